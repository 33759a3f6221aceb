//! The form of a value that decides its identity, so that joins hold.

use unicode_normalization::UnicodeNormalization;

/// The form of a value that its identity rests on, so that joins hold across
/// spellings and databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Canonical {
    /// The bytes themselves.
    Exact,
    /// Blanks trimmed, Unicode NFC, lower case.
    Text,
    /// Letters and digits only, lower case.
    Alphanumeric,
    /// ASCII digits only.
    Digits,
}

/// True where a value is its own canonical form for sure.
#[inline]
pub fn is_canonical(canonical: Canonical, input: &[u8]) -> bool {
    match canonical {
        Canonical::Exact => true,
        Canonical::Text => {
            let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
            // No early exit, so that the loop becomes vector instructions.
            let other = input.iter().fold(false, |found, byte| found | !byte.is_ascii() | byte.is_ascii_uppercase());
            !other && !blank(input.first()) && !blank(input.last())
        }
        Canonical::Alphanumeric | Canonical::Digits => false,
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
        Canonical::Alphanumeric | Canonical::Text => {
            let keep_all = canonical == Canonical::Text;
            if input.is_ascii() {
                let start = out.len();
                match canonical {
                    Canonical::Text => out.extend_from_slice(input.trim_ascii()),
                    _ => keep(input, out, u8::is_ascii_alphanumeric),
                }
                out[start..].make_ascii_lowercase();
                return;
            }
            match std::str::from_utf8(input) {
                Ok(text) => {
                    let folded = text.trim().nfc().flat_map(char::to_lowercase);
                    let mut bytes = [0; 4];
                    for letter in folded.filter(|c| keep_all || c.is_alphanumeric()) {
                        out.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
                    }
                }
                Err(_) => out.extend_from_slice(input),
            }
        }
    }
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
