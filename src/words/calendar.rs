//! Days of the proleptic Gregorian calendar as numbers, in integers alone.
//!
//! Year 0 is 1 BC, day 0 is 1970-01-01. Databases hold years that calendar
//! libraries do not (PostgreSQL: 4713 BC to 5874897), hence our own.

/// Days in 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i64,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// `None` where the calendar has no such day.
    pub fn new(year: i64, month: u8, day: u8) -> Option<Date> {
        let exists = (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
        exists.then_some(Date { year, month, day })
    }

    /// Days since 1970-01-01. Years are counted from March, so that the leap
    /// day is the last of its year and months before it have fixed offsets.
    pub fn days(self) -> i64 {
        let from_march = (self.month as i64 + 9) % 12;
        let year = if self.month <= 2 { self.year - 1 } else { self.year };
        let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
        let day = (153 * from_march + 2) / 5 + self.day as i64 - 1;
        era * ERA + year * 365 + year / 4 - year / 100 + day - EPOCH
    }

    /// The day so many days after 1970-01-01.
    pub fn of(days: i64) -> Date {
        let days = days + EPOCH;
        let (era, in_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
        // Leap days before `in_era`: one per 1460 days, less one per 36524, more
        // one at the era's very end.
        let year = (in_era - in_era / 1460 + in_era / 36_524 - in_era / (ERA - 1)) / 365;
        let in_year = in_era - (365 * year + year / 4 - year / 100);
        let from_march = (5 * in_year + 2) / 153;
        let day = in_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year + i64::from(month <= 2);
        Date { year, month: month as u8, day: day as u8 }
    }

    /// `YYYY-MM-DD` at the start of a text, and what follows it. At least four
    /// digits of year, no sign.
    pub fn parse_prefix(text: &[u8]) -> Option<(Date, &[u8])> {
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(4..=9).contains(&digits) {
            return None;
        }
        let (year, rest) = text.split_at(digits);
        let [b'-', m1, m2, b'-', d1, d2, rest @ ..] = rest else { return None };
        if ![m1, m2, d1, d2].iter().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let year = year.iter().fold(0, |year, digit| year * 10 + (digit - b'0') as i64);
        let two = |high: &u8, low: &u8| (high - b'0') * 10 + (low - b'0');
        Some((Date::new(year, two(m1, m2), two(d1, d2))?, rest))
    }

    /// A whole text that is a date.
    pub fn parse(text: &str) -> Option<Date> {
        Date::parse_prefix(text.as_bytes()).filter(|(_, rest)| rest.is_empty()).map(|(date, _)| date)
    }

    /// Appends `YYYY-MM-DD`; the year must not be negative.
    pub fn write(self, out: &mut Vec<u8>) {
        if self.year > 9999 {
            out.extend_from_slice(self.year.to_string().as_bytes());
        } else {
            write_two(self.year as u64 / 100, out);
            write_two(self.year as u64 % 100, out);
        }
        out.push(b'-');
        write_two(self.month as u64, out);
        out.push(b'-');
        write_two(self.day as u64, out);
    }
}

/// Appends a number below 100 as two digits.
pub fn write_two(number: u64, out: &mut Vec<u8>) {
    out.push(b'0' + (number / 10 % 10) as u8);
    out.push(b'0' + (number % 10) as u8);
}

fn days_in_month(year: i64, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse_and_in_order() {
        let mut before = Date::of(-800_000);
        for days in -799_999..800_000 {
            let date = Date::of(days);
            assert_eq!(date.days(), days);
            assert!(date > before && Date::new(date.year, date.month, date.day).is_some());
            before = date;
        }
        assert_eq!(Date::new(1970, 1, 1).unwrap().days(), 0);
        assert_eq!(Date::new(2000, 3, 1).unwrap().days(), 11_017);
        assert_eq!(Date::new(0, 3, 1).unwrap().days(), -719_468);
        assert_eq!(Date::of(Date::new(5_874_897, 12, 31).unwrap().days()).year, 5_874_897);
    }

    #[test]
    fn days_that_are_not_do_not_parse() {
        assert_eq!(Date::parse("2024-02-29"), Date::new(2024, 2, 29));
        assert_eq!(Date::parse("12345-01-02"), Date::new(12_345, 1, 2));
        for wrong in ["2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-1-1", "24-01-01", "2024-01-01x"] {
            assert_eq!(Date::parse(wrong), None, "{wrong}");
        }
    }
}
