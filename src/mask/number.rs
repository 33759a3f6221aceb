//! `number`: a number between two bounds.

use super::*;

/// A number drawn for every row, evenly between `min` and `max`, in steps of
/// `step`, with `decimals` digits behind the point.
///
/// Takes integer, numeric, floating point, money, year, bit string and text columns. Without bounds it
/// draws from 0 to a million, or to what the type holds if that is less; numeric
/// columns get as many decimals as their scale, floating ones two. An amount of money
/// has none by default: its point is a point in some of the server's locales alone.
/// A bit string of at most 62 bits is the number in binary. All
/// arithmetic is in scaled integers, so no machine rounds differently.
pub struct Number;
pub const KIND: Number = Number;

struct Steps {
    /// As many binary digits, for bit strings; else a number.
    bits: Option<usize>,
    /// In units of the last decimal.
    low: i128,
    step: i128,
    count: u64,
    decimals: u32,
}

impl Mask for Steps {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let number = self.low + draw.below(self.count) as i128 * self.step;
        match self.bits {
            Some(bits) => out.extend((0..bits).rev().map(|bit| b'0' + (number >> bit & 1) as u8)),
            None => write_scaled(number, self.decimals, out),
        }
        Ok(())
    }
}

impl MaskKind for Number {
    fn name(&self) -> &'static str {
        "number"
    }

    fn summary(&self) -> &'static str {
        "a number between two bounds, drawn for every row"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "min", doc: "the least; default 0", required: false },
            Parameter { name: "max", doc: "the greatest; default 1000000, or what the type holds", required: false },
            Parameter { name: "step", doc: "the distance between two numbers; default one unit of the last decimal", required: false },
            Parameter { name: "decimals", doc: "digits behind the point; default the column's scale", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "number(min=18, max=99)", native: "smallint", input: "41", output: "93" },
            Example { rule: "number(0, 500, step=0.05)", native: "numeric(8,2)", input: "1234.56", output: "457.45" },
            Example { rule: "number(min=-1, max=1, decimals=3)", native: "double precision", input: "0.25", output: "0.830" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
        let column = target.column;
        let given = |name: &'static str| -> Result<Option<(i128, u32)>, Misfit> {
            let number = |text: &str| {
                parse_scaled(text).ok_or_else(|| wrong(&format!("`{name}` takes a number of at most 18 digits")))
            };
            args.text(name)?.map(number).transpose()
        };
        let (min, max, step) = (given("min")?, given("max")?, given("step")?);
        let written = [min, max, step].into_iter().flatten().map(|(_, decimals)| decimals).max().unwrap_or(0);
        let asked = match args.integer("decimals")? {
            None => None,
            Some(decimals @ 0..=18) => Some(decimals as u32),
            Some(_) => return Err(wrong("`decimals` is between 0 and 18")),
        };
        let (decimals, default_max) = match &column.ty {
            Type::Int { bytes, unsigned } => {
                if asked.is_some_and(|decimals| decimals > 0) || written > 0 {
                    return Err(wrong("an integer column takes no decimals"));
                }
                (0, integer_range(*bytes, *unsigned).1.min(1_000_000))
            }
            Type::Decimal { precision, scale } => {
                let scale = scale.map(|scale| scale.clamp(0, 18) as u32);
                let decimals = asked.or(scale).unwrap_or(if precision.is_some() { 0 } else { written.max(2) });
                // The greatest whole number that the precision leaves room for.
                let room = precision.map_or(7, |precision| precision.saturating_sub(scale.unwrap_or(0)).min(7));
                (decimals, (10i128.pow(room) - 1).min(1_000_000))
            }
            Type::Float { .. } => (asked.unwrap_or(written.max(2)), 1_000_000),
            Type::Text(_) => (asked.unwrap_or(written), 1_000_000),
            // A point is a point in the server's locale alone, so there is none unless asked for.
            Type::Money => (asked.unwrap_or(written), 1_000_000),
            Type::Year | Type::Bit { .. } if asked.is_some_and(|decimals| decimals > 0) || written > 0 => {
                return Err(wrong("a year or bit string takes no decimals"));
            }
            Type::Year => (0, 2155),
            Type::Bit { max: Some(bits @ 1..=62) } => (0, (1 << bits) - 1),
            _ => return Err(Misfit::wrong_type("number", "an integer, numeric, floating point, money, year, bit string or text", column)),
        };
        if written > decimals {
            return Err(wrong("a bound or `step` has more decimals than the numbers will have"));
        }
        let unit = 10i128.pow(decimals);
        let scaled = |(digits, own): (i128, u32)| digits * 10i128.pow(decimals - own);
        let low = min.map_or(if column.ty == Type::Year { 1901 } else { 0 }, scaled);
        let high = max.map_or_else(|| (default_max * unit).max(low), scaled);
        let step = step.map_or(1, scaled);
        if low > high || step <= 0 {
            return Err(wrong("`min` is at most `max`, and `step` is above 0"));
        }
        let count = u64::try_from((high - low) / step + 1).map_err(|_| wrong("the numbers between `min` and `max` are too many"))?;
        let high = low + (count as i128 - 1) * step;
        let bits = match &column.ty {
            Type::Bit { max } => max.map(|max| max as usize),
            _ => None,
        };
        if bits.is_some_and(|bits| low < 0 || high >= 1 << bits) {
            return Err(Misfit::new(MisfitKind::Value, format!("numbers from `min` to `max` do not all fit {} ({})", column.name, column.native)));
        }
        let mut longest = 0;
        for bound in [low, high].into_iter().filter(|_| bits.is_none()) {
            let mut text = Vec::new();
            write_scaled(bound, decimals, &mut text);
            longest = longest.max(text.len() as u32);
            let text = String::from_utf8(text).expect("digits are UTF-8");
            literal(column, text).map_err(|_| {
                let problem = format!("numbers from `min` to `max` do not all fit {} ({})", column.name, column.native);
                Misfit::new(if column.ty.is_text() { MisfitKind::Length } else { MisfitKind::Value }, problem)
            })?;
        }
        let bound = |number: i128| i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX });
        let output = match &column.ty {
            Type::Text(_) => Output::Text { chars_max: longest },
            Type::Bit { .. } | Type::Money => Output::AnyOfType,
            _ => Output::Interval {
                low: bound(low.div_euclid(unit)),
                high: bound(high.div_euclid(unit) + i128::from(high.rem_euclid(unit) != 0)),
            },
        };
        Ok(Compiled::mask(
            Steps { bits, low, step, count, decimals },
            Contract {
                reads: false,
                by: By::ROW,
                unique: Unique::Lossy { distinct: Some(count) },
                output,
                may_equal: true,
            },
        ))
    }
}

