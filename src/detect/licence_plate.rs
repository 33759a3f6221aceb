//! Registration plates of vehicles, by their column: every country writes them otherwise.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::trimmed;

pub struct LicencePlate;
pub const DETECTOR: LicencePlate = LicencePlate;

impl Detector for LicencePlate {
    fn name(&self) -> &'static str {
        "licence_plate"
    }

    fn summary(&self) -> &'static str {
        "vehicle registration plate"
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
        &[Sample::In("cars.license_plate", &["B-AB ", "1234"]), Sample::In("cars.number_plate", &["AB12 ", "CDE"]), Sample::In("vehicles.registration_plate", &["7ABC", "123"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("cars.model", &["AB12 CDE"]), Sample::In("cars.license_plate", &["unknown"]), Sample::In("cars.license_plate", &["123456"]), Sample::In("cars.license_plate", &["see the attached form 12"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let plate = &text.bytes[range.clone()];
        let signs = plate.iter().filter(|byte| byte.is_ascii_alphanumeric() || **byte >= 0x80).count();
        let only = plate.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b" -.".contains(byte));
        let mixed = plate.iter().any(u8::is_ascii_digit) && plate.iter().any(|byte| !byte.is_ascii_digit());
        let lettered = plate.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
        let fits = plate.len() <= 16 && (4..=12).contains(&signs) && only && mixed && lettered;
        fits.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["plate", "platenumber", "licenseplate", "licenceplate", "numberplate", "registrationplate", "vehicleregistration", "kennzeichen", "immatriculation", "matricula"]
    }

    // Any short code passes.
    fn chance(&self) -> f64 {
        1.0
    }
}
