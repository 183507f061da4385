//! What every handler can reach: the store, the keys, the limits, the configuration.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use actix_web::HttpRequest;
use crm_db::Store;
use crm_db::access_log::Access;
use crm_domain::time::Instant;
use uuid::Uuid;

use crate::auth::challenge::Challenges;
use crate::auth::limit::LoginLimit;
use crate::auth::password::Passwords;
use crate::auth::rate::RateLimit;
use crate::auth::seal::Seal;
use crate::auth::token::Tokens;
use crate::backup::{Folder, Schedule};
use crate::client_address::client_address;
use crate::config::Config;
use crate::files::Files;
use crate::live::Live;
use crate::outbound::Connector;
use crate::usage::Usage;

/// What every handler can reach.
pub struct State {
    /// The database.
    pub store: Store,
    /// Signs access tokens.
    pub tokens: Tokens,
    /// Signs what leads from the password to the second factor.
    pub challenges: Challenges,
    /// Seals the secrets of second factors.
    pub factor_seal: Seal,
    /// Hashes passwords.
    pub passwords: Passwords,
    /// Limits how often it is noted that an API key came from a wrong address.
    pub refusals: LoginLimit,
    /// Limits the requests of each session and API key.
    pub requests: RateLimit,
    /// Limits logins.
    pub logins: LoginLimit,
    /// Which API keys were used, until it is written down.
    pub api_key_use: ApiKeyUse,
    /// Who opened which record, came or went, until it is written down.
    pub accesses: AccessLog,
    /// How often fields were used, until it is written down.
    pub usage: Usage,
    /// The bytes of files.
    pub files: Files,
    /// What open streams share.
    pub live: Live,
    /// The one-time token of the first-run set-up.
    pub setup_token: String,
    /// How browsers reach the server.
    pub public_url: String,
    /// Proxies whose word about the client's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Calls other servers.
    pub outbound: Connector,
    /// Seals the secrets that sign webhooks.
    pub webhook_seal: Seal,
    /// Where, when and how many backups are taken.
    pub backups: Backups,
    /// The OpenAPI document, as text.
    pub openapi: Arc<str>,
}

/// Where, when and how many backups are taken.
#[derive(Debug, Clone)]
pub struct Backups {
    /// The folder for them; without one none are taken.
    pub folder: Option<PathBuf>,
    /// When.
    pub schedule: Schedule,
    /// How many are kept.
    pub keep: usize,
    /// Where the files of records are.
    pub objects: Folder,
}

impl Backups {
    fn of(config: &Config) -> Self {
        Backups {
            folder: config.backup_dir.clone(),
            schedule: config.backup_schedule,
            keep: config.backup_keep,
            objects: Folder(config.files_dir.clone()),
        }
    }
}

impl State {
    /// Puts together what handlers need.
    ///
    /// # Errors
    /// When the folder of files cannot be opened.
    pub fn new(store: Store, config: &Config, secret: &str, openapi: Arc<str>) -> Result<Self, String> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(State {
            store,
            tokens: Tokens::new(secret),
            challenges: Challenges::new(secret),
            factor_seal: Seal::new(secret, "second factor"),
            passwords: Passwords::new(cores),
            requests: RateLimit::new(config.rate_limit),
            logins: LoginLimit::default(),
            refusals: LoginLimit::default(),
            api_key_use: ApiKeyUse::default(),
            accesses: AccessLog::default(),
            usage: Usage::default(),
            files: Files::open(config)?,
            live: Live::default(),
            setup_token: crate::auth::token::random(),
            public_url: config.public_url.clone(),
            trusted_proxies: config.trusted_proxies.clone(),
            outbound: config.outbound.clone(),
            webhook_seal: Seal::new(secret, "webhook secret"),
            backups: Backups::of(config),
            openapi,
        })
    }

    /// Tells whether browsers reach the server over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Returns the address a request comes from; a proxy is believed only when it is listed.
    pub fn client_address(&self, request: &HttpRequest) -> IpAddr {
        let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
        // What is no text counts as an entry that cannot be read.
        let forwarded = request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or("?"));
        client_address(peer, forwarded.collect::<Vec<_>>().into_iter(), &self.trusted_proxies)
    }
}

/// Collects when API keys were used and from where, so that reading with a key writes nothing.
#[derive(Default)]
pub struct ApiKeyUse(Mutex<HashMap<Uuid, (Instant, IpAddr)>>);

impl ApiKeyUse {
    /// Notes a use.
    pub fn note(&self, key: Uuid, at: Instant, address: IpAddr) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(key, (at, address));
    }

    /// Takes out what was noted.
    pub fn take(&self) -> Vec<(Uuid, Instant, String)> {
        let mut noted = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        noted.drain().map(|(key, (at, address))| (key, at, address.to_string())).collect()
    }
}

/// Most accesses that wait to be written down.
const MOST_NOTED: usize = 50_000;

/// Collects who opened which record, came or went, so that reading writes nothing.
#[derive(Default)]
pub struct AccessLog(Mutex<Vec<Access>>);

impl AccessLog {
    /// Notes an access.
    pub fn note(&self, access: Access) {
        let mut noted = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // While the database is away memory must not run full.
        if noted.len() < MOST_NOTED {
            noted.push(access);
        } else {
            log::warn!("an access is not noted, as {MOST_NOTED} wait already: {access:?}");
        }
    }

    /// Takes out what was noted.
    pub fn take(&self) -> Vec<Access> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}
