//! The files that hang on records, as a backup sees them: a list of names with sizes and digests, and their bytes.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crm_db::error::{Error, Result};
use crm_db::transfer::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::backup::about;

/// A stored file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its name below the folder of files, with `/` between the parts.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// Its digest (SHA-256).
    pub sha256: String,
}

impl Object {
    /// Refuses a name that leads out of the folder of files.
    ///
    /// # Errors
    /// [`Error::Broken`] that names it.
    pub fn check(&self) -> Result<()> {
        let is_plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0']);
        if self.name.split('/').all(is_plain) {
            return Ok(());
        }
        Err(Error::Broken(format!("{:?} is no name of a file", self.name)))
    }
}

/// Where the files of records are kept. A backup asks after it has fixed the state of the database, so that every file which
/// that state names is listed, unless it was removed meanwhile.
pub trait Objects {
    /// Returns the names of all files, in a fixed order.
    ///
    /// # Errors
    /// When they cannot be listed.
    fn names(&self) -> Result<Vec<String>>;

    /// Opens a file; nothing when it is gone by now.
    ///
    /// # Errors
    /// When it cannot be read.
    fn open(&self, name: &str) -> Result<Option<Box<dyn Read>>>;
}

/// Files in a folder of the data directory, whatever its folders are.
#[derive(Debug, Clone)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// The folder for files of records in a data directory.
    pub fn in_data(data_dir: &Path) -> Self {
        Folder(data_dir.join("files"))
    }
}

impl Objects for Folder {
    fn names(&self) -> Result<Vec<String>> {
        let (mut names, mut folders) = (Vec::new(), vec![self.0.clone()]);
        while let Some(folder) = folders.pop() {
            let entries = match std::fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
                Err(error) => return Err(about(&folder)(error)),
            };
            for entry in entries {
                let path = entry.map_err(about(&folder))?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Some(name) = path.strip_prefix(&self.0).ok().and_then(Path::to_str) {
                    names.push(name.to_owned());
                }
            }
        }
        names.sort();
        Ok(names)
    }

    fn open(&self, name: &str) -> Result<Option<Box<dyn Read>>> {
        let path = self.0.join(name);
        match File::open(&path) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(about(&path)(error)),
        }
    }
}

/// Reads to the end, a piece at a time, and returns length and digest of what went by.
pub fn pour(from: &mut dyn Read, mut into: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<(u64, String)> {
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0_u64, vec![0_u8; 64 * 1024]);
    loop {
        let read = from.read(&mut piece)?;
        let Some(part) = piece.get(..read).filter(|part| !part.is_empty()) else { break };
        hash.update(part);
        bytes += read as u64;
        into(part)?;
    }
    Ok((bytes, hex(&hash.finalize())))
}
