//! Dates of birth, in columns that are called so.
//!
//! Which dates those can be is fixed here: nobody is older than from 1900, and who was born
//! after 2016 has no account yet. No clock is asked.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::trimmed;

pub struct BirthDate;
pub const DETECTOR: BirthDate = BirthDate;

impl Detector for BirthDate {
    fn name(&self) -> &'static str {
        "birth_date"
    }

    fn summary(&self) -> &'static str {
        "date of birth"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn kind(&self) -> &'static str {
        "birth_date"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("users.date_of_birth", &["1984-", "03-17"]), Sample::In("patients.dob", &["17.03", ".1984"]), Sample::In("patients.dob", &["03/17", "/1984"]), Sample::In("employees.birth_date", &["1984-03", "-17 00:00:00"]), Sample::In("users.birthday", &["19840", "317"]), Sample::Within(&["born: 1984", "-03-17"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("users.created_at", &["1984-03-17"]), Sample::In("users.date_of_birth", &["1970-01-01"]), Sample::In("users.date_of_birth", &["1900-01-01"]), Sample::In("users.date_of_birth", &["2024-03-17"]), Sample::In("users.date_of_birth", &["1984-13-17"]), Sample::In("users.date_of_birth", &["1984"]), Sample::In("users.date_of_birth", &["1984-02-30"])]
    }

    fn at_most(&self, _shape: &[u8], _is_alone: bool) -> Option<Certainty> {
        Some(Certainty::Weak)
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column, Anchor::Digits(8, 8), Anchor::Date]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let value = &text.bytes[range.clone()];
        let length = date_length(value)?;
        let rest = &value[length..];
        // A time of day behind it is midnight, or a database's type has it.
        let is_date = rest.is_empty() || rest.starts_with(b"T00:00") || rest.starts_with(b" 00:00");
        let (year, month, day) = read(&value[..length])?;
        let fits = is_date && is_a_birth(year, month, day);
        fits.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["dob", "birth", "birthdate", "birthday", "dateofbirth", "bornon", "born", "geburtsdatum", "geburtstag", "geboren", "datenaissance", "naissance", "fechanacimiento", "nacimiento", "datanascita", "nascita", "nascimento", "geboortedatum"]
    }

    // A date is a date: only a name tells what of.
    fn chance(&self) -> f64 {
        1.0
    }
}

/// The earliest year of a birth.
const FIRST_YEAR: u16 = 1900;
/// The latest year of the birth of somebody who has an account.
const LAST_YEAR: u16 = 2016;

/// What forms and databases put where nothing is known.
const PLACEHOLDERS: [(u16, u16, u16); 3] = [(1900, 1, 1), (1970, 1, 1), (2000, 1, 1)];

/// How long the date is that a value begins with: eight digits, or groups with two
/// separators.
fn date_length(value: &[u8]) -> Option<usize> {
    let end = value.iter().position(|byte| !byte.is_ascii_digit() && !b"-./".contains(byte));
    Some(end.unwrap_or(value.len())).filter(|length| (8..=10).contains(length))
}

/// Year, month and day; of `03/04/1984` nobody knows which is the month, and both may be.
fn read(date: &[u8]) -> Option<(u16, u16, u16)> {
    let number = |text: &[u8]| {
        let digits = (1..=4).contains(&text.len()) && text.iter().all(u8::is_ascii_digit);
        digits.then(|| text.iter().fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')))
    };
    if date.len() == 8 && date.iter().all(u8::is_ascii_digit) {
        return Some((number(&date[..4])?, number(&date[4..6])?, number(&date[6..])?));
    }
    let mut groups = date.split(|byte| !byte.is_ascii_digit());
    let (first, second, third) = (groups.next()?, groups.next()?, groups.next()?);
    if groups.next().is_some() {
        return None;
    }
    if first.len() == 4 {
        return Some((number(first)?, number(second)?, number(third)?));
    }
    let (year, day, month) = (number(third)?, number(first)?, number(second)?);
    let swapped = month > 12;
    Some(if swapped { (year, day, month) } else { (year, month, day) })
}

fn is_a_birth(year: u16, month: u16, day: u16) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u16::from(leap),
        _ => 0,
    };
    (FIRST_YEAR..=LAST_YEAR).contains(&year) && (1..=days).contains(&day) && !PLACEHOLDERS.contains(&(year, month, day))
}
