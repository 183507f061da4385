//! Eight reads and two writes in ten, as people and programs mix them: as fast as it goes, or at an even pace.
//!
//! At a pace a request counts from when it was due, so that a server that stalls is charged for all who wait meanwhile.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::api::Api;
use crate::chance::Chance;
use crate::http::Connection;
use crate::load::percentile;
use crate::operation::{self, Maker, Operation};
use crate::world::World;

/// One turn of the mix.
const TURN: [&str; 10] = [
    "contact by id",
    "list as the screen asks (100 rows, count, accounts)",
    "search box",
    "create contact",
    "filter + sort",
    "contact by id",
    "board as the screen asks",
    "the same as the screen asks (100 rows, count, accounts)",
    "move deal",
    "search box while typing (3 to 5 letters)",
];
/// Clients of a closed loop.
const CLOSED: usize = 8;
/// Clients at a pace: enough that one is free when a request is due, as long as the server keeps up.
const PACED: usize = 24;
/// What goes before each measurement.
const WARM_UP: Duration = Duration::from_secs(1);

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Mixed {
    /// Requests per second.
    pub rate: f64,
    /// Milliseconds that half of the requests stayed below.
    pub p50: f64,
    /// Of 99 in a hundred.
    pub p99: f64,
    /// Requests that did not get the answer they should.
    pub errors: usize,
}

/// What one client saw.
#[derive(Default)]
struct Seen {
    latencies: Vec<Duration>,
    errors: usize,
}

/// A pace, and when it ends.
#[derive(Clone, Copy)]
struct Plan<'a> {
    begin: Instant,
    /// Requests per second; as fast as it goes unless given.
    pace: Option<f64>,
    time: Option<Duration>,
    enough: &'a AtomicBool,
}

impl Plan<'_> {
    /// When a request is to be sent; nothing when it is over.
    fn due(&self, number: usize) -> Option<Instant> {
        let at = match self.pace {
            Some(pace) => self.begin + Duration::from_secs_f64(number as f64 / pace),
            None => Instant::now(),
        };
        let over = self.time.is_some_and(|time| at >= self.begin + WARM_UP + time);
        (!over && !self.enough.load(Ordering::Relaxed)).then_some(at)
    }
}

/// Sends requests as fast as the answers come.
pub fn closed(api: &mut Api, world: &World, time: Duration) -> Outcome<Mixed> {
    let enough = AtomicBool::new(false);
    drive(api, world, CLOSED, Plan { begin: Instant::now(), pace: None, time: Some(time), enough: &enough })
}

/// Sends so many requests a second for some time.
pub fn paced(api: &mut Api, world: &World, pace: f64, time: Duration) -> Outcome<Mixed> {
    let enough = AtomicBool::new(false);
    drive(api, world, PACED, Plan { begin: Instant::now(), pace: Some(pace), time: Some(time), enough: &enough })
}

/// Sends so many requests a second for as long as something else takes, whose result comes back too.
pub fn beside<T: Send>(
    api: &mut Api,
    world: &World,
    pace: f64,
    what: impl FnOnce() -> Outcome<T> + Send,
) -> Outcome<(Mixed, T)> {
    let enough = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            let result = what();
            enough.store(true, Ordering::Relaxed);
            result
        });
        let plan = Plan { begin: Instant::now(), pace: Some(pace), time: None, enough: &enough };
        let mixed = drive(api, world, PACED, plan);
        let other = other.join().map_err(|_| "what went on beside broke".to_owned())?;
        Ok((mixed?, other?))
    })
}

fn drive(api: &mut Api, world: &World, clients: usize, plan: Plan<'_>) -> Outcome<Mixed> {
    let (token, address) = (api.token()?, api.address);
    let turn = turn()?;
    let next = AtomicUsize::new(0);
    let seen = std::thread::scope(|scope| {
        let client = |index: usize| {
            let (token, turn, next) = (token.clone(), &turn, &next);
            let seed = plan.begin.elapsed().as_nanos() as u64 ^ (index as u64) << 32;
            scope.spawn(move || -> Outcome<Seen> {
                let mut connection = Connection::open(address).map_err(|error| error.to_string())?;
                let mut maker = Maker { world, chance: Chance::new(seed), token };
                let mut seen = Seen::default();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(due) = plan.due(number) else { return Ok(seen) };
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let good = exchange(&mut connection, &mut maker, &turn[number % turn.len()]);
                    if !good {
                        connection = Connection::open(address).map_err(|error| error.to_string())?;
                    }
                    if due >= plan.begin + WARM_UP {
                        seen.latencies.push(due.elapsed());
                        seen.errors += usize::from(!good);
                    }
                }
            })
        };
        let clients: Vec<_> = (0..clients).map(client).collect();
        clients.into_iter().map(|one| one.join().map_err(|_| "a client broke".to_owned())?).collect::<Outcome<Vec<_>>>()
    })?;
    summed_up(seen, plan.begin.elapsed().saturating_sub(WARM_UP))
}

fn turn() -> Outcome<Vec<Operation>> {
    let named = |name: &&str| {
        let found = operation::all().into_iter().find(|operation| operation.name == *name);
        found.ok_or_else(|| format!("{name} is no operation"))
    };
    TURN.iter().map(named).collect()
}

/// Sends the next request of an operation; whether its answer was good.
fn exchange(connection: &mut Connection, maker: &mut Maker<'_>, operation: &Operation) -> bool {
    let request = (operation.make)(maker);
    if request.bytes.is_empty() {
        return true;
    }
    let good = connection.exchange(&request.bytes).is_ok_and(|answer| answer.status == operation.status);
    if let (true, Some(mut deal)) = (good, request.moves) {
        deal.version += 1;
        maker.world.put_deal(deal);
    }
    good
}

fn summed_up(seen: Vec<Seen>, time: Duration) -> Outcome<Mixed> {
    let errors = seen.iter().map(|one| one.errors).sum();
    let mut all: Vec<Duration> = seen.into_iter().flat_map(|one| one.latencies).collect();
    all.sort_unstable();
    if all.is_empty() {
        return Err("no request ended within the time".to_owned());
    }
    let below = |hundredths: usize| percentile(&all, hundredths).as_secs_f64() * 1000.0;
    Ok(Mixed { rate: all.len() as f64 / time.as_secs_f64(), p50: below(50), p99: below(99), errors })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_of_operations_that_there_are_and_two_in_ten_write() {
        let turn = turn().unwrap();
        let writes = turn.iter().filter(|operation| ["create contact", "move deal"].contains(&operation.name)).count();
        assert_eq!((turn.len(), writes), (10, 2));
    }

    #[test]
    fn requests_are_due_at_an_even_pace_until_the_time_is_over() {
        let enough = AtomicBool::new(false);
        let begin = Instant::now();
        let plan = Plan { begin, pace: Some(100.0), time: Some(Duration::from_secs(1)), enough: &enough };
        assert_eq!(plan.due(50), Some(begin + Duration::from_millis(500)));
        assert!(plan.due(199).is_some() && plan.due(200).is_none());
        enough.store(true, Ordering::Relaxed);
        assert_eq!(plan.due(50), None);
    }

    #[test]
    fn a_bad_answer_is_an_error_and_has_its_latency() {
        let one = |errors| Seen { latencies: vec![Duration::from_millis(10); 50], errors };
        let mixed = summed_up(vec![one(0), one(2)], Duration::from_secs(2)).unwrap();
        assert!((mixed.rate - 50.0).abs() < 1e-9 && mixed.errors == 2 && (mixed.p99 - 10.0).abs() < 1e-9);
    }
}
