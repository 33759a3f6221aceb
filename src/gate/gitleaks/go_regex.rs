//! Patterns in the syntax of Go's `regexp` (RE2), as patterns of the `regex` crate.
//!
//! The two are relatives; what differs is brought into line: Go's classes `\w`, `\d`,
//! `\s` and `\b` are of ASCII, it has `\Q…\E`, takes a lone `{` for itself, and knows
//! no classes within classes (Go documentation, `regexp/syntax`). What stays
//! different: `.` and `[^…]` match a byte, not a letter of several, and the general
//! categories of Unicode (`\p{L}`) are refused.

use regex::bytes::{Regex, RegexBuilder};

/// How large a compiled pattern may become, in bytes.
const SIZE_MAX: usize = 32 * 1024 * 1024;

/// The compiled pattern, or what is wrong with it, in words.
pub fn compile(pattern: &str) -> Result<Regex, String> {
    let pattern = translate(pattern);
    let build = |unicode: bool| RegexBuilder::new(&pattern).unicode(unicode).size_limit(SIZE_MAX).build();
    // Letters beyond ASCII in a class need the other mode.
    build(false).or_else(|_| build(true)).map_err(|error| {
        let text = error.to_string();
        let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
        last.trim().trim_start_matches("error: ").to_owned()
    })
}

fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    let mut is_class = false;
    while let Some(letter) = rest.chars().next() {
        let after = &rest[letter.len_utf8()..];
        rest = after;
        match letter {
            '\\' => {
                let Some(escaped) = after.chars().next() else {
                    out.push('\\');
                    break;
                };
                rest = &after[escaped.len_utf8()..];
                match escaped {
                    'Q' if !is_class => {
                        let end = rest.find("\\E").unwrap_or(rest.len());
                        out.push_str(&regex_syntax::escape(&rest[..end]));
                        rest = rest[end..].strip_prefix("\\E").unwrap_or("");
                    }
                    // The start and the end of a word, in the other dialect.
                    '<' | '>' => out.push(escaped),
                    _ => out.extend(['\\', escaped]),
                }
            }
            '[' if is_class => match after.starts_with(':') {
                true => {
                    let end = after.find(":]").map_or(0, |end| end + 2);
                    out.push('[');
                    out.push_str(&after[..end]);
                    rest = &after[end..];
                }
                false => out.push_str("\\["),
            },
            '[' => {
                is_class = true;
                out.push('[');
                rest = copy(rest, &mut out, "^");
                // The first one is a letter of the class.
                let first = copy_as(rest, &mut out, "]", "\\]");
                rest = first;
            }
            ']' if is_class => {
                is_class = false;
                out.push(']');
            }
            '&' | '~' if is_class => out.extend(['\\', letter]),
            '-' if is_class && after.starts_with('-') => out.push_str("\\-"),
            '{' if !is_class && !is_repetition(after) => out.push_str("\\{"),
            _ => out.push(letter),
        }
    }
    out
}

fn copy<'a>(rest: &'a str, out: &mut String, what: &str) -> &'a str {
    copy_as(rest, out, what, what)
}

fn copy_as<'a>(rest: &'a str, out: &mut String, what: &str, with: &str) -> &'a str {
    match rest.strip_prefix(what) {
        Some(rest) => {
            out.push_str(with);
            rest
        }
        None => rest,
    }
}

/// `3}`, `3,}`, `3,5}`.
fn is_repetition(after: &str) -> bool {
    let Some((inside, _)) = after.split_once('}') else { return false };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    !least.is_empty() && [least, most].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gos_syntax_is_understood() {
        for (pattern, text) in [
            (r"\Qa.b\E+", "a.b"),
            (r"x{,2}", "x{,2}"),
            (r"{{ \w+ }}", "{{ name }}"),
            (r"[[{(]a", "[a"),
            (r"[]a]b", "]b"),
            (r"[a&&b]c", "&c"),
            (r"[[:alpha:]_]z", "qz"),
            (r"[+--]1", "-1"),
            (r"(?P<name>a)\z", "a"),
            (r"\.(?i)(?:PNG)$", ".png"),
            (r"\<a\>", "<a>"),
            (r"[é]", "é"),
        ] {
            let regex = compile(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            assert!(regex.is_match(text.as_bytes()), "{pattern} on {text}");
        }
        assert!(!compile(r"^\w$").expect("a pattern").is_match("é".as_bytes()));
    }

    #[test]
    fn what_go_does_not_know_either_is_refused() {
        for pattern in [r"(?=a)", r"(a", r"(a)\1", r"a{2000000}"] {
            assert!(compile(pattern).is_err_and(|error| !error.is_empty()), "{pattern}");
        }
    }
}
