//! `hash`: a keyed digest of the value.

use super::*;

/// A keyed digest: the same value gets the same digest, nothing of it can be
/// read, and without the key nobody can try values until one fits.
///
/// Takes text, bytea and uuid columns. `length` counts digits: 32 by default, or
/// what the column takes; fewer than 8 are refused, because different values
/// would soon share a digest. `format` is `hex`, `base32` or `base36`, in lower
/// case. A bytea digest is written as bytes; a uuid one has version 8, which
/// RFC 9562 leaves to such uses.
pub struct Hash;
pub const KIND: Hash = Hash;

enum Form {
    /// So many digits of five or fewer bits each, twelve from one word.
    Digits { length: usize, bits: u32 },
    /// So many digits of base 36, each from a word of its own.
    Base36 { length: usize },
    Uuid,
}

struct Digest {
    prefix: &'static [u8],
    form: Form,
}

impl Mask for Digest {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        out.extend_from_slice(self.prefix);
        match self.form {
            Form::Digits { length, bits } => {
                let start = out.len();
                for _ in (0..length).step_by(12) {
                    let word = draw.next_u64();
                    let digits: [u8; 12] = std::array::from_fn(|index| {
                        DIGITS[(word >> (index as u32 * bits) & ((1 << bits) - 1)) as usize]
                    });
                    out.extend_from_slice(&digits);
                }
                out.truncate(start + length);
            }
            Form::Base36 { length } => {
                for _ in 0..length {
                    out.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[draw.below(36) as usize]);
                }
            }
            Form::Uuid => {
                let mut bytes = [0; 16];
                draw.fill(&mut bytes);
                bytes[6] = bytes[6] & 0x0f | 0x80;
                bytes[8] = bytes[8] & 0x3f | 0x80;
                for (index, byte) in bytes.into_iter().enumerate() {
                    if matches!(index, 4 | 6 | 8 | 10) {
                        out.push(b'-');
                    }
                    out.push(DIGITS[(byte >> 4) as usize]);
                    out.push(DIGITS[(byte & 15) as usize]);
                }
            }
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(match self.form {
            // Two words from a block.
            Form::Digits { length, .. } => length.div_ceil(24).min(8),
            Form::Base36 { length } => length.div_ceil(4).min(8),
            Form::Uuid => 1,
        })
    }
}

/// Hex digits are the first half; the alphabet is Crockford's base 32, lower case.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl MaskKind for Hash {
    fn name(&self) -> &'static str {
        "hash"
    }

    fn summary(&self) -> &'static str {
        "a keyed digest of the value: same value, same digest; nothing of it readable"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "length", doc: "digits of output, at least 8; default 32, or the column's length", required: false },
            Parameter { name: "format", doc: "hex, base32 or base36; default hex", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "hash", native: "text", input: "tok_live_ann", output: "0f920175a8a69d508b23a28c9dff2071" },
            Example { rule: "hash(length=12, format=base32)", native: "varchar(20)", input: "tok_live_ann", output: "gfa0hb9hakvz" },
            Example { rule: "hash", native: "uuid", input: "7d444840-9dc0-11d1-b245-5ffdce74fad2", output: "d8f99bec-6bd5-8a4e-a970-65fcd6ac651e" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let column = target.column;
        let format = args.one_of("format", &["hex", "base32", "base36"])?;
        let length = args.integer("length")?;
        let compiled = |digest: Digest, bits: u32, chars_max: u32| {
            let contract = Contract {
                reads: true,
                by: By::Value(Canonical::Exact),
                unique: Unique::Injective { bits },
                output: Output::Text { chars_max },
                may_equal: false,
            };
            Ok(Compiled::mask(digest, contract))
        };
        let bytea = column.native.eq_ignore_ascii_case("bytea");
        let max = match &column.ty {
            Type::Uuid if length.is_some() || format.is_some() => {
                return Err(Misfit::new(MisfitKind::Argument, "a uuid has one length and one format"));
            }
            Type::Uuid => return compiled(Digest { prefix: b"", form: Form::Uuid }, 122, 36),
            Type::Text(length) => length.max,
            Type::Bytes { .. } if bytea && format.is_some_and(|format| format != "hex") => {
                return Err(Misfit::new(MisfitKind::Argument, "a bytea digest is written as hex digits"));
            }
            Type::Bytes { max } => max.map(|max| if bytea { max.saturating_mul(2) } else { max }),
            Type::Int { .. } => {
                return Err(Misfit::wrong_type("hash", "a text, uuid or binary", column)
                    .help("use `key`: one-to-one on integers"));
            }
            _ => return Err(Misfit::wrong_type("hash", "a text, uuid or binary", column)),
        };
        let length = match length {
            Some(length) if !(8..=1024).contains(&length) => {
                return Err(Misfit::new(MisfitKind::Argument, "`length` is between 8 and 1024 digits"));
            }
            Some(length) => length as u32,
            None => max.map_or(32, |max| max.clamp(8, 32)),
        };
        target.fits("hash", length, max)?;
        let bytes = bytea && matches!(column.ty, Type::Bytes { .. });
        if bytes && length % 2 == 1 {
            return Err(Misfit::new(MisfitKind::Argument, "`length` is even in a bytea column: two digits make a byte"));
        }
        let prefix: &[u8] = if bytes { b"\\x" } else { b"" };
        let (form, bits) = match format {
            Some("base32") => (Form::Digits { length: length as usize, bits: 5 }, 5 * length),
            // A digit of base 36 has 5.169 bits.
            Some("base36") => (Form::Base36 { length: length as usize }, length * 5169 / 1000),
            _ => (Form::Digits { length: length as usize, bits: 4 }, 4 * length),
        };
        compiled(Digest { prefix, form }, bits, length + prefix.len() as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    #[test]
    fn the_length_follows_the_column() {
        for (rule, native, length) in [
            ("hash", "text", 32),
            ("hash", "varchar(10)", 10),
            ("hash(length=40, format=base36)", "text", 40),
            ("hash", "bytea", 34),
        ] {
            assert_eq!(mask_one(rule, native, b"some value").unwrap().len(), length, "{rule} on {native}");
        }
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().unwrap().kind;
        assert_eq!(kind("hash", "varchar(7)"), MisfitKind::Length);
        assert_eq!(kind("hash(length=64)", "varchar(12)"), MisfitKind::Length);
        assert_eq!(kind("hash(length=7)", "text"), MisfitKind::Argument);
        assert_eq!(kind("hash(length=9)", "bytea"), MisfitKind::Argument);
        assert_eq!(kind("hash", "integer"), MisfitKind::Type);
    }

    #[test]
    fn a_uuid_says_that_it_is_made_up() {
        let uuid = mask_one("hash", "uuid", b"7d444840-9dc0-11d1-b245-5ffdce74fad2").unwrap();
        assert_eq!((uuid.len(), uuid[14]), (36, b'8'));
        assert!(b"89ab".contains(&uuid[19]));
    }
}
