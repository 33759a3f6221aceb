//! Internet addresses of version 6 that can be somebody's connection.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use std::net::Ipv6Addr;

pub struct Ipv6;
pub const DETECTOR: Ipv6 = Ipv6;

impl Detector for Ipv6 {
    fn name(&self) -> &'static str {
        "ipv6"
    }

    fn summary(&self) -> &'static str {
        "IPv6 address"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn kind(&self) -> &'static str {
        "ip"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["2a02:8109:9c80:", "54c:1d2f:8a0e:77b1:2c3d"]), Sample::In("sessions.ip", &["2a02:8109:", "9c80::1f"]), Sample::Within(&["from [2a02:8109:", "9c80:54c:1d2f:8a0e:77b1:2c3d]:443"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["::1"]), Sample::Value(&["fe80::1"]), Sample::Value(&["fd12:3456:789a::1"]), Sample::Value(&["2001:db8::17"]), Sample::Value(&["2001:0db8:85a3:0000:0000:8a2e:0370:7334"]), Sample::Value(&["3fff::1"]), Sample::Value(&["12:34:56"]), Sample::Value(&["00:1b:44:11:3a:b7"]), Sample::Value(&["std::ffi"]), Sample::Value(&["ff02::1"]), Sample::Value(&["2606:4700:4700::1111"]), Sample::Within(&["16:24:46:123"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::HexGroups]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let (address, range) = address(text.bytes, at)?;
        if !is_somebodys(address) {
            return None;
        }
        let groups = text.bytes[range.clone()].split(|byte| *byte == b':').filter(|group| !group.is_empty()).count();
        let certainty = if groups >= 5 { Certainty::Sure } else { Certainty::Weak };
        Some(Match { range, certainty })
    }

    fn words(&self) -> &'static [&'static str] {
        &["ip", "ipv6", "ipaddr", "ipaddress", "remoteaddr", "remoteaddress", "remoteip", "clientip", "clientaddress", "userip", "srcip", "sourceip", "lastip", "forwardedfor", "peer"]
    }

    // 2000::/3 is an eighth of the space.
    fn chance(&self) -> f64 {
        0.13
    }

    fn is_one(&self, value: &[u8]) -> bool {
        address(value, 0..value.len()).is_some_and(|(_, range)| range == (0..value.len()))
    }
}

/// One address in its text form (RFC 4291, 2.2), in a run of hex digits and separators.
fn address(text: &[u8], at: Range<usize>) -> Option<(Ipv6Addr, Range<usize>)> {
    let run = &text[at.clone()];
    let length = run.iter().rposition(|byte| byte.is_ascii_hexdigit() || *byte == b':')? + 1;
    let run = &run[..length];
    if !(3..=39).contains(&length) || run.iter().any(|byte| !byte.is_ascii_hexdigit() && *byte != b':') {
        return None;
    }
    let touches = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_:.".contains(byte));
    if touches(text[..at.start].last()) || text.get(at.start + length).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let address = std::str::from_utf8(run).ok()?.parse().ok()?;
    Some((address, at.start..at.start + length))
}

/// Global unicast (RFC 4291, 2.4) but for documentation (RFC 3849, RFC 9637), protocol
/// assignments (RFC 2928), 6to4 of nobody, and resolvers that everybody writes down.
fn is_somebodys(address: Ipv6Addr) -> bool {
    let [first, second, third, ..] = address.segments();
    let resolvers = [(0x2606, 0x4700, 0x4700), (0x2001, 0x4860, 0x4860), (0x2620, 0x00fe, 0), (0x2620, 0x00fe, 0x00fe)];
    (0x2000..0x4000).contains(&first)
        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
        && !(first == 0x3fff && second < 0x1000)
        && !resolvers.contains(&(first, second, third))
}
