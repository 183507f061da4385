//! Money: whole minor units of an ISO 4217 currency. Nothing here converts one currency into another; exchange rates do.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::invalid::Invalid;
use crate::patch::Patch;

/// The greatest amount, in minor units and either direction; sums of many stay far from overflow.
pub const MAX_MINOR: i64 = 1_000_000_000_000_000;

/// The currencies in use (ISO 4217).
#[rustfmt::skip]
pub const CURRENCIES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLF", "CLP", "CNY", "COP",
    "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL",
    "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK",
    "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD",
    "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN",
    "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON",
    "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC",
    "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS",
    "VED", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XCG", "XOF", "XPF", "YER", "ZAR", "ZMW", "ZWG",
];

/// How often an amount comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// Every month.
    Month,
    /// Every year.
    Year,
}

impl Interval {
    /// Every interval.
    pub const ALL: &'static [Interval] = &[Interval::Month, Interval::Year];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[Interval::Month.as_str(), Interval::Year.as_str()];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Interval::Month => "month",
            Interval::Year => "year",
        }
    }

    /// Finds the interval with this word.
    pub fn parse(word: &str) -> Option<Interval> {
        Interval::ALL.iter().copied().find(|interval| interval.as_str() == word)
    }
}

/// Returns how many digits of an amount in this currency stand behind the decimal point.
pub fn minor_digits(currency: &str) -> u8 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV"
        | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" => 4,
        _ => 2,
    }
}

/// Reads a currency in any case; nothing when there is no such currency.
pub fn currency(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    CURRENCIES.contains(&code.as_str()).then_some(code)
}

/// Applies a currency that goes back to `default` when cleared.
pub fn apply_currency(target: &mut String, input: Patch<String>, default: &str, pointer: &str, invalid: &mut Invalid) {
    match input {
        Patch::Absent => {}
        Patch::Null => default.clone_into(target),
        Patch::Set(text) => match currency(&text) {
            Some(code) => *target = code,
            None => invalid.add(pointer, "currency", "not a currency of ISO 4217"),
        },
    }
}

/// Notes a fault when the amount is beyond [`MAX_MINOR`].
pub fn check_amount(amount_minor: Option<i64>, pointer: &str, invalid: &mut Invalid) {
    if amount_minor.is_some_and(|amount| !(-MAX_MINOR..=MAX_MINOR).contains(&amount)) {
        invalid.add(pointer, "out_of_range", format!("between -{MAX_MINOR} and {MAX_MINOR}"));
    }
}

/// Divides and rounds half away from zero; `divisor` must be positive.
pub const fn divide_rounded(number: i128, divisor: i128) -> i128 {
    let half = divisor / 2;
    if number < 0 { number.saturating_sub(half) / divisor } else { number.saturating_add(half) / divisor }
}

/// Divides each part and rounds so that the results add up to the rounded whole: what is left over goes, one by one, to
/// those that rounding down took most from, the first ones first.
pub fn divide_shares(parts: &[i128], divisor: i128) -> Vec<i128> {
    let whole = divide_rounded(parts.iter().fold(0, |sum: i128, part| sum.saturating_add(*part)), divisor);
    let mut shares: Vec<i128> = parts.iter().map(|part| part.div_euclid(divisor)).collect();
    let left = whole.saturating_sub(shares.iter().fold(0, |sum: i128, share| sum.saturating_add(*share)));
    let mut order: Vec<(i128, usize)> =
        parts.iter().enumerate().map(|(place, part)| (-part.rem_euclid(divisor), place)).collect();
    order.sort_unstable();
    for (_, place) in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(share) = shares.get_mut(place) {
            *share += 1;
        }
    }
    shares
}

/// Returns an amount as it is kept; what is beyond any amount becomes the greatest there is.
pub fn clamped(amount: i128) -> i64 {
    i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX })
}

/// Returns that many percent of an amount, rounded half away from zero.
pub fn percent_of(amount_minor: i64, percent: i32) -> i64 {
    i64::try_from(divide_rounded(i128::from(amount_minor) * i128::from(percent), 100)).unwrap_or(amount_minor)
}

