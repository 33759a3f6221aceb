//! Reads of an X.509 certificate what libpq's checks need and rustls does not offer.
//!
//! A certificate made as the PostgreSQL manual shows is X.509 version 1 and
//! names its host in the common name: rustls takes neither. Only structure is
//! read here; trust is for `tls.rs`. RFC 5280, section 4.1.

use std::net::IpAddr;

/// The parts of one certificate; slices of its DER.
pub struct Certificate<'a> {
    /// What the issuer signed.
    pub signed: &'a [u8],
    pub version: u8,
    pub issuer: &'a [u8],
    pub subject: &'a [u8],
    /// Seconds since 1970.
    pub not_before: i64,
    pub not_after: i64,
    /// Contents of the AlgorithmIdentifier of the subject's key.
    pub key_algorithm: &'a [u8],
    pub key: &'a [u8],
    pub signature_algorithm: &'a [u8],
    pub signature: &'a [u8],
    dns_names: Vec<&'a str>,
    addresses: Vec<&'a [u8]>,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// 2.5.4.3 and 2.5.29.17.
const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1d, 17];

impl<'a> Certificate<'a> {
    /// `None` when the bytes are no certificate.
    pub fn parse(der: &'a [u8]) -> Option<Certificate<'a>> {
        let mut certificate = Der(Der(der).expect(SEQUENCE)?);
        let before = certificate.0;
        let mut body = Der(certificate.expect(SEQUENCE)?);
        let signed = &before[..before.len() - certificate.0.len()];
        let signature_algorithm = certificate.expect(SEQUENCE)?;
        let signature = certificate.bits()?;

        let version = match body.peek()? {
            0xa0 => *Der(body.expect(0xa0)?).expect(INTEGER)?.first()? + 1,
            _ => 1,
        };
        body.expect(INTEGER)?;
        body.expect(SEQUENCE)?;
        let issuer = body.expect(SEQUENCE)?;
        let mut validity = Der(body.expect(SEQUENCE)?);
        let (not_before, not_after) = (validity.time()?, validity.time()?);
        let subject = body.expect(SEQUENCE)?;
        let mut key_info = Der(body.expect(SEQUENCE)?);
        let key_algorithm = key_info.expect(SEQUENCE)?;
        let key = key_info.bits()?;

        let mut found = Certificate {
            signed,
            version,
            issuer,
            subject,
            not_before,
            not_after,
            key_algorithm,
            key,
            signature_algorithm,
            signature,
            dns_names: Vec::new(),
            addresses: Vec::new(),
        };
        while let Some((tag, content)) = body.next() {
            if tag == 0xa3 {
                found.extensions(Der(Der(content).expect(SEQUENCE)?))?;
            }
        }
        Some(found)
    }

    fn extensions(&mut self, mut extensions: Der<'a>) -> Option<()> {
        while let Some((_, extension)) = extensions.next() {
            let mut extension = Der(extension);
            if extension.expect(OID)? != SUBJECT_ALT_NAME {
                continue;
            }
            let (mut tag, mut content) = extension.next()?;
            if tag != OCTET_STRING {
                // The `critical` flag comes first when it is set.
                (tag, content) = extension.next()?;
            }
            if tag != OCTET_STRING {
                return None;
            }
            let mut names = Der(Der(content).expect(SEQUENCE)?);
            while let Some((tag, name)) = names.next() {
                match tag {
                    0x82 => self.dns_names.push(std::str::from_utf8(name).ok()?),
                    0x87 => self.addresses.push(name),
                    _ => {}
                }
            }
        }
        Some(())
    }

    pub fn is_valid_at(&self, seconds: i64) -> bool {
        (self.not_before..=self.not_after).contains(&seconds)
    }

    /// Whether the certificate names the host, by libpq's rules: alternative
    /// names first; the common name only when none of the host's kind is there.
    pub fn names(&self, host: &str) -> bool {
        let address: Option<IpAddr> = host.parse().ok();
        let octets = |bytes: &[u8]| match address {
            Some(IpAddr::V4(address)) => bytes == address.octets(),
            Some(IpAddr::V6(address)) => bytes == address.octets(),
            None => false,
        };
        if self.dns_names.iter().any(|name| matches(name, host)) || self.addresses.iter().any(|bytes| octets(bytes)) {
            return true;
        }
        let of_its_kind = if address.is_some() { self.addresses.len() } else { self.dns_names.len() };
        of_its_kind == 0 && self.common_name().is_some_and(|name| matches(name, host))
    }

    fn common_name(&self) -> Option<&'a str> {
        let mut sets = Der(self.subject);
        while let Some((_, set)) = sets.next() {
            let mut pairs = Der(set);
            while let Some((_, pair)) = pairs.next() {
                let mut pair = Der(pair);
                if pair.expect(OID)? == COMMON_NAME {
                    return std::str::from_utf8(pair.next()?.1).ok();
                }
            }
        }
        None
    }
}

