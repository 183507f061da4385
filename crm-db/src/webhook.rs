//! What webhooks are told: a row for each message, made from the event log as the webhook's owner may know of it, claimed like
//! jobs, tried until it is delivered or given up.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{SecondsFormat, TimeDelta};
use crm_domain::id::Id;
use crm_domain::policy::Action;
use crm_domain::time::Instant;
use crm_domain::user::User;
use crm_domain::webhook::Webhook;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde_json::json;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::feed::{self, FeedEntry, FeedKind, Logged};
use crate::session::actors;
use crate::statement::Sql;
use crate::store::Store;
use crate::stored::Stored;
use crate::tx::{Reader, Seen, Tx};

mod delivery;
mod log;

pub use crate::webhook::delivery::{Attempt, Due, Outcome};
pub use crate::webhook::log::{Delivery, DeliveryPage, DeliveryStatus};

/// The reader of the event log that tells webhooks.
const READER: &str = "webhooks";
/// The place that whoever claims deliveries takes, so that two servers do not give an endpoint more than its share.
const CLAIM: &str = "webhook_deliveries";
/// Events looked at in one transaction.
const AT_ONCE: usize = 200;
/// The type of the message that only tries out whether an endpoint can be reached.
pub const PING: &str = "ping";

/// Begins to read the log at its end when nobody did: while no webhook is in use nobody reads it.
pub(crate) fn begin(conn: &mut Conn, webhook: Uuid) -> QueryResult<()> {
    let mut fresh = Sql::new("UPDATE webhook SET failing_since = NULL WHERE id = ");
    fresh.bind(webhook).execute_in(conn)?;
    let mut other = Sql::new("SELECT EXISTS (SELECT 1 FROM webhook WHERE enabled AND deleted_at IS NULL AND id <> ");
    other.bind(webhook).push(")");
    if other.typed::<(st::Bool,)>().get_result::<(bool,)>(conn)?.0 {
        return Ok(());
    }
    for name in [READER, CLAIM] {
        // PostgreSQL cannot tell the type of a bound value that is selected.
        let mut begin = Sql::new("INSERT INTO log_reader (name, position) SELECT CAST(");
        begin.bind(name).push(
            " AS text), COALESCE(max(position), 0) FROM event WHERE TRUE \
             ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        );
        begin.execute_in(conn)?;
    }
    Ok(())
}

/// Returns the webhooks that are in use.
fn live(conn: &mut Conn, now: Instant) -> QueryResult<Vec<Webhook>> {
    Webhook::load(conn, Sql::new(" WHERE enabled AND deleted_at IS NULL ORDER BY created_at, id"), now)
}

/// Returns the id of a message: the same for the same event and webhook, whenever and however often it is sent.
fn message_id(webhook: Uuid, position: i64) -> String {
    let mut bytes = webhook.into_bytes();
    for (byte, place) in bytes.iter_mut().rev().zip(position.to_be_bytes().iter().rev()) {
        *byte ^= place;
    }
    format!("msg_{}", Uuid::from_bytes(bytes).simple())
}

impl Store {
    /// Tells whether the log goes on after where the webhooks stand.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn have_webhooks_more(&self) -> Result<bool> {
        let in_use = self.reading(|conn| {
            let any = Sql::new("SELECT EXISTS (SELECT 1 FROM webhook WHERE enabled AND deleted_at IS NULL)");
            Ok(any.typed::<(st::Bool,)>().get_result::<(bool,)>(conn)?.0)
        });
        Ok(in_use.await? && self.has_more_for(READER).await?)
    }

    /// Removes deliveries that were made before this moment; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_deliveries(&self, before: Instant) -> Result<usize> {
        self.writing(move |conn| {
            let mut sweep = Sql::new("DELETE FROM webhook_delivery WHERE created_at < ");
            Ok(sweep.bind(before).execute_in(conn)?)
        })
        .await
    }
}

