//! Limits on signing in: few tries a minute for an account from an address and for an address, never a lock-out.
//!
//! A limit counts by what was typed, known or not, so that it tells nothing about who has an account. Counting an
//! account's tries by address keeps a stranger from shutting the owner out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

use crm_domain::time::Instant;

use crate::auth::bucket::Bucket;

/// Tries at once, and a minute, for one account from one address.
const ACCOUNT_TRIES: f64 = 5.0;
/// Tries at once, and a minute, from one address.
const ADDRESS_TRIES: f64 = 30.0;
/// More buckets than this are swept of full ones.
const MANY: usize = 10_000;

/// Counts tries.
#[derive(Default)]
pub struct LoginLimit(Mutex<HashMap<String, Bucket>>);

impl LoginLimit {
    /// Takes one try; answers the seconds to wait when there is none.
    ///
    /// # Errors
    /// The seconds until the next try.
    pub fn take(&self, account: &str, address: IpAddr, now: Instant) -> Result<(), u64> {
        let address = prefix(address);
        self.take_each(&[(format!("{account}\n{address}"), ACCOUNT_TRIES), (address, ADDRESS_TRIES)], now)
    }

    /// Takes one of the tries that an account has wherever they come from: for who has proved a password already, of
    /// whom there are few, and whose guesses at a code many addresses must not multiply.
    pub fn take_anywhere(&self, account: &str, now: Instant) -> Result<(), u64> {
        self.take_each(&[(format!("{account}\n"), ACCOUNT_TRIES)], now)
    }

    fn take_each(&self, pairs: &[(String, f64)], now: Instant) -> Result<(), u64> {
        let mut buckets = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if buckets.len() > MANY {
            buckets.retain(|_, bucket| !bucket.is_full(now));
        }
        let mut wait: f64 = 0.0;
        for (key, size) in pairs {
            let bucket = buckets.entry(key.clone()).or_insert_with(|| Bucket::full(*size, now));
            bucket.refill(*size, now);
            wait = wait.max(bucket.wait(*size));
        }
        if wait > 0.0 {
            return Err(wait.ceil() as u64);
        }
        for (key, _) in pairs {
            if let Some(bucket) = buckets.get_mut(key) {
                bucket.take();
            }
        }
        Ok(())
    }
}

/// The part of an address that one customer of a provider has: IPv6 is counted by /64.
fn prefix(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => v6.segments().iter().take(4).map(|segment| format!("{segment:x}:")).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixth_try_waits_and_the_owner_elsewhere_does_not() {
        let limit = LoginLimit::default();
        let now: Instant = "2026-03-01T10:00:00Z".parse().unwrap();
        let thief: IpAddr = "203.0.113.9".parse().unwrap();
        for _ in 0..5 {
            assert_eq!(limit.take("ada", thief, now), Ok(()));
        }
        assert_eq!(limit.take("ada", thief, now), Err(12));
        assert_eq!(limit.take("ada", "198.51.100.2".parse().unwrap(), now), Ok(()));
        assert_eq!(limit.take("ada", thief, now + chrono::TimeDelta::seconds(13)), Ok(()));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_limit() {
        let limit = LoginLimit::default();
        let now: Instant = "2026-03-01T10:00:00Z".parse().unwrap();
        for host in 0..30 {
            let address: IpAddr = format!("2001:db8::{host:x}").parse().unwrap();
            assert_eq!(limit.take(&host.to_string(), address, now), Ok(()));
        }
        assert!(limit.take("new", "2001:db8::ffff".parse().unwrap(), now).is_err());
    }
}
