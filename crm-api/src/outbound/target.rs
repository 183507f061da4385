//! Where a call goes, read from a URL: one spelling for each place, as every decision is about the place and not the spelling.

use std::net::IpAddr;

use url::{Host, Url};

/// Longest URL that is read.
const LONGEST: usize = 2_000;

/// Where a call goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
    host: String,
    address: Option<IpAddr>,
    port: u16,
}

impl Target {
    /// Reads a URL of the web; none that carries credentials.
    pub fn read(text: &str) -> Option<Target> {
        // Octal, hexadecimal, short and wide spellings of addresses become the usual one here, as in browsers.
        let mut url = Url::parse(text).ok().filter(|_| text.len() <= LONGEST)?;
        if !matches!(url.scheme(), "https" | "http") || !url.username().is_empty() || url.password().is_some() {
            return None;
        }
        url.set_fragment(None);
        let port = url.port_or_known_default().filter(|port| *port != 0)?;
        let (host, address) = canonical(url.host()?)?;
        Some(Target { url, host, address, port })
    }

    /// Returns its host in the one spelling.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns its address when the host is one.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// Returns its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Tells whether it is called over TLS.
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Tells whether the name is one of this machine, whatever a resolver says.
    pub fn is_local_name(&self) -> bool {
        self.host == "localhost" || self.host.ends_with(".localhost")
    }

    /// Returns it as text in the one spelling.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Returns what a request asks for: path and query.
    pub(super) fn path(&self) -> &str {
        &self.url[url::Position::BeforePath..url::Position::AfterQuery]
    }

    /// Returns what a request names as host.
    pub(super) fn authority(&self) -> &str {
        &self.url[url::Position::BeforeHost..url::Position::AfterPort]
    }
}

fn canonical(host: Host<&str>) -> Option<(String, Option<IpAddr>)> {
    match host {
        Host::Ipv4(address) => Some((address.to_string(), Some(address.into()))),
        Host::Ipv6(address) => Some((address.to_string(), Some(address.into()))),
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
            let labels = name.split('.').all(|label| !label.is_empty() && label.len() <= 63);
            (labels && name.len() <= 253).then_some((name, None))
        }
    }
}

/// Reads `host:port`.
pub fn place(text: &str) -> Option<(String, u16)> {
    let (_, port) = text.rsplit_once(':')?;
    let port: u16 = port.parse().ok().filter(|port| *port != 0)?;
    let target = Target::read(&format!("https://{text}")).filter(|target| target.path() == "/")?;
    Some((target.host, port))
}
