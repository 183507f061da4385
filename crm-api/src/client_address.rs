//! The address a request comes from. Limits on signing in and the networks of API keys rest on it, so nothing that a client
//! can write is believed.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// Returns the address of the client: that of the peer, or, when it is a listed proxy, the last one in `X-Forwarded-For` that
/// is none. Entries are read from the end, as each proxy adds to it what it sees itself; an entry that is no address ends
/// the reading, as what stands before it may be made up.
pub fn client_address<'a>(
    peer: IpAddr,
    forwarded: impl DoubleEndedIterator<Item = &'a str>,
    proxies: &[IpAddr],
) -> IpAddr {
    let mut known = peer.to_canonical();
    // Several headers of this name are one list.
    let mut hops = forwarded.flat_map(|line| line.split(',').collect::<Vec<_>>()).rev();
    while proxies.contains(&known) {
        match hops.next().and_then(hop) {
            Some(next) => known = next,
            None => break,
        }
    }
    known
}

/// Reads an entry: an address, which some proxies put brackets around or a port behind.
fn hop(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bracketed = || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let with_port = || entry.parse::<SocketAddr>().ok().map(|address| address.ip());
    entry.parse().ok().or_else(bracketed).or_else(with_port).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_listed_proxies_saw_is_believed() {
        let proxies: Vec<IpAddr> = ["10.0.0.1", "10.0.0.2", "fd00::1"].map(|text| text.parse().unwrap()).into();
        for (peer, forwarded, client) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
            ("::ffff:10.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
            ("fd00::1", &["2001:db8::9"], "2001:db8::9"),
            // The client wrote the first, the proxy the second; in one header or in two.
            ("10.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
            // Two proxies in a row.
            ("10.0.0.1", &["198.51.100.1, 203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            // With a port, as some proxies write it.
            ("10.0.0.1", &["198.51.100.1, 203.0.113.9:4711"], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1, [2001:db8::9]:4711"], "2001:db8::9"),
            ("10.0.0.1", &["[2001:db8::9]"], "2001:db8::9"),
            // What cannot be read hides what stands before it.
            ("10.0.0.1", &["198.51.100.1, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1, "], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1, nonsense, 10.0.0.2"], "10.0.0.2"),
        ] {
            let found = client_address(peer.parse().unwrap(), forwarded.iter().copied(), &proxies);
            assert_eq!(found.to_string(), client, "{peer} {forwarded:?}");
        }
    }
}
