//! Followers in the database. Who sees a record sees who follows it, and may follow it; who may change it decides for
//! others.

use crm_domain::entity::Entity;
use crm_domain::follower::Follower;
use crm_domain::policy::{Action, Actor, Level, Object};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::records::about;
use crate::schema::follower;
use crate::scope::{self, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = follower, treat_none_as_default_value = false, treat_none_as_null = true)]
struct FollowerRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    account_id: Option<Key>,
    contact_id: Option<Key>,
    deal_id: Option<Key>,
    user_id: Key,
}

impl From<&Follower> for FollowerRow {
    fn from(record: &Follower) -> Self {
        FollowerRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            account_id: key(record.account_id),
            contact_id: key(record.contact_id),
            deal_id: key(record.deal_id),
            user_id: record.user_id.map_or(Key(uuid::Uuid::nil()), Key::from),
        }
    }
}

impl From<FollowerRow> for Follower {
    fn from(row: FollowerRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let FollowerRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            account_id,
            contact_id,
            deal_id,
            user_id,
        } = row;
        Follower {
            id: own_id.into(),
            version,
            account_id: id(account_id),
            contact_id: id(contact_id),
            deal_id: id(deal_id),
            user_id: Some(user_id.into()),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Follower {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"follower\".* FROM \"follower\"");
        select.append(tail);
        let rows: Vec<FollowerRow> = select.typed::<follower::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Follower::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(follower::table).values(FollowerRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row =
            follower::table.filter(follower::id.eq(Key::from(self.id))).filter(follower::version.eq(before.version));
        diesel::update(row).set(FollowerRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(follower::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn reach(actor: &Actor, _action: Action, now: Instant) -> Reach {
        about::reach(Entity::Follower, Action::View, actor, now)
    }

    fn allows(&self, conn: &mut Conn, actor: &Actor, action: Action, now: Instant) -> Result<bool> {
        if actor.level(Object::Follower, action) == Level::None {
            return Ok(false);
        }
        let own = actor.user_id.is_some() && actor.user_id == self.user_id;
        let needed = if own || action != Action::Delete { Action::View } else { Action::Edit };
        let reach = about::reach(Entity::Follower, needed, actor, now);
        Ok(scope::is_reached(conn, "follower", self.id.uuid(), reach)?)
    }
}
