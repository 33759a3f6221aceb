//! SQL literals as MySQL and MariaDB read them: one row in brackets, `(1,'a'),`.
//!
//! A newline ends a row and stands nowhere else, so a stream of rows can be cut
//! without reading it.
//!
//! Sources: MySQL Reference Manual, "String Literals", "Hexadecimal Literals",
//! "Bit-Value Literals". The escapes are those of a server whose SQL mode has no
//! `NO_BACKSLASH_ESCAPES`, and the literals those of a session in utf8mb4.

use super::numeral::{is_number, is_numeral};
use super::{Encode, Kind, WrittenAs};
use crate::schema::Type;

/// A column's literals, decided once by its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Bare digits.
    Number,
    /// `'…'`, or `0x…` where the value is bytes.
    Quoted,
    /// `0x…`, whatever the value's kind.
    Bytes,
    /// `b'…'`
    Bits,
    /// `0x…` where the value is the server's own bytes; a text is well-known
    /// text, as people write it in a rule.
    Geometry,
}

impl Form {
    fn of(ty: &Type) -> Form {
        match ty {
            Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } | Type::Year => Form::Number,
            Type::Bytes { .. } => Form::Bytes,
            Type::Bit { .. } => Form::Bits,
            Type::Geometry(_) => Form::Geometry,
            _ => Form::Quoted,
        }
    }
}

/// Whether a spatial value is the server's own bytes: four of the reference system,
/// then well-known binary, whose first byte is its order. Well-known text has
/// letters there.
pub fn is_well_known_binary(value: &[u8]) -> bool {
    matches!(value.get(4), Some(0 | 1))
}

/// Rows of one table.
pub struct MysqlValues {
    forms: Vec<Form>,
}

impl MysqlValues {
    /// `types` are those of the columns that are written, in their order.
    pub fn new<'a>(types: impl IntoIterator<Item = &'a Type>) -> MysqlValues {
        MysqlValues { forms: types.into_iter().map(Form::of).collect() }
    }
}

impl Encode for MysqlValues {
    fn written_as(&self) -> WrittenAs {
        WrittenAs::MysqlValues
    }

    fn row_start(&self, out: &mut Vec<u8>) {
        out.push(b'(');
    }

    #[inline]
    fn field(&self, index: usize, kind: Kind, bytes: &[u8], plain: bool, out: &mut Vec<u8>) {
        if index > 0 {
            out.push(b',');
        }
        if kind == Kind::Null {
            return out.extend_from_slice(b"NULL");
        }
        match self.forms[index] {
            Form::Number if plain && is_numeral(bytes) || is_number(bytes) => out.extend_from_slice(bytes),
            Form::Quoted if plain && kind == Kind::Text => {
                out.push(b'\'');
                out.extend_from_slice(bytes);
                out.push(b'\'');
            }
            Form::Bits if bytes.iter().all(|byte| matches!(byte, b'0' | b'1')) => {
                out.extend_from_slice(b"b'");
                out.extend_from_slice(bytes);
                out.push(b'\'');
            }
            Form::Bits if is_number(bytes) => out.extend_from_slice(bytes),
            Form::Bytes => hex(bytes, out),
            Form::Geometry if kind == Kind::Text && !is_well_known_binary(bytes) => {
                out.extend_from_slice(b"ST_GeomFromText(");
                quote(bytes, out);
                out.push(b')');
            }
            Form::Geometry => hex(bytes, out),
            Form::Quoted if kind == Kind::Blob => hex(bytes, out),
            Form::Number | Form::Quoted | Form::Bits => quote(bytes, out),
        }
    }

    fn row_end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"),\n");
    }
}

/// Appends `'…'`.
fn quote(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'\'');
    if needs_escape(bytes) {
        escape(bytes, out)
    } else {
        out.extend_from_slice(bytes)
    }
    out.push(b'\'');
}

/// No early exit, so that the compiler turns the loop into vector instructions.
#[inline]
fn needs_escape(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, &byte| found | (byte == b'\'') | (byte == b'\\') | (byte < 32))
}

fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        let letter = match byte {
            0 => b'0',
            b'\n' => b'n',
            b'\r' => b'r',
            // The end of a file to a client on Windows.
            0x1a => b'Z',
            b'\'' | b'\\' => byte,
            other => {
                out.push(other);
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', letter]);
    }
}

