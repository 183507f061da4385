//! One message on its way: written, claimed, tried, and what became of it.

use chrono::TimeDelta;
use crm_domain::id::Id;
use crm_domain::policy::Action;
use crm_domain::time::Instant;
use crm_domain::webhook::{DisabledReason, Webhook};
use diesel::prelude::*;
use diesel::sql_types as st;
use serde_json::json;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::feed::FeedEntry;
use crate::log_reader;
use crate::statement::Sql;
use crate::store::Store;
use crate::tx::{Seen, Tx};
use crate::webhook::{CLAIM, PING, body, busy, message_id};

/// Nothing was delivered for this long: the webhook is taken out of use.
const PATIENCE: TimeDelta = TimeDelta::days(5);

/// A message that a worker is to send.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The delivery.
    pub id: Uuid,
    /// The number of the claim, its proof.
    pub claim: i32,
    /// How often it was tried, this time included.
    pub attempt: i32,
    /// The webhook.
    pub webhook_id: Uuid,
    /// Where it goes.
    pub url: String,
    /// The message's id, the same each time.
    pub message_id: String,
    /// What is sent.
    pub body: String,
    /// Whether it only tries the endpoint out.
    pub is_ping: bool,
    /// The sealed secrets that sign it, the newest first.
    pub secrets: Vec<String>,
}

/// How an attempt went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The status that was answered.
    pub response_status: Option<i32>,
    /// How long it took, where that tells nothing about a network.
    pub duration_ms: Option<i32>,
    /// The class of what went wrong; none when it was delivered.
    pub error: Option<&'static str>,
}

/// What follows from an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived.
    Delivered,
    /// It is tried again then.
    Again(Instant),
    /// It is given up.
    GivenUp,
    /// It is given up, and the receiver wants no more of them.
    Gone,
}

type Types = (
    (sql::Guid, st::Integer, st::Integer, sql::Guid, st::Text, st::Text, st::Nullable<st::BigInt>),
    (st::Text, st::Text, st::Nullable<st::Text>, st::Nullable<sql::Instant>),
);
type Row = (
    (Key, i32, i32, Key, String, String, Option<i64>),
    (String, String, Option<String>, Option<crate::column::Moment>),
);

impl Store {
    /// Claims messages that are due, so many of an endpoint at a time and so many in all, for this long.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_deliveries(&self, of_each: i64, most: usize, hold: TimeDelta) -> Result<Vec<Due>> {
        let now = self.now();
        // Nothing due is the rule: that is found out without a turn as the writer.
        if !self.reading(move |conn| is_anything_due(conn, now)).await? {
            return Ok(Vec::new());
        }
        self.writing(move |conn| {
            // Nobody has the place yet where no webhook was ever in use and one is only tried out.
            log_reader::take(conn, CLAIM).optional()?;
            let mut back = Sql::new("UPDATE webhook_delivery SET status = 'waiting', locked_until = NULL WHERE status = 'running' AND locked_until < ");
            back.bind(now).execute_in(conn)?;
            let mut due = Vec::new();
            for (webhook, running) in busy(conn, now)? {
                let free = (of_each - running).max(0).min(i64::try_from(most - due.len()).unwrap_or(0));
                if free > 0 {
                    due.extend(claim(conn, webhook, free, now, now + hold)?);
                }
            }
            Ok(due)
        })
        .await
    }
}

impl Tx<'_> {
    /// Notes how an attempt went and what follows; nothing when the claim was lost meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settle_delivery(&mut self, due: &Due, attempt: &Attempt, outcome: Outcome) -> Result<()> {
        let (status, next) = match outcome {
            Outcome::Delivered => ("delivered", None),
            Outcome::Again(at) => ("waiting", Some(at)),
            Outcome::GivenUp | Outcome::Gone => ("failed", None),
        };
        let now = self.now();
        let mut note = Sql::new("UPDATE webhook_delivery SET locked_until = NULL, status = ");
        note.bind(status).push(", attempted_at = ").bind(now);
        note.push(", response_status = ").bind_maybe(attempt.response_status);
        note.push(", duration_ms = ").bind_maybe(attempt.duration_ms).push(", error = ").bind_maybe(attempt.error);
        if let Some(at) = next {
            note.push(", next_at = ").bind(at);
        }
        note.push(" WHERE status = 'running' AND id = ").bind(due.id).push(" AND claim = ").bind(due.claim);
        if note.execute_in(self.conn)? == 0 {
            return Ok(());
        }
        match outcome {
            Outcome::Delivered => self.works_again(due.webhook_id),
            Outcome::Gone => self.disable_webhook(due.webhook_id, DisabledReason::Gone),
            // Trying out tells of itself alone.
            _ if due.is_ping => Ok(()),
            Outcome::Again(_) | Outcome::GivenUp => self.fails_still(due.webhook_id),
        }
    }

    fn works_again(&mut self, webhook: Uuid) -> Result<()> {
        let mut clear = Sql::new("UPDATE webhook SET failing_since = NULL WHERE failing_since IS NOT NULL AND id = ");
        clear.bind(webhook).execute_in(self.conn)?;
        Ok(())
    }

    fn fails_still(&mut self, webhook: Uuid) -> Result<()> {
        let now = self.now();
        let mut first = Sql::new("UPDATE webhook SET failing_since = ");
        first.bind(now).push(" WHERE failing_since IS NULL AND id = ").bind(webhook).execute_in(self.conn)?;
        let mut long = Sql::new("SELECT EXISTS (SELECT 1 FROM webhook WHERE enabled AND id = ");
        long.bind(webhook).push(" AND failing_since <= ").bind(now - PATIENCE).push(")");
        if long.typed::<(st::Bool,)>().get_result::<(bool,)>(self.conn)?.0 {
            return self.disable_webhook(webhook, DisabledReason::Failing);
        }
        Ok(())
    }

    fn disable_webhook(&mut self, webhook: Uuid, reason: DisabledReason) -> Result<()> {
        let permit = match self.permit::<Webhook>(Action::Edit, Id::new(webhook), Seen::Any) {
            Ok(permit) if permit.record().enabled => permit,
            Ok(_) | Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut after = permit.record().clone();
        after.disable(reason);
        self.update(permit, after).map(|_| ())
    }
}

