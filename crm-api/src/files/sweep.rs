//! Removes objects that belong to no file: what a killed server left, and what belonged to files that are gone.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use crm_db::Store;
use crm_db::error::{Error, Result};
use crm_domain::time::Instant;
use futures_util::StreamExt as _;
use object_store::ObjectStoreExt as _;
use uuid::Uuid;

use super::Files;

/// Younger ones may belong to an upload that is under way.
const YOUNG: TimeDelta = TimeDelta::days(1);
/// Objects that the database is asked about at a time.
const AT_ONCE: usize = 500;

impl Files {
    /// Removes objects older than a day that belong to no file, and parts of uploads that never ended; returns how many.
    ///
    /// # Errors
    /// When the database or the object store cannot be read.
    pub async fn sweep(&self, store: &Store) -> Result<usize> {
        let before = store.now() - YOUNG;
        let mut removed = self.sweep_parts(before).await?;
        let mut listed = self.objects.list(None).chunks(AT_ONCE);
        while let Some(page) = listed.next().await {
            let mut old = Vec::new();
            for object in page {
                let object = object.map_err(|error| Error::Broken(error.to_string()))?;
                // What has another name was not put here by us and is nobody's to remove.
                let id = object.location.filename().and_then(|name| Uuid::try_parse(name).ok());
                if let Some(id) = id.filter(|id| object.last_modified < before && object.location == super::path(*id)) {
                    old.push(id);
                }
            }
            let kept = store.files_among(old.clone()).await?;
            for id in old.into_iter().filter(|id| !kept.contains(id)) {
                match self.objects.delete(&super::path(id)).await {
                    Ok(()) => removed += 1,
                    Err(error) => log::warn!("the object {id} could not be removed: {error}"),
                }
            }
        }
        Ok(removed)
    }

    /// In a folder, an upload under way has a name of its own until it is whole, which is not listed.
    async fn sweep_parts(&self, before: Instant) -> Result<usize> {
        let Some(folder) = self.folder.clone() else { return Ok(0) };
        let swept = tokio::task::spawn_blocking(move || parts(&folder, before)).await;
        let parts = swept.map_err(|error| Error::Broken(error.to_string()))?;
        parts.map_err(|error| Error::Broken(format!("the folder of files cannot be read: {error}")))
    }
}

fn parts(folder: &Path, before: Instant) -> std::io::Result<usize> {
    let mut removed = 0;
    for below in std::fs::read_dir(folder)? {
        let below: PathBuf = below?.path();
        if !below.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&below)? {
            let entry = entry?;
            let name = entry.file_name();
            let part =
                name.to_str().and_then(|name| name.split_once('#')).filter(|(id, _)| Uuid::try_parse(id).is_ok());
            if part.is_some() && Instant::from(entry.metadata()?.modified()?) < before {
                std::fs::remove_file(entry.path())?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}