/// Digits without the point, and how many stood behind it.
fn parse_scaled(text: &str) -> Option<(i128, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{whole}{fraction}");
    let signless = digits.trim_start_matches(['-', '+']);
    if signless.is_empty() || signless.trim_start_matches('0').len() > 19 || fraction.len() > 18 {
        return None;
    }
    Some((digits.parse().ok()?, fraction.len() as u32))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    #[test]
    fn scaled_numbers_are_written_with_their_point() {
        for (number, decimals, text) in [(0, 0, "0"), (5, 2, "0.05"), (-1250, 2, "-12.50"), (100, 0, "100"), (-1, 3, "-0.001")] {
            let mut out = Vec::new();
            write_scaled(number, decimals, &mut out);
            assert_eq!(std::str::from_utf8(&out).unwrap(), text);
            assert_eq!(parse_scaled(text), Some((number, decimals)));
        }
        assert_eq!(parse_scaled("-0.5"), Some((-5, 1)));
        assert_eq!(parse_scaled("x"), None);
    }

    #[test]
    fn bounds_and_steps_hold() {
        let mut seen = std::collections::BTreeSet::new();
        for row in 0..500u32 {
            let out = mask_row("number(min=-1, max=1, step=0.5)", "numeric(3,1)", b"x", &row.to_le_bytes()).unwrap();
            seen.insert(String::from_utf8(out).unwrap());
        }
        assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["-0.5", "-1.0", "0.0", "0.5", "1.0"]);
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        for native in ["smallint", "bigint", "numeric", "numeric(2,0)", "numeric(4,4)", "real", "text", "varchar(7)"] {
            assert_eq!(kind("number", native), None, "{native}");
        }
        assert_eq!(kind("number(max=40000)", "smallint"), Some(MisfitKind::Value));
        assert_eq!(kind("number(max=100)", "numeric(4,2)"), Some(MisfitKind::Value));
        assert_eq!(kind("number(max=100)", "varchar(2)"), Some(MisfitKind::Length));
        assert_eq!(kind("number(max=1.5)", "integer"), Some(MisfitKind::Argument));
        assert_eq!(kind("number(min=2, max=1)", "integer"), Some(MisfitKind::Argument));
        assert_eq!(kind("number(step=0)", "integer"), Some(MisfitKind::Argument));
        assert_eq!(kind("number", "date"), Some(MisfitKind::Type));
        for native in ["money", "oid", "bit(3)", "bit varying(62)"] {
            assert_eq!(kind("number", native), None, "{native}");
        }
        assert_eq!(kind("number", "bit varying"), Some(MisfitKind::Type));
        assert_eq!(kind("number(max=8)", "bit(3)"), Some(MisfitKind::Value));
        assert_eq!(kind("number(max=-1, min=-2)", "oid"), Some(MisfitKind::Value));
        assert!(super::super::tests::compile_on_mysql("number", "year(4)").is_ok());
        assert!(super::super::tests::compile_on_mysql("number(max=2156)", "year(4)").is_err());
        for row in 0..50u8 {
            let out = mask_row("number(max=5)", "bit(3)", b"111", &[row]).unwrap();
            assert!(out.len() == 3 && out < b"110".to_vec());
        }
        let low = compile_on("number(min=-9223372036854775808, max=9223372036854775807)", &column("bigint"));
        assert_eq!(low.err().map(|misfit| misfit.kind), Some(MisfitKind::Argument));
    }
}
