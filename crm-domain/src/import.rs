//! Imports: what a file's columns mean, how its rows find the records that are there, and what became of each row.
//!
//! A plan holds files in their order; each row of a file makes or changes one record, and what it names by name (its account,
//! its owner, its product) is looked up or made on the way. Reading files and writing records is not known here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::entity::Entity;
use crate::invalid::Invalid;
use crate::policy::fields::Fields;

mod guess;
mod target;

pub use crate::import::guess::{guess, guess_entity};
pub use crate::import::target::{EXTERNAL_IDS, MatchBy, Target, TargetKind, target, targets};

/// Most files of one import.
pub const MAX_FILES: usize = 20;
/// Most columns that are mapped in one file.
pub const MAX_COLUMNS: usize = 300;
/// The source under which ids of a file are kept, unless the plan names one.
pub const DEFAULT_SOURCE: &str = "import";

/// What is done with a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// New records are made, known ones left alone.
    Create,
    /// Known records are changed, others left out.
    Update,
    /// New records are made and known ones changed.
    #[default]
    Both,
}

/// What is done about people, accounts or products that a row names and nobody knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// The row fails.
    #[default]
    Refuse,
    /// They are made: people as users who never sign in.
    Create,
    /// The row is imported without them.
    Leave,
}

/// What one column means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnPlan {
    /// The column, by its heading.
    pub column: String,
    /// What its cells are, such as `name`, `owner`, `account.domain` or `custom.segment`.
    pub target: String,
    /// What is read in place of a cell's text, such as `GTX Pro` for `GTXPro`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// What a file means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FilePlan {
    /// The file: the id of an uploaded one; on the command line its path beside the plan.
    pub file: String,
    /// What its rows are.
    pub entity: Entity,
    /// How the file is read, as it was detected or corrected; detected anew unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub format: Option<serde_json::Value>,
    /// What is done with rows.
    #[serde(default)]
    pub mode: Mode,
    /// How rows find records that are there, in the order in which it is tried.
    #[serde(default)]
    pub match_by: Vec<MatchBy>,
    /// The system that ids in the file come from (`a-z`, `0-9`, `_`, `-`).
    #[serde(default)]
    pub source: Option<String>,
    /// The columns that are read; others are left out.
    pub columns: Vec<ColumnPlan>,
    /// What every row has: target to text, in which `{heading}` stands for the row's own cell.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// What is done about unknown people.
    #[serde(default)]
    pub unknown_people: Unknown,
    /// What is done about unknown accounts, products, teams and tags.
    #[serde(default)]
    pub unknown_records: Unknown,
}

/// A whole import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its name, for people.
    #[serde(default)]
    pub name: String,
    /// The files in the order in which they are imported.
    pub files: Vec<FilePlan>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It made a record.
    Created,
    /// It changed one.
    Updated,
    /// Nothing was to be done: the record had it all, or the mode leaves such rows alone.
    Skipped,
    /// It could not be imported.
    Failed,
}

impl Outcome {
    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Created => "created",
            Outcome::Updated => "updated",
            Outcome::Skipped => "skipped",
            Outcome::Failed => "failed",
        }
    }

    /// Reads the word for it.
    pub fn parse(word: &str) -> Option<Self> {
        [Outcome::Created, Outcome::Updated, Outcome::Skipped, Outcome::Failed]
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
    }
}

/// How taking a row back ended: the record went, was put back, or stayed for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Undone {
    /// The record it made is gone.
    Removed,
    /// What it changed is as it was.
    PutBack,
    /// What nobody changed since is as it was, the rest is as it became.
    PutBackInPart,
    /// Somebody changed the record since, so it stays.
    ChangedSince,
    /// Other records hang on it, so it stays.
    InUse,
    /// Who takes the import back may not touch the record, so it stays.
    NotAllowed,
    /// Somebody removed it before.
    GoneAlready,
    /// There was nothing to take back.
    NothingToDo,
}

impl Undone {
    const ALL: [Undone; 8] = [
        Undone::Removed,
        Undone::PutBack,
        Undone::PutBackInPart,
        Undone::ChangedSince,
        Undone::InUse,
        Undone::NotAllowed,
        Undone::GoneAlready,
        Undone::NothingToDo,
    ];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Undone::Removed => "removed",
            Undone::PutBack => "put_back",
            Undone::PutBackInPart => "put_back_in_part",
            Undone::ChangedSince => "changed_since",
            Undone::InUse => "in_use",
            Undone::NotAllowed => "not_allowed",
            Undone::GoneAlready => "gone_already",
            Undone::NothingToDo => "nothing_to_do",
        }
    }

    /// Reads the word for it.
    pub fn parse(word: &str) -> Option<Self> {
        Undone::ALL.into_iter().find(|undone| undone.as_str() == word)
    }
}

/// How far an import is and what became of its rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Rows there are.
    pub total: i64,
    /// Rows that are done.
    pub done: i64,
    /// Records made by rows.
    pub created: i64,
    /// Records changed by rows.
    pub updated: i64,
    /// Rows that had nothing to do.
    pub skipped: i64,
    /// Rows that failed.
    pub failed: i64,
}

