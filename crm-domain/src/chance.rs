//! Made-up values: the same for the same seed on every machine.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::time::{Day, Instant};

/// A small generator of numbers (splitmix64); good enough to spread values, useless for secrets.
#[derive(Debug, Clone)]
pub struct Chance {
    state: u64,
    made: u64,
    now: Instant,
}

impl Chance {
    /// Begins anew: the same seed gives the same values, dated around the same moment.
    pub fn new(seed: u64, now: Instant) -> Self {
        Chance { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15), made: 0, now }
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap_or(1);
        usize::try_from(self.number() % end).unwrap_or(0)
    }

    /// A number from 0 to `end`, as an amount.
    pub fn amount(&mut self, end: i64) -> i64 {
        i64::try_from(self.number() % end.unsigned_abs().max(1)).unwrap_or(0)
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these; the default where there are none.
    pub fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        let index = self.below(of.len());
        of.get(index).copied().unwrap_or_default()
    }

    /// A moment within so many days before now.
    pub fn past(&mut self, days: i64) -> Instant {
        self.now - TimeDelta::seconds(self.amount(days * 86_400))
    }

    /// A day within so many days before or after today.
    pub fn day(&mut self, before: i64, after: i64) -> Day {
        let days = self.amount(before + after) - before;
        (self.now + TimeDelta::days(days)).date_naive()
    }

    /// The next id: they rise as those of real records do.
    pub fn id(&mut self) -> Uuid {
        self.made += 1;
        let millis = u64::try_from((self.now - TimeDelta::days(365)).timestamp_millis()).unwrap_or(0) + self.made;
        let random = u128::from(self.number()) << 64 | u128::from(self.number());
        let high = u128::from(millis) << 80;
        let version = 0x7_u128 << 76;
        let variant = 0b10_u128 << 62;
        let noise = (random & (0xFFF << 64)) | (random & 0x3FFF_FFFF_FFFF_FFFF);
        Uuid::from_u128(high | version | variant | noise)
    }
}
