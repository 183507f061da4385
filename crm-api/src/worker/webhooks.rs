//! Tells webhooks of events, after Standard Webhooks 1.0: messages are made from the event log and sent, signed, until they
//! arrive or are given up. Several servers on one database share the work.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Data;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta};
use crm_db::error::{Error, Result};
use crm_db::webhook::{Attempt, Due, Outcome};
use crm_domain::policy::{Actor, Cause};
use crm_domain::time::Instant;
use futures_util::future::join_all;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::sync::{Semaphore, mpsc};

use crate::auth::token;
use crate::outbound::{Answer, Failure};
use crate::state::State;

/// How long the log is waited for; commits of other processes are noticed within this time.
const PAUSE: Duration = Duration::from_millis(250);
/// How long to wait after a failure.
const RETRY: Duration = Duration::from_secs(2);
/// Messages on their way to one endpoint at a time.
const OF_EACH: i64 = 2;
/// Messages on their way at a time.
const AT_ONCE: usize = 400;
/// Attempts noted in one transaction: receivers answer about the same moment, and each commit waits for the disk.
const NOTED_AT_ONCE: usize = 100;
/// How long a claim holds; a call ends long before.
const HOLD: TimeDelta = TimeDelta::seconds(60);
/// The waits between attempts; after the last of them the message is given up.
const WAITS: &[TimeDelta] = &[
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];
/// By how much a wait is longer or shorter by chance, so that not everything comes back at once.
const JITTER: f64 = 0.2;
/// The longest wait that a receiver can ask for.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

/// An attempt that ended: the message, how it went, and what follows.
type Ended = (Due, Attempt, Outcome);

fn actor() -> Actor {
    Actor::system(Cause { kind: "webhook", id: None, depth: 1 })
}

