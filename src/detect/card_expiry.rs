//! Expiry dates of payment cards, by their column.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::trimmed;

pub struct CardExpiry;
pub const DETECTOR: CardExpiry = CardExpiry;

impl Detector for CardExpiry {
    fn name(&self) -> &'static str {
        "card_expiry"
    }

    fn summary(&self) -> &'static str {
        "expiry date of a payment card"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn kind(&self) -> &'static str {
        "card"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("cards.card_expiry", &["09/", "27"]), Sample::In("payment.cc_exp", &["2027-", "09"]), Sample::In("payment.cc_exp", &["09", "27"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("tokens.expiry", &["09/27"]), Sample::In("cards.card_expiry", &["13/27"]), Sample::In("cards.card_expiry", &["soon"]), Sample::In("cards.card_expiry", &["12/34"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let date = &text.bytes[range.clone()];
        let (first, second) = match date {
            [_, _, b'/' | b'-', _, _] => (&date[..2], &date[3..]),
            [_, _, b'/' | b'-', _, _, _, _] => (&date[..2], &date[3..]),
            [_, _, _, _, b'/' | b'-', _, _] => (&date[5..], &date[..4]),
            [_, _, _, _] => date.split_at(2),
            _ => return None,
        };
        let month = matches!(first, [b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']);
        // 12/34 stands in the manuals of payment processors.
        let fits = month && second.iter().all(u8::is_ascii_digit) && date != b"12/34";
        fits.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["cardexpiry", "cardexpiration", "cardexpirydate", "cardexpirationdate", "cardexp", "ccexp", "ccexpiry", "ccexpiration", "ccexpirationdate"]
    }

    // A month and two digits are no proof of a card.
    fn chance(&self) -> f64 {
        1.0
    }
}
