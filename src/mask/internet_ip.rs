//! `internet.ip`: an address from the ranges kept for documentation.

use super::*;

/// An IP address that no host has: IPv4 from 192.0.2.0/24, 198.51.100.0/24 or
/// 203.0.113.0/24 (RFC 5737), IPv6 from 2001:db8::/32 (RFC 3849). The family is
/// the original's, and so is a prefix length in an inet or text column. The same
/// address gets the same stand-in everywhere.
///
/// There are 762 IPv4 addresses to go round, so many hosts share one. In a cidr
/// column a network wider than the documentation ranges becomes a whole one of
/// them.
pub struct InternetIp;
pub const KIND: InternetIp = InternetIp;

struct Address {
    /// A cidr value has no bits behind its prefix.
    network: bool,
    chars_max: usize,
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
            let net = draw.pick(&["192.0.2.", "198.51.100.", "203.0.113."]);
            let mut host = 1 + draw.below(254);
            if self.network {
                let prefix = prefix.unwrap_or(32).max(24);
                host &= 0xff << (32 - prefix);
            }
            out.extend_from_slice(net.as_bytes());
            write_scaled((host & 0xff) as i128, 0, out);
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

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "internet.ip", native: "inet", input: "10.1.2.3", output: "203.0.113.107" },
            Example { rule: "internet.ip", native: "inet", input: "10.1.2.3/16", output: "192.0.2.190/16" },
            Example { rule: "internet.ip", native: "text", input: "fe80::1", output: "2001:db8:27f9:5f73:53ad:2f47:ca77:4ff1" },
            Example { rule: "internet.ip", native: "cidr", input: "10.0.0.0/8", output: "198.51.100.0/24" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("internet.ip")
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        let (max, output) = match &target.column.ty {
            Type::Inet | Type::Cidr => (None, Output::AnyOfType),
            Type::Text(length) => {
                target.fits("internet.ip", 15, length.max)?;
                (length.max, Output::Text { chars_max: length.max.unwrap_or(42).min(42) })
            }
            _ => return Err(Misfit::wrong_type("internet.ip", "an inet, cidr or text", target.column)),
        };
        Ok(Compiled::mask(
            Address { network: target.column.ty == Type::Cidr, chars_max: max.unwrap_or(u32::MAX) as usize },
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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::super::tests::mask_one;

    fn mask(native: &str, input: &str) -> String {
        String::from_utf8(mask_one("internet.ip", native, input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn addresses_parse_and_are_reserved() {
        for n in 0..300 {
            for native in ["inet", "varchar(15)", "varchar(20)", "cidr"] {
                for input in [format!("10.0.{}.{n}", n / 7), format!("fe80::{n}"), format!("10.{n}.0.0/{}", n % 33), format!("fd00:{n}::/{}", n % 129)] {
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
}
