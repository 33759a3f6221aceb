//! `company.catchphrase`: an invented company's slogan.

use super::*;
use crate::words::Company;

/// A slogan in the rules' language, common enough to be nobody's. A column shorter
/// than the longest gets only those that fit.
pub struct CompanyCatchphrase;
pub const KIND: CompanyCatchphrase = CompanyCatchphrase;

impl MaskKind for CompanyCatchphrase {
    fn name(&self) -> &'static str {
        "company.catchphrase"
    }

    fn summary(&self) -> &'static str {
        "a slogan of the row's invented company"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "company.catchphrase", native: "text", input: "We never sleep", output: "We keep our word" },
            Example { rule: "company.catchphrase", native: "varchar(16)", input: "We never sleep", output: "We keep our word" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("company")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let by = target.subject("company", args)?;
        let words = |lists: &'static Lists| lists.catchphrases.iter().collect();
        let word = |draw: &mut Draw, lists: &'static Lists| {
            Company::draw(draw, lists);
            let phrases = &lists.catchphrases;
            &phrases[draw.below(phrases.len() as u64) as usize]
        };
        word_part::compile(self.name(), target, by, words, word, |_| ())
    }
}
