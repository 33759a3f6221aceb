//! `keep`: real values are copied; a decision somebody wrote down.

use super::*;

/// Copies the real values. `because` says why they may leave, for whoever
/// reviews the rules; discovery demands it where a column looks personal or
/// secret. Where a `policy` forbids to keep such data, a column that only looks
/// like it says so: `keep(because="a loyalty card of ours", not=card)`.
pub struct Keep;
pub const KIND: Keep = Keep;

impl MaskKind for Keep {
    fn name(&self) -> &'static str {
        "keep"
    }

    fn summary(&self) -> &'static str {
        "copy the real values; a reason is needed where the column looks personal or secret"
    }

    fn remains(&self) -> Remains {
        Remains::Values
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "because", doc: "why real values may leave: for the reviewer", required: false },
            Parameter { name: "not", doc: "what the column looks like and is not: the name of a detector", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "keep", native: "text", input: "shipped", output: "shipped" },
            Example {
                rule: "keep(because=\"internal test accounts only\")",
                native: "integer",
                input: "42",
                output: "42",
            },
        ]
    }

    fn compile(&self, _target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        if args.text("because")?.is_some_and(|reason| reason.trim().is_empty()) {
            return Err(Misfit::new(MisfitKind::Argument, "the reason of `keep` is empty"));
        }
        Ok(Compiled {
            siblings: Vec::new(),
            action: Action::Keep,
            contract: Contract {
                reads: true,
                by: By::Value(Canonical::Exact),
                unique: Unique::Bijective,
                output: Output::SameShape,
                may_equal: true,
            },
        })
    }
}
