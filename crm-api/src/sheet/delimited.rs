//! Text with delimiters: finding out which, and taking it apart.

use super::cells::{self, Cells};
use super::{Format, MAX_CELL, MAX_COLUMNS, Result, SheetError, encoding};

/// What may stand between cells, the likelier first when two fit equally well: a comma is also a decimal sign.
const DELIMITERS: [u8; 4] = [b'\t', b';', b'|', b','];
/// Rows looked at to find the delimiter.
const SAMPLE_ROWS: usize = 500;
/// Bytes looked at to find the delimiter.
const SAMPLE_BYTES: usize = 512 * 1024;

/// How text is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dialect {
    delimiter: u8,
    quote: Option<u8>,
}

/// Reads text with delimiters, and notes how.
pub(super) fn read(bytes: &[u8], wanted: &Format, format: &mut Format) -> Result<Cells> {
    let (text, encoding) = encoding::decode(bytes, wanted.encoding.as_deref())?;
    let (said, body) = said_delimiter(&text);
    let delimiter = match &wanted.delimiter {
        Some(text) => Some(one_byte(text).ok_or_else(|| SheetError::new("delimiter", "one ASCII character"))?),
        None => said,
    };
    let quote = match wanted.quote.as_deref() {
        None => None,
        Some("") => Some(None),
        Some(text) => {
            Some(Some(one_byte(text).ok_or_else(|| SheetError::new("quote", "one ASCII character or none"))?))
        }
    };
    let dialect = detect(body, delimiter, quote);
    if dialect.quote == Some(dialect.delimiter) {
        return Err(SheetError::new("quote", "the quote is not the delimiter"));
    }
    format.encoding = Some(encoding);
    format.delimiter = Some(char::from(dialect.delimiter).to_string());
    format.quote = Some(dialect.quote.map(|quote| char::from(quote).to_string()).unwrap_or_default());
    let mut cells = Cells::default();
    let mut parser = Parser::new(body, dialect);
    if body.len() < text.len() {
        parser.row = 1;
    }
    while let Some(row) = parser.next_row()? {
        cells.push(parser.row, row)?;
    }
    Ok(cells)
}

/// Excel understands a first line `sep=;`, and some programs write it.
fn said_delimiter(text: &str) -> (Option<u8>, &str) {
    let said = || {
        let rest = text.strip_prefix("sep=")?;
        let (line, body) = rest.split_once('\n')?;
        Some((one_byte(line.trim_end_matches('\r'))?, body))
    };
    said().map_or((None, text), |(delimiter, body)| (Some(delimiter), body))
}

fn one_byte(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'\n' | b'\r' | 0) => Some(*byte),
        _ => None,
    }
}

fn detect(text: &str, delimiter: Option<u8>, quote: Option<Option<u8>>) -> Dialect {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = text.get(..end).unwrap_or(text);
    let with = |quote: Option<u8>| Dialect {
        delimiter: delimiter.unwrap_or_else(|| likeliest(sample, quote)),
        quote: quote.filter(|quote| Some(*quote) != delimiter),
    };
    match quote {
        Some(quote) => Dialect { quote, ..with(quote) },
        None if is_single_quoted(sample, with(Some(b'"')).delimiter) => with(Some(b'\'')),
        None => with(Some(b'"')),
    }
}

/// The delimiter by which the most rows have the same number of cells.
fn likeliest(sample: &str, quote: Option<u8>) -> u8 {
    let mut best = (0.0, b',');
    for delimiter in DELIMITERS {
        let widths: Vec<usize> = rows(sample, Dialect { delimiter, quote }).iter().map(Vec::len).collect();
        let same = |width: &usize| widths.iter().filter(|other| *other == width).count();
        let usual = widths.iter().filter(|width| **width > 1).map(same).max().unwrap_or(0);
        let share = ratio(usual, widths.len());
        if share > best.0 {
            best = (share, delimiter);
        }
    }
    best.1
}

