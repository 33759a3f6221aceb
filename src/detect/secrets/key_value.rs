//! What a text gives a name: `password = "…"`, `api_key: …`, `"token": "…"`,
//! `--secret …`, `<password>…</password>`, `{"name": "TOKEN", "value": "…"}`.

use std::ops::Range;

use super::secret::run;

/// A name and its value, in one line.
pub struct Pair {
    pub key: Range<usize>,
    pub value: Range<usize>,
    /// A value without quotes may be code.
    pub is_quoted: bool,
    /// Nothing but blanks and list signs before the key, and nothing after the value.
    pub is_whole_line: bool,
}

/// How long a key and a value may be, in bytes.
const KEY_MAX: usize = 64;
const VALUE_MAX: usize = 512;

/// The pair whose key holds the bytes of `at`.
pub fn pair(bytes: &[u8], at: Range<usize>) -> Option<Pair> {
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    let before = bytes[at.start.saturating_sub(KEY_MAX)..at.start].iter().rev();
    let mut start = at.start - before.take_while(|byte| is_key(**byte)).count();
    start += run(bytes, start, 3, |byte| byte == b'-' || byte == b'.');
    let end = at.end + run(bytes, at.end, KEY_MAX, is_key);
    let is_flag = bytes[..start].ends_with(b"--");
    let next = operator(bytes, start..end, is_flag)?;
    let (value, is_quoted) = value(bytes, next)?;
    let line = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let lead = bytes[line.max(start.saturating_sub(KEY_MAX))..start].trim_ascii();
    let rest = bytes[value.end..bytes.len().min(value.end + KEY_MAX)].trim_ascii_start();
    let next = &bytes
        [value.end..value.end + run(bytes, value.end, KEY_MAX, |byte| byte == b' ' || byte == b'\t' || byte == b'\r')];
    let at_end = bytes.get(value.end + next.len()).is_none_or(|byte| *byte == b'\n');
    let rest = at_end || !next.is_empty() && (rest.starts_with(b"#") || rest.starts_with(b"//"));
    let is_whole_line =
        rest && start - line <= KEY_MAX && [&b""[..], b"-", b"export", b"set", b"ENV", b"env", b"ARG"].contains(&lead);
    Some(Pair { key: start..end, value, is_quoted, is_whole_line })
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    at + run(bytes, at, 40, |byte| byte == b' ' || byte == b'\t')
}

/// Where the value may begin, after whatever joins it with its key.
fn operator(bytes: &[u8], key: Range<usize>, is_flag: bool) -> Option<usize> {
    let Range { start, end } = key;
    let starts = |at: usize, with: &[u8]| bytes[at.min(bytes.len())..].starts_with(with);
    // What closes the key: a quote, escaped or not, a bracket.
    let closed = end + run(bytes, end, 4, |byte| b"\\\"'`]".contains(&byte));
    let at = blanks(bytes, closed);
    if is_flag && closed == end && at > end && !starts(at, b"=") {
        return Some(at);
    }
    for joined in [&b"=>"[..], b":=", b"="] {
        if starts(at, joined) && !starts(at, b"==") && !starts(at, b"=~") {
            return Some(blanks(bytes, at + joined.len()));
        }
    }
    if starts(at, b">") && closed == end {
        return Some(at + 1);
    }
    if starts(at, b"(") && closed == end {
        return Some(at + 1).filter(|at| bytes.get(*at).is_some_and(|byte| b"\"'".contains(byte)));
    }
    if starts(at, b",") && closed > end {
        // `set("password", "…")`
        let next = blanks(bytes, at + 1);
        let opens = bytes[..start].strip_suffix(b"'").or(bytes[..start].strip_suffix(b"\""));
        let is_call = opens.is_some_and(|before| before.trim_ascii_end().ends_with(b"("));
        let is_text = bytes.get(next).is_some_and(|byte| b"\"'".contains(byte));
        return named_value(bytes, at + 1).or_else(|| (is_call && is_text).then_some(next));
    }
    if starts(at, b"\n") || starts(at, b"\r\n") {
        // Kubernetes and compose: `- name: TOKEN` and `value: …` in the next line.
        let next = at + run(bytes, at, 64, |byte| byte.is_ascii_whitespace());
        return starts(next, b"value: ").then(|| blanks(bytes, next + 7));
    }
    if starts(at, b"value=") && closed > end {
        return Some(at + 6);
    }
    if starts(at, b":") {
        let value = blanks(bytes, at + 1);
        // A type between: `password: str = "…"`.
        let ty = value + run(bytes, value, 32, |byte| byte.is_ascii_alphanumeric() || b"_<>[]|?.& ".contains(&byte));
        return if ty > value && starts(ty, b"=") && !starts(ty, b"==") {
            Some(blanks(bytes, ty + 1))
        } else {
            Some(value)
        };
    }
    None
}

/// `"value": ` after a comma, as Kubernetes and Docker write their environments.
fn named_value(bytes: &[u8], at: usize) -> Option<usize> {
    let at = at + run(bytes, at, 24, |byte| byte.is_ascii_whitespace() || b"\"'\\".contains(&byte));
    let rest = bytes[at..].strip_prefix(b"value").or_else(|| bytes[at..].strip_prefix(b"Value"))?;
    let at = bytes.len() - rest.len();
    let colon = at + run(bytes, at, 4, |byte| b"\"'\\ ".contains(&byte));
    (bytes.get(colon) == Some(&b':')).then(|| blanks(bytes, colon + 1))
}

fn value(bytes: &[u8], at: usize) -> Option<(Range<usize>, bool)> {
    // `b"…"`, `r'…'`, `@"…"`, and the backslash of a quote inside of a string.
    let prefix = run(bytes, at, 2, |byte| b"brfuLN@\\".contains(&byte));
    let open = at + prefix;
    if let Some(quote) = bytes.get(open).filter(|byte| b"\"'`".contains(byte)) {
        let start = open + 1;
        let mut end = start;
        while end < bytes.len().min(start + VALUE_MAX) && bytes[end] != *quote && bytes[end] != b'\n' {
            end += if bytes[end] == b'\\' && bytes.get(end + 1) != Some(quote) { 2 } else { 1 };
        }
        let closes = bytes.get(end) == Some(quote);
        let escaped = end > start && bytes.get(end - 1) == Some(&b'\\');
        let end = if escaped { end - 1 } else { end };
        return (closes && end > start).then_some((start..end, true));
    }
    let length = run(bytes, at, VALUE_MAX, |byte| !byte.is_ascii_whitespace() && !b"\"'`<,;)}]".contains(&byte));
    (length > 0).then_some((at..at + length, false))
}
