//! Deliveries as administrators see them.

use crm_domain::id::Id;
use crm_domain::policy::Action;
use crm_domain::query::Value;
use crm_domain::time::Instant;
use crm_domain::webhook::Webhook;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::cursor::{self, Place};
use crate::error::{Error, Result};
use crate::statement::Sql;
use crate::tx::{Reader, Seen, Tx};

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// Waits for its time.
    Waiting,
    /// Is being sent.
    Running,
    /// Arrived.
    Delivered,
    /// Given up.
    Failed,
}

impl DeliveryStatus {
    const ALL: [DeliveryStatus; 4] =
        [DeliveryStatus::Waiting, DeliveryStatus::Running, DeliveryStatus::Delivered, DeliveryStatus::Failed];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeliveryStatus::Waiting => "waiting",
            DeliveryStatus::Running => "running",
            DeliveryStatus::Delivered => "delivered",
            DeliveryStatus::Failed => "failed",
        }
    }
}

/// A message to a webhook, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WebhookDelivery)]
pub struct Delivery {
    /// Its id.
    pub id: Uuid,
    /// The webhook.
    pub webhook_id: Id<Webhook>,
    /// When it was made.
    pub created_at: Instant,
    /// The event's place in the log; none for a message that tries the endpoint out.
    pub position: Option<i64>,
    /// The type of event.
    pub event_type: String,
    /// The message's id (`webhook-id`), the same each time it is sent.
    pub message_id: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next, while it waits.
    pub next_at: Option<Instant>,
    /// When it was tried last.
    pub attempted_at: Option<Instant>,
    /// The status that was answered last.
    pub response_status: Option<i32>,
    /// How long the last attempt took, in milliseconds, where an answer came.
    pub duration_ms: Option<i32>,
    /// The class of what went wrong last: `refused_address`, `connection_failed`, `tls`, `timeout`, `redirect`, `status` or
    /// `secret_unreadable`.
    pub error: Option<String>,
}

/// A page of deliveries.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveryPage {
    /// The deliveries, the newest first.
    pub data: Vec<Delivery>,
    /// Where the next page starts, when there is one.
    pub next_cursor: Option<String>,
}

const SELECT: &str = "SELECT id, webhook_id, created_at, position, event_type, message_id, status, attempts, next_at, \
                      attempted_at, response_status, duration_ms, error FROM webhook_delivery";
type Types = (
    (sql::Guid, sql::Guid, sql::Instant, st::Nullable<st::BigInt>, st::Text, st::Text, st::Text),
    (
        st::Integer,
        sql::Instant,
        st::Nullable<sql::Instant>,
        st::Nullable<st::Integer>,
        st::Nullable<st::Integer>,
        st::Nullable<st::Text>,
    ),
);
type Row = (
    (Key, Key, Moment, Option<i64>, String, String, String),
    (i32, Moment, Option<Moment>, Option<i32>, Option<i32>, Option<String>),
);

fn delivery((told, tried): Row) -> Delivery {
    let (id, webhook, created_at, position, event_type, message_id, status) = told;
    let (attempts, next_at, attempted_at, response_status, duration_ms, error) = tried;
    let status = DeliveryStatus::ALL.into_iter().find(|known| known.as_str() == status);
    let status = status.unwrap_or(DeliveryStatus::Failed);
    Delivery {
        id: id.0,
        webhook_id: webhook.into(),
        created_at: created_at.into(),
        position,
        event_type,
        message_id,
        status,
        attempts,
        next_at: (status == DeliveryStatus::Waiting).then(|| next_at.into()),
        attempted_at: attempted_at.map(Instant::from),
        response_status,
        duration_ms,
        error,
    }
}

impl Reader<'_> {
    /// Returns a delivery; who may see it is the caller's to check.
    ///
    /// # Errors
    /// When the database fails.
    pub fn delivery(&mut self, id: Uuid) -> Result<Option<Delivery>> {
        let mut find = Sql::new(SELECT);
        find.push(" WHERE id = ").bind(id);
        Ok(find.typed::<Types>().get_result::<Row>(self.conn).optional()?.map(delivery))
    }

    /// Returns a page of a webhook's deliveries, the newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such webhook; [`Error::Cursor`] for a cursor of another list.
    pub fn deliveries(&mut self, webhook: Id<Webhook>, cursor: Option<&str>, limit: u32) -> Result<DeliveryPage> {
        self.get::<Webhook>(webhook)?;
        let (key, limit) = (self.cursor_key(), limit as usize);
        let name = format!("deliveries|{webhook}");
        let mut find = Sql::new(SELECT);
        find.push(" WHERE webhook_id = ").bind(webhook.uuid());
        match cursor.map(|text| cursor::open(text, &name, &key)).transpose()? {
            Some(Place { value: Some(Value::Instant(at)), id, .. }) => {
                // The bound on the first column alone is what SQLite seeks by.
                find.push(" AND created_at <= ").bind(at).push(" AND (created_at, id) < (").bind(at).push(", ");
                find.bind(id).push(")");
            }
            Some(_) => return Err(Error::Cursor),
            None => {}
        }
        find.push(&format!(" ORDER BY created_at DESC, id DESC LIMIT {}", limit + 1));
        let rows: Vec<Row> = find.typed::<Types>().load(self.conn)?;
        let more = rows.len() > limit;
        let data: Vec<Delivery> = rows.into_iter().take(limit).map(delivery).collect();
        let next_cursor = match data.last() {
            Some(last) if more => {
                let place = Place::at(Value::Instant(last.created_at), last.id);
                Some(cursor::seal(&place, &name, &key)?)
            }
            _ => None,
        };
        Ok(DeliveryPage { data, next_cursor })
    }
}

impl Tx<'_> {
    /// Sends a message again, with all its tries before it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Conflict`] while it is being sent.
    pub fn retry_delivery(&mut self, id: Uuid) -> Result<Delivery> {
        let (found, now) = (self.delivery(id)?.ok_or(Error::NotFound)?, self.now());
        self.permit::<Webhook>(Action::Edit, found.webhook_id, Seen::Any)?;
        let mut again = Sql::new("UPDATE webhook_delivery SET status = 'waiting', attempts = 0, next_at = ");
        again.bind(now).push(" WHERE status <> 'running' AND id = ").bind(id);
        if again.execute_in(self.conn)? == 0 {
            return Err(Error::conflict("delivery_running", None, "it is being sent at this moment"));
        }
        self.delivery(id)?.ok_or(Error::NotFound)
    }
}
