//! The catalog: what a database is made of, in the words its engine uses.
//!
//! Holds names, types and constraints; never a row, a count or a comment.
//! Everything is in a stable order: tables by (schema, name), columns by
//! position, the rest by name.

pub mod order;

mod types;

pub use types::{Length, Type};

use std::fmt;

/// One database as introspected, or as its snapshot file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    pub engine: Engine,
    /// The schema whose name may be left out, see [`EngineKind::usual_schema`].
    pub default_schema: String,
    pub schemas: Vec<String>,
    pub extensions: Vec<String>,
    pub types: Vec<UserType>,
    pub sequences: Vec<Sequence>,
    pub tables: Vec<Table>,
    pub views: Vec<View>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Engine {
    pub kind: EngineKind,
    /// Major version as the server writes it: `15`, `3.54`.
    pub version: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EngineKind {
    Postgres,
    Sqlite,
    Mysql,
    Mariadb,
}

impl EngineKind {
    pub const ALL: [EngineKind; 4] = [EngineKind::Postgres, EngineKind::Sqlite, EngineKind::Mysql, EngineKind::Mariadb];

    pub fn name(self) -> &'static str {
        match self {
            EngineKind::Postgres => "postgres",
            EngineKind::Sqlite => "sqlite",
            EngineKind::Mysql => "mysql",
            EngineKind::Mariadb => "mariadb",
        }
    }

    /// The schema whose name may be left out. A MySQL database has no schemas
    /// beside it: the one that a URL or a dump is about is `main`, whatever its
    /// name, so that a copy under another name has the same snapshot.
    pub fn usual_schema(self) -> &'static str {
        match self {
            EngineKind::Postgres => "public",
            EngineKind::Sqlite | EngineKind::Mysql | EngineKind::Mariadb => "main",
        }
    }

    /// MySQL and MariaDB share protocol and dialect.
    pub fn is_mysql(self) -> bool {
        matches!(self, EngineKind::Mysql | EngineKind::Mariadb)
    }
}

/// A schema-qualified name of a table, type, sequence or view.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    pub schema: String,
    pub name: String,
}

impl Name {
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Name {
        Name { schema: schema.into(), name: name.into() }
    }
}

/// `schema.name`, unquoted: for people. SQL quoting is the dialect's.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.schema, self.name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: Name,
    pub kind: TableKind,
    pub unlogged: bool,
    /// Classic inheritance; the parent of a partition is in `kind`.
    pub inherits: Vec<Name>,
    pub columns: Vec<Column>,
    pub keys: Vec<Key>,
    pub foreign_keys: Vec<ForeignKey>,
    pub checks: Vec<Check>,
    pub exclusions: Vec<Exclusion>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableKind {
    Ordinary,
    /// A partitioned table; `by` as the server writes it: `RANGE (at)`.
    /// `of` is set when it is itself a partition, with its bound.
    Partitioned {
        by: String,
        of: Option<(Name, String)>,
    },
    /// A leaf partition; `bound` as the server writes it: `FOR VALUES …`.
    Partition {
        of: Name,
        bound: String,
    },
    Foreign {
        server: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// What the type means, seen through domains.
    pub ty: Type,
    /// The type as the server spells it, with its modifiers.
    pub native: String,
    pub nullable: bool,
    pub default: Option<Default>,
    pub generated: Generated,
    pub collation: Option<String>,
}

/// A column's default, as far as a snapshot may tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Default {
    /// The expression as the server writes it.
    Expression(String),
    /// There is one, too long or too telling to be written down.
    Withheld,
}

