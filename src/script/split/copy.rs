//! The lines of a COPY block: PostgreSQL manual, COPY, "Text Format".

use memchr::memchr3_iter;

use super::lexeme::{Scanned, Text};
use super::{Bounds, ROWS_BYTES};
use crate::script::rows::{Form, Value};

/// What comes next in a COPY block, with its length.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    Rows(usize),
    End(usize),
}

const UNENDED: &str = "the script ends within the rows of COPY";

/// Goes on at `at`, where a field begins; whole rows are in `bounds` already.
pub fn scan(text: &Text<'_>, at: &mut usize, bounds: &mut Bounds, converts: bool) -> Scanned<Found> {
    let is_line_start = |at: usize| at == 0 || text.bytes[at - 1] == b'\n';
    if is_line_start(*at) {
        match ending(text, *at)? {
            Ending::More => return Ok(None),
            Ending::Is(length) => return Ok(Some(if *at == 0 { Found::End(length) } else { Found::Rows(*at) })),
            Ending::No => {}
        }
    }
    let begin = *at;
    let mut field = begin;
    let mut escaped = false;
    let mut skip = usize::MAX;
    for offset in memchr3_iter(b'\t', b'\n', b'\\', &text.bytes[begin..]) {
        let place = begin + offset;
        let byte = text.bytes[place];
        if byte == b'\\' {
            if place != skip {
                skip = place + 1;
                escaped = true;
            }
            continue;
        }
        if place == skip {
            if byte == b'\n' {
                return Err(("a row of COPY goes on beyond its line", place));
            }
            continue;
        }
        let end = if byte == b'\n' && place > field && text.bytes[place - 1] == b'\r' { place - 1 } else { place };
        bounds.values.push(value(text, field, end, escaped, converts)?);
        field = place + 1;
        *at = field;
        escaped = false;
        if byte == b'\n' {
            bounds.row_ends.push(bounds.values.len() as u32);
            if field >= ROWS_BYTES {
                return Ok(Some(Found::Rows(field)));
            }
            match ending(text, field)? {
                Ending::More => return Ok(None),
                Ending::Is(_) => return Ok(Some(Found::Rows(field))),
                Ending::No => {}
            }
        }
    }
    text.missing(UNENDED, text.bytes.len())
}

enum Ending {
    No,
    Is(usize),
    More,
}

/// The line `\.`, with its line break.
#[inline]
fn ending(text: &Text<'_>, at: usize) -> Result<Ending, super::lexeme::Problem> {
    match text.bytes.get(at) {
        None if text.end => return Err((UNENDED, at)),
        None => return Ok(Ending::More),
        Some(b'\\') => {}
        Some(_) => return Ok(Ending::No),
    }
    let line = &text.bytes[at..text.bytes.len().min(at + 4)];
    Ok(match line {
        [b'\\', b'.', b'\n', ..] => Ending::Is(3),
        [b'\\', b'.', b'\r', b'\n'] => Ending::Is(4),
        [b'\\', b'.'] | [b'\\', b'.', b'\r'] if text.end => Ending::Is(line.len()),
        _ if line.len() < 4 && !text.end => Ending::More,
        _ => Ending::No,
    })
}

#[inline]
fn value(
    text: &Text<'_>,
    start: usize,
    end: usize,
    escaped: bool,
    converts: bool,
) -> Result<Value, super::lexeme::Problem> {
    let form = match escaped && text.bytes[start..end] == *b"\\N" {
        true => Form::Null,
        false => Form::Copy { escaped: escaped || converts },
    };
    super::value(start, end, form)
}
