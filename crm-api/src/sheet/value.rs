//! Days and decimal numbers as people write them, and what many of them tell about the notation of a file.

use chrono::NaiveDate;
use crm_domain::money::CURRENCIES;

use super::DateOrder;

/// Longest text that is looked at as a number or a day.
const LONGEST: usize = 64;

/// Reads a day, with or without a time behind it. A year in front, a dot between the parts or a month's name tells the order.
/// Years of two digits are refused: which century is meant cannot be known, and a wrong one would not be noticed.
pub fn day(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let Some(parts) = Parts::of(text) else {
        return if text.len() > LONGEST { None } else { super::month::day(text) };
    };
    let [first, second, third] = parts.numbers;
    if parts.year_first {
        return NaiveDate::from_ymd_opt(i32::try_from(first).ok()?, second, third);
    }
    let month_first = match (parts.separator, order) {
        ('.', _) | (_, DateOrder::Dmy) => false,
        (_, DateOrder::Mdy) => true,
        (_, DateOrder::Ymd) if first > 12 => false,
        (_, DateOrder::Ymd) if second > 12 => true,
        (_, DateOrder::Ymd) => return None,
    };
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    NaiveDate::from_ymd_opt(i32::try_from(third).ok()?, month, day)
}

/// Three numbers with the same separator between them, one of them a year of four digits.
struct Parts {
    numbers: [u32; 3],
    separator: char,
    year_first: bool,
}

impl Parts {
    fn of(text: &str) -> Option<Parts> {
        let text = text.trim();
        if text.len() > LONGEST || !text.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let separator = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '.' | '/'))?;
        let mut parts = text.splitn(3, separator);
        let (first, second, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (third, time) = rest.split_at_checked(end)?;
        if !is_time(time) {
            return None;
        }
        let year_first = first.len() == 4;
        let (year, short) = if year_first { (first, third) } else { (third, first) };
        let digits =
            |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || !digits(year, 4) || !digits(short, 2) || !digits(second, 2) {
            return None;
        }
        Some(Parts { numbers: [first.parse().ok()?, second.parse().ok()?, third.parse().ok()?], separator, year_first })
    }
}

/// Tells whether this is the rest of a moment, or nothing.
fn is_time(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let time = text.trim_start_matches([',', 'T', 't', ' ', '\u{a0}', '\u{202f}']);
    let known = |c: char| c.is_ascii_digit() || c.is_whitespace() || matches!(c, ':' | '.' | '+' | '-' | 'Z' | 'z');
    let half = |c: char| matches!(c, 'A' | 'P' | 'M' | 'a' | 'p' | 'm');
    time.len() < text.len()
        && time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains(':')
        && time.chars().all(|c| known(c) || half(c))
}

