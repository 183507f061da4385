//! Shares in the database. Who sees a record sees its shares; who owns it, or may give it away, makes them.

use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, ActorKind, Level, Object};
use crm_domain::share::{Share, ShareLevel};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::schema::share;
use crate::scope::{self, Arm, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = share, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ShareRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    account_id: Option<Key>,
    contact_id: Option<Key>,
    deal_id: Option<Key>,
    user_id: Option<Key>,
    team_id: Option<Key>,
    level: String,
    until: Option<Moment>,
}

impl From<&Share> for ShareRow {
    fn from(record: &Share) -> Self {
        let record = record.clone();
        ShareRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            account_id: key(record.account_id),
            contact_id: key(record.contact_id),
            deal_id: key(record.deal_id),
            user_id: key(record.user_id),
            team_id: key(record.team_id),
            level: record.level.as_str().to_owned(),
            until: record.until.map(Moment::from),
        }
    }
}

impl From<ShareRow> for Share {
    fn from(row: ShareRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let ShareRow {
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
            team_id,
            level,
            until,
        } = row;
        Share {
            id: own_id.into(),
            version,
            account_id: id(account_id),
            contact_id: id(contact_id),
            deal_id: id(deal_id),
            user_id: id(user_id),
            team_id: id(team_id),
            level: ShareLevel::parse(&level).unwrap_or(ShareLevel::View),
            until: until.map(Instant::from),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Share {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"share\".* FROM \"share\"");
        select.append(tail);
        let rows: Vec<ShareRow> = select.typed::<share::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Share::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(share::table).values(ShareRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = share::table.filter(share::id.eq(Key::from(self.id))).filter(share::version.eq(before.version));
        diesel::update(row).set(ShareRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(share::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn reach(actor: &Actor, action: Action, now: Instant) -> Reach {
        if actor.kind == ActorKind::System {
            return Reach::Everything;
        }
        if actor.level(Object::Share, action) == Level::None {
            return Reach::Arms(Vec::new());
        }
        let records = [("account", Entity::Account), ("contact", Entity::Contact), ("deal", Entity::Deal)];
        let part = |(table, entity)| Arm::Range(arm(table, entity, actor, action, now));
        Reach::Arms(records.into_iter().map(part).collect())
    }

    fn allows(&self, conn: &mut Conn, actor: &Actor, action: Action, now: Instant) -> Result<bool> {
        Ok(scope::is_reached(conn, "share", self.id.uuid(), Self::reach(actor, action, now))?)
    }
}

/// The shares of one kind of record that the actor sees or, for all else, has a say in.
fn arm(table: &str, entity: Entity, actor: &Actor, action: Action, now: Instant) -> Sql {
    let needed = if action == Action::View { Action::View } else { Action::Assign };
    let mut arm = Sql::new(format!("{table}_id IS NOT NULL"));
    let reach = scope::reach(entity, actor, needed, now);
    if reach == Reach::Everything {
        return arm;
    }
    arm.push(&format!(" AND EXISTS (SELECT 1 FROM {table} WHERE {table}.id = share.{table}_id AND ("));
    arm.append(reach.condition());
    // Owning is enough to give a share only where the role may change such records at all.
    let own = if action == Action::View { Action::View } else { Action::Edit };
    if let (Some(user), true) = (actor.user_id, actor.level(Object::of(entity), own) != Level::None) {
        arm.push(" OR owner_id = ").bind(user.uuid());
    }
    arm.push("))");
    arm
}
