//! E-mail addresses and telephone numbers in free text.

use std::ops::Range;

use super::*;

/// The masks of what is found.
pub(super) struct Mentions {
    email: Inner,
    phone: Inner,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Email,
    Phone,
}

impl Mentions {
    pub fn compile(target: &Target<'_>, siblings: &mut Vec<Sibling>) -> Result<Mentions, Misfit> {
        let column = Column { ty: Type::TEXT, native: "a part of a text".to_owned(), ..target.column.clone() };
        let mut fit = |name: &str| Inner::compile(&Call::named(name), "lorem", &column, target, siblings);
        Ok(Mentions { email: fit("person.email")?.0, phone: fit("phone")?.0 })
    }

    /// As long as `input`, in characters; a mention whose stand-in finds no room, and
    /// those behind it, are left out.
    ///
    /// # Errors
    /// What the masks of the mentions reject.
    pub fn write(
        &self,
        words: &Words,
        row: &dyn Row,
        input: &[u8],
        draw: &mut Draw,
        out: &mut Vec<u8>,
    ) -> Result<(), Reject> {
        let found = mentions(input);
        let chars = count_chars(input).max(1);
        let mut stand_ins: Vec<Vec<u8>> = Vec::new();
        let mut taken = 0;
        for (what, place) in &found {
            let inner = if *what == What::Email { &self.email } else { &self.phone };
            let mut stand_in = Vec::new();
            inner.apply(row, &input[place.clone()], &mut stand_in)?;
            // With a blank before and one behind.
            taken += count_chars(&stand_in) + 2;
            if taken > chars {
                break;
            }
            stand_ins.push(stand_in);
        }
        // Pseudo-Latin for all that is left, cut where the mentions stood.
        let filler = chars - stand_ins.iter().map(|stand_in| count_chars(stand_in) + 2).sum::<usize>();
        let mut latin = Vec::new();
        words.write(filler, usize::MAX, draw, &mut latin);
        let (start, mut at, mut read) = (out.len(), 0, 0);
        for ((_, place), stand_in) in found.iter().zip(&stand_ins) {
            let gap = count_chars(&input[read..place.start]).saturating_sub(2).min(latin.len() - at);
            let begins = out.len() == start && gap == 0;
            match out.last_mut() {
                Some(last) if gap == 0 && !begins => *last = b',',
                _ => {}
            }
            piece(&latin[at..at + gap], out);
            at += gap;
            read = place.end;
            // A text that begins with a mention has its blank behind the comma.
            out.extend_from_slice(if begins { b"" } else { b" " });
            out.extend_from_slice(stand_in);
            out.extend_from_slice(if begins { b", " } else { b" " });
        }
        match out.last_mut() {
            Some(last) if at == latin.len() && !stand_ins.is_empty() => *last = b'.',
            _ => piece(&latin[at..], out),
        }
        Ok(())
    }
}

/// A piece of a text between blanks neither begins nor ends with one.
fn piece(latin: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(latin);
    if let Some(first) = out[start..].first_mut().filter(|first| !first.is_ascii_alphanumeric()) {
        *first = b'e';
    }
    if let Some(last) = out[start..].last_mut().filter(|last| **last == b' ') {
        *last = b's';
    }
}

/// What is mentioned, from left to right.
fn mentions(text: &[u8]) -> Vec<(What, Range<usize>)> {
    let mut found: Vec<(What, Range<usize>)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let mention = match text[at] {
            b'@' => email(text, at).map(|place| (What::Email, place)),
            byte if byte.is_ascii_digit() || b"+(".contains(&byte) => phone(text, at).map(|place| (What::Phone, place)),
            _ => None,
        };
        match mention {
            Some((what, place)) => {
                at = place.end;
                // Digits before an `@` are a part of the address.
                found.retain(|(_, earlier)| earlier.end <= place.start);
                found.push((what, place));
            }
            None if text[at].is_ascii_digit() => {
                at += text[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            }
            None => at += 1,
        }
    }
    found
}

