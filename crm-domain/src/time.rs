//! Moments and days. Moments are UTC and cut to microseconds, which is what PostgreSQL keeps, so a value reads back equal.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};

/// A moment in UTC.
pub type Instant = DateTime<Utc>;
/// A calendar day without a time zone.
pub type Day = NaiveDate;

/// Cuts a moment to the microsecond.
pub fn cut(at: Instant) -> Instant {
    at.trunc_subsecs(6)
}
