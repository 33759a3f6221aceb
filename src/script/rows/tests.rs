use proptest::prelude::*;

use super::*;
use crate::batch::Kind;
use crate::script::split::Splitter;

fn decoded(raw: &[u8], form: Form, modes: &Modes) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    decode(raw, form, modes, &mut out).ok()?;
    Some(out)
}

const QUOTED: Form = Form::Quoted { escaped: true };

#[track_caller]
fn reads(dialect: Dialect, form: Form, raw: &[u8], expected: &[u8]) {
    let found = decoded(raw, form, &Modes::new(dialect));
    assert_eq!(found.as_deref(), Some(expected), "{}", raw.escape_ascii());
}

#[test]
fn mysql_reads_its_literals() {
    let read = |form, raw: &[u8], expected: &[u8]| reads(Dialect::Mysql, form, raw, expected);
    read(QUOTED, br"'a\0\b\n\r\t\Z\\\'\x\%\_'", b"a\0\x08\n\r\t\x1a\\'x\\%\\_");
    read(QUOTED, b"'it''s \"\"'", b"it's \"\"");
    read(QUOTED, br#""a""b''\"""#, b"a\"b''\"");
    read(QUOTED, b"_binary 'a\\0\xff'", b"a\0\xff");
    read(QUOTED, b"_latin1'na\xefve \x80'", "naïve €".as_bytes());
    read(QUOTED, "N'ü'".as_bytes(), "ü".as_bytes());
    read(Form::Quoted { escaped: false }, b"'abc'", b"abc");
    read(Form::Hex, b"0xaBC", b"\x0a\xbc");
    read(Form::Hex, b"X'00ff'", b"\x00\xff");
    read(Form::Hex, b"_latin1 0xE9", "é".as_bytes());
    read(Form::Bits, b"b'101'", b"101");
    read(Form::Bits, b"0b10", b"10");
    read(Form::Bare, b"-1.5e3", b"-1.5e3");
    let plain = Modes { backslash_escapes: false, ..Modes::new(Dialect::Mysql) };
    assert_eq!(decoded(br"'a\''b'", QUOTED, &plain).as_deref(), Some(&br"a\'b"[..]));
}

#[test]
fn postgres_reads_its_literals() {
    let read = |form, raw: &[u8], expected: &[u8]| reads(Dialect::Postgres, form, raw, expected);
    read(QUOTED, br"'a\b''c'", br"a\b'c");
    read(QUOTED, br"E'\b\f\n\r\t\1\101\x41\xe\\\'''\q'", b"\x08\x0c\n\r\t\x01AA\x0e\\''q");
    read(QUOTED, br"E'\u00e9\U0001F600\ud83d\ude00\xc3\xa9'", "é😀😀é".as_bytes());
    read(QUOTED, br"U&'d\0061t\+000061 \\ \d83d\de00'", "data \\ 😀".as_bytes());
    read(QUOTED, b"'a'\n  'b''c'", b"ab'c");
    read(QUOTED, b"E'a\\''\n -- x\n 'b\\n'", b"a'b\n");
    read(QUOTED, b"$x$ ' $$ \\ $x$", b" ' $$ \\ ");
    read(Form::Hex, b"X'1f'", b"00011111");
    read(Form::Bits, b"B'101'", b"101");
    read(Form::Copy { escaped: true }, br"a\b\f\n\r\t\v\\\101\x41\q\.", b"a\x08\x0c\n\r\t\x0b\\AAq.");
    read(Form::Copy { escaped: true }, br"\303\xa9", "é".as_bytes());
    read(Form::Copy { escaped: false }, "é".as_bytes(), "é".as_bytes());
    let old = Modes { backslash_escapes: true, ..Modes::new(Dialect::Postgres) };
    assert_eq!(decoded(br"'a\'b'", QUOTED, &old).as_deref(), Some(&b"a'b"[..]));
}

#[test]
fn what_cannot_be_read_is_refused() {
    let (mysql, postgres) = (Modes::new(Dialect::Mysql), Modes::new(Dialect::Postgres));
    for (raw, form) in [
        (&b"'\xff'"[..], QUOTED),
        (b"now()", Form::Expression),
        (b"DEFAULT", Form::Default),
        (b"x'abc'", Form::Hex),
        (b"0xg", Form::Hex),
        (b"b'12'", Form::Bits),
        (b"'", QUOTED),
        (b"", QUOTED),
        (b"_sjis '\x83\x5c'", QUOTED),
    ] {
        assert_eq!(decoded(raw, form, &mysql), None, "{}", raw.escape_ascii());
    }
    for raw in [&br"E'\ud83d'"[..], br"E'\u00'", br"U&'\00'", br"E'\xff'", b"$x$", b"U&'\\dc00'"] {
        assert_eq!(decoded(raw, QUOTED, &postgres), None, "{}", raw.escape_ascii());
    }
    // The server's own character set decides what such a byte is.
    let latin1 = Modes { charset: Charset::Latin1, ..postgres };
    assert_eq!(decoded(br"E'\xe9'", QUOTED, &latin1), None);
    assert_eq!(decoded(br"\351", Form::Copy { escaped: true }, &latin1), None);
    assert_eq!(decoded(b"E'\xe9\\x41'", QUOTED, &latin1).as_deref(), Some("éA".as_bytes()));
}

#[track_caller]
fn writes(dialect: Dialect, kind: Kind, value: &[u8], like: Form, raw: &[u8], expected: &[u8]) {
    let mut out = Vec::new();
    encode(kind, value, like, raw, &Modes::new(dialect), &mut out).unwrap();
    assert_eq!(out, expected, "{}", out.escape_ascii());
}

#[test]
fn values_are_written_in_the_form_that_stood_there() {
    use Kind::{Blob, Integer, Null, Text};
    let write = |kind, value: &[u8], like, raw: &[u8], expected: &[u8]| {
        writes(Dialect::Mysql, kind, value, like, raw, expected);
    };
    write(Null, b"", QUOTED, b"'x'", b"NULL");
    write(Text, b"12", Form::Bare, b"7", b"12");
    write(Text, b"-1.5e-3", Form::Bare, b"7", b"-1.5e-3");
    write(Text, b"12", QUOTED, b"'7'", b"'12'");
    write(Text, b"1 or 1", Form::Bare, b"7", b"'1 or 1'");
    write(Integer, b"12", Form::Null, b"NULL", b"12");
    write(Text, b"12", Form::Null, b"NULL", b"'12'");
    write(Text, b"a'\\\n\0\x1a\"", QUOTED, b"'x'", br#"'a\'\\\n\0\Z\"'"#);
    write(Blob, b"\xff'", QUOTED, b"_binary 'x'", b"_binary '\xff\\''");
    write(Blob, b"\xff", QUOTED, b"'x'", b"_binary '\xff'");
    write(Text, "é".as_bytes(), QUOTED, b"_latin1 'x'", b"_latin1 '\xe9'");
    write(Blob, b"\xab\x01", Form::Hex, b"0xFF", b"0xAB01");
    write(Blob, b"\xab", Form::Hex, b"x'FF'", b"X'AB'");
    write(Blob, b"", Form::Hex, b"0xFF", b"X''");
    write(Text, b"101", Form::Bits, b"b'1'", b"b'101'");
    let write = |kind, value: &[u8], like, raw: &[u8], expected: &[u8]| {
        writes(Dialect::Postgres, kind, value, like, raw, expected);
    };
    write(Text, b"it's \\", QUOTED, b"E'x'", b"'it''s \\'");
    write(Text, b"true", Form::Bare, b"false", b"'true'");
    write(Null, b"", Form::Copy { escaped: false }, b"x", b"\\N");
    write(Text, b"\\N\t\n\r\x0b.", Form::Copy { escaped: false }, b"x", br"\\N\t\n\r\v.");
    write(Blob, b"\xff", QUOTED, b"'x'", br"'\xff'");
    write(Text, b"101", Form::Hex, b"X'1'", b"B'101'");
}

#[test]
fn backslashes_are_doubled_where_they_escape() {
    let old = Modes { backslash_escapes: true, ..Modes::new(Dialect::Postgres) };
    let mut out = Vec::new();
    encode(Kind::Text, b"a\\'b", QUOTED, b"'x'", &old, &mut out).unwrap();
    encode(Kind::Text, b"a", QUOTED, b"'x'", &old, &mut out).unwrap();
    assert_eq!(out, br"E'a\\''b''a'");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let mut out = Vec::new();
    let (mysql, postgres) = (Modes::new(Dialect::Mysql), Modes::new(Dialect::Postgres));
    let latin1 = Modes { charset: Charset::Latin1, ..postgres.clone() };
    assert!(encode(Kind::Text, "日".as_bytes(), QUOTED, b"'x'", &latin1, &mut out).is_err());
    assert!(encode(Kind::Text, "日".as_bytes(), Form::Copy { escaped: false }, b"x", &latin1, &mut out).is_err());
    assert!(encode(Kind::Text, "日".as_bytes(), QUOTED, b"_latin1 'x'", &mysql, &mut out).is_err());
    assert!(encode(Kind::Text, b"a\0", QUOTED, b"'x'", &postgres, &mut out).is_err());
    assert!(encode(Kind::Text, b"2", Form::Bits, b"b'1'", &mysql, &mut out).is_err());
    assert!(out.is_empty());
}

/// What a row of one such value is read as, through the splitter.
fn read_back(written: &[u8], is_copy: bool, modes: &Modes) -> Option<(Form, Vec<u8>)> {
    let script = match is_copy {
        true => [b"COPY t FROM stdin;\n", written, b"\n\\.\n"].concat(),
        false => [b"INSERT INTO t VALUES (", written, b");"].concat(),
    };
    let mut splitter = Splitter::new(modes.clone());
    let head = splitter.next(&script, true).unwrap()?.len;
    splitter.next(&script[head..], true).unwrap()?;
    let [value] = splitter.bounds().values[..] else { return None };
    let raw = &script[head..][value.start as usize..value.end as usize];
    assert_eq!(raw, written, "the whole of it is one value");
    Some((value.form, decoded(raw, value.form, modes)?))
}

fn postgres_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), r#"['"\\\n\r\t a-dNx0-9éß.;$%_-]{0,12}"#].prop_map(|text| text.replace('\0', ""))
}

