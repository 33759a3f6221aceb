//! `generalize`: values made coarser: 43 becomes 40, a day its month.

use std::net::IpAddr;

use super::bounds::Bounds;
use super::decimal::{Decimal, is_no_number};
use super::moment::{INVALID, Moment, is_no_day};
use super::*;
use crate::schema::Length;
use crate::words::calendar::{Date, write_two};

/// Makes a value coarser, so that many rows share it. It reads the value and **keeps
/// a part of it**; nothing is drawn, and what was made coarse once stays as it is.
///
/// | column | rule | `43`, `2024-05-17`, `94107`, `203.0.113.77` become |
/// |---|---|---|
/// | numbers | `step=10` | `40`, the lower bound of 40 to 49; with `to=middle` `45` |
/// | dates, timestamps | `unit=month` | `2024-05-01`; also `year`, `quarter`, `week` (its Monday), `day`, and `hour` |
/// | text | `first=3` | `94100`: further digits become 0, further letters X; the rest stays |
/// | text of dates | `unit=month` | as dates |
/// | inet, cidr, text of addresses | `prefix=24` | `203.0.113.0`; `prefix6` for IPv6, default 48 |
/// | ranges | as their bounds | the lower bound goes down, the upper one up |
///
/// Of texts whose beginning is shared by few people, `few=[036, 059]` lists such
/// beginnings: they are filled whole. For ZIP codes under HIPAA (45 CFR
/// 164.514(b)(2)) that is `first=3` and the three-digit areas of at most 20,000
/// people. The value that a column could not hold is its nearest bound instead.
/// `infinity`, `NaN` and MySQL's zero date stay as they are.
pub struct Generalize;
pub const KIND: Generalize = Generalize;

enum Coarse {
    Number(Steps),
    Day { unit: Unit, within: Option<(i64, i64)> },
    First { chars: usize, few: Vec<Vec<u8>> },
    Address { v4: u8, v6: u8 },
    Range(Box<Coarse>),
}

/// Steps in units of 10^-`scale`.
struct Steps {
    step: i128,
    /// What is added to the lower bound.
    add: i128,
    scale: u32,
    low: i128,
    high: i128,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
}

const UNITS: &[(&str, Unit)] = &[
    ("year", Unit::Year),
    ("quarter", Unit::Quarter),
    ("month", Unit::Month),
    ("week", Unit::Week),
    ("day", Unit::Day),
    ("hour", Unit::Hour),
];

