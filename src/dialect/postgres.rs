//! PostgreSQL: quoting and type spellings.

use crate::schema::{Length, Name, Type, UserType, UserTypeDefinition};

/// Longest identifier, `NAMEDATALEN - 1`; the server counts it in bytes.
const NAME_MAX: u32 = 63;

/// `"name"`, always quoted.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `"schema"."name"`.
pub fn qualified(name: &Name) -> String {
    format!("{}.{}", quote(&name.schema), quote(&name.name))
}

/// `'text'`, for a server with `standard_conforming_strings` on.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// What a type means that the server spells `native` (`format_type`), seen
/// through the user's own types: domains give their base type.
///
/// `varchar(255)` and the other aliases of SQL text are understood too. What
/// nobody knows is [`Type::Other`] with the spelling as it came.
pub fn parse_type(native: &str, types: &[UserType], default_schema: &str) -> Type {
    Resolver { types, default_schema, open: Vec::new() }.resolve(native)
}

struct Resolver<'a> {
    types: &'a [UserType],
    default_schema: &'a str,
    /// The user types being resolved: a snapshot edited by hand may hold a circle.
    open: Vec<&'a Name>,
}

impl<'a> Resolver<'a> {
    fn resolve(&mut self, native: &str) -> Type {
        let native = native.trim();
        // The server does not tell `x[]` from `x[][]` or `x[3]`: one array type serves all.
        let element = without_dimensions(native);
        if element.len() < native.len() {
            return Type::Array(Box::new(self.resolve(element)));
        }
        let spelling = Spelling::read(native);
        if let Some(ty) = spelling.built_in() {
            return ty;
        }
        if let Some(range) = self.multirange(&spelling)
            && let Type::Range(inner) = self.expand(range, native)
        {
            return Type::Multirange(inner);
        }
        match self.find(&spelling) {
            Some(user) => self.expand(user, native),
            // Extension-owned types are not in the catalog.
            None if spelling.is_extension("hstore") => Type::Hstore,
            None if spelling.is_extension("ltree") => Type::Ltree,
            None if spelling.is_extension("geometry") => Type::Geometry("geometry".to_owned()),
            None if spelling.is_extension("geography") => Type::Geometry("geography".to_owned()),
            None if spelling.is_extension("citext") => Type::Text(Length { folded: true, ..Length::UNLIMITED }),
            None => Type::Other(native.to_owned()),
        }
    }

    fn find(&self, spelling: &Spelling) -> Option<&'a UserType> {
        let (schema, name) = match spelling.path.as_slice() {
            [name] => (self.default_schema, name),
            [schema, name] => (schema.as_str(), name),
            _ => return None,
        };
        self.types.iter().find(|user| user.name.schema == schema && user.name.name == *name)
    }

    /// The range whose multirange has this name: the server makes one for every
    /// range, and names it so where nobody says otherwise (`makeMultirangeTypeName`).
    fn multirange(&self, spelling: &Spelling) -> Option<&'a UserType> {
        let (schema, name) = match spelling.path.as_slice() {
            [name] => (self.default_schema, name),
            [schema, name] => (schema.as_str(), name),
            _ => return None,
        };
        self.types.iter().find(|user| {
            let made = match user.name.name.find("range") {
                Some(at) => format!("{}multi{}", &user.name.name[..at], &user.name.name[at..]),
                None => format!("{}_multirange", user.name.name),
            };
            user.name.schema == schema && made == *name && matches!(user.definition, UserTypeDefinition::Range { .. })
        })
    }

    fn expand(&mut self, user: &'a UserType, native: &str) -> Type {
        if self.open.contains(&&user.name) {
            return Type::Other(native.to_owned());
        }
        self.open.push(&user.name);
        let ty = match &user.definition {
            UserTypeDefinition::Enum { labels } => Type::Enum { labels: labels.clone() },
            UserTypeDefinition::Domain { base, .. } => self.resolve(base),
            UserTypeDefinition::Composite { fields } => Type::Composite {
                fields: fields.iter().map(|(name, native)| (name.clone(), self.resolve(native))).collect(),
            },
            UserTypeDefinition::Range { subtype } => Type::Range(Box::new(self.resolve(subtype))),
        };
        self.open.pop();
        ty
    }
}

