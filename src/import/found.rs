//! What an import found: rules by table and column, and what was left behind.
//!
//! A note names places, transformers and reasons; never a value of the file, as
//! configurations hold passwords, salts and replacement texts.

use std::collections::BTreeMap;

use super::ours::Ours;
use super::rule::Rule;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::words::Locale;
use crate::yaml;

/// Names longer than this are not shown: they are none.
const NAME_CHARS_MAX: usize = 63;

/// Rules read from another tool's configuration.
#[derive(Default)]
pub struct Found {
    pub locale: Option<Locale>,
    tables: Vec<Table>,
    by_name: BTreeMap<String, usize>,
    /// What was not carried over, or not quite, in the order it was met.
    pub notes: Vec<Diagnostic>,
}

pub struct Table {
    /// As rules name tables: a star that is no pattern is escaped already.
    pub pattern: String,
    pub columns: Vec<Column>,
    by_name: BTreeMap<String, usize>,
}

pub struct Column {
    pub name: String,
    /// `None` where theirs say two things about one column.
    pub rule: Option<Rule>,
}

impl Found {
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Rules that were carried over.
    pub fn count(&self) -> usize {
        self.tables.iter().flat_map(|table| &table.columns).filter(|column| column.rule.is_some()).count()
    }

    /// Takes a rule for a column. A second one for the same column takes the
    /// first away: nobody can tell what both together would do.
    pub fn rule(&mut self, table: &str, column: &str, rule: Rule, at: &Span) {
        let place = place(table, column);
        if rule.to_call().is_none() {
            return self.lost(&place, at, "its parameters cannot be written as a rule");
        }
        let index = *self.by_name.entry(table.to_owned()).or_insert(self.tables.len());
        if index == self.tables.len() {
            self.tables.push(Table { pattern: table.to_owned(), columns: Vec::new(), by_name: BTreeMap::new() });
        }
        let table = &mut self.tables[index];
        match table.by_name.get(column) {
            None => {
                table.by_name.insert(column.to_owned(), table.columns.len());
                table.columns.push(Column { name: column.to_owned(), rule: Some(rule) });
            }
            Some(known) => {
                table.columns[*known].rule = None;
                self.lost(&place, at, "several transformers stand on this column; choose one rule for it");
            }
        }
    }

    /// Forgets what was said of a column: a later statement replaces it.
    pub fn forget(&mut self, table: &str, column: &str) {
        let Some(table) = self.by_name.get(table).map(|index| &mut self.tables[*index]) else { return };
        if let Some(at) = table.by_name.remove(column) {
            table.columns.remove(at);
            table.by_name = table.columns.iter().enumerate().map(|(at, column)| (column.name.clone(), at)).collect();
        }
    }

    /// Takes over what became of a transformer.
    pub fn carry(&mut self, table: &str, column: &str, carried: Carried, at: &Span) {
        match carried {
            Carried::As(rule) => self.rule(table, column, rule, at),
            Carried::But(rule, how) => {
                self.differs(&place(table, column), at, how);
                self.rule(table, column, rule, at);
            }
            Carried::Nothing(why) => self.lost(&place(table, column), at, why),
        }
    }

    /// A transformer that nobody here knows: its column gets no rule.
    pub fn unknown(&mut self, place: &str, name: &str, at: &Span) {
        let message = match is_name(name) {
            true => format!("{}: `{name}` is not known here, so the column has no rule", shown(place)),
            false => format!("{}: what stands here is no transformer's name, so the column has no rule", shown(place)),
        };
        self.notes.push(Diagnostic::new(codes::UNKNOWN_TRANSFORMER, message).span(at.clone()));
    }

    /// Something that rules do not say.
    pub fn lost(&mut self, place: &str, at: &Span, why: &str) {
        self.note(Diagnostic::new(codes::NOT_CARRIED_OVER, format!("{}: {why}", shown(place))).span(at.clone()));
    }

    /// A rule that was carried over and does something else than theirs.
    pub fn differs(&mut self, place: &str, at: &Span, how: &str) {
        self.note(
            Diagnostic::new(codes::CARRIED_OVER_DIFFERENTLY, format!("{}: {how}", shown(place))).span(at.clone()),
        );
    }

    /// Said once of a place, however often it is met.
    fn note(&mut self, note: Diagnostic) {
        if !self.notes.iter().rev().take(8).any(|known| known.message == note.message) {
            self.notes.push(note);
        }
    }
}

/// What became of one transformer.
pub enum Carried {
    As(Rule),
    /// With how it differs from theirs.
    But(Rule, &'static str),
    /// With the reason.
    Nothing(&'static str),
}

/// What becomes of a transformer; an `F` makes a rule of its parameters.
pub enum Becomes<F> {
    /// This mask, whatever the parameters.
    Mask(Ours),
    /// Almost this mask.
    Almost(Ours, &'static str),
    With(F),
    /// Nothing: the reason.
    Nothing(&'static str),
}

impl<F> Becomes<F> {
    pub fn carried(&self, with: impl FnOnce(&F) -> Carried) -> Carried {
        match self {
            Becomes::Mask(ours) => Carried::As(Rule::of(*ours)),
            Becomes::Almost(ours, how) => Carried::But(Rule::of(*ours), how),
            Becomes::With(make) => with(make),
            Becomes::Nothing(why) => Carried::Nothing(why),
        }
    }
}

/// A table of transformers by their names.
pub type Known<F> = [(&'static str, Becomes<F>)];

/// The entry of this name, whatever its case and its `_` and `-`.
pub fn find<'a, F>(known: &'a Known<F>, name: &str) -> Option<&'a Becomes<F>> {
    known.iter().find(|(theirs, _)| same_name(theirs, name)).map(|(_, becomes)| becomes)
}

pub fn same_name(a: &str, b: &str) -> bool {
    let letters = |text: &str| {
        text.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect::<String>()
    };
    letters(a) == letters(b)
}

/// `users.email`, for notes.
pub fn place(table: &str, column: &str) -> String {
    format!("{table}.{column}")
}

/// `billing.invoices`; the schema that everybody has is left out.
pub fn table_name(schema: Option<&str>, table: &str) -> String {
    let table = crate::rules::literal(table);
    match schema {
        None | Some("" | "public") => table,
        Some(schema) => format!("{}.{table}", crate::rules::literal(schema)),
    }
}

fn is_name(name: &str) -> bool {
    name.chars().count() <= NAME_CHARS_MAX
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c))
        && name.contains(|c: char| c.is_ascii_alphabetic())
}

/// Names of tables and columns are the file's: on one line, and not without end.
fn shown(place: &str) -> String {
    let visible = yaml::visible(place);
    match visible.char_indices().nth(2 * NAME_CHARS_MAX) {
        None => visible,
        Some((end, _)) => format!("{}…", &visible[..end]),
    }
}
