//! `null`: the content is dropped.

use super::*;

/// Every row gets NULL, and the source is never asked for the column. Refused
/// where the column is NOT NULL: use `fixed` there.
pub struct Null;
pub const KIND: Null = Null;

impl MaskKind for Null {
    fn name(&self) -> &'static str {
        "null"
    }

    fn summary(&self) -> &'static str {
        "drop the content: every row gets NULL"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "null", native: "text", input: "called twice", output: "NULL" },
            Example { rule: "null", native: "bytea", input: "\\x00", output: "NULL" },
        ]
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        if !target.column.nullable {
            return Err(Misfit::new(MisfitKind::Null, format!("`null` writes NULL, and {} is NOT NULL", target.column.name))
                .help("use `fixed(…)` with a value of your own"));
        }
        Ok(Compiled {
            siblings: Vec::new(),
            action: Action::Null,
            contract: Contract {
                reads: false,
                by: By::Constant,
                unique: Unique::Bijective,
                output: Output::OneOf(Vec::new()),
                may_equal: true,
            },
        })
    }
}
