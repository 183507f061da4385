//! The rate itself: an exact decimal number, never a binary fraction.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::money;

/// Digits behind the decimal point.
const DIGITS: usize = 12;
/// Digits before it.
const WHOLE_DIGITS: usize = 6;

/// How many units of one currency a unit of another is worth, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(i128);

impl Rate {
    /// The parts of one that are kept.
    const SCALE: i128 = 10_i128.pow(12);
    /// The parts of a minor unit that [`Rate::convert`] answers in.
    pub const PARTS: i128 = Rate::SCALE * 10_000;
    /// The rate of a currency to itself.
    pub const ONE: Rate = Rate(Rate::SCALE);
    /// What a rate must be.
    pub const RULE: &'static str =
        "a decimal number above 0, with at most six digits before the point and twelve behind it";

    /// Reads a decimal number; nothing unless it follows [`Rate::RULE`].
    pub fn parse(text: &str) -> Option<Rate> {
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let (kept, whole) = (fraction.trim_end_matches('0'), whole.trim_start_matches('0'));
        let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        let given = !fraction.is_empty() && !text.trim().starts_with('.');
        if !given || !plain(whole) || !plain(fraction) || whole.len() > WHOLE_DIGITS || kept.len() > DIGITS {
            return None;
        }
        let units: i128 = format!("{whole}{kept:0<DIGITS$}").parse().ok()?;
        (units > 0).then_some(Rate(units))
    }

    /// Converts an amount in minor units of one currency into parts of a minor unit of another: the result over
    /// [`Rate::PARTS`], to be rounded once everything is summed up.
    pub fn convert(self, amount_minor: i128, from: &str, to: &str) -> i128 {
        // No currency has more than four digits behind the point.
        let digits = u32::from(money::minor_digits(to)) + 4 - u32::from(money::minor_digits(from));
        amount_minor.saturating_mul(self.0).saturating_mul(10_i128.saturating_pow(digits))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / Rate::SCALE, self.0 % Rate::SCALE);
        let fraction = format!("{rest:0>DIGITS$}");
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            fraction => write!(f, "{whole}.{fraction}"),
        }
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_rate_is_a_plain_positive_decimal() {
        let read = |text: &str| Rate::parse(text).map(|rate| rate.to_string());
        assert_eq!(read(" 01.50 ").as_deref(), Some("1.5"));
        assert_eq!(read("0.000000000001").as_deref(), Some("0.000000000001"));
        assert_eq!(read("999999.999999999999").as_deref(), Some("999999.999999999999"));
        assert_eq!(read("7").as_deref(), Some("7"));
        for text in ["", ".", ".5", "5.", "0", "0.0", "-1", "+1", "1e3", "1,5", "1000000", "0.0000000000001", "٣"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_converts_between_currencies_of_other_digits() {
        let rate = |text: &str| Rate::parse(text).unwrap();
        assert_eq!(rate("0.5").convert(1001, "USD", "EUR"), 500 * Rate::PARTS + Rate::PARTS / 2);
        assert_eq!(rate("0.006").convert(1000, "JPY", "EUR"), 600 * Rate::PARTS);
        assert_eq!(rate("160").convert(250, "EUR", "JPY"), 400 * Rate::PARTS);
        assert_eq!(rate("3").convert(1000, "KWD", "EUR"), 300 * Rate::PARTS);
    }

    proptest! {
        #[test]
        fn a_rate_reads_as_it_was_written(units in 1_i128..999_999_999_999_999_999) {
            prop_assert_eq!(Rate::parse(&Rate(units).to_string()), Some(Rate(units)));
        }
    }
}
