//! The records an activity hangs on. Each link keeps when the activity is, who owns the record and whether others are
//! shown the activity through it: what a reader's records have is then an index range in the usual order.

use std::collections::HashMap;

use crm_domain::activity::{Activity, Link};
use crm_domain::entity::Entity;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, Moment, id, sql};
use crate::connection::Conn;
use crate::parts::grouped;
use crate::statement::Sql;
use crate::stored::pointer_column;

/// The kinds of record that activities hang on, and the columns of the link that point at them.
pub(crate) const LINKED: [(Entity, &str); 3] =
    [(Entity::Account, "account_id"), (Entity::Contact, "contact_id"), (Entity::Deal, "deal_id")];

/// Reads the links of these activities.
pub(super) fn load(conn: &mut Conn, activities: &[Key]) -> QueryResult<HashMap<Key, Vec<Link>>> {
    if activities.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT activity_id, account_id, contact_id, deal_id FROM activity_link WHERE ");
    find.append(conn.is_among("activity_id", activities.iter().copied())).push(" ORDER BY position, id");
    type Types = (sql::Guid, st::Nullable<sql::Guid>, st::Nullable<sql::Guid>, st::Nullable<sql::Guid>);
    type Row = (Key, Option<Key>, Option<Key>, Option<Key>);
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    let link = |(activity, account, contact, deal)| {
        (activity, Link { contact_id: id(contact), account_id: id(account), deal_id: id(deal) })
    };
    Ok(grouped(rows.into_iter().map(link)))
}

/// Writes the links anew when they or what they keep of the activity differ.
pub(super) fn save(conn: &mut Conn, before: Option<&Activity>, after: &Activity) -> QueryResult<()> {
    let kept = |activity: &Activity| (activity.links.clone(), activity.at, is_open(activity));
    if before.is_some_and(|old| kept(old) == kept(after)) {
        return Ok(());
    }
    forget(conn, after.id.uuid())?;
    for (position, link) in (0_i32..).zip(&after.links) {
        let records = [
            link.account_id.map(|id| id.uuid()),
            link.contact_id.map(|id| id.uuid()),
            link.deal_id.map(|id| id.uuid()),
        ];
        for ((entity, column), record) in LINKED.into_iter().zip(records) {
            let Some(record) = record else { continue };
            let mut insert = Sql::new(format!(
                "INSERT INTO activity_link (id, activity_id, at, position, shown, {column}, owner_id, team_id) SELECT "
            ));
            insert.bind(Uuid::now_v7()).push(", ").bind(after.id.uuid()).push(", ").bind(Moment::from(after.at));
            insert.push(", ").bind(position).push(", deleted_at IS NULL AND ").bind(is_open(after));
            insert.push(&format!(", id, owner_id, team_id FROM {} WHERE id = ", entity.as_str())).bind(record);
            insert.execute_in(conn)?;
        }
    }
    Ok(())
}

/// Tells whether others may be shown the activity at all.
fn is_open(activity: &Activity) -> bool {
    activity.deleted_at.is_none() && !activity.private
}

/// Removes the links of an activity.
pub(super) fn forget(conn: &mut Conn, activity: Uuid) -> QueryResult<()> {
    let mut delete = Sql::new("DELETE FROM activity_link WHERE activity_id = ");
    delete.bind(activity).execute_in(conn)?;
    Ok(())
}

/// Brings the links that point at a record up to date with it, after its owner, team or place in the recycle bin changed.
pub(crate) fn follow(conn: &mut Conn, entity: Entity, record: Uuid) -> QueryResult<()> {
    let Some(column) = pointer_column(entity).filter(|_| LINKED.iter().any(|linked| linked.0 == entity)) else {
        return Ok(());
    };
    let mut update = place(entity.as_str(), column);
    update.push(&format!(" AND activity_link.{column} = ")).bind(record).execute_in(conn)?;
    Ok(())
}

/// Returns the statement that works out anew what the links to a table keep, open for a further condition.
pub(crate) fn place(table: &str, column: &str) -> Sql {
    Sql::new(format!(
        "UPDATE activity_link SET owner_id = {table}.owner_id, team_id = {table}.team_id, shown = {table}.deleted_at IS NULL \
         AND activity.deleted_at IS NULL AND NOT activity.private FROM {table}, activity WHERE {table}.id = activity_link.{column} \
         AND activity.id = activity_link.activity_id"
    ))
}
