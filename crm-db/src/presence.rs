//! Who has which record on a screen: written by the screens again and again, and forgotten when they fall silent.

use chrono::TimeDelta;
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::policy::{Action, Actor};
use crm_domain::user::User;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::error::{Error, Result};
use crate::records;
use crate::statement::Sql;
use crate::store::Store;

/// A screen that was silent for so long shows the record no more.
pub const SILENCE: TimeDelta = TimeDelta::seconds(40);

/// A record on somebody's screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Presence {
    /// The kind of record.
    pub entity: Entity,
    /// The record.
    pub record_id: Uuid,
    /// Who has it on a screen.
    pub user_id: Id<User>,
    /// Whether they are changing it.
    pub editing: bool,
}

/// Somebody else who has a record on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Other {
    /// Who.
    pub user_id: Id<User>,
    /// Whether they are changing it.
    pub editing: bool,
}

/// Returns who else than this user has the record on a screen; who changes it on one of several is changing it.
pub fn others(present: &[Presence], entity: Entity, record: Uuid, user: Id<User>) -> Vec<Other> {
    let mut found: Vec<Other> = Vec::new();
    for one in present.iter().filter(|one| one.entity == entity && one.record_id == record && one.user_id != user) {
        match found.iter_mut().find(|other| other.user_id == one.user_id) {
            Some(other) => other.editing |= one.editing,
            None => found.push(Other { user_id: one.user_id, editing: one.editing }),
        }
    }
    found
}

impl Store {
    /// Notes that a screen of this user shows a record, and returns all that is on screens.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the user does not see the record, [`Error::Denied`] when the screen is somebody else's.
    pub async fn note_presence(
        &self,
        actor: Actor,
        screen: Uuid,
        (entity, record): (Entity, Uuid),
        editing: bool,
    ) -> Result<Vec<Presence>> {
        let (now, user) = (self.now(), actor.user_id.ok_or(Error::Denied)?);
        let seen =
            self.reading(move |conn| records::is_in_reach(conn, entity, record, &actor, Action::View, now)).await?;
        if !seen {
            return Err(Error::NotFound);
        }
        self.writing(move |conn| {
            let mut note =
                Sql::new("INSERT INTO presence (screen_id, user_id, entity, record_id, editing, seen_at) VALUES (");
            note.bind(screen).push(", ").bind(user.uuid()).push(", ").bind(entity.as_str()).push(", ").bind(record);
            note.push(", ").bind(editing).push(", ").bind(Moment::from(now));
            note.push(
                ") ON CONFLICT (screen_id) DO UPDATE SET entity = excluded.entity, record_id = excluded.record_id, \
                 editing = excluded.editing, seen_at = excluded.seen_at WHERE presence.user_id = excluded.user_id",
            );
            if note.execute_in(conn)? == 0 {
                return Err(Error::Denied);
            }
            Ok(())
        })
        .await?;
        self.present().await
    }

    /// Notes that a screen of this user shows nothing any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_presence(&self, user: Id<User>, screen: Uuid) -> Result<()> {
        self.writing(move |conn| {
            let mut end = Sql::new("DELETE FROM presence WHERE screen_id = ");
            end.bind(screen).push(" AND user_id = ").bind(user.uuid()).execute_in(conn)?;
            Ok(())
        })
        .await
    }

    /// Returns all that is on screens at this moment, in order.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn present(&self) -> Result<Vec<Presence>> {
        let since = self.now() - SILENCE;
        self.reading(move |conn| {
            let mut find = Sql::new("SELECT entity, record_id, user_id, editing FROM presence WHERE seen_at > ");
            find.bind(Moment::from(since));
            type Types = (st::Text, sql::Guid, sql::Guid, st::Bool);
            let rows: Vec<(String, Key, Key, bool)> = find.typed::<Types>().load(conn)?;
            let read = |(entity, record, user, editing): (String, Key, Key, bool)| {
                Some(Presence { entity: Entity::parse(&entity)?, record_id: record.0, user_id: user.into(), editing })
            };
            let mut present: Vec<Presence> = rows.into_iter().filter_map(read).collect();
            present.sort_unstable();
            Ok(present)
        })
        .await
    }

    /// Forgets the screens that fell silent; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_presence(&self) -> Result<usize> {
        let since = self.now() - SILENCE;
        self.writing(move |conn| {
            let mut sweep = Sql::new("DELETE FROM presence WHERE seen_at <= ");
            Ok(sweep.bind(Moment::from(since)).execute_in(conn)?)
        })
        .await
    }
}
