//! What is in an artefact: its engine, its schema, its tables and how many rows
//! they have. It is read to its end before anything is sent.

use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Catalog, Engine, EngineKind, Name};
use crate::script::head::head;
use crate::script::split::Kind;
use crate::script::{Builder, Dialect, Modes};
use crate::source::Stop;
use crate::source::artefact::{Ending, ON_ERROR_STOP, statements, unpacked};
use crate::source::dump::{Script, open};
use crate::source::restore::{elsewhere, leaves_the_database};

pub struct Contents {
    /// PostgreSQL, SQLite, or MySQL for both that are alike.
    pub engine: EngineKind,
    /// It says that Standin wrote it.
    pub ours: bool,
    /// It makes tables itself.
    pub has_schema: bool,
    /// What its statements make, where somebody here reads them.
    pub schema: Option<Catalog>,
    /// In the artefact's order, each once.
    pub tables: Vec<Rows>,
    /// A SQLite script that says itself that its source breaks its references.
    pub references_unchecked: bool,
}

/// The rows of a table.
pub struct Rows {
    pub table: Name,
    pub columns: Vec<String>,
    /// 0 where nobody counted yet.
    pub rows: u64,
    /// By INSERT, one statement after the other.
    pub is_inserted: bool,
}

impl Contents {
    /// Reads an SQL script.
    ///
    /// # Errors
    /// What cannot be read or must not be run; a script that was cut off.
    pub fn of_script(path: &Path, stop: &Arc<Stop>) -> Result<Contents> {
        match engine_of(path, stop)? {
            EngineKind::Sqlite => of_statements(path, stop),
            engine => of_script(path, engine, stop),
        }
    }

    pub(super) fn rows_of(&mut self, table: &Name, columns: Option<Vec<String>>, is_inserted: bool) -> &mut Rows {
        let at = self.tables.iter().position(|rows| rows.table == *table).unwrap_or_else(|| {
            let (table, columns) = (table.clone(), columns.unwrap_or_default());
            self.tables.push(Rows { table, columns, rows: 0, is_inserted });
            self.tables.len() - 1
        });
        &mut self.tables[at]
    }
}

/// By the first statement behind the comments, else by what is in it.
fn engine_of(path: &Path, stop: &Arc<Stop>) -> Result<EngineKind> {
    let opened = open::open(path, stop)?;
    let mut lines = opened.head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"--")).unwrap_or_default();
    if first.len() > 6 && first[..6].eq_ignore_ascii_case(b"PRAGMA") {
        return Ok(EngineKind::Sqlite);
    }
    match open::dialect(&opened.head) {
        _ if first == ON_ERROR_STOP => Ok(EngineKind::Postgres),
        Some(Dialect::Postgres) => Ok(EngineKind::Postgres),
        Some(Dialect::Mysql) => Ok(EngineKind::Mysql),
        None => Err(Error::usage("nothing in the dump tells which database it is of").path(path)),
    }
}

fn of_script(path: &Path, engine: EngineKind, stop: &Arc<Stop>) -> Result<Contents> {
    let dialect = if engine.is_mysql() { Dialect::Mysql } else { Dialect::Postgres };
    let mut script = Script::open(path, Some(dialect), stop)?;
    let unknown = Engine { kind: engine, version: String::new() };
    let mut builder = Builder::new(dialect, script.engine(Some(&unknown)));
    let mut ending = Ending::default();
    let mut contents = Contents {
        engine,
        ours: false,
        has_schema: false,
        schema: None,
        tables: Vec::new(),
        references_unchecked: false,
    };
    let mut open: Option<Name> = None;
    while let Some(part) = script.advance()? {
        stop.check()?;
        match part.kind {
            Kind::Blank | Kind::CopyEnd | Kind::InsertTail => {}
            Kind::Comment => ending.comment(script.part()),
            Kind::Meta => {
                if script.part().trim_ascii() == ON_ERROR_STOP {
                    continue;
                }
                let mut modes = script.modes().clone();
                builder.take_meta(script.part(), &mut modes).map_err(|error| script.at(error, part))?;
                *script.modes_mut() = modes;
                if script.part().trim_ascii_start().starts_with(b"\\c") {
                    return Err(script.at(elsewhere(), part));
                }
            }
            Kind::Statement => {
                if leaves_the_database(script.statement()) {
                    return Err(script.at(elsewhere(), part));
                }
                let mut modes = script.modes().clone();
                builder.take(script.statement(), &mut modes).map_err(|error| script.at(error, part))?;
                *script.modes_mut() = modes;
            }
            Kind::InsertHead | Kind::CopyHead => {
                let found = table_of(script.part(), part.kind, script.modes(), &builder);
                let (name, columns) = found.map_err(|error| script.at(error, part))?;
                let table = builder.table(&name);
                let columns =
                    columns.or_else(|| Some(table?.columns.iter().map(|column| column.name.clone()).collect()));
                contents.rows_of(&name, columns, part.kind == Kind::InsertHead);
                open = Some(name);
            }
            Kind::InsertRows | Kind::CopyRows => {
                if let Some(open) = &open {
                    let rows = script.bounds().row_ends.len() as u64;
                    contents.rows_of(open, None, false).rows += rows;
                }
            }
        }
    }
    ending.check().map_err(|error| error.path(path))?;
    let schema = builder.finish().map_err(|error| error.path(path))?;
    contents.ours = ending.is_ours();
    contents.has_schema = !schema.tables.is_empty();
    contents.schema = Some(schema);
    Ok(contents)
}

