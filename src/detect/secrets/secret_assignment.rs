//! Secrets that source, configuration or a command line gives a telling name.
//!
//! A value in quotes has to look drawn or like a password; one without has to be
//! the whole rest of its line, and no code.

use std::ops::Range;

use super::secret::{Secret, sure};
use super::{key_value, lexicon, made_up, password_hash};
use crate::detect::{Anchor, Match, Name, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "secret_assignment",
    summary: "secret in an assignment",
    anchors: &[
        Anchor::Word("pass"),
        Anchor::Word("pwd"),
        Anchor::Word("secret"),
        Anchor::Word("token"),
        Anchor::Word("credential"),
        Anchor::Word("_key"),
        Anchor::Word("-key"),
        Anchor::Word("apikey"),
        Anchor::Word("accesskey"),
        Anchor::Word("signingkey"),
        Anchor::Word("encryptionkey"),
    ],
    find,
    hits: &[
        Sample::Within(&["password = \"", "k3vN7Wm2R", "\""]),
        Sample::Within(&["  api_key: '", "q8Zk3vN7Wm2Rt5Yx1Lc9", "'"]),
        Sample::Within(&["DB_PASSWORD=", "k3vN7Wm2R"]),
        Sample::Within(&["export STRIPE_SECRET=", "q8Zk3vN7Wm2Rt5Yx1Lc9"]),
        Sample::Within(&["const clientSecret: string = \"", "q8Zk3vN7Wm2Rt5Yx1Lc9", "\";"]),
        Sample::Within(&["user.setPassword(\"", "k3vN7Wm2R!", "\");"]),
        Sample::Within(&["{\"name\": \"API_TOKEN\", \"value\": \"", "q8Zk3vN7Wm2Rt5Yx1Lc9", "\"}"]),
        Sample::Within(&["mysqldump --password ", "k3vN7Wm2R", " shop"]),
        Sample::Within(&["DB_PASS: ", "k3vN7Wm2R", "  # of staging"]),
        Sample::Within(&["docker run -e PGPASSWORD=", "k3vN7Wm2R", " postgres"]),
        Sample::Within(&["os.environ.setdefault('DB_PASSWORD', '", "k3vN7Wm2R", "')"]),
        Sample::Within(&["<property name=\"password\" value=\"", "k3vN7Wm2R", "\"/>"]),
        Sample::Within(&["encryption_key: ", "q8Zk3vN7Wm2Rt5Yx1Lc9"]),
        Sample::Within(&["password: \"", "wqkzrtpf", "\""]),
        Sample::Within(&["JWT_SECRET=", "kdjfhgskqwmzncbvltprw"]),
        Sample::Within(&["<password>", "k3vN7Wm2R", "</password>"]),
        Sample::Within(&["config[\"secret_key_base\"] = '", "9f3c7b1e5a8d2046c1e9b7f3a5d80264", "'"]),
        Sample::Within(&["{\\\"token\\\": \\\"", "q8Zk3vN7Wm2Rt5Yx1Lc9", "\\\"}"]),
    ],
    misses: &[
        Sample::Within(&["password = \"password\""]),
        Sample::Within(&["password: 'changeme123'"]),
        Sample::Within(&["password = os.environ[\"DB_PASSWORD1\"]"]),
        Sample::Within(&["password = config.database.password1"]),
        Sample::Within(&["api_key: ${API_KEY_1}"]),
        Sample::Within(&["token_url = \"https://shop.de/oauth2/token\""]),
        Sample::Within(&["password_field = \"user_pwd_2\""]),
        Sample::Within(&["if (token === \"k3vN7Wm2R\")"]),
        Sample::Within(&["t.string \"reset_password_token\""]),
        Sample::Within(&["password: \"Your password must have 8 characters\""]),
        Sample::Within(&["token: ", "access_token_2"]),
        Sample::Within(&["secret: SecretKeyRef"]),
        Sample::Within(&["add_index :users, [\"reset_password_token\"], name: \"index_users_2\""]),
        Sample::Within(&["tokenizer = \"o200k_base\""]),
        Sample::Within(&["csrfToken: getToken2(req),"]),
        Sample::Within(&["PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']"]),
        Sample::Within(&["secretName: shop-tls-2024"]),
        Sample::Within(&["max_tokens: 4096"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let bytes = text.bytes;
    let pair = key_value::pair(bytes, at)?;
    let key = std::str::from_utf8(&bytes[pair.key.clone()]).ok()?;
    // Many things pass; a call of that name says nothing of a password.
    let is_passing = bytes.get(pair.key.end) == Some(&b'(') && key.rsplit('.').next() == Some("pass");
    if is_passing || !lexicon::is_secret(&Name::of(key), lexicon::SECRETS) {
        return None;
    }
    let value = &bytes[pair.value.clone()];
    let is_name = std::str::from_utf8(value).is_ok_and(lexicon::is_words);
    let fits = if pair.is_quoted {
        !is_name && !is_path(value)
    } else {
        // Variables of a shell, flags and elements end where their value ends; the rest has the line for itself.
        let is_variable =
            bytes[..pair.value.start].ends_with(b"=") && !key.bytes().any(|byte| byte.is_ascii_lowercase());
        let is_closed =
            is_variable || bytes.get(pair.value.end) == Some(&b'<') || is_flag(bytes, pair.value.start, key);
        (pair.is_whole_line || is_closed) && !lexicon::is_code(value) && value.len() >= 8
    };
    let is_secret =
        fits && lexicon::may_be_secret(value) && made_up::entropy(value) >= 2.5 && !password_hash::is_one(value);
    is_secret.then(|| sure(pair.value))
}

fn is_path(value: &[u8]) -> bool {
    value.starts_with(b"/") || value.starts_with(b"./") || memchr::memmem::find(value, b"://").is_some()
}

/// Whether the value follows `--key ` or `--key=`.
fn is_flag(bytes: &[u8], value: usize, key: &str) -> bool {
    let before = &bytes[..value.saturating_sub(1)];
    before.ends_with(key.as_bytes()) && before[..before.len() - key.len()].ends_with(b"--")
}
