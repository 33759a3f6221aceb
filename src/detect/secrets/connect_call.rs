//! Passwords in calls that open a connection, where only their position names them:
//! `mysqli_connect("host", "user", "…")`.
//!
//! PHP manual (mysqli, PDO), Perl DBI, JDBC's `DriverManager`, .NET's
//! `NetworkCredential`.

use std::ops::Range;

use super::made_up;
use super::secret::{Secret, run, sure};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "connect_call",
    summary: "password in a connecting call",
    anchors: &[
        Anchor::Literal("mysql_connect("),
        Anchor::Literal("mysqli_connect("),
        Anchor::Literal("new mysqli("),
        Anchor::Literal("new PDO("),
        Anchor::Literal("DBI->connect("),
        Anchor::Literal("DBI.connect("),
        Anchor::Literal(".getConnection("),
        Anchor::Literal("NetworkCredential("),
    ],
    find,
    hits: &[
        Sample::Within(&["mysqli_connect('db.internal', 'shop', '", "k3vN7Wm2R", "', 'shop')"]),
        Sample::Within(&["DriverManager.getConnection(\"jdbc:mysql://db/shop\", \"shop\", \"", "k3vN7Wm2R", "\")"]),
        Sample::Within(&["new NetworkCredential(\"shop\", \"", "k3vN7Wm2R", "\")"]),
    ],
    misses: &[
        Sample::Within(&["mysqli_connect($host, $user, $password)"]),
        Sample::Within(&["mysqli_connect('localhost', 'root', 'root')"]),
        Sample::Within(&["new PDO('sqlite::memory:')"]),
        Sample::Within(&["getConnection(\"a\", \"b\", \"${PASSWORD}\")"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    /// How long an argument may be, in bytes.
    const ARGUMENT_MAX: usize = 256;
    let bytes = text.bytes;
    // The last of user and password; an address stands before them but here.
    let position = if bytes[at.clone()].starts_with(b"Network") { 1 } else { 2 };
    let mut next = at.end;
    for number in 0..=position {
        let open = next + run(bytes, next, 32, |byte| byte.is_ascii_whitespace());
        let quote = *bytes.get(open).filter(|byte| b"\"'".contains(byte))?;
        let start = open + 1;
        let end = start + run(bytes, start, ARGUMENT_MAX, |byte| byte != quote && byte != b'\n');
        if bytes.get(end) != Some(&quote) {
            return None;
        }
        if number == position {
            let password = &bytes[start..end];
            let is_secret = password.len() >= 4
                && !password.contains(&b' ')
                && !made_up::is_placeholder(password)
                && !made_up::is_everybodys(password);
            return is_secret.then(|| sure(start..end));
        }
        let comma = end + 1 + run(bytes, end + 1, 32, |byte| byte.is_ascii_whitespace());
        if bytes.get(comma) != Some(&b',') {
            return None;
        }
        next = comma + 1;
    }
    None
}
