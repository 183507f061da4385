//! Roles of the company's own in the database. Of the rights only the chosen levels are kept.

use crm_domain::fold::fold;
use crm_domain::policy::custom::custom;
use crm_domain::role::Role;
use crm_domain::time::Instant;
use crm_domain::user::RoleKey;
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::schema::role;
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = role, treat_none_as_default_value = false, treat_none_as_null = true)]
struct RoleRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    key: String,
    name: String,
    name_key: String,
    description: Option<String>,
    base: String,
    levels: Json,
}

impl From<&Role> for RoleRow {
    fn from(record: &Role) -> Self {
        let levels = Json::of(&record.chosen());
        let record = record.clone();
        RoleRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            key: record.key,
            name_key: fold(&record.name),
            name: record.name,
            description: record.description,
            base: record.base.as_str().to_owned(),
            levels,
        }
    }
}

impl From<RoleRow> for Role {
    fn from(row: RoleRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let RoleRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            key,
            name,
            name_key: _,
            description,
            base,
            levels,
        } = row;
        let base = RoleKey::parse(&base).unwrap_or(RoleKey::ReadOnly);
        Role {
            id: own_id.into(),
            version,
            key,
            name,
            description,
            base,
            permissions: custom(base, &levels.read()),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Role {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"role\".* FROM \"role\"");
        select.append(tail);
        let rows: Vec<RoleRow> = select.typed::<role::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Role::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(role::table).values(RoleRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = role::table.filter(role::id.eq(Key::from(self.id))).filter(role::version.eq(before.version));
        diesel::update(row).set(RoleRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(role::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }
}
