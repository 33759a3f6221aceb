//! Which rule of the file each column of the catalog has, by name or pattern.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::closure::Closures;
use super::fit::Suspect;
use crate::call::{Argument, Call, Value};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::discover;
use crate::rules::{ColumnRule, DefaultRule, KeepAll, Rules, Selector, TableRules, TableSubject, is_pattern, matches};
use crate::schema::{Catalog, Column, Generated, Table, TableKind};

/// The rules of one data table.
pub struct TableRuling<'a> {
    /// Where a column without a rule is reported.
    pub span: Span,
    /// Whose the rows are, as written.
    pub subjects: &'a [TableSubject],
    /// One entry per column of the table.
    pub columns: Vec<Ruling<'a>>,
}

#[derive(Clone)]
pub enum Ruling<'a> {
    /// Nobody says anything.
    None,
    /// A line is there that cannot be read; it was reported.
    Unreadable,
    Rule(Rule<'a>),
}

/// A rule as it applies to one column.
#[derive(Clone)]
pub struct Rule<'a> {
    pub call: Cow<'a, Call>,
    /// Of the column's name, pattern or `keep: all`.
    pub name_span: Span,
    pub call_span: Span,
    pub verbatim: bool,
    pub how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A line of its own.
    Line,
    /// In a list: `keep: [a, b]`.
    Listed,
    Pattern,
    /// `{keep: all}`
    Table,
    /// A line of `defaults:`.
    Default,
}

/// Finds the rules of every data table; `None` for a table that nobody names.
pub fn assign<'a>(
    rules: &'a Rules,
    closures: &Closures<'_>,
    suspect: Suspect,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Option<TableRuling<'a>>> {
    let mut assigned: Vec<Option<&'a TableRules>> = vec![None; closures.tables.len()];
    let mut entries: Vec<(&'a TableRules, Vec<usize>)> = Vec::new();
    for exact in [true, false] {
        for entry in rules.tables.iter().filter(|entry| is_pattern(&entry.pattern) != exact) {
            let mut own = Vec::new();
            let mut matched = false;
            for (index, table) in closures.tables.iter().enumerate() {
                if !names(&entry.pattern, closures, table) {
                    continue;
                }
                matched = true;
                match assigned[index] {
                    None => {
                        assigned[index] = Some(entry);
                        own.push(index);
                    }
                    // An exact name wins over a pattern.
                    Some(first) if !exact && !is_pattern(&first.pattern) => {}
                    Some(first) => problems.push(
                        Diagnostic::new(
                            codes::RULED_TWICE,
                            format!("`{}` and `{}` both rule table {}", first.pattern, entry.pattern, table.name),
                        )
                        .span(entry.span.clone())
                        .help("name the table in one place; an exact name wins over a pattern"),
                    ),
                }
            }
            if !matched {
                problems.push(unknown_table(entry, closures));
            }
            entries.push((entry, own));
        }
    }
    let mut found: BTreeMap<usize, TableRuling<'a>> = BTreeMap::new();
    for (entry, tables) in entries {
        // Whether a column rule of the entry was of use in any of its tables.
        let mut used = vec![tables.is_empty(); entry.columns.len()];
        for &index in &tables {
            found.insert(index, rule_columns(rules, entry, closures, suspect, index, &mut used, problems));
        }
        for (rule, _) in entry.columns.iter().zip(&used).filter(|(_, used)| !**used) {
            problems.push(unknown_column(rule, closures, &tables));
        }
    }
    (0..closures.tables.len()).map(|index| found.remove(&index)).collect()
}

/// What the file says of one data table, whether or not the rules hold together.
pub struct Stated<'a> {
    pub table: &'a Table,
    /// One for each column of the table: its rule, and the column that it follows.
    pub columns: Vec<(Ruling<'a>, Option<String>)>,
}

