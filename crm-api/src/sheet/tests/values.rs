//! Days and numbers as people write them.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

fn on(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

#[test]
fn days_are_read_in_their_order() {
    use DateOrder::{Dmy, Mdy, Ymd};
    for order in [Ymd, Dmy, Mdy] {
        for text in
            ["2016-10-20", "20.10.2016", " 2016/10/20 ", "2016.10.20", "2016-10-20T12:30:00Z", "20.10.2016, 14:30"]
        {
            assert_eq!(day(text, order), on(2016, 10, 20), "{text} {order:?}");
        }
    }
    for (text, order, expected) in [
        ("10/20/2016", Mdy, on(2016, 10, 20)),
        ("10/20/2016", Ymd, on(2016, 10, 20)),
        ("10/20/2016", Dmy, None),
        ("20/10/2016", Ymd, on(2016, 10, 20)),
        ("20-10-2016 9:05 PM", Dmy, on(2016, 10, 20)),
        ("1/2/2016", Dmy, on(2016, 2, 1)),
        ("1/2/2016", Mdy, on(2016, 1, 2)),
        ("1/2/2016", Ymd, None),
        ("2016-10-20 12:30:00.123+02:00", Ymd, on(2016, 10, 20)),
        ("29.02.2016", Dmy, on(2016, 2, 29)),
        ("29.02.2015", Dmy, None),
        ("29.02.1900", Dmy, None),
        ("2000-02-29", Ymd, on(2000, 2, 29)),
        ("31.04.2016", Dmy, None),
    ] {
        assert_eq!(day(text, order), expected, "{text} {order:?}");
    }
}

#[test]
fn months_may_have_names() {
    for text in [
        "20-Oct-2016",
        "20 October 2016",
        "October 20, 2016",
        "Oct. 20, 2016",
        "20. Oktober 2016",
        "20-OKT-2016",
        "2016-Oct-20",
        "20/Oct/2016",
    ] {
        assert_eq!(day(text, DateOrder::Mdy), on(2016, 10, 20), "{text}");
    }
    for (text, expected) in [
        ("1. März 2016", on(2016, 3, 1)),
        ("01-Mrz-2016", on(2016, 3, 1)),
        ("1 mai 2016", on(2016, 5, 1)),
        ("Sept 9 2016", on(2016, 9, 9)),
        ("31-Jun-2016", None),
        ("20-Oct-16", None),
        ("20-Octopus-2016", None),
        ("Oc 20, 2016", None),
        ("May 2016", None),
        ("20 Oct 2016 x", None),
        ("Mai Müller 2016", None),
    ] {
        assert_eq!(day(text, DateOrder::Ymd), expected, "{text}");
    }
}

#[test]
fn what_is_no_day_is_refused() {
    for text in [
        "",
        "20",
        "20.10.16",
        "10/20/16",
        "2016-1",
        "2016-13-01",
        "0.0.2016",
        "20.10.2016x",
        "20.10.2016 10",
        "20.10/2016",
        "192.168.0.1",
        "1.2.20166",
        "٢٠.١٠.٢٠١٦",
        "2016-10-20T",
        "1.2.3",
        "20 10 2016",
        "-1.2.2016",
    ] {
        for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
            assert_eq!(day(text, order), None, "{text}");
        }
    }
}

#[test]
fn decimals_are_read_with_their_sign() {
    for (text, sign, expected) in [
        ("1.234,56", ',', "1234.56"),
        ("1,234.56", '.', "1234.56"),
        ("1 234,56", ',', "1234.56"),
        ("1\u{a0}234\u{a0}567,5", ',', "1234567.5"),
        ("1'234.50", '.', "1234.50"),
        ("€ 1.234", ',', "1234"),
        ("1.234 €", ',', "1234"),
        ("-€ 5", '.', "-5"),
        ("EUR -5,5", ',', "-5.5"),
        ("12.50 USD", '.', "12.50"),
        ("(1,234)", '.', "-1234"),
        ("($5.00)", '.', "-5.00"),
        ("−7", '.', "-7"),
        ("7-", '.', "-7"),
        ("+7", '.', "7"),
        ("007", '.', "7"),
        ("0", '.', "0"),
        ("-0,00", ',', "0.00"),
        (".5", '.', "0.5"),
        ("5.", '.', "5"),
        ("1234567.891", '.', "1234567.891"),
    ] {
        assert_eq!(decimal(text, sign).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_decimal_is_refused() {
    for (text, sign) in [
        ("", '.'),
        ("12 %", '.'),
        ("12%", '.'),
        ("1.23", ','),
        ("1,23", '.'),
        ("1.234.56", ','),
        ("1,2,3", '.'),
        ("1.2.3", '.'),
        ("1e5", '.'),
        ("--5", '.'),
        ("-5-", '.'),
        ("(-5)", '.'),
        ("abc", '.'),
        ("1 23", '.'),
        ("1234 567", '.'),
        ("€", '.'),
        ("-", '.'),
        (".", '.'),
        ("1,234 567", '.'),
        ("12a", '.'),
        ("٣", '.'),
        ("0x10", '.'),
        ("NaN", '.'),
        ("1.234,5,6", ','),
        ("EUR", '.'),
        ("5 m", '.'),
        ("1.5.", '.'),
    ] {
        assert_eq!(decimal(text, sign), None, "{text}");
    }
}

proptest! {
    #[test]
    fn numbers_come_back_from_any_notation(cents in -1_000_000_000_000_i64..1_000_000_000_000, comma: bool) {
        let (sign, group) = if comma { (',', '.') } else { ('.', ',') };
        let whole = (cents.abs() / 100).to_string();
        let digits: Vec<char> = whole.chars().rev().collect();
        let grouped: String = digits.chunks(3).map(|three| three.iter().collect::<String>()).collect::<Vec<_>>()
            .join(&group.to_string()).chars().rev().collect();
        let minus = if cents < 0 { "-" } else { "" };
        let expected = format!("{minus}{whole}.{:02}", cents.abs() % 100);
        let written = format!("{minus}{grouped}{sign}{:02}", cents.abs() % 100);
        prop_assert_eq!(decimal(&written, sign), Some(expected));
    }

    #[test]
    fn no_text_makes_them_panic(text in "\\PC{0,40}", number in "[-+(]?[0-9.,' €-]{0,20}[)%-]?", date in "[0-9]{0,5}[./-][0-9]{0,3}[./-][0-9]{0,5}.{0,3}") {
        for text in [text, number, date] {
            for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
                let _ = day(&text, order);
            }
            let _ = (decimal(&text, '.'), decimal(&text, ','));
            Notation::default().see(&text);
            let guarded = guard(text.clone());
            prop_assert_eq!(unguard(&guarded), text);
        }
    }
}
