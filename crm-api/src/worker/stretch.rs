//! How long work is done in stretches: each a transaction, short enough that people's own writes go in between.

use chrono::TimeDelta;
use crm_db::error::Result;
use crm_db::job::{Claim, State};

/// What a stretch should take as the writer.
const STRETCH: TimeDelta = TimeDelta::milliseconds(40);
/// Steps of the first stretch.
pub const FIRST: usize = 20;
/// Most steps of a stretch.
const MOST: usize = 500;

/// How such work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// There is nothing left to do.
    Done,
    /// The one who runs it wanted no more.
    CalledOff,
    /// It cannot be done, and trying again would come to the same; the word says why.
    GivenUp(&'static str),
    /// Another worker has it by now: nothing is to be noted.
    Lost,
}

/// What the one who runs such work wants to hear of it.
pub trait Follower {
    /// Tells now and then, or after each stretch how much is done of how much; answers whether to go on.
    fn tell(&self, done: i64, total: i64) -> impl Future<Output = Result<Claim>>;
}

/// How an import or a bulk update ends when its runner does not want to go on; nothing when it does.
pub fn stopped(claim: Claim) -> Option<Option<State>> {
    match claim {
        Claim::Held => None,
        Claim::CalledOff => Some(Some(State::Cancelled)),
        Claim::Lost => Some(None),
    }
}

/// How many steps the next stretch has, so that it takes about as long as it should. `took` is the steps' own time: with the
/// disk's in it, a slow disk would make stretches so short that it had to be waited for all the more often.
pub fn fitting(size: usize, took: TimeDelta) -> usize {
    let micros = |time: TimeDelta| usize::try_from(time.num_microseconds().unwrap_or(0)).unwrap_or(0);
    let per_step = (micros(took) / size.max(1)).max(1);
    (micros(STRETCH) / per_step).clamp(size / 2, size * 2).clamp(1, MOST)
}
