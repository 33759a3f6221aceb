//! Checks that mean the same in every engine: columns compared with numbers and
//! texts, and joined by AND, OR and NOT. All others are left out, and named.

use std::fmt::Write;

/// What the words of an expression may be.
enum Piece {
    Name(String),
    /// A bare word in capitals, which is a name where it is no keyword.
    Word(String),
    Number(String),
    Text(String),
    Sign(&'static str),
}

const SIGNS: [&str; 19] =
    ["<>", "!=", "<=", ">=", "::", "<", ">", "=", "(", ")", ",", "+", "-", "*", "[", "]", "||", "~", "/"];

/// Said again as they are.
const KEYWORDS: [&str; 9] = ["AND", "OR", "NOT", "IS", "NULL", "IN", "BETWEEN", "TRUE", "FALSE"];

/// How a check's columns and texts are written in the target.
pub struct Target<'t> {
    /// The column as it is quoted; `None` for one that does not compare there as it does here.
    pub column: &'t dyn Fn(&str) -> Option<String>,
    pub literal: &'t dyn Fn(&str) -> String,
    /// Whether texts may be told, and compare as in the source.
    pub texts: bool,
    /// A backslash escapes in the source's texts.
    pub escapes: bool,
}

/// The expression in the target's words; `None` when it is not plain.
pub fn translated(expression: &str, target: &Target<'_>) -> Option<String> {
    let pieces = pieces(expression, target.escapes)?;
    let mut out = String::new();
    let mut at = 0;
    let mut names = 0;
    while let Some(piece) = pieces.get(at) {
        let word = match piece {
            Piece::Sign("::") => {
                at = behind_cast(&pieces, at + 1)?;
                continue;
            }
            // `= ANY (ARRAY['a'::text, 'b'::text])` is how PostgreSQL keeps IN.
            Piece::Sign("=") if is_word(pieces.get(at + 1), "ANY") => {
                let (list, behind) = any(&pieces, at + 2, target)?;
                let _ = write!(out, " IN ({list})");
                at = behind;
                continue;
            }
            Piece::Name(name) => {
                names += 1;
                (target.column)(name)?
            }
            Piece::Word(word) if KEYWORDS.contains(&word.to_ascii_uppercase().as_str()) => word.to_ascii_uppercase(),
            // A function, or an operator that is a word, is the source's.
            Piece::Word(word) if !matches!(pieces.get(at + 1), Some(Piece::Sign("("))) => {
                names += 1;
                (target.column)(word)?
            }
            Piece::Word(_) => return None,
            Piece::Number(number) => number.clone(),
            Piece::Text(text) => literal(text, target)?,
            Piece::Sign(sign @ ("<>" | "!=" | "<=" | ">=" | "<" | ">" | "=" | "(" | ")" | "," | "+" | "-" | "*")) => {
                (if *sign == "!=" { "<>" } else { sign }).to_owned()
            }
            Piece::Sign(_) => return None,
        };
        if !out.is_empty() && !out.ends_with('(') && !matches!(word.as_str(), ")" | ",") {
            out.push(' ');
        }
        out.push_str(&word);
        at += 1;
    }
    (names > 0).then_some(out)
}

fn literal(text: &str, target: &Target<'_>) -> Option<String> {
    target.texts.then(|| (target.literal)(text))
}

fn is_word(piece: Option<&Piece>, word: &str) -> bool {
    matches!(piece, Some(Piece::Word(found)) if found.eq_ignore_ascii_case(word))
}

/// Behind `character varying(3)[]`.
fn behind_cast(pieces: &[Piece], mut at: usize) -> Option<usize> {
    let words = [
        "TEXT",
        "CHARACTER",
        "VARYING",
        "BPCHAR",
        "NUMERIC",
        "INTEGER",
        "BIGINT",
        "SMALLINT",
        "DOUBLE",
        "PRECISION",
        "REAL",
        "VARCHAR",
    ];
    let start = at;
    while words.iter().any(|word| is_word(pieces.get(at), word)) {
        at += 1;
    }
    if at == start {
        return None;
    }
    if let [Piece::Sign("("), Piece::Number(_), Piece::Sign(")"), ..] = pieces.get(at..)? {
        at += 3;
    }
    if let [Piece::Sign("["), Piece::Sign("]"), ..] = pieces.get(at..)? {
        at += 2;
    }
    Some(at)
}

