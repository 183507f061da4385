//! Parts that several kinds of record have: tags, ids in other systems, custom values, aliases of merged records.

pub mod alias;
pub mod attached;
pub mod custom_value;
pub mod external_id;
pub mod listing;
pub mod tag;

use std::collections::HashMap;
use std::hash::Hash;

/// Groups parts by the record they belong to, in the order they come.
pub(crate) fn grouped<K: Eq + Hash, V>(rows: impl IntoIterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in rows {
        groups.entry(key).or_default().push(value);
    }
    groups
}

/// Removes the shared parts of a record for good: tags, ids elsewhere, custom values, shares and aliases.
pub(crate) fn purge(
    conn: &mut crate::connection::Conn,
    entity: crm_domain::entity::Entity,
    record: uuid::Uuid,
) -> diesel::QueryResult<()> {
    crate::together::purge(conn, entity, record)?;
    crate::file_store::purge(conn, entity, record)?;
    let Some(column) = crate::stored::pointer_column(entity) else { return Ok(()) };
    let tables: &[&str] = if entity == crm_domain::entity::Entity::Product {
        &["external_id"]
    } else {
        &["record_tag", "external_id", "custom_value", "share", "record_alias"]
    };
    for table in tables {
        let mut delete = crate::statement::Sql::new(format!("DELETE FROM {table} WHERE {column} = "));
        delete.bind(record).execute_in(conn)?;
    }
    Ok(())
}
