//! What people wrote about a column into the database: comments and labels.
//!
//! `sensitive=true` in a comment, and the declarations of PostgreSQL Anonymizer
//! (`MASKED WITH FUNCTION anon.fake_email()`, as a security label or, in its first
//! versions, as a comment; see "Declare the masking rules" in its documentation).
//! Of all that the flag and the name of the function are kept: the rest may hold values.

use super::Evidence;

/// A decision that stands beside the column already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// `sensitive=true`, `sensitive: no`
    Sensitive(bool),
    /// `MASKED WITH …`, with the name of its function; `NOT MASKED` is no mask.
    Masked { masked: bool, function: Option<String> },
}

impl Mark {
    /// Reads a comment or a label; `None` where it decides nothing.
    pub fn of(text: &str) -> Option<Mark> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let says = |at: usize, word: &str| words.get(at).is_some_and(|found| found.eq_ignore_ascii_case(word));
        if says(0, "NOT") && says(1, "MASKED") && words.len() == 2 {
            return Some(Mark::Masked { masked: false, function: None });
        }
        if let Some(at) = (0..words.len()).find(|at| says(*at, "MASKED") && says(at + 1, "WITH")) {
            let function = says(at + 2, "FUNCTION").then(|| words.get(at + 3)).flatten();
            return Some(Mark::Masked { masked: true, function: function.and_then(|call| function_name(call)) });
        }
        sensitive(text).map(Mark::Sensitive)
    }

    /// As a reason.
    pub fn evidence(&self) -> Evidence {
        match self {
            Mark::Sensitive(sensitive) => Evidence::Comment { sensitive: *sensitive },
            Mark::Masked { masked, function } => Evidence::Label { masked: *masked, function: function.clone() },
        }
    }

    /// Whether somebody said that the column tells something.
    pub fn is_sensitive(&self) -> bool {
        matches!(self, Mark::Sensitive(true) | Mark::Masked { masked: true, .. })
    }
}

/// `anon.fake_email` of `anon.fake_email()`; nothing of what is no plain name.
fn function_name(call: &str) -> Option<String> {
    let name = call.split('(').next()?;
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
    let fits = call.contains('(') && !name.is_empty() && name.len() <= 64 && name.chars().all(plain);
    fits.then(|| name.to_owned())
}

/// `sensitive=true`, `Sensitive: yes`, `"sensitive": false`: the last one counts.
fn sensitive(text: &str) -> Option<bool> {
    let folded = text.to_lowercase();
    let mut found = None;
    for (at, word) in folded.match_indices("sensitive") {
        let begins = !folded[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        let rest = folded[at + word.len()..].trim_start_matches(['"', '\'', ' ']);
        let Some(rest) = rest.strip_prefix(['=', ':']).filter(|_| begins) else { continue };
        let rest = rest.trim_start_matches(['=', '>', '"', '\'', ' ']);
        let end = rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len());
        match &rest[..end] {
            "true" | "yes" | "1" | "on" => found = Some(true),
            "false" | "no" | "0" | "off" => found = Some(false),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_read_and_nothing_else_is_kept() {
        let masked =
            |function: Option<&str>| Some(Mark::Masked { masked: true, function: function.map(str::to_owned) });
        assert_eq!(Mark::of("MASKED WITH FUNCTION anon.fake_email()"), masked(Some("anon.fake_email")));
        assert_eq!(Mark::of("masked with function anon.partial(x,2,$$*$$,0)"), masked(Some("anon.partial")));
        assert_eq!(Mark::of("MASKED WITH VALUE 'Marlene'"), masked(None));
        assert_eq!(Mark::of("MASKED WITH FUNCTION 'Marlene'"), masked(None));
        assert_eq!(Mark::of("NOT MASKED"), Some(Mark::Masked { masked: false, function: None }));
        assert_eq!(Mark::of("owner=hr, Sensitive = TRUE; see wiki"), Some(Mark::Sensitive(true)));
        assert_eq!(Mark::of("{\"sensitive\": false}"), Some(Mark::Sensitive(false)));
        for none in ["", "sensitive", "insensitive=true", "sensitive=maybe", "the mask is with us", "Größe"] {
            assert_eq!(Mark::of(none), None, "{none}");
        }
    }
}
