//! Signatures in Azure's addresses, which let anybody in who has the address.
//!
//! Microsoft documentation, "Create a service SAS": `sig` is an HMAC-SHA256 in
//! base64, percent-encoded; `sv`, `se` and `sp` stand beside it.

use std::ops::Range;

use super::made_up;
use super::secret::{Secret, run, sure};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "azure_sas",
    summary: "Azure signature",
    anchors: &[Anchor::Literal("&sig="), Anchor::Literal("?sig=")],
    find,
    hits: &[Sample::Within(&[
        "https://shop.blob.core.windows.net/c/f?sv=2022-11-02&se=2026-01-01&sr=b&sp=r&sig=", "q8Zk3vN7Wm2Rt5Yx1Lc9",
        "Pd4Hs6Jf0GabETuX7nKvB3m%3D",
    ])],
    misses: &[
        Sample::Within(&["https://a.blob.core.windows.net/c?sv=2022-11-02&se=2026-01-01&sig=<signature>"]),
        Sample::Within(&["https://shop.de/?sig=", "q8Zk3vN7Wm2Rt5Yx1Lc9Pd4Hs6Jf0GabETuX7nKvB3m%3D"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    /// The longest query that is looked through, in bytes.
    const QUERY_MAX: usize = 512;
    let bytes = text.bytes;
    let is_query = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>`".contains(&byte);
    let end = at.end + run(bytes, at.end, QUERY_MAX, |byte| byte.is_ascii_alphanumeric() || b"%+/=_-".contains(&byte));
    let before = bytes[at.start.saturating_sub(QUERY_MAX)..at.start].iter().rev();
    let start = at.start - before.take_while(|byte| is_query(**byte)).count();
    let rest = end + run(bytes, end, QUERY_MAX, is_query);
    let has = |name: &[u8]| memchr::memmem::find(&bytes[start..rest], name).is_some();
    let signature = &bytes[at.end..end];
    let fits = (43..=60).contains(&signature.len()) && made_up::is_drawn(signature);
    (fits && has(b"sv=") && has(b"se=")).then(|| sure(at.end..end))
}
