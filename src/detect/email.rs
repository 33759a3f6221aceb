//! E-mail addresses at domains that may reach somebody.
//!
//! An address ends in a suffix that the public suffix list knows; accounts of
//! machines (`git@`, the user of a URL) and addresses that nobody reads are none.

use std::ops::Range;

use psl::Psl;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};

pub struct Email;
pub const DETECTOR: Email = Email;

/// Reserved for examples and tests, with all below them: RFC 2606, RFC 6761.
const RESERVED: &[&[u8]] =
    &[b"test", b"example", b"invalid", b"localhost", b"example.com", b"example.net", b"example.org"];

/// Local parts of which no person is the other end: services that clone, bounce
/// and post, and the functions of RFC 2142 that machines write to.
const NOBODY: &[&[u8]] = &[
    b"git", b"hg", b"svn", b"noreply", b"no-reply", b"no_reply", b"donotreply", b"do-not-reply", b"mailer-daemon",
    b"postmaster", b"hostmaster", b"webmaster", b"abuse", b"root", b"nobody", b"daemon",
];

/// RFC 5321, 4.5.3.1.
const LOCAL_MAX: usize = 64;
/// RFC 1035, 2.3.4, without the final dot.
const DOMAIN_MAX: usize = 253;

impl Detector for Email {
    fn name(&self) -> &'static str {
        "email"
    }

    fn summary(&self) -> &'static str {
        "e-mail address"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Fail
    }

    fn kind(&self) -> &'static str {
        "email"
    }

    fn hits(&self) -> &'static [Sample] {
        &[
            Sample::Value(&["anna.berg", "@", "posteo.de"]),
            Sample::Within(&["mail to <anna.berg", "@", "posteo.de>."]),
            Sample::Within(&["{\"to\":\"o'neil+shop", "@", "mail.orange.fr\"}"]),
            Sample::Within(&["https://shop.example/?email=anna", "@", "gmx.net&x=1"]),
            Sample::Within(&["(anna", "@", "bücher.de)"]),
            Sample::Value(&["anna", "@", "xn--bcher-kva.de"]),
            Sample::Within(&["anna", "@", "yahoo.co.uk:hunter2"]),
        ]
    }

    fn misses(&self) -> &'static [Sample] {
        &[
            Sample::Value(&["anna@example.com"]),
            Sample::Value(&["anna@mail.example.org"]),
            Sample::Value(&["anna@shop.test"]),
            Sample::Value(&["@scope/name"]),
            Sample::Value(&["user@host"]),
            Sample::Value(&["user@co.uk"]),
            Sample::Value(&["git@github.com:rust-lang/rust.git"]),
            Sample::Value(&["ssh deploy@web1.shop.io"]),
            Sample::Value(&["postgres://anna:pw@db.shop.io/x"]),
            Sample::Value(&["logo@2x.png"]),
            Sample::Value(&["logo@2x.zip"]),
            Sample::Value(&["react@18.2.0"]),
            Sample::Value(&["%s@gmail.com"]),
            Sample::Value(&["x.@app.run"]),
            Sample::Value(&["noreply@github.com"]),
        ]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Literal("@")]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let address = Address::around(text.bytes, at.start)?;
        let found = !address.is_reserved() && !address.is_nobodys() && !address.is_an_account(text.bytes);
        found.then_some(Match { range: address.range, certainty: Certainty::Sure })
    }

    fn words(&self) -> &'static [&'static str] {
        &["email", "mail", "emailaddress"]
    }

    fn is_one(&self, value: &[u8]) -> bool {
        let at = memchr::memchr(b'@', value);
        at.and_then(|at| Address::around(value, at)).is_some_and(|address| address.range == (0..value.len()))
    }
}

/// An address by its grammar, at a domain that can be registered or is reserved.
struct Address<'a> {
    range: Range<usize>,
    local: &'a [u8],
    domain: Lower,
}

