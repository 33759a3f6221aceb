//! Reads the catalog: pragmas for what they know, the CREATE text for the rest.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::connect::failed;
use super::ddl::{self, ForeignText, TableText};
use super::sql::{TokenKind, tokens, unquote, without_comments};
use crate::dialect::sqlite;
use crate::error::Result;
use crate::place::Place;
use crate::schema::{
    Catalog, Check, Column, Default, Deferrable, Engine, EngineKind, ForeignKey, Generated, Key, KeyKind, KeyPart,
    Name, Sequence, Table, TableKind, View,
};

/// The one schema there is.
pub const MAIN: &str = "main";

/// A row of `sqlite_schema`.
pub struct Object {
    pub kind: String,
    pub name: String,
    /// The table an index or trigger belongs to.
    pub table: String,
    /// Absent for the indexes that constraints make.
    pub sql: Option<String>,
}

impl Object {
    /// The module of a virtual table.
    pub fn module(&self) -> Option<String> {
        let sql = self.sql.as_deref().filter(|_| self.kind == "table")?;
        let tokens = tokens(sql);
        tokens.get(1).filter(|token| token.is_word(sql, "VIRTUAL"))?;
        let using = tokens.iter().position(|token| token.is_word(sql, "USING"))?;
        tokens.get(using + 1).map(|token| token.name(sql))
    }
}

/// Everything in `sqlite_schema` but SQLite's own tables and the shadow tables
/// that virtual tables keep their content in; in the order it was created.
pub fn objects(connection: &Connection) -> Result<Vec<Object>> {
    let shadows: BTreeSet<String> =
        query(connection, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'", [], |row| {
            row.get(0)
        })?
        .into_iter()
        .collect();
    let mut objects = query(
        connection,
        "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
         OR type = 'index' ORDER BY rowid",
        [],
        |row| Ok(Object { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, sql: row.get(3)? }),
    )?;
    objects.retain(|object| !shadows.contains(&object.table));
    Ok(objects)
}

/// The catalog, and the foreign keys that SQLite itself would not enforce
/// because their parent is no table or no key: `table(columns)`.
pub struct Read {
    pub catalog: Catalog,
    pub broken_keys: Vec<String>,
}

pub fn read(connection: &Connection) -> Result<Read> {
    let objects = objects(connection)?;
    let indexes: BTreeMap<&str, &str> = objects
        .iter()
        .filter(|object| object.kind == "index")
        .filter_map(|object| Some((object.name.as_str(), object.sql.as_deref()?)))
        .collect();
    let mut tables = Vec::new();
    let mut foreign = Vec::new();
    let mut sequences = Vec::new();
    let mut views = Vec::new();
    for object in &objects {
        match object.kind.as_str() {
            "view" => views.push(View { name: Name::new(MAIN, &object.name), materialized: false }),
            "table" => {
                let text = ddl::table(object.sql.as_deref().unwrap_or_default());
                let table = table(connection, object, &text, &indexes)
                    .map_err(|error| error.at_least(Place::table(object.name.clone())))?;
                if text.autoincrement && table.kind == TableKind::Ordinary {
                    sequences.push(sequence(&table));
                }
                foreign.push(match table.kind {
                    TableKind::Ordinary => foreign_rows(connection, &object.name, text.foreign_keys)?,
                    _ => Vec::new(),
                });
                tables.push(table);
            }
            _ => {}
        }
    }
    let mut broken_keys = Vec::new();
    for (index, rows) in foreign.into_iter().enumerate() {
        let mut keys = Vec::new();
        for row in rows {
            match resolve(row, &tables[index], &tables) {
                Ok(key) => keys.push(key),
                Err(columns) => {
                    broken_keys.push(format!("{}({})", tables[index].name.name, columns.join(", ")));
                }
            }
        }
        let mut taken = BTreeSet::new();
        keys.reverse();
        for key in &mut keys {
            key.name = unused(std::mem::take(&mut key.name), &mut taken);
        }
        keys.sort_by(|a, b| a.name.cmp(&b.name));
        tables[index].foreign_keys = keys;
    }
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    views.sort_by(|a, b| a.name.cmp(&b.name));
    sequences.sort_by(|a, b| a.name.cmp(&b.name));
    broken_keys.sort();
    let catalog = Catalog {
        // The file format's version; the library's own would drift with every update of this program.
        engine: Engine { kind: EngineKind::Sqlite, version: "3".to_owned() },
        default_schema: MAIN.to_owned(),
        schemas: vec![MAIN.to_owned()],
        extensions: Vec::new(),
        types: Vec::new(),
        sequences,
        tables,
        views,
    };
    Ok(Read { catalog, broken_keys })
}

