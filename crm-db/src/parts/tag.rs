//! Tags on accounts, contacts and deals.

use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::tag::Tag;
use diesel::prelude::*;
use uuid::Uuid;

use crate::connection::Conn;
use crate::statement::Sql;
use crate::stored::{Related, pointer_column};

/// Writes the difference between two sets of tags of a record.
pub fn save(conn: &mut Conn, entity: Entity, record: Uuid, old: &[Id<Tag>], new: &[Id<Tag>]) -> QueryResult<()> {
    let Some(column) = pointer_column(entity) else { return Ok(()) };
    for tag in old.iter().filter(|tag| !new.contains(tag)) {
        let mut delete = Sql::new(format!("DELETE FROM record_tag WHERE {column} = "));
        delete.bind(record).push(" AND tag_id = ").bind(tag.uuid()).execute_in(conn)?;
    }
    for tag in new.iter().filter(|tag| !old.contains(tag)) {
        let mut insert = Sql::new(format!("INSERT INTO record_tag (id, tag_id, {column}) VALUES ("));
        insert.bind(Uuid::now_v7()).push(", ").bind(tag.uuid()).push(", ").bind(record).push(")").execute_in(conn)?;
    }
    Ok(())
}

/// The filter by tag.
pub const fn related(column: &'static str) -> Related {
    Related::new("record_tag", column, "tag_id").listed()
}
