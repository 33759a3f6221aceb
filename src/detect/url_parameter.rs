//! What addresses of pages tell of a person: `?phone=`, `&last_name=`.
//!
//! They stand in logs, referrers and browsers that the page never sees.

use std::ops::Range;

use super::{Anchor, Certainty, Class, Detector, Match, Sample, Text, Tier};
use super::dictionary::is_name_word;
use super::digits::Digits;
use super::numbering;

/// Longer values are no name, number or address.
const VALUE_MAX: usize = 120;
/// Names of parameters.
const KEY_MAX: usize = 24;

pub struct UrlParameter;
pub const DETECTOR: UrlParameter = UrlParameter;

impl Detector for UrlParameter {
    fn name(&self) -> &'static str {
        "url_parameter"
    }

    fn summary(&self) -> &'static str {
        "personal data in a URL"
    }

    fn class(&self) -> Class {
        Class::Personal
    }

    fn tier(&self) -> Tier {
        Tier::Warn
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Within(&["GET /signup?email=anna.berg%40", "posteo.de&x=1 HTTP/1.1"]), Sample::Within(&["https://shop.example/?x=1&phone=%2B4930", "901820"]), Sample::Within(&["/book?first_name=An", "na&last_name=Be", "rg"]), Sample::Within(&["/book?name=Anna+", "Berg"])]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Within(&["/signup?email=anna%40example.com"]), Sample::Within(&["?phone={phone}"]), Sample::Within(&["?name=value"]), Sample::Within(&["<input name=\"anna\">"]), Sample::Within(&["?email="]), Sample::Within(&["?phone=%2B12025550147"]), Sample::Within(&["/x?name=anna"]), Sample::Within(&["?filename=anna"])]
    }

    fn anchors(&self) -> &'static [Anchor] {
        &[Anchor::Literal("mail="), Anchor::Literal("phone="), Anchor::Literal("mobile="), Anchor::Literal("name=")]
    }

    fn find(&self, text: &Text<'_>, at: Range<usize>) -> Option<Match> {
        let start = parameter(text.bytes, at.end)?;
        let key = &text.bytes[start..at.end - 1];
        let rest = &text.bytes[at.end..];
        let length = rest.iter().take(VALUE_MAX).take_while(|byte| is_value(**byte)).count();
        let value = Decoded::of(&rest[..length])?;
        let found = match text.bytes[at.clone()][0] {
            // What is not encoded the detector of addresses finds by itself.
            b'm' if at.end - at.start == 5 => memchr::memchr(b'@', &rest[..length]).is_none() && is_email(value.bytes()),
            b'n' => is_name(key, value.bytes()),
            _ => is_phone(value.bytes()),
        };
        found.then_some(Match { range: start..at.end + length, certainty: Certainty::Sure })
    }
}

/// Where the parameter whose name ends before `end` begins.
fn parameter(text: &[u8], end: usize) -> Option<usize> {
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-[].=".contains(byte);
    let length = text[..end].iter().rev().take(KEY_MAX).take_while(|byte| is_key(byte)).count();
    let start = end - length;
    (start > 0 && matches!(text[start - 1], b'?' | b'&')).then_some(start)
}

fn is_value(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"%+-._~@!*'(),:".contains(&byte)
}

fn is_email(value: &[u8]) -> bool {
    let at = memchr::memchr(b'@', value);
    at.is_some_and(|at| super::email::DETECTOR.find(&Text::prose(value), at..at + 1).is_some())
}

/// International, or North American with its area.
fn is_phone(value: &[u8]) -> bool {
    let only = value.iter().all(|byte| byte.is_ascii_digit() || b" +-().".contains(byte));
    let Some(digits) = Digits::of(value).filter(|_| only) else { return false };
    match digits.bytes() {
        digits if value[0] == b'+' => split_is_somebodys(digits),
        [b'0', b'0', digits @ ..] => split_is_somebodys(digits),
        digits if digits.len() == 10 && digits[0] != b'0' => numbering::is_somebodys(1, digits),
        digits if digits.len() > 10 => split_is_somebodys(digits),
        _ => false,
    }
}

fn split_is_somebodys(digits: &[u8]) -> bool {
    numbering::split(digits).is_some_and(|(code, national)| numbering::is_somebodys(code, national))
}

/// A known name, where the parameter is a person's, and two of them where it is anything's.
fn is_name(key: &[u8], value: &[u8]) -> bool {
    const PERSONAL: &[&[u8]] = &[b"firstname", b"lastname", b"fullname", b"surname", b"givenname", b"familyname"];
    let is_letter = |byte: &&u8| byte.is_ascii_alphabetic();
    let is = |name: &&[u8]| key.iter().filter(is_letter).map(u8::to_ascii_lowercase).eq(name.iter().copied());
    let personal = PERSONAL.iter().any(is);
    let words = value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let (count, known) =
        words.fold((0, 0), |(count, known), word| (count + 1, known + usize::from(is_name_word(word))));
    (personal || (key == b"name" && count >= 2)) && known > 0 && known == count
}

/// A value without percent signs, on the stack.
struct Decoded {
    buffer: [u8; VALUE_MAX],
    length: usize,
}

impl Decoded {
    fn of(value: &[u8]) -> Option<Decoded> {
        let mut decoded = Decoded { buffer: [0; VALUE_MAX], length: 0 };
        let mut at = 0;
        while at < value.len() {
            let byte = match value[at] {
                b'%' => {
                    let [high, low] = value.get(at + 1..at + 3)?.first_chunk::<2>()?.map(|digit| char::from(digit).to_digit(16));
                    at += 2;
                    u8::try_from(high? * 16 + low?).ok()?
                }
                b'+' if at > 0 => b' ',
                byte => byte,
            };
            *decoded.buffer.get_mut(decoded.length)? = byte;
            decoded.length += 1;
            at += 1;
        }
        (decoded.length > 0).then_some(decoded)
    }

    fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}