struct ColumnRow {
    name: String,
    native: String,
    not_null: bool,
    default: Option<String>,
    /// One-based place in the primary key; 0 outside it.
    key: u32,
    /// 0 ordinary, 1 of a virtual table, 2 generated virtual, 3 generated stored.
    hidden: u8,
}

fn table(connection: &Connection, object: &Object, text: &TableText, indexes: &BTreeMap<&str, &str>) -> Result<Table> {
    let module = object.module();
    let rows = query(
        connection,
        "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1) ORDER BY cid",
        [&object.name],
        |row| {
            Ok(ColumnRow {
                name: row.get(0)?,
                native: row.get(1)?,
                not_null: row.get(2)?,
                default: row.get(3)?,
                key: row.get::<_, u32>(4)?,
                hidden: row.get(5)?,
            })
        },
    );
    let name = Name::new(MAIN, &object.name);
    let empty = |kind| Table {
        name: name.clone(),
        kind,
        unlogged: false,
        inherits: Vec::new(),
        columns: Vec::new(),
        keys: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
    };
    if let Some(module) = module {
        // A module that is not built in here cannot tell its columns.
        let mut table = empty(TableKind::Foreign { server: format!("virtual table {module}") });
        let rows = rows.unwrap_or_default();
        table.columns = rows.iter().filter(|row| row.hidden == 0).map(|row| column(row, text, false)).collect();
        return Ok(table);
    }
    let rows = rows?;
    let mut table = empty(TableKind::Ordinary);
    let mut keys = index_keys(connection, object, text, indexes)?;
    let mut primary: Vec<&ColumnRow> = rows.iter().filter(|row| row.key > 0).collect();
    primary.sort_by_key(|row| row.key);
    // Only the alias of the rowid has a primary key without an index.
    let rowid_alias = match &primary[..] {
        [only] if !keys.iter().any(|key| key.kind == KeyKind::Primary) => Some(only.name.as_str()),
        _ => None,
    };
    if let Some(name) = rowid_alias {
        let columns = vec![name.to_owned()];
        keys.push(key(named(text, &columns), KeyKind::Primary, columns));
    }
    table.columns = rows.iter().map(|row| column(row, text, rowid_alias == Some(row.name.as_str()))).collect();
    keys.sort_by(|a, b| (a.kind != KeyKind::Primary, &a.name).cmp(&(b.kind != KeyKind::Primary, &b.name)));
    let mut taken = BTreeSet::new();
    for key in &mut keys {
        if key.name.is_empty() {
            key.name = default_key_name(&object.name, key);
        }
        key.name = unused(std::mem::take(&mut key.name), &mut taken);
    }
    keys.sort_by(|a, b| a.name.cmp(&b.name));
    table.keys = keys;
    for check in &text.checks {
        let name = check.name.clone().unwrap_or_else(|| match &check.column {
            Some(column) => format!("{}_{column}_check", object.name),
            None => format!("{}_check", object.name),
        });
        let name = unused(name, &mut taken);
        table.checks.push(Check { name, expression: check.expression.clone(), validated: true });
    }
    table.checks.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(table)
}

fn column(row: &ColumnRow, text: &TableText, rowid_alias: bool) -> Column {
    let described = text.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&row.name));
    let collation =
        described.and_then(|column| column.collation.clone()).filter(|name| !name.eq_ignore_ascii_case("BINARY"));
    let expression = || described.and_then(|column| column.generated.clone()).unwrap_or_default();
    Column {
        name: row.name.clone(),
        ty: sqlite::parse_type(&row.native, collation.as_deref()),
        native: row.native.clone(),
        nullable: !row.not_null && !rowid_alias,
        default: row.default.as_deref().map(default),
        generated: match row.hidden {
            2 => Generated::Virtual(expression()),
            3 => Generated::Stored(expression()),
            _ => Generated::No,
        },
        collation,
    }
}

