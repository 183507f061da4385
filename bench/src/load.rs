//! The load: so many clients, each on a connection of its own and always with one request under way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::api::Api;
use crate::chance::Chance;
use crate::http::Connection;
use crate::operation::{Maker, Operation};
use crate::server::processor_time;
use crate::world::World;

/// What goes before each measurement.
const WARM_UP: Duration = Duration::from_secs(1);
/// One answer in so many is read as a whole, besides the first of each client.
const LOOKED_AT: usize = 256;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// Requests per second.
    pub rate: f64,
    /// Milliseconds that half of the requests stayed below.
    pub p50: f64,
    /// Of 95 in a hundred.
    pub p95: f64,
    /// Of 99 in a hundred.
    pub p99: f64,
    /// Milliseconds of processor time that the server's process took for a request, however busy the machine was.
    pub processor: f64,
}

/// What one client saw.
struct Seen {
    /// All requests, those of the warm-up as well.
    requests: usize,
    latencies: Vec<Duration>,
    elapsed: Duration,
}

/// Measures an operation with so many clients.
pub fn measure(
    (api, pid): (&mut Api, u32),
    world: &World,
    operation: &Operation,
    clients: usize,
    time: Duration,
) -> Outcome<Cell> {
    let (token, address) = (api.token()?, api.address);
    let before = processor_time(pid)?;
    let left = AtomicUsize::new(operation.most);
    let begin = Instant::now();
    let seen: Vec<Seen> = std::thread::scope(|scope| {
        let client = |index: usize| {
            let seed = (operation.name.len() * 31 + clients * 1_009 + index) as u64 ^ begin_of(operation.name);
            let maker = Maker { world, chance: Chance::new(seed), token: token.clone() };
            let left = &left;
            scope.spawn(move || {
                let connection = Connection::open(address).map_err(|error| error.to_string())?;
                run(connection, maker, operation, (begin, time), left)
            })
        };
        let clients: Vec<_> = (0..clients).map(client).collect();
        clients.into_iter().map(|one| one.join().map_err(|_| "a client broke".to_owned())?).collect::<Outcome<_>>()
    })?;
    let requests: usize = seen.iter().map(|one| one.requests).sum();
    let spent = (processor_time(pid)? - before).as_secs_f64() * 1000.0;
    Ok(Cell { processor: spent / requests.max(1) as f64, ..summed_up(seen)? })
}

/// A seed from a name, so that operations choose differently.
fn begin_of(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn run(
    mut connection: Connection,
    mut maker: Maker,
    operation: &Operation,
    (begin, time): (Instant, Duration),
    left: &AtomicUsize,
) -> Outcome<Seen> {
    let (from, until) = (begin + WARM_UP, begin + WARM_UP + time);
    let mut seen = Seen { requests: 0, latencies: Vec::with_capacity(1 << 16), elapsed: time };
    for number in 0.. {
        let request = (operation.make)(&mut maker);
        let sent = Instant::now();
        if sent >= until || request.bytes.is_empty() {
            break;
        }
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if taken.is_err() {
            break;
        }
        let answer = connection.exchange(&request.bytes).map_err(|error| format!("{}: {error}", operation.name))?;
        let got = Instant::now();
        if answer.status != operation.status {
            let body = String::from_utf8_lossy(answer.body);
            return Err(format!("{} answered {}: {body}", operation.name, answer.status));
        }
        if number % LOOKED_AT == 0 && answer.header("content-type").is_some_and(|kind| kind.contains("json")) {
            let json = serde_json::from_slice(answer.body).map_err(|error| format!("{}: {error}", operation.name))?;
            (operation.check)(&json, maker.world).map_err(|fault| {
                let line = String::from_utf8_lossy(&request.bytes).lines().next().unwrap_or_default().to_owned();
                format!("{}: {fault} in the answer to {line}", operation.name)
            })?;
        }
        if let Some(mut deal) = request.moves {
            deal.version += 1;
            maker.world.put_deal(deal);
        }
        seen.requests += 1;
        if sent >= from {
            seen.latencies.push(got - sent);
            seen.elapsed = got - from;
        }
    }
    Ok(seen)
}

fn summed_up(seen: Vec<Seen>) -> Outcome<Cell> {
    let rate = seen.iter().map(|one| one.latencies.len() as f64 / one.elapsed.as_secs_f64()).sum();
    let mut all: Vec<Duration> = seen.into_iter().flat_map(|one| one.latencies).collect();
    all.sort_unstable();
    if all.is_empty() {
        return Err("no request ended within the time".to_owned());
    }
    let below = |hundredths: usize| percentile(&all, hundredths).as_secs_f64() * 1000.0;
    Ok(Cell { rate, p50: below(50), p95: below(95), p99: below(99), processor: 0.0 })
}

/// The smallest latency that so many of a hundred do not exceed.
pub fn percentile(sorted: &[Duration], hundredths: usize) -> Duration {
    let place = (sorted.len() * hundredths).div_ceil(100).max(1) - 1;
    sorted[place]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(of: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        of.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn percentiles_are_latencies_that_occurred() {
        let hundred = millis(1..=100);
        assert_eq!(percentile(&hundred, 50), Duration::from_millis(50));
        assert_eq!(percentile(&hundred, 99), Duration::from_millis(99));
        assert_eq!(percentile(&millis([7]), 95), Duration::from_millis(7));
    }

    #[test]
    fn clients_add_up() {
        let one = || Seen { requests: 100, latencies: millis([10; 100]), elapsed: Duration::from_secs(1) };
        let cell = summed_up(vec![one(), one()]).unwrap();
        assert!((cell.rate - 200.0).abs() < 1e-9 && (cell.p99 - 10.0).abs() < 1e-9);
        assert!(summed_up(Vec::new()).is_err());
    }
}
