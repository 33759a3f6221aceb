//! Internet addresses of version 4 that can be somebody's connection.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use std::net::Ipv4Addr;

pub struct Ipv4;
pub const DETECTOR: Ipv4 = Ipv4;

impl Detector for Ipv4 {
    fn name(&self) -> &'static str {
        "ipv4"
    }

    fn summary(&self) -> &'static str {
        "IPv4 address"
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
        &[Sample::Value(&["84.17", ".45.201"]), Sample::In("sessions.remote_addr", &["84.17", ".45.201"]), Sample::Within(&["client_ip=84.17", ".45.201"]), Sample::Within(&["Accepted password for anna from 84.17", ".45.201 port 22"]), Sample::Within(&["84.17", ".45.201 - - [22/Nov/2026:16:24:46 +0000] \"GET /"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["10.0.0.1"]), Sample::Value(&["192.168.1.20"]), Sample::Value(&["127.0.0.1"]), Sample::Value(&["192.0.2.17"]), Sample::Value(&["198.51.100.4"]), Sample::Value(&["203.0.113.9"]), Sample::Value(&["255.255.255.0"]), Sample::Value(&["169.254.1.1"]), Sample::Value(&["8.8.8.8"]), Sample::Value(&["1.2.3.4"]), Sample::Value(&["1.3.6.1.4.1"]), Sample::Value(&["300.1.2.3"]), Sample::Value(&["84.017.45.201"]), Sample::Within(&["version 84.17.45.201"]), Sample::Value(&["v84.17.45.201"]), Sample::Within(&["ip: 84.17.45.201.5"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::HexGroups]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let (address, range) = dotted(text.bytes, at)?;
        if !is_somebodys(address) {
            return None;
        }
        let certainty = if is_in_a_log(text.bytes, &range) { Certainty::Sure } else { Certainty::Weak };
        Some(Match { range, certainty })
    }

    fn words(&self) -> &'static [&'static str] {
        &["ip", "ipv4", "ipaddr", "ipaddress", "remoteaddr", "remoteaddress", "remoteip", "remotehost", "clientip", "clientaddress", "userip", "srcip", "sourceip", "lastip", "forwardedfor", "peer"]
    }

    // Versions of four numbers pass where none is above 255.
    fn chance(&self) -> f64 {
        0.3
    }

    fn is_one(&self, value: &[u8]) -> bool {
        dotted(value, 0..value.len()).is_some_and(|(_, range)| range == (0..value.len()))
    }
}

/// Four numbers with dots, at the beginning of a run of hex digits and separators.
fn dotted(text: &[u8], at: Range<usize>) -> Option<(Ipv4Addr, Range<usize>)> {
    let run = &text[at.clone()];
    let mut octets = [0; 4];
    let mut end = 0;
    for (count, octet) in octets.iter_mut().enumerate() {
        if count > 0 {
            (run.get(end) == Some(&b'.')).then_some(())?;
            end += 1;
        }
        let digits = run[end..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        let number = &run[end..end + digits];
        // With a leading zero some read it as octal: nobody writes so.
        let fits = (1..=3).contains(&digits) && (number[0] != b'0' || digits == 1);
        let value = fits.then(|| number.iter().fold(0_u16, |sum, digit| sum * 10 + u16::from(digit - b'0')))?;
        *octet = u8::try_from(value).ok()?;
        end += digits;
    }
    let end = at.start + end;
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-".contains(byte);
    // A port follows a colon; more numbers or letters make it a version or a name.
    let goes_on = match text.get(end) {
        Some(b'.' | b'-') => text.get(end + 1).is_some_and(u8::is_ascii_alphanumeric),
        Some(byte) => is_word(byte),
        None => false,
    };
    let before = text[..at.start].last();
    let continued = goes_on || before.is_some_and(|byte| is_word(byte) || b".@".contains(byte));
    (!continued).then_some((Ipv4Addr::from(octets), at.start..end))
}

/// What IANA's special-purpose registry (RFC 6890) and the registry of the address
/// space leave for connections, but for resolvers that everybody writes down.
fn is_somebodys(address: Ipv4Addr) -> bool {
    let [first, second, third, fourth] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second);
    let is_benchmark = first == 198 && (second == 18 || second == 19);
    let is_protocol = first == 192 && second == 0 && third == 0 || first == 192 && second == 88 && third == 99;
    let resolvers = [[8, 8, 8, 8], [8, 8, 4, 4], [1, 1, 1, 1], [1, 0, 0, 1], [9, 9, 9, 9], [1, 2, 3, 4], [4, 3, 2, 1]];
    !(first == 0
        || first >= 224
        || is_shared
        || is_benchmark
        || is_protocol
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || (second == 0 && third == 0 && fourth == 0)
        || resolvers.contains(&address.octets()))
}

/// Whether it stands where logs have the peer: at the beginning of a line of the common
/// log format, or before the port of a connection.
fn is_in_a_log(text: &[u8], at: &Range<usize>) -> bool {
    let begins = at.start == 0 || text[at.start - 1] == b'\n';
    let rest = &text[at.end..];
    (begins && rest.starts_with(b" - ")) || (rest.starts_with(b" port ") && text[..at.start].ends_with(b"from "))
}