/// Tells webhooks for ever.
pub async fn run(state: Data<State>) {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let (ended, noted) = mpsc::unbounded_channel();
    actix_web::rt::spawn(note_for_ever(state.clone(), noted));
    loop {
        let _ = tokio::time::timeout(PAUSE, state.store.committed()).await;
        let due = async {
            tell(&state).await?;
            state.store.claim_deliveries(OF_EACH, turns.available_permits(), HOLD).await
        };
        match due.await {
            Ok(due) => {
                for message in due {
                    let (state, turns, ended) = (state.clone(), Arc::clone(&turns), ended.clone());
                    actix_web::rt::spawn(async move {
                        let _turn = turns.acquire().await;
                        // When nobody listens any more, the server is about to end.
                        let _ = ended.send(attempt(&state, message).await);
                    });
                }
            }
            Err(error) => {
                log::warn!("webhooks wait for the database: {error}");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

/// Writes the messages about all that happened and webhooks were not told yet.
///
/// # Errors
/// When the database cannot be reached.
pub async fn tell(state: &State) -> Result<()> {
    while state.store.have_webhooks_more().await? {
        state.store.write(actor(), |tx| tx.tell_webhooks()).await?;
    }
    Ok(())
}

/// Tells and sends what is due, and returns how many attempts that took; for those who wait for it.
///
/// # Errors
/// When the database cannot be reached.
pub async fn run_due(state: &State) -> Result<usize> {
    tell(state).await?;
    let mut count = 0;
    loop {
        let due = state.store.claim_deliveries(OF_EACH, AT_ONCE, HOLD).await?;
        if due.is_empty() {
            return Ok(count);
        }
        count += due.len();
        let ended = join_all(due.into_iter().map(|message| attempt(state, message))).await;
        note(state, ended).await;
    }
}

/// Notes attempts as they end, those that ended together in one transaction.
async fn note_for_ever(state: Data<State>, mut noted: mpsc::UnboundedReceiver<Ended>) {
    let mut ended = Vec::new();
    while noted.recv_many(&mut ended, NOTED_AT_ONCE).await > 0 {
        note(&state, std::mem::take(&mut ended)).await;
    }
}

async fn attempt(state: &State, due: Due) -> Ended {
    let now = state.store.now();
    let Some(headers) = headers(state, &due, now) else {
        log::error!("the secret of webhook {} cannot be opened with this server's CRM_SECRET", due.webhook_id);
        let outcome = again(&due, None, now);
        return (due, failed("secret_unreadable"), outcome);
    };
    let (answer, took) = state.outbound.post(&due.url, &headers, due.body.clone()).await;
    let duration_ms = i32::try_from(took.as_millis()).ok();
    match answer {
        Err(failure) => {
            // How long it took to fail is nobody's business but that of who gave up waiting.
            let duration_ms = duration_ms.filter(|_| matches!(failure, Failure::Timeout | Failure::Redirect));
            let outcome = again(&due, None, now);
            (due, Attempt { duration_ms, ..failed(failure.as_str()) }, outcome)
        }
        Ok(answer) => {
            let outcome = outcome(&due, &answer, now);
            let error = (outcome != Outcome::Delivered).then_some("status");
            (due, Attempt { response_status: Some(i32::from(answer.status)), duration_ms, error }, outcome)
        }
    }
}

fn failed(error: &'static str) -> Attempt {
    Attempt { response_status: None, duration_ms: None, error: Some(error) }
}

/// Notes how attempts went: all at once, and each by itself when one of them cannot be noted.
async fn note(state: &State, mut ended: Vec<Ended>) {
    // Two servers that note attempts of the same webhooks wait for each other in one order.
    ended.sort_by_key(|(due, ..)| (due.webhook_id, due.id));
    let all = ended.clone();
    let settle = |some: Vec<Ended>| {
        state.store.write(actor(), move |tx| {
            some.iter().try_for_each(|(due, attempt, outcome)| tx.settle_delivery(due, attempt, *outcome))
        })
    };
    // What is not noted is sent again under the same id, once the claim has run out.
    match settle(all).await {
        Ok(()) => return,
        Err(error @ (Error::Busy | Error::Away)) => {
            return log::warn!("what became of {} deliveries was not noted: {error}", ended.len());
        }
        Err(_) => {}
    }
    for one in ended {
        let id = one.0.id;
        if let Err(error) = settle(vec![one]).await {
            log::warn!("what became of delivery {id} was not noted: {error}");
        }
    }
}

fn outcome(due: &Due, answer: &Answer, now: Instant) -> Outcome {
    match answer.status {
        200..=299 => Outcome::Delivered,
        410 => Outcome::Gone,
        _ => again(due, answer.retry_after.as_deref(), now),
    }
}

/// Returns when a message is tried again: by the schedule, or later when the receiver says so.
fn again(due: &Due, retry_after: Option<&str>, now: Instant) -> Outcome {
    let index = usize::try_from(due.attempt - 1).unwrap_or(0);
    let Some(wait) = WAITS.get(index).filter(|_| !due.is_ping) else { return Outcome::GivenUp };
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a day in milliseconds, and chance"
    )]
    let wait = TimeDelta::milliseconds(
        (wait.num_milliseconds() as f64 * (1.0 - JITTER + 2.0 * JITTER * token::chance())) as i64,
    );
    let asked = retry_after.and_then(|text| asked_wait(text, now)).unwrap_or(wait);
    Outcome::Again(now + wait.max(asked.min(LONGEST_WAIT)))
}

/// Reads `Retry-After`: seconds, or a moment.
fn asked_wait(text: &str, now: Instant) -> Option<TimeDelta> {
    match text.trim().parse::<u32>() {
        Ok(seconds) => TimeDelta::try_seconds(i64::from(seconds)),
        Err(_) => DateTime::parse_from_rfc2822(text.trim()).ok().map(|at| at.to_utc() - now),
    }
}

/// Returns what a message carries beside its body; nothing when its secret cannot be opened.
fn headers(state: &State, due: &Due, now: Instant) -> Option<[(&'static str, String); 3]> {
    let timestamp = now.timestamp().to_string();
    let signed = format!("{}.{timestamp}.{}", due.message_id, due.body);
    let signature = |sealed: &String| {
        let secret = state.webhook_seal.open(sealed, due.webhook_id)?;
        let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.update(signed.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    let signatures: Option<Vec<String>> = due.secrets.iter().map(signature).collect();
    Some([
        ("webhook-id", due.message_id.clone()),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", signatures?.join(" ")),
    ])
}
