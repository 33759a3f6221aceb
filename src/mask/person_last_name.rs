//! `person.last_name`: an invented last name.

use super::*;

/// An invented last name in the rules' locale.
///
/// Drawn by row, not by value: if every "Doe" became the same stand-in, its
/// frequency would tell which name it was. All `person.*` masks drawn by row
/// speak of the same person, so first, last and full name of a row agree.
///
/// A Polish last name takes the gender's ending (`Kowalska`, `Kowalski`).
///
/// A column shorter than the longest name gets only names that fit; where the
/// person's own does not, another is drawn, and the row's names may disagree.
pub struct LastName;
pub const KIND: LastName = LastName;

impl MaskKind for LastName {
    fn name(&self) -> &'static str {
        "person.last_name"
    }

    fn summary(&self) -> &'static str {
        "an invented last name, the same person in all names of a row"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.last_name", native: "text", input: "Doe", output: "Taylor" },
            Example { rule: "person.last_name", native: "varchar(4)", input: "Doe", output: "Kim" },
        ]
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        name_part::compile(self.name(), target, args, |lists| lists.last_names().collect(), |person| person.last)
    }
}
