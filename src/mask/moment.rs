//! A date with what follows it, as databases write them.

use super::Reject;
use crate::words::calendar::Date;

/// A date of the proleptic Gregorian calendar and the time of day behind it. Years
/// before Christ count down from 0, as in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment<'a> {
    pub date: Date,
    /// Nothing, or a blank or `T` and what a time of day is made of.
    pub time: &'a [u8],
}

pub(super) const INVALID: Reject = Reject("the value is no ISO date");
pub(super) const INCOMPLETE: Reject = Reject("the date has no month or no day");
/// MySQL's date that is none.
const ZERO: &[u8] = b"0000-00-00";
const BEFORE_CHRIST: &[u8] = b" BC";

const FIRST: Date = Date { year: 1, month: 1, day: 1 };
const LAST: Date = Date { year: 9999, month: 12, day: 31 };

impl<'a> Moment<'a> {
    /// # Errors
    /// Text that is no date, or one without its month or day.
    pub fn parse(input: &'a [u8]) -> Result<Moment<'a>, Reject> {
        let (text, before_christ) = match input.strip_suffix(BEFORE_CHRIST) {
            Some(text) => (text, true),
            None => (input, false),
        };
        let invalid = if lacks_a_part(text) { INCOMPLETE } else { INVALID };
        let (mut date, time) = Date::parse_prefix(text).ok_or(invalid)?;
        // Only what a time of day is made of may be copied.
        let is_time = matches!(time, [] | [b' ' | b'T', _, ..])
            && time.len() <= 40
            && time[time.len().min(1)..].iter().all(|byte| byte.is_ascii_digit() || b":.+-Z ".contains(byte));
        if !is_time || date.year == 0 {
            return Err(INVALID);
        }
        if before_christ {
            // 1 BC is year 0; leap days follow that count.
            date = Date::new(1 - date.year, date.month, date.day).ok_or(INVALID)?;
        }
        Ok(Moment { date, time })
    }

    pub fn write(self, out: &mut Vec<u8>) {
        let of_era = self.date.year > 0;
        let year = if of_era { self.date.year } else { 1 - self.date.year };
        Date { year, ..self.date }.write(out);
        out.extend_from_slice(self.time);
        if !of_era {
            out.extend_from_slice(BEFORE_CHRIST);
        }
    }

    /// Hour, minute and second of the time of day, and what follows: a fraction,
    /// a zone.
    pub fn clock(self) -> Option<(i64, &'a [u8])> {
        clock(self.time.get(1..)?)
    }
}

/// The seconds since midnight of `hh:mm:ss`, and what follows.
pub(super) fn clock(text: &[u8]) -> Option<(i64, &[u8])> {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else { return None };
    let two = |high: &u8, low: &u8| {
        (high.is_ascii_digit() && low.is_ascii_digit()).then(|| i64::from((high - b'0') * 10 + (low - b'0')))
    };
    let (hour, minute, second) = (two(h1, h2)?, two(m1, m2)?, two(s1, s2)?);
    (hour <= 24 && minute < 60 && second <= 60).then_some((hour * 3600 + minute * 60 + second, rest))
}

/// Dates that stand for "always", "never" or "none": `infinity`, MySQL's zero.
pub(super) fn is_no_day(input: &[u8]) -> bool {
    let zero_time = |time: &[u8]| time.len() <= 16 && time.iter().all(|byte| b" 0:.".contains(byte));
    input == b"infinity" || input == b"-infinity" || input.strip_prefix(ZERO).is_some_and(zero_time)
}

/// Days that people write where they mean "always" or "never".
pub(super) fn is_sentinel(date: Date) -> bool {
    date == FIRST || date == LAST || date == Date { year: 9999, month: 1, day: 1 }
}

/// The days that a date may move among: those that the column holds, else the
/// years 1 to 9999 for dates there; dates up to 99999 keep their length. Others
/// stay within what PostgreSQL holds in a timestamp. A date that is outside
/// already is a bound itself.
pub(super) fn around(date: Date, within: Option<(i64, i64)>) -> (i64, i64) {
    let (low, high) = match date.year {
        1..=9999 => (FIRST, LAST),
        ..=99_999 => (Date { year: -4712, month: 1, day: 1 }, Date { year: 99_999, ..LAST }),
        _ => (Date { year: -4712, month: 1, day: 1 }, Date { year: 294_276, ..LAST }),
    };
    let (low, high) = within.unwrap_or((low.days(), high.days()));
    (low.min(date.days()), high.max(date.days()))
}

/// `2020-00-00`, `2020-05-00`.
fn lacks_a_part(text: &[u8]) -> bool {
    text.get(4..8) == Some(b"-00-") || text.get(7..10) == Some(b"-00")
}
