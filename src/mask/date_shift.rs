//! `date_shift`: dates move by some days, all dates of a row by the same.

use super::*;
use crate::words::calendar::Date;

/// Moves a date by up to `days` days in either direction, never by none. All
/// dates of one row move by the same number, so their order and the time between
/// them hold. The time of day, its fraction and its zone stay as they are.
///
/// Takes date and timestamp columns, and text that holds ISO dates; other text
/// stops the run. Dates that stand for "always", "never" or "none" stay as they
/// are: `infinity`, `-infinity`, `0001-01-01`, `9999-01-01`, `9999-12-31`, and
/// MySQL's `0000-00-00`. Dates of the years 1 to 9999 stay among them, so one near
/// the edge moves by less. A date without its month or day stops the run.
///
/// A shift hides the day, not the season: who knows one date of a row knows the
/// others. `by` takes `row`.
pub struct DateShift;
pub const KIND: DateShift = DateShift;

struct Shift {
    days: i64,
    /// The days that the column holds, where those are fewer than a calendar's.
    within: Option<(i64, i64)>,
}

const INVALID: Reject = Reject("the value is no ISO date");
const INCOMPLETE: Reject = Reject("the date has no month or no day");
/// MySQL's date that is none.
const ZERO: &[u8] = b"0000-00-00";
const BEFORE_CHRIST: &[u8] = b" BC";

impl Mask for Shift {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let drawn = draw.between(-self.days, self.days - 1);
        let shift = if drawn >= 0 { drawn + 1 } else { drawn };
        if input == b"infinity" || input == b"-infinity" || is_zero(input) {
            out.extend_from_slice(input);
            return Ok(());
        }
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
        let shifted = if is_sentinel(date) { date } else { self.moved(date, shift) };
        let of_era = shifted.year > 0;
        if of_era {
            shifted.write(out);
        } else {
            Date { year: 1 - shifted.year, ..shifted }.write(out);
        }
        out.extend_from_slice(time);
        if !of_era {
            out.extend_from_slice(BEFORE_CHRIST);
        }
        Ok(())
    }
}

impl Shift {
    fn moved(&self, date: Date, shift: i64) -> Date {
        let moved = move_by(date, shift);
        match self.within {
            Some((low, high)) => Date::of(moved.days().clamp(low.min(date.days()), high.max(date.days()))),
            None => moved,
        }
    }
}

/// `0000-00-00`, alone or with a time of day that is zero too.
fn is_zero(input: &[u8]) -> bool {
    let time = input.strip_prefix(ZERO);
    time.is_some_and(|time| time.len() <= 16 && time.iter().all(|byte| b" 0:.".contains(byte)))
}

/// `2020-00-00`, `2020-05-00`.
fn lacks_a_part(text: &[u8]) -> bool {
    text.get(4..8) == Some(b"-00-") || text.get(7..10) == Some(b"-00")
}

const FIRST: Date = Date { year: 1, month: 1, day: 1 };
const LAST: Date = Date { year: 9999, month: 12, day: 31 };

fn is_sentinel(date: Date) -> bool {
    date == FIRST || date == LAST || date == Date { year: 9999, month: 1, day: 1 }
}

/// Dates of the years 1 to 9999 stay there, and those up to 99999 keep their
/// length. Others stay within what PostgreSQL holds in a timestamp, unless they
/// were outside before.
fn move_by(date: Date, shift: i64) -> Date {
    let (low, high) = match date.year {
        1..=9999 => (FIRST, LAST),
        ..=99_999 => (Date { year: -4712, month: 1, day: 1 }, Date { year: 99_999, ..LAST }),
        _ => (Date { year: -4712, month: 1, day: 1 }, Date { year: 294_276, ..LAST }),
    };
    let day = date.days();
    Date::of((day + shift).clamp(low.days().min(day), high.days().max(day)))
}

