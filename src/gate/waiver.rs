//! Findings that somebody decided to live with: `masks/allow.yaml`, and
//! `standin:allow DETECTOR -- reason` beside the line.
//!
//! Every waiver has a reason and an end. One that has ended does not count, one
//! that waives nothing is told, and none can be written for everything at once.

mod inline;
mod read;
mod write;

use jiff::civil::Date;

pub use inline::{Inline, allows, inline, may_allow};
pub use read::parse;
pub use write::{added, entry, without};

use super::finding::{Finding, Fingerprint, Fingerprinter};
use crate::diagnostic::{Diagnostic, Span, codes};

/// The waivers of a project.
#[derive(Clone, Default)]
pub struct Waivers {
    /// The file, as shown.
    pub file: String,
    pub text: String,
    pub entries: Vec<Waiver>,
}

/// One entry of the file.
#[derive(Clone)]
pub struct Waiver {
    pub detector: String,
    pub scope: Scope,
    pub reason: String,
    /// The last day that it holds.
    pub expires: Date,
    pub owner: Option<String>,
    /// The whole entry, without the dash before it.
    pub span: Span,
}

/// Where a waiver holds; at least one is there, and all that are there must fit.
#[derive(Clone, Default)]
pub struct Scope {
    /// `users.email`, or the path of a key.
    pub column: Option<String>,
    /// A glob in the manner of `.gitignore`.
    pub path: Option<Glob>,
    pub fingerprint: Option<Fingerprint>,
}

/// Files by their path.
#[derive(Clone)]
pub struct Glob(ignore::gitignore::Gitignore);

impl Glob {
    /// `None` where the text is no glob, or one that takes something back.
    pub fn parse(text: &str) -> Option<Glob> {
        let mut builder = ignore::gitignore::GitignoreBuilder::new("");
        if text.starts_with('!') || text.starts_with('#') {
            return None;
        }
        builder.add_line(None, text).ok()?;
        let glob = builder.build().ok()?;
        (glob.num_ignores() == 1).then_some(Glob(glob))
    }

    /// A member of an archive, `a.zip!b.csv`, belongs to the archive, too.
    pub fn fits(&self, file: &str) -> bool {
        let outer = file.split_once('!').map(|(outer, _)| outer);
        outer.into_iter().chain([file]).any(|file| {
            let inside = file.trim_start_matches("./").trim_start_matches('/');
            // A matcher of its kind refuses paths that lead out of where it stands.
            !inside.is_empty()
                && !inside.split('/').any(|part| part == "..")
                && self.0.matched_path_or_any_parents(inside, false).is_ignore()
        })
    }
}

/// `table.column`, or whichever of the two is known.
pub fn column_path(finding: &Finding) -> String {
    match (&finding.place.table, &finding.place.column) {
        (Some(table), Some(column)) => format!("{table}.{column}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    }
}

impl Waiver {
    /// `placed` is the finding's fingerprint by its place.
    fn fits(&self, finding: &Finding, placed: &Fingerprint) -> bool {
        let Scope { column, path, fingerprint } = &self.scope;
        let file = finding.place.file.as_deref().unwrap_or("");
        self.detector == finding.detector
            && column.as_ref().is_none_or(|column| is_column(column, &column_path(finding)))
            && path.as_ref().is_none_or(|glob| glob.fits(file))
            && fingerprint.as_ref().is_none_or(|wanted| *wanted == finding.fingerprint || wanted == placed)
    }

    pub fn has_ended(&self, today: Date) -> bool {
        self.expires < today
    }
}

/// Whether the path ends in what the waiver names, at a dot: a schema before a
/// table is optional.
fn is_column(named: &str, path: &str) -> bool {
    !named.is_empty() && path.strip_suffix(named).is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// What became of the findings.
#[derive(Default)]
pub struct Applied {
    pub kept: Vec<Finding>,
    /// Values that an entry waives.
    pub waived: u64,
    /// Whether each entry waived something, in their order.
    pub used: Vec<bool>,
}

impl Waivers {
    /// Parts what is waived from what is not. Entries that have ended do not count.
    pub fn apply(&self, findings: Vec<Finding>, today: Date) -> Applied {
        let mut applied = Applied { used: vec![false; self.entries.len()], ..Applied::default() };
        let placed = places(&findings);
        for (finding, placed) in findings.into_iter().zip(placed) {
            let mut is_waived = false;
            for (waiver, used) in self.entries.iter().zip(&mut applied.used) {
                if !waiver.has_ended(today) && waiver.fits(&finding, &placed) {
                    (is_waived, *used) = (true, true);
                }
            }
            if is_waived {
                applied.waived += finding.count;
            } else {
                applied.kept.push(finding);
            }
        }
        applied
    }

    /// Entries that do nothing: they have ended, or there is nothing to waive.
    pub fn problems(&self, used: &[bool], today: Date) -> Vec<Diagnostic> {
        let idle = self.entries.iter().zip(used).filter(|(_, used)| !**used);
        idle.map(|(waiver, _)| {
            let problem = if waiver.has_ended(today) {
                Diagnostic::new(
                    codes::WAIVER_ENDED,
                    format!("this waiver ended on {}, and does not count", waiver.expires),
                )
                .help("mend what it waived, or give it a new date and say in `reason` why")
            } else {
                Diagnostic::new(codes::WAIVER_UNUSED, "this waiver waives nothing")
                    .help("take it out: `standin baseline prune` does")
            };
            problem.span(waiver.span.clone()).note(format!("detector: {}", waiver.detector))
        })
        .collect()
    }

    /// Whether an entry is by content, which nobody can tell without a key.
    pub fn needs_key(&self) -> bool {
        let by_content = |waiver: &Waiver| waiver.scope.fingerprint.as_ref().is_some_and(|found| !found.is_positional);
        self.entries.iter().any(by_content)
    }
}

/// Every finding's fingerprint by its place: it counts those of one detector in
/// one column of one file, in their order.
pub fn places(findings: &[Finding]) -> Vec<Fingerprint> {
    let mut seen = std::collections::BTreeMap::new();
    findings
        .iter()
        .map(|finding| {
            let (file, column) = (finding.place.file.as_deref().unwrap_or(""), column_path(finding));
            let ordinal = seen.entry((finding.detector.as_str(), file, column.clone())).or_insert(0u64);
            let placed = Fingerprinter::positional().of_place(&finding.detector, file, &column, *ordinal);
            *ordinal += 1;
            placed
        })
        .collect()
}

#[cfg(test)]
mod tests;