/// `(ARRAY[…])` and `((ARRAY[…])::text[])`: the list, and what is behind it.
fn any(pieces: &[Piece], mut at: usize, target: &Target<'_>) -> Option<(String, usize)> {
    let mut open = 0;
    while matches!(pieces.get(at), Some(Piece::Sign("("))) {
        (open, at) = (open + 1, at + 1);
    }
    if open == 0 || !is_word(pieces.get(at), "ARRAY") || !matches!(pieces.get(at + 1), Some(Piece::Sign("["))) {
        return None;
    }
    at += 2;
    let mut list = Vec::new();
    loop {
        match pieces.get(at)? {
            Piece::Number(number) => list.push(number.clone()),
            Piece::Text(text) => list.push(literal(text, target)?),
            Piece::Sign("::") => {
                at = behind_cast(pieces, at + 1)?;
                continue;
            }
            Piece::Sign("," | "(" | ")") => {}
            Piece::Sign("]") => break,
            _ => return None,
        }
        at += 1;
    }
    at += 1;
    while open > 0 {
        match pieces.get(at)? {
            Piece::Sign(")") => (open, at) = (open - 1, at + 1),
            Piece::Sign("::") => at = behind_cast(pieces, at + 1)?,
            _ => return None,
        }
    }
    (!list.is_empty()).then(|| (list.join(", "), at))
}

fn pieces(expression: &str, escapes: bool) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = expression.trim_start();
    while let Some(first) = rest.chars().next() {
        let piece;
        (piece, rest) = match first {
            '\'' => {
                let (text, rest) = enclosed(rest, '\'')?;
                if escapes && text.contains('\\') {
                    return None;
                }
                (Piece::Text(text), rest)
            }
            '"' | '`' => {
                let (name, rest) = enclosed(rest, first)?;
                (Piece::Name(name), rest)
            }
            '0'..='9' => {
                let end = rest.find(|letter: char| !(letter.is_ascii_digit() || letter == '.')).unwrap_or(rest.len());
                (Piece::Number(rest[..end].to_owned()), &rest[end..])
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                let end = rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(rest.len());
                (Piece::Word(rest[..end].to_owned()), &rest[end..])
            }
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
                (Piece::Sign(sign), &rest[sign.len()..])
            }
        };
        // `E'…'`, `x'…'`, `1e5`: written in ways that engines do not share.
        if rest.starts_with('\'') && !matches!(piece, Piece::Sign(_)) {
            return None;
        }
        if matches!(piece, Piece::Number(_)) && rest.starts_with(|letter: char| letter.is_alphabetic()) {
            return None;
        }
        pieces.push(piece);
        rest = rest.trim_start();
    }
    Some(pieces)
}

/// What stands between two quotes, which are doubled inside; and what is behind.
fn enclosed(text: &str, quote: char) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != quote {
            inside.push(letter);
        } else if letters.next_if(|(_, next)| *next == quote).is_some() {
            inside.push(quote);
        } else {
            return Some((inside, &text[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expression: &str, expected: Option<&str>) {
        let target = Target {
            column: &|name| ["a", "b", "kind", "price"].contains(&name).then(|| format!("[{name}]")),
            literal: &|text| format!("'{}'", text.replace('\'', "''")),
            texts: true,
            escapes: false,
        };
        assert_eq!(translated(expression, &target).as_deref(), expected, "{expression}");
    }

    #[test]
    fn plain_checks_are_said_again() {
        check("(price >= (0)::numeric)", Some("([price] >= (0))"));
        check("((a > 0) AND (b IS NOT NULL))", Some("(([a] > 0) AND ([b] IS NOT NULL))"));
        check("`a` between 1 and 5 or not `b` <> 'it''s'", Some("[a] BETWEEN 1 AND 5 OR NOT [b] <> 'it''s'"));
        check("a in ('x', 'y')", Some("[a] IN ('x', 'y')"));
        check(
            "((kind)::text = ANY ((ARRAY['x'::character varying, 'y'::character varying])::text[]))",
            Some("(([kind]) IN ('x', 'y'))"),
        );
        check("a <= b - 1", Some("[a] <= [b] - 1"));
    }

    #[test]
    fn others_are_not() {
        for other in [
            "length(a) > 3",
            "a ~ '^x'",
            "hidden > 1",
            "a > 1e5",
            "a = E'x'",
            "(a)::inet = b",
            "a / 2 > 1",
            "1 = 1",
            "a = 'open",
            "a || b = 'x'",
            "a = ANY (b)",
            "a LIKE 'x%'",
            "a > @x",
            "",
        ] {
            check(other, None);
        }
    }
}
