//! One object of a schema: what it is, the statements that make it, what it needs.

use std::collections::{BTreeMap, BTreeSet};

/// Names an object as `pg_depend` does: the catalog it stands in, and its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id {
    pub class: u32,
    pub oid: u32,
}

impl Id {
    pub const fn new(class: u32, oid: u32) -> Id {
        Id { class, oid }
    }
}

/// Identifiers of the system catalogs; they never change (`catalog/pg_*.h`).
pub mod class {
    pub const TYPE: u32 = 1247;
    pub const ROUTINE: u32 = 1255;
    pub const RELATION: u32 = 1259;
    pub const DEFAULT: u32 = 2604;
    pub const CONSTRAINT: u32 = 2606;
    pub const SCHEMA: u32 = 2615;
    pub const RULE: u32 = 2618;
    pub const TRIGGER: u32 = 2620;
    pub const EXTENSION: u32 = 3079;
    pub const POLICY: u32 = 3256;
    pub const STATISTICS: u32 = 3381;
    pub const COLLATION: u32 = 3456;
    pub const ACCESS_METHOD: u32 = 2601;
    // Not catalogs: parts of a relation that are statements of their own.
    pub const OWNERSHIP: u32 = 1;
    pub const ROW_SECURITY: u32 = 2;
    pub const REPLICA_IDENTITY: u32 = 3;
}

/// The order among objects that are free to come next. Those before
/// [`Rank::Key`] are needed before the data, if nothing else holds them back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Schema,
    Extension,
    Collation,
    Type,
    Function,
    Sequence,
    Table,
    /// A default or check that could not stand in its `CREATE TABLE`.
    Clause,
    Ownership,
    Key,
    Index,
    ForeignKey,
    View,
    MaterializedView,
    Rule,
    Trigger,
    /// From here on nothing else needs it, and it may hinder what is to come.
    RowSecurity,
    Policy,
    Statistics,
    ReplicaIdentity,
}

impl Rank {
    /// Rows cannot be loaded without it.
    pub fn carries_data(self) -> bool {
        matches!(self, Rank::Table | Rank::Sequence | Rank::Ownership | Rank::Clause)
    }

    pub fn comes_before_data(self) -> bool {
        self < Rank::Key
    }
}

pub struct Object {
    pub id: Id,
    pub rank: Rank,
    /// For people, and for the report of what is left out: `view public.active`.
    pub label: String,
    pub body: Body,
    /// What it needs beside what `pg_depend` says.
    pub needs: Vec<Id>,
}

pub enum Body {
    /// Without their final semicolons.
    Statements(Vec<String>),
    Table(TableBody),
    Clause(Clause),
    /// Found and not carried.
    LeftOut,
}

/// `head (columns, clauses) tail`, then further statements.
pub struct TableBody {
    /// `CREATE UNLOGGED TABLE public.t`
    pub head: String,
    /// By attribute number: everything but the default.
    pub columns: Vec<ColumnLine>,
    /// `INHERITS (…)`, `PARTITION BY …`
    pub tail: String,
    pub after: Vec<String>,
}

pub struct ColumnLine {
    pub number: i32,
    /// `id bigint`
    pub start: String,
    /// ` NOT NULL`, ` GENERATED … AS IDENTITY …`, or nothing.
    pub end: String,
}

/// A default or check of a table. It stands inside `CREATE TABLE` unless it
/// needs something that itself needs the table.
pub struct Clause {
    pub table: Id,
    /// The attribute whose line it belongs on; `None` for a table's check.
    pub column: Option<i32>,
    pub inside: Option<String>,
    pub alone: Option<String>,
}

impl Object {
    pub fn new(id: Id, rank: Rank, label: String, statement: String) -> Object {
        Object { id, rank, label, body: Body::Statements(vec![statement]), needs: Vec::new() }
    }

    pub fn needing(mut self, needs: Vec<Id>) -> Object {
        self.needs = needs;
        self
    }

    /// All of its SQL, for looking at what it says.
    pub fn text(&self) -> String {
        match &self.body {
            Body::Statements(statements) => statements.join("\n"),
            Body::Table(table) => {
                let columns = table.columns.iter().map(|column| format!("{}{}", column.start, column.end));
                let mut parts: Vec<String> = columns.collect();
                parts.push(table.tail.clone());
                parts.extend(table.after.iter().cloned());
                parts.join("\n")
            }
            Body::Clause(clause) => clause.alone.clone().or_else(|| clause.inside.clone()).unwrap_or_default(),
            Body::LeftOut => String::new(),
        }
    }
}

/// Everything found, and who needs whom.
#[derive(Default)]
pub struct Objects {
    pub all: BTreeMap<Id, Object>,
    /// What stands for what: a row type for its table, an index for its
    /// constraint, a member for its extension.
    pub stands_for: BTreeMap<Id, Id>,
    /// Resolved: from an object to those it needs.
    pub needs: BTreeMap<Id, BTreeSet<Id>>,
    /// Extensions that only a superuser may make.
    pub untrusted: BTreeSet<Id>,
    /// Materialized views that hold rows.
    pub to_refresh: BTreeMap<Id, String>,
}

impl Objects {
    pub fn add(&mut self, object: Object) {
        self.all.insert(object.id, object);
    }

    pub fn leave_out(&mut self, id: Id, label: String) {
        self.add(Object { id, rank: Rank::Schema, label, body: Body::LeftOut, needs: Vec::new() });
    }

    /// The object that an identifier stands for, if it is one of ours.
    pub fn resolve(&self, mut id: Id) -> Option<Id> {
        // An array of an extension's type is three steps away; a cycle is none.
        for _ in 0..8 {
            match self.stands_for.get(&id) {
                Some(next) => id = *next,
                None => break,
            }
        }
        self.all.contains_key(&id).then_some(id)
    }

    pub fn link(&mut self, from: Id, to: Id) {
        if let (Some(from), Some(to)) = (self.resolve(from), self.resolve(to))
            && from != to
        {
            self.needs.entry(from).or_default().insert(to);
        }
    }

    /// Everything that `id` needs, directly or not.
    pub fn closure(&self, id: Id) -> BTreeSet<Id> {
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            for need in self.needs.get(&next).into_iter().flatten() {
                if seen.insert(*need) {
                    open.push(*need);
                }
            }
        }
        seen
    }

    /// Leaves out whatever needs something that is left out. A clause takes
    /// nothing with it but itself: a table stands without its default.
    pub fn spread(&mut self) {
        loop {
            let gone: Vec<Id> = self
                .all
                .values()
                .filter(|object| !matches!(object.body, Body::LeftOut))
                .filter(|object| {
                    self.needs
                        .get(&object.id)
                        .into_iter()
                        .flatten()
                        .any(|need| self.all.get(need).is_some_and(|need| matches!(need.body, Body::LeftOut)))
                })
                .map(|object| object.id)
                .collect();
            if gone.is_empty() {
                return;
            }
            for id in gone {
                if let Some(object) = self.all.get_mut(&id) {
                    object.body = Body::LeftOut;
                }
            }
        }
    }

    /// Leaves out the extensions that only a superuser may make and nothing
    /// needs: tools of the server's keepers. Call it after [`Objects::spread`].
    pub fn drop_unneeded(&mut self) {
        let carried = self.all.values().filter(|object| !matches!(object.body, Body::LeftOut));
        let needed: BTreeSet<Id> =
            carried.flat_map(|object| self.needs.get(&object.id).into_iter().flatten().copied()).collect();
        for id in self.untrusted.difference(&needed) {
            if let Some(object) = self.all.get_mut(id) {
                object.body = Body::LeftOut;
            }
        }
    }
}
