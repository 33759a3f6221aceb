//! Paths into JSON: theirs, written as ours.

/// A path of tidwall/sjson: `a.b.1`, with `\.` for a dot in a name and `:1` for
/// a member called 1. `None` for patterns and for places behind an array's end.
pub fn of_sjson(path: &str) -> Option<String> {
    of_parts(&parts(path)?, |part| match part.strip_prefix(':') {
        Some(member) => Step::Member(member.to_owned()),
        None => step(part),
    })
}

/// A path with dots between the names: `customer.email`, `items.0.note`.
pub fn of_dots(path: &str) -> Option<String> {
    of_parts(&parts(path)?, step)
}

enum Step {
    Member(String),
    Index(String),
}

fn step(part: &str) -> Step {
    match part.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Step::Index(part.to_owned()),
        false => Step::Member(part.to_owned()),
    }
}

fn parts(path: &str) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut letters = path.chars();
    while let Some(letter) = letters.next() {
        let last = parts.last_mut()?;
        match letter {
            '\\' => last.push(letters.next()?),
            '.' => parts.push(String::new()),
            '*' | '?' | '#' | '|' | '@' => return None,
            letter if letter.is_control() => return None,
            letter => last.push(letter),
        }
    }
    parts.iter().all(|part| !part.is_empty() && part != "-1").then_some(parts)
}

fn of_parts(parts: &[String], step: impl Fn(&str) -> Step) -> Option<String> {
    let mut path = String::from("$");
    for part in parts {
        match step(part) {
            Step::Index(digits) => path.push_str(&format!("[{digits}]")),
            Step::Member(name) => {
                let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                    && !name.starts_with(|c: char| c.is_ascii_digit());
                match is_plain {
                    true => path.push_str(&format!(".{name}")),
                    false if name.contains(['\'', '\\']) || name.is_empty() => return None,
                    false => path.push_str(&format!("['{name}']")),
                }
            }
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_ours() {
        for (path, want) in [
            ("en", Some("$.en")),
            ("details.properties.1", Some("$.details.properties[1]")),
            ("values.:2", Some("$.values['2']")),
            (r"fav\.movie", Some("$['fav.movie']")),
            ("a.-1", None),
            ("a.*", None),
            ("a..b", None),
            ("", None),
            ("it's", None),
        ] {
            assert_eq!(of_sjson(path).as_deref(), want, "{path}");
        }
        assert_eq!(of_dots("customer.email").as_deref(), Some("$.customer.email"));
        assert_eq!(of_dots("CC_CN").as_deref(), Some("$.CC_CN"));
    }
}