#[expect(clippy::cast_precision_loss, reason = "at most some hundred rows")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Tells whether most cells stand between single quotes.
fn is_single_quoted(sample: &str, delimiter: u8) -> bool {
    let rows = rows(sample, Dialect { delimiter, quote: None });
    let filled: Vec<&String> = rows.iter().flatten().filter(|cell| !cell.is_empty()).collect();
    let quoted = |cell: &&&String| cell.len() > 1 && cell.starts_with('\'') && cell.ends_with('\'');
    filled.iter().filter(quoted).count() * 2 > filled.len()
}

/// The first rows that can be read and are not blank.
fn rows(sample: &str, dialect: Dialect) -> Vec<Vec<String>> {
    let mut parser = Parser { most: usize::MAX, ..Parser::new(sample, dialect) };
    let next = || parser.next_row().ok().flatten();
    std::iter::from_fn(next).filter(|row| row.iter().any(|cell| !cell.is_empty())).take(SAMPLE_ROWS).collect()
}

/// Takes text apart, row by row. A quote opens at the start of a cell alone, so that inches and feet within text are text.
struct Parser<'a> {
    rest: &'a str,
    dialect: Dialect,
    /// The row that was read last, from 1; blank ones count, line breaks within quotes do not.
    row: u32,
    /// Most columns.
    most: usize,
}

/// What follows a cell.
#[derive(PartialEq, Eq)]
enum End {
    Cell,
    Row,
}

impl<'a> Parser<'a> {
    fn new(rest: &'a str, dialect: Dialect) -> Self {
        Parser { rest, dialect, row: 0, most: MAX_COLUMNS }
    }

    fn next_row(&mut self) -> Result<Option<Vec<String>>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.row += 1;
        let mut row = Vec::new();
        loop {
            if row.len() >= self.most {
                return Err(cells::too_wide(self.row));
            }
            let (cell, end) = self.next_cell(row.len())?;
            row.push(cell);
            if end == End::Row {
                return Ok(Some(row));
            }
        }
    }

    fn next_cell(&mut self, column: usize) -> Result<(String, End)> {
        let mut cell = String::new();
        if let Some(quote) = self.dialect.quote
            && let Some(inner) = self.rest.trim_start_matches(' ').strip_prefix(char::from(quote))
        {
            self.rest = inner;
            self.quoted(quote, column, &mut cell)?;
        }
        let end = self.plain(&mut cell);
        cells::check(&cell, self.row, column)?;
        Ok((cell, end))
    }

    /// Reads on to the closing quote; two of them stand for one.
    fn quoted(&mut self, quote: u8, column: usize, cell: &mut String) -> Result<()> {
        let quote = char::from(quote);
        loop {
            let Some((part, rest)) = self.rest.split_once(quote) else {
                let detail = format!("a {quote} opens here and is never closed");
                return Err(SheetError::at("unbalanced_quote", &detail, self.row, Some(column + 1)));
            };
            cell.push_str(part);
            if cell.len() > MAX_CELL * 4 {
                return cells::check(cell, self.row, column);
            }
            self.rest = rest;
            match rest.strip_prefix(quote) {
                Some(after) => {
                    cell.push(quote);
                    self.rest = after;
                }
                None => return Ok(()),
            }
        }
    }

    /// Reads on to the next delimiter or line end.
    fn plain(&mut self, cell: &mut String) -> End {
        let delimiter = self.dialect.delimiter;
        let end = self.rest.bytes().position(|byte| byte == delimiter || byte == b'\n' || byte == b'\r');
        let (part, rest) = self.rest.split_at_checked(end.unwrap_or(self.rest.len())).unwrap_or((self.rest, ""));
        cell.push_str(part);
        let after = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
        self.rest = after;
        if rest.as_bytes().first() == Some(&delimiter) { End::Cell } else { End::Row }
    }
}
