//! Published vectors of every format, and what the mask promises of all.

use std::collections::BTreeSet;

use super::super::tests::{column, compile_on, compile_under, mask_one, run};
use super::digest::Plain;
use super::format::{Format, NAMED};
use super::*;
use crate::seed::Key;

/// Hash, password and salt. Sources: crypt_blowfish, Drepper's paper, Apache's manual,
/// phpass' and passlib's own tests, hashcat's list of examples, RFC 7677 in PostgreSQL's
/// spelling, the Argon2 reference, RFC 7914.
const VECTORS: &[(&str, &str, &[u8])] = &[
    (
        "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
        "U*U",
        &[16, 65, 4, 16, 65, 4, 16, 65, 4, 16, 65, 4, 16, 65, 4, 16],
    ),
    ("$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", "Hello world!", b"saltstring"),
    (
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        "Hello world!",
        b"saltstring",
    ),
    ("$1$r31.....$QDDzs1qZeqfV3IFuCeXI3.", "myPassword", b"r31....."),
    ("$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/", "myPassword", b"r31....."),
    ("$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0", "test12345", b"IQRaTwmf"),
    ("$S$C33783772bRXEx1aCsvY.dqgaaSu76XmVlKrW9Qu8IQlvxHlmzLf", "hashcat", b"33783772"),
    (
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
        "pencil",
        b"[m\x99h\x9d\x125\x8e\xec\xa0K\x14\x126\xfa\x81",
    ),
    ("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA", "password", b"somesalt"),
    (
        "$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA",
        "password",
        b"NaCl",
    ),
    ("*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19", "password", b""),
    ("5f4dcc3b5aa765d61d8327deb882cf99", "password", b""),
    ("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8", "password", b""),
    ("5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8", "password", b""),
    ("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "password", b""),
];

#[test]
fn published_vectors_come_out() {
    for (hash, password, salt) in VECTORS {
        let format = Format::read(hash.as_bytes()).unwrap_or_else(|| panic!("{hash}"));
        let made = format.hash_with(password.as_bytes(), &|_, _, length| {
            assert_eq!(length as usize, salt.len(), "{hash}");
            salt.to_vec()
        });
        assert_eq!(String::from_utf8(made).unwrap(), *hash);
    }
    // MySQL's salt is any bytes: hashcat's example for mode 7401.
    let salt = b"\xf9\xcc\x98\xce\x08\x89\x29\x24\xf5\x0a\x21\x3b\x6b\xc5\x71\xa2\xc1\x17\x78\xc5";
    let hash = [b"$A$005$", &salt[..], b"bTy95Y99eAME1dwEkHOA1ndHGBWz.1bxSSRkuTXFGV/"].concat();
    assert_eq!(Format::read(&hash).unwrap().hash_with(b"hashcat", &|_, _, _| salt.to_vec()), hash);
    // RFC 6070.
    let derived = pbkdf2::derive(digest::Digest::Sha1, b"password", b"salt", 4096, 20);
    let mut hex = Vec::new();
    encoding::write_hex(&derived, false, &mut hex);
    assert_eq!(hex, b"4b007901b765489abead49d926f721d065a429c1");
}

/// Hashes of every format at a low cost, put together from nothing.
pub(in crate::mask) fn samples() -> Vec<String> {
    let a = |count: usize| "A".repeat(count);
    vec![
        format!("$2a$04${}", a(53)),
        format!("$2b$04${}", a(53)),
        format!("$2y$04${}", a(53)),
        format!("bcrypt$$2b$04${}", a(53)),
        format!("bcrypt_sha256$$2b$04${}", a(53)),
        format!("$wp$2y$04${}", a(53)),
        format!("$argon2id$v=19$m=32,t=2,p=4${}${}", a(22), a(43)),
        format!("$argon2i$m=32,t=1,p=1${}${}", a(11), a(32)),
        format!("$argon2d$v=19$m=32,t=1,p=1${}${}", a(22), a(43)),
        format!("argon2$argon2id$v=19$m=32,t=2,p=1${}${}", a(30), a(43)),
        format!("$scrypt$ln=4,r=8,p=1${}${}", a(22), a(43)),
        format!("scrypt$16${}$8$1${}==", a(22), a(86)),
        format!("scrypt:16:8:1${}${}", a(16), "0".repeat(128)),
        format!("pbkdf2_sha256$100${}${}=", a(12), a(43)),
        format!("pbkdf2_sha1$100${}${}=", a(22), a(27)),
        format!("pbkdf2:sha256:100${}${}", a(16), "0".repeat(64)),
        format!("pbkdf2:sha512:100${}${}", a(8), "0".repeat(128)),
        format!("$pbkdf2-sha256$100${}${}", a(22), a(43)),
        format!("$pbkdf2-sha512$100${}${}", a(22), a(86)),
        format!("$pbkdf2$100${}${}", a(22), a(27)),
        format!("AQAAAAEAAAPoAAAAE{}==", a(65)),
        format!("AQAAAAIAAAPoAAAAE{}==", a(65)),
        format!("{}==", a(66)),
        format!("SCRAM-SHA-256$4096:{}==${}=:{}=", a(22), a(43), a(43)),
        format!("$P$5{}", a(30)),
        format!("$H$7{}", a(30)),
        format!("$S$5{}", a(51)),
        format!("$1${}${}", a(8), a(22)),
        format!("$apr1${}${}", a(8), a(22)),
        format!("$5${}${}", a(16), a(43)),
        format!("$5$rounds=1000${}${}", a(8), a(43)),
        format!("$6$rounds=1000${}${}", a(16), a(86)),
        format!("{{CRYPT}}$6$rounds=1000${}${}", a(16), a(86)),
        format!("{{bcrypt}}$2a$04${}", a(53)),
        format!("$A$005${}{}", a(20), a(43)),
        format!("*{}", a(40)),
        format!("{{SSHA}}{}", a(32)),
        format!("{{SSHA256}}{}", a(56)),
        format!("{{SSHA512}}{}", a(96)),
        format!("{{SMD5}}{}", a(32)),
        format!("{{SHA}}{}=", a(27)),
        format!("{{SHA512}}{}==", a(86)),
        format!("{{MD5}}{}==", a(22)),
        "0".repeat(32),
        "A".repeat(40),
        "0".repeat(64),
        "0".repeat(96),
        "0".repeat(128),
        format!("!{}", a(40)),
        "!".to_owned(),
        "*".to_owned(),
    ]
}

const RULE: &str = "password_hash(of=\"password\")";

fn mask(rule: &str, native: &str, input: &str) -> Result<String, Reject> {
    mask_one(rule, native, input.as_bytes()).map(|out| String::from_utf8(out).unwrap())
}

#[test]
fn the_format_stays_and_nothing_else() {
    for input in samples() {
        let out = mask(RULE, "text", &input).unwrap_or_else(|reject| panic!("{input}: {}", reject.0));
        assert_eq!(out.len(), input.len(), "{input}: {out}");
        assert!(Format::read(out.as_bytes()) == Format::read(input.as_bytes()), "{input}: {out}");
        assert!(!out.contains("AAAAA"), "{input}: {out}");
        assert_eq!(mask(RULE, "text", &out).unwrap(), out, "what is written is read, and the same is written again");
    }
}

#[test]
fn two_keys_share_no_salt_and_no_hash() {
    let outputs = |key: u8| -> Vec<Vec<u8>> {
        let key = Key::new([key; 32]);
        let compiled = compile_under(RULE, &column("text"), &key).unwrap();
        samples().iter().map(|input| run(&compiled, &key, input.as_bytes(), b"").unwrap()).collect()
    };
    for ((first, second), input) in outputs(1).iter().zip(outputs(2)).zip(samples()) {
        // Digests without a salt, and marks, are the same for everybody.
        let unsalted = Plain::read(input.as_bytes()).is_some() && !input.starts_with("{S")
            || input.starts_with("{SHA")
            || input.len() == 1;
        assert_eq!(*first == second, unsalted, "{input}");
    }
}

#[test]
fn no_two_formats_share_a_salt() {
    let key = Key::new([3; 32]).domain(1, "x");
    let salts = std::cell::RefCell::new(BTreeSet::new());
    for input in samples() {
        let format = Format::read(input.as_bytes()).unwrap();
        format.hash_with(b"password", &|head, _, length| {
            assert!(salts.borrow_mut().insert((head.to_vec(), length)), "{input}");
            key.draw(head).next_u64().to_le_bytes().repeat(8)[..length.into()].to_vec()
        });
    }
}

#[test]
fn what_is_no_hash_is_rejected() {
    for input in [
        "hunter2",
        "password",
        "$2b$04$short",
        "$2b$32$",
        "$2$04$",
        "$y$j9T$abc$def",
        "$7$x",
        "sha1$salt$abcdef",
        "{SSHA}AAAA",
        "{NOPE}AAAA",
        "pbkdf2_md5$1$a$AAAAAAAAAAAAAAAAAAAAAA==",
        "$argon2id$v=18$m=32,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAA",
        "scrypt$15$a$8$1$AAAAAAAAAAAAAAAAAAAAAA==",
        "SCRAM-SHA-1$4096:AAAA$AAAA:AAAA",
        "*abc",
        "$A$006$",
        "U$S$5",
        "xx",
        "\u{fc}",
        "$6$rounds=999$a$b",
        "scrypt:16:0:1$a$00000000000000000000",
    ] {
        assert_eq!(mask(RULE, "text", input), Err(UNKNOWN), "{input}");
        assert!(mask("password_hash(\"x\", format=bcrypt, cost=4)", "text", input).unwrap().starts_with("$2b$04$"));
    }
    assert_eq!(mask(RULE, "text", &"0".repeat(100_000)), Err(UNKNOWN));
    assert_eq!(mask(RULE, "text", &format!("md5{}", "0".repeat(32))), Err(ROLE));
    assert_eq!(mask(RULE, "bytea", "\\x0"), Err(UNKNOWN));
    assert_eq!(mask(RULE, "bytea", "\\xzz"), Err(UNKNOWN));
}

#[test]
fn work_is_bounded() {
    let a = |count: usize| "A".repeat(count);
    for input in [
        format!("$2b$31${}", a(53)),
        format!("$2b$18${}", a(53)),
        format!("$argon2id$v=19$m=4194304,t=3,p=1${}${}", a(22), a(43)),
        format!("$argon2id$v=19$m=65536,t=4294967295,p=1${}${}", a(22), a(43)),
        format!("$scrypt$ln=22,r=8,p=1${}${}", a(22), a(43)),
        format!("$scrypt$ln=40,r=8,p=1${}${}", a(22), a(43)),
        format!("$scrypt$ln=4,r=8,p=32000${}${}", a(22), a(43)).replace("ln=4", "ln=14"),
        format!("pbkdf2_sha256$4294967295${}${}=", a(12), a(43)),
        format!("SCRAM-SHA-256$999999999:{}==${}=:{}=", a(22), a(43), a(43)),
        format!("$S$S{}", a(51)),
        format!("$6$rounds=999999999${}${}", a(16), a(86)),
    ] {
        assert_eq!(mask(RULE, "text", &input), Err(TOO_DEAR), "{input}");
    }
}

#[test]
fn the_work_of_a_column_is_bounded_as_a_whole() {
    let key = Key::new([0; 32]).domain(1, "x");
    let made = Made { nanoseconds: COLUMN_NANOSECONDS_MAX - 1, ..Made::default() };
    let hashes = Hashes { password: b"x".to_vec(), key, forced: None, column: Holds::Text, made: RwLock::new(made) };
    let input = format!("$2b$04${}", "A".repeat(53));
    let draw = || Key::new([0; 32]).domain(1, "x");
    assert_eq!(hashes.mask(input.as_bytes(), &mut draw().draw(b""), &mut Vec::new()), Err(TOO_MANY));
}

#[test]
fn every_named_format_fits_its_promise() {
    for named in NAMED {
        let rule = format!("password_hash(of=\"password\", format={})", named.name);
        let cheap = if named.costs.is_empty() {
            rule.clone()
        } else {
            rule.replace(')', &format!(", cost={})", named.costs.start))
        };
        let out = mask(&cheap, "text", "whatever").unwrap();
        assert!(Format::read(out.as_bytes()).is_some(), "{}: {out}", named.name);
        // The dearest cost has the most digits; making it would take long.
        let digits = if named.costs.is_empty() {
            0
        } else {
            (named.costs.end - 1).to_string().len() - named.costs.start.to_string().len()
        };
        let fixed = matches!(named.name, "bcrypt" | "wordpress" | "phpass" | "drupal");
        let longest = out.len() + if fixed { 0 } else { digits };
        assert_eq!(longest, named.chars_max as usize, "{}: {out}", named.name);
        let dearest = if named.costs.is_empty() { named.format } else { named.format.with_cost(named.costs.end - 1) };
        let effort = dearest.effort();
        assert!(
            effort.nanoseconds <= HASH_NANOSECONDS_MAX && effort.memory_bytes <= HASH_MEMORY_BYTES_MAX,
            "{}",
            named.name
        );
        assert!(compile_on(&rule, &column(&format!("varchar({})", named.chars_max))).is_ok());
        let short = compile_on(&rule, &column(&format!("varchar({})", named.chars_max - 1)));
        assert_eq!(short.err().unwrap().kind, MisfitKind::Length);
        assert!(KIND.parameters()[1].doc.contains(named.name), "{}", named.name);
    }
}

#[test]
fn arguments_are_looked_at() {
    let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().unwrap().kind;
    for rule in [
        "password_hash(of=\"\")",
        "password_hash(of=\" x\")",
        "password_hash(of=\"p\u{e4}ss\")",
        "password_hash(of=\"x\", cost=4)",
        "password_hash(of=\"x\", format=rot13)",
        "password_hash(of=\"x\", format=bcrypt, cost=3)",
        "password_hash(of=\"x\", format=bcrypt, cost=18)",
        "password_hash(of=\"x\", format=bcrypt, cost=-1)",
        "password_hash(of=\"x\", format=ssha, cost=1)",
    ] {
        assert_eq!(kind(rule, "text"), MisfitKind::Argument, "{rule}");
    }
    assert_eq!(kind(&format!("password_hash(\"{}\")", "x".repeat(65)), "text"), MisfitKind::Argument);
    assert_eq!(kind(RULE, "integer"), MisfitKind::Type);
    assert!(mask(&format!("password_hash(\"{}\", format=bcrypt, cost=4)", "x".repeat(64)), "text", "y").is_ok());
}

#[test]
fn binary_columns_hold_texts_and_digests() {
    let hex = |bytes: &[u8]| {
        let mut out = b"\\x".to_vec();
        encoding::write_hex(bytes, false, &mut out);
        String::from_utf8(out).unwrap()
    };
    let bcrypt = format!("$2b$04${}", "A".repeat(53));
    let text = mask(RULE, "text", &bcrypt).unwrap();
    assert_eq!(mask(RULE, "bytea", &hex(bcrypt.as_bytes())).unwrap(), hex(text.as_bytes()));
    assert_eq!(mask(RULE, "bytea", &hex(&[7; 16])).unwrap(), "\\x5f4dcc3b5aa765d61d8327deb882cf99");
}
