//! Password hashes of every common format: what people choose can be guessed from them.
//!
//! A format is its beginning and its grammar; the sources stand with each.

use std::ops::Range;

use super::made_up;
use super::secret::{Secret, run};
use super::token;
use crate::detect::{Anchor, Certainty, Match, Sample, Text};

/// The longest hash that is read, in bytes.
const LENGTH_MAX: usize = 1024;

/// A beginning, and how much of what follows belongs to the hash, if it is one.
struct Format {
    start: &'static [u8],
    length: fn(&[u8]) -> Option<usize>,
}

macro_rules! formats {
    ($($start:literal => $length:expr),* $(,)?) => {
        const FORMATS: &[Format] = &[$(Format { start: $start.as_bytes(), length: $length }),*];
        const ANCHORS: &[Anchor] =
            &[$(Anchor::Literal($start),)* Anchor::Token(35, 35), Anchor::Token(40, 40)];
    };
}

formats![
    // Provos and Mazières 1999; crypt_blowfish for the letters.
    "$2a$" => bcrypt,
    "$2b$" => bcrypt,
    "$2y$" => bcrypt,
    // The PHC string format, which Argon2's reference program prints.
    "$argon2" => |rest| fields(rest, &[(1, 3), (3, 8), (5, 40), (8, 100), (16, 200)]),
    "$scrypt$" => |rest| fields(rest, &[(0, 0), (5, 40), (8, 100), (16, 200)]),
    "$pbkdf2" => |rest| fields(rest, &[(0, 10), (1, 20), (4, 100), (16, 200)]),
    // crypt(5) of libxcrypt: md5crypt, sha256crypt, sha512crypt, yescrypt; Apache's md5.
    "$1$" => |rest| crypt(rest, 8, 22),
    "$apr1$" => |rest| crypt(rest, 8, 22),
    "$5$" => |rest| crypt(rest, 16, 43),
    "$6$" => |rest| crypt(rest, 16, 86),
    "$y$" => |rest| fields(rest, &[(0, 0), (2, 12), (1, 86), (43, 43)]),
    // phpass, "Portable PHP password hashing framework": WordPress, phpBB, Drupal 7.
    "$P$" => |rest| letters(rest, 31),
    "$H$" => |rest| letters(rest, 31),
    "$S$" => |rest| letters(rest, 52),
    // Django's manual, "Password management", and Werkzeug's, `generate_password_hash`.
    "pbkdf2_sha" => |rest| fields(rest, &[(1, 3), (4, 8), (4, 64), (27, 44)]),
    "pbkdf2:sha" => |rest| fields(rest, &[(1, 20), (4, 64), (40, 128)]),
    "scrypt:" => |rest| fields(rest, &[(5, 24), (4, 64), (64, 128)]),
    "scrypt$" => |rest| fields(rest, &[(4, 64), (3, 8), (1, 3), (1, 3), (40, 100)]),
    // RFC 2307 and OpenLDAP's manual, "Password storage".
    "{SSHA" => ldap,
    "{SHA" => ldap,
    "{SMD5}" => |rest| encoded(rest, 17, 48),
    "{MD5}" => |rest| encoded(rest, 16, 16),
    // RFC 5803, as PostgreSQL stores it.
    "SCRAM-SHA-" => scram,
    // MySQL's manual, "caching_sha2_password": iterations, 20 bytes of salt, 43 characters.
    "$A$005$" => |rest| (rest.len() >= 63 && !rest[20..63].contains(&b' ')).then_some(63),
    // Microsoft, HASHBYTES and `sys.sql_logins`: version, salt, SHA-1 or SHA-512.
    "0x0100" => |rest| hex(rest, &[48, 88]),
    "0x0200" => |rest| hex(rest, &[136]),
    // ASP.NET Core's PasswordHasher: a version byte 0x01, then the function and the cost.
    "AQAAAA" => |rest| encoded(rest, 44, 80),
];

