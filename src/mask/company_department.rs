//! `company.department`: where in a company an invented person works.

use super::*;
use crate::words::Person;

/// A department in the rules' language. It belongs to the person, not to the
/// company: colleagues work in several. A column shorter than the longest gets
/// only those that fit.
pub struct CompanyDepartment;
pub const KIND: CompanyDepartment = CompanyDepartment;

impl MaskKind for CompanyDepartment {
    fn name(&self) -> &'static str {
        "company.department"
    }

    fn summary(&self) -> &'static str {
        "a department of a company, of the row's invented person"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "company.department", native: "text", input: "Secret plans", output: "Customer Service" },
            Example { rule: "company.department", native: "varchar(5)", input: "Secret plans", output: "Sales" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let by = target.subject("person", args)?;
        let words = |lists: &'static Lists| lists.departments.iter().collect();
        let word = |draw: &mut Draw, lists: &'static Lists| {
            Person::draw(draw, lists);
            let departments = &lists.departments;
            &departments[draw.below(departments.len() as u64) as usize]
        };
        word_part::compile(self.name(), target, by, words, word, |_| ())
    }
}
