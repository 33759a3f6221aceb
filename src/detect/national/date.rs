//! Dates inside numbers.

/// Whether the calendar has the day.
pub fn is_day(year: u32, month: u32, day: u32) -> bool {
    let days = match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// Whether one of the last two centuries has the day: the number says the year's
/// last two digits alone.
pub fn is_day_of_a_century(year: u32, month: u32, day: u32) -> bool {
    is_day(1900 + year, month, day) || is_day(2000 + year, month, day)
}

/// The two digits at a place.
pub fn two(text: &[u8], at: usize) -> u32 {
    super::checksum::number(text.get(at..at + 2).unwrap_or_default()) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_days_follow_the_calendar() {
        assert!(is_day(2000, 2, 29) && !is_day(1900, 2, 29) && is_day(2024, 2, 29) && !is_day(2023, 2, 29));
        assert!(!is_day(2023, 13, 1) && !is_day(2023, 0, 1) && !is_day(2023, 4, 31) && !is_day(2023, 4, 0));
        assert!(is_day_of_a_century(0, 2, 29));
    }
}
