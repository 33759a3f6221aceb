//! A type as written, spelled as the server's `format_type` does with an empty
//! search path, and without `public.` where the live catalog leaves it out.

use super::cursor::{Cursor, Kind};
use super::database::Database;
use super::names;
use crate::schema::Name;

/// The types of `pg_catalog` (PostgreSQL 15): a name without a schema means
/// one of these first, and one in `public` with such a name keeps its schema.
const SYSTEM_TYPES: &str = " aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange \
    anycompatiblenonarray anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange bit bool box bpchar \
    bytea char cid cidr circle cstring date datemultirange daterange event_trigger fdw_handler float4 float8 gtsvector \
    index_am_handler inet int2 int2vector int4 int4multirange int4range int8 int8multirange int8range internal interval \
    json jsonb jsonpath language_handler line lseg macaddr macaddr8 money name numeric nummultirange numrange oid \
    oidvector path pg_lsn pg_node_tree pg_snapshot point polygon record refcursor regclass regcollation regconfig \
    regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype table_am_handler text tid time \
    timestamp timestamptz timetz trigger tsm_handler tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector \
    txid_snapshot unknown uuid varbit varchar void xid xid8 xml ";

/// A type as a column has it.
pub(super) struct TypeName {
    pub native: String,
    /// `serial` and its kin: an integer with a sequence of its own.
    pub is_serial: bool,
}

impl TypeName {
    fn plain(native: impl Into<String>) -> TypeName {
        TypeName { native: native.into(), is_serial: false }
    }
}

/// Reads a type; `None` where none stands.
pub(super) fn type_name(cursor: &mut Cursor<'_>, database: &Database) -> Option<TypeName> {
    let mut copy = *cursor;
    let first = copy.peek()?;
    let words_may_follow = first.kind == Kind::Word;
    let mut path = copy.dotted()?;
    if path.len() > 1 && path[0] == "pg_catalog" {
        path.remove(0);
    }
    let found = match (path.as_slice(), words_may_follow) {
        ([one], true) => built_in(one, &mut copy),
        ([one], false) if one == "char" => Some(TypeName::plain("\"char\"")),
        ([one], false) if is_system_type(one) => built_in(one, &mut copy),
        _ => None,
    };
    let mut found = match found {
        Some(found) => found,
        None => {
            let mut native = of_user(&path, database);
            if let Some(modifiers) = copy.group() {
                native += &format!("({})", modifiers.source());
            }
            TypeName::plain(native)
        }
    };
    if dimensions(&mut copy) {
        found.native += "[]";
    }
    *cursor = copy;
    Some(found)
}

/// The server knows no number of dimensions: `[3][]` is `[]`.
fn dimensions(cursor: &mut Cursor<'_>) -> bool {
    let mut found = cursor.take(&["array"]);
    while cursor.is_mark("[") {
        found = true;
        while !cursor.take_mark("]") {
            if cursor.step().is_none() {
                return true;
            }
        }
    }
    found
}

fn is_system_type(name: &str) -> bool {
    SYSTEM_TYPES.contains(&format!(" {name} "))
}

/// A type of the user's or of an extension's.
fn of_user(path: &[String], database: &Database) -> String {
    match path {
        [name] => match database.find_type(name) {
            Some(found) => spelled(&found),
            None => names::quoted(name),
        },
        [schema, name] => spelled(&Name::new(schema, name)),
        _ => path.iter().map(|part| names::quoted(part)).collect::<Vec<_>>().join("."),
    }
}

/// `mood` for `public.mood`; `public."Mood"` and a name that a system type has
/// too keep their schema, as in the live catalog.
pub(super) fn spelled(name: &Name) -> String {
    let quoted = names::quoted(&name.name);
    if name.schema == "public" && !quoted.starts_with('"') && !is_system_type(&name.name) {
        quoted
    } else {
        names::qualified(name)
    }
}

fn built_in(name: &str, cursor: &mut Cursor<'_>) -> Option<TypeName> {
    let serial = |native: &str| Some(TypeName { native: native.to_owned(), is_serial: true });
    let native = match name {
        "smallserial" | "serial2" => return serial("smallint"),
        "serial" | "serial4" => return serial("integer"),
        "bigserial" | "serial8" => return serial("bigint"),
        "smallint" | "int2" => "smallint".to_owned(),
        "integer" | "int" | "int4" => "integer".to_owned(),
        "bigint" | "int8" => "bigint".to_owned(),
        "boolean" | "bool" => "boolean".to_owned(),
        "real" | "float4" => "real".to_owned(),
        "float8" => "double precision".to_owned(),
        "double" if cursor.take(&["precision"]) => "double precision".to_owned(),
        "float" => match modifiers(cursor).first() {
            Some(digits) if *digits <= 24 => "real".to_owned(),
            _ => "double precision".to_owned(),
        },
        "numeric" | "decimal" | "dec" => match modifiers(cursor).as_slice() {
            [] => "numeric".to_owned(),
            [precision] => format!("numeric({precision},0)"),
            [precision, scale, ..] => format!("numeric({precision},{scale})"),
        },
        "varchar" => varying("character varying", cursor),
        "character" | "char" | "nchar" => character(cursor),
        "national" if cursor.take_one_of(&["character", "char"]).is_some() => character(cursor),
        "bpchar" => match modifiers(cursor).first() {
            Some(length) => format!("character({length})"),
            None => "bpchar".to_owned(),
        },
        "bit" if cursor.take(&["varying"]) => varying("bit varying", cursor),
        "bit" => format!("bit({})", modifiers(cursor).first().copied().unwrap_or(1)),
        "varbit" => varying("bit varying", cursor),
        "time" | "timestamp" | "timetz" | "timestamptz" => moment(name, cursor),
        "interval" => interval(cursor),
        other if is_system_type(other) => other.to_owned(),
        _ => return None,
    };
    Some(TypeName::plain(native))
}

