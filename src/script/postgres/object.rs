//! Which object a statement is about, in words for a person.

use super::constraint;
use super::cursor::Cursor;
use super::database::Database;
use crate::schema::Name;

/// How an object's name is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// In a schema, which may be left out.
    InSchema,
    /// By one name of its own.
    Alone,
    /// `name ON table`
    OnTable,
    /// By what it is made of: nothing but its kind is told.
    Nameless,
}

use Naming::{Alone, InSchema, Nameless, OnTable};

/// Longer phrases before their beginnings.
const KINDS: [(&str, Naming); 53] = [
    ("access method", Alone),
    ("aggregate", InSchema),
    ("cast", Nameless),
    ("collation", InSchema),
    ("column", InSchema),
    ("constraint trigger", OnTable),
    ("constraint", OnTable),
    ("conversion", InSchema),
    ("database", Alone),
    ("default privileges", Nameless),
    ("default conversion", InSchema),
    ("domain", InSchema),
    ("event trigger", Alone),
    ("extension", Alone),
    ("foreign data wrapper", Alone),
    ("foreign table", InSchema),
    ("function", InSchema),
    ("group", Alone),
    ("index", InSchema),
    ("language", Alone),
    ("large object", Nameless),
    ("materialized view", InSchema),
    ("operator class", InSchema),
    ("operator family", InSchema),
    ("operator", Nameless),
    ("owned", Nameless),
    ("policy", OnTable),
    ("procedural language", Alone),
    ("procedure", InSchema),
    ("property graph", InSchema),
    ("publication", Alone),
    ("role", Alone),
    ("routine", InSchema),
    ("rule", OnTable),
    ("schema", Alone),
    ("sequence", InSchema),
    ("server", Alone),
    ("statistics", InSchema),
    ("subscription", Alone),
    ("system", Nameless),
    ("table", InSchema),
    ("tablespace", Alone),
    ("text search configuration", InSchema),
    ("text search dictionary", InSchema),
    ("text search parser", InSchema),
    ("text search template", InSchema),
    ("transform", Nameless),
    ("trigger", OnTable),
    ("trusted language", Alone),
    ("type", InSchema),
    ("user mapping", Nameless),
    ("user", Alone),
    ("view", InSchema),
];

/// `view public.staff`, and the kind alone: `view`.
pub(super) struct Object {
    pub kind: &'static str,
    pub words: String,
    /// What it is called, for a kind with a name in a schema or alone.
    pub path: Vec<String>,
}

/// The object whose kind and name come next: behind CREATE, ALTER, DROP,
/// COMMENT ON. The cursor goes behind the name.
pub(super) fn read(cursor: &mut Cursor<'_>, database: &Database) -> Option<Object> {
    let (kind, naming) = *KINDS.iter().find(|(kind, _)| {
        let words: Vec<&str> = kind.split(' ').collect();
        cursor.take(&words)
    })?;
    let nameless = || Some(Object { kind, words: kind.to_owned(), path: Vec::new() });
    if naming == Nameless {
        return nameless();
    }
    let _if = cursor.take(&["if", "not", "exists"]) || cursor.take(&["if", "exists"]);
    let _only = kind == "table" && cursor.take(&["only"]);
    let path = cursor.dotted()?;
    let full = |path: &[String]| match database.creation_name(path) {
        Some(name) => name.to_string(),
        None => path.join("."),
    };
    let name = match naming {
        InSchema if kind == "column" => path.join("."),
        InSchema => full(&path),
        OnTable => {
            let mut rest = *cursor;
            let before = if kind == "rule" { "to" } else { "on" };
            rest.until(|rest, _| rest.is(&[before]));
            // A rule that is dropped or described stands ON its table.
            if rest.is_at_end() {
                rest = *cursor;
                rest.until(|rest, _| rest.is(&["on"]));
            }
            rest.step();
            match rest.dotted() {
                Some(table) => format!("{}.{}", full(&table), path.join(".")),
                None => path.join("."),
            }
        }
        _ => path.join("."),
    };
    Some(Object { kind, words: format!("{kind} {name}"), path })
}

