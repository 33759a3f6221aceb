//! A scratch database: made, loaded with an artefact, looked at, and dropped on
//! every way out.
//!
//! The server's own checks are what counts: constraints are on, and the first
//! statement that it refuses ends the load. Never writes into a database that it
//! did not make.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::artefact::statements::first_word;
use super::artefact::{Failure, ON_ERROR_STOP};
use super::dump::Script;
use super::{Stop, mysql, postgres};
use crate::error::{Detail, Error, Result};
use crate::place::Place;
use crate::schema::{Catalog, EngineKind, Name};
use crate::script::split::Kind;
use crate::script::{Builder, Class, Dialect, head};

/// Bytes of one INSERT that are put together before they are sent.
const STATEMENT_BYTES_MAX: usize = 1 << 30;

/// One session in the scratch database.
pub(super) trait Load: Send {
    fn statement(&mut self, sql: &[u8]) -> Result<()>;
    /// `COPY … FROM stdin`; its rows follow.
    fn copy(&mut self, sql: &[u8]) -> Result<()>;
    fn copy_rows(&mut self, rows: &[u8]) -> Result<()>;
    fn copy_end(&mut self) -> Result<()>;
    fn count(&mut self, table: &Name) -> Result<u64>;
    /// What the server says is there now.
    fn catalog(&mut self) -> Result<Catalog>;
    /// Ends the session, and drops the database.
    fn drop_database(&mut self) -> Result<()>;
}

pub struct Scratch {
    server: Box<dyn Load>,
    kind: EngineKind,
    dropped: bool,
}

/// What came of loading an artefact.
#[derive(Default)]
pub struct Loaded {
    pub statements: u64,
    /// About roles, which a scratch database does not have.
    pub passed_over: u64,
    /// The first statement that the server refused.
    pub failure: Option<Failure>,
}

impl Scratch {
    /// Makes the database beside the one that `url` names. `environment` holds
    /// variables and home, as for a source.
    ///
    /// # Errors
    /// A URL of another engine; a server that does not let us in, or lets us make
    /// no database.
    pub fn create(
        url: &str,
        kind: EngineKind,
        name: &str,
        environment: (BTreeMap<String, String>, Option<PathBuf>),
    ) -> Result<Scratch> {
        let (variables, home) = environment;
        let is_mysql = url.starts_with("mysql://") || url.starts_with("mariadb://");
        let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let server: Box<dyn Load> = match kind {
            EngineKind::Postgres if is_postgres => {
                let environment = postgres::settings::Environment { variables, home };
                let settings = postgres::settings::Settings::read(url, &environment)?;
                Box::new(postgres::restore::Scratch::create(settings, name)?)
            }
            EngineKind::Mysql | EngineKind::Mariadb if is_mysql => {
                let environment = mysql::settings::Environment { variables, home };
                let settings = mysql::settings::Settings::read(url, &environment)?;
                Box::new(mysql::restore::Scratch::create(settings, name)?)
            }
            // The URL is not repeated: it may hold a password.
            _ => {
                return Err(Error::usage("the server to restore into is not of the artefact's engine")
                    .name("the artefact is of", kind.name())
                    .help("pass --restore postgres://… or mysql://…, as the artefact needs it"));
            }
        };
        Ok(Scratch { server, kind, dropped: false })
    }