/// `*.` stands for one leftmost label; a zero byte never matches.
fn matches(pattern: &str, host: &str) -> bool {
    if pattern.contains('\0') || pattern.is_empty() {
        return false;
    }
    let host = host.strip_suffix('.').unwrap_or(host);
    match pattern.strip_prefix("*.") {
        Some(domain) => {
            let is_address = host.parse::<IpAddr>().is_ok();
            !is_address
                && !domain.is_empty()
                && host
                    .split_once('.')
                    .is_some_and(|(label, rest)| !label.is_empty() && rest.eq_ignore_ascii_case(domain))
        }
        None => pattern.eq_ignore_ascii_case(host),
    }
}

/// What is left of a run of DER elements.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let mut length = usize::from(first & 0x7f);
        if first >= 0x80 {
            let bytes = length;
            if bytes == 0 || bytes > 4 {
                return None;
            }
            length = rest.get(..bytes)?.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
            rest = &rest[bytes..];
        }
        let content = rest.get(..length)?;
        self.0 = &rest[length..];
        Some((tag, content))
    }

    fn expect(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next().filter(|(tag, _)| *tag == wanted).map(|(_, content)| content)
    }

    fn bits(&mut self) -> Option<&'a [u8]> {
        let (unused, bits) = self.expect(BIT_STRING)?.split_first()?;
        (*unused == 0).then_some(bits)
    }

    fn time(&mut self) -> Option<i64> {
        let (tag, text) = self.next()?;
        let number = |from: usize, to: usize| -> Option<i64> {
            std::str::from_utf8(text.get(from..to)?)
                .ok()
                .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?
                .parse()
                .ok()
        };
        let (year, at) = match tag {
            UTC_TIME => (number(0, 2)? + if number(0, 2)? < 50 { 2000 } else { 1900 }, 2),
            GENERALIZED_TIME => (number(0, 4)?, 4),
            _ => return None,
        };
        let [month, day, hour, minute, second] =
            [0, 2, 4, 6, 8].map(|offset| number(at + offset, at + offset + 2).and_then(|n| i8::try_from(n).ok()));
        let time =
            jiff::civil::DateTime::new(i16::try_from(year).ok()?, month?, day?, hour?, minute?, second?, 0).ok()?;
        time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|time| time.timestamp().as_second())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_as_in_libpq() {
        for (pattern, host, expected) in [
            ("db.example.com", "DB.example.com", true),
            ("*.example.com", "db.example.com", true),
            ("*.example.com", "a.db.example.com", false),
            ("*.example.com", "example.com", false),
            ("*.com", ".com", false),
            ("d*.example.com", "db.example.com", false),
            ("*", "db", false),
            ("*.0.0.1", "127.0.0.1", false),
            ("db\0.evil", "db", false),
            ("", "", false),
        ] {
            assert_eq!(matches(pattern, host), expected, "{pattern:?} {host}");
        }
    }

    #[test]
    fn no_bytes_panic() {
        for length in 0..64 {
            for byte in [0, 0x30, 0x80, 0x84, 0xff] {
                assert!(Certificate::parse(&vec![byte; length]).is_none());
            }
        }
    }
}