/// What a DROP takes away. Objects that are not there, as in the opening of
/// `pg_dump --clean`, are none.
pub(super) fn forget(cursor: Cursor<'_>, kind: &str, database: &mut Database) {
    for mut part in cursor.commas() {
        let Some(path) = part.dotted() else { continue };
        match kind {
            "table" | "foreign table" => {
                if let Some(name) = database.find_table(&path) {
                    database.drop_table(&name);
                }
            }
            "view" | "materialized view" => {
                let found = database.find_relation(&path);
                found.map(|name| database.views.remove(&name));
            }
            "sequence" => {
                let found = database.find_relation(&path);
                found.map(|name| database.sequences.remove(&name));
            }
            "index" => forget_index(database, &path),
            "type" | "domain" => {
                let known = database.find(&path, |name| database.types.iter().any(|user| user.name == *name));
                if let Some(name) = known {
                    database.types.retain(|user| user.name != name);
                    database.other_types.remove(&name);
                }
            }
            "collation" => {
                let found = database.find(&path, |name| database.collations.contains(name));
                found.map(|name| database.collations.remove(&name));
            }
            "extension" => {
                path.first().map(|name| database.extensions.remove(name));
            }
            "schema" => {
                if let Some(schema) = path.first() {
                    forget_schema(database, schema);
                }
            }
            _ => {}
        }
    }
}

fn forget_index(database: &mut Database, path: &[String]) {
    let Some(index) = database.find_relation(path) else { return };
    if let Some(table) = database.indexes.remove(&index) {
        constraint::drop_key(database, &table, &index.name);
    }
}

fn forget_schema(database: &mut Database, schema: &str) {
    database.schemas.remove(schema);
    let within: Vec<Name> = database.tables.keys().filter(|name| name.schema == schema).cloned().collect();
    within.iter().for_each(|name| database.drop_table(name));
    database.views.retain(|name, _| name.schema != schema);
    database.sequences.retain(|name, _| name.schema != schema);
    database.types.retain(|user| user.name.schema != schema);
    database.indexes.retain(|name, _| name.schema != schema);
}

#[cfg(test)]
mod tests {
    use super::super::cursor::Statement;
    use super::*;

    #[track_caller]
    fn check(text: &str, want: &str) {
        let statement = Statement::of_part(text);
        let found = read(&mut statement.cursor(), &Database::new(15)).map(|object| object.words);
        assert_eq!(found.as_deref().unwrap_or("nothing"), want, "{text}");
    }

    #[test]
    fn an_object_is_named_in_words() {
        check("FUNCTION f(a int) RETURNS int", "function public.f");
        check("function app.\"F\"()", "function app.F");
        check("TRIGGER x BEFORE UPDATE OF a ON t FOR EACH ROW", "trigger public.t.x");
        check("CONSTRAINT TRIGGER x AFTER INSERT ON app.t", "constraint trigger app.t.x");
        check("POLICY p ON app.t USING (true)", "policy app.t.p");
        check("RULE r AS ON INSERT TO app.t DO INSTEAD NOTHING", "rule app.t.r");
        check("RULE r ON app.t", "rule app.t.r");
        check("TEXT SEARCH DICTIONARY a.b", "text search dictionary a.b");
        check("TABLE IF EXISTS ONLY t", "table public.t");
        check("COLUMN public.t.c IS 'x'", "column public.t.c");
        check("USER MAPPING FOR x SERVER y", "user mapping");
        check("USER x PASSWORD 'y'", "user x");
        check("NONSENSE x", "nothing");
    }

    #[test]
    fn longer_kinds_stand_before_their_beginnings() {
        for (at, (kind, _)) in KINDS.iter().enumerate() {
            let hidden = KINDS[..at].iter().find(|(other, _)| kind.starts_with(&format!("{other} ")));
            assert!(hidden.is_none(), "{kind} is never found");
        }
    }
}
