//! What becomes of a number's digits in its reader's hands.

/// Whether a double has exactly this value when it is written with the fewest digits
/// that tell it: `1.10` is `1.1`, `0.1` is `0.1`, `0.12345678901234567890` is not.
/// Most languages read a JSON number with a point or an exponent into a double.
pub fn fit_double(number: &str) -> bool {
    let Ok(double) = number.parse::<f64>() else { return false };
    double.is_finite() && parts(number) == parts(&format!("{double:e}"))
}

/// How many digits stand behind the point, zeros at the end aside; of `1e-7` it is 7.
pub fn decimals(number: &str) -> i64 {
    let (_, digits, power) = parts(number);
    if digits.is_empty() { 0 } else { -power }.max(0)
}

/// Sign, digits without zeros around them, and the power of ten of the last digit.
fn parts(number: &str) -> (bool, String, i64) {
    let (minus, number) = number.strip_prefix('-').map_or((false, number), |number| (true, number));
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let short = digits.trim_end_matches('0');
    let exponent = exponent.parse::<i32>().map_or(i64::from(i32::MAX), i64::from);
    let power = exponent + (digits.len() - short.len()) as i64 - fraction.len() as i64;
    match short.trim_start_matches('0') {
        "" => (minus, String::new(), 0),
        short => (minus, short.to_owned(), power),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_beyond_a_double_are_told() {
        for number in ["0", "-0.0", "1.10", "0.1", "1e5", "1E-7", "100", "12.50e3", "5e-324", "1.7976931348623157e308"]
        {
            assert!(fit_double(number), "{number}");
        }
        for number in ["0.12345678901234567890", "9007199254740993.0", "1e400", "1e-400", "1e99999999999999999999", "x"]
        {
            assert!(!fit_double(number), "{number}");
        }
    }

    #[test]
    fn decimals_are_counted() {
        for (number, wanted) in [("0", 0), ("12", 0), ("120", 0), ("1.50", 1), ("-0.05", 2), ("1e-7", 7), ("1.5e1", 0)]
        {
            assert_eq!(decimals(number), wanted, "{number}");
        }
    }
}
