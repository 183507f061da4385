//! Parts that several kinds of record have: tags, ids in other systems, custom values, aliases of merged records.

pub mod alias;
pub mod attached;
pub mod custom_value;
pub mod external_id;
pub mod listing;
pub mod tag;

use std::collections::HashMap;
use std::hash::Hash;

use diesel::prelude::*;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::event_log;
use crate::statement::Sql;

/// Groups parts by the record they belong to, in the order they come.
pub(crate) fn grouped<K: Eq + Hash, V>(rows: impl IntoIterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in rows {
        groups.entry(key).or_default().push(value);
    }
    groups
}

/// Removes the shared parts of a record for good: tags, ids elsewhere, custom values, shares and aliases.
pub(crate) fn purge(conn: &mut Conn, entity: crm_domain::entity::Entity, record: Uuid) -> QueryResult<()> {
    crate::together::purge(conn, entity, record)?;
    crate::file_store::purge(conn, entity, record)?;
    custom_value::purge(conn, entity, record)?;
    let Some(column) = crate::stored::pointer_column(entity) else { return Ok(()) };
    let tables: &[&str] = if entity == crm_domain::entity::Entity::Product {
        &["external_id"]
    } else {
        &["record_tag", "external_id", "share", "record_alias"]
    };
    for table in tables {
        let mut delete = Sql::new(format!("DELETE FROM {table} WHERE {column} = "));
        delete.bind(record).execute_in(conn)?;
    }
    Ok(())
}

/// Removes the parts in a table that point at a record, for good; the log forgets what they said.
pub(crate) fn purge_said(conn: &mut Conn, table: &str, column: &str, record: Uuid) -> QueryResult<()> {
    let mut find = Sql::new(format!("SELECT id FROM {table} WHERE {column} IS NOT NULL AND {column} = "));
    find.bind(record);
    let parts: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(conn)?;
    for (part,) in parts {
        event_log::forget(conn, part.0)?;
        let mut delete = Sql::new(format!("DELETE FROM {table} WHERE id = "));
        delete.bind(part.0).execute_in(conn)?;
    }
    Ok(())
}
