//! Hardware addresses that a manufacturer gave to a device: IEEE 802, EUI-48.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};

pub struct Mac;
pub const DETECTOR: Mac = Mac;

impl Detector for Mac {
    fn name(&self) -> &'static str {
        "mac"
    }

    fn summary(&self) -> &'static str {
        "hardware (MAC) address"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn kind(&self) -> &'static str {
        "device"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["3c:22:fb:", "9a:4d:e1"]), Sample::Value(&["3C-22-FB-", "9A-4D-E1"]), Sample::Value(&["3c22.fb9a", ".4de1"]), Sample::In("devices.mac_address", &["48:22:11:", "90:47:31"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["02:00:00:00:00:01"]), Sample::Value(&["00:00:5e:00:53:af"]), Sample::Value(&["ff:ff:ff:ff:ff:ff"]), Sample::Value(&["00:00:00:00:00:00"]), Sample::Value(&["aa:bb:cc:dd:ee:ff"]), Sample::Value(&["01:23:45:67:89:ab"]), Sample::Value(&["00:1a:2b:3c:4d:5e"]), Sample::Within(&["at 00:11:22:33:44:55"]), Sample::Within(&["48:22:11:90:47:31"]), Sample::Within(&["3c:22:fb:9a:4d:e1:07:aa"]), Sample::Value(&["3c:22-fb:9a-4d:e1"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::HexGroups]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let address = address(text.bytes, &at)?;
        if !is_a_devices(address) {
            return None;
        }
        let has_letter = text.bytes[at.clone()].iter().any(u8::is_ascii_alphabetic);
        // Without a letter it may be a time, a ratio or a list.
        let certainty = if has_letter { Certainty::Sure } else { Certainty::Weak };
        Some(Match { range: at, certainty })
    }

    fn words(&self) -> &'static [&'static str] {
        &["mac", "macaddr", "macaddress", "hwaddr", "hwaddress", "hardwareaddress", "ethernet", "bssid", "wifi", "bluetooth", "lladdr"]
    }

    // Two bits of the first byte are not set.
    fn chance(&self) -> f64 {
        0.25
    }

    fn is_one(&self, value: &[u8]) -> bool {
        address(value, &(0..value.len())).is_some()
    }
}

/// Six pairs of hex digits with one kind of separator, or three groups of four with dots.
fn address(text: &[u8], at: &Range<usize>) -> Option<[u8; 6]> {
    let run = &text[at.clone()];
    let (width, separator) = match (run.len(), run.get(2), run.get(4)) {
        (17, Some(separator @ (b':' | b'-')), _) => (2, separator),
        (14, _, Some(separator @ b'.')) => (4, separator),
        _ => return None,
    };
    let touches = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_:-.".contains(byte));
    if touches(text[..at.start].last()) || text.get(at.end).is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let mut nibbles = [0; 12];
    let mut count = 0;
    for (place, byte) in run.iter().enumerate() {
        if place % (width + 1) == width {
            (byte == separator).then_some(())?;
        } else {
            nibbles[count] = u8::try_from(char::from(*byte).to_digit(16)?).ok()?;
            count += 1;
        }
    }
    Some(std::array::from_fn(|at| nibbles[at * 2] << 4 | nibbles[at * 2 + 1]))
}

/// Given by a manufacturer to one device: neither local nor for groups (IEEE 802, 8.2),
/// nor for documentation (RFC 7042, 2.1.2), nor typed in a row.
fn is_a_devices(address: [u8; 6]) -> bool {
    let [first, second, third, fourth, fifth, _] = address;
    let step = |of: u8| address.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == of);
    let zeros = address.iter().filter(|byte| **byte == 0).count();
    // 00:1a:2b:3c:4d:5e and 00:0a:0b… count by a step, the first left out.
    let tail_counts = |of: u8| address[1..].windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == of);
    let is_documentation = (first, second, third, fourth, fifth) == (0, 0, 0x5e, 0, 0x53);
    first & 3 == 0
        && !is_documentation
        && zeros < 4
        && ![0, 1, 0x11, 0x22].into_iter().any(step)
        && ![0, 1, 0x11].into_iter().any(tail_counts)
}
