//! Names of columns, keys and variables that hold secrets, and what they hold.

use super::made_up;
use crate::detect::Name;

/// Phrases of such names, of a column as of a variable.
#[rustfmt::skip]
pub const SECRETS: &[&str] = &[
    "password", "passwd", "pwd", "pass", "passphrase", "passcode", "secret", "secrets", "token", "apikey", "apisecret",
    "accesskey", "secretkey", "privatekey", "authkey", "authtoken", "encryptionkey", "signingkey", "masterkey",
    "sharedkey", "accountkey", "clientsecret", "consumersecret", "appsecret", "credential", "credentials",
    "webhooksecret", "jwtsecret", "hmackey", "deploykey", "licensekey", "keybase", "pgpassword", "mysqlpwd", "appkey", "servicekey",
    "dbpass", "userpass",
];

/// Phrases that mean a secret only where a column is known.
#[rustfmt::skip]
pub const OF_COLUMNS: &[&str] = &[
    "password", "passwd", "pwd", "passphrase", "passcode", "passwordhash", "passwordsalt", "passworddigest", "secret",
    "secrets", "token", "tokens", "apikey", "apisecret", "accesskey", "secretkey", "privatekey", "authkey",
    "encryptionkey", "signingkey", "masterkey", "sharedkey", "clientsecret", "consumersecret", "credential",
    "credentials", "otp", "totp", "hotp", "otpseed", "otpsecret", "salt", "pin", "pincode", "cvv", "cvc",
    "recoverycode", "recoverycodes", "backupcode", "backupcodes", "confirmationcode", "verificationcode",
    "activationcode", "activationkey", "resetcode", "resetkey", "resethash", "authcode", "authorizationcode",
    "codeverifier", "sessionid", "sessionkey", "cookie", "csrf", "nonce", "webhooksecret", "jwt", "bearer",
    "securityanswer", "secretanswer", "mfasecret", "twofactorsecret", "magiclink", "rolpassword", "passhash",
    "userpass", "pass",
];

/// Endings of names that are written in one word: `dbpassword`.
const ENDINGS: &[&str] = &["password", "passwd", "passphrase", "apikey", "secretkey", "accesstoken", "authtoken"];

/// Last words of names that speak of a secret and do not hold it.
#[rustfmt::skip]
const SPEAKS_OF: &[&str] = &[
    "at", "on", "by", "in", "for", "count", "counts", "counter", "type", "types", "kind", "expires", "expire",
    "expiry", "expiration", "expired", "ttl", "lifetime", "age", "url", "urls", "uri", "path", "file", "filename",
    "dir", "field", "fields", "name", "names", "label", "labels", "length", "size", "min", "max", "limit", "policy",
    "rule", "rules", "hint", "version", "id", "ids", "enabled", "disabled", "required", "optional", "allowed",
    "strategy", "algorithm", "algo", "alg", "format", "pattern", "regex", "regexp", "placeholder", "title", "message",
    "messages", "error", "errors", "text", "description", "help", "tooltip", "endpoint", "host", "header", "headers",
    "prefix", "suffix", "status", "state", "attempts", "tries", "retries", "provider", "class", "column", "table",
    "input", "form", "page", "view", "template", "subject", "changed", "updated", "created", "deleted", "date",
    "time", "timestamp", "timeout", "days", "hours", "minutes", "seconds", "used", "usage", "scope", "scopes",
    "issuer", "audience", "mode", "strength", "score", "visible", "visibility", "button", "link", "email", "mail",
    "reset", "change", "confirmation", "confirm", "validation", "validator", "manager", "service", "factory",
    "helper", "encoder", "hasher", "parser", "generator", "store", "storage", "cache", "checker", "config",
    "settings", "option", "options", "params", "param", "parameter", "key_name", "ref", "refs", "reference", "arn",
    "index", "position", "offset", "rounds", "cost", "iterations", "budget", "price", "symbol", "address", "contract",
    "supply", "balance", "amount", "usd", "tokens", "identifier", "owner", "user", "username", "role", "group",
    "category", "tag", "note", "notes", "comment", "icon", "image", "language", "locale", "lang", "sha",
    "fingerprint", "thumbprint", "checksum", "public", "flag", "is", "valid", "invalid", "missing", "incorrect",
    "wrong", "mismatch", "success", "failed", "failure", "rotation", "source",
];

