//! What the masks of numbers with a check digit do with values that are no such
//! numbers: placeholders, misspelt and half-masked ones.

use super::family::Family;
use super::substitute::Substitution;
use super::*;

/// Replaces every letter and digit by another of its kind, as `substitute` does,
/// but never by a number that the mask takes for a right one: so right and wrong
/// numbers never meet. `X` and `x`, which mask digits in `XXXX-1111`, stay where
/// there are no other letters.
pub(super) struct Stray {
    form: Form,
    texts: [Substitution; 2],
    half_masked: [Substitution; 2],
    integers: Family,
}

/// How a column holds numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As text of so many characters at most.
    Text { max: Option<u32> },
    /// As a whole number, without leading zeros; the highest is named.
    Integer { high: u64 },
}

const NOT_WHOLE: Reject = Reject("the value is no whole number of the column's type");
/// Longer ones are not looked through for runs at every place.
const SHORT: usize = 40;
/// A run of as many characters of the original gives it away.
const RUN: usize = 5;

impl Form {
    /// # Errors
    /// When the column holds neither texts nor whole numbers.
    pub(super) fn of(mask: &str, target: &Target<'_>) -> Result<Form, Misfit> {
        match &target.column.ty {
            Type::Text(length) => Ok(Form::Text { max: length.max }),
            Type::Int { bytes, unsigned } => {
                let (_, high) = integer_range(*bytes, *unsigned);
                Ok(Form::Integer { high: high as u64 })
            }
            Type::Decimal { precision, scale } if scale.is_none_or(|scale| scale == 0) => {
                let high = match precision {
                    Some(digits @ 1..=19) => 10u64.pow(*digits) - 1,
                    _ => u64::MAX,
                };
                Ok(Form::Integer { high })
            }
            _ => Err(Misfit::wrong_type(mask, "a text or whole number", target.column)),
        }
    }

    /// What the plan may rely on: nothing gets longer, whole numbers keep their sign.
    pub(super) fn output(self) -> Output {
        match self {
            Form::Text { .. } => Output::SameShape,
            Form::Integer { .. } => Output::AnyOfType,
        }
    }
}

impl Stray {
    pub(super) fn new(key: &DomainKey, form: Form, column: &Column) -> Stray {
        let folded = matches!(&column.ty, Type::Text(length) if length.folded);
        let texts =
            |keep: &str| ["stray", "stray again"].map(|label| Substitution::new(&key.part(label), keep, 0, folded));
        Stray { form, texts: texts(""), half_masked: texts("xX"), integers: Family::new(key, "stray") }
    }

    /// Appends what stands for `input`, which `is_number` does not hold for. With
    /// `apart`, no five letters or digits in a row are the original's; without, it
    /// is one-to-one.
    pub(super) fn mask(
        &self,
        input: &[u8],
        apart: bool,
        is_number: &dyn Fn(&[u8]) -> bool,
        draw: &mut Draw,
        out: &mut Vec<u8>,
    ) -> Result<(), Reject> {
        if let Form::Integer { high } = self.form {
            return self.integer(input, high, apart, is_number, out);
        }
        let start = out.len();
        // The two kinds never meet either.
        let half_masked = is_half_masked(input);
        let texts = if half_masked { &self.half_masked } else { &self.texts };
        texts[0].mask(input, draw, out)?;
        let mut steps = 0;
        while is_number(&out[start..])
            || half_masked != is_half_masked(&out[start..])
            || apart && shares_run(input, &out[start..])
        {
            // In turn, so that a fixed point of the one is none of the other.
            steps += 1;
            if steps > 64 {
                return Err(Reject("the value has no stand-in of its shape"));
            }
            let last = out.split_off(start);
            texts[if apart { steps % 2 } else { 0 }].mask(&last, draw, out)?;
        }
        Ok(())
    }

    fn integer(
        &self,
        input: &[u8],
        high: u64,
        apart: bool,
        is_number: &dyn Fn(&[u8]) -> bool,
        out: &mut Vec<u8>,
    ) -> Result<(), Reject> {
        let (negative, digits) = match input {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let number: u64 = std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok()).ok_or(NOT_WHOLE)?;
        if number > high || digits.starts_with(b"+") {
            return Err(NOT_WHOLE);
        }
        let count = number.checked_ilog10().unwrap_or(0);
        let low = if count == 0 { 0 } else { 10u64.pow(count) };
        let most = low.checked_mul(10).map_or(high, |next| high.min(if count == 0 { 9 } else { next - 1 }));
        let start = out.len();
        let mut image = number;
        for step in 0..64u64 {
            let class = u64::from(count) | u64::from(negative) << 8 | if apart { step << 16 } else { 0 };
            image = low + self.integers.apply(class, most - low + 1, image - low);
            out.truncate(start);
            if negative {
                out.push(b'-');
            }
            write_scaled(i128::from(image), 0, out);
            if !is_number(&out[start..]) && !(apart && shares_run(input, &out[start..])) {
                return Ok(());
            }
        }
        Err(Reject("the value has no stand-in of its length"))
    }
}

/// Whether there are letters, and all of them X.
fn is_half_masked(text: &[u8]) -> bool {
    let (mut any, mut all) = (false, true);
    for byte in text {
        let is_x = matches!(byte, b'x' | b'X');
        any |= is_x;
        all &= is_x || !(byte.is_ascii_alphabetic() || *byte >= 0x80);
    }
    any && all
}

