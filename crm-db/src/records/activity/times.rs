//! When something last happened with a record and when something is to happen next, kept beside the record so that lists
//! can be sorted by it. Neither counts as a change of the record. Private activities leave no trace here.

use crm_domain::activity::Link;
use crm_domain::time::Instant;
use diesel::QueryResult;
use uuid::Uuid;

use crate::column::Moment;
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
    for (table, mut ids) in [("account", accounts), ("contact", contacts), ("deal", deals)] {
        // In one order, so that two transactions do not wait for each other's rows.
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let mut update = Sql::new(format!("UPDATE {table} SET last_activity_at = "));
            update.append(last(table, id, gone, now));
            if table == "deal" {
                update.push(", next_activity_at = ").append(next(id, gone, now));
            }
            update.push(" WHERE id = ").bind(id).execute_in(conn)?;
        }
    }
    Ok(())
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
