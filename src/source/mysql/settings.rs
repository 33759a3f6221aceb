//! Where a MySQL or MariaDB server is and how to enter: URL, option files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::error::{Error, Result};

/// What the process tells: variables and the home directory.
pub struct Environment {
    pub variables: BTreeMap<String, String>,
    pub home: Option<PathBuf>,
}

/// No `Debug`: it holds a password.
pub struct Settings {}

impl Settings {
    /// Reads `mysql://user:password@host:port/database?ssl-mode=…&socket=…`;
    /// what the URL leaves out comes from `~/.my.cnf`.
    ///
    /// # Errors
    /// A URL that is none, an unknown option, an option file that cannot be read.
    pub fn read(_url: &str, _environment: &Environment) -> Result<Settings> {
        Err(Error::usage("MySQL and MariaDB are not in this version yet"))
    }
}
