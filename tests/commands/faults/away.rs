//! The database goes away and comes back: everybody is told soon, nothing acknowledged is lost, nobody restarts anything.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crm_tests::databases::on_postgres;
use serde_json::json;

use super::{all, scale, tell};
use crate::server::{Folder, Server, exchange};

/// Longest answer while the database is away, and longest time until it is found again.
const ANSWER: Duration = Duration::from_secs(5);
const RETURN: Duration = Duration::from_secs(3);

/// A connection that was cut is cut on both sides.
type Cut = Box<dyn Fn() + Send>;

/// Stands between the server and its database.
struct Proxy {
    address: SocketAddr,
    open: Arc<AtomicBool>,
    cuts: Arc<Mutex<Vec<Cut>>>,
}

impl Proxy {
    /// Passes on to the server that a URL names, by its socket's folder or by host and port.
    fn new(url: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (open, cuts) = (Arc::new(AtomicBool::new(true)), Arc::new(Mutex::new(Vec::<Cut>::new())));
        let (is_open, kept, url) = (Arc::clone(&open), Arc::clone(&cuts), url.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // Under the lock, so that nothing gets through between being looked at and being cut.
                let mut kept = kept.lock().unwrap();
                if is_open.load(Ordering::SeqCst) {
                    kept.push(connect(client, &url));
                }
            }
        });
        Proxy { address, open, cuts }
    }

    /// The same database, through here.
    fn url(&self, url: &str) -> String {
        let (scheme, rest) = url.split_once("://").unwrap();
        let (place, path) = rest.split_once('/').unwrap();
        let user = place.rsplit_once('@').map_or(String::new(), |(user, _)| format!("{user}@"));
        let name = path.split('?').next().unwrap();
        format!("{scheme}://{user}{}/{name}?sslmode=disable", self.address)
    }

    fn cut(&self) {
        let mut cuts = self.cuts.lock().unwrap();
        self.open.store(false, Ordering::SeqCst);
        for cut in cuts.drain(..) {
            cut();
        }
    }

    fn restore(&self) {
        self.open.store(true, Ordering::SeqCst);
    }
}

fn connect(client: TcpStream, url: &str) -> Cut {
    let folder = url.split_once("host=").map(|(_, rest)| rest.split('&').next().unwrap().replace("%2F", "/"));
    match folder.filter(|folder| folder.starts_with('/')) {
        Some(folder) => {
            let server = UnixStream::connect(format!("{folder}/.s.PGSQL.5432")).unwrap();
            pass(client.try_clone().unwrap(), server.try_clone().unwrap());
            pass(server.try_clone().unwrap(), client.try_clone().unwrap());
            Box::new(move || {
                client.shutdown(Shutdown::Both).ok();
                server.shutdown(Shutdown::Both).ok();
            })
        }
        None => {
            let place = url.split_once("://").unwrap().1.split('/').next().unwrap();
            let place = place.rsplit('@').next().unwrap();
            let place = if place.contains(':') { place.to_owned() } else { format!("{place}:5432") };
            let server = TcpStream::connect(place).unwrap();
            pass(client.try_clone().unwrap(), server.try_clone().unwrap());
            pass(server.try_clone().unwrap(), client.try_clone().unwrap());
            Box::new(move || {
                client.shutdown(Shutdown::Both).ok();
                server.shutdown(Shutdown::Both).ok();
            })
        }
    }
}

fn pass(mut from: impl Read + Send + 'static, mut to: impl Write + Send + 'static) {
    std::thread::spawn(move || std::io::copy(&mut from, &mut to));
}

/// Ends the writers, also when the test fails.
struct Ends<'a>(&'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What the writers saw.
#[derive(Default)]
struct Seen {
    acknowledged: Mutex<Vec<String>>,
    refused: AtomicUsize,
    slowest: Mutex<Duration>,
}

impl Seen {
    fn count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }
}

#[test]
fn a_database_that_goes_away_and_comes_back_loses_nothing_and_holds_nobody_up() {
    on_postgres(|database| async move { goes_and_comes(&database.url) });
}

fn goes_and_comes(url: &str) {
    let (rounds, writers) = (scale(1, 5), scale(6, 24));
    let away = Duration::from_secs(if scale(0, 1) == 1 { 10 } else { 0 });
    let folder = Folder::new();
    folder.create_admin_in(Some(url));
    let proxy = Proxy::new(url);
    let mut command = folder.command(&["serve"]);
    command.env("DATABASE_URL", proxy.url(url)).env("CRM_RATE_LIMIT", "0");
    let server = Server::start(command);
    let token = server.login();
    let (seen, over) = (Seen::default(), AtomicBool::new(false));
    let mut returns = Vec::new();
    std::thread::scope(|scope| {
        let _ends = Ends(&over);
        for _ in 0..writers {
            scope.spawn(|| write_on(&server, &token, &seen, &over));
        }
        let until = |like: &dyn Fn() -> bool| {
            let begun = Instant::now();
            while !like() {
                assert!(begun.elapsed() < Duration::from_secs(60), "nothing came of it");
                std::thread::yield_now();
            }
            begun.elapsed()
        };
        for _ in 0..rounds {
            let before = seen.count();
            until(&|| seen.count() > before + 20);
            proxy.cut();
            let (refused, gone) = (seen.refused.load(Ordering::SeqCst), Instant::now());
            until(&|| seen.refused.load(Ordering::SeqCst) > refused + 2 * writers && gone.elapsed() >= away);
            let (status, head, _) = exchange(server.address, "GET", "/readyz", "", &[], ("text/plain", "")).unwrap();
            assert!(status == 503 && head.contains("retry-after:"), "{head}");
            let before = seen.count();
            proxy.restore();
            returns.push(until(&|| seen.count() > before));
        }
    });
    let slowest = *seen.slowest.lock().unwrap();
    let longest = returns.into_iter().max().unwrap();
    let kept: std::collections::BTreeSet<String> =
        all(&server, &token, "contacts").iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    let acknowledged = seen.acknowledged.into_inner().unwrap();
    assert!(acknowledged.iter().all(|id| kept.contains(id)), "an acknowledged write is gone");
    assert!(slowest < ANSWER, "{slowest:?}");
    assert!(longest < RETURN, "{longest:?}");
    tell(
        "F5",
        format!(
            "PostgreSQL: away {rounds} times, {} answers 503, slowest {slowest:.1?}; back after {longest:.1?}; {} acknowledged, none lost",
            seen.refused.into_inner(),
            acknowledged.len()
        ),
    );
}

fn write_on(server: &Server, token: &str, seen: &Seen, over: &AtomicBool) {
    let body = json!({"last_name": "Doe"}).to_string();
    while !over.load(Ordering::SeqCst) {
        let begun = Instant::now();
        let sent =
            exchange(server.address, "POST", "/api/v1/contacts", token, &[], ("application/json", body.as_str()));
        let (status, head, answer) = sent.unwrap();
        let took = begun.elapsed();
        let mut slowest = seen.slowest.lock().unwrap();
        *slowest = took.max(*slowest);
        drop(slowest);
        match status {
            201 => seen.acknowledged.lock().unwrap().push(answer["id"].as_str().unwrap().to_owned()),
            503 => {
                assert!(head.contains("retry-after:") && answer["code"] == "busy", "{head} {answer}");
                seen.refused.fetch_add(1, Ordering::SeqCst);
            }
            _ => panic!("{head} {answer}"),
        }
    }
}
