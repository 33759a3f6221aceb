use proptest::prelude::*;

use super::Kind::*;
use super::*;

#[derive(Debug, PartialEq, Eq)]
struct Seen {
    kind: Kind,
    text: Vec<u8>,
    values: Vec<Value>,
    row_ends: Vec<u32>,
}

/// All parts, with so many bytes more at a time; the error's words at the end.
fn seen(modes: Modes, script: &[u8], chunk: usize) -> (Vec<Seen>, Option<String>) {
    let mut splitter = Splitter::new(modes);
    let mut parts = Vec::new();
    let (mut start, mut given) = (0, 0);
    loop {
        match splitter.next(&script[start..given], given == script.len()) {
            Err(error) => return (parts, Some(error.to_string())),
            Ok(Some(part)) => {
                assert!(part.len > 0 && start + part.len <= given);
                assert_eq!(splitter.position(), start as u64);
                assert_eq!(splitter.line(), 1 + line_breaks(&script[..start]));
                let Bounds { values, row_ends } = splitter.bounds();
                let text = script[start..start + part.len].to_vec();
                parts.push(Seen { kind: part.kind, text, values: values.clone(), row_ends: row_ends.clone() });
                start += part.len;
            }
            Ok(None) if given == script.len() => break,
            Ok(None) => given = script.len().min(given + chunk),
        }
    }
    assert_eq!(start, script.len(), "every byte is in a part");
    (parts, None)
}

fn whole(modes: Modes, script: &[u8]) -> (Vec<Seen>, Option<String>) {
    seen(modes, script, script.len().max(1))
}

#[track_caller]
fn check_in(modes: &Modes, script: &str, expected: &[(Kind, &str)]) {
    for chunk in [script.len().max(1), 1, 7] {
        let (parts, error) = seen(modes.clone(), script.as_bytes(), chunk);
        assert_eq!(error, None, "{script}");
        let parts: Vec<_> = parts.iter().map(|part| (part.kind, std::str::from_utf8(&part.text).unwrap())).collect();
        assert_eq!(parts, expected, "{script}");
    }
}

#[track_caller]
fn check(dialect: Dialect, script: &str, expected: &[(Kind, &str)]) {
    check_in(&Modes::new(dialect), script, expected);
}

#[track_caller]
fn refuses(dialect: Dialect, script: &str, words: &str) {
    for chunk in [script.len(), 1] {
        let (_, error) = seen(Modes::new(dialect), script.as_bytes(), chunk);
        assert!(error.as_ref().is_some_and(|error| error.contains(words)), "{script}: {error:?}");
    }
}

use Dialect::{Mysql, Postgres};

/// The statements and nothing else.
#[track_caller]
fn statements(dialect: Dialect, script: &str, expected: &[&str]) {
    let (parts, error) = whole(Modes::new(dialect), script.as_bytes());
    assert_eq!(error, None, "{script}");
    let statements =
        parts.iter().filter(|part| part.kind == Statement).map(|part| std::str::from_utf8(&part.text).unwrap());
    assert_eq!(statements.collect::<Vec<_>>(), expected, "{script}");
}

#[test]
fn postgres_statements_end_where_psql_ends_them() {
    for (script, expected) in [
        ("", &[][..]),
        (" ;; -- x\n ; /* a /* b; */ c */", &[]),
        ("a; b", &["a;", "b"]),
        ("a 'x;''y' ; b", &["a 'x;''y' ;", "b"]),
        ("a '\\'; b", &["a '\\';", "b"]),
        ("a E'\\'; b'; c", &["a E'\\'; b';", "c"]),
        ("a E'\\''\n -- '\n '\\'; b'; c", &["a E'\\''\n -- '\n '\\'; b';", "c"]),
        ("a table'\\'; b", &["a table'\\';", "b"]),
        ("a \"x;\"\"y\"; b", &["a \"x;\"\"y\";", "b"]),
        ("a $$ ; ' $x$ $$; b", &["a $$ ; ' $x$ $$;", "b"]),
        ("a $ü$ ; $$ ; $ü$; b", &["a $ü$ ; $$ ; $ü$;", "b"]),
        ("a x$y$; b $1; c", &["a x$y$;", "b $1;", "c"]),
        ("create rule r as do (a; b); c", &["create rule r as do (a; b);", "c"]),
        ("a -- ;'\n b; c", &["a -- ;'\n b;", "c"]),
        ("a - - b; c / d", &["a - - b;", "c / d"]),
        ("BEGIN; create table functions (a int); END;", &["BEGIN;", "create table functions (a int);", "END;"]),
    ] {
        statements(Postgres, script, expected);
    }
    let body =
        "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC\n SELECT CASE WHEN a THEN 1 END; SELECT 2; END;";
    statements(Postgres, &format!("{body} SELECT 1;"), &[body, "SELECT 1;"]);
}

