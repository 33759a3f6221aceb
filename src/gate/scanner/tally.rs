//! Hits, grouped into findings: by file, detector and column, with a count.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::column::ColumnContext;
use super::{Hit, Who};
use crate::detect::{Class, Tier};
use crate::gate::finding::{Finding, Fingerprint};
use crate::place::Place;

/// What a fingerprint is made of.
pub struct Mark<'a> {
    pub detector: &'a str,
    pub file: &'a str,
    /// `table.column`, the path of a key, or empty.
    pub column: &'a str,
    /// The value in the form that values are compared by; `None` for a whole column.
    pub value: Option<&'a [u8]>,
    /// Counts the findings of this detector in this column of this file.
    pub ordinal: u64,
}

pub type Print = dyn Fn(&Mark<'_>) -> Fingerprint + Send + Sync;

/// Findings of one key or stretch of text that are told apart by their content;
/// the others become one.
const APART_MAX: usize = 100;
const APART_OF_KEY_MAX: usize = 3;

/// Collects what was found. One for each thread; [`Tally::absorb`] puts them together.
pub struct Tally {
    print: Arc<Print>,
    groups: Vec<Group>,
    by_key: BTreeMap<Key, usize>,
    /// The addresses of a group's names, which its key keeps alive: most hits are
    /// of a group that is known.
    known: HashMap<(usize, usize, usize), usize>,
    /// Bytes that were looked at.
    pub bytes: u64,
    /// Inputs that were looked at.
    pub inputs: u64,
    /// Inputs that hold no text: `image.png`.
    pub binary: Vec<String>,
    /// Hits that a comment beside them allows.
    pub waived: u64,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    file: Arc<str>,
    detector: Arc<str>,
    table: Option<Arc<str>>,
    column: Option<Arc<str>>,
}

struct Group {
    about: About,
    apart: Vec<(Fingerprint, Seen)>,
    /// What is not told apart.
    together: Option<Seen>,
    /// The column's values speak, not one of them.
    verdict: Option<(u32, u32)>,
}

#[derive(Clone)]
struct About {
    what: String,
    class: Class,
    tier: Tier,
}

struct Seen {
    count: u64,
    /// Byte of the input, one-based line, byte of the line.
    first: (u64, Option<usize>, u32),
    how: String,
}

/// Where a hit stands in its input.
pub(super) struct Spot<'a> {
    pub(super) at: u64,
    /// Worked out only for what may be told.
    pub(super) line: &'a mut dyn FnMut() -> (Option<usize>, u32),
}

impl Tally {
    pub fn new(print: Arc<Print>) -> Tally {
        Tally {
            print,
            groups: Vec::new(),
            by_key: BTreeMap::new(),
            known: HashMap::new(),
            bytes: 0,
            inputs: 0,
            binary: Vec::new(),
            waived: 0,
        }
    }

