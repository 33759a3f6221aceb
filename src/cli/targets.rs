//! Which database a word on the command line means, and whether it may be written to.

use super::Context;
use crate::error::{Error, Result};
use crate::rules::{Address, Rules, matches};
use crate::schema::EngineKind;
use crate::target::{self, Refresh};

const HELP: &str = "add it to `targets:` in the rules, so that a mistyped address is no disaster: \
                    `staging: env:STAGING_URL`";

/// The URL of a target: by its name in `targets:`, or written out where one of them
/// is it.
///
/// # Errors
/// A target that nobody named; a variable that is not set. No URL is in a message.
pub fn resolve(context: &Context, rules: &Rules, word: &str) -> Result<String> {
    if let Some(target) = rules.targets.iter().find(|target| target.name == word) {
        return match &target.address {
            Address::Env(name) => variable(context, name).ok_or_else(|| {
                Error::usage("the variable with the target's URL is not set")
                    .name("variable", name)
                    .name("target", &target.name)
            }),
            Address::Url(url) if url.contains('*') => Err(Error::usage("the target stands for several databases")
                .name("target", &target.name)
                .help("write the URL of one of them")),
            Address::Url(url) => Ok(url.clone()),
        };
    }
    let is_url = word.contains("://") || word.starts_with("sqlite:");
    if !is_url {
        let names: Vec<&str> = rules.targets.iter().map(|target| target.name.as_str()).collect();
        let error = Error::usage("the rules have no target of this name").name("target", word);
        let error = if names.is_empty() { error } else { error.name("there are", names.join(", ")) };
        return Err(error.help(HELP));
    }
    let bare = without_credentials(word);
    let is_it = |address: &Address| match address {
        Address::Env(name) => variable(context, name).is_some_and(|url| without_credentials(&url) == bare),
        Address::Url(url) => matches(&without_credentials(url), &bare),
    };
    match rules.targets.iter().any(|target| is_it(&target.address)) {
        true => Ok(word.to_owned()),
        false => Err(Error::usage("the database is not in `targets:` of the rules").help(HELP)),
    }
}

fn variable(context: &Context, name: &str) -> Option<String> {
    context.environment.get(name).filter(|url| !url.is_empty()).map(str::to_owned)
}

/// `postgres://joe:secret@db/shop?sslmode=require` is `postgres://db/shop`.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let scheme = match scheme {
        "postgresql" => "postgres",
        "mariadb" => "mysql",
        other => other,
    };
    let rest = rest.split('?').next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}/{path}")
}

/// Connects to a target, which has to be of the source's engine.
///
/// # Errors
/// Another engine's URL; what keeps us out.
pub fn open(context: &Context, url: &str, engine: EngineKind) -> Result<Box<dyn Refresh>> {
    let environment = (context.environment.variables(), context.environment.home());
    target::connect(url, engine, environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_and_settings_do_not_make_another_database() {
        for (url, bare) in [
            ("postgres://joe:pw@db:5432/shop?sslmode=require", "postgres://db:5432/shop"),
            ("postgresql://db/shop", "postgres://db/shop"),
            ("mariadb://db", "mysql://db/"),
            ("sqlite:test.db", "sqlite:test.db"),
        ] {
            assert_eq!(without_credentials(url), bare);
        }
    }
}
