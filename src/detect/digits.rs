//! Digits out of a written number, and whether the number stands alone.

use std::ops::Range;

/// The digits of a number without what separates them, on the stack.
pub struct Digits {
    buffer: [u8; Digits::COUNT_MAX],
    count: usize,
}

impl Digits {
    /// More than any number that a detector knows.
    pub const COUNT_MAX: usize = 32;

    /// `None` if there are too many. What is no digit is left out.
    pub fn of(text: &[u8]) -> Option<Digits> {
        let mut digits = Digits { buffer: [0; Digits::COUNT_MAX], count: 0 };
        for byte in text {
            if byte.is_ascii_digit() {
                *digits.buffer.get_mut(digits.count)? = *byte;
                digits.count += 1;
            }
        }
        Some(digits)
    }

    /// ASCII digits.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.count]
    }
}

/// ISO/IEC 7812-1 annex B: the sum with every second digit from the right doubled.
pub fn luhn(digits: &[u8]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .map(|digit| u32::from(digit - b'0'))
        .enumerate()
        .map(|(at, digit)| if at % 2 == 1 { doubled(digit) } else { digit })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether somebody typed it to fill a field: one digit again and again, or
/// counting up or down.
pub fn is_filler(digits: &[u8]) -> bool {
    let step = |of: u8| digits.windows(2).all(|pair| (pair[1] + 10 - pair[0]) % 10 == of);
    step(0) || step(1) || step(9)
}

/// Whether a number is no part of something longer: of a word, a decimal, a uuid,
/// a path, a version.
pub fn stands_alone(text: &[u8], at: &Range<usize>) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut before = text[..at.start].iter().rev();
    let joined_before = match before.next() {
        Some(byte) if is_word(*byte) => true,
        Some(b'-' | b'.' | b'+' | b'%' | b'@' | b'$' | b'#') => before.next().is_some_and(|byte| is_word(*byte)),
        Some(b'/') => before.next().is_some_and(|byte| is_word(*byte) || *byte == b'/'),
        _ => false,
    };
    let mut after = text[at.end..].iter();
    let joined_after = match after.next() {
        Some(byte) if is_word(*byte) => true,
        Some(b'-' | b'.' | b'/' | b'@' | b'+' | b'%') => after.next().is_some_and(|byte| is_word(*byte)),
        _ => false,
    };
    !joined_before && !joined_after
}

/// A value without blanks and quotation marks around it; `None` where nothing is left.
pub fn trimmed(text: &[u8], at: &Range<usize>) -> Option<Range<usize>> {
    let is_around = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let value = &text[at.clone()];
    let start = value.iter().position(|byte| !is_around(byte))?;
    let end = value.iter().rposition(|byte| !is_around(byte))?;
    Some(at.start + start..at.start + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_knows_every_swap_of_one_digit() {
        assert!(luhn(b"79927398713") && luhn(b"0"));
        for last in b"012456789" {
            assert!(!luhn(&[b"7992739871".as_slice(), &[*last]].concat()));
        }
    }

    #[test]
    fn numbers_inside_of_others_stand_not_alone() {
        let alone = |text: &str, number: &str| {
            let at = text.find(number).expect("it is there");
            stands_alone(text.as_bytes(), &(at..at + number.len()))
        };
        assert!(alone("tel:4155550132.", "4155550132") && alone("(4155550132)", "4155550132"));
        for text in ["e29b-4155550132", "0.4155550132", "4155550132.5", "x4155550132", "4155550132_x", "/a/4155550132"]
        {
            assert!(!alone(text, "4155550132"), "{text}");
        }
    }

    #[test]
    fn fillers_count_or_repeat() {
        assert!(is_filler(b"1111111") && is_filler(b"1234567890123") && is_filler(b"9876543210"));
        assert!(!is_filler(b"4155550132"));
    }
}
