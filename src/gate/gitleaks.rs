//! Rules that users wrote for gitleaks: read at run time, and run over texts.
//!
//! The format is that of gitleaks 8 (its README, "Configuration"). Its default rules
//! are not part of standin: `useDefault = true` is told as a note. Commits of
//! allowlists are not looked at, since what is scanned is files.

mod allowlist;
mod config;
mod go_regex;
mod ignored;

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::bytes::{Captures, Regex};

use crate::detect::secrets::made_up;
use crate::detect::{Class, Tier};
use crate::place::Place;
pub use allowlist::Allowlist;
use allowlist::Candidate;
pub use ignored::Ignored;

/// How much text a rule's pattern sees at once, in bytes: gitleaks reads as much. A
/// chunk ends with a line.
const CHUNK: usize = 100 * 1024;

/// A longer line is cut, in bytes.
const LINE_MAX: usize = 1024 * 1024;

/// A line with these words says that somebody looked at it: gitleaks's own waiver.
const ALLOW: &[u8] = b"gitleaks:allow";

/// One rule. It has a pattern for the text, or one for the path, or both.
pub struct Rule {
    pub id: String,
    pub description: String,
    pub class: Class,
    pub tier: Tier,
    regex: Option<Regex>,
    path: Option<Regex>,
    /// The group that is the secret; 0 for the first that is not empty.
    secret_group: usize,
    /// A secret of no more bits for each byte is none.
    entropy: f64,
    /// In small letters; one has to stand in the chunk.
    keywords: Vec<String>,
    allowlists: Vec<Allowlist>,
}

/// A set of rules with what they have in common.
pub struct Rules {
    rules: Vec<Rule>,
    /// For every rule.
    allowlists: Vec<Allowlist>,
    /// All keywords at once, and the rules of each.
    keywords: Option<AhoCorasick>,
    rules_of_keyword: Vec<Vec<u32>>,
    notes: Vec<Note>,
}

/// Something in a file of rules that standin reads differently, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub place: Place,
    pub sentence: &'static str,
    /// The rule or the key it is about; may be empty.
    pub about: String,
}

/// Where a rule found something; never what.
pub struct Found<'a> {
    pub rule: &'a Rule,
    /// The secret, in bytes of the text.
    pub range: Range<usize>,
    /// One-based line of the text.
    pub line: usize,
    /// One-based byte of that line.
    pub byte: usize,
}

