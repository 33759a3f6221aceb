//! The cells of a PostgreSQL or MySQL script.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{ON_ERROR_STOP, Piece, Take};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::binary;
use crate::schema::{Catalog, Engine, EngineKind, Name, Table};
use crate::script::charset::Charset;
use crate::script::head::{Head, head, tail};
use crate::script::rows::{self, Form};
use crate::script::split::Kind;
use crate::script::{Builder, Dialect};
use crate::source::Stop;
use crate::source::dump::{Closing, Part, Script, readable};

/// A script, and what its rows are of where it does not say.
pub struct Cells {
    path: PathBuf,
    snapshot: Catalog,
    stop: Arc<Stop>,
}

/// The table whose rows come next.
struct Open {
    name: Name,
    columns: Vec<String>,
    /// Which of them hold bytes and no text.
    binary: Vec<bool>,
    rows: u64,
}

impl Cells {
    pub fn new(path: &Path, snapshot: &Catalog, stop: &Arc<Stop>) -> Cells {
        Cells { path: path.to_owned(), snapshot: snapshot.clone(), stop: stop.clone() }
    }

    pub fn read(&self, take: Take<'_>) -> Result<()> {
        let dialect = match self.snapshot.engine.kind {
            EngineKind::Mysql | EngineKind::Mariadb => Dialect::Mysql,
            EngineKind::Postgres | EngineKind::Sqlite => Dialect::Postgres,
        };
        let mut script = Script::open(&self.path, Some(dialect), &self.stop)?;
        if script.modes().dialect != dialect {
            return Err(Error::new("the artefact is in another dialect than the snapshot")
                .path(&self.path)
                .help("name the project that the artefact belongs to"));
        }
        let engine: Engine = script.engine(Some(&self.snapshot.engine));
        let mut builder = Builder::new(dialect, engine);
        let mut open: Option<Open> = None;
        let mut closing = Ending::default();
        while let Some(part) = script.advance()? {
            self.stop.check()?;
            match part.kind {
                Kind::Blank | Kind::CopyEnd => {}
                Kind::Comment => {
                    closing.comment(script.part());
                    take(Piece::Text(script.part(), part.line))?;
                }
                Kind::Meta => {
                    // Of ours: it tells psql to stop at the first error.
                    if script.part().trim_ascii() == ON_ERROR_STOP {
                        continue;
                    }
                    let mut modes = script.modes().clone();
                    builder.take_meta(script.part(), &mut modes).map_err(|error| script.at(error, part))?;
                    *script.modes_mut() = modes;
                    take(Piece::Text(script.part(), part.line))?;
                }
                Kind::Statement => {
                    let mut modes = script.modes().clone();
                    let class = builder.take(script.statement(), &mut modes).map_err(|error| script.at(error, part))?;
                    readable(&class).map_err(|error| script.at(error, part))?;
                    *script.modes_mut() = modes;
                    take(Piece::Text(script.part(), part.line))?;
                }
                Kind::InsertHead | Kind::CopyHead => {
                    let begun = self.begin(&script, part.kind, &builder, open.take());
                    let begun = begun.map_err(|error| script.at(error, part))?;
                    take(Piece::Table(&begun.name, &begun.columns))?;
                    open = Some(begun);
                }
                Kind::InsertRows | Kind::CopyRows => {
                    if let Some(open) = &mut open {
                        self.rows(&script, part, open, &mut *take)?;
                    }
                }
                Kind::InsertTail => {
                    tail(script.part(), script.modes()).map_err(|error| script.at(error, part))?;
                    take(Piece::Text(script.part(), part.line))?;
                }
            }
        }
        closing.check().map_err(|error| error.path(&self.path))
    }

    /// The table as the script makes it, else as the snapshot has it.
    fn begin(&self, script: &Script, kind: Kind, builder: &Builder, before: Option<Open>) -> Result<Open> {
        let Head { table: written, columns, .. } = head(script.part(), kind, script.modes())?;
        let made = builder.resolve(&written).filter(|name| builder.table(name).is_some());
        let name = made.unwrap_or_else(|| match &written[..] {
            [schema, name] => Name::new(schema, name),
            _ => Name::new(&self.snapshot.default_schema, written.last().map_or("", String::as_str)),
        });
        let table: Option<&Table> = builder.table(&name).or_else(|| self.snapshot.table(&name));
        let columns = match (columns, table) {
            (Some(columns), _) => columns,
            (None, Some(table)) => table.columns.iter().map(|column| column.name.clone()).collect(),
            (None, None) => {
                return Err(Error::new("the artefact has rows of a table that neither it nor the snapshot makes")
                    .name("table", name.to_string()));
            }
        };
        let is_binary = |name: &String| {
            table.and_then(|table| table.column(name)).is_some_and(|column| binary(&column.ty, script.modes()))
        };
        let binary = columns.iter().map(is_binary).collect();
        // One INSERT after another is one run of rows.
        let rows = before.filter(|before| before.name == name).map_or(0, |before| before.rows);
        Ok(Open { name, columns, binary, rows })
    }

    fn rows(&self, script: &Script, part: Part, open: &mut Open, take: Take<'_>) -> Result<()> {
        let bounds = script.bounds();
        let bytes = script.modes().with(Charset::Binary);
        let mut first = 0;
        let mut text: Vec<u8> = Vec::new();
        let mut ends: Vec<Option<(usize, usize)>> = Vec::new();
        for &end in &bounds.row_ends {
            let values = &bounds.values[first..end as usize];
            first = end as usize;
            open.rows += 1;
            if open.columns.is_empty() {
                continue;
            }
            if values.len() != open.columns.len() {
                let error = Error::new("a row has another number of values than its table has columns here")
                    .at(Place::table(open.name.to_string()).row(open.rows));
                return Err(script.at(error, part));
            }
            text.clear();
            ends.clear();
            for (value, is_binary) in values.iter().zip(&open.binary) {
                let raw = &script.part()[value.start as usize..value.end as usize];
                let start = text.len();
                let modes = if *is_binary { &bytes } else { script.modes() };
                match value.form {
                    Form::Null | Form::Default => ends.push(None),
                    // What is computed may hold a value all the same.
                    Form::Expression => {
                        text.extend_from_slice(raw);
                        ends.push(Some((start, text.len())));
                    }
                    form => {
                        rows::decode(raw, form, modes, &mut text).map_err(|error| script.at(error, part))?;
                        ends.push(Some((start, text.len())));
                    }
                }
            }
            let cells: Vec<Option<&[u8]>> = ends.iter().map(|end| end.map(|(start, end)| &text[start..end])).collect();
            take(Piece::Row(&cells, open.rows))?;
        }
        Ok(())
    }
}

/// Whether the artefact was written to its end: those of Standin and those of
/// the native programs say so.
#[derive(Default)]
pub struct Ending {
    native: Closing,
    ours_begun: bool,
    ours_ended: bool,
}

impl Ending {
    /// Whether it says that Standin wrote it.
    pub fn is_ours(&self) -> bool {
        self.ours_begun
    }

    pub fn comment(&mut self, comment: &[u8]) {
        self.native.comment(comment);
        self.ours_begun |= comment.starts_with(b"-- standin dump, version ");
        self.ours_ended |= comment.trim_ascii() == b"-- standin dump complete";
    }

    /// # Errors
    /// A script that began and did not end.
    pub fn check(&self) -> Result<()> {
        if self.ours_begun && !self.ours_ended {
            return Err(Error::new("the artefact is cut off: its closing comment is missing")
                .help("the run that wrote it did not finish, or the file was cut since; take it anew"));
        }
        self.native.check()
    }
}