/// Words that make another thing of a name: `publicKeyToken`, `next_page_token`, `has_password`.
#[rustfmt::skip]
const OTHERWISE: &[&str] = &[
    "is", "has", "no", "show", "hide", "forgot", "public", "page", "next", "previous", "continuation", "continue",
    "cancellation", "cancel", "sync", "sample", "example", "dummy", "fake", "invalid", "wrong", "expired", "mock",
    "separator", "delimiter", "design", "syntax", "primary", "foreign",
];

/// Whether the value of something called so is a secret.
pub fn is_secret(name: &Name, phrases: &[&str]) -> bool {
    let Some(last) = name.words().last() else { return false };
    let is_told = name.says(phrases) || ENDINGS.iter().any(|end| last.ends_with(end));
    let is_another = name.words().iter().any(|word| OTHERWISE.contains(&word.as_str()));
    is_told && !is_another && !SPEAKS_OF.contains(&last.as_str())
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
    // Signs that join no words.
    let has_sign = value.iter().skip(1).any(|byte| b"!@#^&*?$".contains(byte));
    let is_mixed = has_sign && kinds[0] && value.len() >= 8
        || kinds[2] && (kinds[0] || kinds[1])
        || kinds[3] && value.len() >= 8 && kinds.iter().filter(|is| **is).count() >= 3;
    let vowels = value.iter().filter(|byte| b"aeiouyAEIOUY".contains(byte)).count();
    let is_no_word = kinds[1] || vowels * 4 < value.len();
    let is_long = value.len() >= 20 && kinds[0] && is_no_word && made_up::entropy(value) >= 3.3;
    value.len() >= 6
        && value.len() <= 4096
        && (is_mixed || is_long || is_gibberish(value))
        && !value.iter().any(u8::is_ascii_whitespace)
        && !is_moment(value)
        && !made_up::is_placeholder(value)
        && !made_up::is_everybodys(value)
        && made_up::entropy(value) >= 2.0
}

/// Whether letters alone make no word of any language: two pairs of them, at least one
/// for every eight, that hardly any word has.
fn is_gibberish(value: &[u8]) -> bool {
    let folded = value.to_ascii_lowercase();
    let rare = folded.windows(2).filter(|pair| is_rare(pair[0], pair[1])).count();
    value.len() >= 7 && value.iter().all(u8::is_ascii_alphabetic) && rare >= 2 && rare * 8 >= value.len()
}

/// Pairs of consonants that stand in hardly any word of the languages written in Latin
/// letters, nor in the shorthand of programs (`pgsql`, `bcrypt`).
fn is_rare(first: u8, second: u8) -> bool {
    let never: &[u8] = match first {
        b'b' => b"fghkpqwxz",
        b'c' => b"bdfgjpvwx",
        b'd' => b"kqxz",
        b'f' => b"bdghjkmnpqvwxz",
        b'g' => b"bcdfjkpqvxz",
        b'h' => b"bcdfgjkpqvxz",
        b'j' => b"bcdfghklmnpqrtvwxyz",
        b'k' => b"bcdfgjpqvxz",
        b'l' => b"jqx",
        b'm' => b"ghjkqvxz",
        b'p' => b"bcdfjkqvxz",
        b'q' => b"abcdefghijkmnopqrtvwxyz",
        b's' => b"jx",
        b't' => b"bdgjkqvx",
        b'v' => b"bcdfghjkmnpqtwxz",
        b'w' => b"bcfgjkmpqvxz",
        b'x' => b"bdfghjkqrsvwz",
        b'y' => b"jqy",
        b'z' => b"bdfgjkmpqrtvx",
        _ => b"",
    };
    never.contains(&second)
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
