//! How long work is done in stretches: each a transaction, short enough that people's own writes go in between.

use chrono::TimeDelta;
use crm_db::error::Result;

/// What the work of a stretch should take.
const STRETCH: TimeDelta = TimeDelta::milliseconds(40);
/// Steps of the first stretch.
pub const FIRST: usize = 20;
/// Most steps of a stretch.
const MOST: usize = 500;

/// What the one who runs such work wants to hear of it.
pub trait Follower {
    /// Tells after each stretch how much is done of how much; answers whether to go on.
    fn tell(&self, done: i64, total: i64) -> impl Future<Output = Result<bool>>;
}

/// How many steps the next stretch has, so that it takes about as long as it should. `took` is the work alone: a slow disk
/// takes its time for each commit, however little is in it.
pub fn fitting(size: usize, took: TimeDelta) -> usize {
    let micros = |time: TimeDelta| usize::try_from(time.num_microseconds().unwrap_or(0)).unwrap_or(0);
    let per_step = (micros(took) / size.max(1)).max(1);
    (micros(STRETCH) / per_step).clamp(size / 2, size * 2).clamp(1, MOST)
}
