//! `series`: values that count up with the rows.

use super::moment::Moment;
use super::*;
use crate::words::calendar::{Date, write_two};

/// `start`, then `every` more for each row, in the order in which rows are written:
/// numbers, dates, or points in time. Nothing of the original is read; only where
/// it is NULL, NULL stays.
///
/// Integer, numeric and text columns get numbers, from 1 by default. Date columns
/// get dates from 2000-01-01 on, `every` so many days. Timestamps count in `unit`
/// (`second`, `minute`, `hour` or `day`, the default) and are written in UTC.
/// `every` may be negative, not 0, so no value comes twice and unique stays unique.
///
/// A value depends on the rows before it: one more row in the source moves all
/// that follow. Where that matters use `key` or `number`. A column that holds no
/// further value stops the run.
pub struct Series;
pub const KIND: Series = Series;

struct Counting {
    start: i64,
    every: i64,
    /// What the column holds, in the same unit.
    low: i64,
    high: i64,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    Number,
    /// Days since 1970-01-01.
    Date,
    /// Seconds since 1970-01-01, and the zone that follows.
    Time(&'static [u8]),
}

const NO_ROW: Reject = Reject("a series counts within a table alone");
const DAY: i64 = 86_400;

impl Mask for Counting {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(NO_ROW)
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, _input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let steps = row.ordinal().checked_sub(1).ok_or(NO_ROW)?;
        let value = self.start as i128 + self.every as i128 * steps as i128;
        if !(self.low as i128..=self.high as i128).contains(&value) {
            return Err(Reject("the column holds no further value of the series"));
        }
        let value = value as i64;
        match self.form {
            Form::Number => write_scaled(value as i128, 0, out),
            Form::Date => Date::of(value).write(out),
            Form::Time(zone) => {
                Date::of(value.div_euclid(DAY)).write(out);
                let second = value.rem_euclid(DAY) as u64;
                for (before, part) in [(b' ', second / 3600), (b':', second / 60 % 60), (b':', second % 60)] {
                    out.push(before);
                    write_two(part, out);
                }
                out.extend_from_slice(zone);
            }
        }
        Ok(())
    }

