//! Telegram's bot tokens: the bot's number, a colon, and 35 characters of which
//! the first two are `AA`.
//!
//! Telegram documentation, "Bot API", authorizing your bot.

use std::ops::Range;

use super::secret::{Secret, run, sure};
use super::{made_up, token};
use crate::detect::{Anchor, Match, Sample, Text};

pub const DETECTOR: Secret = Secret {
    name: "telegram_token",
    summary: "Telegram bot token",
    anchors: &[Anchor::Literal(":AA")],
    find,
    hits: &[
        Sample::Value(&["7129384650", ":AA", "Hq8Zk3vN7Wm2Rt5Yx1", "Lc9Pd4Hs6Jf0Gab"]),
        Sample::Within(&["https://api.telegram.org/bot7129384650", ":AA", "Hq8Zk3vN7Wm2Rt5Yx1", "Lc9Pd4Hs6Jf0Gab/getMe"]),
    ],
    misses: &[
        // The documentation's.
        Sample::Value(&["123456", ":AA", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
        Sample::Value(&["10:AA:bb:cc"]),
    ],
    ..Secret::PLAIN
};

fn find(text: &Text<'_>, at: Range<usize>) -> Option<Match> {
    /// What follows `AA`.
    const LENGTH: usize = 33;
    let bytes = text.bytes;
    let digits = bytes[at.start.saturating_sub(12)..at.start].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let length = run(bytes, at.end, LENGTH + 1, token::url_safe);
    let fits = (8..=11).contains(&digits) && length == LENGTH && made_up::is_drawn(&bytes[at.end..at.end + length]);
    fits.then(|| sure(at.start - digits..at.end + length))
}
