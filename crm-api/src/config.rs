//! The configuration: one struct, each field with its variable and default. The environment wins over `crm.toml`.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::backup::Schedule;
use crate::outbound::Connector;

/// Shortest secret that is accepted, in bytes.
const MIN_SECRET: usize = 32;
/// The most that one file may have, and all files together, unless told otherwise.
const FILE_LIMIT: u64 = 25_000_000;
const FILES_QUOTA: u64 = 10_000_000_000;

/// What the server is told from outside.
#[derive(Clone)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite://path` or `postgres://user:password@host/name`. Default: `crm.sqlite` in the data
    /// directory.
    pub database_url: String,
    /// `CRM_LISTEN`: address and port. Default: `127.0.0.1:8080`.
    pub listen: String,
    /// `CRM_DATA_DIR`: where the database, the secret and files stand. Default: `./data`.
    pub data_dir: PathBuf,
    /// `CRM_SECRET`: at least 32 bytes, from which all keys are derived; several servers on one database share it.
    /// Default: generated into `secret` in the data directory.
    pub secret: Option<String>,
    /// `PUBLIC_URL`: how browsers reach the server; makes links and decides on secure cookies. Default: `http://` and the
    /// listen address.
    pub public_url: String,
    /// `CRM_WORKERS`: threads that serve requests. Default: one a core.
    pub workers: usize,
    /// `CRM_CONNECTIONS`: database connections for readers. Default: 8.
    pub connections: u32,
    /// `CRM_TRUSTED_PROXIES`: addresses, separated by commas, whose `X-Forwarded-For` is believed. Default: none.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// `CRM_RATE_LIMIT`: requests a minute that one session or API key may make; 0 for any number. Default: 6000.
    pub rate_limit: u32,
    /// `CRM_OUTBOUND_ALLOW`: hosts with ports, separated by commas, that webhooks may call though they are not on the public
    /// internet or not over TLS, such as `127.0.0.1:9999,hooks.internal:443`. Default: none.
    pub outbound: Connector,
    /// `CRM_BACKUP_DIR`: the folder that scheduled backups are written to; without it there are none. Default: none.
    pub backup_dir: Option<PathBuf>,
    /// `CRM_BACKUP_AT`: the time of day (UTC, `02:30`) at which a backup is taken, or `CRM_BACKUP_EVERY`: every so many
    /// hours. Default: every 24 hours.
    pub backup_schedule: Schedule,
    /// `CRM_BACKUP_KEEP`: how many backups are kept. Default: 14.
    pub backup_keep: usize,
    /// `CRM_FILES`: the folder of the files on records. Default: `files` in the data directory.
    pub files_dir: PathBuf,
    /// `CRM_FILE_LIMIT_BYTES`: the most that one file may have. Default: 25 MB.
    pub file_limit_bytes: u64,
    /// `CRM_FILES_QUOTA_BYTES`: the most that all files together may have. Default: 10 GB.
    pub files_quota_bytes: u64,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    database_url: Option<String>,
    listen: Option<String>,
    data_dir: Option<PathBuf>,
    secret: Option<String>,
    public_url: Option<String>,
    workers: Option<usize>,
    connections: Option<u32>,
    trusted_proxies: Option<Vec<String>>,
    rate_limit: Option<u32>,
    outbound_allow: Option<Vec<String>>,
    backup_dir: Option<PathBuf>,
    backup_at: Option<String>,
    backup_every: Option<u32>,
    backup_keep: Option<usize>,
    files: Option<PathBuf>,
    file_limit_bytes: Option<u64>,
    files_quota_bytes: Option<u64>,
}

impl Config {
    /// Reads `crm.toml` in the working directory, if there is one, and the environment.
    ///
    /// # Errors
    /// A sentence that names the variable at fault.
    pub fn load() -> Result<Config, String> {
        let file = match std::fs::read_to_string("crm.toml") {
            Ok(text) => toml::from_str(&text).map_err(|error| format!("crm.toml: {error}"))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => File::default(),
            Err(error) => return Err(format!("crm.toml cannot be read: {error}")),
        };
        Config::build(file, |name| std::env::var(name).ok())
    }

