//! Backups: one file with everything, the same for both databases; how it is written, read, restored and rehearsed.
//!
//! It is a ZIP archive. `tables/NAME.jsonl` has the rows of a table, `files/NAME` what hangs on records, and `manifest.json`,
//! written last, says what belongs in the archive, with digests. What the manifest does not describe exactly is no backup.

mod archive;
mod copy;
mod manifest;
mod objects;
mod restore;
mod schedule;
mod write;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crm_db::error::{Error, Result};

pub use crate::backup::archive::Archive;
pub use crate::backup::copy::copy;
pub use crate::backup::manifest::Manifest;
pub use crate::backup::objects::{Folder, Object, Objects};
pub use crate::backup::restore::{Place, Report, rehearse, restore};
pub use crate::backup::schedule::Schedule;
pub use crate::backup::write::{Plan, file_name, write};

/// How far such work is, for somebody on another thread who may also stop it.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicI64,
    total: AtomicI64,
    stopped: AtomicBool,
}

impl Progress {
    /// Adds to what there is to do.
    fn add(&self, more: u64) {
        self.total.fetch_add(i64::try_from(more).unwrap_or(0), Ordering::Relaxed);
    }

    /// Notes that one more is done.
    ///
    /// # Errors
    /// When somebody stopped the work.
    fn step(&self) -> Result<()> {
        self.done.fetch_add(1, Ordering::Relaxed);
        if self.is_stopped() { Err(Error::Broken("stopped".to_owned())) } else { Ok(()) }
    }

    /// Returns how much is done of how much.
    pub fn told(&self) -> (i64, i64) {
        let done = self.done.load(Ordering::Relaxed);
        (done, self.total.load(Ordering::Relaxed).max(done))
    }

    /// Stops the work at its next step.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Tells whether the work was stopped.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// Says which file it was that failed.
fn about(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.display().to_string();
    move |error| Error::Broken(format!("{path}: {error}"))
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Broken(error.to_string())
}

/// Brings a folder's names to the disk.
fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(about(folder))
}
