//! A row as a line of JSON that is the same for the same values, whichever database they came from.

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::column::Json;
use crate::error::{Error, Result};
use crate::statement::Bind;
use crate::transfer::Table;

/// Up to here a number with a fraction of zero is the whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What the values of a column are, and how they stand in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An id, as text.
    Uuid,
    /// A moment, as microseconds since 1970.
    Instant,
    /// A JSON document, as text with its members in the order of their names.
    Json,
    /// Bytes, as hexadecimal digits.
    Bytes,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A day, as `2026-03-02`.
    Date,
    /// A number with a fraction.
    Number,
    /// Text.
    Text,
}

impl Kind {
    /// Returns the kind of a SQL type as migrations write it.
    pub(super) fn of(sql: &str) -> Kind {
        match sql {
            "uuid" => Kind::Uuid,
            "timestamptz" => Kind::Instant,
            "jsonb" => Kind::Json,
            "bytea" => Kind::Bytes,
            "boolean" => Kind::Boolean,
            "bigint" | "integer" => Kind::Integer,
            "date" => Kind::Date,
            "double precision" => Kind::Number,
            _ => Kind::Text,
        }
    }

    /// Brings a value as a database or a line gives it into the one form of its kind; `None` when it is none.
    fn settled(self, value: Value) -> Option<Value> {
        Some(match (self, value) {
            (_, Value::Null) => Value::Null,
            (Kind::Uuid, Value::String(text)) => Value::String(Uuid::parse_str(&text).ok()?.hyphenated().to_string()),
            (Kind::Instant | Kind::Integer, Value::Number(number)) => Value::from(number.as_i64()?),
            (Kind::Json, Value::String(text)) => {
                Value::String(canonical(serde_json::from_str(&text).ok()?).to_string())
            }
            (Kind::Bytes, Value::String(text)) => {
                (text.len() % 2 == 0 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(())?;
                Value::String(text)
            }
            (Kind::Boolean, Value::Bool(yes)) => Value::Bool(yes),
            (Kind::Boolean, Value::Number(number)) => Value::Bool(number.as_i64()? != 0),
            (Kind::Number, Value::String(text)) => number(text.parse().ok()?)?,
            (Kind::Number, Value::Number(found)) => number(found.as_f64()?)?,
            (Kind::Date, Value::String(text)) => {
                text.parse::<NaiveDate>().ok()?;
                Value::String(text)
            }
            (Kind::Text, Value::String(text)) => Value::String(text),
            _ => return None,
        })
    }

    /// Returns a settled value as it is bound to a statement; `None` stands for no value.
    fn bind(self, value: &Value) -> Option<Bind> {
        match self {
            Kind::Uuid => Uuid::parse_str(value.as_str()?).ok().map(Bind::from),
            Kind::Instant => DateTime::from_timestamp_micros(value.as_i64()?).map(Bind::from),
            Kind::Json => serde_json::from_str(value.as_str()?).ok().map(|document| Bind::Json(Json(document))),
            Kind::Bytes => Some(Bind::Bytes(bytes(value.as_str()?)?)),
            Kind::Boolean => value.as_bool().map(Bind::from),
            Kind::Integer => value.as_i64().map(Bind::from),
            Kind::Date => value.as_str()?.parse::<NaiveDate>().ok().map(Bind::from),
            Kind::Number => value.as_f64().map(Bind::from),
            Kind::Text => value.as_str().map(Bind::from),
        }
    }
}

fn number(found: f64) -> Option<Value> {
    // There is one zero.
    let found = if found == 0.0 { 0.0 } else { found };
    serde_json::Number::from_f64(found).map(Value::Number)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let digit = |letter: u8| (letter as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
            _ => None,
        })
        .collect()
}

/// Puts the members of objects into the order of their names and writes whole numbers without a fraction, as the databases
/// keep neither alike.
fn canonical(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(canonical).collect()),
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members.into_iter().collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(members.into_iter().map(|(name, value)| (name, canonical(value))).collect())
        }
        Value::Number(number) if number.is_f64() => whole(&number).unwrap_or(Value::Number(number)),
        other => other,
    }
}

