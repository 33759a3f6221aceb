//! A snapshot file as the catalog it was written from.
//!
//! Every line that cannot be read is a diagnostic; all of them come at once.

use std::collections::{BTreeMap, BTreeSet};

use super::line;
use super::scan::{Cursor, Expected};
use super::write::{COLUMN, DEFAULT_COLLATION, RESERVED, parent, usual_primary_key};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::dialect::{mysql, postgres, sqlite};
use crate::schema::{
    Catalog, Column, Engine, EngineKind, Exclusion, Name, Table, TableKind, UserType, UserTypeDefinition, View,
};
use crate::yaml::{self, Body, Grammar, Node};

/// Nobody edits a snapshot, so all that can be wrong is one thing: it cannot be read.
const GRAMMAR: Grammar = Grammar {
    name: "snapshots",
    bad_yaml: codes::BAD_SNAPSHOT,
    wrong_shape: codes::BAD_SNAPSHOT,
    duplicate_key: codes::BAD_SNAPSHOT,
    depth_max: 8,
    aliases: false,
};
const TOP: [&str; 8] = ["engine", "default_schema", "schemas", "extensions", "tables", "types", "sequences", "views"];

/// Reads what [`super::write`] wrote; `file` is its name, for the help line.
///
/// # Errors
/// Everything in it that cannot be read, with its place.
pub fn parse(file: &str, text: &str) -> Result<Catalog, Vec<Diagnostic>> {
    let mut reader = Reader { problems: Vec::new(), engine: EngineKind::Postgres, default_schema: String::new() };
    let catalog = match yaml::parse(text, &GRAMMAR, &mut reader.problems) {
        Ok(document) => reader.document(&document),
        Err(problem) => {
            reader.problems.push(*problem);
            None
        }
    };
    match catalog {
        Some(catalog) if reader.problems.is_empty() => Ok(catalog),
        _ => {
            let help = format!("write {file} anew with `standin snapshot`; it is not meant to be edited");
            Err(reader.problems.into_iter().map(|problem| problem.help(help.clone())).collect())
        }
    }
}

struct Reader {
    problems: Vec<Diagnostic>,
    engine: EngineKind,
    default_schema: String,
}

/// A table, and where its columns are told.
struct TableLines {
    table: Table,
    span: Span,
    /// Its columns are those of the table it is a partition of.
    takes_columns: bool,
}

impl Reader {
    fn document(&mut self, document: &Node) -> Option<Catalog> {
        let mut top: BTreeMap<&str, &Node> = BTreeMap::new();
        for (key, value) in self.entries(document) {
            if TOP.contains(&key) {
                top.insert(key, value);
            } else {
                let near = TOP.iter().find(|known| strsim::damerau_levenshtein(known, key) <= 2);
                let problem = Diagnostic::new(codes::BAD_SNAPSHOT, format!("a snapshot has no key `{key}`"))
                    .span(value.span.clone());
                self.problems.push(match near {
                    Some(known) => problem.label(format!("did you mean `{known}`?")),
                    None => problem,
                });
            }
        }
        let Some(engine) = top.get("engine") else {
            self.problem(&document.span, "the snapshot does not say its `engine`".to_owned());
            return None;
        };
        let engine = self.engine(engine)?;
        self.engine = engine.kind;
        self.default_schema = match top.get("default_schema") {
            Some(node) => self.text(node)?.to_owned(),
            None => engine.kind.usual_schema().to_owned(),
        };
        let schemas = match top.get("schemas") {
            Some(node) => self.list(node),
            None => vec![self.default_schema.clone()],
        };
        let extensions = top.get("extensions").map_or_else(Vec::new, |node| self.list(node));
        let types = top.get("types").map_or_else(Vec::new, |node| self.types(node));
        let sequences = self.named(top.get("sequences").copied(), |reader, name, line| {
            line::read_sequence(reader.name(name)?, line, &reader.default_schema)
        });
        let views = self.named(top.get("views").copied(), |reader, name, line| match line {
            "view" => Ok(View { name: reader.name(name)?, materialized: false }),
            "materialized view" => Ok(View { name: reader.name(name)?, materialized: true }),
            _ => Err("`view` or `materialized view`"),
        });
        let tables = top.get("tables").map_or_else(Vec::new, |node| self.tables(node, &types));
        let default_schema = self.default_schema.clone();
        let mut catalog = Catalog { engine, default_schema, schemas, extensions, types, sequences, tables, views };
        catalog.sort();
        Some(catalog)
    }

