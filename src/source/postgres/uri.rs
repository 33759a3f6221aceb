//! Reads a connection URI as libpq does: `postgres://user@host:port/database?key=value`.
//!
//! Knows the grammar (PostgreSQL manual, 34.1.1.2), not the parameters. No text
//! of the URI gets into an error: a misplaced part may be half of a password.

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::source::percent::decode;

/// Parameters as written, decoded; the same names as libpq's keywords.
pub type Parameters = Vec<(String, Zeroizing<String>)>;

/// # Errors
/// A usage error that says what is wrong, without quoting the URI.
pub fn parse(uri: &str) -> Result<Parameters> {
    let rest = uri
        .strip_prefix("postgres://")
        .or_else(|| uri.strip_prefix("postgresql://"))
        .ok_or_else(|| Error::usage("a PostgreSQL address begins with `postgres://` or `postgresql://`"))?;
    let mut parameters = Parameters::new();
    let (rest, query) = split(rest, '?');
    let (authority, path) = split(rest, '/');
    if path.is_some_and(|path| path.contains('@')) || authority.matches('@').count() > 1 {
        return Err(Error::usage("the address holds a `/` or `@` where none can stand")
            .help("in a user name or password write `%40` for `@`, `%2F` for `/`, `%3A` for `:`, `%25` for `%`"));
    }
    let (user, hosts) = match authority.split_once('@') {
        Some((user, hosts)) => (Some(user), hosts),
        None => (None, authority),
    };
    if let Some(user) = user {
        let (user, password) = split(user, ':');
        push(&mut parameters, "user", user)?;
        push(&mut parameters, "password", password.unwrap_or(""))?;
    }
    let (names, ports) = host_list(hosts)?;
    push(&mut parameters, "host", &names)?;
    push(&mut parameters, "port", &ports)?;
    push(&mut parameters, "dbname", path.unwrap_or(""))?;
    for pair in query.unwrap_or("").split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| Error::usage("a parameter after `?` in the address has no `=`"))?;
        let (name, value) = (decode(name)?, decode(value)?);
        match name.as_str() {
            // JDBC's spelling, which libpq takes too.
            "ssl" if *value == "true" => parameters.push(("sslmode".into(), Zeroizing::new("require".into()))),
            _ => parameters.push((name.to_string(), value)),
        }
    }
    Ok(parameters)
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn push(parameters: &mut Parameters, name: &str, encoded: &str) -> Result<()> {
    if !encoded.is_empty() {
        parameters.push((name.to_owned(), decode(encoded)?));
    }
    Ok(())
}

/// `a:1,[::1]:2` as two lists, `a,::1` and `1,2`; empty when nothing is said.
fn host_list(hosts: &str) -> Result<(String, String)> {
    let (mut names, mut ports) = (Vec::new(), Vec::new());
    for host in hosts.split(',') {
        let (name, port) = match host.strip_prefix('[') {
            Some(address) => {
                let (address, rest) = address
                    .split_once(']')
                    .ok_or_else(|| Error::usage("an IPv6 address in the connection address has no closing `]`"))?;
                match (rest, rest.strip_prefix(':')) {
                    ("", _) => (address, ""),
                    (_, Some(port)) => (address, port),
                    _ => return Err(Error::usage("text after `]` in the connection address")),
                }
            }
            None => host.split_once(':').unwrap_or((host, "")),
        };
        names.push(name);
        ports.push(port);
    }
    let list =
        |parts: Vec<&str>| if parts.iter().all(|part| part.is_empty()) { String::new() } else { parts.join(",") };
    Ok((list(names), list(ports)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(uri: &str, expected: &[(&str, &str)]) {
        let found = parse(uri).unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(found, expected, "{uri}");
    }

    #[test]
    fn the_manuals_examples() {
        check("postgresql://", &[]);
        check("postgres://localhost", &[("host", "localhost")]);
        check("postgresql://localhost:5433", &[("host", "localhost"), ("port", "5433")]);
        check("postgresql://localhost/mydb", &[("host", "localhost"), ("dbname", "mydb")]);
        check("postgresql://u:secret@localhost", &[("user", "u"), ("password", "secret"), ("host", "localhost")]);
        check(
            "postgresql://other@localhost/otherdb?connect_timeout=10&application_name=myapp",
            &[
                ("user", "other"),
                ("host", "localhost"),
                ("dbname", "otherdb"),
                ("connect_timeout", "10"),
                ("application_name", "myapp"),
            ],
        );
        check(
            "postgresql://host1:123,host2:456/somedb",
            &[("host", "host1,host2"), ("port", "123,456"), ("dbname", "somedb")],
        );
        check(
            "postgresql:///mydb?host=localhost&port=5433",
            &[("dbname", "mydb"), ("host", "localhost"), ("port", "5433")],
        );
        check("postgresql://[2001:db8::1234]/database", &[("host", "2001:db8::1234"), ("dbname", "database")]);
        check(
            "postgresql://%2Fvar%2Flib%2Fpostgresql/dbname",
            &[("host", "/var/lib/postgresql"), ("dbname", "dbname")],
        );
        check("postgres://a,b:2/", &[("host", "a,b"), ("port", ",2")]);
        check("postgres://h?ssl=true", &[("host", "h"), ("sslmode", "require")]);
        check(
            "postgres://me%40corp:p%40s%2Fs%3A%25@h/d",
            &[("user", "me@corp"), ("password", "p@s/s:%"), ("host", "h"), ("dbname", "d")],
        );
    }

    #[test]
    fn a_password_that_was_not_encoded_stays_unquoted() {
        for uri in [
            "postgres://u:hunt@er@host/db",
            "postgres://u:hunt/er@host/db",
            "postgres://u:hunt%er@host/db",
            "postgres://u:hunt?er@host/db",
            "postgres://[hunter/db",
            "hunter",
        ] {
            let error = parse(uri).map(|_| ()).unwrap_err();
            assert!(!error.to_string().contains("hunt"), "{error}");
            assert_eq!(error.exit(), crate::error::Exit::Usage);
        }
    }
}