    /// With fingerprints of places alone.
    pub fn positional() -> Tally {
        Tally::new(Arc::new(|mark: &Mark<'_>| {
            let mut hasher = blake3::Hasher::new();
            for part in [mark.detector, mark.file, mark.column] {
                hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
            }
            hasher.update(&mark.ordinal.to_le_bytes());
            let digits: String = hasher.finalize().to_hex().chars().take(16).collect();
            Fingerprint { digits, is_positional: true }
        }))
    }

    /// Adds a hit of a cell, with the ordinal of its row where that is known.
    pub fn add(&mut self, names: &Names<'_>, file: &Arc<str>, hit: &Hit<'_>, row: u64) {
        self.add_at(names, file, hit, &mut Spot { at: row, line: &mut || (None, 0) });
    }

    pub(super) fn add_at(&mut self, names: &Names<'_>, file: &Arc<str>, hit: &Hit<'_>, spot: &mut Spot<'_>) {
        let name = names.of(hit.who);
        let group = self.group(names, file, hit.who, hit.column);
        let print = &self.print;
        let group = &mut self.groups[group];
        let most = match hit.column {
            Some(column) if column.table.is_some() => 0,
            Some(_) => APART_OF_KEY_MAX,
            None => APART_MAX,
        };
        if group.together.is_some() || most == 0 {
            group.together(spot, hit, 1);
            return;
        }
        let path = hit.column.map(ColumnContext::path).unwrap_or_default();
        let mut value = Vec::new();
        canonical(hit, &mut value);
        let ordinal = group.apart.len() as u64;
        let mark = Mark { detector: name, file, column: &path, value: Some(&value), ordinal };
        let print = print(&mark);
        if let Some((_, seen)) = group.apart.iter_mut().find(|(known, _)| !print.is_positional && *known == print) {
            seen.count += 1;
        } else if group.apart.len() < most {
            let (line, byte) = (spot.line)();
            let seen = Seen { count: 1, first: (spot.at, line, byte), how: hit.how.to_string() };
            group.apart.push((print, seen));
        } else {
            if hit.column.is_some() {
                group.fold();
            }
            group.together(spot, hit, 1);
        }
    }

    fn group(&mut self, names: &Names<'_>, file: &Arc<str>, who: Who, column: Option<&ColumnContext>) -> usize {
        let name = names.of(who);
        let address = |of: &str| of.as_ptr() as usize;
        let known = (address(name), address(file), column.map_or(0, |column| address(&column.column)));
        if let Some(group) = self.known.get(&known) {
            return *group;
        }
        let key = Key {
            file: file.clone(),
            detector: name.into(),
            table: column.and_then(|column| column.table.clone()),
            column: column.map(|column| column.column.clone()),
        };
        let next = self.groups.len();
        let group = *self.by_key.entry(key).or_insert(next);
        if group == next {
            self.groups.push(Group::new(names.about(who)));
            // Only then does the key hold these very names.
            if !name.is_empty() {
                self.known.insert(known, group);
            }
        }
        group
    }

    /// A whole column of weak matches: so many of so many values passed.
    pub(super) fn add_verdict(
        &mut self,
        names: &Names<'_>,
        file: &Arc<str>,
        who: Who,
        column: &ColumnContext,
        passed: u32,
        asked: u32,
    ) {
        let group = self.group(names, file, who, Some(column));
        let group = &mut self.groups[group];
        let (more, of) = group.verdict.unwrap_or_default();
        group.verdict = Some((more + passed, of + asked));
    }

    /// Adds what another thread found.
    pub fn absorb(&mut self, other: Tally) {
        self.bytes += other.bytes;
        self.inputs += other.inputs;
        self.binary.extend(other.binary);
        self.waived += other.waived;
        let mut theirs: Vec<Option<Group>> = other.groups.into_iter().map(Some).collect();
        for (key, group) in other.by_key {
            let Some(group) = theirs[group].take() else { continue };
            match self.by_key.get(&key) {
                Some(own) => self.groups[*own].absorb(group),
                None => {
                    self.by_key.insert(key, self.groups.len());
                    self.groups.push(group);
                }
            }
        }
    }

    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.groups.is_empty()
    }

    /// All findings: by file, then by place, then by detector.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<(Option<u64>, Finding)> = Vec::new();
        for (key, group) in &self.by_key {
            let group = &self.groups[*group];
            let finding = |seen: Option<&Seen>, fingerprint: Fingerprint, how: String, count: u64| {
                let (_, line, byte) = seen.map_or((0, None, 0), |seen| seen.first);
                let place = Place {
                    file: (!key.file.is_empty()).then(|| key.file.to_string()),
                    line,
                    table: key.table.as_deref().map(str::to_owned),
                    column: key.column.as_deref().map(str::to_owned),
                    row: None,
                };
                let about = &group.about;
                let finding = Finding {
                    detector: key.detector.to_string(),
                    what: about.what.clone(),
                    class: about.class,
                    tier: about.tier,
                    place,
                    byte,
                    how,
                    count,
                    fingerprint,
                };
                (seen.map(|seen| seen.first.0), finding)
            };
            for (print, seen) in &group.apart {
                findings.push(finding(Some(seen), print.clone(), seen.how.clone(), seen.count));
            }
            let path = match (&key.table, &key.column) {
                (Some(table), Some(column)) => format!("{table}.{column}"),
                (None, Some(column)) => column.to_string(),
                _ => String::new(),
            };
            let print = |ordinal: u64| {
                (self.print)(&Mark { detector: &key.detector, file: &key.file, column: &path, value: None, ordinal })
            };
            if let Some(seen) = &group.together {
                findings.push(finding(Some(seen), print(group.apart.len() as u64), seen.how.clone(), seen.count));
            } else if let Some((passed, asked)) = group.verdict {
                let how = format!("by the column's values: {passed} of {asked}");
                findings.push(finding(None, print(group.apart.len() as u64), how, u64::from(passed)));
            }
        }
        findings.sort_by(|(a_at, a), (b_at, b)| {
            let order = |finding: &Finding| {
                (
                    finding.place.table.clone(),
                    finding.place.column.clone(),
                    finding.detector.clone(),
                    finding.fingerprint.clone(),
                )
            };
            (&a.place.file, a_at).cmp(&(&b.place.file, b_at)).then_with(|| order(a).cmp(&order(b)))
        });
        findings.into_iter().map(|(_, finding)| finding).collect()
    }
}

