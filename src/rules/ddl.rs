//! `ddl:` as written: objects whose schema text may leave as it is, and why.
//!
//! Whether such an object is there, and whether its text needs the line at all,
//! is the caller's to say.

use crate::call::{Call, Value};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::yaml::{Body, Entry, Scalar};

/// An object of the schema whose text is kept although it looks as if it held
/// something personal or secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptText {
    /// The object's words, as messages print them: `view public.staff`.
    pub object: String,
    /// Of the object's words.
    pub span: Span,
    pub because: String,
}

/// Reads the mapping; what is wrong in it is added to `problems`.
pub fn read(entry: Entry, problems: &mut Vec<Diagnostic>) -> Vec<KeptText> {
    match entry.value.body {
        Body::Map(entries) => {
            let mut kept: Vec<KeptText> = Vec::new();
            for entry in entries {
                let Some(text) = kept_text(entry, problems) else { continue };
                match kept.iter().any(|known| known.object == text.object) {
                    false => kept.push(text),
                    // YAML finds what is the same letter by letter, not what differs in blanks.
                    true => problems.push(
                        Diagnostic::new(codes::DUPLICATE_KEY, format!("`{}` is written twice", text.object))
                            .span(text.span),
                    ),
                }
            }
            kept
        }
        Body::Nothing => Vec::new(),
        _ => {
            let message = format!("`ddl` takes a mapping of objects, not {}", entry.value.word());
            problems.push(
                Diagnostic::new(codes::WRONG_SHAPE, message)
                    .span(entry.value.span)
                    .help("write `view public.staff: keep(because=\"…\")` below it, one line per object"),
            );
            Vec::new()
        }
    }
}

fn kept_text(entry: Entry, problems: &mut Vec<Diagnostic>) -> Option<KeptText> {
    let Entry { key, span, value } = entry;
    let object = words(&key.text);
    if object.is_empty() {
        problems.push(
            Diagnostic::new(codes::BAD_SETTING, "an object is named by its kind and its name")
                .span(span)
                .help("write it as the message does: `view public.staff`"),
        );
        return None;
    }
    let Body::Scalar(scalar) = &value.body else {
        let message = format!("schema text is kept, `keep(because=\"…\")`, or stops the run; this is {}", value.word());
        let place = if matches!(value.body, Body::Nothing) { span } else { value.span };
        problems.push(Diagnostic::new(codes::BAD_RULE, message).span(place));
        return None;
    };
    match because(scalar) {
        Ok(because) => Some(KeptText { object, span, because }),
        Err(problem) => {
            problems.push(problem.span(value.span).help(format!("write `{}: keep(because=\"…\")`", key.text)));
            None
        }
    }
}

/// With one blank between the words, however they were written.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn because(scalar: &Scalar) -> Result<String, Box<Diagnostic>> {
    let call = Call::parse(&scalar.text)
        .map_err(|error| Diagnostic::new(codes::BAD_RULE, "this rule cannot be read").label(error.problem))
        .map_err(Box::new)?;
    if call.name != "keep" {
        let message = "schema text is copied as it is or not at all: the only rule here is `keep`";
        return Err(Diagnostic::new(codes::BAD_RULE, message).into());
    }
    let reasonless = || Box::new(Diagnostic::new(codes::KEEP_NEEDS_REASON, "schema text is kept, and nobody says why"));
    match call.arguments.as_slice() {
        [] => Err(reasonless()),
        [argument] if argument.name.as_deref() == Some("because") => match &argument.value {
            Value::Text(text) | Value::Bare(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
            _ => Err(reasonless()),
        },
        _ => Err(Diagnostic::new(codes::WRONG_ARGUMENTS, "`keep` takes `because` here, and nothing else").into()),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::render;
    use crate::rules::parse;

    const HEAD: &str = "version: 1\nschema: schemas/a.yaml\n";

    fn check(ddl: &str, wanted: &[&str]) {
        let text = format!("{HEAD}ddl:{ddl}");
        let problems = parse("masks/a.yaml", &text).unwrap_err();
        let shown = render("masks/a.yaml", &text, &problems, false);
        for words in wanted {
            assert!(shown.contains(words), "no {words:?} in:\n{shown}");
        }
        assert_eq!(problems.len(), shown.matches("error[").count());
    }

    #[test]
    fn objects_are_read_with_their_reasons_and_places() {
        let text = format!(
            "{HEAD}ddl:\n  view public.staff: keep(because=\"a shared mailbox\")\n  \"function  public.f(integer, text)\": keep(because='the key of a test')\n"
        );
        let rules = parse("masks/a.yaml", &text).unwrap();
        let kept: Vec<(&str, &str)> =
            rules.ddl.iter().map(|kept| (kept.object.as_str(), kept.because.as_str())).collect();
        assert_eq!(
            kept,
            [("view public.staff", "a shared mailbox"), ("function public.f(integer, text)", "the key of a test")]
        );
        assert_eq!(&text[rules.ddl[0].span.clone()], "view public.staff");
        assert!(parse("masks/a.yaml", &format!("{HEAD}ddl:\n")).unwrap().ddl.is_empty());
    }

    #[test]
    fn what_is_no_reason_is_told_with_its_line() {
        check(" [view public.a]\n", &["error[M0002]: `ddl` takes a mapping of objects, not a list"]);
        check("\n  view a.b: keep\n", &["error[M0108]: schema text is kept", "4 |   view a.b: keep"]);
        check("\n  view a.b: keep(because=' ')\n", &["error[M0108]"]);
        check("\n  view a.b: keep(because=3)\n", &["error[M0108]"]);
        check("\n  view a.b: keep(reason=x)\n", &["error[M0202]: `keep` takes `because` here"]);
        check("\n  view a.b: lorem\n", &["error[M0008]: schema text is copied as it is or not at all"]);
        check("\n  view a.b:\n", &["error[M0008]", "this is nothing"]);
        check("\n  view a.b: {keep: x}\n", &["error[M0008]", "this is a mapping"]);
        check("\n  view a.b: keep(\n", &["error[M0008]: this rule cannot be read", "expected a value"]);
        check("\n  ' ': keep(because=x)\n", &["error[M0006]: an object is named by its kind and its name"]);
        let line = "  view a.b: keep(because=x)\n";
        check(&format!("\n{line}{line}"), &["error[M0003]: `view a.b` is written twice"]);
        check(&format!("\n{line}  view  a.b: keep(because=y)\n"), &["error[M0003]: `view a.b` is written twice"]);
    }
}
