//! The report: what was measured, set against no-op, the peers and what is wished for.

use std::fmt::Write as _;

use crate::database::Kind;
use crate::hooks::{Hooks, OTHERS};
use crate::import::Speed;
use crate::lighthouse::Scores;
use crate::live::{STREAMS, Streams};
use crate::load::Cell;
use crate::mixed::Mixed;
use crate::operation::{FAR, FIRST_PAGE, NO_OP};
use crate::peers::{self, Task};
use crate::sizes::Sizes;
use crate::strain::Strain;
use crate::table::{Table, number};

/// An operation under the load of so many clients.
pub struct Measured {
    /// The operation.
    pub name: &'static str,
    /// What it is compared with.
    pub task: Option<Task>,
    /// How many clients.
    pub clients: usize,
    /// What was measured.
    pub cell: Cell,
}

/// What was measured on one database.
pub struct Section {
    /// The database.
    pub kind: Kind,
    /// Seconds to fill it, when it had to be.
    pub filled: Option<f64>,
    /// Seconds from start to ready, the middle of five.
    pub ready: f64,
    /// Bytes of the server's process with nobody there.
    pub idle: u64,
    /// The most it had under load.
    pub peak: u64,
    /// The operations.
    pub measured: Vec<Measured>,
    /// Live updates.
    pub streams: Option<Streams>,
    /// A mix of operations, alone and beside what strains.
    pub strained: Option<Strain>,
    /// Webhooks.
    pub hooks: Option<Hooks>,
    /// Imports: how they were run, and how fast.
    pub imports: Vec<(&'static str, Speed)>,
}

/// Everything.
#[derive(Default)]
pub struct Report {
    /// What the machine was.
    pub machine: String,
    /// The databases.
    pub sections: Vec<Section>,
    /// What is shipped.
    pub sizes: Option<Sizes>,
    /// The scores of screens.
    pub scores: Vec<Scores>,
    /// What the count of visited rows said.
    pub visits: Option<String>,
}

const MB: f64 = 1_000_000.0;
const KIB: f64 = 1024.0;

/// Milliseconds of which few make many.
fn precise(milliseconds: f64) -> String {
    if milliseconds < 10.0 { format!("{milliseconds:.3}") } else { number(milliseconds) }
}

fn verdict(met: bool) -> String {
    if met { "met" } else { "MISSED" }.to_owned()
}

impl Section {
    fn find(&self, name: &str, clients: usize) -> Option<&Cell> {
        self.measured.iter().find(|one| one.name == name && one.clients == clients).map(|one| &one.cell)
    }

    fn operations(&self) -> Table {
        let mut table = Table::new(&[
            "operation",
            "clients",
            "req/s",
            "p50 ms",
            "p95 ms",
            "p99 ms",
            "CPU ms",
            "of no-op",
            "fastest peer",
            "times",
            "wanted",
            "",
        ]);
        for one in &self.measured {
            let Cell { rate, p50, p95, p99, processor } = one.cell;
            let share = self.find(NO_OP, one.clients).map(|noop| format!("{} %", number(100.0 * rate / noop.rate)));
            let mut row = vec![one.name.to_owned(), one.clients.to_string(), number(rate)];
            row.extend([number(p50), number(p95), number(p99), precise(processor), share.unwrap_or_default()]);
            match one.task.and_then(|task| Some((task, peers::fastest(task, one.clients)?))) {
                Some((task, (peer, theirs))) => {
                    let times = rate / theirs;
                    row.extend([format!("{peer} {}", number(theirs)), format!("{} ×", number(times))]);
                    row.extend([format!("{} ×", task.wanted()), verdict(times >= task.wanted())]);
                }
                None => row.extend(std::iter::repeat_n(String::new(), 4)),
            }
            table.row(row);
        }
        table
    }

