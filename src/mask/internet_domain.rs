//! `internet.domain`: a domain that nobody can register.

use super::invented_domain::{CHARS_MAX, CHARS_MIN, Domains};
use super::*;

/// An invented domain below `.test`, which is reserved (RFC 2606, RFC 6761): `corp.com`
/// becomes `k3fja8w2m9.test`, a letter and nine letters and digits.
///
/// The same domain gets the same stand-in in every column, also inside `email`,
/// `internet.url` and `internet.hostname`; case and a final dot do not count. A name below a registered domain
/// stays below its stand-in: `mail.corp.com` becomes `d8fjk2b0.k3fja8w2m9.test`, and
/// `www` stays `www`. What is registered is taken to be the last two labels, or three below
/// `co.uk` and the like; there is no list of public suffixes. Non-ASCII domains and their `xn--`
/// forms are two domains.
///
/// A column of fewer than 24 characters gets a single label for every name, and at least 11
/// are needed. A text that is no domain is treated as one.
pub struct InternetDomain;
pub const KIND: InternetDomain = InternetDomain;

struct Fitted(Domains);

impl Mask for Fitted {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        // Wide enough for any domain; what is longer or not ASCII is rare.
        if is_canonical(Canonical::Text, input) {
            self.0.write(input, out);
        } else {
            let mut text = Vec::new();
            canonicalize(Canonical::Text, input, &mut text);
            self.0.write(&text, out);
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for InternetDomain {
    fn name(&self) -> &'static str {
        "internet.domain"
    }

    fn summary(&self) -> &'static str {
        "an invented domain below .test; one domain, one stand-in, everywhere"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "internet.domain", native: "text", input: "corp.com", output: "mwjqamyxj1.test" },
            Example { rule: "internet.domain", native: "text", input: "Mail.Corp.com", output: "km3sv38j.mwjqamyxj1.test" },
            Example { rule: "internet.domain", native: "varchar(15)", input: "mail.corp.com", output: "km3sv38j3y.test" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("internet.domain")
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("internet.domain")?;
        target.fits("internet.domain", CHARS_MIN as u32, max)?;
        let chars_max = max.map_or(CHARS_MAX, |max| CHARS_MAX.min(max as usize));
        let domains = Domains::new(target, chars_max);
        let contract = Contract {
            reads: true,
            by: By::Value(Canonical::Text),
            unique: Unique::Injective { bits: domains.bits() },
            output: Output::Text { chars_max: chars_max as u32 },
            may_equal: false,
        };
        Ok(Compiled::mask(Fitted(domains), contract))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::mask_one;

    fn mask(native: &str, input: &str) -> String {
        String::from_utf8(mask_one("internet.domain", native, input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn domains_stay_apart_and_are_reserved() {
        for native in ["text", "varchar(24)", "varchar(15)", "varchar(11)"] {
            let outputs: BTreeSet<String> =
                (0..2000).map(|n| mask(native, &format!("d{n}.corp{}.com", n % 3))).collect();
            assert_eq!(outputs.len(), 2000, "{native}");
            assert!(outputs.iter().all(|out| out.ends_with(".test")));
        }
        assert_eq!(mask("text", "CORP.com."), mask("text", " corp.com"));
        assert_eq!(mask("text", "mu\u{308}ller.de"), mask("text", "Müller.de"));
    }
}
