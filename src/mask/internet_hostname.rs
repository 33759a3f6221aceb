//! `internet.hostname`: the name of a machine that is nowhere.

use std::net::IpAddr;

use super::internet_ip::{self, Family};
use super::invented_domain::{CHARS_MAX, CHARS_MIN, Domains};
use super::*;

/// An invented host name. One with dots is a name below the stand-in of its domain, as
/// `internet.domain` invents them: `web-01.corp.com` becomes `d8fjk2b0.k3fja8w2m9.test`. One
/// without dots stays without: `ANNS-LAPTOP` becomes `k3fja8w2m9`, a letter and nine
/// letters and digits. An IP address becomes the one that `internet.ip` gives it.
///
/// The same name gets the same stand-in everywhere; case does not count. A column needs 11
/// characters at least.
pub struct InternetHostname;
pub const KIND: InternetHostname = InternetHostname;

struct Names {
    domains: Domains,
    addresses: DomainKey,
    chars_max: usize,
}

impl Mask for Names {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut text = Vec::new();
        let name = if is_canonical(Canonical::Text, input) {
            input
        } else {
            canonicalize(Canonical::Text, input, &mut text);
            &text
        };
        let name = name.strip_suffix(b".").unwrap_or(name);
        let address =
            memchr::memchr2(b'.', b':', name).and_then(|_| std::str::from_utf8(name).ok()?.parse::<IpAddr>().ok());
        match address {
            // Fifteen characters are the longest IPv4 address.
            Some(IpAddr::V4(_)) if self.chars_max >= 15 => {
                internet_ip::write_reserved(&mut self.addresses.draw(name), Family::Four, self.chars_max, out);
            }
            Some(IpAddr::V6(_)) if self.chars_max >= 19 => {
                internet_ip::write_reserved(&mut self.addresses.draw(name), Family::Six, self.chars_max, out);
            }
            _ if name.contains(&b'.') => self.domains.write(name, out),
            _ => self.domains.write_bare(name, out),
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for InternetHostname {
    fn name(&self) -> &'static str {
        "internet.hostname"
    }

    fn summary(&self) -> &'static str {
        "an invented host name, below the stand-in of its domain where it has one"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "internet.hostname", native: "text", input: "web-01.corp.com", output: "jqrv7js1.mwjqamyxj1.test" },
            Example { rule: "internet.hostname", native: "varchar(15)", input: "ANNS-LAPTOP", output: "vzt774x7pb" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("internet.domain")
    }

    fn compile(&self, target: &Target<'_>, _args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("internet.hostname")?;
        target.fits("internet.hostname", CHARS_MIN as u32, max)?;
        // The longest is an IPv6 address.
        let chars_max = max.map_or(ADDRESS_MAX, |max| ADDRESS_MAX.min(max as usize));
        let domains = Domains::new(target, chars_max.min(CHARS_MAX));
        let contract = Contract {
            reads: true,
            by: By::Value(Canonical::Text),
            unique: Unique::Injective { bits: domains.bits() },
            output: Output::Text { chars_max: chars_max as u32 },
            may_equal: false,
        };
        let addresses = (target.domains)("internet.ip");
        Ok(Compiled::mask(Names { domains, addresses, chars_max }, contract))
    }
}

/// Characters of an IPv6 address.
const ADDRESS_MAX: usize = 39;

#[cfg(test)]
mod tests {
    use super::super::tests::mask_one;

    fn mask(rule: &str, input: &str) -> String {
        String::from_utf8(mask_one(rule, "text", input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn names_with_dots_are_below_their_domain() {
        let domain = mask("internet.domain", "corp.com");
        assert!(mask("internet.hostname", "web-01.corp.com").ends_with(&domain));
        assert_eq!(mask("internet.hostname", "corp.com"), domain);
        assert_eq!(mask("internet.hostname", "10.0.0.1"), mask("internet.ip", "10.0.0.1"));
        assert_eq!(mask("internet.hostname", "fe80::1"), mask("internet.ip", "fe80::1"));
        let bare = mask("internet.hostname", "ANNS-LAPTOP");
        assert!(bare.len() == 10 && !bare.contains('.') && bare == mask("internet.hostname", "anns-laptop"), "{bare}");
    }
}
