//! What Standin wrote, loaded into a database: all of it, or none of it.
//!
//! On PostgreSQL and SQLite the whole load is one transaction, checks and all. On
//! MySQL statements about the schema commit by themselves, so a dump with its
//! schema goes into an empty database alone; rows are one transaction there, too.

pub mod contents;

mod check;
mod closure;
mod folder;
mod merge;
mod script;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::contents::{Contents, Rows};
use self::words::Words;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Catalog, EngineKind, Name, Table};
use crate::source::Stop;
use crate::source::writable::Writable;

/// What becomes of rows that are there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Refuse,
    /// They go, and those of every table that references them.
    Truncate,
    /// Those whose primary key the artefact has, too, become as it says.
    Upsert,
}

/// What a load is asked for.
pub struct Wanted<'a> {
    pub only: &'a dyn Fn(&Name) -> bool,
    /// `only` leaves tables out.
    pub is_part: bool,
    pub existing: Existing,
    /// Seconds that the load waits for those who hold a table.
    pub lock_wait: u64,
}

/// What is loaded, and into what; everything was decided, nothing was written.
pub struct Load {
    words: Words,
    /// The target as it is.
    catalog: Catalog,
    contents: Contents,
    /// The artefact makes the tables itself.
    whole: bool,
    /// Where rows go, by their table: those that are wanted.
    into: BTreeMap<Name, Into>,
    existing: Existing,
    /// Tables that are emptied, and whether there is anything in them.
    pub emptied: Vec<(Name, bool)>,
    is_part: bool,
}

struct Into {
    /// Their place in the artefact.
    at: usize,
    columns: Vec<String>,
    /// A temporary table that takes them first.
    staged: bool,
    /// Written so far.
    rows: u64,
}

