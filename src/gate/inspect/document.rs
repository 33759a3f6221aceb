//! The leaves of a JSON document, with the paths to them.

use serde_json::Value;

/// A path as rules write it: `$.customer.email`, `$['odd name']`, `$.items[*].note`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path(Vec<Step>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Member(String),
    AnyMember,
    Item(u64),
    AnyItem,
}

/// Where a leaf is.
#[derive(Clone, Copy)]
enum Key<'a> {
    Member(&'a str),
    Item(u64),
}

impl Path {
    /// `None` where it is no path.
    pub fn parse(text: &str) -> Option<Path> {
        let mut rest = text.trim().strip_prefix('$')?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("[*]") {
                steps.push(Step::AnyItem);
                rest = after;
            } else if let Some(after) = rest.strip_prefix(".*") {
                steps.push(Step::AnyMember);
                rest = after;
            } else if let Some((quote, after)) = rest.strip_prefix('[').and_then(|after| {
                let quote = after.chars().next().filter(|quote| matches!(quote, '\'' | '"'))?;
                Some((quote, &after[1..]))
            }) {
                let end = after.find(&format!("{quote}]"))?;
                steps.push(Step::Member(after[..end].to_owned()));
                rest = &after[end + 2..];
            } else if let Some(after) = rest.strip_prefix('[') {
                let end = after.find(']')?;
                steps.push(Step::Item(after[..end].parse().ok()?));
                rest = &after[end + 1..];
            } else {
                let after = rest.strip_prefix('.')?;
                let end = after.find(['.', '[']).unwrap_or(after.len());
                steps.push(Step::Member(after[..end].to_owned()));
                rest = &after[end..];
            }
        }
        Some(Path(steps))
    }

    /// Whether the leaf is what the path names, or below it.
    fn leads_to(&self, keys: &[Key<'_>]) -> bool {
        self.0.len() <= keys.len()
            && self.0.iter().zip(keys).all(|(step, key)| match (step, key) {
                (Step::AnyMember, Key::Member(_)) | (Step::AnyItem, Key::Item(_)) => true,
                (Step::Member(named), Key::Member(name)) => named == name,
                (Step::Item(named), Key::Item(index)) => named == index,
                _ => false,
            })
    }
}

/// The keys that lead to a leaf.
pub struct Keys<'a>(&'a [Key<'a>]);

impl Keys<'_> {
    /// Whether one of the paths names the leaf, or what it is in.
    pub fn is_below(&self, paths: &[Path]) -> bool {
        paths.iter().any(|path| path.leads_to(self.0))
    }
}

/// Calls `take` with every leaf that is neither null, true, false nor empty, and its
/// text; false where the text is no JSON.
pub fn leaves(text: &[u8], take: &mut dyn FnMut(&Keys<'_>, &[u8])) -> bool {
    let Ok(value) = serde_json::from_slice::<Value>(text) else { return false };
    walk(&value, &mut Vec::new(), take);
    true
}

fn walk<'v>(value: &'v Value, keys: &mut Vec<Key<'v>>, take: &mut dyn FnMut(&Keys<'_>, &[u8])) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => take(&Keys(keys), text.as_bytes()),
        Value::Number(number) => take(&Keys(keys), number.to_string().as_bytes()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                keys.push(Key::Item(index as u64));
                walk(item, keys, take);
                keys.pop();
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                keys.push(Key::Member(name));
                walk(member, keys, take);
                keys.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kept: &[&str], wanted: &[(bool, &str)]) {
        let kept: Vec<Path> = kept.iter().map(|path| Path::parse(path).expect("it is a path")).collect();
        let mut found = Vec::new();
        let read = leaves(text.as_bytes(), &mut |keys, leaf| {
            found.push((keys.is_below(&kept), String::from_utf8_lossy(leaf).into_owned()));
        });
        assert!(read);
        let found: Vec<(bool, &str)> = found.iter().map(|(kept, leaf)| (*kept, leaf.as_str())).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn paths_lead_to_leaves() {
        let text = r#"{"a": {"b": "x", "odd name": 7}, "c": [{"d": "y", "e": true}, null, ""]}"#;
        check(text, &["$.a"], &[(true, "x"), (true, "7"), (false, "y")]);
        check(text, &["$['a']['odd name']", "$.c[*].d"], &[(false, "x"), (true, "7"), (true, "y")]);
        check(text, &["$.c[1].d", "$.*.b"], &[(true, "x"), (false, "7"), (false, "y")]);
        check("\"lone\"", &["$"], &[(true, "lone")]);
        assert!(!leaves(b"{", &mut |_, _| {}));
        assert_eq!(Path::parse("a.b"), None);
        assert_eq!(Path::parse("$[x]"), None);
    }
}
