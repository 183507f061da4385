//! Tables in files: an uploaded file's bytes become rows of text, with word of how they were read.
//!
//! What a file does not say (encoding, delimiter, order of dates, sign of decimals) is found out from many rows and can be
//! corrected. Nothing here trusts the file: what would take too much memory is refused with its place.

mod archive;
mod cells;
mod delimited;
mod encoding;
mod guard;
mod header;
pub mod listed;
mod month;
mod value;
mod workbook;

use chrono::NaiveDate;
use crm_domain::import::FilePlan;
use crm_domain::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::Problem;
use cells::Cells;
use value::Notation;

pub use guard::{guard, quoted, reasons, unguard};
pub use listed::Listed;
pub use value::{day, decimal};

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 50 * 1024 * 1024;
/// Most columns.
pub const MAX_COLUMNS: usize = 1_000;
/// Most rows below the header.
pub const MAX_ROWS: usize = 1_000_000;
/// Most cells, empty ones within the table included.
pub const MAX_CELLS: usize = 5_000_000;
/// Longest cell, in characters.
pub const MAX_CELL: usize = 100_000;
/// Most text of all cells together, in bytes; in a workbook many cells can name one text.
pub const MAX_TEXT: usize = 150 * 1024 * 1024;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SheetKind)]
pub enum Kind {
    /// Text with a delimiter between cells.
    Csv,
    /// A workbook of Excel 2007 or later.
    Xlsx,
}

/// In which order day, month and year stand in dates with slashes or dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 2016-10-20.
    Ymd,
    /// 20/10/2016.
    Dmy,
    /// 10/20/2016.
    Mdy,
}

/// How a file is read: what was detected, and what a person may correct. Members that do not concern the kind of file stay
/// empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema, Default)]
#[serde(default, deny_unknown_fields)]
#[schema(as = SheetFormat)]
pub struct Format {
    /// What kind of file it is.
    pub kind: Option<Kind>,
    /// The encoding of its text, such as `utf-8`, `utf-16le` or `windows-1252`.
    pub encoding: Option<String>,
    /// The character between cells.
    pub delimiter: Option<String>,
    /// The character around cells; empty for none.
    pub quote: Option<String>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Whether the first row names the columns.
    pub has_header: Option<bool>,
    /// The order within dates.
    pub date_order: Option<DateOrder>,
    /// The decimal sign: `.` or `,`.
    pub decimal: Option<String>,
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The names of the columns, each once.
    pub header: Vec<String>,
    /// The cells as text, each row as wide as the header; rows without content are left out.
    pub rows: Vec<Vec<String>>,
    /// Where each row stands in the file, from 1, as spreadsheets count.
    pub row_numbers: Vec<u32>,
    /// How the file was read.
    pub format: Format,
    /// The sheets of a workbook, hidden ones too.
    pub sheets: Vec<String>,
    /// Whether its dates can be read in two ways.
    pub ambiguous_dates: bool,
}

/// Why a file cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{detail}")]
pub struct SheetError {
    /// The stable code.
    pub code: &'static str,
    /// What is wrong, for people.
    pub detail: String,
    /// The row, from 1.
    pub row: Option<u32>,
    /// The column, from 1.
    pub column: Option<u32>,
}

impl SheetError {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        SheetError { code, detail: detail.into(), row: None, column: None }
    }

    fn at(code: &'static str, detail: &str, row: u32, column: Option<usize>) -> Self {
        let column = column.and_then(|column| u32::try_from(column).ok());
        let place = column.map_or_else(|| format!("row {row}"), |column| format!("row {row}, column {column}"));
        SheetError { code, detail: format!("{place}: {detail}"), row: Some(row), column }
    }
}

impl From<SheetError> for Problem {
    fn from(error: SheetError) -> Self {
        Invalid::one("/file", error.code, error.detail).into()
    }
}

/// Returns how a file of a plan is to be read.
///
/// # Errors
/// What is wrong with it, by member.
pub fn format_of(file: &FilePlan, index: usize) -> std::result::Result<Format, Invalid> {
    let Some(format) = file.format.clone() else { return Ok(Format::default()) };
    serde_path_to_error::deserialize(format).map_err(|error| {
        let member = error.path().to_string();
        let pointer = format!("/files/{index}/format/{}", member.trim_start_matches('.'));
        Invalid::one(pointer.trim_end_matches('/'), "invalid", error.into_inner().to_string())
    })
}

