//! The whole run, in its order: fill, start, read, write, import, weigh.

use std::time::Duration;

use serde_json::json;

use crate::Outcome;
use crate::api::Api;
use crate::database::{Databases, Kind};
use crate::lighthouse;
use crate::load::measure;
use crate::operation::{self, NO_OP};
use crate::options::Options;
use crate::report::{Measured, Report, Section};
use crate::server::Site;
use crate::strain::Amount;
use crate::world::World;
use crate::{hooks, import, live, sizes, strain};

/// Starts that are timed.
const STARTS: usize = 5;
/// What a server does right after its start is over by then.
const SETTLED: Duration = Duration::from_secs(3);
/// How many clients there are at once.
const CLIENTS: [usize; 2] = [1, 8];

/// What is said, and asked for by `--only`, for open streams.
const LIVE: &str = "live updates";
/// The same for a mix of operations, alone and beside what strains.
const MIXED: &str = "mixed load";
/// The same for receivers of webhooks.
const HOOKS: &str = "webhooks";
/// How often longer than an operation the pace is held.
const LONGER: u32 = 11;

/// Measures everything and writes the report.
pub fn run(options: &Options) -> Outcome<()> {
    let mut report = Report { machine: machine(), ..Report::default() };
    if !options.skip_sqlite {
        database(options, Kind::Sqlite, &mut report)?;
    }
    if options.postgres.is_some() {
        database(options, Kind::Postgres, &mut report)?;
    }
    if let Some(file) = &options.visits {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        report.visits = Some(text.trim().to_owned());
    }
    let text = report.text();
    println!("{text}");
    match &options.report {
        Some(path) => std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display())),
        None => Ok(()),
    }
}

fn database(options: &Options, kind: Kind, report: &mut Report) -> Outcome<()> {
    let databases = Databases::new(kind, &options.crm, &options.work, options.postgres.as_deref());
    say(&format!("{}: filling", kind.name()));
    let filled = databases.fill()?;
    let site = databases.full("run")?;
    let ready = starts(&site)?;
    let server = site.serve()?;
    std::thread::sleep(SETTLED);
    let idle = server.memory("VmRSS")?;
    let mut api = Api::sign_in(server.address)?;
    let rate = json!({"currency": "USD", "quoted_on": "2000-01-01", "rate": "0.9"});
    api.post("/exchange-rates", &rate.to_string())?;
    let world = World::discover(&mut api)?;
    if report.sizes.is_none() {
        report.sizes = Some(sizes::measure(&options.crm, server.address)?);
        if let Some(script) = &options.lighthouse {
            say("Lighthouse");
            report.scores = lighthouse::measure(script, &mut api, server.address)?;
        }
    }
    let mut measured = Vec::new();
    for operation in operation::all() {
        if options.skip_load || (!operation.name.contains(&options.only) && operation.name != NO_OP) {
            continue;
        }
        for clients in CLIENTS {
            let cell = measure((&mut api, server.pid()), &world, &operation, clients, options.measured)?;
            say(&format!(
                "{}: {}, {clients} clients: {:.0}/s, p50 {:.2} ms",
                kind.name(),
                operation.name,
                cell.rate,
                cell.p50
            ));
            measured.push(Measured { name: operation.name, task: operation.task, clients, cell });
        }
    }
    let streams = if options.skip_load || !LIVE.contains(options.only.as_str()) {
        None
    } else {
        say(&format!("{}: {LIVE}", kind.name()));
        Some(live::measure(&server)?)
    };
    let wanted = |what: &str| !options.skip_load && what.contains(options.only.as_str());
    let mut strained = None;
    if wanted(MIXED) {
        say(&format!("{}: {MIXED}", kind.name()));
        let amount = Amount { short: options.measured * 2, long: options.measured * LONGER, rows: options.rows };
        strained = Some(strain::measure(&mut api, &server, &world, amount)?);
    }
    let peak = server.memory("VmHWM")?;
    server.stop()?;
    databases.remove(&site, "run")?;
    let mut hooks = None;
    if wanted(HOOKS) {
        say(&format!("{}: {HOOKS}", kind.name()));
        hooks = Some(hooks::measure(&databases, &options.work)?);
    }
    let mut imports = Vec::new();
    if !options.skip_imports {
        say(&format!("{}: imports", kind.name()));
        imports.push(("by command", import::by_command(&databases, &options.work)?));
        imports.push(("as a job", import::by_job(&databases, &options.work)?));
    }
    report.sections.push(Section { kind, filled, ready, idle, peak, measured, streams, strained, hooks, imports });
    Ok(())
}

/// Seconds from start to ready, the middle of several.
fn starts(site: &Site) -> Outcome<f64> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let server = site.serve()?;
        times.push(server.ready_after);
        server.stop()?;
    }
    times.sort_unstable();
    Ok(times[STARTS / 2].as_secs_f64())
}

/// Progress, for who waits.
fn say(what: &str) {
    eprintln!("bench: {what}");
}

/// What it ran on, and how busy that was.
fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = read("/proc/cpuinfo");
    let model =
        info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map_or("", |pair| pair.1);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    format!(
        "{cores} cores ({model}), load average before the run {load}. Generator, server and database share the cores."
    )
}
