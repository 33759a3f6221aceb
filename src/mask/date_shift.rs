//! `date_shift`: dates move by some days, all dates of a subject by the same.

use super::bounds::Bounds;
use super::moment::{Moment, around, is_no_day, is_sentinel};
use super::*;
use crate::schema::Length;
use crate::words::calendar::Date;

/// Moves a date by up to `days` days in either direction, never by none. All
/// dates of one subject move by the same number, in every table, so their order
/// and the time between them hold. The subject is what `by` names, else the first
/// of the table, else the row. The time of day, its fraction and its zone stay as
/// they are.
///
/// Takes date and timestamp columns, ranges of them (both bounds move alike), text
/// that holds ISO dates, and with `unit=seconds` or `unit=milliseconds` integers
/// that count from 1970-01-01, of which 0 stays 0; other text stops the run. Times
/// without a date are refused: `noise` moves those. Dates that stand for "always",
/// "never" or "none" stay as they are: `infinity`, `-infinity`, `0001-01-01`,
/// `9999-01-01`, `9999-12-31`, and MySQL's `0000-00-00`. A date without its month
/// or day stops the run.
///
/// Dates of the years 1 to 9999 stay among them, and all stay in what the column
/// holds, so one near such an edge moves by less: then of two dates the earlier is
/// never the later, but the time between them may shrink.
///
/// A shift hides the day, not the season: who knows one date of a subject knows
/// the others.
pub struct DateShift;
pub const KIND: DateShift = DateShift;

struct Shift {
    days: i64,
    /// The days that the column holds, where those are fewer than a calendar's.
    within: Option<(i64, i64)>,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    Date,
    Range,
    /// So many make a day; the column holds numbers from low to high.
    Count {
        a_day: i64,
        low: i64,
        high: i64,
    },
}

const NO_COUNT: Reject = Reject("the value is no whole number");

impl Mask for Shift {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let drawn = draw.between(-self.days, self.days - 1);
        let shift = if drawn >= 0 { drawn + 1 } else { drawn };
        match self.form {
            Form::Date => self.date(input, shift, out),
            Form::Range => match Bounds::parse(input)? {
                None => {
                    out.extend_from_slice(input);
                    Ok(())
                }
                Some(bounds) => {
                    // What the edge leaves of the shift of one bound, the other moves by too.
                    let (low, high) = (self.possible(bounds.low, shift)?, self.possible(bounds.high, shift)?);
                    let shift = if low.abs() < high.abs() { low } else { high };
                    bounds.write(out, |bound, _, out| self.date(bound, shift, out))
                }
            },
            Form::Count { a_day, low, high } => {
                let text = std::str::from_utf8(input).map_err(|_| NO_COUNT)?;
                let count: i64 = text.parse().map_err(|_| NO_COUNT)?;
                let moved = count as i128 + shift as i128 * a_day as i128;
                let moved = moved.clamp(low.min(count) as i128, high.max(count) as i128);
                write_scaled(if count == 0 { 0 } else { moved }, 0, out);
                Ok(())
            }
        }
    }
}

impl Shift {
    fn date(&self, input: &[u8], shift: i64, out: &mut Vec<u8>) -> Result<(), Reject> {
        if is_no_day(input) {
            out.extend_from_slice(input);
            return Ok(());
        }
        let moment = Moment::parse(input)?;
        let date = if is_sentinel(moment.date) { moment.date } else { self.moved(moment.date, shift) };
        Moment { date, ..moment }.write(out);
        Ok(())
    }

    /// How far a bound can move; one that never does stands in nobody's way.
    fn possible(&self, bound: &[u8], shift: i64) -> Result<i64, Reject> {
        if bound.is_empty() || is_no_day(bound) {
            return Ok(shift);
        }
        let date = Moment::parse(bound)?.date;
        Ok(if is_sentinel(date) { shift } else { self.moved(date, shift).days() - date.days() })
    }

    fn moved(&self, date: Date, shift: i64) -> Date {
        let (low, high) = around(date, self.within);
        Date::of((date.days() + shift).clamp(low, high))
    }
}

