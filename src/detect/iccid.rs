//! Serial numbers of SIM cards: ITU-T E.118.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::{Digits, is_filler, luhn, stands_alone};
use super::numbering;

pub struct Iccid;
pub const DETECTOR: Iccid = Iccid;

impl Detector for Iccid {
    fn name(&self) -> &'static str {
        "iccid"
    }

    fn summary(&self) -> &'static str {
        "SIM card number (ICCID)"
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
        &[Sample::In("sims.iccid", &["8949020000", "123456788"]), Sample::Within(&["ICCID 8949020000", "123456788"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["4949020000123456789"]), Sample::Value(&["8949020000123456780"]), Sample::Value(&["8999999999999999999"]), Sample::Within(&["id 8949020000123456788"])]
    }

    fn at_most(&self, _shape: &[u8], _is_alone: bool) -> Option<Certainty> {
        Some(Certainty::Weak)
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Digits(19, 20)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        if text.bytes.get(at.start..at.start + 2) != Some(b"89") || !stands_alone(text.bytes, &at) {
            return None;
        }
        let digits = Digits::of(&text.bytes[at.clone()])?;
        let country = digits.bytes().get(2..5)?;
        let fits = numbering::split(country).is_some() && luhn(digits.bytes()) && !is_filler(&digits.bytes()[4..]);
        fits.then_some(Match { range: at, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["iccid", "sim", "simcard", "simnumber", "simserial", "esim"]
    }

    // Two digits, a country and a check digit.
    fn chance(&self) -> f64 {
        0.001
    }
}
