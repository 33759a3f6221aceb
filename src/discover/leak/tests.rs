//! What is planted is found in every place of a schema; what real schemas say is not.

use std::path::Path;

use super::*;

/// Put together here, so that no scanner takes this file for a leak.
fn secrets() -> Vec<(&'static str, String)> {
    let join = |pieces: &[&str]| pieces.concat();
    vec![
        ("e-mail address", join(&["anna.berg", "@", "realcorp.com"])),
        ("e-mail address", join(&["mailto:o.neil+news", "@", "mail.realcorp.co.uk"])),
        ("telephone number", join(&["+49 30 ", "9018 2034"])),
        ("telephone number", join(&["(202) ", "456-", "1414"])),
        ("telephone number", join(&["1-202-", "456-1414"])),
        ("payment card", join(&["4929", "1234", "5678", "9015"])),
        ("payment card", join(&["5500 ", "0055 ", "5555 ", "5559"])),
        ("payment card", join(&["3782-", "822463-", "10005"])),
        ("bank account", join(&["DE89", "3704", "0044", "0532", "013000"])),
        ("bank account", join(&["GB82 WEST ", "1234 5698 ", "7654 32"])),
        ("national identifier", join(&["536-", "22-", "1845"])),
        ("national identifier", join(&["AB ", "12 34 56", " C"])),
        ("IP address", join(&["81.169.", "145.66"])),
        ("IP address", join(&["2a00:1450:4001:", "81b::200e"])),
        ("password hash", join(&["$2", "b$12$", "K3JNi5xUQEjYHd0u8kAqUe", "M1TtHfWlHLG3SyJnoAxT1o4e9OjbLZa"])),
        ("password hash", join(&["$argon2", "id$v=19$m=65536,t=3,p=4$", "c29tZXNhbHQ$", "RdescudvJCsgt3ub+b4dWA"])),
        ("password hash", join(&["SCRAM-", "SHA-256$4096:", "c2FsdA==$", "a2V5:c2Vy"])),
        ("password hash", join(&["md5", "0cc175b9c0f1b6a8", "31c399e269772661"])),
        ("password hash", join(&["*", "2470C0C06DEE42FD", "1618BB99005ADCA2", "EC9D1E19"])),
        ("secret or token", join(&["eyJ", "hbGciOiJIUzI1NiJ9", ".ey", "JzdWIiOiIxIn0", ".c2lnbmF0dXJl"])),
        ("secret or token", join(&["AK", "IA", "ABCDEFGHIJKLMNOP"])),
        ("secret or token", join(&["gh", "p_", "abcdefghijklmnopqrstuvwxyz0123456789"])),
        ("secret or token", join(&["-----BEGIN RSA ", "PRIVATE KEY-----"])),
        ("secret or token", join(&["https://app:", "hunter22", "@db.realcorp.com/shop"])),
        ("secret or token", join(&["https://realcorp.com/?token=gh", "p_", "abcdefghijklmnopqrstuvwxyz0123456789"])),
        ("secret or token", join(&["host=db dbname=shop user=app pass", "word=hunter22"])),
    ]
}

/// Every place of a schema that may hold a literal; `{}` is where it stands.
const PLACES: &[&str] = &[
    "CREATE TABLE t (a text DEFAULT '{}'::text NOT NULL, b int);",
    "ALTER TABLE ONLY t ALTER COLUMN a SET DEFAULT E'x\\n{}';",
    "CREATE TABLE t (a text, CONSTRAINT c CHECK ((a = ANY (ARRAY['x'::text, '{}'::text]))));",
    "CREATE TYPE public.k AS ENUM (\n    'new',\n    '{}'\n);",
    "COMMENT ON COLUMN public.users.notes IS 'asked for by {}, who left';",
    "CREATE TABLE p PARTITION OF t FOR VALUES IN ('{}');",
    "CREATE VIEW v AS\n SELECT 1 AS a\n   WHERE (b <> '{}'::text);",
    "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN\n  INSERT INTO t VALUES ('{}');\nEND $$;",
    "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $_$ BEGIN\n  -- {}\n  NULL;\nEND $_$;",
    "CREATE RULE r AS ON INSERT TO t DO ALSO SELECT '{}';",
    "CREATE POLICY p ON t USING (a = '{}');",
    "CREATE TABLE `t` (\n  `a` varchar(99) DEFAULT '{}' COMMENT 'x',\n  `b` enum('x','y')\n) ENGINE=InnoDB;",
    "CREATE TABLE `t` (\n  `a` int COMMENT 'it\\'s {}'\n) COMMENT='x';",
    "CREATE TABLE `t` (\n  `a` enum('x','{}') DEFAULT NULL\n);",
    "/*!50003 CREATE*/ /*!50020 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER t BEFORE INSERT ON u FOR EACH ROW\n  SET NEW.a = '{}' */;;",
    "CREATE DEFINER=`a`@`%` EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN\n  # {}\n  UPDATE t SET a = \"{}\";\nEND ;;",
    "/*!50100 PARTITION BY LIST COLUMNS(a) (PARTITION p0 VALUES IN ('{}') ENGINE = InnoDB) */",
    "-- {}\n",
    "/* written by {} */",
];

