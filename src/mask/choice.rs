//! `choice`: one of a few values, drawn for every row.

use super::*;

/// One of the values that the rule lists, drawn for every row on its own: what
/// stood there before plays no part, so no frequency gives it away.
///
/// `weights` says how often each is drawn; without it all are equally likely.
/// An enum or set column without a list draws one of its labels, a boolean column
/// true or false.
pub struct Choice;
pub const KIND: Choice = Choice;

struct Among {
    /// Running sums of the weights.
    sums: Vec<u64>,
    values: Vec<Vec<u8>>,
}

impl Mask for Among {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let total = self.sums.last().copied().unwrap_or(0);
        let point = draw.below(total);
        let index = self.sums.partition_point(|&sum| sum <= point);
        out.extend_from_slice(&self.values[index]);
        Ok(())
    }
}

impl MaskKind for Choice {
    fn name(&self) -> &'static str {
        "choice"
    }

    fn summary(&self) -> &'static str {
        "one of a few values, drawn for every row; an enum's labels by default"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "values", doc: "the values; default an enum's labels, or true and false", required: false },
            Parameter { name: "weights", doc: "how often each is drawn, as whole numbers; default equally", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "choice([red, green, blue])", native: "text", input: "mauve", output: "blue" },
            Example { rule: "choice([0, 5], weights=[3, 1])", native: "integer", input: "17", output: "5" },
            Example { rule: "choice", native: "boolean", input: "t", output: "f" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
        let values = match (args.list("values")?, &target.column.ty) {
            (Some(values), _) => values,
            (None, Type::Enum { labels } | Type::Set { labels }) => labels.clone(),
            (None, Type::Bool) => vec!["true".to_owned(), "false".to_owned()],
            (None, _) => return Err(wrong("`choice` needs a list of values here: `choice([a, b])`")),
        };
        if values.is_empty() {
            return Err(wrong("`choice` needs at least one value"));
        }
        let values: Vec<Vec<u8>> =
            values.into_iter().map(|value| literal(target.column, value)).collect::<Result<_, _>>()?;
        let weights = match args.list("weights")? {
            None => vec![1; values.len()],
            Some(weights) => weights
                .iter()
                .map(|weight| weight.parse::<u32>())
                .collect::<Result<Vec<u32>, _>>()
                .map_err(|_| wrong("`weights` are whole numbers, not negative"))?,
        };
        if weights.len() != values.len() {
            return Err(wrong("`weights` has one number for every value"));
        }
        let sums: Vec<u64> = weights
            .iter()
            .scan(0, |sum, &weight| {
                *sum += weight as u64;
                Some(*sum)
            })
            .collect();
        if sums.last() == Some(&0) {
            return Err(wrong("one of the `weights` must be above 0"));
        }
        let mut distinct = values.clone();
        distinct.sort_unstable();
        distinct.dedup();
        Ok(Compiled::mask(
            Among { sums, values: values.clone() },
            Contract {
                reads: false,
                by: By::ROW,
                unique: Unique::Lossy { distinct: Some(distinct.len() as u64) },
                output: Output::OneOf(values),
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    #[test]
    fn weights_decide_how_often() {
        let mut fives = 0;
        for row in 0..2000u32 {
            let out = mask_row("choice([0, 5, 7], weights=[3, 1, 0])", "integer", b"1", &row.to_le_bytes()).unwrap();
            assert!(out == b"0" || out == b"5");
            fives += u32::from(out == b"5");
        }
        assert!((400..600).contains(&fives), "{fives} of 2000 at weight 1 of 4");
    }

    #[test]
    fn values_must_be_the_columns() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("choice", "enum(a,b)"), None);
        assert_eq!(kind("choice([a, c])", "enum(a,b)"), Some(MisfitKind::Value));
        assert_eq!(kind("choice([a, long])", "varchar(3)"), Some(MisfitKind::Length));
        for rule in ["choice", "choice([])", "choice(a)", "choice([a], weights=[1, 2])", "choice([a], weights=[0])", "choice([a], weights=[-1])"] {
            assert_eq!(kind(rule, "text"), Some(MisfitKind::Argument), "{rule}");
        }
    }
}
