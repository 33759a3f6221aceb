//! SQL literals as SQLite reads them: one row in brackets, `(1,'a'),`.
//!
//! Source: SQLite, "SQL As Understood By SQLite", literal values. A text with a
//! NUL byte cannot be a quoted literal there; it is written as a cast blob. So is one
//! with a carriage return before a newline, which the `sqlite3` shell takes out of a
//! script. There are no escapes: a text with a newline goes over several lines.

use super::{Encode, Kind, WrittenAs};

/// Rows of one table: `(1,'a'),` with a newline. Texts may hold newlines of their own.
pub struct SqlValues;

impl Encode for SqlValues {
    fn written_as(&self) -> WrittenAs {
        WrittenAs::SqlValues
    }

    fn row_start(&self, out: &mut Vec<u8>) {
        out.push(b'(');
    }

    fn field(&self, index: usize, kind: Kind, bytes: &[u8], _plain: bool, out: &mut Vec<u8>) {
        if index > 0 {
            out.push(b',');
        }
        literal(kind, bytes, out);
    }

    fn row_end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"),\n");
    }
}

/// Appends one literal.
pub fn literal(kind: Kind, bytes: &[u8], out: &mut Vec<u8>) {
    match kind {
        Kind::Null => out.extend_from_slice(b"NULL"),
        Kind::Integer | Kind::Real => out.extend_from_slice(bytes),
        Kind::Blob => hex(bytes, out),
        Kind::Text
            if memchr::memchr2_iter(0, b'\r', bytes).any(|at| bytes[at] == 0 || bytes.get(at + 1) == Some(&b'\n')) =>
        {
            out.extend_from_slice(b"CAST(");
            hex(bytes, out);
            out.extend_from_slice(b" AS TEXT)");
        }
        Kind::Text => {
            out.push(b'\'');
            for &byte in bytes {
                if byte == b'\'' {
                    out.push(b'\'');
                }
                out.push(byte);
            }
            out.push(b'\'');
        }
    }
}

fn hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"X'");
    for &byte in bytes {
        out.push(DIGITS[(byte >> 4) as usize]);
        out.push(DIGITS[(byte & 15) as usize]);
    }
    out.push(b'\'');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_read_back() {
        let mut out = Vec::new();
        literal(Kind::Text, b"O'Brien", &mut out);
        literal(Kind::Blob, b"\x00\xff", &mut out);
        literal(Kind::Null, b"", &mut out);
        literal(Kind::Text, b"a\0b", &mut out);
        literal(Kind::Text, b"a\r\nb", &mut out);
        literal(Kind::Text, b"a\rb\n", &mut out);
        assert_eq!(out, b"'O''Brien'X'00ff'NULLCAST(X'610062' AS TEXT)CAST(X'610d0a62' AS TEXT)'a\rb\n'");
    }
}
