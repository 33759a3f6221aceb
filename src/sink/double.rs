//! Whether a number survives the reader's double: most languages read a JSON number
//! with a point or an exponent into one.

/// Whether a double has exactly this value when it is written with the fewest digits
/// that tell it: `1.10` is `1.1`, `0.1` is `0.1`, `0.12345678901234567890` is not.
pub fn holds(number: &str) -> bool {
    let Ok(double) = number.parse::<f64>() else { return false };
    double.is_finite() && parts(number) == parts(&format!("{double:e}"))
}

/// Sign, digits without zeros around them, and the power of ten of the last digit.
fn parts(number: &str) -> (bool, String, i64) {
    let (minus, number) = number.strip_prefix('-').map_or((false, number), |number| (true, number));
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let short = digits.trim_end_matches('0');
    let power =
        exponent.parse::<i64>().unwrap_or(i64::MAX / 2) + (digits.len() - short.len()) as i64 - fraction.len() as i64;
    match short.trim_start_matches('0') {
        "" => (minus, String::new(), 0),
        short => (minus, short.to_owned(), power),
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn digits_beyond_a_double_are_told() {
        for number in ["0", "-0.0", "1.10", "0.1", "1e5", "1E-7", "100", "12.50e3", "5e-324", "1.7976931348623157e308"]
        {
            assert!(holds(number), "{number}");
        }
        for number in ["0.12345678901234567890", "9007199254740993.0", "1e400", "1e-400", "1e99999999999999999999", "x"]
        {
            assert!(!holds(number), "{number}");
        }
    }
}