    fn build(file: File, env: impl Fn(&str) -> Option<String>) -> Result<Config, String> {
        let listen = env("CRM_LISTEN").or(file.listen).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        listen
            .parse::<std::net::SocketAddr>()
            .map_err(|_| format!("CRM_LISTEN must be an address and a port, not {listen:?}"))?;
        let data_dir =
            env("CRM_DATA_DIR").map(PathBuf::from).or(file.data_dir).unwrap_or_else(|| PathBuf::from("data"));
        let database_url = env("DATABASE_URL")
            .or(file.database_url)
            .unwrap_or_else(|| format!("sqlite://{}", data_dir.join("crm.sqlite").display()));
        let public_url = env("PUBLIC_URL").or(file.public_url).unwrap_or_else(|| format!("http://{listen}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        if !public_url.starts_with("http://") && !public_url.starts_with("https://") {
            return Err(format!("PUBLIC_URL must start with http:// or https://, not {public_url:?}"));
        }
        // Set but empty is a mistake, never a wish for the default.
        let secret = env("CRM_SECRET").or(file.secret);
        if let Some(secret) = &secret {
            check_secret("CRM_SECRET", secret)?;
        }
        let number = |name: &str, text: Option<String>| -> Result<Option<usize>, String> {
            text.map(|text| text.parse::<usize>().map_err(|_| format!("{name} must be a whole number, not {text:?}")))
                .transpose()
        };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let workers = number("CRM_WORKERS", env("CRM_WORKERS"))?.or(file.workers).unwrap_or(cores).clamp(1, 64);
        let connections = number("CRM_CONNECTIONS", env("CRM_CONNECTIONS"))?
            .and_then(|found| u32::try_from(found).ok())
            .or(file.connections)
            .unwrap_or(8)
            .clamp(2, 200);
        let several = |name: &str, file: Option<Vec<String>>| match env(name) {
            Some(text) => text.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect(),
            None => file.unwrap_or_default(),
        };
        let proxies: Vec<String> = several("CRM_TRUSTED_PROXIES", file.trusted_proxies);
        let outbound_allow: Vec<String> = several("CRM_OUTBOUND_ALLOW", file.outbound_allow);
        let outbound = Connector::new(&outbound_allow).map_err(|error| format!("CRM_OUTBOUND_ALLOW: {error}"))?;
        let trusted_proxies = proxies
            .iter()
            .map(|text| {
                text.parse::<std::net::IpAddr>().map_err(|_| format!("CRM_TRUSTED_PROXIES: {text:?} is no address"))
            })
            .map(|read| read.map(|address| address.to_canonical()))
            .collect::<Result<_, _>>()?;
        let rate_limit = match number("CRM_RATE_LIMIT", env("CRM_RATE_LIMIT"))? {
            Some(found) => u32::try_from(found).unwrap_or(u32::MAX),
            None => file.rate_limit.unwrap_or(6_000),
        };
        let backup_dir = env("CRM_BACKUP_DIR").map(PathBuf::from).or(file.backup_dir);
        if backup_dir.as_ref().is_some_and(|folder| folder.as_os_str().is_empty()) {
            return Err("CRM_BACKUP_DIR is set but names no folder".to_owned());
        }
        let hours = match number("CRM_BACKUP_EVERY", env("CRM_BACKUP_EVERY"))? {
            Some(found) => Some(u32::try_from(found).unwrap_or(u32::MAX)),
            None => file.backup_every,
        };
        let backup_schedule = Schedule::read(env("CRM_BACKUP_AT").or(file.backup_at).as_deref(), hours)?;
        let backup_keep = number("CRM_BACKUP_KEEP", env("CRM_BACKUP_KEEP"))?.or(file.backup_keep).unwrap_or(14);
        if backup_keep == 0 {
            return Err("CRM_BACKUP_KEEP must be 1 or more".to_owned());
        }
        let files_dir = env("CRM_FILES").map(PathBuf::from).or(file.files).unwrap_or_else(|| data_dir.join("files"));
        let bytes = |name: &str, file: Option<u64>, usual: u64| -> Result<u64, String> {
            Ok(number(name, env(name))?.map(|found| found as u64).or(file).unwrap_or(usual))
        };
        let file_limit_bytes = bytes("CRM_FILE_LIMIT_BYTES", file.file_limit_bytes, FILE_LIMIT)?;
        let files_quota_bytes = bytes("CRM_FILES_QUOTA_BYTES", file.files_quota_bytes, FILES_QUOTA)?;
        Ok(Config {
            backup_dir,
            backup_schedule,
            backup_keep,
            files_dir,
            file_limit_bytes,
            files_quota_bytes,
            database_url,
            listen,
            data_dir,
            secret,
            public_url,
            workers,
            connections,
            trusted_proxies,
            rate_limit,
            outbound,
        })
    }

    /// Returns the secret: the configured one, else the one in the data directory, which is made when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds no good secret.
    pub fn secret(&self) -> Result<String, String> {
        if let Some(secret) = &self.secret {
            return Ok(secret.clone());
        }
        let path = self.data_dir.join("secret");
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let secret = text.trim().to_owned();
                check_secret(&path.display().to_string(), &secret)?;
                Ok(secret)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_secret(&path),
            Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
        }
    }

