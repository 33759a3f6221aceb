//! Other tools' configurations, as rules of ours.
//!
//! One tool is one file and one word in the list below. Carries over what
//! somebody decided and nothing else: a column that a tool leaves to its default
//! gets no rule, so that `standin check` reports it. Reads no schema, and
//! promises nothing about fit: that is `plan`'s to prove.

mod common;
mod fields;
mod found;
mod json_path;
mod ours;
mod rule;
mod template;
mod write;

#[cfg(test)]
mod tests;

pub use found::Found;
pub use write::write;

use crate::diagnostic::{Code, Diagnostic, Span, codes};
use crate::yaml::Node;

macro_rules! importers {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// Every tool there is: the command, its help and the tests are made
        /// from this list.
        pub static IMPORTERS: &[&dyn Importer] = &[$(&$module::KIND),*];
    };
}

importers![gdpr_dump, greenmask, neosync, nxs, pg_anonymizer, pgstream, replibyte];

/// A tool whose configuration can be read.
pub trait Importer: Sync {
    /// What users type: `gdpr-dump`.
    fn name(&self) -> &'static str;
    /// What the file is, in one line.
    fn summary(&self) -> &'static str;
    /// Whether a tree looks like this tool's; never for files that are no YAML.
    fn recognises(&self, root: &Node) -> bool;
    /// Reads the file.
    ///
    /// # Errors
    /// When it is not this tool's.
    fn read(&self, text: &str) -> Result<Found, Refused>;
}

/// Why a file cannot be imported; quotes nothing of it.
pub type Refused = Box<Diagnostic>;

fn refused(message: impl Into<String>, at: Span) -> Refused {
    Box::new(Diagnostic::new(codes::NOT_THEIR_FILE, message).span(at))
}

/// The tool that users call `name`.
pub fn find(name: &str) -> Option<&'static dyn Importer> {
    IMPORTERS.iter().copied().find(|importer| importer.name() == name)
}

/// Reads another tool's configuration.
///
/// # Errors
/// When the file is empty, cannot be read, or is not that tool's.
pub fn import(importer: &dyn Importer, text: &str) -> Result<Found, Refused> {
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(refused("the file is empty", 0..0));
    }
    importer.read(text)
}

/// The tree of a YAML configuration, when it is this tool's.
fn tree(importer: &dyn Importer, text: &str, wanted: &str) -> Result<Node, Refused> {
    let root = fields::read(text)?;
    if importer.recognises(&root) {
        return Ok(root);
    }
    let mut problem = refused(format!("this is no configuration of {}: {wanted}", importer.name()), root.span.clone());
    if let Some(other) = IMPORTERS.iter().find(|other| other.recognises(&root)) {
        problem.help.push(format!("it looks like one of {0}: `standin import {0} FILE`", other.name()));
    }
    Err(problem)
}

/// `FILE:12:5: users.email: …` for every problem, with its code, in the order of the file
/// and without a line of it: configurations hold passwords.
pub fn lines(file: &str, text: &str, problems: &[Diagnostic]) -> Vec<(Code, String)> {
    let mut problems: Vec<&Diagnostic> = problems.iter().collect();
    problems.sort_by_key(|problem| problem.span.as_ref().map_or(0, |span| span.start));
    // Counted on from the last place: a file may have as many problems as lines,
    // and all of them on one.
    let (mut line, mut column, mut counted) = (1, 1, 0);
    problems
        .iter()
        .map(|problem| {
            let mut at = problem.span.as_ref().map_or(0, |span| span.start).min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            for letter in text[counted.min(at)..at].chars() {
                match letter {
                    '\n' => (line, column) = (line + 1, 1),
                    _ => column += 1,
                }
            }
            counted = at;
            let label = problem.label.as_ref().map(|label| format!(" ({label})")).unwrap_or_default();
            (problem.code, format!("{file}:{line}:{column}: {}{label}", problem.message))
        })
        .collect()
}
