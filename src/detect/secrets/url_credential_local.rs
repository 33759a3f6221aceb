//! Passwords in connection strings that are everybody's, or of hosts that only this
//! machine reaches: how a test's database is opened, and worth a look.

use super::connection;
use super::secret::{Secret, sure};
use crate::detect::{Anchor, Sample, Tier};

pub const DETECTOR: Secret = Secret {
    name: "url_credential_local",
    summary: "password in a local connection string",
    tier: Tier::Warn,
    anchors: &[Anchor::Literal("://"), Anchor::Word("password="), Anchor::Word("pwd=")],
    find: |text, at| connection::password(text.bytes, at).filter(|found| found.is_local).map(|found| sure(found.range)),
    hits: &[
        Sample::Within(&["postgres://postgres:", "postgres", "@localhost:5432/shop_test"]),
        Sample::Within(&["postgres://shop:", "k3vN7Wm2R", "@db:5432/shop"]),
        Sample::Within(&["mysql://root:", "root", "@db.shop-prod.net/shop"]),
        Sample::Within(&["host=127.0.0.1 user=app password=", "k3vN7Wm2R"]),
    ],
    misses: &[
        Sample::Within(&["postgres://localhost:5432/shop"]),
        Sample::Within(&["postgres://app:$PASSWORD@localhost/shop"]),
        Sample::Within(&["postgres://shop:", "k3vN7Wm2R", "@db.shop-prod.net/shop"]),
    ],
    ..Secret::PLAIN
};