/// The text before a trailing `[]`, `[3]` or ` ARRAY`; the text itself when there is none.
fn without_dimensions(native: &str) -> &str {
    let mut rest = native;
    loop {
        let inside = rest.strip_suffix(']').map(|head| head.trim_end_matches(|c: char| c.is_ascii_digit()));
        rest = match inside.and_then(|head| head.strip_suffix('[')) {
            Some(head) => head.trim_end(),
            None => break,
        };
    }
    match rest.len().checked_sub(6) {
        Some(cut) if rest.is_char_boundary(cut) && rest[cut..].eq_ignore_ascii_case(" array") => rest[..cut].trim_end(),
        _ => rest,
    }
}

/// A type name taken apart.
struct Spelling {
    /// `double precision`, `timestamp with time zone`: unquoted words in lower
    /// case, one blank apart, without modifiers; quoted parts keep their quotes.
    words: String,
    /// The name's dotted parts, unquoted: `["public", "mood"]`.
    path: Vec<String>,
    /// The numbers in brackets: `numeric(10,2)`.
    modifiers: Vec<i32>,
}

impl Spelling {
    fn read(native: &str) -> Spelling {
        let mut spelling = Spelling { words: String::new(), path: vec![String::new()], modifiers: Vec::new() };
        let mut rest = native.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '"' => {
                    spelling.words.push('"');
                    while let Some(c) = rest.next() {
                        spelling.words.push(c);
                        if c == '"' && rest.next_if_eq(&'"').is_none() {
                            break;
                        }
                        spelling.part().push(c);
                    }
                }
                '(' => {
                    let inside: String = rest.by_ref().take_while(|c| *c != ')').collect();
                    spelling.modifiers = inside.split(',').filter_map(|number| number.trim().parse().ok()).collect();
                    // `time (3) with time zone`: the words on both sides stay apart by one blank.
                }
                '.' => {
                    spelling.words.push('.');
                    spelling.path.push(String::new());
                }
                c if c.is_whitespace() => {
                    if !spelling.words.ends_with([' ', '.']) && rest.peek().is_some_and(|c| *c != '(') {
                        spelling.words.push(' ');
                        spelling.part().push(' ');
                    }
                }
                c => {
                    let c = c.to_ascii_lowercase();
                    spelling.words.push(c);
                    spelling.part().push(c);
                }
            }
        }
        spelling.words.truncate(spelling.words.trim_end().len());
        spelling
    }

    fn part(&mut self) -> &mut String {
        self.path.last_mut().expect("the path starts with one part and only grows")
    }

    /// An extension's type, in whichever schema the extension is.
    fn is_extension(&self, name: &str) -> bool {
        self.path.len() <= 2 && self.path.last().is_some_and(|last| last == name)
    }

    fn built_in(&self) -> Option<Type> {
        let words = self.words.strip_prefix("pg_catalog.").unwrap_or(&self.words);
        let first = self.modifiers.first().copied();
        let count = first.and_then(|number| u32::try_from(number).ok());
        let int = |bytes| Type::Int { bytes, unsigned: false };
        let range = |ty| Type::Range(Box::new(ty));
        let multirange = |ty| Type::Multirange(Box::new(ty));
        let decimal = Type::Decimal { precision: None, scale: None };
        Some(match words {
            "boolean" | "bool" => Type::Bool,
            "smallint" | "int2" | "smallserial" | "serial2" => int(2),
            "integer" | "int" | "int4" | "serial" | "serial4" => int(4),
            "bigint" | "int8" | "bigserial" | "serial8" => int(8),
            "numeric" | "decimal" | "dec" => match count {
                Some(precision) => Type::Decimal {
                    precision: Some(precision),
                    scale: Some(self.modifiers.get(1).copied().unwrap_or(0)),
                },
                None => decimal,
            },
            "real" | "float4" => Type::Float { bytes: 4 },
            "double precision" | "float8" => Type::Float { bytes: 8 },
            "float" => Type::Float { bytes: if first.is_some_and(|digits| digits <= 24) { 4 } else { 8 } },
            "text" => Type::TEXT,
            "character varying" | "varchar" | "char varying" | "national character varying" | "nchar varying" => {
                Type::Text(Length { max: count, ..Length::UNLIMITED })
            }
            "character" | "char" | "nchar" | "national character" | "national char" => {
                Type::Text(Length { max: Some(count.unwrap_or(1)), padded: true, folded: false })
            }
            // Without a length `bpchar` is unlimited: the one spelling that is not `char(1)`.
            "bpchar" => Type::Text(Length { max: count, padded: true, folded: false }),
            "\"char\"" => Type::Text(Length::at_most(1)),
            "name" => Type::Text(Length::at_most(NAME_MAX)),
            "bytea" => Type::Bytes { max: None },
            "date" => Type::Date,
            "time" | "time without time zone" => Type::Time { zone: false },
            "timetz" | "time with time zone" => Type::Time { zone: true },
            "timestamp" | "timestamp without time zone" => Type::Timestamp { zone: false },
            "timestamptz" | "timestamp with time zone" => Type::Timestamp { zone: true },
            "interval" => Type::Interval,
            // `interval day to second(3)`: the fields restrict what is stored, not how it reads.
            _ if words.strip_prefix("interval ").is_some_and(is_interval_fields) => Type::Interval,
            "uuid" => Type::Uuid,
            "json" => Type::Json { binary: false },
            "jsonb" => Type::Json { binary: true },
            "xml" => Type::Xml,
            "inet" => Type::Inet,
            "cidr" => Type::Cidr,
            "macaddr" | "macaddr8" => Type::MacAddr,
            "bit" => Type::Bit { max: Some(count.unwrap_or(1)) },
            "bit varying" | "varbit" => Type::Bit { max: count },
            "tsvector" | "tsquery" => Type::TextSearch,
            "int4range" => range(int(4)),
            "int8range" => range(int(8)),
            "numrange" => range(decimal),
            "tsrange" => range(Type::Timestamp { zone: false }),
            "tstzrange" => range(Type::Timestamp { zone: true }),
            "daterange" => range(Type::Date),
            "int4multirange" => multirange(int(4)),
            "int8multirange" => multirange(int(8)),
            "nummultirange" => multirange(decimal),
            "tsmultirange" => multirange(Type::Timestamp { zone: false }),
            "tstzmultirange" => multirange(Type::Timestamp { zone: true }),
            "datemultirange" => multirange(Type::Date),
            "money" => Type::Money,
            // A number of four bytes; a cursor's name is text.
            "oid" => Type::Int { bytes: 4, unsigned: true },
            "refcursor" => Type::TEXT,
            "point" | "line" | "lseg" | "box" | "path" | "polygon" | "circle" => Type::Geometry(words.to_owned()),
            "jsonpath" | "pg_lsn" | "xid" | "xid8" | "cid" | "tid" | "pg_snapshot" | "txid_snapshot" | "regclass"
            | "regcollation" | "regconfig" | "regdictionary" | "regnamespace" | "regoper" | "regoperator"
            | "regproc" | "regprocedure" | "regrole" | "regtype" => Type::Other(words.to_owned()),
            _ => return None,
        })
    }
}

