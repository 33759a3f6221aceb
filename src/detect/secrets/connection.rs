//! The password in a connection's address or in its keyword string, and whether
//! the host is one that only this machine or this network knows.
//!
//! RFC 3986 section 3.2.1 (user information); PostgreSQL documentation, "Connection
//! strings"; Microsoft documentation, ODBC and ADO connection string keywords.

use std::ops::Range;

use super::made_up;
use super::secret::run;

pub struct Password {
    pub range: Range<usize>,
    /// Known to everybody, or for a host that nobody else reaches.
    pub is_local: bool,
}

/// How long a user name, a password and a host may be, in bytes.
const PART_MAX: usize = 256;

/// In `scheme://user:password@host`; `at` is `://`.
pub fn in_url(bytes: &[u8], at: Range<usize>) -> Option<Password> {
    if !bytes[..at.start].last().is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let ends = |byte: u8| byte.is_ascii_whitespace() || b"/?#\"'`<>\\|,;()[]".contains(&byte);
    // A password may hold most of these, so only what cannot stand in one ends it.
    let user = run(bytes, at.end, PART_MAX, |byte| byte != b':' && byte != b'@' && !ends(byte));
    let colon = at.end + user;
    if bytes.get(colon) != Some(&b':') {
        return None;
    }
    let start = colon + 1;
    let stops = |byte: u8| byte.is_ascii_whitespace() || b"/\"'`<>\\|".contains(&byte);
    let length = run(bytes, start, PART_MAX, |byte| !stops(byte));
    let end = start + bytes[start..start + length].iter().rposition(|byte| *byte == b'@')?;
    let password = &bytes[start..end];
    let host = end + 1;
    let host_end = host + run(bytes, host, PART_MAX, |byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
    judge(password, &bytes[at.end..colon], &bytes[host..host_end], start..end)
}

/// In `host=db user=app password=…`, `Server=db;Uid=app;Pwd=…;` and
/// `jdbc:…?user=app&password=…`; `at` is the keyword with its `=`.
pub fn in_keywords(bytes: &[u8], at: Range<usize>) -> Option<Password> {
    /// How far around the password the other keywords may stand, in bytes.
    const AROUND: usize = 240;
    if bytes[..at.start].last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        return None;
    }
    let quote = bytes.get(at.end).copied().filter(|byte| b"'{".contains(byte));
    let start = at.end + usize::from(quote.is_some());
    let length = match quote {
        Some(b'{') => run(bytes, start, PART_MAX, |byte| byte != b'}' && byte != b'\n'),
        Some(quote) => run(bytes, start, PART_MAX, |byte| byte != quote && byte != b'\n'),
        None => run(bytes, start, PART_MAX, |byte| !byte.is_ascii_whitespace() && !b"\"'`<>;&\\".contains(&byte)),
    };
    let from = bytes[at.start.saturating_sub(AROUND)..at.start].iter().rposition(|byte| *byte == b'\n');
    let from = from.map_or(at.start.saturating_sub(AROUND), |line| at.start.saturating_sub(AROUND) + line + 1);
    let to = start + length + run(bytes, start + length, AROUND, |byte| byte != b'\n');
    let around = bytes[from..to].to_ascii_lowercase();
    let named = |names: &[&str]| names.iter().find_map(|name| value_of(&around, name));
    let host = named(&["host=", "server=", "data source=", "hostaddr=", "addr=", "address="]);
    let address = memchr::memmem::find(&around, b"://").map(|scheme| scheme + 3);
    let host = host.or_else(|| {
        let address = address?;
        Some(
            &around[address
                ..address
                    + run(&around, address, PART_MAX, |byte| {
                        byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte)
                    })],
        )
    });
    let user = named(&["user=", "uid=", "user id=", "username=", "dbname=", "database="]);
    // The name of nothing else: a form's field or a query's parameter is no connection.
    user?;
    judge(&bytes[start..start + length], b"", host?, start..start + length)
}

/// What stands after `name`, which begins a word.
fn value_of<'a>(text: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let begins = |at: &usize| *at == 0 || !text[*at - 1].is_ascii_alphanumeric();
    let at = memchr::memmem::find_iter(text, name).find(begins)? + name.len();
    Some(&text[at..at + run(text, at, PART_MAX, |byte| !byte.is_ascii_whitespace() && !b"\"';&,".contains(&byte))])
}

fn judge(password: &[u8], user: &[u8], host: &[u8], range: Range<usize>) -> Option<Password> {
    let host = host.to_ascii_lowercase();
    let host = std::str::from_utf8(&host).ok()?;
    let is_nothing = password.len() < 3
        || made_up::is_placeholder(password)
        || made_up::is_placeholder(user) && !user.is_empty()
        || host.is_empty()
        || password.iter().any(|byte| b"{}$".contains(byte)) && password.iter().any(|byte| b"{(".contains(byte))
        || is_reserved(host);
    let is_local = is_local(host) || made_up::is_everybodys(password) || password == user;
    (!is_nothing).then_some(Password { range, is_local })
}

/// Names for documentation (RFC 2606).
fn is_reserved(host: &str) -> bool {
    let name = without_port(host);
    ["example.com", "example.net", "example.org", ".example", ".invalid"].iter().any(|end| name.ends_with(end))
}

/// This machine, a private name, or a service of a container's network.
fn is_local(host: &str) -> bool {
    let name = without_port(host);
    let ends = [".test", ".local", ".localhost", ".localdomain", "docker.internal"];
    name.starts_with("127.")
        || ["0.0.0.0", "[::1]", "::1"].contains(&name)
        || ends.iter().any(|end| name.ends_with(end))
        || !name.contains('.') && !name.contains(':')
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Either form, by what the anchor is.
pub fn password(bytes: &[u8], at: Range<usize>) -> Option<Password> {
    if &bytes[at.clone()] == b"://" { in_url(bytes, at) } else { in_keywords(bytes, at) }
}