#[test]
fn mysql_statements_end_at_the_delimiter() {
    for (script, expected) in [
        ("a 'x\\';' ; b `;``;` ; c \"\\\";\"; d", &["a 'x\\';' ;", "b `;``;` ;", "c \"\\\";\";", "d"][..]),
        ("a # ;'\n b -- ;'\n; c --d; e", &["a # ;'\n b -- ;'\n;", "c --d;", "e"]),
        ("/*!40101 SET a=';' */; b", &["/*!40101 SET a=';' */;", "b"]),
        ("/*!50003 CREATE*/ /*!50017 x*/ /* ; /* */ y; b", &["/*!50003 CREATE*/ /*!50017 x*/ /* ; /* */ y;", "b"]),
        ("a (b; c)", &["a (b;", "c)"]),
    ] {
        statements(Mysql, script, expected);
    }
    let ansi = Modes { ansi_quotes: true, backslash_escapes: false, ..Modes::new(Mysql) };
    check_in(&ansi, "a \"\\\" '\\';", &[(Statement, "a \"\\\" '\\';")]);
}

#[test]
fn delimiter_lines_change_the_delimiter() {
    check(
        Mysql,
        "DELIMITER ;;\na; b ;;\ndelimiter $$\nBEGIN c; END$$ \nDELIMITER ;\nd;",
        &[
            (Meta, "DELIMITER ;;\n"),
            (Statement, "a; b ;;"),
            (Blank, "\n"),
            (Meta, "delimiter $$\n"),
            (Statement, "BEGIN c; END$$"),
            (Blank, " \n"),
            (Meta, "DELIMITER ;\n"),
            (Statement, "d;"),
        ],
    );
    for line in ["DELIMITER\n", "DELIMITER a b\n", "DELIMITER '\n", "DELIMITER \\\n", "DELIMITER ;;;;;;;;;;;;;;;;;;\n"]
    {
        refuses(Mysql, line, "DELIMITER");
    }
}

#[test]
fn comments_and_lines_for_the_client_are_parts() {
    check(
        Postgres,
        "\u{feff}--\n-- x\n\n\\restrict a\n/* /* */ */SET a = 1;\n\\connect b\n\\unrestrict a",
        &[
            (Blank, "\u{feff}"),
            (Comment, "--"),
            (Blank, "\n"),
            (Comment, "-- x"),
            (Blank, "\n\n"),
            (Meta, "\\restrict a\n"),
            (Comment, "/* /* */ */"),
            (Statement, "SET a = 1;"),
            (Blank, "\n"),
            (Meta, "\\connect b\n"),
            (Meta, "\\unrestrict a"),
        ],
    );
    check(
        Mysql,
        "/*M!999999\\- enable the sandbox mode */ \n-- x\n--\n# y\n/*!999999 z */;\n",
        &[
            (Comment, "/*M!999999\\- enable the sandbox mode */"),
            (Blank, " \n"),
            (Comment, "-- x"),
            (Blank, "\n"),
            (Comment, "--"),
            (Blank, "\n"),
            (Comment, "# y"),
            (Blank, "\n"),
            (Comment, "/*!999999 z */"),
            (Blank, ";\n"),
        ],
    );
    for script in ["\\! rm\n", "\\i x", "\\restrict a \\! rm\n", "a \\gexec\n;", "\\."] {
        refuses(Postgres, script, if script.starts_with('a') { "command" } else { "psql" });
    }
    refuses(Mysql, "a \\G", "command");
}

