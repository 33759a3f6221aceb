//! What is wrong in the rules: collected, all at once; code + span + help.
//!
//! Knows codes, pages and how a problem is shown; nothing here decides whether
//! something is a problem, and nothing here prints.

pub mod codes;
mod render;

pub use codes::{Page, manual};
pub use render::{line_column, render, sort, to_json};

use std::fmt;
use std::ops::Range;

/// A stable code that `standin explain` has a manual page for: `M0101`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(pub &'static str);

impl Code {
    /// Whether the rules are well made and merely do not cover what is there:
    /// exit code 1, where everything else leads to 2.
    pub fn is_refusal(self) -> bool {
        use codes::*;
        [UNRULED_COLUMN, UNRULED_TABLE, COLUMN_ADDED, COLUMN_REMOVED, COLUMN_CHANGED].contains(&self)
    }

    /// Whether it stops nothing: the rules are right, and a person should look.
    pub fn is_warning(self) -> bool {
        use codes::*;
        [SMALL_DOMAIN, TOLD_BY_FREQUENCY, WAIVER_ENDED, WAIVER_UNUSED].contains(&self)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Bytes of the rules file.
pub type Span = Range<usize>;

/// One problem of the rules, with its place and a way on. Holds names and the
/// user's own rule text; never a value from a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    /// One sentence, lower case, no full stop.
    pub message: String,
    pub span: Option<Span>,
    /// What stands under the span.
    pub label: Option<String>,
    pub notes: Vec<String>,
    /// Each a way on; lines after the first of an entry are shown under it.
    pub help: Vec<String>,
}

impl Diagnostic {
    pub fn new(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, message: message.into(), span: None, label: None, notes: Vec::new(), help: Vec::new() }
    }

    pub fn span(mut self, span: Span) -> Diagnostic {
        self.span = Some(span);
        self
    }

    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = Some(label.into());
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help.push(help.into());
        self
    }

    /// Adds "did you mean …?" when one of the candidates is close to `word`.
    pub fn did_you_mean<'a>(self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        match closest(word, candidates) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// The candidate that `word` was probably meant to be: at most one edit per
/// three letters away, whatever the case.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let most = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|name| (strsim::osa_distance(&word, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_covered_is_refused_and_the_rest_is_wrong() {
        let refused: Vec<&str> =
            codes::PAGES.iter().filter(|page| page.code.is_refusal()).map(|page| page.code.0).collect();
        assert_eq!(refused, ["M0101", "M0102", "M0401", "M0402", "M0403"]);
    }

    #[test]
    fn close_words_are_found_and_others_are_not() {
        assert_eq!(closest("emial", ["id", "email", "name"]), Some("email"));
        assert_eq!(closest("EMAIL", ["id", "email"]), Some("email"));
        assert_eq!(closest("telephone", ["email", "phone_number"]), None);
        assert_eq!(closest("x", []), None);
    }
}
