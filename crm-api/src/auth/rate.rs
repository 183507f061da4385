//! How many requests a session or API key may make, so that one program's mistake does not slow everybody down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use crm_domain::time::Instant;
use uuid::Uuid;

use crate::auth::bucket::Bucket;

/// More buckets than this are swept of full ones.
const MANY: usize = 10_000;

/// Counts the requests of each credential.
pub struct RateLimit {
    a_minute: u32,
    buckets: Mutex<HashMap<Uuid, Bucket>>,
}

/// What a credential has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    a_minute: u32,
    requests: u64,
    full_in_seconds: u64,
    /// The seconds to wait, when nothing is left.
    pub wait: Option<u64>,
}

impl RateLimit {
    /// Lets so many requests a minute through; 0 for any number.
    pub fn new(a_minute: u32) -> Self {
        RateLimit { a_minute, buckets: Mutex::default() }
    }

    /// Takes a request of this credential; nothing when there is no limit.
    pub fn take(&self, credential: Uuid, now: Instant) -> Option<Left> {
        if self.a_minute == 0 {
            return None;
        }
        let size = f64::from(self.a_minute);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MANY {
            buckets.retain(|_, bucket| !bucket.is_full(now));
        }
        let bucket = buckets.entry(credential).or_insert_with(|| Bucket::full(size, now));
        bucket.refill(size, now);
        let wait = bucket.wait(size);
        let wait = (wait > 0.0).then(|| wait.ceil() as u64);
        if wait.is_none() {
            bucket.take();
        }
        let missing = size - bucket.left();
        Some(Left {
            a_minute: self.a_minute,
            requests: bucket.left() as u64,
            full_in_seconds: (missing * 60.0 / size).ceil() as u64,
            wait,
        })
    }
}

impl Left {
    /// Tells it in an answer, as the IETF's draft on rate limit headers says.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let policy = format!("\"default\";q={};w=60", self.a_minute);
        let left = format!("\"default\";r={};t={}", self.requests, self.full_in_seconds);
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_up_comes_back_with_time() {
        let limit = RateLimit::new(60);
        let now: Instant = "2026-03-01T10:00:00Z".parse().unwrap();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        for left in (0..60).rev() {
            let taken = limit.take(one, now).unwrap();
            assert_eq!((taken.requests, taken.wait), (left, None));
        }
        let refused = limit.take(one, now).unwrap();
        assert_eq!((refused.requests, refused.wait, refused.full_in_seconds), (0, Some(1), 60));
        assert_eq!(limit.take(other, now).unwrap().wait, None, "another credential has its own");
        assert_eq!(limit.take(one, now + chrono::TimeDelta::seconds(2)).unwrap().requests, 1);
        assert_eq!(RateLimit::new(0).take(one, now), None);
    }
}