    /// The engine's name, for people.
    pub fn label(&self) -> &'static str {
        self.kind.name()
    }

    /// # Errors
    /// An artefact that cannot be read or must not be run; a server that is gone.
    pub fn load(&mut self, path: &Path, snapshot: &Catalog, stop: &Arc<Stop>) -> Result<Loaded> {
        let dialect = if self.kind.is_mysql() { Dialect::Mysql } else { Dialect::Postgres };
        let mut script = Script::open(path, Some(dialect), stop)?;
        let engine = script.engine(Some(&snapshot.engine));
        let mut builder = Builder::new(dialect, engine);
        let mut loaded = Loaded::default();
        let mut insert: Vec<u8> = Vec::new();
        let mut copy_line = 0;
        while let Some(part) = script.advance()? {
            stop.check()?;
            let sent = match part.kind {
                Kind::Blank | Kind::Comment => continue,
                Kind::Meta => {
                    // Of ours: it tells psql to stop at the first error.
                    if script.part().trim_ascii() == ON_ERROR_STOP {
                        continue;
                    }
                    let mut modes = script.modes().clone();
                    builder.take_meta(script.part(), &mut modes).map_err(|error| script.at(error, part))?;
                    *script.modes_mut() = modes;
                    if script.part().trim_ascii_start().starts_with(b"\\c") {
                        return Err(script.at(elsewhere(), part));
                    }
                    continue;
                }
                Kind::Statement => {
                    let mut modes = script.modes().clone();
                    let class = builder.take(script.statement(), &mut modes).map_err(|error| script.at(error, part))?;
                    *script.modes_mut() = modes;
                    if leaves_the_database(script.statement()) {
                        return Err(script.at(elsewhere(), part));
                    }
                    if matches!(class, Class::Access { .. }) || is_about_roles(script.statement()) {
                        loaded.passed_over += 1;
                        continue;
                    }
                    self.server.statement(script.statement())
                }
                Kind::InsertHead => {
                    let written = head::head(script.part(), part.kind, script.modes())?.table;
                    if self.kind.is_mysql() && written.len() > 1 {
                        return Err(script.at(elsewhere(), part));
                    }
                    insert.clear();
                    insert.extend_from_slice(script.part());
                    copy_line = part.line;
                    continue;
                }
                Kind::InsertRows => {
                    insert.extend_from_slice(script.part());
                    if insert.len() > STATEMENT_BYTES_MAX {
                        return Err(script.at(Error::new("an INSERT of the artefact is larger than 1 GiB"), part));
                    }
                    continue;
                }
                Kind::InsertTail => {
                    insert.extend_from_slice(script.part());
                    let sql = insert.trim_ascii_end();
                    self.server.statement(sql.strip_suffix(b";").unwrap_or(sql))
                }
                Kind::CopyHead => {
                    copy_line = part.line;
                    self.server.copy(script.part())
                }
                Kind::CopyRows => self.server.copy_rows(script.part()),
                Kind::CopyEnd => self.server.copy_end(),
            };
            loaded.statements += u64::from(!matches!(part.kind, Kind::CopyHead | Kind::CopyRows));
            match sent {
                Ok(()) => {}
                Err(error) if is_of_server(&error) => {
                    let begun = matches!(part.kind, Kind::InsertTail | Kind::CopyRows | Kind::CopyEnd);
                    loaded.failure = Some(Failure { line: if begun { copy_line } else { part.line }, error });
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(loaded)
    }

    /// Whether what was loaded is all there: the rows of every table, and as many
    /// keys, references and checks as the snapshot has.
    ///
    /// # Errors
    /// What keeps us from looking.
    pub fn check(&mut self, snapshot: &Catalog, rows: &BTreeMap<Name, u64>) -> Result<Vec<Error>> {
        let mut problems = Vec::new();
        let there = self.server.catalog()?;
        for table in snapshot.data_tables() {
            let place = || Place::table(table.name.to_string());
            let Some(restored) = there.table(&table.name) else {
                problems.push(Error::new("the artefact does not make the table").at(place()));
                continue;
            };
            let constraints = [
                ("a key of the table is missing", table.keys.len(), restored.keys.len()),
                ("a foreign key of the table is missing", table.foreign_keys.len(), restored.foreign_keys.len()),
                ("a check of the table is missing", table.checks.len(), restored.checks.len()),
            ];
            for (problem, wanted, found) in constraints {
                if found < wanted {
                    let error = Error::new(problem).number("of", wanted as u64).number("there are", found as u64);
                    problems.push(error.at(place()));
                }
            }
            // Rows of partitions are counted with their root.
            let members = snapshot.tables.iter().filter(|member| snapshot.partition_root(member).name == table.name);
            let wanted: u64 = members.filter_map(|member| rows.get(&member.name)).sum();
            let found = self.server.count(&table.name)?;
            if found != wanted {
                problems.push(Error::new("the table does not hold the rows of the artefact").at(place()));
            }
        }
        Ok(problems)
    }

    /// # Errors
    /// When the database is still there.
    pub fn drop_it(&mut self) -> Result<()> {
        self.dropped = true;
        self.server.drop_database()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if !self.dropped {
            // Something failed already, and that is what is told.
            let _ = self.server.drop_database();
        }
    }
}

pub fn elsewhere() -> Error {
    Error::new("the artefact reaches beyond one database, so it is not loaded into one")
        .help("load it by hand into a server that nobody needs")
}

/// What a scratch database must not run.
pub fn leaves_the_database(statement: &[u8]) -> bool {
    let words = words(statement);
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["use", ..] => true,
        ["create" | "drop" | "alter", "database" | "schema" | "tablespace", ..] if words[1] != "schema" => true,
        ["alter", "system", ..] => true,
        _ => false,
    }
}

/// Who owns and may do what is no matter of data, and the roles are not there.
pub fn is_about_roles(statement: &[u8]) -> bool {
    match words(statement).iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["grant" | "revoke", ..] => true,
        ["alter", "default", "privileges", ..] => true,
        ["alter", ..] => memchr::memmem::find(statement, b" OWNER TO ").is_some(),
        _ => false,
    }
}

/// The first words, in small letters.
pub fn words(statement: &[u8]) -> Vec<String> {
    let first = first_word(statement);
    let text = String::from_utf8_lossy(&statement[..statement.len().min(256)]).to_ascii_lowercase();
    let from = text.find(&first).unwrap_or(0);
    text[from..].split_ascii_whitespace().take(4).map(str::to_owned).collect()
}

/// Whether it is the server that says no, and not the connection that is gone.
pub fn is_of_server(error: &Error) -> bool {
    error.details().iter().any(|detail| matches!(detail, Detail::Server { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reaches_beyond_the_database_is_not_run() {
        for statement in ["USE `shop`", "create database x", "DROP DATABASE shop", "/* x */ ALTER SYSTEM SET a = 1"] {
            assert!(leaves_the_database(statement.as_bytes()), "{statement}");
        }
        for statement in ["CREATE SCHEMA x", "CREATE TABLE database (a int)", "SET x = 1", ""] {
            assert!(!leaves_the_database(statement.as_bytes()), "{statement}");
        }
        assert!(is_about_roles(b"ALTER TABLE public.t OWNER TO joe"));
        assert!(is_about_roles(b"\n\nGRANT SELECT ON t TO joe"));
        assert!(!is_about_roles(b"ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (id)"));
    }
}
