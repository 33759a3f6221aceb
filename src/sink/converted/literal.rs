//! One field in the text of the target's statements.

use crate::batch::{Kind, copy_text, sql_values};
use crate::schema::EngineKind;

/// Of a COPY block.
pub fn copied(kind: Kind, bytes: &[u8], out: &mut Vec<u8>) {
    match kind {
        Kind::Null => out.extend_from_slice(b"\\N"),
        Kind::Integer | Kind::Real => out.extend_from_slice(bytes),
        Kind::Text => copy_text::escape(bytes, out),
        Kind::Blob => {
            out.extend_from_slice(b"\\\\x");
            hex(bytes, out);
        }
    }
}

/// Of an INSERT.
pub fn inserted(kind: Kind, bytes: &[u8], to: EngineKind, out: &mut Vec<u8>) {
    match (to, kind) {
        (EngineKind::Sqlite, _) => sql_values::literal(kind, bytes, out),
        (_, Kind::Null) => out.extend_from_slice(b"NULL"),
        (_, Kind::Integer | Kind::Real) => out.extend_from_slice(bytes),
        (EngineKind::Postgres, Kind::Text) => quoted(bytes, false, out),
        (EngineKind::Postgres, Kind::Blob) => {
            out.extend_from_slice(b"'\\x");
            hex(bytes, out);
            out.push(b'\'');
        }
        (_, Kind::Text) => quoted(bytes, true, out),
        (_, Kind::Blob) if bytes.is_empty() => out.extend_from_slice(b"''"),
        (_, Kind::Blob) => {
            out.extend_from_slice(b"0x");
            hex(bytes, out);
        }
    }
}

/// `escapes`: a backslash is one.
fn quoted(bytes: &[u8], escapes: bool, out: &mut Vec<u8>) {
    out.push(b'\'');
    for &byte in bytes {
        match byte {
            b'\'' => out.extend_from_slice(b"''"),
            b'\\' if escapes => out.extend_from_slice(b"\\\\"),
            0 if escapes => out.extend_from_slice(b"\\0"),
            b'\n' if escapes => out.extend_from_slice(b"\\n"),
            b'\r' if escapes => out.extend_from_slice(b"\\r"),
            0x1a if escapes => out.extend_from_slice(b"\\Z"),
            byte => out.push(byte),
        }
    }
    out.push(b'\'');
}

fn hex(bytes: &[u8], out: &mut Vec<u8>) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for &byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}
