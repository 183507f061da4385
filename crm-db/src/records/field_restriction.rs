//! Restrictions of fields in the database.

use crm_domain::entity::Entity;
use crm_domain::field_restriction::FieldRestriction;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::schema::field_restriction;
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = field_restriction, treat_none_as_default_value = false, treat_none_as_null = true)]
struct FieldRestrictionRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    entity: String,
    field: String,
    read_roles: Option<Json>,
    change_roles: Option<Json>,
}

impl From<&FieldRestriction> for FieldRestrictionRow {
    fn from(record: &FieldRestriction) -> Self {
        FieldRestrictionRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            entity: record.entity.as_str().to_owned(),
            field: record.field.clone(),
            read_roles: record.read_roles.as_ref().map(Json::of),
            change_roles: record.change_roles.as_ref().map(Json::of),
        }
    }
}

impl From<FieldRestrictionRow> for FieldRestriction {
    fn from(row: FieldRestrictionRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let FieldRestrictionRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            entity,
            field,
            read_roles,
            change_roles,
        } = row;
        FieldRestriction {
            id: own_id.into(),
            version,
            entity: Entity::parse(&entity).unwrap_or(Entity::Account),
            field,
            read_roles: read_roles.map(Json::read),
            change_roles: change_roles.map(Json::read),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Reader<'_> {
    /// Tells whether one of these fields is kept from some role.
    ///
    /// # Errors
    /// When the database fails.
    pub fn restricts_reading(&mut self, entity: Entity, fields: &[&str]) -> Result<bool> {
        let mut find =
            Sql::new("SELECT EXISTS (SELECT 1 FROM field_restriction WHERE deleted_at IS NULL AND entity = ");
        find.bind(entity.as_str()).push(" AND read_roles IS NOT NULL AND field IN (");
        for (index, field) in fields.iter().enumerate() {
            find.push(if index > 0 { ", " } else { "" }).bind(*field);
        }
        find.push("))");
        Ok(find.typed::<(st::Bool,)>().get_result::<(bool,)>(self.conn)?.0)
    }

    /// Tells whether a contact has no name, one in the recycle bin included.
    ///
    /// # Errors
    /// When the database fails.
    pub fn has_nameless_contacts(&mut self) -> Result<bool> {
        let find = Sql::new("SELECT EXISTS (SELECT 1 FROM contact WHERE first_name IS NULL AND last_name IS NULL)");
        Ok(find.typed::<(st::Bool,)>().get_result::<(bool,)>(self.conn)?.0)
    }
}

impl Stored for FieldRestriction {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"field_restriction\".* FROM \"field_restriction\"");
        select.append(tail);
        let rows: Vec<FieldRestrictionRow> = select.typed::<field_restriction::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(FieldRestriction::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(field_restriction::table).values(FieldRestrictionRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = field_restriction::table
            .filter(field_restriction::id.eq(Key::from(self.id)))
            .filter(field_restriction::version.eq(before.version));
        diesel::update(row).set(FieldRestrictionRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(field_restriction::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }
}
