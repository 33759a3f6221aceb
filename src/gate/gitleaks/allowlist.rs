//! What a rule finds and nobody wants to hear of: by path, by pattern, by word.

use regex::bytes::Regex;

/// Which text an allowlist's patterns are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Secret,
    Match,
    Line,
}

/// What was found, for an allowlist to look at.
pub(super) struct Candidate<'a> {
    pub path: &'a str,
    pub secret: &'a [u8],
    pub matched: &'a [u8],
    pub line: &'a [u8],
}

pub struct Allowlist {
    /// All of what it names has to hold, not one of it.
    pub(super) needs_all: bool,
    pub(super) paths: Vec<Regex>,
    pub(super) regexes: Vec<Regex>,
    pub(super) target: Target,
    /// In small letters.
    pub(super) stopwords: Vec<String>,
    /// It names commits, which files do not have.
    pub(super) has_commits: bool,
    /// Ids of the rules it is for; empty for all.
    pub(super) rules: Vec<String>,
}

impl Allowlist {
    pub(super) fn is_for(&self, rule: &str) -> bool {
        self.rules.is_empty() || self.rules.iter().any(|id| id == rule)
    }

    /// Whether it lets a whole file pass, whatever stands in it.
    pub(super) fn allows_path(&self, path: &str) -> bool {
        let is_alone = self.regexes.is_empty() && self.stopwords.is_empty() && !self.has_commits;
        self.rules.is_empty() && (is_alone || !self.needs_all) && self.has_path(path)
    }

    fn has_path(&self, path: &str) -> bool {
        self.paths.iter().any(|pattern| pattern.is_match(path.as_bytes()))
    }

    pub(super) fn allows(&self, candidate: &Candidate<'_>) -> bool {
        let text = match self.target {
            Target::Secret => candidate.secret,
            Target::Match => candidate.matched,
            Target::Line => candidate.line,
        };
        let folded = candidate.secret.to_ascii_lowercase();
        let has_word = |word: &String| memchr::memmem::find(&folded, word.as_bytes()).is_some();
        let checks = [
            (!self.paths.is_empty(), self.has_path(candidate.path)),
            (!self.regexes.is_empty(), self.regexes.iter().any(|pattern| pattern.is_match(text))),
            (!self.stopwords.is_empty(), self.stopwords.iter().any(has_word)),
            (self.has_commits, false),
        ];
        let mut asked = checks.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, holds)| holds);
        if self.needs_all { asked.all(|holds| holds) } else { asked.any(|holds| holds) }
    }
}
