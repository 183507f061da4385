//! When backups are taken.

use chrono::{Days, NaiveTime, TimeDelta};
use crm_domain::time::Instant;

/// When backups are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// Every day at this time (UTC).
    At(NaiveTime),
    /// Every so many hours.
    Every(u32),
}

/// Hours in a day.
const DAY: u32 = 24;

impl Schedule {
    /// Reads what was configured.
    ///
    /// # Errors
    /// A sentence that names the variable at fault.
    pub fn read(at: Option<&str>, hours: Option<u32>) -> Result<Schedule, String> {
        match (at, hours) {
            (Some(_), Some(_)) => Err("only one of CRM_BACKUP_AT and CRM_BACKUP_EVERY can be set".to_owned()),
            (Some(text), None) => NaiveTime::parse_from_str(text, "%H:%M")
                .map(Schedule::At)
                .map_err(|_| format!("CRM_BACKUP_AT must be a time of day such as 02:30, not {text:?}")),
            (None, Some(hours)) if (1..=24 * 365).contains(&hours) => Ok(Schedule::Every(hours)),
            (None, Some(hours)) => Err(format!("CRM_BACKUP_EVERY must be from 1 to 8760 hours, not {hours}")),
            (None, None) => Ok(Schedule::Every(DAY)),
        }
    }

    /// Returns when the next backup is due, after the last one; at once when there is none or its time has passed.
    pub fn next(self, last: Option<Instant>, now: Instant) -> Instant {
        let Some(last) = last else { return now };
        let due = match self {
            Schedule::Every(hours) => last + TimeDelta::hours(i64::from(hours)),
            Schedule::At(time) => {
                let today = last.date_naive().and_time(time).and_utc();
                if today > last { today } else { today.checked_add_days(Days::new(1)).unwrap_or(today) }
            }
        };
        due.max(now)
    }

    /// Returns how old the newest verified backup may be: what lies between two, and some time to take and verify one.
    pub fn patience(self) -> TimeDelta {
        let hours = match self {
            Schedule::At(_) => DAY,
            Schedule::Every(hours) => hours,
        };
        TimeDelta::hours(i64::from(hours)) + TimeDelta::hours(2)
    }

    /// Returns the hours between two backups.
    pub fn hours(self) -> Option<u32> {
        match self {
            Schedule::At(_) => None,
            Schedule::Every(hours) => Some(hours),
        }
    }

    /// Returns the time of day, as `02:30`.
    pub fn time(self) -> Option<String> {
        match self {
            Schedule::At(time) => Some(time.format("%H:%M").to_string()),
            Schedule::Every(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_one_is_due_after_the_last() {
        let (now, night) = (at("2026-03-02T09:00:00Z"), Schedule::read(Some("02:30"), None).unwrap());
        assert_eq!(night.next(None, now), now);
        assert_eq!(night.next(Some(at("2026-03-02T02:31:00Z")), now), at("2026-03-03T02:30:00Z"));
        // The server was down at that time.
        assert_eq!(night.next(Some(at("2026-03-01T02:31:00Z")), now), now);
        let hourly = Schedule::read(None, Some(6)).unwrap();
        assert_eq!(hourly.next(Some(at("2026-03-02T08:00:00Z")), now), at("2026-03-02T14:00:00Z"));
        assert_eq!(hourly.next(Some(at("2026-03-01T08:00:00Z")), now), now);
    }
}
