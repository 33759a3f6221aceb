//! Encodings that personal data hides in: base64, hex, percent signs, backslashes,
//! quoted-printable, and what the formats themselves do to a value.
//!
//! A decoder appends to a buffer and says whether the result is a text at all:
//! hashes and pictures are hex and base64 as well, and most are told after six bytes.

use std::fmt;

/// What a value was taken out of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    Base64,
    Hex,
    Percent,
    Escapes,
    QuotedPrintable,
}

/// The layers above a find, the outermost first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct How {
    layers: [Option<Layer>; 3],
}

impl How {
    pub(super) fn within(mut self, layer: Layer) -> How {
        if let Some(free) = self.layers.iter_mut().find(|layer| layer.is_none()) {
            *free = Some(layer);
        }
        self
    }
}

impl fmt::Display for How {
    /// `in base64`, `in base64 in hex`; nothing for plain text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut blank = "";
        for layer in self.layers.iter().rev().flatten() {
            let name = match layer {
                Layer::Base64 => "base64",
                Layer::Hex => "hex",
                Layer::Percent => "percent encoding",
                Layer::Escapes => "escapes",
                Layer::QuotedPrintable => "quoted-printable",
            };
            write!(f, "{blank}in {name}")?;
            blank = " ";
        }
        Ok(())
    }
}

/// How a format writes the values of its cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// PostgreSQL's COPY: backslashes.
    Copy,
    /// A string of SQL: doubled quotes, and backslashes in some of them.
    Sql {
        quote: u8,
        backslashes: bool,
    },
    Json,
    /// Doubled quotes.
    Csv,
}

/// The value of a cell whose bytes are escaped.
pub(super) fn unescape(escape: Escape, cell: &[u8], out: &mut Vec<u8>) {
    out.clear();
    match escape {
        Escape::Copy | Escape::Json => backslashes(cell, None, out),
        Escape::Sql { quote, backslashes: true } => backslashes(cell, Some(quote), out),
        Escape::Sql { quote, backslashes: false } => doubled(cell, quote, out),
        Escape::Csv => doubled(cell, b'"', out),
    }
}

fn doubled(cell: &[u8], quote: u8, out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(next) = memchr::memchr(quote, &cell[at..]) {
        let end = at + next + 1;
        out.extend_from_slice(&cell[at..end]);
        at = if cell.get(end) == Some(&quote) { end + 1 } else { end };
    }
    out.extend_from_slice(&cell[at..]);
}

/// C's escapes, `\u` with its pairs, octal and `\x`; another letter stands for itself.
pub(super) fn backslashes(text: &[u8], quote: Option<u8>, out: &mut Vec<u8>) {
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        if byte != b'\\' {
            out.push(byte);
            at += if quote == Some(byte) && text.get(at + 1) == Some(&byte) { 2 } else { 1 };
            continue;
        }
        let Some(letter) = text.get(at + 1) else {
            out.push(byte);
            return;
        };
        at += 2;
        match letter {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'v' => out.push(11),
            b'u' => match utf16_unit(text, at) {
                Some(unit) => at += utf16(text, at, unit, out),
                None => out.push(b'u'),
            },
            b'x' => match text.get(at..at + 2).and_then(hex_byte) {
                Some(value) => {
                    out.push(value);
                    at += 2;
                }
                None => out.push(b'x'),
            },
            b'0'..=b'7' => {
                let digits = text[at - 1..].iter().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
                let value =
                    text[at - 1..at - 1 + digits].iter().fold(0u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
                out.push(value as u8);
                at += digits - 1;
            }
            other => out.push(*other),
        }
    }
}

fn utf16_unit(text: &[u8], at: usize) -> Option<u32> {
    let digits = text.get(at..at + 4)?;
    let high = hex_byte(&digits[..2])?;
    Some(u32::from(high) << 8 | u32::from(hex_byte(&digits[2..])?))
}

