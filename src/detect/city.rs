//! Towns, by the dictionary: they draft rules, and are no finding.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::dictionary::is_place_word;
use super::digits::trimmed;

pub struct City;
pub const DETECTOR: City = City;

impl Detector for City {
    fn name(&self) -> &'static str {
        "city"
    }

    fn summary(&self) -> &'static str {
        "town or city"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Draft
    }

    fn kind(&self) -> &'static str {
        "address"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("users.city", &["Os", "lo"]), Sample::In("customers.town", &["New ", "York"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("users.city", &["unknown"]), Sample::In("users.name", &["Oslo"]), Sample::In("users.city", &["42"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        is_place_word(&text.bytes[range.clone()]).then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["city", "town", "locality", "municipality", "birthplace", "placeofbirth", "stadt", "ort", "wohnort", "ville", "ciudad", "citta", "cidade", "plaats"]
    }

    // Few common words are towns: five of a thousand in BIP-39's list of English ones.
    fn chance(&self) -> f64 {
        0.05
    }
}
