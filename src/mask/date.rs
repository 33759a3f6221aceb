//! `date`: a date between two bounds.

use super::*;
use crate::words::calendar::{Date as Day, write_two};

/// A date drawn for every row, evenly between `min` and `max` (both included;
/// default 1950-01-01 to 2005-12-31). Timestamps get a time of day as well, in
/// whole seconds; those with a time zone are written in UTC. MySQL's TIMESTAMP
/// begins with 1970-01-02 and ends with 2038-01-18. Text columns get `YYYY-MM-DD`.
///
/// To keep the order of a row's dates and the time between them, use
/// `date_shift`.
pub struct Date;
pub const KIND: Date = Date;

struct Between {
    low: i64,
    days: u64,
    /// What follows the date: nothing, or a time of day and this.
    time: Option<&'static [u8]>,
}

impl Mask for Between {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        Day::of(self.low + draw.below(self.days) as i64).write(out);
        if let Some(zone) = self.time {
            let second = draw.below(86_400);
            for (before, part) in [(b' ', second / 3600), (b':', second / 60 % 60), (b':', second % 60)] {
                out.push(before);
                write_two(part, out);
            }
            out.extend_from_slice(zone);
        }
        Ok(())
    }
}

/// A time of day, in seconds.
struct TimeOfDay {
    low: u64,
    count: u64,
    zone: &'static [u8],
}

impl Mask for TimeOfDay {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let second = self.low + draw.below(self.count);
        write_two(second / 3600, out);
        for part in [second / 60 % 60, second % 60] {
            out.push(b':');
            write_two(part, out);
        }
        out.extend_from_slice(self.zone);
        Ok(())
    }
}

