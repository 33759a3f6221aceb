//! An SQL script sent to the server: its rows, and its schema where that is wanted.
//!
//! The transaction is ours: the script's own is left out, so that nothing is
//! committed before it was looked at.

use std::path::Path;
use std::sync::Arc;

use super::contents::{SEQUENCES, insert, table_of};
use super::{Existing, Load, Progress};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Engine, EngineKind, Name};
use crate::script::split::Kind;
use crate::script::{Builder, Class, Dialect};
use crate::source::Stop;
use crate::source::artefact::{ON_ERROR_STOP, statements, unpacked};
use crate::source::dump::{Part, Script};
use crate::source::restore::{is_about_roles, words};
use crate::source::writable::Writable;

/// Bytes of one INSERT that are put together before they are sent.
const STATEMENT_BYTES_MAX: usize = 1 << 30;

/// Where the rows that come next go.
struct Open {
    table: Name,
    rows: u64,
}

impl Load {
    /// What is handed back are statements that no transaction takes back, and that
    /// therefore come last: where sequences stand.
    pub(super) fn send_script(
        &mut self,
        session: &mut dyn Writable,
        path: &Path,
        stop: &Arc<Stop>,
        progress: Progress<'_>,
    ) -> Result<Vec<Vec<u8>>> {
        let dialect = if self.contents.engine.is_mysql() { Dialect::Mysql } else { Dialect::Postgres };
        let mut script = Script::open(path, Some(dialect), stop)?;
        let unknown = Engine { kind: self.contents.engine, version: String::new() };
        let mut builder = Builder::new(dialect, script.engine(Some(&unknown)));
        let mut held = Vec::new();
        let mut text: Vec<u8> = Vec::new();
        let mut open: Option<Open> = None;
        while let Some(part) = script.advance()? {
            stop.check()?;
            let placed = |error: Error| placed(error, path, part);
            match part.kind {
                Kind::Blank | Kind::Comment => {}
                Kind::Meta => {
                    if script.part().trim_ascii() != ON_ERROR_STOP {
                        let mut modes = script.modes().clone();
                        builder.take_meta(script.part(), &mut modes).map_err(|error| script.at(error, part))?;
                        *script.modes_mut() = modes;
                    }
                }
                Kind::Statement => {
                    let mut modes = script.modes().clone();
                    let class = builder.take(script.statement(), &mut modes).map_err(|error| script.at(error, part))?;
                    *script.modes_mut() = modes;
                    let statement = script.statement();
                    match (&class, self.wants(statement, &class)) {
                        (_, false) => {}
                        (Class::Sequence { name, digits }, true) => {
                            held.extend(self.sequence(statement, name, digits.clone()));
                        }
                        _ => session.statement(statement).map_err(placed)?,
                    }
                }
                Kind::CopyHead | Kind::InsertHead => {
                    let found = table_of(script.part(), part.kind, script.modes(), &builder);
                    let (table, _) = found.map_err(|error| script.at(error, part))?;
                    open = self.into.contains_key(&table).then_some(Open { table, rows: 0 });
                    let Some(open) = &open else { continue };
                    text.clear();
                    self.head(&open.table, script.part(), part.kind, &mut text);
                    if part.kind == Kind::CopyHead {
                        session.copy(&text).map_err(placed)?;
                    }
                }
                Kind::CopyRows => {
                    let rows = script.bounds().row_ends.len() as u64;
                    let Some(open) = &mut open else { continue };
                    open.rows += rows;
                    session.copy_rows(script.part()).map_err(placed)?;
                    progress(&open.table, rows, script.part().len() as u64);
                }
                Kind::CopyEnd => {
                    let Some(open) = open.take() else { continue };
                    session.copy_end().map_err(|error| placed(error).at_least(Place::table(open.table.to_string())))?;
                    self.written(&open.table, open.rows);
                }
                Kind::InsertRows => {
                    let rows = script.bounds().row_ends.len() as u64;
                    let Some(open) = &mut open else { continue };
                    open.rows += rows;
                    text.extend_from_slice(script.part());
                    if text.len() > STATEMENT_BYTES_MAX {
                        return Err(script.at(Error::new("an INSERT of the artefact is larger than 1 GiB"), part));
                    }
                    progress(&open.table, rows, script.part().len() as u64);
                }
                Kind::InsertTail => {
                    let Some(open) = open.take() else { continue };
                    // What a stage takes has no rows to be in conflict with.
                    if self.into.get(&open.table).is_none_or(|into| !into.staged) {
                        text.extend_from_slice(script.part());
                    }
                    let sql = text.trim_ascii_end();
                    session.statement(sql.strip_suffix(b";").unwrap_or(sql)).map_err(placed)?;
                    self.written(&open.table, open.rows);
                }
            }
        }
        Ok(held)
    }

    fn written(&mut self, table: &Name, rows: u64) {
        if let Some(into) = self.into.get_mut(table) {
            into.rows += rows;
        }
    }

    /// The beginning of rows, which may go to a stage.
    fn head(&self, table: &Name, written: &[u8], kind: Kind, out: &mut Vec<u8>) {
        match self.into.get(table).filter(|into| into.staged) {
            None => out.extend_from_slice(written),
            Some(into) => {
                let (stage, columns) = (self.words.stage_name(into.at), self.words.columns(&into.columns));
                let sql = match kind {
                    Kind::CopyHead => format!("COPY {stage} ({columns}) FROM stdin"),
                    _ => format!("INSERT INTO {stage} ({columns}) VALUES "),
                };
                out.extend_from_slice(sql.as_bytes());
            }
        }
    }

