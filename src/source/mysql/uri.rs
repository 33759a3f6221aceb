//! Reads `mysql://user:password@host:port/database,further?parameter=value`.
//!
//! Knows the grammar, not the parameters. No text of the address gets into an
//! error: a misplaced part may be half of a password.

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::source::percent::decode;

/// The parts as written, decoded. No `Debug`: there is a password among them.
#[derive(Default)]
pub struct Address {
    pub user: Option<String>,
    pub password: Option<Zeroizing<String>>,
    pub host: Option<String>,
    pub port: Option<String>,
    /// In the order written; the first is the main one.
    pub databases: Vec<String>,
    pub parameters: Vec<(String, Zeroizing<String>)>,
}

/// # Errors
/// A usage error that says what is wrong, without quoting the address.
pub fn parse(uri: &str) -> Result<Address> {
    let rest = uri
        .strip_prefix("mysql://")
        .or_else(|| uri.strip_prefix("mariadb://"))
        .ok_or_else(|| Error::usage("a MySQL address begins with `mysql://` or `mariadb://`"))?;
    let mut address = Address::default();
    let (rest, query) = split(rest, '?');
    let (authority, path) = split(rest, '/');
    if path.is_some_and(|path| path.contains(['@', '/'])) || authority.matches('@').count() > 1 {
        return Err(Error::usage("the address holds a `/` or `@` where none can stand")
            .help("in a user name or password write `%40` for `@`, `%2F` for `/`, `%3A` for `:`, `%25` for `%`"));
    }
    let host = match authority.split_once('@') {
        Some((user, host)) => {
            let (user, password) = split(user, ':');
            address.user = some(user)?;
            address.password = password.map(decode).transpose()?;
            host
        }
        None => authority,
    };
    let (name, port) = host_and_port(host)?;
    address.host = some(name)?;
    address.port = some(port)?;
    for database in path.unwrap_or("").split(',').filter(|name| !name.is_empty()) {
        address.databases.push(decode(database)?.to_string());
    }
    for pair in query.unwrap_or("").split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| Error::usage("a parameter after `?` in the address has no `=`"))?;
        address.parameters.push((decode(name)?.to_string(), decode(value)?));
    }
    Ok(address)
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn some(encoded: &str) -> Result<Option<String>> {
    let decoded = decode(encoded)?.to_string();
    Ok(Some(decoded).filter(|text| !text.is_empty()))
}

fn host_and_port(host: &str) -> Result<(&str, &str)> {
    let Some(address) = host.strip_prefix('[') else { return Ok(host.split_once(':').unwrap_or((host, ""))) };
    let (address, rest) = address
        .split_once(']')
        .ok_or_else(|| Error::usage("an IPv6 address in the connection address has no closing `]`"))?;
    match (rest, rest.strip_prefix(':')) {
        ("", _) => Ok((address, "")),
        (_, Some(port)) => Ok((address, port)),
        _ => Err(Error::usage("text after `]` in the connection address")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `user|password|host|port|databases|parameters`.
    fn check(uri: &str, expected: &str) {
        let found = parse(uri).unwrap();
        let or = |text: Option<String>| text.unwrap_or("-".to_owned());
        let parameters: Vec<String> =
            found.parameters.iter().map(|(name, value)| format!("{name}={}", value.as_str())).collect();
        let text = format!(
            "{}|{}|{}|{}|{}|{}",
            or(found.user),
            or(found.password.map(|password| password.to_string())),
            or(found.host),
            or(found.port),
            found.databases.join(" "),
            parameters.join(" ")
        );
        assert_eq!(text, expected, "{uri}");
    }

    #[test]
    fn an_address_is_cut_into_its_parts() {
        check("mysql://", "-|-|-|-||");
        check("mysql://u:p@h:3307/shop", "u|p|h|3307|shop|");
        check("mariadb://u@h/shop,crm", "u|-|h|-|shop crm|");
        check("mysql://u:@h/shop", "u||h|-|shop|");
        check("mysql://[2001:db8::1]:3306/d?ssl-mode=REQUIRED", "-|-|2001:db8::1|3306|d|ssl-mode=REQUIRED");
        check("mysql:///d?socket=%2Frun%2Fs.sock", "-|-|-|-|d|socket=/run/s.sock");
        check("mysql://me%40corp:p%40s%2Fs%3A%25@h/a%2Cb", "me@corp|p@s/s:%|h|-|a,b|");
    }

    #[test]
    fn a_password_that_was_not_encoded_stays_unquoted() {
        for uri in [
            "mysql://u:hunt@er@host/db",
            "mysql://u:hunt/er@host/db",
            "mysql://u:hunt%er@host/db",
            "mysql://u:hunt?er@host/db",
            "mysql://[hunter/db",
            "hunter",
        ] {
            let error = parse(uri).err().unwrap();
            assert!(!error.to_string().contains("hunt"), "{error}");
            assert_eq!(error.exit(), crate::error::Exit::Usage);
        }
    }
}