    fn engine(&mut self, node: &Node) -> Option<Engine> {
        let text = self.text(node)?;
        let (kind, version) = text.split_once(' ').unwrap_or((text, ""));
        match EngineKind::ALL.into_iter().find(|known| known.name() == kind) {
            Some(kind) => Some(Engine { kind, version: version.to_owned() }),
            None => {
                self.problem(
                    &node.span,
                    "an engine is `postgres`, `mysql`, `mariadb` or `sqlite`, and its version".to_owned(),
                );
                None
            }
        }
    }

    fn types(&mut self, node: &Node) -> Vec<UserType> {
        let mut types = Vec::new();
        for (key, value) in self.entries(node) {
            let definition = match &value.body {
                Body::Scalar(scalar) => read_type(&scalar.text),
                _ => self.long_type(value),
            };
            let user = self.name(key).and_then(|name| Ok(UserType { name, definition: definition? }));
            types.extend(self.kept(user, key, &value.span));
        }
        types
    }

    /// A type over several lines: a domain with checks, or a composite.
    fn long_type(&mut self, node: &Node) -> Result<UserTypeDefinition, Expected> {
        let parts: BTreeMap<&str, &Node> = self.entries(node).into_iter().collect();
        let checks = self.named(parts.get("check").copied(), |_, name, line| line::read_check(name, line));
        if let Some(Node { body: Body::Scalar(domain), .. }) = parts.get("domain") {
            let (base, not_null) = line::read_domain(Cursor::new(&domain.text))?;
            return Ok(UserTypeDefinition::Domain { base, not_null, checks });
        }
        let fields = parts.get("composite").copied().ok_or("`domain:` or `composite:`")?;
        let fields = self.named(Some(fields), |_, name, line| {
            let mut cursor = Cursor::new(line);
            let native = cursor.native()?;
            cursor.finish((name.to_owned(), native))
        });
        Ok(UserTypeDefinition::Composite { fields })
    }

    fn tables(&mut self, node: &Node, types: &[UserType]) -> Vec<Table> {
        let mut all: BTreeMap<Name, TableLines> = BTreeMap::new();
        for (key, value) in self.entries(node) {
            let name = self.name(key);
            let Some(name) = self.kept(name, key, &value.span) else { continue };
            let table = self.table(name, key, value, types);
            if let Some(twice) = all.insert(table.table.name.clone(), table) {
                self.problem(&twice.span, format!("`{key}` is there twice"));
            }
        }
        for name in all.keys().cloned().collect::<Vec<_>>() {
            self.take_columns(&name, &mut all);
        }
        all.into_values().map(|lines| lines.table).collect()
    }

    /// Fills in the columns of a partition that does not tell them itself.
    fn take_columns(&mut self, name: &Name, all: &mut BTreeMap<Name, TableLines>) {
        let mut chain = vec![name.clone()];
        while let Some(next) = chain.last().and_then(|last| all.get(last)).and_then(|lines| parent(&lines.table)) {
            if chain.contains(next) {
                let span = all[name].span.clone();
                self.problem(&span, format!("`{}` is a partition of itself", name.name));
                return;
            }
            chain.push(next.clone());
        }
        let columns = chain.iter().find_map(|link| all.get(link).filter(|lines| !lines.takes_columns));
        let columns = columns.map(|lines| lines.table.columns.clone());
        let Some(lines) = all.get_mut(name).filter(|lines| lines.takes_columns) else { return };
        match columns {
            Some(columns) => lines.table.columns = columns,
            None => {
                let span = lines.span.clone();
                self.problem(&span, format!("the table that `{}` is a partition of is missing", name.name));
            }
        }
    }