fn is_interval_fields(words: &str) -> bool {
    words.split(' ').all(|word| matches!(word, "year" | "month" | "day" | "hour" | "minute" | "second" | "to"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Check;

    fn user(schema: &str, name: &str, definition: UserTypeDefinition) -> UserType {
        UserType { name: Name::new(schema, name), definition }
    }

    fn domain(schema: &str, name: &str, base: &str) -> UserType {
        let checks = vec![Check { name: "c".into(), expression: "VALUE > 0".into(), validated: true }];
        user(schema, name, UserTypeDefinition::Domain { base: base.into(), not_null: false, checks })
    }

    fn enumeration(schema: &str, name: &str, labels: &[&str]) -> UserType {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        user(schema, name, UserTypeDefinition::Enum { labels })
    }

    fn built_in(native: &str) -> Type {
        parse_type(native, &[], "public")
    }

    #[test]
    fn every_built_in_by_format_type() {
        let int = |bytes| Type::Int { bytes, unsigned: false };
        let padded = |max| Type::Text(Length { max, padded: true, folded: false });
        let decimal = |precision, scale| Type::Decimal { precision: Some(precision), scale: Some(scale) };
        let cases = [
            ("smallint", int(2)),
            ("integer", int(4)),
            ("bigint", int(8)),
            ("int8", int(8)),
            ("numeric", Type::Decimal { precision: None, scale: None }),
            ("numeric(12,2)", decimal(12, 2)),
            ("numeric(5)", decimal(5, 0)),
            ("numeric(3,-2)", decimal(3, -2)),
            ("real", Type::Float { bytes: 4 }),
            ("double precision", Type::Float { bytes: 8 }),
            ("float(24)", Type::Float { bytes: 4 }),
            ("float(25)", Type::Float { bytes: 8 }),
            ("text", Type::TEXT),
            ("character varying", Type::TEXT),
            ("character varying(255)", Type::Text(Length::at_most(255))),
            ("varchar(255)", Type::Text(Length::at_most(255))),
            ("VARCHAR (255)", Type::Text(Length::at_most(255))),
            ("character(2)", padded(Some(2))),
            ("character", padded(Some(1))),
            ("char(10)", padded(Some(10))),
            ("bpchar", padded(None)),
            ("\"char\"", Type::Text(Length::at_most(1))),
            ("name", Type::Text(Length::at_most(63))),
            ("bytea", Type::Bytes { max: None }),
            ("date", Type::Date),
            ("time(3) without time zone", Type::Time { zone: false }),
            ("time with time zone", Type::Time { zone: true }),
            ("timestamp without time zone", Type::Timestamp { zone: false }),
            ("timestamp(3) with time zone", Type::Timestamp { zone: true }),
            ("timestamp (3) with  time zone", Type::Timestamp { zone: true }),
            ("timestamptz(6)", Type::Timestamp { zone: true }),
            ("interval", Type::Interval),
            ("interval(3)", Type::Interval),
            ("interval day to second(3)", Type::Interval),
            ("boolean", Type::Bool),
            ("uuid", Type::Uuid),
            ("json", Type::Json { binary: false }),
            ("jsonb", Type::Json { binary: true }),
            ("xml", Type::Xml),
            ("inet", Type::Inet),
            ("cidr", Type::Cidr),
            ("macaddr8", Type::MacAddr),
            ("bit", Type::Bit { max: Some(1) }),
            ("bit(8)", Type::Bit { max: Some(8) }),
            ("bit varying(9)", Type::Bit { max: Some(9) }),
            ("bit varying", Type::Bit { max: None }),
            ("tsvector", Type::TextSearch),
            ("daterange", Type::Range(Box::new(Type::Date))),
            ("int8range", Type::Range(Box::new(int(8)))),
            ("int8multirange", Type::Multirange(Box::new(int(8)))),
            ("money", Type::Money),
            ("oid", Type::Int { bytes: 4, unsigned: true }),
            ("refcursor", Type::TEXT),
            ("point", Type::Geometry("point".into())),
            ("public.geometry(Point,4326)", Type::Geometry("geometry".into())),
            ("public.hstore", Type::Hstore),
            ("ltree", Type::Ltree),
            ("xid8", Type::Other("xid8".into())),
            ("pg_catalog.text", Type::TEXT),
        ];
        for (native, want) in cases {
            assert_eq!(built_in(native), want, "{native}");
        }
    }

    #[test]
    fn arrays_are_one_type_whatever_their_dimensions() {
        let text = Type::Array(Box::new(Type::TEXT));
        for native in ["text[]", "text[][]", "text[3][4]", "text ARRAY", "text array[4]"] {
            assert_eq!(built_in(native), text, "{native}");
        }
        assert_eq!(built_in("character varying(9)[]"), Type::Array(Box::new(Type::Text(Length::at_most(9)))));
        assert_eq!(built_in("pg_lsn[]"), Type::Array(Box::new(Type::Other("pg_lsn".into()))));
    }

    #[test]
    fn a_bracket_inside_a_quoted_name_is_no_array() {
        let types = [enumeration("public", "odd[]", &["a"])];
        assert_eq!(parse_type("\"odd[]\"", &types, "public"), Type::Enum { labels: vec!["a".into()] });
    }

    #[test]
    fn user_types_by_either_name_and_quoted() {
        let types = [
            enumeration("public", "mood", &["sad", "ok"]),
            enumeration("My Schema", "a \"b\".c(1)", &["x"]),
            enumeration("public", "text", &["y"]),
        ];
        let labels = |list: &[&str]| Type::Enum { labels: list.iter().map(|label| (*label).to_owned()).collect() };
        assert_eq!(parse_type("mood", &types, "public"), labels(&["sad", "ok"]));
        assert_eq!(parse_type("public.mood", &types, "app"), labels(&["sad", "ok"]));
        assert_eq!(parse_type("mood", &types, "app"), Type::Other("mood".into()));
        assert_eq!(parse_type("\"My Schema\".\"a \"\"b\"\".c(1)\"", &types, "public"), labels(&["x"]));
        assert_eq!(parse_type("text", &types, "public"), Type::TEXT);
        assert_eq!(parse_type("public.text", &types, "public"), labels(&["y"]));
        assert_eq!(parse_type("\"Mood\"", &types, "public"), Type::Other("\"Mood\"".into()));
    }

    #[test]
    fn domains_composites_and_ranges_are_seen_through() {
        let types = [
            domain("public", "email", "extensions.citext"),
            domain("public", "work_email", "public.email"),
            domain("public", "codes", "character varying(3)[]"),
            user(
                "public",
                "pair",
                UserTypeDefinition::Composite {
                    fields: vec![("a".into(), "work_email".into()), ("b".into(), "int4".into())],
                },
            ),
            user("public", "floats", UserTypeDefinition::Range { subtype: "double precision".into() }),
        ];
        let folded = Type::Text(Length { folded: true, ..Length::UNLIMITED });
        let resolve = |native| parse_type(native, &types, "public");
        assert_eq!(resolve("work_email"), folded);
        assert_eq!(resolve("citext"), folded);
        assert_eq!(resolve("codes"), Type::Array(Box::new(Type::Text(Length::at_most(3)))));
        let int = Type::Int { bytes: 4, unsigned: false };
        assert_eq!(resolve("pair"), Type::Composite { fields: vec![("a".into(), folded), ("b".into(), int)] });
        assert_eq!(resolve("floats"), Type::Range(Box::new(Type::Float { bytes: 8 })));
        assert_eq!(resolve("floats_multirange"), Type::Multirange(Box::new(Type::Float { bytes: 8 })));
        assert_eq!(resolve("email[]"), Type::Array(Box::new(Type::Text(Length { folded: true, ..Length::UNLIMITED }))));
    }

    #[test]
    fn a_circle_of_domains_ends() {
        let types = [domain("public", "a", "b"), domain("public", "b", "a[]")];
        assert_eq!(parse_type("a", &types, "public"), Type::Array(Box::new(Type::Other("a".into()))));
    }

    #[test]
    fn the_unknown_keeps_its_spelling() {
        for native in ["public.raster", "public.mine(3)", "a.b.c", "\"open", "", "[]x", "interval eon"] {
            assert_eq!(built_in(native), Type::Other(native.into()), "{native}");
        }
    }
}
