//! Numbers of payment cards: a network's beginning, its lengths, and the check digit.

use std::ops::{Range, RangeInclusive};

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::{Digits, are_of_something_else, is_filler, luhn, stands_alone};

/// First and last four digits that a network's numbers begin with, and their lengths:
/// ISO/IEC 7812, and what the networks publish of their ranges.
const NETWORKS: &[(u16, u16, RangeInclusive<usize>)] = &[
    // Mir, Mastercard's second series.
    (2200, 2204, 16..=19),
    (2221, 2720, 16..=16),
    // Diners Club, American Express, JCB.
    (3000, 3059, 14..=19),
    (3095, 3095, 14..=19),
    (3400, 3499, 15..=15),
    (3528, 3589, 16..=19),
    (3600, 3699, 14..=19),
    (3700, 3799, 15..=15),
    (3800, 3999, 14..=19),
    // Visa once had thirteen digits.
    (4000, 4999, 13..=13),
    (4000, 4999, 16..=16),
    (4000, 4999, 19..=19),
    // Maestro, Dankort, Verve, Elo, RuPay.
    (5018, 5020, 13..=19),
    (5038, 5038, 13..=19),
    (5060, 5089, 16..=19),
    (5100, 5599, 16..=16),
    (5893, 5893, 13..=19),
    // Discover, RuPay, UnionPay, Hipercard, Maestro.
    (6000, 6099, 16..=19),
    (6200, 6299, 16..=19),
    (6304, 6304, 13..=19),
    (6360, 6369, 16..=19),
    (6440, 6599, 16..=19),
    (6759, 6763, 13..=19),
    // UnionPay and RuPay, Uzcard, Troy, Humo.
    (8100, 8299, 16..=19),
    (8600, 8600, 16..=16),
    (9792, 9792, 16..=16),
    (9860, 9860, 16..=16),
];

/// What the testing pages of Stripe, Adyen, Braintree, PayPal, Authorize.Net, Worldpay,
/// Mastercard and Square publish, but for numbers that [`is_published`] knows by their form.
const PUBLISHED: &[&str] = &[
"2222400070000005", "2222410740360010", "2222420000001113", "2223003122003222", "3056930009020004", "30569309025904", "3088000000000017", "3530111333300000", "3566002020360505", "3569990010095841", "36006666333344", "36227206271667", "36259600000004", "36700102000000", "370000000000002", "371144371144376", "371449635398431", "371881127160004", "371881245560002", "371881634498004", "371881911767006", "374251018720018", "378282246310005", "378734493671000", "38520000023237", "4003830171874018", "4005519200000004", "4007000000027", "4009348888881881", "4012000033330026", "4012000077777777", "4012888818888", "4012888888881881", "4035501000000008", "4111111111111111", "4111112014267661", "4166676667666746", "4217651111111119", "4222222222222", "4263982640269299", "4360000001000005", "4400000000000008", "4444333322221111", "4444333322221111455", "4462030000000000", "4484070000000000", "4508750015741019", "4607000000000009", "4646464646464644", "4917484589897107", "4917610000000000", "4917610000000000003", "4929000000006", "4977949494949497", "4988438843884305", "5019717010103742", "5100060000000002", "5100081112223332", "5100290029002909", "5105105105105100", "5106040000000008", "5111111111111118", "5123450000000008", "5123456789012346", "5136333333333335", "5200828282828210", "5204740009900014", "5425233430109903", "5454545454545454", "5500000000000004", "5500005555555559", "5555341244441115", "5555444433331111", "5555555555554444", "5577000055770004", "5585558555855583", "6011000990139424", "6011000991300009", "6011000991543426", "6011111111111117", "6011601160116611", "6011981111111113", "6205500000000000004", "6221261111117766", "6223164991230014", "6243030000000001", "6250941006528599", "6250946000000016", "6304000000000000", "6331101999990016", "6333000023456788", "6445644564456445", "6703444444444449", "6759649826438453", "6771798021000008",
];

pub struct Card;
pub const DETECTOR: Card = Card;

