//! `.gitleaksignore`: fingerprints of findings that somebody decided to live with.
//!
//! Read, never written: standin's own waivers have a reason and an expiry.

use std::path::Path;

use crate::error::{Error, Result};
use crate::place::Place;

/// Fingerprints `file:rule:line`; one with a commit before it holds for the file too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ignored {
    /// File, rule and one-based line; sorted.
    entries: Vec<(String, String, usize)>,
}

impl Ignored {
    /// Reads the file; one that is not there ignores nothing.
    pub fn read(path: &Path) -> Result<Ignored> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ignored::parse(&text, &path.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Ignored::default()),
            Err(error) => Err(Error::io("the list of ignored findings cannot be read", &error).path(path)),
        }
    }

    fn parse(text: &str, file: &str) -> Result<Ignored> {
        let mut entries = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || {
                Error::usage("a line is no fingerprint")
                    .at(Place::file(file).line(number + 1))
                    .help("write file:rule:line, or commit:file:rule:line")
            };
            let mut parts: Vec<&str> = line.split(':').collect();
            let line: usize = parts.pop().and_then(|line| line.parse().ok()).ok_or_else(wrong)?;
            let rule = parts.pop().ok_or_else(wrong)?;
            let is_commit = |part: &str| part.len() == 40 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
            if parts.len() > 1 && is_commit(parts[0]) {
                parts.remove(0);
            }
            let path = parts.join(":");
            if path.is_empty() || rule.is_empty() {
                return Err(wrong());
            }
            entries.push((path.replace('\\', "/"), rule.to_owned(), line));
        }
        entries.sort_unstable();
        entries.dedup();
        Ok(Ignored { entries })
    }

    pub fn holds(&self, file: &str, rule: &str, line: usize) -> bool {
        let sought = (file, rule, line);
        self.entries.binary_search_by(|(file, rule, line)| (file.as_str(), rule.as_str(), *line).cmp(&sought)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_are_read_with_and_without_commits() {
        let text = "# old\n\nconfig/app.yml:my-rule:3\n0123456789abcdef0123456789abcdef01234567:a:b.txt:my-rule:7\n";
        let ignored = Ignored::parse(text, ".gitleaksignore").expect("a list");
        assert!(ignored.holds("config/app.yml", "my-rule", 3) && ignored.holds("a:b.txt", "my-rule", 7));
        assert!(!ignored.holds("config/app.yml", "my-rule", 4) && !ignored.holds("config/app.yml", "other", 3));
        let error = Ignored::parse("a.txt\n", ".gitleaksignore").expect_err("no fingerprint");
        assert_eq!(error.place().line, Some(1));
    }
}