#[test]
fn what_is_planted_is_found_in_every_place_and_nothing_else() {
    for place in PLACES {
        assert_eq!(leaks(place.replace("{}", "x").as_bytes()), [], "{place}");
        for (what, secret) in secrets() {
            let statement = place.replace("{}", &secret);
            let found = leaks(statement.as_bytes());
            assert!(!found.is_empty(), "no {what} is found in {place}");
            for leak in &found {
                assert_eq!(leak.what, what, "in {place}");
                let text = &statement[leak.range.clone()];
                assert!(
                    secret.contains(text.trim().trim_end_matches(',')) || text.contains(&secret),
                    "the range is elsewhere in {place}"
                );
            }
            assert_eq!(found.len(), place.matches("{}").count(), "{what} in {place}");
        }
    }
}

#[test]
fn a_whole_literal_may_be_a_national_number() {
    let number = ["030 ", "9018 ", "2034"].concat();
    assert_eq!(leaks(format!("DEFAULT '{number}'").as_bytes())[0].what, "telephone number");
    assert_eq!(leaks(format!("DEFAULT 'about {number}'").as_bytes()), []);
}

#[test]
fn hex_is_read_where_it_is_text() {
    let hex: String = ["anna.berg", "@", "realcorp.com"].concat().bytes().map(|byte| format!("{byte:02x}")).collect();
    for text in [format!("a DEFAULT 0x{hex} ,"), format!("x'{hex}'"), format!("'\\x{hex}'::bytea")] {
        let found = leaks(text.as_bytes());
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(&text[found[0].range.clone()], hex);
    }
}

