//! The object store: where the bytes of files stand. Objects are known by ids that the server made and by nothing else;
//! what a file is called and on which record it is stands in the database.
//!
//! The object comes first and is whole before it can be found under its id; the row follows in one transaction. So
//! whenever a server is killed, what may be left is an object without a row, which nobody sees and which is swept.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use crm_domain::file::Content;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt as _, WriteMultipart};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::config::Config;
use crate::problem::{Code, Problem, Result};

mod detect;
mod disposition;
mod range;
mod sweep;

pub use detect::{Detected, HEAD_BYTES, detect};
pub use disposition::attachment;
pub use range::asked_range;

/// Bytes written at a time, and how many such parts may wait for the disk.
const PART: usize = 1024 * 1024;
const PARTS_WAITING: usize = 2;
/// How long an upload may say nothing.
const SILENCE: Duration = Duration::from_secs(60);

/// The objects, and how many bytes they may have.
pub struct Files {
    objects: Arc<dyn ObjectStore>,
    /// Where they stand when that is a folder here: what a crash leaves half written is found there alone.
    folder: Option<PathBuf>,
    /// The most that one file may have, in bytes.
    pub limit: u64,
    /// The most that all files together may have, in bytes.
    pub quota: u64,
}

impl Files {
    /// Opens the folder of files, which is made when it is not there.
    ///
    /// # Errors
    /// A sentence that names the variable at fault.
    pub fn open(config: &Config) -> std::result::Result<Files, String> {
        use std::os::unix::fs::DirBuilderExt as _;
        let folder = &config.files_dir;
        let told = |error: &dyn std::fmt::Display| format!("CRM_FILES {}: {error}", folder.display());
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| told(&error))?;
        let objects = LocalFileSystem::new_with_prefix(folder).map_err(|error| told(&error))?.with_fsync(true);
        Ok(Files {
            objects: Arc::new(objects),
            folder: Some(folder.clone()),
            limit: config.file_limit_bytes,
            quota: config.files_quota_bytes,
        })
    }

    /// Keeps bytes as they come in, under this id; nothing is kept when they end early or are too many.
    ///
    /// # Errors
    /// `too_large`, `storage_full`, or `malformed` for what breaks off.
    pub async fn put<S, E>(&self, id: Uuid, bytes: S) -> Result<Content>
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Unpin,
        E: std::fmt::Display,
    {
        let upload = self.objects.put_multipart(&path(id)).await.map_err(|error| failed(&error))?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART);
        match self.copy(bytes, &mut writer).await {
            Ok(content) => {
                writer.finish().await.map_err(|error| failed(&error))?;
                Ok(content)
            }
            Err(problem) => {
                if let Err(error) = writer.abort().await {
                    log::warn!("an upload that ended early is swept later: {error}");
                }
                Err(problem)
            }
        }
    }

    async fn copy<S, E>(&self, mut bytes: S, writer: &mut WriteMultipart) -> Result<Content>
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Unpin,
        E: std::fmt::Display,
    {
        let (mut size, mut hash, mut head) = (0_u64, Sha256::new(), Vec::new());
        loop {
            let next = tokio::time::timeout(SILENCE, bytes.next()).await;
            let Some(part) = next.map_err(|_| broken_off("nothing came for a while"))? else { break };
            let part = part.map_err(|error| broken_off(&error.to_string()))?;
            size += part.len() as u64;
            if size > self.limit {
                return Err(self.too_large());
            }
            hash.update(&part);
            let missing = HEAD_BYTES.saturating_sub(head.len());
            head.extend_from_slice(part.get(..missing.min(part.len())).unwrap_or_default());
            writer.wait_for_capacity(PARTS_WAITING).await.map_err(|error| failed(&error))?;
            writer.put(part);
        }
        let Detected { content_type, dimensions } = detect(&head);
        Ok(Content {
            content_type: content_type.to_owned(),
            size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
            sha256: hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(),
            dimensions,
        })
    }

    /// The problem of a file with more than the allowed bytes.
    pub fn too_large(&self) -> Problem {
        Problem::new(Code::TooLarge, format!("a file may have {} bytes", self.limit))
    }

    /// Reads an object, or a range of it, as it is sent.
    ///
    /// # Errors
    /// `internal` when it is not there, which the log tells of.
    pub async fn read(
        &self,
        id: Uuid,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, std::io::Result<Bytes>>> {
        let options = GetOptions { range: range.map(GetRange::Bounded), ..GetOptions::default() };
        let found = self.objects.get_opts(&path(id), options).await.map_err(|error| failed(&error))?;
        Ok(found.into_stream().map_err(std::io::Error::other).boxed())
    }

    /// Removes an object whose file is gone; when that fails it is swept later.
    pub async fn remove(&self, id: Uuid) {
        match self.objects.delete(&path(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => log::warn!("the object {id} is swept later: {error}"),
        }
    }
}

/// Where an object stands: in one of 256 folders, by the end of its id, which is random.
fn path(id: Uuid) -> Path {
    let name = id.simple().to_string();
    let folder = name.get(30..).unwrap_or("00").to_owned();
    Path::from_iter([folder, name])
}

fn broken_off(why: &str) -> Problem {
    Problem::new(Code::Malformed, format!("the upload broke off: {why}"))
}

/// Tells a full disk from everything else that can go wrong with objects.
fn failed(error: &object_store::Error) -> Problem {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(at) = cause {
        let kind = at.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if matches!(kind, Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)) {
            log::error!("the disk for files is full");
            return Problem::new(Code::StorageFull, "there is no space left for files; nothing was kept of this one");
        }
        cause = at.source();
    }
    log::error!("the object store failed: {error}");
    Problem::new(Code::Internal, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_apart() {
        let of = |kind: std::io::ErrorKind| {
            let source = Box::new(std::io::Error::from(kind));
            failed(&object_store::Error::Generic { store: "test", source }).code
        };
        assert_eq!(of(std::io::ErrorKind::StorageFull), Code::StorageFull);
        assert_eq!(of(std::io::ErrorKind::QuotaExceeded), Code::StorageFull);
        assert_eq!(of(std::io::ErrorKind::PermissionDenied), Code::Internal);
    }

    #[test]
    fn an_object_stands_under_its_id_alone() {
        let id = Uuid::parse_str("0192f0c1-7d7a-7a3f-8b7e-0a1b2c3d4eff").unwrap();
        assert_eq!(path(id).to_string(), "ff/0192f0c17d7a7a3f8b7e0a1b2c3d4eff");
    }
}
