//! JSON by bytes: where values stand, without making any.

use crate::mask::Reject;

pub(super) const NO_JSON: Reject = Reject("the value is no JSON");
/// As deep as documents may be nested.
const DEPTH_MAX: usize = 200;

/// Reads JSON (RFC 8259) by bytes; copies nothing.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl Reader<'_> {
    /// The next byte that is no blank.
    pub(super) fn peek(&mut self) -> Result<u8, Reject> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied().ok_or(NO_JSON)
    }

    pub(super) fn take(&mut self, wanted: u8) -> Result<(), Reject> {
        if self.peek()? != wanted {
            return Err(NO_JSON);
        }
        self.at += 1;
        Ok(())
    }

    pub(super) fn enter(&mut self, depth: usize) -> Result<(), Reject> {
        if depth >= DEPTH_MAX {
            return Err(Reject("the JSON is nested too deeply"));
        }
        self.at += 1;
        Ok(())
    }

    /// After a member: true where a comma promises another.
    pub(super) fn more(&mut self, close: u8) -> Result<bool, Reject> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Ok(true)
            }
            byte if byte == close => Ok(false),
            _ => Err(NO_JSON),
        }
    }

    pub(super) fn end(&mut self) -> Result<(), Reject> {
        if self.peek().is_ok() { Err(NO_JSON) } else { Ok(()) }
    }

    /// Passes one value and tells where it stands.
    pub(super) fn skip(&mut self, depth: usize) -> Result<std::ops::Range<usize>, Reject> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => self.string()?,
            b'{' => {
                self.enter(depth)?;
                let mut more = self.peek()? != b'}';
                while more {
                    self.peek()?;
                    self.string()?;
                    self.take(b':')?;
                    self.skip(depth + 1)?;
                    more = self.more(b'}')?;
                }
                self.take(b'}')?;
            }
            b'[' => {
                self.enter(depth)?;
                let mut more = self.peek()? != b']';
                while more {
                    self.skip(depth + 1)?;
                    more = self.more(b']')?;
                }
                self.take(b']')?;
            }
            _ => {
                let rest = &self.bytes[start..];
                let length = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b)).count();
                let word = &rest[..length];
                if !matches!(word, b"true" | b"false" | b"null") && !is_number(word) {
                    return Err(NO_JSON);
                }
                self.at += length;
            }
        }
        Ok(start..self.at)
    }

    fn string(&mut self) -> Result<(), Reject> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(NO_JSON);
        }
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => match self.bytes.get(self.at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
                    Some(b'u') if hex(self.bytes, self.at + 2).is_some() => self.at += 6,
                    _ => return Err(NO_JSON),
                },
                Some(0x20..) => self.at += 1 + plain(&self.bytes[self.at + 1..]),
                _ => return Err(NO_JSON),
            }
        }
        self.at += 1;
        Ok(())
    }
}

/// How many bytes at the start are neither quote nor backslash nor control
/// character, or fewer: eight are looked at together.
fn plain(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    let mut at = 0;
    while let Some(eight) = bytes[at..].first_chunk() {
        let word = u64::from_le_bytes(*eight);
        // The high bit of every byte below `limit`, and perhaps of some behind it.
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word & (ONES << 7);
        let quote = below(word ^ (ONES * b'"' as u64), 1);
        let backslash = below(word ^ (ONES * b'\\' as u64), 1);
        match below(word, 0x20) | quote | backslash {
            0 => at += 8,
            found => return at + found.trailing_zeros() as usize / 8,
        }
    }
    at
}

/// True for a text that a JSON string holds as it is.
pub(super) fn is_plain(text: &[u8]) -> bool {
    text.iter().fold(true, |plain, &byte| plain & (byte >= 0x20) & (byte != b'"') & (byte != b'\\'))
}

/// True for a whole text that is one JSON value.
pub(in crate::mask) fn is_json(bytes: &[u8]) -> bool {
    let mut reader = Reader { bytes, at: 0 };
    std::str::from_utf8(bytes).is_ok() && reader.skip(0).is_ok() && reader.end().is_ok()
}

pub(super) fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text[0] == b'0') {
        return false;
    }
    let mut rest = &text[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"+").or(exponent.strip_prefix(b"-")).unwrap_or(exponent);
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |number, &byte| Some(number << 4 | char::from(byte).to_digit(16)?))
}

/// The text of a valid string that is given with its quotes; in `scratch` where
/// it has escapes.
pub(super) fn text<'a>(string: &'a [u8], scratch: &'a mut Vec<u8>) -> Result<&'a [u8], Reject> {
    if !string.contains(&b'\\') {
        return Ok(&string[1..string.len() - 1]);
    }
    unescape(string, scratch)?;
    Ok(scratch)
}

/// Writes the text of a valid string, quotes and all, without them.
fn unescape(string: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
    out.clear();
    let mut at = 1;
    while at + 1 < string.len() {
        if string[at] != b'\\' {
            out.push(string[at]);
            at += 1;
            continue;
        }
        at += 2;
        let letter = match string[at - 1] {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = hex(string, at).ok_or(NO_JSON)?;
                at += 4;
                if (0xd800..0xdc00).contains(&code) && string[at..].starts_with(b"\\u") {
                    let low = hex(string, at + 2).ok_or(NO_JSON)?;
                    if (0xdc00..0xe000).contains(&low) {
                        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                        at += 6;
                    }
                }
                char::from_u32(code).ok_or(Reject("the JSON has half a surrogate pair"))?
            }
            other => char::from(other),
        };
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Ok(())
}

pub(super) fn escape(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

