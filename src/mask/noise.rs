//! `noise`: numbers and times move a little, all of one subject alike.

use super::decimal::{Decimal, divide_rounded, is_no_number};
use super::moment::{Moment, around, clock, is_no_day, is_sentinel};
use super::*;
use crate::schema::Length;
use crate::words::calendar::{Date, write_two};

/// Moves a number by up to `percent` of itself, or by up to `amount`, either way.
/// One factor is drawn for a subject and holds for all its numbers in every table:
/// the amounts of an order stay proportional, and sums add up to rounding. The
/// subject is what `by` names, else the first of the table, else the row.
///
/// Takes integer, numeric and floating-point columns, text without a limit that
/// holds numbers (a leaf of JSON), and dates, timestamps and times of day with
/// `amount` in `unit`: `day` (the default), `hour`, `minute` or `second`. All
/// arithmetic is in scaled integers.
///
/// The sign stays and zero stays zero. Numbers keep the decimals of their column,
/// else their own, or get `decimals`; floating-point ones get at least five digits. What would leave the column's type, or the
/// interval from `min` to `max`, becomes the nearest number that does not, and what
/// would become zero the least that is not; proportions end there. A time of day
/// stays in its day, and a date in what the column holds. A small number may be
/// rounded to what it was. `NaN` and `infinity` stay.
///
/// Noise hides the digits, not the size: who knows one number of a subject knows
/// the others, and who sees many subjects sees the distribution.
pub struct Noise;
pub const KIND: Noise = Noise;

enum Moved {
    Number(Numbers),
    /// By at most so many seconds.
    Time {
        seconds: i64,
        whole_days: bool,
        form: Form,
        within: Option<(i64, i64)>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Moment,
    Clock,
}

struct Numbers {
    by: Distance,
    /// Of what is written; `None` is the input's own.
    scale: Option<u32>,
    /// Own decimals of a floating-point number say nothing: 0.5 may be 0.5000.
    floats: bool,
    /// In units of `scale`, or of one where that is not known.
    low: i128,
    high: i128,
}

#[derive(Clone, Copy)]
enum Distance {
    /// In millionths of a hundredth.
    Percent(i128),
    Amount(Decimal),
}

/// The factor is drawn in millionths.
const PARTS: i64 = 1_000_000;
const DAY: i64 = 86_400;
const NO_TIME: Reject = Reject("the value is no ISO date or time");

/// From -1,000,000 to 1,000,000, never 0.
fn factor(draw: &mut Draw) -> i64 {
    let drawn = draw.between(-PARTS, PARTS - 1);
    if drawn >= 0 { drawn + 1 } else { drawn }
}

impl Mask for Moved {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let factor = factor(draw);
        match self {
            Moved::Number(numbers) => numbers.write(input, factor, out),
            Moved::Time { seconds, whole_days, form, within } => {
                let wanted = divide_rounded(*seconds as i128 * factor as i128, PARTS as i128) as i64;
                let shift = match (wanted, whole_days) {
                    (_, true) => match divide_rounded(wanted as i128, DAY as i128) as i64 {
                        0 => factor.signum() * DAY,
                        days => days * DAY,
                    },
                    (0, false) => factor.signum(),
                    (shift, false) => shift,
                };
                if *form == Form::Clock { time_of_day(input, shift, out) } else { moment(input, shift, *within, out) }
            }
        }
    }
}

impl Numbers {
    /// The decimals of a number whose column has none of its own.
    fn scale_of(&self, number: Decimal) -> u32 {
        let (mut digits, mut scale) = (number.digits.abs(), number.scale);
        while self.floats && digits < 10_000 && scale < 30 {
            (digits, scale) = (digits * 10, scale + 1);
        }
        scale
    }

