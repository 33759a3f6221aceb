//! Fields as they are, for sinks that bind values and write no text: a byte
//! for the kind, a length, the bytes.

use super::{Encode, Kind, WrittenAs};

/// Tagged fields; a row is as many of them as the table has columns.
pub struct Fields;

impl Encode for Fields {
    fn written_as(&self) -> WrittenAs {
        WrittenAs::Fields
    }

    fn row_start(&self, _out: &mut Vec<u8>) {}

    /// # Panics
    /// When a field holds 4 GiB or more; batches hold less.
    fn field(&self, _index: usize, kind: Kind, bytes: &[u8], _plain: bool, out: &mut Vec<u8>) {
        out.push(match kind {
            Kind::Null => 0,
            Kind::Text => 1,
            Kind::Integer => 2,
            Kind::Real => 3,
            Kind::Blob => 4,
        });
        let length = u32::try_from(bytes.len()).expect("a batch is addressed by 32 bits");
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(bytes);
    }

    fn row_end(&self, _out: &mut Vec<u8>) {}
}

/// Reads back what [`Fields`] wrote; ends early on anything else.
pub struct Decode<'a> {
    rest: &'a [u8],
}

pub fn decode(bytes: &[u8]) -> Decode<'_> {
    Decode { rest: bytes }
}

impl<'a> Iterator for Decode<'a> {
    type Item = (Kind, &'a [u8]);

    fn next(&mut self) -> Option<(Kind, &'a [u8])> {
        let (&tag, rest) = self.rest.split_first()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        let kind = match tag {
            0 => Kind::Null,
            1 => Kind::Text,
            2 => Kind::Integer,
            3 => Kind::Real,
            4 => Kind::Blob,
            _ => return None,
        };
        self.rest = rest;
        Some((kind, bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_back_as_they_went() {
        let fields: [(Kind, &[u8]); 6] = [
            (Kind::Null, b""),
            (Kind::Text, b""),
            (Kind::Text, b"a\0\xff"),
            (Kind::Integer, b"-9223372036854775808"),
            (Kind::Real, b"9e999"),
            (Kind::Blob, b"\x01"),
        ];
        let mut out = Vec::new();
        for (index, (kind, bytes)) in fields.iter().enumerate() {
            Fields.field(index, *kind, bytes, false, &mut out);
        }
        assert!(decode(&out).eq(fields));
        assert_eq!(decode(&out[..out.len() - 1]).count(), fields.len() - 1);
        assert_eq!(decode(&[9, 0, 0, 0, 0]).count(), 0);
    }
}
