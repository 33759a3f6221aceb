//! Encodings in which a value may stand in a text: each one is undone into a
//! buffer, and tells whether there was anything to undo.
//!
//! A decoder takes any bytes, in linear time; what it cannot read it leaves as it is.

use std::io::Read;

/// Most bytes that are taken out of one compressed value: what stands behind
/// them is not looked at.
pub(super) const INFLATED_BYTES_MAX: u64 = 8 << 20;

/// Digits or letters of a base64 or hex text, at least.
pub(super) const ENCODED_MIN: usize = 16;

/// Backslash escapes of JSON, COPY, `E''` and MySQL texts: `\n \t \" \u00e9 \x41 \101`.
pub(super) fn backslashes(text: &[u8], out: &mut Vec<u8>) -> bool {
    out.clear();
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let Some((&code, after)) = rest.split_first() else { break };
        rest = after;
        match code {
            b'n' | b'r' | b't' | b'f' | b'v' | b'b' => out.push(b' '),
            b'u' => match unicode(rest) {
                Some((letter, length)) => {
                    out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                    rest = &rest[length..];
                }
                None => out.push(code),
            },
            b'x' => match hex_pair(rest) {
                Some(byte) => {
                    out.push(byte);
                    rest = &rest[2..];
                }
                None => out.push(code),
            },
            b'0'..=b'7' => {
                let digits = after.iter().take(2).take_while(|digit| matches!(digit, b'0'..=b'7')).count();
                let all =
                    after[..digits].iter().fold((code - b'0') as u32, |sum, digit| sum * 8 + (digit - b'0') as u32);
                out.push(all as u8);
                rest = &after[digits..];
            }
            other => out.push(other),
        }
    }
    out.extend_from_slice(rest);
    out.len() != text.len()
}

/// The four digits behind `\u`, or eight with a second `\u` where they are half of a pair.
fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let unit = |text: &[u8]| Some((hex_pair(text)? as u32) << 8 | hex_pair(text.get(2..)?)? as u32);
    let first = unit(text)?;
    if let Some(letter) = char::from_u32(first) {
        return Some((letter, 4));
    }
    let second = text.get(4..)?.strip_prefix(b"\\u").and_then(unit)?;
    let letter = char::decode_utf16([first as u16, second as u16]).next()?.ok()?;
    Some((letter, 10))
}

/// `%41` and `%C3%A9`.
pub(super) fn percent(text: &[u8], out: &mut Vec<u8>) -> bool {
    pairs(text, b'%', out)
}

/// `=41` and `=C3=A9`, with soft line breaks (RFC 2045, 6.7).
pub(super) fn quoted_printable(text: &[u8], out: &mut Vec<u8>) -> bool {
    pairs(text, b'=', out)
}

fn pairs(text: &[u8], sign: u8, out: &mut Vec<u8>) -> bool {
    out.clear();
    let mut rest = text;
    let mut found = false;
    while let Some(at) = memchr::memchr(sign, rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let soft = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
        if let Some(byte) = hex_pair(rest) {
            out.push(byte);
            rest = &rest[2..];
            found = true;
        } else if sign == b'=' && soft > 0 {
            rest = &rest[soft..];
            found = true;
        } else {
            out.push(sign);
        }
    }
    out.extend_from_slice(rest);
    found
}

/// `&amp;`, `&#233;`, `&#xe9;` and the names of the Latin-1 letters (HTML 4, 24.2).
pub(super) fn entities(text: &[u8], out: &mut Vec<u8>) -> bool {
    /// `&thetasym;` is the longest that HTML 4 knows.
    const LENGTH_MAX: usize = 10;
    out.clear();
    let mut rest = text;
    let mut found = false;
    while let Some(at) = memchr::memchr(b'&', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let end = rest.iter().take(LENGTH_MAX).position(|byte| *byte == b';');
        match end.and_then(|end| Some((entity(&rest[..end])?, end))) {
            Some((letter, end)) => {
                out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[end + 1..];
                found = true;
            }
            None => out.push(b'&'),
        }
    }
    out.extend_from_slice(rest);
    found
}