/// `hh:mm` or `hh:mm:ss`, in seconds.
fn time_of_day(text: &str) -> Option<u64> {
    let mut parts = text.split(':').map(|part| part.parse::<u64>().ok().filter(|_| part.len() == 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    (hour < 24 && minute < 60 && second < 60 && parts.next().is_none()).then_some(hour * 3600 + minute * 60 + second)
}

fn compile_time(zone: bool, args: &Args<'_>) -> Result<Compiled, Misfit> {
    let bound = |name: &'static str, default: u64| match args.text(name)? {
        None => Ok(default),
        Some(text) => time_of_day(text)
            .ok_or_else(|| Misfit::new(MisfitKind::Argument, format!("`{name}` is a time of day here: HH:MM:SS"))),
    };
    let (low, high) = (bound("min", 0)?, bound("max", 86_399)?);
    if low > high {
        return Err(Misfit::new(MisfitKind::Argument, "`min` is after `max`"));
    }
    let count = high - low + 1;
    Ok(Compiled::mask(
        TimeOfDay { low, count, zone: if zone { b"+00" } else { b"" } },
        Contract {
            reads: false,
            by: By::ROW,
            unique: Unique::Lossy { distinct: Some(count) },
            output: Output::AnyOfType,
            may_equal: true,
        },
    ))
}

impl MaskKind for Date {
    fn name(&self) -> &'static str {
        "date"
    }

    fn summary(&self) -> &'static str {
        "a date between two bounds, drawn for every row"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "min", doc: "the first day, YYYY-MM-DD, or time, HH:MM:SS; default 1950-01-01", required: false },
            Parameter { name: "max", doc: "the last day or time; default 2005-12-31", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "date", native: "date", input: "1984-06-13", output: "2001-03-27" },
            Example { rule: "date(min=2020-01-01, max=2020-12-31)", native: "timestamp with time zone", input: "2024-01-02 03:04:05+00", output: "2020-11-30 00:58:14+00" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let column = target.column;
        let (time, output) = match column.ty {
            Type::Date => (None, None),
            Type::Timestamp { zone } => (Some(if zone { &b"+00"[..] } else { b"" }), Some(Output::AnyOfType)),
            Type::Time { zone } => return compile_time(zone, args),
            Type::Text(length) => {
                target.fits("date", 10, length.max)?;
                (None, Some(Output::Text { chars_max: 10 }))
            }
            _ => return Err(Misfit::wrong_type("date", "a date, time, timestamp or text", column)),
        };
        let bound = |name: &'static str, default: (i64, u8, u8)| match args.text(name)? {
            None => Ok(Day { year: default.0, month: default.1, day: default.2 }.days()),
            Some(text) => match Day::parse(text) {
                Some(date) if (1..=9999).contains(&date.year) => Ok(date.days()),
                _ => Err(Misfit::new(MisfitKind::Argument, format!("`{name}` is a date: YYYY-MM-DD"))),
            },
        };
        let (mut low, high) = (bound("min", (1950, 1, 1))?, bound("max", (2005, 12, 31))?);
        if let Some((first, last)) = target.timestamp_days() {
            if args.text("min")?.is_none() {
                low = low.max(first);
            }
            if low < first || high > last {
                return Err(Misfit::new(
                    MisfitKind::Argument,
                    format!("{} is {}, which holds 1970-01-02 to 2038-01-18", column.name, column.native),
                ));
            }
        }
        if low > high {
            return Err(Misfit::new(MisfitKind::Argument, "`min` is after `max`"));
        }
        let days = (high - low + 1) as u64;
        let distinct = if time.is_some() { days * 86_400 } else { days };
        Ok(Compiled::mask(
            Between { low, days, time },
            Contract {
                reads: false,
                by: By::ROW,
                unique: Unique::Lossy { distinct: Some(distinct) },
                output: output.unwrap_or(Output::Interval { low, high }),
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, compile_on_mysql, mask_row};
    use super::*;

    #[test]
    fn bounds_hold_and_are_reached() {
        let mut seen = std::collections::BTreeSet::new();
        for row in 0..200u32 {
            seen.insert(mask_row("date(2023-12-31, 2024-01-02)", "date", b"x", &row.to_le_bytes()).unwrap());
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), [b"2023-12-31", b"2024-01-01", b"2024-01-02"]);
    }

    #[test]
    fn times_of_day_are_drawn_between_their_bounds() {
        let mut seen = std::collections::BTreeSet::new();
        for row in 0..200u32 {
            let out = mask_row("date(min=\"09:59:59\", max=\"10:00:01\")", "time with time zone", b"x", &row.to_le_bytes()).unwrap();
            seen.insert(String::from_utf8(out).unwrap());
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["09:59:59+00", "10:00:00+00", "10:00:01+00"]);
        for bad in ["date(min=2020-01-01)", "date(max=\"24:00\")", "date(min=\"9:00\")", "date(min=\"10:00\", max=\"09:00\")"] {
            assert!(compile_on(bad, &column("time")).is_err(), "{bad}");
        }
    }

    #[test]
    fn bounds_must_be_dates() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("date(min=2023-02-29)", "date"), Some(MisfitKind::Argument));
        assert_eq!(kind("date(min=2006-01-01)", "date"), Some(MisfitKind::Argument));
        assert_eq!(kind("date", "varchar(9)"), Some(MisfitKind::Length));
        assert_eq!(kind("date", "integer"), Some(MisfitKind::Type));
    }

    #[test]
    fn mysqls_timestamp_has_a_first_and_a_last_day() {
        for good in ["date", "date(min=1970-01-02)", "date(min=2000-01-01, max=2038-01-18)"] {
            assert!(compile_on_mysql(good, "timestamp(6)").is_ok(), "{good}");
        }
        for bad in ["date(min=1970-01-01)", "date(max=2038-01-19)", "date(max=1969-12-31)"] {
            assert!(compile_on_mysql(bad, "timestamp").is_err(), "{bad}");
        }
        assert!(compile_on_mysql("date(min=1900-01-01)", "datetime").is_ok());
        let Action::Mask(mask) = compile_on_mysql("date_shift(days=30)", "timestamp").unwrap().action else {
            panic!("a mask")
        };
        let key = crate::seed::Key::new([0; 32]).domain(1, "unused");
        for row in 0..50u8 {
            let mut out = Vec::new();
            mask.mask(b"1970-01-05 10:00:00", &mut key.draw(&[row]), &mut out).unwrap();
            assert!(out.as_slice() >= &b"1970-01-02"[..], "it stays in what the column holds");
        }
    }
}
