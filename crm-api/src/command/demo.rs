//! `crm demo`: makes the sample company or takes it away, beside a running server or without one.

use clap::Args;
use crm_db::sample::{Kept, State};
use crm_db::tx::Reader;
use crm_db::{Store, Tx};
use crm_domain::entity::Entity;
use crm_domain::policy::{Actor, Cause};

use crate::actions::sample;
use crate::command::terminal::Terminal;
use crate::config::Config;
use crate::worker::samples;

/// What is to be done.
#[derive(Debug, Args)]
pub struct Demo {
    /// Takes the sample company away; what somebody changed or attached something of their own to stays.
    #[arg(long)]
    remove: bool,
    /// With --remove: takes records away, too, that somebody changed.
    #[arg(long, requires = "remove")]
    include_changed: bool,
    /// The e-mail address of the user who gets tasks and deals of their own; the first administrator unless given.
    #[arg(long = "as")]
    user: Option<String>,
}

/// Does it.
pub fn run(demo: &Demo, config: &Config) -> Result<(), String> {
    let (store, secret) = super::open(config)?;
    actix_web::rt::System::new().block_on(async {
        super::check_secret(&store, &secret).await?;
        if demo.remove { remove(&store, demo.include_changed).await } else { make(&store, demo).await }
    })
}

fn cause() -> Cause {
    Cause { kind: "command", id: Some("demo".to_owned()), depth: 0 }
}

async fn make(store: &Store, demo: &Demo) -> Result<(), String> {
    let user = store.importer(demo.user.clone()).await.map_err(told)?;
    let user = user.ok_or("nobody to make it for: set the CRM up first, or name an active user with --as")?;
    let actor = store.import_actor(user, None, cause()).await.map_err(told)?.ok_or("the user may not act any more")?;
    // Who may run commands on the server may do this, whatever the role of the one it is made for.
    let actor = Actor { user_id: actor.user_id, time_zone: actor.time_zone, ..Actor::system(cause()) };
    store.write(actor, |tx: &mut Tx<'_>| sample::begin(tx, false)).await.map_err(told)?;
    samples::run(store, &Terminal::of("steps")).await.map_err(told)?;
    let (state, counts) = status(store, |reader| reader.sample_counts()).await?;
    if state != State::Made {
        return Err("the sample company did not come to its end".to_owned());
    }
    let count = |entity: Entity| counts.get(&entity).copied().unwrap_or(0);
    super::print(&format!(
        "{} accounts, {} contacts, {} deals and {} activities made; `crm demo --remove` takes them away\n",
        count(Entity::Account),
        count(Entity::Contact),
        count(Entity::Deal),
        count(Entity::Activity)
    ))
}

async fn remove(store: &Store, include_changed: bool) -> Result<(), String> {
    let begin = move |tx: &mut Tx<'_>| tx.begin_sample_removal(include_changed, false);
    match store.write(Actor::system(cause()), begin).await {
        Err(crm_db::Error::NotFound) => return Err("there is no sample company".to_owned()),
        begun => begun.map_err(told)?,
    };
    samples::take_away(store, &Terminal::of("records")).await.map_err(told)?;
    let (state, (removed, kept)) = status(store, |reader| {
        let removed = reader.sample()?.map_or(0, |sample| sample.removed_count);
        Ok((removed, reader.sample_kept()?))
    })
    .await?;
    super::print(&format!("{removed} records removed\n"))?;
    for kept in kept {
        let why = match kept.reason {
            Kept::Changed => "changed since",
            Kept::InUse => "in use",
        };
        super::print(&format!("kept: {} {} ({why})\n", kept.count, kept.entity.collection()))?;
    }
    if state == State::Removed { Ok(()) } else { Err("the removal did not come to its end".to_owned()) }
}

async fn status<T: Send + 'static>(
    store: &Store,
    read: impl FnOnce(&mut Reader<'_>) -> crm_db::error::Result<T> + Send + 'static,
) -> Result<(State, T), String> {
    let read = move |reader: &mut Reader<'_>| {
        let state = reader.sample()?.map_or(State::Removed, |sample| sample.state);
        Ok((state, read(reader)?))
    };
    store.read(Actor::system(cause()), read).await.map_err(told)
}

fn told(error: crm_db::Error) -> String {
    error.to_string()
}
