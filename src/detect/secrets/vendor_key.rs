//! Keys without letters of their own, which only their vendor's name gives away:
//! `heroku_api_key = …`.
//!
//! Their lengths and alphabets are those of the vendors' documentation of API keys.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{made_up, token};
use crate::detect::{Anchor, Match, Name, Sample, Text};

/// A vendor's word, what its keys are made of, how long they are.
struct Vendor(&'static str, fn(u8) -> bool, &'static [usize]);

const VENDORS: &[Vendor] = &[
    Vendor("heroku", uuid, &[36]),
    Vendor("datadog", token::hex, &[32, 40]),
    Vendor("cloudflare", token::url_safe, &[37, 40]),
    Vendor("twilio", token::hex, &[32]),
    Vendor("mailgun", uuid, &[50]),
    Vendor("mailchimp", mailchimp, &[36, 37]),
    Vendor("algolia", token::hex, &[32]),
    Vendor("pagerduty", token::url_safe, &[20]),
    Vendor("zendesk", token::alphanumeric, &[40]),
    Vendor("okta", token::url_safe, &[42]),
    Vendor("circleci", token::hex, &[40]),
    Vendor("codecov", uuid, &[36]),
    Vendor("snyk", uuid, &[36]),
    Vendor("opsgenie", uuid, &[36]),
    Vendor("rollbar", token::hex, &[32]),
    Vendor("fastly", token::url_safe, &[32]),
    Vendor("airtable", token::alphanumeric, &[17]),
    Vendor("sonar", token::hex, &[40]),
];

pub const DETECTOR: Secret = Secret {
    name: "vendor_key",
    summary: "key beside its vendor's name",
    anchors: &[
        Anchor::Word("heroku"),
        Anchor::Word("datadog"),
        Anchor::Word("cloudflare"),
        Anchor::Word("twilio"),
        Anchor::Word("mailgun"),
        Anchor::Word("mailchimp"),
        Anchor::Word("algolia"),
        Anchor::Word("pagerduty"),
        Anchor::Word("zendesk"),
        Anchor::Word("okta"),
        Anchor::Word("circleci"),
        Anchor::Word("codecov"),
        Anchor::Word("snyk"),
        Anchor::Word("opsgenie"),
        Anchor::Word("rollbar"),
        Anchor::Word("fastly"),
        Anchor::Word("airtable"),
        Anchor::Word("sonar"),
    ],
    find,
    hits: &[
        Sample::Within(&["HEROKU_API_KEY=", "0b9c1f6e-4d1a-", "4e0b-9a53-6f1d2c3b4a5e"]),
        Sample::Within(&["datadog_api_key: '", "9f3c7b1e5a8d2046", "c1e9b7f3a5d80264", "'"]),
        Sample::Within(&["TWILIO_AUTH_TOKEN = ", "9f3c7b1e5a8d2046", "c1e9b7f3a5d80264"]),
    ],
    misses: &[
        Sample::Within(&["heroku_app_id=", "0b9c1f6e-4d1a-", "4e0b-9a53-6f1d2c3b4a5e"]),
        Sample::Within(&["twilio_account_sid=AC", "9f3c7b1e5a8d2046c1e9b7f3a5d80264"]),
        Sample::Within(&["datadog-ci@", "9f3c7b1e5a8d2046c1e9b7f3a5d80264"]),
        Sample::Within(&["# codecov token: none yet"]),
        Sample::Within(&["https://cdnjs.cloudflare.com/ajax/libs/jquery/3.7.1/jquery.min.js"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    /// How far behind the vendor's name the key begins, in bytes.
    const REACH: usize = 64;
    let bytes = text.bytes;
    let word = bytes[at.clone()].to_ascii_lowercase();
    let Vendor(_, is_letter, lengths) = VENDORS.iter().find(|vendor| vendor.0.as_bytes() == word)?;
    let line = at.end + run(bytes, at.end, REACH, |byte| byte != b'\n');
    let joined = bytes[at.end..line].iter().position(|byte| b"=:".contains(byte))? + at.end;
    let name = Name::of(std::str::from_utf8(&bytes[at.start..joined]).ok()?);
    if !name.says(&["key", "token", "secret", "apikey", "password"]) || name.says(&["id", "sid"]) {
        return None;
    }
    let start = joined + run(bytes, joined, 8, |byte| b"=:>\"'` ".contains(&byte));
    let length = run(bytes, start, 64, is_letter);
    let key = &bytes[start..start + length];
    let fits = lengths.contains(&length)
        && token::ends(bytes, start + length)
        && key.iter().any(u8::is_ascii_digit)
        && made_up::is_drawn(key);
    fits.then(|| sure(start..start + length))
}

fn uuid(byte: u8) -> bool {
    token::hex(byte) || byte == b'-'
}


/// 32 hex digits, `-us` and a data centre.
fn mailchimp(byte: u8) -> bool {
    token::hex(byte) || b"-us".contains(&byte)
}
