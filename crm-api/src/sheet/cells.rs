//! Rows as they come out of a file, kept within the limits.

use super::{MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Result, SheetError};

/// The rows of a file that have content.
#[derive(Debug, Default)]
pub(super) struct Cells {
    rows: Vec<Vec<String>>,
    numbers: Vec<u32>,
    width: usize,
    text: usize,
}

/// The same with the header apart, and all rows equally wide.
pub(super) struct Table {
    pub(super) first: Option<Vec<String>>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) numbers: Vec<u32>,
    pub(super) width: usize,
}

impl Cells {
    /// Adds the row at this place of the file, unless it is blank.
    pub(super) fn push(&mut self, number: u32, mut cells: Vec<String>) -> Result<()> {
        // Spreadsheets write delimiters for columns that were never filled.
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        // One more than the rows: nobody knows yet whether there is a header.
        if self.rows.len() > MAX_ROWS {
            return Err(SheetError::at("too_many_rows", &format!("at most {MAX_ROWS} rows"), number, None));
        }
        self.width = self.width.max(cells.len());
        if self.width.saturating_mul(self.rows.len() + 1) > MAX_CELLS {
            return Err(SheetError::at("too_many_cells", &format!("at most {MAX_CELLS} cells"), number, None));
        }
        self.text += cells.iter().map(String::len).sum::<usize>();
        if self.text > MAX_TEXT {
            let detail = format!("at most {} MB of text", MAX_TEXT / 1024 / 1024);
            return Err(SheetError::at("too_large", &detail, number, None));
        }
        self.rows.push(cells);
        self.numbers.push(number);
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// Takes the header off and pads the rows.
    pub(super) fn split(mut self, has_header: bool) -> Table {
        let first = (has_header && !self.rows.is_empty()).then(|| {
            self.numbers.remove(0);
            self.rows.remove(0)
        });
        for row in &mut self.rows {
            row.resize(self.width, String::new());
        }
        Table { first, rows: self.rows, numbers: self.numbers, width: self.width }
    }
}

/// Refuses a cell that is too long or has a NUL in it, which no text has.
pub(super) fn check(cell: &str, row: u32, column: usize) -> Result<()> {
    if cell.len() > MAX_CELL && cell.chars().nth(MAX_CELL).is_some() {
        let detail = format!("at most {MAX_CELL} characters in a cell");
        return Err(SheetError::at("cell_too_long", &detail, row, Some(column + 1)));
    }
    if cell.contains('\0') {
        return Err(SheetError::at("not_text", "a NUL character, which no text has", row, Some(column + 1)));
    }
    Ok(())
}

/// There is a column beyond the last one allowed.
pub(super) fn too_wide(row: u32) -> SheetError {
    SheetError::at("too_many_columns", &format!("at most {MAX_COLUMNS} columns"), row, None)
}
