//! MySQL and MariaDB: quoting, literals and type spellings.

pub mod collation;
pub mod spelling;

use crate::schema::{Length, Name, Type};

/// `` `name` ``, always quoted.
pub fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// The main database's tables by their name alone, so that a dump loads into a
/// database of any name; others with the name of their database.
pub fn qualified(name: &Name, default_schema: &str) -> String {
    if name.schema == default_schema {
        quote(&name.name)
    } else {
        format!("{}.{}", quote(&name.schema), quote(&name.name))
    }
}

/// `'text'`, for a session in which a backslash escapes.
pub fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for letter in text.chars() {
        match letter {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\0' => out.push_str("\\0"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\x1a' => out.push_str("\\Z"),
            letter => out.push(letter),
        }
    }
    out.push('\'');
    out
}

/// Labels as a native type holds them: quotes doubled, nothing else escaped.
pub fn labels(labels: &[String]) -> String {
    labels.iter().map(|label| format!("'{}'", label.replace('\'', "''"))).collect::<Vec<_>>().join(",")
}

/// What a column declared as `native` holds; `collation` is the column's own,
/// and tells whether its text ignores case.
///
/// DATETIME and TIMESTAMP both are timestamps without a zone: the session reads
/// them in UTC. CHAR is not padded: the server strips the blanks. The sizes of
/// TEXT and its larger kin are in bytes, and too large to be told; TINYTEXT's
/// is told in characters of the widest form.
pub fn parse_type(native: &str, collation: Option<&str>) -> Type {
    let (name, arguments, rest) = take_apart(native);
    let unsigned = rest.split(' ').any(|word| word == "unsigned");
    let folded = collation.is_some_and(|name| collation::comparison(name).ignores_case);
    let text = |max| Type::Text(Length { max, padded: false, folded });
    let mut numbers = arguments.split(',').map_while(|number| number.trim().parse::<u32>().ok());
    let first = numbers.next();
    let second = numbers.next();
    let int = |bytes| Type::Int { bytes, unsigned };
    match name.as_str() {
        "tinyint" => int(1),
        "smallint" => int(2),
        "mediumint" => int(3),
        "int" => int(4),
        "bigint" => int(8),
        "decimal" => {
            let scale = second.unwrap_or(0);
            Type::Decimal { precision: Some(first.unwrap_or(10)), scale: i32::try_from(scale).ok() }
        }
        "float" => Type::Float { bytes: 4 },
        "double" => Type::Float { bytes: 8 },
        "bit" => Type::Bit { max: Some(first.unwrap_or(1)) },
        "char" | "varchar" => text(Some(first.unwrap_or(1))),
        "tinytext" => {
            let charset = collation.map(collation::charset_of);
            text(Some(255 / charset.map_or(4, |charset| collation::bytes_per_character(&charset))))
        }
        "text" | "mediumtext" | "longtext" => text(None),
        "binary" | "varbinary" => Type::Bytes { max: Some(first.unwrap_or(1)) },
        "tinyblob" => Type::Bytes { max: Some(0xff) },
        "blob" => Type::Bytes { max: Some(0xffff) },
        "mediumblob" => Type::Bytes { max: Some(0xff_ffff) },
        "longblob" => Type::Bytes { max: None },
        "date" => Type::Date,
        "time" => Type::Time { zone: false },
        "datetime" | "timestamp" => Type::Timestamp { zone: false },
        "year" => Type::Year,
        "json" => Type::Json { binary: false },
        "uuid" => Type::Uuid,
        "inet4" | "inet6" => Type::Inet,
        "enum" => Type::Enum { labels: read_labels(arguments) },
        "set" => Type::Set { labels: read_labels(arguments) },
        name if SPATIAL.contains(&name) => Type::Geometry(name.to_owned()),
        _ => Type::Other(native.to_owned()),
    }
}

/// The spatial types of both servers.
const SPATIAL: [&str; 9] = [
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "geomcollection",
];

/// Whether a column declared as `native` is text, with a collation.
pub fn has_collation(native: &str) -> bool {
    let (name, ..) = take_apart(native);
    matches!(name.as_str(), "char" | "varchar" | "enum" | "set") || name.ends_with("text")
}

