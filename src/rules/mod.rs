//! `masks/NAME.yaml` as written: structure, spans, patterns.
//!
//! Reads what the user wrote and where; whether it fits a catalog is `plan`'s
//! to say.

mod ddl;
mod defaults;
pub mod draft;
mod gate;
mod json_schema;
mod output;
mod pattern;
mod policy;
mod read;
mod subject;
mod target;

pub use ddl::KeptText;
pub use defaults::{DefaultRule, Selector};
pub use gate::{BOUNDS as GATE_BOUNDS, GateSettings};
pub use json_schema::json_schema;
pub use output::{Output, SETTINGS as OUTPUT_SETTINGS};
pub use pattern::{is_pattern, literal, matches};
pub use policy::{Chosen, POLICIES, Policy, forbids};
pub use read::{key_reference, parse};
pub use subject::{Joined, SubjectKind, TableSubject};
pub use target::{Address, Target};

use crate::call::Call;
use crate::diagnostic::{Diagnostic, Span};
use crate::words::Locale;

/// A rules file.
#[derive(Clone, Debug)]
pub struct Rules {
    /// As shown in messages: `masks/shop.yaml`.
    pub file: String,
    /// The whole text, for rendering spans.
    pub text: String,
    /// Path of the snapshot, as written.
    pub schema: String,
    pub source: Option<String>,
    pub epoch: u32,
    pub key: Option<KeyReference>,
    pub locale: Locale,
    /// The kinds of subject, in the order written.
    pub subjects: Vec<SubjectKind>,
    /// What may not be kept, whatever the reason.
    pub policies: Vec<Chosen>,
    /// Rules of columns that nobody rules otherwise, in the order written.
    pub defaults: Vec<DefaultRule>,
    pub tables: Vec<TableRules>,
    /// Of the word `tables`: where a table without rules is reported.
    pub tables_span: Option<Span>,
    /// Objects whose schema text is kept as it is.
    pub ddl: Vec<KeptText>,
    /// Files that are made of these rules.
    pub outputs: Vec<Output>,
    /// Databases that may be written to.
    pub targets: Vec<Target>,
    /// From what length and up to what frequency a value identifies.
    pub gate: GateSettings,
    /// Problems below `tables`. They do not stop the reading, so that `compile`
    /// can report them together with its own; it never makes a plan of rules
    /// that have any.
    pub problems: Vec<Diagnostic>,
}

/// Where the key is to be found; never the key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyReference {
    /// `env:NAME`
    Env(String),
    /// `file:PATH`
    File(String),
    /// `command:COMMAND LINE`: its standard output.
    Command(String),
}

/// What is said of one table, or of every table that a pattern matches.
#[derive(Clone, Debug)]
pub struct TableRules {
    /// `users`, `billing.orders`, `log_2026_*`.
    pub pattern: String,
    pub span: Span,
    /// `{keep: all}`
    pub keep_all: Option<KeepAll>,
    /// Whose the rows are.
    pub subjects: Vec<TableSubject>,
    pub columns: Vec<ColumnRule>,
}

/// `{keep: all}`, `{keep: all, because: text}`: every column without a line of
/// its own is kept.
#[derive(Clone, Debug)]
pub struct KeepAll {
    pub span: Span,
    pub because: Option<String>,
}

/// One column, or every column that a pattern matches, and its rule; a shared
/// line (`a, b: rule`) makes several.
#[derive(Clone, Debug)]
pub struct ColumnRule {
    pub column: String,
    /// Of the column's name.
    pub span: Span,
    /// `None` when the rule could not be read, which [`Rules::problems`] tells.
    pub call: Option<Call>,
    /// Of the rule.
    pub call_span: Span,
    /// A byte of the call's text is a byte of the file, counted from the start
    /// of `call_span`.
    pub verbatim: bool,
    /// Written in a list: `keep: [a, b]`.
    pub listed: bool,
}