/// Returns what a quantity costs after a discount, rounded half away from zero; nothing when it is beyond
/// [`MAX_MINOR`].
///
/// Quantity and discount count to the sixth decimal, so that 1.1 means eleven tenths and not the nearest binary
/// fraction.
pub fn line_amount(quantity: f64, unit_price_minor: i64, discount_percent: f64) -> Option<i64> {
    const MILLIONTHS: i128 = 1_000_000;
    let quantity = millionths(quantity, 1e12)?;
    let charged = 100 * MILLIONTHS - millionths(discount_percent, 100.0)?;
    let gross = divide_checked(quantity.checked_mul(i128::from(unit_price_minor))?.checked_mul(charged)?)?;
    i64::try_from(gross).ok().filter(|amount| (-MAX_MINOR..=MAX_MINOR).contains(amount))
}

fn divide_checked(product: i128) -> Option<i128> {
    const SCALE: i128 = 100 * 1_000_000 * 1_000_000;
    (product.unsigned_abs() < u128::MAX / 4).then(|| divide_rounded(product, SCALE))
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn millionths(number: f64, max: f64) -> Option<i128> {
    let fits = number.is_finite() && number.abs() <= max;
    fits.then(|| (number * 1e6).round() as i128)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(line_amount(0.5, 1, 0.0), Some(1));
        assert_eq!(line_amount(0.5, -1, 0.0), Some(-1));
        assert_eq!(line_amount(1.0, 25, 10.0), Some(23));
        assert_eq!(percent_of(25, 10), 3);
        assert_eq!(percent_of(-25, 10), -3);
    }

    #[test]
    fn decimals_are_taken_at_their_word() {
        assert_eq!(line_amount(1.1, 100_000_000_000_000, 0.0), Some(110_000_000_000_000));
        assert_eq!(line_amount(1.005, 1000, 0.0), Some(1005));
        assert_eq!(line_amount(3.0, 3333, 33.3), Some(6669));
    }

    #[test]
    fn amounts_beyond_the_limit_are_not_worked_out() {
        assert_eq!(line_amount(2.0, MAX_MINOR, 0.0), None);
        assert_eq!(line_amount(f64::NAN, 1, 0.0), None);
        assert_eq!(line_amount(1e12, MAX_MINOR, 0.0), None);
    }

    #[test]
    fn currencies_are_read_in_any_case() {
        assert_eq!(currency(" eur ").as_deref(), Some("EUR"));
        assert_eq!(currency("euro"), None);
        assert_eq!((minor_digits("JPY"), minor_digits("EUR"), minor_digits("KWD")), (0, 2, 3));
        assert!(CURRENCIES.is_sorted());
    }

    #[test]
    fn shares_add_up_to_the_whole() {
        assert_eq!(divide_shares(&[50, 50, 100], 100), [1, 0, 1]);
        assert_eq!(divide_shares(&[33, 33, 34], 100), [0, 0, 1]);
        assert_eq!(divide_shares(&[-50], 100), [-1]);
        assert_eq!(divide_shares(&[], 100), [0; 0]);
    }

    proptest! {
        #[test]
        fn no_share_is_a_whole_unit_off(parts in prop::collection::vec(-1_000_000_i128..1_000_000, 1..9), divisor in 1_i128..1000) {
            let shares = divide_shares(&parts, divisor);
            prop_assert_eq!(shares.iter().sum::<i128>(), divide_rounded(parts.iter().sum(), divisor));
            for (share, part) in shares.iter().zip(&parts) {
                prop_assert!((share * divisor - part).abs() < divisor);
            }
        }

        #[test]
        fn whole_quantities_without_discount_multiply(quantity in 0_i32..1000, price in -1_000_000_i64..1_000_000) {
            prop_assert_eq!(line_amount(f64::from(quantity), price, 0.0), Some(i64::from(quantity) * price));
        }

        #[test]
        fn a_discount_never_raises_the_amount(quantity in 0.01_f64..1e4, price in 0_i64..1_000_000_000, discount in 0.0_f64..=100.0) {
            let (full, less) = (line_amount(quantity, price, 0.0), line_amount(quantity, price, discount));
            prop_assert!(less <= full && less >= Some(0));
        }

        #[test]
        fn the_sign_of_the_price_only_turns_the_sign(quantity in 0.01_f64..1e4, price in 0_i64..1_000_000_000, discount in 0.0_f64..=100.0) {
            let turned = line_amount(quantity, -price, discount).map(|amount| -amount);
            prop_assert_eq!(line_amount(quantity, price, discount), turned);
        }

        #[test]
        fn no_input_makes_it_panic(quantity: f64, price: i64, discount: f64) {
            let _ = line_amount(quantity, price, discount);
        }
    }
}
