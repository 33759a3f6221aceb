//! `subjects:` and `subject:` as written: who the rows of a database are about.
//!
//! A kind of subject has a key, a column that identifies each of them; a table
//! says how its rows are joined to one. Whether the columns are there is the
//! plan's to say.

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::mask::{Canonical, ROW};
use crate::yaml::{Body, Entry, Node};

/// A kind of subject: `person: {key: lower(users.email)}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectKind {
    pub name: String,
    /// Of the name.
    pub span: Span,
    /// `users`, `billing.accounts`.
    pub table: String,
    pub column: String,
    /// Of the key's expression.
    pub key_span: Span,
    /// In which form values of the key are the same.
    pub canonical: Canonical,
}

/// How the rows of a table are joined to their subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSubject {
    pub kind: String,
    pub span: Span,
    pub by: Joined,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Joined {
    /// `person via user_id`, `person via (tenant_id, user_id)`: the subject of the
    /// row that these columns reference.
    Via(Vec<String>),
    /// `person(email)`: the column holds what the kind's key holds.
    Column(String),
}

/// Functions of a key, with the form they stand for. `lower` and no function are
/// the same: blanks around, case and Unicode form never tell people apart. `mailbox`
/// takes addresses that differ behind a plus for one.
const FORMS: &[(&str, Canonical)] = &[
    ("lower", Canonical::Text),
    ("exact", Canonical::Exact),
    ("alphanumeric", Canonical::Alphanumeric),
    ("digits", Canonical::Digits),
    ("mailbox", Canonical::Mailbox),
];

/// Reads `subjects:`; what is wrong in it is added to `problems`.
pub fn read_kinds(entry: Entry, problems: &mut Vec<Diagnostic>) -> Vec<SubjectKind> {
    let entries = match entry.value.body {
        Body::Map(entries) => entries,
        Body::Nothing => return Vec::new(),
        _ => {
            let message = format!("`subjects` takes a mapping of kinds, not {}", entry.value.word());
            problems.push(
                Diagnostic::new(codes::WRONG_SHAPE, message)
                    .span(entry.value.span)
                    .help("write `person: {key: lower(users.email)}` below it, one line per kind"),
            );
            return Vec::new();
        }
    };
    entries.into_iter().filter_map(|entry| kind(entry, problems)).collect()
}

fn kind(entry: Entry, problems: &mut Vec<Diagnostic>) -> Option<SubjectKind> {
    let Entry { key: name, span, value } = entry;
    let example = || format!("write `{}: {{key: lower(TABLE.COLUMN)}}`", name.text);
    if name.text == ROW || !is_word(&name.text) {
        problems.push(
            Diagnostic::new(codes::BAD_SETTING, format!("`{}` cannot be the name of a kind of subject", name.text))
                .span(span)
                .help("a name is letters, digits and underscores; `row` is every row itself"),
        );
        return None;
    }
    let Body::Map(settings) = value.body else {
        let message = format!("a kind of subject takes a mapping with its key, not {}", value.word());
        let place = if matches!(value.body, Body::Nothing) { span } else { value.span };
        problems.push(Diagnostic::new(codes::WRONG_SHAPE, message).span(place).help(example()));
        return None;
    };
    let mut key = None;
    for setting in settings {
        match (setting.key.text.as_str(), setting.value.body) {
            ("key", Body::Scalar(scalar)) => key = Some((scalar.text, setting.value.span)),
            ("key", _) => problems
                .push(Diagnostic::new(codes::WRONG_SHAPE, "`key` takes one column").span(setting.span).help(example())),
            (other, _) => problems.push(
                Diagnostic::new(codes::UNKNOWN_KEY, format!("a kind of subject has no `{other}`"))
                    .span(setting.span)
                    .did_you_mean(other, ["key"]),
            ),
        }
    }
    let Some((text, key_span)) = key else {
        problems.push(
            Diagnostic::new(codes::BAD_SETTING, format!("the subject `{}` has no key", name.text))
                .span(span)
                .help(example()),
        );
        return None;
    };
    match read_key(&text) {
        Some((canonical, table, column)) => {
            Some(SubjectKind { name: name.text, span, table, column, key_span, canonical })
        }
        None => {
            let forms: Vec<&str> = FORMS.iter().map(|(name, _)| *name).collect();
            problems.push(
                Diagnostic::new(codes::BAD_SETTING, "the key of a subject is one column, perhaps in a function")
                    .span(key_span)
                    .help(example())
                    .help(format!("functions are {}", forms.join(", "))),
            );
            None
        }
    }
}

