//! `internet.ip`: an address from the ranges kept for documentation.

use std::io::Write as _;
use std::net::{IpAddr, Ipv6Addr};

use super::*;
use crate::seed::RoundKey;

/// An IP address that no host has: IPv4 from 192.0.2.0/24, 198.51.100.0/24 or
/// 203.0.113.0/24 (RFC 5737), IPv6 from 2001:db8::/32 (RFC 3849). The family is
/// the original's, and so is a prefix length in an inet or text column. The same
/// address gets the same stand-in everywhere.
///
/// There are 762 IPv4 addresses to go round, so many hosts share one. In a cidr
/// column a network wider than the documentation ranges becomes a whole one of
/// them.
///
/// `keep=16` takes real address space instead, where it matters who is in one network with
/// whom: the first 16 bits of an IPv4 address stay, and so many of an IPv6 address as
/// `keep_v6=` says (default: twice as many). The rest is permuted one-to-one, so that two
/// addresses that share their first n bits have stand-ins that share exactly n
/// (prefix-preserving, after J. Xu, J. Fan, M. Ammar and S. Moon, "Prefix-Preserving IP
/// Address Anonymization", 2002; the cipher is AES under the domain's key). **Real networks
/// show then, and a stand-in may be somebody's address**: a scanner will say so. A network
/// keeps its length. `keep=16` and more keep private networks private; less may not. Who
/// knows some pairs learns about their neighbours too. A text that is no address stops the run.
pub struct InternetIp;
pub const KIND: InternetIp = InternetIp;

struct Address {
    /// A cidr value has no bits behind its prefix.
    network: bool,
    chars_max: usize,
}

/// Which of the two kinds of addresses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Four,
    Six,
}

/// Writes a whole address of the documentation ranges, the shorter forms of an IPv6 address where
/// there is no room.
pub(super) fn write_reserved(draw: &mut Draw, family: Family, chars_max: usize, out: &mut Vec<u8>) {
    match family {
        Family::Six => write_six(draw, 128, chars_max, out),
        Family::Four => write_four(draw, 32, out),
    }
}

fn write_four(draw: &mut Draw, prefix: u32, out: &mut Vec<u8>) {
    let net = draw.pick(&["192.0.2.", "198.51.100.", "203.0.113."]);
    let host = (1 + draw.below(254)) & 0xff << (32 - prefix);
    out.extend_from_slice(net.as_bytes());
    write_scaled((host & 0xff) as i128, 0, out);
}

impl Mask for Address {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let start = out.len();
        let six = input.contains(&b':');
        let widest = if six { 128 } else { 32 };
        let prefix = prefix_length(input).filter(|&length| length <= widest);
        if six {
            let prefix = if self.network { prefix.unwrap_or(128).max(32) } else { 128 };
            write_six(draw, prefix, self.chars_max, out);
        } else {
            write_four(draw, if self.network { prefix.unwrap_or(32).max(24) } else { 32 }, out);
        }
        let prefix = match prefix {
            _ if self.network => Some(prefix.unwrap_or(widest).max(if six { 32 } else { 24 })),
            other => other,
        };
        if let Some(prefix) = prefix {
            let end = out.len();
            out.push(b'/');
            write_scaled(prefix as i128, 0, out);
            if out.len() - start > self.chars_max {
                out.truncate(end);
            }
        }
        Ok(())
    }
}

/// Addresses whose networks stay together.
struct Networks {
    rounds: RoundKey,
    network: bool,
    keep_four: u32,
    keep_six: u32,
}

impl Networks {
    /// Turns each bit behind the first `keep` over, or not, as a keyed function of all bits
    /// before it says. The address stands in the top `width` bits; those from `end` on stay.
    fn permute(&self, address: u128, keep: u32, end: u32) -> u128 {
        let mut links = [0; 128];
        let bits = keep..end;
        let links = &mut links[..bits.len()];
        for (link, bit) in links.iter_mut().zip(bits.clone()) {
            // The bits before this one, then a 1 that says how many they are.
            *link = if bit == 0 { 0 } else { address & u128::MAX << (128 - bit) } | 1 << (127 - bit);
        }
        self.rounds.chain_all(links);
        links.iter().zip(bits).fold(address, |image, (link, bit)| image ^ (link & 1) << (127 - bit))
    }
}