#[test]
fn an_encoding_line_changes_the_character_set() {
    let mut splitter = Splitter::new(Modes::new(Postgres));
    splitter.next(b"\\encoding WIN1251\n", true).unwrap();
    assert_eq!(Some(splitter.modes.charset), Charset::named(Postgres, "WIN1251"));
    splitter.next(b"\\encoding SJIS\n", true).unwrap();
    assert!(splitter.next(b"a;", true).is_ok());
    assert!(splitter.next(b"'\x83\\';", true).is_err());
}

#[test]
fn inserts_come_as_head_rows_and_tail() {
    check(
        Postgres,
        "-- x\nINSERT INTO a.b (c, \"d)\")\nVALUES (1, ')'),\n (2, $$)$$)\n ON CONFLICT DO NOTHING;\n",
        &[
            (Comment, "-- x"),
            (Blank, "\n"),
            (InsertHead, "INSERT INTO a.b (c, \"d)\")\nVALUES "),
            (InsertRows, "(1, ')'),\n (2, $$)$$)\n "),
            (InsertTail, "ON CONFLICT DO NOTHING;"),
            (Blank, "\n"),
        ],
    );
    for (dialect, head) in [
        (Mysql, "INSERT LOW_PRIORITY IGNORE INTO `a`.`values` PARTITION (p0, p1) (`b`) VALUES "),
        (Mysql, "replace delayed into value value"),
        (Mysql, "INSERT t /* c */ VALUES"),
        (Mysql, "INSERT INTO t () VALUES"),
        (Postgres, "insert into t overriding system value values"),
        (Postgres, "INSERT INTO t AS u (a) OVERRIDING USER VALUE VALUES\n"),
    ] {
        let script = format!("{head}(1) ;");
        check(dialect, &script, &[(InsertHead, head), (InsertRows, "(1) "), (InsertTail, ";")]);
    }
    for (dialect, script) in [
        (Postgres, "INSERT INTO t SELECT * FROM u;"),
        (Postgres, "INSERT INTO t (SELECT (VALUES (1)));"),
        (Postgres, "INSERT INTO t DEFAULT VALUES;"),
        (Postgres, "INSERT INTO t WITH x AS (VALUES (1)) TABLE x;"),
        (Mysql, "INSERT INTO t SET a = values (1);"),
        (Mysql, "INSERT INTO t VALUES ROW(1);"),
        (Mysql, "INSERT /*!50000 IGNORE */ INTO t VALUES (1);"),
        (Mysql, "/*!50000 INSERT INTO t VALUES (1) */;"),
        (Postgres, "COPY t TO stdout;"),
        (Postgres, "COPY (SELECT a FROM stdin) TO '/x';"),
        (Postgres, "COPY t (\"from\") FROM '/x' (DELIMITER ';');"),
    ] {
        check(dialect, script, &[(Statement, script)]);
    }
}

/// The values of the first rows: what stands there, and its form.
fn values(dialect: Dialect, rows: &str) -> Vec<Vec<(String, Form)>> {
    let script = format!("INSERT INTO t VALUES {rows};");
    let (parts, error) = whole(Modes::new(dialect), script.as_bytes());
    assert_eq!(error, None, "{script}");
    let part = &parts[1];
    let text = |value: &Value| String::from_utf8(part.text[value.start as usize..value.end as usize].to_vec()).unwrap();
    let all: Vec<_> = part.values.iter().map(|value| (text(value), value.form)).collect();
    let starts = std::iter::once(0).chain(part.row_ends.iter().copied());
    starts.zip(&part.row_ends).map(|(start, end)| all[start as usize..*end as usize].to_vec()).collect()
}

#[track_caller]
fn row(dialect: Dialect, row: &str, expected: &[(&str, Form)]) {
    let expected: Vec<_> = expected.iter().map(|(text, form)| ((*text).to_owned(), *form)).collect();
    assert_eq!(values(dialect, row), [expected], "{row}");
}

