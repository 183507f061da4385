//! A bucket that lets so many requests a minute through: full at first, and filled again as time passes.

use crm_domain::time::Instant;

/// What is left of a minute's requests, and since when that is so.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    left: f64,
    at: Instant,
}

impl Bucket {
    /// A full one for so many a minute.
    pub fn full(size: f64, now: Instant) -> Self {
        Bucket { left: size, at: now }
    }

    /// Adds what has come since the last time.
    pub fn refill(&mut self, size: f64, now: Instant) {
        let passed = (now - self.at).num_milliseconds().max(0) as f64 / 60_000.0;
        self.left = (self.left + passed * size).min(size);
        self.at = now;
    }

    /// Returns the seconds until one request is left, 0 when there is one.
    pub fn wait(&self, size: f64) -> f64 {
        ((1.0 - self.left) * 60.0 / size).max(0.0)
    }

    /// Takes one request.
    pub fn take(&mut self) {
        self.left -= 1.0;
    }

    /// Returns how many requests are left.
    pub fn left(&self) -> f64 {
        self.left.max(0.0)
    }

    /// Tells whether it is full by now, so that it need not be kept.
    pub fn is_full(&self, now: Instant) -> bool {
        (now - self.at).num_seconds() >= 60
    }
}
