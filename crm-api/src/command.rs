//! The command line: serve, migrate, admin, demo, import, backup, restore, move, openapi.

mod admin;
mod backup;
mod demo;
mod fill;
mod import;
mod memory;
mod serve;
mod terminal;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use crm_db::{Options, Store};

use crate::app;
use crate::auth::token;
use crate::config::Config;

/// A CRM for sales, marketing and service in one program.
#[derive(Debug, Parser)]
#[command(name = "crm", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves the browser application and the API.
    Serve,
    /// Brings the database to the schema of this version and ends.
    Migrate,
    /// Manages users from the command line.
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Prints the OpenAPI document.
    Openapi,
    /// Fills an empty database with made-up records, for tests of speed: always the same ones.
    Fill(fill::Fill),
    /// Imports files after a plan in TOML.
    Import(import::Import),
    /// Writes everything into one file, beside a running server or without one.
    Backup(backup::Backup),
    /// Restores a backup into an empty place, or rehearses that.
    Restore(backup::Restore),
    /// Moves a database to another place, also from SQLite to PostgreSQL and back.
    Move(backup::Move),
    /// Makes a sample company to try things out with, beside what is there; or takes it away again.
    Demo(demo::Demo),
}

/// Runs a command; what goes wrong is told in one line.
pub fn run(cli: Cli) -> ExitCode {
    let level = env_logger::Env::default().default_filter_or("info");
    env_logger::Builder::from_env(level).target(env_logger::Target::Stderr).init();
    match perform(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "crm: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn perform(command: Command) -> Result<(), String> {
    match command {
        Command::Openapi => print(&app::document()),
        Command::Migrate => {
            let config = Config::load()?;
            open(&config)?;
            print("the database has the schema of this version\n")
        }
        Command::Backup(command) => backup::run(&command, &Config::load()?),
        Command::Restore(command) => backup::restore(&command),
        Command::Move(command) => backup::move_to(&command),
        Command::Admin(command) => admin::run(command, &Config::load()?),
        Command::Import(plan) => import::run(&plan, &Config::load()?),
        Command::Demo(demo) => demo::run(&demo, &Config::load()?),
        Command::Fill(plan) => fill::run(&plan, &Config::load()?),
        Command::Serve => {
            memory::give_back();
            serve::run(Config::load()?)
        }
    }
}

fn print(text: &str) -> Result<(), String> {
    std::io::stdout().write_all(text.as_bytes()).map_err(|error| format!("cannot write: {error}"))
}

/// Opens the store and makes sure that it belongs to the secret.
fn open(config: &Config) -> Result<(Store, String), String> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| format!("CRM_DATA_DIR {}: {error}", config.data_dir.display()))?;
    let secret = config.secret()?;
    let store = Store::open(Options {
        url: config.database_url.clone(),
        connections: config.connections,
        clock: Arc::new(chrono::Utc::now),
        cursor_key: token::derive(&secret, "cursor"),
    })
    .map_err(|error| error.to_string())?;
    Ok((store, secret))
}

/// Returns what tells one secret from another without telling it.
fn secret_id(secret: &str) -> String {
    token::hash(&format!("{:?}", token::derive(secret, "secret id")))
}

/// Refuses a database that was set up with another secret: its sessions and keys would silently stop to work.
async fn check_secret(store: &Store, secret: &str) -> Result<(), String> {
    let id = secret_id(secret);
    let known = store.meta_or("secret_id", id.clone()).await.map_err(|error| error.to_string())?;
    if known == id {
        Ok(())
    } else {
        Err("CRM_SECRET (or the file `secret` in the data directory) is not the one this database was set up with"
            .into())
    }
}
