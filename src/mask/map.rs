//! `map`: values by a table of the rule's own.

use super::cases::weakest;
use super::inner::Inner;
use super::*;

/// Replaces values by others that the rule lists:
///
/// ```yaml
/// status:
///   map: {active: live, "on hold": live, closed: gone, else: null}
/// ```
///
/// Keys and values are plain texts, numbers, booleans or null, and must be values of
/// the column; several keys may share a line: `active, on hold: live`. `else` is a
/// rule for all other values: `keep`, `null`, `fixed(other)`, `hash`. Without it a
/// value that is not listed stops the run. Values are compared byte by byte as the
/// database writes them (`1.50` is not `1.5`), in columns that ignore case without
/// regard to that of ASCII letters.
///
/// Where no two values become one, and there is no `else`, the map is one-to-one
/// and keeps a unique column unique. Who knows the rule knows the values.
pub struct Map;
pub const KIND: Map = Map;

/// The rule for what is not listed.
const ELSE: &str = "else";

struct Table {
    /// Sorted by key; `None` is NULL.
    entries: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    folded: bool,
    rest: Option<Inner>,
}

const NULL_INSIDE: Reject = Reject("a value becomes NULL where only a text can stand");

impl Mask for Table {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        match self.find(input) {
            Some(Some(value)) => {
                out.extend_from_slice(value);
                Ok(())
            }
            Some(None) => Err(NULL_INSIDE),
            None => Err(Reject("the value is not in the map, and there is no `else`")),
        }
    }

    fn looks_around(&self) -> bool {
        self.rest.is_some() || self.entries.iter().any(|(_, value)| value.is_none())
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        if self.mask_or_null(row, input, draw, out)? { Ok(()) } else { Err(NULL_INSIDE) }
    }

    fn mask_or_null(&self, row: &dyn Row, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<bool, Reject> {
        match (self.find(input), &self.rest) {
            (Some(None), _) => Ok(false),
            (None, Some(rest)) => rest.apply(row, input, out),
            _ => self.mask(input, draw, out).map(|()| true),
        }
    }

    /// `else` draws for itself.
    fn draws(&self) -> Option<usize> {
        if self.rest.is_some() { Some(0) } else { None }
    }
}

impl Table {
    fn find(&self, input: &[u8]) -> Option<&Option<Vec<u8>>> {
        let compare = |key: &Vec<u8>| match self.folded {
            true => key.iter().copied().cmp(input.iter().map(u8::to_ascii_lowercase)),
            false => key.as_slice().cmp(input),
        };
        let found = self.entries.binary_search_by(|(key, _)| compare(key)).ok()?;
        Some(&self.entries[found].1)
    }
}

