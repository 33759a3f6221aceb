//! `defaults:` as written: rules for columns that nobody rules otherwise, by
//! their type or by what they look like.
//!
//! A default never copies: a new column is masked or stops the run, whoever
//! wrote the defaults.

use super::is_pattern;
use crate::call::Call;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::discover::KINDS;
use crate::schema::Column;

/// One line of `defaults:`.
#[derive(Clone, Debug)]
pub struct DefaultRule {
    pub of: Selector,
    /// Of the line's key.
    pub span: Span,
    pub call: Call,
    pub call_span: Span,
    pub verbatim: bool,
}

/// Which columns a default is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `class email`: the name of a detector, [`crate::discover::Suspicion::detector`].
    Class(String),
    /// `type timestamp`: a type's word, or its name in the database.
    Type(String),
}

impl Selector {
    /// Reads a key of `defaults:`.
    ///
    /// # Errors
    /// What is wrong with it, for the reader.
    pub fn parse(text: &str, span: Span) -> Result<Selector, Box<Diagnostic>> {
        let problem = |message: String| Diagnostic::new(codes::BAD_SETTING, message).span(span.clone());
        let help = "write `class email` (see `standin list kinds`) or `type timestamp`";
        let Some((word, name)) = text.trim().split_once(char::is_whitespace) else {
            return Err(Box::new(problem(format!("`{text}` names no columns")).help(help)));
        };
        let name = name.trim().to_lowercase();
        match word {
            "class" if KINDS.iter().any(|detector| detector.name() == name) => Ok(Selector::Class(name)),
            "class" => Err(Box::new(
                problem(format!("there is no class `{name}`"))
                    .did_you_mean(&name, KINDS.iter().map(|detector| detector.name()))
                    .help("`standin list kinds` shows all of them"),
            )),
            "type" if !name.is_empty() && !is_pattern(&name) => Ok(Selector::Type(name)),
            _ => Err(Box::new(problem(format!("`{text}` names no columns")).help(help))),
        }
    }

    /// Whether a default of a type is for the column.
    pub fn is_type_of(&self, column: &Column) -> bool {
        let Selector::Type(name) = self else { return false };
        let native = column.native.to_lowercase();
        let bare = native.split('(').next().unwrap_or_default().trim();
        column.ty.word().to_lowercase() == *name || bare == name || native == *name
    }
}
