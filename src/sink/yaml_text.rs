//! YAML as fixtures hold it, written so that readers of YAML 1.1 and of 1.2 read
//! the same values: Psych (Ruby), Symfony, PyYAML, go-yaml.
//!
//! Nothing is folded over lines. Fixtures may be run through a template before they
//! are read as YAML, so no scalar holds what begins a tag of ERB (`<%`) or of Go (`{{`).

use base64ct::{Base64, Encoding};

/// Appends a text as a scalar: bare where it is a plain word to every reader,
/// else in double quotes.
pub fn text(text: &str, out: &mut Vec<u8>) {
    if is_bare(text) { out.extend_from_slice(text.as_bytes()) } else { quoted(text, out) }
}

/// Appends a key of a mapping. A merge key is one even in quotes to some readers.
pub fn key(text: &str, out: &mut Vec<u8>) {
    if text == "<<" {
        out.extend_from_slice(b"!!str ");
    }
    self::text(text, out);
}

/// Words that YAML 1.1, 1.2 or a reader of either takes for something else, in any case.
const RESERVED: [&str; 14] =
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nil", "nan", "inf", "infinity", "undefined"];

/// Whether a text needs no quotes: ASCII words that begin with a letter, so that no
/// reader sees a number, a date, a tag, an anchor or a key in it.
fn is_bare(text: &str) -> bool {
    let inner =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.' | b'/' | b'@' | b'+');
    text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && text.as_bytes().iter().all(inner)
        && !text.ends_with(' ')
        && !RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Appends a text in double quotes (YAML 1.2.2, 7.3.1), on one line.
pub fn quoted(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut before = '"';
    for character in text.chars() {
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            // What begins a tag of a template is not written as it is.
            '%' if before == '<' => out.extend_from_slice(b"\\x25"),
            '{' if before == '{' => out.extend_from_slice(b"\\x7B"),
            other if is_shown(other) => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
            other => escape(other, out),
        }
        before = character;
    }
    out.push(b'"');
}

/// What YAML allows in a stream (5.1), less what breaks a line, has no width or looks
/// like a blank and is none.
fn is_shown(character: char) -> bool {
    match character {
        ' '..='~' => true,
        '\u{a0}' | '\u{ad}' | '\u{feff}' => false,
        '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' => false,
        '\u{a1}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' => true,
        // The last two code points of every plane are no characters.
        other => other >= '\u{10000}' && other as u32 & 0xfffe != 0xfffe,
    }
}

fn escape(character: char, out: &mut Vec<u8>) {
    let code = character as u32;
    let escaped = match code {
        0..=0xff => format!("\\x{code:02X}"),
        0x100..=0xffff => format!("\\u{code:04X}"),
        _ => format!("\\U{code:08X}"),
    };
    out.extend_from_slice(escaped.as_bytes());
}

/// Appends an integer. A zero in front would make it octal; the number is the same
/// without.
pub fn integer(digits: &str, out: &mut Vec<u8>) {
    let (minus, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let short = digits.trim_start_matches('0');
    out.extend_from_slice(minus.as_bytes());
    out.extend_from_slice(if short.is_empty() { b"0" } else { short.as_bytes() });
}

/// Appends a floating point number with the digits that it has: YAML 1.1 knows it by
/// its point and by the sign of its exponent.
pub fn float(digits: &str, out: &mut Vec<u8>) {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).map_or((digits, None), |(a, b)| (a, Some(b)));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    integer(whole, out);
    out.push(b'.');
    out.extend_from_slice(if fraction.is_empty() { b"0" } else { fraction.as_bytes() });
    if let Some(exponent) = exponent {
        out.push(b'e');
        if !exponent.starts_with(['+', '-']) {
            out.push(b'+');
        }
        out.extend_from_slice(exponent.as_bytes());
    }
}

/// Appends bytes as `!!binary` (yaml.org/type/binary), on one line.
pub fn binary(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"!!binary \"");
    out.extend_from_slice(Base64::encode_string(bytes).as_bytes());
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(write: fn(&str, &mut Vec<u8>), value: &str, wanted: &str) {
        let mut out = Vec::new();
        write(value, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), wanted);
    }

    #[test]
    fn words_are_bare_and_all_else_is_quoted() {
        for bare in ["Anna", "Anna Lee", "anna.lee+1@example.test", "a/b_c-d", "yesterday", "nullable", "e1"] {
            check(text, bare, bare);
        }
        let reserved = ["yes", "No", "ON", "off", "~", "null", "NULL", "y", "N", "true", ".inf", "NaN", ""];
        let numbers = ["0123", "1_000", "1e3", "0x1f", "12:30:00", "2026-11-22", "-1", "+1", ".5", "=", "<<", "1,5"];
        let signs = ["!a", "&a", "*a", "%a", "@a", "`a", "|", ">", "- a", "? a", "[a]", "{a}", "#a", "a: b", "a #b"];
        for value in reserved.into_iter().chain(numbers).chain(signs).chain([" a", "a ", "é", "'", "---", "..."]) {
            check(text, value, &format!("\"{value}\""));
        }
        check(key, "<<", "!!str \"<<\"");
        check(key, "on", "\"on\"");
    }

    #[test]
    fn quotes_hold_every_character_on_one_line() {
        check(quoted, "a\"b\\c", r#""a\"b\\c""#);
        check(quoted, "a\nb\r\tc\0d\u{1b}\u{7f}", r#""a\nb\r\tc\x00d\x1B\x7F""#);
        check(quoted, "\u{85}\u{a0}\u{2028}\u{feff}\u{ffff}\u{1ffff}", r#""\x85\xA0\u2028\uFEFF\uFFFF\U0001FFFF""#);
        check(quoted, "Zoë 李 😀", "\"Zoë 李 😀\"");
        check(quoted, "<%= 1 %> <%% {{a}} {{{", r#""<\x25= 1 %> <\x25% {\x7Ba}} {\x7B\x7B""#);
    }

    #[test]
    fn numbers_are_numbers_to_every_reader() {
        check(integer, "00042", "42");
        check(integer, "-0", "-0");
        check(integer, "18446744073709551615", "18446744073709551615");
        check(float, "1e-300", "1.0e-300");
        check(float, "1E5", "1.0e+5");
        check(float, "-0", "-0.0");
        check(float, ".5", "0.5");
        check(float, "3.", "3.0");
    }

    #[test]
    fn bytes_are_base64() {
        let binary = |bytes: &[u8]| {
            let mut out = Vec::new();
            super::binary(bytes, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(binary(b""), "!!binary \"\"");
        assert_eq!(binary(b"f"), "!!binary \"Zg==\"");
        assert_eq!(binary(b"fo"), "!!binary \"Zm8=\"");
        assert_eq!(binary(b"foo\xff"), "!!binary \"Zm9v/w==\"");
    }
}
