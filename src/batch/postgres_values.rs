//! SQL literals as PostgreSQL reads them: one row in brackets, `(1, 'a'),`.
//!
//! A newline ends a row and stands nowhere else, so a stream of rows can be cut
//! without reading it: the texts that hold one, and they alone, are `E'…'`.
//!
//! Sources: PostgreSQL manual, "Lexical Structure", "Constants", with
//! `standard_conforming_strings` on, and what `pg_dump --inserts` writes.

use super::numeral::{is_number, is_numeral};
use super::{Encode, Kind, WrittenAs};
use crate::schema::Type;

/// A column's literals, decided once by its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Bare digits.
    Number,
    /// The same; a zero below zero is quoted, as SQL has none.
    Float,
    /// `true` and `false`.
    Bool,
    /// A text that the server reads as the column's type.
    Quoted,
}

impl Form {
    fn of(ty: &Type) -> Form {
        match ty {
            Type::Int { .. } | Type::Decimal { .. } => Form::Number,
            Type::Float { .. } => Form::Float,
            Type::Bool => Form::Bool,
            _ => Form::Quoted,
        }
    }
}

/// Rows of one table.
pub struct PostgresValues {
    forms: Vec<Form>,
}

impl PostgresValues {
    /// `types` are those of the columns that are written, in their order.
    pub fn new<'a>(types: impl IntoIterator<Item = &'a Type>) -> PostgresValues {
        PostgresValues { forms: types.into_iter().map(Form::of).collect() }
    }
}

impl Encode for PostgresValues {
    fn written_as(&self) -> WrittenAs {
        WrittenAs::SqlValues
    }

    fn row_start(&self, out: &mut Vec<u8>) {
        out.push(b'(');
    }

    #[inline]
    fn field(&self, index: usize, kind: Kind, bytes: &[u8], plain: bool, out: &mut Vec<u8>) {
        if index > 0 {
            out.extend_from_slice(b", ");
        }
        if kind == Kind::Null {
            return out.extend_from_slice(b"NULL");
        }
        match self.forms[index] {
            Form::Float if bytes.starts_with(b"-0") && !bytes.iter().any(|byte| matches!(byte, b'1'..=b'9')) => {
                quote(bytes, out)
            }
            Form::Number | Form::Float if plain && is_numeral(bytes) || is_number(bytes) => {
                out.extend_from_slice(bytes);
            }
            Form::Bool if bytes == b"t" => out.extend_from_slice(b"true"),
            Form::Bool if bytes == b"f" => out.extend_from_slice(b"false"),
            Form::Quoted if plain => {
                out.push(b'\'');
                out.extend_from_slice(bytes);
                out.push(b'\'');
            }
            _ => quote(bytes, out),
        }
    }

    fn row_end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"),\n");
    }
}

/// Appends `'…'`, or `E'…'` for what would break the line.
fn quote(bytes: &[u8], out: &mut Vec<u8>) {
    if memchr::memchr3(b'\'', b'\n', b'\r', bytes).is_none() {
        out.push(b'\'');
        out.extend_from_slice(bytes);
        return out.push(b'\'');
    }
    let escapes = memchr::memchr2(b'\n', b'\r', bytes).is_some();
    out.extend_from_slice(if escapes { b"E'" } else { b"'" });
    for &byte in bytes {
        match byte {
            b'\'' => out.extend_from_slice(b"''"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\\' if escapes => out.extend_from_slice(b"\\\\"),
            other => out.push(other),
        }
    }
    out.push(b'\'');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(ty: Type, text: &str, expected: &str) {
        let mut out = Vec::new();
        PostgresValues::new([&ty]).field(0, Kind::Text, text.as_bytes(), false, &mut out);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }

    #[test]
    fn a_row_stands_in_brackets_on_a_line_of_its_own() {
        let codec = PostgresValues::new([&Type::Int { bytes: 4, unsigned: false }, &Type::TEXT, &Type::Bool]);
        let mut out = Vec::new();
        codec.row_start(&mut out);
        codec.field(0, Kind::Text, b"-12", true, &mut out);
        codec.field(1, Kind::Text, b"O'Brien\nthe \\second", false, &mut out);
        codec.field(2, Kind::Null, b"", false, &mut out);
        codec.row_end(&mut out);
        assert_eq!(out, b"(-12, E'O''Brien\\nthe \\\\second', NULL),\n");
    }

    #[test]
    fn numbers_and_booleans_are_bare_and_nothing_else_is() {
        let decimal = || Type::Decimal { precision: None, scale: None };
        let float = || Type::Float { bytes: 8 };
        check(decimal(), "-0.50", "-0.50");
        check(decimal(), "NaN", "'NaN'");
        check(float(), "1.5e-07", "1.5e-07");
        check(float(), "-Infinity", "'-Infinity'");
        check(float(), "-0", "'-0'");
        check(Type::Bool, "t", "true");
        check(Type::Bool, "f", "false");
        check(Type::TEXT, "42", "'42'");
        check(Type::TEXT, r"a\b", r"'a\b'");
        check(Type::Bytes { max: None }, r"\x00ff", r"'\x00ff'");
        check(Type::Bit { max: None }, "0101", "'0101'");
        check(Type::Array(Box::new(Type::TEXT)), r#"{"it's",NULL}"#, r#"'{"it''s",NULL}'"#);
    }

    proptest::proptest! {
        #[test]
        fn what_is_quoted_reads_back_and_stays_on_its_line(text in "[a-z'\\\\\n\r\t ]{0,12}") {
            let mut out = Vec::new();
            quote(text.as_bytes(), &mut out);
            proptest::prop_assert!(!out.contains(&b'\n') && !out.contains(&b'\r'));
            let written = String::from_utf8(out).unwrap();
            let inside = written.strip_prefix('E').unwrap_or(&written).strip_prefix('\'').unwrap();
            let mut inside = inside.chars().peekable();
            let mut read = String::new();
            while let Some(letter) = inside.next() {
                match letter {
                    '\'' if inside.next_if_eq(&'\'').is_some() => read.push('\''),
                    '\'' => proptest::prop_assert!(inside.next().is_none()),
                    '\\' if written.starts_with('E') => match inside.next() {
                        Some('n') => read.push('\n'),
                        Some('r') => read.push('\r'),
                        other => read.extend(other),
                    },
                    other => read.push(other),
                }
            }
            proptest::prop_assert_eq!(read, text);
        }
    }
}
