//! One part of an invented person's name, fitted to a column: what
//! `person.first_name` and `person.last_name` have in common.

use super::*;
use crate::words::{Name, Person};

/// The parameter of what goes by the value where no subject is known.
pub(super) const BY_OR_VALUE: Parameter = Parameter {
    name: "by",
    doc: "whose it is: `value`, `row`, or a subject of the table; default the row's person, else the value",
    required: false,
};

/// Whose draw an address or a user name is: the value's, until the plan knows a
/// subject, or what `by` names.
pub(super) fn by_value_or_subject(target: &Target<'_>, args: &Args<'_>) -> Result<By, Misfit> {
    match args.text("by")? {
        None | Some("value") => Ok(By::Value(Canonical::Text)),
        Some(_) => target.subject("person", args),
    }
}

/// Which part of the person: `|person| person.first`.
type Part = fn(&Person) -> &'static Name;

/// Fits a part to a column; `names` are all that it can be.
pub(super) fn compile(
    mask: &str,
    target: &Target<'_>,
    args: &Args<'_>,
    names: impl Fn(&'static Lists) -> Vec<&'static Name>,
    part: Part,
) -> Result<Compiled, Misfit> {
    let words = |lists| names(lists).into_iter().map(|name| &name.word).collect();
    let by = target.subject("person", args)?;
    word_part::compile(mask, target, by, words, move |draw, lists| &part(&Person::draw(draw, lists)).word, |_| ())
}
