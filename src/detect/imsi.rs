//! Subscriber identities of mobile networks: 3GPP TS 23.003, 2.2.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::{is_filler, stands_alone};

pub struct Imsi;
pub const DETECTOR: Imsi = Imsi;

impl Detector for Imsi {
    fn name(&self) -> &'static str {
        "imsi"
    }

    fn summary(&self) -> &'static str {
        "mobile subscriber identity (IMSI)"
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
        &[Sample::In("subscribers.imsi", &["26201", "9876543201"]), Sample::Within(&["IMSI=26201", "9876543201"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["001010123456789"]), Sample::Value(&["999991234567890"]), Sample::Within(&["id 262019876543201"]), Sample::In("subscribers.imsi", &["26201"]), Sample::In("orders.number", &["262019876543201"])]
    }

    fn at_most(&self, _shape: &[u8], _is_alone: bool) -> Option<Certainty> {
        Some(Certainty::Weak)
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Digits(15, 15)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let digits = &text.bytes[at.clone()];
        // The first digit is the continent's; 001 is for tests, 999 for private networks
        // (ITU-T E.212).
        let fits = matches!(digits, [b'2'..=b'7', ..]) && digits.iter().all(u8::is_ascii_digit);
        let found = fits && !is_filler(&digits[5..]) && stands_alone(text.bytes, &at);
        found.then_some(Match { range: at, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["imsi", "subscriberid"]
    }

    // It has no check digit.
    fn chance(&self) -> f64 {
        1.0
    }
}