    fn table(&mut self, name: Name, key: &str, node: &Node, types: &[UserType]) -> TableLines {
        let (engine, default_schema) = (self.engine, self.default_schema.clone());
        let ty = |native: &str, collation: Option<&str>| match engine {
            EngineKind::Postgres => postgres::parse_type(native, types, &default_schema),
            EngineKind::Sqlite => sqlite::parse_type(native, collation),
            EngineKind::Mysql | EngineKind::Mariadb => mysql::parse_type(native, collation),
        };
        let usual_key = usual_primary_key(engine, &name.name);
        let (mut by, mut of, mut server, mut takes_columns) = (None, None, None, true);
        let mut collation = None;
        let mut seen = BTreeSet::new();
        let mut table = Table {
            name,
            kind: TableKind::Ordinary,
            unlogged: false,
            inherits: Vec::new(),
            columns: Vec::new(),
            keys: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            exclusions: Vec::new(),
        };
        for (word, value) in self.entries(node) {
            if !RESERVED.contains(&word) {
                let column_name = word.strip_prefix(COLUMN).unwrap_or(word);
                let column = self.line(value, word, |line| line::read_column(column_name, line, &ty));
                if !seen.insert(column_name) {
                    self.problem(&value.span, format!("`{key}.{column_name}` is there twice"));
                }
                takes_columns = false;
                table.columns.extend(column);
                continue;
            }
            match word {
                "columns" => takes_columns = false,
                DEFAULT_COLLATION => collation = self.text(value).map(str::to_owned),
                "primary key" => {
                    table.keys.extend(self.line(value, key, |line| line::read_primary_key(line, &usual_key)));
                }
                "unique" => {
                    table.keys.extend(self.named(Some(value), |_, name, line| line::read_key(name, line)));
                }
                "check" => table.checks = self.named(Some(value), |_, name, line| line::read_check(name, line)),
                "foreign key" => {
                    table.foreign_keys = self.named(Some(value), |reader, name, line| {
                        line::read_foreign_key(name, line, &reader.default_schema)
                    });
                }
                "exclusion" => {
                    table.exclusions = self.named(Some(value), |_, name, line| {
                        Ok(Exclusion { name: name.to_owned(), definition: line.to_owned() })
                    });
                }
                "partition by" => by = self.text(value).map(str::to_owned),
                "partition of" => {
                    of = self.line(value, key, |line| {
                        let mut cursor = Cursor::new(line);
                        let of = cursor.qualified(&default_schema)?;
                        let bound = cursor.verbatim()?;
                        cursor.finish((of, bound))
                    });
                }
                "inherits" => {
                    for parent in self.list(value) {
                        let parent = self.name(&parent);
                        table.inherits.extend(self.kept(parent, key, &value.span));
                    }
                }
                "unlogged" => {
                    let says_true = |line: &str| if line == "true" { Ok(true) } else { Err("`true`, or no such line") };
                    table.unlogged = self.line(value, key, says_true).unwrap_or_default();
                }
                _ => {
                    server = self.line(value, key, |line| {
                        let mut cursor = Cursor::new(line);
                        let server = cursor.verbatim()?;
                        cursor.finish(server)
                    });
                }
            }
        }
        if let Some(collation) = collation.filter(|_| engine.is_mysql()) {
            let without = |column: &&mut Column| column.collation.is_none() && mysql::has_collation(&column.native);
            for column in table.columns.iter_mut().filter(without) {
                column.ty = mysql::parse_type(&column.native, Some(&collation));
                column.collation = Some(collation.clone());
            }
        }
        table.kind = match (by, of, server) {
            (Some(by), of, _) => TableKind::Partitioned { by, of },
            (None, Some((of, bound)), _) => TableKind::Partition { of, bound },
            (None, None, Some(server)) => TableKind::Foreign { server },
            (None, None, None) => TableKind::Ordinary,
        };
        takes_columns &= parent(&table).is_some();
        TableLines { table, span: node.span.clone(), takes_columns }
    }

