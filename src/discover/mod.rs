//! Which columns look personal or secret, by name, type and sampled values.
//!
//! Discovery drafts rules; it never clears a column. One kind is one file
//! and one word in the list below. Detectors read names, types and sampled
//! text; they keep none of it, and a [`Suspicion`] cannot hold a value.

mod empty;
mod evidence;
mod fit;
mod inside;
mod judgement;
pub mod leak;
mod lexicon;
mod likelihood;
mod mark;
mod plain;
mod sampled;
mod text;

pub use evidence::{Chance, Evidence, sentence};
pub use fit::{Fit, mentions};
pub use judgement::{Judgement, judge};
use lexicon::behind_the_noun;
pub use lexicon::{Lexicon, about_a_person, named_like_a_person_table, named_like_an_organisation_table, tokens};
pub use mark::Mark;
pub use plain::{code_like, named_like_a_code};

use crate::schema::{Column, Table, Type};

macro_rules! kinds {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// Every kind there is, the most telling first: the first one that
        /// suspects a column names it.
        pub static KINDS: &[&dyn Kind] = &[$(&$module::KIND),*];
        #[cfg(test)]
        const FILES: &[&str] = &[$(stringify!($module)),*];
    };
}

kinds![
    password,
    credential,
    card,
    bank_account,
    email,
    ip,
    device,
    phone,
    national_id,
    birth_date,
    special,
    geo,
    person_name,
    username,
    address,
    media,
    document,
    search_index,
    free_text,
];

/// Why a column looks personal or secret, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// What found it: [`Kind::name`].
    pub detector: &'static str,
    pub class: Class,
    /// `e-mail address`, `national identifier`, `password hash`, …
    pub what: &'static str,
    /// The first reason in short: `by its name`, `by its type`, `by sampled
    /// values`; see [`Evidence::because`].
    pub because: &'static str,
    /// Every reason, the first one first: in words and counts, never a value.
    pub evidence: Vec<Evidence>,
    /// The rule to suggest: `person.email`. It fits the column's type, length
    /// and, where the table was known, its keys.
    pub rule: String,
}

impl Suspicion {
    /// `e-mail address, by its name; 198 of 200 distinct sampled values are one`
    pub fn in_short(&self) -> String {
        let (of_values, first): (Vec<&Evidence>, bool) = match self.evidence.first() {
            Some(first) if first.is_of_values() => (self.evidence.iter().collect(), true),
            _ => (self.evidence.iter().skip(1).collect(), false),
        };
        let told: Vec<Evidence> = of_values.into_iter().cloned().collect();
        let told = sentence(&told, Some(self.what));
        match (first, told.is_empty()) {
            (true, _) => format!("{}, {told}", self.what),
            (false, true) => format!("{}, {}", self.what, self.because),
            (false, false) => format!("{}, {}; {told}", self.what, self.because),
        }
    }

    /// Every reason: `named like an e-mail address; 198 of 200 …`.
    pub fn reasons(&self) -> String {
        sentence(&self.evidence, None)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Tells something about a person.
    Personal,
    /// Opens something: a password, a key, a token.
    Secret,
    /// May say anything about anybody.
    FreeText,
}

/// An example that a detector must, or must not, act on.
pub enum Sample {
    /// A whole value, in pieces that are joined when it is used: no test
    /// secret stands in the source in one piece.
    Value(&'static [&'static str]),
    /// `table.column type`; the type may be left out and is `text` then.
    Column(&'static str),
}

/// Finds one kind of personal or secret data.
pub trait Kind: Sync {
    /// What users type: `national_id`.
    fn name(&self) -> &'static str;
    /// What it finds, in the singular: `national identifier`.
    fn summary(&self) -> &'static str;
    fn class(&self) -> Class {
        Class::Personal
    }
    /// Run as tests, printed as the manual.
    fn hits(&self) -> &'static [Sample];
    fn misses(&self) -> &'static [Sample];
    /// The names that give such columns away.
    fn names(&self) -> &'static Lexicon;
    /// Whether a column of this type can hold it.
    fn holds(&self, ty: &Type) -> bool;
    /// Masks to suggest, the best first; the first one that fits is taken.
    fn masks(&self, column: &Column) -> &'static [&'static str];
    /// What name, type and table say.
    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        if !self.is_of_organisations() && named_like_an_organisation_table(&table.name.name) {
            return None;
        }
        let named = self.holds(&column.ty) && self.names().matches(table, column);
        named.then(|| self.suspicion(column, Evidence::Name(self.summary()), &Fit::of(table, column)))
    }
    /// Whether it is personal where an organisation has one as well: a telephone
    /// number rings at somebody's desk, an office's address is nobody's home.
    fn is_of_organisations(&self) -> bool {
        true
    }
    /// Whether many rows share a value: where equal stand-ins stand for equal values,
    /// frequency tells which is which.
    fn repeats(&self) -> bool {
        false
    }
    /// Whether `text`, without blanks around it, is one as a whole.
    fn confirm(&self, _text: &[u8]) -> bool {
        false
    }
    /// The share of harmless values that [`Kind::confirm`] takes for one: 0 where
    /// a single one is proof, more where chance makes some (see `likelihood.rs`).
    fn chance(&self) -> f64 {
        0.0
    }
    /// The least share of a column's distinct values that have to be one, where
    /// other columns hold a few as well: names in titles, prose among codes.
    fn least_share(&self) -> f64 {
        0.0
    }
    /// Whether a word inside a longer text is to be tested as well.
    fn stands_in_text(&self) -> bool {
        false
    }
    fn suspicion(&self, column: &Column, evidence: Evidence, fit: &Fit<'_>) -> Suspicion {
        let rule = fit.rule(self.class(), self.masks(column));
        let because = evidence.because();
        let (detector, class, what) = (self.name(), self.class(), self.summary());
        Suspicion { detector, class, what, because, evidence: vec![evidence], rule }
    }
}

/// A column's name as lexicons spell it: small letters and digits.
fn spelt(column: &Column) -> String {
    column.name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What the name and the type alone say.
pub fn suspect(table: &Table, column: &Column) -> Option<Suspicion> {
    KINDS.iter().find_map(|detector| detector.suspects(table, column))
}

/// Whether many rows of a suspected column share a value.
pub fn repeats(suspicion: &Suspicion) -> bool {
    KINDS.iter().any(|detector| detector.summary() == suspicion.what && detector.repeats())
}

/// The rule for a column that was suspected, fitted to its table: what the
/// detector would say, were it asked now, else the suspicion's own rule.
pub fn refit(fit: &Fit<'_>, suspicion: &Suspicion) -> String {
    let own = suspicion.rule.as_str();
    if fit.admits_as_found(own) {
        return own.to_owned();
    }
    match KINDS.iter().find(|detector| detector.summary() == suspicion.what) {
        Some(detector) => fit.rule(suspicion.class, detector.masks(fit.column)),
        None => fit.rule(suspicion.class, &[]),
    }
}

#[cfg(test)]
mod tests;
