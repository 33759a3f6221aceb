//! Scalars written so that any reader of YAML reads the very text.
//!
//! Quotes only what would be read as something else, or not be seen.

/// A scalar in a block, quoted only where YAML would read something else.
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A mapping key, in a block or in braces.
pub fn key(text: &str) -> String {
    let is_plain = is_plain(text) && !text.contains([':', ',', '[', ']', '{', '}', '#', '\'', '"']);
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// An item of a `[list]`.
pub fn item(text: &str) -> String {
    key(text)
}

/// True when YAML 1.2, and 1.1 too, read the plain text as this very string.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 11] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"];
    let Some(first) = text.chars().next() else { return false };
    let is_number_like = first.is_ascii_digit()
        && text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, 'x' | 'X' | 'o' | '_' | '.' | ':' | '+' | '-'));
    (first.is_alphanumeric() || matches!(first, '_' | '(' | '$' | '/'))
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        && !is_number_like
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !text.chars().any(is_unseen)
}

/// The text as one line a terminal shows as it is.
pub fn visible(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// Characters a reviewer would not see, or would see in another order.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// The text in quotes, whatever it is.
pub fn quoted(text: &str) -> String {
    // Single quotes need no escapes, so SQL with double quotes stays readable.
    if text.contains(['"', '\\']) && !text.chars().any(is_unseen) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_unseen(c) && u32::from(c) <= 0xff => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if is_unseen(c) && u32::from(c) <= 0xffff => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c if is_unseen(c) => quoted.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::yaml::{Body, Grammar, Node, parse};

    fn comes_back(name: &str) {
        let grammar = Grammar {
            name: "x",
            bad_yaml: Code("M0001"),
            wrong_shape: Code("M0002"),
            duplicate_key: Code("M0003"),
            depth_max: 9,
            aliases: false,
        };
        let document =
            format!("{}: {}\nlist: [{}, {}, {}]\n", key(name), scalar(name), item(name), item("z"), quoted(name));
        let mut problems = Vec::new();
        let node = parse(&document, &grammar, &mut problems).unwrap_or_else(|error| panic!("{document}: {error:?}"));
        assert!(problems.is_empty(), "{problems:?}");
        let text = |node: &Node| match &node.body {
            Body::Scalar(scalar) => scalar.text.clone(),
            _ => panic!("expected text: {document}"),
        };
        let Body::Map(entries) = &node.body else { panic!("expected a mapping") };
        assert_eq!(entries[0].key.text, name, "{document}");
        assert_eq!(text(&entries[0].value), name, "{document}");
        let Body::Seq(items) = &entries[1].value.body else { panic!("expected a list") };
        assert_eq!(items.iter().map(text).collect::<Vec<_>>(), [name, "z", name], "{document}");
    }

    #[test]
    fn any_scalar_comes_back() {
        for name in [
            "",
            " ",
            "a",
            "null",
            "~",
            "true",
            "No",
            "1",
            "007",
            "1e5",
            "0x1F",
            "1_000",
            "1:30",
            "2020-01-01",
            ".5",
            ".inf",
            "-",
            "- a",
            "?",
            "a: b",
            "a:",
            ":a",
            "a #b",
            "#a",
            "'a'",
            "\"a\"",
            "it's",
            "a\\b",
            "\"\\\u{7}",
            "a\nb",
            "\n",
            "tab\t",
            "{a}",
            "[a]",
            "a, b",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "%",
            "@a",
            "`a`",
            "<<",
            "=",
            "é",
            "日本",
            "\u{feff}",
            "\u{202e}abc",
            "\u{2028}",
            "\u{85}",
            "\u{0}",
            "\u{1f600}",
            "\u{10ffff}",
            "---",
            "...",
            "a b ",
            "a\u{a0}b",
        ] {
            comes_back(name);
        }
        comes_back(&"k".repeat(3000));
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back(text in "(null|no|1|:|: | #|,|-|\\[|\\]|'|\"|\\\\|\\*|é|\n|\t|\u{85}|\u{feff}|a|.| ){0,8}") {
            comes_back(&text);
        }
    }
}
