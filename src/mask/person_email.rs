//! `person.email`: an invented e-mail address that reaches nobody.

use super::name_part::{BY_OR_VALUE, by_value_or_subject};
use super::*;
use crate::words::Person;

/// An invented e-mail address at a domain reserved for tests.
///
/// The same address, however capitalised, gets the same stand-in in every table
/// and every database masked with the same key, so joins over it hold. The names
/// in it are those of the row's invented person. In a table whose rows have a
/// `person` for subject it is that person's address, whatever the value; `by=value`
/// and `by=row` say otherwise. The part behind the names carries enough bits that
/// two addresses do not meet; the run verifies that where the column is unique.
///
/// `domain=` may name another reserved domain (RFC 2606, RFC 6761): `example.com`,
/// `example.org`, `example.net`, or anything below `.test`, `.example`, `.invalid`.
/// A column shorter than the longest address gets shorter ones: first an initial,
/// then no name at all; below 24 characters shorter letters and digits, five bits
/// each, which keep fewer addresses apart, and the plan counts before a row is read.
/// Below 17 only a shorter `domain=` helps: `x.test`.
pub struct Email;
pub const KIND: Email = Email;

struct Fitted {
    lists: &'static Lists,
    handle_max: usize,
    /// With its `@`.
    domain: Vec<u8>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        Person::draw(draw, self.lists).write_handle(draw, self.handle_max, out);
        out.extend_from_slice(&self.domain);
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(2)
    }
}

impl MaskKind for Email {
    fn name(&self) -> &'static str {
        "person.email"
    }

    fn summary(&self) -> &'static str {
        "an invented e-mail address at a reserved domain; one address, one stand-in, everywhere"
    }

    fn remains(&self) -> Remains {
        Remains::Nothing
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "domain", doc: "a domain reserved for tests; default example.test", required: false }, BY_OR_VALUE]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.email", native: "text", input: "Ann.Doe@Corp.example", output: "roger.fowler.6kwvgvrca@example.test" },
            Example { rule: "person.email", native: "varchar(24)", input: "ann.doe@corp.example", output: "6kwvgvrcaqd@example.test" },
            Example { rule: "person.email(domain=qa.test)", native: "varchar(254)", input: "ann.doe@corp.example", output: "roger.fowler.6kwvgvrca@qa.test" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn subject(&self) -> Option<&'static str> {
        Some("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let max = target.text_max(self.name())?;
        let domain = args.text("domain")?.unwrap_or("example.test");
        if !is_reserved(domain) {
            return Err(Misfit::new(MisfitKind::Argument, "`domain` is not reserved: mail to it may reach somebody")
                .help("use example.test, example.com, example.org, example.net, or a name below .test, .example or .invalid"));
        }
        let behind = domain.len() as u32 + 1;
        target
            .fits(self.name(), Person::HANDLE_CHARS_MIN + behind, max)
            .map_err(|misfit| misfit.help("use a shorter reserved `domain`: `person.email(domain=x.test)`"))?;
        // RFC 5321 allows 64 characters before the `@`.
        let handle_max = max.map_or(64, |max| (max - behind).min(64));
        Ok(Compiled::mask(
            Fitted { lists, handle_max: handle_max as usize, domain: format!("@{domain}").into_bytes() },
            Contract {
                reads: true,
                by: by_value_or_subject(target, args)?,
                unique: Unique::Injective { bits: Person::handle_bits(handle_max) },
                output: Output::Text { chars_max: handle_max + behind },
                may_equal: false,
            },
        ))
    }
}

/// Reserved by RFC 2606 or RFC 6761, and spelt as a host name.
pub(super) fn is_reserved(domain: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let labels: Vec<&str> = domain.split('.').collect();
    domain.len() <= 189
        && labels.iter().all(|part| label(part))
        && matches!(
            labels.as_slice(),
            [.., "example", "com" | "org" | "net"] | [_, .., "test" | "example" | "invalid"]
        )
}

#[cfg(test)]
mod tests {
    use super::is_reserved;

    #[test]
    fn only_reserved_domains_pass() {
        for domain in ["example.test", "x.test", "example.com", "mail.example.org", "corp.example", "no.invalid"] {
            assert!(is_reserved(domain), "{domain}");
        }
        for domain in ["test", "gmail.com", "myexample.com", "example.co", ".test", "a..test", "A.test", "a b.test", ""] {
            assert!(!is_reserved(domain), "{domain}");
        }
    }
}
