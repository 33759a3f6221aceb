//! `email`: an address of the same shape that reaches nobody.

use super::invented_domain::{CHARS_MAX, CHARS_MIN, Domains, label_bits, write_label};
use super::person_email::is_reserved;
use super::substitute::Substitution;
use super::*;

/// What stands before the `@` keeps its length and its kinds of characters, letters by
/// letters and digits by digits, as `substitute` does it; the domain becomes an invented one
/// below `.test` (RFC 2606), the same wherever the real one stands, also in
/// `internet.domain`: `ann.lee7@corp.com` becomes `uvk.lmj2@mwjqamyxj1.test`. For an
/// address made of an invented person's name take `person.email`.
///
/// Addresses that differ in case, blanks around them, width or the ways to write an accent
/// are one ([`Canonical::Text`]), and the stand-in is in small letters. Two addresses of one
/// domain and one shape never meet; others do by chance in 2^39. `plus=keep` (the default)
/// keeps sub-addresses apart, each below the stand-in of its mailbox: `ann+news@corp.com`
/// becomes `mit+qhhf@…` where `ann@corp.com` becomes `mit@…`. `plus=drop` makes them one.
///
/// `domain=` puts all addresses at one reserved domain, as in `person.email`; eight
/// characters behind the local part then tell the real domains apart.
///
/// Some local parts become eight letters and digits instead (six in a column below 24
/// characters; 18 are needed at least): those that would make the address too long for
/// the column, those with letters of a script that `substitute` does not know, and those
/// of which chance would have left five characters side by side. A text without `@` is
/// substituted as a whole: `n/a` becomes two other letters around the stroke, and may stay
/// as it is by chance.
pub struct Email;
pub const KIND: Email = Email;

struct Addresses {
    local: Substitution,
    domains: Domains,
    /// With its `@`; empty where every domain has a stand-in.
    fixed: Vec<u8>,
    drop_tag: bool,
    chars_max: usize,
    /// Characters of a local part that is no longer of the original's shape.
    short: usize,
    key: DomainKey,
}

/// Addresses that need no allocation: RFC 5321 allows 254 bytes.
const SHORT: usize = 320;

/// What tells the real domains apart at a domain of the rule's own: a dot and so many characters.
const APART: usize = 8;

impl Addresses {
    fn address(&self, text: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
        let start = out.len();
        let Some(at) = memchr::memrchr(b'@', text) else {
            // Small letters may be more characters than capitals.
            if self.local.under(0, text, out).is_err() || count_chars(&out[start..]) > self.chars_max {
                out.truncate(start);
                write_label(&mut self.key.draw(text), self.short.min(text.len()), out);
            }
            return Ok(());
        };
        let (local, domain) = (&text[..at], &text[at + 1..]);
        let tweak = self.domains.digest(domain) | 1;
        let plus = memchr::memchr(b'+', local).filter(|plus| *plus > 0).unwrap_or(local.len());
        let (mailbox, tag) = local.split_at(plus);
        let mut written = self.local.under(tweak, mailbox, out);
        if written.is_ok() && !tag.is_empty() {
            // A tag's own permutation belongs to the mailbox.
            written = self.local.under(self.key.digest(&text[..plus]) ^ tweak | 1, tag, out);
        }
        let shaped = written.is_ok() && at > 0 && !shares_five(local, &out[start..]);
        let behind = out.len();
        self.domain(domain, out);
        // What was written is as many characters as bytes but for letters of other scripts.
        if !shaped || count_chars(&out[start..behind]) + (out.len() - behind) > self.chars_max {
            out.truncate(start);
            write_label(&mut self.key.draw(text), self.short, out);
            self.domain(domain, out);
        }
        Ok(())
    }

    /// The `@` and what stands behind it; before it what tells domains apart at one of the rule's.
    fn domain(&self, domain: &[u8], out: &mut Vec<u8>) {
        if self.fixed.is_empty() {
            out.push(b'@');
            self.domains.write(domain, out);
        } else {
            out.push(b'.');
            write_label(&mut self.key.draw(domain), APART, out);
            out.extend_from_slice(&self.fixed);
        }
    }
}

/// Whether five characters side by side stand in both: in a few addresses of a hundred thousand
/// chance leaves as many where they were.
fn shares_five(one: &[u8], other: &[u8]) -> bool {
    one.windows(5).any(|five| other.windows(5).any(|window| window == five))
}

