//! `cases`: one rule or another, by what the row says.

use super::inner::Inner;
use super::*;
use condition::{Condition, Evaluation};

mod condition;

/// Rules for one column, chosen row by row by conditions over the row's own values:
///
/// ```yaml
/// total:
///   cases:
///     "status = 'guest' AND country IN ('DE', 'AT')": null
///     "total > 1000 OR vip": noise(percent=5)
///     else: keep
/// ```
///
/// The first condition that is true decides; one that is unknown, because a value is
/// NULL, is not true. `else` must be there, so that no row is without a rule.
///
/// Conditions read the **source's** values of columns of the same row: `=`, `<>`, `!=`,
/// `<`, `<=`, `>`, `>=`, `[NOT] IN (…)`, `[NOT] LIKE` with `%` and `_`, `[NOT] BETWEEN a
/// AND b`, `IS [NOT] NULL`, `AND`, `OR`, `NOT` and brackets; columns that are no plain
/// word stand in `"…"`, and a boolean column is a condition by itself. Literals are
/// `'…'`, numbers, `true` and `false`. Numbers are compared as numbers, everything else
/// byte by byte as the database writes it, with regard to case: dates and times by that
/// are in order, and texts are not as a collation orders them.
///
/// NULL and empty texts of the column itself stay what they are, whatever the row says.
/// It maps by row: two rows with the same value may get different ones, so the column
/// can be in no unique key and no reference. Who sees which rule was used learns what
/// the condition says of the row.
pub struct Cases;
pub const KIND: Cases = Cases;

const ELSE: &str = "else";

struct Branches {
    branches: Vec<(Condition, Inner)>,
    rest: Inner,
}

impl Mask for Branches {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("cases are told apart within a row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        match self.mask_or_null(row, input, draw, out)? {
            true => Ok(()),
            false => Err(Reject("a case is NULL where only a text can stand")),
        }
    }

    fn mask_or_null(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<bool, Reject> {
        for (condition, inner) in &self.branches {
            if condition.holds(row, input)? == Evaluation::True {
                return inner.apply(row, input, out);
            }
        }
        self.rest.apply(row, input, out)
    }

    /// Branches draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

impl MaskKind for Cases {
    fn name(&self) -> &'static str {
        "cases"
    }

    fn summary(&self) -> &'static str {
        "one rule or another, by conditions over the row's values: cases: {\"status = 'guest'\": null, else: keep}"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "cases: {\"example > 100\": noise(percent=5), else: keep}", native: "integer", input: "99", output: "99" },
            Example { rule: "cases: {\"example LIKE 'test-%'\": keep, else: scramble}", native: "text", input: "test-7", output: "test-7" },
            Example { rule: "cases: {\"example IN ('guest', 'none')\": null, else: keep}", native: "text", input: "guest", output: "NULL" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        let column = target.column;
        let mut siblings = Vec::new();
        let (mut branches, mut rest) = (Vec::new(), None);
        let (mut outputs, mut may_equal) = (Vec::new(), false);
        for (condition, call) in &args.call.paths {
            let condition = match condition.as_str() {
                ELSE => None,
                _ if rest.is_some() => return Err(wrong("`else` stands last".to_owned())),
                text => Some(Condition::compile(text, target, &mut siblings)?),
            };
            let (inner, contract) = Inner::compile(call, "cases", column, target, &mut siblings)?;
            match contract {
                None if !column.nullable => {
                    let problem = format!("a case writes NULL, and {} is NOT NULL", column.name);
                    return Err(Misfit::new(MisfitKind::Null, problem));
                }
                None => {}
                Some(contract) => {
                    may_equal |= contract.may_equal;
                    outputs.push(contract.output);
                }
            }
            match condition {
                Some(condition) => branches.push((condition, inner)),
                None => rest = Some(inner),
            }
        }
        let rest = rest.ok_or_else(|| {
            wrong("`cases` needs `else`: the rule for rows that no condition names".to_owned())
                .help("`else: null` drops the content, `else: keep` copies it")
        })?;
        Ok(Compiled::mask(
            Branches { branches, rest },
            Contract {
                reads: true,
                by: By::ROW,
                unique: Unique::Lossy { distinct: None },
                output: weakest(outputs),
                may_equal,
            },
        )
        .beside(siblings))
    }
}