impl Default {
    /// Expressions over 40 characters, or with a text literal over 12, are withheld.
    pub fn of(expression: &str) -> Default {
        let long_literal = expression.split('\'').skip(1).step_by(2).any(|literal| literal.chars().count() > 12);
        let one_line = !expression.contains(['\n', '\r']);
        // nextval('schema.some_sequence'::regclass) names an object, not a value.
        let names_an_object = expression.starts_with("nextval(") && one_line;
        if names_an_object || (!long_literal && one_line && expression.chars().count() <= 40) {
            Default::Expression(expression.to_owned())
        } else {
            Default::Withheld
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    Always,
    ByDefault,
}

/// How a column comes by its value when nobody gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Generated {
    No,
    Identity(Identity),
    /// Computed on write; the expression as the server writes it.
    Stored(String),
    /// Computed on read (PostgreSQL 18, SQLite, MySQL).
    Virtual(String),
}

impl Column {
    /// Generated columns are never dumped: the target computes them.
    pub fn is_computed(&self) -> bool {
        matches!(self.generated, Generated::Stored(_) | Generated::Virtual(_))
    }
}

/// A primary key, unique constraint or unique index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub name: String,
    pub kind: KeyKind,
    pub parts: Vec<KeyPart>,
    /// The predicate of a partial index.
    pub predicate: Option<String>,
    pub nulls_not_distinct: bool,
    pub deferrable: Deferrable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    Primary,
    Unique,
    /// A unique index that is no constraint.
    Index,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPart {
    Column(String),
    Expression(String),
}

impl Key {
    /// The columns, when every part is one; `None` for an expression index.
    pub fn columns(&self) -> Option<Vec<&str>> {
        self.parts
            .iter()
            .map(|part| match part {
                KeyPart::Column(name) => Some(name.as_str()),
                KeyPart::Expression(_) => None,
            })
            .collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deferrable {
    No,
    /// `DEFERRABLE INITIALLY IMMEDIATE`
    Immediate,
    /// `DEFERRABLE INITIALLY DEFERRED`
    Deferred,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    pub name: String,
    pub columns: Vec<String>,
    pub parent: Name,
    pub parent_columns: Vec<String>,
    pub match_full: bool,
    /// `CASCADE`, `SET NULL`, … as SQL writes it; `NO ACTION` when nothing is said.
    pub on_delete: String,
    pub on_update: String,
    pub deferrable: Deferrable,
    pub validated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: String,
    /// The expression, without `CHECK (` and `)`.
    pub expression: String,
    pub validated: bool,
}

/// An exclusion constraint, as `pg_get_constraintdef` writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    pub name: String,
    pub definition: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    pub name: Name,
    /// Table and column that own it: `serial` or identity.
    pub owned_by: Option<(Name, String)>,
    pub data_type: String,
    pub start: i64,
    pub increment: i64,
    pub minimum: i64,
    pub maximum: i64,
    pub cycle: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub name: Name,
    pub materialized: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserType {
    pub name: Name,
    pub definition: UserTypeDefinition,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserTypeDefinition {
    Enum {
        labels: Vec<String>,
    },
    /// `base` as the server spells it; it may be a domain again.
    Domain {
        base: String,
        not_null: bool,
        checks: Vec<Check>,
    },
    /// Field names and types as the server spells them.
    Composite {
        fields: Vec<(String, String)>,
    },
    Range {
        subtype: String,
    },
}

impl Catalog {
    pub fn table(&self, name: &Name) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == *name)
    }

    /// Puts everything into the stable order this module promises: tables by
    /// (schema, name), columns by position, the primary key before other keys,
    /// the rest by name. Introspection ends with it, and so does reading a snapshot.
    pub fn sort(&mut self) {
        self.schemas.sort();
        self.extensions.sort();
        self.types.sort_by(|a, b| a.name.cmp(&b.name));
        for user in &mut self.types {
            if let UserTypeDefinition::Domain { checks, .. } = &mut user.definition {
                checks.sort_by(|a, b| a.name.cmp(&b.name));
            }
        }
        self.sequences.sort_by(|a, b| a.name.cmp(&b.name));
        self.tables.sort_by(|a, b| a.name.cmp(&b.name));
        for table in &mut self.tables {
            let rank = |key: &Key| (key.kind != KeyKind::Primary, key.name.clone(), key.kind);
            table.keys.sort_by_cached_key(rank);
            table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
            table.checks.sort_by(|a, b| a.name.cmp(&b.name));
            table.exclusions.sort_by(|a, b| a.name.cmp(&b.name));
        }
        self.views.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// The name without its schema where the schema is the default one.
    pub fn short(&self, name: &Name) -> String {
        if name.schema == self.default_schema { name.name.clone() } else { name.to_string() }
    }

    /// The topmost partitioned ancestor of a partition; the table itself otherwise.
    pub fn partition_root<'a>(&'a self, table: &'a Table) -> &'a Table {
        let parent = match &table.kind {
            TableKind::Partition { of, .. } | TableKind::Partitioned { of: Some((of, _)), .. } => self.table(of),
            _ => None,
        };
        match parent {
            Some(parent) => self.partition_root(parent),
            None => table,
        }
    }

    /// The tables whose rows are dumped: no leaf partitions (their root is read
    /// once) and no foreign tables (their rows live elsewhere).
    pub fn data_tables(&self) -> impl Iterator<Item = &Table> {
        self.tables
            .iter()
            .filter(|table| matches!(table.kind, TableKind::Ordinary | TableKind::Partitioned { of: None, .. }))
    }
}

impl Table {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    pub fn primary_key(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.kind == KeyKind::Primary)
    }

    /// Column indexes of the key that identifies a row: the primary key, else
    /// the first full unique key whose columns are all NOT NULL.
    pub fn row_key(&self) -> Option<Vec<usize>> {
        let usable = |key: &&Key| {
            key.predicate.is_none()
                && key.columns().is_some_and(|columns| {
                    columns.iter().all(|name| self.column(name).is_some_and(|column| !column.nullable))
                })
        };
        let key = self.primary_key().or_else(|| self.keys.iter().find(usable))?;
        key.columns()?.iter().map(|name| self.column_index(name)).collect()
    }
}
