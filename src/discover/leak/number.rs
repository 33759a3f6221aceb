//! Numbers that belong to somebody, inside longer texts: cards, accounts,
//! telephones, internet addresses.
//!
//! Stricter than the detectors they rest on: a sampled column has a thousand
//! values to say what it is, a literal has one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::super::{Kind, bank_account, card};

/// Runs of digits with single blanks or hyphens between them: `4111 1111 …`.
pub fn cards(text: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    for_each_run(text, |byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-'), &mut |run| {
        let groups = groups(text, &run, 1);
        let mut first = 0;
        while first < groups.len() {
            let end = (first..groups.len().min(first + 6)).find(|&last| is_card(text, &groups[first..=last]));
            first = match end {
                Some(last) => {
                    take(groups[first].start..groups[last].end);
                    last + 1
                }
                None => first + 1,
            };
        }
    });
}

/// The groups are printed as on a card, or are one.
fn is_card(text: &[u8], groups: &[Range<usize>]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let printed = matches!(lengths.as_slice(), [13..=19] | [4, 4, 4, 1..=4] | [4, 4, 4, 4, 1..=3] | [4, 6, 4..=5]);
    let whole = groups[0].start..groups[groups.len() - 1].end;
    printed && varied(&text[whole.clone()]) && card::KIND.confirm(&text[whole])
}

/// Three different digits at least: `9999 9999` is a format, and so is `0000`.
fn varied(text: &[u8]) -> bool {
    (b'0'..=b'9').filter(|digit| text.contains(digit)).count() >= 3
}

/// How long an IBAN is, by country (SWIFT's IBAN registry, release 99).
const IBAN_LENGTHS: &[(&[u8; 2], usize)] = &[
    (b"AD", 24),
    (b"AE", 23),
    (b"AL", 28),
    (b"AT", 20),
    (b"AZ", 28),
    (b"BA", 20),
    (b"BE", 16),
    (b"BG", 22),
    (b"BH", 22),
    (b"BI", 27),
    (b"BR", 29),
    (b"BY", 28),
    (b"CH", 21),
    (b"CR", 22),
    (b"CY", 28),
    (b"CZ", 24),
    (b"DE", 22),
    (b"DJ", 27),
    (b"DK", 18),
    (b"DO", 28),
    (b"EE", 20),
    (b"EG", 29),
    (b"ES", 24),
    (b"FI", 18),
    (b"FK", 18),
    (b"FO", 18),
    (b"FR", 27),
    (b"GB", 22),
    (b"GE", 22),
    (b"GI", 23),
    (b"GL", 18),
    (b"GR", 27),
    (b"GT", 28),
    (b"HN", 28),
    (b"HR", 21),
    (b"HU", 28),
    (b"IE", 22),
    (b"IL", 23),
    (b"IQ", 23),
    (b"IS", 26),
    (b"IT", 27),
    (b"JO", 30),
    (b"KW", 30),
    (b"KZ", 20),
    (b"LB", 28),
    (b"LC", 32),
    (b"LI", 21),
    (b"LT", 20),
    (b"LU", 20),
    (b"LV", 21),
    (b"LY", 25),
    (b"MC", 27),
    (b"MD", 24),
    (b"ME", 22),
    (b"MK", 19),
    (b"MN", 20),
    (b"MR", 27),
    (b"MT", 31),
    (b"MU", 30),
    (b"NI", 28),
    (b"NL", 18),
    (b"NO", 15),
    (b"OM", 23),
    (b"PK", 24),
    (b"PL", 28),
    (b"PS", 29),
    (b"PT", 25),
    (b"QA", 29),
    (b"RO", 24),
    (b"RS", 22),
    (b"RU", 33),
    (b"SA", 24),
    (b"SC", 31),
    (b"SD", 18),
    (b"SE", 24),
    (b"SI", 19),
    (b"SK", 24),
    (b"SM", 27),
    (b"SO", 23),
    (b"ST", 25),
    (b"SV", 28),
    (b"TL", 23),
    (b"TN", 24),
    (b"TR", 26),
    (b"UA", 29),
    (b"VA", 22),
    (b"VG", 24),
    (b"XK", 20),
    (b"YE", 30),
];

