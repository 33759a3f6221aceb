//! Keys of Azure's storage accounts, service buses, event hubs and Cosmos DB, in
//! connection strings.
//!
//! Microsoft documentation, "Configure Azure Storage connection strings". The key
//! of its emulator is public and the same for everybody.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{base64, made_up, token};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "azure_key",
    summary: "Azure account key",
    anchors: &[Anchor::Literal("AccountKey="), Anchor::Literal("SharedAccessKey=")],
    find,
    hits: &[
        Sample::Within(&[
            "AccountName=shop;AccountKey=", "q8Zk3vN7Wm2Rt5Yx1Lc9", "Pd4Hs6Jf0GabETuX7nKv", "B3mQ8wZ1cR6yL0pS5dH2",
            "gJ9fK4tVxN7uA+iEoC1r/", "WzM6b==",
        ]),
        Sample::Within(&[
            "SharedAccessKeyName=send;SharedAccessKey=", "q8Zk3vN7Wm2Rt5Yx1Lc9", "Pd4Hs6Jf0GabETuX7nKvB3m=",
        ]),
    ],
    misses: &[
        Sample::Within(&["AccountName=devstoreaccount1;AccountKey=", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="]),
        Sample::Within(&["AccountKey=<key>"]),
        Sample::Within(&["AccountKey=${STORAGE_KEY}"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    const EMULATOR: &[u8] = b"Eby8vdM02xNOcqFl";
    let length = run(text.bytes, at.end, 129, token::base64);
    let key = &text.bytes[at.end..at.end + length];
    let bytes = base64::decode(key)?;
    let fits = matches!(bytes.len(), 32 | 48 | 64) && !key.starts_with(EMULATOR) && made_up::is_drawn(key);
    fits.then(|| sure(at.end..at.end + length))
}
