//! Passwords in statements: `CREATE ROLE … PASSWORD '…'`, `IDENTIFIED BY '…'`,
//! `OPTIONS (… password '…')`.
//!
//! PostgreSQL manual, CREATE ROLE and CREATE USER MAPPING; MySQL manual, CREATE USER.
//! Those in `CONNECTION '…'` and in calls of dblink are connection strings.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{made_up, password_hash};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "ddl_password",
    summary: "password in a statement",
    anchors: &[Anchor::Word("password"), Anchor::Word("identified")],
    find,
    hits: &[
        Sample::Within(&["CREATE ROLE app LOGIN PASSWORD '", "k3vN7Wm2R", "';"]),
        Sample::Within(&["create user 'app'@'%' identified by '", "k3vN7Wm2R", "'"]),
        Sample::Within(&["CREATE USER app IDENTIFIED WITH caching_sha2_password BY '", "k3vN7Wm2R", "'"]),
        Sample::Within(&["CREATE USER MAPPING FOR app SERVER far OPTIONS (user 'a', password '", "k3vN7Wm2R", "')"]),
    ],
    misses: &[
        Sample::Within(&["ALTER ROLE app PASSWORD NULL"]),
        Sample::Within(&["CREATE ROLE app PASSWORD 'postgres'"]),
        Sample::Within(&["EXECUTE format('ALTER ROLE app PASSWORD %L', p)"]),
        Sample::Within(&["CREATE USER app IDENTIFIED BY '<password>'"]),
        Sample::Within(&["the user has a password 'forgotten'"]),
        Sample::Within(&["identified by 'Anna Berg'"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    /// How far before the word the statement's verb may stand, in bytes.
    const BEFORE: usize = 240;
    let bytes = text.bytes;
    let says = |within: &[u8], words: &[&[u8]]| words.iter().any(|word| memchr::memmem::find(within, word).is_some());
    let before = bytes[at.start.saturating_sub(BEFORE)..at.start].to_ascii_lowercase();
    let quote = match bytes[at.start] | 0x20 {
        b'p' => at.end + run(bytes, at.end, 8, |byte| byte == b' '),
        _ => {
            let most = bytes.len().min(at.end + 80);
            let words = bytes[at.end..most].to_ascii_lowercase();
            let by = [&b" by '"[..], b" as '", b" by password '"].iter().find_map(|by| {
                memchr::memmem::find(&words, by).map(|at| at + by.len() - 1)
            })?;
            at.end + by
        }
    };
    let is_statement = says(&before, &[b"role ", b"user ", b"options", b"mapping", b"grant "])
        && says(&before, &[b"create ", b"alter ", b"set ", b"grant "]);
    if bytes.get(quote) != Some(&b'\'') || quote == at.end || !is_statement {
        return None;
    }
    let start = quote + 1;
    let length = run(bytes, start, 256, |byte| byte != b'\'' && byte != b'\n');
    let value = &bytes[start..start + length];
    let is_secret = bytes.get(start + length) == Some(&b'\'')
        && length >= 4
        && !value.contains(&b' ')
        && !made_up::is_placeholder(value)
        && !made_up::is_everybodys(value)
        && !password_hash::is_one(value);
    is_secret.then(|| sure(start..start + length))
}
