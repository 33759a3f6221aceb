//! The statements that rebuild a database's schema on an empty one.
//!
//! Made from `SHOW CREATE`, not by another program. Nothing has a DEFINER, so
//! that who loads the dump owns it; no users, grants or passwords. What is
//! found and not carried is named.

use std::collections::BTreeMap;

use super::definition;
use super::objects::{Databases, Kind, MAIN, Object, show_create, unknown_shape};
use super::session::Session;
use crate::dialect::mysql::{literal, qualified, quote};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::Name;
use crate::script::mysql::{without_definer, without_foreign_keys};
use crate::source::SchemaSql;
use crate::source::rulings::Rulings;

/// What a stored program or view was made under, and has to be made under again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Made {
    sql_mode: Option<String>,
    collation: Option<String>,
    time_zone: Option<String>,
}

/// A variable of the session, and its value for one program.
type Variable = (&'static str, fn(&Made) -> Option<&String>);

/// One kind of stored program: what SHOW CREATE calls it, and the columns of
/// its answer that hold statement, mode, collation and time zone.
struct Program {
    what: &'static str,
    statement: usize,
    sql_mode: usize,
    collation: usize,
    time_zone: Option<usize>,
}

const fn program(what: &'static str) -> Program {
    Program { what, statement: 2, sql_mode: 1, collation: 4, time_zone: None }
}

/// # Errors
/// A table's definition that is not understood; the server's.
pub fn schema_sql(
    session: &mut Session,
    databases: &Databases,
    objects: &[Object],
    rulings: &Rulings<'_>,
) -> Result<SchemaSql> {
    let mut schema = SchemaSql::default();
    further_databases(databases, objects, &mut schema);
    for object in objects.iter().filter(|object| object.kind == Kind::Sequence) {
        let row = show_create(session, "SEQUENCE", &object.name, databases)?;
        let statement = definition::program(bytes(row.get(1))?, session.engine())?;
        schema.before.push(renamed(utf8(statement)?, "SEQUENCE", &object.name));
    }
    let routines = routines(session, databases, &mut schema.left_out)?;
    schema.before.extend(together(routines));
    for object in objects.iter().filter(|object| object.kind == Kind::Table) {
        table(session, databases, object, rulings, &mut schema)?;
    }
    views(session, databases, objects, &mut schema)?;
    let triggers = triggers(session, databases, &mut schema.left_out)?;
    schema.after.extend(together(triggers));
    let events = events(session, databases, &mut schema.left_out)?;
    schema.after.extend(together(events));
    schema.left_out.extend(unseen(session, databases)?);
    schema.left_out.sort();
    schema.left_out.dedup();
    Ok(schema)
}

/// The main database is the one that the dump is loaded into; others are made.
fn further_databases(databases: &Databases, objects: &[Object], schema: &mut SchemaSql) {
    for (name, database) in databases.each().skip(1) {
        if objects.iter().any(|object| object.name.schema == name) {
            schema.before.push(format!("CREATE DATABASE IF NOT EXISTS {}", quote(database)));
        }
    }
}

fn table(
    session: &mut Session,
    databases: &Databases,
    object: &Object,
    rulings: &Rulings<'_>,
    schema: &mut SchemaSql,
) -> Result<()> {
    let at = |error: Error| error.at_least(Place::table(object.name.to_string()));
    let row = show_create(session, "TABLE", &object.name, databases)?;
    let statement = bytes(row.get(1)).map_err(at)?;
    let carried =
        definition::table(statement, &object.name, session.engine(), |column| rulings.ruling(&object.name, column))
            .map_err(at)?;
    schema.left_out.extend(carried.left_out);
    let (table, keys) = without_foreign_keys(&carried.statement);
    schema.before.push(renamed(utf8(table).map_err(at)?, "TABLE", &object.name));
    let keys = keys.into_iter().map(|key| utf8(key).map_err(at)).collect::<Result<Vec<String>>>()?;
    if !keys.is_empty() {
        let keys: Vec<String> = keys.iter().map(|key| format!("  ADD {key}")).collect();
        schema.after.push(format!("ALTER TABLE {}\n{}", qualified(&object.name, MAIN), keys.join(",\n")));
    }
    if object.versioned {
        schema.left_out.push(format!("history of the rows of {}", object.name));
    }
    Ok(())
}

/// Puts the database's name before that of an object that is not in the main one.
fn renamed(statement: String, what: &str, name: &Name) -> String {
    let head = format!("CREATE {what} {}", quote(&name.name));
    match statement.strip_prefix(&head) {
        Some(rest) if name.schema != MAIN => format!("CREATE {what} {}{rest}", qualified(name, MAIN)),
        _ => statement,
    }
}

/// First a stand-in of each view, with its columns, so that they may be made in
/// any order although they rest on each other; then the views themselves.
fn views(session: &mut Session, databases: &Databases, objects: &[Object], schema: &mut SchemaSql) -> Result<()> {
    let mut real = Vec::new();
    for object in objects.iter().filter(|object| object.kind == Kind::View) {
        let columns = session.texts(&format!("SHOW COLUMNS FROM {}", databases.qualified(&object.name)));
        let created = show_create(session, "VIEW", &object.name, databases);
        let (Ok(columns), Ok(row)) = (columns, created) else {
            // It rests on what is gone, or the privilege SHOW VIEW is missing.
            schema.left_out.push(format!("view {} (it is broken, or SHOW VIEW is not granted)", object.name));
            continue;
        };
        let columns: Vec<String> =
            columns.iter().filter_map(|row| row.first()).map(|name| format!("1 AS {}", quote(name))).collect();
        let name = qualified(&object.name, MAIN);
        schema.after.push(format!("CREATE VIEW {name} AS SELECT {}", columns.join(", ")));
        let statement = utf8(without_definer(bytes(row.get(1))?))?;
        let statement = statement.replacen("CREATE ", "CREATE OR REPLACE ", 1);
        let made = Made { collation: Some(text(row.get(3))?), ..Made::default() };
        real.push((made, statement));
    }
    schema.after.extend(together(real));
    Ok(())
}

fn routines(session: &mut Session, databases: &Databases, left_out: &mut Vec<String>) -> Result<Vec<(Made, String)>> {
    let mut programs = Vec::new();
    let mut kinds = vec![("FUNCTION", program("FUNCTION")), ("PROCEDURE", program("PROCEDURE"))];
    if session.is_mariadb() {
        kinds.extend([("PACKAGE", program("PACKAGE")), ("PACKAGE BODY", program("PACKAGE BODY"))]);
    }
    for (schema, database) in databases.each() {
        let all = session.texts(&format!(
            "SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = {} \
             ORDER BY ROUTINE_NAME",
            literal(database)
        ))?;
        for (kind, program) in &kinds {
            for row in all.iter().filter(|row| row.first().is_some_and(|found| found == kind)) {
                let Some(name) = row.get(1) else { return Err(unknown_shape()) };
                let name = Name::new(schema, name.as_str());
                push(session, databases, program, &name, left_out, &mut programs)?;
            }
        }
    }
    Ok(programs)
}

fn triggers(session: &mut Session, databases: &Databases, left_out: &mut Vec<String>) -> Result<Vec<(Made, String)>> {
    let mut programs = Vec::new();
    for (schema, database) in databases.each() {
        // In the order in which they act, which is that of their making.
        let names = session.texts(&format!(
            "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = {} \
             ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER, TRIGGER_NAME",
            literal(database)
        ))?;
        for name in names.into_iter().flatten() {
            push(session, databases, &program("TRIGGER"), &Name::new(schema, name), left_out, &mut programs)?;
        }
    }
    Ok(programs)
}

fn events(session: &mut Session, databases: &Databases, left_out: &mut Vec<String>) -> Result<Vec<(Made, String)>> {
    let mut programs = Vec::new();
    let event = Program { what: "EVENT", statement: 3, sql_mode: 1, collation: 5, time_zone: Some(2) };
    for (schema, database) in databases.each() {
        let names = session.texts(&format!(
            "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = {} ORDER BY EVENT_NAME",
            literal(database)
        ))?;
        for name in names.into_iter().flatten() {
            push(session, databases, &event, &Name::new(schema, name), left_out, &mut programs)?;
        }
    }
    Ok(programs)
}

fn push(
    session: &mut Session,
    databases: &Databases,
    program: &Program,
    name: &Name,
    left_out: &mut Vec<String>,
    programs: &mut Vec<(Made, String)>,
) -> Result<()> {
    let label = format!("{} {name}", program.what.to_lowercase());
    if name.schema != MAIN {
        // Its text names its own database's objects without the database.
        left_out.push(format!("{label} (of a further database)"));
        return Ok(());
    }
    // NULL stands for a text that the user may not see, and so does an error
    // that says that there is no such routine.
    let row = show_create(session, program.what, name, databases).unwrap_or_default();
    if row.get(program.statement).and_then(Option::as_ref).is_none() {
        left_out.push(format!("{label} (its text is not shown to the user: SHOW_ROUTINE or SELECT on mysql.proc)"));
        return Ok(());
    }
    let made = Made {
        sql_mode: Some(mode(&text(row.get(program.sql_mode))?)),
        collation: Some(text(row.get(program.collation))?),
        time_zone: program.time_zone.map(|index| text(row.get(index))).transpose()?,
    };
    let statement = without_definer(bytes(row.get(program.statement))?);
    programs.push((made, utf8(definition::program(&statement, session.engine())?)?));
    Ok(())
}

/// MariaDB still writes NO_AUTO_CREATE_USER, which does nothing and which
/// MySQL 8 and later refuse.
fn mode(written: &str) -> String {
    let modes: Vec<&str> = written.split(',').filter(|mode| *mode != "NO_AUTO_CREATE_USER").collect();
    modes.join(",")
}

/// Statements with the settings they are made under, which are changed only
/// where they differ and are put back at the end.
fn together(programs: Vec<(Made, String)>) -> Vec<String> {
    let variables: [Variable; 3] = [
        ("sql_mode", |made| made.sql_mode.as_ref()),
        ("collation_connection", |made| made.collation.as_ref()),
        ("time_zone", |made| made.time_zone.as_ref()),
    ];
    let used: Vec<_> =
        variables.iter().filter(|(_, value)| programs.iter().any(|(made, _)| value(made).is_some())).collect();
    if used.is_empty() {
        return programs.into_iter().map(|(_, statement)| statement).collect();
    }
    let list = |parts: Vec<String>| format!("SET {}", parts.join(", "));
    let mut statements = vec![list(used.iter().map(|(name, _)| format!("@standin_{name} = @@{name}")).collect())];
    let mut set: BTreeMap<&str, String> = BTreeMap::new();
    for (made, statement) in programs {
        let mut changed = Vec::new();
        for (name, value) in &used {
            if let Some(value) = value(&made)
                && set.get(name) != Some(value)
            {
                changed.push(format!("{name} = {}", literal(value)));
                set.insert(name, value.clone());
            }
        }
        if !changed.is_empty() {
            statements.push(list(changed));
        }
        statements.push(statement);
    }
    statements.push(list(used.iter().map(|(name, _)| format!("{name} = @standin_{name}")).collect()));
    statements
}

/// What a user without the privilege is shown nothing of: not even that there
/// is something.
fn unseen(session: &mut Session, databases: &Databases) -> Result<Vec<String>> {
    let granted = session.texts(
        "SELECT '', PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES UNION \
         SELECT TABLE_SCHEMA, PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES",
    )?;
    let mut unseen = Vec::new();
    for (schema, database) in databases.each() {
        let has = |privilege: &str, everywhere: bool| {
            granted.iter().any(|row| match row.as_slice() {
                [of, found] => found == privilege && (of.is_empty() || (!everywhere && is_pattern_of(of, database))),
                _ => false,
            })
        };
        for (privilege, what) in [("TRIGGER", "triggers"), ("EVENT", "events")] {
            if !has(privilege, false) {
                unseen.push(format!("{what} of {schema}, if there are any (the user has no privilege {privilege})"));
            }
        }
        // Who may run or change routines is told their names, at least.
        let named = ["EXECUTE", "ALTER ROUTINE", "SHOW CREATE ROUTINE"].iter().any(|privilege| has(privilege, false));
        if !(named || has("SELECT", true) || has("SHOW_ROUTINE", true)) {
            unseen.push(format!("routines of {schema}, if there are any (the user has no privilege to see them)"));
        }
    }
    Ok(unseen)
}

/// A grant's database may hold `\_` and a final `%`.
fn is_pattern_of(pattern: &str, database: &str) -> bool {
    let plain = pattern.replace("\\_", "_");
    match plain.strip_suffix('%') {
        Some(start) => database.starts_with(start),
        None => plain == database,
    }
}

fn text(field: Option<&Option<Vec<u8>>>) -> Result<String> {
    utf8(bytes(field)?.to_vec())
}

fn bytes(field: Option<&Option<Vec<u8>>>) -> Result<&[u8]> {
    field.and_then(Option::as_deref).ok_or_else(unknown_shape)
}

fn utf8(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| {
        Error::new("the definition of an object is not UTF-8")
            .help("a default or a body holds raw bytes; write them in hex, or use --data-only")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(sql_mode: &str, collation: &str) -> Made {
        Made { sql_mode: Some(sql_mode.to_owned()), collation: Some(collation.to_owned()), time_zone: None }
    }

    #[test]
    fn settings_are_changed_where_they_differ_and_put_back() {
        let programs = vec![
            (made("", "utf8mb4_general_ci"), "a".to_owned()),
            (made("", "utf8mb4_general_ci"), "b".to_owned()),
            (made("ORACLE", "utf8mb4_general_ci"), "c".to_owned()),
        ];
        assert_eq!(
            together(programs),
            [
                "SET @standin_sql_mode = @@sql_mode, @standin_collation_connection = @@collation_connection",
                "SET sql_mode = '', collation_connection = 'utf8mb4_general_ci'",
                "a",
                "b",
                "SET sql_mode = 'ORACLE'",
                "c",
                "SET sql_mode = @standin_sql_mode, collation_connection = @standin_collation_connection",
            ]
        );
        assert!(together(Vec::new()).is_empty());
    }

    #[test]
    fn objects_of_further_databases_get_their_names() {
        let of = |schema: &str| renamed("CREATE TABLE `t` (\n  `t` int)".to_owned(), "TABLE", &Name::new(schema, "t"));
        assert_eq!(of("main"), "CREATE TABLE `t` (\n  `t` int)");
        assert_eq!(of("crm"), "CREATE TABLE `crm`.`t` (\n  `t` int)");
    }

    #[test]
    fn modes_and_grants_are_read_as_the_server_writes_them() {
        assert_eq!(
            mode("STRICT_TRANS_TABLES,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION"),
            "STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION"
        );
        assert!(is_pattern_of("shop\\_%", "shop_a") && is_pattern_of("shop\\_a", "shop_a"));
        assert!(!is_pattern_of("shop", "shop_a"));
    }
}
