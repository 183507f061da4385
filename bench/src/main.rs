//! Measures the release binary as its users meet it: over HTTP on loopback, on a full-size set of records, on SQLite and
//! on PostgreSQL. Ends with a failure only when something broke; a wish that was missed stands in the report.

mod api;
mod chance;
mod database;
mod files;
mod hooks;
mod http;
mod import;
mod lighthouse;
mod live;
mod load;
mod mixed;
mod operation;
mod options;
mod peers;
mod report;
mod server;
mod sizes;
mod strain;
mod suite;
mod table;
mod world;

use std::process::ExitCode;

/// What can break: a sentence for the person who reads it.
pub type Outcome<T> = Result<T, String>;

fn main() -> ExitCode {
    match options::Options::read(std::env::args().skip(1)).and_then(|options| suite::run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("crm-bench: {fault}");
            ExitCode::FAILURE
        }
    }
}