    fn write(&self, input: &[u8], factor: i64, out: &mut Vec<u8>) -> Result<(), Reject> {
        const GREAT: Reject = Reject("the number has more digits than can be moved");
        let Some(number) = Decimal::parse(input) else {
            if is_no_number(input) {
                out.extend_from_slice(input);
                return Ok(());
            }
            return Err(Reject("the value is no number, or has more than 36 digits"));
        };
        if number.digits == 0 {
            out.extend_from_slice(input);
            return Ok(());
        }
        let scale = self.scale.unwrap_or_else(|| self.scale_of(number));
        // Worked out with the input's decimals, then rounded once.
        let fine = scale.max(number.scale);
        let digits = number.exactly(fine).ok_or(GREAT)?;
        let delta = match self.by {
            // The whole and the rest apart, so that nothing outgrows its 128 bits.
            Distance::Percent(percent) => {
                let (unit, times) = (100 * PARTS as i128 * PARTS as i128, percent * factor as i128);
                let (whole, rest) = (digits / unit, digits % unit);
                whole * times + divide_rounded(rest * times, unit)
            }
            Distance::Amount(amount) => {
                let amount = amount.rounded(fine).ok_or(GREAT)?;
                let (whole, rest) = (amount / PARTS as i128, amount % PARTS as i128);
                whole * factor as i128 + divide_rounded(rest * factor as i128, PARTS as i128)
            }
        };
        let moved = digits.checked_add(delta).ok_or(GREAT)?;
        let moved = divide_rounded(moved, 10i128.pow(fine - scale));
        let moved = if digits > 0 { moved.max(1) } else { moved.min(-1) };
        let (low, high) = match self.scale {
            Some(_) => (self.low, self.high),
            None => {
                let unit = 10i128.pow(scale);
                (self.low.saturating_mul(unit), self.high.saturating_mul(unit))
            }
        };
        write_scaled(moved.clamp(low, high), scale, out);
        Ok(())
    }
}

fn moment(input: &[u8], shift: i64, within: Option<(i64, i64)>, out: &mut Vec<u8>) -> Result<(), Reject> {
    if is_no_day(input) {
        out.extend_from_slice(input);
        return Ok(());
    }
    let moment = Moment::parse(input)?;
    let day = moment.date.days();
    if is_sentinel(moment.date) {
        out.extend_from_slice(input);
        return Ok(());
    }
    let (low, high) = around(moment.date, within);
    if shift % DAY == 0 {
        Moment { date: Date::of((day + shift / DAY).clamp(low, high)), ..moment }.write(out);
        return Ok(());
    }
    let (second, behind) = match moment.time {
        [] => (0, &b""[..]),
        _ => moment.clock().ok_or(NO_TIME)?,
    };
    let moved = (day * DAY + second + shift).clamp(low * DAY, high * DAY + DAY - 1);
    let mut time = [0u8; 56];
    let written = {
        let mut text = Vec::with_capacity(time.len());
        text.push(moment.time.first().copied().unwrap_or(b' '));
        write_clock(moved.rem_euclid(DAY), &mut text);
        text.extend_from_slice(behind);
        time[..text.len()].copy_from_slice(&text);
        text.len()
    };
    Moment { date: Date::of(moved.div_euclid(DAY)), time: &time[..written] }.write(out);
    Ok(())
}

fn time_of_day(input: &[u8], shift: i64, out: &mut Vec<u8>) -> Result<(), Reject> {
    let (second, behind) = clock(input).ok_or(NO_TIME)?;
    let is_behind = behind.len() <= 24 && behind.iter().all(|byte| byte.is_ascii_digit() || b":.+-".contains(byte));
    if !is_behind {
        return Err(NO_TIME);
    }
    write_clock((second + shift).clamp(0, DAY - 1), out);
    out.extend_from_slice(behind);
    Ok(())
}

fn write_clock(second: i64, out: &mut Vec<u8>) {
    write_two(second as u64 / 3600, out);
    for part in [second / 60 % 60, second % 60] {
        out.push(b':');
        write_two(part as u64, out);
    }
}

