//! Which addresses are on the public internet; everything else is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is not public of the old internet: network and length of its prefix.
const PRIVATE_V4: &[([u8; 4], u32)] = &[
    ([0, 0, 0, 0], 8),
    ([10, 0, 0, 0], 8),
    ([100, 64, 0, 0], 10),
    ([127, 0, 0, 0], 8),
    // Among them the metadata services of clouds.
    ([169, 254, 0, 0], 16),
    ([172, 16, 0, 0], 12),
    ([192, 0, 0, 0], 24),
    ([192, 0, 2, 0], 24),
    ([192, 88, 99, 0], 24),
    ([192, 168, 0, 0], 16),
    ([198, 18, 0, 0], 15),
    ([198, 51, 100, 0], 24),
    ([203, 0, 113, 0], 24),
    // Multicast, reserved, broadcast.
    ([224, 0, 0, 0], 4),
    ([240, 0, 0, 0], 4),
];

/// What is not public within the addresses that are given out, `2000::/3`.
const PRIVATE_V6: &[(u128, u32)] = &[
    // Protocol assignments, Teredo, benchmarks, ORCHID.
    (0x2001 << 112, 23),
    (0x2001_0db8 << 96, 32),
    // 6to4 carries any address of the old internet, and nobody uses it any more.
    (0x2002 << 112, 16),
    (0x3fff << 112, 20),
];

/// Where networks without the old internet put its addresses (NAT64).
const NAT64: u128 = 0x0064_ff9b << 96;

/// Tells whether an address is on the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !PRIVATE_V4.iter().any(|(network, length)| (bits ^ Ipv4Addr::from(*network).to_bits()) >> (32 - length) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    let within = |network: u128, length: u32| (bits ^ network) >> (128 - length) == 0;
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    let [.., a, b, c, d] = address.octets();
    let last = Ipv4Addr::new(a, b, c, d);
    if within(NAT64, 96) {
        return is_public_v4(last);
    }
    // ISATAP: an address of the old internet in the second half of any other.
    let is_isatap = matches!(address.segments(), [.., 0 | 0x200, 0x5efe, _, _]);
    within(0x2000 << 112, 3)
        && !PRIVATE_V6.iter().any(|(network, length)| within(*network, *length))
        && (!is_isatap || is_public_v4(last))
}
