//! Names of columns, keys and variables that hold secrets, and what they hold.

use super::made_up;
use crate::detect::Name;

/// Phrases of such names, of a column as of a variable.
pub const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secret",
    "secrets",
    "token",
    "apikey",
    "apisecret",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "authtoken",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "sharedkey",
    "accountkey",
    "clientsecret",
    "consumersecret",
    "appsecret",
    "credential",
    "credentials",
    "webhooksecret",
    "jwtsecret",
    "hmackey",
    "deploykey",
    "licensekey",
    "keybase",
    "pgpassword",
    "mysqlpwd",
];

/// Phrases that mean a secret only where a column is known.
pub const OF_COLUMNS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "passwordhash",
    "passwordsalt",
    "passworddigest",
    "secret",
    "secrets",
    "token",
    "tokens",
    "apikey",
    "apisecret",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "sharedkey",
    "clientsecret",
    "consumersecret",
    "credential",
    "credentials",
    "otp",
    "totp",
    "hotp",
    "otpseed",
    "otpsecret",
    "salt",
    "pin",
    "pincode",
    "cvv",
    "cvc",
    "recoverycode",
    "recoverycodes",
    "backupcode",
    "backupcodes",
    "confirmationcode",
    "verificationcode",
    "activationcode",
    "activationkey",
    "resetcode",
    "resetkey",
    "resethash",
    "authcode",
    "authorizationcode",
    "codeverifier",
    "sessionid",
    "sessionkey",
    "cookie",
    "csrf",
    "nonce",
    "webhooksecret",
    "jwt",
    "bearer",
    "securityanswer",
    "secretanswer",
    "mfasecret",
    "twofactorsecret",
    "magiclink",
    "rolpassword",
    "passhash",
    "userpass",
    "pass",
];

/// Endings of names that are written in one word: `dbpassword`.
const ENDINGS: &[&str] = &["password", "passwd", "passphrase", "apikey", "secretkey", "accesstoken", "authtoken"];

/// Last words of names that speak of a secret and do not hold it.
const SPEAKS_OF: &[&str] = &[
    "at",
    "on",
    "by",
    "in",
    "for",
    "count",
    "counts",
    "counter",
    "type",
    "types",
    "kind",
    "expires",
    "expire",
    "expiry",
    "expiration",
    "expired",
    "ttl",
    "lifetime",
    "age",
    "url",
    "urls",
    "uri",
    "path",
    "file",
    "filename",
    "dir",
    "field",
    "fields",
    "name",
    "names",
    "label",
    "labels",
    "length",
    "size",
    "min",
    "max",
    "limit",
    "policy",
    "rule",
    "rules",
    "hint",
    "version",
    "id",
    "ids",
    "enabled",
    "disabled",
    "required",
    "optional",
    "allowed",
    "strategy",
    "algorithm",
    "algo",
    "alg",
    "format",
    "pattern",
    "regex",
    "regexp",
    "placeholder",
    "title",
    "message",
    "messages",
    "error",
    "errors",
    "text",
    "description",
    "help",
    "tooltip",
    "endpoint",
    "host",
    "header",
    "headers",
    "prefix",
    "suffix",
    "status",
    "state",
    "attempts",
    "tries",
    "retries",
    "provider",
    "class",
    "column",
    "table",
    "input",
    "form",
    "page",
    "view",
    "template",
    "subject",
    "changed",
    "updated",
    "created",
    "deleted",
    "date",
    "time",
    "timestamp",
    "timeout",
    "days",
    "hours",
    "minutes",
    "seconds",
    "used",
    "usage",
    "scope",
    "scopes",
    "issuer",
    "audience",
    "mode",
    "strength",
    "score",
    "visible",
    "visibility",
    "button",
    "link",
    "email",
    "mail",
    "reset",
    "change",
    "confirmation",
    "confirm",
    "validation",
    "validator",
    "manager",
    "service",
    "factory",
    "helper",
    "encoder",
    "hasher",
    "parser",
    "generator",
    "store",
    "storage",
    "cache",
    "checker",
    "config",
    "settings",
    "option",
    "options",
    "params",
    "param",
    "parameter",
    "key_name",
    "ref",
    "refs",
    "reference",
    "arn",
    "index",
    "position",
    "offset",
    "rounds",
    "cost",
    "iterations",
    "budget",
    "price",
    "symbol",
    "address",
    "contract",
    "supply",
    "balance",
    "amount",
    "usd",
    "tokens",
    "identifier",
    "owner",
    "user",
    "username",
    "role",
    "group",
    "category",
    "tag",
    "note",
    "notes",
    "comment",
    "icon",
    "image",
    "language",
    "locale",
    "lang",
    "sha",
    "fingerprint",
    "thumbprint",
    "checksum",
    "public",
    "flag",
    "is",
    "valid",
    "invalid",
    "missing",
    "incorrect",
    "wrong",
    "mismatch",
    "success",
    "failed",
    "failure",
    "rotation",
    "source",
];

