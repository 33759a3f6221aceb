//! Type names as people write them, and as the servers print them.
//!
//! MySQL manual, 13 "Data Types"; MariaDB manual, "Data Types". What depends on
//! a server's version (`int(11)` or `int`) stays as it is written.

/// A type as a CREATE TABLE writes it, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// In lower case, one blank apart: `double precision`.
    pub words: String,
    /// What stands in the brackets, without blanks: `10,2`; labels quoted.
    pub arguments: Option<String>,
    pub is_unsigned: bool,
    pub is_zerofill: bool,
}

/// The same type as a server prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    pub native: String,
    /// The type's own character set: NCHAR is text in utf8mb3.
    pub charset: Option<&'static str>,
}

/// `bytes_per_character` is that of the column's character set, and 0 where
/// that is `binary`: then text is bytes.
pub fn printed(written: &Written, bytes_per_character: u32) -> Printed {
    let words = written.words.as_str();
    let national = words.starts_with("national ") || words.starts_with("nchar") || words.starts_with("nvarchar");
    let name = usual_name(words);
    let count = written.arguments.as_deref().and_then(|arguments| arguments.parse::<u64>().ok());
    let (name, arguments) = with_usual_arguments(name, written.arguments.clone(), count, bytes_per_character);
    let name = if bytes_per_character == 0 { as_bytes(&name) } else { name };
    let mut native = name;
    if let Some(arguments) = arguments {
        native = format!("{native}({arguments})");
    }
    if written.is_unsigned || written.is_zerofill {
        native += " unsigned";
    }
    if written.is_zerofill {
        native += " zerofill";
    }
    Printed { native, charset: national.then_some("utf8mb3") }
}

/// The number of words of a type's name at the beginning of `words`, which
/// are in lower case.
pub fn words_of_name(words: &[&str]) -> usize {
    match words {
        ["national", "char" | "character", "varying", ..] | ["long", "char" | "character", "varying", ..] => 3,
        ["nchar", "varchar" | "varying" | "varcharacter", ..]
        | ["national", "char" | "character" | "varchar" | "varcharacter", ..]
        | ["char" | "character", "varying", ..]
        | ["double", "precision", ..]
        | ["long", "varchar" | "varbinary" | "varcharacter", ..] => 2,
        [] => 0,
        _ => 1,
    }
}

fn usual_name(words: &str) -> String {
    let name = match words {
        "integer" | "int4" => "int",
        "int1" | "bool" | "boolean" => "tinyint",
        "int2" => "smallint",
        "int3" | "middleint" => "mediumint",
        "int8" | "serial" => "bigint",
        "dec" | "numeric" | "fixed" => "decimal",
        "double precision" | "real" | "float8" => "double",
        "float4" => "float",
        "character" | "national char" | "national character" | "nchar" => "char",
        "character varying"
        | "char varying"
        | "varcharacter"
        | "nvarchar"
        | "nchar varchar"
        | "nchar varying"
        | "nchar varcharacter"
        | "national varchar"
        | "national varcharacter"
        | "national char varying"
        | "national character varying" => "varchar",
        "long" | "long varchar" | "long varcharacter" | "long char varying" | "long character varying" => "mediumtext",
        "long varbinary" => "mediumblob",
        other => other,
    };
    match words {
        "bool" | "boolean" => format!("{name}(1)"),
        _ => name.to_owned(),
    }
}

/// The brackets that the server adds, drops or turns into another type.
fn with_usual_arguments(
    name: String,
    arguments: Option<String>,
    count: Option<u64>,
    bytes_per_character: u32,
) -> (String, Option<String>) {
    match (name.as_str(), count) {
        ("decimal", Some(precision)) => (name, Some(format!("{precision},0"))),
        ("decimal", None) if arguments.is_none() => (name, Some("10,0".to_owned())),
        ("char" | "binary" | "bit", None) => (name, Some("1".to_owned())),
        ("float", Some(precision)) => (if precision > 24 { "double" } else { "float" }.to_owned(), None),
        ("datetime" | "timestamp" | "time", Some(0)) => (name, None),
        ("text", Some(count)) => {
            let kind = room_for(count.saturating_mul(bytes_per_character.max(1).into()));
            (format!("{kind}text"), None)
        }
        ("blob", Some(count)) => (format!("{}blob", room_for(count)), None),
        _ => (name, arguments),
    }
}

/// The smallest of the four families that holds so many bytes.
fn room_for(bytes: u64) -> &'static str {
    match bytes {
        0..=0xff => "tiny",
        0x100..=0xffff => "",
        0x1_0000..=0xff_ffff => "medium",
        _ => "long",
    }
}

fn as_bytes(name: &str) -> String {
    match name {
        "char" => "binary".to_owned(),
        "varchar" => "varbinary".to_owned(),
        _ => match name.strip_suffix("text") {
            Some(size) => format!("{size}blob"),
            None => name.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn native(words: &str, arguments: &str) -> String {
        let arguments = (!arguments.is_empty()).then(|| arguments.to_owned());
        printed(&Written { words: words.into(), arguments, ..Written::default() }, 4).native
    }

    #[test]
    fn spellings_become_the_servers() {
        let cases = [
            ("integer", "", "int"),
            ("int", "11", "int(11)"),
            ("numeric", "10,2", "decimal(10,2)"),
            ("dec", "", "decimal(10,0)"),
            ("fixed", "8", "decimal(8,0)"),
            ("bool", "", "tinyint(1)"),
            ("boolean", "", "tinyint(1)"),
            ("double precision", "", "double"),
            ("real", "", "double"),
            ("float", "24", "float"),
            ("float", "53", "double"),
            ("float", "10,2", "float(10,2)"),
            ("character varying", "40", "varchar(40)"),
            ("nvarchar", "160", "varchar(160)"),
            ("char", "", "char(1)"),
            ("bit", "", "bit(1)"),
            ("long varchar", "", "mediumtext"),
            ("text", "60", "tinytext"),
            ("text", "100", "text"),
            ("blob", "70000", "mediumblob"),
            ("datetime", "0", "datetime"),
            ("datetime", "6", "datetime(6)"),
            ("enum", "'a','b'", "enum('a','b')"),
            ("year", "", "year"),
            ("geometry", "", "geometry"),
        ];
        for (words, arguments, want) in cases {
            assert_eq!(native(words, arguments), want, "{words}({arguments})");
        }
    }

    #[test]
    fn signs_and_binary_text() {
        let written = |words: &str, is_unsigned, is_zerofill| Written {
            words: words.into(),
            arguments: None,
            is_unsigned,
            is_zerofill,
        };
        assert_eq!(printed(&written("int", true, false), 1).native, "int unsigned");
        assert_eq!(printed(&written("int", false, true), 1).native, "int unsigned zerofill");
        assert_eq!(printed(&written("longtext", false, false), 0).native, "longblob");
        assert_eq!(printed(&written("char", false, false), 0).native, "binary(1)");
        assert_eq!(printed(&written("nchar", false, false), 1).charset, Some("utf8mb3"));
    }

    #[test]
    fn a_name_may_have_several_words() {
        assert_eq!(words_of_name(&["double", "precision", "not"]), 2);
        assert_eq!(words_of_name(&["national", "character", "varying"]), 3);
        assert_eq!(words_of_name(&["int", "unsigned"]), 1);
    }
}
