//! Workbooks: cells stream out of one sheet; what spans columns and rows without content is never laid out in memory.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Cell, DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::{NaiveDateTime, TimeDelta, Timelike};

use super::cells::{self, Cells};
use super::{Format, MAX_COLUMNS, Result, SheetError, archive, decimal_sign};

/// Reads a sheet of a workbook, and notes which. Returns the names of all sheets too.
pub(super) fn read(bytes: &[u8], wanted: &Format, format: &mut Format) -> Result<(Cells, Vec<String>)> {
    archive::check(bytes)?;
    // The library panics on some files that no program writes.
    let (cells, sheets, sheet) =
        catch_unwind(AssertUnwindSafe(|| open(bytes, wanted))).unwrap_or_else(|_| Err(damaged()))?;
    format.sheet = Some(sheet);
    Ok((cells, sheets))
}

fn open(bytes: &[u8], wanted: &Format) -> Result<(Cells, Vec<String>, String)> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(explain)?;
    let known: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let sheets: Vec<String> = known.iter().map(|(name, _)| name.clone()).collect();
    let name = match &wanted.sheet {
        Some(name) => sheets.iter().find(|known| *known == name).ok_or_else(|| {
            SheetError::new("unknown_sheet", format!("no sheet is called {name}; there are: {}", sheets.join(", ")))
        })?,
        None => {
            let first = known.iter().find(|(_, visible)| *visible).or(known.first());
            first.map(|(name, _)| name).ok_or_else(|| SheetError::new("empty", "the workbook has no sheet"))?
        }
    };
    let old = book.has_1904_epoch();
    let mut reader = book.worksheet_cells_reader(name).map_err(explain)?;
    let mut table = Rows::default();
    while let Some(cell) = reader.next_cell().map_err(explain)? {
        table.take(&cell, decimal_sign(wanted), old)?;
    }
    table.flush()?;
    let name = name.clone();
    Ok((table.done, sheets, name))
}

/// The row that is being put together, and those before it.
#[derive(Default)]
struct Rows {
    done: Cells,
    number: u32,
    row: Vec<String>,
}

impl Rows {
    fn take(&mut self, cell: &Cell<DataRef<'_>>, decimal: char, old: bool) -> Result<()> {
        let (row, column) = cell.get_position();
        let (number, column) = (row.saturating_add(1), usize::try_from(column).unwrap_or(usize::MAX));
        let text = text(cell.get_value(), decimal, old);
        if text.is_empty() {
            return Ok(());
        }
        if column >= MAX_COLUMNS {
            return Err(cells::too_wide(number));
        }
        if number < self.number {
            return Err(damaged());
        }
        if number > self.number {
            self.flush()?;
            self.number = number;
        }
        cells::check(&text, number, column)?;
        if self.row.len() <= column {
            self.row.resize(column + 1, String::new());
        }
        if let Some(place) = self.row.get_mut(column) {
            *place = text;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<()> {
        self.done.push(self.number, std::mem::take(&mut self.row))
    }
}

/// A cell as text; formulas are what they came to, errors are nothing.
fn text(value: &DataRef<'_>, decimal: char, old: bool) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => plain(*number, decimal),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(at) => moment(at, old).unwrap_or_else(|| plain(at.as_f64(), decimal)),
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
    }
}

/// A number without an exponent, to the 15 digits that spreadsheets show.
fn plain(number: f64, decimal: char) -> String {
    let shown = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    let text = if shown == 0.0 { "0".to_owned() } else { shown.to_string() };
    if decimal == '.' { text } else { text.replace('.', ",") }
}

/// A day, a moment, or a time of day where there is no day.
fn moment(at: &ExcelDateTime, old: bool) -> Option<String> {
    let days = at.as_f64();
    if !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    let (year, month, day) = if old { (1904, 1, 1) } else { (1899, 12, 30) };
    let epoch = chrono::NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(0, 0, 0)?;
    // Days before March 1900 are counted as if that year had had a 29 February.
    let counted = if !old && (1.0..60.0).contains(&days) { days + 1.0 } else { days };
    let found = epoch.checked_add_signed(TimeDelta::seconds(seconds(counted)))?;
    if at.is_duration() || (days < 1.0 && days > 0.0) {
        let all = seconds(days);
        return Some(format!("{:02}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60));
    }
    Some(shown(found))
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn seconds(days: f64) -> i64 {
    (days * 86_400.0).round() as i64
}

fn shown(at: NaiveDateTime) -> String {
    let midnight = at.num_seconds_from_midnight() == 0;
    at.format(if midnight { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M:%S" }).to_string()
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed over by map_err")]
fn explain(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::new("unknown_kind", "the workbook is locked with a password"),
        _ => damaged(),
    }
}

fn damaged() -> SheetError {
    SheetError::new("damaged", "the workbook is damaged; open it, save it anew and send that")
}
