//! Tells people what happened, from the event log, and reminds them. Several servers on one database take turns.

use std::time::Duration;

use actix_web::web::Data;
use chrono::TimeDelta;
use crm_db::error::Result;
use crm_domain::policy::{Actor, Cause};

use crate::actions::notify;
use crate::state::State;

/// How long the log is waited for; commits of other processes are noticed within this time.
const PAUSE: Duration = Duration::from_millis(250);
/// How long to wait after a failure.
const RETRY: Duration = Duration::from_secs(2);
/// Events told in one transaction.
const AT_ONCE: usize = 50;
/// Every so many turns reminders are looked for.
const TURNS: u32 = 8;
/// What should have been said longer ago, as while no server ran, is not said any more.
const STALE: TimeDelta = TimeDelta::days(1);

/// The reader of the log that tells people what happened.
const READER: &str = "notifications";
/// The place that whoever reminds people takes.
const REMINDER: &str = "reminders";

fn actor() -> Actor {
    Actor::system(Cause { kind: "notification", id: None, depth: 1 })
}

/// Tells people for ever.
pub async fn run(state: Data<State>) {
    for turn in 0_u32.. {
        let _ = tokio::time::timeout(PAUSE, state.store.committed()).await;
        let told = async {
            tell(&state).await?;
            if turn % TURNS == 0 { remind(&state).await } else { Ok(()) }
        };
        if let Err(error) = told.await {
            log::warn!("people wait to be told: {error}");
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// Tells people all that happened and they were not told yet.
///
/// # Errors
/// When the database cannot be reached.
pub async fn tell(state: &State) -> Result<()> {
    while state.store.has_more_for(READER).await? {
        let step = |tx: &mut crm_db::Tx<'_>| {
            for event in tx.read_on(READER, AT_ONCE)? {
                notify::tell(tx, &event)?;
            }
            Ok(())
        };
        state.store.write(actor(), step).await?;
    }
    Ok(())
}

/// Reminds people of what they asked to be reminded of by now.
///
/// # Errors
/// When the database cannot be reached.
pub async fn remind(state: &State) -> Result<()> {
    let since = state.store.now() - STALE;
    if !state.store.read(actor(), move |reader| notify::is_anybody_due(reader, since)).await? {
        return Ok(());
    }
    let step = move |tx: &mut crm_db::Tx<'_>| {
        tx.take_place(REMINDER)?;
        notify::remind(tx, since)
    };
    state.store.write(actor(), step).await
}
