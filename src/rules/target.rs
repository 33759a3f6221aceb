//! `targets:` as written: the databases that may be written to.
//!
//! A target is a decision somebody wrote down: `refresh` and `load` write to no
//! other database, so that a mistyped address is a message and no disaster.

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::yaml::{Body, Entry};

/// One database, or several by a pattern.
#[derive(Clone, Debug)]
pub struct Target {
    /// As the command line says it: `staging`.
    pub name: String,
    pub span: Span,
    pub address: Address,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `env:NAME`: the URL is in a variable.
    Env(String),
    /// A URL without a password; `*` in it stands for any text.
    Url(String),
}

/// Reads the mapping; what is wrong in it is added to `problems`.
pub fn read(entry: Entry, problems: &mut Vec<Diagnostic>) -> Vec<Target> {
    let entries = match entry.value.body {
        Body::Map(entries) => entries,
        Body::Nothing => return Vec::new(),
        _ => {
            let message = format!("`targets` takes a mapping of names to databases, not {}", entry.value.word());
            problems.push(
                Diagnostic::new(codes::WRONG_SHAPE, message)
                    .span(entry.value.span)
                    .help("write `staging: env:STAGING_URL` or `tests: postgres://localhost/shop_test_*` below it"),
            );
            return Vec::new();
        }
    };
    let mut targets = Vec::new();
    for Entry { key, span, value } in entries {
        let text = match &value.body {
            Body::Scalar(scalar) => scalar.text.trim(),
            _ => "",
        };
        match address(text) {
            Ok(address) => targets.push(Target { name: key.text, span, address }),
            // Not quoted: it may hold a password.
            Err(problem) => problems.push(
                Diagnostic::new(codes::BAD_SETTING, format!("the address of `{}` {problem}", key.text))
                    .span(span)
                    .help("write `env:NAME`, or a URL without a password: `postgres://host/database`"),
            ),
        }
    }
    targets
}

fn address(text: &str) -> Result<Address, &'static str> {
    if let Some(name) = text.strip_prefix("env:") {
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        return if is_name { Ok(Address::Env(name.to_owned())) } else { Err("names no variable") };
    }
    if text.starts_with("sqlite:") {
        return Ok(Address::Url(text.to_owned()));
    }
    let Some((_, rest)) = text.split_once("://") else { return Err("is no URL") };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
    if user.contains(':') || rest.contains("password=") {
        return Err("holds a password, which does not belong into version control");
    }
    Ok(Address::Url(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_variables_or_urls_without_passwords() {
        assert_eq!(address("env:STAGING_URL"), Ok(Address::Env("STAGING_URL".to_owned())));
        for url in ["postgres://db.example/shop", "mysql://joe@db/shop_test_*", "sqlite:test.db"] {
            assert_eq!(address(url), Ok(Address::Url(url.to_owned())));
        }
        for wrong in ["", "env:", "env:A B", "staging", "postgres://joe:pw@db/shop", "postgres://db/shop?password=x"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