/// Writes the letter that begins with `unit`; how many bytes of the text it took.
fn utf16(text: &[u8], at: usize, unit: u32, out: &mut Vec<u8>) -> usize {
    let mut write = |code: u32| {
        let letter = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    };
    let is_first = (0xD800..0xDC00).contains(&unit) && text.get(at + 4..at + 6) == Some(b"\\u");
    let second = utf16_unit(text, at + 6).filter(|low| is_first && (0xDC00..0xE000).contains(low));
    if let Some(low) = second {
        write(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
        return 10;
    }
    write(unit);
    4
}

pub(super) fn percent(text: &[u8], out: &mut Vec<u8>) {
    marked(text, b'%', out);
}

/// RFC 2045, section 6.7: `=3D`, and `=` at the end of a line that goes on.
pub(super) fn quoted_printable(text: &[u8], out: &mut Vec<u8>) {
    marked(text, b'=', out);
}

fn marked(text: &[u8], mark: u8, out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(next) = memchr::memchr(mark, &text[at..]) {
        out.extend_from_slice(&text[at..at + next]);
        at += next;
        let after = &text[at + 1..];
        if let Some(value) = after.get(..2).and_then(hex_byte) {
            out.push(value);
            at += 3;
        } else if mark == b'=' && after.starts_with(b"\n") {
            at += 2;
        } else if mark == b'=' && after.starts_with(b"\r\n") {
            at += 3;
        } else {
            out.push(mark);
            at += 1;
        }
    }
    out.extend_from_slice(&text[at..]);
}

/// Decodes a run of base64's characters, of either alphabet, if it is a text.
pub(super) fn base64(run: &[u8], out: &mut Vec<u8>) -> bool {
    let begin = &run[..run.len().min(8)];
    base64_bytes(begin, out);
    if !begins_as_text(out) {
        return false;
    }
    out.clear();
    base64_bytes(run, out);
    is_text(out)
}

/// The quick no of [`base64`].
pub(super) fn may_be_base64(run: &[u8]) -> bool {
    let Some(begin) = run.first_chunk::<8>() else { return true };
    let bits = begin.iter().fold(0u64, |bits, byte| bits << 6 | u64::from(SEXTETS[usize::from(*byte)]));
    begins_as_text(&bits.to_be_bytes()[2..])
}

/// The quick no of [`hex`], for a run that is long enough.
pub(super) fn may_be_hex(run: &[u8]) -> bool {
    let Some(begin) = run.first_chunk::<12>() else { return true };
    let mut bytes = [0u8; 6];
    for (byte, two) in bytes.iter_mut().zip(begin.chunks_exact(2)) {
        let Some(value) = hex_byte(two) else { return false };
        *byte = value;
        // Text has no control characters and most of its bytes are ASCII.
        if value < 0x20 && !is_printable(value) {
            return false;
        }
    }
    begins_as_text(&bytes)
}

fn base64_bytes(run: &[u8], out: &mut Vec<u8>) {
    for four in run.chunks(4) {
        let bits = four.iter().fold(0u32, |bits, byte| bits << 6 | u32::from(SEXTETS[usize::from(*byte)]));
        let bits = bits << (6 * (4 - four.len()));
        out.extend_from_slice(&bits.to_be_bytes()[1..four.len().max(1)]);
    }
}

const SEXTETS: [u8; 256] = {
    let mut sextets = [0u8; 256];
    let mut byte = 0usize;
    while byte < 256 {
        sextets[byte] = sextet(byte as u8);
        byte += 1;
    }
    sextets
};

const fn sextet(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        _ => 63,
    }
}

/// Decodes a run of hex digits, if it is a text.
pub(super) fn hex(run: &[u8], out: &mut Vec<u8>) -> bool {
    let whole = &run[..run.len() / 2 * 2];
    for (index, two) in whole.chunks_exact(2).enumerate() {
        let Some(value) = hex_byte(two) else { return false };
        out.push(value);
        if index == 5 && !begins_as_text(out) {
            return false;
        }
    }
    is_text(out)
}

fn hex_byte(two: &[u8]) -> Option<u8> {
    const DIGITS: [u8; 256] = {
        let mut digits = [0xFFu8; 256];
        let mut digit = 0usize;
        while digit < 16 {
            digits[b"0123456789abcdef"[digit] as usize] = digit as u8;
            digits[b"0123456789ABCDEF"[digit] as usize] = digit as u8;
            digit += 1;
        }
        digits
    };
    let (high, low) = (DIGITS[usize::from(two[0])], DIGITS[usize::from(two[1])]);
    (high < 16 && low < 16).then_some(high << 4 | low)
}

fn is_printable(byte: u8) -> bool {
    (0x20..0x7F).contains(&byte) || matches!(byte, b'\t' | b'\n' | b'\r')
}

/// One of six random bytes may be no ASCII; a second one says that this is no text.
fn begins_as_text(bytes: &[u8]) -> bool {
    let mut others = 0;
    bytes.iter().all(|byte| {
        others += u32::from(*byte >= 0x80);
        others <= 1 && (is_printable(*byte) || *byte >= 0x80)
    })
}

/// UTF-8 without control characters, but for a letter that is cut off at the end.
fn is_text(bytes: &[u8]) -> bool {
    let whole = match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    whole && bytes.iter().all(|byte| is_printable(*byte) || *byte >= 0x80)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(with: impl Fn(&[u8], &mut Vec<u8>) -> bool, text: &str) -> Option<String> {
        let mut out = Vec::new();
        with(text.as_bytes(), &mut out).then(|| String::from_utf8_lossy(&out).into_owned())
    }

    #[test]
    fn texts_are_decoded_and_hashes_are_not() {
        assert_eq!(decoded(base64, "YW5uYS5iZXJnQHBvc3Rlby5kZQ").as_deref(), Some("anna.berg@posteo.de"));
        assert_eq!(decoded(base64, "PDw_Pz8-Pg").as_deref(), Some("<<???>>"));
        assert_eq!(decoded(base64, "internationalization"), None);
        assert_eq!(decoded(hex, "616e6e61406265726c696e2e6465").as_deref(), Some("anna@berlin.de"));
        assert_eq!(decoded(hex, "d41d8cd98f00b204e9800998ecf8427e"), None);
    }

    #[test]
    fn escapes_are_undone() {
        let backslashes = |text: &str| {
            let mut out = Vec::new();
            super::backslashes(text.as_bytes(), Some(b'\''), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(backslashes(r"a\u0040b\/c\nd''e\x41\101\\"), "a@b/c\nd'eAA\\");
        assert_eq!(backslashes(r"\ud83d\ude00\ud83d\q\u12\"), "\u{1F600}\u{FFFD}qu12\\");
        let mut out = Vec::new();
        unescape(Escape::Csv, b"say \"\"hi\"\"", &mut out);
        assert_eq!(out, b"say \"hi\"");
        out.clear();
        percent(b"a%40b%2", &mut out);
        assert_eq!(out, b"a@b%2");
        out.clear();
        quoted_printable(b"a=40b=\r\nc=", &mut out);
        assert_eq!(out, b"a@bc=");
    }
}
