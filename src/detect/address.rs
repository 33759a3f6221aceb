//! Postal addresses with a house number, in columns that are called so.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::trimmed;

pub struct Address;
pub const DETECTOR: Address = Address;

impl Detector for Address {
    fn name(&self) -> &'static str {
        "address"
    }

    fn summary(&self) -> &'static str {
        "postal address"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn kind(&self) -> &'static str {
        "address"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("customers.street", &["Torstr", "aße 12a"]), Sample::In("users.address", &["12 High ", "Street"]), Sample::In("users.address_line1", &["Flat 3, 27 Rose", " Crescent"]), Sample::In("users.home_address", &["rue de Rivoli, ", "99"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("users.address", &["0x5aaeb605"]), Sample::In("users.address", &["10.0.0.1"]), Sample::In("users.address", &["anna@example.com"]), Sample::In("users.title", &["12 High Street"]), Sample::In("users.address", &["1 Example Street"]), Sample::In("users.address", &["123 Main St"]), Sample::In("users.street", &[""])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let found = is_address(&text.bytes[range.clone()]);
        found.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["address", "addressline", "addressline1", "address1", "addr1", "street", "streetaddress", "homeaddress", "postaladdress", "mailingaddress", "billingaddress", "shippingaddress", "deliveryaddress", "adresse", "anschrift", "strasse", "straße", "rue", "direccion", "indirizzo", "endereco"]
    }

    // Words with a number are products and rooms, too.
    fn chance(&self) -> f64 {
        1.0
    }
}

/// What manuals have for an address.
const NOBODYS: &[&[u8]] = &[b"123 main", b"example", b"mustersta", b"musterstr", b"742 evergreen", b"test st"];

/// A word of letters and a house number of one to four digits, with a letter perhaps.
fn is_address(value: &[u8]) -> bool {
    if !(6..=160).contains(&value.len()) || value.iter().any(|byte| b"@_={}<>\\".contains(byte)) {
        return false;
    }
    let words = || value.split(|byte| matches!(byte, b' ' | b',' | b'\n')).filter(|word| !word.is_empty());
    let is_house = |word: &[u8]| {
        let digits = word.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (1..=4).contains(&digits) && word.len() <= digits + 3 && !word.contains(&b'.')
    };
    let is_street = |word: &[u8]| {
        word.len() >= 3 && word.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80 || b".-'".contains(byte))
    };
    let nobodys = |start: &&[u8]| value.windows(start.len()).any(|part| part.eq_ignore_ascii_case(start));
    words().any(is_house) && words().any(is_street) && !NOBODYS.iter().any(nobodys)
}
