//! Whole databases on their way out and in: for backups, restoring, and moving from one kind of database to the other.
//!
//! A row travels as one line of JSON that is the same whichever database it came from, and the rows of a table travel in the
//! order of its key. The digest of these lines is therefore the digest of the table, and tells that two databases hold the
//! same.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};

mod check;
mod row;
mod source;
mod target;

pub use crate::connection::file_url;
pub use crate::transfer::check::Findings;
pub use crate::transfer::row::{Kind, Row};
pub use crate::transfer::source::{Snapshot, Source};
pub use crate::transfer::target::{Filling, Heap, Target};

/// A table as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The columns that put its rows in order.
    pub key: Vec<String>,
    /// Its columns, in the order of a row's values.
    pub columns: Vec<Column>,
}

/// A column as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

impl Table {
    /// Refuses a description that cannot be of a table: names become part of statements, and a file may say anything.
    ///
    /// # Errors
    /// [`Error::Broken`] that names the table.
    pub fn check(&self) -> Result<()> {
        let is_name = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let is_column = |name: &String| self.columns.iter().any(|column| column.name == *name);
        let names = self.columns.iter().all(|column| is_name(&column.name));
        if is_name(&self.name) && names && !self.key.is_empty() && self.key.iter().all(is_column) {
            return Ok(());
        }
        Err(Error::Broken(format!("{:?} is described as no table can be", self.name)))
    }
}

/// Returns every table of this version's schema, in the order of their names.
pub fn tables() -> Vec<Table> {
    let table = |(name, key, columns): &(&str, &[&str], &[(&str, &str)])| Table {
        name: (*name).to_owned(),
        key: key.iter().map(|name| (*name).to_owned()).collect(),
        columns: columns.iter().map(|(name, sql)| Column { name: (*name).to_owned(), kind: Kind::of(sql) }).collect(),
    };
    crate::schema::TABLES.iter().map(table).collect()
}

/// The digest of a table, fed with its rows in the order of its key.
#[derive(Default)]
pub struct Digest {
    hash: Sha256,
    rows: u64,
    bytes: u64,
}

/// What a table holds, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// How many rows.
    pub rows: u64,
    /// How many bytes their lines have.
    pub bytes: u64,
    /// The digest of the lines (SHA-256).
    pub sha256: String,
}

impl Digest {
    /// Adds a line, with its end.
    pub fn add(&mut self, line: &[u8]) {
        self.hash.update(line);
        self.rows += 1;
        self.bytes += line.len() as u64;
    }

    /// Returns what was added.
    pub fn sum(self) -> Sum {
        Sum { rows: self.rows, bytes: self.bytes, sha256: hex(&self.hash.finalize()) }
    }
}

/// Writes bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
