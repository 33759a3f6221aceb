//! `range`: the bounds of PostgreSQL's ranges and multiranges.

use std::cmp::Ordering;

use super::inner::{Fitted, Inner, part, part_native};
use super::*;
use crate::words::calendar::Date;

/// One rule for both bounds of a range, and for every range of a multirange:
///
/// ```yaml
/// stay:
///   range: date_shift(days=30)
/// seats:
///   range: number(min=1, max=500)
/// ```
///
/// The rule is one for columns of the bounds' type: integers, numerics, dates and
/// timestamps. What moves values by the row, as `date_shift` does, moves both bounds
/// alike, so the length of the range stays; what draws values draws each. Bounds that
/// come out in the wrong order are exchanged; they stay inclusive or exclusive as they
/// were. Where both come out equal, both are written as inclusive, as the range would
/// be empty else. A bound that is missing or infinite stays so, and so does `empty`.
///
/// The text form is that of the PostgreSQL manual, 8.17.5. What is no range stops the
/// run. The ranges of a multirange may touch or overlap when they are masked: the
/// server unites them.
pub struct Range;
pub const KIND: Range = Range;

const NO_RANGE: Reject = Reject("the value is no range");

struct Bounds {
    rule: Box<Fitted>,
    /// Both bounds get one draw.
    together: bool,
    compare: fn(&[u8], &[u8]) -> Option<Ordering>,
    many: bool,
}

impl Mask for Bounds {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("a range is masked within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut scratch = Scratch::default();
        if !self.many {
            let rest = self.one(row, 0, input.trim_ascii(), &mut scratch, out)?;
            return if rest.is_empty() { Ok(()) } else { Err(NO_RANGE) };
        }
        let inside = input.trim_ascii().strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}")).ok_or(NO_RANGE)?;
        let mut rest = inside.trim_ascii();
        out.push(b'{');
        let mut index = 0;
        while !rest.is_empty() {
            if index > 0 {
                rest = rest.strip_prefix(b",").ok_or(NO_RANGE)?.trim_ascii_start();
                out.push(b',');
            }
            rest = self.one(row, index, rest, &mut scratch, out)?.trim_ascii_start();
            index += 1;
        }
        out.push(b'}');
        Ok(())
    }

    /// Bounds draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

#[derive(Default)]
struct Scratch {
    value: Vec<u8>,
    canonical: Vec<u8>,
    bounds: [Vec<u8>; 2],
}

impl Bounds {
    /// Masks the range at the start of `text`; what stands behind it.
    fn one<'a>(&self, row: &dyn Row, index: u64, text: &'a [u8], scratch: &mut Scratch, out: &mut Vec<u8>) -> Result<&'a [u8], Reject> {
        const EMPTY: &[u8] = b"empty";
        if text.get(..EMPTY.len()).is_some_and(|word| word.eq_ignore_ascii_case(EMPTY)) {
            out.extend_from_slice(EMPTY);
            return Ok(&text[EMPTY.len()..]);
        }
        let (mut open, mut rest) = match text {
            [open @ (b'[' | b'('), rest @ ..] => (*open, rest),
            _ => return Err(NO_RANGE),
        };
        for (place, end) in [&b","[..], b")]"].into_iter().enumerate() {
            rest = read(rest, end, &mut scratch.value)?;
            let bound = &mut scratch.bounds[place];
            bound.clear();
            if scratch.value.is_empty() || scratch.value.ends_with(b"infinity") {
                bound.extend_from_slice(&scratch.value);
            } else {
                let indexes = [index, place as u64];
                let indexes = match (self.together, self.many) {
                    (true, false) => &indexes[..0],
                    (true, true) => &indexes[..1],
                    (false, _) => &indexes[..],
                };
                self.rule.apply(row, indexes, &scratch.value, &mut scratch.canonical, bound)?;
            }
            if place == 0 {
                rest = &rest[1..];
            }
        }
        let (close, rest) = rest.split_first().ok_or(NO_RANGE)?;
        let mut close = *close;
        let [low, high] = &mut scratch.bounds;
        let open_ended = |bound: &[u8]| bound.is_empty() || bound.ends_with(b"infinity");
        if !open_ended(low) && !open_ended(high) {
            match (self.compare)(low, high).ok_or(Reject("the mask of a range wrote bounds that cannot be compared"))? {
                Ordering::Less => {}
                Ordering::Equal => (open, close) = (b'[', b']'),
                Ordering::Greater => std::mem::swap(low, high),
            }
        }
        out.push(open);
        write(low, out);
        out.push(b',');
        write(high, out);
        out.push(close);
        Ok(rest)
    }
}