/// The table that rows are of, as the target will know it, and the columns that the
/// statement names.
///
/// # Errors
/// A statement that is not understood, or is about another database.
pub(super) fn table_of(
    bytes: &[u8],
    kind: Kind,
    modes: &Modes,
    builder: &Builder,
) -> Result<(Name, Option<Vec<String>>)> {
    let head = head(bytes, kind, modes)?;
    if modes.dialect == Dialect::Mysql && head.table.len() > 1 {
        return Err(elsewhere());
    }
    let made = builder.resolve(&head.table).filter(|name| builder.table(name).is_some());
    let usual = if modes.dialect == Dialect::Mysql { EngineKind::Mysql } else { EngineKind::Postgres }.usual_schema();
    let name = made.unwrap_or_else(|| match &head.table[..] {
        [schema, name] => Name::new(schema, name),
        _ => Name::new(usual, head.table.last().map_or("", String::as_str)),
    });
    Ok((name, head.columns))
}

fn of_statements(path: &Path, stop: &Arc<Stop>) -> Result<Contents> {
    let mut contents = Contents {
        engine: EngineKind::Sqlite,
        ours: false,
        has_schema: false,
        schema: None,
        tables: Vec::new(),
        references_unchecked: false,
    };
    let mut ending = Ending::default();
    statements::each(unpacked(path, stop)?, &mut |statement| {
        stop.check()?;
        ending.comment(statement.text);
        match statements::first_word(statement.text).as_str() {
            "create" => contents.has_schema = true,
            "pragma" => {
                let text = String::from_utf8_lossy(statement.text).replace(' ', "").to_ascii_lowercase();
                contents.references_unchecked |= text.contains("foreign_keys=off");
            }
            "insert" | "replace" => {
                let insert = insert(statement.text).ok_or_else(|| {
                    let line = usize::try_from(statement.line).unwrap_or(usize::MAX);
                    Error::new("the artefact has an INSERT that standin does not understand")
                        .at(Place::file(path.display().to_string()).line(line))
                })?;
                if insert.table != SEQUENCES {
                    let table = Name::new(EngineKind::Sqlite.usual_schema(), insert.table);
                    contents.rows_of(&table, Some(insert.columns), true);
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    ending.check().map_err(|error| error.path(path))?;
    contents.ours = ending.is_ours();
    Ok(contents)
}

/// Where SQLite keeps what AUTOINCREMENT goes on from.
pub(super) const SEQUENCES: &str = "sqlite_sequence";

/// The beginning of an INSERT of SQLite's.
pub(super) struct Insert {
    pub table: String,
    /// Empty where they are not named.
    pub columns: Vec<String>,
    /// Where the rest begins, `VALUES…`.
    pub rest: usize,
}

pub(super) fn insert(text: &[u8]) -> Option<Insert> {
    let at = comments_end(text);
    let mut reader = Reader { text, at };
    if !reader.word("insert") || !reader.word("into") {
        return None;
    }
    let table = reader.name()?;
    let mut columns = Vec::new();
    if reader.mark(b'(') {
        loop {
            columns.push(reader.name()?);
            if reader.mark(b')') {
                break;
            }
            if !reader.mark(b',') {
                return None;
            }
        }
    }
    reader.blanks();
    Some(Insert { table, columns, rest: reader.at })
}

/// Behind the comment lines that stand in front of a statement.
fn comments_end(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        while text.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        if !text[at..].starts_with(b"--") {
            return at;
        }
        at += text[at..].iter().position(|&byte| byte == b'\n').unwrap_or(text.len() - at);
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn mark(&mut self, mark: u8) -> bool {
        self.blanks();
        let found = self.text.get(self.at) == Some(&mark);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str) -> bool {
        self.blanks();
        let found =
            self.text[self.at..].get(..word.len()).is_some_and(|text| text.eq_ignore_ascii_case(word.as_bytes()));
        self.at += if found { word.len() } else { 0 };
        found
    }

    /// Quoted or bare.
    fn name(&mut self) -> Option<String> {
        self.blanks();
        let mut name = Vec::new();
        match *self.text.get(self.at)? {
            quote @ (b'"' | b'`') => loop {
                self.at += 1;
                let byte = *self.text.get(self.at)?;
                if byte == quote {
                    self.at += 1;
                    if self.text.get(self.at) != Some(&quote) {
                        break;
                    }
                }
                name.push(byte);
            },
            _ => {
                let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_' || **byte >= 0x80;
                name.extend(self.text[self.at..].iter().take_while(is_part));
                self.at += name.len();
            }
        }
        String::from_utf8(name).ok().filter(|name| !name.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inserts_of_sqlite_are_taken_apart() {
        let read = |text: &str| {
            let insert = insert(text.as_bytes())?;
            Some((insert.table, insert.columns.join("|"), text[insert.rest..].to_owned()))
        };
        let some =
            |table: &str, columns: &str, rest: &str| Some((table.to_owned(), columns.to_owned(), rest.to_owned()));
        assert_eq!(read("INSERT INTO \"a\"\"b\"(\"x\",y) VALUES(1);"), some("a\"b", "x|y", "VALUES(1);"));
        assert_eq!(read("-- one\n-- two\n insert into t VALUES(1)"), some("t", "", "VALUES(1)"));
        for wrong in ["", "INSERT", "INSERT INTO", "INSERT INTO \"t", "INSERT INTO t(", "INSERT INTO t(a b)", "--"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
