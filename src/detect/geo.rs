//! Coordinates that are precise to a house: they draft rules, and are no finding.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::trimmed;

pub struct Geo;
pub const DETECTOR: Geo = Geo;

impl Detector for Geo {
    fn name(&self) -> &'static str {
        "geo"
    }

    fn summary(&self) -> &'static str {
        "geographic coordinate"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Draft
    }

    fn kind(&self) -> &'static str {
        "geo"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("users.lat", &["52.520", "008"]), Sample::In("users.location", &["52.520008, ", "13.404954"]), Sample::In("stores.longitude", &["-0.12", "7758"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("users.lat", &["52.5"]), Sample::In("users.lat", &["97.123456"]), Sample::In("users.score", &["52.520008"]), Sample::In("users.location", &["0.0000, 0.0000"]), Sample::In("users.lat", &["north"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let value = &text.bytes[range.clone()];
        let value = value.strip_prefix(b"(").and_then(|value| value.strip_suffix(b")")).unwrap_or(value);
        let value = std::str::from_utf8(value).ok().filter(|value| value.len() <= 48)?;
        let found = match value.split_once(',') {
            Some((first, second)) => precise(first, 180.0) && precise(second.trim_start(), 180.0),
            None => precise(value, if is_latitude(text) { 90.0 } else { 180.0 }),
        };
        found.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["lat", "latitude", "lon", "lng", "long", "longitude", "coordinates", "coords", "geo", "geolocation", "gps", "location", "position", "latlng", "latlon"]
    }

    // Nine of ten small decimals are within the range.
    fn chance(&self) -> f64 {
        0.9
    }
}

/// Four decimals are eleven metres.
fn precise(number: &str, most: f64) -> bool {
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || b".-+".contains(&byte));
    plain && decimals >= 4 && number.parse().is_ok_and(|value: f64| value != 0.0 && value.abs() <= most)
}

fn is_latitude(text: &Text<'_>) -> bool {
    text.column.is_some_and(|name| name.says(&["lat", "latitude"]))
}
