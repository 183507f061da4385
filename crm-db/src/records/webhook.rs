//! Webhooks in the database; their secrets and deliveries stand beside.

use crm_domain::policy::Actor;
use crm_domain::time::Instant;
use crm_domain::webhook::{DisabledReason, Webhook};
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::schema::webhook;
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = webhook, treat_none_as_default_value = false, treat_none_as_null = true)]
struct WebhookRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    owner_id: Key,
    url: String,
    description: Option<String>,
    event_types: Json,
    enabled: bool,
    disabled_reason: Option<String>,
    #[diesel(skip_update)]
    failing_since: Option<Moment>,
}

impl From<&Webhook> for WebhookRow {
    fn from(record: &Webhook) -> Self {
        let record = record.clone();
        WebhookRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            owner_id: record.owner_id.into(),
            url: record.url,
            description: record.description,
            event_types: Json::of(&record.event_types),
            enabled: record.enabled,
            disabled_reason: record.disabled_reason.map(|reason| reason.as_str().to_owned()),
            failing_since: record.failing_since.map(Moment::from),
        }
    }
}

impl From<WebhookRow> for Webhook {
    fn from(row: WebhookRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let WebhookRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            owner_id,
            url,
            description,
            event_types,
            enabled,
            disabled_reason,
            failing_since,
        } = row;
        Webhook {
            id: own_id.into(),
            version,
            url,
            description,
            event_types: event_types.read(),
            enabled,
            disabled_reason: disabled_reason.as_deref().and_then(DisabledReason::parse),
            failing_since: failing_since.map(Instant::from),
            owner_id: owner_id.into(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for Webhook {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"webhook\".* FROM \"webhook\"");
        select.append(tail);
        let rows: Vec<WebhookRow> = select.typed::<webhook::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Webhook::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(webhook::table).values(WebhookRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = webhook::table.filter(webhook::id.eq(Key::from(self.id))).filter(webhook::version.eq(before.version));
        diesel::update(row).set(WebhookRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        for table in ["webhook_delivery", "webhook_secret"] {
            let mut forget = Sql::new(format!("DELETE FROM {table} WHERE webhook_id = "));
            forget.bind(self.id.uuid()).execute_in(conn)?;
        }
        diesel::delete(webhook::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn settle(
        conn: &mut Conn,
        before: Option<&Self>,
        after: Option<&Self>,
        _actor: &Actor,
        _now: Instant,
    ) -> QueryResult<()> {
        match after {
            Some(after) if after.is_live() && !before.is_some_and(Webhook::is_live) => {
                crate::webhook::begin(conn, after.id.uuid())
            }
            _ => Ok(()),
        }
    }
}