/// The name, what the brackets hold, and what stands behind them.
fn take_apart(native: &str) -> (String, &str, String) {
    let name_end = native.find(['(', ' ']).unwrap_or(native.len());
    let name = native[..name_end].to_ascii_lowercase();
    let rest = &native[name_end..];
    match (rest.strip_prefix('('), rest.rfind(')')) {
        (Some(_), Some(close)) => (name, &rest[1..close], rest[close + 1..].trim().to_ascii_lowercase()),
        _ => (name, "", rest.trim().to_ascii_lowercase()),
    }
}

/// `'a','b''c'`
fn read_labels(arguments: &str) -> Vec<String> {
    let mut labels = Vec::new();
    let mut rest = arguments.trim_start();
    while let Some(inside) = rest.strip_prefix('\'') {
        let mut label = String::new();
        let mut letters = inside.char_indices().peekable();
        let mut end = inside.len();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\'' if letters.next_if(|(_, next)| *next == '\'').is_some() => label.push('\''),
                '\'' => {
                    end = at + 1;
                    break;
                }
                letter => label.push(letter),
            }
        }
        labels.push(label);
        rest = inside[end..].trim_start().trim_start_matches(',').trim_start();
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn native_types() {
        let int = |bytes, unsigned| Type::Int { bytes, unsigned };
        let at_most = |max| Type::Text(Length::at_most(max));
        let cases = [
            ("tinyint(1)", int(1, false)),
            ("smallint(5) unsigned", int(2, true)),
            ("mediumint(8) unsigned zerofill", int(3, true)),
            ("int", int(4, false)),
            ("bigint(20) unsigned", int(8, true)),
            ("decimal(10,2)", Type::Decimal { precision: Some(10), scale: Some(2) }),
            ("decimal(10,2) unsigned zerofill", Type::Decimal { precision: Some(10), scale: Some(2) }),
            ("float", Type::Float { bytes: 4 }),
            ("double(8,3) unsigned", Type::Float { bytes: 8 }),
            ("bit(8)", Type::Bit { max: Some(8) }),
            ("char(2)", at_most(2)),
            ("varchar(255)", at_most(255)),
            ("longtext", Type::TEXT),
            ("tinytext", at_most(63)),
            ("binary(16)", Type::Bytes { max: Some(16) }),
            ("blob", Type::Bytes { max: Some(65_535) }),
            ("longblob", Type::Bytes { max: None }),
            ("date", Type::Date),
            ("time(3)", Type::Time { zone: false }),
            ("datetime(6)", Type::Timestamp { zone: false }),
            ("timestamp", Type::Timestamp { zone: false }),
            ("year(4)", Type::Year),
            ("json", Type::Json { binary: false }),
            ("uuid", Type::Uuid),
            ("inet6", Type::Inet),
            ("enum('a','b''c','d,e)')", Type::Enum { labels: vec!["a".into(), "b'c".into(), "d,e)".into()] }),
            ("set('x','')", Type::Set { labels: vec!["x".into(), String::new()] }),
            ("point", Type::Geometry("point".into())),
            ("geomcollection", Type::Geometry("geomcollection".into())),
            ("vector(3)", Type::Other("vector(3)".into())),
        ];
        for (native, want) in cases {
            assert_eq!(parse_type(native, None), want, "{native}");
        }
    }

    #[test]
    fn a_collation_tells_whether_case_counts() {
        let folded = Type::Text(Length { max: Some(9), padded: false, folded: true });
        assert_eq!(parse_type("varchar(9)", Some("utf8mb4_general_ci")), folded);
        assert_eq!(parse_type("varchar(9)", Some("utf8mb4_bin")), Type::Text(Length::at_most(9)));
        let tiny = Type::Text(Length { max: Some(255), padded: false, folded: true });
        assert_eq!(parse_type("tinytext", Some("latin1_swedish_ci")), tiny);
    }

    #[test]
    fn labels_are_read_as_they_were_written() {
        let all = ["".to_owned(), "it's".into(), "a\\b".into(), "','".into(), "é\n".into()];
        assert_eq!(read_labels(&labels(&all)), all);
        assert_eq!(read_labels("'open"), ["open"], "no panic on what no server prints");
    }

    #[test]
    fn names_and_texts_are_quoted() {
        assert_eq!(quote("a`b"), "`a``b`");
        assert_eq!(literal("it's\\\n"), "'it''s\\\\\\n'");
        assert_eq!(qualified(&Name::new("main", "t"), "main"), "`t`");
        assert_eq!(qualified(&Name::new("crm", "t"), "main"), "`crm`.`t`");
    }
}
