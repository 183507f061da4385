//! What others feel while something goes on that takes much: a flood of log-ins, and an import of many rows. Each is set
//! against the same pace of requests with nothing else, measured right before.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::Outcome;
use crate::api::{Api, request};
use crate::http::Connection;
use crate::mixed::{Mixed, beside, closed, paced};
use crate::server::Server;
use crate::world::World;

/// Rows of the import.
pub const ROWS: usize = 100_000;
/// Connections that try to log in, one try after the other.
const INTRUDERS: usize = 8;
/// An import that takes longer is broken.
const PATIENCE: Duration = Duration::from_secs(900);

/// How long things are measured, and how much of them.
#[derive(Clone, Copy)]
pub struct Amount {
    /// How long the closed loop and what is compared run.
    pub short: Duration,
    /// How long the pace has to be held.
    pub long: Duration,
    /// Rows of the import.
    pub rows: usize,
}

/// What was measured.
pub struct Strain {
    /// The mix as fast as it goes.
    pub closed: Mixed,
    /// Half of that.
    pub half: Mixed,
    /// The pace of what follows, with nothing else.
    pub quiet: Mixed,
    /// While others try passwords.
    pub flooded: Mixed,
    /// Tries in a second.
    pub tries: f64,
    /// While rows are imported.
    pub importing: Mixed,
    /// Rows of the import, and in a second.
    pub rows: (usize, f64),
    /// Bytes that the server's process had more at its peak than before the import.
    pub memory: u64,
}

/// Measures all of it.
pub fn measure(api: &mut Api, server: &Server, world: &World, amount: Amount) -> Outcome<Strain> {
    let closed = closed(api, world, amount.short)?;
    let half = paced(api, world, closed.rate / 2.0, amount.long)?;
    // What strains needs a core of its own, so the pace leaves one.
    let pace = closed.rate / 4.0;
    let quiet = paced(api, world, pace, amount.short)?;
    let address = api.address;
    let (flooded, tries) = beside(api, world, pace, || flood(address, amount.short))?;
    // The server has closed by now what was not used meanwhile.
    let mut other = Api::sign_in(address)?;
    let file = upload(&mut other, amount.rows)?;
    let before = server.memory("VmRSS")?;
    let import = || import(&mut other, server, &file, amount.rows);
    let (importing, (seconds, most)) = beside(api, world, pace, import)?;
    let rows = (amount.rows, amount.rows as f64 / seconds);
    Ok(Strain { closed, half, quiet, flooded, tries, importing, rows, memory: most.saturating_sub(before) })
}

/// Tries passwords for some time; answers how many a second.
fn flood(address: SocketAddr, time: Duration) -> Outcome<f64> {
    let (enough, tries) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let intruder = |index: usize| {
            let (enough, tries) = (&enough, &tries);
            scope.spawn(move || -> Outcome<()> {
                let mut connection = Connection::open(address).map_err(|error| error.to_string())?;
                for number in 0.. {
                    if enough.load(Ordering::Relaxed) {
                        break;
                    }
                    let email = format!("nobody.{index}.{number}@example.org");
                    let body = json!({"email": email, "password": "not the right one"}).to_string();
                    let answer = connection.exchange(&request("POST", "/api/v1/auth/login", "", "", &body));
                    match answer.map(|answer| answer.status) {
                        Ok(401 | 429) => tries.fetch_add(1, Ordering::Relaxed),
                        Ok(status) => return Err(format!("a log-in answered {status}")),
                        Err(error) => return Err(format!("a log-in: {error}")),
                    };
                }
                Ok(())
            })
        };
        let intruders: Vec<_> = (0..INTRUDERS).map(intruder).collect();
        std::thread::sleep(time);
        enough.store(true, Ordering::Relaxed);
        let ended: Outcome<Vec<()>> =
            intruders.into_iter().map(|one| one.join().map_err(|_| "an intruder broke".to_owned())?).collect();
        ended.map(|_| tries.load(Ordering::Relaxed) as f64 / time.as_secs_f64())
    })
}

/// Sends a file of contacts; answers its id.
fn upload(api: &mut Api, rows: usize) -> Outcome<String> {
    let mut text = String::from("First name,Last name,E-mail,Source\n");
    for row in 0..rows {
        let _ = writeln!(text, "Import,Person {row},import.{row}@strain.example,Messe");
    }
    let made = api.upload("/import-files?name=contacts.csv", text.as_bytes())?;
    made["id"].as_str().map(str::to_owned).ok_or_else(|| format!("no file: {made}"))
}

/// Imports the file; answers the seconds it took and the most memory that was seen meanwhile.
fn import(api: &mut Api, server: &Server, file: &str, rows: usize) -> Outcome<(f64, u64)> {
    let columns = [("First name", "first_name"), ("Last name", "last_name"), ("E-mail", "email"), ("Source", "source")];
    let columns: Vec<_> = columns.iter().map(|(column, target)| json!({"column": column, "target": target})).collect();
    let plan = json!({"name": "Strain", "files": [{"file": file, "entity": "contact", "columns": columns}]});
    let started = Instant::now();
    let begun = api.post("/imports", &plan.to_string())?;
    let path = format!("/imports/{}", begun["id"].as_str().unwrap_or_default());
    let mut most = 0;
    loop {
        let import = api.get(&path)?;
        most = most.max(server.memory("VmRSS")?);
        match import["state"].as_str() {
            Some("done") if import["counts"]["created"] == rows => return Ok((started.elapsed().as_secs_f64(), most)),
            Some("waiting" | "running") if started.elapsed() < PATIENCE => {}
            _ => return Err(format!("the import failed: {import}")),
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}
