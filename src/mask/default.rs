//! `default`: the target's own default fills the column.

use super::*;
use crate::schema::{self, Generated};

/// The column is left out of the dump, so that the database it is loaded into
/// fills it: a sequence, a constant, NULL. Nothing of the source is read.
///
/// What the default makes is the server's doing: `now()` and random functions
/// give another value at every load.
pub struct Default;
pub const KIND: Default = Default;

impl MaskKind for Default {
    fn name(&self) -> &'static str {
        "default"
    }

    fn summary(&self) -> &'static str {
        "leave the column out, so that the target's own default fills it"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "default", native: "text", input: "called twice", output: "DEFAULT" },
            Example { rule: "default", native: "integer", input: "17", output: "DEFAULT" },
        ]
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        let column = target.column;
        let identity = matches!(column.generated, Generated::Identity(_));
        if column.default.is_none() && !identity && !column.nullable {
            return Err(Misfit::new(MisfitKind::Null, format!("{} is NOT NULL and has no default", column.name))
                .help("use `fixed(…)` with a value of your own"));
        }
        let unique = match &column.default {
            _ if identity => Unique::Bijective,
            Some(schema::Default::Expression(text)) if text.starts_with("nextval(") => Unique::Bijective,
            Some(schema::Default::Expression(text))
                if ["gen_random_uuid()", "uuid_generate_v4()"].contains(&text.as_str()) =>
            {
                Unique::Bijective
            }
            // NULL, which unique keys do not compare.
            None => Unique::Bijective,
            Some(_) => Unique::Lossy { distinct: Some(1) },
        };
        Ok(Compiled {
            siblings: Vec::new(),
            action: Action::Default,
            contract: Contract {
                reads: false,
                by: By::Constant,
                unique,
                output: Output::AnyOfType,
                may_equal: true,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on};
    use super::*;

    #[test]
    fn a_default_must_be_there() {
        let mut column = column("integer");
        assert!(matches!(compile_on("default", &column).unwrap().action, Action::Default));
        column.nullable = false;
        assert_eq!(compile_on("default", &column).err().unwrap().kind, MisfitKind::Null);
        column.default = Some(schema::Default::Expression("nextval('ids'::regclass)".to_owned()));
        assert_eq!(compile_on("default", &column).unwrap().contract.unique, Unique::Bijective);
        column.default = Some(schema::Default::Expression("0".to_owned()));
        assert_eq!(compile_on("default", &column).unwrap().contract.unique, Unique::Lossy { distinct: Some(1) });
    }
}