fn is_anything_due(conn: &mut Conn, now: Instant) -> Result<bool> {
    if !busy(conn, now)?.is_empty() {
        return Ok(true);
    }
    let mut lost = Sql::new(
        "SELECT EXISTS (SELECT 1 FROM webhook w JOIN webhook_delivery d ON d.webhook_id = w.id \
         WHERE d.status = 'running' AND d.locked_until < ",
    );
    lost.bind(now).push(")");
    Ok(lost.typed::<(st::Bool,)>().get_result::<(bool,)>(conn)?.0)
}

fn claim(conn: &mut Conn, webhook: Key, most: i64, now: Instant, until: Instant) -> Result<Vec<Due>> {
    let mut take = Sql::new(
        "UPDATE webhook_delivery SET status = 'running', attempts = attempts + 1, claim = claim + 1, locked_until = ",
    );
    take.bind(until).push(
        " WHERE id IN (SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id WHERE d.webhook_id = ",
    );
    take.bind(webhook.0).push(" AND d.status = 'waiting' AND (w.enabled OR d.position IS NULL) AND d.next_at <= ");
    take.bind(now).push(&format!(" ORDER BY d.next_at, d.id LIMIT {most}) RETURNING id"));
    let ids: Vec<(Key,)> = take.typed::<(sql::Guid,)>().load(conn)?;
    let mut find = Sql::new(
        "SELECT d.id, d.claim, d.attempts, d.webhook_id, d.message_id, d.body, d.position, w.url, s.sealed, s.previous, \
         s.previous_until FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id \
         JOIN webhook_secret s ON s.webhook_id = w.id WHERE ",
    );
    find.append(conn.is_among("d.id", ids.into_iter().map(|row| row.0)));
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    Ok(rows.into_iter().map(|row| due(row, now)).collect())
}

fn due(
    ((id, claim, attempt, webhook, message_id, body, position), (url, sealed, previous, until)): Row,
    now: Instant,
) -> Due {
    let previous = previous.filter(|_| until.is_some_and(|until| Instant::from(until) > now));
    Due {
        id: id.0,
        claim,
        attempt,
        webhook_id: webhook.0,
        url,
        message_id,
        body,
        is_ping: position.is_none(),
        secrets: std::iter::once(sealed).chain(previous).collect(),
    }
}

/// Writes a message about an event; when there is one already, it is left alone or, `again`, sent anew.
pub(super) fn keep(
    conn: &mut Conn,
    webhook: &Webhook,
    event_type: &str,
    entry: &FeedEntry,
    again: bool,
    now: Instant,
) -> QueryResult<()> {
    let data = json!({
        "id": entry.id, "object": entry.entity.as_str(), "version": entry.version, "position": entry.position,
        "changed_fields": entry.fields,
    });
    let message = Message {
        id: Uuid::now_v7(),
        position: Some(entry.position),
        event_type,
        message_id: message_id(webhook.id.uuid(), entry.position),
        body: body(event_type, entry.at, &data),
    };
    let mut insert = message.insert(webhook, now);
    insert.push(" ON CONFLICT (webhook_id, position) WHERE position IS NOT NULL DO ");
    if again {
        insert.push("UPDATE SET status = 'waiting', attempts = 0, locked_until = NULL, next_at = excluded.next_at");
    } else {
        insert.push("NOTHING");
    }
    insert.execute_in(conn)?;
    Ok(())
}

/// Writes a message that says nothing.
pub(super) fn ping(conn: &mut Conn, id: Uuid, webhook: &Webhook, now: Instant) -> QueryResult<()> {
    let data = json!({
        "id": webhook.id, "object": "webhook", "version": webhook.version, "position": null, "changed_fields": [],
    });
    let message = Message {
        id,
        position: None,
        event_type: PING,
        message_id: format!("msg_{}", id.simple()),
        body: body(PING, now, &data),
    };
    message.insert(webhook, now).execute_in(conn)?;
    Ok(())
}

struct Message<'a> {
    id: Uuid,
    position: Option<i64>,
    event_type: &'a str,
    message_id: String,
    body: String,
}

impl Message<'_> {
    fn insert(&self, webhook: &Webhook, now: Instant) -> Sql {
        let mut insert = Sql::new(
            "INSERT INTO webhook_delivery (id, created_at, webhook_id, position, event_type, message_id, body, status, \
             attempts, next_at, claim) VALUES (",
        );
        insert.bind(self.id).push(", ").bind(now).push(", ").bind(webhook.id.uuid()).push(", ");
        insert.bind_maybe(self.position).push(", ").bind(self.event_type).push(", ").bind(self.message_id.as_str());
        insert.push(", ").bind(self.body.as_str()).push(", 'waiting', 0, ").bind(now).push(", 0)");
        insert
    }
}