/// Whether the value of something called so is a secret.
pub fn is_secret(name: &Name, phrases: &[&str]) -> bool {
    let Some(last) = name.words().last() else { return false };
    let is_told = name.says(phrases) || ENDINGS.iter().any(|end| last.ends_with(end));
    let asks = name
        .words()
        .iter()
        .any(|word| ["is", "has", "no", "show", "hide", "forgot", "public"].contains(&word.as_str()));
    is_told && !asks && !SPEAKS_OF.contains(&last.as_str())
}

/// Whether a value under such a name may be one: not what everybody writes there,
/// no word, no number, no date, no state.
pub fn may_be_secret(value: &[u8]) -> bool {
    let kinds = [
        value.iter().any(u8::is_ascii_lowercase),
        value.iter().skip(1).any(u8::is_ascii_uppercase),
        value.iter().any(u8::is_ascii_digit),
        value.iter().any(|byte| byte.is_ascii_punctuation()),
    ];
    let is_mixed = kinds[2] && (kinds[0] || kinds[1])
        || kinds[3] && value.len() >= 8 && kinds.iter().filter(|is| **is).count() >= 3;
    let is_long = value.len() >= 20 && kinds[0] && kinds[1] && made_up::entropy(value) >= 3.5;
    value.len() >= 6
        && value.len() <= 4096
        && (is_mixed || is_long)
        && !value.iter().any(u8::is_ascii_whitespace)
        && !is_moment(value)
        && !made_up::is_placeholder(value)
        && !made_up::is_everybodys(value)
        && made_up::entropy(value) >= 2.0
}

/// Dates, times and versions: digits that separators group.
fn is_moment(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let others = value.iter().filter(|byte| !b"0123456789-:. +TZ/".contains(byte)).count();
    others == 0 && digits >= 3
}

/// Names, paths and calls of source code: `user.password2`, `config/auth1`, `T::new`.
pub fn is_code(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let is_name = |word: &str| {
        word.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let path = |mark: &str| text.contains(mark) && text.split(mark).all(|part| is_name(part.trim_end_matches("()")));
    text.contains(['(', '[', '{', '$', '<', '>', '|', '\\'])
        || text.contains("::")
        || text.contains("->")
        || text.contains("://")
        || path(".")
        || path("/")
        || text.starts_with(['/', '.', '&', '*', '@', '#', '!', ':'])
        || is_words(text)
}

/// `password_reset_v2`, `access-token-2`, `sha256`, `Oauth2Token`: words and small numbers.
pub fn is_words(text: &str) -> bool {
    let name = Name::of(text);
    let is_word = |word: &str| {
        let letters = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let vowels = letters.bytes().filter(|byte| b"aeiouy".contains(&byte.to_ascii_lowercase())).count();
        let digits = word.len() - letters.len();
        letters.bytes().all(|byte| byte.is_ascii_alphabetic())
            && digits <= 3
            && (letters.len() <= 3 || vowels * 6 >= letters.len())
            && letters.len() <= 16
    };
    let words = name.words();
    let long =
        words.iter().filter(|word| word.trim_end_matches(|letter: char| letter.is_ascii_digit()).len() >= 3).count();
    !words.is_empty() && words.iter().all(|word| is_word(word)) && words.len() > 1 && long * 2 > words.len()
}