/// What is read.
pub enum Artefact<'a> {
    Script(&'a Path),
    /// Files of rows.
    Folder(&'a [PathBuf]),
}

/// How far a load is: a table, its rows and their bytes.
pub type Progress<'a> = &'a mut dyn FnMut(&Name, u64, u64);

/// What a load did.
pub struct Loaded {
    pub tables: Vec<(Name, u64)>,
    pub constraints: u64,
}

impl Load {
    /// Holds the artefact against the target, and changes nothing but settings of the session.
    ///
    /// # Errors
    /// A target that is not empty, or lacks a table; exit code 1.
    pub fn plan(session: &mut dyn Writable, catalog: Catalog, contents: Contents, wanted: &Wanted<'_>) -> Result<Load> {
        let words = Words::of(session.kind());
        if contents.engine.is_mysql() != session.kind().is_mysql()
            || (contents.engine == EngineKind::Sqlite) != (session.kind() == EngineKind::Sqlite)
        {
            return Err(Error::usage("the dump is of another engine than the target")
                .name("the dump is of", contents.engine.name())
                .name("the target is", session.kind().name())
                .help("write one for it: `standin dump --dialect`"));
        }
        for statement in words.settings(wanted.lock_wait, contents.references_unchecked) {
            session.statement(statement.as_bytes())?;
        }
        let whole = contents.has_schema && !wanted.is_part && wanted.existing == Existing::Refuse;
        if let Some(table) = catalog.tables.first().filter(|_| whole) {
            return Err(Error::refused("the target has tables already, and the dump makes its own")
                .name("one of them is", table.name.to_string())
                .number("tables", catalog.tables.len() as u64)
                .help("name an empty database; or load the rows alone, with --truncate, --upsert or --only TABLES"));
        }
        let mut into = BTreeMap::new();
        for (at, rows) in contents.tables.iter().enumerate().filter(|(_, rows)| (wanted.only)(&rows.table)) {
            if !whole {
                fits(&catalog, rows)?;
            }
            let staged = wanted.existing == Existing::Upsert;
            into.insert(rows.table.clone(), Into { at, columns: rows.columns.clone(), staged, rows: 0 });
        }
        if into.is_empty() && !contents.tables.is_empty() {
            return Err(Error::usage("the artefact has no rows of these tables")
                .help("write tables as the rules do: users, billing.orders, log_*"));
        }
        let mut load = Load {
            words,
            catalog,
            contents,
            whole,
            into,
            existing: wanted.existing,
            emptied: Vec::new(),
            is_part: wanted.is_part,
        };
        load.look(session)?;
        Ok(load)
    }

    /// What is in the tables that rows go into.
    fn look(&mut self, session: &mut dyn Writable) -> Result<()> {
        if self.whole {
            return Ok(());
        }
        let targets: Vec<Name> = self.into.keys().cloned().collect();
        match self.existing {
            Existing::Refuse => {
                for name in &targets {
                    self.refuse_rows(session, name)?;
                }
            }
            Existing::Truncate => {
                for name in closure::closure(&self.catalog, &targets) {
                    let filled = session.number(&self.words.any_row(self.table(&name)?))? > 0;
                    self.emptied.push((name, filled));
                }
            }
            Existing::Upsert => {
                for name in &targets {
                    merge::key(self.table(name)?, &self.into[name].columns)?;
                }
            }
        }
        Ok(())
    }

    fn refuse_rows(&self, session: &mut dyn Writable, name: &Name) -> Result<()> {
        if session.number(&self.words.any_row(self.table(name)?))? == 0 {
            return Ok(());
        }
        Err(Error::refused("the table has rows already")
            .at(Place::table(name.to_string()))
            .help("--truncate empties it first, --upsert brings its rows up to date, --only TABLES leaves tables out"))
    }

    fn table(&self, name: &Name) -> Result<&Table> {
        self.catalog
            .table(name)
            .ok_or_else(|| Error::refused("the target does not have the table").at(Place::table(name.to_string())))
    }

    /// Loads the artefact. On an error the target is as it was, but where
    /// [`Load::leaves_something`].
    ///
    /// # Errors
    /// What the server refuses; rows that are not all there afterwards.
    pub fn run(
        mut self,
        session: &mut dyn Writable,
        artefact: &Artefact<'_>,
        stop: &Arc<Stop>,
        progress: Progress<'_>,
    ) -> Result<Loaded> {
        self.begin(session)?;
        let held = match *artefact {
            Artefact::Folder(files) => self.send_folder(session, files, stop, progress)?,
            Artefact::Script(path) if self.contents.engine == EngineKind::Sqlite => {
                self.send_statements(session, path, stop, progress)?
            }
            Artefact::Script(path) => self.send_script(session, path, stop, progress)?,
        };
        stop.check()?;
        self.merge(session)?;
        let constraints = self.check(session)?;
        for statement in held {
            session.statement(&statement)?;
        }
        stop.check()?;
        session.statement(b"COMMIT")?;
        let mut tables: Vec<(usize, Name, u64)> =
            self.into.into_iter().map(|(name, into)| (into.at, name, into.rows)).collect();
        tables.sort();
        Ok(Loaded { tables: tables.into_iter().map(|(_, name, rows)| (name, rows)).collect(), constraints })
    }

    /// Whether what was done before a failure is still there after it.
    pub fn leaves_something(&self) -> bool {
        self.whole && self.words.kind.is_mysql()
    }

    /// Opens the transaction, and makes room.
    fn begin(&mut self, session: &mut dyn Writable) -> Result<()> {
        if self.whole && self.words.kind.is_mysql() {
            // The dump has its own, between statements that commit by themselves.
            return Ok(());
        }
        let words = &self.words;
        let targets: Vec<Name> = self.in_order();
        // MySQL: within a transaction some servers make no temporary tables.
        if words.kind.is_mysql() {
            self.stages(session)?;
        }
        for statement in words.begin() {
            session.statement(statement.as_bytes())?;
        }
        if self.whole {
            return Ok(());
        }
        if words.kind == EngineKind::Postgres {
            for name in &targets {
                let sql = format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", words.rows_of(self.table(name)?));
                session.statement(sql.as_bytes())?;
            }
        }
        if self.existing == Existing::Refuse {
            for name in &targets {
                self.refuse_rows(session, name)?;
            }
        }
        let emptied: Vec<&Table> = self.emptied.iter().map(|(name, _)| self.table(name)).collect::<Result<_>>()?;
        for statement in words.emptying(&emptied) {
            session.statement(statement.as_bytes())?;
        }
        for statement in self.deferrals(true)? {
            session.statement(statement.as_bytes())?;
        }
        if !words.kind.is_mysql() {
            self.stages(session)?;
        }
        Ok(())
    }

    /// The tables that get rows, as they come in the artefact.
    fn in_order(&self) -> Vec<Name> {
        let mut names: Vec<(usize, &Name)> = self.into.iter().map(|(name, into)| (into.at, name)).collect();
        names.sort();
        names.into_iter().map(|(_, name)| name.clone()).collect()
    }

    fn stages(&self, session: &mut dyn Writable) -> Result<()> {
        for (name, into) in self.into.iter().filter(|(_, into)| into.staged) {
            let sql = self.words.stage(into.at, self.table(name)?, &into.columns);
            session.statement(sql.as_bytes())?;
        }
        Ok(())
    }
}

/// Whether the target has what rows are for.
fn fits(catalog: &Catalog, rows: &Rows) -> Result<()> {
    let place = Place::table(rows.table.to_string());
    let Some(table) = catalog.table(&rows.table) else {
        return Err(Error::refused("the target does not have the table").at(place).help(
            "make the schema first: with your migrations, or by a dump without --data-only in an empty database",
        ));
    };
    match rows.columns.iter().find(|column| table.column(column).is_none()) {
        Some(column) => Err(Error::refused("the target's table does not have the column")
            .at(place)
            .name("column", column)
            .help("bring the target's schema up to date, or take the dump anew")),
        None => Ok(()),
    }
}
