//! Where the ids of merged records lead.

use crm_domain::entity::Entity;
use diesel::prelude::*;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::statement::Sql;
use crate::stored::pointer_column;

/// Returns the record that this id was merged into.
pub fn resolve(conn: &mut Conn, entity: Entity, id: Uuid) -> QueryResult<Option<Uuid>> {
    let column = match (entity, pointer_column(entity)) {
        (Entity::Account | Entity::Contact | Entity::Deal, Some(column)) => column,
        _ => return Ok(None),
    };
    let mut find = Sql::new(format!("SELECT {column} FROM record_alias WHERE {column} IS NOT NULL AND old_id = "));
    find.bind(id);
    let found = find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?;
    Ok(found.map(|(key,)| key.0))
}
