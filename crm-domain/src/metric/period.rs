//! Periods: months, quarters and years, and the days they span.

use chrono::{Datelike, Months};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::Day;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MetricPeriod)]
pub enum Period {
    /// A month.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// Twelve months from January.
    Year,
}

/// One period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Its first day.
    pub from: Day,
    /// The first day after it.
    pub until: Day,
}

impl Period {
    /// Every length.
    pub const ALL: &'static [Period] = &[Period::Month, Period::Quarter, Period::Year];

    /// Finds the period with this word.
    pub fn parse(word: &str) -> Option<Period> {
        match word {
            "month" => Some(Period::Month),
            "quarter" => Some(Period::Quarter),
            "year" => Some(Period::Year),
            _ => None,
        }
    }

    const fn months(self) -> u32 {
        match self {
            Period::Month => 1,
            Period::Quarter => 3,
            Period::Year => 12,
        }
    }

    /// Returns the period that a day is in; nothing beyond the calendar.
    pub fn around(self, day: Day) -> Option<Span> {
        let first = day.month0() / self.months() * self.months();
        let from = day.with_day(1)?.with_month0(first)?;
        Some(Span { from, until: from.checked_add_months(Months::new(self.months()))? })
    }

    /// Returns the name of a span, such as `2017-05`, `2017-Q2` or `2017`.
    pub fn label(self, span: Span) -> String {
        let (year, month) = (span.from.year(), span.from.month());
        match self {
            Period::Month => format!("{year:04}-{month:02}"),
            Period::Quarter => format!("{year:04}-Q{}", month.div_ceil(3)),
            Period::Year => format!("{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::fixture::day;

    #[test]
    fn a_day_is_in_one_period_of_each_length() {
        let named = |period: Period, text: &str| {
            let span = period.around(day(text)).unwrap();
            (period.label(span), span.from.to_string(), span.until.to_string())
        };
        let all = |label: &str, from: &str, until: &str| (label.to_owned(), from.to_owned(), until.to_owned());
        assert_eq!(named(Period::Month, "2017-12-31"), all("2017-12", "2017-12-01", "2018-01-01"));
        assert_eq!(named(Period::Quarter, "2017-05-31"), all("2017-Q2", "2017-04-01", "2017-07-01"));
        assert_eq!(named(Period::Year, "2016-02-29"), all("2016", "2016-01-01", "2017-01-01"));
    }
}
