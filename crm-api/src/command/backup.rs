//! `crm backup`, `crm restore` and `crm move`: whole databases out, in, and from one kind to the other.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use crm_db::error::Result as StoreResult;
use crm_db::transfer::{Source, Target};

use crate::backup::{self, Archive, Folder, Manifest, Place, Plan, Progress, Report};
use crate::config::Config;

/// How often progress is told.
const PAUSE: Duration = Duration::from_secs(2);

/// What is backed up, and where to.
#[derive(Debug, Args)]
pub struct Backup {
    /// The folder for the backup, or the file; `backups` in the data directory unless given here or by CRM_BACKUP_DIR.
    #[arg(long)]
    to: Option<PathBuf>,
    /// Puts the secret into the backup as well: whoever has the file can then act as the server.
    #[arg(long)]
    with_secret: bool,
}

/// What is restored, and where to.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    backup: PathBuf,
    /// The database to restore into, which must be empty: `sqlite://path` or `postgres://…`.
    #[arg(long)]
    into: Option<String>,
    /// The data directory to restore files and the secret into; CRM_DATA_DIR unless given.
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// Reads back what was restored and compares it with the backup; without --into a rehearsal that leaves nothing behind.
    #[arg(long)]
    verify: bool,
}

/// What is moved where.
#[derive(Debug, Args)]
pub struct Move {
    /// The database to move; it stays as it is.
    #[arg(long)]
    from: String,
    /// The database to move it to, which must be empty.
    #[arg(long)]
    to: String,
}

/// Backs up the configured database, beside a running server or without one.
pub fn run(command: &Backup, config: &Config) -> Result<(), String> {
    let now = chrono::Utc::now();
    let to = command.to.clone().unwrap_or_else(|| config.backup_folder());
    let is_folder = to.is_dir() || to.extension().is_none() || to.to_string_lossy().ends_with('/');
    let path = if is_folder { to.join(backup::file_name(now, "")) } else { to };
    let secret = if command.with_secret { Some(config.secret()?) } else { None };
    let objects = Folder(config.files_dir.clone());
    let begun = Instant::now();
    let manifest = watched("rows and files", |progress| {
        let plan = Plan { objects: &objects, secret, now };
        backup::write(&mut Source::open(&config.database_url)?, &plan, &path, progress)
    })?;
    let size = std::fs::metadata(&path).map_or(0, |found| found.len());
    super::print(&format!(
        "{}\n{} rows of {} tables, {} files, up to event {}; {} in {:.1} s\n",
        path.display(),
        manifest.rows(),
        manifest.tables.len(),
        manifest.files.len(),
        manifest.position,
        told_size(size),
        begun.elapsed().as_secs_f64()
    ))?;
    super::print(match manifest.with_secret {
        true => "The secret is in it: keep it as you keep passwords.\n",
        false => {
            "The secret is not in it: keep CRM_SECRET, or the file `secret` in the data directory, in another safe place.\n"
        }
    })
}

/// Restores a backup, or rehearses it.
pub fn restore(command: &Restore) -> Result<(), String> {
    let mut archive = Archive::open(&command.backup).map_err(told)?;
    super::print(&describe(&archive.manifest))?;
    let Some(url) = command.into.clone() else {
        if !command.verify {
            return Err("name the database to restore into with --into, or rehearse it with --verify".to_owned());
        }
        let below = std::env::temp_dir();
        let report = watched("rows", |progress| backup::rehearse(&mut archive, &below, progress))?;
        super::print(&told_report(&report))?;
        return super::print("A rehearsal: what was restored is removed again.\n");
    };
    let data_dir = match &command.data_dir {
        Some(folder) => folder.clone(),
        None => Config::load()?.data_dir,
    };
    let place = Place { url, data_dir };
    let report = watched("rows", |progress| backup::restore(&mut archive, &place, command.verify, progress))?;
    super::print(&told_report(&report))?;
    super::print(&told_secret(&archive.manifest, &place.data_dir))
}

/// Moves a database.
pub fn move_to(command: &Move) -> Result<(), String> {
    let mut source = Source::open(&command.from).map_err(|error| format!("--from: {error}"))?;
    let target = Target::open(&command.to).map_err(|error| format!("--to: {error}"))?;
    let report = watched("rows", |progress| backup::copy(&mut source, target, progress))?;
    super::print(&told_report(&report))?;
    super::print(
        "What is written to the old database from now on is not in the new one: set DATABASE_URL before the server starts again.\n",
    )
}

/// Does the work on a thread of its own and tells how far it is.
fn watched<T: Send>(what: &str, work: impl FnOnce(&Progress) -> StoreResult<T> + Send) -> Result<T, String> {
    let progress = Progress::default();
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| work(&progress));
        let mut told_at = Instant::now();
        while !worker.is_finished() {
            std::thread::sleep(Duration::from_millis(20));
            if told_at.elapsed() >= PAUSE {
                let (done, total) = progress.told();
                log::info!("{done} of {total} {what}");
                told_at = Instant::now();
            }
        }
        worker.join().map_err(|_| "the work ended unexpectedly".to_owned())?.map_err(told)
    })
}

fn describe(manifest: &Manifest) -> String {
    format!(
        "taken {} from {} by crm {}: {} rows of {} tables, {} files, up to event {}\n",
        manifest.taken_at.format("%Y-%m-%d %H:%M:%S UTC"),
        manifest.database,
        manifest.product_version,
        manifest.rows(),
        manifest.tables.len(),
        manifest.files.len(),
        manifest.position
    )
}

fn told_report(report: &Report) -> String {
    let compared = if report.verified { "; read back and equal, table by table and file by file" } else { "" };
    let waiting = match report.findings.waiting {
        0 => String::new(),
        count => format!(" ({count} events had no position yet)"),
    };
    format!(
        "{} rows and {} files written{compared}; every link leads somewhere, the log of events has no gap up to {}{waiting}\n",
        report.rows, report.files, report.findings.position
    )
}

/// Says what the server needs beside what was restored.
fn told_secret(manifest: &Manifest, data_dir: &Path) -> String {
    let path = data_dir.join("secret");
    if manifest.with_secret {
        return format!("The secret of the backup is in {}.\n", path.display());
    }
    let kept = std::fs::read_to_string(&path).ok();
    let found = std::env::var("CRM_SECRET").ok().or(kept).map(|secret| super::secret_id(secret.trim()));
    let what = match (&manifest.secret_id, found) {
        (None, _) => return "The database was not used by a server yet: any secret will do.\n".to_owned(),
        (Some(id), Some(found)) if *id == found => return "The secret that is there fits.\n".to_owned(),
        (_, Some(_)) => "The secret that is there is not the one this database was set up with.",
        (_, None) => "The backup does not hold the secret.",
    };
    format!(
        "{what} Before the server starts, set CRM_SECRET to it or put it into {}; without it the server refuses the database.\n",
        path.display()
    )
}

fn told_size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

fn told(error: crm_db::Error) -> String {
    error.to_string()
}
