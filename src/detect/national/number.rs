//! A number as its authority writes it: its forms, what makes one right, and the
//! part of them that nobody is given.

use std::ops::Range;

pub use super::checksum::*;
pub use super::date::*;
pub use crate::detect::Anchor::{Digits, Token};
pub use crate::detect::Sample::{In, Value, Within};
pub use crate::detect::Tier;
use crate::detect::{Anchor, Certainty, Class, Detector, Match, Sample, Text};

pub struct Number {
    pub name: &'static str,
    pub summary: &'static str,
    pub tier: Tier,
    pub kind: &'static str,
    pub anchors: &'static [Anchor],
    pub forms: &'static [Form],
    /// Asked about the digits and capital letters of a form, without separators.
    pub is_right: fn(&[u8]) -> bool,
    /// Right, and nobody's: a space kept for tests, or an example that an authority
    /// has published.
    pub is_reserved: fn(&[u8]) -> bool,
    pub words: &'static [&'static str],
    pub chance: f64,
    pub hits: &'static [Sample],
    pub misses: &'static [Sample],
}

impl Number {
    /// What most of them share.
    pub const PLAIN: Number = Number {
        name: "",
        summary: "",
        tier: Tier::Fail,
        kind: "national_id",
        anchors: &[],
        forms: &[],
        is_right: |_| true,
        is_reserved: |_| false,
        words: &[],
        chance: 0.0,
        hits: &[],
        misses: &[],
    };
}

/// One way to write a number: `9` stands for a digit, `A` for a letter, `*` for either,
/// and anything else for itself.
pub struct Form {
    text: &'static str,
    certainty: Certainty,
    /// How many characters of the form stand before what the anchor finds.
    lead: usize,
}

/// A form that tells by itself.
pub const fn sure(text: &'static str) -> Form {
    Form { text, certainty: Certainty::Sure, lead: 0 }
}

/// A form that needs a telling name, or a column of its like.
pub const fn weak(text: &'static str) -> Form {
    Form { text, certainty: Certainty::Weak, lead: 0 }
}

/// The longest form, separators aside.
const MOST: usize = 20;

/// The digits and letters of a text in one of the forms.
struct Compact {
    text: [u8; MOST],
    length: usize,
    certainty: Certainty,
}

impl Compact {
    fn text(&self) -> &[u8] {
        &self.text[..self.length]
    }
}

impl Form {
    /// The anchor finds what stands so many characters behind the beginning.
    pub const fn led(self, lead: usize) -> Form {
        Form { lead, ..self }
    }

    /// Whether it may stand around a run of this shape, beginning at a group of it.
    fn fits(&self, shape: &[u8], group: usize, is_alone: bool) -> bool {
        let fits = |(index, wanted): (usize, u8)| {
            let at = (group + index).checked_sub(self.lead);
            let Some(byte) = at.and_then(|at| shape.get(at)) else {
                // No letter or digit touches a run.
                let touches = at.map_or(group + index + 1 == self.lead, |at| at == shape.len());
                return !is_alone && !(touches && (wanted == b'*' || wanted.is_ascii_alphanumeric()));
            };
            match wanted {
                b'*' => byte.is_ascii_alphanumeric(),
                b'0'..=b'9' => byte.is_ascii_digit(),
                b'a'..=b'z' | b'A'..=b'Z' => byte.is_ascii_alphabetic(),
                other => *byte == other,
            }
        };
        let after = (group + self.text.len()).checked_sub(self.lead).and_then(|end| shape.get(end));
        !after.is_some_and(u8::is_ascii_alphanumeric) && self.text.bytes().enumerate().all(fits)
    }

    fn read(&self, text: &[u8]) -> Option<Compact> {
        let mut compact = Compact { text: [0; MOST], length: 0, certainty: self.certainty };
        let (mut has_small, mut has_capital) = (false, false);
        let text = text.get(..self.text.len())?;
        for (wanted, byte) in self.text.bytes().zip(text) {
            let fits = match wanted {
                b'9' => byte.is_ascii_digit(),
                b'A' => byte.is_ascii_alphabetic(),
                b'*' => byte.is_ascii_alphanumeric(),
                other => {
                    if *byte != other {
                        return None;
                    }
                    continue;
                }
            };
            if !fits {
                return None;
            }
            has_small |= byte.is_ascii_lowercase();
            has_capital |= byte.is_ascii_uppercase();
            *compact.text.get_mut(compact.length)? = byte.to_ascii_uppercase();
            compact.length += 1;
        }
        // Authorities write capitals; in small letters it is as good as any token.
        if has_small {
            compact.certainty = Certainty::Weak;
        }
        (!(has_small && has_capital)).then_some(compact)
    }
}

