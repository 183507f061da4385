//! The one way out: every call to another server goes through [`Connector`]. A name is resolved once, every address it has is
//! checked, and the connection goes to a checked address and nowhere else; nothing is followed, and little is read.

pub mod policy;
mod send;
pub mod target;

use std::collections::HashSet;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

use crate::outbound::target::{Target, place};

/// Most of an answer's body that is read, in bytes.
pub const MOST_READ: usize = 20 * 1024;

type Later<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;
/// Finds the addresses of a name.
pub type Resolve = Arc<dyn Fn(String, u16) -> Later<Vec<SocketAddr>> + Send + Sync>;
/// Connects to an address.
pub type Dial = Arc<dyn Fn(SocketAddr) -> Later<TcpStream> + Send + Sync>;

/// Why a call came to nothing, as a class: what is inside a network is nobody's to read off our answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The address is none that may be called.
    RefusedAddress,
    /// Nobody there who speaks HTTP.
    ConnectionFailed,
    /// Its certificate is none that is trusted.
    Tls,
    /// The answer did not come in time.
    Timeout,
    /// It answered with a redirection, which is never followed.
    Redirect,
}

impl Failure {
    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Failure::RefusedAddress => "refused_address",
            Failure::ConnectionFailed => "connection_failed",
            Failure::Tls => "tls",
            Failure::Timeout => "timeout",
            Failure::Redirect => "redirect",
        }
    }
}

/// What another server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What it says about when to come again, as it stands.
    pub retry_after: Option<String>,
    /// The beginning of the body.
    pub body: Vec<u8>,
}

/// How long a call may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// In all.
    pub total: Duration,
    /// Until the connection stands. Who cannot be reached is told only then, whatever the reason, so that nobody learns from
    /// the time it took whether a port is closed, filtered or in other use.
    pub connect: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { total: Duration::from_secs(15), connect: Duration::from_secs(5) }
    }
}

/// Calls other servers.
#[derive(Clone)]
pub struct Connector {
    allowed: Arc<HashSet<(String, u16)>>,
    resolve: Resolve,
    dial: Dial,
    tls: TlsConnector,
    limits: Limits,
}

impl Connector {
    /// A connector to which these places are open that else are not, each as `host:port`.
    ///
    /// # Errors
    /// A sentence that names what is no such place.
    pub fn new(allowed: &[String]) -> Result<Self, String> {
        let allowed = allowed
            .iter()
            .map(|text| place(text).ok_or_else(|| format!("{text:?} is no host and port, such as hooks.internal:443")))
            .collect::<Result<_, _>>()?;
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Connector {
            allowed: Arc::new(allowed),
            resolve: Arc::new(|name, port| {
                Box::pin(async move { Ok(tokio::net::lookup_host((name, port)).await?.collect()) })
            }),
            dial: Arc::new(|address| Box::pin(TcpStream::connect(address))),
            tls: TlsConnector::from(Arc::new(config)),
            limits: Limits::default(),
        })
    }

    /// The same with another way to find addresses and to reach them.
    #[must_use]
    pub fn through(self, resolve: Resolve, dial: Dial) -> Self {
        Connector { resolve, dial, ..self }
    }

    /// The same with other limits.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Connector { limits, ..self }
    }

    /// Reads a URL as it would be called.
    ///
    /// # Errors
    /// `RefusedAddress` when it is none that may be.
    pub fn target(&self, url: &str) -> Result<Target, Failure> {
        let target = Target::read(url).ok_or(Failure::RefusedAddress)?;
        let open = self.is_allowed(&target);
        let literal = target.address().is_some_and(|address| !policy::is_public(address));
        if !open && (!target.is_secure() || target.is_local_name() || literal) {
            return Err(Failure::RefusedAddress);
        }
        Ok(target)
    }

    fn is_allowed(&self, target: &Target) -> bool {
        self.allowed.contains(&(target.host().to_owned(), target.port()))
    }

    /// Returns the addresses of a target, all of them checked.
    async fn addresses(&self, target: &Target) -> Result<Vec<SocketAddr>, Failure> {
        let found = match target.address() {
            Some(address) => vec![SocketAddr::new(address, target.port())],
            None => {
                let found = (self.resolve)(target.host().to_owned(), target.port()).await;
                found.map_err(|_| Failure::ConnectionFailed)?
            }
        };
        if !self.is_allowed(target) && found.iter().any(|address| !policy::is_public(address.ip())) {
            return Err(Failure::RefusedAddress);
        }
        // The port is ours, whatever the resolver says.
        Ok(found.into_iter().map(|address| SocketAddr::new(address.ip(), target.port())).collect())
    }
}

#[cfg(test)]
mod tests;
