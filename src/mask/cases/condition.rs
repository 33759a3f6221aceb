//! Conditions over the values of a row: read once, evaluated for every row.

use std::cmp::Ordering;

use crate::mask::decimal::Decimal;
use crate::mask::{Misfit, MisfitKind, Reject, Row, Sibling, Target};
use crate::schema::{Column, Type};

/// What a condition says of a row: SQL's three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evaluation {
    True,
    False,
    Unknown,
}

use Evaluation::{False, True, Unknown};

impl Evaluation {
    fn of(truth: bool) -> Evaluation {
        if truth { True } else { False }
    }

    fn not(self) -> Evaluation {
        match self {
            True => False,
            False => True,
            Unknown => Unknown,
        }
    }
}

#[derive(Debug)]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    IsNull(Place),
    /// A boolean column by itself.
    Is(Place),
    Compare { place: Place, by: Comparison, with: Literal },
    In { place: Place, list: Vec<Literal> },
    Like { place: Place, pattern: Vec<Like> },
}

/// Where a value is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The column that the rule is for.
    Own,
    /// By its place among the siblings.
    Sibling(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// A literal in the form that it is compared in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    Null,
    Number(Decimal),
    Bool(bool),
    Text(Vec<u8>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Like {
    Byte(u8),
    OneCharacter,
    AnyCharacters,
}

impl Condition {
    /// Reads a condition. Columns that it looks at are appended to `siblings`.
    ///
    /// # Errors
    /// Text that is no condition, columns that are not there, literals that are no
    /// values of theirs.
    pub fn compile(text: &str, target: &Target<'_>, siblings: &mut Vec<Sibling>) -> Result<Condition, Misfit> {
        let tokens = tokens(text)?;
        let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, text, target, siblings };
        let condition = parser.any()?;
        match parser.peek() {
            None => Ok(condition),
            Some(_) => Err(parser.wrong("text after its end")),
        }
    }

    /// # Errors
    /// A value of a numeric column that is no number.
    pub fn holds(&self, row: &dyn Row, own: &[u8]) -> Result<Evaluation, Reject> {
        let value = |place: &Place| match place {
            Place::Own => Some(own),
            Place::Sibling(sibling) => row.source(*sibling),
        };
        Ok(match self {
            Condition::All(parts) => {
                let mut all = True;
                for part in parts {
                    match part.holds(row, own)? {
                        False => return Ok(False),
                        Unknown => all = Unknown,
                        True => {}
                    }
                }
                all
            }
            Condition::Any(parts) => {
                let mut any = False;
                for part in parts {
                    match part.holds(row, own)? {
                        True => return Ok(True),
                        Unknown => any = Unknown,
                        False => {}
                    }
                }
                any
            }
            Condition::Not(inner) => inner.holds(row, own)?.not(),
            Condition::IsNull(place) => Evaluation::of(value(place).is_none()),
            Condition::Is(place) => value(place).map_or(Unknown, |value| Evaluation::of(is_true(value))),
            Condition::Compare { place, by, with } => match (value(place), with) {
                (None, _) | (_, Literal::Null) => Unknown,
                (Some(value), with) => match compare(value, with)? {
                    // Not a number: greater than all of them, as PostgreSQL has it.
                    None => Evaluation::of(matches!(by, Comparison::Unequal | Comparison::Greater | Comparison::AtLeast)),
                    Some(order) => Evaluation::of(match by {
                        Comparison::Equal => order.is_eq(),
                        Comparison::Unequal => order.is_ne(),
                        Comparison::Less => order.is_lt(),
                        Comparison::AtMost => order.is_le(),
                        Comparison::Greater => order.is_gt(),
                        Comparison::AtLeast => order.is_ge(),
                    }),
                },
            },
            Condition::In { place, list } => {
                let Some(value) = value(place) else { return Ok(Unknown) };
                let mut found = False;
                for literal in list {
                    match literal {
                        Literal::Null => found = Unknown,
                        literal if compare(value, literal)?.is_some_and(Ordering::is_eq) => return Ok(True),
                        _ => {}
                    }
                }
                found
            }
            Condition::Like { place, pattern } => {
                value(place).map_or(Unknown, |value| Evaluation::of(is_like(value, pattern)))
            }
        })
    }
}

/// `None` where the value is `NaN` or beyond all numbers.
fn compare(value: &[u8], with: &Literal) -> Result<Option<Ordering>, Reject> {
    Ok(Some(match with {
        Literal::Null => return Ok(None),
        Literal::Text(text) => value.cmp(text.as_slice()),
        Literal::Bool(truth) => is_true(value).cmp(truth),
        Literal::Number(literal) => {
            let Some(number) = Decimal::parse(value) else {
                return match value {
                    b"-Infinity" | b"-inf" => Ok(Some(Ordering::Less)),
                    _ if crate::mask::decimal::is_no_number(value) => Ok(None),
                    _ => Err(Reject("a condition compares a number with a value that is none")),
                };
            };
            let scale = number.scale.max(literal.scale);
            match (number.exactly(scale), literal.exactly(scale)) {
                (Some(number), Some(literal)) => number.cmp(&literal),
                // The one that outgrows its bits at the other's scale is the greater by far.
                (None, _) => number.digits.signum().cmp(&0),
                (_, None) => 0.cmp(&literal.digits.signum()),
            }
        }
    }))
}

/// PostgreSQL writes `t`, SQLite and MySQL a number.
fn is_true(value: &[u8]) -> bool {
    matches!(value, b"t" | b"true" | b"TRUE" | b"\x01") || Decimal::parse(value).is_some_and(|number| number.digits != 0)
}

/// Greedy, with one step back to the last `%`, so it takes no more than length times
/// length steps.
fn is_like(value: &[u8], pattern: &[Like]) -> bool {
    let (mut v, mut p) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    let character = |at: usize| {
        let behind = &value[at + 1..];
        at + 1 + behind.iter().take_while(|byte| **byte & 0xc0 == 0x80).count()
    };
    while v < value.len() {
        match pattern.get(p) {
            Some(Like::AnyCharacters) => {
                back = Some((v, p + 1));
                p += 1;
            }
            Some(Like::OneCharacter) => {
                v = character(v);
                p += 1;
            }
            Some(Like::Byte(byte)) if *byte == value[v] => {
                v += 1;
                p += 1;
            }
            _ => match back {
                Some((from, after)) => {
                    v = from + 1;
                    p = after;
                    back = Some((v, after));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|part| *part == Like::AnyCharacters)
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// A bare word, perhaps a keyword.
    Word(String),
    /// A column in `"…"` or MySQL's backticks.
    Name(String),
    Text(String),
    Number(String),
    Sign(&'static str),
}

fn misfit(text: &str, problem: &str) -> Misfit {
    Misfit::new(MisfitKind::Argument, format!("`{text}` is no condition: {problem}"))
        .help("write \"status = 'guest' AND total > 100\"; `standin list masks` tells what there is")
}

fn tokens(text: &str) -> Result<Vec<Token>, Misfit> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '\'' | '"' | '`' => {
                let (quoted, length) = quoted(rest, first).ok_or_else(|| misfit(text, "a quoted text does not end"))?;
                tokens.push(if first == '\'' { Token::Text(quoted) } else { Token::Name(quoted) });
                length
            }
            _ if first.is_alphabetic() || first == '_' => {
                let end = rest.find(|letter: char| !(letter.is_alphanumeric() || letter == '_')).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
            _ if first.is_ascii_digit() || "+-.".contains(first) => {
                let is_part = |(at, letter): (usize, char)| {
                    at == 0 || letter.is_ascii_alphanumeric() || letter == '.' || "+-".contains(letter) && rest[..at].ends_with(['e', 'E'])
                };
                let end = rest.char_indices().find(|part| !is_part(*part)).map_or(rest.len(), |(at, _)| at);
                tokens.push(Token::Number(rest[..end].to_owned()));
                end
            }
            _ => {
                let sign = ["<=", ">=", "<>", "!=", "=", "<", ">", "(", ")", ","].into_iter().find(|sign| rest.starts_with(sign));
                let sign = sign.ok_or_else(|| misfit(text, "it has a character that means nothing here"))?;
                tokens.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest[end..].trim_start();
    }
    Ok(tokens)
}

/// The text between quotes, a doubled one inside, and how long it is with them.
fn quoted(rest: &str, quote: char) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut at = 1;
    loop {
        let end = at + rest[at..].find(quote)?;
        text.push_str(&rest[at..end]);
        at = end + 1;
        if !rest[at..].starts_with(quote) {
            return Some((text, at));
        }
        text.push(quote);
        at += 1;
    }
}

/// Brackets and `NOT`s inside each other.
const DEPTH_MAX: usize = 64;

struct Parser<'a, 't> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    text: &'a str,
    target: &'a Target<'t>,
    siblings: &'a mut Vec<Sibling>,
}

impl<'a> Parser<'a, '_> {
    fn wrong(&self, problem: &str) -> Misfit {
        misfit(self.text, problem)
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn sign(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(sign)) if *sign == wanted);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Result<Condition, Misfit> {
        let mut parts = vec![self.all()?];
        while self.word("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Condition::Any(parts) })
    }

    fn all(&mut self) -> Result<Condition, Misfit> {
        let mut parts = vec![self.one()?];
        while self.word("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Condition::All(parts) })
    }

    fn one(&mut self) -> Result<Condition, Misfit> {
        if self.depth == DEPTH_MAX {
            return Err(self.wrong("it is nested too deeply"));
        }
        self.depth += 1;
        let condition = if self.word("not") {
            Condition::Not(Box::new(self.one()?))
        } else if self.sign("(") {
            let inner = self.any()?;
            if !self.sign(")") {
                return Err(self.wrong("a bracket is not closed"));
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn comparison(&mut self) -> Result<Condition, Misfit> {
        // `'guest' = status` is `status = 'guest'`.
        if matches!(self.peek(), Some(Token::Text(_) | Token::Number(_))) {
            let literal = self.at;
            self.at += 1;
            let by = self.comparator().ok_or_else(|| self.wrong("a comparison is missing"))?;
            let (place, column) = self.column()?;
            let with = self.literal_of(&self.tokens[literal], column)?;
            let by = match by {
                Comparison::Less => Comparison::Greater,
                Comparison::AtMost => Comparison::AtLeast,
                Comparison::Greater => Comparison::Less,
                Comparison::AtLeast => Comparison::AtMost,
                same => same,
            };
            return Ok(Condition::Compare { place, by, with });
        }
        let (place, column) = self.column()?;
        if self.word("is") {
            let not = self.word("not");
            if !self.word("null") {
                return Err(self.wrong("after IS stands [NOT] NULL"));
            }
            return Ok(negated(not, Condition::IsNull(place)));
        }
        if let Some(by) = self.comparator() {
            return Ok(Condition::Compare { place, by, with: self.literal(column)? });
        }
        let not = self.word("not");
        let condition = if self.word("in") {
            if !self.sign("(") {
                return Err(self.wrong("after IN stands a list in brackets"));
            }
            let mut list = vec![self.literal(column)?];
            while self.sign(",") {
                list.push(self.literal(column)?);
            }
            if !self.sign(")") {
                return Err(self.wrong("the list of IN is not closed"));
            }
            Condition::In { place, list }
        } else if self.word("between") {
            let low = self.literal(column)?;
            if !self.word("and") {
                return Err(self.wrong("BETWEEN takes two values with AND between"));
            }
            let high = self.literal(column)?;
            let part = |by, with| Condition::Compare { place, by, with };
            Condition::All(vec![part(Comparison::AtLeast, low), part(Comparison::AtMost, high)])
        } else if self.word("like") {
            if !column.ty.is_text() {
                return Err(self.wrong("LIKE is for text columns"));
            }
            let Some(Token::Text(pattern)) = self.peek() else { return Err(self.wrong("after LIKE stands a quoted text")) };
            self.at += 1;
            Condition::Like { place, pattern: like(pattern) }
        } else if not {
            return Err(self.wrong("after NOT stands IN, LIKE or BETWEEN"));
        } else if column.ty == Type::Bool || is_tiny(column) {
            Condition::Is(place)
        } else {
            return Err(self.wrong("a comparison is missing"));
        };
        Ok(negated(not, condition))
    }

    fn comparator(&mut self) -> Option<Comparison> {
        let by = match self.peek() {
            Some(Token::Sign("=")) => Comparison::Equal,
            Some(Token::Sign("<>" | "!=")) => Comparison::Unequal,
            Some(Token::Sign("<")) => Comparison::Less,
            Some(Token::Sign("<=")) => Comparison::AtMost,
            Some(Token::Sign(">")) => Comparison::Greater,
            Some(Token::Sign(">=")) => Comparison::AtLeast,
            _ => return None,
        };
        self.at += 1;
        Some(by)
    }

    fn column(&mut self) -> Result<(Place, &'a Column), Misfit> {
        let Some(Token::Word(name) | Token::Name(name)) = self.peek() else {
            return Err(self.wrong("the name of a column is missing"));
        };
        self.at += 1;
        let target = self.target;
        if *name == target.column.name {
            return Ok((Place::Own, target.column));
        }
        let column = target.sibling(name)?;
        let known = self.siblings.iter().position(|sibling| sibling.column == *name && !sibling.masked);
        let at = known.unwrap_or_else(|| {
            self.siblings.push(Sibling { column: name.clone(), masked: false });
            self.siblings.len() - 1
        });
        Ok((Place::Sibling(at), column))
    }

    fn literal(&mut self, column: &Column) -> Result<Literal, Misfit> {
        let token = self.peek().ok_or_else(|| self.wrong("a value is missing"))?;
        self.at += 1;
        self.literal_of(token, column)
    }

    fn literal_of(&self, token: &Token, column: &Column) -> Result<Literal, Misfit> {
        let word = match token {
            Token::Word(word) => word.to_ascii_lowercase(),
            _ => String::new(),
        };
        if word == "null" {
            return Ok(Literal::Null);
        }
        let number = |text: &str| Decimal::parse(text.as_bytes()).map(Literal::Number);
        let literal = match (&column.ty, token) {
            (Type::Bool, _) if word == "true" || word == "false" => Some(Literal::Bool(word == "true")),
            (Type::Int { .. }, _) if word == "true" || word == "false" => number(if word == "true" { "1" } else { "0" }),
            (Type::Bool, Token::Number(text)) if text == "0" || text == "1" => Some(Literal::Bool(text == "1")),
            (Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } | Type::Year, Token::Number(text)) => number(text),
            (Type::Bool | Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } | Type::Year, _) => None,
            (_, Token::Text(text)) => Some(Literal::Text(text.clone().into_bytes())),
            _ => None,
        };
        let wanted = format!("{} is {}, and is compared with other", column.name, column.ty.word());
        literal.ok_or_else(|| self.wrong(&format!("{wanted} literals ('…', numbers, true and false are known)")))
    }
}

fn negated(not: bool, condition: Condition) -> Condition {
    if not { Condition::Not(Box::new(condition)) } else { condition }
}

/// MySQL's booleans are numbers.
fn is_tiny(column: &Column) -> bool {
    matches!(column.ty, Type::Int { bytes: 1, .. })
}

/// A backslash makes the character behind it one like others.
fn like(pattern: &str) -> Vec<Like> {
    let mut parts = Vec::new();
    let mut bytes = pattern.bytes();
    while let Some(byte) = bytes.next() {
        parts.push(match byte {
            b'%' => Like::AnyCharacters,
            b'_' => Like::OneCharacter,
            b'\\' => Like::Byte(bytes.next().unwrap_or(b'\\')),
            byte => Like::Byte(byte),
        });
    }
    parts
}
