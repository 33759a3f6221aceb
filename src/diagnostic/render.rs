//! Diagnostics as a person and as a program reads them.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Span};

/// Brings diagnostics into the order of the file; those without a place come
/// last, and equal places are ordered by code and message.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    let key = |d: &Diagnostic| (d.span.as_ref().map_or(usize::MAX, |span| span.start), d.code);
    diagnostics.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message)));
}

/// The report for a terminal: every diagnostic with the line it is about, then
/// one closing line; errors and warnings are never mixed. `file` is shown, `text` is what the spans count in.
pub fn render(file: &str, text: &str, diagnostics: &[Diagnostic], colour: bool) -> String {
    if diagnostics.is_empty() {
        return String::new();
    }
    let mut sorted = diagnostics.to_vec();
    sort(&mut sorted);
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let text = without_key(text);
    let mut report = String::new();
    for diagnostic in &sorted {
        report.push_str(&renderer.render(&groups(file, &text, diagnostic)));
        report.push_str("\n\n");
    }
    let first = sorted[0].code;
    report.push_str(&match (first.is_warning(), sorted.len()) {
        (true, 1) => format!("1 warning, which stops nothing. See `standin explain {first}`\n"),
        (true, more) => format!("{more} warnings, which stop nothing. See `standin explain {first}`\n"),
        (false, 1) => format!("1 error; nothing was read or written. See `standin explain {first}`\n"),
        (false, more) => format!("{more} errors; nothing was read or written. See `standin explain {first}`\n"),
    });
    report
}

fn groups<'a>(file: &'a str, text: &'a str, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = if diagnostic.code.is_warning() { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.0);
    let mut main = match &diagnostic.span {
        Some(span) => {
            let annotation = AnnotationKind::Primary.span(inside(text, span));
            let annotation = match &diagnostic.label {
                Some(label) => annotation.label(label.as_str()),
                None => annotation,
            };
            title.element(Snippet::source(text).path(file).annotation(annotation))
        }
        None => title.element(Origin::path(file)),
    };
    for note in &diagnostic.notes {
        main = main.element(Level::NOTE.no_name().message(note.as_str()));
    }
    let mut groups = vec![main];
    for help in &diagnostic.help {
        groups.push(Group::with_title(Level::HELP.secondary_title(help.as_str())));
    }
    groups
}

/// The span cut to the text and to whole characters, so that a wrong span
/// spoils a message and not the run.
fn inside(text: &str, span: &Span) -> Span {
    let whole = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = whole(span.start);
    start..whole(span.end).max(start)
}

/// One-based line and column, both counted in characters.
pub fn line_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[inside(text, &(0..at))];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |rest| rest.chars().count()) + 1;
    (line, column)
}

/// `[{code, message, file, line, column, notes, help}]`, in the file's order;
/// line and column are null where the problem has no place.
pub fn to_json(file: &str, text: &str, diagnostics: &[Diagnostic]) -> Value {
    let mut sorted = diagnostics.to_vec();
    sort(&mut sorted);
    let one = |diagnostic: &Diagnostic| {
        let place = diagnostic.span.as_ref().map(|span| line_column(text, span.start));
        json!({
            "code": diagnostic.code.0,
            "message": diagnostic.message,
            "file": file,
            "line": place.map(|(line, _)| line),
            "column": place.map(|(_, column)| column),
            "notes": diagnostic.notes,
            "help": diagnostic.help,
        })
    };
    Value::Array(sorted.iter().map(one).collect())
}