impl MaskKind for Map {
    fn name(&self) -> &'static str {
        "map"
    }

    fn summary(&self) -> &'static str {
        "values by a table of the rule's own: map: {old: new, else: rule}"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "map: {active: live, closed: gone}", native: "text", input: "closed", output: "gone" },
            Example { rule: "map: {1: 10, 2: 20, else: keep}", native: "integer", input: "3", output: "3" },
            Example { rule: "map: {guest: null, else: fixed(member)}", native: "varchar(9)", input: "guest", output: "NULL" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let column = target.column;
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        let folded = matches!(column.ty, Type::Text(length) if length.folded);
        let (mut entries, mut rest, mut siblings) = (Vec::new(), None, Vec::new());
        for (key, call) in &args.call.paths {
            if key == ELSE {
                rest = Some(Inner::compile(call, ELSE, column, target, &mut siblings)?);
                continue;
            }
            let mut key = literal(column, key.clone())?;
            if folded {
                key.make_ascii_lowercase();
            }
            let value = match (call.name.as_str(), call.arguments.as_slice()) {
                ("null", []) => None,
                ("fixed", [Argument { value, .. }]) => {
                    let text = scalar(value).ok_or_else(|| wrong("a value of `map` is a text or a number".to_owned()))?;
                    Some(literal(column, text)?)
                }
                _ => return Err(wrong("a value of `map` is a text, a number or null, not a rule".to_owned())),
            };
            entries.push((key, value));
        }
        if entries.is_empty() {
            return Err(wrong("`map` needs values: `map: {old: new, else: null}`".to_owned()));
        }
        entries.sort();
        if entries.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(wrong("two keys of `map` are the same value of the column".to_owned()));
        }
        let nulls = entries.iter().any(|(_, value)| value.is_none()) || matches!(rest, Some((Inner::Null, _)));
        if nulls && !column.nullable {
            let problem = format!("`map` writes NULL, and {} is NOT NULL", column.name);
            return Err(Misfit::new(MisfitKind::Null, problem));
        }
        let mut values: Vec<Vec<u8>> = entries.iter().filter_map(|(_, value)| value.clone()).collect();
        values.sort();
        values.dedup();
        let one_to_one = rest.is_none() && values.len() == entries.len();
        let may_equal = entries.iter().any(|(key, value)| value.as_ref() == Some(key))
            || rest.as_ref().is_some_and(|(_, contract)| contract.as_ref().is_some_and(|contract| contract.may_equal));
        let listed = (!values.is_empty()).then(|| Output::OneOf(values.clone()));
        let others = rest.as_ref().and_then(|(_, contract)| contract.clone()).map(|contract| contract.output);
        let output = weakest(listed.into_iter().chain(others).collect());
        let unique = match one_to_one {
            true => Unique::Bijective,
            false => Unique::Lossy { distinct: rest.is_none().then_some(values.len() as u64) },
        };
        let by = if rest.is_some() { By::ROW } else { By::Value(Canonical::Exact) };
        let table = Table { entries, folded, rest: rest.map(|(inner, _)| inner) };
        Ok(Compiled::mask(table, Contract { reads: true, by, unique, output, may_equal }).beside(siblings))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    #[test]
    fn listed_values_are_replaced_and_others_ruled() {
        for (rule, native, input, output) in [
            ("map: {a: b, b: a}", "text", "a", Some("b")),
            ("map: {a: b}", "text", "c", None),
            ("map: {a: b}", "citext", "A", Some("b")),
            ("map: {a: b, else: null}", "text", "c", Some("NULL")),
            ("map: {true: false, false: true}", "boolean", "t", Some("f")),
            ("map: {a: fixed, else: fixed(rest)}", "text", "x", Some("rest")),
            ("map: {\"a, b\": c, 'it: x': d}", "text", "it: x", Some("d")),
        ] {
            let out = mask_one(rule, native, input.as_bytes()).ok().map(|out| String::from_utf8(out).unwrap());
            assert_eq!(out.as_deref(), output, "{rule} on {input}");
        }
    }

    #[test]
    fn a_map_is_one_to_one_where_it_is() {
        let unique = |rule: &str| compile_on(rule, &column("text")).unwrap().contract.unique;
        assert_eq!(unique("map: {a: b, b: a}"), Unique::Bijective);
        assert_eq!(unique("map: {a: b, c: b}"), Unique::Lossy { distinct: Some(1) });
        assert_eq!(unique("map: {a: b, else: keep}"), Unique::Lossy { distinct: None });
    }

    #[test]
    fn keys_and_values_must_be_the_columns() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("map", "text"), Some(MisfitKind::Argument));
        assert_eq!(kind("map: {else: null}", "text"), Some(MisfitKind::Argument));
        assert_eq!(kind("map: {a: new}", "enum(a,b)"), Some(MisfitKind::Value));
        assert_eq!(kind("map: {x: 1}", "integer"), Some(MisfitKind::Value));
        assert_eq!(kind("map: {A: b, a: c}", "citext"), Some(MisfitKind::Argument));
        assert_eq!(kind("map: {a: b, else: nonsense}", "text"), Some(MisfitKind::Argument));
        let strict = Column { nullable: false, ..column("text") };
        assert_eq!(compile_on("map: {a: null}", &strict).err().map(|misfit| misfit.kind), Some(MisfitKind::Null));
    }
}