type Result<T> = std::result::Result<T, SheetError>;

/// Reads a file. `name` is what it was called; its content decides what it is.
///
/// # Errors
/// `empty`, `too_large`, `unknown_kind`, `encoding`, `not_text`, `delimiter`, `quote`, `unbalanced_quote`, `damaged`, `unsafe_archive`,
/// `unknown_sheet`, `too_many_columns`, `too_many_rows`, `too_many_cells`, `cell_too_long`, `decimal`.
pub fn read(name: &str, bytes: &[u8], wanted: &Format) -> Result<Sheet> {
    if bytes.len() > MAX_BYTES {
        return Err(SheetError::new("too_large", format!("at most {} MB", MAX_BYTES / 1024 / 1024)));
    }
    if bytes.is_empty() {
        return Err(SheetError::new("empty", "the file is empty"));
    }
    check_decimal(wanted)?;
    let mut format = Format { kind: Some(kind(name, bytes, wanted)?), ..Format::default() };
    let (cells, sheets) = if format.kind == Some(Kind::Xlsx) {
        workbook::read(bytes, wanted, &mut format)?
    } else {
        (delimited::read(bytes, wanted, &mut format)?, Vec::new())
    };
    if cells.is_empty() {
        return Err(SheetError::new("empty", "there is nothing in it"));
    }
    Ok(finish(cells, sheets, wanted, format))
}

fn check_decimal(wanted: &Format) -> Result<()> {
    match wanted.decimal.as_deref() {
        None | Some("." | ",") => Ok(()),
        Some(_) => Err(SheetError::new("decimal", "the decimal sign is . or ,")),
    }
}

/// The first bytes tell a workbook and what is neither; a name alone does not make a workbook.
fn kind(name: &str, bytes: &[u8], wanted: &Format) -> Result<Kind> {
    let zipped = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06");
    let old = bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    if old || bytes.starts_with(b"%PDF") {
        return Err(SheetError::new("unknown_kind", "save the table as XLSX or CSV, and send that"));
    }
    let named = name.to_lowercase().ends_with(".xlsx");
    match (wanted.kind, zipped) {
        (Some(Kind::Xlsx), false) => Err(SheetError::new("unknown_kind", "this is no XLSX workbook")),
        (Some(Kind::Csv), true) => Err(SheetError::new("unknown_kind", "this is no text with delimiters")),
        (_, true) => Ok(Kind::Xlsx),
        (None, false) if named => {
            Err(SheetError::new("unknown_kind", "this is no XLSX workbook, whatever its name says"))
        }
        (_, false) => Ok(Kind::Csv),
    }
}

fn finish(cells: Cells, sheets: Vec<String>, wanted: &Format, mut format: Format) -> Sheet {
    let has_header = wanted.has_header.unwrap_or_else(|| header::is_header(cells.rows()));
    let mut table = cells.split(has_header);
    let all = table.rows.iter_mut().flatten().chain(table.first.iter_mut().flatten());
    for cell in all.filter(|cell| cell.starts_with('\'')) {
        *cell = unguard(cell).to_owned();
    }
    let mut notation = Notation::default();
    table.rows.iter().flatten().for_each(|cell| notation.see(cell));
    // A workbook's numbers are written here, in the notation asked for.
    let decimal = match (&wanted.decimal, format.kind) {
        (Some(sign), _) => sign.clone(),
        (None, Some(Kind::Xlsx)) => ".".to_owned(),
        (None, _) => notation.decimal(format.delimiter.as_deref() == Some(";")).to_string(),
    };
    let (order, ambiguous) = notation.order(decimal == ",");
    format.has_header = Some(has_header);
    format.date_order = Some(wanted.date_order.unwrap_or(order));
    format.decimal = Some(decimal);
    Sheet {
        header: header::names(table.first.as_deref().unwrap_or_default(), table.width),
        rows: table.rows,
        row_numbers: table.numbers,
        format,
        sheets,
        ambiguous_dates: ambiguous && wanted.date_order.is_none(),
    }
}

/// Tells the sign with which a workbook's numbers are written.
fn decimal_sign(wanted: &Format) -> char {
    if wanted.decimal.as_deref() == Some(",") { ',' } else { '.' }
}

/// A check used wherever a day may stand in a cell.
fn is_day(text: &str) -> bool {
    [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy]
        .iter()
        .any(|order| day(text, *order).is_some_and(|_: NaiveDate| true))
}

#[cfg(test)]
mod tests;
