//! A rule as written: `phone(keep=country)`, and the structures under it.
//!
//! Knows the grammar, not the masks: whether the name exists and the arguments
//! fit is for `mask` to say.

use std::ops::Range;

/// An argument's value. `Bare` is an unquoted word (`country`), `Text` a quoted one.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Bare(String),
    Text(String),
    /// As written, so that `1.50` stays `1.50`.
    Number(String),
    Bool(bool),
    Null,
    List(Vec<Value>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// `None` for a positional argument.
    pub name: Option<String>,
    pub value: Value,
    /// Bytes within the rule's own text.
    pub at: Range<usize>,
}

/// A mask's name, its arguments and, for structured masks, the paths below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub name: String,
    pub arguments: Vec<Argument>,
    /// `json: {$.a.b: rule}`: path and rule, in the order written.
    pub paths: Vec<(String, Call)>,
}

/// Why a text is no rule, and the byte where that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallError {
    pub at: usize,
    pub problem: &'static str,
}

impl Call {
    pub fn named(name: impl Into<String>) -> Call {
        Call { name: name.into(), arguments: Vec::new(), paths: Vec::new() }
    }

    /// A plain value where a rule stands elsewhere, as the rule that writes it:
    /// `fixed("value")`, or `null`.
    pub fn value(text: &str) -> Call {
        if matches!(text, "~" | "null" | "Null" | "NULL") {
            return Call::named("null");
        }
        Call::fixed(text)
    }

    /// `fixed("text")`
    pub fn fixed(text: impl Into<String>) -> Call {
        let value = Argument { name: None, value: Value::Text(text.into()), at: 0..0 };
        Call { arguments: vec![value], ..Call::named("fixed") }
    }

    /// Reads `name`, `name()` or `name(value, key=value, …)`. Values are bare
    /// words, `"…"` or `'…'` (doubled quote inside), numbers, `true`, `false`,
    /// `null` and lists `[a, b]`.
    pub fn parse(text: &str) -> Result<Call, CallError> {
        let mut reader = Reader { text, at: 0 };
        reader.blanks();
        let name = reader.word().ok_or(reader.error("a rule begins with the name of a mask"))?.to_owned();
        let mut call = Call::named(name);
        reader.blanks();
        if reader.take('(') {
            reader.blanks();
            while !reader.take(')') {
                call.arguments.push(reader.argument()?);
                reader.blanks();
                if !reader.take(',') {
                    if reader.take(')') {
                        break;
                    }
                    return Err(reader.error("expected `,` or `)` after an argument"));
                }
                reader.blanks();
            }
        }
        reader.blanks();
        if reader.at < text.len() {
            return Err(reader.error("text after the end of the rule"));
        }
        Ok(call)
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn error(&self, problem: &'static str) -> CallError {
        CallError { at: self.at, problem }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn word(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_alphanumeric() || "_.-+/:@".contains(c))).unwrap_or(rest.len());
        self.at += end;
        (end > 0).then(|| &rest[..end])
    }

    fn argument(&mut self) -> Result<Argument, CallError> {
        let start = self.at;
        let value = self.value()?;
        self.blanks();
        if let Value::Bare(name) = &value
            && self.take('=')
        {
            let name = name.clone();
            self.blanks();
            let value = self.value()?;
            return Ok(Argument { name: Some(name), value, at: start..self.at });
        }
        Ok(Argument { name: None, value, at: start..self.at })
    }

    fn value(&mut self) -> Result<Value, CallError> {
        if self.take('[') {
            let mut values = Vec::new();
            self.blanks();
            while !self.take(']') {
                values.push(self.value()?);
                self.blanks();
                if !self.take(',') && !self.rest().starts_with(']') {
                    return Err(self.error("expected `,` or `]` in a list"));
                }
                self.blanks();
            }
            return Ok(Value::List(values));
        }
        for quote in ['"', '\''] {
            if self.take(quote) {
                return self.quoted(quote).map(Value::Text);
            }
        }
        let word = self.word().ok_or(self.error("expected a value"))?;
        Ok(match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ if is_number(word) => Value::Number(word.to_owned()),
            _ => Value::Bare(word.to_owned()),
        })
    }

    fn quoted(&mut self, quote: char) -> Result<String, CallError> {
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let Some(end) = rest.find(quote) else {
                return Err(self.error("the quoted text does not end"));
            };
            text.push_str(&rest[..end]);
            self.at += end + 1;
            if !self.take(quote) {
                return Ok(text);
            }
            text.push(quote);
        }
    }
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    !whole.is_empty()
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && !fraction.is_empty()
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_parse() {
        let call = Call::parse("choice([a, 'b c', 3], weights=[1, 2.5, 3])").unwrap();
        assert_eq!(call.name, "choice");
        assert_eq!(
            call.arguments[0].value,
            Value::List(vec![Value::Bare("a".into()), Value::Text("b c".into()), Value::Number("3".into())])
        );
        assert_eq!(call.arguments[1].name.as_deref(), Some("weights"));
        assert_eq!(
            Call::parse("fixed(\"say \"\"hi\"\"\")").unwrap().arguments[0].value,
            Value::Text("say \"hi\"".into())
        );
        assert_eq!(Call::parse(" person.email ").unwrap(), Call::named("person.email"));
    }

    #[test]
    fn what_is_no_call_says_where() {
        assert_eq!(Call::parse("").unwrap_err().at, 0);
        assert_eq!(Call::parse("fixed(\"a").unwrap_err().problem, "the quoted text does not end");
        assert_eq!(Call::parse("hash) x").unwrap_err().at, 4);
        assert!(Call::parse("hash(length=").is_err());
        assert!(Call::parse("hash(1 2)").is_err());
    }
}
