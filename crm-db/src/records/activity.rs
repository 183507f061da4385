//! Activities in the database, with the records they hang on.

use crm_domain::activity::{Activity, ActivityKind, Priority};
use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, Level, Object};
use crm_domain::time::Instant;
use diesel::prelude::*;
use uuid::Uuid;

use crate::changes;
use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::error::Result;
use crate::schema::activity;
use crate::scope::{self, Reach};
use crate::statement::Sql;
use crate::stored::{Related, Stored};

pub(crate) mod links;
mod reach;
mod times;

#[derive(Queryable, Insertable)]
#[diesel(table_name = activity, treat_none_as_default_value = false)]
struct ActivityRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    owner_id: Option<Key>,
    kind: String,
    subject: Option<String>,
    body: Option<String>,
    at: Moment,
    ends_at: Option<Moment>,
    due_at: Option<Moment>,
    done_at: Option<Moment>,
    outcome: Option<String>,
    priority: String,
    private: bool,
    remind_minutes_before: Option<i32>,
    remind_at: Option<Moment>,
    custom: Json,
}

changes::columns!(ActivityRow {
    id, version, created_at, updated_at, created_by, deleted_at, owner_id, kind, subject, body, at, ends_at, due_at, done_at, outcome, priority, private, remind_minutes_before, remind_at, custom
} kept {  });

impl From<&Activity> for ActivityRow {
    fn from(record: &Activity) -> Self {
        let record = record.clone();
        ActivityRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            owner_id: key(record.owner_id),
            kind: record.kind.as_str().to_owned(),
            subject: record.subject,
            body: record.body,
            at: record.at.into(),
            ends_at: record.ends_at.map(Moment::from),
            due_at: record.due_at.map(Moment::from),
            done_at: record.done_at.map(Moment::from),
            outcome: record.outcome,
            priority: record.priority.as_str().to_owned(),
            private: record.private,
            remind_minutes_before: record.remind_minutes_before,
            remind_at: record.remind_at.map(Moment::from),
            custom: Json::of(&record.custom),
        }
    }
}

impl From<ActivityRow> for Activity {
    fn from(row: ActivityRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let ActivityRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            owner_id,
            kind,
            subject,
            body,
            at,
            ends_at,
            due_at,
            done_at,
            outcome,
            priority,
            private,
            remind_minutes_before,
            remind_at,
            custom,
        } = row;
        Activity {
            id: own_id.into(),
            version,
            kind: ActivityKind::parse(&kind).unwrap_or(ActivityKind::Note),
            subject,
            body,
            at: at.into(),
            ends_at: ends_at.map(Instant::from),
            due_at: due_at.map(Instant::from),
            done_at: done_at.map(Instant::from),
            outcome,
            priority: Priority::parse(&priority).unwrap_or(Priority::Normal),
            private,
            remind_minutes_before,
            remind_at: remind_at.map(Instant::from),
            links: Vec::new(),
            owner_id: id(owner_id),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
            custom: custom.read(),
            hidden_fields: Default::default(),
        }
    }
}

impl Stored for Activity {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"activity\".* FROM \"activity\"");
        select.append(tail);
        let rows: Vec<ActivityRow> = select.typed::<activity::SqlType>().load(conn)?;
        let keys: Vec<Key> = rows.iter().map(|row| row.id).collect();
        let mut links = links::load(conn, &keys)?;
        let attach = |row: ActivityRow| {
            let links = links.remove(&row.id).unwrap_or_default();
            Activity { links, ..Activity::from(row) }
        };
        Ok(rows.into_iter().map(attach).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(activity::table).values(ActivityRow::from(self)).execute(conn)?;
        links::save(conn, None, self)
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let (old, new) = (ActivityRow::from(before), ActivityRow::from(self));
        let written = changes::write(conn, "activity", (old.id, old.version), old.columns(), new.columns())?;
        if written > 0 {
            links::save(conn, Some(before), self)?;
        }
        Ok(written)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let key = Key::from(self.id);
        let mut told = Sql::new("DELETE FROM notification WHERE activity_id = ");
        told.bind(self.id.uuid()).execute_in(conn)?;
        crate::file_store::purge(conn, Entity::Activity, self.id.uuid())?;
        crate::parts::custom_value::purge(conn, Entity::Activity, self.id.uuid())?;
        links::forget(conn, self.id.uuid())?;
        diesel::delete(activity::table.find(key)).execute(conn)?;
        Ok(())
    }

    fn related(name: &str) -> Option<Related> {
        let record = match name {
            "account_id" => "account_id",
            "contact_id" => "contact_id",
            "deal_id" => "deal_id",
            _ => return None,
        };
        Some(Related::new("activity_link", "activity_id", record).in_order_of("at"))
    }

    fn expression(name: &str, _conn: &Conn, now: Instant) -> Option<Sql> {
        // A task happens when it is done, a call or a meeting when its time has come, a note never.
        let mut sql = Sql::new("CASE WHEN kind = 'task' THEN done_at WHEN kind <> 'note' AND at <= ");
        sql.bind(now).push(" THEN at END");
        (name == "happened_at").then_some(sql)
    }

    fn reach(actor: &Actor, action: Action, now: Instant) -> Reach {
        reach::of(actor, action, now)
    }

    fn allows(&self, conn: &mut Conn, actor: &Actor, action: Action, now: Instant) -> Result<bool> {
        // The records it is to hang on were checked as references.
        if action == Action::Create {
            return Ok(actor.level(Object::Activity, Action::Create) != Level::None);
        }
        Ok(scope::is_reached(conn, "activity", self.id.uuid(), Self::reach(actor, action, now))?)
    }

    fn settle(
        conn: &mut Conn,
        before: Option<&Self>,
        after: Option<&Self>,
        _actor: &Actor,
        now: Instant,
    ) -> QueryResult<()> {
        let links = [before, after].into_iter().flatten().flat_map(|activity| activity.links.iter().copied());
        times::refresh(conn, links, (before.or(after)).map(|activity| activity.id.uuid()), after.is_none(), now)
    }
}

/// Works out anew when something last happened with these accounts, after deals of theirs came or went.
pub(super) fn refresh_accounts(conn: &mut Conn, accounts: Vec<Uuid>, now: Instant) -> QueryResult<()> {
    times::refresh_accounts(conn, accounts, None, now)
}
