//! The one event log: timeline by record, audit log by user, outbox by position.

use crm_domain::event::{Change, EventKind, diff};
use crm_domain::field::Source;
use crm_domain::policy::{Actor, Cause};
use crm_domain::record::Head;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::connection::Conn;
use crate::error::Result;
use crate::schema::{event, event_value};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Insertable)]
#[diesel(table_name = event, treat_none_as_default_value = false)]
struct EventRow {
    id: Key,
    position: Option<i64>,
    at: Moment,
    actor_kind: &'static str,
    actor_id: Option<Key>,
    user_id: Option<Key>,
    cause_kind: &'static str,
    cause_id: Option<String>,
    depth: i32,
    entity: &'static str,
    record_id: Key,
    version: i32,
    kind: &'static str,
    configuration: bool,
}

/// Appends the event of one mutation.
pub(crate) fn append<R: Stored>(
    conn: &mut Conn,
    actor: &Actor,
    now: Instant,
    kind: EventKind,
    before: Option<&R>,
    after: Option<&R>,
) -> Result<()> {
    let Some(head) = after.or(before).map(R::head) else { return Ok(()) };
    let changes = match kind {
        EventKind::Created | EventKind::Updated => telling::<R>(diff(before, after)),
        // The record itself stays as it was; the kind says it all.
        EventKind::Deleted | EventKind::Restored | EventKind::Purged | EventKind::PasswordChanged => Vec::new(),
    };
    let what = What { kind, entity: R::ENTITY.as_str(), head, configuration: R::configures(before, after) };
    write(conn, actor, now, &what, &changes)
}

/// Leaves out what follows from other fields.
fn telling<R: Stored>(mut changes: Vec<Change>) -> Vec<Change> {
    let follows = |name: &str| R::FIELDS.iter().any(|field| field.name == name && field.source == Source::Computed);
    changes.retain(|change| !follows(&change.field));
    changes
}

/// What happened to which record.
struct What {
    kind: EventKind,
    entity: &'static str,
    head: Head,
    configuration: bool,
}

fn write(conn: &mut Conn, actor: &Actor, now: Instant, what: &What, changes: &[Change]) -> Result<()> {
    let What { kind, entity, head, configuration } = *what;
    let id = Key(Uuid::now_v7());
    let row = EventRow {
        id,
        position: next_position(conn)?,
        at: now.into(),
        actor_kind: actor.kind.as_str(),
        actor_id: actor.credential_id.map(Key),
        user_id: actor.user_id.map(Key::from),
        cause_kind: actor.cause.kind,
        cause_id: actor.cause.id.clone(),
        depth: actor.cause.depth,
        entity,
        record_id: Key(head.id),
        version: head.version,
        kind: kind.as_str(),
        configuration,
    };
    diesel::insert_into(event::table).values(&row).execute(conn)?;
    if !changes.is_empty() {
        let values = (event_value::event_id.eq(id), event_value::changes.eq(Json::of(&changes)));
        diesel::insert_into(event_value::table).values(values).execute(conn)?;
    }
    Ok(())
}

/// Returns the next place in the log. Only SQLite can say so before the commit, as it has one writer; on PostgreSQL the
/// sequencer says so afterwards.
fn next_position(conn: &mut Conn) -> Result<Option<i64>> {
    if conn.is_postgres() {
        return Ok(None);
    }
    let last: (i64,) =
        Sql::new("SELECT COALESCE(max(position), 0) FROM event").typed::<(st::BigInt,)>().get_result(conn)?;
    Ok(Some(last.0 + 1))
}

/// Returns what changed after this version of a record.
pub(crate) fn changes_since(conn: &mut Conn, record: Uuid, version: i32) -> Result<Vec<Change>> {
    let mut find = Sql::new(
        "SELECT event_value.changes FROM event JOIN event_value ON event_value.event_id = event.id WHERE record_id = ",
    );
    find.bind(record).push(" AND version > ").bind(i64::from(version)).push(" ORDER BY event.id");
    let documents: Vec<(Json,)> = find.typed::<(sql::JsonDoc,)>().load(conn)?;
    Ok(documents.into_iter().flat_map(|(document,)| document.read::<Vec<Change>>()).collect())
}

/// Returns the version up to which a record was written for this cause alone since the given one.
pub(crate) fn version_of_cause(conn: &mut Conn, record: Uuid, since: i32, cause: &Cause) -> Result<i32> {
    let mut find = Sql::new("SELECT version, cause_kind, cause_id FROM event WHERE record_id = ");
    find.bind(record).push(" AND version > ").bind(i64::from(since)).push(" ORDER BY version");
    type Types = (st::Integer, st::Text, st::Nullable<st::Text>);
    let written: Vec<(i32, String, Option<String>)> = find.typed::<Types>().load(conn)?;
    let own = written.into_iter().take_while(|(_, kind, id)| *kind == cause.kind && *id == cause.id);
    Ok(own.last().map_or(since, |(version, ..)| version))
}

/// Empties the values of all events of a record; that they happened stays.
pub(crate) fn forget(conn: &mut Conn, record: Uuid) -> QueryResult<()> {
    let mut forget = Sql::new("DELETE FROM event_value WHERE event_id IN (SELECT id FROM event WHERE record_id = ");
    forget.bind(record).push(")").execute_in(conn)?;
    Ok(())
}
