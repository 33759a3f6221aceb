//! `shuffle`: a column's values, dealt out among its rows anew.

use super::*;

pub use deck::Deck;

mod deck;

/// Deals the values of a column out to its rows anew. Each value comes as often as
/// before, so statistics over the column alone are those of production and a unique
/// column stays unique; what stood together in a row no longer does.
///
/// **The values are real.** It is a rule for what says nothing by itself: never for
/// names, addresses or anything that is a person's alone. As with `keep` a reason is
/// needed where the column looks personal or secret. NULL and empty texts stay
/// where they are, and a row may get its own value back.
///
/// The column is read once before, and held in memory during the run. A value goes by
/// the keyed order of its row's identity, so it depends on no order of reading; every
/// row needs a key of its own. Fewer than 100 values are refused: who knows the rows
/// could tell whose each was.
pub struct Shuffle;
pub const KIND: Shuffle = Shuffle;

struct Dealt {
    deck: Deck,
}

impl Mask for Dealt {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("a column is shuffled among the rows of its table alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, _input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        out.extend_from_slice(self.deck.dealt(row.subject(0))?);
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }

    fn deck(&self) -> Option<&Deck> {
        Some(&self.deck)
    }
}

impl MaskKind for Shuffle {
    fn name(&self) -> &'static str {
        "shuffle"
    }

    fn summary(&self) -> &'static str {
        "the column's own values, dealt out among its rows anew; real values, nobody's in particular"
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
            Example { rule: "shuffle", native: "text", input: "a value", output: "value 35" },
            Example { rule: "shuffle", native: "varchar(9)", input: "a value", output: "value 35" },
        ]
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        if let Type::Bytes { .. } | Type::Other(_) = target.column.ty {
            return Err(Misfit::wrong_type("shuffle", "a text, number, date or other plain", target.column));
        }
        Ok(Compiled::mask(
            Dealt { deck: Deck::new(target.key) },
            Contract {
                reads: true,
                by: By::ROW,
                unique: Unique::Bijective,
                output: Output::AnyOfType,
                may_equal: true,
            },
        ))
    }
}
