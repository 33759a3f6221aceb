//! Values of columns and keys whose name says that they are secret.
//!
//! Only what could open something: no placeholder, word, date, number or state. The
//! forms that other detectors of this family know are left to them.

use std::ops::Range;

use super::secret::{Secret, sure};
use super::{lexicon, password_hash};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "secret_in_column",
    summary: "value of a secret column",
    words: lexicon::OF_COLUMNS,
    anchors: &[Anchor::Column],
    find,
    hits: &[
        Sample::In("users.password", &["k3vN7", "Wm2R"]),
        Sample::In("users.reset_password_token", &["q8Zk3vN7", "Wm2Rt5Yx1Lc9"]),
        Sample::In("accounts.apiKey", &["9f3c7b1e5a8d", "2046c1e9b7f3a5d80264"]),
        Sample::In("users.otp_secret", &["JBSWY3DP", "K5XXE3DF"]),
        Sample::In("sessions.token", &["0b9c1f6e-4d1a-", "4e0b-9a53-6f1d2c3b4a5e"]),
        Sample::In("users.pin", &["73", "91"]),
        Sample::In("users.password_salt", &["x7Hq9z", "KpW2"]),
    ],
    misses: &[
        Sample::In("users.name", &["k3vN7", "Wm2R"]),
        Sample::In("users.reset_password_sent_at", &["2024-01-02 03:04:05"]),
        Sample::In("users.password_changed", &["k3vN7", "Wm2R"]),
        Sample::In("users.token_type", &["bearer2b"]),
        Sample::In("users.password", &["password123"]),
        Sample::In("users.password", &["${DB_PASSWORD}"]),
        Sample::In("de.users.password", &["Passwort"]),
        Sample::In("en.errors.password", &["is too short (minimum is 8 characters)"]),
        Sample::In("users.token", &["17"]),
        Sample::In("users.secret", &["true"]),
        Sample::In("models.max_tokens", &["4096"]),
        Sample::In("users.remember_token", &["NULL"]),
        Sample::In("users.token_expires", &["2024-01-02T03:04:05Z"]),
    ],
    ..Secret::PLAIN
};

/// Columns of few digits, which are secrets as short as they are.
const OF_DIGITS: &[&str] = &["pin", "pincode", "cvv", "cvc", "otp", "passcode"];

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    let name = text.column?;
    if !lexicon::is_secret(name, lexicon::OF_COLUMNS) {
        return None;
    }
    let value = &text.bytes[at.clone()];
    let is_code = name.says(OF_DIGITS) && (3..=8).contains(&value.len()) && value.iter().all(u8::is_ascii_digit);
    let is_told_elsewhere = value.starts_with(b"{") || value.starts_with(b"[") || password_hash::is_one(value);
    let is_secret = is_code && !super::made_up::is_sequence(value)
        || lexicon::may_be_secret(value) && !is_told_elsewhere && !is_name(value);
    is_secret.then(|| sure(at))
}

/// A name or a path in the place of a secret.
fn is_name(value: &[u8]) -> bool {
    value.starts_with(b"/")
        || memchr::memmem::find(value, b"://").is_some()
        || std::str::from_utf8(value).is_ok_and(lexicon::is_words)
}