/// What holds of every branch's output.
pub(super) fn weakest(outputs: Vec<Output>) -> Output {
    let joined = outputs.into_iter().reduce(|one, other| match (one, other) {
        (one, other) if one == other => one,
        (Output::SameShape | Output::NoLonger, Output::SameShape | Output::NoLonger) => Output::NoLonger,
        (Output::Text { chars_max: one }, Output::Text { chars_max: other }) => Output::Text { chars_max: one.max(other) },
        (Output::OneOf(mut one), Output::OneOf(other)) => {
            one.extend(other);
            Output::OneOf(one)
        }
        (Output::Interval { low, high }, Output::Interval { low: l, high: h }) => {
            Output::Interval { low: low.min(l), high: high.max(h) }
        }
        _ => Output::AnyOfType,
    });
    joined.unwrap_or(Output::AnyOfType)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{beside, column, compile_beside, compile_on};
    use super::*;

    fn columns() -> Vec<Column> {
        [("status", "text"), ("total", "numeric(9,2)"), ("vip", "boolean"), ("born", "date"), ("odd name", "text"), ("note", "text")]
            .map(|(name, native)| Column { name: name.to_owned(), ..column(native) })
            .to_vec()
    }

    /// Which of two fixed texts a condition over the row gives.
    fn holds(condition: &str, row: &[(&str, Option<&str>)]) -> bool {
        let columns = columns();
        let rule = format!("cases: {{`{condition}`: fixed(yes), else: fixed(no)}}");
        let compiled = compile_beside(&rule, &columns[5], &columns).unwrap_or_else(|misfit| panic!("{condition}: {}", misfit.problem));
        let values: Vec<Option<&str>> = compiled
            .siblings
            .iter()
            .map(|sibling| row.iter().find(|(name, _)| *name == sibling.column).and_then(|(_, value)| *value))
            .collect();
        beside(&compiled, &values).unwrap().unwrap() == "yes"
    }

    #[test]
    fn conditions_are_those_of_sql() {
        let row = &[("status", Some("guest")), ("total", Some("99.50")), ("vip", Some("f")), ("born", Some("1984-06-13")), ("odd name", None)];
        for condition in [
            "status = 'guest'", "status <> 'Guest'", "total < 100", "total >= 99.5", "total = 99.500", "total between 99 and 100",
            "status IN ('a', 'guest')", "status not in ('a')", "status LIKE 'g%t'", "status like '_uest'", "status NOT LIKE 'x%'",
            "born < '1990-01-01'", "\"odd name\" IS NULL", "status is not null", "NOT vip", "vip = false", "NOT (total > 100 OR vip)",
            "status = 'x' OR total > 1 AND NOT vip", "note = 'x'", "'guest' = status", "total <> -1e2",
        ] {
            assert!(holds(condition, row), "{condition}");
        }
        for condition in [
            "status = 'Guest'", "total > 99.5", "vip", "\"odd name\" = ''", "\"odd name\" <> ''", "NOT (\"odd name\" = 'x')",
            "status IN ('a', null) AND vip", "status NOT IN ('a', null)", "born > '1990-01-01'", "status LIKE 'g'", "\"odd name\" LIKE '%'",
            "(vip OR total > 100)", "\"odd name\" BETWEEN 'a' AND 'b'", "status LIKE '%%x'", "total NOT BETWEEN 1 AND 100",
        ] {
            assert!(!holds(condition, row), "{condition}");
        }
    }

    #[test]
    fn what_is_no_condition_is_refused() {
        let columns = columns();
        for condition in [
            "", "status", "status =", "status = guest", "nothing = 1", "total = 'x'", "total LIKE '9%'", "vip = 3", "status = 'a", "(vip",
            "vip)", "vip vip", "status IN ()", "status = 1; drop", "status = lower('a')", "status = 5", "status BETWEEN 'a'", "NOT", "status IS 5",
        ] {
            let rule = format!("cases: {{`{condition}`: null, else: keep}}");
            let kind = compile_beside(&rule, &columns[5], &columns).err().map(|misfit| misfit.kind);
            assert_eq!(kind, Some(MisfitKind::Argument), "{condition}");
        }
        let deep = "NOT ".repeat(10_000) + "vip";
        assert!(compile_beside(&format!("cases: {{`{deep}`: null, else: keep}}"), &columns[5], &columns).is_err());
    }

    #[test]
    fn the_contract_is_that_of_the_weakest_case() {
        let contract = |rule: &str| compile_on(rule, &column("text")).unwrap().contract;
        assert_eq!(contract("cases: {`example = 'a'`: keep, else: lorem}").output, Output::NoLonger);
        assert_eq!(contract("cases: {`example = 'a'`: fixed(x), else: keep}").output, Output::AnyOfType);
        assert!(contract("cases: {`example = 'a'`: hash, else: keep}").may_equal);
        assert_eq!(contract("cases: {else: substitute}").unique, Unique::Lossy { distinct: None });
        let kind = |rule: &str, column: &Column| compile_on(rule, column).err().map(|misfit| misfit.kind);
        assert_eq!(kind("cases: {`example = 'a'`: keep}", &column("text")), Some(MisfitKind::Argument));
        assert_eq!(kind("cases: {else: keep, `example = 'a'`: keep}", &column("text")), Some(MisfitKind::Argument));
        let strict = Column { nullable: false, ..column("text") };
        assert_eq!(kind("cases: {`example = 'a'`: null, else: keep}", &strict), Some(MisfitKind::Null));
    }
}
