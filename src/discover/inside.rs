//! The parts of a document: JSON, arrays, hstore, serialised PHP.
//!
//! A path spells out keys that are words of the lexicons and no others: a key may
//! be somebody's address. Anything else in it is `*`.

use serde_json::Value;

use super::{KINDS, lexicon, text, tokens};

/// Depth of a document that is followed.
const DEPTH_MAX: usize = 12;

/// One key, or one value that holds no others.
pub struct Part<'a> {
    /// `$.customer.*.email`
    pub path: &'a str,
    /// The words of the key, where the part has one.
    pub names: Option<&'a [String]>,
    /// The text of a value that holds no others.
    pub leaf: Option<&'a [u8]>,
}

/// Calls `take` with every part of a document; with none of a text that is none.
pub fn for_each_part(value: &[u8], take: &mut dyn FnMut(&Part<'_>)) {
    if !text::is_structured(value) && !is_serialised(value) && !value.starts_with(b"\"") {
        return;
    }
    if matches!(value.first(), Some(b'{' | b'['))
        && let Ok(document) = serde_json::from_slice::<Value>(value)
    {
        walk(&document, "$", None, 0, take);
        return;
    }
    text::for_each_key(value, &mut |key| {
        let words = tokens(key);
        let path = format!("$.{}", shown(key, &words));
        take(&Part { path: &path, names: Some(&words), leaf: None });
    });
}

/// `a:2:{s:5:"email";…}`, `O:8:"stdClass":…`
fn is_serialised(value: &[u8]) -> bool {
    matches!(value, [b'a' | b'O', b':', b'0'..=b'9', ..]) && value.contains(&b'{')
}

fn walk(value: &Value, path: &str, names: Option<&[String]>, depth: usize, take: &mut dyn FnMut(&Part<'_>)) {
    if depth > DEPTH_MAX {
        return;
    }
    match value {
        Value::Object(members) => {
            // Whatever is below a key that names it belongs to it: `address: {…}`.
            if names.is_some() {
                take(&Part { path, names, leaf: None });
            }
            for (key, below) in members {
                let words = tokens(key);
                let path = format!("{path}.{}", shown(key, &words));
                walk(below, &path, Some(&words), depth + 1, take);
            }
        }
        Value::Array(elements) => {
            let path = format!("{path}[*]");
            elements.iter().for_each(|element| walk(element, &path, names, depth + 1, take));
        }
        Value::String(text) => take(&Part { path, names, leaf: Some(text.trim().as_bytes()) }),
        Value::Number(number) => {
            let text = number.to_string();
            take(&Part { path, names, leaf: Some(text.as_bytes()) });
        }
        // A switch called `email` says whether, and a missing one says nothing.
        Value::Bool(_) | Value::Null => {}
    }
}

/// The key as it stands where all of its words are known ones, else `*`.
fn shown<'a>(key: &'a str, words: &[String]) -> &'a str {
    let plain = key.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter));
    if plain && key.len() <= 40 && is_known(words) { key } else { "*" }
}

/// Whether the words can be laid out in phrases of the lexicons.
fn is_known(words: &[String]) -> bool {
    let mut reached = vec![false; words.len() + 1];
    reached[0] = true;
    for from in 0..words.len() {
        let mut run = String::new();
        for (to, word) in words.iter().enumerate().skip(from) {
            run.push_str(word);
            let known =
                lexicon::is_common(&run) || KINDS.iter().any(|kind| kind.names().anywhere.contains(&run.as_str()));
            reached[to + 1] |= reached[from] && known;
        }
    }
    !words.is_empty() && reached[words.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(value: &[u8]) -> Vec<String> {
        let mut paths = Vec::new();
        for_each_part(value, &mut |part| paths.push(part.path.to_owned()));
        paths
    }

    #[test]
    fn paths_spell_out_known_words_alone() {
        assert_eq!(
            paths(br#"{"customer": {"firstName": "A", "zq9x": {"email": "b"}}, "items": [{"phone": 1}], "ok": true}"#),
            [
                "$.customer",
                "$.customer.firstName",
                "$.customer.*",
                "$.customer.*.email",
                "$.items[*]",
                "$.items[*].phone"
            ]
        );
        assert_eq!(paths(br#"{"anna.berg@posteo.de": "x"}"#), ["$.*"]);
        assert_eq!(paths(br#"["a", ["b"]]"#), ["$[*]", "$[*][*]"]);
        assert_eq!(paths(br#""email"=>"a", "zq9x"=>"b""#), ["$.email", "$.*"]);
        assert_eq!(paths(br#"a:1:{s:5:"email";s:1:"x";}"#), ["$.email", "$.*"]);
        assert!(paths(b"no document").is_empty() && paths(b"{\"a").is_empty() && paths(b"{").is_empty());
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        assert!(paths(deep.as_bytes()).is_empty());
    }
}
