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

impl FeedKind {
    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            FeedKind::Created => "created",
            FeedKind::Updated => "updated",
            FeedKind::Deleted => "deleted",
            FeedKind::Restored => "restored",
            FeedKind::Purged => "purged",
            FeedKind::Hidden => "hidden",
        }
    }
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

/// An event as it stands in the log, and whose the record is by now.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    entry: FeedEntry,
    changes: Vec<Change>,
    cause: String,
    whose: Option<Whose>,
}

/// Owner and team of a record that is there.
type Whose = (Option<Key>, Option<Key>);

impl Logged {
    /// Its place in the log.
    pub fn position(&self) -> i64 {
        self.entry.position
    }

    /// The kind of record it is about.
    pub fn entity(&self) -> Entity {
        self.entry.entity
    }

    /// What happened, whoever may know.
    pub fn entry(&self) -> &FeedEntry {
        &self.entry
    }

    /// The fields that changed, with their values; none once erased.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The kind of its cause, such as `request` or `import`.
    pub fn cause(&self) -> &str {
        &self.cause
    }
}

/// Returns what an actor may know of these events when that needs no look at the database, as it sees all such records.
pub fn told_at_once<'a>(
    events: impl IntoIterator<Item = &'a Logged>,
    actor: &Actor,
    now: Instant,
) -> Option<Vec<FeedEntry>> {
    let tell = |event: &Logged| match records::reach(event.entry.entity, actor, Action::View, now) {
        Reach::Everything => Some(event.tell(actor, event.whose.is_some())),
        Reach::Arms(_) => None,
    };
    let told: Option<Vec<Option<FeedEntry>>> = events.into_iter().map(tell).collect();
    told.map(|told| told.into_iter().flatten().collect())
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
    st::Text,
);
type Row = (Option<i64>, Moment, String, Key, i32, String, Option<Key>, Option<Json>, String);

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
        if let Some(told) = told_at_once(events.iter().copied(), self.actor(), self.now()) {
            return Ok(told);
        }
        let mut seen = HashSet::new();
        for (entity, ids) in by_kind(events.iter().copied()) {
            let reach = records::reach(entity, self.actor(), Action::View, self.now());
            // Also what is in the recycle bin: that it went there is to be told.
            let mut find = Sql::new(format!("SELECT id FROM \"{}\" WHERE ", entity.as_str()));
            find.append(self.conn.is_among("id", ids.into_iter().map(Key))).push(" AND ").append(reach.condition());
            let found: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(self.conn)?;
            seen.extend(found.into_iter().map(|row| row.0.0));
        }
        Ok(events.iter().filter_map(|event| event.tell(self.actor(), seen.contains(&event.entry.id))).collect())
    }
}

impl Logged {
    /// Returns what an actor is told who sees the record or not.
    fn tell(&self, actor: &Actor, sees: bool) -> Option<FeedEntry> {
        let entry = &self.entry;
        if sees {
            return Some(self.told_fields(actor));
        }
        let object = Object::of(entry.entity);
        let kind = match self.whose {
            // Gone for good: an id that leads nowhere tells nobody anything, but lets a copy be removed.
            None if is_copied(entry.entity) && actor.level(object, Action::View) != Level::None => FeedKind::Purged,
            Some(whose) if entry.entity.is_owned() && self.lost(actor, object, whose) => FeedKind::Hidden,
            _ => return None,
        };
        Some(FeedEntry { fields: Vec::new(), user_id: None, kind, ..entry.clone() })
    }

    /// The entry with the names of those fields alone that the actor sees.
    fn told_fields(&self, actor: &Actor) -> FeedEntry {
        let mut entry = self.entry.clone();
        if !actor.fields.hidden(entry.entity).is_empty() {
            let told = actor.fields.told(entry.entity, self.changes.clone());
            entry.fields = told.into_iter().map(|change| change.field).collect();
        }
        entry
    }

    /// Tells whether it was by this event that the actor lost sight of the record.
    fn lost(&self, actor: &Actor, object: Object, (owner, team): Whose) -> bool {
        let change = |field: &str| self.changes.iter().find(|change| change.field == field);
        if self.entry.kind != FeedKind::Updated || (change("owner_id").is_none() && change("team_id").is_none()) {
            return false;
        }
        let before = |field: &str, now: Option<Key>| match change(field) {
            Some(change) => change.before.as_str().and_then(|id| Uuid::parse_str(id).ok()).map(Key),
            None => now,
        };
        let subject = Subject {
            object,
            owner_id: before("owner_id", owner).map(Id::<User>::from),
            team_id: before("team_id", team).map(Id::<Team>::from),
            share: None,
        };
        actor.may(Action::View, &subject)
    }
}

/// Tells whether copies of such records are kept elsewhere.
fn is_copied(entity: Entity) -> bool {
    entity.is_owned() || entity == Entity::Activity
}

/// The records that events are about, so that each kind is asked for once.
fn by_kind<'a>(events: impl IntoIterator<Item = &'a Logged>) -> HashMap<Entity, HashSet<Uuid>> {
    let mut ids: HashMap<Entity, HashSet<Uuid>> = HashMap::new();
    for event in events {
        ids.entry(event.entry.entity).or_default().insert(event.entry.id);
    }
    ids
}

fn last(conn: &mut Conn) -> QueryResult<i64> {
    let row = Sql::new("SELECT COALESCE(max(position), 0) FROM event").typed::<(st::BigInt,)>();
    Ok(row.get_result::<(i64,)>(conn)?.0)
}

pub(crate) fn after(conn: &mut Conn, position: i64, most: usize) -> QueryResult<(Vec<Logged>, i64)> {
    let mut find = Sql::new(
        "SELECT position, at, entity, record_id, version, kind, user_id, event_value.changes, cause_kind \
         FROM event LEFT JOIN event_value ON event_value.event_id = event.id WHERE position > ",
    );
    find.bind(position).push(&format!(" ORDER BY position LIMIT {most}"));
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    let reached = rows.last().and_then(|row| row.0).unwrap_or(position);
    // What a newer version of this program writes about is passed over.
    let mut events: Vec<Logged> = rows.into_iter().filter_map(logged).collect();
    let mut whose = HashMap::new();
    for (entity, ids) in by_kind(&events) {
        whose.extend(owners(conn, entity, ids)?);
    }
    for event in &mut events {
        event.whose = whose.get(&event.entry.id).copied();
    }
    Ok((events, reached))
}

fn logged((position, at, entity, record, version, kind, user, changes, cause): Row) -> Option<Logged> {
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
    Some(Logged { entry, changes, cause, whose: None })
}

/// Whose these records are, as far as they are there, live or in the recycle bin.
fn owners(conn: &mut Conn, entity: Entity, ids: HashSet<Uuid>) -> QueryResult<HashMap<Uuid, Whose>> {
    let columns =
        if entity.is_owned() { "id, owner_id, team_id" } else { "id, CAST(NULL AS uuid), CAST(NULL AS uuid)" };
    let mut find = Sql::new(format!("SELECT {columns} FROM \"{}\" WHERE ", entity.as_str()));
    find.append(conn.is_among("id", ids.into_iter().map(Key)));
    type Types = (sql::Guid, st::Nullable<sql::Guid>, st::Nullable<sql::Guid>);
    let found: Vec<(Key, Option<Key>, Option<Key>)> = find.typed::<Types>().load(conn)?;
    Ok(found.into_iter().map(|(id, owner, team)| (id.0, (owner, team))).collect())
}