impl Rules {
    fn new(rules: Vec<Rule>, allowlists: Vec<Allowlist>, notes: Vec<Note>) -> Rules {
        let mut words: Vec<&str> = rules.iter().flat_map(|rule| &rule.keywords).map(String::as_str).collect();
        words.sort_unstable();
        words.dedup();
        let of = |word: &&str| {
            let has = |rule: &Rule| rule.keywords.iter().any(|keyword| keyword == word);
            (0_u32..).zip(&rules).filter(|(_, rule)| has(rule)).map(|(index, _)| index).collect()
        };
        let rules_of_keyword = words.iter().map(of).collect();
        // A DFA is three times as fast here as what would be chosen by itself.
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::Standard)
            .build(&words)
            .ok();
        let keywords = automaton.filter(|_| !words.is_empty());
        Rules { rules, allowlists, keywords, rules_of_keyword, notes }
    }

    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What is read differently; to be told once.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Rules that find files by their names alone. Asked once for a file.
    pub fn judge_path(&self, path: &str, say: &mut dyn FnMut(&Rule)) {
        let blank = Candidate { path, secret: b"", matched: b"", line: b"" };
        for rule in self.rules.iter().filter(|rule| rule.regex.is_none()) {
            let is_named = rule.path.as_ref().is_some_and(|pattern| pattern.is_match(path.as_bytes()));
            if is_named && !self.allows(rule, &blank) {
                say(rule);
            }
        }
    }

    /// Finds what the rules find in `text`, which is a file or a part of one that
    /// ends with a line. Linear in the text for each rule whose keyword it has.
    pub fn scan(&self, text: &[u8], path: &str, say: &mut dyn FnMut(Found<'_>)) {
        let applies = |rule: &Rule| {
            rule.regex.is_some() && rule.path.as_ref().is_none_or(|pattern| pattern.is_match(path.as_bytes()))
        };
        let applicable: Vec<bool> = self.rules.iter().map(applies).collect();
        if !applicable.contains(&true) || self.allowlists.iter().any(|list| list.allows_path(path)) {
            return;
        }
        let mut lines = Lines { text, at: 0, line: 1, start: 0 };
        let mut start = 0;
        while start < text.len() {
            let end = chunk_end(text, start);
            for index in self.wanted(&text[start..end], &applicable) {
                self.apply(&self.rules[index], text, start..end, path, lines, say);
            }
            lines.move_to(end);
            start = end;
        }
    }

    /// The rules that have no keyword, and those with one in the chunk.
    fn wanted(&self, chunk: &[u8], applicable: &[bool]) -> Vec<usize> {
        let mut is_wanted: Vec<bool> = self.rules.iter().map(|rule| rule.keywords.is_empty()).collect();
        if let Some(keywords) = &self.keywords {
            let mut seen = vec![false; self.rules_of_keyword.len()];
            for found in keywords.find_overlapping_iter(chunk) {
                let keyword = found.pattern().as_usize();
                if !std::mem::replace(&mut seen[keyword], true) {
                    for rule in &self.rules_of_keyword[keyword] {
                        is_wanted[*rule as usize] = true;
                    }
                }
            }
        }
        (0..self.rules.len()).filter(|index| is_wanted[*index] && applicable[*index]).collect()
    }

    fn apply(
        &self,
        rule: &Rule,
        text: &[u8],
        chunk: Range<usize>,
        path: &str,
        mut lines: Lines<'_>,
        say: &mut dyn FnMut(Found<'_>),
    ) {
        let Some(regex) = &rule.regex else { return };
        for captures in regex.captures_iter(&text[chunk.clone()]) {
            let Some(whole) = captures.get(0).filter(|whole| !whole.is_empty()) else { continue };
            let secret = rule.secret(&captures).unwrap_or(whole.range());
            let (matched, secret) = (shift(whole.range(), chunk.start), shift(secret, chunk.start));
            let line = line_of(text, secret.start);
            let candidate =
                Candidate { path, secret: &text[secret.clone()], matched: &text[matched], line: &text[line.clone()] };
            let is_weak = rule.entropy > 0.0 && made_up::entropy(candidate.secret) <= rule.entropy;
            let is_waived = memchr::memmem::find(candidate.line, ALLOW).is_some();
            if !is_weak && !is_waived && !self.allows(rule, &candidate) {
                lines.move_to(secret.start);
                say(Found { rule, byte: secret.start - lines.start + 1, line: lines.line, range: secret });
            }
        }
    }

    fn allows(&self, rule: &Rule, candidate: &Candidate<'_>) -> bool {
        let common = self.allowlists.iter().filter(|list| list.is_for(&rule.id));
        common.chain(&rule.allowlists).any(|list| list.allows(candidate))
    }
}

impl Rule {
    /// The group that is named, else the first that holds something.
    fn secret(&self, captures: &Captures<'_>) -> Option<Range<usize>> {
        match self.secret_group {
            0 => captures.iter().skip(1).flatten().find(|group| !group.is_empty()).map(|group| group.range()),
            group => captures.get(group).map(|group| group.range()),
        }
    }
}

/// Counts lines up to places that only ever move on, or begin again from a copy.
#[derive(Clone, Copy)]
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: usize,
    start: usize,
}

impl Lines<'_> {
    fn move_to(&mut self, to: usize) {
        // A group may begin before the one of the match before it; then the line is the same or earlier.
        if to < self.at {
            *self = Lines { text: self.text, at: 0, line: 1, start: 0 };
        }
        for end in memchr::memchr_iter(b'\n', &self.text[self.at..to]) {
            self.line += 1;
            self.start = self.at + end + 1;
        }
        self.at = to;
    }
}

fn shift(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// The line around `at`, without its end; a very long one is cut on both sides.
fn line_of(text: &[u8], at: usize) -> Range<usize> {
    let from = at.saturating_sub(CHUNK);
    let start = memchr::memrchr(b'\n', &text[from..at]).map_or(from, |end| from + end + 1);
    let to = text.len().min(at.saturating_add(CHUNK));
    start..memchr::memchr(b'\n', &text[at..to]).map_or(to, |end| at + end)
}

/// The end of a line after a chunk's worth of bytes.
fn chunk_end(text: &[u8], start: usize) -> usize {
    let least = text.len().min(start + CHUNK);
    let most = text.len().min(start + LINE_MAX);
    memchr::memchr(b'\n', &text[least..most]).map_or(most, |end| least + end + 1)
}

#[cfg(test)]
mod tests;
