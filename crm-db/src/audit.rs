//! The audit log: events and accesses as one list, the newest first. Who may see it is the caller's to check; what people
//! keep private stays so even there.

use std::collections::{BTreeMap, HashMap, HashSet};

use crm_domain::audit::{AuditKind, Way};
use crm_domain::entity::Entity;
use crm_domain::event::Change;
use crm_domain::query::Value;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Json, Key, sql};
use crate::cursor::{self, Place};
use crate::error::{Error, Result};
use crate::statement::Sql;
use crate::tx::Reader;

mod source;

/// What is asked for; all unless said otherwise.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuditFilter {
    /// What this user did, also by keys and imports.
    pub user_id: Option<Uuid>,
    /// What was done in this session or with this API key.
    pub credential_id: Option<Uuid>,
    /// What was done to records of this kind.
    pub entity: Option<Entity>,
    /// What was done to this record.
    pub record_id: Option<Uuid>,
    /// Acts of this kind.
    pub kind: Option<AuditKind>,
    /// From this moment on.
    pub from: Option<Instant>,
    /// Before this moment.
    pub to: Option<Instant>,
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// What.
    pub kind: AuditKind,
    /// By what way.
    pub way: Way,
    /// The user behind it.
    pub user_id: Option<Uuid>,
    /// What that user is called.
    pub user_name: Option<String>,
    /// The session or API key.
    pub credential_id: Option<Uuid>,
    /// What that API key is called.
    pub api_key_name: Option<String>,
    /// The import it was part of.
    pub import_id: Option<Uuid>,
    /// What that import is called.
    pub import_name: Option<String>,
    /// The bulk update it was part of.
    pub bulk_update_id: Option<Uuid>,
    /// The number of that bulk update.
    pub bulk_update_number: Option<i64>,
    /// The kind of record it was about.
    pub entity: Option<Entity>,
    /// The record.
    pub record_id: Option<Uuid>,
    /// What the record is called, while it is there.
    pub record_name: Option<String>,
    /// The fields that changed; empty once erased.
    pub changes: Vec<Change>,
    /// Whether the changes are left out, as the record is somebody else's private one.
    pub is_private: bool,
    /// The address that somebody signed in or out from.
    pub address: Option<String>,
    /// What was asked for by an export, or of the audit log.
    pub detail: Option<String>,
    /// How many records an export took out, once it has ended.
    pub record_count: Option<i64>,
}

/// A page of the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditPage {
    /// The entries, the newest first.
    pub data: Vec<AuditEntry>,
    /// Where the next page starts, when there is one.
    pub next_cursor: Option<String>,
}

