//! PostgreSQL's COPY text format.
//!
//! Source: PostgreSQL manual, COPY, "Text Format": tab between fields, newline
//! after a row, `\N` for NULL, backslash escapes.

use super::clean::needs_escape;
use super::{Encode, Kind, WrittenAs};

pub struct CopyText;

impl Encode for CopyText {
    fn written_as(&self) -> WrittenAs {
        WrittenAs::Copy
    }

    fn row_start(&self, _out: &mut Vec<u8>) {}

    #[inline]
    fn field(&self, index: usize, kind: Kind, bytes: &[u8], plain: bool, out: &mut Vec<u8>) {
        if index > 0 {
            out.push(b'\t');
        }
        if kind == Kind::Null {
            out.extend_from_slice(b"\\N");
        } else if plain || !needs_escape(bytes) {
            out.extend_from_slice(bytes);
        } else {
            escape(bytes, out);
        }
    }

    #[inline]
    fn open(&self, index: usize, out: &mut Vec<u8>) {
        if index > 0 {
            out.push(b'\t');
        }
    }

    #[inline]
    fn close(&self, _index: usize, _kind: Kind, plain: bool, start: usize, scratch: &mut Vec<u8>, out: &mut Vec<u8>) {
        if !plain && needs_escape(&out[start..]) {
            scratch.clear();
            scratch.extend_from_slice(&out[start..]);
            out.truncate(start);
            escape(scratch, out);
        }
    }

    #[inline]
    fn row_end(&self, out: &mut Vec<u8>) {
        out.push(b'\n');
    }
}

/// Appends `bytes` escaped for COPY text.
pub fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        let letter = match byte {
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0b => b'v',
            0x0c => b'f',
            other => {
                out.push(other);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', letter]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_escaped_as_the_manual_says() {
        let mut out = Vec::new();
        CopyText.field(0, Kind::Text, b"a\tb\nc\\d\x08\r", false, &mut out);
        CopyText.field(1, Kind::Null, b"", false, &mut out);
        CopyText.field(2, Kind::Text, b"\\N", false, &mut out);
        CopyText.field(3, Kind::Text, b"", false, &mut out);
        CopyText.row_end(&mut out);
        CopyText.open(0, &mut out);
        let start = out.len();
        out.extend_from_slice(b"x\ty");
        CopyText.close(0, Kind::Text, false, start, &mut Vec::new(), &mut out);
        CopyText.open(1, &mut out);
        let start = out.len();
        out.extend_from_slice(b"z");
        CopyText.close(1, Kind::Text, false, start, &mut Vec::new(), &mut out);
        assert_eq!(out, b"a\\tb\\nc\\\\d\\b\\r\t\\N\t\\\\N\t\nx\\ty\tz");
    }
}