const PLAIN: Form = Form::Quoted { escaped: false };
const ESCAPED: Form = Form::Quoted { escaped: true };

#[test]
fn values_have_their_forms() {
    use Form::*;
    row(
        Mysql,
        "( 1 ,-2.5e+3\n,NULL,default,'a','a''b','a\\'b', \"c\")",
        &[
            ("1", Bare),
            ("-2.5e+3", Bare),
            ("NULL", Null),
            ("default", Default),
            ("'a'", PLAIN),
            ("'a''b'", ESCAPED),
            ("'a\\'b'", ESCAPED),
            ("\"c\"", PLAIN),
        ],
    );
    row(
        Mysql,
        "(0xAB,X'AB',b'1',0b01,_binary 'a\\0',_utf8mb4'b',N'c',\\N,true,_binary 0xAB)",
        &[
            ("0xAB", Hex),
            ("X'AB'", Hex),
            ("b'1'", Bits),
            ("0b01", Bits),
            ("_binary 'a\\0'", ESCAPED),
            ("_utf8mb4'b'", ESCAPED),
            ("N'c'", ESCAPED),
            ("\\N", Null),
            ("true", Bare),
            ("_binary 0xAB", Hex),
        ],
    );
    row(
        Mysql,
        "(now(), 1+1, (2), 'a' 'b', 1-1, f('),', \")\"), .5, 5., - 1, 1a)",
        &[
            ("now()", Expression),
            ("1+1", Expression),
            ("(2)", Expression),
            ("'a' 'b'", Expression),
            ("1-1", Expression),
            ("f('),', \")\")", Expression),
            (".5", Bare),
            ("5.", Bare),
            ("- 1", Expression),
            ("1a", Expression),
        ],
    );
    row(
        Postgres,
        "('x'::text, '\\', E'a\\'b', B'1', x'aB', U&'a', $$b$$, 'a'::character varying(10), NULL::\"a\".b[])",
        &[
            ("'x'", PLAIN),
            ("'\\'", PLAIN),
            ("E'a\\'b'", ESCAPED),
            ("B'1'", Bits),
            ("x'aB'", Hex),
            ("U&'a'", ESCAPED),
            ("$$b$$", PLAIN),
            ("'a'", PLAIN),
            ("NULL", Null),
        ],
    );
    row(
        Postgres,
        "(-5::int, ARRAY[1,2], 'a'::text || 'b', date '2000-01-01', 'a'\n'b', U&'a' UESCAPE '!', TRUE, 1::int + 2)",
        &[
            ("-5", Bare),
            ("ARRAY[1,2]", Expression),
            ("'a'::text || 'b'", Expression),
            ("date '2000-01-01'", Expression),
            ("'a'\n'b'", Expression),
            ("U&'a' UESCAPE '!'", Expression),
            ("TRUE", Bare),
            ("1::int + 2", Expression),
        ],
    );
    row(Mysql, "(1,/*!50705 0x00,*/ /*! */'x')", &[("1", Bare), ("0x00", Hex), ("'x'", PLAIN)]);
    assert_eq!(values(Mysql, "(1),(),(2,3)").iter().map(Vec::len).collect::<Vec<_>>(), [1, 0, 2]);
}

