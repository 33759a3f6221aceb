use super::*;
use crate::schema::{Engine, EngineKind};

fn modes(dialect: Dialect, engine: Option<(EngineKind, &str)>) -> Modes {
    let engine = engine.map(|(kind, version)| Engine { kind, version: version.to_owned() });
    Modes { engine, ..Modes::new(dialect) }
}

fn texts(source: &str, modes: &Modes) -> Vec<(Kind, String)> {
    let tokens = Tokens::of(source.as_bytes(), modes).unwrap();
    let text = |token: &Token| String::from_utf8(tokens.text(*token).to_vec()).unwrap();
    tokens.tokens.iter().map(|token| (token.kind, text(token))).collect()
}

#[track_caller]
fn check(modes: &Modes, source: &str, expected: &[(Kind, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(kind, text)| (*kind, (*text).to_owned())).collect();
    assert_eq!(texts(source, modes), expected, "{source}");
}

use Kind::{Bits, Hex, Mark, Number, Parameter, QuotedName, Text, Word};

#[test]
fn postgres_has_its_literals() {
    let modes = modes(Dialect::Postgres, None);
    check(&modes, "a \"b\"\"c\" -- x\n/* /* */ */ d", &[(Word, "a"), (QuotedName, "\"b\"\"c\""), (Word, "d")]);
    check(&modes, "'a''b' '\\' E'\\'' e''", &[(Text, "'a''b'"), (Text, "'\\'"), (Text, "E'\\''"), (Text, "e''")]);
    check(&modes, "'a'\n -- x\n 'b' 'c'", &[(Text, "'a'\n -- x\n 'b'"), (Text, "'c'")]);
    check(
        &modes,
        "$$ ' $$ $x$ $$ $x$ $1 x$y$",
        &[(Text, "$$ ' $$"), (Text, "$x$ $$ $x$"), (Parameter, "$1"), (Word, "x$y$")],
    );
    check(
        &modes,
        "B'10' x'aB' U&'\\0061' U&\"a\"",
        &[(Bits, "B'10'"), (Hex, "x'aB'"), (Text, "U&'\\0061'"), (QuotedName, "U&\"a\"")],
    );
    check(
        &modes,
        "1.5e-3 .5 1_000 a.5",
        &[(Number, "1.5e-3"), (Number, ".5"), (Number, "1_000"), (Word, "a"), (Mark, "."), (Number, "5")],
    );
    check(&modes, "'x'::text", &[(Text, "'x'"), (Mark, ":"), (Mark, ":"), (Word, "text")]);
    check(&modes, "a # `b", &[(Word, "a"), (Mark, "#"), (Mark, "`"), (Word, "b")]);
}

#[test]
fn mysql_has_its_literals() {
    let modes = modes(Dialect::Mysql, None);
    check(
        &modes,
        "`a``b` \"c\" # x\n'd\\'e' -- y\n--2",
        &[(QuotedName, "`a``b`"), (Text, "\"c\""), (Text, "'d\\'e'"), (Mark, "-"), (Mark, "-"), (Number, "2")],
    );
    check(
        &modes,
        "_utf8mb4'a' _binary 'b\\0' _latin1 X'41' N'c'",
        &[(Text, "_utf8mb4'a'"), (Text, "_binary 'b\\0'"), (Hex, "_latin1 X'41'"), (Text, "N'c'")],
    );
    check(
        &modes,
        "0xAB b'1' 0b01 x'00' 0xZ",
        &[(Hex, "0xAB"), (Bits, "b'1'"), (Bits, "0b01"), (Hex, "x'00'"), (Word, "0xZ")],
    );
    check(
        &modes,
        "1st 1e5 t.1a _id int",
        &[(Word, "1st"), (Number, "1e5"), (Word, "t"), (Mark, "."), (Word, "1a"), (Word, "_id"), (Word, "int")],
    );
    check(&modes, "/* a /* b */ c", &[(Word, "c")]);
    check(&modes, "@a=\\N", &[(Mark, "@"), (Word, "a"), (Mark, "="), (Mark, "\\"), (Word, "N")]);
    let ansi = Modes { ansi_quotes: true, backslash_escapes: false, ..modes };
    check(&ansi, "\"a\" 'b\\'", &[(QuotedName, "\"a\""), (Text, "'b\\'")]);
}

#[test]
fn executable_comments_hold_what_their_server_executes() {
    let a = [(Word, "a"), (Word, "x"), (Word, "b")];
    let without = [(Word, "a"), (Word, "b")];
    let mariadb = modes(Dialect::Mysql, Some((EngineKind::Mariadb, "10.11")));
    let mysql = modes(Dialect::Mysql, Some((EngineKind::Mysql, "9.7")));
    let unknown = modes(Dialect::Mysql, None);
    for (source, by_mariadb, by_mysql, by_either) in [
        ("a /*! x */ b", true, true, true),
        ("a /*!50003 x*/ b", true, true, true),
        ("a /*!50705 x */ b", false, true, true),
        ("a /*!080023 x */ b", false, true, true),
        ("a /*!100301 x */ b", true, false, true),
        ("a /*!101200 x */ b", false, false, true),
        ("a /*M! x */ b", true, false, true),
        ("a /*M!100203 x */ b", true, false, true),
        ("a /*M!999999\\- x */ b", false, false, false),
        ("a /*+ x */ b", false, false, false),
    ] {
        for (modes, executed) in [(&mariadb, by_mariadb), (&mysql, by_mysql), (&unknown, by_either)] {
            check(modes, source, if executed { &a } else { &without });
        }
    }
    check(&mysql, "a /*!99999 x /* y */ */ b", &without);
    check(&mysql, "/*!50003 a /* c */ x */ b", &a);
}

#[test]
fn the_cursor_takes_what_is_there() {
    let modes = modes(Dialect::Postgres, None);
    let source = b"CREATE Table If not exists Public.\"A\"\"b\" (x int DEFAULT (1), y) :: 'it''s' ; ;";
    let mut tokens = Tokens::of(source, &modes).unwrap();
    assert!(
        tokens.eat_word("create") && !tokens.eat_word("view") && tokens.eat_one_of(&["view", "table"]) == Some("table")
    );
    assert!(!tokens.eat_words(&["if", "exists"]) && tokens.eat_words(&["if", "not", "exists"]));
    assert_eq!(tokens.names().unwrap(), ["public", "A\"b"]);
    let inside = tokens.skip_balanced().unwrap();
    assert_eq!(tokens.slice(inside), b"x int DEFAULT (1), y");
    assert!(tokens.eat_operator("::") && !tokens.is_done() && tokens.name().is_err());
    assert_eq!(tokens.string().unwrap(), b"it's");
    assert!(tokens.is_done());
    let mut tokens = Tokens::of(b"(a, \"B\")", &modes).unwrap();
    assert_eq!(tokens.names_in_brackets().unwrap(), ["a", "B"]);
    assert!(Tokens::of(b"(()", &modes).unwrap().skip_balanced().is_err());
    assert!(!Tokens::of(b": :", &modes).unwrap().eat_operator("::"));
}

#[test]
fn mysql_names_and_neighbouring_texts_are_unescaped() {
    let modes = modes(Dialect::Mysql, None);
    let mut tokens = Tokens::of(b"`a``B` Cd _utf8mb4'x\\ty' \"z\"\"\"", &modes).unwrap();
    assert_eq!((tokens.name().unwrap(), tokens.name().unwrap()), ("a`B".to_owned(), "Cd".to_owned()));
    assert_eq!(tokens.string().unwrap(), b"x\tyz\"");
}

#[test]
fn what_does_not_end_is_an_error() {
    let (postgres, mysql) = (modes(Dialect::Postgres, None), modes(Dialect::Mysql, None));
    for text in ["'a", "\"a", "$$ a", "/* /* */", "E'\\'", "E'\\", "U&'a", "'a'\n'"] {
        assert!(Tokens::of(text.as_bytes(), &postgres).is_err(), "{text}");
    }
    for text in ["'a", "`a", "'\\'", "'\\", "/* a", "/*!99999 x /* y */", "_binary 'x"] {
        assert!(Tokens::of(text.as_bytes(), &mysql).is_err(), "{text}");
    }
}
