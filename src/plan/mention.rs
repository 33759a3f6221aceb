//! Which columns and functions an SQL expression mentions, whether or not it can
//! be parsed.

use crate::schema::{Column, Generated, Table};

/// Indexes of the columns that an SQL expression mentions; rather one too many
/// than one too few.
pub fn mentioned(expression: &str, table: &Table) -> Vec<usize> {
    let words = words(expression);
    let is_there =
        |column: &Column| words.iter().any(|word| !word.called && word.text.eq_ignore_ascii_case(&column.name));
    table.columns.iter().enumerate().filter(|(_, column)| is_there(column)).map(|(index, _)| index).collect()
}

/// The same, with the columns that a computed one among them is computed from.
pub fn rests_on(expression: &str, table: &Table) -> Vec<usize> {
    let mut found = mentioned(expression, table);
    let mut at = 0;
    while at < found.len() {
        if let Generated::Stored(inner) | Generated::Virtual(inner) = &table.columns[found[at]].generated {
            for column in mentioned(inner, table) {
                if !found.contains(&column) {
                    found.push(column);
                }
            }
        }
        at += 1;
    }
    found
}

/// Whether an SQL expression mentions a column of that name.
pub fn mentions(expression: &str, name: &str) -> bool {
    words(expression).iter().any(|word| !word.called && word.text.eq_ignore_ascii_case(name))
}

/// Names of the functions that an SQL expression calls, in lower case.
pub fn functions(expression: &str) -> Vec<String> {
    const SYNTAX: &[&str] = &["and", "or", "not", "in", "any", "all", "array", "is", "between", "like", "select"];
    let called = words(expression).into_iter().filter(|word| word.called).map(|word| word.text.to_lowercase());
    called.filter(|name| !SYNTAX.contains(&name.as_str())).collect()
}

/// The only column of an expression that does no more than put its value into one
/// case: `lower((email)::text)`.
pub fn folded_column(expression: &str, table: &Table) -> Option<usize> {
    let plain = |letter: char| letter.is_alphanumeric() || "_$\"`(): ".contains(letter);
    let words = words(expression);
    let (called, names): (Vec<&Word>, Vec<&Word>) = words.iter().partition(|word| word.called);
    let folds = |word: &Word| ["lower", "upper", "lcase", "ucase"].contains(&word.text.to_lowercase().as_str());
    if !expression.chars().all(plain) || names.len() != 1 || called.is_empty() || !called.into_iter().all(folds) {
        return None;
    }
    match mentioned(expression, table)[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// A word outside of literals and casts.
struct Word {
    text: String,
    /// A parenthesis follows.
    called: bool,
}

fn words(expression: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut rest = expression;
    let mut cast = false;
    while let Some(letter) = rest.chars().next() {
        let taken = match letter {
            '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
            // A name in double quotes, or in MySQL's backquotes.
            '"' | '`' => {
                let end = closing_quote(&rest[1..], letter);
                let text = rest[1..1 + end].replace(&format!("{letter}{letter}"), &letter.to_string());
                words.push(Word { text, called: false });
                (end + 2).min(rest.len())
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
                let end = rest.find(|c| !inside(c)).unwrap_or(rest.len());
                let called = rest[end..].trim_start().starts_with('(');
                if !cast {
                    words.push(Word { text: rest[..end].to_owned(), called });
                }
                end
            }
            other => other.len_utf8(),
        };
        cast = rest.starts_with("::") || (cast && rest.starts_with(':'));
        rest = &rest[taken..];
    }
    words
}

/// Where a quoted name ends: a doubled quote is one of its letters.
fn closing_quote(rest: &str, mark: char) -> usize {
    let mut at = 0;
    while let Some(quote) = rest[at..].find(mark) {
        at += quote;
        if !rest[at + 1..].starts_with(mark) {
            return at;
        }
        at += 2;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_leave_out_literals_casts_and_functions() {
        let names = |text: &str| words(text).into_iter().map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(names("lower((\"E Mail\")::text) || 'it''s me'"), ["lower", "E Mail"]);
        assert_eq!(functions("Lower(x) || btrim (y) = ANY (z)"), ["lower", "btrim"]);
        assert!(mentions("a::date > b", "b") && !mentions("a::date > b", "date"));
        assert_eq!(names("\"we\"\"ird\" > 1"), ["we\"ird"], "a doubled quote is a letter of the name");
        assert_eq!(names("\"open"), ["open"], "an open quote ends the text");
        assert_eq!(names("left(`e mail`, 9) <> `a``b`"), ["left", "e mail", "a`b"]);
    }
}
