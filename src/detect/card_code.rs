//! Security codes of payment cards, by their column: three or four digits are anything else.
//!
//! PCI DSS 3.3.1.2 forbids to store them once a payment is authorised.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::{is_filler, trimmed};

pub struct CardCode;
pub const DETECTOR: CardCode = CardCode;

impl Detector for CardCode {
    fn name(&self) -> &'static str {
        "card_code"
    }

    fn summary(&self) -> &'static str {
        "security code of a payment card"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Fail
    }

    fn kind(&self) -> &'static str {
        "card"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("payments.cvv", &["8", "41"]), Sample::In("cards.cvc2", &["74", "19"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("payments.cvv", &["123"]), Sample::In("payments.cvv", &["000"]), Sample::In("payments.amount", &["841"]), Sample::In("payments.cvv", &["84"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let code = &text.bytes[range.clone()];
        let fits = matches!(code.len(), 3 | 4) && code.iter().all(u8::is_ascii_digit) && !is_filler(code);
        fits.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["cvv", "cvv2", "cvc", "cvc2", "csc", "cardcode", "securitycode", "cardsecuritycode", "cardverificationvalue", "cardverificationcode"]
    }

    // All numbers of three digits pass.
    fn chance(&self) -> f64 {
        1.0
    }
}