impl Detector for Card {
    fn name(&self) -> &'static str {
        "card"
    }

    fn summary(&self) -> &'static str {
        "payment card number"
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
        &[Sample::Value(&["4539 5787", " 6362 1486"]), Sample::Within(&["card 4539", "578763621486 was charged"]), Sample::In("orders.card_number", &["45395787", "63621486"]), Sample::Within(&["paid with 5412-7512", "-3412-3452"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["4111 1111 1111 1111"]), Sample::Value(&["4242424242424242"]), Sample::Value(&["378282246310005"]), Sample::Value(&["4000 0027 6000 3184"]), Sample::Value(&["4539 5787 6362 1487"]), Sample::Within(&["id 4539578763621486"]),
            Sample::In("payments.card_id", &["4539578763621486"]), Sample::Within(&["550e8400-e29b-41d4-a716-4539578763621486"]), Sample::Value(&["0.4539578763621486"]), Sample::Value(&["4539.5787.6362.1486"]), Sample::Value(&["1700000000000"])]
    }

    fn at_most(&self, shape: &[u8], _is_alone: bool) -> Option<Certainty> {
        let groups = groups(shape)?;
        Some(if groups > 1 { Certainty::Sure } else { Certainty::Weak })
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Digits(13, 19)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let written = &text.bytes[at.clone()];
        // Most runs of digits begin as no card does.
        if !matches!(written.first(), Some(b'2'..=b'9')) || !stands_alone(text.bytes, &at) {
            return None;
        }
        let digits = Digits::of(written)?;
        let groups = groups(written)?;
        if !is_card(digits.bytes()) || is_published(digits.bytes()) {
            return None;
        }
        // The keys of cards are as long, and one in forty passes.
        let is_a_key = groups == 1
            && are_of_something_else(text.column)
            && text.column.is_some_and(|name| name.says(self.words()));
        let certainty = if groups > 1 { Certainty::Sure } else { Certainty::Weak };
        (!is_a_key).then_some(Match { range: at, certainty })
    }

    fn words(&self) -> &'static [&'static str] {
        &["card", "cardnumber", "cardno", "creditcard", "creditcardnumber", "debitcard", "cc", "ccnumber", "ccnum", "pan", "visa", "mastercard", "amex", "kreditkarte", "kartennummer", "cartebancaire", "tarjeta"]
    }

    // Measured on random numbers of sixteen digits, the length with the most networks.
    fn chance(&self) -> f64 {
        0.024
    }

    fn is_one(&self, value: &[u8]) -> bool {
        let digits = Digits::of(value);
        let only = value.iter().all(|byte| byte.is_ascii_digit() || b" -".contains(byte));
        only && groups(value).is_some() && digits.is_some_and(|digits| is_card(digits.bytes()))
    }
}

/// How many groups it is written in; `None` where no card is written so.
fn groups(written: &[u8]) -> Option<usize> {
    let is_separator = |byte: &u8| !byte.is_ascii_digit();
    let Some(separator) = written.iter().find(|byte| is_separator(byte)) else { return Some(1) };
    let count = written.split(is_separator).count();
    let as_printed = written.split(is_separator).enumerate().all(|(at, group)| match group.len() {
        4..=6 => true,
        1..=7 => at + 1 == count,
        _ => false,
    });
    let alike = written.iter().filter(|byte| is_separator(byte)).all(|byte| byte == separator);
    (as_printed && alike && matches!(separator, b' ' | b'-')).then_some(count)
}

/// Whether some network's number has such a beginning, length and check digit.
pub(super) fn is_card(digits: &[u8]) -> bool {
    let Some(start) = digits.first_chunk::<4>() else { return false };
    let start = start.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
    let of_network = |(first, last, lengths): &(u16, u16, RangeInclusive<usize>)| {
        (*first..=*last).contains(&start) && lengths.contains(&digits.len())
    };
    NETWORKS.iter().any(of_network) && luhn(digits) && !is_filler(digits)
}

/// Whether processors publish the number for tests. Theirs begin with 400000 or 424242,
/// which nobody issues, or are filled up with zeros, as no account is.
pub(super) fn is_published(digits: &[u8]) -> bool {
    digits.starts_with(b"400000")
        || digits.starts_with(b"424242")
        || memchr::memmem::find(digits, b"000000").is_some()
        || PUBLISHED.iter().any(|published| published.as_bytes() == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers_are_cards_and_no_danger() {
        for number in PUBLISHED {
            assert!(luhn(number.as_bytes()), "{number}");
            assert!(is_published(number.as_bytes()));
        }
        assert!(DETECTOR.is_one(b"4111111111111111") && DETECTOR.is_one(b"3782 822463 10005"));
        assert!(!DETECTOR.is_one(b"4111-1111 1111-1111") && !DETECTOR.is_one(b"4111111111111112"));
    }
}
