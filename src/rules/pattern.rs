//! Names with `*`, which stands for any run of characters.
//!
//! `\*` is the star itself and `\\` a backslash; any other backslash is one too.

/// Whether a name as written is a pattern.
pub fn is_pattern(name: &str) -> bool {
    parts(name).len() > 1
}

/// Whether `pattern` matches the whole of `name`. A pattern without `*` matches
/// its own text only.
pub fn matches(pattern: &str, name: &str) -> bool {
    let parts = parts(pattern);
    let (first, rest) = parts.split_first().expect("there is a part before the first star");
    let Some(mut name) = name.strip_prefix(first.as_str()) else { return false };
    let Some((last, middle)) = rest.split_last() else { return name.is_empty() };
    // The leftmost place is always right for a part between two stars.
    for part in middle {
        match name.find(part.as_str()) {
            Some(at) => name = &name[at + part.len()..],
            None => return false,
        }
    }
    name.ends_with(last.as_str())
}

/// The pattern that matches `name` and nothing else.
pub fn literal(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_read_otherwise = letter == '*' || (letter == '\\' && matches!(letters.peek(), Some('*' | '\\')));
        if is_read_otherwise {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The texts around the stars: one more than there are stars.
fn parts(pattern: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = if letter == '\\' { letters.next_if(|next| matches!(next, '*' | '\\')) } else { None };
        match (letter, parts.last_mut()) {
            ('*', _) => parts.push(String::new()),
            (_, Some(part)) => part.push(escaped.unwrap_or(letter)),
            (_, None) => {}
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, name, want) in [
            ("users", "users", true),
            ("users", "users2", false),
            ("log_2026_*", "log_2026_01", true),
            ("log_2026_*", "log_2026_", true),
            ("log_2026_*", "log_2025_01", false),
            ("*_at", "created_at", true),
            ("*_at", "created_at_utc", false),
            ("a*b*c", "aXbYbc", true),
            ("a*b*c", "ac", false),
            ("a*a", "a", false),
            ("*", "", true),
            ("**", "é", true),
            (r"\*x", "*x", true),
            (r"\*x", "ax", false),
            (r"\**", "*ax", true),
            (r"a\b", r"a\b", true),
            (r"a\\*", r"a\bc", true),
        ] {
            assert_eq!(matches(pattern, name), want, "{pattern} on {name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_literal_matches_itself_alone(name in "[*\\\\ab]{0,6}", other in "[*\\\\ab]{0,6}") {
            proptest::prop_assert!(!is_pattern(&literal(&name)));
            proptest::prop_assert!(matches(&literal(&name), &name));
            proptest::prop_assert_eq!(matches(&literal(&name), &other), name == other);
        }
    }
}