/// In one piece or in groups of four, in capitals.
pub fn ibans(text: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    let belongs = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ';
    for_each_run(text, belongs, &mut |run| {
        let mut starts = Vec::new();
        for at in run.clone() {
            if (at == run.start || text[at - 1] == b' ') && text[at] != b' ' && stands_alone(text, at, at) {
                starts.push(at);
            }
        }
        for start in starts {
            let Some(country) = text[start..run.end].first_chunk::<2>() else { continue };
            let Some((_, length)) = IBAN_LENGTHS.iter().find(|(known, _)| *known == country) else { continue };
            let mut left = *length;
            let mut end = start;
            while end < run.end && left > 0 {
                left -= usize::from(text[end] != b' ');
                end += 1;
            }
            let ends_a_group = text.get(end).is_none_or(|byte| !byte.is_ascii_alphanumeric());
            if left == 0 && ends_a_group && bank_account::KIND.confirm(&text[start..end]) {
                take(start..end);
            }
        }
    });
}

/// Addresses that reach somebody: no private, reserved or documented ones.
pub fn addresses(text: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    for_each_run(text, |byte| byte.is_ascii_digit() || byte == b'.', &mut |mut run| {
        while run.end > run.start && text[run.end - 1] == b'.' {
            run.end -= 1;
        }
        let is_word =
            |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-$".contains(byte));
        if is_word(text[..run.start].last()) || is_word(text.get(run.end)) || names_a_version(&text[..run.start]) {
            return;
        }
        let address = std::str::from_utf8(&text[run.clone()]).ok().and_then(|word| word.parse::<Ipv4Addr>().ok());
        if address.is_some_and(reaches_somebody) {
            take(run);
        }
    });
    for_each_run(text, |byte| byte.is_ascii_hexdigit() || byte == b':', &mut |run| {
        let word = std::str::from_utf8(&text[run.clone()]).unwrap_or_default();
        if word.matches(':').count() >= 3
            && stands_alone(text, run.start, run.end)
            && let Ok(IpAddr::V6(address)) = word.parse::<IpAddr>()
            && is_global(address)
        {
            take(run);
        }
    });
}

/// Versions look like addresses, but their numbers are small: two of 32 and
/// more leave out one address in a hundred and nearly every version.
fn reaches_somebody(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let reserved = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!((a, b), (0 | 224..=255, _) | (100, 64..=127) | (198, 18 | 19) | (192, 0));
    !reserved && address.octets().iter().filter(|octet| **octet >= 32).count() >= 2
}

fn names_a_version(before: &[u8]) -> bool {
    let near = &before[before.len().saturating_sub(12)..];
    memchr::memmem::find(&near.to_ascii_lowercase(), b"version").is_some()
}

/// 2000::/3 without 2001:db8::/32 (RFC 3849).
fn is_global(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    first & 0xe000 == 0x2000 && (first, second) != (0x2001, 0x0db8)
}

/// Of a text that people wrote; `whole` says that it is all there is of it.
pub fn phones(text: &[u8], whole: bool, take: &mut dyn FnMut(Range<usize>)) {
    if whole && is_national(text.trim_ascii()) {
        return take(0..text.len());
    }
    let belongs = |byte: u8| byte.is_ascii_digit() || b"+ -.()/".contains(&byte);
    for_each_run(text, belongs, &mut |run| {
        let groups = groups(text, &run, 2);
        let mut first = 0;
        while first < groups.len() {
            let start = groups[first].start;
            let opens = text[run.start..start].last().copied();
            let within = |last: usize| start..groups[last].end;
            let last = (first..groups.len().min(first + 6)).rev().find(|&last| match opens {
                Some(b'+') => is_international(text, &groups[first..=last], start - 1),
                _ => is_north_american(text, &groups[first..=last], opens),
            });
            first = match last {
                Some(last) => {
                    take(within(last));
                    last + 1
                }
                None => first + 1,
            };
        }
    });
}

/// ITU-T E.164 behind a plus sign, eight to fifteen digits.
fn is_international(text: &[u8], groups: &[Range<usize>], plus: usize) -> bool {
    let digits = digits(text, groups);
    let before = text[..plus].last();
    (8..=15).contains(&digits.len())
        && digits[0] != b'0'
        && !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'+')
        && ends_alone(text, groups)
        && varied(&digits)
        && !digits.ends_with(b"000000")
        && !is_fictitious(&digits)
}

