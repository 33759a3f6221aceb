//! The rows of INSERT … VALUES: where each value stands and what it is.
//!
//! Comments are refused: they may hold anything. So is SELECT.

use super::lexeme::{Lexeme, Scanned, TRUNCATED, Text};
use super::{Bounds, ROWS_BYTES};
use crate::script::rows::{Form, Value};
use crate::script::token::{is_blank, is_word};

/// Whole rows with what stands behind them.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows {
    pub len: usize,
    /// No row follows them.
    pub last: bool,
}

/// How far the rows were read.
#[derive(Default)]
pub struct Progress {
    pub at: usize,
    state: State,
    /// Within an executable comment, which may hold whole values with the comma
    /// behind them: `(1,/*!50705 0x00,*/'x')`.
    executing: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    /// Before a row's bracket.
    #[default]
    Row,
    /// Behind the bracket: a value, or the end of a row without any.
    First,
    Value,
    /// Behind a row.
    Behind,
    /// Behind a comma between rows.
    Comma,
}

pub fn scan(text: &Text<'_>, progress: &mut Progress, bounds: &mut Bounds, converts: bool) -> Scanned<Rows> {
    loop {
        let at = blanks(text, progress.at);
        let Some(&byte) = text.bytes.get(at) else { return text.missing(TRUNCATED, at) };
        progress.state = match (progress.state, byte) {
            (State::Row, b'(') => {
                progress.at = at + 1;
                State::First
            }
            (State::First, b')') if !progress.executing => {
                progress.at = at + 1;
                bounds.row_ends.push(bounds.values.len() as u32);
                State::Behind
            }
            (state @ (State::First | State::Value), b'/' | b'*') if is_frame(text, at, progress.executing) => {
                if !text.is_seen(at) {
                    return Ok(None);
                }
                let Some(length) = text.opening(at).or(progress.executing.then_some(2)) else {
                    return Err((COMMENT, at));
                };
                progress.executing = byte == b'/';
                progress.at = at + length;
                state
            }
            (State::First | State::Value, _) => {
                let Some((value, end)) = value(text, at, converts)? else { return Ok(None) };
                bounds.values.push(value);
                progress.at = end + 1;
                if text.bytes[end] == b')' {
                    if progress.executing {
                        return Err((COMMENT, end));
                    }
                    bounds.row_ends.push(bounds.values.len() as u32);
                    State::Behind
                } else {
                    State::Value
                }
            }
            (State::Behind, b',') => {
                progress.at = at + 1;
                State::Comma
            }
            (State::Behind, _) => return Ok(comment_free(text, at)?.map(|()| Rows { len: at, last: true })),
            (State::Comma, b'(') if at >= ROWS_BYTES => return Ok(Some(Rows { len: at, last: false })),
            (State::Comma, b'(') => {
                progress.at = at;
                State::Row
            }
            _ => {
                let problem = ("something that is no row stands between rows", at);
                return comment_free(text, at)?.map_or(Ok(None), |()| Err(problem));
            }
        };
    }
}

const COMMENT: &str = "a comment stands among the rows";

/// Whether an executable comment may begin or end here.
fn is_frame(text: &Text<'_>, at: usize, executing: bool) -> bool {
    match text.byte(at) {
        b'/' => text.is_mysql() && (text.has(at, b"/*") || !text.is_seen(at)),
        _ => executing,
    }
}

#[inline]
fn blanks(text: &Text<'_>, at: usize) -> usize {
    match text.bytes.get(at) {
        Some(&byte) if is_blank(byte) => text.run(at, is_blank),
        _ => at,
    }
}

fn comment_free(text: &Text<'_>, at: usize) -> Scanned<()> {
    if !text.is_seen(at) {
        return Ok(None);
    }
    if text.begins_comment(at) {
        return Err((COMMENT, at));
    }
    Ok(Some(()))
}

/// The value that begins at `at`, and where the comma or bracket behind it is.
#[inline]
fn value(text: &Text<'_>, at: usize, converts: bool) -> Scanned<(Value, usize)> {
    let plain = match text.bytes[at] {
        b'\'' => text.quoted(at, text.modes.backslash_escapes)?.map(|(end, escaped)| (end, quoted(escaped, converts))),
        b'0'..=b'9' | b'-' | b'+' | b'.' => number(text, at).map(|end| (end, Form::Bare)),
        _ => return literal(text, at, converts),
    };
    let Some((end, form)) = plain else { return text.missing(TRUNCATED, at) };
    if !matches!(text.bytes.get(end), Some(b',' | b')')) || end == at {
        return literal(text, at, converts);
    }
    Ok(Some((super::value(at, end, form)?, end)))
}

fn quoted(escaped: bool, converts: bool) -> Form {
    Form::Quoted { escaped: escaped || converts }
}