pub const DETECTOR: Secret = Secret {
    name: "password_hash",
    summary: "password hash",
    kind: "password",
    words: &["password", "passwd", "pwd", "passwordhash", "rolpassword", "shadow", "hash", "digest", "identified"],
    anchors: ANCHORS,
    find,
    hits: &[
        Sample::Value(&["$2", "b$12$", "K3JNi5xUQEjYHd0u8kAqUe", "M1TtHfWlHLG3SyJnoAxT1o4e9OjbLZa"]),
        Sample::Value(&["$argon2", "id$v=19$m=65536,t=3,p=4$", "c29tZXNhbHQ$", "RdescudvJCsgt3ub+b4dWA"]),
        Sample::Value(&["$1$", "k3vN7Wm2$", "Rt5Yx1Lc9Pd4Hs6Jf0GabE"]),
        Sample::Value(&["$apr1$", "k3vN7Wm2$", "Rt5Yx1Lc9Pd4Hs6Jf0GabE"]),
        Sample::Value(&["$5$", "rounds=5000$k3vN7Wm2$", "Rt5Yx1Lc9Pd4Hs6Jf0GabE", "TuX7nKvB3mQ8wZ1cR6yL0"]),
        Sample::Value(&[
            "$6$", "k3vN7Wm2$", "Rt5Yx1Lc9Pd4Hs6Jf0GabE", "TuX7nKvB3mQ8wZ1cR6yL0", "pS5dH2gJ9fK4tVxN7uAiEoC", "1rWzM6b.Q/eTyUiOpAsD",
        ]),
        Sample::Value(&["$y$", "j9T$k3vN7Wm2Rt5Yx1Lc$", "9Pd4Hs6Jf0GabETuX7nKv", "B3mQ8wZ1cR6yL0pS5dH2gJ"]),
        Sample::Value(&["$P$", "Bk3vN7Wm2Rt5Yx1", "Lc9Pd4Hs6Jf0GabE"]),
        Sample::Value(&["pbkdf2_", "sha256$600000$k3vN7Wm2Rt5Y$", "q8Zk3vN7Wm2Rt5Yx1Lc9", "Pd4Hs6Jf0GabETuX7nKvB3m="]),
        Sample::Value(&["pbkdf2:", "sha256:600000$k3vN7Wm2$", "9f3c7b1e5a8d2046c1e9b7f3a5d80264", "7b1e5a8d2046c1e9b7f3a5d802649f3c"]),
        Sample::Value(&["{SSHA}", "q8Zk3vN7Wm2Rt5Yx", "1Lc9Pd4Hs6Jf0Gab"]),
        Sample::Value(&["SCRAM-", "SHA-256$4096:k3vN7Wm2Rt5Yx1Lc9Pd4Hg==$", "q8Zk3vN7Wm2Rt5Yx1Lc9", "Pd4Hs6Jf0GabETuX7nKvB3m=", ":", "Pd4Hs6Jf0GabETuX7nKv", "q8Zk3vN7Wm2Rt5Yx1Lc9B3m="]),
        Sample::Within(&["ALTER ROLE app PASSWORD 'md5", "9f3c7b1e5a8d2046", "c1e9b7f3a5d80264", "'"]),
        Sample::Within(&["identified by password '*", "9F3C7B1E5A8D2046C1E9", "B7F3A5D802647B1E5A8D", "'"]),
        Sample::In("user.authentication_hash", &["$A$005$", "k3vN7Wm2Rt5Yx1Lc9Pd4", "Hs6Jf0GabETuX7nKvB3mQ8wZ1cR6yL0pS5dH2gJ9fK4"]),
        Sample::Value(&["AQAAAA", "IAAYagAAAAEBk3vN7Wm2Rt", "5Yx1Lc9Pd4Hs6Jf0GabETu", "X7nKvB3mQ8wZ1cR6yL0pS5dH2gJ9fK4tVx=="]),
        Sample::Within(&["app:{SHA}", "q8Zk3vN7Wm2Rt5", "Yx1Lc9Pd4Hs6E="]),
    ],
    misses: &[
        Sample::Value(&["$2b$12$"]),
        Sample::Value(&["s/$1$/$2a$/"]),
        Sample::Value(&["$P$"]),
        Sample::Value(&["md5", "9f3c7b1e5a8d2046c1e9b7f3a5d8026"]),
        Sample::Within(&["build 9F3C7B1E5A8D2046C1E9B7F3A5D802647B1E5A8D"]),
        Sample::Within(&["SCRAM-SHA-256"]),
        Sample::Value(&["*0000000000000000000000000000000000000000"]),
        Sample::Value(&["$A$005$", "THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED"]),
        Sample::Within(&["{SHA256}"]),
        Sample::Within(&["file md5", "9f3c7b1e5a8d2046c1e9b7f3a5d80264", ".bin"]),
    ],
    ..Secret::PLAIN
};

/// Whether a whole value is a hash that this detector knows.
pub fn is_one(value: &[u8]) -> bool {
    let stands = |start: &[u8]| {
        let format = FORMATS.iter().find(|format| format.start == start)?;
        (format.length)(&value[format.start.len()..]).map(|length| format.start.len() + length)
    };
    let known = FORMATS.iter().find(|format| value.starts_with(format.start));
    known.is_some_and(|format| stands(format.start).is_some_and(|length| length + 8 > value.len()))
        || value.len() == 35 && value.starts_with(b"md5") && value[3..].iter().all(|byte| token::hex(*byte))
        || value.len() == 41 && value.starts_with(b"*") && value[1..].iter().all(u8::is_ascii_hexdigit)
}

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let bytes = text.bytes;
    let anchor = &bytes[at.clone()];
    let Some(format) = FORMATS.iter().find(|format| format.start == anchor) else { return bare(bytes, at) };
    let is_after_word = at.start > 0 && bytes[at.start - 1].is_ascii_alphanumeric() && !token::begins(bytes, at.start);
    if is_after_word {
        return None;
    }
    let rest = &bytes[at.end..bytes.len().min(at.end + LENGTH_MAX)];
    let length = (format.length)(rest)?;
    let is_real = !made_up::is_sequence(&rest[..length]) && made_up::entropy(&rest[..length]) >= 3.0;
    let is_locked = memchr::memmem::find(rest, b"INVALIDSALT").is_some();
    (is_real && !is_locked).then_some(Match { range: at.start..at.end + length, certainty: Certainty::Sure })
}

