//! What a database holds, by name: tables, views, sequences, with the server's
//! estimates; and their `SHOW CREATE`.

use super::session::{Row, Session};
use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::Name;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Table,
    View,
    Sequence,
}

/// One object of one of the databases.
#[derive(Clone, Debug)]
pub struct Object {
    pub name: Name,
    pub kind: Kind,
    /// The storage engine; a broken table has none.
    pub engine: Option<String>,
    /// As the server estimates it.
    pub rows: u64,
    /// Likewise, in bytes, without indexes.
    pub bytes: u64,
    /// MariaDB keeps the rows' history too.
    pub versioned: bool,
}

/// Engines that read one state while others write.
const TRANSACTIONAL: [&str; 6] = ["InnoDB", "RocksDB", "TokuDB", "XtraDB", "ndbcluster", "SEQUENCE"];

impl Object {
    pub fn is_transactional(&self) -> bool {
        let of_it = |engine: &str| TRANSACTIONAL.iter().any(|known| known.eq_ignore_ascii_case(engine));
        self.kind != Kind::Table || self.engine.as_deref().is_some_and(of_it)
    }
}

/// The databases that are read, under the names that a catalog has for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Databases {
    /// The main one's own name; its schema is `main`.
    pub main: String,
    pub further: Vec<String>,
}

/// The main database's schema.
pub const MAIN: &str = "main";

impl Databases {
    /// Pairs of schema and database.
    pub fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        let further = self.further.iter().map(|name| (name.as_str(), name.as_str()));
        std::iter::once((MAIN, self.main.as_str())).chain(further)
    }

    /// `` `database`.`name` ``, as the server knows it.
    pub fn qualified(&self, name: &Name) -> String {
        let database = if name.schema == MAIN { &self.main } else { &name.schema };
        format!("{}.{}", quote(database), quote(&name.name))
    }
}

/// Everything of the databases, by schema and name.
///
/// # Errors
/// A database that is not there or may not be used.
pub fn list(session: &mut Session, databases: &Databases) -> Result<Vec<Object>> {
    let mut objects = Vec::new();
    for (schema, database) in databases.each() {
        let about = |error: Error| error.name("database", database);
        let status = format!("SHOW TABLE STATUS FROM {}", quote(database));
        let status = session.texts(&status).map_err(about)?;
        for row in session.texts(&format!("SHOW FULL TABLES FROM {}", quote(database))).map_err(about)? {
            let [name, kind] = row.as_slice() else { return Err(unknown_shape()) };
            let (kind, versioned) = match kind.as_str() {
                "VIEW" | "SYSTEM VIEW" => (Kind::View, false),
                "SEQUENCE" => (Kind::Sequence, false),
                kind => (Kind::Table, kind == "SYSTEM VERSIONED"),
            };
            let status = status.iter().find(|row| row.first() == Some(name));
            let field = |index: usize| status.and_then(|row| row.get(index)).filter(|text| !text.is_empty());
            let number = |index: usize| field(index).and_then(|text| text.parse().ok()).unwrap_or(0);
            let name = Name::new(schema, name.as_str());
            objects.push(Object {
                name,
                kind,
                engine: field(1).cloned(),
                rows: number(4),
                bytes: number(6),
                versioned,
            });
        }
    }
    objects.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(objects)
}

/// The row of `SHOW CREATE what name`.
///
/// # Errors
/// The server's, with the object's name.
pub fn show_create(session: &mut Session, what: &str, name: &Name, databases: &Databases) -> Result<Row> {
    let sql = format!("SHOW CREATE {what} {}", databases.qualified(name));
    let at = |error: Error| error.at_least(Place::table(name.to_string()));
    session.query(&sql).map_err(at)?.into_iter().next().ok_or_else(|| at(unknown_shape()))
}

pub fn unknown_shape() -> Error {
    Error::new("the server's catalog has a shape that this version does not know")
        .help("MySQL 5.7 to 9 and MariaDB 10.3 to 12 are supported")
}
