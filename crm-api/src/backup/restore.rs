//! Restoring a backup into an empty place, and rehearsing that.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crm_db::error::{Error, Result};
use crm_db::transfer::{Filling, Findings, Heap, Target, file_url};

use crate::backup::objects::pour;
use crate::backup::{Archive, Folder, Objects as _, Progress, about, sync_folder};

/// Where a backup is restored to.
#[derive(Debug, Clone)]
pub struct Place {
    /// The database, which must be empty.
    pub url: String,
    /// The data directory, for files and the secret.
    pub data_dir: PathBuf,
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Rows of all tables.
    pub rows: u64,
    /// Files of records.
    pub files: usize,
    /// What a look at the whole found.
    pub findings: Findings,
    /// Whether every table and file was read back and found equal.
    pub verified: bool,
}

/// Restores a backup. It is read once from end to end before anything is written; with `verify` what was written is read
/// back and compared.
///
/// # Errors
/// A sentence that says why not; nothing is left then.
pub fn restore(archive: &mut Archive, place: &Place, verify: bool, progress: &Progress) -> Result<Report> {
    archive.check(progress)?;
    let files = Files::prepare(&place.data_dir)?;
    let secret = archive.secret()?;
    let write_secret = secret.as_deref().map(|secret| new_secret(&place.data_dir, secret)).transpose()?.flatten();
    let target = Target::open(&place.url)?;
    let schema = archive.manifest.schema.clone();
    progress.add(archive.manifest.rows() * if verify { 2 } else { 1 });
    let done = target.fill(
        &schema,
        |filling| {
            load(archive, filling, progress)?;
            files.unpack(archive)?;
            let findings = filling.snapshot().findings()?;
            if verify {
                compare(archive, filling, progress)?;
                files.compare(archive)?;
            }
            let (rows, count) = (archive.manifest.rows(), archive.manifest.files.len());
            Ok(Report { rows, files: count, findings, verified: verify })
        },
        || {
            files.keep()?;
            write_secret.map_or(Ok(()), |(path, secret)| write_new(&path, &secret))
        },
    );
    if done.is_err() {
        files.drop();
    }
    done
}

/// Restores a backup into a folder of its own, compares everything, and removes it again.
///
/// # Errors
/// A sentence that says what is wrong with the backup.
pub fn rehearse(archive: &mut Archive, below: &Path, progress: &Progress) -> Result<Report> {
    let folder = tempfile::Builder::new().prefix(".crm-rehearsal-").tempdir_in(below).map_err(about(below))?;
    let place = Place { url: file_url(&folder.path().join("crm.db")), data_dir: folder.path().to_owned() };
    restore(archive, &place, true, progress)
}

fn load(archive: &mut Archive, filling: &mut Filling<'_>, progress: &Progress) -> Result<()> {
    let tables: Vec<_> = archive.manifest.tables.iter().map(|entry| entry.table.clone()).collect();
    for table in tables.iter().rev() {
        filling.clear(table)?;
    }
    for table in &tables {
        let mut heap = Heap::of(table);
        archive.rows(table, |row| {
            heap.add(row, filling)?;
            progress.step()
        })?;
        heap.flush(filling)?;
    }
    Ok(())
}

fn compare(archive: &Archive, filling: &mut Filling<'_>, progress: &Progress) -> Result<()> {
    for entry in &archive.manifest.tables {
        let found = filling.snapshot().sum(&entry.table, || progress.step())?;
        if found != entry.sum {
            let name = &entry.table.name;
            return Err(Error::Broken(format!("the table {name} is not what the backup holds once it is restored")));
        }
    }
    Ok(())
}

/// The files of records on their way into a data directory.
struct Files {
    folder: PathBuf,
    draft: PathBuf,
}

impl Files {
    fn prepare(data_dir: &Path) -> Result<Files> {
        let folder = Folder::in_data(data_dir);
        if !folder.names()?.is_empty() {
            return Err(Error::Broken(format!("there are files in {} already", folder.0.display())));
        }
        let files = Files { draft: data_dir.join(".files.restoring"), folder: folder.0 };
        files.drop();
        Ok(files)
    }

    fn unpack(&self, archive: &mut Archive) -> Result<()> {
        for file in archive.manifest.files.clone() {
            let path = self.draft.join(&file.name);
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(about(folder))?;
            }
            let mut out = create(&path)?;
            archive.file(&file, |part| out.write_all(part))?;
            out.sync_all().map_err(about(&path))?;
        }
        Ok(())
    }

    fn compare(&self, archive: &Archive) -> Result<()> {
        for file in &archive.manifest.files {
            let path = self.draft.join(&file.name);
            let mut read = File::open(&path).map_err(about(&path))?;
            let found = pour(&mut read, |_| Ok(())).map_err(about(&path))?;
            if found != (file.bytes, file.sha256.clone()) {
                return Err(Error::Broken(format!("{} is not what the backup holds", path.display())));
            }
        }
        Ok(())
    }

    fn keep(&self) -> Result<()> {
        if !self.draft.exists() {
            return Ok(());
        }
        // Empty folders may be there.
        let _ = std::fs::remove_dir_all(&self.folder);
        std::fs::rename(&self.draft, &self.folder).map_err(about(&self.folder))?;
        sync_folder(&self.folder)
    }

    fn drop(&self) {
        let _ = std::fs::remove_dir_all(&self.draft);
    }
}

/// Returns where the secret of the backup is to be written, unless the same one stands there.
fn new_secret(data_dir: &Path, secret: &str) -> Result<Option<(PathBuf, String)>> {
    let path = data_dir.join("secret");
    match std::fs::read_to_string(&path) {
        Ok(found) if found.trim() == secret.trim() => Ok(None),
        Ok(_) => Err(Error::Broken(format!("{} holds another secret than the backup", path.display()))),
        Err(_) => Ok(Some((path, format!("{}\n", secret.trim())))),
    }
}

fn create(path: &Path) -> Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(about(path))
}

fn write_new(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(about(folder))?;
    }
    let mut file = create(path)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(about(path))
}