impl<'a> Address<'a> {
    /// The one whose sign is at `at`.
    fn around(text: &'a [u8], at: usize) -> Option<Address<'a>> {
        // Most signs have no address around them, and end here.
        let dots = &text[at + 1..];
        let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
        if !dots.first().is_some_and(is_letter) || at == 0 || !is_local(text[at - 1]) || text[at - 1] == b'.' {
            return None;
        }
        let end = at + 1 + domain_length(dots)?;
        let domain = Lower::of(&text[at + 1..end])?;
        if !domain.is_registrable() && !domain.is_reserved() {
            return None;
        }
        let start = local_start(text, at)?;
        let local = &text[start..at];
        (!local.windows(2).any(|pair| pair == b"..")).then_some(Address { range: start..end, local, domain })
    }

    fn is_reserved(&self) -> bool {
        self.domain.is_reserved()
    }

    fn is_nobodys(&self) -> bool {
        NOBODY.iter().any(|nobody| self.local.eq_ignore_ascii_case(nobody))
    }

    /// Whether it is the user of a URL, of a remote shell, or the identifier of a message.
    fn is_an_account(&self, text: &[u8]) -> bool {
        /// How far back the beginning of a URL is looked for.
        const BACK: usize = 256;
        let before = &text[..self.range.start];
        let before = &before[before.len().saturating_sub(BACK)..];
        let word = before.iter().rposition(|byte| byte.is_ascii_whitespace() || b"\"'<>".contains(byte));
        let word = &before[word.map_or(0, |at| at + 1)..];
        if let Some(scheme) = memchr::memmem::rfind(word, b"://") {
            return !word[scheme + 3..].iter().any(|byte| b"/?#".contains(byte));
        }
        let begins = |text: &[u8], start: &[u8]| text.len() >= start.len() && text[..start.len()].eq_ignore_ascii_case(start);
        let commands: [&[u8]; 4] = [b"ssh ", b"scp ", b"sftp ", b"rsync "];
        let headers: [&[u8]; 5] = [b"message-id:", b"in-reply-to:", b"references:", b"content-id:", b"uid:"];
        let line = before.iter().rposition(|byte| *byte == b'\n').map_or(before, |at| &before[at + 1..]);
        commands.iter().any(|command| before.ends_with(command)) || headers.iter().any(|header| begins(line, header))
    }
}

/// Atoms of RFC 5322 that people have in addresses; the rest is punctuation of
/// what stands around them.
fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._+-'&~!#".contains(&byte) || byte >= 0x80
}

/// Where the local part begins, if it is one.
fn local_start(text: &[u8], at: usize) -> Option<usize> {
    let floor = at.saturating_sub(LOCAL_MAX + 1);
    let mut start = at;
    while start > floor && is_local(text[start - 1]) {
        if text[start - 1] < 0x80 {
            start -= 1;
            continue;
        }
        // Letters of any script belong to it, quotation marks and dashes do not.
        let head = (start.saturating_sub(4)..start).rev().find(|head| text[*head] & 0xc0 != 0x80)?;
        let letter = std::str::from_utf8(&text[head..start]).ok().and_then(|text| text.chars().next());
        if !letter.is_some_and(char::is_alphanumeric) {
            break;
        }
        start = head;
    }
    if at - start > LOCAL_MAX {
        return None;
    }
    // `%s@…` and `%(user)s@…` are templates; `%20anna@…` is a blank and a name.
    if start > 0 && text[start - 1] == b'%' {
        text[start..at].first_chunk::<2>()?.iter().all(u8::is_ascii_hexdigit).then_some(())?;
        start += 2;
    }
    // Punctuation in front is what the address stands in.
    let skipped = text[start..at].iter().take_while(|byte| b".'-&~!#".contains(byte)).count();
    start += skipped;
    let opened = start > 0 && matches!(text[start - 1], b'}' | b')' | b']' | b'$' | b'*' | b'\\');
    (start < at && !opened).then_some(start)
}

