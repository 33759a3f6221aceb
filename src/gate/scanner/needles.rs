//! Literals and words of all detectors, looked for together.
//!
//! Of each needle a fragment of at most four bytes is looked for, the least usual
//! one, by Teddy (`aho_corasick::packed`) in a copy of the text in small letters;
//! where a fragment stands, its needles are compared. Where there is no Teddy for
//! the machine, three bytes at a time are looked up in a table of bits.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::Span;
use aho_corasick::packed;

use crate::detect::{Anchor, Detector};

const FRAGMENT_MAX: usize = 4;
/// Teddy has sixteen buckets; more patterns than this and it stops at every other byte.
const PATTERNS_MAX: usize = 64;

struct Needle {
    bytes: Vec<u8>,
    /// Compared in small letters.
    is_word: bool,
    who: Vec<u16>,
}

/// A fragment's needles: which, and how far into it the fragment stands.
type Owners = Vec<(u32, u32)>;

pub(super) struct Needles {
    needles: Vec<Needle>,
    sets: Vec<(packed::Searcher, Vec<Owners>)>,
    /// Fragments for which there is no Teddy.
    others: Vec<(memchr::memmem::Finder<'static>, Owners)>,
    /// One bit for the lower five bits of each of three bytes.
    threes: Box<[u64; 512]>,
    /// Fragments of one byte, which `threes` does not know.
    singles: Vec<u8>,
}

/// The text in small letters, and where each needle was last seen to end: counted
/// over all texts, so that nothing need be cleared between them.
#[derive(Default)]
pub(super) struct Space {
    folded: Vec<u8>,
    ends: Vec<u64>,
    begin: u64,
}

impl Needles {
    pub(super) fn new(detectors: &[&'static dyn Detector]) -> Needles {
        let mut by_bytes: BTreeMap<(Vec<u8>, bool), Vec<u16>> = BTreeMap::new();
        for (index, detector) in detectors.iter().enumerate() {
            for anchor in detector.anchors() {
                let key = match anchor {
                    Anchor::Literal(literal) => (literal.as_bytes().to_vec(), false),
                    Anchor::Word(word) => (word.to_ascii_lowercase().into_bytes(), true),
                    _ => continue,
                };
                let who = u16::try_from(index).expect("there are not so many detectors");
                let owners = by_bytes.entry(key).or_default();
                if !owners.contains(&who) {
                    owners.push(who);
                }
            }
        }
        let needles: Vec<Needle> = by_bytes
            .into_iter()
            .filter(|((bytes, _), _)| !bytes.is_empty())
            .map(|((bytes, is_word), who)| Needle { bytes, is_word, who })
            .collect();
        let fragments = fragments(&needles);
        let mut threes = Box::new([0u64; 512]);
        let mut mark = |at: usize| threes[at / 64] |= 1 << (at % 64);
        let mut singles = Vec::new();
        for (fragment, _) in &fragments {
            match fragment[..] {
                [single] => singles.extend([single, single.to_ascii_uppercase()]),
                [first, second] => (0..32).for_each(|third| mark(three(first, second, third))),
                _ => mark(three(fragment[0], fragment[1], fragment[2])),
            }
        }
        let (mut long, others): (Vec<_>, Vec<_>) = fragments.into_iter().partition(|(fragment, _)| fragment.len() >= 3);
        long.sort_by_key(|(fragment, _)| std::cmp::Reverse(fragment.len()));
        let others = others.into_iter().map(|(fragment, owners)| (finder(&fragment), owners)).collect();
        let mut found = Needles { needles, sets: Vec::new(), others, threes, singles };
        for part in long.chunks(PATTERNS_MAX) {
            match packed::Searcher::new(part.iter().map(|(fragment, _)| fragment)) {
                Some(searcher) => {
                    found.sets.push((searcher, part.iter().map(|(_, owners)| owners.clone()).collect()));
                }
                None => found.others.extend(part.iter().map(|(fragment, owners)| (finder(fragment), owners.clone()))),
            }
        }
        found
    }

    /// Tells every needle in `text`: its detectors, and where it stands. A needle
    /// does not overlap itself.
    pub(super) fn find(&self, text: &[u8], space: &mut Space, mut say: impl FnMut(&[u16], Range<usize>)) {
        space.folded.clear();
        space.folded.extend_from_slice(text);
        space.folded.make_ascii_lowercase();
        if space.ends.len() < self.needles.len() {
            space.ends.resize(self.needles.len(), 0);
        }
        let begin = space.begin;
        space.begin += text.len() as u64;
        let Space { folded, ends, .. } = space;
        for (searcher, owners) in &self.sets {
            let mut from = 0;
            while let Some(found) = searcher.find_in(&*folded, Span { start: from, end: folded.len() }) {
                from = found.start() + 1;
                self.check(text, folded, found.start(), &owners[found.pattern().as_usize()], (begin, ends), &mut say);
            }
        }
        for (finder, owners) in &self.others {
            if let [byte] = finder.needle() {
                for at in memchr::memchr_iter(*byte, folded) {
                    self.check(text, folded, at, owners, (begin, ends), &mut say);
                }
                continue;
            }
            let mut from = 0;
            while let Some(at) = finder.find(&folded[from..]) {
                self.check(text, folded, from + at, owners, (begin, ends), &mut say);
                from += at + 1;
            }
        }
    }

    fn check(
        &self,
        text: &[u8],
        folded: &[u8],
        at: usize,
        owners: &Owners,
        (begin, ends): (u64, &mut [u64]),
        say: &mut impl FnMut(&[u16], Range<usize>),
    ) {
        for (needle, offset) in owners {
            let known = &self.needles[*needle as usize];
            let Some(start) = at.checked_sub(*offset as usize) else { continue };
            let whole = if known.is_word { folded } else { text };
            let end = &mut ends[*needle as usize];
            if begin + start as u64 >= *end && whole[start..].starts_with(&known.bytes) {
                *end = begin + (start + known.bytes.len()) as u64;
                say(&known.who, start..start + known.bytes.len());
            }
        }
    }

    /// Bytes that are fragments by themselves.
    pub(super) fn singles(&self) -> &[u8] {
        &self.singles
    }

    /// Whether a fragment may begin with the last three bytes of a stretch: `trail`
    /// holds the lower five bits of each.
    #[inline]
    pub(super) fn may_begin(&self, trail: usize) -> bool {
        let at = trail & 0x7FFF;
        self.threes[at / 64] >> (at % 64) & 1 == 1
    }
}

fn finder(fragment: &[u8]) -> memchr::memmem::Finder<'static> {
    memchr::memmem::Finder::new(fragment).into_owned()
}

fn three(first: u8, second: u8, third: u8) -> usize {
    usize::from(first & 31) << 10 | usize::from(second & 31) << 5 | usize::from(third & 31)
}

/// What is looked for, none the beginning of another: Teddy tells one of them for
/// each place only.
fn fragments(needles: &[Needle]) -> Vec<(Vec<u8>, Owners)> {
    let mut all: BTreeMap<Vec<u8>, Owners> = BTreeMap::new();
    for (index, needle) in needles.iter().enumerate() {
        let folded = needle.bytes.to_ascii_lowercase();
        let length = folded.len().min(FRAGMENT_MAX);
        // A fragment that others have costs nothing.
        let shared = (0..=folded.len() - length).find(|at| all.contains_key(&folded[*at..at + length]));
        let best = shared.unwrap_or_else(|| {
            let usual = |at: usize| folded[at..at + length].iter().map(|byte| frequency(*byte)).product::<u64>();
            (0..=folded.len() - length).min_by_key(|at| usual(*at)).unwrap_or(0)
        });
        let owner = (u32::try_from(index).unwrap_or(u32::MAX), u32::try_from(best).unwrap_or(u32::MAX));
        all.entry(folded[best..best + length].to_vec()).or_default().push(owner);
    }
    let mut kept: Vec<(Vec<u8>, Owners)> = Vec::new();
    for (fragment, owners) in all {
        // In the order of bytes the beginning comes first, and what begins with it next.
        match kept.last_mut() {
            Some((last, known)) if fragment.starts_with(last) => known.extend(owners),
            _ => kept.push((fragment, owners)),
        }
    }
    kept
}

/// How usual a byte is in dumps and sources, roughly; only the order matters.
fn frequency(byte: u8) -> u64 {
    match byte {
        b' ' | b'0'..=b'9' => 60,
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 40,
        b'c' | b'd' | b'l' | b'u' | b'm' | b'p' => 25,
        b'-' | b'.' | b',' | b'"' | b'\'' | b':' | b'/' | b'_' => 25,
        b'f' | b'g' | b'h' | b'b' | b'y' | b'v' | b'w' => 15,
        b'k' | b'j' | b'x' | b'q' | b'z' | b'=' | b'(' | b')' => 7,
        _ => 4,
    }
}
