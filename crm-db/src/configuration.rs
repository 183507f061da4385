//! The history of the configuration: those events that changed it, the newest first, each with what stands against taking it
//! back. Who may see it is the caller's to check.

use std::collections::{BTreeMap, HashMap};

use crm_domain::audit::Way;
use crm_domain::configuration::{self, UndoBlock};
use crm_domain::entity::Entity;
use crm_domain::event::{Change, EventKind};
use crm_domain::query::Value;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::cursor::{self, Place};
use crate::error::{Error, Result};
use crate::statement::Sql;
use crate::tx::Reader;

mod block;
mod names;

/// The kind of cause that a change has which takes another one back; its id is that of the other.
pub const UNDO: &str = "undo";

/// What is asked for; all unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConfigurationFilter {
    /// Changes of this kind of record.
    pub entity: Option<Entity>,
    /// Changes by this user, also by keys and imports.
    pub user_id: Option<Uuid>,
    /// From this moment on.
    pub from: Option<Instant>,
    /// Before this moment.
    pub to: Option<Instant>,
}

/// Why a change cannot be taken back, and by what that came to be.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UndoBlocked {
    /// Why.
    pub reason: UndoBlock,
    /// The fields that were changed again; none where it is about the whole record.
    pub fields: Vec<String>,
    /// When it came to be.
    pub at: Option<Instant>,
    /// The user behind that.
    pub user_id: Option<Uuid>,
    /// What that user is called.
    pub user_name: Option<String>,
}

/// A change of the configuration.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ConfigurationChange {
    /// Its id, which is that of its event.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// What was done.
    pub kind: EventKind,
    /// By what way.
    pub way: Way,
    /// The user behind it.
    pub user_id: Option<Uuid>,
    /// What that user is called.
    pub user_name: Option<String>,
    /// What the API key is called by which it was made.
    pub api_key_name: Option<String>,
    /// What the import is called that it was part of.
    pub import_name: Option<String>,
    /// The kind of record.
    pub entity: Entity,
    /// The record.
    pub record_id: Uuid,
    /// The record's version afterwards.
    pub version: i32,
    /// What the record is called now, also in the recycle bin.
    pub record_name: Option<String>,
    /// The fields that changed.
    pub changes: Vec<Change>,
    /// The change that this one took back.
    pub undoes: Option<Uuid>,
    /// What stands against taking it back; `null` when it can be tried.
    pub undo_blocked: Option<UndoBlocked>,
}

/// A page of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfigurationPage {
    /// The changes, the newest first.
    pub data: Vec<ConfigurationChange>,
    /// What records are called that the values of the changes name by their ids.
    pub names: BTreeMap<Uuid, String>,
    /// Where the next page starts, when there is one.
    pub next_cursor: Option<String>,
}

/// An event before anything is known about it but its row.
struct Found {
    change: ConfigurationChange,
    credential_id: Option<Uuid>,
    import_id: Option<Uuid>,
}

const COLUMNS: &str = "e.id, e.at, e.actor_kind, e.actor_id, e.user_id, e.cause_kind, e.cause_id, e.entity, e.record_id, \
     e.version, e.kind, v.changes";
type Types = (
    (sql::Guid, sql::Instant, st::Text, st::Nullable<sql::Guid>, st::Nullable<sql::Guid>),
    (st::Text, st::Nullable<st::Text>, st::Text, sql::Guid, st::Integer, st::Text),
    (st::Nullable<sql::JsonDoc>,),
);
type Row = (
    (Key, Moment, String, Option<Key>, Option<Key>),
    (String, Option<String>, String, Key, i32, String),
    (Option<Json>,),
);