/// Names of U+00C0 to U+00FF, in that order.
const LATIN: [&str; 64] = [
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml",
    "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times",
    "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde",
    "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml",
    "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
];

fn entity(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?;
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        return char::from_u32(hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?);
    }
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "commat" => Some('@'),
        "plus" => Some('+'),
        "period" => Some('.'),
        _ => char::from_u32(0xc0 + LATIN.iter().position(|letter| *letter == name)? as u32),
    }
}

/// Hex digits in pairs, up to where it shows that they hold no text.
pub(super) fn hex(digits: &[u8], out: &mut Vec<u8>) -> bool {
    let head = digits.len().min(2 * PEEKED);
    digits.len().is_multiple_of(2) && hex_all(&digits[..head], out) && may_be_text(out) && hex_all(digits, out)
}

/// Hex digits in pairs, whatever they hold.
pub(super) fn hex_all(digits: &[u8], out: &mut Vec<u8>) -> bool {
    out.clear();
    let mut pairs = digits.chunks_exact(2);
    for pair in &mut pairs {
        let Some(byte) = hex_pair(pair) else { return false };
        out.push(byte);
    }
    pairs.remainder().is_empty()
}

/// After so many bytes most of what is no text has shown it.
const PEEKED: usize = 6;

/// Both alphabets of RFC 4648, with line ends, without padding.
pub(super) fn base64(text: &[u8], out: &mut Vec<u8>) -> bool {
    out.clear();
    let (mut bits, mut count) = (0u32, 0);
    for byte in text {
        let six = SIX[*byte as usize];
        if six == NONE {
            if matches!(byte, b'\r' | b'\n') {
                continue;
            }
            return false;
        }
        bits = bits << 6 | six as u32;
        count += 1;
        if count % 4 == 0 {
            out.extend_from_slice(&bits.to_be_bytes()[1..]);
            bits = 0;
            if out.len() == PEEKED && !may_be_text(out) {
                return false;
            }
        }
    }
    match count % 4 {
        2 => out.push((bits >> 4) as u8),
        3 => out.extend_from_slice(&((bits >> 2) as u16).to_be_bytes()),
        1 => return false,
        _ => {}
    }
    true
}

pub(super) const NONE: u8 = 255;
pub(super) const SIX: [u8; 256] = sixes();

const fn sixes() -> [u8; 256] {
    let mut table = [NONE; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            letter @ b'A'..=b'Z' => letter - b'A',
            letter @ b'a'..=b'z' => letter - b'a' + 26,
            digit @ b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => NONE,
        };
        byte += 1;
    }
    table
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let [high, low] = *text.first_chunk::<2>()?;
    let digit = |digit: u8| char::from(digit).to_digit(16);
    Some((digit(high)? << 4 | digit(low)?) as u8)
}

/// Whether bytes begin like a text or like something compressed.
fn may_be_text(bytes: &[u8]) -> bool {
    is_compressed(bytes) || !bytes.iter().any(|byte| is_control(*byte))
}

fn is_control(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7f
}

/// Whether decoded bytes are a text: noise of this length hardly ever is.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !bytes.iter().any(|byte| is_control(*byte))
}

/// By the magic numbers of RFC 1952, RFC 8878 and the header check of RFC 1950;
/// MySQL's `COMPRESS()` puts a length of four bytes before it.
pub(super) fn is_compressed(bytes: &[u8]) -> bool {
    let is_mysql = || bytes.get(4..).is_some_and(is_zlib) && bytes[3] & 0xc0 == 0;
    bytes.starts_with(&[0x1f, 0x8b, 8]) || bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) || is_zlib(bytes) || is_mysql()
}

fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [0x78, flags @ (0x01 | 0x5e | 0x9c | 0xda), ..] if (0x7800 + *flags as u16).is_multiple_of(31))
}

