//! `key`: surrogate keys, one-to-one.

use super::*;
use crate::seed::{Permutation, RoundKey};

/// Replaces a key one-to-one, so that unique stays unique; every foreign key to
/// it follows by itself.
///
/// Integers are permuted within classes, so that a sequence still has room behind
/// the largest: from 1 to a bound (2^14 for smallint, 2^30 for integer, 2^53 for
/// bigint), from there to the type's end, and zero with all negatives; unsigned
/// ones past 2^63 are one more. Below the bound of bigint lies that of integer, so
/// that what is an integer in one database and a bigint in another, as all are in
/// SQLite, has one image up to 2^30.
/// Numerics without decimals likewise, up to 18 digits. Uuids keep version and
/// variant, their other 122 bits are permuted; they come out lower case. Text is
/// treated as by `substitute`.
///
/// `method=ff1` takes NIST FF1 for the same classes and bits; a class of less than a
/// million values, as those of smallint, is refused.
pub struct Key;
pub const KIND: Key = Key;

/// Where the larger half of a four-byte integer begins.
const INTEGER_BOUND: i128 = 1 << 30;

struct Integers {
    classes: Vec<Class>,
}

/// The integers from `low` on, permuted among themselves.
struct Class {
    low: i128,
    permutation: Permuted,
}

enum Permuted {
    Ours(Permutation),
    Ff1(Box<ff1::Range>),
}

impl Permuted {
    fn len(&self) -> u64 {
        match self {
            Permuted::Ours(permutation) => permutation.len(),
            Permuted::Ff1(range) => range.len(),
        }
    }

    fn apply(&self, offset: u64) -> Result<u64, Reject> {
        match self {
            Permuted::Ours(permutation) => Ok(permutation.apply(offset)),
            Permuted::Ff1(range) => range.apply(offset),
        }
    }
}

impl Integers {
    /// Classes begin at `low`, 1, that of integer where `bound` is beyond it, and
    /// `bound`; they end before the next or after `high`.
    fn new(key: &DomainKey, low: i128, bound: i128, high: i128, ff1: bool) -> Integers {
        let class = |name: &str, low: i128, end: i128| {
            let size = u64::try_from(end - low).expect("no class has more than 2^63 + 1 integers");
            let permutation = || match ff1 && size >= ff1::DOMAIN_MIN {
                true => Permuted::Ff1(Box::new(ff1::Range::new(&key.part(name), size))),
                false => Permuted::Ours(Permutation::new(&key.part(name), size)),
            };
            (size > 0).then(|| Class { low, permutation: permutation() })
        };
        let signed = high.min(i64::MAX as i128) + 1;
        let huge = if high >= signed { class("huge", signed, high + 1) } else { None };
        let shared = bound.min(INTEGER_BOUND);
        let classes = [
            class("negative", low, 1),
            class("positive", 1, shared),
            class("wide", shared, bound),
            class("large", bound, signed),
            huge,
        ];
        Integers { classes: classes.into_iter().flatten().collect() }
    }
}

