//! Reading sampled text: words inside longer texts, keys of JSON, digits.

use crate::schema::Type;

/// Types whose values can hold what a name does not tell. Integers are read
/// for card numbers alone.
pub fn worth_reading(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Text(_)
            | Type::Json { .. }
            | Type::Xml
            | Type::Array(_)
            | Type::Composite { .. }
            | Type::Hstore
            | Type::Ltree
            | Type::Other(_)
            | Type::Decimal { .. }
            | Type::Int { bytes: 4 | 8, .. }
    )
}

/// JSON, arrays, composites and serialised values: many values in one.
pub fn is_structured(value: &[u8]) -> bool {
    matches!(value.first(), Some(b'{' | b'[' | b'(' | b'<'))
}

/// Calls `take` with every run of bytes between blanks and brackets, without
/// punctuation at its ends.
pub fn for_each_word(value: &[u8], take: &mut dyn FnMut(&[u8])) {
    let separates = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<>(){}[],;|=\\`".contains(byte);
    for word in value.split(separates) {
        let word = word.strip_suffix(b".").unwrap_or(word);
        let word = word.strip_suffix(b":").unwrap_or(word);
        let word = word.strip_prefix(b"mailto:").unwrap_or(word);
        if word.len() > 3 {
            take(word);
        }
    }
}

/// Calls `take` with the text of every `"key":` of JSON, `"key"=>` of hstore, and
/// of every text of serialised PHP: there keys and values look the same.
pub fn for_each_key(value: &[u8], take: &mut dyn FnMut(&str)) {
    let serialised = matches!(value, [b'a' | b'O', b':', ..]);
    let mut rest = value;
    while let Some(open) = rest.iter().position(|byte| *byte == b'"') {
        rest = &rest[open + 1..];
        let Some(close) = rest.iter().position(|byte| *byte == b'"') else { return };
        let after = rest[close + 1..].trim_ascii_start();
        let is_key = after.first() == Some(&b':') || after.starts_with(b"=>") || serialised && after.starts_with(b";");
        if is_key && let Ok(key) = std::str::from_utf8(&rest[..close]) {
            take(key);
        }
        rest = &rest[close + 1..];
    }
}

/// The digits of a text that holds nothing but digits and these separators;
/// `None` where it holds anything else or more than 32 digits.
pub fn digits(text: &[u8], separators: &[u8]) -> Option<Vec<u8>> {
    let fits = text.iter().all(|byte| byte.is_ascii_digit() || separators.contains(byte));
    let digits: Vec<u8> = text.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| byte - b'0').collect();
    (fits && digits.len() <= 32).then_some(digits)
}

/// The check digit of payment cards and many numbers more (ISO/IEC 7812-1, annex B).
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match (at % 2, *digit) {
            (0, digit) => u32::from(digit),
            (_, digit) if digit < 5 => u32::from(digit) * 2,
            (_, digit) => u32::from(digit) * 2 - 9,
        })
        .sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Whether all bytes are of an alphabet.
pub fn all(text: &[u8], alphabet: fn(&u8) -> bool) -> bool {
    !text.is_empty() && text.iter().all(alphabet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_keys_are_found() {
        let mut words = Vec::new();
        for_each_word(b"Call (Anna) at <anna@mail.example>.", &mut |word| {
            words.push(String::from_utf8(word.to_vec()).unwrap());
        });
        assert_eq!(words, ["Call", "Anna", "anna@mail.example"]);
        let mut keys = Vec::new();
        for_each_key(br#"{"a": {"b c":1, "d":"e:f"}, "open"#, &mut |key| keys.push(key.to_owned()));
        assert_eq!(keys, ["a", "b c", "d"]);
    }

    #[test]
    fn luhn_knows_its_numbers() {
        assert!(luhn(&digits(b"7992 7398 713", b" ").unwrap()));
        assert!(!luhn(&digits(b"79927398710", b"").unwrap()));
        assert!(!luhn(&[]));
        assert_eq!(digits(b"12a", b" "), None);
    }
}