/// Whether anything came out of what [`is_compressed`] took for compressed.
pub(super) fn inflate(bytes: &[u8], out: &mut Vec<u8>) -> bool {
    out.clear();
    // What can be read of a broken stream counts.
    let read = |reader: &mut dyn Read, out: &mut Vec<u8>| {
        let _ = reader.take(INFLATED_BYTES_MAX).read_to_end(out);
        !out.is_empty()
    };
    match bytes {
        [0x1f, 0x8b, 8, ..] => read(&mut flate2::read::MultiGzDecoder::new(bytes), out),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => match zstd::stream::read::Decoder::with_buffer(bytes) {
            Ok(mut reader) => read(&mut reader, out),
            Err(_) => false,
        },
        _ if is_zlib(bytes) => read(&mut flate2::read::ZlibDecoder::new(bytes), out),
        _ => read(&mut flate2::read::ZlibDecoder::new(&bytes[4.min(bytes.len())..]), out),
    }
}

/// Stretches of a text that may be base64 or hex, one after the other: runs of the
/// alphabets, at least [`ENCODED_MIN`] long. Bodies of mails break their lines.
pub(super) struct Stretches<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Stretches<'a> {
    pub fn of(text: &'a [u8]) -> Stretches<'a> {
        Stretches { text, at: 0 }
    }
}

impl<'a> Iterator for Stretches<'a> {
    type Item = &'a [u8];

    /// Looks at every sixteenth byte only, as long as none of them is of an alphabet.
    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        /// MIME's lines have 76 letters, PEM's 64.
        const LINE_MIN: usize = 60;
        let is_letter = |byte: u8| SIX[byte as usize] != NONE;
        loop {
            let last = self.at + ENCODED_MIN - 1;
            let window = self.text.get(self.at..=last)?;
            if let Some(stop) = window.iter().rposition(|byte| !is_letter(*byte)) {
                self.at += stop + 1;
                continue;
            }
            let start = self.at;
            let (mut end, mut line) = (last + 1, start);
            while let Some(&byte) = self.text.get(end) {
                if is_letter(byte) {
                    end += 1;
                } else if matches!(byte, b'\r' | b'\n') && end - line >= LINE_MIN {
                    end += 1 + usize::from(byte == b'\r' && self.text.get(end + 1) == Some(&b'\n'));
                    line = end;
                } else {
                    break;
                }
            }
            self.at = end + 1;
            return Some(&self.text[start..end]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(decode: fn(&[u8], &mut Vec<u8>) -> bool, text: &str, wanted: Option<&str>) {
        let mut out = Vec::new();
        let found = decode(text.as_bytes(), &mut out);
        assert_eq!(found.then(|| String::from_utf8_lossy(&out).into_owned()).as_deref(), wanted, "{text}");
    }

    #[test]
    fn every_code_is_undone() {
        check(backslashes, r#"Jos\u00e9 \"Bo\" \ud83d\ude00\x41\101"#, Some("José \"Bo\" 😀AA"));
        check(backslashes, "a\\", Some("a"));
        check(backslashes, "plain", None);
        check(percent, "ann%40example.com", Some("ann@example.com"));
        check(percent, "100% of", None);
        check(quoted_printable, "J=C3=BCr=\r\ngen", Some("Jürgen"));
        check(quoted_printable, "a = b", None);
        check(entities, "M&uuml;ller &amp; S&#246;hne &#x41;", Some("Müller & Söhne A"));
        check(entities, "R&D; AT&T", None);
        check(hex, "616e6e40", Some("ann@"));
        check(hex, "616e6e4", None);
        check(base64, "YW5uQGV4YW1wbGUuY29t", Some("ann@example.com"));
        check(base64, "YW5uQGV4YW1wbGUuY28", Some("ann@example.co"));
    }

    #[test]
    fn stretches_are_as_long_as_they_can_be() {
        let of = |text: &'static str| Stretches::of(text.as_bytes()).map(<[u8]>::len).collect::<Vec<_>>();
        assert_eq!(of("x 0123456789abcdef, 0123456789abcde 0123456789abcdefg"), [16, 17]);
        assert_eq!(of("data:;base64,YW5uQGV4YW1wbGUuY29t"), [20]);
        assert_eq!(of("0123456789abcde"), [0; 0]);
    }
}
