//! `command`: values that another program makes.

use super::*;

/// Asks a program of your own for each value: `command("./tools/stand-in --color")`.
///
/// It is started once per run, without a shell, and only where `--allow-command` stands
/// on the command line. It reads lines of JSON and answers each with one:
///
/// ```text
/// {"value": "Ann Doe"}
/// {"value": "A. N. Other"}
/// ```
///
/// A value in the answer is a text, a number, a boolean or null. NULL and empty texts
/// are never asked for. Its failure, an answer that is none, one that does not fit the
/// column's type, and silence stop the run.
///
/// Nothing is proved about what it writes: two values may get the same, the same value
/// may get two, and whether the same input gives the same dump is up to the program.
/// **It is given the real values.** It gets the blanks between its arguments split, with
/// `'…'` and `"…"` to keep them together.
pub struct Command;
pub const KIND: Command = Command;

struct Asked {
    program: Box<dyn Ask>,
    column: Column,
}

const NO_ANSWER: Reject = Reject("the program's answer is no line of JSON with a value");

impl Mask for Asked {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        match self.ask(input, out)? {
            true => Ok(()),
            false => Err(Reject("the program answered null where only a text can stand")),
        }
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_or_null(&self, _row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<bool, Reject> {
        self.ask(input, out)
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl Asked {
    fn ask(&self, input: &[u8], out: &mut Vec<u8>) -> Result<bool, Reject> {
        let value = std::str::from_utf8(input).map_err(|_| Reject("the value is no UTF-8 text, so it cannot be asked for"))?;
        let mut question = b"{\"value\": ".to_vec();
        question.extend_from_slice(serde_json::Value::from(value).to_string().as_bytes());
        question.push(b'}');
        let mut answer = Vec::new();
        self.program.ask(&question, &mut answer)?;
        let answer: serde_json::Value = serde_json::from_slice(&answer).map_err(|_| NO_ANSWER)?;
        let text = match answer.get("value") {
            Some(serde_json::Value::Null) if self.column.nullable => return Ok(false),
            Some(serde_json::Value::Null) => return Err(Reject("the program answered null, and the column is NOT NULL")),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(value @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_))) => value.to_string(),
            _ => return Err(NO_ANSWER),
        };
        if text.contains('\0') {
            return Err(NO_ANSWER);
        }
        let text = literal(&self.column, text).map_err(|_| Reject("the program's answer does not fit the column's type"))?;
        out.extend_from_slice(&text);
        Ok(true)
    }
}

impl MaskKind for Command {
    fn name(&self) -> &'static str {
        "command"
    }

    fn summary(&self) -> &'static str {
        "values that another program makes, line by line; off unless `--allow-command`"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "line", doc: "the program and its arguments", required: true }]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: r#"command("./stand-in")"#, native: "text", input: "Ann", output: "answer" },
            Example { rule: r#"command("./stand-in")"#, native: "varchar(6)", input: "\"quoted\"", output: "answer" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let line = args.text("line")?.unwrap_or_default().trim();
        if line.is_empty() {
            return Err(Misfit::new(MisfitKind::Argument, "`command` needs a program and its arguments"));
        }
        if matches!(target.column.ty, Type::Bytes { .. }) {
            return Err(Misfit::wrong_type("command", "a text, number, date or other plain", target.column));
        }
        let output = match target.column.ty {
            Type::Text(length) => length.max.map_or(Output::AnyOfType, |chars_max| Output::Text { chars_max }),
            _ => Output::AnyOfType,
        };
        Ok(Compiled::mask(
            Asked { program: (target.commands)(line), column: target.column.clone() },
            Contract {
                reads: true,
                by: By::Value(Canonical::Exact),
                unique: Unique::Lossy { distinct: None },
                output,
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::column;
    use super::*;

    struct Says(&'static str);

    impl Ask for Says {
        fn ask(&self, question: &[u8], answer: &mut Vec<u8>) -> Result<(), Reject> {
            assert!(serde_json::from_slice::<serde_json::Value>(question).unwrap()["value"].is_string());
            answer.extend_from_slice(self.0.as_bytes());
            Ok(())
        }
    }

    fn ask(answer: &'static str, native: &str, nullable: bool, input: &[u8]) -> Result<Option<String>, Reject> {
        let column = Column { nullable, ..column(native) };
        let asked = Asked { program: Box::new(Says(answer)), column };
        let mut out = Vec::new();
        let written = asked.ask(input, &mut out)?;
        Ok(written.then(|| String::from_utf8(out).unwrap()))
    }

    #[test]
    fn answers_are_values_of_the_column_or_stop_the_run() {
        for (answer, native, value) in [
            (r#"{"value": "x\ny"}"#, "text", Some("x\ny")),
            (r#"{"value": 12, "more": 1}"#, "integer", Some("12")),
            (r#"{"value": true}"#, "boolean", Some("t")),
            (r#"{"value": null}"#, "text", None),
        ] {
            assert_eq!(ask(answer, native, true, "\"\\\n".as_bytes()).unwrap().as_deref(), value, "{answer}");
        }
        for (answer, native) in [
            ("", "text"), ("x", "text"), ("{}", "text"), (r#"{"value": []}"#, "text"), (r#"{"value": "a"} x"#, "text"),
            (r#"{"value": "abc"}"#, "varchar(2)"), (r#"{"value": "abc"}"#, "integer"), (r#"{"value": null}"#, "text"),
            (r#"{"value": "\u0000"}"#, "text"),
        ] {
            assert!(ask(answer, native, false, b"x").is_err(), "{answer}");
        }
        assert!(ask(r#"{"value": "a"}"#, "text", true, b"\xff").is_err());
    }
}
