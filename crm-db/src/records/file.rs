//! Files in the database. Who sees the record sees its files; who may change the record may change them.

use crm_domain::activity::Activity;
use crm_domain::entity::Entity;
use crm_domain::file::{File, preview};
use crm_domain::policy::{Action, Actor, ActorKind, Level, Object};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::records::about;
use crate::schema::file;
use crate::scope::{self, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = file, treat_none_as_default_value = false, treat_none_as_null = true)]
struct FileRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    account_id: Option<Key>,
    contact_id: Option<Key>,
    deal_id: Option<Key>,
    activity_id: Option<Key>,
    name: String,
    content_type: String,
    size_bytes: i64,
    sha256: String,
    width: Option<i32>,
    height: Option<i32>,
}

impl From<&File> for FileRow {
    fn from(record: &File) -> Self {
        let record = record.clone();
        FileRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            account_id: key(record.account_id),
            contact_id: key(record.contact_id),
            deal_id: key(record.deal_id),
            activity_id: key(record.activity_id),
            name: record.name,
            content_type: record.content_type,
            size_bytes: record.size_bytes,
            sha256: record.sha256,
            width: record.width,
            height: record.height,
        }
    }
}

impl From<FileRow> for File {
    fn from(row: FileRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let FileRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            account_id,
            contact_id,
            deal_id,
            activity_id,
            name,
            content_type,
            size_bytes,
            sha256,
            width,
            height,
        } = row;
        File {
            id: own_id.into(),
            version,
            account_id: id(account_id),
            contact_id: id(contact_id),
            deal_id: id(deal_id),
            activity_id: id(activity_id),
            name,
            preview: preview(&content_type, width.zip(height)),
            content_type,
            size_bytes,
            sha256,
            width,
            height,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for File {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"file\".* FROM \"file\"");
        select.append(tail);
        let rows: Vec<FileRow> = select.typed::<file::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(File::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(file::table).values(FileRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = file::table.filter(file::id.eq(Key::from(self.id))).filter(file::version.eq(before.version));
        diesel::update(row).set(FileRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(file::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn reach(actor: &Actor, action: Action, now: Instant) -> Reach {
        if actor.kind == ActorKind::System {
            return Reach::Everything;
        }
        if actor.level(Object::File, action) == Level::None {
            return Reach::Arms(Vec::new());
        }
        let needed = if matches!(action, Action::View | Action::Export) { Action::View } else { Action::Edit };
        let mut arms = about::arms(Entity::File, needed, actor, now);
        arms.push(about::arm(Entity::File, Entity::Activity, Activity::reach(actor, needed, now)));
        Reach::Arms(arms)
    }

    fn allows(&self, conn: &mut Conn, actor: &Actor, action: Action, now: Instant) -> Result<bool> {
        Ok(scope::is_reached(conn, "file", self.id.uuid(), Self::reach(actor, action, now))?)
    }
}

/// Returns the column by which files point at records of this kind.
pub(crate) fn column(entity: Entity) -> Option<&'static str> {
    match entity {
        Entity::Account => Some("account_id"),
        Entity::Contact => Some("contact_id"),
        Entity::Deal => Some("deal_id"),
        Entity::Activity => Some("activity_id"),
        _ => None,
    }
}
