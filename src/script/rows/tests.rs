use super::*;
use crate::batch::Kind;

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
