//! `person.birth_date`: when an invented person was born.

use super::*;
use crate::words::Person;
use crate::words::calendar::Date as Day;

/// A day of birth, drawn evenly, so that the person is between `min_age` and
/// `max_age` years old (18 to 90 by default, both included) on the day `at`. That
/// day is 2025-01-01 unless the rule says another: it never follows the clock, or
/// the same run would write other dates tomorrow.
///
/// The original plays no part, so neither age nor season is kept; `date_shift`
/// keeps both roughly. All masks of a row's person draw from one subject: the same
/// person has one day of birth in every table.
///
/// Takes date, timestamp and text columns (`YYYY-MM-DD`). Timestamps are at
/// midnight, those with a time zone at midnight of UTC.
pub struct BirthDate;
pub const KIND: BirthDate = BirthDate;

struct Between {
    lists: &'static Lists,
    low: i64,
    days: u64,
    /// What follows the date.
    time: &'static [u8],
}

impl Mask for Between {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        Person::draw(draw, self.lists);
        Day::of(self.low + draw.below(self.days) as i64).write(out);
        out.extend_from_slice(self.time);
        Ok(())
    }
}

impl MaskKind for BirthDate {
    fn name(&self) -> &'static str {
        "person.birth_date"
    }

    fn summary(&self) -> &'static str {
        "a day of birth that gives the row's invented person an age between two bounds"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "min_age", doc: "the least age in years; default 18", required: false },
            Parameter { name: "max_age", doc: "the greatest age in years; default 90", required: false },
            Parameter { name: "at", doc: "the day on which they have it, YYYY-MM-DD; default 2025-01-01", required: false },
            BY,
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.birth_date", native: "date", input: "1984-06-13", output: "1943-02-17" },
            Example { rule: "person.birth_date(min_age=6, max_age=10, at=2020-09-01)", native: "date", input: "2012-06-13", output: "2010-04-18" },
            Example { rule: "person.birth_date", native: "timestamp with time zone", input: "1984-06-13 00:00:00+00", output: "1943-02-17 00:00:00+00" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
        let column = target.column;
        let time: &'static [u8] = match column.ty {
            Type::Date => b"",
            Type::Timestamp { zone: true } => b" 00:00:00+00",
            Type::Timestamp { zone: false } => b" 00:00:00",
            Type::Text(length) => {
                target.fits(self.name(), 10, length.max)?;
                b""
            }
            _ => return Err(Misfit::wrong_type(self.name(), "a date, timestamp or text", column)),
        };
        let age = |name: &'static str, default: i64| match args.integer(name)?.unwrap_or(default) {
            age @ 0..=150 => Ok(age),
            _ => Err(wrong(&format!("`{name}` is between 0 and 150"))),
        };
        let (min, max) = (age("min_age", 18)?, age("max_age", 90)?);
        if min > max {
            return Err(wrong("`min_age` is at most `max_age`"));
        }
        let at = match args.text("at")? {
            None => Day { year: 2025, month: 1, day: 1 },
            Some(text) => Day::parse(text)
                .filter(|date| (200..=9999).contains(&date.year))
                .ok_or_else(|| wrong("`at` is a date: YYYY-MM-DD"))?,
        };
        // Who is born a day earlier would be a year older.
        let (low, high) = (years_before(at, max + 1) + 1, years_before(at, min));
        if let Some((first, last)) = target.timestamp_days()
            && (low < first || high > last)
        {
            return Err(wrong(&format!("{} is {}, which holds 1970-01-02 to 2038-01-18", column.name, column.native))
                .help("lower `max_age`, or make the column a date"));
        }
        let days = (high - low + 1) as u64;
        let output = match column.ty {
            Type::Text(_) => Output::Text { chars_max: 10 },
            Type::Date => Output::Interval { low, high },
            _ => Output::AnyOfType,
        };
        Ok(Compiled::mask(
            Between { lists: target.lists()?, low, days, time },
            Contract {
                reads: false,
                by: target.subject("person", args)?,
                unique: Unique::Lossy { distinct: Some(days) },
                output,
                may_equal: true,
            },
        ))
    }
}

/// The last day on which somebody was born who is so old on that date: the same
/// day of the year, or 28 February where a leap day has none.
fn years_before(date: Day, years: i64) -> i64 {
    let year = date.year - years;
    Day::new(year, date.month, date.day).unwrap_or(Day { year, month: 2, day: 28 }).days()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, compile_on_mysql, mask_row};
    use super::*;

    #[test]
    fn ages_are_within_their_bounds() {
        let mut seen = std::collections::BTreeSet::new();
        for row in 0..3000u32 {
            let rule = "person.birth_date(min_age=20, max_age=20, at=2024-02-29)";
            seen.insert(mask_row(rule, "date", b"x", &row.to_le_bytes()).unwrap());
        }
        assert_eq!(seen.first().unwrap().as_slice(), b"2003-03-01");
        assert_eq!(seen.last().unwrap().as_slice(), b"2004-02-29");
        assert_eq!(seen.len(), 366);
    }

    #[test]
    fn arguments_and_columns_must_fit() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        for native in ["date", "timestamp", "text", "varchar(10)"] {
            assert_eq!(kind("person.birth_date", native), None, "{native}");
        }
        assert_eq!(kind("person.birth_date", "varchar(9)"), Some(MisfitKind::Length));
        assert_eq!(kind("person.birth_date", "integer"), Some(MisfitKind::Type));
        for rule in ["(min_age=30, max_age=20)", "(min_age=-1)", "(max_age=151)", "(at=2023-02-29)", "(at=x)"] {
            assert_eq!(kind(&format!("person.birth_date{rule}"), "date"), Some(MisfitKind::Argument), "{rule}");
        }
        assert!(compile_on_mysql("person.birth_date", "timestamp").is_err());
        assert!(compile_on_mysql("person.birth_date(max_age=50)", "timestamp").is_ok());
        assert!(compile_on_mysql("person.birth_date", "datetime").is_ok());
    }
}