    fn counts_rows(&self) -> bool {
        true
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for Series {
    fn name(&self) -> &'static str {
        "series"
    }

    fn summary(&self) -> &'static str {
        "numbers, dates or times that count up with the rows"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "start", doc: "the first value; default 1, or 2000-01-01", required: false },
            Parameter { name: "every", doc: "the distance to the next; default 1", required: false },
            Parameter {
                name: "unit",
                doc: "of `every` on timestamps: second, minute, hour or day, the default",
                required: false,
            },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "series(start=1000)", native: "integer", input: "77", output: "1000" },
            Example {
                rule: "series(start=2024-01-01, every=7)",
                native: "date",
                input: "1984-06-13",
                output: "2024-01-01",
            },
            Example {
                rule: "series(start=\"2024-01-01 08:30:00\", every=15, unit=minute)",
                native: "timestamp with time zone",
                input: "2019-05-05 10:00:00+00",
                output: "2024-01-01 08:30:00+00",
            },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
        let column = target.column;
        let every = args.integer("every")?.unwrap_or(1);
        let unit = args.one_of("unit", &["second", "minute", "hour", "day"])?;
        if unit.is_some() && !matches!(column.ty, Type::Timestamp { .. }) {
            return Err(wrong("`unit` is for timestamps"));
        }
        let start = args.text("start")?;
        let moment = || match start {
            None => Ok((Date { year: 2000, month: 1, day: 1 }.days(), 0)),
            Some(text) => {
                let moment =
                    Moment::parse(text.as_bytes()).ok().filter(|moment| (1..=9999).contains(&moment.date.year));
                let moment = moment.ok_or_else(|| wrong("`start` is a date: YYYY-MM-DD, perhaps with hh:mm:ss"))?;
                match moment.clock() {
                    Some((second, b"" | b"Z" | b"+00")) if second < DAY => Ok((moment.date.days(), second)),
                    None if moment.time.is_empty() => Ok((moment.date.days(), 0)),
                    _ => Err(wrong("the time of day of `start` is hh:mm:ss, in UTC")),
                }
            }
        };
        let number = || match start {
            None => Ok(1),
            Some(text) => text.parse::<i64>().map_err(|_| wrong("`start` is a whole number here")),
        };
        let bound = |number: i128| number.clamp(i64::MIN as i128, i64::MAX as i128) as i64;
        let first_day = Date { year: 1, month: 1, day: 1 }.days();
        let (low, high) =
            target.timestamp_days().unwrap_or((first_day, Date { year: 9999, month: 12, day: 31 }.days()));
        let (start, every, low, high, form) = match &column.ty {
            Type::Int { bytes, unsigned } => {
                let (low, high) = integer_range(*bytes, *unsigned);
                (number()?, every, bound(low), bound(high), Form::Number)
            }
            Type::Decimal { precision, scale } => {
                let whole = precision
                    .map_or(18, |precision| precision.saturating_sub(scale.unwrap_or(0).max(0) as u32).min(18));
                let high = bound(10i128.pow(whole) - 1);
                (number()?, every, if is_unsigned(column) { 0 } else { -high }, high, Form::Number)
            }
            Type::Text(length) => {
                let digits = length.max.unwrap_or(18).min(18);
                let high = bound(10i128.pow(digits) - 1);
                (number()?, every, if digits == 18 { -high } else { 0 }, high, Form::Number)
            }
            Type::Date => match moment()? {
                (day, 0) => (day, every, low, high, Form::Date),
                _ => return Err(wrong("`start` is a date without a time of day here")),
            },
            Type::Timestamp { zone } => {
                let (day, second) = moment()?;
                let unit = match unit {
                    Some("second") => 1,
                    Some("minute") => 60,
                    Some("hour") => 3600,
                    _ => DAY,
                };
                let every = every.checked_mul(unit).ok_or_else(|| wrong("`every` is too great"))?;
                let form = Form::Time(if *zone { b"+00" } else { b"" });
                (day * DAY + second, every, low * DAY, high * DAY + DAY - 1, form)
            }
            _ => return Err(Misfit::wrong_type("series", "an integer, numeric, date, timestamp or text", column)),
        };
        if every == 0 {
            return Err(wrong("`every` is not 0"));
        }
        if !(low..=high).contains(&start) {
            return Err(Misfit::new(
                MisfitKind::Value,
                format!("`start` is no value of {} ({})", column.name, column.native),
            ));
        }
        let (low, high) = if every > 0 { (start, high) } else { (low, start) };
        let output = match (&column.ty, form) {
            (Type::Text(length), _) => length.max.map_or(Output::AnyOfType, |chars_max| Output::Text { chars_max }),
            (_, Form::Number | Form::Date) => Output::Interval { low, high },
            (_, Form::Time(_)) => Output::AnyOfType,
        };
        Ok(Compiled::mask(
            Counting { start, every, low, high, form },
            Contract { reads: false, by: By::ROW, unique: Unique::Bijective, output, may_equal: true },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on};
    use super::*;
    use crate::seed::Key;

    struct At(u64);

    impl Row for At {
        fn subject(&self, _slot: usize) -> Identity {
            Identity::OF_NOTHING
        }

        fn source(&self, _sibling: usize) -> Option<&[u8]> {
            None
        }

        fn masked(&self, _sibling: usize, _out: &mut Vec<u8>) -> Result<bool, Reject> {
            Ok(false)
        }

        fn ordinal(&self) -> u64 {
            self.0
        }
    }

    fn at(rule: &str, native: &str, ordinal: u64) -> Result<String, Reject> {
        let Ok(Compiled { action: Action::Mask(mask), .. }) = compile_on(rule, &column(native)) else {
            panic!("{rule}")
        };
        let key = Key::new([0; 32]).domain(1, "unused");
        let mut out = Vec::new();
        mask.mask_in(&At(ordinal), b"x", &mut key.draw(b""), &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn values_count_with_the_rows() {
        for (rule, native, ordinal, value) in [
            ("series", "integer", 1, "1"),
            ("series", "numeric(5,2)", 999, "999"),
            ("series(start=10, every=-5)", "smallint", 4, "-5"),
            ("series", "varchar(3)", 42, "42"),
            ("series(start=2024-02-28)", "date", 3, "2024-03-01"),
            ("series(start=2024-02-28, every=2, unit=hour)", "timestamp", 13, "2024-02-29 00:00:00"),
            ("series(start=\"2024-02-28 23:59:59\", unit=second)", "timestamptz", 2, "2024-02-29 00:00:00+00"),
        ] {
            assert_eq!(at(rule, native, ordinal).as_deref(), Ok(value), "{rule} on {native}");
        }
    }

    #[test]
    fn a_series_ends_where_the_column_does() {
        assert!(at("series", "smallint", 32_767).is_ok() && at("series", "smallint", 32_768).is_err());
        assert!(at("series", "numeric(5,2)", 1000).is_err());
        assert!(at("series", "varchar(2)", 100).is_err());
        assert!(at("series(start=9999-12-31)", "date", 2).is_err());
        assert!(at("series(every=9223372036854775807)", "bigint", u64::MAX).is_err());
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("series(start=40000)", "smallint"), Some(MisfitKind::Value));
        for (rule, native) in [
            ("series(every=0)", "integer"),
            ("series(start=x)", "integer"),
            ("series(start=5)", "date"),
            ("series(unit=day)", "date"),
        ] {
            assert_eq!(kind(rule, native), Some(MisfitKind::Argument), "{rule}");
        }
        assert_eq!(kind("series", "uuid"), Some(MisfitKind::Type));
    }
}