impl Mask for Networks {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        const NO_ADDRESS: Reject = Reject("the value is no IP address, so no network of it can be kept");
        let text = std::str::from_utf8(input.trim_ascii()).map_err(|_| NO_ADDRESS)?;
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix.parse::<u32>().map_err(|_| NO_ADDRESS)?)),
            None => (text, None),
        };
        // The four families of bits differ in their first: no key is shared between them.
        match address.parse().map_err(|_| NO_ADDRESS)? {
            IpAddr::V4(address) => {
                let end = if self.network { prefix.unwrap_or(32).min(32) } else { 32 };
                // IPv4 addresses stand where no IPv6 address has its bits: behind 96 others.
                let mapped = u32::from(address) as u128 | MAPPED;
                let image = self.permute(mapped, 96 + self.keep_four.min(end), 96 + end) as u32;
                image.to_be_bytes().iter().enumerate().for_each(|(index, byte)| {
                    if index > 0 {
                        out.push(b'.');
                    }
                    write_scaled(*byte as i128, 0, out);
                });
            }
            IpAddr::V6(address) => {
                let end = if self.network { prefix.unwrap_or(128).min(128) } else { 128 };
                let image = self.permute(u128::from(address), self.keep_six.min(end), end);
                write!(out, "{}", Ipv6Addr::from(image)).expect("a vector takes all that is written");
            }
        }
        if let Some(prefix) = prefix {
            out.push(b'/');
            write_scaled(prefix as i128, 0, out);
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

/// IPv4 addresses as IPv6 ones: ::ffff:0:0/96 (RFC 4291), which no host has as such.
const MAPPED: u128 = 0xffff << 32;

/// As PostgreSQL writes it back: eight groups without leading zeros, of which
/// the last are left out as `::` where there is no room or nothing but zeros.
fn write_six(draw: &mut Draw, prefix: u32, chars_max: usize, out: &mut Vec<u8>) {
    let mut bits = (draw.next_u64() as u128) << 64 | draw.next_u64() as u128;
    bits = bits & (u128::MAX >> 32) | 0x2001_0db8 << 96;
    // Groups are made odd so that none is zero and `::` is never ambiguous.
    bits |= 0x0001_0001_0001_0001_0001_0001;
    bits &= u128::MAX << (128 - prefix);
    let group = |index: usize| (bits >> (112 - 16 * index)) as u16;
    out.extend_from_slice(b"2001:db8");
    if prefix < 128 {
        let last = (0..8).rev().find(|&index| group(index) != 0).unwrap_or(1);
        (2..=last).for_each(|index| write_group(group(index), out));
        // A group that is zero alone is written as one.
        match last {
            ..6 => out.extend_from_slice(b"::"),
            6 => out.extend_from_slice(b":0"),
            _ => {}
        }
        return;
    }
    let first = match chars_max {
        38.. => 2,
        19.. => 6,
        _ => 7,
    };
    if first > 2 {
        out.push(b':');
    }
    (first..8).for_each(|index| write_group(group(index), out));
}

/// A colon and up to four hex digits.
fn write_group(group: u16, out: &mut Vec<u8>) {
    out.push(b':');
    let digits = 4 - group.leading_zeros() / 4;
    for digit in (0..digits.max(1)).rev() {
        out.push(b"0123456789abcdef"[(group >> (4 * digit) & 15) as usize]);
    }
}

fn prefix_length(input: &[u8]) -> Option<u32> {
    let slash = input.iter().position(|&byte| byte == b'/')?;
    std::str::from_utf8(&input[slash + 1..]).ok()?.parse().ok()
}

impl MaskKind for InternetIp {
    fn name(&self) -> &'static str {
        "internet.ip"
    }

    fn summary(&self) -> &'static str {
        "an IP address from the documentation ranges, of the same family"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "keep", doc: "bits of an IPv4 address that stay, 0 to 32: networks stay together, and real ones show", required: false },
            Parameter { name: "keep_v6", doc: "the same of an IPv6 address, 0 to 128; default twice `keep`", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "internet.ip", native: "inet", input: "10.1.2.3", output: "203.0.113.107" },
            Example { rule: "internet.ip", native: "inet", input: "10.1.2.3/16", output: "192.0.2.190/16" },
            Example { rule: "internet.ip", native: "text", input: "fe80::1", output: "2001:db8:27f9:5f73:53ad:2f47:ca77:4ff1" },
            Example { rule: "internet.ip", native: "cidr", input: "10.0.0.0/8", output: "198.51.100.0/24" },
            Example { rule: "internet.ip(keep=16)", native: "inet", input: "10.1.2.3", output: "10.1.142.47" },
            Example { rule: "internet.ip(keep=16)", native: "inet", input: "10.1.2.4", output: "10.1.142.43" },
            Example { rule: "internet.ip(keep=24, keep_v6=32)", native: "inet", input: "2001:4860:4860::8888/48", output: "2001:4860:38ff:bdc6:52da:72e4:6111:f942/48" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("internet.ip")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let (max, output) = match &target.column.ty {
            Type::Inet | Type::Cidr => (None, Output::AnyOfType),
            Type::Text(length) => {
                target.fits("internet.ip", 15, length.max)?;
                (length.max, Output::Text { chars_max: length.max.unwrap_or(42).min(42) })
            }
            _ => return Err(Misfit::wrong_type("internet.ip", "an inet, cidr or text", target.column)),
        };
        let network = target.column.ty == Type::Cidr;
        let bits = |name: &str, max: i64| match args.integer(name)? {
            Some(bits) if !(0..=max).contains(&bits) => {
                Err(Misfit::new(MisfitKind::Argument, format!("`{name}` is between 0 and {max} bits")))
            }
            bits => Ok(bits.map(|bits| bits as u32)),
        };
        let (keep_four, keep_six) = (bits("keep", 32)?, bits("keep_v6", 128)?);
        if keep_four.is_some() || keep_six.is_some() {
            target.fits("internet.ip(keep)", NETWORK_CHARS_MAX, max)?;
            let keep_four = keep_four.or(keep_six.map(|bits| (bits / 2).min(32))).unwrap_or(0);
            return Ok(Compiled::mask(
                Networks {
                    rounds: RoundKey::new(&(target.domains)("internet.ip"), "networks"),
                    network,
                    keep_four,
                    keep_six: keep_six.unwrap_or(2 * keep_four),
                },
                Contract {
                    reads: true,
                    by: By::Value(Canonical::Text),
                    // A text may spell one address in several ways.
                    unique: match max {
                        None if !matches!(target.column.ty, Type::Text(_)) => Unique::Bijective,
                        _ => Unique::Injective { bits: 120 },
                    },
                    output: match target.column.ty {
                        Type::Text(_) => Output::Text { chars_max: NETWORK_CHARS_MAX },
                        _ => Output::AnyOfType,
                    },
                    may_equal: true,
                },
            ));
        }
        Ok(Compiled::mask(
            Address { network, chars_max: max.unwrap_or(u32::MAX) as usize },
            Contract {
                reads: true,
                by: By::Value(Canonical::Text),
                unique: Unique::Lossy { distinct: Some(762) },
                output,
                may_equal: false,
            },
        ))
    }
}

