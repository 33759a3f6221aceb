//! SQL files that a refresh runs in its target, before anything else and after the
//! swap, statement by statement.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::schema::Engine;
use crate::script::split::{Kind, Splitter};
use crate::script::{Dialect, Modes};
use crate::source::Stop;
use crate::target::Refresh;

/// A file of statements. No `Debug`: it may hold a password.
pub struct Hook {
    path: PathBuf,
    statements: Vec<(u64, Vec<u8>)>,
}

impl Hook {
    /// Reads the file whole, so that a mistake in it is found before anything happens.
    ///
    /// # Errors
    /// A file that cannot be read, or holds what no server runs.
    pub fn read(path: &Path, engine: &Engine) -> Result<Hook> {
        let text = std::fs::read(path).map_err(|error| {
            Error::io("the file of statements cannot be read", &error).path(path).leading_to_usage()
        })?;
        let statements = statements(&text, engine).map_err(|error| error.path(path).leading_to_usage())?;
        Ok(Hook { path: path.to_owned(), statements })
    }

    /// One line for the plan.
    pub fn step(&self, when: &str) -> String {
        format!("run {} statements of {} {when}", self.statements.len(), self.path.display())
    }

    /// # Errors
    /// The first statement that the server refuses; those before it stay done.
    pub fn run(&self, target: &mut dyn Refresh, stop: &Stop) -> Result<()> {
        for (line, statement) in &self.statements {
            stop.check()?;
            target.statement(statement).map_err(|error| error.path(&self.path).number("line", *line))?;
        }
        Ok(())
    }
}

/// The statements with the lines where they begin, without their delimiters.
fn statements(text: &[u8], engine: &Engine) -> Result<Vec<(u64, Vec<u8>)>> {
    let dialect = if engine.kind.is_mysql() { Dialect::Mysql } else { Dialect::Postgres };
    let mut splitter = Splitter::new(Modes { engine: Some(engine.clone()), ..Modes::new(dialect) });
    let mut found: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut rest = text;
    while let Some(part) = splitter.next(rest, true)? {
        let (bytes, behind) = rest.split_at(part.len);
        let bare = |bytes: &[u8]| {
            let bytes = bytes.trim_ascii_end();
            bytes.strip_suffix(splitter.delimiter()).unwrap_or(bytes).trim_ascii().to_vec()
        };
        match part.kind {
            Kind::Blank | Kind::Comment => {}
            Kind::Meta if dialect == Dialect::Mysql => {}
            Kind::Meta | Kind::CopyHead | Kind::CopyRows | Kind::CopyEnd => {
                return Err(Error::usage("the file holds what only a client program understands")
                    .number("line", splitter.line())
                    .help("write statements alone: no backslash commands, no COPY … FROM stdin"));
            }
            Kind::Statement => found.push((splitter.line(), bare(bytes))),
            Kind::InsertHead => found.push((splitter.line(), bytes.to_vec())),
            Kind::InsertRows | Kind::InsertTail => {
                if let Some((_, insert)) = found.last_mut() {
                    insert.extend_from_slice(bytes);
                    if part.kind == Kind::InsertTail {
                        *insert = bare(insert);
                    }
                }
            }
        }
        rest = behind;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::EngineKind;

    fn texts(kind: EngineKind, text: &str) -> Vec<(u64, String)> {
        let engine = Engine { kind, version: "15".to_owned() };
        let found = statements(text.as_bytes(), &engine).unwrap();
        found.into_iter().map(|(line, text)| (line, String::from_utf8(text).unwrap())).collect()
    }

    #[test]
    fn statements_come_one_by_one_with_their_lines() {
        let text = "-- first\nDROP VIEW a;\n\nINSERT INTO t (x) VALUES (1),\n (2);\nSELECT $$;$$";
        let want = [(2, "DROP VIEW a"), (4, "INSERT INTO t (x) VALUES (1),\n (2)"), (6, "SELECT $$;$$")];
        assert_eq!(texts(EngineKind::Postgres, text), want.map(|(line, text)| (line, text.to_owned())));
        let text = "DELIMITER //\nCREATE TRIGGER x BEGIN a; b; END//\nDELIMITER ;\nSELECT 1;";
        let want = [(2, "CREATE TRIGGER x BEGIN a; b; END"), (4, "SELECT 1")];
        assert_eq!(texts(EngineKind::Mysql, text), want.map(|(line, text)| (line, text.to_owned())));
    }

    #[test]
    fn what_is_for_a_client_is_refused() {
        let engine = Engine { kind: EngineKind::Postgres, version: "15".to_owned() };
        for text in ["\\connect x\n", "COPY t FROM stdin;\n1\n\\.\n"] {
            assert!(statements(text.as_bytes(), &engine).is_err(), "{text}");
        }
    }
}