/// The text with a literal key starred out, byte for byte: the lines shown go
/// to terminals and to CI logs, and a key in the file is a mistake that a
/// report must not make public.
fn without_key(text: &str) -> Cow<'_, str> {
    let mut hidden: Vec<Span> = Vec::new();
    if text.trim_start().starts_with('{') {
        for (at, _) in text.match_indices("key") {
            let rest = &text[at + 3..];
            let skipped = rest.len() - rest.trim_start_matches(['"', '\'', ' ']).len();
            if let Some(value) = rest[skipped..].strip_prefix(':') {
                let start = text.len() - value.len();
                let length = value.find([',', '}', '\n']).unwrap_or(value.len());
                hidden.push(start..start + length);
            }
        }
    } else {
        let mut at = 0;
        let mut continues = false;
        for line in text.split_inclusive('\n') {
            let name = line.trim_start_matches(['"', '\'']);
            if let Some(rest) = name.strip_prefix("key")
                && let Some(value) = rest.trim_start_matches(['"', '\'', ' ']).strip_prefix(':')
            {
                hidden.push(at + line.len() - value.len()..at + line.len());
                continues = true;
            } else if continues && line.starts_with([' ', '\t']) {
                hidden.push(at..at + line.len());
            } else {
                continues = false;
            }
            at += line.len();
        }
    }
    // A reference is no secret, and seeing it helps.
    let refers = |span: &Span| {
        let value = text[span.clone()].trim_start_matches([' ', '"', '\'']);
        ["env:", "file:", "command:"].iter().any(|scheme| value.starts_with(scheme))
    };
    hidden.retain(|span| !refers(span));
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for span in hidden {
        // One may begin within another.
        let start = span.start.clamp(at, span.end.max(at));
        out.push_str(&text[at..start]);
        for letter in text[start..span.end.max(start)].chars() {
            match letter {
                ' ' | '\n' | '\r' => out.push(letter),
                _ => (0..letter.len_utf8()).for_each(|_| out.push('*')),
            }
        }
        at = span.end.max(start);
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;

    #[test]
    fn a_problem_is_shown_with_its_line_and_a_way_on() {
        let text = "version: 1\ntables:\n  users:\n    id: key\n";
        let problems = [
            Diagnostic::new(codes::UNRULED_TABLE, "no rules for orders"),
            Diagnostic::new(
                codes::UNRULED_COLUMN,
                "users.tax_id is in the database, but no rule says what to do with it",
            )
            .span(21..26)
            .label("no line for `tax_id` here")
            .note("column: varchar(14), nullable")
            .note("nothing was written: an unruled column is never copied")
            .help("decide, and commit both files together\ntax_id: null   drop the content"),
        ];
        assert_eq!(
            render("masks/shop.yaml", text, &problems, false),
            "\
error[M0101]: users.tax_id is in the database, but no rule says what to do with it
 --> masks/shop.yaml:3:3
  |
3 |   users:
  |   ^^^^^ no line for `tax_id` here
  |
  = column: varchar(14), nullable
  = nothing was written: an unruled column is never copied
help: decide, and commit both files together
      tax_id: null   drop the content

error[M0102]: no rules for orders
--> masks/shop.yaml

2 errors; nothing was read or written. See `standin explain M0101`
"
        );
        assert!(render("x", text, &problems, true).contains("\u{1b}["), "colour when asked for");
        assert_eq!(render("x", text, &[], false), "");
    }

    #[test]
    fn programs_get_line_and_column() {
        let text = "a: 1\nß: é, x\n";
        let problem = Diagnostic::new(codes::UNKNOWN_KEY, "no").span(12..13).help("way on");
        let value = to_json("masks/a.yaml", text, &[problem]);
        assert_eq!(value[0]["line"], 2);
        assert_eq!(value[0]["column"], 7 - 1);
        assert_eq!(value[0]["help"][0], "way on");
        assert_eq!(to_json("f", text, &[Diagnostic::new(codes::UNKNOWN_KEY, "no")])[0]["line"], Value::Null);
    }

    #[test]
    fn a_literal_key_is_never_shown() {
        for text in [
            "key: 00ff\nschema: [\n",
            "'key' : 00ff\n",
            "key: >\n  00ff\n  00ff\nschema: x\n",
            "{version: 1, key: 00ff, schema: x}",
            "{\"key\":\"00ff\"}",
            "key: é00ff\n",
            "{a: x}key: key: 00ff",
        ] {
            let shown = without_key(text);
            assert!(!shown.contains("00ff"), "{shown}");
            assert_eq!(shown.len(), text.len());
        }
        let reference = "key: env:SHOP_KEY\ntables:\n  t:\n    key: keep\n";
        assert_eq!(without_key(reference), reference);
    }

    #[test]
    fn spans_outside_the_text_do_not_panic() {
        let problem = Diagnostic::new(codes::BAD_YAML, "no").span(1..900);
        assert!(render("f", "é", &[problem], false).contains("M0001"));
    }
}