/// Reads a bound into `value`, up to one of the bytes of `end`, where it stops.
fn read<'a>(mut rest: &'a [u8], end: &[u8], value: &mut Vec<u8>) -> Result<&'a [u8], Reject> {
    value.clear();
    let mut quoted = false;
    loop {
        rest = match rest {
            [] | [b'\\'] => return Err(NO_RANGE),
            [b'\\', byte, rest @ ..] => {
                value.push(*byte);
                rest
            }
            [b'"', rest @ ..] => {
                quoted = !quoted;
                rest
            }
            [byte, ..] if !quoted && end.contains(byte) => return Ok(rest),
            [b',' | b'(' | b')' | b'[' | b']', ..] if !quoted => return Err(NO_RANGE),
            [byte, rest @ ..] => {
                value.push(*byte);
                rest
            }
        }
    }
}

/// Appends a bound, in quotes where it has blanks: no other bound here needs them.
fn write(bound: &[u8], out: &mut Vec<u8>) {
    let quote = bound.contains(&b' ');
    out.extend_from_slice(if quote { b"\"" } else { b"" });
    out.extend_from_slice(bound);
    out.extend_from_slice(if quote { b"\"" } else { b"" });
}

fn compare_numbers(a: &[u8], b: &[u8]) -> Option<Ordering> {
    // Whole digits and decimals apart, as numerics have more of either than a machine word.
    fn parts(text: &[u8]) -> Option<(bool, &[u8], &[u8])> {
        let negative = text.first() == Some(&b'-');
        let text = text.strip_prefix(b"-").unwrap_or(text);
        let point = text.iter().position(|&byte| byte == b'.').unwrap_or(text.len());
        let (whole, fraction) = (&text[..point], text.get(point + 1..).unwrap_or_default());
        let zeros = whole.iter().take_while(|&&byte| byte == b'0').count();
        let fraction = &fraction[..fraction.len() - fraction.iter().rev().take_while(|&&byte| byte == b'0').count()];
        let digits = whole.iter().chain(fraction).all(u8::is_ascii_digit) && point + fraction.len() > 0;
        let zero = zeros == whole.len() && fraction.is_empty();
        digits.then_some((negative && !zero, &whole[zeros..], fraction))
    }
    let ((minus_a, whole_a, fraction_a), (minus_b, whole_b, fraction_b)) = (parts(a)?, parts(b)?);
    let size = whole_a.len().cmp(&whole_b.len()).then(whole_a.cmp(whole_b)).then(fraction_a.cmp(fraction_b));
    Some(match (minus_a, minus_b) {
        (false, false) => size,
        (true, true) => size.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}

/// Dates, and timestamps by their day and then by their text; the session writes
/// those with a zone in UTC. Years before the first are not compared.
fn compare_days(a: &[u8], b: &[u8]) -> Option<Ordering> {
    let (day_a, rest_a) = Date::parse_prefix(a)?;
    let (day_b, rest_b) = Date::parse_prefix(b)?;
    if rest_a.ends_with(b"BC") || rest_b.ends_with(b"BC") {
        return None;
    }
    let time = |rest: &[u8]| rest.strip_suffix(b"+00").unwrap_or(rest).to_vec();
    Some(day_a.days().cmp(&day_b.days()).then_with(|| time(rest_a).cmp(&time(rest_b))))
}

impl MaskKind for Range {
    fn name(&self) -> &'static str {
        "range"
    }

    fn summary(&self) -> &'static str {
        "one rule for the bounds of a range or multirange; they stay in order"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "range: {$[*]: date_shift}", native: "daterange", input: "[2024-02-01,2024-03-01)", output: "[2024-02-26,2024-03-26)" },
            Example { rule: "range: {$[*]: number(max=99)}", native: "int4range", input: "[7,)", output: "[45,)" },
            Example { rule: "range: {$[*]: number(max=9)}", native: "int4multirange", input: "{[1,3),[7,9)}", output: "{[4,6),[0,1)}" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
        let (bound, many) = match &target.column.ty {
            Type::Range(bound) => (bound, false),
            Type::Multirange(bound) => (bound, true),
            _ => return Err(Misfit::wrong_type("range", "a range or multirange", target.column)),
        };
        let compare = match &**bound {
            Type::Int { .. } | Type::Decimal { .. } => compare_numbers,
            Type::Date | Type::Timestamp { .. } => compare_days,
            _ => {
                return Err(Misfit::wrong_type("range", "a range of integers, numerics, dates or timestamps in this", target.column)
                    .help("`null`, `fixed` and `choice` take every range"));
            }
        };
        let [(path, call)] = &args.call.paths[..] else {
            return Err(wrong("`range` takes one rule for both bounds: `range: date_shift`"));
        };
        if path != "$[*]" {
            return Err(wrong("both bounds of a range have one rule: `range: date_shift`"));
        }
        let column = part(target.column, path, Type::clone(bound), part_native(bound));
        let mut siblings = Vec::new();
        let (rule, contract) = Inner::compile(call, path, &column, target, &mut siblings)?;
        let (Inner::Mask(rule), Some(contract)) = (rule, contract) else {
            return Err(wrong("the bounds of a range take a mask; to keep or drop the range write `keep` or `null` alone"));
        };
        Ok(Compiled::mask(
            Bounds { rule, together: contract.reads && matches!(contract.by, By::Subject(_)), compare, many },
            Contract {
                reads: true,
                by: By::ROW,
                unique: Unique::Lossy { distinct: None },
                output: Output::AnyOfType,
                // `empty` and `(,)` stay.
                may_equal: true,
            },
        )
        .beside(siblings))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    fn mask(rule: &str, native: &str, input: &str, row: u8) -> Result<String, Reject> {
        mask_row(&format!("range: {{$[*]: {rule}}}"), native, input.as_bytes(), &[row]).map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn numbers_compare_by_their_size() {
        let sorted = ["-10", "-9.5", "-9.05", "-0.1", "0", "0.05", "0.1", "9", "10", "10.01", "123456789012345678901234567890"];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(compare_numbers(a.as_bytes(), b.as_bytes()), Some(i.cmp(&j)), "{a} {b}");
            }
        }
        assert_eq!(compare_numbers(b"-0", b"0.00"), Some(Ordering::Equal));
        assert_eq!(compare_numbers(b"007", b"7.0"), Some(Ordering::Equal));
        assert_eq!(compare_numbers(b"NaN", b"1"), None);
        assert_eq!(compare_numbers(b"", b"1"), None);
        assert_eq!(compare_days(b"0044-03-15 BC", b"0001-01-01"), None);
        assert_eq!(compare_days(b"2020-01-01 10:00:00+00", b"2020-01-01 10:00:00.5+00"), Some(Ordering::Less));
    }

    #[test]
    fn ranges_keep_their_length_and_their_order() {
        for row in 0..50u8 {
            let moved = mask("date_shift", "daterange", "[2024-01-01,2024-01-31)", row).unwrap();
            let days = |text: &str| Date::parse(text).unwrap().days();
            assert_eq!(days(&moved[12..22]) - days(&moved[1..11]), 30, "{moved}");
            let drawn = mask("number(max=20)", "int4range", "[5,9)", row).unwrap();
            let (low, high) = drawn[1..drawn.len() - 1].split_once(',').unwrap();
            let (low, high) = (low.parse::<u32>().unwrap(), high.parse::<u32>().unwrap());
            assert!(low < high && drawn.ends_with(')') || low == high && drawn.ends_with(']'), "{drawn}");
        }
        let shifted = mask("date_shift", "tstzrange", "(\"2024-01-01 10:00:00+00\",\"2024-01-02 11:00:00+00\"]", 1).unwrap();
        assert!(shifted.starts_with("(\"") && shifted.ends_with(" 11:00:00+00\"]"), "{shifted}");
        let drawn: std::collections::BTreeSet<String> = (0..50).map(|row| mask("number(max=1000)", "int8range", "[1,2)", row).unwrap()).collect();
        assert!(drawn.len() > 45 && drawn.iter().filter(|text| text.ends_with(']')).count() < 3);
    }

    #[test]
    fn what_has_no_bound_gets_none() {
        for (native, input, output) in [
            ("int4range", "empty", "empty"),
            ("int4range", "(,)", "(,)"),
            ("int4range", "[1,)", "[7,)"),
            ("int4range", " (,5] ", "(,7]"),
            ("int4range", "[1,5)", "[7,7]"),
            ("int4multirange", "{}", "{}"),
            ("int4multirange", "{ [1,2) , (,9) }", "{[7,7],(,7)}"),
        ] {
            assert_eq!(mask("fixed(7)", native, input, 1).unwrap(), output, "{input}");
        }
        assert_eq!(mask("date_shift", "daterange", "[-infinity,infinity]", 1).unwrap(), "[-infinity,infinity]");
        for (native, input) in [("int4range", "7"), ("int4range", "[1,2"), ("int4range", "[1]"), ("int4range", "[1,2,3]"), ("int4range", "[1,2)x"), ("int4range", "[a,b]"), ("int4multirange", "[1,2)"), ("int4multirange", "{[1,2)[3,4)}")] {
            assert!(mask("key", native, input, 1).is_err(), "{input}");
        }
    }

    #[test]
    fn bounds_take_masks_of_their_type() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("range: {$[*]: lorem}", "int4range"), Some(MisfitKind::Type));
        assert_eq!(kind("range: {$[*]: key}", "text"), Some(MisfitKind::Type));
        for rule in ["range", "range: {$[*]: null}", "range: {$[*]: keep}", "range: {$[0]: key}"] {
            assert_eq!(kind(rule, "int4range"), Some(MisfitKind::Argument), "{rule}");
        }
    }
}