/// `lower(users.email)`, `billing.accounts.id`.
fn read_key(text: &str) -> Option<(Canonical, String, String)> {
    let text = text.trim();
    let (canonical, path) = match text.split_once('(') {
        None => (Canonical::Text, text),
        Some((function, rest)) => {
            let function = function.trim().to_ascii_lowercase();
            let form = FORMS.iter().find(|(name, _)| *name == function)?.1;
            (form, rest.strip_suffix(')')?.trim())
        }
    };
    let (table, column) = path.rsplit_once('.')?;
    let named = |name: &str| !name.is_empty() && !name.contains(['(', ')', ',']);
    (named(table) && named(column)).then(|| (canonical, table.to_owned(), column.to_owned()))
}

/// Reads a table's `subject:`: one line, or a list of them.
pub fn read_of_table(value: Node, span: &Span, problems: &mut Vec<Diagnostic>) -> Vec<TableSubject> {
    let lines = match value.body {
        Body::Seq(items) => items,
        _ => vec![value],
    };
    let mut subjects: Vec<TableSubject> = Vec::new();
    for line in lines {
        let place = if matches!(line.body, Body::Nothing) { span.clone() } else { line.span.clone() };
        let read = match &line.body {
            Body::Scalar(scalar) => read_joined(&scalar.text),
            _ => None,
        };
        match read {
            Some((kind, _)) if subjects.iter().any(|known| known.kind == kind) => problems.push(
                Diagnostic::new(codes::RULED_TWICE, format!("the table says twice what its {kind} is")).span(place),
            ),
            Some((kind, by)) => subjects.push(TableSubject { kind, span: place, by }),
            None => {
                problems
                    .push(Diagnostic::new(codes::BAD_SETTING, "this does not say whose the rows are").span(place).help(
                    "write `subject: person via user_id` (a foreign key) or `subject: person(email)` (the key itself)",
                ))
            }
        }
    }
    subjects
}

/// `person via user_id`, `person via (a, b)`, `person(email)`.
fn read_joined(text: &str) -> Option<(String, Joined)> {
    let text = text.trim();
    let columns = |list: &str| -> Option<Vec<String>> {
        let inside = match list.trim().strip_prefix('(') {
            Some(rest) => rest.strip_suffix(')')?,
            None => list,
        };
        let names: Vec<String> = inside.split(',').map(|name| name.trim().to_owned()).collect();
        names.iter().all(|name| !name.is_empty() && !name.contains(['(', ')'])).then_some(names)
    };
    if let Some((kind, rest)) = text.split_once(" via ") {
        let kind = kind.trim();
        return is_word(kind).then(|| Some((kind.to_owned(), Joined::Via(columns(rest)?))))?;
    }
    let (kind, rest) = text.split_once('(')?;
    let kind = kind.trim();
    let mut names = columns(rest.strip_suffix(')')?)?;
    let column = names.pop().filter(|_| names.is_empty())?;
    is_word(kind).then(|| (kind.to_owned(), Joined::Column(column)))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_name_a_column_and_a_form() {
        let read = |text| read_key(text).map(|(form, table, column)| (form, format!("{table}|{column}")));
        assert_eq!(read("lower(users.email)"), Some((Canonical::Text, "users|email".to_owned())));
        assert_eq!(read(" Exact( a.b.id ) "), Some((Canonical::Exact, "a.b|id".to_owned())));
        assert_eq!(read("orders.id"), Some((Canonical::Text, "orders|id".to_owned())));
        for wrong in ["", "email", "upper(users.email)", "lower(users.email", "lower(a.b, c.d)", ".x", "x.", "lower()"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn tables_say_how_they_are_joined() {
        let via = |names: &[&str]| Joined::Via(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(read_joined("person via user_id"), Some(("person".into(), via(&["user_id"]))));
        assert_eq!(
            read_joined("person via (tenant_id, user_id)"),
            Some(("person".into(), via(&["tenant_id", "user_id"])))
        );
        assert_eq!(read_joined("person(email)"), Some(("person".into(), Joined::Column("email".into()))));
        for wrong in [
            "person",
            "via user_id",
            "person via",
            "person via ",
            "person()",
            "person(a, b)",
            "per son(a)",
            "person(a",
            "",
        ] {
            assert_eq!(read_joined(wrong), None, "{wrong}");
        }
    }
}