/// Where the number that begins here ends; `at` itself when it is none.
#[inline]
fn number(text: &Text<'_>, at: usize) -> Option<usize> {
    let digits = |mut at: usize| {
        while text.bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let whole = at + usize::from(matches!(text.bytes[at], b'-' | b'+'));
    let mut end = digits(whole);
    let mut found = end - whole;
    if text.bytes.get(end) == Some(&b'.') {
        let fraction = end + 1;
        end = digits(fraction);
        found += end - fraction;
    }
    if found > 0 && matches!(text.bytes.get(end), Some(b'e' | b'E')) {
        let exponent = end + 1 + usize::from(matches!(text.bytes.get(end + 1), Some(b'-' | b'+')));
        let behind = digits(exponent);
        end = if behind > exponent { behind } else { at };
    }
    if end >= text.bytes.len() {
        return None;
    }
    Some(if found > 0 { end } else { at })
}

/// Every other value: the forms that begin with a word, casts behind a value,
/// and expressions.
fn literal(text: &Text<'_>, at: usize, converts: bool) -> Scanned<(Value, usize)> {
    let Some((start_end, form)) = simple(text, at, converts)? else { return Ok(None) };
    let behind = blanks(text, start_end);
    if form != Form::Expression {
        match text.bytes.get(behind) {
            None => return text.missing(TRUNCATED, behind),
            Some(b',' | b')') => return Ok(Some((super::value(at, start_end, form)?, behind))),
            Some(b':') if !text.is_mysql() => match cast(text, behind)? {
                Cast::More => return Ok(None),
                Cast::Is(end) => return Ok(Some((super::value(at, start_end, form)?, end))),
                Cast::No => {}
            },
            _ => {}
        }
    }
    expression(text, at)
}

/// A literal that stands alone, and where it ends; or an expression's beginning.
fn simple(text: &Text<'_>, at: usize, converts: bool) -> Scanned<(usize, Form)> {
    if !text.is_seen(at) {
        return Ok(None);
    }
    let escapes = text.modes.backslash_escapes;
    let of_quote = |found: Option<(usize, bool)>| found.map(|(end, escaped)| (end, quoted(escaped, converts)));
    match text.byte(at) {
        b'\'' => return Ok(of_quote(text.quoted(at, escapes)?)),
        b'"' if text.is_mysql() && !text.modes.ansi_quotes => return Ok(of_quote(text.quoted(at, escapes)?)),
        b'$' if !text.is_mysql() => {
            return Ok(text.lexeme(at, false)?.map(|(lexeme, end)| match lexeme {
                Lexeme::Text => (end, quoted(false, converts)),
                _ => (end, Form::Expression),
            }));
        }
        b'\\' if text.is_mysql() && text.byte(at + 1) == b'N' => return Ok(Some((at + 2, Form::Null))),
        b'0' if text.is_mysql() && matches!(text.byte(at + 1), b'x' | b'b') => {
            let end = text.run(at, is_word);
            let digits = &text.bytes[at + 2..end];
            let (is_digit, form): (fn(&u8) -> bool, _) = match text.byte(at + 1) {
                b'x' => (u8::is_ascii_hexdigit, Form::Hex),
                _ => (|digit| matches!(digit, b'0' | b'1'), Form::Bits),
            };
            let is = !digits.is_empty() && digits.iter().all(is_digit);
            return Ok(text.is_seen(end).then_some((end, if is { form } else { Form::Expression })));
        }
        b'0'..=b'9' | b'-' | b'+' | b'.' => {
            let Some(end) = number(text, at) else { return text.missing(TRUNCATED, at) };
            let is = end > at && !is_word(text.byte(end));
            return Ok(Some((end, if is { Form::Bare } else { Form::Expression })));
        }
        byte if is_word(byte) => {}
        _ => return Ok(Some((at, Form::Expression))),
    }
    let end = text.run(at, is_word);
    if !text.is_seen(end) {
        return Ok(None);
    }
    word(text, at, end, converts)
}

/// A literal that is a word or begins with one.
fn word(text: &Text<'_>, at: usize, end: usize, converts: bool) -> Scanned<(usize, Form)> {
    let word = &text.bytes[at..end];
    let is = |other: &[u8]| word.eq_ignore_ascii_case(other);
    let escapes = text.modes.backslash_escapes;
    let of_quote = |found: Option<(usize, bool)>| found.map(|(end, _)| (end, Form::Quoted { escaped: true }));
    let keyword = match () {
        _ if is(b"null") => Some(Form::Null),
        _ if is(b"default") => Some(Form::Default),
        _ if is(b"true") || is(b"false") => Some(Form::Bare),
        _ => None,
    };
    if let Some(form) = keyword {
        return Ok(Some((end, form)));
    }
    let introducer = text.is_mysql() && word[0] == b'_';
    let quote = if introducer { text.run(end, is_blank) } else { end };
    if !text.is_seen(quote) {
        return Ok(None);
    }
    if introducer && text.byte(quote) != b'\'' && text.byte(quote) != b'"' {
        let is_hex = matches!(text.byte(quote), b'x' | b'X') && text.byte(quote + 1) == b'\'' || text.has(quote, b"0x");
        return match is_hex {
            true => simple(text, quote, converts),
            false => Ok(Some((end, Form::Expression))),
        };
    }
    match text.byte(quote) {
        b'\'' if introducer || is(b"n") => Ok(of_quote(text.quoted(quote, escapes)?)),
        b'"' if introducer && !text.modes.ansi_quotes => Ok(of_quote(text.quoted(quote, escapes)?)),
        b'\'' if is(b"x") || is(b"b") => {
            let form = if is(b"x") { Form::Hex } else { Form::Bits };
            Ok(text.quoted(quote, false)?.map(|(end, _)| (end, form)))
        }
        b'\'' if is(b"e") && !text.is_mysql() => {
            let of_escaped =
                |(end, continued)| (end, if continued { Form::Expression } else { Form::Quoted { escaped: true } });
            Ok(text.escaped(quote)?.map(of_escaped))
        }
        b'&' if is(b"u") && !text.is_mysql() && text.byte(quote + 1) == b'\'' => {
            Ok(of_quote(text.quoted(quote + 1, false)?))
        }
        _ => Ok(Some((end, Form::Expression))),
    }
}

enum Cast {
    No,
    /// Where the comma or bracket behind it is.
    Is(usize),
    More,
}

/// PostgreSQL: `::type`, once or more: names, dots, and brackets with digits.
fn cast(text: &Text<'_>, begin: usize) -> Result<Cast, super::lexeme::Problem> {
    let mut at = begin;
    let mut brackets = 0_u32;
    loop {
        if !text.is_seen(at) {
            return Ok(Cast::More);
        }
        if brackets == 0 && matches!(text.byte(at), b',' | b')') {
            return Ok(Cast::Is(at));
        }
        if text.begins_comment(at) {
            return Ok(Cast::No);
        }
        match text.byte(at) {
            b'(' => brackets += 1,
            b')' => brackets -= 1,
            b':' | b'.' | b',' | b'[' | b']' => {}
            b'"' => match text.quoted(at, false)? {
                Some((end, _)) => at = end - 1,
                None => return Ok(Cast::More),
            },
            byte if is_word(byte) => {
                let end = text.run(at, is_word);
                if !text.is_seen(end) {
                    return Ok(Cast::More);
                }
                // A text may stand behind a word (`E'x'`), and operators may be words.
                let word = &text.bytes[at..end];
                if ["and", "or", "is", "in", "like", "collate"]
                    .iter()
                    .any(|other| word.eq_ignore_ascii_case(other.as_bytes()))
                {
                    return Ok(Cast::No);
                }
                at = end - 1;
            }
            byte if is_blank(byte) => {}
            _ => return Ok(Cast::No),
        }
        at += 1;
    }
}

fn expression(text: &Text<'_>, start: usize) -> Scanned<(Value, usize)> {
    let mut at = start;
    let mut last = start;
    let mut brackets = 0_u32;
    loop {
        if at >= text.bytes.len() {
            return text.missing(TRUNCATED, at);
        }
        let Some((lexeme, end)) = text.lexeme(at, false)? else { return Ok(None) };
        if text.is_delimiter(at) {
            return Err(("a row does not end before its statement does", at));
        }
        match lexeme {
            Lexeme::Mark(b',' | b')') if brackets == 0 => {
                if last == start {
                    return Err(("a value is missing in a row", at));
                }
                return Ok(Some((super::value(start, last, Form::Expression)?, at)));
            }
            Lexeme::Mark(b'(' | b'[') => brackets += 1,
            Lexeme::Mark(b')' | b']') => brackets = brackets.saturating_sub(1),
            Lexeme::Mark(b'\\') => return Err((text.command(), at)),
            Lexeme::Comment | Lexeme::Opening | Lexeme::Closing => return Err((COMMENT, at)),
            Lexeme::Word if is_query(&text.bytes[at..end]) => {
                return Err(("a query stands where a value should be", at));
            }
            _ => {}
        }
        if lexeme != Lexeme::Blank {
            last = end;
        }
        at = end;
    }
}

fn is_query(word: &[u8]) -> bool {
    ["select", "table", "values", "with"].iter().any(|query| word.eq_ignore_ascii_case(query.as_bytes()))
}
