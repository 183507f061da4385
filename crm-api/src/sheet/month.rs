//! Days whose month is a word, in English and German: `20-Oct-2016`, `October 20, 2016`, `20. März 2016`.

use chrono::NaiveDate;
use crm_domain::fold::fold;

/// The names of the months, folded; one is also known by its first letters, three at least.
const NAMES: &[[&str; 2]] = &[
    ["january", "januar"],
    ["february", "februar"],
    ["march", "marz"],
    ["april", "april"],
    ["may", "mai"],
    ["june", "juni"],
    ["july", "juli"],
    ["august", "august"],
    ["september", "september"],
    ["october", "oktober"],
    ["november", "november"],
    ["december", "dezember"],
];
/// Short names that are no first letters.
const SHORT: &[(&str, u32)] = &[("mrz", 3), ("maerz", 3), ("janner", 1), ("feber", 2)];
/// Fewest letters of a name.
const FEWEST: usize = 3;

/// Reads a day whose month is a word; the year has four digits and stands at either end.
pub(super) fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split([' ', '-', '/', '.', ',']).filter(|part| !part.is_empty());
    let parts = [parts.next()?, parts.next()?, parts.next()?, parts.next().unwrap_or_default()];
    let [first, second, third, ""] = parts else { return None };
    let (year, day, name) = match (first.len(), second.bytes().all(|b| b.is_ascii_digit())) {
        (4, false) => (first, third, second),
        (_, false) => (third, first, second),
        (_, true) => (third, second, first),
    };
    let number = |text: &str, lengths: &[usize]| -> Option<u32> {
        let digits = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let year = i32::try_from(number(year, &[4])?).ok()?;
    NaiveDate::from_ymd_opt(year, month(name)?, number(day, &[1, 2])?)
}

fn month(name: &str) -> Option<u32> {
    let name = fold(name);
    if let Some((_, month)) = SHORT.iter().find(|(short, _)| *short == name) {
        return Some(*month);
    }
    let known = |names: &&[&str; 2]| name.chars().count() >= FEWEST && names.iter().any(|full| full.starts_with(&name));
    (1..).zip(NAMES).find(|(_, names)| known(names)).map(|(month, _)| month)
}
