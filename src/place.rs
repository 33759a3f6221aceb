//! Where something is: a file, a table, a column, the ordinal of a row.
//!
//! Never a value. A place is safe to print, log and put into a report.

use std::fmt;

/// A place in a rules file, a database or a dump. Every part may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub file: Option<String>,
    /// One-based.
    pub line: Option<usize>,
    pub table: Option<String>,
    pub column: Option<String>,
    /// One-based ordinal of the row within its table, in the order it was read.
    pub row: Option<u64>,
}

impl Place {
    pub fn file(name: impl Into<String>) -> Place {
        Place { file: Some(name.into()), ..Place::default() }
    }

    pub fn table(name: impl Into<String>) -> Place {
        Place { table: Some(name.into()), ..Place::default() }
    }

    pub fn column(mut self, name: impl Into<String>) -> Place {
        self.column = Some(name.into());
        self
    }

    pub fn line(mut self, line: usize) -> Place {
        self.line = Some(line);
        self
    }

    pub fn row(mut self, ordinal: u64) -> Place {
        self.row = Some(ordinal);
        self
    }

    pub fn is_empty(&self) -> bool {
        *self == Place::default()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(file) = &self.file {
            write!(f, "{file}")?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
            }
            separator = ", ";
        }
        match (&self.table, &self.column) {
            (Some(table), Some(column)) => {
                write!(f, "{separator}{table}.{column}")?;
                separator = ", ";
            }
            (Some(table), None) => {
                write!(f, "{separator}{table}")?;
                separator = ", ";
            }
            _ => {}
        }
        if let Some(row) = self.row {
            write!(f, "{separator}row {row}")?;
        }
        Ok(())
    }
}
