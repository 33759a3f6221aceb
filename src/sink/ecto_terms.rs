//! Terms of Elixir, as text on one line.

use std::net::IpAddr;

/// Appends a text as a string. A `#{` would run what stands behind it; Elixir refuses
/// characters that turn the order of a line around, and some that end one.
pub fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '#' => out.extend_from_slice(&[b'\\', letter as u8]),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            letter if is_hidden(letter) => {
                out.extend_from_slice(format!("\\u{{{:X}}}", u32::from(letter)).as_bytes());
            }
            letter => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Appends a key of a map, with its colon: an atom, quoted unless it is a plain word.
pub fn key(name: &str, out: &mut Vec<u8>) {
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|letter: char| letter.is_ascii_digit())
        && !name.is_empty();
    if is_word {
        out.extend_from_slice(name.as_bytes());
    } else {
        string(name, out);
    }
    out.extend_from_slice(b": ");
}

/// Appends a number with the point that a float of Elixir has to have.
pub fn float(digits: &str, out: &mut Vec<u8>) {
    let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    out.extend_from_slice(whole.as_bytes());
    if matches!(whole, "" | "-") {
        out.push(b'0');
    }
    out.push(b'.');
    out.extend_from_slice(if fraction.is_empty() { b"0" } else { fraction.as_bytes() });
    out.extend_from_slice(exponent.as_bytes());
}

/// Appends an address with its mask, if the text has one: `10.0.0.1/24`.
pub fn address(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let (address, mask) = text.split_once('/').map_or((text, None), |(address, mask)| (address, Some(mask)));
    let mask = mask.map(str::parse::<u8>).transpose().ok()?;
    let parts = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => address.octets().map(|part| part.to_string()).join(", "),
        IpAddr::V6(address) => address.segments().map(|part| part.to_string()).join(", "),
    };
    let mask = mask.map_or("nil".to_owned(), |mask| mask.to_string());
    out.extend_from_slice(format!("%Postgrex.INET{{address: {{{parts}}}, netmask: {mask}}}").as_bytes());
    Some(())
}

/// Appends `08:00:2b:01:02:03`.
pub fn mac_address(text: &str, out: &mut Vec<u8>) -> Option<()> {
    let bytes: Result<Vec<u8>, _> = text.split(':').map(|part| u8::from_str_radix(part, 16)).collect();
    let bytes = bytes.ok().filter(|bytes| bytes.len() == 6)?;
    let parts: Vec<String> = bytes.iter().map(u8::to_string).collect();
    out.extend_from_slice(format!("%Postgrex.MACADDR{{address: {{{}}}}}", parts.join(", ")).as_bytes());
    Some(())
}

/// Appends a text search vector: `'cat':3A,5 'fat'` (PostgreSQL manual, 8.11.1).
pub fn lexemes(text: &str, out: &mut Vec<u8>) -> Option<()> {
    out.push(b'[');
    let mut rest = text;
    let mut separator: &[u8] = b"";
    while !rest.is_empty() {
        let mut word = String::new();
        let mut letters = rest.strip_prefix('\'')?.char_indices();
        let after = loop {
            let (at, letter) = letters.next()?;
            match letter {
                '\'' if rest[at + 2..].starts_with('\'') => word.push(letters.next()?.1),
                '\'' => break &rest[at + 2..],
                '\\' => word.push(letters.next()?.1),
                letter => word.push(letter),
            }
        };
        let (positions, behind) = after.split_at(after.find(' ').unwrap_or(after.len()));
        out.extend_from_slice(separator);
        out.extend_from_slice(b"%Postgrex.Lexeme{word: ");
        string(&word, out);
        out.extend_from_slice(b", positions: [");
        for (index, position) in positions.strip_prefix(':').into_iter().flat_map(|all| all.split(',')).enumerate() {
            let digits = position.trim_end_matches(['A', 'B', 'C']);
            let number: u16 = digits.parse().ok()?;
            let weight = if digits.len() < position.len() {
                format!(":{}", &position[digits.len()..])
            } else {
                "nil".to_owned()
            };
            let comma = if index > 0 { ", " } else { "" };
            out.extend_from_slice(format!("{comma}{{{number}, {weight}}}").as_bytes());
        }
        out.extend_from_slice(b"]}");
        separator = b", ";
        rest = behind.strip_prefix(' ').unwrap_or(behind);
    }
    out.push(b']');
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(write: fn(&str, &mut Vec<u8>), text: &str, wanted: &str) {
        let mut out = Vec::new();
        write(text, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), wanted);
    }

    #[test]
    fn strings_run_nothing_and_stay_on_one_line() {
        check(string, "a \"b\" #{System.halt()} \\", r#""a \"b\" \#{System.halt()} \\""#);
        check(string, "a\n\t\u{0}\u{202e}\u{2028}é😀", r#""a\n\t\u{0}\u{202E}\u{2028}é😀""#);
        check(key, "Phone_1", "Phone_1: ");
        check(key, "a b\"", r#""a b\"": "#);
    }

    #[test]
    fn floats_have_a_point() {
        for (digits, wanted) in
            [("1", "1.0"), ("1e-300", "1.0e-300"), ("-0", "-0.0"), ("1.5e+22", "1.5e+22"), (".5", "0.5"), ("2.", "2.0")]
        {
            check(float, digits, wanted);
        }
    }

    #[test]
    fn what_the_server_prints_becomes_a_term() {
        let some = |write: fn(&str, &mut Vec<u8>) -> Option<()>, text: &str| {
            let mut out = Vec::new();
            write(text, &mut out).map(|()| String::from_utf8(out).unwrap())
        };
        let inet = |text| some(address, text);
        assert_eq!(inet("10.0.0.1").as_deref(), Some("%Postgrex.INET{address: {10, 0, 0, 1}, netmask: nil}"));
        assert_eq!(
            inet("fe80::1/64").as_deref(),
            Some("%Postgrex.INET{address: {65152, 0, 0, 0, 0, 0, 0, 1}, netmask: 64}")
        );
        assert_eq!(inet("10.0.0"), None);
        assert_eq!(
            some(mac_address, "08:00:2b:01:02:ff").as_deref(),
            Some("%Postgrex.MACADDR{address: {8, 0, 43, 1, 2, 255}}")
        );
        assert_eq!(some(mac_address, "08:00"), None);
        assert_eq!(
            some(lexemes, r"'a''b\\c' 'cat':3A,5").as_deref(),
            Some(
                r#"[%Postgrex.Lexeme{word: "a'b\\c", positions: []}, %Postgrex.Lexeme{word: "cat", positions: [{3, :A}, {5, nil}]}]"#
            )
        );
        assert_eq!(some(lexemes, "").as_deref(), Some("[]"));
        for wrong in ["a", "'a", "'a':x", "'a\\"] {
            assert_eq!(some(lexemes, wrong), None, "{wrong}");
        }
    }
}