/// `(202) 456-1414`, `202-456-1414`, `202.456.1414`: area and exchange begin
/// with 2 to 9 (NANP). Without marks three groups may be anything.
fn is_north_american(text: &[u8], groups: &[Range<usize>], opens: Option<u8>) -> bool {
    let (begin, area, exchange, line) = match groups {
        [area, exchange, line] => (area.start, area, exchange, line),
        [one, area, exchange, line] if &text[one.clone()] == b"1" => (one.start, area, exchange, line),
        _ => return false,
    };
    let opens =
        if begin < area.start { text[..area.start].last().copied().filter(|byte| *byte == b'(') } else { opens };
    let lengths = [area.len(), exchange.len(), line.len()];
    let between = |left: &Range<usize>, right: &Range<usize>| &text[left.end..right.start];
    let marks = (between(area, exchange), between(exchange, line));
    let marked = match opens {
        Some(b'(') => matches!(marks, (b") " | b")", b"-" | b" " | b".")),
        Some(b'-' | b'.' | b'/') => false,
        _ => matches!(marks, (b"-", b"-") | (b".", b".")),
    };
    let digits = digits(text, groups);
    lengths == [3, 3, 4]
        && marked
        && text[area.start] >= b'2'
        && text[exchange.start] >= b'2'
        && (opens == Some(b'(') || stands_alone(text, begin, begin))
        && ends_alone(text, groups)
        && varied(&digits)
        && !is_fictitious(&digits)
}

/// A literal that is a national number as a whole: `030 901820`.
fn is_national(text: &[u8]) -> bool {
    let mut groups = text.split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty());
    let digits = super::super::text::digits(text, b" -()/").map_or(0, |digits| digits.len());
    text.starts_with(b"0")
        && (9..=12).contains(&digits)
        && groups.clone().count() >= 2
        && groups.next_back().is_some_and(|group| group.len() >= 3)
        && varied(text)
        && text.windows(2).all(|pair| pair[0].is_ascii_digit() || pair[1].is_ascii_digit())
}

/// 555-0100 to 555-0199, which no carrier gives to anybody.
fn is_fictitious(digits: &[u8]) -> bool {
    let national = if digits.len() == 11 { digits.strip_prefix(b"1").unwrap_or(digits) } else { digits };
    national.len() == 10 && national[3..].starts_with(b"55501")
}

fn digits(text: &[u8], groups: &[Range<usize>]) -> Vec<u8> {
    groups.iter().flat_map(|group| text[group.clone()].iter().copied()).collect()
}

fn ends_alone(text: &[u8], groups: &[Range<usize>]) -> bool {
    let end = groups.last().map_or(0, |group| group.end);
    let after = text.get(end..).unwrap_or_default();
    let goes_on = matches!(after, [b'.' | b'-' | b',', next, ..] if next.is_ascii_digit());
    !goes_on && !after.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_%:".contains(byte))
}

fn stands_alone(text: &[u8], start: usize, end: usize) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-$.:".contains(byte));
    !is_word(text[..start].last()) && (start == end || !is_word(text.get(end)))
}

/// The runs of digits in a run, as long as no more than `apart` bytes part them
/// and no letter touches them.
fn groups(text: &[u8], run: &Range<usize>, apart: usize) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for_each_run(&text[run.clone()], |byte| byte.is_ascii_digit(), &mut |group| {
        let group = run.start + group.start..run.start + group.end;
        let touches = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        if touches(text[..group.start].last()) || touches(text.get(group.end)) {
            return groups.push(group.end..group.end);
        }
        if groups.last().is_some_and(|last| group.start - last.end > apart) {
            groups.push(group.start..group.start);
        }
        groups.push(group);
    });
    groups
}

fn for_each_run(text: &[u8], belongs: impl Fn(u8) -> bool, take: &mut dyn FnMut(Range<usize>)) {
    let mut at = 0;
    while at < text.len() {
        if !belongs(text[at]) {
            at += 1;
            continue;
        }
        let start = at;
        while at < text.len() && belongs(text[at]) {
            at += 1;
        }
        take(start..at);
    }
}
