//! Numbers that stand bare in SQL.

/// Digits and a point, at most: what servers send of numbers.
#[inline]
pub(super) fn is_numeral(bytes: &[u8]) -> bool {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let (mut others, mut points) = (digits.is_empty(), 0);
    for &byte in digits {
        points += usize::from(byte == b'.');
        others |= !(byte.is_ascii_digit() || byte == b'.');
    }
    !others && points <= 1 && digits != b"."
}

/// Digits, with what makes them a number; nothing that SQL reads as more than one.
pub(super) fn is_number(bytes: &[u8]) -> bool {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
        return true;
    }
    digits.first().is_some_and(|first| first.is_ascii_digit() || *first == b'.')
        && digits.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
        && std::str::from_utf8(bytes).is_ok_and(|text| text.parse::<f64>().is_ok())
}
