//! How a scan's result is written: one format is one file.
//!
//! A format gets places, names and counts. None of them can show a value, because
//! none is there.

use std::path::PathBuf;

use crate::detect::{Class, Tier};
use crate::diagnostic::Diagnostic;
use crate::gate::Finding;
use crate::gate::waiver::column_path;
use crate::run::scan::Report;

/// Declares the modules of this folder and their list: one file, one word.
macro_rules! formats {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        /// Every format, in the order of the manual.
        pub static FORMATS: &[&dyn Format] = &[$(&$module::FORMAT),*];
    };
}

formats![human, json, jsonl, sarif, junit, github, gitlab];

/// A way to write a result.
pub trait Format: Sync {
    /// What users type; the file's name.
    fn name(&self) -> &'static str;
    /// One line, for the manual.
    fn summary(&self) -> &'static str;
    fn render(&self, scanned: &Scanned<'_>) -> String;
}

/// A result, as every format gets it.
pub struct Scanned<'a> {
    /// What is left after the waivers.
    pub findings: &'a [Finding],
    pub report: &'a Report,
    /// Values that `masks/allow.yaml` waives.
    pub waived: u64,
    /// Waivers that have ended or waive nothing, and the file that they are in.
    pub waivers: (&'a str, &'a str, &'a [Diagnostic]),
    /// Exit code 0.
    pub clean: bool,
    /// For people, on a terminal.
    pub colour: bool,
}

pub fn find(name: &str) -> Option<&'static dyn Format> {
    FORMATS.iter().copied().find(|format| format.name() == name)
}

/// `sarif=out.sarif`, `human`.
#[derive(Clone)]
pub struct Wanted {
    pub format: &'static dyn Format,
    /// `None` is stdout; for people it is stderr.
    pub file: Option<PathBuf>,
}

impl Wanted {
    /// For clap.
    ///
    /// # Errors
    /// A name that is none, with the one that was probably meant.
    pub fn parse(text: &str) -> Result<Wanted, String> {
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        if file.as_ref().is_some_and(|file| file.as_os_str().is_empty()) {
            return Err("a file is expected after the `=`".to_owned());
        }
        let names = FORMATS.iter().map(|format| format.name());
        find(name).map(|format| Wanted { format, file: file.filter(|file| file.as_os_str() != "-") }).ok_or_else(|| {
            let meant = crate::diagnostic::closest(name, names.clone());
            let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
            format!("{meant}there are {}", names.collect::<Vec<_>>().join(", "))
        })
    }
}

/// `personal`, `secret`, `practice`: for machines.
fn class(class: Class) -> &'static str {
    match class {
        Class::Personal => "personal",
        Class::Secret => "secret",
        Class::Practice => "practice",
    }
}

/// `error`, `warning`: in the words that most programs have.
fn level(tier: Tier) -> &'static str {
    if tier == Tier::Fail { "error" } else { "warning" }
}

/// `e-mail address in users.email: 12 values (in base64)`. One line, whatever a
/// column is called.
fn sentence(finding: &Finding) -> String {
    let column = crate::yaml::visible(&column_path(finding));
    let mut text = finding.what.clone();
    if !column.is_empty() {
        text.push_str(&format!(" in {column}"));
    }
    if finding.count > 1 {
        text.push_str(&format!(": {} values", finding.count));
    }
    if !finding.how.is_empty() {
        text.push_str(&format!(" ({})", finding.how));
    }
    text
}

/// What to do about one of a class.
fn way_on(of: Class) -> &'static str {
    match of {
        Class::Personal => {
            "put a stand-in there: mask the column (`standin dump`), or write a value of a reserved range such as \
             someone@example.com"
        }
        Class::Secret => "withdraw it where it is valid, then read it from the environment or a secret store",
        Class::Practice => "mend the test or its configuration; `standin explain DETECTOR` tells what is wrong with it",
    }
}

#[cfg(test)]
mod tests;
