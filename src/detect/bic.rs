//! Codes of banks by ISO 9362, in columns that are called so: eight capitals are many words.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::trimmed;

/// ISO 3166-1 alpha-2, and XK, which ISO 9362 uses for Kosovo.
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC \
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD \
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH \
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW \
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC \
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY \
    UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// English words of such a form that stand in columns by accident.
const WORDS: &[&str] = &["PASSWORD", "DISABLED", "COMPLETE", "STANDARD", "ACCEPTED", "CUSTOMER", "BUSINESS"];

pub struct Bic;
pub const DETECTOR: Bic = Bic;

impl Detector for Bic {
    fn name(&self) -> &'static str {
        "bic"
    }

    fn summary(&self) -> &'static str {
        "bank identifier code (BIC)"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Draft
    }

    fn kind(&self) -> &'static str {
        "bank_account"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("accounts.bic", &["COBA", "DEFF"]), Sample::In("accounts.swift_code", &["COBADEFF", "XXX"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("accounts.bic", &["PASSWORD"]), Sample::In("accounts.bic", &["COBADEF"]), Sample::In("words.word", &["COBADEFF"]), Sample::In("accounts.bic", &["COBAXZFF"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let code = &text.bytes[range.clone()];
        let fits = matches!(code.len(), 8 | 11)
            && code[..4].iter().all(u8::is_ascii_alphanumeric)
            && code[6..].iter().all(u8::is_ascii_alphanumeric)
            && COUNTRIES.as_bytes().chunks(3).any(|country| country[..2] == code[4..6])
            && !code.iter().any(u8::is_ascii_lowercase)
            && !WORDS.iter().any(|word| word.as_bytes() == code);
        fits.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["bic", "swift", "swiftcode", "biccode", "bicswift", "swiftbic"]
    }

    // ISO 3166 has 250 of the 676 pairs of letters.
    fn chance(&self) -> f64 {
        0.4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_pairs() {
        assert!(COUNTRIES.split(' ').all(|country| country.len() == 2) && COUNTRIES.split(' ').count() == 250);
    }
}