/// Eight groups of four digits, and a prefix length.
const NETWORK_CHARS_MAX: u32 = 39 + 4;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::net::IpAddr;

    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    fn mask(native: &str, input: &str) -> String {
        String::from_utf8(mask_one("internet.ip", native, input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn addresses_parse_and_are_reserved() {
        for n in 0..300 {
            for native in ["inet", "varchar(15)", "varchar(20)", "cidr"] {
                for input in [
                    format!("10.0.{}.{n}", n / 7),
                    format!("fe80::{n}"),
                    format!("10.{n}.0.0/{}", n % 33),
                    format!("fd00:{n}::/{}", n % 129),
                ] {
                    let out = mask(native, &input);
                    let (address, prefix) = out.split_once('/').unwrap_or((&out, ""));
                    let bits = match address.parse::<IpAddr>().unwrap_or_else(|_| panic!("{out} is no address")) {
                        IpAddr::V4(address) => {
                            assert!(!input.contains(':'));
                            assert!(["192.0.2.", "198.51.100.", "203.0.113."].iter().any(|net| out.starts_with(net)));
                            (u32::from(address) as u128) << 96
                        }
                        IpAddr::V6(address) => {
                            assert!(input.contains(':') && out.starts_with("2001:db8:"));
                            if native == "inet" || native == "cidr" {
                                assert_eq!(address.to_string(), out.split('/').next().unwrap());
                            }
                            u128::from(address)
                        }
                    };
                    if native == "cidr" {
                        let prefix: u32 = prefix.parse().unwrap();
                        assert_eq!(bits << (prefix - 1) << 1, 0, "{out} has bits behind its prefix");
                    }
                    if let Some(max) = native.strip_prefix("varchar(") {
                        assert!(out.len() <= max.trim_end_matches(')').parse().unwrap(), "{out}");
                    }
                }
            }
        }
    }

    fn keep(rule: &str, native: &str, input: &str) -> String {
        String::from_utf8(mask_one(rule, native, input.as_bytes()).unwrap()).unwrap()
    }

    /// How many bits two IPv4 addresses share in front.
    fn shared(one: &str, other: &str) -> u32 {
        let bits = |text: &str| u32::from(text.parse::<std::net::Ipv4Addr>().unwrap());
        (bits(one) ^ bits(other)).leading_zeros()
    }

    #[test]
    fn networks_stay_together() {
        let addresses: Vec<String> =
            (0..120u32).map(|n| format!("10.{}.{}.{}", n % 3, n * 37 % 256, n * 101 % 256)).collect();
        for (rule, least) in [
            ("internet.ip(keep=16)", 16),
            ("internet.ip(keep=8)", 8),
            ("internet.ip(keep=0)", 0),
            ("internet.ip(keep=24)", 24),
        ] {
            let images: Vec<String> = addresses.iter().map(|address| keep(rule, "inet", address)).collect();
            for (one, image) in addresses.iter().zip(&images) {
                assert!(shared(one, image) >= least, "{rule} {one}: {image}");
                for (other, other_image) in addresses.iter().zip(&images) {
                    assert_eq!(shared(one, other), shared(image, other_image), "{rule}: {one} and {other}");
                }
            }
        }
        assert!(
            (0..256).any(|n| keep("internet.ip(keep=16)", "inet", &format!("10.0.0.{n}")) != format!("10.0.0.{n}"))
        );
    }

    #[test]
    fn kept_networks_are_one_to_one() {
        let compiled = compile_on("internet.ip(keep=16)", &column("inet")).unwrap();
        let Action::Mask(mask) = compiled.action else { panic!("a mask") };
        let key = crate::seed::Key::new([0; 32]).domain(1, "unused");
        let image = |n: u32| {
            let mut out = Vec::new();
            mask.mask(format!("192.168.{}.{}", n / 256, n % 256).as_bytes(), &mut key.draw(b""), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let images: BTreeSet<String> = (0..65_536).map(image).collect();
        assert_eq!(images.len(), 65_536);
        assert!(images.iter().all(|image| image.starts_with("192.168.")));
    }

    #[test]
    fn kept_networks_keep_their_length() {
        let out = keep("internet.ip(keep=8)", "cidr", "10.32.0.0/11");
        let (address, prefix) = out.split_once('/').unwrap();
        let bits = u32::from(address.parse::<std::net::Ipv4Addr>().unwrap());
        assert!(prefix == "11" && bits << 11 == 0 && out.starts_with("10."), "{out}");
        let six = keep("internet.ip(keep=16)", "inet", "2001:4860:4860::8888/64");
        assert!(six.starts_with("2001:4860:") && six.ends_with("/64") && !six.contains("8888"), "{six}");
        assert_eq!(keep("internet.ip(keep=16)", "text", "2001:4860:4860:0::8888/64"), six);
        assert!(keep("internet.ip(keep_v6=48)", "cidr", "2001:4860:4860::/48") == "2001:4860:4860::/48");
        assert!(mask_one("internet.ip(keep=8)", "text", b"unknown").is_err());
    }
}
