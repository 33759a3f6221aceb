//! Equipment identities of mobile devices: 3GPP TS 23.003, 6.2.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::{Digits, is_filler, luhn, stands_alone};

pub struct Imei;
pub const DETECTOR: Imei = Imei;

impl Detector for Imei {
    fn name(&self) -> &'static str {
        "imei"
    }

    fn summary(&self) -> &'static str {
        "mobile equipment identity (IMEI)"
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
        &[Sample::Value(&["35-209900-", "176148-1"]), Sample::Within(&["IMEI: 35209900", "1761481"]), Sample::In("devices.imei", &["35209900", "1761481"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["352099001761482"]), Sample::Within(&["order 352099001761481"]), Sample::Value(&["000000000000000"]), Sample::Value(&["001017000000017"]), Sample::Value(&["490154203237518"]), Sample::Value(&["170000000000000"])]
    }

    fn at_most(&self, _shape: &[u8], _is_alone: bool) -> Option<Certainty> {
        Some(Certainty::Weak)
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Digits(15, 15)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let written = &text.bytes[at.clone()];
        if !stands_alone(text.bytes, &at) {
            return None;
        }
        let digits = Digits::of(written)?;
        is_somebodys(digits.bytes()).then_some(Match { range: at, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["imei", "imei1", "imei2", "deviceid", "handset"]
    }

    // One check digit of ten, and the bodies that allocate.
    fn chance(&self) -> f64 {
        0.08
    }
}

/// The first two digits tell who allocated it: GSMA TS.06. 00 is for tests; the
/// standard prints one number as its example.
fn is_somebodys(digits: &[u8]) -> bool {
    let allocated = matches!(digits, [b'0', b'1', ..] | [b'3', b'3' | b'5', ..] | [b'4' | b'5', ..] | [b'8', b'6', ..] | [b'9', b'1' | b'9', ..]);
    allocated && luhn(digits) && !is_filler(digits) && digits != b"490154203237518"
        && !digits.windows(6).any(|run| run == b"000000")
}
