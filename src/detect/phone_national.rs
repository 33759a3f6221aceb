//! Telephone numbers as they are dialled at home, which only a word or a column tells from
//! other numbers.

use std::ops::Range;

use super::digits::{Digits, are_of_something_else, stands_alone};
use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier, numbering};

pub struct PhoneNational;
pub const DETECTOR: PhoneNational = PhoneNational;

/// Calling codes of the countries whose numbers are dialled with a 0 before them at
/// home: ITU-T, Operational Bulletin 994, dialling procedures.
const WITH_ZERO: &[u16] =
    &[20, 27, 31, 32, 33, 40, 41, 43, 44, 46, 49, 55, 61, 62, 63, 64, 81, 82, 86, 90, 91, 234, 353, 358, 380, 966, 972];

/// Those of countries where nothing, or a 1 or 8, is dialled before; the number is never
/// shorter than eight digits.
const WITHOUT: &[u16] = &[1, 7, 30, 34, 39, 45, 47, 48, 52, 54, 56, 57, 65, 351, 352, 420, 421, 852];

impl Detector for PhoneNational {
    fn name(&self) -> &'static str {
        "phone_national"
    }

    fn summary(&self) -> &'static str {
        "telephone number as dialled at home"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn kind(&self) -> &'static str {
        "phone"
    }

    fn hits(&self) -> &'static [Sample] {
        &[
            Sample::Value(&["(202)", " 456-1111"]),
            Sample::Within(&["phone: 202", "-456-1111"]),
            Sample::In("users.phone", &["202", "4561111"]),
            Sample::In("contacts.mobile_number", &["0151 ", "12398765"]),
            Sample::In("contacts.fax", &["0049 30", " 901820"]),
            Sample::Within(&["Tel. 030/", "901820"]),
            Sample::In("users.phone", &["612 34", " 57 89"]),
        ]
    }

    fn misses(&self) -> &'static [Sample] {
        &[
            Sample::Value(&["(202) 555-0147"]),
            Sample::Value(&["07700 900123"]),
            Sample::Value(&["1700000000"]),
            Sample::Value(&["2026-11-22"]),
            Sample::Value(&["192.168.100.200"]),
            Sample::Within(&["202-456-1111"]),
            Sample::Within(&["phone checked 2026-11-22"]),
            Sample::In("users.phone", &["0000000000"]),
            Sample::In("users.phone_type_id", &["2024561111"]),
            Sample::In("orders.number", &["2024561111"]),
        ]
    }

    fn at_most(&self, shape: &[u8], _is_alone: bool) -> Option<Certainty> {
        let is_one = shape.first() != Some(&b'+') && (shape.iter().all(u8::is_ascii_digit) || !is_date_or_address(shape));
        is_one.then_some(Certainty::Weak)
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Digits(7, 15)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let written = &text.bytes[at.clone()];
        let (first, last) = (*written.first()?, *written.last()?);
        // Most runs of digits are dates as databases write them.
        if written.len() >= 10 && matches!(written[4], b'-' | b'/') && written[7] == written[4] {
            return None;
        }
        // Bare digits are times and keys, but in a column that may say what they are.
        let is_bare = written.iter().all(u8::is_ascii_digit);
        if first == b'+' || !last.is_ascii_digit() || (is_bare && first != b'0' && text.column.is_none()) {
            return None;
        }
        if is_bare && are_of_something_else(text.column) {
            return None;
        }
        if !stands_alone(text.bytes, &at) || (!is_bare && is_date_or_address(written)) {
            return None;
        }
        let digits = Digits::of(written)?;
        let found = (7..=15).contains(&digits.bytes().len()) && is_somebodys(digits.bytes());
        found.then_some(Match { range: at, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &[
            "phone", "phonenumber", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "msisdn", "landline",
            "telefon", "telefono", "telefone", "handy", "mobil", "gsm", "whatsapp",
        ]
    }

    // Nearly any ten digits are a number in some country: no share of a column proves it.
    fn chance(&self) -> f64 {
        1.0
    }
}

fn is_somebodys(digits: &[u8]) -> bool {
    // ITU-T E.123: the international prefix is 00 in most of the world, 011 in North America.
    let international = digits.strip_prefix(b"00").or_else(|| digits.strip_prefix(b"011"));
    if let Some((code, national)) = international.and_then(numbering::split) {
        return numbering::is_somebodys(code, national);
    }
    match digits {
        [b'0', national @ ..] => (8..=11).contains(&national.len()) && numbering::is_somebodys_at_home(national, WITH_ZERO),
        [b'1', national @ ..] if national.len() == 10 => numbering::is_somebodys(1, national),
        national if national.len() == 10 => numbering::is_somebodys(1, national),
        national if national.len() >= 8 => numbering::is_somebodys_at_home(national, WITHOUT),
        _ => false,
    }
}

/// Dates, times after them and dotted addresses are groups of digits too.
fn is_date_or_address(written: &[u8]) -> bool {
    let groups = || written.split(|byte| !byte.is_ascii_digit());
    let mut lengths = [0; 4];
    let count = groups().count();
    for (length, group) in lengths.iter_mut().zip(groups()) {
        *length = group.len();
    }
    let year = |group: Option<&[u8]>| {
        group.is_some_and(|group| group.len() == 4 && (group.starts_with(b"19") || group.starts_with(b"20")))
    };
    let is_date = matches!(lengths, [4, 1..=2, 1..=2, _]) && count >= 3 && year(groups().next())
        || matches!(lengths, [1..=2, 1..=2, 4, _]) && count >= 3 && year(groups().nth(2));
    let is_address = count == 4 && lengths.iter().all(|length| *length <= 3) && written.contains(&b'.');
    let is_range = count == 2 && written.contains(&b'-') && lengths[0] == lengths[1];
    is_date || is_address || is_range
}
