//! `person.first_name`: an invented first name.

use super::*;

/// An invented first name in the rules' locale.
///
/// Drawn by row, not by value: if every "Ann" became the same stand-in, its
/// frequency would tell which name it was. All `person.*` masks drawn by row
/// speak of the same person, so first, last and full name of a row agree.
///
/// A column shorter than the longest name gets only names that fit; where the
/// person's own does not, another is drawn, and the row's names may disagree.
pub struct FirstName;
pub const KIND: FirstName = FirstName;

impl MaskKind for FirstName {
    fn name(&self) -> &'static str {
        "person.first_name"
    }

    fn summary(&self) -> &'static str {
        "an invented first name, the same person in all names of a row"
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.first_name", native: "text", input: "Ann", output: "Derek" },
            Example { rule: "person.first_name", native: "varchar(4)", input: "Ann", output: "Ruth" },
        ]
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        name_part::compile(self.name(), target, args, |lists| lists.female.iter().chain(&lists.male).collect(), |person| person.first)
    }
}
