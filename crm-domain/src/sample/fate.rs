//! How deals go: what makes winning likely, and when a deal moves.

use chrono::{NaiveDateTime, TimeDelta};

use crate::chance::Chance;
use crate::sample::{DAYS, Goal, calendar};
use crate::time::Day;

/// The chance of winning before anything speaks for or against, in percent.
const EVEN: i64 = 44;
/// What the main product does to it.
const BY_PRODUCT: [i64; 8] = [6, 1, -9, -12, 14, 10, 4, -3];
/// What the industry does to it.
const BY_INDUSTRY: [i64; 8] = [9, 2, -11, -5, 4, 8, -14, 0];
/// What the owner does to it; the last one stands for whoever asked.
const BY_PERSON: [i64; 8] = [10, -4, 3, 12, -8, 0, 2, 5];

/// What speaks for a deal, by place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Odds {
    /// The main product.
    pub product: usize,
    /// The industry.
    pub industry: usize,
    /// The owner.
    pub person: usize,
    /// What the source does, in percent.
    pub source: i64,
}

/// Tells whether a deal is won.
pub(super) fn is_won(chance: &mut Chance, odds: Odds) -> bool {
    let of = |weights: &[i64; 8], place: usize| weights.get(place).copied().unwrap_or(0);
    let percent = EVEN
        + of(&BY_PRODUCT, odds.product)
        + of(&BY_INDUSTRY, odds.industry)
        + of(&BY_PERSON, odds.person)
        + odds.source;
    chance.amount(100) < percent
}

/// When a deal began and when it moved where.
#[derive(Debug)]
pub(super) struct Course {
    /// When it began.
    pub begun: NaiveDateTime,
    /// Its moves.
    pub moves: Vec<(NaiveDateTime, Goal)>,
}

/// Returns the course of a deal that is over; more of them ended lately than long ago, as business grows.
pub(super) fn closed(chance: &mut Chance, today: Day, open_stages: usize, won: bool) -> Course {
    let (one, other) = (chance.amount(470), chance.amount(470));
    let ago = 1 + if chance.percent(55) { one.min(other) } else { one };
    let end = today - TimeDelta::days(ago);
    let cycle = if won { 20 + chance.amount(75) } else { 12 + chance.amount(95) };
    let begin = (end - TimeDelta::days(cycle)).max(today - TimeDelta::days(DAYS));
    // What is lost is mostly lost on the way.
    let last = open_stages.saturating_sub(1);
    let share = chance.below(1000);
    let deepest = if won { last } else { last * (share + 150).min(1000) / 1000 };
    let mut goals: Vec<Goal> = (1..=deepest).map(Goal::Open).collect();
    goals.push(if won { Goal::Won } else { Goal::Lost });
    course(chance, begin, end, goals)
}

/// Returns the course of a deal that is still open; every fifth has stood still for too long.
pub(super) fn open(chance: &mut Chance, today: Day, open_stages: usize) -> (Course, bool) {
    let deepest = open_stages * chance.below(1000) / 1000;
    let is_quiet = chance.percent(20);
    let since = if is_quiet { 38 + chance.amount(25) } else { 1 + chance.amount(12) };
    let end = today - TimeDelta::days(since);
    let days = i64::try_from(deepest).unwrap_or(0) * (8 + chance.amount(14));
    let begin = end - TimeDelta::days(days);
    (course(chance, begin, end, (1..=deepest).map(Goal::Open).collect()), is_quiet)
}

/// Spreads moves over the days, the last one on the last day.
fn course(chance: &mut Chance, begin: Day, end: Day, goals: Vec<Goal>) -> Course {
    let begun = calendar::moment(chance, begin);
    let span = (end - begin).num_days().max(1);
    let mut days: Vec<i64> = goals.iter().skip(1).map(|_| chance.amount(span)).collect();
    days.sort_unstable();
    days.push(span);
    let mut last = begun;
    let mut moves = Vec::with_capacity(goals.len());
    for (goal, day) in goals.into_iter().zip(days) {
        let at = calendar::moment(chance, begin + TimeDelta::days(day));
        // Two moves on one day come one after the other.
        last = at.max(last + TimeDelta::minutes(25));
        moves.push((last, goal));
    }
    Course { begun, moves }
}
