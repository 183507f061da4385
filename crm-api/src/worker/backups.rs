//! Takes backups, rehearses their restore, removes old ones, and sees to it that the next one waits for its time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crm_db::backup::NewBackup;
use crm_db::error::{Error, Result};
use crm_db::job::{Claim, Claimed};
use crm_domain::time::Instant;
use uuid::Uuid;

use crate::backup::{self, Archive, Manifest, Plan, Progress};
use crate::state::State;
use crate::worker::stretch::{Ended, Follower};

/// How often the work is looked at while it runs on its thread.
const PAUSE: Duration = Duration::from_millis(200);
/// Why a backup is not taken that somebody scheduled on another server.
const NOT_CONFIGURED: &str = "backup_not_configured";
/// How long an unfinished backup may lie about, in hours.
const LEFT_OVER: u64 = 24;

/// Lets the next backup by the schedule wait for its time; does nothing without a folder for backups.
///
/// # Errors
/// When the database fails.
pub async fn schedule(state: &State) -> Result<()> {
    if state.backups.folder.is_none() {
        return Ok(());
    }
    let last = state.store.last_scheduled_backup().await?;
    state.store.schedule_backup(state.backups.schedule.next(last, state.store.now())).await
}

/// Takes a backup, rehearses its restore and removes old ones.
///
/// # Errors
/// When the backup cannot be written.
pub async fn run(state: &State, job: &Claimed, follower: &impl Follower) -> Result<Ended> {
    let Some(folder) = state.backups.folder.clone() else { return Ok(Ended::GivenUp(NOT_CONFIGURED)) };
    let now = state.store.now();
    let path = folder.join(file_name(job, now));
    let progress = Arc::new(Progress::default());
    let (made, ended) = follow(&progress, follower, write(state, &path, &progress)).await?;
    let Some(written) = made? else { return Ok(ended) };
    log::info!("backup {} written, up to event {}", path.display(), written.manifest.position);
    let id = state.store.note_backup(entry(state, job, now, written)).await?;
    let (rehearsed, ended) = follow(&progress, follower, rehearse(&path, &folder, &progress)).await?;
    match rehearsed {
        Ok(Some(())) => state.store.note_rehearsal(id, None).await?,
        // The backup is there all the same, and is shown as one that nobody has tried.
        Ok(None) => return Ok(ended),
        Err(error) => {
            log::error!("the restore of {} failed when it was rehearsed: {error}", path.display());
            state.store.note_rehearsal(id, Some(error.to_string())).await?;
            return Ok(Ended::GivenUp("backup_not_restorable"));
        }
    }
    prune(state, &folder).await?;
    Ok(Ended::Done)
}

/// Two jobs may begin in the same moment, so the name has the end of the job's id.
fn file_name(job: &Claimed, now: Instant) -> String {
    let id = job.id.simple().to_string();
    backup::file_name(now, &format!("-{}", id.get(26..).unwrap_or_default()))
}

/// A backup as it was written.
struct Written {
    manifest: Manifest,
    size: u64,
}

fn entry(state: &State, job: &Claimed, now: Instant, written: Written) -> NewBackup {
    let by = job.payload.get("created_by").and_then(serde_json::Value::as_str);
    NewBackup {
        taken_at: now,
        scheduled: job.payload.get("scheduled").and_then(serde_json::Value::as_bool).unwrap_or(true),
        created_by: by.and_then(|id| Uuid::parse_str(id).ok()),
        file_name: file_name(job, now),
        size_bytes: i64::try_from(written.size).unwrap_or(i64::MAX),
        duration_ms: (state.store.now() - now).num_milliseconds(),
        position: written.manifest.position,
    }
}

type Work<T> = tokio::task::JoinHandle<Result<T>>;

fn write(state: &State, path: &Path, progress: &Arc<Progress>) -> Work<Written> {
    let (store, objects, now) = (state.store.clone(), state.backups.objects.clone(), state.store.now());
    let (path, progress) = (path.to_owned(), Arc::clone(progress));
    tokio::task::spawn_blocking(move || {
        let plan = Plan { objects: &objects, secret: None, now };
        let manifest = backup::write(&mut store.source()?, &plan, &path, &progress)?;
        Ok(Written { manifest, size: std::fs::metadata(&path).map_or(0, |found| found.len()) })
    })
}

fn rehearse(path: &Path, folder: &Path, progress: &Arc<Progress>) -> Work<()> {
    let (path, folder, progress) = (path.to_owned(), folder.to_owned(), Arc::clone(progress));
    tokio::task::spawn_blocking(move || backup::rehearse(&mut Archive::open(&path)?, &folder, &progress).map(|_| ()))
}

/// Waits for work on its thread, tells how far it is, and stops it when it was called off; nothing came of it then.
async fn follow<T>(
    progress: &Progress,
    follower: &impl Follower,
    mut work: Work<T>,
) -> Result<(Result<Option<T>>, Ended)> {
    let mut ended = Ended::Done;
    loop {
        let done = tokio::time::timeout(PAUSE, &mut work).await;
        if let Ok(done) = done {
            let done = done.map_err(|error| Error::Broken(format!("a backup's thread ended: {error}")))?;
            let result = if progress.is_stopped() { Ok(None) } else { done.map(Some) };
            return Ok((result, ended));
        }
        let (count, total) = progress.told();
        ended = match follower.tell(count, total.max(count + 1)).await {
            Ok(Claim::Held) => continue,
            Ok(Claim::CalledOff) => Ended::CalledOff,
            Ok(Claim::Lost) => Ended::Lost,
            // The work goes on; the next word may get through.
            Err(Error::Busy | Error::Away) => continue,
            Err(error) => {
                progress.stop();
                return Err(error);
            }
        };
        progress.stop();
    }
}

/// Removes backups beyond those to keep, and what unfinished ones left behind.
async fn prune(state: &State, folder: &Path) -> Result<()> {
    for old in state.store.old_backups(state.backups.keep).await? {
        if on_disk(folder.join(&old.file_name), remove).await? {
            state.store.forget_backup(old.id).await?;
        }
    }
    on_disk(folder.to_owned(), |folder| {
        for path in left_over(folder) {
            let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        }
        true
    })
    .await
    .map(|_| ())
}

/// Does something with a path on a thread that may block.
async fn on_disk(path: PathBuf, act: impl FnOnce(&Path) -> bool + Send + 'static) -> Result<bool> {
    let done = tokio::task::spawn_blocking(move || act(&path)).await;
    done.map_err(|error| Error::Broken(format!("a task on the disk ended: {error}")))
}

/// Removes a file; false when it stays.
fn remove(path: &Path) -> bool {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            log::warn!("the old backup {} stays: {error}", path.display());
            false
        }
        _ => true,
    }
}

/// What backups and rehearsals left that were killed long ago.
fn left_over(folder: &Path) -> Vec<PathBuf> {
    let is_old = |path: &PathBuf| {
        let age = path.metadata().and_then(|found| found.modified()).ok().and_then(|at| at.elapsed().ok());
        age.is_some_and(|age| age > Duration::from_secs(LEFT_OVER * 3600))
    };
    let is_ours = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        (name.starts_with(".crm-backup-") && name.ends_with(".part")) || name.starts_with(".crm-rehearsal-")
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(is_ours).filter(is_old).collect()
}
