//! Ids of records in other systems, each unique for its kind and system.

use std::collections::HashMap;

use crm_domain::entity::Entity;
use crm_domain::external::ExternalIds;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::statement::Sql;
use crate::stored::pointer_column;

/// Returns the other systems' ids of these records.
pub fn load(conn: &mut Conn, entity: Entity, records: &[Key]) -> QueryResult<HashMap<Key, ExternalIds>> {
    let (Some(column), false) = (pointer_column(entity), records.is_empty()) else { return Ok(HashMap::new()) };
    let mut find = Sql::new(format!("SELECT {column}, source, value FROM external_id WHERE {column} IS NOT NULL AND "));
    find.append(conn.is_among(column, records.iter().copied()));
    let rows: Vec<(Key, String, String)> = find.typed::<(sql::Guid, st::Text, st::Text)>().load(conn)?;
    let mut found: HashMap<Key, ExternalIds> = HashMap::new();
    for (record, source, value) in rows {
        found.entry(record).or_default().insert(source, value);
    }
    Ok(found)
}

/// Returns the record that another system calls `value`.
pub fn find(conn: &mut Conn, entity: Entity, source: &str, value: &str) -> QueryResult<Option<Uuid>> {
    let Some(column) = pointer_column(entity) else { return Ok(None) };
    let mut find = Sql::new(format!("SELECT {column} FROM external_id WHERE {column} IS NOT NULL AND entity = "));
    find.bind(entity.as_str()).push(" AND source = ").bind(source).push(" AND value = ").bind(value);
    let found = find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?;
    Ok(found.map(|(key,)| key.0))
}

/// Writes the difference between two sets of ids of a record.
pub fn save(conn: &mut Conn, entity: Entity, record: Uuid, old: &ExternalIds, new: &ExternalIds) -> QueryResult<()> {
    let Some(column) = pointer_column(entity) else { return Ok(()) };
    for (source, _) in old.iter().filter(|(source, value)| new.get(*source) != Some(value)) {
        let mut delete = Sql::new(format!("DELETE FROM external_id WHERE {column} = "));
        delete.bind(record).push(" AND source = ").bind(source.as_str()).execute_in(conn)?;
    }
    for (source, value) in new.iter().filter(|(source, value)| old.get(*source) != Some(value)) {
        let mut insert = Sql::new(format!("INSERT INTO external_id (id, entity, source, value, {column}) VALUES ("));
        insert.bind(Uuid::now_v7()).push(", ").bind(entity.as_str()).push(", ").bind(source.as_str());
        insert.push(", ").bind(value.as_str()).push(", ").bind(record).push(")").execute_in(conn)?;
    }
    Ok(())
}