impl MaskKind for DateShift {
    fn name(&self) -> &'static str {
        "date_shift"
    }

    fn summary(&self) -> &'static str {
        "move dates by some days, all dates of a row by the same; durations hold"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "days", doc: "the most days to move by, either way; default 30", required: false },
            Parameter { name: "by", doc: "what moves together: row, the default", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "date_shift", native: "date", input: "1984-06-13", output: "1984-07-08" },
            Example { rule: "date_shift(days=365)", native: "timestamp with time zone", input: "2024-02-28 23:59:59.123456+00", output: "2024-12-27 23:59:59.123456+00" },
            Example { rule: "date_shift", native: "date", input: "infinity", output: "infinity" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("date_shift")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        if args.text("by")?.is_some_and(|by| by != "row") {
            return Err(Misfit::new(MisfitKind::Argument, "`by` takes `row`"));
        }
        let days = match args.integer("days")?.unwrap_or(30) {
            days @ 1..=36_525 => days,
            _ => return Err(Misfit::new(MisfitKind::Argument, "`days` is between 1 and 36525")),
        };
        let output = match target.column.ty {
            Type::Date | Type::Timestamp { .. } => Output::AnyOfType,
            Type::Text(_) => Output::NoLonger,
            _ => return Err(Misfit::wrong_type("date_shift", "a date, timestamp or text", target.column)),
        };
        Ok(Compiled::mask(
            Shift { days, within: target.timestamp_days() },
            Contract {
                reads: true,
                by: By::ROW,
                unique: Unique::Lossy { distinct: None },
                output,
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    fn shifted(input: &str, row: u8) -> Result<String, Reject> {
        mask_row("date_shift(days=3)", "text", input.as_bytes(), &[row]).map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn mysqls_zero_date_stays_and_half_a_date_is_refused() {
        for zero in ["0000-00-00", "0000-00-00 00:00:00", "0000-00-00 00:00:00.000000"] {
            assert_eq!(shifted(zero, 1).unwrap(), zero);
        }
        for half in ["2020-00-00", "2020-05-00 00:00:00", "2020-00-07"] {
            assert_eq!(shifted(half, 1), Err(INCOMPLETE), "{half}");
        }
        assert_eq!(shifted("0000-00-00 12:00:00", 1), Err(INCOMPLETE));
        assert_eq!(shifted("0000-00-00 an address", 1), Err(INCOMPLETE));
    }

    #[test]
    fn all_dates_of_a_row_move_alike_and_never_by_none() {
        let mut shifts = std::collections::BTreeSet::new();
        for row in 0..100 {
            let days = |text: &str| Date::parse_prefix(shifted(text, row).unwrap().as_bytes()).unwrap().0.days();
            let shift = days("2024-02-28") - Date::parse("2024-02-28").unwrap().days();
            assert_eq!(days("1999-12-31 10:00:00") - Date::parse("1999-12-31").unwrap().days(), shift);
            shifts.insert(shift);
        }
        assert_eq!(shifts.into_iter().collect::<Vec<_>>(), [-3, -2, -1, 1, 2, 3]);
    }

    #[test]
    fn what_is_not_the_date_stays_byte_for_byte() {
        for row in 0..20 {
            assert!(shifted("2024-02-28T23:59:59.120+05:30", row).unwrap().ends_with("T23:59:59.120+05:30"));
            assert!(shifted("0044-03-15 12:00:00 BC", row).unwrap().ends_with(" 12:00:00 BC"));
            assert!(shifted("0044-03-15 BC", row).unwrap().starts_with("0044-03-1"));
            assert!(shifted("12024-03-15", row).unwrap().starts_with("12024-03-1"));
            for text in ["infinity", "-infinity", "9999-12-31", "9999-12-31 23:59:59", "0001-01-01", "9999-01-01"] {
                assert_eq!(shifted(text, row).unwrap(), text);
            }
        }
    }

    #[test]
    fn the_edges_of_the_calendar_hold() {
        for row in 0..40 {
            assert!(shifted("0001-01-02", row).unwrap().starts_with("0001-01-0"));
            assert!(shifted("9999-12-30", row).unwrap().starts_with("9999-12-"));
            assert!(shifted("99999-12-30", row).unwrap().starts_with("99999-12-"));
            let edge = shifted("0001-12-31 BC", row).unwrap();
            assert!(edge.starts_with("0001-12-") && edge.ends_with(" BC") || edge.starts_with("0001-01-0"), "{edge}");
        }
    }

    #[test]
    fn other_text_is_rejected() {
        for text in ["yesterday", "2024-02-30", "2024-02-28 by Ann", "2024-02-28x", "28.02.2024", "0000-01-01", "2024-2-8", "2024-02-28 ", "BC", " BC"] {
            assert_eq!(shifted(text, 1), Err(INVALID), "{text}");
        }
        let kind = |rule: &str| compile_on(rule, &column("date")).err().map(|misfit| misfit.kind);
        assert_eq!(kind("date_shift(by=person)"), Some(MisfitKind::Argument));
        assert_eq!(kind("date_shift(days=0)"), Some(MisfitKind::Argument));
    }
}
