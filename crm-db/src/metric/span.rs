//! Periods of moments: in the time zone of the company, and the same on both databases because the borders are worked out
//! here.

use chrono::{NaiveTime, TimeDelta, TimeZone};
use crm_domain::invalid::Invalid;
use crm_domain::metric::{Period, Span};
use crm_domain::time::{Day, Instant};
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Moment, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::statement::Sql;

/// Most periods of one answer: a hundred years of months.
const MOST: usize = 1200;

/// Reads the period around a day or month as the database tells it.
pub(super) fn read(text: &str, period: Period) -> Result<Span> {
    let day: Option<Day> = text.parse().ok().or_else(|| format!("{text}-01").parse().ok());
    around(day.ok_or_else(too_wide)?, period)
}

/// Returns the period around a day.
pub(super) fn around(day: Day, period: Period) -> Result<Span> {
    period.around(day).ok_or_else(too_wide)
}

fn too_wide() -> Error {
    Invalid::one("/period", "out_of_range", format!("more than {MOST} periods; narrow the time that is asked about"))
        .into()
}

/// Returns the moment at which a day begins.
pub(super) fn begins(day: Day, zone: chrono_tz::Tz) -> Instant {
    let midnight = day.and_time(NaiveTime::MIN);
    // Where clocks are put forward at midnight, the day begins an hour later.
    let local = zone.from_local_datetime(&midnight).earliest();
    let local = local.or_else(|| zone.from_local_datetime(&(midnight + TimeDelta::hours(1))).earliest());
    local.map_or_else(|| midnight.and_utc(), |local| local.to_utc())
}

/// Returns the query for the first and the last of the moments of a relation.
pub(super) fn ends(column: &str, relation: Sql) -> Sql {
    let mut ends = Sql::new(format!("SELECT min({column}), max({column}) FROM "));
    ends.append(relation);
    ends
}

/// Returns the expression that tells the first day of the period that a moment is in; `ends` finds the first and the last.
pub(super) fn of(conn: &mut Conn, column: &str, ends: Sql, period: Period, zone: chrono_tz::Tz) -> Result<Sql> {
    type Types = (st::Nullable<sql::Instant>, st::Nullable<sql::Instant>);
    let (first, last): (Option<Moment>, Option<Moment>) = ends.typed::<Types>().get_result(conn)?;
    let day = |at: Option<Moment>| at.map(|at| zone.from_utc_datetime(&at.0.naive_utc()).date_naive());
    let (Some(first), Some(last)) = (day(first), day(last)) else { return Ok(Sql::new("CAST(NULL AS text)")) };
    let mut spans = vec![period.around(first).ok_or_else(too_wide)?];
    while let Some(span) = spans.last().filter(|span| span.until <= last).and_then(|span| period.around(span.until)) {
        if spans.len() == MOST {
            return Err(too_wide());
        }
        spans.push(span);
    }
    Ok(split(column, &spans, zone))
}

/// Halves the spans until one is left, so that a row is compared with few borders.
fn split(column: &str, spans: &[Span], zone: chrono_tz::Tz) -> Sql {
    match spans {
        [] => Sql::new("CAST(NULL AS text)"),
        [span] => {
            let mut sql = Sql::new("CAST(");
            sql.bind(span.from.to_string().as_str()).push(" AS text)");
            sql
        }
        spans => {
            let (earlier, later) = spans.split_at(spans.len() / 2);
            let border = later.first().map(|span| begins(span.from, zone)).unwrap_or_default();
            let mut sql = Sql::new(format!("CASE WHEN {column} < "));
            sql.bind(border).push(" THEN ").append(split(column, earlier, zone));
            sql.push(" ELSE ").append(split(column, later, zone)).push(" END");
            sql
        }
    }
}
