//! Databases for a run: made full once, then copied for each measurement, so that all begin with the same records.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::Outcome;
use crate::files::{copy_database, fresh, remove_database};
use crate::server::Site;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Kind {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        }
    }
}

/// Makes databases of one kind.
pub struct Databases<'a> {
    /// Which database.
    pub kind: Kind,
    crm: &'a Path,
    work: &'a Path,
    server: String,
}

impl<'a> Databases<'a> {
    /// Databases below this folder, or on this server.
    pub fn new(kind: Kind, crm: &'a Path, work: &'a Path, server: Option<&str>) -> Self {
        Databases { kind, crm, work, server: server.unwrap_or_default().to_owned() }
    }

    /// Fills the set that is copied, unless it is there already; answers the seconds it took.
    pub fn fill(&self) -> Outcome<Option<f64>> {
        let folder = self.work.join(format!("full-{:?}", self.kind).to_lowercase());
        let done = folder.join("filled");
        if done.exists() {
            return Ok(None);
        }
        fresh(&folder)?;
        let site = self.empty("full", &folder)?;
        let started = Instant::now();
        site.run(&["fill"], "")?;
        let seconds = started.elapsed().as_secs_f64();
        site.set_up()?;
        std::fs::write(&done, "").map_err(|error| error.to_string())?;
        Ok(Some(seconds))
    }

    /// A copy of the full set.
    pub fn full(&self, name: &str) -> Outcome<Site> {
        let folder = self.work.join(name);
        fresh(&folder)?;
        match self.kind {
            Kind::Sqlite => {
                let file = folder.join("crm.sqlite");
                copy_database(&self.work.join("full-sqlite/crm.sqlite"), &file)?;
                Ok(self.site(folder.clone(), format!("sqlite://{}", file.display())))
            }
            Kind::Postgres => {
                self.sql(&format!("DROP DATABASE IF EXISTS crm_bench_{name} WITH (FORCE)"))?;
                self.sql(&format!("CREATE DATABASE crm_bench_{name} TEMPLATE crm_bench_full"))?;
                Ok(self.site(folder, self.on_server(&format!("crm_bench_{name}"))))
            }
        }
    }

    /// A database without anything in it.
    pub fn empty(&self, name: &str, folder: &Path) -> Outcome<Site> {
        match self.kind {
            Kind::Sqlite => {
                let file = folder.join("crm.sqlite");
                remove_database(&file);
                Ok(self.site(folder.to_owned(), format!("sqlite://{}", file.display())))
            }
            Kind::Postgres => {
                self.sql(&format!("DROP DATABASE IF EXISTS crm_bench_{name} WITH (FORCE)"))?;
                self.sql(&format!("CREATE DATABASE crm_bench_{name}"))?;
                Ok(self.site(folder.to_owned(), self.on_server(&format!("crm_bench_{name}"))))
            }
        }
    }

    /// Removes a copy.
    pub fn remove(&self, site: &Site, name: &str) -> Outcome<()> {
        if self.kind == Kind::Postgres {
            self.sql(&format!("DROP DATABASE IF EXISTS crm_bench_{name} WITH (FORCE)"))?;
        }
        std::fs::remove_dir_all(&site.folder).map_err(|error| format!("{}: {error}", site.folder.display()))
    }

    fn site(&self, folder: PathBuf, url: String) -> Site {
        Site { crm: self.crm.to_owned(), folder, url, outbound: String::new() }
    }

    fn on_server(&self, name: &str) -> String {
        let (before, query) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let start = before.find("://").map_or(0, |at| at + 3);
        let base = before[start..].find('/').map_or(before, |slash| &before[..start + slash]);
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        format!("{base}/{name}{query}")
    }

    fn sql(&self, text: &str) -> Outcome<()> {
        let output = Command::new("psql").args(["-qX", "-v", "ON_ERROR_STOP=1", "-c", text, &self.server]).output();
        let output = output.map_err(|error| format!("psql: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        Err(format!("{text}: {}", String::from_utf8_lossy(&output.stderr).trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_on_the_same_server() {
        let on = |server: &str| {
            Databases::new(Kind::Postgres, Path::new("crm"), Path::new("w"), Some(server)).on_server("x")
        };
        assert_eq!(on("postgres://p@/postgres?host=/tmp/s"), "postgres://p@/x?host=/tmp/s");
        assert_eq!(on("postgres://p@h:5432"), "postgres://p@h:5432/x");
    }
}
