//! Folders and files that a run leaves behind or takes away.

use std::path::Path;

use crate::Outcome;

/// Removes a SQLite database.
pub fn remove_database(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", path.display())).ok();
    }
}

/// Copies a SQLite database that nobody has open, with what is not yet in its main file.
pub fn copy_database(from: &Path, to: &Path) -> Outcome<()> {
    for end in ["", "-wal"] {
        let (from, to) = (format!("{}{end}", from.display()), format!("{}{end}", to.display()));
        if end.is_empty() || Path::new(&from).exists() {
            std::fs::copy(&from, &to).map_err(|error| format!("{from}: {error}"))?;
        }
    }
    Ok(())
}

/// Makes an empty folder.
pub fn fresh(path: &Path) -> Outcome<()> {
    if path.exists() {
        std::fs::remove_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    std::fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The size of a file in bytes.
pub fn size(path: &Path) -> Outcome<u64> {
    std::fs::metadata(path).map(|data| data.len()).map_err(|error| format!("{}: {error}", path.display()))
}