impl Mask for Addresses {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let form = if self.drop_tag { Canonical::Mailbox } else { Canonical::Text };
        if is_canonical(form, input) {
            return self.address(input, out);
        }
        // The form is written behind what there is, and read from a copy.
        let start = out.len();
        canonicalize_behind(form, input, out);
        let mut copy = [0; SHORT];
        let length = out.len() - start;
        let result = match copy.get_mut(..length) {
            Some(copy) => {
                copy.copy_from_slice(&out[start..]);
                out.truncate(start);
                self.address(copy, out)
            }
            None => {
                let copy = out.split_off(start);
                self.address(&copy, out)
            }
        };
        if out.len() == start {
            // Blanks alone.
            write_label(&mut self.key.draw(input), 1, out);
        }
        result
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn summary(&self) -> &'static str {
        "an e-mail address of the same shape at an invented domain below .test; one address, one stand-in"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "domain", doc: "one reserved domain for all; default: each domain its own below .test", required: false },
            Parameter { name: "plus", doc: "keep (default): sub-addresses `ann+x@` are addresses of their own; drop: they are `ann@`", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "email", native: "text", input: "Ann.Lee7@Corp.com", output: "uvk.lmj2@mwjqamyxj1.test" },
            Example { rule: "email", native: "varchar(254)", input: "ann+news@corp.com", output: "mit+qhhf@mwjqamyxj1.test" },
            Example { rule: "email(plus=drop)", native: "text", input: "ann+news@corp.com", output: "mit@mwjqamyxj1.test" },
            Example { rule: "email(domain=example.test)", native: "text", input: "ann@corp.com", output: "mit.mwjqamyx@example.test" },
            Example { rule: "email", native: "varchar(24)", input: "anna.maria.keller@corp.com", output: "kqc2h2xs@mwjqamyxj1.test" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("email")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("email")?;
        let drop_tag = args.one_of("plus", &["keep", "drop"])? == Some("drop");
        let domain = args.text("domain")?;
        if domain.is_some_and(|domain| !is_reserved(domain)) {
            return Err(Misfit::new(MisfitKind::Argument, "`domain` is not reserved: mail to it may reach somebody")
                .help("use example.test, example.com, example.org, example.net, or a name below .test, .example or .invalid"));
        }
        // RFC 5321 allows 254.
        let chars_max = max.unwrap_or(254).min(254) as usize;
        let short = if chars_max >= 24 { 8 } else { 6 };
        let behind = domain.map_or(1 + CHARS_MIN, |domain| 1 + APART + 1 + domain.len());
        target.fits("email", (short + behind) as u32, max)?;
        let domain_max = CHARS_MAX.min((chars_max - short - 1).max(CHARS_MIN));
        let domains = Domains::new(target, domain_max);
        let apart = if domain.is_some() { label_bits(APART) } else { domains.bits() };
        let contract = Contract {
            reads: true,
            by: By::Value(if drop_tag { Canonical::Mailbox } else { Canonical::Text }),
            unique: Unique::Injective { bits: apart.min(label_bits(short)) },
            output: Output::Text { chars_max: chars_max as u32 },
            may_equal: true,
        };
        let key = (target.domains)("email");
        let local = Substitution::new(&key, "", 0, false);
        let fixed = domain.map_or_else(Vec::new, |domain| format!("@{domain}").into_bytes());
        Ok(Compiled::mask(Addresses { local, domains, fixed, drop_tag, chars_max, short, key }, contract))
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

    fn local(address: &str) -> &str {
        address.split_once('@').unwrap().0
    }

    fn domain(address: &str) -> &str {
        address.split_once('@').unwrap().1
    }

    #[test]
    fn spellings_of_one_address_are_one() {
        let ann = mask("email", "text", "ann@x.org");
        for spelling in ["Ann@X.org ", "ANN@X.ORG", "\tann@x.org", "Ａｎｎ＠ｘ．ｏｒｇ"] {
            assert_eq!(mask("email", "text", spelling), ann, "{spelling:?}");
        }
        assert_eq!(mask("email", "text", "Mu\u{308}ller@x.org"), mask("email", "text", "müller@x.org"));
        assert_eq!(mask("email", "varchar(60)", "ann@x.org"), ann);
    }

    #[test]
    fn the_shape_stays_and_one_domain_is_one() {
        let (ann, bob) = (mask("email", "text", "ann.lee-7@corp.com"), mask("email", "text", "bob_k@corp.com"));
        let shape = |text: &str| {
            text.chars()
                .map(|c| {
                    if c.is_ascii_lowercase() {
                        'a'
                    } else if c.is_ascii_digit() {
                        '0'
                    } else {
                        c
                    }
                })
                .collect::<String>()
        };
        assert_eq!((shape(local(&ann)), shape(local(&bob))), ("aaa.aaa-0".to_owned(), "aaa_a".to_owned()));
        assert_eq!(domain(&ann), domain(&bob));
        assert_eq!(domain(&ann), mask_domain("corp.com"));
        assert!(domain(&ann).ends_with(".test"));
        // The same name elsewhere is somebody else.
        assert_ne!(local(&mask("email", "text", "info@a.com")), local(&mask("email", "text", "info@b.com")));
    }

    fn mask_domain(domain: &str) -> String {
        mask("internet.domain", "text", domain)
    }

    #[test]
    fn tags_are_kept_or_dropped() {
        let (plain, news) = (mask("email", "text", "ann@x.org"), mask("email", "text", "ann+news@x.org"));
        assert!(local(&news).starts_with(&format!("{}+", local(&plain))) && local(&news).len() == 8, "{plain} {news}");
        assert_eq!(mask("email(plus=drop)", "text", "Ann+News@x.org"), plain);
        let tags: BTreeSet<String> = (0..500).map(|n| mask("email", "text", &format!("ann+{n}@x.org"))).collect();
        assert_eq!(tags.len(), 500);
    }

    #[test]
    fn addresses_stay_apart() {
        for (rule, native) in [
            ("email", "text"),
            ("email", "varchar(40)"),
            ("email", "varchar(24)"),
            ("email", "varchar(18)"),
            ("email(domain=x.test)", "text"),
        ] {
            let addresses = (0..20).flat_map(|d| (0..100).map(move |n| format!("u{n:02}@d{d}.com")));
            let outputs: BTreeSet<String> = addresses.map(|address| mask(rule, native, &address)).collect();
            assert_eq!(outputs.len(), 2000, "{rule} on {native}");
        }
        // Every local part of one shape, at one domain.
        let outputs: BTreeSet<String> = (0..26 * 26)
            .map(|n| mask("email", "text", &format!("{}{}@x.org", letter(n / 26), letter(n % 26))))
            .collect();
        assert_eq!(outputs.len(), 26 * 26);
        let outputs: BTreeSet<String> =
            (0..26).map(|n| mask("email", "text", &format!("{}@x.org", letter(n)))).collect();
        assert_eq!(outputs.len(), 26);
    }

    fn letter(n: u16) -> char {
        char::from(b'a' + n as u8)
    }

    #[test]
    fn nothing_of_the_original_is_left() {
        for n in 0..2000 {
            let input = format!("keller.anna{n}@mail.contoso{n}.co.uk");
            let out = mask("email", "text", &input);
            let left = input
                .split('@')
                .flat_map(|part| part.as_bytes().windows(5))
                .find(|window| memchr::memmem::find(out.as_bytes(), window).is_some());
            assert!(left.is_none(), "{input}: {out}");
        }
    }

    #[test]
    fn odd_texts_fit_too() {
        let long = format!("{}@{}.com", "x".repeat(64), "y".repeat(180));
        for native in ["text", "varchar(64)", "varchar(24)", "varchar(18)"] {
            for input in [
                "n/a",
                "-",
                "@",
                "@x",
                "a@",
                "a@b@c",
                " ",
                "\"ann lee\"@x.org",
                "ανν@x.gr",
                "ა@x.ge",
                "李@例え.jp",
                "+x@y.z",
                &long,
            ] {
                let out = mask("email", native, input);
                let max = compile_on("email", &column(native)).unwrap().contract.output;
                assert!(
                    matches!(max, Output::Text { chars_max } if out.chars().count() <= chars_max as usize),
                    "{input}: {out}"
                );
                assert!(!out.is_empty() && (!input.contains('@') || out.ends_with(".test")), "{input}: {out}");
            }
        }
        assert!(mask_one("email", "text", b"\xff\xfe@x.org").is_ok());
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("email", "varchar(17)"), Some(MisfitKind::Length));
        assert_eq!(kind("email(domain=gmail.com)", "text"), Some(MisfitKind::Argument));
        assert_eq!(kind("email(domain=example.test)", "varchar(25)"), Some(MisfitKind::Length));
    }
}
