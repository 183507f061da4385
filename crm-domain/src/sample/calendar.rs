//! Moments within office hours, on a clock on the wall.

use chrono::{Datelike, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

use crate::chance::Chance;
use crate::time::Day;

/// Returns the day itself, or the working day before a weekend's.
pub(super) fn working(day: Day) -> Day {
    match day.weekday() {
        Weekday::Sat => day - TimeDelta::days(1),
        Weekday::Sun => day - TimeDelta::days(2),
        _ => day,
    }
}

/// Returns the next working day, this one included.
pub(super) fn next_working(day: Day) -> Day {
    match day.weekday() {
        Weekday::Sat => day + TimeDelta::days(2),
        Weekday::Sun => day + TimeDelta::days(1),
        _ => day,
    }
}

/// Returns a moment in the office hours of a working day at or before this one.
pub(super) fn moment(chance: &mut Chance, day: Day) -> NaiveDateTime {
    at(working(day), 8 * 60 + chance.amount(9 * 12) * 5)
}

/// Returns the moment so many minutes after midnight.
pub(super) fn at(day: Day, minutes: i64) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes)
}

/// Returns a moment between two others, in office hours where there are some.
pub(super) fn between(chance: &mut Chance, from: NaiveDateTime, to: NaiveDateTime) -> NaiveDateTime {
    let days = (to.date() - from.date()).num_days();
    if days < 2 {
        return from + (to - from) / 2;
    }
    let day = from.date() + TimeDelta::days(1 + chance.amount(days - 1));
    moment(chance, day).clamp(from, to)
}
