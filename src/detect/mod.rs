//! What looks personal or secret inside a text: one detector is one file.
//!
//! A detector sees bytes and, where there is one, the name of the column they
//! stand in; it decides, and keeps nothing. Pure, and on its own: the gate rests
//! on it, so it imports no mask and shares no table with one.
//! Kinds of *columns*, by name and type, are `discover`'s.

pub mod anchor;
pub mod dictionary;
mod digits;
mod keccak;
mod numbering;
pub mod name;
pub mod national;
pub mod secrets;

use std::ops::Range;

pub use anchor::Anchor;
pub use name::Name;

/// Declares the modules of a folder and its list of detectors: one file, one word.
macro_rules! detectors {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// The detectors of this folder.
        pub static LIST: &[&dyn crate::detect::Detector] = &[$(&$module::DETECTOR),*];
    };
}
pub(crate) use detectors;

detectors![
    email,
    phone,
    phone_national,
    card,
    card_track,
    card_code,
    card_expiry,
    iban,
    bic,
    ipv4,
    ipv6,
    mac,
    imei,
    iccid,
    imsi,
    vin,
    licence_plate,
    birth_date,
    person_name,
    address,
    city,
    company,
    geo,
    free_text,
    bitcoin_address,
    ethereum_address,
    seed_phrase,
    url_parameter,
    home_path
];

/// Every detector there is. Users may add rules of their own (`.gitleaks.toml`):
/// those are the gate's.
pub fn all() -> impl Iterator<Item = &'static dyn Detector> {
    [LIST, national::LIST, secrets::LIST].into_iter().flatten().copied()
}

/// How bad it is to find one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Drafts rules; the scanner does not speak of it.
    Draft,
    /// Told, and no failure unless asked for.
    Warn,
    /// Fails the build.
    Fail,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Tells something about a person.
    Personal,
    /// Opens something: a password, a key, a token.
    Secret,
    /// A mistake in how tests are written: authentication switched off, payloads logged.
    Practice,
}

/// Where a candidate stands, and what is known of its surroundings.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    /// A cell, a line or a longer stretch.
    pub bytes: &'a [u8],
    /// The column, the key or the variable whose value `bytes` are, if they are
    /// one whole value.
    pub column: Option<&'a Name>,
}

impl<'a> Text<'a> {
    /// Text that is nobody's value.
    pub fn prose(bytes: &'a [u8]) -> Text<'a> {
        Text { bytes, column: None }
    }
}

/// How far a match by itself can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Chance makes many of them: it needs a telling column or a telling word
    /// before it, or a whole column of its like.
    Weak,
    /// The shape alone tells.
    Sure,
}

/// What a detector found: where, never what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Bytes of [`Text::bytes`].
    pub range: Range<usize>,
    pub certainty: Certainty,
}

/// An example, in pieces that are joined when it is used: no test secret stands
/// in the source in one piece.
pub enum Sample {
    /// By itself: the whole text is one, whatever column it stands in.
    Value(&'static [&'static str]),
    /// In a longer text, which may have telling words.
    Within(&'static [&'static str]),
    /// As the value of a column: `users.phone`.
    In(&'static str, &'static [&'static str]),
}

/// Finds one kind of personal or secret data in a text.
pub trait Detector: Sync {
    /// What users type: `br_cpf`. The file's name.
    fn name(&self) -> &'static str;
    /// What it finds, in the singular: `Brazilian CPF number`.
    fn summary(&self) -> &'static str;
    fn class(&self) -> Class;
    fn tier(&self) -> Tier;
    /// Which kind of column it makes: [`crate::discover::Kind::name`], or empty.
    fn kind(&self) -> &'static str {
        ""
    }
    /// Run as tests, printed as the manual.
    fn hits(&self) -> &'static [Sample];
    /// Things that look like one and are none, reserved values among them.
    fn misses(&self) -> &'static [Sample];
    /// What the scanner looks for; `find` is asked only where one of them stands.
    fn anchors(&self) -> &'static [Anchor];
    /// Whether one stands here: `at` are the bytes of an anchor. A value out of
    /// a space that is reserved for examples and tests is none.
    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match>;
    /// Words of a column's name or before a match that make a weak match a sure
    /// one, in small letters, a phrase without separators: `creditcard`.
    fn words(&self) -> &'static [&'static str] {
        &[]
    }
    /// The share of random values of its shape that pass, for whole columns of
    /// weak matches: 0.1 for a check digit of ten. 0 where one match is proof.
    fn chance(&self) -> f64 {
        0.0
    }
    /// The most that a run of digits or letters can be, by its shape: `9` stands for a
    /// digit, `A` for a letter, all else for itself. Where it is alone, nothing beside it
    /// belongs to it: it is a whole value, or stands in quotes. The scanner asks this once for each shape.
    fn at_most(&self, _shape: &[u8], _is_alone: bool) -> Option<Certainty> {
        Some(Certainty::Sure)
    }
    /// The same as [`Detector::find`] for a whole value, without blanks around
    /// it, *reserved values included*: discovery asks for the kind, not the danger.
    fn is_one(&self, value: &[u8]) -> bool {
        let text = Text::prose(value);
        let whole = |at: Range<usize>| self.find(&text, at).is_some_and(|found| found.range == (0..value.len()));
        self.anchors().iter().any(|anchor| anchor.candidates(value).into_iter().any(whole))
    }
}

/// What a detector says of a sample, as the scanner would: a weak match counts
/// where a word of the column or before it tells.
#[must_use]
pub fn acts_on(detector: &dyn Detector, sample: &Sample) -> bool {
    let (name, pieces) = match sample {
        Sample::Value(pieces) | Sample::Within(pieces) => (None, pieces),
        Sample::In(place, pieces) => (Some(Name::of(place)), pieces),
    };
    let text = pieces.concat();
    let text = Text { bytes: text.as_bytes(), column: name.as_ref() };
    detector.anchors().iter().flat_map(|anchor| anchor.candidates(text.bytes)).any(|at| {
        detector.find(&text, at).is_some_and(|found| {
            matches!(sample, Sample::Value(_))
                || found.certainty == Certainty::Sure
                || is_telling(detector, &text, &found)
        })
    })
}

/// Whether the column's name or the words before a match speak of the detector's kind.
pub fn is_telling(detector: &dyn Detector, text: &Text<'_>, found: &Match) -> bool {
    /// How far before a match a word may stand, in bytes.
    const BEFORE: usize = 48;
    if text.column.is_some_and(|name| name.says(detector.words())) {
        return true;
    }
    let before = &text.bytes[found.range.start.saturating_sub(BEFORE)..found.range.start];
    let line = before.iter().rposition(|byte| *byte == b'\n').map_or(before, |at| &before[at + 1..]);
    std::str::from_utf8(line).is_ok_and(|line| Name::of(line).says(detector.words()))
}

#[cfg(test)]
mod tests;