fn hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if bytes.is_empty() {
        return out.extend_from_slice(b"''");
    }
    out.extend_from_slice(b"0x");
    for &byte in bytes {
        out.extend_from_slice(&[DIGITS[(byte >> 4) as usize], DIGITS[(byte & 15) as usize]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INT: Type = Type::Int { bytes: 4, unsigned: false };

    fn point() -> Type {
        Type::Geometry("point".to_owned())
    }

    #[track_caller]
    fn check(ty: Type, kind: Kind, bytes: &[u8], expected: &str) {
        let mut out = Vec::new();
        MysqlValues::new([&ty]).field(0, kind, bytes, false, &mut out);
        assert_eq!(out, expected.as_bytes(), "{}", out.escape_ascii());
    }

    #[test]
    fn a_row_stands_in_brackets_on_a_line_of_its_own() {
        let codec = MysqlValues::new([&INT, &Type::TEXT, &INT]);
        let mut out = Vec::new();
        codec.row_start(&mut out);
        codec.field(0, Kind::Text, b"-12", true, &mut out);
        codec.field(1, Kind::Text, b"O'Brien", false, &mut out);
        codec.field(2, Kind::Null, b"", false, &mut out);
        codec.row_end(&mut out);
        assert_eq!(out, b"(-12,'O\\'Brien',NULL),\n");
    }

    #[test]
    fn numbers_are_bare_and_nothing_else_is() {
        let decimal = || Type::Decimal { precision: None, scale: None };
        check(INT, Kind::Text, b"0042", "0042");
        check(decimal(), Kind::Text, b"-0.50", "-0.50");
        check(Type::Float { bytes: 8 }, Kind::Text, b"-1.5e-7", "-1.5e-7");
        check(Type::Year, Kind::Text, b"0000", "0000");
        for text in ["", "-", "1-1", "--1", "1e", ".", "nan", "0x41", "1,2", "1)"] {
            check(INT, Kind::Text, text.as_bytes(), &format!("'{text}'"));
        }
        check(Type::TEXT, Kind::Text, b"42", "'42'");
    }

    #[test]
    fn texts_are_escaped_so_that_they_hold_no_newline() {
        let text = b"a\0b\nc\rd\x1ae\\f'g\"h\ti%_\xc3\xa9";
        check(Type::TEXT, Kind::Text, text, "'a\\0b\\nc\\rd\\Ze\\\\f\\'g\"h\ti%_é'");
        check(Type::Json { binary: true }, Kind::Text, br#"{"a": "\n"}"#, r#"'{"a": "\\n"}'"#);
        check(Type::Date, Kind::Text, b"0000-00-00", "'0000-00-00'");
        check(Type::TEXT, Kind::Text, b"", "''");
        check(Type::TEXT, Kind::Blob, b"\n", "0x0A");
    }

    #[test]
    fn bytes_are_hex_whatever_made_them() {
        let bytes = || Type::Bytes { max: None };
        check(bytes(), Kind::Blob, b"\x00\n\xff", "0x000AFF");
        check(bytes(), Kind::Text, b"masked", "0x6D61736B6564");
        check(bytes(), Kind::Blob, b"", "''");
    }

    #[test]
    fn bits_and_places_have_literals_of_their_own() {
        check(Type::Bit { max: Some(4) }, Kind::Text, b"0101", "b'0101'");
        check(Type::Bit { max: Some(4) }, Kind::Text, b"9", "9");
        check(point(), Kind::Blob, b"\x00\x01", "0x0001");
        check(point(), Kind::Text, b"POINT(0 0)", "ST_GeomFromText('POINT(0 0)')");
        check(Type::Other("inet6".to_owned()), Kind::Text, b"::1", "'::1'");
    }

    proptest::proptest! {
        #[test]
        fn what_is_quoted_reads_back_and_stays_on_its_line(bytes: Vec<u8>) {
            let mut out = Vec::new();
            quote(&bytes, &mut out);
            proptest::prop_assert!(!out.contains(&b'\n') && !out.contains(&b'\r') && !out.contains(&0));
            let mut inside = out[1..out.len() - 1].iter();
            let mut read = Vec::new();
            while let Some(&byte) = inside.next() {
                proptest::prop_assert!(byte != b'\'');
                read.push(match byte {
                    b'\\' => match inside.next() {
                        Some(b'0') => 0,
                        Some(b'n') => b'\n',
                        Some(b'r') => b'\r',
                        Some(b'Z') => 0x1a,
                        Some(&other) => other,
                        None => panic!("the closing quote is escaped"),
                    },
                    other => other,
                });
            }
            proptest::prop_assert_eq!(read, bytes);
        }
    }
}
