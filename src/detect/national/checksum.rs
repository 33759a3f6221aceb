//! Check digits that several authorities share.
//!
//! All read digits and capital letters; the form of a number was looked at before.

/// What a character counts: digits themselves, letters from 10 on.
pub fn value(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    }
}

/// The digits as a number, of at most 18 of them.
pub fn number(text: &[u8]) -> u64 {
    text.iter().fold(0, |number: u64, byte| number.wrapping_mul(10).wrapping_add(u64::from(value(*byte))))
}

/// The sum of the characters, each times the weight of its place.
pub fn weighted(text: &[u8], weights: &[u32]) -> u32 {
    text.iter().zip(weights).map(|(byte, weight)| value(*byte) * weight).sum()
}

/// Luhn (ISO/IEC 7812-1, annex B): every second digit from the right doubled.
pub fn luhn(text: &[u8]) -> bool {
    luhn_of(text, 10)
}

/// Luhn over digits and letters, modulo their count.
pub fn luhn_36(text: &[u8]) -> bool {
    luhn_of(text, 36)
}

fn luhn_of(text: &[u8], base: u32) -> bool {
    let sum: u32 = (text.iter().rev().zip(0u32..))
        .map(|(byte, place)| {
            let value = value(*byte) * (1 + place % 2);
            value / base + value % base
        })
        .sum();
    sum.is_multiple_of(base)
}

/// ISO/IEC 7064, MOD 11,10: the last digit checks the others.
pub fn mod_11_10(text: &[u8]) -> bool {
    let Some((check, others)) = text.split_last() else { return false };
    let product = others.iter().fold(10, |product, byte| {
        let sum = (product + value(*byte)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + value(*check)) % 10 == 1
}

/// ISO/IEC 7064, MOD 11-2: the last character is a digit or X for ten.
pub fn mod_11_2(text: &[u8]) -> bool {
    let Some((check, others)) = text.split_last() else { return false };
    let rest = others.iter().fold(0, |rest, byte| (rest + value(*byte)) * 2 % 11);
    (rest + if *check == b'X' { 10 } else { value(*check) }) % 11 == 1
}

/// Verhoeff's dihedral check (J. Verhoeff, *Error Detecting Decimal Codes*, 1969):
/// products in the group of a pentagon's symmetries.
pub fn verhoeff(text: &[u8]) -> bool {
    /// One step of the permutation that is used once more at every place.
    const STEP: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let product = |left: usize, right: usize| match (left < 5, right < 5) {
        (true, true) => (left + right) % 5,
        (true, false) => (left + right - 5) % 5 + 5,
        (false, true) => (left - right) % 5 + 5,
        (false, false) => (left + 5 - right) % 5,
    };
    let sum = text.iter().rev().enumerate().fold(0, |sum, (place, byte)| {
        let stepped = (0..place % 8).fold(value(*byte) as usize, |digit, _| STEP[digit % 10]);
        product(sum, stepped)
    });
    sum == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(is_right: fn(&[u8]) -> bool, text: &str) {
        assert!(is_right(text.as_bytes()), "{text}");
        // One wrong digit, and two neighbours that changed places, are seen.
        let bytes = text.as_bytes();
        for at in 0..bytes.len() - 1 {
            let mut wrong = bytes.to_vec();
            wrong[at] = if wrong[at] == b'9' { b'0' } else { wrong[at] + 1 };
            assert!(!is_right(&wrong), "{text} at {at}");
        }
    }

    #[test]
    fn published_examples_are_right() {
        check(luhn, "79927398713");
        check(verhoeff, "2363");
        check(mod_11_10, "07945");
        check(mod_11_2, "079X");
        check(luhn_36, "27AAPFU0939F1ZV");
    }
}
