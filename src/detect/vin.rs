//! Identification numbers of vehicles: ISO 3779, with the check digit of 49 CFR 565.15.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::is_telling;

pub struct Vin;
pub const DETECTOR: Vin = Vin;

impl Detector for Vin {
    fn name(&self) -> &'static str {
        "vin"
    }

    fn summary(&self) -> &'static str {
        "vehicle identification number (VIN)"
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
        &[Sample::Within(&["VIN 2HGES165", "X5H512345"]), Sample::In("cars.vin", &["2HGES165", "X5H512345"]), Sample::In("cars.chassis_number", &["WVWZZZ1J", "Z3W386752"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["11111111111111111"]), Sample::Within(&["id 1HGCM82633A004353"]), Sample::Within(&["build 1HGCM82633A004352"]), Sample::Value(&["1HGCM82633A00435O"]), Sample::Value(&["1hgcm82633a004352x"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Token(17, 17)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let number = &text.bytes[at.clone()];
        let allowed = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() && !b"IOQ".contains(byte);
        // The serial number's last four are digits, and tokens of any other kind end here.
        if !number.iter().all(allowed) || !number[13..].iter().all(u8::is_ascii_digit) {
            return None;
        }
        let found = Match { range: at, certainty: Certainty::Weak };
        // Europe's have no check digit, so there the column alone tells.
        let fits = check_digit(number) == number[8] || text.column.is_some_and(|_| is_telling(self, text, &found));
        fits.then_some(found)
    }

    fn words(&self) -> &'static [&'static str] {
        &["vin", "vehicleid", "vehicleidentification", "vehicleidentificationnumber", "chassis", "chassisnumber", "fahrgestellnummer", "fin"]
    }

    // One check digit of eleven.
    fn chance(&self) -> f64 {
        0.09
    }
}

/// 49 CFR 565.15, table III to V: letters have values, places have weights.
fn check_digit(number: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let value = |sign: u8| match sign {
        b'0'..=b'9' => u32::from(sign - b'0'),
        b'A'..=b'H' => u32::from(sign - b'A') + 1,
        b'J'..=b'R' => u32::from(sign - b'J') + 1,
        _ => u32::from(sign - b'S') + 2,
    };
    let sum: u32 = number.iter().zip(WEIGHTS).map(|(sign, weight)| value(*sign) * weight).sum();
    b"0123456789X"[(sum % 11) as usize]
}
