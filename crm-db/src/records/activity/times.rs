//! When something last happened with a record and when something is to happen next, kept beside the record so that lists
//! can be sorted by it. Neither counts as a change of the record. Private activities leave no trace here.
//!
//! What happens with a deal happens with its account too, as on the account's timeline.

use crm_domain::activity::Link;
use crm_domain::time::Instant;
use diesel::prelude::*;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::connection::Conn;
use crate::statement::Sql;

/// Works out the times of these records anew, but for the activity `gone` that is about to be removed.
pub(super) fn refresh(
    conn: &mut Conn,
    links: impl Iterator<Item = Link>,
    activity: Option<Uuid>,
    removed: bool,
    now: Instant,
) -> QueryResult<()> {
    let gone = activity.filter(|_| removed);
    let (mut accounts, mut contacts, mut deals) = (Vec::new(), Vec::new(), Vec::new());
    for link in links {
        accounts.extend(link.account_id.map(|id| id.uuid()));
        contacts.extend(link.contact_id.map(|id| id.uuid()));
        deals.extend(link.deal_id.map(|id| id.uuid()));
    }
    // Deals before their accounts, which are worked out from them.
    for id in held(conn, "deal", &mut deals)? {
        let mut update = Sql::new("UPDATE deal SET last_activity_at = ");
        update.append(last("deal", *id, gone, now)).push(", next_activity_at = ").append(next(*id, gone, now));
        update.push(" WHERE id = ").bind(*id).execute_in(conn)?;
    }
    for id in held(conn, "contact", &mut contacts)? {
        let mut update = Sql::new("UPDATE contact SET last_activity_at = ");
        update.append(last("contact", *id, gone, now)).push(" WHERE id = ").bind(*id).execute_in(conn)?;
    }
    accounts.extend(accounts_of(conn, &deals)?);
    refresh_accounts(conn, accounts, gone, now)
}

/// Works out the times of these accounts anew, when those of their deals are right.
pub(super) fn refresh_accounts(
    conn: &mut Conn,
    mut accounts: Vec<Uuid>,
    gone: Option<Uuid>,
    now: Instant,
) -> QueryResult<()> {
    for id in held(conn, "account", &mut accounts)? {
        let mut update = Sql::new("UPDATE account SET last_activity_at = (SELECT max(latest.at) FROM (SELECT ");
        update.append(last("account", *id, gone, now));
        update
            .push(" AS at UNION ALL SELECT max(last_activity_at) FROM deal WHERE deleted_at IS NULL AND account_id = ");
        update.bind(*id).push(") AS latest) WHERE id = ").bind(*id).execute_in(conn)?;
    }
    Ok(())
}

/// Each record once, and in one order, so that two transactions do not wait for each other's rows.
fn held<'a>(conn: &mut Conn, table: &str, ids: &'a mut Vec<Uuid>) -> QueryResult<&'a [Uuid]> {
    ids.sort_unstable();
    ids.dedup();
    conn.hold(table, ids)?;
    Ok(ids)
}

/// The accounts of these deals, as far as the deals are live.
fn accounts_of(conn: &mut Conn, deals: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    if deals.is_empty() {
        return Ok(Vec::new());
    }
    let mut find = Sql::new("SELECT DISTINCT account_id FROM deal WHERE deleted_at IS NULL AND account_id IS NOT NULL");
    find.push(" AND id IN (").binds(deals.iter().copied()).push(")");
    let found: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(conn)?;
    Ok(found.into_iter().map(|(key,)| key.0).collect())
}

/// The latest call, meeting, note or done task up to now: the link table's index is walked from its end.
fn last(table: &str, id: Uuid, gone: Option<Uuid>, now: Instant) -> Sql {
    let mut sql = Sql::new("(SELECT activity_link.at ");
    sql.append(live(table, id, gone)).push(" AND activity_link.at <= ").bind(Moment::from(now));
    sql.push(" AND (activity.kind <> 'task' OR activity.done_at IS NOT NULL) ORDER BY activity_link.at DESC LIMIT 1)");
    sql
}

/// The next open task by the day it is due, late ones included, or coming call or meeting.
fn next(id: Uuid, gone: Option<Uuid>, now: Instant) -> Sql {
    let mut sql = Sql::new("(SELECT min(CASE WHEN activity.kind = 'task' THEN activity.due_at ELSE activity.at END) ");
    sql.append(live("deal", id, gone)).push(" AND activity.done_at IS NULL AND (activity.kind = 'task' OR ");
    sql.push("(activity.kind <> 'note' AND activity.at > ").bind(Moment::from(now)).push(")))");
    sql
}

fn live(table: &str, id: Uuid, gone: Option<Uuid>) -> Sql {
    let mut sql = Sql::new("FROM activity_link JOIN activity ON activity.id = activity_link.activity_id");
    sql.push(&format!(" WHERE activity_link.{table}_id = ")).bind(id);
    sql.push(" AND activity.deleted_at IS NULL AND activity.private = FALSE");
    if let Some(gone) = gone {
        sql.push(" AND activity.id <> ").bind(gone);
    }
    sql
}
