//! `card`: a payment card number of the same brand that pays nothing.

mod brands;

use super::family::Family;
use super::stray::{Compact, Form, Stray, shares_run};
use super::*;
use brands::Brand;

/// A card number of the same brand and length, in the same grouping, with a right
/// check digit (Luhn, ISO/IEC 7812-1). It begins with six digits that a payment
/// processor publishes for tests (`4111 11`, `4242 42`, `5555 55`, `3782 82` and
/// others; the table in `card/brands.rs` names the processors), and never with the
/// original's. The rest is a permutation of the account digits under a key of the
/// original beginning, so cards of one issuer keep apart for sure, and others but
/// for chance. A card that is written in two ways, in text or as a number, gets
/// the same stand-in everywhere.
///
/// `keep=bin` keeps the first six digits, which name the issuer, and permutes the
/// account: one-to-one. `keep=last4` keeps the last four behind a test beginning.
/// The two are never kept together: with them a card is found again in a list of
/// payments. `range=any` is a permutation of all numbers of the brand, for unique
/// columns of millions of rows: one-to-one, but a number may be somebody's.
///
/// Brands: Visa, Mastercard with its 2-series, American Express, Discover, Diners
/// Club, JCB, UnionPay, Maestro. Of a right number of 12 to 19 digits that none of
/// them issues the first digit is kept, and the rest permuted.
///
/// What is no card number, a placeholder, a number with a wrong check digit or one
/// half masked (`**** 1111`), keeps its shape and stays wrong: digits and letters
/// are replaced by others; punctuation stays, and `X` where there is no other letter.
pub struct Card;
pub const KIND: Card = Card;

struct Cards {
    keep: Keep,
    any: bool,
    form: Form,
    family: Family,
    stray: Stray,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Brand,
    Beginning,
    LastFour,
}

/// Between groups of digits.
const SEPARATORS: &[u8] = b" -./_";
/// A beginning names the issuer with six digits.
const BEGINNING: usize = 6;
/// Bits of the smallest class that is common: 14 digits, five beginnings, seven
/// digits of the account.
const BITS: u32 = 25;

/// The digit that makes the Luhn sum of `digits` and itself end in 0.
fn check_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits.iter().rev().enumerate().map(|(place, digit)| luhn(*digit, place % 2 == 0)).sum();
    b'0' + ((10 - sum % 10) % 10) as u8
}