impl Group {
    fn new(about: About) -> Group {
        Group { about, apart: Vec::new(), together: None, verdict: None }
    }

    fn together(&mut self, spot: &mut Spot<'_>, hit: &Hit<'_>, count: u64) {
        match &mut self.together {
            Some(seen) => {
                seen.count += count;
                if spot.at < seen.first.0 {
                    let (line, byte) = (spot.line)();
                    seen.first = (spot.at, line, byte);
                    seen.how = hit.how.to_string();
                }
            }
            None => {
                let (line, byte) = (spot.line)();
                self.together = Some(Seen { count, first: (spot.at, line, byte), how: hit.how.to_string() });
            }
        }
    }

    /// Makes one of all that were told apart.
    fn fold(&mut self) {
        for (_, seen) in std::mem::take(&mut self.apart) {
            self.add(seen);
        }
    }

    fn add(&mut self, seen: Seen) {
        match &mut self.together {
            None => self.together = Some(seen),
            Some(own) => {
                own.count += seen.count;
                if seen.first.0 < own.first.0 {
                    (own.first, own.how) = (seen.first, seen.how);
                }
            }
        }
    }

    fn absorb(&mut self, other: Group) {
        for (print, seen) in other.apart {
            match self.apart.iter_mut().find(|(known, _)| *known == print) {
                Some((_, own)) => own.count += seen.count,
                None => self.apart.push((print, seen)),
            }
        }
        if let Some(seen) = other.together {
            self.add(seen);
        }
        if let Some((passed, asked)) = other.verdict {
            let (more, of) = self.verdict.unwrap_or_default();
            self.verdict = Some((more + passed, of + asked));
        }
    }
}

/// The form a value's fingerprint is made of: a secret as it is, anything else
/// in small letters and without what only parts its groups.
fn canonical(hit: &Hit<'_>, value: &mut Vec<u8>) {
    match hit.who {
        Who::Detector(detector) if detector.class() == Class::Personal => {
            let kept =
                |byte: &&u8| byte.is_ascii_alphanumeric() || **byte >= 0x80 || matches!(**byte, b'@' | b'.' | b'+');
            value.extend(hit.value.iter().filter(kept).map(u8::to_ascii_lowercase));
        }
        _ => value.extend_from_slice(hit.value),
    }
}

/// Who found something, by name; the rules of a user are known to the scanner only.
pub struct Names<'a> {
    pub(super) extra: Option<&'a dyn super::Extra>,
}

impl<'a> Names<'a> {
    pub(super) fn of(&self, who: Who) -> &'a str {
        match who {
            Who::Detector(detector) => detector.name(),
            Who::Rule(rule) => self.extra.map_or("rule", |extra| extra.name(rule)),
        }
    }

    fn about(&self, who: Who) -> About {
        match who {
            Who::Detector(detector) => {
                About { what: detector.summary().to_owned(), class: detector.class(), tier: detector.tier() }
            }
            Who::Rule(rule) => About {
                what: self.extra.map_or("", |extra| extra.what(rule)).to_owned(),
                class: Class::Secret,
                tier: Tier::Fail,
            },
        }
    }
}