/// PostgreSQL's `md5` and 32 hex digits, MySQL's star and 40: the words around tell.
fn bare(bytes: &[u8], at: Range<usize>) -> Option<Match> {
    let run = &bytes[at.clone()];
    let is_postgres = run.len() == 35 && run.starts_with(b"md5") && run[3..].iter().all(|byte| token::hex(*byte));
    let is_mysql = run.len() == 40
        && bytes[..at.start].last() == Some(&b'*')
        && run.iter().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte));
    let start = at.start - usize::from(is_mysql);
    ((is_postgres || is_mysql) && made_up::entropy(run) >= 2.5)
        .then_some(Match { range: start..at.end, certainty: Certainty::Weak })
}

/// The alphabets of crypt and of base64, and what joins parameters.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"./+=-_,".contains(&byte)
}

fn bcrypt(rest: &[u8]) -> Option<usize> {
    let is_cost = rest.len() >= 3 && rest[..2].iter().all(u8::is_ascii_digit) && rest[2] == b'$';
    let length = run(rest, 3, 54, |byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'/');
    (is_cost && length == 53).then_some(56)
}

/// `rounds=N$` perhaps, a salt of at most so many letters, `$`, a digest of just so many.
fn crypt(rest: &[u8], salt_max: usize, digest: usize) -> Option<usize> {
    let mut at = 0;
    if let Some(rounds) = rest.strip_prefix(b"rounds=") {
        at = 7 + run(rounds, 0, 10, |byte| byte.is_ascii_digit()) + 1;
    }
    let salt = run(rest, at, salt_max + 1, |byte| is_letter(byte) && byte != b'$');
    let start = at + salt + 1;
    let fits = (1..=salt_max).contains(&salt) && rest.get(start - 1) == Some(&b'$');
    let length = run(rest, start, digest + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'/');
    (fits && length == digest).then_some(start + length)
}

/// Fields between `$` (or `:` in the first), each of so many letters; the last one ends the hash.
fn fields(rest: &[u8], lengths: &[(usize, usize)]) -> Option<usize> {
    let mut at = 0;
    for (number, (least, most)) in lengths.iter().enumerate() {
        if *most == 0 {
            continue;
        }
        let is_first = number == 0;
        let length = run(rest, at, most + 1, |byte| is_letter(byte) || (is_first && byte == b':'));
        if !(*least..=*most).contains(&length) {
            return None;
        }
        at += length;
        if number + 1 < lengths.len() {
            if rest.get(at) != Some(&b'$') {
                return None;
            }
            at += 1;
        }
    }
    Some(at)
}

fn letters(rest: &[u8], wanted: usize) -> Option<usize> {
    let length = run(rest, 0, wanted + 1, |byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'/');
    (length == wanted).then_some(length)
}

/// Base64 of so many bytes.
fn encoded(rest: &[u8], least: usize, most: usize) -> Option<usize> {
    let length = run(rest, 0, 400, token::base64);
    let bytes = super::base64::decode(&rest[..length])?.len();
    (least..=most).contains(&bytes).then_some(length)
}

/// What stands between `{SSHA` or `{SHA` and `}`, and the digest with its salt.
fn ldap(rest: &[u8]) -> Option<usize> {
    let (size, close) = match rest.iter().take(5).position(|byte| *byte == b'}')? {
        0 => (20, 0),
        3 => (match &rest[..3] { b"256" => 32, b"384" => 48, b"512" => 64, _ => return None }, 3),
        _ => return None,
    };
    encoded(&rest[close + 1..], size, size + 32).map(|length| close + 1 + length)
}

/// `256$iterations:salt$stored:server`.
fn scram(rest: &[u8]) -> Option<usize> {
    let cost = rest.iter().take(8).position(|byte| *byte == b'$')? + 1;
    let length = run(rest, cost, 300, |byte| token::base64(byte) || b":$".contains(&byte));
    let parts: Vec<&[u8]> = rest[cost..cost + length].split(|byte| b":$".contains(byte)).collect();
    (parts.len() == 4 && parts[0].iter().all(u8::is_ascii_digit) && parts[2].len() >= 27 && parts[3].len() >= 27)
        .then_some(cost + length)
}

fn hex(rest: &[u8], lengths: &[usize]) -> Option<usize> {
    let length = run(rest, 0, 200, |byte| byte.is_ascii_hexdigit());
    lengths.contains(&length).then_some(length)
}
