//! The event log as it is followed: what happened after a position, and of that what an actor may know of.
//!
//! Whether somebody may know is asked of the record as it is now, so nobody is told of what they could not read. Who could
//! see a record until the event itself took it out of their sight is told just that, so that their copy does not go stale.

use std::collections::{HashMap, HashSet};

use crm_domain::entity::Entity;
use crm_domain::event::{Change, EventKind};
use crm_domain::id::Id;
use crm_domain::policy::{Action, Actor, Level, Object, Subject};
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::User;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::records;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::Reader;

/// What became of a record, as those are told who follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// It was made.
    Created,
    /// It was changed.
    Updated,
    /// It went to the recycle bin.
    Deleted,
    /// It came back from there.
    Restored,
    /// It was removed for good.
    Purged,
    /// It went out of sight: somebody else owns it now, or another team has it.
    Hidden,
}

/// Something that happened to a record, as those are told who follow it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FeedEntry {
    /// Its place in the log, gapless in the order of commits for the log as a whole.
    pub position: i64,
    /// When.
    pub at: Instant,
    /// The kind of record.
    pub entity: Entity,
    /// The record.
    pub id: Uuid,
    /// The record's version afterwards.
    pub version: i32,
    /// What became of it.
    pub kind: FeedKind,
    /// The fields that changed.
    pub fields: Vec<String>,
    /// The user behind it.
    pub user_id: Option<Id<User>>,
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    entry: FeedEntry,
    changes: Vec<Change>,
}

impl Logged {
    /// Its place in the log.
    pub fn position(&self) -> i64 {
        self.entry.position
    }

    /// The kind of record it is about.
    pub fn entity(&self) -> Entity {
        self.entry.entity
    }
}

type Types = (
    st::Nullable<st::BigInt>,
    sql::Instant,
    st::Text,
    sql::Guid,
    st::Integer,
    st::Text,
    st::Nullable<sql::Guid>,
    st::Nullable<sql::JsonDoc>,
);
type Row = (Option<i64>, Moment, String, Key, i32, String, Option<Key>, Option<Json>);

impl Store {
    /// Returns the last position of the log.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn last_position(&self) -> Result<i64> {
        self.reading(|conn| Ok(last(conn)?)).await
    }

    /// Returns the events after a position, at most so many, and the position up to which that is all; for those who pass
    /// on to each actor what it may know.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn logged_after(&self, position: i64, most: usize) -> Result<(Vec<Logged>, i64)> {
        self.reading(move |conn| Ok(after(conn, position, most)?)).await
    }
}

impl Reader<'_> {
    /// Returns what the actor may know of the events after a position, and the position up to which that is all. Looks at
    /// `most` events at most, of which the actor may know none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn feed(&mut self, position: i64, most: usize) -> Result<(Vec<FeedEntry>, i64)> {
        let (events, reached) = after(self.conn, position, most)?;
        Ok((self.told(&events)?, reached))
    }

    /// Returns the last position of the log.
    ///
    /// # Errors
    /// When the database fails.
    pub fn last_position(&mut self) -> Result<i64> {
        Ok(last(self.conn)?)
    }

    /// Returns what the actor may know of these events.
    ///
    /// # Errors
    /// When the database fails.
    pub fn told<'a>(&mut self, events: impl IntoIterator<Item = &'a Logged>) -> Result<Vec<FeedEntry>> {
        let events: Vec<&Logged> = events.into_iter().collect();
        let mut ids: HashMap<Entity, HashSet<Uuid>> = HashMap::new();
        for event in &events {
            ids.entry(event.entry.entity).or_default().insert(event.entry.id);
        }
        let mut sights = HashMap::new();
        for (entity, ids) in ids {
            sights.insert(entity, self.sight(entity, &ids)?);
        }
        Ok(events.iter().filter_map(|event| sights.get(&event.entry.entity)?.tell(event, self.actor())).collect())
    }

    fn sight(&mut self, entity: Entity, ids: &HashSet<Uuid>) -> Result<Sight> {
        let reach = records::reach(entity, self.actor(), Action::View, self.now());
        let keys = || ids.iter().copied().map(Key);
        let owned = entity.is_owned();
        let columns = if owned { "id, owner_id, team_id" } else { "id, NULL, NULL" };
        let columns = columns.replace("NULL", "CAST(NULL AS uuid)");
        let mut find = Sql::new(format!("SELECT {columns} FROM \"{}\" WHERE ", entity.as_str()));
        find.append(self.conn.is_among("id", keys()));
        type Types = (sql::Guid, st::Nullable<sql::Guid>, st::Nullable<sql::Guid>);
        let there: Vec<(Key, Option<Key>, Option<Key>)> = find.typed::<Types>().load(self.conn)?;
        let seen = if reach == Reach::Everything {
            there.iter().map(|row| row.0.0).collect()
        } else {
            let mut find = Sql::new(format!("SELECT id FROM \"{}\" WHERE ", entity.as_str()));
            find.append(self.conn.is_among("id", keys())).push(" AND ").append(reach.condition());
            let seen: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(self.conn)?;
            seen.into_iter().map(|row| row.0.0).collect()
        };
        let owners = |(id, owner, team): (Key, Option<Key>, Option<Key>)| (id.0, (owner, team));
        Ok(Sight { owned, there: there.into_iter().map(owners).collect(), seen })
    }
}

