//! Names of companies, by their legal forms: they draft rules, and are no finding.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::digits::trimmed;

/// Legal forms that stand at the end of a name: ISO 20275, the most common ones.
const FORMS: &[&[u8]] = &[
    b"inc", b"llc", b"llp", b"ltd", b"limited", b"plc", b"corp", b"corporation", b"co", b"company", b"gmbh", b"ag",
    b"kg", b"ohg", b"ug", b"se", b"sarl", b"sas", b"sa", b"s.a", b"srl", b"s.r.l", b"spa", b"s.p.a", b"sl", b"s.l",
    b"bv", b"b.v", b"nv", b"n.v", b"ab", b"as", b"a/s", b"aps", b"oy", b"oyj", b"lda", b"ltda", b"zoo", b"z.o.o",
    b"sro", b"s.r.o", b"kft", b"doo", b"pty", b"pvt", b"kk", b"pte",
];

pub struct Company;
pub const DETECTOR: Company = Company;

impl Detector for Company {
    fn name(&self) -> &'static str {
        "company"
    }

    fn summary(&self) -> &'static str {
        "name of a company"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Draft
    }

    fn kind(&self) -> &'static str {
        "company"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::In("customers.company", &["Nordwind Logistik", " GmbH"]), Sample::In("orders.company_name", &["Harbour & Sons", " Ltd."])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::In("customers.company", &["42"]), Sample::In("customers.company", &["GmbH"]), Sample::In("posts.title", &["Nordwind GmbH"]), Sample::In("customers.company", &["unknown"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Column]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let range = trimmed(text.bytes, &at)?;
        let value = &text.bytes[range.clone()];
        let last = value.rsplit(|byte| *byte == b' ').next()?;
        let form = last.strip_suffix(b".").unwrap_or(last);
        let fits = last.len() < value.len()
            && value.len() <= 120
            && FORMS.iter().any(|known| form.eq_ignore_ascii_case(known));
        fits.then_some(Match { range, certainty: Certainty::Weak })
    }

    fn words(&self) -> &'static [&'static str] {
        &["company", "companyname", "employer", "employername", "organisation", "organization", "firma", "societe", "empresa", "azienda"]
    }

    // Few other texts end so.
    fn chance(&self) -> f64 {
        0.01
    }
}