/// A double-quoted or bare word after DEFAULT is a text too, where it is no
/// keyword; it is withheld like one.
fn default(text: &str) -> Default {
    let text = without_comments(text);
    match tokens(&text)[..] {
        [only] if is_text(only.kind, &text) => Default::of(&format!("'{}'", unquote(&text).replace('\'', "''"))),
        _ => Default::of(&text),
    }
}

/// Whether a lone token after DEFAULT is a text.
pub fn is_text(kind: TokenKind, text: &str) -> bool {
    const WORDS: [&str; 6] = ["NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"];
    match kind {
        TokenKind::Text | TokenKind::Quoted => true,
        TokenKind::Word => !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)),
        _ => false,
    }
}

struct IndexRow {
    name: String,
    origin: String,
    partial: bool,
}

fn index_keys(
    connection: &Connection,
    object: &Object,
    text: &TableText,
    indexes: &BTreeMap<&str, &str>,
) -> Result<Vec<Key>> {
    let rows = query(
        connection,
        "SELECT name, origin, partial FROM pragma_index_list(?1) WHERE \"unique\" ORDER BY name",
        [&object.name],
        |row| Ok(IndexRow { name: row.get(0)?, origin: row.get(1)?, partial: row.get(2)? }),
    )?;
    let mut keys = Vec::new();
    for row in rows {
        let columns: Vec<Option<String>> = query(
            connection,
            "SELECT name FROM pragma_index_xinfo(?1) WHERE key ORDER BY seqno",
            [&row.name],
            |row| row.get(0),
        )?;
        let described = indexes.get(row.name.as_str()).map(|sql| ddl::index(sql)).unwrap_or_default();
        let parts = columns
            .iter()
            .enumerate()
            .map(|(index, column)| match column {
                Some(column) => KeyPart::Column(column.clone()),
                None => KeyPart::Expression(described.parts.get(index).cloned().unwrap_or_default()),
            })
            .collect();
        let plain: Vec<String> = columns.into_iter().flatten().collect();
        let (kind, name) = match row.origin.as_str() {
            "pk" => (KeyKind::Primary, named(text, &plain)),
            "u" => (KeyKind::Unique, named(text, &plain)),
            _ => (KeyKind::Index, row.name),
        };
        let predicate = row.partial.then(|| described.predicate.unwrap_or_default());
        keys.push(Key { parts, predicate, ..key(name, kind, Vec::new()) });
    }
    Ok(keys)
}

fn key(name: String, kind: KeyKind, columns: Vec<String>) -> Key {
    Key {
        name,
        kind,
        parts: columns.into_iter().map(KeyPart::Column).collect(),
        predicate: None,
        nulls_not_distinct: false,
        deferrable: Deferrable::No,
    }
}

/// The name a constraint over these columns was given; empty when none was.
fn named(text: &TableText, columns: &[String]) -> String {
    text.named_keys.iter().find(|key| same_names(&key.columns, columns)).map(|key| key.name.clone()).unwrap_or_default()
}

