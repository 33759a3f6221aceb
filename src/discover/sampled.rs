//! What the sampled values of a column are: counts per validator, judged by likelihood.
//!
//! Every distinct value counts once: a status that ten thousand rows share is one
//! observation. A checksum alone proves nothing, since chance passes it too; what
//! counts is whether more pass than chance makes ([`super::likelihood`]).

use std::collections::{BTreeMap, BTreeSet};

use super::likelihood::tail;
use super::{Chance, Class, Evidence, KINDS, Kind, inside, text};
use crate::detect::{self, Certainty, Detector, Text};
use crate::schema::{Column, Type};

/// Chance makes as many in one column of a million, or in fewer: six of six where
/// a tenth passes, and rounding may not take that away.
const UNLIKELY: f64 = 1.000_001e-6;
/// The same where a least share is asked for as well and a mistake costs little:
/// of text that nobody recognises no word is copied either.
const UNLIKELY_AS_WORDS: f64 = 1e-3;
/// What passes that often says nothing about a column, however many pass: values
/// that follow each other are no independent draws.
const TELLING_MAX: f64 = 0.2;
/// A check digit is right in most rows of a column that has one.
const LEAST_SHARE_CHECKED: f64 = 0.5;
/// Kinds that dictionaries know.
const BY_DICTIONARY: [&str; 2] = ["address", "person_name"];
/// Longer values are no single datum; they are read as prose.
const WHOLE_BYTES_MAX: usize = 512;
/// As much of one value is read.
const READ_BYTES_MAX: usize = 16 * 1024;
/// So many places of a document are told, the most frequent first.
const PATHS_MAX: usize = 4;

/// Knows one kind of value as a whole.
struct Validator {
    /// Of [`KINDS`].
    kind: usize,
    what: &'static str,
    chance: f64,
    least_share: f64,
    /// By a dictionary.
    of_words: bool,
    test: Test,
}

