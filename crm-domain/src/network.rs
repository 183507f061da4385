//! A network: the addresses that begin alike, written as `203.0.113.0/24` or, for a single one, without its length.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many first bits of an IPv6 address say that it stands for an IPv4 address.
const MAPPED: u8 = 96;

/// Addresses of IPv4 or IPv6 that begin alike. What IPv6 maps of IPv4 counts as IPv4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Network {
    first: IpAddr,
    length: u8,
}

/// Why a text names no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotANetwork {
    /// It is written in no way that counts.
    Malformed,
    /// Its address is one within the network, which is this one.
    WithinOne(Network),
}

impl Network {
    /// Reads an address, or a network by its first address and length. Abbreviated addresses, numbers that may be octal,
    /// masks and zones are refused: what they mean depends on who reads them.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, NotANetwork> {
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork::Malformed)?;
        let length = match length {
            Some(length) => bits(length).ok_or(NotANetwork::Malformed)?,
            None => width(address),
        };
        let (address, length) = match (address.to_canonical(), address) {
            (IpAddr::V4(v4), IpAddr::V6(_)) if length >= MAPPED => (IpAddr::V4(v4), length - MAPPED),
            // Some of its addresses stand for IPv4 and others do not.
            (IpAddr::V4(_), IpAddr::V6(_)) => return Err(NotANetwork::Malformed),
            (plain, _) => (plain, length),
        };
        if length > width(address) {
            return Err(NotANetwork::Malformed);
        }
        let network = Network { first: first(address, length), length };
        if network.first == address { Ok(network) } else { Err(NotANetwork::WithinOne(network)) }
    }

    /// Tells whether an address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && first(address, self.length) == self.first
    }
}

impl fmt::Display for Network {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.length {
            all if all == width(self.first) => write!(out, "{}", self.first),
            some => write!(out, "{}/{some}", self.first),
        }
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Network::parse(&text).map_err(|_| serde::de::Error::custom("no network"))
    }
}

/// Reads a length, written in the one way.
fn bits(text: &str) -> Option<u8> {
    let plain = text == "0" || !text.starts_with('0');
    let digits = plain && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

const fn width(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

/// Returns the first address of the network of this length that an address is in.
fn first(address: IpAddr, length: u8) -> IpAddr {
    let length = u32::from(length);
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(length)).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & mask).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_kept_as_they_are_written_in_general() {
        for (typed, kept) in [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.0.113.7 ", "203.0.113.7"),
            ("203.0.113.7/32", "203.0.113.7"),
            ("203.0.113.0/24", "203.0.113.0/24"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:DB8::1", "2001:db8::1"),
            ("2001:0db8:0000:0000:0000:0000:0000:0001/128", "2001:db8::1"),
            ("2001:db8:0:0::/64", "2001:db8::/64"),
            ("::/0", "::/0"),
            ("::1", "::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("::ffff:cb00:7107", "203.0.113.7"),
            ("::FFFF:203.0.113.0/120", "203.0.113.0/24"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
        ] {
            let read = Network::parse(typed).map(|network| network.to_string());
            assert_eq!(read.as_deref(), Ok(kept), "{typed:?}");
            assert_eq!(Network::parse(kept).map(|network| network.to_string()).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn spellings_that_mean_different_things_to_different_programs_are_refused() {
        for odd in [
            "",
            " ",
            "/",
            "/24",
            "203.0.113",
            "203.0.113.0/",
            "203.0.113.0/33",
            "203.0.113.0/-1",
            "203.0.113.0/+24",
            "203.0.113.0/024",
            "203.0.113.0/00",
            "203.0.113.0/ 24",
            "203.0.113.0 /24",
            "203.0.113.0/24/24",
            "203.0.113.0/255.255.255.0",
            "203.0.113.0/999",
            "203.0.113.*",
            "203.0.113.1-9",
            "203.0.113.7:80",
            "0203.0.113.7",
            "0xcb.0.113.7",
            "3405803783",
            "203.0.113.256",
            "２０３.0.113.7",
            "localhost",
            "[2001:db8::1]",
            "2001:db8::1%eth0",
            "2001:db8:::1",
            "2001:db8::1::2",
            "2001:db8::/129",
            "2001:db8::g",
            "::ffff:203.0.113.7/129",
            "::ffff:0:0/90",
        ] {
            assert_eq!(Network::parse(odd), Err(NotANetwork::Malformed), "{odd:?}");
        }
        for (within, one) in [
            ("203.0.113.7/24", "203.0.113.0/24"),
            ("2001:db8::1/32", "2001:db8::/32"),
            ("::ffff:203.0.113.7/120", "203.0.113.0/24"),
            ("203.0.113.7/0", "0.0.0.0/0"),
        ] {
            assert_eq!(Network::parse(within), Err(NotANetwork::WithinOne(Network::parse(one).unwrap())), "{within}");
        }
    }

    #[test]
    fn an_address_is_in_it_however_it_arrives() {
        for (network, address, contained) in [
            ("203.0.113.0/24", "203.0.113.255", true),
            ("203.0.113.0/24", "203.0.114.0", false),
            ("203.0.113.0/24", "::ffff:203.0.113.9", true),
            ("203.0.113.0/24", "::203.0.113.9", false),
            ("203.0.113.7", "203.0.113.8", false),
            ("203.0.113.6/31", "203.0.113.7", true),
            ("0.0.0.0/0", "::ffff:8.8.8.8", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "::ffff:8.8.8.8", false),
            ("2001:db8::/33", "2001:db8:7fff::", true),
            ("2001:db8::/33", "2001:db8:8000::", false),
            ("2001:db8::1", "2001:db8::1", true),
        ] {
            let found = Network::parse(network).unwrap().contains(address.parse().unwrap());
            assert_eq!(found, contained, "{address} in {network}");
        }
    }

    #[test]
    fn each_length_parts_what_it_says() {
        for length in 0..=32_u8 {
            let network = Network { first: first("170.85.170.85".parse().unwrap(), length), length };
            let bits = 0xaa55_aa55_u32;
            for flipped in 0..32_u8 {
                let address = IpAddr::V4(Ipv4Addr::from_bits(bits ^ (1 << (31 - flipped))));
                assert_eq!(network.contains(address), flipped >= length, "bit {flipped} of {network}");
            }
        }
        for length in 0..=128_u8 {
            let address: Ipv6Addr = "2001:db8:aaaa:5555:aaaa:5555:aaaa:5555".parse().unwrap();
            let network = Network { first: first(address.into(), length), length };
            for flipped in 0..128_u8 {
                let other = IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() ^ (1 << (127 - flipped))));
                assert_eq!(network.contains(other), flipped >= length, "bit {flipped} of {network}");
            }
        }
    }
}
