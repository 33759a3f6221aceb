//! Decimal numbers as they stand in wire text, in scaled integers: no float
//! takes part, so no machine rounds differently.

/// `digits` in units of the last of `scale` decimals: -12.50 is -1250 and 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    pub digits: i128,
    pub scale: u32,
}

/// Digits that are read, and decimals: all that an `i128` holds for sure.
const DIGITS_MAX: usize = 36;

impl Decimal {
    /// `-12.50`, `+3`, `.5`, `1.5e-07`; `None` for other text and for numbers of
    /// more than 36 digits or decimals.
    pub fn parse(text: &[u8]) -> Option<Decimal> {
        let (negative, rest) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let (mut digits, mut scale, mut seen, mut point) = (0i128, 0i32, 0usize, false);
        let mut exponent = None;
        for (at, &byte) in rest.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    digits = digits * 10 + i128::from(byte - b'0');
                    scale += i32::from(point);
                    seen += usize::from(seen > 0 || digits > 0 || point);
                    if seen > DIGITS_MAX {
                        return None;
                    }
                }
                b'.' if !point => point = true,
                b'e' | b'E' => {
                    exponent = Some(&rest[at + 1..]);
                    break;
                }
                _ => return None,
            }
        }
        if !rest.first().is_some_and(|byte| byte.is_ascii_digit())
            && !rest.get(1).is_some_and(|byte| rest[0] == b'.' && byte.is_ascii_digit())
        {
            return None;
        }
        if let Some(exponent) = exponent {
            let exponent: i32 = std::str::from_utf8(exponent).ok()?.parse().ok()?;
            scale = scale.checked_sub(exponent)?;
            while scale < 0 && scale > -(DIGITS_MAX as i32) {
                digits = digits.checked_mul(10).filter(|digits| *digits < 10i128.pow(DIGITS_MAX as u32))?;
                scale += 1;
            }
        }
        let scale = u32::try_from(scale).ok().filter(|scale| *scale as usize <= DIGITS_MAX)?;
        Some(Decimal { digits: if negative { -digits } else { digits }, scale })
    }

    /// The number in units of 10^-`scale`, where it is one and not too great.
    pub fn exactly(self, scale: u32) -> Option<i128> {
        match scale.checked_sub(self.scale) {
            Some(more) => self.digits.checked_mul(10i128.checked_pow(more)?),
            None => {
                let unit = 10i128.pow(self.scale - scale);
                (self.digits % unit == 0).then(|| self.digits / unit)
            }
        }
    }

    /// The number in units of 10^-`scale`, rounded half away from zero.
    pub fn rounded(self, scale: u32) -> Option<i128> {
        match scale.checked_sub(self.scale) {
            Some(_) => self.exactly(scale),
            None => Some(divide_rounded(self.digits, 10i128.pow(self.scale - scale))),
        }
    }
}

/// `number / by` rounded half away from zero; `by` is above zero.
pub(super) fn divide_rounded(number: i128, by: i128) -> i128 {
    let (quotient, rest) = (number / by, number % by);
    quotient + if rest.abs() >= by - rest.abs() { number.signum() } else { 0 }
}

/// What a floating-point or numeric column holds that is no number.
pub(super) fn is_no_number(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    [&b"nan"[..], b"inf", b"infinity"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written() {
        for (text, digits, scale) in [
            ("0", 0, 0),
            ("-12.50", -1250, 2),
            ("+3", 3, 0),
            (".5", 5, 1),
            ("1.5e-07", 15, 8),
            ("1e+20", 10i128.pow(20), 0),
            ("2.50E1", 250, 1),
            ("000.010", 10, 3),
            ("5.", 5, 0),
        ] {
            assert_eq!(Decimal::parse(text.as_bytes()), Some(Decimal { digits, scale }), "{text}");
        }
        let long = "9".repeat(37);
        for text in [
            "",
            "-",
            ".",
            "e5",
            "1e",
            "1e99999999999",
            "1e40",
            "1e-40",
            "0x1",
            "1 ",
            "1,5",
            "--1",
            "1.2.3",
            "NaN",
            &long,
        ] {
            assert_eq!(Decimal::parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (number, by, result) in
            [(5, 10, 1), (4, 10, 0), (-5, 10, -1), (-4, 10, 0), (15, 10, 2), (7, 3, 2), (1, 1, 1)]
        {
            assert_eq!(divide_rounded(number, by), result, "{number}/{by}");
        }
        let number = Decimal { digits: -1255, scale: 3 };
        assert_eq!((number.rounded(2), number.exactly(2), number.exactly(4)), (Some(-126), None, Some(-12550)));
    }
}