    /// Whether a statement that holds no rows is sent.
    fn wants(&self, statement: &[u8], class: &Class) -> bool {
        let first = words(statement);
        let first: Vec<&str> = first.iter().map(|word| word.trim_end_matches(';')).collect();
        let is_mysql = self.words.kind.is_mysql();
        match first[..] {
            ["begin" | "commit" | "end", ..] | ["start", "transaction", ..] => self.whole && is_mysql,
            // It would commit; nobody else is there.
            ["lock" | "unlock", ..] => !is_mysql,
            _ if matches!(class, Class::Access { .. }) || is_about_roles(statement) => false,
            _ if matches!(class, Class::Sequence { .. }) => true,
            _ if self.whole => true,
            ["set", "constraints", ..] => false,
            // References are looked at when all rows are there.
            ["set", ..] if is_mysql && names_key_checks(statement) => false,
            ["set", ..] => matches!(class, Class::Session),
            ["select", call, ..] => call.starts_with("pg_catalog.set_config("),
            _ => false,
        }
    }

    /// Where a sequence stands afterwards: as the artefact says; where rows stay, it
    /// only goes on.
    fn sequence(&self, statement: &[u8], name: &Name, digits: std::ops::Range<usize>) -> Option<Vec<u8>> {
        if self.whole || self.words.kind.is_mysql() {
            return Some(statement.to_vec());
        }
        let sequence = self.catalog.sequences.iter().find(|sequence| sequence.name == *name);
        let owner = sequence.and_then(|sequence| sequence.owned_by.as_ref());
        let is_loaded = match owner {
            Some((owner, _)) => self.into.contains_key(owner),
            None => !self.is_part,
        };
        if !is_loaded || sequence.is_none() {
            return None;
        }
        let mut sql = statement.to_vec();
        if self.existing == Existing::Upsert {
            let beyond = if sequence.is_some_and(|sequence| sequence.increment < 0) { ">" } else { "<" };
            let digits = String::from_utf8_lossy(&statement[digits]).into_owned();
            let condition = format!(" WHERE (SELECT last_value FROM {}) {beyond} {digits}", self.words.name(name));
            sql.extend_from_slice(condition.as_bytes());
        }
        Some(sql)
    }

    /// The same for SQLite, whose scripts have one INSERT for a few rows, and whose
    /// sequences are rows.
    pub(super) fn send_statements(
        &mut self,
        session: &mut dyn Writable,
        path: &Path,
        stop: &Arc<Stop>,
        progress: Progress<'_>,
    ) -> Result<Vec<Vec<u8>>> {
        let mut text: Vec<u8> = Vec::new();
        statements::each(unpacked(path, stop)?, &mut |statement| {
            stop.check()?;
            let line = usize::try_from(statement.line).unwrap_or(usize::MAX);
            let placed = |error: Error| error.at_least(Place::file(path.display().to_string()).line(line));
            let word = statements::first_word(statement.text);
            let first = words(statement.text);
            let inserted = if matches!(word.as_str(), "insert") { insert(statement.text) } else { None };
            let about_sequences = inserted.as_ref().is_some_and(|insert| insert.table == SEQUENCES)
                || (word == "delete" && first.get(2).is_some_and(|name| name == SEQUENCES));
            match word.as_str() {
                "begin" | "commit" | "end" | "" => Ok(()),
                _ if about_sequences => {
                    // AUTOINCREMENT goes on by itself where rows stay.
                    let wanted = self.whole || (!self.is_part && self.existing != Existing::Upsert);
                    if wanted { session.statement(statement.text).map_err(placed) } else { Ok(()) }
                }
                "insert" => {
                    let Some(insert) = inserted else { return Ok(()) };
                    let table = Name::new(EngineKind::Sqlite.usual_schema(), insert.table);
                    let Some(into) = self.into.get(&table) else { return Ok(()) };
                    if into.staged {
                        text.clear();
                        let columns = self.words.columns(&into.columns);
                        let head = format!("INSERT INTO {}({columns}) ", self.words.stage_name(into.at));
                        text.extend_from_slice(head.as_bytes());
                        text.extend_from_slice(&statement.text[insert.rest..]);
                        session.statement(&text).map_err(placed)?;
                    } else {
                        session.statement(statement.text).map_err(placed)?;
                    }
                    let rows = session.number("SELECT changes()")?;
                    self.written(&table, rows);
                    progress(&table, rows, statement.text.len() as u64);
                    Ok(())
                }
                "pragma" => {
                    let text = String::from_utf8_lossy(statement.text).to_ascii_lowercase();
                    let stays = ["user_version", "application_id"].iter().any(|name| text.contains(name));
                    if stays && self.whole { session.statement(statement.text).map_err(placed) } else { Ok(()) }
                }
                _ if self.whole => session.statement(statement.text).map_err(placed),
                _ => Ok(()),
            }
        })?;
        Ok(Vec::new())
    }
}

fn names_key_checks(statement: &[u8]) -> bool {
    let name = b"foreign_key_checks";
    statement.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name))
}

/// An error that says where in the artefact it happened.
fn placed(error: Error, path: &Path, part: Part) -> Error {
    let line = usize::try_from(part.line).unwrap_or(usize::MAX);
    error.at_least(Place::file(path.display().to_string()).line(line))
}
