//! Invented people.

use super::{Lists, Name};
use crate::seed::Draw;

/// A name nobody was asked for: first and last name drawn apart, so that a real
/// bearer is chance.
pub struct Person {
    pub first: &'static Name,
    pub last: &'static Name,
}

impl Person {
    /// Always the same three draws, so that every mask that starts with them
    /// speaks of the same person.
    pub fn draw(draw: &mut Draw, lists: &'static Lists) -> Person {
        let first = if draw.below(2) == 0 { &lists.female } else { &lists.male };
        let first = &first[draw.below(first.len() as u64) as usize];
        let last = &lists.last[draw.below(lists.last.len() as u64) as usize];
        Person { first, last }
    }

    /// Writes `first.last.suffix`, or the longest shorter form of at most
    /// `chars_max` characters: `f.last.suffix`, then a suffix alone. All ASCII.
    ///
    /// Two values get the same handle with a probability of at most
    /// 2^-[`handle_bits`](Person::handle_bits); `chars_max` is at least
    /// [`HANDLE_CHARS_MIN`](Person::HANDLE_CHARS_MIN).
    pub fn write_handle(&self, draw: &mut Draw, chars_max: usize, out: &mut Vec<u8>) {
        let (first, last) = (&self.first.folded, &self.last.folded);
        let suffix = if first.text.len() + last.text.len() + 2 + SUFFIX <= chars_max {
            first.write(out);
            SUFFIX
        } else if last.text.len() + 3 + SUFFIX <= chars_max {
            out.push(first.text.as_bytes()[0]);
            SUFFIX
        } else {
            return write_suffix(draw, chars_max.min(12), out);
        };
        out.push(b'.');
        last.write(out);
        out.push(b'.');
        write_suffix(draw, suffix, out);
    }

    /// Bits of a handle of at most `chars_max` characters: five for each, up to 11.
    /// With names before it the suffix has 45 bits, the last name more than 8 (400
    /// names) and the initial or first name more than 2: never less than 55 either.
    pub fn handle_bits(chars_max: u32) -> u32 {
        5 * chars_max.min(11)
    }

    /// Below, a table of some hundred rows is too large already.
    pub const HANDLE_CHARS_MIN: u32 = 4;
}

/// Digits of the suffix behind a name.
const SUFFIX: usize = 9;

/// At most 12 digits of five bits from one word; no letters that look like digits.
fn write_suffix(draw: &mut Draw, digits: usize, out: &mut Vec<u8>) {
    let word = draw.next_u64();
    let all: [u8; 12] =
        std::array::from_fn(|index| b"0123456789abcdefghjkmnpqrstvwxyz"[(word >> (5 * index) & 31) as usize]);
    out.extend_from_slice(&all);
    out.truncate(out.len() - all.len() + digits);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Key;
    use crate::words::Locale;

    #[test]
    fn handles_fit_whatever_the_length() {
        let key = Key::new([1; 32]).domain(1, "person");
        for &locale in Locale::ALL {
            let lists = Lists::of(1, locale).unwrap();
            for chars_max in Person::HANDLE_CHARS_MIN as usize..60 {
                for input in 0..50u8 {
                    let mut draw = key.draw(&[input]);
                    let mut out = Vec::new();
                    Person::draw(&mut draw, lists).write_handle(&mut draw, chars_max, &mut out);
                    assert!(out.len() <= chars_max && out.len() >= chars_max.min(11) && out.is_ascii());
                }
            }
        }
    }
}
