//! Which columns look personal or secret, by name, type and sampled values.
//!
//! Discovery drafts rules; it never clears a column. One kind is one file
//! and one word in the list below. Detectors read names, types and sampled
//! text; they keep none of it, and a [`Suspicion`] cannot hold a value.

mod empty;
mod fit;
pub mod leak;
mod lexicon;
mod plain;
mod text;

pub use fit::{Fit, mentions};
pub use lexicon::{Lexicon, about_a_person, tokens};
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
    /// `by its name`, `by its type`, `by sampled values`: never a value.
    pub because: &'static str,
    /// The rule to suggest: `person.email`. It fits the column's type, length
    /// and, where the table was known, its keys.
    pub rule: String,
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
        let named = self.holds(&column.ty) && self.names().matches(table, column);
        named.then(|| self.suspicion(column, "by its name", &Fit::of(table, column)))
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
    /// How many of a thousand sampled values have to be one before the column
    /// is suspected: 0 where a single one is proof, more where chance makes
    /// some (every tenth number passes the Luhn test).
    fn per_mille(&self) -> u64 {
        0
    }
    /// Whether a word inside a longer text is to be tested as well.
    fn stands_in_text(&self) -> bool {
        false
    }
    fn suspicion(&self, column: &Column, because: &'static str, fit: &Fit<'_>) -> Suspicion {
        let rule = fit.rule(self.class(), self.masks(column));
        Suspicion { detector: self.name(), class: self.class(), what: self.summary(), because, rule }
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

/// What sampled values say, each in the database's own text form, without NULLs.
///
/// The rule in the answer fits the column alone; [`Fit::refit`] fits it to the
/// table's keys.
pub fn suspect_values(column: &Column, values: &mut dyn Iterator<Item = &[u8]>) -> Option<Suspicion> {
    if !text::worth_reading(&column.ty) {
        return None;
    }
    let mut tally = Tally::default();
    for value in values {
        tally.add(column, value.trim_ascii());
    }
    let fit = Fit::alone(column);
    // Prose goes last: that it names somebody says more than that it is prose.
    let telling = |detector: &dyn Kind| detector.class() != Class::FreeText;
    if let Some(detector) = tally.most(&tally.whole, |detector| telling(detector).then(|| detector.per_mille())) {
        return Some(detector.suspicion(column, "by sampled values", &fit));
    }
    if let Some(detector) = tally.most(&tally.inside, |_| Some(0)) {
        return Some(Suspicion {
            detector: detector.name(),
            class: detector.class(),
            what: detector.summary(),
            because: "inside sampled values",
            rule: fit.rule(Class::FreeText, &[]),
        });
    }
    let detector = tally.most(&tally.whole, |detector| Some(detector.per_mille()))?;
    Some(detector.suspicion(column, "by sampled values", &fit))
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

/// Counts, per detector, the sampled values it knows.
struct Tally {
    seen: u64,
    whole: Vec<u64>,
    inside: Vec<u64>,
}

impl Default for Tally {
    fn default() -> Tally {
        Tally { seen: 0, whole: vec![0; KINDS.len()], inside: vec![0; KINDS.len()] }
    }
}

impl Tally {
    fn add(&mut self, column: &Column, value: &[u8]) {
        if value.is_empty() {
            return;
        }
        self.seen += 1;
        let mut known = false;
        for (at, detector) in KINDS.iter().enumerate() {
            if detector.holds(&column.ty) && detector.confirm(value) {
                self.whole[at] += 1;
                known |= detector.class() != Class::FreeText;
            }
        }
        if known && column.ty.is_text() && !text::is_structured(value) {
            return;
        }
        // One value counts once for a detector, however often it occurs inside.
        let mut found = vec![false; KINDS.len()];
        text::for_each_word(value, &mut |word| {
            for (at, detector) in KINDS.iter().enumerate() {
                found[at] |= detector.stands_in_text() && word.len() < value.len() && detector.confirm(word);
            }
        });
        text::for_each_key(value, &mut |key| {
            let words = tokens(key);
            for (at, detector) in KINDS.iter().enumerate() {
                found[at] |= detector.class() != Class::FreeText && detector.names().names(&words);
            }
        });
        for (count, found) in self.inside.iter_mut().zip(found) {
            *count += u64::from(found);
        }
    }

    /// The first detector, in the list's order, that saw enough: `per_mille`
    /// of the values, or none for a detector that does not count here.
    fn most(&self, counts: &[u64], per_mille: impl Fn(&dyn Kind) -> Option<u64>) -> Option<&'static dyn Kind> {
        KINDS.iter().copied().zip(counts).find_map(|(detector, count)| {
            let enough = *count > 0 && *count * 1000 >= self.seen * per_mille(detector)?;
            enough.then_some(detector)
        })
    }
}

#[cfg(test)]
mod tests;
