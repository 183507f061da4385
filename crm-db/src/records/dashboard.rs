//! Dashboards in the database.

use crm_domain::dashboard::Dashboard;
use crm_domain::fold::fold;
use crm_domain::policy::{Action, Actor};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::personal;
use crate::schema::dashboard;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = dashboard, treat_none_as_null = true)]
struct DashboardRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    owner_id: Option<Key>,
    name: String,
    name_key: String,
    shared: bool,
    position: i32,
    filters: Json,
    tiles: Json,
}

impl From<&Dashboard> for DashboardRow {
    fn from(record: &Dashboard) -> Self {
        let record = record.clone();
        DashboardRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            owner_id: key(record.owner_id),
            name_key: fold(&record.name),
            name: record.name,
            shared: record.shared,
            position: record.position,
            filters: Json::of(&record.filters),
            tiles: Json::of(&record.tiles),
        }
    }
}

impl From<DashboardRow> for Dashboard {
    fn from(row: DashboardRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let DashboardRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            owner_id,
            name,
            name_key: _,
            shared,
            position,
            filters,
            tiles,
        } = row;
        Dashboard {
            id: own_id.into(),
            version,
            name,
            shared,
            position,
            filters: filters.read(),
            tiles: tiles.read(),
            owner_id: id(owner_id),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Dashboard {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT dashboard.* FROM dashboard");
        select.append(tail);
        let rows: Vec<DashboardRow> = select.typed::<dashboard::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Dashboard::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(dashboard::table).values(DashboardRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row =
            dashboard::table.filter(dashboard::id.eq(Key::from(self.id))).filter(dashboard::version.eq(before.version));
        diesel::update(row).set(DashboardRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(dashboard::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn reach(actor: &Actor, action: Action, _now: Instant) -> Reach {
        personal::reach(actor, action)
    }

    fn allows(&self, _conn: &mut Conn, actor: &Actor, action: Action, _now: Instant) -> Result<bool> {
        Ok(personal::allows(actor, action, self.owner_id, self.shared))
    }

    fn may_leave(&self, actor: &Actor) -> bool {
        personal::may_leave(actor, self.owner_id, self.shared)
    }
}
