//! Who the rows of a table are about: the row itself, what a column of its own
//! says, or what the row says that it references.

use super::closure::{Closures, Node};
use super::ruling::{Ruling, TableRuling};
use crate::diagnostic::{Diagnostic, codes};
use crate::mask::{Canonical, ROW};
use crate::rules::{Joined, Rules, SubjectKind, TableSubject};
use crate::schema::{KeyPart, Name, Table, TableKind};

/// The subjects of one table. Slot 0 of the masks is the row itself, and not
/// among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subjects {
    pub kinds: Vec<Subject>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    pub kind: String,
    pub canonical: Canonical,
    pub from: From,
    /// Nobody wrote it: the row's own address makes its names agree with it.
    pub implied: bool,
}

/// Where a subject's key is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// In a column of the table, by its index there.
    Column(usize),
    /// In a row that this one references.
    Path(Path),
}

/// The way from a row to the one that holds its subject's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub hops: Vec<Hop>,
    /// The key's column in the last table.
    pub column: String,
}

/// One reference on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The table that is referenced.
    pub table: Name,
    /// It is read with its partitions.
    pub partitioned: bool,
    /// Columns of the row before, and what they equal in this one.
    pub columns: Vec<(String, String)>,
}

impl Subjects {
    /// What [`crate::mask::Target::subjects`] says.
    pub fn names(&self) -> Vec<String> {
        std::iter::once(ROW.to_owned()).chain(self.kinds.iter().map(|subject| subject.kind.clone())).collect()
    }
}

