//! Whether a text is a day or a time of day as most languages have them.

/// `2026-11-22`: a day of the years 1 to 9999 in the Gregorian calendar, also before
/// there was one.
pub fn is_day(text: &str) -> bool {
    let Some((year, month, day)) = day(text) else { return false };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

/// Year, month and day of a text that has the form of one.
pub fn day(text: &str) -> Option<(u32, u32, u32)> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    Some((number(&text[..4])?, number(&text[5..7])?, number(&text[8..])?))
}

/// Splits `12:30:00.5+02` into the digits of its fraction and its offset, both of
/// which may be empty; `None` when it is no time of one day.
pub fn clock(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    if !text.is_ascii() || bytes.len() < 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let is_clock = number(&text[..2])? < 24 && number(&text[3..5])? < 60 && number(&text[6..8])? < 60;
    let (fraction, offset) = text[8..].split_at(text[8..].find(['+', '-', 'Z']).unwrap_or(text.len() - 8));
    let fraction = if fraction.is_empty() { fraction } else { fraction.strip_prefix('.')? };
    let is_offset = match offset.strip_prefix(['+', '-']) {
        None => matches!(offset, "" | "Z"),
        Some(hours) => matches!(hours.len(), 2 | 5) && hours.bytes().all(|byte| byte.is_ascii_digit() || byte == b':'),
    };
    (is_clock && is_offset && fraction.bytes().all(|byte| byte.is_ascii_digit())).then_some((fraction, offset))
}

fn number(digits: &str) -> Option<u32> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for right in ["2026-11-22", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"] {
            assert!(is_day(right), "{right}");
        }
        for wrong in [
            "2026-02-29",
            "1900-02-29",
            "0000-01-01",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-1-1",
            "+026-01-01",
            "é",
        ] {
            assert!(!is_day(wrong), "{wrong}");
        }
    }

    #[test]
    fn times_are_those_of_one_day() {
        assert_eq!(clock("12:30:00"), Some(("", "")));
        assert_eq!(clock("23:59:59.123456+05:30"), Some(("123456", "+05:30")));
        assert_eq!(clock("00:00:00.5Z"), Some(("5", "Z")));
        for wrong in [
            "24:00:00",
            "12:60:00",
            "12:00:60",
            "-12:00:00",
            "838:59:59",
            "12:30",
            "12:30:00,5",
            "12:30:00+05:53:28",
            "12:30:0é",
        ] {
            assert_eq!(clock(wrong), None, "{wrong}");
        }
    }
}
