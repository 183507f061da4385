//! `crm import FILE.toml`: imports files after a plan, beside a running server or without one.

use std::path::{Path, PathBuf};

use clap::Args;
use crm_db::Store;
use crm_db::import::{Import as Begun, RowFilter, State};
use crm_domain::import::{Counts, Outcome, Plan};
use crm_domain::policy::{Actor, Cause};

use crate::command::terminal::Terminal;
use crate::config::Config;
use crate::worker::imports;

/// What is imported.
#[derive(Debug, Args)]
pub struct Import {
    /// The plan: files in their order, what their columns mean, how records are found.
    plan: PathBuf,
    /// The e-mail address of the user who imports; the first administrator unless given.
    #[arg(long = "as")]
    user: Option<String>,
    /// Only tries what would happen, and writes nothing.
    #[arg(long)]
    trial: bool,
}

/// Imports the files of a plan.
pub fn run(import: &Import, config: &Config) -> Result<(), String> {
    let text = std::fs::read_to_string(&import.plan).map_err(|error| format!("{}: {error}", import.plan.display()))?;
    let plan: Plan = toml::from_str(&text).map_err(|error| format!("{}: {error}", import.plan.display()))?;
    plan.check().map_err(|invalid| {
        let faults: Vec<String> = invalid.0.iter().map(|fault| format!("{} {}", fault.pointer, fault.detail)).collect();
        format!("{}: {}", import.plan.display(), faults.join("; "))
    })?;
    let (store, secret) = super::open(config)?;
    actix_web::rt::System::new().block_on(async {
        super::check_secret(&store, &secret).await?;
        let begun = begin(&store, import, plan).await?;
        let state = imports::run(&store, &begun, &Terminal::of("rows")).await.map_err(|error| error.to_string())?;
        report(&store, &begun, state).await
    })
}

/// Takes the files in and begins the import, as the user who is named.
async fn begin(store: &Store, import: &Import, mut plan: Plan) -> Result<Begun, String> {
    let folder = import.plan.parent().unwrap_or(Path::new("."));
    let user = store.importer(import.user.clone()).await.map_err(|error| error.to_string())?;
    let user = user.ok_or("nobody to import as: set the CRM up first, or name an active user with --as")?;
    for file in &mut plan.files {
        let path = folder.join(&file.file);
        let content = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let kept = store.keep_import_file(file.file.clone(), content, user).await;
        file.file = kept.map_err(|error| error.to_string())?.to_string();
    }
    let cause = Cause { kind: "command", id: None, depth: 0 };
    let actor: Actor = store
        .import_actor(user, None, cause)
        .await
        .map_err(|error| error.to_string())?
        .ok_or("the user may not act any more")?;
    let trial = import.trial;
    store.write(actor, move |tx| tx.begin_import(&plan, trial, false)).await.map_err(|error| error.to_string())
}

async fn report(store: &Store, begun: &Begun, state: Option<State>) -> Result<(), String> {
    let import = store.import(begun.id).await.map_err(|error| error.to_string())?;
    let Counts { total, created, updated, skipped, failed, .. } = import.counts;
    let line = format!("{total} rows: {created} created, {updated} updated, {skipped} skipped, {failed} failed\n");
    super::print(&line)?;
    let filter = RowFilter { outcome: Some(Outcome::Failed), ..RowFilter::default() };
    let rows = store.import_rows(begun.id, filter, None, 20).await.map_err(|error| error.to_string())?;
    for row in &rows.data {
        let reasons: Vec<String> =
            row.faults.iter().map(|fault| format!("{} {}", fault.pointer, fault.detail)).collect();
        super::print(&format!("file {}, row {}: {}\n", row.file_index + 1, row.row_number, reasons.join("; ")))?;
    }
    match (state, import.last_error) {
        (Some(State::Done), _) => Ok(()),
        (_, Some(error)) => Err(error),
        _ => Err("the import did not come to its end".to_owned()),
    }
}