/// Whose the rows of every data table are. What is wrong is added to `problems`.
pub fn assign(
    rules: &Rules,
    closures: &Closures<'_>,
    rulings: &[Option<TableRuling<'_>>],
    problems: &mut Vec<Diagnostic>,
) -> Vec<Subjects> {
    let mut finder = Finder { closures, rulings, keys: Vec::new(), problems };
    for kind in &rules.subjects {
        finder.key(kind);
    }
    (0..closures.tables.len()).map(|table| finder.table(rules, table)).collect()
}

struct Finder<'a, 'p> {
    closures: &'a Closures<'a>,
    rulings: &'a [Option<TableRuling<'a>>],
    /// The kinds whose key was found, and where it is.
    keys: Vec<(&'a SubjectKind, Node)>,
    problems: &'p mut Vec<Diagnostic>,
}

impl<'a> Finder<'a, '_> {
    fn key(&mut self, kind: &'a SubjectKind) {
        let closures = self.closures;
        let problem = |message: String| Diagnostic::new(codes::BAD_SUBJECT, message).span(kind.key_span.clone());
        let names =
            |table: &&Table| closures.catalog.short(&table.name) == kind.table || table.name.to_string() == kind.table;
        let Some(table) = closures.tables.iter().position(names) else {
            let known: Vec<String> = closures.tables.iter().map(|table| closures.catalog.short(&table.name)).collect();
            self.problems.push(
                problem(format!("the key of `{}` is in {}, which is no table", kind.name, kind.table))
                    .did_you_mean(&kind.table, known.iter().map(String::as_str)),
            );
            return;
        };
        let Some(column) = closures.tables[table].column_index(&kind.column) else {
            let known = closures.tables[table].columns.iter().map(|column| column.name.as_str());
            self.problems.push(
                problem(format!("the key of `{}`: there is no column {} in {}", kind.name, kind.column, kind.table))
                    .did_you_mean(&kind.column, known),
            );
            return;
        };
        if closures.tables[table].columns[column].is_computed() {
            self.problems.push(
                problem(format!("the key of `{}` is a computed column, which is never read", kind.name))
                    .help("name the column that it is computed from"),
            );
            return;
        }
        self.keys.push((kind, (table, column)));
    }

    fn written(&self, table: usize) -> &'a [TableSubject] {
        self.rulings[table].as_ref().map_or(&[], |ruling| ruling.subjects)
    }

    fn table(&mut self, rules: &Rules, table: usize) -> Subjects {
        let mut kinds: Vec<Subject> = Vec::new();
        for subject in self.written(table) {
            match self.find(rules, table, subject, &mut Vec::new()) {
                Ok(Some((canonical, from))) => {
                    kinds.push(Subject { kind: subject.kind.clone(), canonical, from, implied: false });
                }
                Ok(None) => {}
                Err(problem) => self.problems.push(*problem),
            }
        }
        for &(kind, (owner, column)) in &self.keys {
            if owner == table && kinds.iter().all(|known| known.kind != kind.name) {
                let from = From::Column(column);
                kinds.push(Subject { kind: kind.name.clone(), canonical: kind.canonical, from, implied: false });
            }
        }
        if kinds.iter().all(|known| known.kind != "person")
            && let Some(column) = self.address(table)
        {
            let (kind, from) = ("person".to_owned(), From::Column(column));
            kinds.push(Subject { kind, canonical: Canonical::Text, from, implied: true });
        }
        Subjects { kinds }
    }

    /// The one column that is ruled `person.email`, where no subject is said.
    fn address(&self, table: usize) -> Option<usize> {
        let ruling = self.rulings[table].as_ref()?;
        let is_address = |ruling: &Ruling<'_>| matches!(ruling, Ruling::Rule(rule) if rule.call.name == "person.email");
        let mut columns = ruling.columns.iter().enumerate().filter(|(_, ruling)| is_address(ruling));
        let (column, _) = columns.next()?;
        (columns.next().is_none() && !self.closures.tables[table].columns[column].is_computed()).then_some(column)
    }

    /// Where the rows of a table have their subject; `None` where the kind itself
    /// has a problem, which was reported.
    fn find(
        &self,
        rules: &Rules,
        table: usize,
        subject: &TableSubject,
        passed: &mut Vec<usize>,
    ) -> Result<Option<(Canonical, From)>, Box<Diagnostic>> {
        let closures = self.closures;
        let name = closures.catalog.short(&closures.tables[table].name);
        let problem =
            |message: String| Box::new(Diagnostic::new(codes::BAD_SUBJECT, message).span(subject.span.clone()));
        let Some(declared) = rules.subjects.iter().find(|kind| kind.name == subject.kind) else {
            let known: Vec<&str> = rules.subjects.iter().map(|kind| kind.name.as_str()).collect();
            let told = problem(format!("there is no kind of subject `{}`", subject.kind));
            return Err(Box::new(told.did_you_mean(&subject.kind, known).help(format!(
                "say what its key is: `subjects: {{{}: {{key: lower(TABLE.COLUMN)}}}}`",
                subject.kind
            ))));
        };
        let Some(&(kind, key)) = self.keys.iter().find(|(kind, _)| kind.name == declared.name) else { return Ok(None) };
        let index = |table: usize, column: &str| {
            closures.tables[table].column_index(column).ok_or_else(|| {
                let known = closures.tables[table].columns.iter().map(|column| column.name.as_str());
                let told = problem(format!(
                    "there is no column {column} in {}",
                    closures.catalog.short(&closures.tables[table].name)
                ));
                Box::new(told.did_you_mean(column, known))
            })
        };
        let names = match &subject.by {
            Joined::Column(column) => {
                let at = index(table, column)?;
                if closures.tables[table].columns[at].is_computed() {
                    return Err(Box::new(
                        problem(format!("{name}.{column} is computed, and never read"))
                            .help("name the column that it is computed from"),
                    ));
                }
                return Ok(Some((kind.canonical, From::Column(at))));
            }
            Joined::Via(names) => names,
        };
        for column in names {
            index(table, column)?;
        }
        passed.push(table);
        let Some(hop) = self.reference(table, names) else {
            return Err(Box::new(
                problem(format!("{name} has no foreign key ({})", names.join(", ")))
                    .note("`via` follows a foreign key to the row that knows its subject")
                    .help(format!(
                        "name its columns, or a column that holds the key: `subject: {}(COLUMN)`",
                        subject.kind
                    )),
            ));
        };
        let parent = closures
            .tables
            .iter()
            .position(|table| table.name == hop.table)
            .ok_or_else(|| problem(format!("{} has no rows of its own", hop.table)))?;
        if passed.contains(&parent) {
            return Err(Box::new(
                problem(format!("the subject of {name} leads back to {}", closures.catalog.short(&hop.table)))
                    .help("let one of the tables hold the key itself"),
            ));
        }
        let next = match self.written(parent).iter().find(|other| other.kind == kind.name) {
            Some(other) => self.find(rules, parent, other, passed)?,
            None if key.0 == parent => Some((kind.canonical, From::Column(key.1))),
            None => {
                let parent = closures.catalog.short(&hop.table);
                return Err(Box::new(
                    problem(format!("rows of {parent} have no {}", kind.name))
                        .help(format!("give {parent} one: `subject: {} via COLUMN`", kind.name)),
                ));
            }
        };
        let Some((canonical, from)) = next else { return Ok(None) };
        Ok(Some((
            canonical,
            match from {
                From::Column(column) => {
                    let column = closures.tables[parent].columns[column].name.clone();
                    // What the row references is the key itself: no need to look.
                    match hop.columns.iter().find(|(_, parent)| *parent == column) {
                        Some((own, _)) if hop.columns.len() == 1 => From::Column(index(table, own)?),
                        _ => From::Path(Path { hops: vec![hop], column }),
                    }
                }
                From::Path(path) => {
                    let hops = std::iter::once(hop).chain(path.hops).collect();
                    From::Path(Path { hops, column: path.column })
                }
            },
        )))
    }

    /// The foreign key over these columns, in any order.
    fn reference(&self, table: usize, names: &[String]) -> Option<Hop> {
        let closures = self.closures;
        let table = closures.tables[table];
        let key = table
            .foreign_keys
            .iter()
            .find(|key| key.columns.len() == names.len() && names.iter().all(|name| key.columns.contains(name)))?;
        let parent = closures.catalog.partition_root(closures.catalog.table(&key.parent)?);
        // Referenced columns are unique; that a file claims otherwise is no
        // reason to write rows twice.
        let unique = parent.keys.iter().any(|unique| {
            unique.predicate.is_none()
                && unique.parts.iter().all(|part| match part {
                    KeyPart::Column(name) => key.parent_columns.contains(name),
                    KeyPart::Expression(_) => false,
                })
        });
        unique.then(|| Hop {
            table: parent.name.clone(),
            partitioned: matches!(parent.kind, TableKind::Partitioned { .. }),
            columns: key.columns.iter().cloned().zip(key.parent_columns.iter().cloned()).collect(),
        })
    }
}