/// What of one kind of record is there, and what of that the actor sees.
struct Sight {
    owned: bool,
    there: HashMap<Uuid, (Option<Key>, Option<Key>)>,
    seen: HashSet<Uuid>,
}

impl Sight {
    fn tell(&self, event: &Logged, actor: &Actor) -> Option<FeedEntry> {
        let entry = &event.entry;
        if self.seen.contains(&entry.id) {
            return Some(entry.clone());
        }
        let object = Object::of(entry.entity);
        match self.there.get(&entry.id) {
            // Gone for good: an id that leads nowhere tells nobody anything, but lets a copy be removed.
            None => (self.is_followed(entry) && actor.level(object, Action::View) != Level::None).then(|| FeedEntry {
                fields: Vec::new(),
                user_id: None,
                kind: FeedKind::Purged,
                ..entry.clone()
            }),
            Some((owner, team)) if self.owned => {
                let before = |field: &str, now: Option<Key>| {
                    let change = event.changes.iter().find(|change| change.field == field);
                    match change {
                        Some(change) => change.before.as_str().and_then(|id| Uuid::parse_str(id).ok()).map(Key),
                        None => now,
                    }
                };
                let moved = event.changes.iter().any(|change| matches!(change.field.as_str(), "owner_id" | "team_id"));
                let subject = Subject {
                    object,
                    owner_id: before("owner_id", *owner).map(Id::<User>::from),
                    team_id: before("team_id", *team).map(Id::<Team>::from),
                    share: None,
                };
                let lost = moved && entry.kind == FeedKind::Updated && actor.may(Action::View, &subject);
                lost.then(|| FeedEntry { fields: Vec::new(), user_id: None, kind: FeedKind::Hidden, ..entry.clone() })
            }
            Some(_) => None,
        }
    }

    /// Tells whether copies of such records are kept elsewhere.
    fn is_followed(&self, entry: &FeedEntry) -> bool {
        self.owned || entry.entity == Entity::Activity
    }
}

fn last(conn: &mut Conn) -> QueryResult<i64> {
    let row = Sql::new("SELECT COALESCE(max(position), 0) FROM event").typed::<(st::BigInt,)>();
    Ok(row.get_result::<(i64,)>(conn)?.0)
}

fn after(conn: &mut Conn, position: i64, most: usize) -> QueryResult<(Vec<Logged>, i64)> {
    let mut find = Sql::new(
        "SELECT position, at, entity, record_id, version, kind, user_id, event_value.changes \
         FROM event LEFT JOIN event_value ON event_value.event_id = event.id WHERE position > ",
    );
    find.bind(position).push(&format!(" ORDER BY position LIMIT {most}"));
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    let reached = rows.last().and_then(|row| row.0).unwrap_or(position);
    // What a newer version of this program writes about is passed over.
    Ok((rows.into_iter().filter_map(logged).collect(), reached))
}

fn logged((position, at, entity, record, version, kind, user, changes): Row) -> Option<Logged> {
    let changes: Vec<Change> = changes.map(Json::read).unwrap_or_default();
    let kind = match EventKind::parse(&kind)? {
        EventKind::Created => FeedKind::Created,
        EventKind::Updated | EventKind::PasswordChanged => FeedKind::Updated,
        EventKind::Deleted => FeedKind::Deleted,
        EventKind::Restored => FeedKind::Restored,
        EventKind::Purged => FeedKind::Purged,
    };
    let entry = FeedEntry {
        position: position?,
        at: at.into(),
        entity: Entity::parse(&entity)?,
        id: record.0,
        version,
        kind,
        fields: changes.iter().map(|change| change.field.clone()).collect(),
        user_id: user.map(Id::from),
    };
    Some(Logged { entry, changes })
}
