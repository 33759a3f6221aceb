//! What went wrong in the world: the first such error stops the run.
//!
//! An [`Error`] cannot hold a value read from a database. Its sentence is a
//! `&'static str`; what varies is added as a [`Detail`], and the kinds of
//! detail are closed: names from the catalog, numbers, paths, error codes.

use std::fmt;
use std::path::PathBuf;

use crate::place::Place;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The exit code a failure leads to; see `product.md`, "Exit codes".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The gate says no: unruled column, drift, leak, finding.
    Refused = 1,
    /// Wrong usage or invalid rules.
    Usage = 2,
    /// The run could not be completed: I/O, database, unreadable input.
    Incomplete = 3,
}

/// A varying part of an error: never a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detail {
    /// A name the user or the catalog gave: `("role", "reporting")`.
    Name(&'static str, String),
    Number(&'static str, u64),
    Path(PathBuf),
    /// The operating system's own words for an error number.
    Io(String),
    /// What a server said, reduced to what cannot quote a row: severity,
    /// SQLSTATE and the names of objects.
    Server {
        code: String,
        condition: &'static str,
        names: Vec<(&'static str, String)>,
    },
}

/// A failure of the world around us, with its place and a way on.
#[derive(Clone, Debug)]
pub struct Error(Box<Body>);

#[derive(Clone, Debug)]
struct Body {
    exit: Exit,
    problem: &'static str,
    details: Vec<Detail>,
    place: Place,
    help: Option<&'static str>,
}

impl Error {
    /// An error that leads to exit code 3: the run could not be completed.
    pub fn new(problem: &'static str) -> Error {
        let exit = Exit::Incomplete;
        Error(Box::new(Body { exit, problem, details: Vec::new(), place: Place::default(), help: None }))
    }

    /// An error that leads to exit code 2: wrong usage or invalid rules.
    pub fn usage(problem: &'static str) -> Error {
        Error::new(problem).leading_to(Exit::Usage)
    }

    /// An error that leads to exit code 1: the gate says no.
    pub fn refused(problem: &'static str) -> Error {
        Error::new(problem).leading_to(Exit::Refused)
    }

    /// The same failure, but the user's to mend: exit code 2.
    pub fn leading_to_usage(self) -> Error {
        self.leading_to(Exit::Usage)
    }

    fn leading_to(mut self, exit: Exit) -> Error {
        self.0.exit = exit;
        self
    }

    /// An input/output error; only the operating system's words are kept.
    pub fn io(problem: &'static str, error: &std::io::Error) -> Error {
        let words = match error.raw_os_error() {
            Some(number) => std::io::Error::from_raw_os_error(number).to_string(),
            None => error.kind().to_string(),
        };
        Error::new(problem).detail(Detail::Io(words))
    }

    pub fn at(mut self, place: Place) -> Error {
        self.0.place = place;
        self
    }

    /// Fills in the place only when none is known yet.
    pub fn at_least(mut self, place: Place) -> Error {
        if self.0.place.is_empty() {
            self.0.place = place;
        }
        self
    }

    pub fn help(mut self, help: &'static str) -> Error {
        self.0.help = Some(help);
        self
    }

    pub fn detail(mut self, detail: Detail) -> Error {
        self.0.details.push(detail);
        self
    }

    /// Adds a name the user or the catalog gave. Never pass a value here.
    pub fn name(self, label: &'static str, name: impl Into<String>) -> Error {
        self.detail(Detail::Name(label, name.into()))
    }

    pub fn number(self, label: &'static str, number: u64) -> Error {
        self.detail(Detail::Number(label, number))
    }

    pub fn path(self, path: impl Into<PathBuf>) -> Error {
        self.detail(Detail::Path(path.into()))
    }

    pub fn exit(&self) -> Exit {
        self.0.exit
    }

    pub fn problem(&self) -> &'static str {
        self.0.problem
    }

    pub fn place(&self) -> &Place {
        &self.0.place
    }

    pub fn help_line(&self) -> Option<&'static str> {
        self.0.help
    }

    pub fn details(&self) -> &[Detail] {
        &self.0.details
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.place.is_empty() {
            write!(f, "{}: ", self.0.place)?;
        }
        f.write_str(self.0.problem)?;
        for detail in &self.0.details {
            match detail {
                Detail::Name(label, name) => write!(f, "; {label} {name}")?,
                Detail::Number(label, number) => write!(f, "; {label} {number}")?,
                Detail::Path(path) => write!(f, "; {}", path.display())?,
                Detail::Io(words) => write!(f, "; {words}")?,
                Detail::Server { code, condition, names } => {
                    write!(f, "; server says {condition} (SQLSTATE {code})")?;
                    for (label, name) in names {
                        write!(f, ", {label} {name}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
