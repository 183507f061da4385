//! Records under a tag or product, kept with owner, team and the usual order: a list of them is one index range, also for
//! somebody who sees few. Holds live records only; the truth is the records themselves.

use crm_domain::entity::Entity;
use diesel::prelude::*;
use uuid::Uuid;

use crate::connection::Conn;
use crate::statement::Sql;
use crate::stored::pointer_column;

/// Writes what a record is listed under anew; nothing for a record in the recycle bin.
pub fn replace(conn: &mut Conn, entity: Entity, record: Uuid, under: &[Uuid]) -> QueryResult<()> {
    let Some(column) = pointer_column(entity) else { return Ok(()) };
    let mut clear = Sql::new(format!("DELETE FROM listing WHERE {column} = "));
    clear.bind(record).execute_in(conn)?;
    for value in under {
        let mut insert = Sql::new(format!(
            "INSERT INTO listing (id, value_id, {column}, owner_id, team_id, name_key, created_at) SELECT "
        ));
        insert.bind(Uuid::now_v7()).push(", ").bind(*value).push(", id, owner_id, team_id, name_key, created_at FROM ");
        insert.push(entity.as_str()).push(" WHERE id = ").bind(record).execute_in(conn)?;
    }
    Ok(())
}

/// Forgets what is listed under a tag or product that goes for good.
pub fn forget(conn: &mut Conn, value: Uuid) -> QueryResult<()> {
    let mut clear = Sql::new("DELETE FROM listing WHERE value_id = ");
    clear.bind(value).execute_in(conn)?;
    Ok(())
}
