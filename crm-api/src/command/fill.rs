//! `crm fill`: a large database out of nothing, for tests of speed.

use std::io::Write as _;
use std::time::Instant;

use clap::Args;
use crm_db::filler::Plan;

use crate::config::Config;

/// How much of everything.
#[derive(Debug, Args)]
pub struct Fill {
    /// Accounts.
    #[arg(long, default_value_t = Plan::LARGE.accounts)]
    accounts: usize,
    /// Contacts.
    #[arg(long, default_value_t = Plan::LARGE.contacts)]
    contacts: usize,
    /// Deals.
    #[arg(long, default_value_t = Plan::LARGE.deals)]
    deals: usize,
    /// Activities.
    #[arg(long, default_value_t = Plan::LARGE.activities)]
    activities: usize,
    /// Sales representatives, in teams of ten.
    #[arg(long, default_value_t = Plan::LARGE.users)]
    users: usize,
    /// Another seed makes other records.
    #[arg(long, default_value_t = Plan::LARGE.seed)]
    seed: u64,
}

/// Fills the database.
pub fn run(fill: &Fill, config: &Config) -> Result<(), String> {
    let plan = Plan {
        seed: fill.seed,
        users: fill.users,
        accounts: fill.accounts,
        contacts: fill.contacts,
        deals: fill.deals,
        activities: fill.activities,
    };
    let (store, secret) = super::open(config)?;
    actix_web::rt::System::new().block_on(async {
        super::check_secret(&store, &secret).await?;
        let started = Instant::now();
        store.fill(plan).await.map_err(|error| error.to_string())?;
        writeln!(std::io::stdout(), "filled in {:.1} s", started.elapsed().as_secs_f64()).map_err(|e| e.to_string())
    })
}