    /// Returns the folder for backups that are asked for by hand.
    pub fn backup_folder(&self) -> PathBuf {
        self.backup_dir.clone().unwrap_or_else(|| self.data_dir.join("backups"))
    }

    /// Tells whether browsers reach the server over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

fn check_secret(name: &str, secret: &str) -> Result<(), String> {
    let folded = secret.to_lowercase();
    let placeholder = ["changeme", "change-me", "change_me", "secret", "password", "example", "placeholder", "xxxx"];
    let mut letters: Vec<char> = secret.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    if secret.len() < MIN_SECRET || letters.len() < 8 || placeholder.iter().any(|word| folded.contains(word)) {
        return Err(format!("{name} must hold at least {MIN_SECRET} random bytes, and no placeholder"));
    }
    Ok(())
}

fn make_secret(path: &Path) -> Result<String, String> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let secret = crate::auth::token::random();
    let told = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(told)?;
    }
    let mut file = match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(file) => file,
        // Two processes that start at once: the first one's secret counts.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return std::fs::read_to_string(path).map(|text| text.trim().to_owned()).map_err(told);
        }
        Err(error) => return Err(told(error)),
    };
    writeln!(file, "{secret}").and_then(|()| file.sync_all()).map_err(told)?;
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let pairs: Vec<(String, String)> = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        Config::build(File::default(), move |name| pairs.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()))
    }

    #[test]
    fn defaults_need_no_configuration() {
        let config = build(&[]).unwrap();
        assert_eq!(config.database_url, "sqlite://data/crm.sqlite");
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
    }

    #[test]
    fn bad_values_are_named() {
        for (name, value) in [
            ("CRM_LISTEN", "here"),
            ("CRM_SECRET", ""),
            ("CRM_SECRET", "changeme-changeme-changeme-changeme"),
            ("PUBLIC_URL", "crm.example.org"),
            ("CRM_WORKERS", "many"),
            ("CRM_TRUSTED_PROXIES", "proxy"),
            ("CRM_RATE_LIMIT", "-1"),
            ("CRM_OUTBOUND_ALLOW", "127.0.0.1"),
            ("CRM_BACKUP_DIR", ""),
            ("CRM_BACKUP_AT", "25:00"),
            ("CRM_BACKUP_EVERY", "0"),
            ("CRM_BACKUP_KEEP", "0"),
            ("CRM_FILE_LIMIT_BYTES", "25 MB"),
            ("CRM_FILES_QUOTA_BYTES", ""),
        ] {
            let error = build(&[(name, value)]).err().unwrap_or_default();
            assert!(error.contains(name), "{name}: {error}");
        }
    }
}
