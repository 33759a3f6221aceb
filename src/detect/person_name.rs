//! Names of persons, in columns that are called so, by the dictionary.
//!
//! A word that is a name is an English word as well, so single values of other columns say
//! nothing; a whole column of them does.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::dictionary::is_name_word;
use super::digits::trimmed;

pub struct PersonName;
pub const DETECTOR: PersonName = PersonName;

impl Detector for PersonName {
    fn name(&self) -> &'static str {
        "person_name"
    }

    fn summary(&self) -> &'static str {
        "name of a person"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn kind(&self) -> &'static str {
        "person_name"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("users.first_name", &["An", "na"]), Sample::In("users.full_name", &["Anna ", "Berg"]), Sample::In("customers.lastName", &["Mül", "ler"]), Sample::In("users.full_name", &["Dr. Anna M. ", "Kowalski"]), Sample::In("users.full_name", &["Berg, ", "Anna"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("users.first_name", &["John Doe"]), Sample::In("users.full_name", &["Max Mustermann"]), Sample::In("products.title", &["Anna"]), Sample::In("users.first_name", &["null"]), Sample::In("users.full_name", &["a0eebc99"]), Sample::In("users.full_name", &["Anna paid the invoice of last month again"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let found = is_name(&text.bytes[range.clone()]);
        found.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["firstname", "lastname", "fullname", "givenname", "surname", "familyname", "forename", "middlename", "maidenname", "fname", "lname", "personname", "contactname", "customername", "patientname", "employeename", "cardholdername", "accountholder", "vorname", "nachname", "prenom", "nomfamille", "apellido", "apellidos", "cognome", "sobrenome"]
    }

    // A test measures it on common English words.
    fn chance(&self) -> f64 {
        0.2
    }
}

/// Names that forms and manuals are filled in with: nobody is called so in a fixture.
const NOBODY: &[&[u8]] = &[b"doe", b"mustermann", b"musterfrau", b"bloggs", b"test", b"tester", b"example", b"demo", b"foo"];

/// What stands before a name.
const TITLES: &[&[u8]] = &[b"mr", b"mrs", b"ms", b"miss", b"dr", b"prof", b"sir", b"herr", b"frau", b"mme", b"don"];

/// One to five words, initials and titles among them, more than half of the rest known.
fn is_name(value: &[u8]) -> bool {
    if !(2..=64).contains(&value.len()) || value.iter().any(|byte| byte.is_ascii_digit() || b"_@/:;=".contains(byte)) {
        return false;
    }
    let (mut words, mut known) = (0, 0);
    for word in value.split(|byte| matches!(byte, b' ' | b',')).filter(|word| !word.is_empty()) {
        let bare = word.strip_suffix(b".").unwrap_or(word);
        if NOBODY.iter().any(|nobody| bare.eq_ignore_ascii_case(nobody)) {
            return false;
        }
        if bare.len() < 2 || TITLES.iter().any(|title| bare.eq_ignore_ascii_case(title)) {
            continue;
        }
        words += 1;
        known += usize::from(is_name_word(bare));
    }
    (1..=5).contains(&words) && known * 2 > words - usize::from(words > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_english_words_pass_as_rarely_as_said() {
        let words = || include_str!("dictionary/bip39_english.txt").lines();
        let passed = words().filter(|word| is_name(word.as_bytes())).count();
        assert!((passed as f64) < DETECTOR.chance() * words().count() as f64, "{passed}");
    }
}