fn whole(number: &serde_json::Number) -> Option<Value> {
    let found = number.as_f64().filter(|found| found.fract() == 0.0 && found.abs() < EXACT)?;
    format!("{found:.0}").parse::<i64>().ok().map(Value::from)
}

/// The values of one row, in the order of its table's columns, each in the one form of its kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(Vec<Value>);

impl Row {
    /// Reads a row from a line, or from the array a database makes of it.
    ///
    /// # Errors
    /// [`Error::Broken`] that names table and column.
    pub fn parse(table: &Table, line: &str) -> Result<Row> {
        let broken = |what: &str| Error::Broken(format!("a row of the table {} {what}", table.name));
        let values: Vec<Value> = serde_json::from_str(line).map_err(|error| broken(&format!("is no JSON: {error}")))?;
        if values.len() != table.columns.len() {
            return Err(broken(&format!("has {} values for {} columns", values.len(), table.columns.len())));
        }
        let settle = |(column, value): (&super::Column, Value)| {
            column.kind.settled(value).ok_or_else(|| broken(&format!("has no good value for {}", column.name)))
        };
        table.columns.iter().zip(values).map(settle).collect::<Result<_>>().map(Row)
    }

    /// Returns the row as a line, with its end.
    ///
    /// # Errors
    /// When a value does not serialize, which settled values do.
    pub fn line(&self) -> Result<String> {
        let mut line = serde_json::to_string(&self.0).map_err(|error| Error::Broken(error.to_string()))?;
        line.push('\n');
        Ok(line)
    }

    /// Returns the values to bind, in the order of the columns.
    pub(super) fn binds<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = Option<Bind>> + 'a {
        table.columns.iter().zip(&self.0).map(|(column, value)| column.kind.bind(value))
    }

    /// About how many bytes it takes.
    pub(super) fn weight(&self) -> usize {
        self.0.iter().map(|value| value.as_str().map_or(8, str::len)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::Column;

    fn table(kind: Kind) -> Table {
        Table {
            name: "thing".to_owned(),
            key: vec!["value".to_owned()],
            columns: vec![Column { name: "value".to_owned(), kind }],
        }
    }

    #[test]
    fn what_the_databases_write_differently_becomes_one_line() {
        for (kind, forms, line) in [
            (
                Kind::Uuid,
                [r#"["0190A0000000700080000000000000AA"]"#, r#"["0190a000-0000-7000-8000-0000000000aa"]"#],
                "[\"0190a000-0000-7000-8000-0000000000aa\"]\n",
            ),
            (Kind::Boolean, ["[1]", "[true]"], "[true]\n"),
            (Kind::Number, [r#"["0.10000000000000001"]"#, r#"["0.1"]"#], "[0.1]\n"),
            (Kind::Number, [r#"["-0.0"]"#, "[0]"], "[0.0]\n"),
            (
                Kind::Json,
                [r#"["{\"b\": 1.0, \"a\": [1]}"]"#, r#"["{\"a\":[1],\"b\":1}"]"#],
                "[\"{\\\"a\\\":[1],\\\"b\\\":1}\"]\n",
            ),
            (Kind::Json, [r#"["null"]"#, r#"[" null "]"#], "[\"null\"]\n"),
        ] {
            for form in forms {
                assert_eq!(Row::parse(&table(kind), form).unwrap().line().unwrap(), line, "{form}");
            }
        }
    }

    #[test]
    fn what_is_no_value_of_its_column_is_refused() {
        for (kind, line) in [
            (Kind::Uuid, r#"["x"]"#),
            (Kind::Instant, r#"["now"]"#),
            (Kind::Bytes, r#"["0"]"#),
            (Kind::Date, r#"["2026-02-30"]"#),
            (Kind::Json, r#"["{"]"#),
            (Kind::Number, r#"["inf"]"#),
            (Kind::Text, "[1]"),
            (Kind::Text, "[]"),
            (Kind::Text, "[\"a\""),
        ] {
            let error = Row::parse(&table(kind), line).unwrap_err().to_string();
            assert!(error.contains("thing"), "{line}: {error}");
        }
    }

    #[test]
    fn names_that_are_none_are_refused() {
        let mut table = table(Kind::Text);
        assert!(table.check().is_ok());
        table.name = "a\" b".to_owned();
        assert!(table.check().is_err());
    }
}
