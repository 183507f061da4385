//! What may hang on any account, contact or deal, read in one statement: tags and ids in other systems.

use std::collections::HashMap;

use crm_domain::entity::Entity;
use crm_domain::external::ExternalIds;
use crm_domain::id::Id;
use crm_domain::tag::Tag;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::statement::Sql;
use crate::stored::pointer_column;

/// What hangs on some records.
pub struct Attached(HashMap<Key, (Vec<Id<Tag>>, ExternalIds)>);

type Types = (sql::Guid, st::Nullable<sql::Guid>, st::Nullable<st::Text>, st::Nullable<st::Text>);
type Row = (Key, Option<Key>, Option<String>, Option<String>);

/// Reads what hangs on these records.
pub fn load(conn: &mut Conn, entity: Entity, records: &[Key]) -> QueryResult<Attached> {
    let (Some(column), false) = (pointer_column(entity), records.is_empty()) else {
        return Ok(Attached(HashMap::new()));
    };
    let among = |conn: &Conn| {
        let mut sql = Sql::new(format!("{column} IS NOT NULL AND "));
        sql.append(conn.is_among(column, records.iter().copied()));
        sql
    };
    let mut find =
        Sql::new(format!("SELECT {column}, tag_id, CAST(NULL AS text), CAST(NULL AS text) FROM record_tag WHERE "));
    find.append(among(conn));
    find.push(&format!(" UNION ALL SELECT {column}, CAST(NULL AS uuid), source, value FROM external_id WHERE "));
    find.append(among(conn)).push(" ORDER BY 2");
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    let mut found = HashMap::new();
    for (record, tag, source, value) in rows {
        let (tags, ids): &mut (Vec<Id<Tag>>, ExternalIds) = found.entry(record).or_default();
        tags.extend(tag.map(Id::from));
        ids.extend(source.zip(value));
    }
    Ok(Attached(found))
}

impl Attached {
    /// Takes the tags, in the order of their ids, and the ids elsewhere of one record.
    pub fn take(&mut self, record: Key) -> (Vec<Id<Tag>>, ExternalIds) {
        self.0.remove(&record).unwrap_or_default()
    }
}
