//! What a card's magnetic stripe holds, as terminals log it: ISO/IEC 7813, tracks 1 and 2.
//!
//! PCI DSS 3.3.1 forbids to store it, wherever and for whatever.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::card::{is_card, is_published};

pub struct CardTrack;
pub const DETECTOR: CardTrack = CardTrack;

impl Detector for CardTrack {
    fn name(&self) -> &'static str {
        "card_track"
    }

    fn summary(&self) -> &'static str {
        "magnetic stripe of a payment card"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Fail
    }

    fn kind(&self) -> &'static str {
        "card"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["%B4539578763621486^BERG/", "ANNA^27121010000000000?"]), Sample::Within(&[";4539578763621486", "=27121010000000000?"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["%B4111111111111111^BERG/ANNA^27121010000000000?"]), Sample::Value(&["4539578763621486=27991010000"]), Sample::Value(&["%B20%20"]), Sample::Value(&["x=4539578763621486"])]
    }

    fn at_most(&self, shape: &[u8], is_alone: bool) -> Option<Certainty> {
        (!is_alone && shape.iter().all(u8::is_ascii_digit)).then_some(Certainty::Sure)
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Literal("%B"), Anchor::Digits(13, 19)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = if text.bytes[at.clone()].starts_with(b"%B") {
            at.start..first_track(text.bytes, at.end)?
        } else {
            at.start..second_track(text.bytes, at)?
        };
        Some(Match { range, certainty: Certainty::Sure })
    }
}

/// `%B` number `^` name `^` year month …: where it ends.
fn first_track(text: &[u8], start: usize) -> Option<usize> {
    let rest = &text[start..];
    let length = rest.iter().take(20).position(|byte| !byte.is_ascii_digit())?;
    let name = rest[length..].strip_prefix(b"^")?;
    let name_length = name.iter().take(27).position(|byte| *byte == b'^').filter(|length| *length >= 2)?;
    let digits = &rest[..length];
    let fits = is_card(digits) && !is_published(digits) && is_expiry(&name[name_length + 1..]);
    fits.then_some(start + length + 1 + name_length + 1 + 4)
}

/// number `=` year month service code …: where it ends.
fn second_track(text: &[u8], at: Range<usize>) -> Option<usize> {
    let rest = text[at.end..].strip_prefix(b"=")?;
    let digits = &text[at.clone()];
    let length = rest.iter().take(24).take_while(|byte| byte.is_ascii_digit()).count();
    let fits = length >= 7 && is_expiry(rest) && digits.iter().all(u8::is_ascii_digit);
    (fits && is_card(digits) && !is_published(digits)).then_some(at.end + 1 + length)
}

/// Year and month, of two digits each.
fn is_expiry(text: &[u8]) -> bool {
    matches!(text, [b'0'..=b'9', b'0'..=b'9', b'0', b'1'..=b'9', ..] | [b'0'..=b'9', b'0'..=b'9', b'1', b'0'..=b'2', ..])
}
