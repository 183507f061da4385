//! The two logs below the audit log. Each question rides one index in the order of time, or several ranges of one that are
//! merged: no order is walked for what is rare in it.

use crm_domain::audit::{AuditKind, Way};
use crm_domain::entity::Entity;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::audit::{AuditEntry, AuditFilter};
use crate::column::{Key, Moment, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::statement::{Bind, Sql};

/// What is asked for.
pub(super) struct Question<'a> {
    /// Which entries.
    pub filter: &'a AuditFilter,
    /// Those before this one.
    pub before: Option<(Instant, Uuid)>,
    /// How many.
    pub most: usize,
}

/// A condition that a column has this value.
type Same = (&'static str, Bind);

const EVENT: &str = "id, at, actor_kind, actor_id, user_id, entity, record_id, kind, cause_kind, cause_id";
type EventTypes = (
    (sql::Guid, sql::Instant, st::Text, st::Nullable<sql::Guid>, st::Nullable<sql::Guid>),
    (st::Text, sql::Guid, st::Text, st::Text, st::Nullable<st::Text>),
);
type EventRow = ((Key, Moment, String, Option<Key>, Option<Key>), (String, Key, String, String, Option<String>));

/// Returns the newest writes that are asked for.
pub(super) fn events(conn: &mut Conn, question: &Question<'_>) -> Result<Vec<AuditEntry>> {
    let filter = question.filter;
    if filter.kind.is_some_and(|kind| !kind.is_event()) {
        return Ok(Vec::new());
    }
    let entities = || Entity::ALL.iter().map(|entity| ("entity", Bind::from(entity.as_str())));
    let arms = match (narrowest(filter), filter.entity, filter.kind) {
        (Some(same), ..) => vec![vec![same]],
        // The index has the kind of record first and the kind of act second.
        (None, Some(_), None) => kinds(true).map(|kind| vec![kind]).collect(),
        (None, None, Some(_)) => entities().map(|entity| vec![entity]).collect(),
        (None, _, _) => vec![Vec::new()],
    };
    let rows: Vec<EventRow> = question.asked(EVENT, "event", arms).typed::<EventTypes>().load(conn)?;
    Ok(rows.into_iter().filter_map(event).collect())
}

fn event(row: EventRow) -> Option<AuditEntry> {
    let ((id, at, actor, credential, user), (entity, record, kind, cause, cause_id)) = row;
    let way = Way::of(&actor, &cause);
    let import_id = crate::import::of_cause(&cause, cause_id.as_deref());
    let bulk_update_id = crate::bulk_update::of_cause(&cause, cause_id.as_deref());
    let mut entry = entry((id, at), AuditKind::parse(&kind)?, way);
    entry.user_id = user.map(|key| key.0);
    entry.credential_id = credential.map(|key| key.0);
    entry.entity = Entity::parse(&entity);
    entry.record_id = Some(record.0);
    entry.import_id = import_id;
    entry.bulk_update_id = bulk_update_id;
    Some(entry)
}

const ACCESS: &str = "id, at, actor_kind, actor_id, user_id, entity, record_id, kind, detail, record_count, address";
type AccessTypes = (
    (sql::Guid, sql::Instant, st::Text, st::Nullable<sql::Guid>, st::Nullable<sql::Guid>),
    (st::Nullable<st::Text>, st::Nullable<sql::Guid>, st::Text),
    (st::Nullable<st::Text>, st::Nullable<st::BigInt>, st::Nullable<st::Text>),
);
type AccessRow = (
    (Key, Moment, String, Option<Key>, Option<Key>),
    (Option<String>, Option<Key>, String),
    (Option<String>, Option<i64>, Option<String>),
);

/// Returns the newest accesses that are asked for.
pub(super) fn accesses(conn: &mut Conn, question: &Question<'_>) -> Result<Vec<AuditEntry>> {
    let filter = question.filter;
    if filter.kind.is_some_and(AuditKind::is_event) {
        return Ok(Vec::new());
    }
    let arms = match (narrowest(filter), filter.entity, filter.kind) {
        (Some(same), ..) => vec![vec![same]],
        (None, Some(_), None) => kinds(false).map(|kind| vec![kind]).collect(),
        (None, _, _) => vec![Vec::new()],
    };
    let rows: Vec<AccessRow> = question.asked(ACCESS, "access_log", arms).typed::<AccessTypes>().load(conn)?;
    Ok(rows.into_iter().filter_map(access).collect())
}

fn access(row: AccessRow) -> Option<AuditEntry> {
    let ((id, at, actor, credential, user), (entity, record, kind), (detail, record_count, address)) = row;
    let mut entry = entry((id, at), AuditKind::parse(&kind)?, Way::of(&actor, "request"));
    entry.user_id = user.map(|key| key.0);
    entry.credential_id = credential.map(|key| key.0);
    entry.entity = entity.as_deref().and_then(Entity::parse);
    entry.record_id = record.map(|key| key.0);
    entry.detail = detail;
    entry.record_count = record_count;
    entry.address = address;
    Some(entry)
}

fn entry((id, at): (Key, Moment), kind: AuditKind, way: Way) -> AuditEntry {
    AuditEntry {
        id: id.0,
        at: at.into(),
        kind,
        way,
        user_id: None,
        user_name: None,
        credential_id: None,
        api_key_name: None,
        import_id: None,
        import_name: None,
        bulk_update_id: None,
        bulk_update_number: None,
        entity: None,
        record_id: None,
        record_name: None,
        changes: Vec::new(),
        is_private: false,
        address: None,
        detail: None,
        record_count: None,
    }
}

fn kinds(events: bool) -> impl Iterator<Item = Same> {
    let all = AuditKind::ALL.iter().filter(move |kind| kind.is_event() == events);
    all.map(|kind| ("kind", Bind::from(kind.as_str())))
}

/// The condition that leaves the fewest entries, of those with an index of their own.
fn narrowest(filter: &AuditFilter) -> Option<Same> {
    let record = filter.record_id.map(|id| ("record_id", id));
    let credential = filter.credential_id.map(|id| ("actor_id", id));
    let user = filter.user_id.map(|id| ("user_id", id));
    record.or(credential).or(user).map(|(column, id)| (column, Bind::from(id)))
}

impl Question<'_> {
    /// Every condition of the filter on one column.
    fn conditions(&self) -> Vec<Same> {
        let AuditFilter { user_id, credential_id, entity, record_id, kind, from: _, to: _ } = self.filter;
        let ids = [("record_id", record_id), ("actor_id", credential_id), ("user_id", user_id)];
        let mut all: Vec<Same> =
            ids.into_iter().filter_map(|(column, id)| Some((column, Bind::from((*id)?)))).collect();
        all.extend(entity.map(|entity| ("entity", Bind::from(entity.as_str()))));
        all.extend(kind.map(|kind| ("kind", Bind::from(kind.as_str()))));
        all
    }

    /// The newest entries of each arm, merged.
    fn asked(&self, columns: &str, table: &str, arms: Vec<Vec<Same>>) -> Sql {
        let all = self.conditions();
        let mut sql = Sql::new(format!("SELECT {columns} FROM ("));
        for (index, arm) in arms.into_iter().enumerate() {
            sql.push(if index > 0 { " UNION ALL " } else { "" });
            sql.push(&format!("SELECT {columns} FROM (SELECT {columns} FROM {table} WHERE TRUE"));
            if table == "event" {
                // What people are told repeats what they did, and is nobody else's to read.
                sql.push(" AND entity <> 'notification'");
            }
            let others = all.iter().filter(|(column, _)| !arm.iter().any(|(led, _)| led == column)).cloned();
            for (column, value) in arm.iter().cloned().chain(others) {
                sql.push(&format!(" AND {column} = ")).bind(value);
            }
            sql.append(self.within()).push(&format!(") AS arm_{index}"));
        }
        sql.push(&format!(") AS arms ORDER BY at DESC, id DESC LIMIT {}", self.most));
        sql
    }

    /// The bounds in time, the order and the limit; the leading bound is what SQLite seeks by.
    fn within(&self) -> Sql {
        let mut sql = Sql::default();
        if let Some(from) = self.filter.from {
            sql.push(" AND at >= ").bind(from);
        }
        if let Some(to) = self.filter.to {
            sql.push(" AND at < ").bind(to);
        }
        if let Some((at, id)) = self.before {
            sql.push(" AND at <= ").bind(at).push(" AND (at, id) < (").bind(at).push(", ").bind(id).push(")");
        }
        sql.push(&format!(" ORDER BY at DESC, id DESC LIMIT {}", self.most));
        sql
    }
}
