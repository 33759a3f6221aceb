//! Internet domains that are invented: one real domain, one stand-in, in every mask.

use super::*;

/// Where every stand-in ends: reserved for tests (RFC 2606, RFC 6761).
const ENDING: &[u8] = b".test";

/// Characters of a stand-in's label, and of one below it.
const LABEL: usize = 10;
const SUBLABEL: usize = 8;

/// The longest stand-in.
pub(super) const CHARS_MAX: usize = SUBLABEL + 1 + LABEL + ENDING.len();

/// The shortest that keeps domains apart well enough: six characters and the ending.
pub(super) const CHARS_MIN: usize = 6 + ENDING.len();

/// Invents domains, of a width that a column has room for.
pub(super) struct Domains {
    key: DomainKey,
    chars_max: usize,
}

impl Domains {
    /// `chars_max` is at least [`CHARS_MIN`].
    pub fn new(target: &Target<'_>, chars_max: usize) -> Domains {
        Domains { key: (target.domains)("internet.domain"), chars_max }
    }

    /// Bits that two stand-ins differ in but for chance.
    pub fn bits(&self) -> u32 {
        match self.chars_max {
            CHARS_MAX.. => label_bits(SUBLABEL),
            max => label_bits((max - ENDING.len()).min(LABEL)),
        }
    }

    /// Writes the stand-in of a domain, whose case and final dot do not count. Names below a
    /// registered one stay below its stand-in, and `www` stays, where there is room.
    pub fn write(&self, domain: &[u8], out: &mut Vec<u8>) {
        let mut lower = [0; 256];
        let domain = domain.strip_suffix(b".").unwrap_or(domain);
        let domain = match lower.get_mut(..domain.len()) {
            Some(lower) => {
                lower.copy_from_slice(domain);
                lower.make_ascii_lowercase();
                &*lower
            }
            // No domain is so long (RFC 1035).
            None => domain,
        };
        let registered = registered(domain);
        let below = &domain[..domain.len() - registered.len()];
        if below.is_empty() {
            self.label(domain, LABEL.min(self.chars_max - ENDING.len()), out);
        } else if below == b"www." && self.chars_max >= 4 + LABEL + ENDING.len() {
            out.extend_from_slice(b"www.");
            self.label(registered, LABEL, out);
        } else if self.chars_max >= CHARS_MAX {
            self.label(domain, SUBLABEL, out);
            out.push(b'.');
            self.label(registered, LABEL, out);
        } else {
            self.label(domain, LABEL.min(self.chars_max - ENDING.len()), out);
        }
        out.extend_from_slice(ENDING);
    }

    /// A name without dots, as machines in one network have, stays one.
    pub fn write_bare(&self, name: &[u8], out: &mut Vec<u8>) {
        let mut lower = [0; 64];
        match lower.get_mut(..name.len()) {
            Some(lower) => {
                lower.copy_from_slice(name);
                lower.make_ascii_lowercase();
                self.label(lower, LABEL.min(self.chars_max), out);
            }
            None => self.label(name, LABEL.min(self.chars_max), out),
        }
    }

    fn label(&self, of: &[u8], length: usize, out: &mut Vec<u8>) {
        write_label(&mut self.key.draw(of), length, out);
    }

    /// Sixty-four bits of a domain, for permutations that belong to it alone.
    pub fn digest(&self, domain: &[u8]) -> u64 {
        self.key.digest(domain)
    }
}

/// So many characters, at most 12: a letter, then letters and digits, each of five bits but
/// for the first of four. A shorter label is the beginning of a longer one.
pub(super) fn write_label(draw: &mut Draw, length: usize, out: &mut Vec<u8>) {
    let mut bits = draw.next_u64();
    for index in 0..length.min(12) {
        out.push(if index == 0 {
            b"bcdfghjkmnpqrstv"[(bits & 15) as usize]
        } else {
            b"0123456789abcdefghjkmnpqrstvwxyz"[(bits & 31) as usize]
        });
        bits >>= 5;
    }
}

/// Bits that labels of so many characters differ in.
pub(super) const fn label_bits(length: usize) -> u32 {
    5 * length as u32 - 1
}

/// The end of a domain that somebody registered: two labels, or three below the second
/// levels that are common under national endings. It is no public suffix list: a name below
/// a rarer one counts as the whole, which costs nothing but the likeness of its neighbours.
fn registered(domain: &[u8]) -> &[u8] {
    let mut ends = domain.iter().enumerate().rev().filter(|(_, byte)| **byte == b'.').map(|(at, _)| at);
    let (Some(last), Some(second)) = (ends.next(), ends.next()) else { return domain };
    let is_shared = domain.len() - last == 3
        && [
            &b"co"[..],
            b"com",
            b"net",
            b"org",
            b"ac",
            b"edu",
            b"gov",
            b"gob",
            b"gouv",
            b"or",
            b"ne",
            b"go",
            b"ltd",
            b"plc",
            b"mil",
            b"nom",
            b"asso",
        ]
        .contains(&&domain[second + 1..last]);
    let start = if is_shared { ends.next().map_or(0, |at| at + 1) } else { second + 1 };
    &domain[start..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Key;

    fn domains(chars_max: usize) -> Domains {
        Domains { key: Key::new([3; 32]).domain(1, "internet.domain"), chars_max }
    }

    fn stand_in(chars_max: usize, domain: &str) -> String {
        let mut out = Vec::new();
        domains(chars_max).write(domain.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_is_registered_is_found() {
        for (domain, want) in [
            ("corp.com", "corp.com"),
            ("mail.corp.com", "corp.com"),
            ("a.b.corp.co.uk", "corp.co.uk"),
            ("corp.co.uk", "corp.co.uk"),
            ("co.uk", "co.uk"),
            ("co.de", "co.de"),
            ("www.co.de", "www.co.de"),
            ("localhost", "localhost"),
            ("..", "."),
            ("", ""),
        ] {
            assert_eq!(registered(domain.as_bytes()), want.as_bytes(), "{domain}");
        }
    }

    #[test]
    fn one_domain_has_one_stand_in_of_its_width() {
        let corp = stand_in(100, "corp.com");
        assert_eq!(corp.len(), 15);
        assert_eq!(stand_in(15, "CORP.com."), corp);
        assert_eq!(stand_in(100, "www.corp.com"), format!("www.{corp}"));
        let mail = stand_in(24, "mail.corp.com");
        assert!(mail.ends_with(&format!(".{corp}")) && mail.len() == 24, "{mail}");
        assert!(corp.starts_with(stand_in(11, "corp.com").strip_suffix(".test").unwrap()));
        for max in CHARS_MIN..40 {
            for domain in ["corp.com", "www.corp.com", "a.b.c.corp.co.uk", "localhost", "x"] {
                assert!(stand_in(max, domain).len() <= max, "{domain} in {max}");
            }
        }
        assert_ne!(stand_in(15, "www.corp.com"), stand_in(15, "corp.com"));
    }
}