/// What the file says of every column, for those who look at it; [`compile()`] judges.
///
/// [`compile()`]: super::compile()
pub fn stated<'a>(rules: &'a Rules, catalog: &'a Catalog) -> Vec<Stated<'a>> {
    let closures = Closures::of(catalog);
    let found = assign(rules, &closures, discover::suspect, &mut Vec::new());
    let of_table = |(index, ruled): (usize, Option<TableRuling<'a>>)| {
        let table = closures.tables[index];
        let mut rulings = ruled.map(|ruled| ruled.columns).unwrap_or_default();
        rulings.resize(table.columns.len(), Ruling::None);
        let follows = |column| closures.followed((index, column)).map(|node| closures.name(node));
        let columns = rulings.into_iter().enumerate().map(|(column, ruling)| (ruling, follows(column)));
        Stated { table, columns: columns.collect() }
    };
    found.into_iter().enumerate().map(of_table).collect()
}

fn names(pattern: &str, closures: &Closures<'_>, table: &Table) -> bool {
    matches(pattern, &closures.catalog.short(&table.name)) || matches(pattern, &table.name.to_string())
}

fn unknown_table(entry: &TableRules, closures: &Closures<'_>) -> Diagnostic {
    let (catalog, name) = (closures.catalog, &entry.pattern);
    if let Some(partition) = catalog.tables.iter().find(|table| {
        matches!(table.kind, TableKind::Partition { .. } | TableKind::Partitioned { of: Some(_), .. })
            && names(name, closures, table)
    }) {
        let root = catalog.short(&catalog.partition_root(partition).name);
        return Diagnostic::new(codes::NOT_TO_BE_RULED, format!("{name} is a partition of {root}"))
            .span(entry.span.clone())
            .note("partitions follow their parent: its rules hold for every row")
            .help(format!("rule `{root}` and delete this entry"));
    }
    if is_pattern(name) {
        return Diagnostic::new(codes::PATTERN_MATCHES_NOTHING, format!("no table matches `{name}`"))
            .span(entry.span.clone())
            .help("delete the entry, or correct the pattern");
    }
    let problem =
        Diagnostic::new(codes::UNKNOWN_TABLE, format!("there is no table {name} to rule")).span(entry.span.clone());
    if catalog
        .views
        .iter()
        .any(|view| matches(name, &catalog.short(&view.name)) || matches(name, &view.name.to_string()))
    {
        return problem.note("it is a view; a view has no rows of its own").help("delete the entry");
    }
    if catalog.tables.iter().any(|table| names(name, closures, table)) {
        return problem
            .note("it is a foreign table; its rows live elsewhere and are not dumped")
            .help("delete the entry");
    }
    let spellings = |table: &&Table| [catalog.short(&table.name), table.name.to_string()];
    let known: Vec<String> = closures.tables.iter().flat_map(spellings).collect();
    problem.did_you_mean(name, known.iter().map(String::as_str))
}

fn unknown_column(rule: &ColumnRule, closures: &Closures<'_>, tables: &[usize]) -> Diagnostic {
    let name = &rule.column;
    if is_pattern(name) {
        return Diagnostic::new(codes::PATTERN_MATCHES_NOTHING, format!("no column matches `{name}`"))
            .span(rule.span.clone())
            .note("columns that follow a foreign key or are computed are not matched")
            .help("delete the line, or correct the pattern");
    }
    let shown: Vec<String> = tables.iter().map(|index| closures.catalog.short(&closures.tables[*index].name)).collect();
    let known = tables.iter().flat_map(|index| &closures.tables[*index].columns).map(|column| column.name.as_str());
    Diagnostic::new(codes::UNKNOWN_COLUMN, format!("there is no column {name} in {}", shown.join(", ")))
        .span(rule.span.clone())
        .did_you_mean(name, known)
}