impl MaskKind for Noise {
    fn name(&self) -> &'static str {
        "noise"
    }

    fn summary(&self) -> &'static str {
        "numbers and times moved a little, all of one subject by one factor"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter {
                name: "percent",
                doc: "move by at most so many percent of the number, either way",
                required: false,
            },
            Parameter { name: "amount", doc: "move by at most so much, either way", required: false },
            Parameter {
                name: "decimals",
                doc: "digits behind the point; default the column's scale, else the number's own",
                required: false,
            },
            Parameter { name: "min", doc: "nothing less is written", required: false },
            Parameter { name: "max", doc: "nothing greater is written", required: false },
            Parameter {
                name: "unit",
                doc: "of `amount` on dates and times: day, hour, minute or second; default day",
                required: false,
            },
            BY,
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "noise(percent=5)", native: "numeric(10,2)", input: "129.90", output: "133.00" },
            Example { rule: "noise(percent=5)", native: "numeric(10,2)", input: "12990.00", output: "13299.79" },
            Example { rule: "noise(amount=3, min=0)", native: "integer", input: "42", output: "43" },
            Example {
                rule: "noise(amount=90, unit=minute)",
                native: "timestamp",
                input: "2024-05-17 09:41:07.5",
                output: "2024-05-17 10:24:03.5",
            },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("noise")
    }

    fn moves_together(&self) -> bool {
        true
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let (moved, output) = match &target.column.ty {
            Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } | Type::Text(Length { max: None, .. }) => {
                numbers(target, args)?
            }
            Type::Date | Type::Timestamp { .. } | Type::Time { .. } => (times(target, args)?, Output::AnyOfType),
            _ => return Err(Misfit::wrong_type("noise", "a number, date, timestamp or time", target.column)),
        };
        Ok(Compiled::mask(
            moved,
            Contract {
                reads: true,
                by: target.subject("noise", args)?,
                unique: Unique::Lossy { distinct: None },
                output,
                // Zero, and what is rounded to itself.
                may_equal: true,
            },
        ))
    }
}

fn wrong(problem: &str) -> Misfit {
    Misfit::new(MisfitKind::Argument, problem)
}

fn times(target: &Target<'_>, args: &Args<'_>) -> Result<Moved, Misfit> {
    if ["percent", "decimals", "min", "max"].iter().any(|name| args.get(name).is_some()) {
        return Err(wrong("dates and times take `amount` and `unit` alone"));
    }
    let ty = &target.column.ty;
    let unit = match (args.one_of("unit", &["day", "hour", "minute", "second"])?, ty) {
        (None | Some("day"), Type::Time { .. }) => {
            return Err(wrong("a time of day takes `unit=hour`, `minute` or `second`"));
        }
        (Some("hour" | "minute" | "second"), Type::Date) => return Err(wrong("a date takes `unit=day` alone")),
        (Some("hour"), _) => 3600,
        (Some("minute"), _) => 60,
        (Some("second"), _) => 1,
        _ => DAY,
    };
    let amount = match args.integer("amount")? {
        Some(amount @ 1..=1_000_000) => amount,
        Some(_) => return Err(wrong("`amount` is between 1 and 1000000")),
        None => return Err(wrong("`noise` needs `amount` here, and perhaps `unit`")),
    };
    let form = if matches!(ty, Type::Time { .. }) { Form::Clock } else { Form::Moment };
    Ok(Moved::Time { seconds: amount * unit, whole_days: unit == DAY, form, within: target.timestamp_days() })
}

