//! Tags in the database.

use crm_domain::fold::fold;
use crm_domain::tag::{Color, Tag};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Key, Moment, id, key};
use crate::connection::Conn;
use crate::schema::tag;
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = tag, treat_none_as_default_value = false, treat_none_as_null = true)]
struct TagRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    name: String,
    name_key: String,
    color: String,
}

impl From<&Tag> for TagRow {
    fn from(record: &Tag) -> Self {
        let record = record.clone();
        TagRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            name_key: fold(&record.name),
            name: record.name,
            color: record.color.as_str().to_owned(),
        }
    }
}

impl From<TagRow> for Tag {
    fn from(row: TagRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let TagRow { id: own_id, version, created_at, updated_at, created_by, deleted_at, name, name_key: _, color } =
            row;
        Tag {
            id: own_id.into(),
            version,
            name,
            color: Color::parse(&color).unwrap_or(Color::Gray),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Tag {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"tag\".* FROM \"tag\"");
        select.append(tail);
        let rows: Vec<TagRow> = select.typed::<tag::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Tag::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(tag::table).values(TagRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = tag::table.filter(tag::id.eq(Key::from(self.id))).filter(tag::version.eq(before.version));
        diesel::update(row).set(TagRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let mut untag = Sql::new("DELETE FROM record_tag WHERE tag_id = ");
        untag.bind(self.id.uuid()).execute_in(conn)?;
        crate::parts::listing::forget(conn, self.id.uuid())?;
        diesel::delete(tag::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }
}
