//! Reading a backup: what is not exactly what its manifest describes is refused, and nothing in it is trusted.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};

use crm_db::error::{Error, Result};
use crm_db::transfer::{Row, Table};
use zip::ZipArchive;

use crate::backup::manifest::{MANIFEST, Manifest, SECRET, TableEntry, path_of_file};
use crate::backup::objects::pour;
use crate::backup::{Object, Progress, about};

/// Largest manifest that is read, in bytes.
const LARGEST_MANIFEST: u64 = 256 * 1024 * 1024;
/// Longest secret that is read, in bytes.
const LONGEST_SECRET: u64 = 4096;

/// A backup that is read.
pub struct Archive {
    path: PathBuf,
    zip: ZipArchive<BufReader<File>>,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Archive {
    /// Opens a backup and reads its manifest.
    ///
    /// # Errors
    /// A sentence that says why it is none, or no whole one.
    pub fn open(path: &Path) -> Result<Archive> {
        let file = BufReader::new(File::open(path).map_err(about(path))?);
        let told = |why: String| Error::Broken(format!("{} is no whole backup: {why}", path.display()));
        let mut zip = ZipArchive::new(file).map_err(|error| told(error.to_string()))?;
        let manifest = read_manifest(&mut zip).and_then(|found| found.check().map(|()| found));
        let manifest = manifest.map_err(|error| told(error.to_string()))?;
        let mut archive = Archive { path: path.to_owned(), zip, manifest };
        archive.check_names().map_err(|error| told(error.to_string()))?;
        Ok(archive)
    }

    fn check_names(&mut self) -> Result<()> {
        let mut wanted: BTreeSet<String> = self.manifest.tables.iter().map(TableEntry::path).collect();
        wanted.extend(self.manifest.files.iter().map(path_of_file));
        wanted.insert(MANIFEST.to_owned());
        if self.manifest.with_secret {
            wanted.insert(SECRET.to_owned());
        }
        let names = self.zip.file_names().map(|name| name.map(std::borrow::Cow::into_owned));
        let found: BTreeSet<String> = names.collect::<std::result::Result<_, _>>().map_err(super::broken)?;
        match wanted.symmetric_difference(&found).next() {
            Some(name) if wanted.contains(name) => Err(Error::Broken(format!("{name} is missing"))),
            Some(name) => Err(Error::Broken(format!("{name} is not in its manifest"))),
            None => Ok(()),
        }
    }

    /// Reads everything once and compares it with the manifest.
    ///
    /// # Errors
    /// A sentence that names what is damaged.
    pub fn check(&mut self, progress: &Progress) -> Result<()> {
        let tables = self.manifest.tables.iter().map(|one| (one.path(), one.sum.bytes, one.sum.sha256.clone()));
        let files = self.manifest.files.iter().map(|one| (path_of_file(one), one.bytes, one.sha256.clone()));
        let entries: Vec<(String, u64, String)> = tables.chain(files).collect();
        progress.add(entries.len() as u64);
        for (name, bytes, sha256) in entries {
            progress.step()?;
            let damaged = |why: &str| self::damaged(&self.path, &name, why);
            let mut entry = self.zip.by_name(&name).map_err(|error| damaged(&error.to_string()))?;
            // No more is unpacked than there should be.
            let mut limited = Read::take(&mut entry, bytes.saturating_add(1));
            let found = pour(&mut limited, |_| Ok(())).map_err(|error| damaged(&error.to_string()))?;
            if found != (bytes, sha256) {
                return Err(damaged("it is not what was written"));
            }
        }
        Ok(())
    }

    /// Gives each row of a table to `take`.
    ///
    /// # Errors
    /// What `take` answers, or when a row is damaged.
    pub fn rows(&mut self, table: &Table, mut take: impl FnMut(Row) -> Result<()>) -> Result<()> {
        let name = super::manifest::path_of(table);
        let damaged = |why: String| self::damaged(&self.path, &name, &why);
        let entry = self.zip.by_name(&name).map_err(|error| damaged(error.to_string()))?;
        let (mut lines, mut line) = (BufReader::with_capacity(256 * 1024, entry), String::new());
        loop {
            line.clear();
            if lines.read_line(&mut line).map_err(|error| damaged(error.to_string()))? == 0 {
                return Ok(());
            }
            take(Row::parse(table, &line)?)?;
        }
    }

    /// Gives a file's bytes to `into`, a piece at a time.
    ///
    /// # Errors
    /// When it is damaged or `into` fails.
    pub fn file(&mut self, file: &Object, into: impl FnMut(&[u8]) -> std::io::Result<()>) -> Result<()> {
        let name = path_of_file(file);
        let damaged = |why: String| self::damaged(&self.path, &name, &why);
        let mut entry = self.zip.by_name(&name).map_err(|error| damaged(error.to_string()))?;
        let found = pour(&mut entry, into).map_err(|error| damaged(error.to_string()))?;
        if found == (file.bytes, file.sha256.clone()) { Ok(()) } else { Err(damaged("it changed".to_owned())) }
    }

    /// Returns the secret, where it is in the backup.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn secret(&mut self) -> Result<Option<String>> {
        if !self.manifest.with_secret {
            return Ok(None);
        }
        let damaged = |why: String| self::damaged(&self.path, SECRET, &why);
        let entry = self.zip.by_name(SECRET).map_err(|error| damaged(error.to_string()))?;
        let mut text = String::new();
        entry.take(LONGEST_SECRET).read_to_string(&mut text).map_err(|error| damaged(error.to_string()))?;
        Ok(Some(text))
    }
}

fn read_manifest(zip: &mut ZipArchive<BufReader<File>>) -> Result<Manifest> {
    let entry = zip.by_name(MANIFEST).map_err(|error| Error::Broken(format!("{MANIFEST}: {error}")))?;
    let mut text = String::new();
    let read = entry.take(LARGEST_MANIFEST).read_to_string(&mut text);
    read.map_err(|error| Error::Broken(format!("{MANIFEST}: {error}")))?;
    serde_json::from_str(&text).map_err(|error| Error::Broken(format!("{MANIFEST}: {error}")))
}

fn damaged(path: &Path, name: &str, why: &str) -> Error {
    Error::Broken(format!("{} is damaged: {name}: {why}", path.display()))
}