/// What one digit adds to the Luhn sum.
fn luhn(digit: u8, doubled: bool) -> u32 {
    let value = u32::from(digit - b'0');
    match (doubled, value) {
        (false, _) => value,
        (true, 0..5) => 2 * value,
        (true, _) => 2 * value - 9,
    }
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

/// Writes a number into all of `digits`.
fn write(mut number: u64, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// The digits of a card number: 12 to 19 with a right check digit.
fn digits(input: &[u8]) -> Option<Compact> {
    let compact = Compact::of(input, SEPARATORS)?;
    let digits = compact.get();
    let shaped = (12..=19).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let (last, front) = digits.split_last()?;
    (shaped && check_digit(front) == *last).then_some(compact)
}

impl Cards {
    /// The stand-in of a right number.
    fn card(&self, original: &Compact) -> Compact {
        let source = original.get();
        let length = source.len();
        let first = number(&source[..BEGINNING]) as u32;
        let account = number(&source[BEGINNING..length - 1]);
        let brand = Brand::of(first, length);
        let class = (length as u64) << 32 | brand.map_or(15, |(index, _)| index as u64) << 40;
        let mut image = *original;
        match (self.keep, brand) {
            (Keep::Beginning, _) => {
                let space = 10u64.pow((length - 1 - BEGINNING) as u32);
                let class = class | u64::from(first) | 1 << 60;
                let mut account = account;
                loop {
                    account = self.family.apply(class, space, account);
                    write(account, &mut image.get_mut()[BEGINNING..length - 1]);
                    if self.fits(&mut image) {
                        break;
                    }
                }
            }
            (Keep::Brand, Some((index, brand))) if self.any => {
                let accounts = 10u64.pow((length - 1 - BEGINNING) as u32);
                let space = brand.beginnings() * accounts;
                let mut rank = brand.place(first) * accounts + account;
                loop {
                    rank = self.family.apply(class | 2 << 60, space, rank);
                    let first = brand.beginning(rank / accounts);
                    write(u64::from(first), &mut image.get_mut()[..BEGINNING]);
                    write(rank % accounts, &mut image.get_mut()[BEGINNING..length - 1]);
                    if Brand::of(first, length).is_some_and(|(found, _)| found == index) && self.fits(&mut image) {
                        break;
                    }
                }
            }
            (Keep::Brand, None) => {
                // The first digit stays: it names the industry.
                let class = class | u64::from(source[0]) | 3 << 60;
                let space = 10u64.pow((length - 2) as u32);
                let mut rank = number(&source[1..length - 1]);
                for step in 0.. {
                    rank = self.family.apply(class | if self.any { 0 } else { step << 16 }, space, rank);
                    write(rank, &mut image.get_mut()[1..length - 1]);
                    let other = Brand::of(number(&image.get()[..BEGINNING]) as u32, length).is_none();
                    if other && self.fits(&mut image) && (self.any || !shares_run(source, image.get())) {
                        break;
                    }
                }
            }
            (Keep::Brand, Some((_, brand))) => {
                let space = 10u64.pow((length - 1 - BEGINNING) as u32);
                let mut account = account;
                for step in 0.. {
                    let class = class | u64::from(first) | step << 48;
                    write(self.beginning(brand, class, account, first), &mut image.get_mut()[..BEGINNING]);
                    account = self.family.apply(class, space, account);
                    write(account, &mut image.get_mut()[BEGINNING..length - 1]);
                    if self.fits(&mut image) && !shares_run(source, image.get()) {
                        break;
                    }
                }
            }
            (Keep::LastFour, _) => {
                // One digit of the middle makes the check digit right.
                let middle = BEGINNING..length - 5;
                let space = 10u64.pow(middle.len() as u32);
                let mut account = number(&source[middle.clone()]);
                for step in 0.. {
                    let class = class ^ u64::from(first) ^ number(&source[length - 4..]) << 20 ^ step << 48 ^ 4 << 60;
                    if let Some((_, brand)) = brand {
                        write(self.beginning(brand, class, account, first), &mut image.get_mut()[..BEGINNING]);
                    } else {
                        let rest = self.family.below(class, account, 100_000);
                        write(rest, &mut image.get_mut()[1..BEGINNING]);
                    }
                    account = self.family.apply(class, space, account);
                    write(account, &mut image.get_mut()[middle.clone()]);
                    settle(image.get_mut());
                    let (last, front) = image.get().split_last().expect("a card number has digits");
                    debug_assert_eq!(check_digit(front), *last);
                    if !shares_run(source, image.get()) || step > 64 {
                        break;
                    }
                }
            }
        }
        image
    }

    /// A published beginning, other than the card's own.
    fn beginning(&self, brand: &Brand, class: u64, account: u64, own: u32) -> u64 {
        let count = brand.tests.len() as u64;
        let index = self.family.below(class, account, count) as usize;
        let test = brand.tests[index];
        u64::from(if test == own { brand.tests[(index + 1) % brand.tests.len()] } else { test })
    }

    /// Writes the check digit; whether the column holds the number.
    fn fits(&self, image: &mut Compact) -> bool {
        let (last, front) = image.get_mut().split_last_mut().expect("a card number has digits");
        *last = check_digit(front);
        match self.form {
            Form::Text { .. } => true,
            Form::Integer { high } => number(image.get()) <= high,
        }
    }
}

/// Sets the fifth digit from the end so that the Luhn sum is right with the last
/// four as they are.
fn settle(digits: &mut [u8]) {
    let place = digits.len() - 5;
    for digit in b'0'..=b'9' {
        digits[place] = digit;
        let (last, front) = digits.split_last().expect("a card number has digits");
        if check_digit(front) == *last {
            return;
        }
    }
}

impl Mask for Cards {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        match digits(input) {
            Some(original) => {
                self.card(&original).write_like(input, out);
                Ok(())
            }
            None => {
                let one_to_one = self.any || self.keep == Keep::Beginning;
                self.stray.mask(input, !one_to_one, &|text| digits(text).is_some(), draw, out)
            }
        }
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for Card {
    fn name(&self) -> &'static str {
        "card"
    }

    fn summary(&self) -> &'static str {
        "a card number of the same brand and length, from published test ranges"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter {
                name: "keep",
                doc: "brand (default); bin: the first six digits too; last4: the last four too; never both",
                required: false,
            },
            Parameter {
                name: "range",
                doc: "test (default): published test numbers; any: all of the brand's, one-to-one",
                required: false,
            },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "card", native: "text", input: "4556 7375 8689 9855", output: "4222 2292 1060 1398" },
            Example { rule: "card", native: "bigint", input: "371449635398431", output: "370000923904355" },
            Example { rule: "card(keep=bin)", native: "varchar(19)", input: "5425-2334-3010-9903", output: "5425-2391-5972-6637" },
            Example { rule: "card(keep=last4)", native: "text", input: "2223000048410010", output: "2720997276720010" },
            Example { rule: "card(range=any)", native: "text", input: "6011000990139424", output: "6510420430356063" },
            Example { rule: "card", native: "text", input: "XXXX-XXXX-XXXX-1111", output: "XXXX-XXXX-XXXX-1821" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("card")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let form = Form::of("card", target)?;
        if let Form::Integer { high } = form
            && high < 10u64.pow(15)
        {
            return Err(Misfit::wrong_type("card", "a text, bigint or numeric", target.column));
        }
        if let Some(Value::List(_)) = args.get("keep") {
            return Err(Misfit::new(MisfitKind::Argument, "`keep` takes one of: brand, bin, last4")
                .help("the first six and the last four digits together are enough to find a card again"));
        }
        let keep = match args.one_of("keep", &["brand", "bin", "last4"])? {
            Some("bin") => Keep::Beginning,
            Some("last4") => Keep::LastFour,
            _ => Keep::Brand,
        };
        let range = args.one_of("range", &["test", "any"])?;
        if range.is_some() && keep != Keep::Brand {
            return Err(Misfit::new(MisfitKind::Argument, "`range` goes with `keep=brand` alone"));
        }
        let any = range == Some("any");
        let one_to_one = any || keep == Keep::Beginning;
        let cards = Cards {
            keep,
            any,
            form,
            family: Family::new(target.key, "card"),
            stray: Stray::new(target.key, form, target.column),
        };
        Ok(Compiled::mask(
            cards,
            Contract {
                reads: true,
                by: By::Value(Canonical::Digits),
                unique: if one_to_one { Unique::Bijective } else { Unique::Injective { bits: BITS } },
                output: form.output(),
                // What has neither letters nor digits stays as it is.
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    fn mask(rule: &str, native: &str, input: &str) -> String {
        String::from_utf8(mask_one(rule, native, input.as_bytes()).unwrap()).unwrap()
    }

    /// A right number that begins so.
    fn card(first: &str, length: usize, n: u64) -> String {
        let mut text = format!("{first}{n:0width$}", width = length - 1 - first.len()).into_bytes();
        text.push(check_digit(&text));
        String::from_utf8(text).unwrap()
    }

    const CARDS: &[(&str, usize)] = &[
        ("4556737", 16), ("4111111", 16), ("455673", 13), ("455673", 19), ("542523", 16), ("234567", 16), ("371449", 15),
        ("340101", 15), ("360000", 14), ("305693", 16), ("353011", 16), ("358999", 19), ("622126", 16), ("629999", 19),
        ("601111", 16), ("650000", 16), ("675964", 12), ("500000", 18), ("979200", 16), ("123456", 12),
    ];

    #[test]
    fn brand_length_and_check_digit_stay_right() {
        for &(first, length) in CARDS {
            for n in 0..200 {
                let input = card(first, length, n * 7);
                for rule in ["card", "card(keep=bin)", "card(keep=last4)", "card(range=any)"] {
                    let out = mask(rule, "text", &input);
                    assert!(digits(out.as_bytes()).is_some() && out.len() == input.len(), "{rule} {input}: {out}");
                    let brand = |text: &str| Brand::of(number(&text.as_bytes()[..6]) as u32, length).map(|found| found.0);
                    assert_eq!(brand(&out), brand(&input), "{rule} {input}: {out}");
                    let same = (out[..6] == input[..6], out[length - 4..] == input[length - 4..]);
                    match rule {
                        "card(keep=bin)" => assert!(same.0),
                        "card(keep=last4)" => assert!(same.1 && !same.0),
                        "card" => assert!(!shares_run(input.as_bytes(), out.as_bytes()), "{input}: {out}"),
                        _ => {}
                    }
                    if let (Some(brand), "card") = (brand(&out), rule) {
                        assert!(brands::BRANDS[brand].tests.contains(&(number(&out.as_bytes()[..6]) as u32)));
                    }
                }
            }
        }
    }

    #[test]
    fn cards_of_one_issuer_keep_apart() {
        for rule in ["card(keep=bin)", "card(range=any)"] {
            // The whole class of twelve digits behind one beginning, and every wrong number beside it.
            let Action::Mask(mask) = compile_on(rule, &column("text")).unwrap().action else { panic!("a mask") };
            let key = crate::seed::Key::new([0; 32]).domain(1, "unused");
            let mut seen = BTreeSet::new();
            for n in 0..30_000u64 {
                let mut out = Vec::new();
                mask.mask(format!("675964{n:06}").as_bytes(), &mut key.draw(b""), &mut out).unwrap();
                assert!(seen.insert(out), "{rule}");
            }
        }
        let images: BTreeSet<String> = (0..20_000).map(|n| mask("card", "text", &card("455673", 16, n))).collect();
        assert!(images.len() >= 19_999);
    }

    #[test]
    fn grouping_and_columns_do_not_matter() {
        let plain = mask("card", "text", "4556737586899855");
        assert_eq!(mask("card", "text", "4556 7375-8689.9855").replace([' ', '-', '.'], ""), plain);
        for native in ["bigint", "numeric", "numeric(16,0)", "varchar(16)"] {
            assert_eq!(mask("card", native, "4556737586899855"), plain, "{native}");
        }
    }

    #[test]
    fn what_is_no_card_keeps_its_shape_and_stays_wrong() {
        for input in ["4556737586899856", "**** **** **** 1111", "1234", "none given", "-", "XXXX1111", "0000 0000 0000 0001", "ännö 7"] {
            let out = mask("card", "text", input);
            assert_eq!(out.chars().count(), input.chars().count());
            assert!(digits(out.as_bytes()).is_none() && !shares_run(input.as_bytes(), out.as_bytes()), "{input}: {out}");
            assert!(out != input || !input.contains(|c: char| c.is_ascii_digit()), "{input}");
        }
        for (native, input) in [("bigint", "0"), ("bigint", "-1"), ("bigint", "9223372036854775807"), ("numeric", "4556737586899856")] {
            assert_eq!(mask("card", native, input).len(), input.len());
        }
        for (native, input) in [("numeric", "1.5"), ("numeric", "NaN"), ("bigint", "x"), ("numeric", "+1")] {
            assert!(mask_one("card", native, input.as_bytes()).is_err(), "{native} {input}");
        }
    }

    #[test]
    fn first_six_and_last_four_are_never_kept_together() {
        for rule in ["card(keep=[bin, last4])", "card(keep=bin, range=any)", "card(keep=both)"] {
            assert!(compile_on(rule, &column("text")).is_err(), "{rule}");
        }
        assert!(compile_on("card", &column("integer")).is_err());
    }
}
