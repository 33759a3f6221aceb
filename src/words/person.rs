//! Invented people.

use super::{Lists, Name};
use crate::seed::Draw;

/// What a person's first name, title and gender agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gender {
    Female,
    Male,
}

/// A name nobody was asked for: first and last name drawn apart, so that a real
/// bearer is chance.
pub struct Person {
    pub gender: Gender,
    pub first: &'static Name,
    pub last: &'static Name,
}

impl Person {
    /// Always the same three draws, so that every mask that starts with them
    /// speaks of the same person.
    pub fn draw(draw: &mut Draw, lists: &'static Lists) -> Person {
        let gender = if draw.below(2) == 0 { Gender::Female } else { Gender::Male };
        let first = if gender == Gender::Female { &lists.female } else { &lists.male };
        let first = &first[draw.below(first.len() as u64) as usize];
        let last = lists.last_of(gender);
        let last = &last[draw.below(last.len() as u64) as usize];
        Person { gender, first, last }
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

    /// Two people share last name and initial, as a handle writes them, with a
    /// probability of at most 2^-10: the suffix beside them has 45 bits.
    #[test]
    fn names_carry_the_bits_that_a_handle_counts_on() {
        for &locale in Locale::ALL {
            let lists = Lists::of(1, locale).unwrap();
            let shares = |keys: Vec<&str>| {
                let mut shares = std::collections::BTreeMap::new();
                for key in &keys {
                    *shares.entry((*key).to_owned()).or_insert(0.0) += 1.0 / keys.len() as f64;
                }
                shares
            };
            let of = |gender| {
                let first = if gender == Gender::Female { &lists.female } else { &lists.male };
                let first = shares(first.iter().map(|name| &name.folded.text[..1]).collect());
                (first, shares(lists.last_of(gender).iter().map(|name| name.folded.text).collect()))
            };
            let meet = |one: &std::collections::BTreeMap<String, f64>,
                        other: &std::collections::BTreeMap<String, f64>| {
                one.iter().map(|(key, share)| share * other.get(key).unwrap_or(&0.0)).sum::<f64>()
            };
            let people = [of(Gender::Female), of(Gender::Male)];
            let alike: f64 = people
                .iter()
                .flat_map(|one| people.iter().map(move |other| meet(&one.0, &other.0) * meet(&one.1, &other.1) / 4.0))
                .sum();
            assert!(alike <= 1.0 / 1024.0, "{}: names have {:.2} bits", locale.name(), -alike.log2());
        }
    }
}