/// Reads a number written with this decimal sign: groups of three, currencies and brackets for less than nothing are
/// understood. Returns it with a point and without groups; nothing for percentages and what is no number.
pub fn decimal(text: &str, decimal: char) -> Option<String> {
    let (negative, core) = bare(text)?;
    let (whole, fraction) = match core.split_once(decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (core, None),
    };
    let whole = ungrouped(whole, decimal)?;
    if fraction.is_some_and(|digits| !digits.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let fraction = fraction.filter(|digits| !digits.is_empty());
    if whole.is_empty() && fraction.is_none() {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let number = fraction.map_or_else(|| whole.to_owned(), |fraction| format!("{whole}.{fraction}"));
    let zero = number.bytes().all(|b| matches!(b, b'0' | b'.'));
    Some(if negative && !zero { format!("-{number}") } else { number })
}

/// Takes sign, brackets and currency off; what is left begins and ends with a digit or a decimal sign.
fn bare(text: &str) -> Option<(bool, &str)> {
    let mut text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    let mut signs = 0;
    let mut negative = false;
    if let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (text, negative, signs) = (inner.trim(), true, 1);
    }
    loop {
        let minus = text.strip_prefix(['-', '−']).or_else(|| text.strip_suffix(['-', '−']));
        if let Some(rest) = minus.or_else(|| text.strip_prefix('+')) {
            negative |= minus.is_some();
            signs += 1;
            text = rest.trim();
        } else if let Some(rest) = without_currency(text) {
            text = rest.trim();
        } else {
            break;
        }
    }
    let digit = |c: char| c.is_ascii_digit();
    let fits = text.starts_with(|c: char| digit(c) || matches!(c, '.' | ','))
        && text.ends_with(|c: char| digit(c) || matches!(c, '.' | ','))
        && text.contains(digit);
    (fits && signs < 2).then_some((negative, text))
}

fn without_currency(text: &str) -> Option<&str> {
    const SIGNS: &[char] = &['€', '$', '£', '¥', '₹', '₽', '₩', '₺', '₴', '₪', '฿', '₫', '₦', '₱', '¢'];
    if let Some(rest) = text.strip_prefix(SIGNS).or_else(|| text.strip_suffix(SIGNS)) {
        return Some(rest);
    }
    let known = |code: &str| CURRENCIES.contains(&code);
    let first = text.get(..3).filter(|code| known(code)).and_then(|_| text.get(3..));
    first.or_else(|| {
        let (rest, code) = text.split_at_checked(text.len().checked_sub(3)?)?;
        known(code).then_some(rest)
    })
}

/// Returns the digits without what groups them; nothing where the groups are not of three.
fn ungrouped(whole: &str, decimal: char) -> Option<String> {
    let Some(group) = whole.chars().find(|c| !c.is_ascii_digit()) else { return Some(whole.to_owned()) };
    let other = if decimal == ',' { '.' } else { ',' };
    if group != other && !matches!(group, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’') {
        return None;
    }
    let mut parts = whole.split(group);
    let first = parts.next().filter(|part| (1..=3).contains(&part.len()))?;
    let mut digits = first.to_owned();
    for part in parts {
        if part.len() != 3 {
            return None;
        }
        digits.push_str(part);
    }
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

/// What the values seen so far tell about how they are written.
#[derive(Debug, Default)]
pub(super) struct Notation {
    /// Days that can only begin with the day, or only with the month, or with either.
    days: u32,
    months: u32,
    either: u32,
    dotted: u32,
    points: u32,
    commas: u32,
}

impl Notation {
    /// Looks at a cell.
    pub(super) fn see(&mut self, cell: &str) {
        if cell.is_empty() || cell.len() > LONGEST || !cell.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        match Parts::of(cell) {
            Some(parts) if parts.year_first => {}
            Some(Parts { separator: '.', .. }) => self.dotted += 1,
            Some(Parts { numbers: [first, second, _], .. }) => match (first > 12, second > 12) {
                (true, false) => self.days += 1,
                (false, true) => self.months += 1,
                (false, false) => self.either += 1,
                (true, true) => {}
            },
            None => match decimal_sign(cell) {
                Some('.') => self.points += 1,
                Some(_) => self.commas += 1,
                None => {}
            },
        }
    }

    /// Returns the decimal sign; without any evidence that of countries where a semicolon is the delimiter, or not.
    pub(super) fn decimal(&self, semicolons: bool) -> char {
        match self.commas.cmp(&self.points) {
            std::cmp::Ordering::Greater => ',',
            std::cmp::Ordering::Less => '.',
            std::cmp::Ordering::Equal if semicolons => ',',
            std::cmp::Ordering::Equal => '.',
        }
    }

    /// Returns the order within dates, and whether it is a guess.
    pub(super) fn order(&self, comma_is_decimal: bool) -> (DateOrder, bool) {
        match (self.days, self.months) {
            (0, 0) if self.either > 0 => {
                let day_first = self.dotted > 0 || comma_is_decimal;
                (if day_first { DateOrder::Dmy } else { DateOrder::Mdy }, true)
            }
            (0, 0) if self.dotted > 0 => (DateOrder::Dmy, false),
            (0, 0) => (DateOrder::Ymd, false),
            (days, months) => (if days >= months { DateOrder::Dmy } else { DateOrder::Mdy }, days > 0 && months > 0),
        }
    }
}

/// The decimal sign that a number shows; nothing for one that could be read either way.
fn decimal_sign(cell: &str) -> Option<char> {
    let (_, core) = bare(cell)?;
    let found: Vec<(usize, char)> = core.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let (at, last) = *found.last()?;
    let other = if last == '.' { ',' } else { '.' };
    let alone = found.len() == 1;
    if !alone && found.iter().all(|(_, c)| *c == last) {
        return decimal(core, other).map(|_| other);
    }
    let (before, after) = (core.get(..at)?, core.get(at + 1..)?);
    if alone && after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0') {
        return None;
    }
    decimal(core, last).map(|_| last)
}