fn modifiers(cursor: &mut Cursor<'_>) -> Vec<i64> {
    let Some(group) = cursor.group() else { return Vec::new() };
    group.commas().into_iter().filter_map(|mut number| number.whole_number()).collect()
}

fn varying(words: &str, cursor: &mut Cursor<'_>) -> String {
    match modifiers(cursor).first() {
        Some(length) => format!("{words}({length})"),
        None => words.to_owned(),
    }
}

fn character(cursor: &mut Cursor<'_>) -> String {
    if cursor.take(&["varying"]) {
        return varying("character varying", cursor);
    }
    format!("character({})", modifiers(cursor).first().copied().unwrap_or(1))
}

fn moment(name: &str, cursor: &mut Cursor<'_>) -> String {
    let base = name.strip_suffix("tz").unwrap_or(name);
    let precision = modifiers(cursor).first().map(|digits| format!("({digits})")).unwrap_or_default();
    let zone = cursor.take(&["with", "time", "zone"]) || base.len() < name.len();
    let _default = !zone && cursor.take(&["without", "time", "zone"]);
    format!("{base}{precision} {} time zone", if zone { "with" } else { "without" })
}

fn interval(cursor: &mut Cursor<'_>) -> String {
    const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
    let mut native = "interval".to_owned();
    if let Some(field) = cursor.take_one_of(&FIELDS) {
        native += &format!(" {field}");
        if cursor.take(&["to"]) {
            native += &format!(" to {}", cursor.take_one_of(&FIELDS).unwrap_or("second"));
        }
    }
    varying(&native, cursor)
}

#[cfg(test)]
mod tests {
    use super::super::cursor::Statement;
    use super::*;

    #[track_caller]
    fn check(written: &str, want: &str) {
        let mut database = Database::new(15);
        database.search_path = vec!["app".into(), "public".into()];
        database.other_types.insert(Name::new("public", "mood"));
        database.other_types.insert(Name::new("app", "Kind"));
        let statement = Statement::of_part(written);
        let mut cursor = statement.cursor();
        assert_eq!(type_name(&mut cursor, &database).expect("a type").native, want, "{written}");
        assert!(cursor.is_at_end(), "{written}: {}", cursor.source());
    }

    #[test]
    fn hand_written_spellings_become_the_servers() {
        for (written, want) in [
            ("int", "integer"),
            ("INT8", "bigint"),
            ("serial", "integer"),
            ("varchar(3)", "character varying(3)"),
            ("character varying", "character varying"),
            ("char", "character(1)"),
            ("nchar varying (4)", "character varying(4)"),
            ("\"char\"", "\"char\""),
            ("bpchar", "bpchar"),
            ("decimal(10, 2)", "numeric(10,2)"),
            ("numeric(5)", "numeric(5,0)"),
            ("float(24)", "real"),
            ("float", "double precision"),
            ("timestamptz", "timestamp with time zone"),
            ("timestamp(3)", "timestamp(3) without time zone"),
            ("time (2) with time zone", "time(2) with time zone"),
            ("interval day to second(3)", "interval day to second(3)"),
            ("bit", "bit(1)"),
            ("varbit(8)", "bit varying(8)"),
            ("text[][3]", "text[]"),
            ("int array[4]", "integer[]"),
            ("pg_catalog.int4", "integer"),
            ("pg_catalog.\"text\"", "text"),
        ] {
            check(written, want);
        }
    }

    #[test]
    fn the_servers_own_spellings_stay() {
        for native in [
            "double precision",
            "character varying(255)",
            "timestamp without time zone",
            "numeric(12,2)",
            "bit varying(9)",
            "citext",
            "public.\"Mood\"",
            "app.kind",
            "public.box",
            "geometry(Point,4326)",
            "regclass",
            "date",
        ] {
            check(native, native);
        }
        check("public.mood[]", "mood[]");
    }

    #[test]
    fn names_are_found_along_the_search_path() {
        check("mood", "mood");
        check("\"Kind\"", "app.\"Kind\"");
        check("kind", "kind");
        check("public.geometry(Point,4326)", "geometry(Point,4326)");
    }
}