/// The address around an `@`: RFC 5322's unquoted local part, and a domain with a dot.
fn email(text: &[u8], at: usize) -> Option<Range<usize>> {
    let local = |byte: &u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(byte) || !byte.is_ascii();
    let host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte) || !byte.is_ascii();
    let mut start = at - text[..at].iter().rev().take_while(|byte| local(byte)).count();
    while start < at && b".'".contains(&text[start]) {
        start += 1;
    }
    let mut end = at + 1 + text[at + 1..].iter().take_while(|byte| host(byte)).count();
    while end > at + 1 && b".-".contains(&text[end - 1]) {
        end -= 1;
    }
    (start < at && text[at + 1..end].contains(&b'.')).then_some(start..end)
}

/// Seven to fifteen digits (E.164 allows no more) with what people write between.
fn phone(text: &[u8], start: usize) -> Option<Range<usize>> {
    if start > 0 && (text[start - 1].is_ascii_alphanumeric() || b"_.-/@".contains(&text[start - 1])) {
        return None;
    }
    let (mut end, mut digits) = (start, 0);
    let mut between = 0;
    for (at, byte) in text.iter().enumerate().skip(start) {
        match byte {
            b'0'..=b'9' => {
                digits += 1;
                between = 0;
                end = at + 1;
            }
            b'+' if at == start => {}
            b' ' | b'-' | b'.' | b'/' | b'(' | b')' if between < 2 => between += 1,
            _ => break,
        }
    }
    let follows = text.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_@".contains(byte));
    let is_date = crate::words::calendar::Date::parse_prefix(&text[start..end]).is_some();
    ((7..=15).contains(&digits) && !follows && !is_date).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::tests::{mask_one, mask_row};
    use super::*;

    #[test]
    fn addresses_and_numbers_are_found_and_dates_are_not() {
        for (text, wanted) in [
            ("to ann.o'neil+x@corp.example.", &["ann.o'neil+x@corp.example"][..]),
            ("call +49 (30) 18500-25, or 0171/1234567!", &["+49 (30) 18500-25", "0171/1234567"]),
            ("on 2024-05-17 10:00 order 4711", &[]),
            ("1234567@corp.example", &["1234567@corp.example"]),
            ("id abc1234567, x@y, @home, 12345678901234567890", &[]),
            ("a@b.c", &["a@b.c"]),
        ] {
            let found = mentions(text.as_bytes());
            let found: Vec<&str> = found.into_iter().map(|(_, place)| &text[place]).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn stand_ins_are_those_of_columns() {
        let out = mask_row("lorem(mentions=true)", "text", b"Please write to Ann@Corp.example or ring 212-664-7665, she waits for it since Monday.", b"1").unwrap();
        let out = String::from_utf8(out).unwrap();
        let email = String::from_utf8(mask_one("person.email", "text", b"ann@corp.example").unwrap()).unwrap();
        let phone = String::from_utf8(mask_one("phone", "text", b"212-664-7665").unwrap()).unwrap();
        assert!(out.contains(&format!(" {email} ")) && out.contains(&format!(" {phone}")), "{out}");
        assert!(!out.contains("Please") && !out.contains("Monday"));
    }

    proptest! {
        #[test]
        fn the_length_stays_and_nothing_else_is_copied(text in "([a-zé]{1,8}[ ,.]|ann@corp\\.example[ ,]|\\+49 30 1850025 |[0-9@]{1,9} ){1,12}") {
            let out = mask_row("lorem(mentions=true)", "text", text.as_bytes(), b"1").unwrap();
            let out = String::from_utf8(out).unwrap();
            prop_assert_eq!(out.chars().count(), text.chars().count(), "{} -> {}", text, out);
            prop_assert!(!out.contains("ann@corp") && !out.contains("1850025"));
        }
    }
}
