//! The connection service file: named sets of parameters, `[name]` and `key=value` lines.
//!
//! Grammar as in the PostgreSQL manual, 34.17. LDAP lookups are not done.

use zeroize::Zeroizing;

use super::uri::Parameters;
use crate::error::{Error, Result};

/// The parameters of one service; `None` when the file does not define it.
///
/// # Errors
/// A line of that service that is no `key=value`.
pub fn find(text: &str, service: &str) -> Result<Option<Parameters>> {
    let mut found: Option<Parameters> = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            if found.is_some() {
                break;
            }
            if name.strip_suffix(']') == Some(service) {
                found = Some(Parameters::new());
            }
        } else if let Some(parameters) = &mut found {
            let (key, value) = line
                .split_once('=')
                .ok_or_else(|| Error::usage("the service file has a line that is no `key=value`"))?;
            if key == "service" || key == "servicefile" || key == "ldap" || line.starts_with("ldap") {
                return Err(Error::usage("the service file uses what cannot be followed from there").name("key", key));
            }
            parameters.push((key.to_owned(), Zeroizing::new(value.to_owned())));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_its_section() {
        let text = "# comment\n[one]\nhost=a\n\n[two]\nhost=b\npassword=x=y\n[two]\nhost=c\n";
        let found = find(text, "two").unwrap().unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(found, [("host", "b"), ("password", "x=y")]);
        assert!(find(text, "three").unwrap().is_none());
        assert!(find("[one]\nhost\n", "one").is_err());
        assert!(find("[one]\nservice=two\n", "one").is_err());
    }
}