#[test]
fn keys_in_calls_are_secrets() {
    for text in
        ["AES_ENCRYPT(NEW.a, 'k3y')", "pgp_sym_encrypt( f(a, b), 'k3y'::text)", "hmac(convert(a), 'k3y', 'sha256')"]
    {
        let found = leaks(text.as_bytes());
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(&text[found[0].range.clone()], "'k3y'");
    }
    for text in ["AES_ENCRYPT(a, @key)", "encrypt('a')", "hmac(a, key, 'sha256')", "encode(a, 'hex')", "encrypt(a, '')"]
    {
        assert_eq!(leaks(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn passwords_in_bodies_are_secrets() {
    for text in [
        "AS $$ BEGIN ALTER ROLE app PASSWORD 'hunter22'; END $$",
        "BEGIN CREATE USER 'a'@'b' IDENTIFIED BY  'hunter22'; END",
        "AS 'ALTER ROLE app PASSWORD \'\'hunter22\'\''",
    ] {
        let text = text.replace("\\'", "'");
        let found = leaks(text.as_bytes());
        assert_eq!(found.len(), 1, "{text}");
        assert!(text[found[0].range.clone()].contains("hunter22"));
    }
    for text in [
        "ALTER ROLE a PASSWORD NULL",
        "EXECUTE 'ALTER ROLE a PASSWORD ' || quote_literal(p)",
        "format('ALTER ROLE a PASSWORD %L', p)",
        "ENUM('password', 'x')",
        "OPTIONS (password 'redacted')",
        "a AS password, 'x'",
        "RAISE 'no password' USING HINT = 'x'",
        "IDENTIFIED BY PASSWORD '*0000000000000000000000000000000000000000'",
        "AS '$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED'",
    ] {
        assert_eq!(leaks(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn formats_patterns_and_reserved_ranges_are_no_leaks() {
    for text in [
        "CHECK (email ~ '^[a-z0-9.]+@[a-z]+\\.[a-z]{2,}$')",
        "CHECK (email LIKE '%_@__%.__%')",
        "WHERE a LIKE '%@realcorp.com'",
        "DEFAULT 'user@example.com'",
        "DEFAULT 'user@mail.example.test'",
        "DEFAULT '(202) 555-0143'",
        "DEFAULT '+1 202 555 0143'",
        "DEFAULT '000-00-0000'",
        "DEFAULT '0000-00-00 00:00:00'",
        "DEFAULT '2004-10-19 10:23:54+02'",
        "DEFAULT '0.000000000000'",
        "to_char(a, '+999 999 9999')",
        "DEFAULT '123-456-7890'",
        "MAXVALUE 9223372036854775807 MINVALUE -9223372036854775808",
        "a +86400000 < 4611686018427387904",
        "'10.0.0.1' '192.168.0.17' '127.0.0.1' '203.0.113.77' '255.255.255.0' '169.254.40.50'",
        "-- MySQL dump 10.13  Distrib 8.0.33, version 16.0.4236.2 and 3.45.1.20",
        "-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)",
        "'550e8400-e29b-41d4-a716-446655440000'::uuid",
        "'d41d8cd98f00b204e9800998ecf8427e' 'da39a3ee5e6b4b0d3255bfef95601890afd80709'",
        "'2001:db8::1' '::1' 'fe80::1' '12:30:45'",
        "AS $P$SELECT $1 $P$",
        "'host=db dbname=shop password=' || pw",
        "'host=%s password=%s'",
        "WHERE password = 'x' AND user = 'y'",
        "CREATE DEFINER=`app`@`db.realcorp.com` VIEW",
        "user@host git@2x.png @scope/name.js",
    ] {
        assert_eq!(leaks(text.as_bytes()), [], "{text}");
    }
}

#[test]
fn any_bytes_are_read() {
    use proptest::prelude::*;
    proptest!(ProptestConfig { failure_persistence: None, cases: 2000, ..Default::default() }, |(
        text in "('|\"|\\\\|--|/\\*|\\*/|#|\n| |@|\\.|\\+|\\(|\\)|-|:|0x|x'|[0-9]{1,4}|[A-F]{2}|a|é|://|password=|host=|hmac\\(|,){0,40}"
    )| {
        for leak in leaks(text.as_bytes()) {
            prop_assert!(leak.range.start < leak.range.end && leak.range.end <= text.len());
        }
    });
}

/// Rows are not schema: the lines of COPY blocks and of INSERT statements.
fn schema_of(script: &[u8]) -> Vec<&[u8]> {
    let mut lines = Vec::new();
    let (mut copying, mut inserting) = (false, false);
    for line in script.split(|byte| *byte == b'\n') {
        let folded = line.to_ascii_lowercase();
        inserting |= folded.trim_ascii_start().starts_with(b"insert");
        match (copying, inserting) {
            (true, _) => copying = line != b"\\.",
            (_, true) => inserting = !line.trim_ascii_end().ends_with(b";"),
            _ => {
                copying = folded.starts_with(b"copy ") && folded.trim_ascii_end().ends_with(b"from stdin;");
                lines.push(line);
            }
        }
    }
    lines
}

/// None of these schemas was found to hold anything; what is planted above is
/// found, so it is not the search that is blind.
#[test]
fn real_schemas_hold_nothing_but_what_is_known() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let Ok(sets) = std::fs::read_dir(&folder) else {
        return eprintln!("passed over: the sample databases are not on this machine");
    };
    let mut scripts: Vec<_> = sets
        .flat_map(|set| std::fs::read_dir(set.unwrap().path()).into_iter().flatten())
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "sql"))
        .collect();
    scripts.sort();
    assert!(scripts.len() > 10);
    let mut found = Vec::new();
    for path in scripts {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let script = std::fs::read(&path).unwrap();
        let text = schema_of(&script).join(&b"\n"[..]);
        for leak in leaks(&text) {
            let line = text[..leak.range.start].split(|byte| *byte == b'\n').count();
            let shown =
                String::from_utf8_lossy(&text[leak.range.start.saturating_sub(30)..leak.range.end]).into_owned();
            found.push(format!("{name}:{line}: {} {shown:?}", leak.what));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
