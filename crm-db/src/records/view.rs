//! Saved views in the database.

use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::policy::{Action, Actor};
use crm_domain::time::Instant;
use crm_domain::view::{Layout, View};
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::personal;
use crate::schema::view;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = view, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ViewRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    owner_id: Option<Key>,
    entity: String,
    name: String,
    name_key: String,
    shared: bool,
    layout: String,
    query: Json,
    position: i32,
}

impl From<&View> for ViewRow {
    fn from(record: &View) -> Self {
        let record = record.clone();
        ViewRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            owner_id: key(record.owner_id),
            entity: record.entity.as_str().to_owned(),
            name_key: fold(&record.name),
            name: record.name,
            shared: record.shared,
            layout: record.layout.as_str().to_owned(),
            query: Json::of(&record.query),
            position: record.position,
        }
    }
}

impl From<ViewRow> for View {
    fn from(row: ViewRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let ViewRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            owner_id,
            entity,
            name,
            name_key: _,
            shared,
            layout,
            query,
            position,
        } = row;
        View {
            id: own_id.into(),
            version,
            entity: Entity::parse(&entity).unwrap_or(Entity::Contact),
            name,
            shared,
            layout: Layout::parse(&layout).unwrap_or(Layout::List),
            query: query.read(),
            position,
            owner_id: id(owner_id),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for View {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"view\".* FROM \"view\"");
        select.append(tail);
        let rows: Vec<ViewRow> = select.typed::<view::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(View::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(view::table).values(ViewRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = view::table.filter(view::id.eq(Key::from(self.id))).filter(view::version.eq(before.version));
        diesel::update(row).set(ViewRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(view::table.find(Key::from(self.id))).execute(conn)?;
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