impl MaskKind for DateShift {
    fn name(&self) -> &'static str {
        "date_shift"
    }

    fn summary(&self) -> &'static str {
        "move dates by some days, all dates of a subject by the same; durations hold"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "days", doc: "the most days to move by, either way; default 30", required: false },
            BY,
            Parameter {
                name: "unit",
                doc: "of numbers that count from 1970: `seconds` or `milliseconds`",
                required: false,
            },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "date_shift", native: "date", input: "1984-06-13", output: "1984-07-08" },
            Example {
                rule: "date_shift(days=365)",
                native: "timestamp with time zone",
                input: "2024-02-28 23:59:59.123456+00",
                output: "2024-12-27 23:59:59.123456+00",
            },
            Example { rule: "date_shift", native: "date", input: "infinity", output: "infinity" },
            Example {
                rule: "date_shift",
                native: "daterange",
                input: "[2024-02-01,2024-03-01)",
                output: "[2024-02-26,2024-03-26)",
            },
            Example { rule: "date_shift(unit=seconds)", native: "bigint", input: "1700000000", output: "1702160000" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("date_shift")
    }

    fn moves_together(&self) -> bool {
        true
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
        let column = target.column;
        let days = match args.integer("days")?.unwrap_or(30) {
            days @ 1..=36_525 => days,
            _ => return Err(wrong("`days` is between 1 and 36525")),
        };
        let a_day = match args.one_of("unit", &["seconds", "milliseconds"])? {
            None => None,
            Some("seconds") => Some(86_400),
            Some(_) => Some(86_400_000),
        };
        let is_dated = |ty: &Type| matches!(ty, Type::Date | Type::Timestamp { .. });
        let (form, output) = match (&column.ty, a_day) {
            (Type::Int { bytes: bytes @ (4 | 8), unsigned }, Some(a_day)) => {
                let (low, high) = integer_range(*bytes, *unsigned);
                let bound = |number: i128| number.clamp(i64::MIN as i128, i64::MAX as i128) as i64;
                (Form::Count { a_day, low: bound(low), high: bound(high) }, Output::AnyOfType)
            }
            (Type::Text(Length { max: None, .. }), Some(a_day)) => {
                (Form::Count { a_day, low: i64::MIN, high: i64::MAX }, Output::AnyOfType)
            }
            (Type::Int { .. }, None) => {
                return Err(Misfit::wrong_type("date_shift", "a date, timestamp, range or text", column)
                    .help("numbers that count from 1970: `date_shift(unit=seconds)` or `unit=milliseconds`"));
            }
            (ty, None) if is_dated(ty) => (Form::Date, Output::AnyOfType),
            (Type::Range(inner), None) if is_dated(inner) => (Form::Range, Output::AnyOfType),
            (Type::Text(_), None) => (Form::Date, Output::NoLonger),
            (_, Some(_)) => return Err(Misfit::wrong_type("date_shift(unit=…)", "an integer or bigint", column)),
            (Type::Time { .. }, None) => {
                return Err(Misfit::wrong_type("date_shift", "a date, timestamp, range or text", column)
                    .help("a time of day has no date to move: use `noise(amount=60, unit=minute)`"));
            }
            _ => return Err(Misfit::wrong_type("date_shift", "a date, timestamp, range or text", column)),
        };
        Ok(Compiled::mask(
            Shift { days, within: target.timestamp_days(), form },
            Contract {
                reads: true,
                by: target.subject("date", args)?,
                unique: Unique::Lossy { distinct: None },
                output,
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::moment::{INCOMPLETE, INVALID};
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
        for text in [
            "yesterday",
            "2024-02-30",
            "2024-02-28 by Ann",
            "2024-02-28x",
            "28.02.2024",
            "0000-01-01",
            "2024-2-8",
            "2024-02-28 ",
            "BC",
            " BC",
        ] {
            assert_eq!(shifted(text, 1), Err(INVALID), "{text}");
        }
        let kind = |rule: &str| compile_on(rule, &column("date")).err().map(|misfit| misfit.kind);
        assert_eq!(kind("date_shift(by=person)"), Some(MisfitKind::Argument));
        assert_eq!(kind("date_shift(days=0)"), Some(MisfitKind::Argument));
    }

    #[test]
    fn both_bounds_of_a_range_move_alike() {
        for row in 0..40 {
            let out = mask_row(
                "date_shift(days=9)",
                "tstzrange",
                b"[\"0001-01-05 10:00:00+00\",\"0001-01-06 10:00:00+00\")",
                &[row],
            );
            let out = String::from_utf8(out.unwrap()).unwrap();
            let dates: Vec<i64> = out
                .split('"')
                .filter_map(|part| Date::parse_prefix(part.as_bytes()))
                .map(|(date, _)| date.days())
                .collect();
            assert_eq!(dates[1] - dates[0], 1, "{out}");
        }
        for range in ["empty", "(,)", "[infinity,infinity]"] {
            assert_eq!(mask_row("date_shift", "daterange", range.as_bytes(), b"1").unwrap(), range.as_bytes());
        }
        assert!(mask_row("date_shift", "daterange", b"[2020-01-01,", b"1").is_err());
    }

    #[test]
    fn counts_of_seconds_move_by_whole_days_and_stay_in_their_type() {
        for row in 0..40 {
            let count = |input: &str| {
                let out = mask_row("date_shift(days=9, unit=seconds)", "integer", input.as_bytes(), &[row]).unwrap();
                std::str::from_utf8(&out).unwrap().parse::<i64>().unwrap()
            };
            assert_eq!((count("1700000000") - 1_700_000_000) % 86_400, 0);
            assert!(count("2147483000") <= 2_147_483_647 && count("0") == 0);
        }
        assert_eq!(mask_row("date_shift(unit=seconds)", "bigint", b"1e9", b"1"), Err(NO_COUNT));
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("date_shift", "bigint"), Some(MisfitKind::Type));
        assert_eq!(kind("date_shift(unit=seconds)", "smallint"), Some(MisfitKind::Type));
        assert_eq!(kind("date_shift(unit=seconds)", "date"), Some(MisfitKind::Type));
        assert_eq!(kind("date_shift", "time"), Some(MisfitKind::Type));
    }
}