    /// The entries of a mapping; none for a key with nothing under it.
    fn entries<'n>(&mut self, node: &'n Node) -> Vec<(&'n str, &'n Node)> {
        match &node.body {
            Body::Map(entries) => entries.iter().map(|entry| (entry.key.text.as_str(), &entry.value)).collect(),
            Body::Nothing => Vec::new(),
            _ => {
                self.problem(&node.span, "expected a mapping".to_owned());
                Vec::new()
            }
        }
    }

    /// Named lines: a mapping, or a list of mappings where names repeat.
    fn named<T>(
        &mut self,
        node: Option<&Node>,
        mut read: impl FnMut(&mut Self, &str, &str) -> Result<T, Expected>,
    ) -> Vec<T> {
        let entries = match node {
            None => Vec::new(),
            Some(Node { body: Body::Seq(items), .. }) => items.iter().flat_map(|item| self.entries(item)).collect(),
            Some(node) => self.entries(node),
        };
        let mut all = Vec::with_capacity(entries.len());
        for (name, value) in entries {
            if let Some(line) = self.text(value) {
                let item = read(self, name, line);
                all.extend(self.kept(item, name, &value.span));
            }
        }
        all
    }

    fn line<T>(&mut self, node: &Node, name: &str, read: impl FnOnce(&str) -> Result<T, Expected>) -> Option<T> {
        let item = read(self.text(node)?);
        self.kept(item, name, &node.span)
    }

    fn list(&mut self, node: &Node) -> Vec<String> {
        match &node.body {
            Body::Seq(items) => items.iter().filter_map(|item| self.text(item).map(str::to_owned)).collect(),
            _ => {
                self.problem(&node.span, "expected a list".to_owned());
                Vec::new()
            }
        }
    }

    fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        match &node.body {
            Body::Scalar(scalar) => Some(&scalar.text),
            Body::Nothing => Some(""),
            _ => {
                self.problem(&node.span, "expected one line of text".to_owned());
                None
            }
        }
    }

    fn name(&self, text: &str) -> Result<Name, Expected> {
        let mut cursor = Cursor::new(text);
        let name = cursor.qualified(&self.default_schema)?;
        cursor.finish(name)
    }

    fn kept<T>(&mut self, item: Result<T, Expected>, name: &str, span: &Span) -> Option<T> {
        match item {
            Ok(item) => Some(item),
            Err(expected) => {
                self.problem(span, format!("the line of `{name}` cannot be read: expected {expected}"));
                None
            }
        }
    }

    fn problem(&mut self, span: &Span, message: String) {
        self.problems.push(Diagnostic::new(codes::BAD_SNAPSHOT, message).span(span.clone()));
    }
}

fn read_type(text: &str) -> Result<UserTypeDefinition, Expected> {
    let mut cursor = Cursor::new(text);
    if cursor.words("enum") {
        let labels = cursor.list(Cursor::name)?;
        cursor.finish(UserTypeDefinition::Enum { labels })
    } else if cursor.words("range") {
        let subtype = cursor.native()?;
        cursor.finish(UserTypeDefinition::Range { subtype })
    } else if cursor.words("domain") {
        let (base, not_null) = line::read_domain(cursor)?;
        Ok(UserTypeDefinition::Domain { base, not_null, checks: Vec::new() })
    } else if cursor.words("composite") {
        cursor.finish(UserTypeDefinition::Composite { fields: Vec::new() })
    } else {
        Err("`enum`, `domain`, `range` or `composite`")
    }
}