impl Reader<'_> {
    /// Returns a page of the audit log.
    ///
    /// # Errors
    /// [`Error::Cursor`] for a cursor of another list.
    pub fn audit(&mut self, filter: &AuditFilter, cursor: Option<&str>, limit: u32) -> Result<AuditPage> {
        let (key, limit) = (self.cursor_key(), limit as usize);
        let name = format!("audit|{filter:?}");
        let before = match cursor.map(|text| cursor::open(text, &name, &key)).transpose()? {
            Some(Place { value: Some(Value::Instant(at)), id, .. }) => Some((at, id)),
            Some(_) => return Err(Error::Cursor),
            None => None,
        };
        let question = source::Question { filter, before, most: limit + 1 };
        let mut entries = source::events(self.conn, &question)?;
        entries.extend(source::accesses(self.conn, &question)?);
        entries.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next_cursor = match entries.last() {
            Some(last) if more => {
                let place = Place::at(Value::Instant(last.at), last.id);
                Some(cursor::seal(&place, &name, &key)?)
            }
            _ => None,
        };
        Ok(AuditPage { data: self.described(entries)?, next_cursor })
    }

    /// Adds what changed and what everything is called.
    fn described(&mut self, entries: Vec<AuditEntry>) -> Result<Vec<AuditEntry>> {
        let mut changes = self.changes_of(&entries)?;
        let private = self.private_of_others(&entries)?;
        let users = self.user_names(entries.iter().filter_map(|entry| entry.user_id).map(Key))?;
        let imports = crate::import::names(self.conn, entries.iter().filter_map(|entry| entry.import_id))?;
        let numbers = crate::bulk_update::numbers(self.conn, entries.iter().filter_map(|entry| entry.bulk_update_id))?;
        let keys = self.api_key_names(entries.iter().filter_map(|entry| entry.credential_id))?;
        let mut wanted: BTreeMap<Entity, Vec<Uuid>> = BTreeMap::new();
        for (entity, id) in entries.iter().filter_map(|entry| entry.entity.zip(entry.record_id)) {
            wanted.entry(entity).or_default().push(id);
        }
        let mut records = HashMap::new();
        for (entity, ids) in wanted {
            records.extend(self.names(entity, &ids)?);
        }
        let tell = |entry: AuditEntry| {
            let is_private = entry.record_id.is_some_and(|id| private.contains(&id));
            let changes = changes.remove(&entry.id).filter(|_| !is_private).unwrap_or_default();
            AuditEntry {
                user_name: entry.user_id.and_then(|id| users.get(&Key(id)).cloned()),
                api_key_name: entry.credential_id.and_then(|id| keys.get(&id).cloned()),
                import_name: entry.import_id.and_then(|id| imports.get(&id).cloned()),
                bulk_update_number: entry.bulk_update_id.and_then(|id| numbers.get(&id).copied()),
                record_name: entry.record_id.and_then(|id| records.get(&id).cloned()),
                changes,
                is_private,
                ..entry
            }
        };
        Ok(entries.into_iter().map(tell).collect())
    }

    fn changes_of(&mut self, entries: &[AuditEntry]) -> Result<HashMap<Uuid, Vec<Change>>> {
        let ids: Vec<Key> = entries.iter().filter(|entry| entry.kind.is_event()).map(|entry| Key(entry.id)).collect();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut find = Sql::new("SELECT event_id, changes FROM event_value WHERE ");
        find.append(self.conn.is_among("event_id", ids));
        let rows: Vec<(Key, Json)> = find.typed::<(sql::Guid, sql::JsonDoc)>().load(self.conn)?;
        Ok(rows.into_iter().map(|(key, changes)| (key.0, changes.read())).collect())
    }

    /// Returns which of the records are private ones of somebody else: what they say is their owner's alone.
    fn private_of_others(&mut self, entries: &[AuditEntry]) -> Result<HashSet<Uuid>> {
        let user = self.actor().user_id;
        let mut found = HashSet::new();
        for (entity, private) in PRIVATE {
            let ids: Vec<Key> = entries
                .iter()
                .filter(|entry| entry.entity == Some(*entity))
                .filter_map(|entry| entry.record_id.map(Key))
                .collect();
            if ids.is_empty() {
                continue;
            }
            let mut find = Sql::new(format!("SELECT id FROM \"{}\" WHERE {private} AND ", entity.as_str()));
            if let Some(user) = user {
                find.push("(owner_id IS NULL OR owner_id <> ").bind(user.uuid()).push(") AND ");
            }
            find.append(self.conn.is_among("id", ids));
            let rows: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(self.conn)?;
            found.extend(rows.into_iter().map(|(key,)| key.0));
        }
        Ok(found)
    }

    /// Returns the names of API keys, also of those that were removed; sessions have none.
    pub(crate) fn api_key_names(&mut self, credentials: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
        let mut ids: Vec<Key> = credentials.map(Key).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut find = Sql::new("SELECT id, name FROM api_key WHERE ");
        find.append(self.conn.is_among("id", ids));
        let rows: Vec<(Key, String)> = find.typed::<(sql::Guid, st::Text)>().load(self.conn)?;
        Ok(rows.into_iter().map(|(key, name)| (key.0, name)).collect())
    }
}

/// The kinds of record that can be private, and when one is.
const PRIVATE: &[(Entity, &str)] =
    &[(Entity::Activity, "private = TRUE"), (Entity::View, "shared = FALSE"), (Entity::Dashboard, "shared = FALSE")];
