//! Looks at files, streams, archives and databases for what should not be there.
//!
//! The gate decides what is found; here is where the bytes come from. What cannot
//! be looked at is told, file by file, and the rest is looked at all the same.

mod budget;
mod database;
pub mod git;
mod look;
mod report;
mod rules;
mod unpack;
mod walk;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use look::Look;
pub use look::scanner;
pub use report::{Count, Note, NoteKind, Report, Skip};
pub use rules::Rules;
pub use walk::{Found, Leave, Walked, walk};

use crate::error::{Error, Result};
use crate::gate::Fingerprinter;
use crate::gate::scanner::{Format, Outcome, Scanner};
use crate::gate::waiver;
use crate::source::Stop;
use crate::source::dump::Watched;
use crate::source::sqlite::SqliteSource;
use git::Change;

/// Waivers beside lines are read in texts up to this size.
const COMMENTED_BYTES_MAX: u64 = 8 << 20;

/// Who wants to know how far a scan is. Called from several threads.
pub trait Watch: Sync {
    /// So many files more, and so many bytes.
    fn read(&self, files: u64, bytes: u64);
}

/// What a scan needs; everything was decided before.
pub struct Scan<'a> {
    pub scanner: &'a Scanner,
    pub rules: &'a Rules,
    pub fingerprinter: &'a Fingerprinter,
    /// Names that a waiver beside a line may have.
    pub detectors: &'a [String],
    /// Only these lines count, of these files.
    pub changes: Option<&'a BTreeMap<String, Change>>,
    /// Rows of each table of a database; `None` for all.
    pub sample: Option<u64>,
    /// Files at the same time; at least 1.
    pub jobs: usize,
    pub stop: &'a Arc<Stop>,
    pub watch: &'a dyn Watch,
}

/// Something to look at.
pub enum Input {
    Stdin,
    File(Found),
    Staged(git::Staged),
}

impl Scan<'_> {
    /// Looks at all of them; the report does not depend on how many at a time.
    ///
    /// # Errors
    /// When the scan is asked to stop. What stops one input is in the report.
    pub fn inputs(&self, inputs: &[Input]) -> Result<Report> {
        let next = AtomicUsize::new(0);
        let reports: Vec<Mutex<Report>> = inputs.iter().map(|_| Mutex::default()).collect();
        let work = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(input) = inputs.get(at).filter(|_| !self.stop.is_set()) else { return };
                let mut report = Report::default();
                if let Err(error) = self.input(input, &mut report) {
                    report.failed.push(error);
                }
                self.watch.read(1, 0);
                *reports[at].lock().unwrap_or_else(PoisonError::into_inner) = report;
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.jobs.min(inputs.len()) {
                scope.spawn(work);
            }
            work();
        });
        self.stop.check()?;
        let mut sum = Report::default();
        for report in reports {
            sum.add(report.into_inner().unwrap_or_else(PoisonError::into_inner));
        }
        Ok(sum)
    }

    fn input(&self, input: &Input, report: &mut Report) -> Result<()> {
        let name = match input {
            Input::Stdin => "",
            Input::File(found) => &found.name,
            Input::Staged(staged) => &staged.name,
        };
        report.findings.extend(look::by_name(self, name));
        let mut taking = Taking { scan: self, report };
        match input {
            Input::Stdin => {
                let stdin = Watched::new(std::io::stdin(), self.stop.clone());
                unpack::stream("stdin", stdin, &mut taking)
            }
            Input::File(found) => {
                let skipped = taking.report.skipped.get(&Skip::Unread).copied();
                unpack::file(&found.name, &found.path, &mut taking)?;
                let is_unread = taking.report.skipped.get(&Skip::Unread).copied() > skipped;
                match found.is_named && is_unread && taking.report.inputs() == 0 {
                    true => Err(Error::new("a file is packed in a way that is not read here").path(&found.name).help(
                        "unpack it into a pipe: `bzip2 -dc`, `xz -dc` or `pg_restore -f -`, and `standin scan -`",
                    )),
                    false => Ok(()),
                }
            }
            Input::Staged(staged) => unpack::stream(&staged.name, git::content(&staged.object)?, &mut taking),
        }
    }
}

/// One input, and what is seen of it.
struct Taking<'a> {
    scan: &'a Scan<'a>,
    report: &'a mut Report,
}

impl unpack::Take for Taking<'_> {
    fn text(&mut self, name: &str, inner: &str, head: &[u8], stream: &mut dyn Read) -> Result<()> {
        let format = Format::of(inner, head);
        let mut stream = Counted { stream, scan: self.scan, bytes: 0 };
        // Rows could waive themselves, were they asked; and nobody comments in a
        // file of many megabytes.
        let mut begin = Vec::new();
        let mut beside = Vec::new();
        if !matches!(format, Format::Csv(_) | Format::Json) {
            let failed = |error| unpack::unreadable(&error, name);
            (&mut stream).take(COMMENTED_BYTES_MAX).read_to_end(&mut begin).map_err(failed)?;
            if (begin.len() as u64) < COMMENTED_BYTES_MAX {
                beside = waiver::inline(&begin);
            }
        }
        let mut look = Look::new(self.scan, name);
        let looked = look.stream(format, &mut begin.as_slice().chain(&mut stream));
        self.scan.stop.check()?;
        match looked? {
            Outcome::Binary => self.report.skip(Skip::Binary, 1),
            Outcome::Scanned => look.finish(format, stream.bytes, &beside, self.report),
        }
        Ok(())
    }

    fn sqlite(&mut self, name: &str, file: &Path) -> Result<()> {
        let mut source = SqliteSource::open(file).map_err(|error| error.path(name))?;
        let found = self.scan.database(name, &mut source).map_err(|error| error.path(name))?;
        self.report.add(found);
        Ok(())
    }

    fn skip(&mut self, why: Skip) {
        self.report.skip(why, 1);
    }

    fn failed(&mut self, error: Error) {
        self.report.failed.push(error);
    }
}

/// A stream that tells how far it is, and ends when the scan is asked to stop.
struct Counted<'a, 'b> {
    stream: &'a mut dyn Read,
    scan: &'b Scan<'b>,
    bytes: u64,
}

impl Read for Counted<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.scan.stop.is_set() {
            return Err(std::io::ErrorKind::ConnectionAborted.into());
        }
        let length = self.stream.read(out)?;
        self.bytes += length as u64;
        self.scan.watch.read(0, length as u64);
        Ok(length)
    }
}
