//! Imports of real files: products, people, accounts and 8,800 deals of a sales team, by command and as a job of the server.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::api::Api;
use crate::database::Databases;
use crate::files::fresh;

/// Rows of all files.
const ROWS: u64 = 8_927;
/// Rows before those of the pipeline.
const BEFORE_PIPELINE: u64 = 127;
/// An import that takes longer is broken.
const PATIENCE: Duration = Duration::from_secs(300);

/// How fast an import was.
pub struct Speed {
    /// From start to end, rows per second of all files.
    pub whole: f64,
    /// Rows per second of the deals alone.
    pub pipeline: f64,
}

/// When how many rows were done.
struct Progress {
    started: Instant,
    notes: Vec<(u64, Instant)>,
}

impl Progress {
    fn begin() -> Self {
        Progress { started: Instant::now(), notes: Vec::new() }
    }

    fn note(&mut self, done: u64) {
        self.notes.push((done, Instant::now()));
    }

    fn speed(&self) -> Outcome<Speed> {
        let told = "the import told no progress";
        let (rows, end) = *self.notes.last().ok_or(told)?;
        let (first, from) = *self.notes.iter().find(|note| note.0 >= BEFORE_PIPELINE).ok_or(told)?;
        if rows != ROWS || first >= rows {
            return Err(format!("the import ended at row {rows} of {ROWS}"));
        }
        let per_second = |rows: u64, time: Duration| rows as f64 / time.as_secs_f64();
        Ok(Speed { whole: per_second(rows, end - self.started), pipeline: per_second(rows - first, end - from) })
    }
}

/// Where the plan is.
fn plan() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/crm-sales-opportunities/import.toml")
}

/// Imports with the command, into an empty installation.
pub fn by_command(databases: &Databases, work: &Path) -> Outcome<Speed> {
    let folder = work.join("import");
    fresh(&folder)?;
    let site = databases.empty("import", &folder)?;
    site.set_up()?;
    let mut progress = Progress::begin();
    let mut child = site.begin(&["import", &plan().display().to_string()])?;
    let lines = BufReader::new(child.stderr.take().ok_or("no standard error")?);
    let mut last = String::new();
    for line in lines.lines().map_while(Result::ok) {
        match line.split_once(" of ").and_then(|(done, rest)| rest.ends_with(" rows").then(|| done.parse())) {
            Some(Ok(done)) => progress.note(done),
            _ => last = line,
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() {
        return Err(format!("crm import failed: {last}"));
    }
    databases.remove(&site, "import")?;
    progress.speed()
}

/// Imports as a job of the server, into an empty installation.
pub fn by_job(databases: &Databases, work: &Path) -> Outcome<Speed> {
    let folder = work.join("import");
    fresh(&folder)?;
    let site = databases.empty("import", &folder)?;
    site.set_up()?;
    let server = site.serve()?;
    let mut api = Api::sign_in(server.address)?;
    let text = std::fs::read_to_string(plan()).map_err(|error| error.to_string())?;
    let mut files = toml::from_str::<Json>(&text).map_err(|error| error.to_string())?["files"].take();
    for file in files.as_array_mut().into_iter().flatten() {
        let name = file["file"].as_str().unwrap_or_default().to_owned();
        let content = std::fs::read(plan().with_file_name(&name)).map_err(|error| format!("{name}: {error}"))?;
        file["file"] = api.upload(&format!("/import-files?name={name}"), &content)?["id"].take();
    }
    let mut progress = Progress::begin();
    let begun = api.post("/imports", &json!({"name": "Real data", "files": files}).to_string())?;
    let path = format!("/imports/{}", begun["id"].as_str().unwrap_or_default());
    loop {
        let import = api.get(&path)?;
        progress.note(import["counts"]["done"].as_u64().unwrap_or(0));
        match import["state"].as_str() {
            Some("done") => break,
            Some("waiting" | "running") if progress.started.elapsed() < PATIENCE => {}
            _ => return Err(format!("the import failed: {import}")),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    server.stop()?;
    databases.remove(&site, "import")?;
    progress.speed()
}
