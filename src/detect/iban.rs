//! Account numbers by ISO 13616: a country, its structure, and ISO 7064's remainder.
//!
//! No range is reserved for examples; the numbers that a run made are known to its manifest.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};

/// Countries in order, with what follows their check digits: so many `n` digits, `a`
/// capitals, `c` of both. SWIFT, IBAN Registry, release 101.
const COUNTRIES: &[(&str, &str)] = &[
    ("AD", "8n 12c"),
    ("AE", "19n"),
    ("AL", "8n 16c"),
    ("AT", "16n"),
    ("AZ", "4a 20c"),
    ("BA", "16n"),
    ("BE", "12n"),
    ("BG", "4a 6n 8c"),
    ("BH", "4a 14c"),
    ("BI", "23n"),
    ("BR", "23n 1a 1c"),
    ("BY", "4c 4n 16c"),
    ("CH", "5n 12c"),
    ("CR", "18n"),
    ("CY", "8n 16c"),
    ("CZ", "20n"),
    ("DE", "18n"),
    ("DJ", "23n"),
    ("DK", "14n"),
    ("DO", "4c 20n"),
    ("EE", "16n"),
    ("EG", "25n"),
    ("ES", "20n"),
    ("FI", "14n"),
    ("FK", "2a 12n"),
    ("FO", "14n"),
    ("FR", "10n 11c 2n"),
    ("GB", "4a 14n"),
    ("GE", "2a 16n"),
    ("GI", "4a 15c"),
    ("GL", "14n"),
    ("GR", "7n 16c"),
    ("GT", "24c"),
    ("HN", "4a 20n"),
    ("HR", "17n"),
    ("HU", "24n"),
    ("IE", "4a 14n"),
    ("IL", "19n"),
    ("IQ", "4a 15n"),
    ("IS", "22n"),
    ("IT", "1a 10n 12c"),
    ("JO", "4a 4n 18c"),
    ("KW", "4a 22c"),
    ("KZ", "3n 13c"),
    ("LB", "4n 20c"),
    ("LC", "4a 24c"),
    ("LI", "5n 12c"),
    ("LT", "16n"),
    ("LU", "3n 13c"),
    ("LV", "4a 13c"),
    ("LY", "21n"),
    ("MC", "10n 11c 2n"),
    ("MD", "20c"),
    ("ME", "18n"),
    ("MK", "3n 10c 2n"),
    ("MN", "16n"),
    ("MR", "23n"),
    ("MT", "4a 5n 18c"),
    ("MU", "4a 19n 3a"),
    ("NI", "4a 20n"),
    ("NL", "4a 10n"),
    ("NO", "11n"),
    ("OM", "3n 16c"),
    ("PK", "4a 16c"),
    ("PL", "24n"),
    ("PS", "4a 21c"),
    ("PT", "21n"),
    ("QA", "4a 21c"),
    ("RO", "4a 16c"),
    ("RS", "18n"),
    ("RU", "14n 15c"),
    ("SA", "2n 18c"),
    ("SC", "4a 20n 3a"),
    ("SD", "14n"),
    ("SE", "20n"),
    ("SI", "15n"),
    ("SK", "20n"),
    ("SM", "1a 10n 12c"),
    ("SO", "19n"),
    ("ST", "21n"),
    ("SV", "4a 20n"),
    ("TL", "19n"),
    ("TN", "20n"),
    ("TR", "6n 16c"),
    ("UA", "6n 19c"),
    ("VA", "18n"),
    ("VG", "4a 16n"),
    ("XK", "16n"),
    ("YE", "4a 4n 18c"),
];

pub struct Iban;
pub const DETECTOR: Iban = Iban;

