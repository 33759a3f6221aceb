//! `company.industry`: what an invented company does.

use super::*;
use crate::words::Company;

/// An industry in the rules' language, the one that `company.name` beside it speaks
/// of. A column shorter than the longest gets only those that fit; where the
/// company's own does not, another is drawn, and the name may disagree.
pub struct CompanyIndustry;
pub const KIND: CompanyIndustry = CompanyIndustry;

impl MaskKind for CompanyIndustry {
    fn name(&self) -> &'static str {
        "company.industry"
    }

    fn summary(&self) -> &'static str {
        "an industry; the one of the row's invented company"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "company.industry", native: "text", input: "Umbrellas", output: "Transport" },
            Example { rule: "company.industry", native: "varchar(8)", input: "Umbrellas", output: "Textiles" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("company")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let by = target.subject("company", args)?;
        let words = |lists: &'static Lists| lists.industries.iter().map(|industry| &industry.name).collect();
        let word = |draw: &mut Draw, lists| &Company::draw(draw, lists).industry.name;
        word_part::compile(self.name(), target, by, words, word, |_| ())
    }
}