impl Mask for Integers {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        const INVALID: Reject = Reject("the value is no integer that `key` permutes");
        let text = std::str::from_utf8(input).map_err(|_| INVALID)?;
        let number = text.parse::<i128>().map_err(|_| INVALID)?;
        let class = self.classes.iter().rev().find(|class| number >= class.low).ok_or(INVALID)?;
        let offset = u64::try_from(number - class.low).map_err(|_| INVALID)?;
        if offset >= class.permutation.len() {
            return Err(INVALID);
        }
        let image = class.low + class.permutation.apply(offset)? as i128;
        write_scaled(image, 0, out);
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

struct Uuids {
    key: RoundKey,
    ff1: Option<ff1::Ff1>,
}

/// Half of the 122 bits that say neither version nor variant.
const HALF: u32 = 61;
const HALF_MASK: u128 = (1 << HALF) - 1;

impl Mask for Uuids {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let uuid = parse_uuid(input).ok_or(Reject("the value is no uuid"))?;
        // 48 bits, version, 12 bits, variant (2 bits), 62 bits.
        let fixed = uuid & (0xf << 76 | 0b11 << 62);
        let free = uuid >> 80 << 74 | (uuid >> 64 & 0xfff) << 62 | uuid & ((1 << 62) - 1);
        let free = match &self.ff1 {
            Some(ff1) => {
                let digits = ff1.apply(b"", (0..2 * HALF).rev().map(|bit| (free >> bit & 1) as u16).collect())?;
                digits.into_iter().fold(0, |free, digit| free << 1 | u128::from(digit))
            }
            None => {
                let (mut left, mut right) = (free >> HALF, free & HALF_MASK);
                for round in 0..5u128 {
                    left ^= self.key.chain(0, right | (2 * round) << 64) & HALF_MASK;
                    right ^= self.key.chain(0, left | (2 * round + 1) << 64) & HALF_MASK;
                }
                left << HALF | right
            }
        };
        let uuid = fixed | free >> 74 << 80 | (free >> 62 & 0xfff) << 64 | free & ((1 << 62) - 1);
        for nibble in 0..32 {
            if matches!(nibble, 8 | 12 | 16 | 20) {
                out.push(b'-');
            }
            out.push(b"0123456789abcdef"[(uuid >> (124 - 4 * nibble) & 15) as usize]);
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

/// 32 hex digits in either case, with or without hyphens and braces.
pub(super) fn parse_uuid(text: &[u8]) -> Option<u128> {
    let text = match text {
        [b'{', inner @ .., b'}'] => inner,
        other => other,
    };
    let mut uuid = 0;
    let mut digits = 0;
    for &byte in text {
        match char::from(byte).to_digit(16) {
            Some(digit) if digits < 32 => {
                uuid = uuid << 4 | digit as u128;
                digits += 1;
            }
            None if byte == b'-' && digits % 4 == 0 && digits > 0 => {}
            _ => return None,
        }
    }
    (digits == 32 && text.last() != Some(&b'-')).then_some(uuid)
}

/// Bytes of any length, each length permuted on its own.
struct Binary {
    digits: digits::Digits,
    /// `\x` and hex digits, as PostgreSQL writes them; else the bytes themselves.
    hex: bool,
}

impl Mask for Binary {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        if !self.hex {
            return self.digits.bytes(input, out);
        }
        let digits = input.strip_prefix(b"\\x").ok_or(Reject("the value is no bytea in hex digits"))?;
        if digits.len() % 2 == 1 {
            return Err(Reject("the value is no bytea in hex digits"));
        }
        out.extend_from_slice(b"\\x");
        self.digits.text(digits, out)
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for Key {
    fn name(&self) -> &'static str {
        "key"
    }

    fn summary(&self) -> &'static str {
        "another key, one-to-one; foreign keys follow"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[ff1::METHOD]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "key", native: "integer", input: "4711", output: "1008671713" },
            Example { rule: "key", native: "bigint", input: "4711", output: "1008671713" },
            Example { rule: "key", native: "uuid", input: "7d444840-9dc0-11d1-b245-5ffdce74fad2", output: "04a0e22a-87aa-1940-bb10-7bc596d751e0" },
            Example { rule: "key", native: "text", input: "CUST-0042", output: "TMND-1811" },
            Example { rule: "key(method=ff1)", native: "integer", input: "4711", output: "866188560" },
            Example { rule: "key(method=ff1)", native: "uuid", input: "7d444840-9dc0-11d1-b245-5ffdce74fad2", output: "713f40ca-ffa2-1316-ab81-6a379c75245f" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let ff1 = ff1::is_chosen(args)?;
        let contract = |output: Output| Contract {
            reads: true,
            by: By::Value(Canonical::Exact),
            unique: Unique::Bijective,
            output,
            may_equal: true,
        };
        let integers = |low: i128, bound: i128, high: i128| {
            let output = match i64::try_from(high) {
                Ok(high) => Output::Interval { low: low as i64, high },
                Err(_) => Output::AnyOfType,
            };
            let integers = Integers::new(target.key, low, bound, high, false);
            if !ff1 {
                return Ok(Compiled::mask(integers, contract(output)));
            }
            // Zero by itself is no class that hides anything.
            match integers.classes.iter().map(|class| class.permutation.len()).filter(|size| *size > 1).min() {
                Some(least) if least < ff1::DOMAIN_MIN => {
                    Err(ff1::too_small(&format!("a class of {}", target.column.name), least))
                }
                _ => Ok(Compiled::mask(Integers::new(target.key, low, bound, high, true), contract(output))),
            }
        };
        match &target.column.ty {
            Type::Int { bytes, unsigned } => {
                let (low, high) = integer_range(*bytes, *unsigned);
                let bound = if *bytes == 8 { 1 << 53 } else { 1 << (8 * bytes - 2) };
                integers(low, bound, high)
            }
            Type::Decimal { precision, scale } => {
                if scale.is_some_and(|scale| scale != 0) {
                    return Err(Misfit::wrong_type("key", "an integer, uuid or text", target.column)
                        .help("a numeric column takes `key` when it has no decimals"));
                }
                let high = match precision {
                    Some(digits @ 1..=18) => 10i128.pow(*digits) - 1,
                    _ => i64::MAX as i128,
                };
                let low = if is_unsigned(target.column) { 0 } else { -high };
                integers(low, (high / 2 + 1).min(1 << 53), high)
            }
            Type::Uuid => {
                let ff1 = ff1.then(|| ff1::Ff1::new(&target.key.part("uuid/ff1"), 2));
                let uuids = Uuids { key: RoundKey::new(target.key, "uuid"), ff1 };
                Ok(Compiled::mask(uuids, contract(Output::AnyOfType)))
            }
            Type::Text(_) if ff1 => {
                Ok(Compiled::mask(ff1::Text::new(target, "", 0)?, contract(Output::NoLonger)))
            }
            Type::Bytes { .. } if !ff1 => {
                let mask = Binary {
                    digits: digits::Digits::new(target.key, 4),
                    hex: target.column.native.eq_ignore_ascii_case("bytea"),
                };
                Ok(Compiled::mask(mask, contract(Output::SameShape)))
            }
            Type::Text(length) => {
                let mask = substitute::Substitution::new(target.key, "", 0, length.folded);
                Ok(Compiled::mask(mask, contract(Output::SameShape)))
            }
            _ => Err(Misfit::wrong_type("key", "an integer, uuid, text or binary", target.column)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    fn text(native: &str, input: &str) -> String {
        String::from_utf8(mask_one("key", native, input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn every_smallint_has_an_image_of_its_own_in_its_class() {
        let Action::Mask(mask) = compile_on("key", &column("smallint")).unwrap().action else { panic!("a mask") };
        let class = |number: i32| (number >= 1) as u8 + (number >= 1 << 14) as u8;
        let mut seen = std::collections::BTreeSet::new();
        let key = crate::seed::Key::new([0; 32]).domain(1, "unused");
        let mut draw = key.draw(b"");
        for number in i16::MIN as i32..=i16::MAX as i32 {
            let mut out = Vec::new();
            mask.mask(number.to_string().as_bytes(), &mut draw, &mut out).unwrap();
            let image: i32 = std::str::from_utf8(&out).unwrap().parse().unwrap();
            assert_eq!(class(image), class(number));
            assert!((i16::MIN as i32..=i16::MAX as i32).contains(&image) && seen.insert(image));
        }
    }

    #[test]
    fn large_types_hold_at_their_edges() {
        for (native, edges) in [
            ("integer", ["-2147483648", "0", "1", "1073741823", "1073741824", "2147483647"]),
            ("bigint", ["-9223372036854775808", "0", "1", "9007199254740991", "9007199254740992", "9223372036854775807"]),
            ("numeric", ["-9223372036854775807", "0", "1", "9007199254740991", "9007199254740992", "9223372036854775807"]),
            ("numeric(4,0)", ["-9999", "0", "1", "4999", "5000", "9999"]),
        ] {
            let number = |text: &str| text.parse::<i128>().unwrap();
            for class in edges.chunks(2) {
                for edge in class {
                    let image = number(&text(native, edge));
                    assert!(number(class[0]) <= image && image <= number(class[1]), "{native} {edge}");
                }
            }
        }
        for (native, input) in [("integer", "2147483648"), ("integer", "1.5"), ("integer", "x"), ("numeric", "1e3"), ("numeric(2,0)", "100")] {
            assert!(mask_one("key", native, input.as_bytes()).is_err(), "{native} {input}");
        }
    }

    #[test]
    fn unsigned_numbers_stay_unsigned() {
        let column = |native: &str| Column {
            ty: crate::dialect::mysql::parse_type(native, None),
            native: native.to_owned(),
            ..column("integer")
        };
        for (native, edges) in [
            ("bigint(20) unsigned", ["0", "0", "9007199254740992", "9223372036854775807", "9223372036854775808", "18446744073709551615"]),
            ("decimal(4,0) unsigned", ["0", "0", "1", "4999", "5000", "9999"]),
        ] {
            let Action::Mask(mask) = compile_on("key", &column(native)).unwrap().action else { panic!("a mask") };
            let key = crate::seed::Key::new([0; 32]).domain(1, "unused");
            for class in edges.chunks(2) {
                let number = |text: &str| text.parse::<i128>().unwrap();
                for edge in class {
                    let mut out = Vec::new();
                    mask.mask(edge.as_bytes(), &mut key.draw(b""), &mut out).unwrap();
                    let image = number(std::str::from_utf8(&out).unwrap());
                    assert!(number(class[0]) <= image && image <= number(class[1]), "{native} {edge}");
                }
            }
        }
    }

    #[test]
    fn bytes_keep_their_length() {
        for input in ["\\x00", "\\xDEADBEEF", "\\x", "\\x0123456789abcdef0123456789abcdef"] {
            let out = text("bytea", input);
            assert!(out.len() == input.len() && out.starts_with("\\x"), "{out}");
        }
        let images: std::collections::BTreeSet<String> = (0..=255).map(|byte| text("bytea", &format!("\\x{byte:02x}"))).collect();
        assert_eq!(images.len(), 256);
        for wrong in ["abc", "\\x0", "\\xgg"] {
            assert!(mask_one("key", "bytea", wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn uuids_keep_version_and_variant() {
        let mut seen = std::collections::BTreeSet::new();
        for n in 0..500u32 {
            let out = text("uuid", &format!("0190163d-8694-739b-aea5-{n:012x}"));
            assert_eq!((out.len(), &out[14..15]), (36, "7"));
            assert!(["8", "9", "a", "b"].contains(&&out[19..20]));
            assert!(seen.insert(out));
        }
        let canonical = text("uuid", "7d444840-9dc0-11d1-b245-5ffdce74fad2");
        assert_eq!(text("uuid", "{7D4448409DC011D1B2455FFDCE74FAD2}"), canonical);
        for wrong in ["7d444840", "7d444840-9dc0-11d1-b245-5ffdce74fad2-", "7d444840-9dc0-11d1-b245-5ffdce74fadx", ""] {
            assert_eq!(parse_uuid(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