impl Tx<'_> {
    /// Writes a message for each webhook in use that may know of one of the next events, and moves on in the log.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tell_webhooks(&mut self) -> Result<()> {
        let events = self.read_on(READER, AT_ONCE)?;
        let now = self.now();
        let mut known: HashMap<Id<User>, Vec<FeedEntry>> = HashMap::new();
        for webhook in live(self.conn, now)? {
            let told = match known.entry(webhook.owner_id) {
                Entry::Occupied(told) => told.into_mut(),
                Entry::Vacant(place) => place.insert(self.told_to(webhook.owner_id, &events)?),
            };
            for (event_type, entry) in typed(&webhook, &events, told) {
                delivery::keep(self.conn, &webhook, &event_type, entry, false, now)?;
            }
        }
        Ok(())
    }

    /// Sends a webhook the events from one position to another again, as it may know of them by now; returns how many.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such webhook.
    pub fn replay_webhook(&mut self, id: Id<Webhook>, from: i64, most: usize) -> Result<i64> {
        let permit = self.permit::<Webhook>(Action::Edit, id, Seen::Any)?;
        let (events, _) = feed::after(self.conn, from - 1, most)?;
        let last = from.saturating_add(i64::try_from(most).unwrap_or(i64::MAX)) - 1;
        let events: Vec<Logged> = events.into_iter().filter(|event| event.position() <= last).collect();
        let (mut count, now) = (0, self.now());
        let told = self.told_to(permit.record().owner_id, &events)?;
        for (event_type, entry) in typed(permit.record(), &events, &told) {
            delivery::keep(self.conn, permit.record(), &event_type, entry, true, now)?;
            count += 1;
        }
        Ok(count)
    }

    /// Writes a message that says nothing, to try out whether a webhook works; returns its delivery.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such webhook.
    pub fn ping_webhook(&mut self, id: Id<Webhook>) -> Result<Delivery> {
        let webhook = self.permit::<Webhook>(Action::Edit, id, Seen::Any)?.record().clone();
        let (delivery, now) = (Uuid::now_v7(), self.now());
        delivery::ping(self.conn, delivery, &webhook, now)?;
        self.delivery(delivery)?.ok_or(Error::NotFound)
    }

    /// Keeps the sealed secret of a new webhook.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_webhook_secret(&mut self, webhook: Id<Webhook>, sealed: &str) -> Result<()> {
        let mut insert = Sql::new("INSERT INTO webhook_secret (webhook_id, sealed) VALUES (");
        insert.bind(webhook.uuid()).push(", ").bind(sealed).push(")").execute_in(self.conn)?;
        Ok(())
    }

    /// Keeps a new sealed secret; the one before signs beside it for this long.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such webhook.
    pub fn rotate_webhook_secret(&mut self, id: Id<Webhook>, sealed: &str, both: TimeDelta) -> Result<Webhook> {
        let before = self.permit::<Webhook>(Action::Edit, id, Seen::Any)?.record().clone();
        let until = self.now() + both;
        let mut rotate = Sql::new("UPDATE webhook_secret SET previous = sealed, previous_until = ");
        rotate.bind(until).push(", sealed = ").bind(sealed).push(" WHERE webhook_id = ").bind(id.uuid());
        rotate.execute_in(self.conn)?;
        self.touched(crm_domain::event::EventKind::Updated, before)
    }

    /// Returns what the owner of webhooks may know of these events.
    fn told_to(&mut self, owner: Id<User>, events: &[Logged]) -> Result<Vec<FeedEntry>> {
        let cause = self.actor().cause.clone();
        let Some(owner) = actors(self.conn, Some(&[owner]), &cause)?.pop() else { return Ok(Vec::new()) };
        let wanted = events.iter().filter(|event| crm_domain::webhook::KINDS.contains(&event.entity()));
        let (now, cursor_key) = (self.now(), self.cursor_key());
        Reader::new(self.conn, &owner, now, cursor_key).told(wanted)
    }
}

/// Returns what of that a webhook asks for, each with its type.
fn typed<'a>(webhook: &Webhook, events: &[Logged], told: &'a [FeedEntry]) -> Vec<(String, &'a FeedEntry)> {
    let typed = |entry: &'a FeedEntry| {
        let event = events.iter().find(|event| event.position() == entry.position)?;
        let status = event.changes().iter().find(|change| change.field == "status");
        // Who lost sight of a deal is not told what became of it.
        let status = status.filter(|_| entry.kind == FeedKind::Updated).and_then(|change| change.after.as_str());
        Some((webhook.event_type(entry.entity, entry.kind.as_str(), status)?, entry))
    };
    told.iter().filter_map(typed).collect()
}

/// Returns the text that is sent: what happened to which record, and nothing of what it holds.
fn body(event_type: &str, at: Instant, data: &serde_json::Value) -> String {
    let timestamp = at.to_rfc3339_opts(SecondsFormat::Micros, true);
    json!({"type": event_type, "timestamp": timestamp, "data": data}).to_string()
}

/// The ids that a claim is made of.
type Found = Vec<(Key, i64)>;

/// Returns the webhooks with something due, and how much of each is under way.
fn busy(conn: &mut Conn, now: Instant) -> QueryResult<Found> {
    let mut find = Sql::new(
        "SELECT w.id, (SELECT count(*) FROM webhook_delivery r WHERE r.webhook_id = w.id AND r.status = 'running') \
         FROM webhook w JOIN \"user\" u ON u.id = w.owner_id \
         WHERE w.deleted_at IS NULL AND u.status = 'active' AND u.deleted_at IS NULL AND EXISTS (SELECT 1 \
         FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.status = 'waiting' \
         AND (w.enabled OR d.position IS NULL) AND d.next_at <= ",
    );
    find.bind(now).push(") ORDER BY w.id");
    find.typed::<(sql::Guid, st::BigInt)>().load(conn)
}
