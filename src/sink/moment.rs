//! The parts of a point in time, for formats that have a notation of their own.

/// `2026-11-22 12:30:00.5+00` in parts, each as it was written. Borrowed: it holds data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Moment<'a> {
    /// `2026-11-22`
    pub date: &'a str,
    pub time: Clock<'a>,
}

/// `12:30:00.5+00` in parts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Clock<'a> {
    /// `12:30:00`, of an hour from 00 to 23.
    pub seconds: &'a str,
    /// `5`; empty when there is none, never longer than nine digits.
    pub fraction: &'a str,
    /// `+00`, `-03:30`, `Z`; empty when there is none.
    pub offset: &'a str,
}

impl<'a> Moment<'a> {
    /// Nothing when a part is missing, or the day is in no month.
    pub fn read(text: &'a str) -> Option<Moment<'a>> {
        let date = text.get(..10).filter(|date| is_day(date))?;
        let time = text.get(10..)?.strip_prefix([' ', 'T'])?;
        Some(Moment { date, time: Clock::read(time)? })
    }
}

impl<'a> Clock<'a> {
    /// Nothing for 24:00:00, a time of more than a day or a leap second.
    pub fn read(text: &'a str) -> Option<Clock<'a>> {
        let seconds = text.get(..8)?;
        let part = |from: usize, limit: u32| {
            let digits = seconds.get(from..from + 2)?;
            let is_one = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u32>().ok().filter(|&number| is_one && number < limit)
        };
        part(0, 24).and(part(3, 60)).and(part(6, 60))?;
        if seconds.as_bytes()[2] != b':' || seconds.as_bytes()[5] != b':' {
            return None;
        }
        let rest = &text[8..];
        let (fraction, offset) = match rest.strip_prefix('.') {
            Some(rest) => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                (1..=9).contains(&digits).then(|| rest.split_at(digits))?
            }
            None => ("", rest),
        };
        is_offset(offset).then_some(Clock { seconds, fraction, offset })
    }

    /// Whether the offset is that of UTC.
    pub fn is_utc(&self) -> bool {
        self.offset == "Z" || (!self.offset.is_empty() && self.offset.bytes().all(|byte| b"+-0:".contains(&byte)))
    }
}

fn is_offset(text: &str) -> bool {
    let digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix(['+', '-']) {
        Some(offset) => offset.split(':').count() <= 3 && offset.split(':').all(digits),
        None => text.is_empty() || text == "Z",
    }
}

/// Whether a text is `2026-11-22`, and the month has that day.
pub fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_form {
        return false;
    }
    let part = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap_or_default();
    let (year, month, day) = (part(0, 4), part(5, 7), part(8, 10));
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(is_leap),
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<[&str; 4]> {
        Moment::read(text).map(|moment| [moment.date, moment.time.seconds, moment.time.fraction, moment.time.offset])
    }

    #[test]
    fn moments_come_apart() {
        assert_eq!(parts("2026-11-22 12:30:00"), Some(["2026-11-22", "12:30:00", "", ""]));
        assert_eq!(parts("2026-11-22T12:30:00.123456+00"), Some(["2026-11-22", "12:30:00", "123456", "+00"]));
        assert_eq!(parts("2024-02-29 23:59:59-03:30"), Some(["2024-02-29", "23:59:59", "", "-03:30"]));
        let wrong = ["", "2026-11-22", "2026-02-29 00:00:00", "2026-13-01 00:00:00", "2026-11-22 24:00:00"];
        for text in wrong.into_iter().chain(["2026-11-22 12:30:00.", "2026-11-22 12:30:00 UTC", "2026-11-22 12:3é:00"])
        {
            assert!(parts(text).is_none(), "{text}");
        }
        let is_utc = |text| Clock::read(text).is_some_and(|clock| clock.is_utc());
        assert!(is_utc("12:00:00+00") && is_utc("12:00:00.5Z") && is_utc("12:00:00+00:00"));
        assert!(!is_utc("12:00:00") && !is_utc("12:00:00+01"));
    }
}
