//! Comments in the database. Who sees the record sees them; nobody changes what somebody else said.

use crm_domain::comment::{Comment, mentions};
use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, Level, Object};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::records::about;
use crate::schema::comment;
use crate::scope::{self, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = comment, treat_none_as_default_value = false, treat_none_as_null = true)]
struct CommentRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    account_id: Option<Key>,
    contact_id: Option<Key>,
    deal_id: Option<Key>,
    body: String,
}

impl From<&Comment> for CommentRow {
    fn from(record: &Comment) -> Self {
        CommentRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            account_id: key(record.account_id),
            contact_id: key(record.contact_id),
            deal_id: key(record.deal_id),
            body: record.body.clone(),
        }
    }
}

impl From<CommentRow> for Comment {
    fn from(row: CommentRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let CommentRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            account_id,
            contact_id,
            deal_id,
            body,
        } = row;
        Comment {
            id: own_id.into(),
            version,
            account_id: id(account_id),
            contact_id: id(contact_id),
            deal_id: id(deal_id),
            mentions: mentions(&body),
            body,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Comment {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"comment\".* FROM \"comment\"");
        select.append(tail);
        let rows: Vec<CommentRow> = select.typed::<comment::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Comment::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(comment::table).values(CommentRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = comment::table.filter(comment::id.eq(Key::from(self.id))).filter(comment::version.eq(before.version));
        diesel::update(row).set(CommentRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let mut told = Sql::new("DELETE FROM notification WHERE comment_id = ");
        told.bind(self.id.uuid()).execute_in(conn)?;
        diesel::delete(comment::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn reach(actor: &Actor, _action: Action, now: Instant) -> Reach {
        about::reach(Entity::Comment, Action::View, actor, now)
    }

    fn allows(&self, conn: &mut Conn, actor: &Actor, action: Action, now: Instant) -> Result<bool> {
        let own = actor.user_id.is_some() && actor.user_id == self.created_by;
        let may = match actor.level(Object::Comment, action) {
            Level::None => false,
            Level::Own | Level::Team => own,
            Level::All => true,
        };
        Ok(may && scope::is_reached(conn, "comment", self.id.uuid(), Self::reach(actor, action, now))?)
    }
}