impl Mask for Coarse {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        self.write(input, false, out)
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl Coarse {
    /// `up` gives the bound above instead of the one below.
    fn write(&self, input: &[u8], up: bool, out: &mut Vec<u8>) -> Result<(), Reject> {
        match self {
            Coarse::Number(steps) => steps.write(input, up, out),
            Coarse::Day { unit, within } => day(input, *unit, *within, up, out),
            Coarse::First { chars, few } => first(input, *chars, few, out),
            Coarse::Address { v4, v6 } => address(input, *v4, *v6, out),
            Coarse::Range(inner) => match Bounds::parse(input)? {
                Some(bounds) => bounds.write(out, |bound, is_high, out| inner.write(bound, is_high, out)),
                None => {
                    out.extend_from_slice(input);
                    Ok(())
                }
            },
        }
    }
}

impl Steps {
    fn write(&self, input: &[u8], up: bool, out: &mut Vec<u8>) -> Result<(), Reject> {
        let Some(number) = Decimal::parse(input) else {
            if is_no_number(input) {
                out.extend_from_slice(input);
                return Ok(());
            }
            return Err(Reject("the value is no number, or has more than 36 digits"));
        };
        let great = Reject("the number has more digits than can be made coarser");
        // Decimals below the step's own only say whether there is a rest.
        let (digits, rest) = match number.scale.checked_sub(self.scale) {
            Some(more) => {
                let unit = 10i128.pow(more);
                (number.digits.div_euclid(unit), number.digits.rem_euclid(unit) != 0)
            }
            None => (number.exactly(self.scale).ok_or(great)?, false),
        };
        let below = digits - digits.rem_euclid(self.step);
        let is_bound = below == digits && !rest;
        let coarse = if up && !is_bound { below.checked_add(self.step).ok_or(great)? } else { below };
        let coarse = coarse.checked_add(if up { 0 } else { self.add }).ok_or(great)?;
        write_scaled(coarse.clamp(self.low, self.high), self.scale, out);
        Ok(())
    }
}

fn day(input: &[u8], unit: Unit, within: Option<(i64, i64)>, up: bool, out: &mut Vec<u8>) -> Result<(), Reject> {
    if is_no_day(input) {
        out.extend_from_slice(input);
        return Ok(());
    }
    let moment = Moment::parse(input)?;
    let (seconds, behind) = match moment.time {
        [] => (0, &b""[..]),
        _ => moment.clock().ok_or(INVALID)?,
    };
    let zone = match behind {
        [b'.', rest @ ..] => &rest[rest.iter().take_while(|byte| byte.is_ascii_digit()).count()..],
        rest => rest,
    };
    let date = moment.date;
    let mut hour = if unit == Unit::Hour { seconds / 3600 } else { 0 };
    let mut coarse = match unit {
        Unit::Year => Date { month: 1, day: 1, ..date },
        Unit::Quarter => Date { month: (date.month - 1) / 3 * 3 + 1, day: 1, ..date },
        Unit::Month => Date { day: 1, ..date },
        // 1970-01-01 was a Thursday.
        Unit::Week => Date::of(date.days() - (date.days() + 3).rem_euclid(7)),
        Unit::Day | Unit::Hour => date,
    };
    let fraction = behind.len() > zone.len() && behind[1..].iter().any(|byte| (b'1'..=b'9').contains(byte));
    let is_bound = coarse == date && seconds == hour * 3600 && !fraction;
    if up && !is_bound {
        coarse = match unit {
            Unit::Year => Date { year: date.year + 1, ..coarse },
            Unit::Quarter => month_behind(coarse, 3),
            Unit::Month => month_behind(coarse, 1),
            Unit::Week => Date::of(coarse.days() + 7),
            Unit::Day => Date::of(coarse.days() + 1),
            Unit::Hour if hour < 23 => {
                hour += 1;
                coarse
            }
            Unit::Hour => {
                hour = 0;
                Date::of(coarse.days() + 1)
            }
        };
    }
    if let Some((low, high)) = within {
        coarse = Date::of(coarse.days().clamp(low.min(date.days()), high.max(date.days())));
    }
    // Text of a year before Christ has its mark behind the time.
    let time = moment.time.first().map(|&blank| {
        let mut time = vec![blank];
        write_two(hour as u64, &mut time);
        time.extend_from_slice(b":00:00");
        time.extend_from_slice(zone);
        time
    });
    Moment { date: coarse, time: time.as_deref().unwrap_or_default() }.write(out);
    Ok(())
}

fn month_behind(date: Date, months: u8) -> Date {
    match date.month + months {
        month @ 1..=12 => Date { month, ..date },
        month => Date { year: date.year + 1, month: month - 12, ..date },
    }
}

fn first(input: &[u8], chars: usize, few: &[Vec<u8>], out: &mut Vec<u8>) -> Result<(), Reject> {
    let text = std::str::from_utf8(input).map_err(|_| Reject("the value is no UTF-8 text"))?;
    let chars = if few.iter().any(|few| input.starts_with(few)) { 0 } else { chars };
    for (index, letter) in text.chars().enumerate() {
        match letter {
            _ if index < chars => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            '0'..='9' => out.push(b'0'),
            _ if letter.is_numeric() => out.push(b'0'),
            _ if letter.is_ascii() && !letter.is_ascii_alphabetic() => out.push(letter as u8),
            _ => out.push(b'X'),
        }
    }
    Ok(())
}

fn address(input: &[u8], v4: u8, v6: u8, out: &mut Vec<u8>) -> Result<(), Reject> {
    use std::io::Write as _;
    const NO_ADDRESS: Reject = Reject("the value is no IP address");
    let text = std::str::from_utf8(input).map_err(|_| NO_ADDRESS)?;
    let (host, prefix) = text.split_once('/').map_or((text, None), |(host, prefix)| (host, Some(prefix)));
    if prefix.is_some_and(|prefix| prefix.len() > 3 || !prefix.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(NO_ADDRESS);
    }
    let coarse: IpAddr = match host.parse().map_err(|_| NO_ADDRESS)? {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(v4)).unwrap_or(0);
            std::net::Ipv4Addr::from(u32::from(address) & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(v6)).unwrap_or(0);
            std::net::Ipv6Addr::from(u128::from(address) & mask).into()
        }
    };
    write!(out, "{coarse}").map_err(|_| NO_ADDRESS)?;
    if let Some(prefix) = prefix {
        out.push(b'/');
        out.extend_from_slice(prefix.as_bytes());
    }
    Ok(())
}