fn rule_columns<'a>(
    rules: &'a Rules,
    entry: &'a TableRules,
    closures: &Closures<'_>,
    suspect: Suspect,
    index: usize,
    used: &mut [bool],
    problems: &mut Vec<Diagnostic>,
) -> TableRuling<'a> {
    let table = closures.tables[index];
    let mut by: Vec<Option<&ColumnRule>> = vec![None; table.columns.len()];
    for exact in [true, false] {
        for (position, rule) in entry.columns.iter().enumerate() {
            if is_pattern(&rule.column) == exact {
                continue;
            }
            for (column, definition) in table.columns.iter().enumerate() {
                let follows = closures.followed((index, column)).is_some() || definition.is_computed();
                if !matches(&rule.column, &definition.name) || (!exact && follows) {
                    continue;
                }
                used[position] = true;
                match by[column] {
                    None => by[column] = Some(rule),
                    Some(first) if !exact && !is_pattern(&first.column) => {}
                    Some(_) => problems.push(
                        Diagnostic::new(
                            codes::RULED_TWICE,
                            format!("{} is ruled twice", closures.name((index, column))),
                        )
                        .span(rule.span.clone())
                        .label("the second rule")
                        .help("keep one of the two; a column's own name wins over a pattern"),
                    ),
                }
            }
        }
    }
    let columns = by
        .into_iter()
        .enumerate()
        .map(|(column, rule)| match (rule, &entry.keep_all) {
            (Some(rule), _) => match &rule.call {
                Some(call) => Ruling::Rule(Rule {
                    call: Cow::Borrowed(call),
                    name_span: rule.span.clone(),
                    call_span: rule.call_span.clone(),
                    verbatim: rule.verbatim,
                    how: match (rule.listed, is_pattern(&rule.column)) {
                        (_, true) => How::Pattern,
                        (true, false) => How::Listed,
                        (false, false) => How::Line,
                    },
                }),
                None => Ruling::Unreadable,
            },
            (None, Some(all))
                if closures.followed((index, column)).is_none() && !table.columns[column].is_computed() =>
            {
                Ruling::Rule(kept(all))
            }
            (None, _) => match closures.followed((index, column)) {
                None => by_default(rules, table, &table.columns[column], suspect),
                Some(_) => Ruling::None,
            },
        })
        .collect();
    TableRuling { span: entry.span.clone(), subjects: &entry.subjects, columns }
}

/// The rule of `defaults:` for a column that has none: what it looks like counts
/// for more than its type.
fn by_default<'a>(rules: &'a Rules, table: &Table, column: &Column, suspect: Suspect) -> Ruling<'a> {
    if rules.defaults.is_empty() || column.is_computed() || matches!(column.generated, Generated::Identity(_)) {
        return Ruling::None;
    }
    let suspected = suspect(table, column);
    let of_class = |rule: &&DefaultRule| {
        let named = |name: &str| suspected.as_ref().is_some_and(|suspicion| suspicion.detector == name);
        matches!(&rule.of, Selector::Class(name) if named(name))
    };
    let of_type = |rule: &&DefaultRule| rule.of.is_type_of(column);
    match rules.defaults.iter().find(of_class).or_else(|| rules.defaults.iter().find(of_type)) {
        Some(rule) => Ruling::Rule(Rule {
            call: Cow::Borrowed(&rule.call),
            name_span: rule.span.clone(),
            call_span: rule.call_span.clone(),
            verbatim: rule.verbatim,
            how: How::Default,
        }),
        None => Ruling::None,
    }
}

/// The rule that `{keep: all}` means for a column.
fn kept<'a>(all: &KeepAll) -> Rule<'a> {
    let mut call = Call::named("keep");
    if let Some(because) = &all.because {
        let value = Value::Text(because.clone());
        call.arguments.push(Argument { name: Some("because".to_owned()), value, at: 0..0 });
    }
    Rule {
        call: Cow::Owned(call),
        name_span: all.span.clone(),
        call_span: all.span.clone(),
        verbatim: false,
        how: How::Table,
    }
}