#[test]
fn what_could_hide_a_value_is_refused() {
    for (dialect, script, words) in [
        (Mysql, "INSERT INTO t VALUES (1, /* x */ 2);", "comment"),
        (Mysql, "INSERT INTO t VALUES (1), -- x\n (2);", "comment"),
        (Mysql, "INSERT INTO t VALUES (1) # x\n;", "comment"),
        (Mysql, "INSERT INTO t VALUES (1, /*!50000 2 */);", "comment"),
        (Mysql, "INSERT INTO t VALUES (1, /*!999999 2, */ 3);", "comment"),
        (Mysql, "INSERT INTO t VALUES (1, /*!50000 2), */ (3);", "comment"),
        (Mysql, "INSERT INTO t VALUES (1), /*!50000 (2) */;", "no row"),
        (Postgres, "INSERT INTO t VALUES (1, /*!50000 2, */ 3);", "comment"),
        (Mysql, "INSERT INTO t VALUES (1) ON /* x */ DUPLICATE KEY UPDATE a = b;", "comment"),
        (Mysql, "INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 'x';", "behind the rows"),
        (Postgres, "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1;", "behind the rows"),
        (Postgres, "INSERT INTO t VALUES ((SELECT 1));", "query"),
        (Postgres, "INSERT INTO t VALUES (f((TABLE u)));", "query"),
        (Postgres, "INSERT INTO t VALUES (1), 2;", "no row"),
        (Postgres, "INSERT INTO t VALUES (1,);", "missing"),
        (Postgres, "INSERT INTO t VALUES (1;2);", "does not end"),
        (Postgres, "INSERT INTO t VALUES ('a'::text--x\n);", "comment"),
        (Postgres, "COPY t FROM stdin WITH (FORMAT csv);\n", "options"),
        (Postgres, "COPY t FROM stdin; SELECT 1;\n", "behind COPY"),
        (Postgres, "COPY t FROM stdin;\na\\\nb\n\\.\n", "beyond its line"),
        (Mysql, "/*!50000 CREATE; x */", "executable comment"),
    ] {
        refuses(dialect, script, words);
    }
}

#[test]
fn a_script_that_is_cut_is_refused() {
    let postgres = "COPY t (a) FROM stdin;\n1\n\\.\nINSERT INTO t VALUES (1, 'a', E'b', $$c$$, 1::int, f(x)) ON CONFLICT DO NOTHING;";
    let mysql = "INSERT INTO `t` VALUES (1,'a',_binary 'b',0xAB,f(x)),(2,'a',_binary 'b',0xAB,f(x));";
    for (dialect, script, fine) in [(Postgres, postgres, &["\\.", "\\.\n", "\\.\nI"][..]), (Mysql, mysql, &[])] {
        for end in 1..script.len() {
            let cut = &script[..end];
            let (_, error) = whole(Modes::new(dialect), cut.as_bytes());
            // A word that is cut may be any word; the statements' own parser refuses it.
            let is_word = cut.rsplit('\n').next().unwrap().bytes().all(|byte| byte.is_ascii_alphabetic());
            if !fine.iter().any(|fine| cut.ends_with(fine)) && !is_word {
                assert!(error.as_ref().is_some_and(|error| error.contains("ends within")), "{cut}: {error:?}");
            }
        }
    }
    for (dialect, script) in [
        (Postgres, "a 'b"),
        (Postgres, "/* /* */"),
        (Postgres, "a (b"),
        (Postgres, "$$ a"),
        (Mysql, "`a"),
        (Mysql, "/*!50000 a"),
        (Mysql, "/* a"),
    ] {
        refuses(dialect, script, "ends within");
    }
    check(Postgres, "SELECT 1", &[(Statement, "SELECT 1")]);
}

#[test]
fn copy_comes_as_head_rows_and_end() {
    check(
        Postgres,
        "COPY public.t (a, b) FROM stdin; \n1\tx\n\\N\ta\\tb\n\\.\nCOPY t FROM STDIN;\n\\.",
        &[
            (CopyHead, "COPY public.t (a, b) FROM stdin; \n"),
            (CopyRows, "1\tx\n\\N\ta\\tb\n"),
            (CopyEnd, "\\.\n"),
            (CopyHead, "COPY t FROM STDIN;\n"),
            (CopyEnd, "\\."),
        ],
    );
    let (parts, _) = whole(Modes::new(Postgres), b"COPY t FROM stdin;\r\n1\t\\N\ta\\\\\t\\\tb\r\n\n\\N\n\\.\r\n");
    let value = |start, end, form| Value { start, end, form };
    let copy = |escaped| Form::Copy { escaped };
    assert_eq!(
        parts[1].values,
        [
            value(0, 1, copy(false)),
            value(2, 4, Form::Null),
            value(5, 8, copy(true)),
            value(9, 12, copy(true)),
            value(14, 14, copy(false)),
            value(15, 17, Form::Null),
        ]
    );
    assert_eq!(parts[1].row_ends, [4, 5, 6]);
}