    fn wishes(&self, table: &mut Table) {
        let on = |what: &str| format!("{what}, {}", self.kind.name());
        let mut add = |what: String, found: String, wanted: &str, met: Option<bool>| {
            table.row(vec![what, found, wanted.to_owned(), met.map(verdict).unwrap_or_default()]);
        };
        if let (Some(first), Some(far)) = (self.find(FIRST_PAGE, 1), self.find(FAR, 1)) {
            let times = far.p50 / first.p50;
            add(on("page 1,000 against page 1 (p50)"), format!("{} ×", number(times)), "≤ 1.3 ×", Some(times <= 1.3));
        }
        add(on("start to ready, full set"), format!("{} s", number(self.ready)), "≤ 1 s", Some(self.ready <= 1.0));
        let idle = self.idle as f64 / MB;
        add(on("memory idle, full set"), format!("{} MB", number(idle)), "≤ 120 MB", Some(idle <= 120.0));
        add(on("memory under load, most"), format!("{} MB", number(self.peak as f64 / MB)), "", None);
        if let Some(Streams { share, p50, p99, memory }) = self.streams {
            let what = |what: &str| on(&format!("live updates, {STREAMS} streams: {what}"));
            let percent = format!("{} %", number(100.0 * share));
            add(what("events that came"), percent, "100 %", Some(share >= 1.0));
            add(what("p50"), format!("{} ms", number(p50)), "", None);
            add(what("p99"), format!("{} ms", number(p99)), "≤ 1,000 ms", Some(p99 <= 1_000.0));
            add(what("memory each"), format!("{} kB", number(memory / 1000.0)), "≤ 20 kB", Some(memory <= 20_000.0));
        }
        self.strain(&mut add, &on);
        for (way, speed) in &self.imports {
            let wish = self.kind == Kind::Sqlite;
            let met = wish.then_some(speed.pipeline >= 2_000.0);
            let wanted = if wish { "≥ 2,000 rows/s" } else { "" };
            add(on(&format!("import {way}, pipeline")), format!("{} rows/s", number(speed.pipeline)), wanted, met);
            add(on(&format!("import {way}, start to end")), format!("{} rows/s", number(speed.whole)), "", None);
        }
        if let Some(seconds) = self.filled {
            add(on("filling the set"), format!("{} s", number(seconds)), "", None);
        }
    }
}

impl Section {
    fn strain(&self, add: &mut impl FnMut(String, String, &str, Option<bool>), on: &impl Fn(&str) -> String) {
        if let Some(Strain { closed, half, quiet, flooded, tries, importing, rows: (rows, speed), memory }) =
            &self.strained
        {
            let what = |what: &str| on(&format!("mix of 8 reads and 2 writes, {what}"));
            let ms = |value: f64| format!("{} ms", number(value));
            add(what("8 clients"), format!("{} req/s", number(closed.rate)), "", None);
            let at_half = |found: &str| what(&format!("at half of that: {found}"));
            add(at_half("p50"), ms(half.p50), "", None);
            add(at_half("p99"), ms(half.p99), "≤ 50 ms", Some(half.p99 <= 50.0));
            add(at_half("errors"), half.errors.to_string(), "0", Some(half.errors == 0));
            add(what("at a quarter: p99"), ms(quiet.p99), "", None);
            let flood = format!("beside {} log-ins/s: p99", number(*tries));
            let times = |mixed: &Mixed| mixed.p99 / quiet.p99;
            let found = format!("{} ({} ×)", ms(flooded.p99), number(times(flooded)));
            add(what(&flood), found, "≤ 2 ×", Some(times(flooded) <= 2.0 && flooded.errors == 0));
            let import = |found: &str| what(&format!("beside an import of {rows} rows: {found}"));
            let found = format!("{} ({} ×)", ms(importing.p99), number(times(importing)));
            add(import("p99"), found, "", None);
            add(import("errors"), importing.errors.to_string(), "0", Some(importing.errors == 0));
            add(import("speed"), format!("{} rows/s", number(*speed)), "", None);
            let more = *memory as f64 / MB;
            add(import("memory"), format!("+ {} MB", number(more)), "≤ + 100 MB", Some(more <= 100.0));
        }
        if let Some(Hooks { alone, among, beside }) = self.hooks {
            add(on("webhooks: p99 until the message is there"), format!("{} ms", number(alone)), "", None);
            let times = |found: f64| format!("{} ms ({} ×)", number(found), number(found / alone));
            add(on(&format!("the same among {OTHERS} others")), times(among), "", None);
            let what = format!("the same beside {OTHERS} that never answer");
            add(on(&what), times(beside), "≤ 2 ×", Some(beside <= 2.0 * alone));
        }
    }
}

impl Report {
    /// Writes the report as Markdown that reads well on a terminal.
    pub fn text(&self) -> String {
        let mut out = String::from("# Measurements\n\n");
        let _ = writeln!(out, "{}\n", self.machine);
        for section in &self.sections {
            let _ = writeln!(out, "## Under load, on {}\n\n{}", section.kind.name(), section.operations().text());
        }
        let mut table = Table::new(&["what", "found", "wanted", ""]);
        for section in &self.sections {
            section.wishes(&mut table);
        }
        if let Some(sizes) = &self.sizes {
            let mut add = |what: &str, found: f64, unit: &str, most: Option<f64>| {
                let wanted = most.map(|most| format!("≤ {most} {unit}")).unwrap_or_default();
                let met = most.map(|most| verdict(found <= most)).unwrap_or_default();
                table.row(vec![what.to_owned(), format!("{} {unit}", number(found)), wanted, met]);
            };
            add("binary", sizes.binary as f64 / MB, "MB", Some(60.0));
            add("initial scripts, gzip", sizes.scripts as f64 / KIB, "KiB", Some(280.0));
            add("initial styles, gzip", sizes.styles as f64 / KIB, "KiB", None);
        }
        for one in &self.scores {
            let mut add = |what: &str, score: f64, least: f64| {
                let what = format!("Lighthouse {what}, {}", one.screen);
                table.row(vec![what, number(score.round()), format!("≥ {least}"), verdict(score.round() >= least)]);
            };
            add("performance", one.performance, 95.0);
            add("accessibility", one.accessibility, 100.0);
        }
        if let Some(visits) = &self.visits {
            table.row(vec![
                "rows visited for a page".to_owned(),
                visits.clone(),
                "0 over".to_owned(),
                verdict(visits == "0 over"),
            ]);
        }
        let _ = writeln!(out, "## Beside the load\n\n{}", table.text());
        out
    }
}