/// How long the domain is that `text` begins with; it has two labels at least.
fn domain_length(text: &[u8]) -> Option<usize> {
    let mut length = 0;
    let mut dots = 0;
    while length < text.len().min(DOMAIN_MAX + 1) {
        let byte = text[length];
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            length += 1;
        } else if byte == b'.' && text.get(length + 1).is_some_and(|next| next.is_ascii_alphanumeric() || *next >= 0x80)
        {
            (length, dots) = (length + 1, dots + 1);
        } else if byte >= 0x80 {
            let rest = &text[length..text.len().min(length + 4)];
            let valid = match std::str::from_utf8(rest) {
                Ok(valid) => valid,
                Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).ok()?,
            };
            match valid.chars().next() {
                Some(letter) if letter.is_alphanumeric() => length += letter.len_utf8(),
                _ => break,
            }
        } else {
            break;
        }
    }
    while length > 0 && text[length - 1] == b'-' {
        length -= 1;
    }
    (dots > 0 && length <= DOMAIN_MAX).then_some(length)
}

/// A domain in small letters, on the stack.
struct Lower {
    buffer: [u8; DOMAIN_MAX],
    length: usize,
}

impl Lower {
    fn of(domain: &[u8]) -> Option<Lower> {
        let mut lower = Lower { buffer: [0; DOMAIN_MAX], length: domain.len() };
        lower.buffer.get_mut(..domain.len())?.copy_from_slice(domain);
        lower.buffer[..domain.len()].make_ascii_lowercase();
        Some(lower)
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }

    fn is_reserved(&self) -> bool {
        RESERVED.iter().any(|reserved| {
            self.bytes().strip_suffix(*reserved).is_some_and(|before| before.is_empty() || before.ends_with(b"."))
        })
    }

    /// Whether somebody can own it: a known suffix and a label before it.
    fn is_registrable(&self) -> bool {
        let domain = self.bytes();
        let mut labels = domain.split(|byte| *byte == b'.');
        // `logo@2x.zip` is a picture for fine screens, whatever suffixes exist.
        let scale = |label: &[u8]| label.strip_suffix(b"x").is_some_and(|n| n.iter().all(u8::is_ascii_digit));
        let fits = |label: &[u8]| (1..=63).contains(&label.len()) && label[0] != b'-';
        // `node@20.10.0.run` is a version of a package.
        let is_number = |label: &&[u8]| label.iter().all(u8::is_ascii_digit);
        let is_version = labels.clone().filter(is_number).count() > 1;
        !labels.clone().next().is_some_and(scale)
            && !is_version
            && labels.all(fits)
            && psl::List.domain(domain).is_some_and(|domain| domain.suffix().is_known())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_addresses_are_of_the_kind() {
        assert!(DETECTOR.is_one(b"anna@example.com") && DETECTOR.is_one(b"anna@shop.test"));
        assert!(DETECTOR.is_one("änna@bücher.de".as_bytes()));
        assert!(!DETECTOR.is_one(b"anna@example.com ") && !DETECTOR.is_one(b"a b@posteo.de"));
    }

    #[test]
    fn the_range_is_the_address() {
        for (text, wanted) in [
            ("“anna@posteo.de”, she", "anna@posteo.de"),
            ("q=%20anna@posteo.de.", "anna@posteo.de"),
            ("'anna@posteo.de'", "anna@posteo.de"),
            ("mailto:anna@posteo.de?subject=x", "anna@posteo.de"),
            ("Änne.Berg@posteo.de", "Änne.Berg@posteo.de"),
        ] {
            let at = text.find('@').expect("a sign");
            let found = DETECTOR.find(&Text::prose(text.as_bytes()), at..at + 1).map(|found| &text[found.range]);
            assert_eq!(found, Some(wanted), "{text}");
        }
        let long = format!("{}@posteo.de", "a".repeat(65));
        assert!(DETECTOR.find(&Text::prose(long.as_bytes()), 65..66).is_none());
    }
}