/// `0000000`, `1111111`: what fills fields that must be filled.
fn is_one_digit(text: &[u8]) -> bool {
    let mut digits = text.iter().filter(|byte| byte.is_ascii_digit());
    let Some(first) = digits.next() else { return false };
    let mut others = 0;
    digits.all(|digit| {
        others += 1;
        digit == first
    }) && others >= 6
}

/// Whether the number ends here: no letter or digit touches it, nor one behind a
/// separator that joins.
fn is_alone(text: &[u8], range: &Range<usize>) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
    let joins = |byte: &u8| b"-./".contains(byte);
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let is_open = match before {
        [.., far, near] if joins(near) => !is_word(far),
        [.., near] => !is_word(near),
        [] => true,
    };
    is_open
        && match after {
            [near, far, ..] if joins(near) => !is_word(far),
            [near, ..] => !is_word(near),
            [] => true,
        }
}

impl Detector for Number {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        self.summary
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        self.tier
    }

    fn kind(&self) -> &'static str {
        self.kind
    }

    fn hits(&self) -> &'static [Sample] {
        self.hits
    }

    fn misses(&self) -> &'static [Sample] {
        self.misses
    }

    fn anchors(&self) -> &'static [Anchor] {
        self.anchors
    }

    /// A run of digits may begin with another number, a time for one: the forms are
    /// tried where a group of it begins.
    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let bytes = text.bytes;
        let mut group = at.start;
        loop {
            for form in self.forms {
                let Some(start) = group.checked_sub(form.lead) else { continue };
                // Most forms end in the middle of a number.
                let end = start + form.text.len();
                if end > bytes.len() || bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
                    continue;
                }
                let Some(compact) = form.read(&bytes[start..]) else { continue };
                let range = start..end;
                if is_alone(bytes, &range)
                    && !is_one_digit(compact.text())
                    && (self.is_right)(compact.text())
                    && !(self.is_reserved)(compact.text())
                {
                    return Some(Match { range, certainty: compact.certainty });
                }
            }
            // To where the next group begins.
            let parted = bytes[group..at.end].iter().position(|byte| !byte.is_ascii_alphanumeric())?;
            group += parted + 1;
            if group >= at.end {
                return None;
            }
        }
    }

    fn at_most(&self, shape: &[u8], is_alone: bool) -> Option<Certainty> {
        let joins = |at: usize| at == 0 || !shape[at - 1].is_ascii_alphanumeric();
        let groups = || (0..shape.len()).filter(|at| joins(*at));
        let fitting = self.forms.iter().filter(|form| groups().any(|group| form.fits(shape, group, is_alone)));
        fitting.map(|form| form.certainty).max()
    }

    fn words(&self) -> &'static [&'static str] {
        self.words
    }

    fn chance(&self) -> f64 {
        self.chance
    }

    fn is_one(&self, value: &[u8]) -> bool {
        self.forms
            .iter()
            .filter(|form| form.text.len() == value.len())
            .filter_map(|form| form.read(value))
            .any(|compact| !is_one_digit(compact.text()) && (self.is_right)(compact.text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SSN: Number = Number {
        anchors: &[Digits(9, 19), Token(9, 9)],
        forms: &[sure("999-99-9999"), weak("999999999"), sure("AA999999A")],
        is_reserved: |text| text == b"078051120",
        ..Number::PLAIN
    };

    /// The text of the first match, and whether it is a sure one.
    fn check(text: &str, wanted: Option<(&str, bool)>) {
        let candidates = SSN.anchors.iter().flat_map(|anchor| anchor.candidates(text.as_bytes()));
        let found = candidates.into_iter().find_map(|at| SSN.find(&Text::prose(text.as_bytes()), at));
        let found = found.map(|found| (&text[found.range], found.certainty == Certainty::Sure));
        assert_eq!(found, wanted, "in {text:?}");
    }

    #[test]
    fn forms_are_found_where_they_stand_alone() {
        check("12:30:45 536-22-1845, ok", Some(("536-22-1845", true)));
        check("id 536221845", Some(("536221845", false)));
        check("536-22-1845-7", None);
        check("1.536-22-1845", None);
        check("536-22 1845", None);
        check("end of 536-22-1845.", Some(("536-22-1845", true)));
    }

    #[test]
    fn small_letters_are_weak_and_mixed_ones_none() {
        check("AB123456C", Some(("AB123456C", true)));
        check("ab123456c", Some(("ab123456c", false)));
        check("aB123456C", None);
    }

    #[test]
    fn what_nobody_has_is_of_the_kind_and_no_danger() {
        check("078-05-1120", None);
        assert!(SSN.is_one(b"078-05-1120"));
        check("111-11-1111", None);
        assert!(!SSN.is_one(b"111-11-1111") && !SSN.is_one(b"078-05-11200"));
    }
}
