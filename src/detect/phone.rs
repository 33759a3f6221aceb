//! International telephone numbers: a `+`, a calling code and a number that its plan has.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier, numbering};

pub struct Phone;
pub const DETECTOR: Phone = Phone;

/// ITU-T E.164: at most so many digits, with the calling code.
const DIGITS_MAX: usize = 15;
/// No plan that is used for persons has shorter numbers, with the calling code.
const DIGITS_MIN: usize = 8;

impl Detector for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn summary(&self) -> &'static str {
        "international telephone number"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Fail
    }

    fn kind(&self) -> &'static str {
        "phone"
    }

    fn hits(&self) -> &'static [Sample] {
        &[
            Sample::Value(&["+49 30", " 901820"]),
            Sample::Value(&["+49 (0)30", " 901820"]),
            Sample::Value(&["+1 (202)", " 456-1111"]),
            Sample::Within(&["call +44 20 7925", " 0918, or"]),
            Sample::Within(&["tel:+33", "142685300;"]),
            Sample::Within(&["{\"to\":\"+4915", "112398765\"}"]),
        ]
    }

    fn misses(&self) -> &'static [Sample] {
        &[
            Sample::Value(&["+1 202 555 0147"]),
            Sample::Value(&["+1 (415) 555-1234"]),
            Sample::Value(&["+44 7700 900123"]),
            Sample::Value(&["+33 6 39 98 12 34"]),
            Sample::Value(&["+61 491 570 156"]),
            Sample::Value(&["+49 30 23125 123"]),
            Sample::Value(&["+02:00"]),
            Sample::Value(&["2026-11-22T16:24:46+01:00"]),
            Sample::Value(&["+1"]),
            Sample::Value(&["+1234567890"]),
            Sample::Value(&["a+4930901820"]),
            Sample::Value(&["+31 27 123 4567"]),
            Sample::Value(&["+4930901820abc"]),
        ]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Literal("+")]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let number = Number::after(text.bytes, at.start)?;
        let (code, national, range) = number.longest_in_use()?;
        numbering::is_somebodys(code, national).then_some(Match { range, certainty: Certainty::Sure })
    }

    fn words(&self) -> &'static [&'static str] {
        &["phone", "tel", "telephone", "mobile", "cell", "fax", "msisdn", "whatsapp"]
    }

    fn is_one(&self, value: &[u8]) -> bool {
        let number = Number::after(value, 0);
        number.is_some_and(|number| number.longest_in_use().is_some_and(|(_, _, range)| range.end == value.len()))
    }
}

/// Digits behind a `+`, with where each group of them ends.
struct Number {
    start: usize,
    digits: [u8; DIGITS_MAX],
    count: usize,
    /// Digits so far and the end in the text, for each group.
    groups: [(usize, usize); DIGITS_MAX],
    group_count: usize,
}

impl Number {
    fn after(text: &[u8], plus: usize) -> Option<Number> {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+".contains(byte);
        if text.get(plus) != Some(&b'+')
            || !text.get(plus + 1).is_some_and(|byte| matches!(byte, b'1'..=b'9'))
            || text[..plus].last().is_some_and(is_word)
        {
            return None;
        }
        let mut number = Number {
            start: plus,
            digits: [0; DIGITS_MAX],
            count: 0,
            groups: [(0, 0); DIGITS_MAX],
            group_count: 0,
        };
        let mut at = plus + 1;
        loop {
            let start = at;
            while let Some(digit) = text.get(at).filter(|byte| byte.is_ascii_digit()) {
                let Some(slot) = number.digits.get_mut(number.count) else { return number.enough() };
                *slot = *digit;
                number.count += 1;
                at += 1;
            }
            if at == start {
                break;
            }
            // What goes on with letters is no number's end.
            if text.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_') {
                number.count -= at - start;
                break;
            }
            number.groups[number.group_count] = (number.count, at);
            number.group_count += 1;
            at += separator(&text[at..]);
        }
        number.enough()
    }

    fn enough(self) -> Option<Number> {
        (self.count >= DIGITS_MIN && self.group_count > 0).then_some(self)
    }

    /// As many groups as make a number that its plan has: what follows may be a
    /// number of its own.
    fn longest_in_use(&self) -> Option<(u16, &[u8], Range<usize>)> {
        let groups = self.groups[..self.group_count].iter().rev();
        groups.take_while(|(count, _)| *count >= DIGITS_MIN).find_map(|(count, end)| {
            let (code, national) = numbering::split(&self.digits[..*count])?;
            // Many write the trunk prefix as well: +44 020 …
            let without_trunk = national.strip_prefix(b"0").unwrap_or(national);
            let national = if numbering::is_in_use(code, national) { national } else { without_trunk };
            numbering::is_in_use(code, national).then_some((code, national, self.start..*end))
        })
    }
}

/// The length of what separates two groups: one sign, a bracket with a blank, a trunk
/// prefix in brackets.
fn separator(text: &[u8]) -> usize {
    const LONGEST: [&[u8]; 13] =
        [b" (0) ", b" (0)", b"(0) ", b"(0)", b") ", b")-", b" (", b")", b"(", b"\xc2\xa0", b"-", b".", b"/"];
    if text.first() == Some(&b' ') && text.get(1).is_some_and(u8::is_ascii_digit) {
        return 1;
    }
    LONGEST.iter().find(|separator| text.starts_with(separator)).map_or(0, |separator| separator.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_films_are_of_the_kind() {
        assert!(DETECTOR.is_one(b"+44 7700 900123") && DETECTOR.is_one(b"+12025550147"));
        assert!(!DETECTOR.is_one(b"+44 7700 900123 ") && !DETECTOR.is_one(b"+02:00"));
    }

    #[test]
    fn what_follows_a_number_is_no_part_of_it() {
        let text = b"+49 30 901820 2026 11";
        let found = DETECTOR.find(&Text::prose(text), 0..1).map(|found| found.range);
        // Whether the year belongs to it nobody can say; the month cannot.
        assert!(found.is_some_and(|range| range.start == 0 && range.end >= 13));
    }
}
