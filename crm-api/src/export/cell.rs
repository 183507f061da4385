//! What stands in one place of an exported table.

use crm_domain::money::minor_digits;
use serde_json::Value as Json;

use crate::sheet::guard;

/// A value on its way into a file.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    /// Text as it stands in the record.
    Text(String),
    /// A number in plain notation.
    Number(String),
    /// A day as YYYY-MM-DD.
    Day(String),
    Bool(bool),
}

impl Cell {
    /// Text, or nothing.
    pub(super) fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// A value as it stands in JSON.
    pub(super) fn of(value: &Json) -> Cell {
        match value {
            Json::String(text) => Cell::text(text.as_str()),
            Json::Number(number) => {
                // Shown without an exponent.
                let float = number.as_f64().filter(|_| !number.is_i64() && !number.is_u64());
                Cell::Number(float.map_or_else(|| number.to_string(), |number| number.to_string()))
            }
            Json::Bool(yes) => Cell::Bool(*yes),
            Json::Null | Json::Array(_) | Json::Object(_) => Cell::Empty,
        }
    }

    /// A day.
    pub(super) fn day(value: &Json) -> Cell {
        value.as_str().map_or(Cell::Empty, |day| Cell::Day(day.to_owned()))
    }

    /// An amount in major units of its currency.
    pub(super) fn money(amount_minor: &Json, currency: &str) -> Cell {
        let Some(amount) = amount_minor.as_i64() else { return Cell::Empty };
        let digits = usize::from(minor_digits(currency));
        let minus = if amount < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", amount.unsigned_abs(), width = digits + 1);
        let (whole, fraction) = text.split_at_checked(text.len() - digits).unwrap_or((&text, ""));
        let point = if fraction.is_empty() { "" } else { "." };
        Cell::Number(format!("{minus}{whole}{point}{fraction}"))
    }

    /// The text of it, such as no spreadsheet takes for a formula.
    pub(super) fn into_text(self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => guard(text),
            Cell::Number(text) | Cell::Day(text) => text,
            Cell::Bool(yes) => yes.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_leave_in_major_units_of_their_currency() {
        for (amount, currency, expected) in [
            (123_456, "EUR", "1234.56"),
            (5, "EUR", "0.05"),
            (-5, "EUR", "-0.05"),
            (0, "EUR", "0.00"),
            (500, "JPY", "500"),
            (1234, "KWD", "1.234"),
            (1_000_000_000_000_000_i64, "USD", "10000000000000.00"),
        ] {
            assert_eq!(Cell::money(&json!(amount), currency).into_text(), expected);
        }
        assert_eq!(Cell::money(&Json::Null, "EUR"), Cell::Empty);
    }

    #[test]
    fn numbers_have_no_exponent_and_text_is_no_formula() {
        assert_eq!(Cell::of(&json!(1e-7)).into_text(), "0.0000001");
        assert_eq!(Cell::of(&json!(5)).into_text(), "5");
        assert_eq!(Cell::of(&json!("=1")).into_text(), "'=1");
        assert_eq!(Cell::of(&json!("-5")).into_text(), "-5");
    }
}