impl Detector for Iban {
    fn name(&self) -> &'static str {
        "iban"
    }

    fn summary(&self) -> &'static str {
        "bank account number (IBAN)"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Fail
    }

    fn kind(&self) -> &'static str {
        "bank_account"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["DE89 3704 0044 ", "0532 0130 00"]), Sample::Within(&["pay to GB29NWBK", "60161331926819, please"]), Sample::Value(&["FR1420041010050500", "013M02606"]), Sample::Within(&["IBAN: NL91 ABNA 0417", " 1643 00."])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["DE89 3704 0044 0532 0130 01"]), Sample::Value(&["DE00000000000000000000"]), Sample::Value(&["XX89370400440532013000"]), Sample::Value(&["de89370400440532013000ab"]), Sample::Value(&["GB29NWBK6016133192681"]), Sample::Value(&["GB82AAAA"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Token(15, 34), Anchor::Token(4, 4)]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let head = text.bytes[at.clone()].first_chunk::<4>()?;
        let [first, second, third, fourth] = *head;
        // What is no country and two digits ends here: nearly all tokens.
        if !third.is_ascii_digit() || !fourth.is_ascii_digit() || first.is_ascii_digit() {
            return None;
        }
        let country = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
        let structure = COUNTRIES.binary_search_by_key(&country.as_slice(), |(code, _)| code.as_bytes());
        let structure = COUNTRIES[structure.ok()?].1;
        let (account, end) = Account::from(text.bytes, at.start, 4 + length(structure))?;
        let fits = account.fits(structure) && account.remainder() == 1 && !account.is_empty();
        fits.then_some(Match { range: at.start..end, certainty: Certainty::Sure })
    }

    fn words(&self) -> &'static [&'static str] {
        &["iban", "account", "accountnumber", "bankaccount", "konto", "kontonummer"]
    }
}

fn parts(structure: &str) -> impl Iterator<Item = (usize, u8)> {
    structure.split(' ').filter_map(|part| {
        let (count, kind) = part.split_at(part.len() - 1);
        Some((count.parse().ok()?, kind.as_bytes()[0]))
    })
}

fn length(structure: &str) -> usize {
    parts(structure).map(|(count, _)| count).sum()
}

/// The letters and digits of an account number.
struct Account {
    signs: [u8; Account::LENGTH_MAX],
    length: usize,
}

impl Account {
    const LENGTH_MAX: usize = 34;

    /// Reads as many letters and digits, in one piece or in groups of four with a blank
    /// or a dash between; says where it ends.
    fn from(text: &[u8], start: usize, length: usize) -> Option<(Account, usize)> {
        let mut account = Account { signs: [0; Account::LENGTH_MAX], length };
        let grouped = text.get(start + 4).filter(|byte| matches!(byte, b' ' | b'-'));
        let mut at = start;
        for (count, sign) in account.signs.get_mut(..length)?.iter_mut().enumerate() {
            if let Some(separator) = grouped.filter(|_| count > 0 && count % 4 == 0) {
                (text.get(at)? == separator).then_some(())?;
                at += 1;
            }
            *sign = text.get(at).filter(|byte| byte.is_ascii_alphanumeric())?.to_ascii_uppercase();
            at += 1;
        }
        let goes_on = text.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        (!goes_on).then_some((account, at))
    }

    fn signs(&self) -> &[u8] {
        &self.signs[..self.length]
    }

    fn fits(&self, structure: &str) -> bool {
        let mut rest = &self.signs()[4..];
        parts(structure).all(|(count, kind)| {
            let Some((part, more)) = rest.split_at_checked(count) else { return false };
            rest = more;
            part.iter().all(|sign| match kind {
                b'n' => sign.is_ascii_digit(),
                b'a' => sign.is_ascii_uppercase(),
                _ => true,
            })
        })
    }

    /// Whether there is nothing but zeros in it.
    fn is_empty(&self) -> bool {
        self.signs()[4..].iter().all(|sign| !matches!(sign, b'1'..=b'9'))
    }

    /// ISO 7064, MOD 97-10: the first four signs go to the end, A is 10 and Z is 35.
    fn remainder(&self) -> u32 {
        let (head, rest) = self.signs().split_at(4);
        rest.iter().chain(head).fold(0, |sum, sign| match sign {
            b'0'..=b'9' => (sum * 10 + u32::from(sign - b'0')) % 97,
            letter => (sum * 100 + u32::from(letter - b'A') + 10) % 97,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_in_order_and_fit() {
        assert!(COUNTRIES.is_sorted_by_key(|(code, _)| *code));
        for (code, structure) in COUNTRIES {
            assert!((11..=30).contains(&length(structure)), "{code}");
            assert!(parts(structure).all(|(_, kind)| b"nac".contains(&kind)), "{code}");
        }
    }
}