#[test]
fn errors_tell_line_and_byte() {
    let (_, error) = whole(Modes::new(Postgres), b"a;\n\nINSERT INTO t VALUES\n(1, /* */ 2);");
    assert!(error.as_ref().is_some_and(|error| error.ends_with("line 4; byte 29")), "{error:?}");
}

#[test]
fn many_rows_come_in_several_parts() {
    let rows = vec!["(1,'some text that is not short')"; 20_000].join(",\n");
    let (parts, error) = whole(Modes::new(Mysql), format!("INSERT INTO t VALUES {rows};").as_bytes());
    assert_eq!(error, None);
    let rows: Vec<_> = parts.iter().filter(|part| part.kind == InsertRows).collect();
    assert!(rows.len() >= 2 && rows.iter().all(|part| part.text.len() < ROWS_BYTES + 100), "{} parts", rows.len());
    assert_eq!(rows.iter().map(|part| part.row_ends.len()).sum::<usize>(), 20_000);
    let lines = "1\tsome text that is not short\n".repeat(20_000);
    let (parts, error) = whole(Modes::new(Postgres), format!("COPY t FROM stdin;\n{lines}\\.\n").as_bytes());
    assert_eq!(error, None);
    let rows: Vec<_> = parts.iter().filter(|part| part.kind == CopyRows).collect();
    assert!(rows.len() >= 2 && rows.iter().all(|part| part.text.len() < ROWS_BYTES + 100), "{} parts", rows.len());
}

fn modes() -> impl Strategy<Value = Modes> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(mysql, flipped, ansi_quotes)| {
        let modes = Modes::new(if mysql { Mysql } else { Postgres });
        Modes { backslash_escapes: modes.backslash_escapes != flipped, ansi_quotes, ..modes }
    })
}

/// Pieces that mean something, in any order.
fn scripts() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "INSERT INTO t (a) VALUES ",
        "(1,'a')",
        ",",
        "('x''y',NULL)",
        ";",
        "\n",
        " ",
        "'",
        "\"",
        "`",
        "\\",
        "\\.\n",
        "$$",
        "$a$",
        "--",
        "-- x\n",
        "#",
        "/*",
        "*/",
        "/*!50000 ",
        "/*M!999999",
        "COPY t FROM stdin;\n",
        "1\tx\\N\n",
        "\t",
        "DELIMITER ;;\n",
        ";;",
        "CREATE FUNCTION f() BEGIN ATOMIC ",
        "END",
        "(",
        ")",
        "E'",
        "::text",
        "_binary ",
        "0xAB",
        "SELECT 1",
        "ON CONFLICT DO NOTHING",
        "é",
        "N'",
        "U&'",
        "x",
        "1.5e3",
        "\\restrict a\n",
    ]);
    let pieces = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes());
    prop_oneof![4 => pieces, 1 => prop::collection::vec(any::<u8>(), 0..200)]
}

proptest! {
    #[test]
    fn the_parts_are_the_script_at_any_chunking(script in scripts(), modes in modes(), chunk in 1_usize..50) {
        // `seen` asserts that the parts put together are the script.
        let at_once = whole(modes.clone(), &script);
        let in_chunks = seen(modes, &script, chunk);
        prop_assert_eq!(at_once, in_chunks);
    }

    #[test]
    fn values_lie_within_their_part(script in scripts(), modes in modes()) {
        let (parts, _) = whole(modes, &script);
        for part in parts {
            let mut behind = 0;
            for value in &part.values {
                prop_assert!(behind <= value.start && value.start <= value.end && value.end as usize <= part.text.len());
                behind = value.end;
            }
            prop_assert!(part.row_ends.is_sorted());
            prop_assert!(part.row_ends.last().is_none_or(|last| *last as usize == part.values.len()));
        }
    }
}
