//! Time zones by their IANA names, which the domain takes as text.

use crm_domain::invalid::Invalid;

use crate::problem::Result;

/// Checks that there is such a time zone.
///
/// # Errors
/// `invalid` with the member.
pub fn check(zone: &str) -> Result<()> {
    zone.parse::<chrono_tz::Tz>()
        .map(|_| ())
        .map_err(|_| Invalid::one("/time_zone", "unknown_choice", "no time zone has this name").into())
}
