//! What the command line says.

use std::path::PathBuf;
use std::time::Duration;

use crate::{Outcome, strain};

const USAGE: &str = "usage: crm-bench --crm BINARY --work FOLDER [--postgres URL] [--report FILE] [--lighthouse SCRIPT] \
                     [--visits FILE] [--only WORDS] [--seconds N] [--rows N] [--skip-sqlite] [--skip-load] [--skip-imports]";

/// What the command line says.
pub struct Options {
    /// The binary to measure.
    pub crm: PathBuf,
    /// Where databases and logs are made; a set of records that is there already is used again.
    pub work: PathBuf,
    /// A PostgreSQL server, to measure on it as well.
    pub postgres: Option<String>,
    /// Where the report goes, besides the terminal.
    pub report: Option<PathBuf>,
    /// The script that runs Lighthouse.
    pub lighthouse: Option<PathBuf>,
    /// What the count of visited rows said.
    pub visits: Option<PathBuf>,
    /// Only operations whose name holds these words.
    pub only: String,
    /// How long each operation is measured.
    pub measured: Duration,
    /// Rows of the import that goes on beside a load.
    pub rows: usize,
    /// Leaves SQLite out.
    pub skip_sqlite: bool,
    /// Leaves operations under load out.
    pub skip_load: bool,
    /// Leaves imports out.
    pub skip_imports: bool,
}

impl Options {
    /// Reads the arguments.
    pub fn read(mut arguments: impl Iterator<Item = String>) -> Outcome<Options> {
        let (mut crm, mut work) = (None, None);
        let mut options = Options {
            crm: PathBuf::new(),
            work: PathBuf::new(),
            postgres: None,
            report: None,
            lighthouse: None,
            visits: None,
            only: String::new(),
            measured: Duration::from_secs(4),
            rows: strain::ROWS,
            skip_sqlite: false,
            skip_load: false,
            skip_imports: false,
        };
        while let Some(name) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{name} needs a value; {USAGE}"));
            match name.as_str() {
                "--crm" => crm = Some(PathBuf::from(value()?)),
                "--work" => work = Some(PathBuf::from(value()?)),
                "--postgres" => options.postgres = Some(value()?),
                "--report" => options.report = Some(value()?.into()),
                "--lighthouse" => options.lighthouse = Some(value()?.into()),
                "--visits" => options.visits = Some(value()?.into()),
                "--only" => options.only = value()?,
                "--seconds" => {
                    options.measured = Duration::from_secs(value()?.parse().map_err(|_| USAGE.to_owned())?);
                }
                "--rows" => options.rows = value()?.parse().map_err(|_| USAGE.to_owned())?,
                "--skip-sqlite" => options.skip_sqlite = true,
                "--skip-load" => options.skip_load = true,
                "--skip-imports" => options.skip_imports = true,
                _ => return Err(format!("unknown argument {name}; {USAGE}")),
            }
        }
        let found = |path: Option<PathBuf>| path.and_then(|path| path.canonicalize().ok()).ok_or(USAGE.to_owned());
        (options.crm, options.work) = (found(crm)?, found(work)?);
        Ok(options)
    }
}
