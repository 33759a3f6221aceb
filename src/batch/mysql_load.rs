//! Rows as LOAD DATA reads them: a tab between fields, a newline after a row, `\N` for
//! NULL, backslash escapes.
//!
//! Source: MySQL Reference Manual, "LOAD DATA Statement", "Field and Line Handling".
//! Of its escapes only those are written that PostgreSQL's COPY reads as the same, so
//! both are read back alike. Bytes are `\x` and hex, for no character set has a say in
//! them: the statement turns them back with UNHEX.

use super::{Encode, Kind, WrittenAs};
use crate::schema::Type;

/// Rows of one table.
pub struct MysqlLoad {
    /// Columns of bytes.
    hex: Vec<bool>,
}

impl MysqlLoad {
    /// `types` are those of the columns that are written, in their order.
    pub fn new<'a>(types: impl IntoIterator<Item = &'a Type>) -> MysqlLoad {
        MysqlLoad { hex: types.into_iter().map(is_hex).collect() }
    }
}

/// Whether a column is written in hex.
pub fn is_hex(ty: &Type) -> bool {
    matches!(ty, Type::Bytes { .. })
}

impl Encode for MysqlLoad {
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
        } else if self.hex[index] {
            hex(bytes, out);
        } else if plain || !needs_escape(bytes) {
            out.extend_from_slice(bytes);
        } else {
            escape(bytes, out);
        }
    }

    #[inline]
    fn row_end(&self, out: &mut Vec<u8>) {
        out.push(b'\n');
    }
}

/// No early exit, so that the compiler turns the loop into vector instructions.
#[inline]
fn needs_escape(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, &byte| found | (byte == b'\\') | (byte == b'\t') | (byte == b'\n'))
}

fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        match byte {
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            other => out.push(other),
        }
    }
}

fn hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend_from_slice(b"\\\\x");
    for &byte in bytes {
        out.extend_from_slice(&[DIGITS[(byte >> 4) as usize], DIGITS[(byte & 15) as usize]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_escaped_as_the_server_reads_them() {
        let codec = MysqlLoad::new([&Type::TEXT, &Type::Bytes { max: None }, &Type::TEXT]);
        let mut out = Vec::new();
        codec.row_start(&mut out);
        codec.field(0, Kind::Text, b"a\tb\nc\\N\x08\r\x0c\0", false, &mut out);
        codec.field(1, Kind::Blob, b"\x00\xff\n", false, &mut out);
        codec.field(2, Kind::Null, b"", false, &mut out);
        codec.row_end(&mut out);
        assert_eq!(out, b"a\\tb\\nc\\\\N\x08\r\x0c\0\t\\\\x00ff0a\t\\N\n");
    }
}
