//! What stands against taking changes back: what became of the same records afterwards, read in one query for a whole page.

use std::collections::HashMap;

use crm_domain::configuration::{UndoBlock, can_put_back, is_final, told};
use crm_domain::entity::Entity;
use crm_domain::event::{Change, EventKind};
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::configuration::{ConfigurationChange, UNDO, UndoBlocked};
use crate::connection::Conn;
use crate::error::Result;
use crate::statement::Sql;

/// What happened to a record after a change.
struct Later {
    version: i32,
    at: Instant,
    kind: EventKind,
    user_id: Option<Uuid>,
    undoes: Option<Uuid>,
    changes: Vec<Change>,
}

type Types = (
    (sql::Guid, st::Text, st::Integer, sql::Instant, st::Text, st::Nullable<sql::Guid>),
    (st::Text, st::Nullable<st::Text>, st::Nullable<sql::JsonDoc>),
);
type Row = ((Key, String, i32, Moment, String, Option<Key>), (String, Option<String>, Option<Json>));

/// Returns what stands against taking each of these changes back, by its id.
pub(super) fn of<'a>(
    conn: &mut Conn,
    changes: impl Iterator<Item = &'a ConfigurationChange> + Clone,
) -> Result<HashMap<Uuid, UndoBlocked>> {
    let mut records: Vec<Key> = changes.clone().map(|change| Key(change.record_id)).collect();
    let Some(first) = changes.clone().map(|change| change.at).min() else { return Ok(HashMap::new()) };
    records.sort_unstable();
    records.dedup();
    let mut find = Sql::new(
        "SELECT e.record_id, e.entity, e.version, e.at, e.kind, e.user_id, e.cause_kind, e.cause_id, v.changes FROM event e \
         LEFT JOIN event_value v ON v.event_id = e.id WHERE ",
    );
    find.append(conn.is_among("e.record_id", records))
        .push(" AND e.at >= ")
        .bind(first)
        .push(" ORDER BY e.version, e.id");
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    let mut history: HashMap<Uuid, Vec<Later>> = HashMap::new();
    for ((record, entity, version, at, kind, user), (cause, cause_id, changes)) in rows {
        let (Some(entity), Some(kind)) = (Entity::parse(&entity), EventKind::parse(&kind)) else { continue };
        let undoes = cause_id.filter(|_| cause == UNDO).and_then(|id| Uuid::parse_str(&id).ok());
        let changes = changes.map(|changes| changes.read()).unwrap_or_default();
        let changes = told(entity, kind, changes);
        let later = Later { version, at: at.into(), kind, user_id: user.map(|key| key.0), undoes, changes };
        history.entry(record.0).or_default().push(later);
    }
    let nothing = Vec::new();
    let found = |change: &ConfigurationChange| {
        let later = history.get(&change.record_id).unwrap_or(&nothing);
        Some((change.id, blocked(change, later)?))
    };
    Ok(changes.filter_map(found).collect())
}

fn blocked(change: &ConfigurationChange, history: &[Later]) -> Option<UndoBlocked> {
    let by = |reason: UndoBlock, fields: Vec<String>, later: Option<&Later>| UndoBlocked {
        reason,
        fields,
        at: later.map(|later| later.at),
        user_id: later.and_then(|later| later.user_id),
        user_name: None,
    };
    if is_final(change.entity, change.kind, &change.changes) {
        return Some(by(UndoBlock::Final, Vec::new(), None));
    }
    // Removing for good is the one event that has the version before it.
    let later: Vec<&Later> =
        history.iter().filter(|later| later.version > change.version || later.kind == EventKind::Purged).collect();
    let presence = |later: &&Later| !matches!(later.kind, EventKind::Updated | EventKind::PasswordChanged);
    let came_and_went = later.iter().rev().copied().find(presence);
    let last = match change.kind {
        EventKind::Created | EventKind::Updated => {
            let is_gone = |later: &&Later| later.kind != EventKind::Restored;
            let again = |later: &&Later| later.changes.iter().any(|again| touches(change, again));
            came_and_went.filter(is_gone).or_else(|| later.iter().rev().copied().find(again))
        }
        _ => came_and_went,
    }?;
    if last.undoes == Some(change.id) {
        return Some(by(UndoBlock::Undone, Vec::new(), Some(last)));
    }
    if matches!(last.kind, EventKind::Deleted | EventKind::Purged) {
        return Some(by(UndoBlock::Gone, Vec::new(), Some(last)));
    }
    let again = last.changes.iter().filter(|again| touches(change, again)).map(|again| again.field.clone()).collect();
    Some(by(UndoBlock::ChangedSince, again, Some(last)))
}

/// Tells whether a later change is of a field that taking this change back would set.
fn touches(change: &ConfigurationChange, again: &Change) -> bool {
    let of = |own: &&Change| own.field == again.field;
    change.changes.iter().filter(of).any(|own| change.kind == EventKind::Created || can_put_back(change.entity, own))
}