impl MaskKind for Generalize {
    fn name(&self) -> &'static str {
        "generalize"
    }

    fn summary(&self) -> &'static str {
        "values made coarser: steps of numbers, units of dates, beginnings of codes; keeps a part of them"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "step", doc: "of numbers: the width of the intervals", required: false },
            Parameter { name: "to", doc: "of numbers: `lower`, the default, or `middle`", required: false },
            Parameter { name: "unit", doc: "of dates: year, quarter, month, week, day or hour", required: false },
            Parameter { name: "first", doc: "of text: so many characters stay, the rest is filled", required: false },
            Parameter { name: "few", doc: "with `first`: beginnings that are filled whole", required: false },
            Parameter {
                name: "prefix",
                doc: "of IPv4 addresses: so many bits stay; 24 where only `prefix6` is given",
                required: false,
            },
            Parameter {
                name: "prefix6",
                doc: "of IPv6 addresses: so many bits stay; 48 where only `prefix` is given",
                required: false,
            },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "generalize(step=10)", native: "integer", input: "43", output: "40" },
            Example {
                rule: "generalize(step=1000, to=middle)",
                native: "numeric(9,2)",
                input: "48730.55",
                output: "48500.00",
            },
            Example { rule: "generalize(unit=quarter)", native: "date", input: "1984-06-13", output: "1984-04-01" },
            Example {
                rule: "generalize(unit=hour)",
                native: "timestamp with time zone",
                input: "2024-05-17 09:41:07.5+00",
                output: "2024-05-17 09:00:00+00",
            },
            Example {
                rule: "generalize(first=3, few=[036, 059])",
                native: "varchar(10)",
                input: "94107-2203",
                output: "94100-0000",
            },
            Example { rule: "generalize(prefix=24)", native: "inet", input: "203.0.113.77", output: "203.0.113.0" },
            Example { rule: "generalize(step=10)", native: "int4range", input: "[43,47)", output: "[40,50)" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let (coarse, output) = fit(&target.column.ty, target, args)?;
        Ok(Compiled::mask(
            coarse,
            Contract {
                reads: true,
                by: By::Value(Canonical::Exact),
                unique: Unique::Lossy { distinct: None },
                output,
                may_equal: true,
            },
        ))
    }
}

fn fit(ty: &Type, target: &Target<'_>, args: &Args<'_>) -> Result<(Coarse, Output), Misfit> {
    let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
    // Arguments that are for other types would be silently without effect.
    let given =
        ["step", "to", "unit", "first", "few", "prefix", "prefix6"].map(|name| (name, args.get(name).is_some()));
    let only = |names: &[&str], help: &str| match given.iter().find(|(name, given)| *given && !names.contains(name)) {
        Some((name, _)) => Err(wrong(&format!("`{name}` is not for {}", target.column.native)).help(help)),
        None if given.iter().all(|(_, given)| !given) => Err(wrong("`generalize` needs to know how coarse").help(help)),
        None => Ok(()),
    };
    match ty {
        Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } => {
            only(&["step", "to"], "numbers: `generalize(step=10)`")?;
            Ok((Coarse::Number(steps(ty, target, args)?), Output::AnyOfType))
        }
        Type::Date | Type::Timestamp { .. } => {
            only(&["unit"], "dates: `generalize(unit=month)`")?;
            let unit = unit(args)?;
            if unit == Unit::Hour && *ty == Type::Date {
                return Err(wrong("a date has no hours"));
            }
            Ok((Coarse::Day { unit, within: target.timestamp_days() }, Output::AnyOfType))
        }
        Type::Inet | Type::Cidr => {
            only(&["prefix", "prefix6"], "addresses: `generalize(prefix=24)`")?;
            Ok((prefixes(args)?, Output::AnyOfType))
        }
        Type::Range(inner) => {
            let (inner, _) = fit(inner, target, args)?;
            Ok((Coarse::Range(Box::new(inner)), Output::AnyOfType))
        }
        Type::Text(_) if given[2].1 => {
            only(&["unit"], "text of dates: `generalize(unit=month)`")?;
            Ok((Coarse::Day { unit: unit(args)?, within: None }, Output::NoLonger))
        }
        Type::Text(Length { max, .. }) if given[5].1 || given[6].1 => {
            only(&["prefix", "prefix6"], "text of addresses: `generalize(prefix=24)`")?;
            // `1::2:3` has fewer characters than some shorter prefixes of it.
            if max.is_some_and(|max| max < 43) && given[6].1 {
                return Err(Misfit::new(
                    MisfitKind::Length,
                    format!("`generalize` writes addresses of up to 43 characters; {} takes fewer", target.column.name),
                ));
            }
            let output = max.map_or(Output::AnyOfType, |max| Output::Text { chars_max: max });
            Ok((prefixes(args)?, output))
        }
        Type::Text(_) => {
            only(&["first", "few"], "text: `generalize(first=3)`")?;
            let chars = match args.integer("first")? {
                Some(chars @ 0..=100) => chars as usize,
                _ => return Err(wrong("`first` is between 0 and 100 characters")),
            };
            let few: Vec<Vec<u8>> = args.list("few")?.unwrap_or_default().into_iter().map(String::into_bytes).collect();
            if few.iter().any(Vec::is_empty) {
                return Err(wrong("a beginning in `few` is empty"));
            }
            Ok((Coarse::First { chars, few }, Output::NoLonger))
        }
        _ => Err(Misfit::wrong_type("generalize", "a number, date, timestamp, text, address or range", target.column)),
    }
}

