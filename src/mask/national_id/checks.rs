//! Sums that check characters are made of, and dates inside of numbers.

/// The value of a digit.
pub(in super::super) fn digit(text: &[u8], at: usize) -> u32 {
    u32::from(text[at] - b'0')
}

/// What characters in odd places count in Italian check letters: 0 and A, 1 and B, and
/// so on (Decreto ministeriale 23 dicembre 1976, n. 13813).
pub(in super::super) const ODD: [u32; 26] =
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// Two digits as a number.
pub(in super::super) fn two(text: &[u8], at: usize) -> u32 {
    digit(text, at) * 10 + digit(text, at + 1)
}

/// The digits as a number.
pub(in super::super) fn all(text: &[u8]) -> u64 {
    text.iter().fold(0, |number, byte| number * 10 + u64::from(byte - b'0'))
}

pub(in super::super) fn set(text: &mut [u8], at: usize, value: u32) {
    text[at] = b'0' + value as u8;
}

/// Two digits written.
pub(in super::super) fn set_two(text: &mut [u8], at: usize, value: u32) {
    set(text, at, value / 10);
    set(text, at + 1, value % 10);
}

/// Digit times weight, summed up.
pub(in super::super) fn weighted(text: &[u8], weights: &[u32]) -> u32 {
    text.iter().zip(weights).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum()
}

/// The check digit behind `text` (ISO/IEC 7812-1, annex B).
pub(in super::super) fn luhn(text: &[u8]) -> u32 {
    let sum: u32 = (text.iter().rev().enumerate())
        .map(|(place, byte)| match u32::from(byte - b'0') {
            value if place % 2 == 1 => value,
            value @ 0..5 => 2 * value,
            value => 2 * value - 9,
        })
        .sum();
    (10 - sum % 10) % 10
}

/// The check digit behind `text` (ISO/IEC 7064, MOD 11,10).
pub(in super::super) fn mod_11_10(text: &[u8]) -> u32 {
    let product = text.iter().fold(10, |product, byte| {
        let sum = (product + u32::from(byte - b'0')) % 10;
        2 * if sum == 0 { 10 } else { sum } % 11
    });
    (11 - product) % 10
}

/// The check character behind `text` (ISO/IEC 7064, MOD 11-2).
pub(in super::super) fn mod_11_2(text: &[u8]) -> u8 {
    let sum = text.iter().fold(0, |sum, byte| (sum + u32::from(byte - b'0')) * 2 % 11);
    b"0123456789X"[(12 - sum) as usize % 11]
}

/// The check digit behind `text` by Verhoeff ("Error Detecting Decimal Codes",
/// 1969): digits as the symmetries of a pentagon, permuted by their place.
pub(in super::super) fn verhoeff(text: &[u8]) -> u32 {
    // Turns are 0 to 4, reflections 5 to 9.
    fn join(one: u32, other: u32) -> u32 {
        match (one < 5, other < 5) {
            (true, true) => (one + other) % 5,
            (true, false) => (one + other) % 5 + 5,
            (false, true) => (one - other) % 5 + 5,
            (false, false) => (one + 5 - other) % 5,
        }
    }
    const ORDER: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let sum = text.iter().rev().enumerate().fold(0, |sum, (place, byte)| {
        let turned = (0..(place + 1) % 8).fold(u32::from(byte - b'0'), |value, _| ORDER[value as usize]);
        join(sum, turned)
    });
    // The inverse: turns go back, a reflection is its own.
    if sum < 5 { (5 - sum) % 5 } else { sum }
}

/// The class of a birth date, or `None` where there is no such day: children,
/// grown-ups and the very old stay what they are.
pub(in super::super) fn born(year: u32, month: u32, day: u32) -> Option<u8> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    (1..=days).contains(&day).then_some(match year {
        ..1930 => 1,
        1930..2010 => 0,
        2010.. => 2,
    })
}

/// As [`born`], for a year of two digits that may be of either century.
pub(in super::super) fn born_in(year: u32, month: u32, day: u32) -> Option<u8> {
    // 2000 was a leap year, and 1900 is long ago.
    born(2000 + year, month, day).map(|_| 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published examples: Wikipedia's articles on each of the methods, and the
    /// specimens that authorities print.
    #[test]
    fn sums_are_those_of_published_examples() {
        assert_eq!(luhn(b"7992739871"), 3);
        assert_eq!(mod_11_10(b"0794"), 5);
        assert_eq!(mod_11_2(b"079"), b'X');
        assert_eq!(verhoeff(b"236"), 3);
        assert_eq!(verhoeff(b"12345"), 1);
    }

    #[test]
    fn days_exist() {
        assert_eq!([born(2024, 2, 29), born(1900, 2, 29), born(2000, 2, 29)], [Some(2), None, Some(0)]);
        assert_eq!([born(1999, 4, 31), born(1929, 12, 31), born(2000, 13, 1), born(2000, 1, 0)], [None, Some(1), None, None]);
    }
}
