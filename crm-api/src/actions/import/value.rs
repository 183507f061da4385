//! Cells as values: dates, numbers, amounts, choices. What cannot be read is a fault, never a guess.

use crm_domain::entity::Entity;
use crm_domain::field::Kind;
use crm_domain::fold::fold;
use crm_domain::money::minor_digits;
use serde_json::{Value as Json, json};

use crate::sheet::{self, DateOrder};

/// How dates and numbers of a file are read.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The order of day, month and year.
    pub date_order: DateOrder,
    /// What stands between whole numbers and fractions.
    pub decimal: char,
}

const YES: &[&str] = &["yes", "y", "true", "1", "x", "ja", "wahr"];
const NO: &[&str] = &["no", "n", "false", "0", "nein", "falsch"];

/// Reads a cell as a value of this kind.
///
/// # Errors
/// What is wrong with it: code and explanation.
pub fn value(kind: Kind, text: &str, reading: &Reading) -> Result<Json, (&'static str, String)> {
    match kind {
        Kind::Text | Kind::LongText | Kind::Parts => Ok(json!(text)),
        Kind::Integer => {
            let digits = number(text, reading)?;
            let whole = digits.strip_suffix(".0").unwrap_or(&digits);
            whole
                .parse::<i64>()
                .map(|number| json!(number))
                .map_err(|_| ("integer", format!("«{text}» is no whole number")))
        }
        Kind::Number | Kind::Money => {
            number(text, reading)?.parse::<f64>().map(|number| json!(number)).map_err(|_| not_a_number(text))
        }
        Kind::Date => match sheet::day(text, reading.date_order) {
            Some(day) => Ok(json!(day)),
            None => Err(("date", format!("«{text}» is no day"))),
        },
        Kind::Instant => match (chrono::DateTime::parse_from_rfc3339(text), sheet::day(text, reading.date_order)) {
            (Ok(at), _) => Ok(json!(at.to_utc())),
            (_, Some(day)) => Ok(json!(format!("{day}T00:00:00Z"))),
            _ => Err(("date", format!("«{text}» is no moment"))),
        },
        Kind::Bool => match fold(text) {
            word if YES.contains(&word.as_str()) => Ok(json!(true)),
            word if NO.contains(&word.as_str()) => Ok(json!(false)),
            _ => Err(("boolean", format!("«{text}» is neither yes nor no"))),
        },
        Kind::Choice(words) => choice(words, text)
            .map(|word| json!(word))
            .ok_or_else(|| ("invalid_choice", format!("«{text}» is none of {}", shown(words)))),
        Kind::Ref(entity) => Err(("not_found", format!("no {} is called «{text}»", named(entity)))),
    }
}

fn not_a_number(text: &str) -> (&'static str, String) {
    ("number", format!("«{text}» is no number"))
}

fn number(text: &str, reading: &Reading) -> Result<String, (&'static str, String)> {
    sheet::decimal(text, reading.decimal).ok_or_else(|| not_a_number(text))
}

/// Finds the word that a cell means, whatever its case and however its words are joined.
fn choice(words: &'static [&'static str], text: &str) -> Option<&'static str> {
    let plain = |word: &str| fold(word).replace([' ', '-'], "_");
    let wanted = plain(text);
    words.iter().find(|word| plain(word) == wanted).copied()
}

fn shown(words: &[&str]) -> String {
    if words.len() > 12 { "the known words".to_owned() } else { words.join(", ") }
}

/// Returns the word for a kind of record in explanations.
pub fn named(entity: Entity) -> &'static str {
    entity.as_str()
}

/// Reads an amount in major units as minor units of a currency, rounded half away from zero.
///
/// # Errors
/// As [`value`].
pub fn minor(text: &str, currency: &str, reading: &Reading) -> Result<i64, (&'static str, String)> {
    let digits = number(text, reading)?;
    let (sign, digits) = digits.strip_prefix('-').map_or((1, digits.as_str()), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let places = usize::from(minor_digits(currency));
    let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(places).collect();
    let rounds_up = fraction.chars().nth(places).is_some_and(|digit| digit >= '5');
    let amount: i64 =
        format!("{whole}{kept}").parse().map_err(|_| ("out_of_range", format!("«{text}» is too much")))?;
    Ok(sign * (amount + i64::from(rounds_up)))
}
