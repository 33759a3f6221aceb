//! The process's environment, read once.

use std::collections::BTreeMap;
use std::path::PathBuf;

use zeroize::Zeroize;

use crate::seed::Key;

/// Variables and home directory; the rest of the crate gets them handed in. Our
/// copy of them is gone with it; the process's own cannot be taken back.
pub struct Environment {
    variables: BTreeMap<String, String>,
}

impl Drop for Environment {
    fn drop(&mut self) {
        self.variables.values_mut().for_each(Zeroize::zeroize);
    }
}

impl Environment {
    /// The one place that reads the environment.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn of_process() -> Environment {
        Environment {
            variables: std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        }
    }

    /// A variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// A copy for those who connect to servers, without what may be a masking key.
    pub fn variables(&self) -> BTreeMap<String, String> {
        // A server's password may well have 64 digits.
        let servers = |name: &str| ["PG", "MYSQL", "MARIADB"].iter().any(|prefix| name.starts_with(prefix));
        let harmless = |(name, value): &(&String, &String)| servers(name) || Key::parse(value).is_err();
        self.variables.iter().filter(harmless).map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    pub fn home(&self) -> Option<PathBuf> {
        self.get("HOME").map(PathBuf::from)
    }
}