/// Whether five letters or digits in a row, punctuation aside, are in both; the
/// letter X stands for no digit.
pub(super) fn shares_run(input: &[u8], out: &[u8]) -> bool {
    let (mut left, mut right) = ([0u64; SHORT], [0u64; SHORT]);
    let (count_left, count_right) = (runs(input, &mut left), runs(out, &mut right));
    let (Some(left), Some(right)) = (left.get(..count_left), right.get(..count_right)) else {
        // Place by place.
        return input.windows(RUN).zip(out.windows(RUN)).any(|(one, other)| {
            one == other && one.iter().all(|byte| byte.is_ascii_alphanumeric() && !byte.eq_ignore_ascii_case(&b'x'))
        });
    };
    left.iter().any(|run| right.contains(run))
}

/// Every run of five as a number; how many there are, which may be more than fit.
fn runs(text: &[u8], out: &mut [u64; SHORT]) -> usize {
    let (mut run, mut length, mut count) = (0u64, 0, 0);
    for &byte in text {
        let byte = byte.to_ascii_lowercase();
        if byte == b'x' {
            length = 0;
        } else if byte.is_ascii_alphanumeric() {
            run = run << 8 & 0xff_ffff_ffff | u64::from(byte);
            length += 1;
            if length >= RUN {
                if let Some(place) = out.get_mut(count) {
                    *place = run;
                }
                count += 1;
            }
        }
    }
    count
}

/// The letters and digits of a number as capitals, with what stands between them
/// left out: the longest number that any mask knows has 34.
#[derive(Clone, Copy)]
pub(super) struct Compact {
    bytes: [u8; Compact::MOST],
    length: usize,
    small: bool,
}

impl Compact {
    pub(super) const MOST: usize = 34;

    /// `None` where there is something else than letters, digits and the
    /// `separators`, or capitals beside small letters.
    pub(super) fn of(input: &[u8], separators: &[u8]) -> Option<Compact> {
        let (mut bytes, mut length, mut small, mut capital) = ([0; Compact::MOST], 0, false, false);
        for &byte in input {
            if byte.is_ascii_alphanumeric() {
                small |= byte.is_ascii_lowercase();
                capital |= byte.is_ascii_uppercase();
                *bytes.get_mut(length)? = byte.to_ascii_uppercase();
                length += 1;
            } else if !separators.contains(&byte) {
                return None;
            }
        }
        (length > 0 && !(small && capital)).then_some(Compact { bytes, length, small })
    }

    /// With zeros before it, as a number column leaves them out.
    pub(super) fn padded(&self, length: usize) -> Option<Compact> {
        let missing = length.checked_sub(self.length)?;
        let mut padded = Compact { bytes: [b'0'; Compact::MOST], length, small: self.small };
        padded.bytes.get_mut(missing..length)?.copy_from_slice(self.get());
        Some(padded)
    }

    pub(super) fn get(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    pub(super) fn get_mut(&mut self) -> &mut [u8] {
        &mut self.bytes[..self.length]
    }

    /// Appends itself in the punctuation and case of the original, which has as
    /// many letters and digits.
    pub(super) fn write_like(&self, input: &[u8], out: &mut Vec<u8>) {
        let mut own = self.get().iter();
        out.extend(input.iter().map(|&byte| match byte.is_ascii_alphanumeric() {
            true => own.next().map_or(byte, |own| if self.small { own.to_ascii_lowercase() } else { *own }),
            false => byte,
        }));
    }

    /// Appends itself without leading zeros.
    pub(super) fn write_integer(&self, out: &mut Vec<u8>) {
        let zeros = self.get().iter().take(self.length.saturating_sub(1)).take_while(|byte| **byte == b'0').count();
        out.extend_from_slice(&self.get()[zeros..]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::column;
    use super::*;
    use crate::seed::Key;

    fn stray(native: &str, input: &str, is_number: &dyn Fn(&[u8]) -> bool) -> String {
        let key = Key::new([1; 32]).domain(1, "numbers");
        let column = column(native);
        let form = if native == "text" { Form::Text { max: None } } else { Form::Integer { high: 999_999 } };
        let mut out = Vec::new();
        let mut draw = key.draw(b"");
        Stray::new(&key, form, &column).mask(input.as_bytes(), false, is_number, &mut draw, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn wrong_numbers_stay_wrong_and_apart() {
        let even = |text: &[u8]| text.last().is_some_and(|digit| digit % 2 == 0);
        for native in ["text", "bigint"] {
            let images: std::collections::BTreeSet<String> =
                (101..=999).step_by(2).map(|n| stray(native, &n.to_string(), &even)).collect();
            assert_eq!(images.len(), 450);
            assert!(images.iter().all(|image| image.len() == 3 && !even(image.as_bytes())));
        }
        assert_eq!(stray("bigint", "-1", &|_| false).len(), 2);
        assert_eq!(stray("bigint", "999999", &|_| false).len(), 6);
        assert_eq!(&stray("text", "XXXX-xxxx-1111", &|_| false)[..10], "XXXX-xxxx-");
        let images: std::collections::BTreeSet<String> = (b'A'..=b'Z')
            .flat_map(|one| (b'A'..=b'Z').map(move |other| [one, other]))
            .map(|pair| stray("text", std::str::from_utf8(&pair).unwrap(), &|_| false))
            .collect();
        assert_eq!(images.len(), 26 * 26);
    }

    #[test]
    fn runs_are_found_across_punctuation() {
        assert!(shares_run(b"4111 1111", b"0-41111"));
        assert!(!shares_run(b"4111 1111", b"4111 2111"));
        assert!(!shares_run(b"XXXXXX", b"XXXXXX"));
        let long = "9876543210".repeat(9);
        assert!(shares_run(long.as_bytes(), long.as_bytes()));
    }
}