fn same_names(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// SQLite names no constraint that nobody named; these are PostgreSQL's names.
fn default_key_name(table: &str, key: &Key) -> String {
    match key.kind {
        KeyKind::Primary => format!("{table}_pkey"),
        _ => format!("{table}_{}_key", key.columns().unwrap_or_default().join("_")),
    }
}

/// The name, with a number behind it when it is taken already.
fn unused(name: String, taken: &mut BTreeSet<String>) -> String {
    let free = (0..)
        .map(|number| if number == 0 { name.clone() } else { format!("{name}{number}") })
        .find(|name| !taken.contains(name))
        .expect("numbers do not end");
    taken.insert(free.clone());
    free
}

/// A foreign key as the pragma tells it, with what its text adds.
struct ForeignRow {
    parent: String,
    /// Child and parent column; the latter is absent where the parent's primary key is meant.
    columns: Vec<(String, Option<String>)>,
    on_update: String,
    on_delete: String,
    text: Option<ForeignText>,
}

fn foreign_rows(connection: &Connection, table: &str, mut texts: Vec<ForeignText>) -> Result<Vec<ForeignRow>> {
    let rows: Vec<(u32, String, String, Option<String>, String, String)> = query(
        connection,
        "SELECT id, \"table\", \"from\", \"to\", on_update, on_delete FROM pragma_foreign_key_list(?1) ORDER BY id, seq",
        [table],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?)),
    )?;
    // The pragma counts from the last one written to the first.
    texts.reverse();
    let mut texts = texts.into_iter();
    let mut keys: Vec<ForeignRow> = Vec::new();
    for (id, parent, from, to, on_update, on_delete) in rows {
        if id as usize == keys.len() {
            let text = texts.next();
            keys.push(ForeignRow { parent, columns: Vec::new(), on_update, on_delete, text });
        }
        if let Some(key) = keys.last_mut() {
            key.columns.push((from, to));
        }
    }
    for key in &mut keys {
        let columns: Vec<String> = key.columns.iter().map(|(from, _)| from.clone()).collect();
        key.text = key.text.take().filter(|text| same_names(&text.columns, &columns));
    }
    Ok(keys)
}

/// Finds the parent's own spelling; the child's columns when there is no such parent.
fn resolve(row: ForeignRow, child: &Table, tables: &[Table]) -> Result<ForeignKey, Vec<String>> {
    let columns: Vec<String> = row.columns.iter().map(|(from, _)| from.clone()).collect();
    let parent = tables
        .iter()
        .find(|table| table.name.name.eq_ignore_ascii_case(&row.parent) && table.kind == TableKind::Ordinary);
    let Some(parent) = parent else {
        return Err(columns);
    };
    let wanted: Option<Vec<String>> = row.columns.iter().map(|(_, to)| to.clone()).collect();
    let parent_columns: Option<Vec<String>> = match wanted {
        Some(wanted) => wanted
            .iter()
            .map(|name| parent.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
            .map(|column| column.map(|column| column.name.clone()))
            .collect(),
        None => {
            parent.primary_key().and_then(Key::columns).map(|columns| columns.into_iter().map(str::to_owned).collect())
        }
    };
    let is_key = |columns: &Vec<String>| {
        let mut sorted: Vec<&str> = columns.iter().map(String::as_str).collect();
        sorted.sort_unstable();
        parent.keys.iter().any(|key| {
            let mut parts = key.columns().unwrap_or_default();
            parts.sort_unstable();
            key.predicate.is_none() && parts == sorted
        })
    };
    let Some(parent_columns) = parent_columns.filter(|parents| parents.len() == columns.len() && is_key(parents))
    else {
        return Err(columns);
    };
    let text = row.text.unwrap_or_default();
    Ok(ForeignKey {
        name: text.name.unwrap_or_else(|| format!("{}_{}_fkey", child.name.name, columns.join("_"))),
        columns,
        parent: parent.name.clone(),
        parent_columns,
        match_full: false,
        on_delete: row.on_delete,
        on_update: row.on_update,
        deferrable: match (text.deferrable, text.deferred) {
            (_, true) => Deferrable::Deferred,
            (true, false) => Deferrable::Immediate,
            (false, false) => Deferrable::No,
        },
        validated: true,
    })
}

/// What `AUTOINCREMENT` means, in the words of other databases. Its value is
/// in `sqlite_sequence`, under the table's name.
fn sequence(table: &Table) -> Sequence {
    let column =
        table.primary_key().and_then(Key::columns).and_then(|columns| columns.first().map(|c| (*c).to_owned()));
    Sequence {
        name: table.name.clone(),
        owned_by: column.map(|column| (table.name.clone(), column)),
        data_type: "integer".to_owned(),
        start: 1,
        increment: 1,
        minimum: 1,
        maximum: i64::MAX,
        cycle: false,
    }
}

/// Runs a query over the catalog.
pub fn query<T>(
    connection: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
    row: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let run = || connection.prepare(sql)?.query_map(parameters, row)?.collect::<rusqlite::Result<Vec<T>>>();
    run().map_err(|error| failed(&error))
}