fn unit(args: &Args<'_>) -> Result<Unit, Misfit> {
    let given = args.one_of("unit", &UNITS.iter().map(|(name, _)| *name).collect::<Vec<_>>())?;
    let found = UNITS.iter().find(|(name, _)| Some(*name) == given);
    found.map(|(_, unit)| *unit).ok_or_else(|| Misfit::new(MisfitKind::Argument, "`generalize` needs `unit` here"))
}

fn prefixes(args: &Args<'_>) -> Result<Coarse, Misfit> {
    let bits = |name: &'static str, default: u8, most: i64| match args.integer(name)? {
        None => Ok(default),
        Some(bits) if (0..=most).contains(&bits) => Ok(bits as u8),
        Some(_) => Err(Misfit::new(MisfitKind::Argument, format!("`{name}` is between 0 and {most} bits"))),
    };
    Ok(Coarse::Address { v4: bits("prefix", 24, 32)?, v6: bits("prefix6", 48, 128)? })
}

fn steps(ty: &Type, target: &Target<'_>, args: &Args<'_>) -> Result<Steps, Misfit> {
    let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
    let step = args.text("step")?.ok_or_else(|| wrong("`generalize` needs `step` here"))?;
    let step = Decimal::parse(step.as_bytes()).filter(|step| step.digits > 0 && step.digits < 10i128.pow(18));
    let step = step.ok_or_else(|| wrong("`step` is a number above 0, of at most 18 digits"))?;
    let middle = args.one_of("to", &["lower", "middle"])? == Some("middle");
    let (room, own) = match ty {
        Type::Int { bytes, unsigned } => (Some(integer_range(*bytes, *unsigned)), Some(0)),
        Type::Decimal { precision: Some(precision), scale } => {
            let scale = scale.unwrap_or(0).max(0) as u32;
            let most = 10i128.checked_pow(*precision).map(|bound| bound - 1);
            (most.map(|most| (if is_unsigned(target.column) { 0 } else { -most }, most)), Some(scale))
        }
        _ => (None, None),
    };
    // The middle of a step of 5 has a decimal more, where the column has one.
    let odd = middle && step.digits % 2 == 1;
    let wanted = step.scale + u32::from(odd);
    let scale = own.unwrap_or(wanted).min(18).max(step.scale);
    if own.is_some_and(|own| own < step.scale) {
        return Err(wrong("`step` has more decimals than the column"));
    }
    let step = step.exactly(scale).ok_or_else(|| wrong("`step` has too many decimals"))?;
    let (low, high) = room.unwrap_or((i128::MIN / 4, i128::MAX / 4));
    Ok(Steps { step, add: if middle { step / 2 } else { 0 }, scale, low, high })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    fn coarse(rule: &str, native: &str, input: &str) -> String {
        String::from_utf8(mask_one(&format!("generalize({rule})"), native, input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn values_become_coarser() {
        for (rule, native, input, output) in [
            ("step=10", "integer", "-1", "-10"),
            ("step=10", "integer", "50", "50"),
            ("step=10, to=middle", "integer", "49", "45"),
            ("step=5, to=middle", "integer", "4", "2"),
            ("step=1000", "smallint", "-32768", "-32768"),
            ("step=0.25", "numeric(8,2)", "3.99", "3.75"),
            ("step=10", "numeric(4,1)", "-999.9", "-999.9"),
            ("step=0.5", "double precision", "1.5e-07", "0.0"),
            ("step=5, to=middle", "double precision", "7", "7.5"),
            ("step=10", "double precision", "NaN", "NaN"),
            ("unit=year", "date", "2024-02-29", "2024-01-01"),
            ("unit=week", "date", "2024-03-03", "2024-02-26"),
            ("unit=week", "date", "1969-12-31", "1969-12-29"),
            ("unit=month", "timestamp", "2024-02-29 12:30:45.6", "2024-02-01 00:00:00"),
            ("unit=month", "date", "0044-03-15 BC", "0044-03-01 BC"),
            ("unit=day", "timestamptz", "infinity", "infinity"),
            ("unit=month", "text", "2024-02-29", "2024-02-01"),
            ("first=2", "text", "SW1A 1AA", "SW0X 0XX"),
            ("first=3, few=[036]", "text", "03601", "00000"),
            ("first=0", "text", "Größe 7", "XXXXX 0"),
            ("prefix=16", "cidr", "10.1.2.0/24", "10.1.0.0/24"),
            ("prefix=0", "inet", "10.1.2.3/8", "0.0.0.0/8"),
            ("prefix6=32", "inet", "2001:db8:1:2::1", "2001:db8::"),
            ("prefix=24", "text", "198.51.100.7", "198.51.100.0"),
            ("step=10", "int4range", "[40,50)", "[40,50)"),
            ("step=10", "int4range", "[,51)", "[,60)"),
            ("unit=month", "daterange", "[2024-12-05,2024-12-06)", "[2024-12-01,2025-01-01)"),
            (
                "unit=hour",
                "tsrange",
                "[\"2024-12-31 23:10:00\",\"2024-12-31 23:20:00\")",
                "[\"2024-12-31 23:00:00\",\"2025-01-01 00:00:00\")",
            ),
        ] {
            assert_eq!(coarse(rule, native, input), output, "{rule} on {native} {input}");
            assert_eq!(coarse(rule, native, output), output, "{rule} on {native} is not idempotent: {output}");
        }
        for (rule, native, input) in [
            ("step=1", "integer", "x"),
            ("unit=day", "date", "x"),
            ("unit=day", "timestamp", "2024-01-01 x"),
            ("prefix=8", "inet", "x"),
        ] {
            assert!(mask_one(&format!("generalize({rule})"), native, input.as_bytes()).is_err(), "{rule}");
        }
    }

    #[test]
    fn arguments_must_be_for_the_type() {
        let kind = |rule: &str, native: &str| {
            compile_on(&format!("generalize{rule}"), &column(native)).err().map(|misfit| misfit.kind)
        };
        for (rule, native) in [
            ("", "integer"),
            ("(unit=day)", "integer"),
            ("(step=0)", "integer"),
            ("(step=0.5)", "integer"),
            ("(step=10)", "date"),
            ("(unit=hour)", "date"),
            ("(first=101)", "text"),
            ("(few=[1])", "text"),
            ("(prefix=33)", "inet"),
            ("(step=10, first=3)", "text"),
        ] {
            assert_eq!(kind(rule, native), Some(MisfitKind::Argument), "{rule} on {native}");
        }
        assert_eq!(kind("(step=1)", "uuid"), Some(MisfitKind::Type));
    }

    proptest! {
        #[test]
        fn coarse_numbers_stay_in_their_step(number in any::<i32>(), step in 1i64..100_000) {
            let out: i64 = coarse(&format!("step={step}"), "integer", &number.to_string()).parse().unwrap();
            prop_assert!(out <= number as i64 && (number as i64) - out < step);
            prop_assert_eq!(coarse(&format!("step={step}"), "integer", &out.to_string()), out.to_string());
        }
    }
}
