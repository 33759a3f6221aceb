//! What the law protects most: health, belief, origin, orientation, income.

use super::*;

pub struct Special;
pub const KIND: Special = Special;

static NAMES: Lexicon = Lexicon {
    anywhere: &["gender", "sex", "race", "ethnicity", "ethnic", "ethnicgroup", "ethnicbackground", "religion", "religious", "nationality", "nationalities", "citizenship", "maritalstatus", "marital", "sexualorientation", "disability", "disabilities", "diagnosis", "diagnoses", "medical", "medication", "allergies", "bloodtype", "political", "politicalparty", "tradeunion", "salary", "income", "wage", "wages", "pronouns", "criminal", "conviction", "convictions", "immigration", "biometric", "occupation", "misconduct", "allegation", "safeguarding", "faith", "caste", "genetic", "pregnant", "pregnancy", "hiv", "religiousreference"],
    about_a_person: &["jobtitle", "weight"],
    never: &["salarymin", "salarymax", "minsalary", "maxsalary", "salaryrange", "grossincome", "incometax"],
};

impl Kind for Special {
    fn name(&self) -> &'static str {
        "special"
    }

    fn summary(&self) -> &'static str {
        "sensitive attribute"
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        // `ethnicity_white` among numbers is a census, `ethnic_group` a person.
        let counts = matches!(column.ty, Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. })
            && !Lexicon::ends(column.name.trim_end_matches("_digit").trim_end_matches("_code"), NAMES.anywhere);
        let named = !counts && self.holds(&column.ty) && NAMES.matches(table, column);
        named.then(|| self.suspicion(column, Evidence::Name(self.summary()), &Fit::of(table, column)))
    }

    fn repeats(&self) -> bool {
        true
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("users.gender"), Sample::Column("people.ethnic_group int"), Sample::Column("patients.diagnosis")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("users.is_disabled bool"), Sample::Column("t.trace"), Sample::Column("t.embrace")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Int { .. } | Type::Enum { .. } | Type::Json { .. } | Type::Array(_) | Type::Decimal { .. } | Type::Float { .. })
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &[]
    }
}
