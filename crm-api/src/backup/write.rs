//! Writing a backup: under another name first, brought to the disk, and only then named as one.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crm_db::error::{Error, Result};
use crm_db::transfer::{Digest, Snapshot, Source, tables};
use crm_domain::time::Instant;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::backup::manifest::{FORMAT, FORMAT_VERSION, MANIFEST, Manifest, SECRET, TableEntry, path_of, path_of_file};
use crate::backup::objects::pour;
use crate::backup::{Object, Objects, Progress, about, broken, sync_folder};

/// Rows compress well even so, and a server has other things to do.
const LEVEL: i64 = 3;

/// What is to be backed up beside the database.
pub struct Plan<'a> {
    /// The files of records.
    pub objects: &'a dyn Objects,
    /// The secret, where it is wanted in the backup.
    pub secret: Option<String>,
    /// What time it is.
    pub now: Instant,
}

type Zip = ZipWriter<BufWriter<File>>;

/// Returns the name of a backup that is taken now; names sort by time. Of several taken at once each has a mark of its own.
pub fn file_name(now: Instant, mark: &str) -> String {
    format!("crm-backup-{}{mark}.zip", now.format("%Y%m%dT%H%M%S%3fZ"))
}

/// Writes a backup to this path, where nothing may be yet; returns what is in it.
///
/// # Errors
/// When something fails or the work is stopped; nothing of that name is there then.
pub fn write(source: &mut Source, plan: &Plan<'_>, path: &Path, progress: &Progress) -> Result<Manifest> {
    if path.exists() {
        return Err(Error::Broken(format!("{} is there already", path.display())));
    }
    let draft = draft(path)?;
    let written = begin(&draft).and_then(|zip| source.snapshot(|snapshot| fill(zip, snapshot, plan, progress)));
    let kept = written.and_then(|manifest| {
        std::fs::rename(&draft, path).map_err(about(path))?;
        sync_folder(path)?;
        Ok(manifest)
    });
    if kept.is_err() {
        let _ = std::fs::remove_file(&draft);
    }
    kept
}

/// Returns the name under which a backup is written until it is whole.
fn draft(path: &Path) -> Result<PathBuf> {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| Error::Broken(format!("{} names no file", path.display())))?;
    Ok(path.with_file_name(format!(".{name}.part")))
}

fn begin(draft: &Path) -> Result<Zip> {
    use std::os::unix::fs::OpenOptionsExt as _;
    if let Some(folder) = draft.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(about(folder))?;
    }
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(draft);
    Ok(ZipWriter::new(BufWriter::with_capacity(256 * 1024, file.map_err(about(draft))?)))
}

fn packed() -> SimpleFileOptions {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    options.compression_level(Some(LEVEL)).large_file(true).unix_permissions(0o600)
}

fn fill(mut zip: Zip, snapshot: &mut Snapshot<'_>, plan: &Plan<'_>, progress: &Progress) -> Result<Manifest> {
    let tables = tables();
    for table in &tables {
        progress.add(snapshot.count(table)?);
    }
    let mut manifest = Manifest {
        format: FORMAT.to_owned(),
        format_version: FORMAT_VERSION,
        product_version: env!("CARGO_PKG_VERSION").to_owned(),
        schema: snapshot.schema()?,
        database: snapshot.database().to_owned(),
        taken_at: plan.now,
        position: snapshot.position()?,
        tables: Vec::with_capacity(tables.len()),
        files: Vec::new(),
        secret_id: snapshot.meta("secret_id")?,
        with_secret: plan.secret.is_some(),
    };
    for table in tables {
        zip.start_file(path_of(&table), packed()).map_err(broken)?;
        let mut digest = Digest::default();
        snapshot.rows(&table, |row| {
            let line = row.line()?;
            digest.add(line.as_bytes());
            zip.write_all(line.as_bytes()).map_err(broken)?;
            progress.step()
        })?;
        manifest.tables.push(TableEntry { table, sum: digest.sum() });
    }
    manifest.files = add_files(&mut zip, plan.objects, progress)?;
    if let Some(secret) = &plan.secret {
        zip.start_file(SECRET, packed()).and_then(|()| Ok(zip.write_all(secret.as_bytes())?)).map_err(broken)?;
    }
    let text = serde_json::to_vec_pretty(&manifest).map_err(broken)?;
    zip.start_file(MANIFEST, packed()).and_then(|()| Ok(zip.write_all(&text)?)).map_err(broken)?;
    let file = zip.finish().map_err(broken)?.into_inner().map_err(broken)?;
    file.sync_all().map_err(broken)?;
    Ok(manifest)
}

/// Adds the files; what they hold is mostly compressed already.
fn add_files(zip: &mut Zip, objects: &dyn Objects, progress: &Progress) -> Result<Vec<Object>> {
    let names = objects.names()?;
    progress.add(names.len() as u64);
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        progress.step()?;
        let Some(mut content) = objects.open(&name)? else { continue };
        let mut file = Object { name, bytes: 0, sha256: String::new() };
        file.check()?;
        let stored = packed().compression_level(None).compression_method(CompressionMethod::Stored);
        zip.start_file(path_of_file(&file), stored).map_err(broken)?;
        (file.bytes, file.sha256) = pour(&mut content, |part| zip.write_all(part)).map_err(broken)?;
        files.push(file);
    }
    Ok(files)
}