enum Test {
    Kind(&'static dyn Kind),
    Detector(&'static dyn Detector),
}

impl Validator {
    fn passes(&self, value: &[u8]) -> bool {
        match self.test {
            Test::Kind(kind) => kind.confirm(value),
            Test::Detector(detector) => detector.is_one(value) && !(self.chance == 0.0 && is_weak(detector, value)),
        }
    }

    /// Whether so many of the distinct values are more than chance makes, and
    /// enough to speak of the column.
    fn convinces(&self, passed: u64, distinct: u64) -> bool {
        let limit = if self.of_words { UNLIKELY_AS_WORDS } else { UNLIKELY };
        passed > 0
            && self.chance <= TELLING_MAX
            && passed as f64 >= self.least_share * distinct as f64
            && tail(passed, distinct, self.chance) <= limit
    }
}

/// Every kind's own test, then the detectors that name a kind.
fn validators() -> Vec<Validator> {
    let own = KINDS.iter().enumerate().map(|(kind, own)| Validator {
        kind,
        what: own.summary(),
        chance: own.chance(),
        least_share: own.least_share(),
        of_words: BY_DICTIONARY.contains(&own.name()),
        test: Test::Kind(*own),
    });
    let of_detectors = detect::all().filter_map(|detector| {
        let kind = KINDS.iter().position(|kind| kind.name() == detector.kind())?;
        let chance = detector.chance();
        let least_share = if chance > 0.0 { LEAST_SHARE_CHECKED } else { 0.0 };
        Some(Validator {
            kind,
            what: detector.summary(),
            chance,
            least_share,
            of_words: false,
            test: Test::Detector(detector),
        })
    });
    own.chain(of_detectors).collect()
}

/// What a column's values are.
pub struct Whole {
    pub kind: &'static dyn Kind,
    /// The detector that knows them, where it is no test of the kind's own.
    pub detector: Option<&'static str>,
    pub evidence: Evidence,
}

/// What was counted. Holds no value.
pub struct Sampled {
    validators: Vec<Validator>,
    /// Rows that were looked at, those without a value among them.
    rows: u64,
    /// Different values, without NULLs and blanks.
    distinct: u64,
    /// By validator: distinct values that are one.
    whole: Vec<u64>,
    /// By kind: distinct values that hold one.
    inside: Vec<u64>,
    /// By kind and path: documents that have one there.
    paths: BTreeMap<(usize, String), u64>,
    /// Distinct days, the first year and the last.
    days: Option<(u64, u32, u32)>,
}

impl Sampled {
    /// Counts `values`, one per row, each in the database's own text form.
    pub fn of(column: &Column, values: &[Option<&[u8]>]) -> Sampled {
        let validators = validators();
        let mut sampled = Sampled {
            rows: values.len() as u64,
            distinct: 0,
            whole: vec![0; validators.len()],
            inside: vec![0; KINDS.len()],
            paths: BTreeMap::new(),
            days: None,
            validators,
        };
        let distinct: BTreeSet<&[u8]> =
            values.iter().flatten().map(|value| value.trim_ascii()).filter(|value| !value.is_empty()).collect();
        sampled.distinct = distinct.len() as u64;
        if text::worth_reading(&column.ty) {
            distinct.iter().for_each(|value| sampled.add(column, &value[..value.len().min(READ_BYTES_MAX)]));
        }
        if matches!(column.ty, Type::Date | Type::Timestamp { .. } | Type::Text(_)) {
            sampled.days = days(&distinct);
        }
        sampled
    }

    fn add(&mut self, column: &Column, value: &[u8]) {
        let mut known = false;
        for (at, validator) in self.validators.iter().enumerate() {
            let kind = KINDS[validator.kind];
            // Prose is as long as it likes.
            let fits = value.len() <= WHOLE_BYTES_MAX || matches!(validator.test, Test::Kind(_));
            if fits && kind.holds(&column.ty) && validator.passes(value) {
                self.whole[at] += 1;
                // What chance passes may have something inside all the same.
                known |= kind.class() != Class::FreeText && validator.chance == 0.0;
            }
        }
        if known && column.ty.is_text() && !text::is_structured(value) {
            return;
        }
        // One value counts once for a kind, however often it occurs inside.
        let mut found = vec![false; KINDS.len()];
        text::for_each_word(value, &mut |word| {
            for (at, kind) in KINDS.iter().enumerate() {
                let proves = kind.stands_in_text() && kind.chance() == 0.0;
                found[at] |= proves && word.len() < value.len() && kind.confirm(word);
            }
        });
        if !matches!(column.ty, Type::Int { .. } | Type::Decimal { .. }) {
            for validator in &self.validators {
                if let Test::Detector(detector) = validator.test {
                    found[validator.kind] = found[validator.kind] || stands_in(detector, value);
                }
            }
        }
        let mut paths: BTreeSet<(usize, String)> = BTreeSet::new();
        inside::for_each_part(value, &mut |part| {
            for (at, kind) in KINDS.iter().enumerate() {
                if kind.class() == Class::FreeText {
                    continue;
                }
                let named = part.names.is_some_and(|words| kind.names().names(words));
                if named || part.leaf.is_some_and(|leaf| kind.chance() == 0.0 && kind.confirm(leaf)) {
                    found[at] = true;
                    paths.insert((at, part.path.to_owned()));
                }
            }
        });
        for (count, found) in self.inside.iter_mut().zip(found) {
            *count += u64::from(found);
        }
        for path in paths {
            *self.paths.entry(path).or_default() += 1;
        }
    }

    /// What the values are as a whole: the kind that most of them are, a secret
    /// before anything else. `prose` asks for free text instead.
    pub fn whole(&self, prose: bool) -> Option<Whole> {
        let convincing = self.validators.iter().zip(&self.whole).filter(|(validator, passed)| {
            let is_prose = KINDS[validator.kind].class() == Class::FreeText;
            is_prose == prose && validator.convinces(**passed, self.distinct)
        });
        // The first of equals: the kinds stand in the order of what they tell.
        let best = convincing.reduce(|best, other| {
            let rank =
                |(validator, passed): (&Validator, &u64)| (KINDS[validator.kind].class() == Class::Secret, *passed);
            let sooner = other.0.kind < best.0.kind;
            match rank(other).cmp(&rank(best)) {
                std::cmp::Ordering::Greater => other,
                std::cmp::Ordering::Equal if sooner => other,
                _ => best,
            }
        });
        best.map(|(validator, passed)| Whole {
            kind: KINDS[validator.kind],
            detector: match validator.test {
                Test::Kind(_) => None,
                Test::Detector(detector) => Some(detector.name()),
            },
            evidence: self.values(validator, *passed),
        })
    }

    /// What stands inside: the first kind in the list's order, and where.
    pub fn inside(&self) -> Option<(&'static dyn Kind, Vec<Evidence>)> {
        let (at, matching) = self.inside.iter().enumerate().find(|(_, matching)| **matching > 0)?;
        let mut evidence = self.places();
        let what = KINDS[at].summary();
        if !evidence.iter().any(|place| matches!(place, Evidence::Path { what: told, .. } if *told == what)) {
            let inside = Evidence::Inside { what, matching: *matching, distinct: self.distinct };
            evidence.insert(0, inside);
        }
        Some((KINDS[at], evidence))
    }

    /// Where documents have what.
    pub fn places(&self) -> Vec<Evidence> {
        let mut paths: Vec<(&(usize, String), &u64)> = self.paths.iter().collect();
        // A key that no lexicon knows is not told, and a path of nothing else tells nothing.
        paths.retain(|((_, path), _)| path.contains(|letter: char| letter.is_alphanumeric() || letter == '['));
        paths.sort_by_key(|(path, matching)| (std::cmp::Reverse(**matching), *path));
        paths
            .into_iter()
            .take(PATHS_MAX)
            .map(|((kind, path), matching)| Evidence::Path {
                what: KINDS[*kind].summary(),
                path: path.clone(),
                matching: *matching,
                distinct: self.distinct,
            })
            .collect()
    }

    /// How many are of a kind that was suspected for another reason; `None` where
    /// nothing can tell, or no value was there.
    pub fn support(&self, kind: &'static dyn Kind) -> Option<Evidence> {
        if self.distinct == 0 {
            return (self.rows > 0).then_some(Evidence::Empty { rows: self.rows });
        }
        let of_kind = self.validators.iter().zip(&self.whole).filter(|(validator, passed)| {
            // What nearly everything passes supports nothing.
            let is_it = KINDS[validator.kind].name() == kind.name() && validator.chance <= TELLING_MAX;
            // Of names and places no list knows all: that none is known says nothing.
            let tells =
                !BY_DICTIONARY.contains(&kind.name()) && matches!(validator.test, Test::Kind(kind) if has_test(kind));
            is_it && (**passed > 0 || tells)
        });
        let best = of_kind.reduce(|best, other| if other.1 > best.1 { other } else { best });
        best.map(|(validator, passed)| match passed {
            0 => Evidence::Values { what: kind.summary(), matching: 0, distinct: self.distinct, chance: Chance::Never },
            _ => self.values(validator, *passed),
        })
    }

    fn values(&self, validator: &Validator, matching: u64) -> Evidence {
        let chance = Chance::of(validator.chance);
        Evidence::Values { what: validator.what, matching, distinct: self.distinct, chance }
    }

    /// Days over so many years as births have: in a table about persons they are
    /// dates of birth.
    pub fn births(&self) -> Option<Evidence> {
        /// Sign-ups and orders do not go back as far.
        const YEARS_LEAST: u32 = 25;
        const DAYS_LEAST: u64 = 10;
        let (distinct, first, last) = self.days?;
        let years = last.saturating_sub(first);
        let born = distinct >= DAYS_LEAST && (YEARS_LEAST..=120).contains(&years) && (1900..=2100).contains(&last);
        born.then_some(Evidence::Days { distinct, years })
    }

    pub fn is_empty(&self) -> Option<Evidence> {
        (self.rows > 0 && self.distinct == 0).then_some(Evidence::Empty { rows: self.rows })
    }

    pub fn distinct(&self) -> u64 {
        self.distinct
    }
}

/// Whether a kind tests values at all: its examples tell.
fn has_test(kind: &dyn Kind) -> bool {
    kind.hits().iter().any(|sample| matches!(sample, super::Sample::Value(_)))
}

/// Whether a detector would want a telling word beside it before it believes the value.
fn is_weak(detector: &dyn Detector, value: &[u8]) -> bool {
    let text = Text::prose(value);
    let found = detector.anchors().iter().flat_map(|anchor| anchor.candidates(value));
    let mut found = found.filter_map(|at| detector.find(&text, at)).peekable();
    found.peek().is_some() && found.all(|found| found.certainty == Certainty::Weak)
}

/// Whether a detector is sure of something in a longer text.
fn stands_in(detector: &dyn Detector, value: &[u8]) -> bool {
    let text = Text::prose(value);
    detector.anchors().iter().any(|anchor| {
        anchor
            .candidates(value)
            .into_iter()
            .any(|at| detector.find(&text, at).is_some_and(|found| found.certainty == Certainty::Sure))
    })
}

/// Distinct days and the years of the first and the last one, where nearly every
/// value is a day: `1984-02-29`, with or without a time at midnight.
fn days(values: &BTreeSet<&[u8]>) -> Option<(u64, u32, u32)> {
    let mut years: Vec<u32> = Vec::new();
    for value in values {
        let shaped = value.len() >= 10
            && value[..10].iter().enumerate().all(|(at, byte)| match at {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let midnight = matches!(&value[value.len().min(10)..], b"" | b" 00:00:00" | b"T00:00:00");
        let year = std::str::from_utf8(value.get(..4)?).ok().and_then(|year| year.parse().ok());
        match year {
            Some(year) if shaped && midnight => years.push(year),
            _ => return None,
        }
    }
    let (first, last) = (*years.iter().min()?, *years.iter().max()?);
    Some((years.len() as u64, first, last))
}
