//! Notifications in the database. They are seen by whom they tell something, and by nobody else.

use crm_domain::notification::{Notification, NotificationKind};
use crm_domain::policy::{Action, Actor, ActorKind, Level, Object};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::schema::notification;
use crate::scope::{Arm, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = notification, treat_none_as_default_value = false, treat_none_as_null = true)]
struct NotificationRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    user_id: Key,
    kind: String,
    at: Moment,
    actor_id: Option<Key>,
    account_id: Option<Key>,
    contact_id: Option<Key>,
    deal_id: Option<Key>,
    activity_id: Option<Key>,
    comment_id: Option<Key>,
    fields: Json,
    read_at: Option<Moment>,
}

impl From<&Notification> for NotificationRow {
    fn from(record: &Notification) -> Self {
        NotificationRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            user_id: record.user_id.map_or(Key(uuid::Uuid::nil()), Key::from),
            kind: record.kind.as_str().to_owned(),
            at: record.at.into(),
            actor_id: key(record.actor_id),
            account_id: key(record.account_id),
            contact_id: key(record.contact_id),
            deal_id: key(record.deal_id),
            activity_id: key(record.activity_id),
            comment_id: key(record.comment_id),
            fields: Json::of(&record.fields),
            read_at: record.read_at.map(Moment::from),
        }
    }
}

impl From<NotificationRow> for Notification {
    fn from(row: NotificationRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let NotificationRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            user_id,
            kind,
            at,
            actor_id,
            account_id,
            contact_id,
            deal_id,
            activity_id,
            comment_id,
            fields,
            read_at,
        } = row;
        Notification {
            id: own_id.into(),
            version,
            user_id: Some(user_id.into()),
            kind: NotificationKind::parse(&kind).unwrap_or(NotificationKind::Changed),
            at: at.into(),
            actor_id: id(actor_id),
            account_id: id(account_id),
            contact_id: id(contact_id),
            deal_id: id(deal_id),
            activity_id: id(activity_id),
            comment_id: id(comment_id),
            fields: fields.read(),
            read_at: read_at.map(Instant::from),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Notification {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"notification\".* FROM \"notification\"");
        select.append(tail);
        let rows: Vec<NotificationRow> = select.typed::<notification::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Notification::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(notification::table).values(NotificationRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = notification::table
            .filter(notification::id.eq(Key::from(self.id)))
            .filter(notification::version.eq(before.version));
        diesel::update(row).set(NotificationRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(notification::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn reach(actor: &Actor, action: Action, _now: Instant) -> Reach {
        if actor.kind == ActorKind::System {
            return Reach::Everything;
        }
        match actor.user_id {
            Some(user) if actor.level(Object::Notification, action) != Level::None => {
                let mut own = Sql::new("user_id = ");
                own.bind(user.uuid());
                Reach::Arms(vec![Arm::Range(own)])
            }
            _ => Reach::Arms(Vec::new()),
        }
    }

    fn allows(&self, _conn: &mut Conn, actor: &Actor, action: Action, _now: Instant) -> Result<bool> {
        let own = actor.user_id.is_some() && actor.user_id == self.user_id;
        Ok(actor.kind == ActorKind::System || (own && actor.level(Object::Notification, action) != Level::None))
    }
}