fn numbers(target: &Target<'_>, args: &Args<'_>) -> Result<(Moved, Output), Misfit> {
    let column = target.column;
    let given = |name: &'static str| -> Result<Option<Decimal>, Misfit> {
        let number = |text: &str| {
            let number = Decimal::parse(text.as_bytes()).filter(|n| n.digits.abs() < 10i128.pow(18) && n.scale <= 18);
            number.ok_or_else(|| wrong(&format!("`{name}` takes a number of at most 18 digits")))
        };
        args.text(name)?.map(number).transpose()
    };
    if args.get("unit").is_some() {
        return Err(wrong("`unit` is for dates and times"));
    }
    let by = match (given("percent")?, given("amount")?) {
        (Some(percent), None) => {
            let scaled = percent.exactly(6).filter(|percent| (1..=90 * PARTS as i128).contains(percent));
            Distance::Percent(
                scaled.ok_or_else(|| wrong("`percent` is above 0, at most 90, with at most six decimals"))?,
            )
        }
        (None, Some(amount)) if amount.digits > 0 => Distance::Amount(amount),
        (None, Some(_)) => return Err(wrong("`amount` is above 0")),
        _ => return Err(wrong("give `percent` or `amount`: `noise(percent=5)`")),
    };
    let asked = match args.integer("decimals")? {
        None => None,
        Some(decimals @ 0..=18) => Some(decimals as u32),
        Some(_) => return Err(wrong("`decimals` is between 0 and 18")),
    };
    let (own, room) = match &column.ty {
        Type::Int { bytes, unsigned } => (Some(0), Some(integer_range(*bytes, *unsigned))),
        Type::Decimal { precision: Some(precision), scale } => {
            let scale = scale.unwrap_or(0).clamp(0, 36) as u32;
            let most = 10i128.checked_pow((*precision).min(37)).map(|bound| bound - 1);
            (Some(scale), most.map(|most| (-most, most)))
        }
        _ => (None, None),
    };
    if let (Some(asked), Some(own)) = (asked, own)
        && asked > own
    {
        return Err(wrong("`decimals` is more than the column has"));
    }
    let scale = asked.or(own);
    let unit = |scale: u32| 10i128.pow(scale);
    // The type's room, in units of what is written.
    let (mut low, mut high) = match (room, own, scale) {
        (Some((low, high)), Some(own), Some(scale)) => (low / unit(own - scale), high / unit(own - scale)),
        _ => (i128::MIN / 4, i128::MAX / 4),
    };
    let bound = |name: &'static str| -> Result<Option<i128>, Misfit> {
        let Some(number) = given(name)? else { return Ok(None) };
        let scaled = number.exactly(scale.unwrap_or(0));
        scaled.map(Some).ok_or_else(|| wrong(&format!("`{name}` has more decimals than the numbers will have")))
    };
    let (min, max) = (bound("min")?, bound("max")?);
    let fits = low..=high;
    if [min, max].into_iter().flatten().any(|bound| !fits.contains(&bound))
        || min.is_some_and(|min| max.is_some_and(|max| min > max))
    {
        return Err(wrong("`min` is at most `max`, and the column holds both"));
    }
    (low, high) = (min.unwrap_or(low), max.unwrap_or(high));
    // What the plan can hold against a CHECK; whole numbers around the bounds.
    let whole = |number: i128, up: bool| {
        let (unit, rest) = (unit(scale.unwrap_or(0)), i128::from(up));
        let whole = number.div_euclid(unit);
        i64::try_from(if number.rem_euclid(unit) == 0 { whole } else { whole + rest })
    };
    let output = match (whole(low, false), whole(high, true)) {
        (Ok(low), Ok(high)) if !column.ty.is_text() => Output::Interval { low, high },
        _ => Output::AnyOfType,
    };
    Ok((Moved::Number(Numbers { by, scale, floats: matches!(column.ty, Type::Float { .. }), low, high }), output))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    fn moved(rule: &str, native: &str, input: &str, row: u8) -> String {
        String::from_utf8(mask_row(&format!("noise({rule})"), native, input.as_bytes(), &[row]).unwrap()).unwrap()
    }

    fn digits(text: &str) -> i128 {
        Decimal::parse(text.as_bytes()).unwrap().digits
    }

    #[test]
    fn all_numbers_of_a_subject_move_by_one_factor() {
        for row in 0..50 {
            let small = digits(&moved("percent=10", "numeric(10,2)", "100.00", row));
            let great = digits(&moved("percent=10", "bigint", "1000000000000", row));
            let real = digits(&moved("percent=10", "double precision", "-1.000000000000", row));
            assert_ne!(moved("percent=10", "real", "0.5", row), "0.5");
            assert!(
                (9_000..=11_000).contains(&small) && small != 10_000
                    || small == 10_000 && (great - 1_000_000_000_000).abs() < 50_000_000
            );
            assert_eq!(divide_rounded(great, 100_000_000), small);
            assert_eq!(great, -real);
        }
    }

    #[test]
    fn signs_zeros_bounds_and_types_hold() {
        for row in 0..50 {
            for input in ["0", "0.00", "NaN", "Infinity"] {
                assert_eq!(moved("percent=5", "numeric", input, row), input);
            }
            assert!(digits(&moved("amount=100", "integer", "3", row)) >= 1);
            assert!(digits(&moved("amount=100", "integer", "-3", row)) <= -1);
            assert!(digits(&moved("percent=90", "smallint", "32767", row)) <= 32_767);
            assert!(digits(&moved("percent=90", "numeric(4,2)", "99.99", row)) <= 9_999);
            assert!((10..=50).contains(&digits(&moved("percent=90, min=10, max=50", "integer", "40", row))));
            assert!(moved("percent=5, decimals=1", "numeric(8,3)", "10.555", row).len() == 4);
            assert!(digits(&moved("percent=50", "numeric", "99999999999999999999999999999999999", row)) > 0);
        }
    }

    #[test]
    fn dates_and_times_move_within_their_kind() {
        for row in 0..50 {
            let day = moved("amount=3", "date", "2024-03-01", row);
            assert!(day.as_str() >= "2024-02-27" && day.as_str() <= "2024-03-04" && day != "2024-03-01", "{day}");
            let time = moved("amount=90, unit=minute", "time", "23:30:00.25+02", row);
            assert!(time.ends_with(".25+02") && time.as_str() >= "22:00:00", "{time}");
            let stamp = moved("amount=2, unit=hour", "timestamptz", "2024-03-01 00:30:00.5+00", row);
            assert!(
                stamp.as_str() >= "2024-02-29 22:30:00"
                    && stamp.as_str() <= "2024-03-01 02:30:01"
                    && stamp.ends_with(".5+00"),
                "{stamp}"
            );
            assert_eq!(moved("amount=3", "date", "infinity", row), "infinity");
            assert_eq!(moved("amount=3", "date", "9999-12-31", row), "9999-12-31");
            assert!(moved("amount=3, unit=hour", "timestamp", "0044-03-15 12:00:00 BC", row).ends_with(" BC"));
        }
    }

    #[test]
    fn arguments_must_make_sense() {
        let kind = |rule: &str, native: &str| {
            compile_on(&format!("noise{rule}"), &column(native)).err().map(|misfit| misfit.kind)
        };
        for (rule, native) in [
            ("", "integer"),
            ("(percent=0)", "integer"),
            ("(percent=91)", "integer"),
            ("(percent=5, amount=5)", "integer"),
            ("(amount=0)", "integer"),
            ("(percent=5, decimals=1)", "integer"),
            ("(percent=5, min=2, max=1)", "integer"),
            ("(percent=5, max=40000)", "smallint"),
            ("(percent=5)", "date"),
            ("(amount=5)", "time"),
            ("(amount=5, unit=hour)", "date"),
            ("(percent=5, unit=day)", "integer"),
            ("(percent=5, min=0.001)", "numeric(5,2)"),
        ] {
            assert_eq!(kind(rule, native), Some(MisfitKind::Argument), "{rule} on {native}");
        }
        assert_eq!(kind("(percent=5)", "varchar(9)"), Some(MisfitKind::Type));
        let output = |rule: &str, native: &str| compile_on(rule, &column(native)).unwrap().contract.output;
        assert_eq!(output("noise(percent=5, min=0)", "numeric(5,2)"), Output::Interval { low: 0, high: 1000 });
        assert_eq!(output("noise(percent=5, min=0)", "smallint"), Output::Interval { low: 0, high: 32_767 });
    }

    proptest! {
        #[test]
        fn order_and_sign_hold(one in 1i64..1_000_000_000, other in 1i64..1_000_000_000, row in any::<u8>()) {
            let (low, high) = (one.min(other), one.max(other));
            let moved = |number: i64| moved("percent=20", "bigint", &number.to_string(), row).parse::<i64>().unwrap();
            prop_assert!(0 < moved(low) && moved(low) <= moved(high));
            prop_assert!((moved(high) - high).abs() <= high / 5 + 1);
        }
    }
}
