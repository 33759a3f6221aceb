//! Italy: codice fiscale.
//!
//! Six letters of the names, year, a letter for the month, day (women have 40 added), place
//! and a check letter; where two people would share one, letters stand for digits (Decreto
//! ministeriale 23 dicembre 1976, n. 13813).

use super::number::*;

pub const DETECTOR: Number = Number {
    name: "it_codice_fiscale",
    summary: "Italian codice fiscale",
    anchors: &[Token(16, 16)],
    forms: &[sure("AAAAAA**A**A***A")],
    is_right: |text| {
        let digit = |at: usize| match text[at] {
            byte @ b'0'..=b'9' => Some(u32::from(byte - b'0')),
            byte => b"LMNPQRSTUV".iter().position(|letter| *letter == byte).map(|digit| digit as u32),
        };
        let two = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
        let (Some(year), Some(day), Some(_), Some(_)) = (two(6), two(9), two(12), digit(14)) else { return false };
        let Some(month) = b"ABCDEHLMPRST".iter().position(|letter| *letter == text[8]) else { return false };
        let sum: u32 = (text[..15].iter().enumerate())
            .map(|(place, byte)| {
                let value = if byte.is_ascii_digit() { byte - b'0' } else { byte - b'A' };
                if place.is_multiple_of(2) { ODD[usize::from(value)] } else { u32::from(value) }
            })
            .sum();
        is_day_of_a_century(year, month as u32 + 1, day % 40) && u32::from(text[15] - b'A') == sum % 26
    },
    words: &["codicefiscale", "codfiscale", "codfisc", "fiscalcode"],
    hits: &[Value(&["RSSMRA85", "T10A562S"]), Value(&["VRDLGU78", "C52F205N"])],
    misses: &[Value(&["RSSMRA85", "T10A562T"]), Value(&["RSSMRA85", "F10A562S"]), Value(&["RSSMRA85", "T32A562S"])],
    ..Number::PLAIN
};

/// What the digit or letter of an odd place counts.
const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
