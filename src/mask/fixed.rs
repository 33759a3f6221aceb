//! `fixed`: every row gets the value that the rule names.

use super::*;

/// One value of yours in every row that has one; NULL stays NULL and empty stays
/// empty. The value is checked against the column when the plan is made: its
/// type, its length, an enum's labels.
///
/// Write it as the database prints it: `fixed("2001-02-03")`, `fixed(0)`,
/// `fixed(true)`.
pub struct Fixed;
pub const KIND: Fixed = Fixed;

struct Text(Vec<u8>);

impl Mask for Text {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        out.extend_from_slice(&self.0);
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for Fixed {
    fn name(&self) -> &'static str {
        "fixed"
    }

    fn summary(&self) -> &'static str {
        "one and the same value in every row; NULL stays NULL"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "value", doc: "the value, in the type's own text form", required: true }]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "fixed(\"!\")", native: "text", input: "$2b$12$abc", output: "!" },
            Example { rule: "fixed(0)", native: "integer", input: "1500", output: "0" },
            Example { rule: "fixed(false)", native: "boolean", input: "t", output: "f" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let value = args
            .get("value")
            .and_then(scalar)
            .ok_or_else(|| Misfit::new(MisfitKind::Argument, "`value` is one value; to drop the content use `null`"))?;
        let value = literal(target.column, value)?;
        Ok(Compiled::mask(
            Text(value.clone()),
            Contract {
                reads: false,
                by: By::Constant,
                unique: Unique::Lossy { distinct: Some(1) },
                output: Output::OneOf(vec![value]),
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on};
    use super::*;

    #[test]
    fn a_value_must_be_one_of_the_column() {
        for (rule, native) in [
            ("fixed(-32768)", "smallint"),
            ("fixed(12.5)", "numeric(3,1)"),
            ("fixed(\"1e-7\")", "double precision"),
            ("fixed(abc)", "varchar(3)"),
            ("fixed(true)", "boolean"),
            ("fixed(1)", "boolean"),
            ("fixed(2024-02-29)", "date"),
            ("fixed('2024-02-29 10:00:00')", "timestamp"),
            ("fixed('{\"a\": [1, null]}')", "jsonb"),
            ("fixed(00000000-0000-0000-0000-000000000000)", "uuid"),
            ("fixed(b)", "enum(a,b)"),
        ] {
            assert!(compile_on(rule, &column(native)).is_ok(), "{rule} on {native}");
        }
        for (rule, native, kind) in [
            ("fixed(32768)", "smallint", MisfitKind::Value),
            ("fixed(1.5)", "integer", MisfitKind::Value),
            ("fixed(12.55)", "numeric(3,1)", MisfitKind::Value),
            ("fixed(123)", "numeric(3,1)", MisfitKind::Value),
            ("fixed(abcd)", "varchar(3)", MisfitKind::Length),
            ("fixed(maybe)", "boolean", MisfitKind::Value),
            ("fixed(2023-02-29)", "date", MisfitKind::Value),
            ("fixed('{a: 1}')", "jsonb", MisfitKind::Value),
            ("fixed(0000)", "uuid", MisfitKind::Value),
            ("fixed(c)", "enum(a,b)", MisfitKind::Value),
            ("fixed(null)", "text", MisfitKind::Argument),
        ] {
            assert_eq!(compile_on(rule, &column(native)).err().map(|misfit| misfit.kind), Some(kind), "{rule} on {native}");
        }
    }
}
