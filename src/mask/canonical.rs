//! The form of a value that decides its identity, so that joins hold.

use unicode_normalization::UnicodeNormalization;

/// The form of a value that its identity rests on, so that joins hold across
/// spellings and databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canonical {
    /// The bytes themselves.
    Exact,
    /// What people take for the same text: full-width ASCII becomes ASCII, capitals small
    /// letters (a final sigma is a sigma), the whole Unicode NFC; blanks at the ends go, and
    /// a run of blanks inside is one space. Bytes that are no UTF-8 stay as they are.
    Text,
    /// As text, and of an e-mail address what stands between a `+` and the `@` goes:
    /// `Ann+News@x.org` is `ann@x.org`.
    Mailbox,
    /// Letters and digits only, lower case.
    Alphanumeric,
    /// ASCII digits only.
    Digits,
    /// A telephone number in E.164 without its extension; one without calling code belongs to
    /// the country of calling code `home`. A text without digits is itself, in lower case.
    Phone { home: u16 },
}

/// True where a value is its own canonical form for sure.
#[inline]
pub fn is_canonical(canonical: Canonical, input: &[u8]) -> bool {
    // No early exit, so that the loop becomes vector instructions.
    let plain = |plus: bool| {
        let other = input.iter().fold(false, |found, &byte| {
            found | (byte <= b' ') | (byte >= 0x80) | byte.is_ascii_uppercase() | (plus & (byte == b'+'))
        });
        !other
    };
    match canonical {
        Canonical::Exact => true,
        Canonical::Text => plain(false),
        Canonical::Mailbox => plain(true),
        Canonical::Alphanumeric | Canonical::Digits | Canonical::Phone { .. } => false,
    }
}

/// Writes the form that a value's identity rests on.
pub fn canonicalize(canonical: Canonical, input: &[u8], out: &mut Vec<u8>) {
    out.clear();
    canonicalize_behind(canonical, input, out);
}

/// As [`canonicalize`], behind what `out` holds.
pub fn canonicalize_behind(canonical: Canonical, input: &[u8], out: &mut Vec<u8>) {
    match canonical {
        Canonical::Exact => out.extend_from_slice(input),
        Canonical::Digits => keep(input, out, u8::is_ascii_digit),
        Canonical::Phone { home } => super::phone::canonical(home, input, out),
        Canonical::Text => text(input, out),
        Canonical::Mailbox => {
            let start = out.len();
            text(input, out);
            drop_tag(out, start);
        }
        Canonical::Alphanumeric => {
            if input.is_ascii() {
                let start = out.len();
                keep(input, out, u8::is_ascii_alphanumeric);
                out[start..].make_ascii_lowercase();
                return;
            }
            match std::str::from_utf8(input) {
                Ok(text) => fold(text).filter(|letter| letter.is_alphanumeric()).for_each(|letter| put(letter, out)),
                Err(_) => out.extend_from_slice(input),
            }
        }
    }
}

/// [`Canonical::Text`].
fn text(input: &[u8], out: &mut Vec<u8>) {
    if input.is_ascii() {
        let start = out.len();
        // A vertical tab is no blank to `trim_ascii`, and is one to Unicode.
        let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
        for word in input.split(blank).filter(|word| !word.is_empty()) {
            if out.len() > start {
                out.push(b' ');
            }
            out.extend_from_slice(word);
        }
        out[start..].make_ascii_lowercase();
        return;
    }
    let Ok(text) = std::str::from_utf8(input) else {
        out.extend_from_slice(input);
        return;
    };
    let (mut begun, mut blank) = (false, false);
    for letter in fold(text) {
        if letter.is_whitespace() {
            blank = begun;
            continue;
        }
        if blank {
            out.push(b' ');
        }
        (begun, blank) = (true, false);
        put(letter, out);
    }
}

/// Without width, case and the ways to write an accent.
fn fold(text: &str) -> impl Iterator<Item = char> {
    // Once before, because a small letter may have no accented capital, and once behind,
    // because a capital may become two characters.
    let narrow = text.chars().map(|letter| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from(b'!' + (letter as u32 - 0xff01) as u8),
        _ => letter,
    });
    narrow.nfc().flat_map(char::to_lowercase).map(|letter| if letter == 'ς' { 'σ' } else { letter }).nfc()
}

/// Takes a tag out of the address that begins at `start`: from the first `+`, unless
/// it is the first character, to the last `@`.
fn drop_tag(out: &mut Vec<u8>, start: usize) {
    let address = &out[start..];
    let Some(at) = memchr::memrchr(b'@', address) else { return };
    if let Some(plus) = memchr::memchr(b'+', &address[..at]).filter(|plus| *plus > 0) {
        out.drain(start + plus..start + at);
    }
}

fn put(letter: char, out: &mut Vec<u8>) {
    out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Appends the bytes that are wanted, without a branch that would have to be guessed.
fn keep(input: &[u8], out: &mut Vec<u8>, wanted: impl Fn(&u8) -> bool) {
    let mut at = out.len();
    out.resize(at + input.len(), 0);
    for byte in input {
        out[at] = *byte;
        at += usize::from(wanted(byte));
    }
    out.truncate(at);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(canonical: Canonical, spellings: &[&str], want: &str) {
        for text in spellings {
            let mut out = b"before".to_vec();
            canonicalize_behind(canonical, text.as_bytes(), &mut out);
            assert_eq!(std::str::from_utf8(&out).unwrap(), format!("before{want}"), "{text:?}");
            assert!(!is_canonical(canonical, text.as_bytes()) || text == &want, "{text:?}");
        }
    }

    #[test]
    fn spellings_of_a_text_are_one() {
        let ann =
            ["Ann@X.org ", "ann@x.org", "\tANN@x.ORG\r\n", "Ａｎｎ＠ｘ．ｏｒｇ", "\u{3000}ann@x.org", "ann@x.org\u{b}"];
        check(Canonical::Text, &ann, "ann@x.org");
        check(Canonical::Mailbox, &ann, "ann@x.org");
        // Composed, decomposed, capital; a letter whose capital with its accent is two characters.
        check(Canonical::Text, &["Müller", "mu\u{308}ller", "MU\u{308}LLER"], "müller");
        check(Canonical::Text, &["J\u{30c}", "\u{1f0}", "j\u{30c}"], "\u{1f0}");
        check(Canonical::Text, &["ΟΔΟΣ", "οδος", "οδοσ"], "οδοσ");
        check(Canonical::Text, &["  Ann \t Lee ", "ann\u{a0}lee", "ANN LEE"], "ann lee");
        check(Canonical::Text, &[" ", "\u{3000}", "\u{b}"], "");
        check(Canonical::Alphanumeric, &["DE-12 3", "de123", "Ｄe１2.3"], "de123");
        let mut out = Vec::new();
        canonicalize(Canonical::Text, b" \xff A", &mut out);
        assert_eq!(out, b" \xff A");
    }

    #[test]
    fn tags_of_an_address_go_by_option() {
        check(Canonical::Mailbox, &["Ann+news@x.org", "ann+a+b@x.org", "ann+@x.org", "ann@x.org"], "ann@x.org");
        check(Canonical::Mailbox, &["+ann@x.org"], "+ann@x.org");
        check(Canonical::Mailbox, &["a+b"], "a+b");
        check(Canonical::Text, &["Ann+news@x.org"], "ann+news@x.org");
    }

    #[test]
    fn a_telephone_number_is_one_by_its_country() {
        check(Canonical::Phone { home: 49 }, &["+49 30 1850025", "030/1850025"], "+49301850025");
    }
}