impl Counts {
    /// Notes what became of one more row.
    pub fn note(&mut self, outcome: Outcome) {
        self.done += 1;
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Failed => self.failed += 1,
        }
    }
}

impl Plan {
    /// Checks all that can be known without the files.
    ///
    /// # Errors
    /// Every fault, by pointer.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        if self.files.is_empty() || self.files.len() > MAX_FILES {
            invalid.add("/files", "out_of_range", format!("between 1 and {MAX_FILES} files"));
        }
        for (index, file) in self.files.iter().enumerate() {
            file.check(&format!("/files/{index}"), &mut invalid);
        }
        invalid.or(())
    }

    /// Checks that no column is read into a field that the importer may not change, so that none finds records by one either.
    ///
    /// # Errors
    /// `field_forbidden` at each that is.
    pub fn check_fields(&self, fields: &Fields) -> Result<(), Invalid> {
        let mut invalid = Invalid::default();
        for (index, file) in self.files.iter().enumerate() {
            let columns = file.columns.iter().enumerate();
            let named = columns.map(|(place, column)| (format!("columns/{place}/target"), &column.target));
            let constants = file.constants.keys().map(|name| (format!("constants/{name}"), name));
            for (place, name) in named.chain(constants) {
                if target(file.entity, name).is_some_and(|target| !target.is_open(file.entity, fields)) {
                    let detail = format!("your role may not write {name}");
                    invalid.add(format!("/files/{index}/{place}"), "field_forbidden", detail);
                }
            }
        }
        invalid.or(())
    }
}

impl FilePlan {
    fn check(&self, at: &str, invalid: &mut Invalid) {
        if targets(self.entity).is_empty() {
            invalid.add(format!("{at}/entity"), "invalid", "records of this kind are not imported");
            return;
        }
        if self.columns.len() > MAX_COLUMNS {
            invalid.add(format!("{at}/columns"), "too_long", format!("at most {MAX_COLUMNS} columns"));
        }
        if self.source.as_deref().is_some_and(|source| !crate::external::is_source(source)) {
            invalid.add(format!("{at}/source"), "invalid_source", "a source is 1 to 50 of a-z, 0-9, _ and -");
        }
        let mut seen = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            let pointer = format!("{at}/columns/{index}/target");
            self.check_target(&column.target, pointer, &mut seen, invalid);
        }
        for name in self.constants.keys() {
            self.check_target(name, format!("{at}/constants/{name}"), &mut seen, invalid);
        }
        for (index, rule) in self.match_by.iter().enumerate() {
            if !rule.fits(self.entity) {
                let pointer = format!("{at}/match_by/{index}");
                invalid.add(pointer, "invalid", "records of this kind are not found by this");
            }
        }
        if self.columns.is_empty() && self.constants.is_empty() {
            invalid.add(format!("{at}/columns"), "required", "at least one column");
        }
    }

    fn check_target<'a>(&self, name: &'a str, pointer: String, seen: &mut Vec<&'a str>, invalid: &mut Invalid) {
        if target(self.entity, name).is_none() {
            invalid.add(pointer, "unknown_field", "there is no such target");
        } else if seen.contains(&name) && name != "tags" {
            invalid.add(pointer, "duplicate", "two columns have the same target");
        } else {
            seen.push(name);
        }
    }

    /// Returns the system that ids of the file are kept under.
    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or(DEFAULT_SOURCE)
    }

    /// Returns how rows find records, the usual ways unless the plan names some.
    pub fn matching(&self) -> Vec<MatchBy> {
        if self.match_by.is_empty() { MatchBy::usual(self.entity).to_vec() } else { self.match_by.clone() }
    }

    /// Returns the cells of a row by target, with values mapped and constants filled in; empty cells are left out.
    pub fn row(&self, header: &[String], cells: &[String]) -> BTreeMap<String, String> {
        let cell = |column: &str| {
            header.iter().position(|name| name == column).and_then(|place| cells.get(place)).map(|text| text.trim())
        };
        let mut row = BTreeMap::new();
        for plan in &self.columns {
            let Some(text) = cell(&plan.column) else { continue };
            let text = plan.values.get(text).map_or(text, |mapped| mapped.trim());
            if text.is_empty() {
                continue;
            }
            let entry: &mut String = row.entry(plan.target.clone()).or_default();
            if !entry.is_empty() {
                entry.push(',');
            }
            entry.push_str(text);
        }
        for (name, template) in &self.constants {
            let text = self.filled(template, header, cells);
            if !text.is_empty() && !row.contains_key(name) {
                row.insert(name.clone(), text);
            }
        }
        row
    }

    /// Fills `{heading}` in a template with the row's cells, values mapped.
    fn filled(&self, template: &str, header: &[String], cells: &[String]) -> String {
        let mut text = template.to_owned();
        for (name, cell) in header.iter().zip(cells) {
            let hole = format!("{{{name}}}");
            if text.contains(&hole) {
                let mapped = self.columns.iter().find(|plan| plan.column == *name);
                let cell = mapped.and_then(|plan| plan.values.get(cell.trim())).unwrap_or(cell);
                text = text.replace(&hole, cell.trim());
            }
        }
        text.trim().to_owned()
    }
}

#[cfg(test)]
mod tests;