impl Reader<'_> {
    /// Returns a page of the history of the configuration.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a cursor of another list.
    pub fn configuration_changes(
        &mut self,
        filter: &ConfigurationFilter,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<ConfigurationPage> {
        let (key, limit) = (self.cursor_key(), limit as usize);
        let name = format!("configuration|{filter:?}");
        let before = match cursor.map(|text| cursor::open(text, &name, &key)).transpose()? {
            Some(Place { value: Some(Value::Instant(at)), id, .. }) => Some((at, id)),
            Some(_) => return Err(Error::Cursor),
            None => None,
        };
        // Events first, as one index has them in order; what they changed follows for those of the page alone.
        let mut find = Sql::new(format!("SELECT {COLUMNS} FROM (SELECT * FROM event WHERE configuration"));
        if let Some(entity) = filter.entity {
            find.push(" AND entity = ").bind(entity.as_str());
        }
        if let Some(user) = filter.user_id {
            find.push(" AND user_id = ").bind(user);
        }
        if let Some(from) = filter.from {
            find.push(" AND at >= ").bind(from);
        }
        if let Some(to) = filter.to {
            find.push(" AND at < ").bind(to);
        }
        if let Some((at, id)) = before {
            find.push(" AND at <= ").bind(at).push(" AND (at, id) < (").bind(at).push(", ").bind(id).push(")");
        }
        find.push(&format!(" ORDER BY at DESC, id DESC LIMIT {}) AS e", limit + 1));
        find.push(" LEFT JOIN event_value v ON v.event_id = e.id ORDER BY e.at DESC, e.id DESC");
        let rows: Vec<Row> = find.typed::<Types>().load(self.conn)?;
        let more = rows.len() > limit;
        let found: Vec<Found> = rows.into_iter().take(limit).filter_map(found).collect();
        let next_cursor = match found.last() {
            Some(Found { change: last, .. }) if more => {
                let place = Place::at(Value::Instant(last.at), last.id);
                Some(cursor::seal(&place, &name, &key)?)
            }
            _ => None,
        };
        let data = self.described_changes(found)?;
        let names = names::of_values(self.conn, &data)?;
        Ok(ConfigurationPage { data, names, next_cursor })
    }

    /// Returns one change of the configuration.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for an event that is none.
    pub fn configuration_change(&mut self, id: Uuid) -> Result<ConfigurationChange> {
        let mut which = Sql::new("e.id = ");
        which.bind(id);
        self.one_change(which)
    }

    /// Returns the change that took this one back, the last of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none.
    pub fn undo_of(&mut self, change: &ConfigurationChange) -> Result<ConfigurationChange> {
        let mut which = Sql::new("e.record_id = ");
        which.bind(change.record_id).push(" AND e.cause_kind = ").bind(UNDO);
        which.push(" AND e.cause_id = ").bind(change.id.to_string().as_str());
        self.one_change(which)
    }

    fn one_change(&mut self, which: Sql) -> Result<ConfigurationChange> {
        let mut find =
            Sql::new(format!("SELECT {COLUMNS} FROM event e LEFT JOIN event_value v ON v.event_id = e.id WHERE "));
        find.append(which).push(" AND e.configuration ORDER BY e.at DESC, e.id DESC LIMIT 1");
        let rows: Vec<Row> = find.typed::<Types>().load(self.conn)?;
        let found = rows.into_iter().filter_map(found).collect();
        self.described_changes(found)?.pop().ok_or(Error::NotFound)
    }

    /// Adds what everything is called and what stands against taking it back.
    fn described_changes(&mut self, found: Vec<Found>) -> Result<Vec<ConfigurationChange>> {
        let mut blocked = block::of(self.conn, found.iter().map(|found| &found.change))?;
        let whose = blocked.values().filter_map(|blocked| blocked.user_id);
        let users: Vec<Key> = found.iter().filter_map(|found| found.change.user_id).chain(whose).map(Key).collect();
        let users = self.user_names(users.into_iter())?;
        let keys = self.api_key_names(found.iter().filter_map(|found| found.credential_id))?;
        let imports = crate::import::names(self.conn, found.iter().filter_map(|found| found.import_id))?;
        let records = names::of_records(self.conn, found.iter().map(|found| &found.change))?;
        let user = |id: Option<Uuid>| id.and_then(|id| users.get(&Key(id)).cloned());
        let tell = |Found { change, credential_id, import_id }: Found| {
            let blocked = blocked.remove(&change.id);
            ConfigurationChange {
                user_name: user(change.user_id),
                api_key_name: credential_id.and_then(|id| keys.get(&id).cloned()),
                import_name: import_id.and_then(|id| imports.get(&id).cloned()),
                record_name: records.get(&change.record_id).cloned(),
                undo_blocked: blocked.map(|blocked| UndoBlocked { user_name: user(blocked.user_id), ..blocked }),
                ..change
            }
        };
        Ok(found.into_iter().map(tell).collect())
    }
}

/// Reads a row; a word that a later version wrote gives none.
fn found(
    ((id, at, actor, credential, user), (cause, cause_id, entity, record, version, kind), (changes,)): Row,
) -> Option<Found> {
    let (entity, kind) = (Entity::parse(&entity)?, EventKind::parse(&kind)?);
    let changes = changes.map(|changes| changes.read::<Vec<Change>>()).unwrap_or_default();
    let undoes = cause_id.as_deref().filter(|_| cause == UNDO).and_then(|id| Uuid::parse_str(id).ok());
    Some(Found {
        credential_id: credential.map(|key| key.0),
        import_id: crate::import::of_cause(&cause, cause_id.as_deref()),
        change: ConfigurationChange {
            id: id.0,
            at: at.into(),
            kind,
            way: Way::of(&actor, &cause),
            user_id: user.map(|key| key.0),
            user_name: None,
            api_key_name: None,
            import_name: None,
            entity,
            record_id: record.0,
            version,
            record_name: None,
            changes: configuration::told(entity, kind, changes),
            undoes,
            undo_blocked: None,
        },
    })
}

/// What is called how, by id.
type Names = HashMap<Uuid, String>;
