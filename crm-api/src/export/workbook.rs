//! An export as a workbook. Its archive ends with its directory, so it is written to a file without a name first, row by
//! row, and sent from there.

use std::fs::File;
use std::io::{Read as _, Seek as _};

use actix_web::web::Bytes;
use crm_db::Stored;
use crm_domain::invalid::Invalid;
use futures_util::stream::{Stream, try_unfold};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{Cell, Walk};
use crate::problem::{Code, Problem, Result};

/// Most rows that a sheet has, its header included.
const MAX_ROWS: u32 = 1_048_576;
/// Longest text that a cell holds, in UTF-16 units; what is longer is cut and ends with an ellipsis.
const MAX_CELL: usize = 32_767;
/// Digits that a number keeps; a longer one leaves as text.
const MAX_DIGITS: usize = 15;
/// Bytes sent at a time.
const CHUNK: usize = 64 * 1024;

/// Writes all pages into a file.
///
/// # Errors
/// `invalid` when there are more records than rows in a sheet.
pub(super) async fn write<R: Stored>(mut walk: Walk, first: Vec<Vec<Cell>>) -> Result<File> {
    let mut book = Book::new(&walk.names()).map_err(broken)?;
    let mut page = Some(first);
    while let Some(rows) = page {
        book = blocking(move || book.add(rows)).await?;
        page = walk.page::<R>().await?;
    }
    blocking(move || book.finish()).await
}

/// Returns the file piece by piece.
pub(super) fn stream(file: File) -> impl Stream<Item = std::io::Result<Bytes>> + 'static {
    try_unfold(file, |mut file| async move {
        let read = move || {
            let mut piece = vec![0; CHUNK];
            let length = file.read(&mut piece)?;
            piece.truncate(length);
            std::io::Result::Ok((file, piece))
        };
        let (file, piece) = tokio::task::spawn_blocking(read).await.map_err(std::io::Error::other)??;
        Ok((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    })
}

struct Book {
    book: Workbook,
    day: Format,
    row: u32,
}

impl Book {
    fn new(names: &[&str]) -> std::result::Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        let bold = Format::new().set_bold();
        sheet.set_freeze_panes(1, 0)?;
        for (column, name) in (0..).zip(names) {
            sheet.write_string_with_format(0, column, *name, &bold)?;
        }
        Ok(Book { book, day: Format::new().set_num_format("yyyy-mm-dd"), row: 1 })
    }

    fn add(mut self, rows: Vec<Vec<Cell>>) -> Result<Self> {
        let sheet = self.book.worksheet_from_index(0).map_err(broken)?;
        for row in rows {
            if self.row >= MAX_ROWS {
                let detail = format!("a sheet has {MAX_ROWS} rows; take csv, or fewer records");
                return Err(Invalid::one("/format", "too_long", detail).into());
            }
            for (column, cell) in (0..).zip(row) {
                put(sheet, self.row, column, cell, &self.day).map_err(broken)?;
            }
            self.row += 1;
        }
        Ok(self)
    }

    fn finish(mut self) -> Result<File> {
        let mut file = tempfile::tempfile().map_err(broken)?;
        self.book.save_to_writer(std::io::BufWriter::new(&mut file)).map_err(broken)?;
        file.rewind().map_err(broken)?;
        Ok(file)
    }
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: Cell,
    day_format: &Format,
) -> std::result::Result<(), XlsxError> {
    let written = match cell {
        Cell::Empty => return Ok(()),
        Cell::Bool(yes) => sheet.write_boolean(row, column, yes),
        Cell::Number(text) => match number(&text) {
            Some(number) => sheet.write_number(row, column, number),
            None => sheet.write_string(row, column, text),
        },
        // Spreadsheets know no day before 1900.
        Cell::Day(text) => match ExcelDateTime::parse_from_str(&text) {
            Ok(day) if text.as_str() >= "1900-01-01" => sheet.write_datetime_with_format(row, column, &day, day_format),
            _ => sheet.write_string(row, column, text),
        },
        // Text is never a formula here, but the sheet may be saved as CSV later on.
        cell => sheet.write_string(row, column, fitting(cell.into_text())),
    };
    written.map(|_| ())
}

fn number(text: &str) -> Option<f64> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (digits <= MAX_DIGITS).then(|| text.parse().ok()).flatten()
}

fn fitting(text: String) -> String {
    if text.len() <= MAX_CELL || text.encode_utf16().count() <= MAX_CELL {
        return text;
    }
    let mut left = MAX_CELL - 1;
    let fits = |letter: &char| {
        let takes = letter.len_utf16();
        let fits = takes <= left;
        left = left.saturating_sub(takes);
        fits
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

async fn blocking<T: Send + 'static>(act: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(act).await.map_err(broken)?
}

fn broken(error: impl std::fmt::Display) -> Problem {
    log::error!("a workbook cannot be written: {error}");
    Problem::new(Code::Internal, "")
}
