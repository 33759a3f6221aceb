//! SQLite: quoting and declared types.

use crate::schema::{Length, Type};

/// `"name"`, always quoted.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What a column declared as `native` may be taken to hold, by its affinity
/// (<https://www.sqlite.org/datatype3.html>, section 3.1) and the habits of
/// those who write schemas. SQLite itself enforces nothing; a declared length
/// is honoured all the same, because the programs that read the column may.
///
/// A column without a type holds anything: `Other("any")`. So may a column
/// whose type has only NUMERIC affinity and a name nobody here knows.
pub fn parse_type(native: &str, collation: Option<&str>) -> Type {
    let folded = collation.is_some_and(|name| name.eq_ignore_ascii_case("nocase"));
    let upper = native.to_ascii_uppercase();
    let (words, modifiers) = take_apart(&upper);
    let count = modifiers.first().and_then(|number| u32::try_from(*number).ok()).filter(|number| *number > 0);
    let text = |max| Type::Text(Length { max, padded: false, folded });
    match words.as_str() {
        "" | "ANY" => return Type::Other("any".to_owned()),
        "BOOLEAN" | "BOOL" => return Type::Bool,
        "DATE" => return Type::Date,
        "TIME" => return Type::Time { zone: false },
        "DATETIME" | "DATETIME2" | "SMALLDATETIME" | "TIMESTAMP" | "TIMESTAMP WITHOUT TIME ZONE" => {
            return Type::Timestamp { zone: false };
        }
        "TIMESTAMPTZ" | "TIMESTAMP WITH TIME ZONE" | "DATETIMEOFFSET" => return Type::Timestamp { zone: true },
        "INTERVAL" => return Type::Interval,
        "JSON" => return Type::Json { binary: false },
        "JSONB" => return Type::Json { binary: true },
        "XML" => return Type::Xml,
        "UUID" | "GUID" | "UNIQUEIDENTIFIER" => return Type::Uuid,
        "DECIMAL" | "DEC" | "NUMERIC" | "NUMBER" | "MONEY" | "CURRENCY" => {
            let scale = count.map(|_| modifiers.get(1).copied().unwrap_or(0));
            return Type::Decimal { precision: count, scale };
        }
        "STRING" => return text(count),
        "BINARY" | "VARBINARY" | "IMAGE" => return Type::Bytes { max: count },
        // Its name holds INT, its values are no integers.
        "POINT" => return Type::Other(native.to_owned()),
        _ => {}
    }
    let holds = |needles: &[&str]| needles.iter().any(|needle| words.contains(needle));
    if holds(&["INT"]) {
        let bytes = match words.split(' ').find(|word| word.contains("INT")) {
            Some("TINYINT" | "INT1") => 1,
            Some("SMALLINT" | "INT2") => 2,
            Some("MEDIUMINT" | "INT3") => 3,
            // SQLite's INT and INTEGER are 64 bits wide, and used as such.
            _ => 8,
        };
        return Type::Int { bytes, unsigned: holds(&["UNSIGNED"]) };
    }
    if holds(&["CHAR", "CLOB", "TEXT"]) {
        return text(count);
    }
    if holds(&["BLOB"]) {
        return Type::Bytes { max: count };
    }
    if holds(&["REAL", "FLOA", "DOUB"]) {
        return Type::Float { bytes: 8 };
    }
    Type::Other(native.to_owned())
}

/// The words, one blank apart and without brackets, and the numbers in the first brackets.
fn take_apart(upper: &str) -> (String, Vec<i32>) {
    // `PRAGMA table_xinfo` appends this to the type of some generated columns.
    let upper = upper.trim();
    let upper = upper.strip_suffix("GENERATED ALWAYS").unwrap_or(upper);
    let (before, inside, after) = match upper.split_once('(') {
        Some((before, rest)) => {
            let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
            (before, inside, after)
        }
        None => (upper, "", ""),
    };
    let words: Vec<&str> = before.split_whitespace().chain(after.split_whitespace()).collect();
    let modifiers = inside.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    (words.join(" "), modifiers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinity_and_habit() {
        let int = |bytes| Type::Int { bytes, unsigned: false };
        let decimal = |precision, scale| Type::Decimal { precision, scale };
        let at_most = |max| Type::Text(Length::at_most(max));
        let cases = [
            ("INTEGER", int(8)),
            ("int", int(8)),
            ("INTEGER GENERATED ALWAYS", int(8)),
            ("BIGINT", int(8)),
            ("SMALLINT", int(2)),
            ("TINYINT(1)", int(1)),
            ("UNSIGNED BIG INT", Type::Int { bytes: 8, unsigned: true }),
            ("TEXT", Type::TEXT),
            ("CLOB", Type::TEXT),
            ("VARCHAR", Type::TEXT),
            ("VARCHAR(40)", at_most(40)),
            ("nvarchar (40)", at_most(40)),
            ("CHAR(32)", at_most(32)),
            ("VARYING CHARACTER(255)", at_most(255)),
            ("BLOB", Type::Bytes { max: None }),
            ("VARBINARY(16)", Type::Bytes { max: Some(16) }),
            ("REAL", Type::Float { bytes: 8 }),
            ("DOUBLE PRECISION", Type::Float { bytes: 8 }),
            ("BOOLEAN", Type::Bool),
            ("DATE", Type::Date),
            ("DATETIME", Type::Timestamp { zone: false }),
            ("timestamp with time zone", Type::Timestamp { zone: true }),
            ("JSON", Type::Json { binary: false }),
            ("UUID", Type::Uuid),
            ("NUMERIC", decimal(None, None)),
            ("DECIMAL(10,2)", decimal(Some(10), Some(2))),
            ("NUMERIC(10)", decimal(Some(10), Some(0))),
            ("", Type::Other("any".into())),
            ("  ", Type::Other("any".into())),
            ("Geometry", Type::Other("Geometry".into())),
        ];
        for (native, want) in cases {
            assert_eq!(parse_type(native, None), want, "{native}");
        }
    }

    #[test]
    fn only_nocase_folds() {
        let folded = |collation| match parse_type("TEXT", collation) {
            Type::Text(length) => length.folded,
            _ => panic!("TEXT is text"),
        };
        assert!(folded(Some("nocase")));
        assert!(!folded(Some("BINARY")));
        assert!(!folded(None));
    }

    #[test]
    fn odd_declarations_do_not_break_it() {
        for native in ["VARCHAR(", "VARCHAR(-1)", "VARCHAR()", "VARCHAR(99999999999999)"] {
            assert_eq!(parse_type(native, None), Type::TEXT, "{native}");
        }
    }
}
