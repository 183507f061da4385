//! The names of columns.

use std::collections::HashSet;

use super::{decimal, is_day};

/// Rows below the first that it is compared with.
const COMPARED: usize = 50;

/// Tells whether the first row names the columns: its cells differ from each other and are no values.
pub(super) fn is_header(rows: &[Vec<String>]) -> bool {
    let Some((first, others)) = rows.split_first() else { return false };
    let below = others.first().map(Vec::as_slice).unwrap_or_default();
    let filled = first.iter().enumerate().map(|(column, cell)| (cell.trim(), below.get(column)));
    let filled: Vec<_> = filled.filter(|(cell, _)| !cell.is_empty()).collect();
    // Years over columns of other numbers are names.
    let is_name = |cell: &str, below: Option<&String>| {
        !is_value(cell) || (is_year(cell) && below.is_none_or(|below| !is_year(below.trim())))
    };
    if !filled.iter().all(|(cell, below)| is_name(cell, *below)) || filled.iter().all(|(cell, _)| is_year(cell)) {
        return false;
    }
    let unique: HashSet<&str> = filled.iter().map(|(cell, _)| *cell).collect();
    unique.len() == filled.len() || others.iter().take(COMPARED).flatten().any(|cell| is_value(cell.trim()))
}

fn is_year(cell: &str) -> bool {
    cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20")) && cell.bytes().all(|b| b.is_ascii_digit())
}

fn is_value(cell: &str) -> bool {
    let mail = cell.contains('@') && cell.contains('.') && !cell.contains(' ');
    let truth = cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false");
    mail || truth
        || cell.contains("://")
        || decimal(cell, '.').is_some()
        || decimal(cell, ',').is_some()
        || is_day(cell)
}

/// Returns a name for each column; those without one are counted, and a name that comes again gets a number.
pub(super) fn names(first: &[String], width: usize) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(width);
    for column in 0..width {
        let said = first.get(column).map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
        let said = said.filter(|name| !name.is_empty()).unwrap_or_else(|| format!("Column {}", column + 1));
        let mut name = said.clone();
        let mut again = 1;
        while !taken.insert(name.to_lowercase()) {
            again += 1;
            name = format!("{said} ({again})");
        }
        names.push(name);
    }
    names
}