proptest! {
    #[test]
    fn what_is_written_is_read_back_in_postgres(text in postgres_text(), escapes: bool, place in 0..4_usize) {
        let modes = Modes { backslash_escapes: escapes, ..Modes::new(Dialect::Postgres) };
        let (like, raw): (Form, &[u8]) =
            [(QUOTED, &b"E'x'"[..]), (Form::Bare, b"1"), (Form::Null, b"NULL"), (Form::Copy { escaped: true }, b"x")][place];
        let mut written = Vec::new();
        encode(Kind::Text, text.as_bytes(), like, raw, &modes, &mut written).unwrap();
        let (form, back) = read_back(&written, matches!(like, Form::Copy { .. }), &modes).unwrap();
        prop_assert_ne!(form, Form::Expression);
        prop_assert_eq!(back, text.as_bytes());
    }

    #[test]
    fn what_is_written_is_read_back_in_mysql(text: String, escapes: bool, place in 0..5_usize) {
        let modes = Modes { backslash_escapes: escapes, ..Modes::new(Dialect::Mysql) };
        let (like, raw): (Form, &[u8]) =
            [(QUOTED, &b"'x'"[..]), (Form::Bare, b"1"), (Form::Default, b"DEFAULT"), (Form::Hex, b"_utf8mb4 0x00"), (QUOTED, b"_utf8mb4'x'")][place];
        let mut written = Vec::new();
        encode(Kind::Text, text.as_bytes(), like, raw, &modes, &mut written).unwrap();
        let (_, back) = read_back(&written, false, &modes).unwrap();
        prop_assert_eq!(back, text.as_bytes());
    }

    #[test]
    fn bytes_and_bits_are_read_back(bytes: Vec<u8>, bits in "[01]{0,70}", escapes: bool) {
        let modes = Modes { backslash_escapes: escapes, ..Modes::new(Dialect::Mysql) };
        for (kind, value, like, raw) in [
            (Kind::Blob, &bytes[..], QUOTED, &b"_binary 'x'"[..]),
            (Kind::Blob, &bytes, Form::Hex, b"0x00"),
            (Kind::Blob, &bytes, Form::Hex, b"X'00'"),
            (Kind::Text, bits.as_bytes(), Form::Bits, b"b'1'"),
        ] {
            let mut written = Vec::new();
            encode(kind, value, like, raw, &modes, &mut written).unwrap();
            let (_, back) = read_back(&written, false, &modes).unwrap();
            prop_assert_eq!(back, value);
        }
    }

    #[test]
    fn text_in_other_character_sets_is_read_back(text in "[ -~\u{a0}-\u{ff}]*", bytes: Vec<u8>) {
        for (dialect, charset) in [(Dialect::Postgres, "LATIN1"), (Dialect::Mysql, "latin1")] {
            let modes = Modes { charset: Charset::named(dialect, charset).unwrap(), ..Modes::new(dialect) };
            let mut written = Vec::new();
            encode(Kind::Text, text.as_bytes(), QUOTED, b"'x'", &modes, &mut written).unwrap();
            let as_utf8 = [text.as_bytes(), b"'"].concat();
            prop_assert!(text.is_ascii() || !written.ends_with(&as_utf8), "it is written in the script's own");
            let (_, back) = read_back(&written, false, &modes).unwrap();
            prop_assert_eq!(back, text.as_bytes());
        }
        // Every byte is a character of these.
        let mut utf8 = Vec::new();
        Charset::Latin1.to_utf8(&bytes, &mut utf8).unwrap();
        let mut back = Vec::new();
        Charset::Latin1.from_utf8(&utf8, &mut back).unwrap();
        prop_assert_eq!(back, bytes);
    }

    #[test]
    fn any_bytes_are_read_or_refused(raw: Vec<u8>, form in 0..6_usize, mysql: bool, escapes: bool) {
        let modes = Modes::new(if mysql { Dialect::Mysql } else { Dialect::Postgres });
        let modes = Modes { backslash_escapes: escapes, ..modes };
        let form = [QUOTED, Form::Quoted { escaped: false }, Form::Hex, Form::Bits, Form::Copy { escaped: true }, Form::Bare][form];
        let _ = decoded(&raw, form, &modes);
    }
}
