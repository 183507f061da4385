//! Teams in the database.

use std::collections::HashMap;

use crm_domain::fold::fold;
use crm_domain::team::Team;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Key, Moment, id, key, sql};
use crate::connection::Conn;
use crate::schema::{team, team_member};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = team, treat_none_as_default_value = false, treat_none_as_null = true)]
struct TeamRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    name: String,
    name_key: String,
    parent_id: Option<Key>,
}

impl From<&Team> for TeamRow {
    fn from(record: &Team) -> Self {
        let record = record.clone();
        TeamRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            name_key: fold(&record.name),
            name: record.name,
            parent_id: key(record.parent_id),
        }
    }
}

impl From<TeamRow> for Team {
    fn from(row: TeamRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let TeamRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            name,
            name_key: _,
            parent_id,
        } = row;
        Team {
            id: own_id.into(),
            version,
            name,
            parent_id: id(parent_id),
            member_count: 0,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Team {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"team\".* FROM \"team\"");
        select.append(tail);
        let rows: Vec<TeamRow> = select.typed::<team::SqlType>().load(conn)?;
        let keys: Vec<Key> = rows.iter().map(|row| row.id).collect();
        let counts = member_counts(conn, &keys)?;
        let attach = |row: TeamRow| {
            let member_count = counts.get(&row.id).copied().unwrap_or_default();
            Team { member_count, ..Team::from(row) }
        };
        Ok(rows.into_iter().map(attach).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(team::table).values(TeamRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = team::table.filter(team::id.eq(Key::from(self.id))).filter(team::version.eq(before.version));
        diesel::update(row).set(TeamRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let key = Key::from(self.id);
        diesel::delete(team_member::table.filter(team_member::team_id.eq(key))).execute(conn)?;
        diesel::delete(team::table.find(key)).execute(conn)?;
        Ok(())
    }
}

fn member_counts(conn: &mut Conn, teams: &[Key]) -> QueryResult<HashMap<Key, i64>> {
    if teams.is_empty() {
        return Ok(HashMap::new());
    }
    let mut count = Sql::new("SELECT team_id, count(*) FROM team_member WHERE team_id IN (");
    count.binds(teams.iter().map(|key| key.0)).push(") GROUP BY team_id");
    let rows: Vec<(Key, i64)> = count.typed::<(sql::Guid, st::BigInt)>().load(conn)?;
    Ok(rows.into_iter().collect())
}
