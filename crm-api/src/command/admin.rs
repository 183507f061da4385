//! `crm admin`: what an administrator does without a browser.

use std::io::{BufRead as _, Write as _};

use clap::{Args, Subcommand};
use crm_db::{Seen, Tx};
use crm_domain::patch::Patch;
use crm_domain::policy::{Action, Actor, Cause};
use crm_domain::record::Record;
use crm_domain::user::{Language, RoleKey, User, UserInput, UserStatus};

use crate::actions::setup::{Setup, set_up};
use crate::auth::password::Passwords;
use crate::config::Config;

/// Commands about users.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Makes a user who can sign in; on an empty database the first administrator, the company and its pipeline.
    CreateUser(CreateUser),
    /// Removes the second factor of somebody who has lost it, when no administrator is left to do so in the browser.
    RemoveSecondFactor(RemoveSecondFactor),
}

/// Whose second factor goes.
#[derive(Debug, Args)]
pub struct RemoveSecondFactor {
    /// The address to sign in with.
    #[arg(long)]
    email: String,
}

/// The user to make.
#[derive(Debug, Args)]
pub struct CreateUser {
    /// The address to sign in with.
    #[arg(long)]
    email: String,
    /// The name to show.
    #[arg(long)]
    name: String,
    /// admin, manager, rep, support, marketing or read_only.
    #[arg(long)]
    role: String,
    /// Reads the password from the first line of standard input; there is no other way to give it.
    #[arg(long, required = true)]
    password_stdin: bool,
    /// On an empty database: the company's name.
    #[arg(long, default_value = "My company")]
    company: String,
    /// On an empty database: the company's currency.
    #[arg(long, default_value = "EUR")]
    currency: String,
}

/// Runs the command.
pub fn run(command: Admin, config: &Config) -> Result<(), String> {
    let system = actix_web::rt::System::new();
    match command {
        Admin::CreateUser(user) => system.block_on(create_user(user, config)),
        Admin::RemoveSecondFactor(whose) => system.block_on(remove_second_factor(whose, config)),
    }
}

async fn remove_second_factor(whose: RemoveSecondFactor, config: &Config) -> Result<(), String> {
    let email = whose.email;
    let (store, secret) = super::open(config)?;
    super::check_secret(&store, &secret).await?;
    let found = store.importer(Some(email.clone())).await.map_err(|error| error.to_string())?;
    let id = found.ok_or_else(|| format!("no active user signs in as {email}"))?;
    let cause = Cause { kind: "command", id: Some("admin remove-second-factor".to_owned()), depth: 0 };
    let write = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<User>(Action::Edit, id, Seen::Any)?;
        tx.remove_factor(permit).map(|_| ())
    };
    store.write(Actor::system(cause), write).await.map_err(|error| match error {
        crm_db::Error::NotFound => format!("{email} has no second factor"),
        other => other.to_string(),
    })?;
    writeln!(std::io::stdout(), "{email} signs in with the password alone now").map_err(|error| error.to_string())
}

async fn create_user(user: CreateUser, config: &Config) -> Result<(), String> {
    let role = RoleKey::parse(&user.role).ok_or_else(|| {
        let known: Vec<&str> = RoleKey::ALL.iter().map(|role| role.as_str()).collect();
        format!("--role must be one of {}, not {:?}", known.join(", "), user.role)
    })?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).map_err(|error| format!("standard input: {error}"))?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    crm_domain::password::check("/password", &password, &[&user.email, &user.name]).map_err(|faults| told(&faults))?;
    let (store, secret) = super::open(config)?;
    super::check_secret(&store, &secret).await?;
    let hash = Passwords::new(1).hash(password).await.map_err(|problem| problem.to_string())?;
    let first = store.needs_setup().await.map_err(|error| error.to_string())?;
    let actor = Actor::system(Cause { kind: "command", id: Some("admin create-user".to_owned()), depth: 0 });
    let (name, email) = (user.name.clone(), user.email.clone());
    let write = move |tx: &mut Tx<'_>| {
        if first && role == RoleKey::Admin {
            let setup = Setup {
                company_name: user.company.clone(),
                base_currency: user.currency.clone(),
                language: Language::En,
                time_zone: "UTC".to_owned(),
                name: user.name.clone(),
                email: user.email.clone(),
                password_hash: hash.clone(),
            };
            return set_up(tx, &setup, None).map(|_| ());
        }
        let input = UserInput {
            name: Patch::Set(user.name.clone()),
            email: Patch::Set(user.email.clone()),
            role: Patch::Set(role.as_str().to_owned()),
            ..UserInput::default()
        };
        let mut made = User::new(input, &tx.context::<User>()?)?;
        made.set_status(UserStatus::Active)?;
        let made = tx.create(made)?;
        tx.set_password(made, &hash).map(|_| ())
    };
    store.write(actor, write).await.map_err(|error| match error {
        crm_db::Error::Invalid(faults) => told(&faults),
        other => other.to_string(),
    })?;
    writeln!(std::io::stdout(), "{name} <{email}> can sign in as {}", role.as_str()).map_err(|error| error.to_string())
}

fn told(faults: &crm_domain::invalid::Invalid) -> String {
    let lines: Vec<String> =
        faults.0.iter().map(|f| format!("{}: {}", f.pointer.trim_start_matches('/'), f.detail)).collect();
    lines.join("; ")
}
