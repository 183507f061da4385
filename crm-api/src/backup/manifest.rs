//! What a backup says of itself.

use std::collections::BTreeSet;

use crm_db::error::{Error, Result};
use crm_db::transfer::{Sum, Table};
use crm_domain::time::Instant;
use serde::{Deserialize, Serialize};

use crate::backup::Object;

/// The word every manifest begins with.
pub const FORMAT: &str = "crm-backup";
/// The version of the format that this program writes and the newest it reads.
pub const FORMAT_VERSION: u32 = 1;
/// Its name in the archive.
pub const MANIFEST: &str = "manifest.json";
/// The name of the secret in the archive, where it was asked for.
pub const SECRET: &str = "secret";

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// `crm-backup`.
    pub format: String,
    /// The version of the format.
    pub format_version: u32,
    /// The version of the program that wrote it.
    pub product_version: String,
    /// The migrations that the database had, in order.
    pub schema: Vec<String>,
    /// The kind of database it was taken from; it can be restored into any.
    pub database: String,
    /// When it was begun.
    pub taken_at: Instant,
    /// The position of the last event in it.
    pub position: i64,
    /// The tables, each with what it holds.
    pub tables: Vec<TableEntry>,
    /// The files that hang on records.
    pub files: Vec<Object>,
    /// Tells which secret the database was set up with, without telling the secret.
    pub secret_id: Option<String>,
    /// Whether the secret is in it.
    pub with_secret: bool,
}

/// A table and what it holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableEntry {
    /// The table.
    pub table: Table,
    /// What it holds.
    pub sum: Sum,
}

impl TableEntry {
    /// Returns the name of its rows in the archive.
    pub fn path(&self) -> String {
        path_of(&self.table)
    }
}

/// Returns the name of a table's rows in the archive.
pub fn path_of(table: &Table) -> String {
    format!("tables/{}.jsonl", table.name)
}

/// Returns the name of a file in the archive.
pub fn path_of_file(file: &Object) -> String {
    format!("files/{}", file.name)
}

impl Manifest {
    /// Refuses what is no manifest, or one of a newer format.
    ///
    /// # Errors
    /// A sentence that says why.
    pub fn check(&self) -> Result<()> {
        let refuse = |why: String| Err(Error::Broken(why));
        if self.format != FORMAT {
            return refuse("its manifest is not that of a backup".to_owned());
        }
        if self.format_version > FORMAT_VERSION {
            return refuse(format!(
                "it has format {}, and this version of crm reads formats up to {FORMAT_VERSION}: use crm {} or later",
                self.format_version, self.product_version
            ));
        }
        let mut names = BTreeSet::new();
        for entry in &self.tables {
            entry.table.check()?;
            if !names.insert(entry.path()) {
                return refuse(format!("the table {} is in it twice", entry.table.name));
            }
        }
        for file in &self.files {
            file.check()?;
            if !names.insert(path_of_file(file)) {
                return refuse(format!("the file {} is in it twice", file.name));
            }
        }
        Ok(())
    }

    /// Returns how many rows it has.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|entry| entry.sum.rows).sum()
    }
}
