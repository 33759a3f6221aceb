//! What looks personal or secret in a piece of schema text: in defaults, CHECK
//! lists, labels, bounds, bodies of views and functions, and in comments.
//!
//! Says what and where, never the text itself. Knows nothing of SQL but its
//! quotes and comments, so a body in any language is read. Names of persons
//! and other plain words are not found: no list of them would be right.

mod number;
mod prose;

use std::ops::Range;

use super::{Kind, card, credential, email, ip, national_id, password, phone};

/// One value that should not leave with the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// As the detectors name it: `e-mail address`.
    pub what: &'static str,
    /// Bytes of the text that was given.
    pub range: Range<usize>,
}

/// Everything in a statement or a comment, in the order it stands there.
pub fn leaks(statement: &[u8]) -> Vec<Leak> {
    let mut found = look(statement);
    for (range, decoded) in hex_literals(statement) {
        let what = look(&decoded).into_iter().map(|leak| Leak { what: leak.what, range: range.clone() });
        found.extend(what);
    }
    // A longer one first, so that what stands inside it is left out.
    found.sort_by_key(|leak| (leak.range.start, std::cmp::Reverse(leak.range.end)));
    let mut outer = 0..0;
    found.retain(|leak| {
        let inside = leak.range.start < outer.end;
        if !inside {
            outer = leak.range.clone();
        }
        !inside
    });
    found
}

fn look(statement: &[u8]) -> Vec<Leak> {
    let text = without_escapes(statement);
    let mut found = Vec::new();
    let mut say = |what: &'static str, range: Range<usize>| found.push(Leak { what, range });
    // Values with marks inside are tried whole and in parts.
    for_each_word(&text, b"\"'`()<>;\\", &mut |range| word(&text, range, &mut say));
    for_each_word(&text, b"\"'`()<>;\\{}[],|=&?", &mut |range| word(&text, range, &mut say));
    private_keys(&text, &mut |range| say(credential::KIND.summary(), range));
    national_ids_in_groups(&text, &mut |range| say(national_id::KIND.summary(), range));
    keys_in_calls(&text, &mut |range| say(credential::KIND.summary(), range));
    passwords_in_statements(&text, &mut |range| say(credential::KIND.summary(), range));
    number::cards(&text, &mut |range| say(card::KIND.summary(), range));
    number::ibans(&text, &mut |range| say("bank account", range));
    number::addresses(&text, &mut |range| say(ip::KIND.summary(), range));
    // Which of the two is right depends on the session; either may be.
    let mut escapes = vec![false];
    if memchr::memmem::find(statement, b"\\'").is_some() {
        escapes.push(true);
    }
    for escapes in escapes {
        for prose in prose::prose(&text, escapes) {
            let start = prose.range.start;
            let inside = &text[prose.range];
            number::phones(inside, prose.quoted, &mut |range| {
                say(phone::KIND.summary(), start + range.start..start + range.end);
            });
            passwords_in_parameters(inside, &mut |range| {
                say(credential::KIND.summary(), start + range.start..start + range.end);
            });
        }
    }
    found
}

/// One run of bytes without blanks.
fn word(text: &[u8], mut range: Range<usize>, say: &mut dyn FnMut(&'static str, Range<usize>)) {
    for end in [&b"."[..], b":", b","] {
        range.end -= usize::from(text[range.clone()].ends_with(end));
    }
    if text[range.clone()].starts_with(b"mailto:") {
        range.start += b"mailto:".len();
    }
    let word = &text[range.clone()];
    if is_reachable(word) {
        say(email::KIND.summary(), range);
    } else if credential::KIND.confirm(word) {
        say(credential::KIND.summary(), range);
    } else if is_password_hash(word) {
        say("password hash", range);
    } else if national_id::KIND.confirm(word) {
        say(national_id::KIND.summary(), range);
    }
}

/// An e-mail address that may reach somebody: none at a domain that is
/// reserved (RFC 2606, RFC 6761), and no pattern of one.
fn is_reachable(word: &[u8]) -> bool {
    let at = word.iter().rposition(|byte| *byte == b'@').unwrap_or(0);
    let (local, domain) = word.split_at(at);
    let domain = domain.to_ascii_lowercase();
    let ends = |end: &[u8]| domain.strip_suffix(end).is_some_and(|before| matches!(before.last(), Some(b'@' | b'.')));
    let reserved = [&b"test"[..], b"example", b"invalid", b"localhost", b"example.com", b"example.net", b"example.org"];
    let pattern = local.contains(&b'%') || local.contains(&b'*') || !local.iter().any(u8::is_ascii_alphanumeric);
    email::KIND.confirm(word) && !pattern && !reserved.into_iter().any(ends)
}

/// Known by its beginning, and of the alphabet that hashes have: `$y$` may
/// begin a body between dollars as well.
fn is_password_hash(word: &[u8]) -> bool {
    let is_hex = |text: &[u8], length: usize| text.len() == length && text.iter().all(u8::is_ascii_hexdigit);
    let has = |kind: fn(&u8) -> bool| word.iter().any(kind);
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit);
    let alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || b"./+=$,:-_*{}".contains(byte);
    // PostgreSQL's and MySQL's own (md5, mysql_native_password, caching_sha2_password).
    word.strip_prefix(b"md5").is_some_and(|rest| is_hex(rest, 32))
        || word
            .strip_prefix(b"*")
            .is_some_and(|rest| is_hex(rest, 40) && !rest.iter().any(u8::is_ascii_lowercase) && rest != [b'0'; 40])
        || (word.starts_with(b"$A$00") && word.len() >= 60 && memchr::memmem::find(word, b"INVALIDSALT").is_none())
        || (mixed && word.iter().all(alphabet) && password::KIND.confirm(word))
}

/// `-----BEGIN … PRIVATE KEY-----`: the line holds blanks.
fn private_keys(text: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    for start in memchr::memmem::find_iter(text, b"-----BEGIN ") {
        let line = &text[start..text.len().min(start + 64)];
        if credential::KIND.confirm(line) {
            let end = memchr::memmem::find(line, b"KEY").map_or(line.len(), |at| at + b"KEY-----".len());
            take(start..start + end.min(line.len()));
        }
    }
}

/// `AB 12 34 56 C`
fn national_ids_in_groups(text: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    const LENGTH: usize = "AB 12 34 56 C".len();
    for start in 0..(text.len() + 1).saturating_sub(LENGTH) {
        let range = start..start + LENGTH;
        let blanks = [2, 5, 8, 11].into_iter().all(|at| text[start + at] == b' ');
        let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let alone = !is_word(text[..start].last()) && !is_word(text.get(range.end));
        if blanks && alone && national_id::KIND.confirm(&text[range.clone()]) {
            take(range);
        }
    }
}

/// Functions whose second argument is a key: of MySQL, and of pgcrypto.
const ENCRYPTING: &[&str] = &[
    "aes_encrypt",
    "aes_decrypt",
    "des_encrypt",
    "des_decrypt",
    "encrypt",
    "decrypt",
    "encrypt_iv",
    "decrypt_iv",
    "hmac",
    "pgp_sym_encrypt",
    "pgp_sym_encrypt_bytea",
    "pgp_sym_decrypt",
    "pgp_sym_decrypt_bytea",
];

fn keys_in_calls(text: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    for open in memchr::memchr_iter(b'(', text) {
        let before = text[..open].trim_ascii_end();
        let name = &before[before.iter().rposition(|byte| !is_word(byte)).map_or(0, |at| at + 1)..];
        let known = |function: &&&str| name.eq_ignore_ascii_case(function.as_bytes());
        if ENCRYPTING.iter().find(known).is_none() {
            continue;
        }
        let Some(second) = second_argument(text, open + 1) else { continue };
        let argument = &text[second..];
        let blank = argument.len() - argument.trim_ascii_start().len();
        let quote = second + blank;
        if let [b'\'', first, ..] = text[quote..]
            && !matches!(first, b'\'' | b'%')
        {
            let length = memchr::memchr(b'\'', &text[quote + 1..]).map_or(text.len() - quote, |end| end + 2);
            take(quote..quote + length);
        }
    }
}

/// Where it begins: behind the first comma outside of brackets and quotes.
fn second_argument(text: &[u8], from: usize) -> Option<usize> {
    let (mut depth, mut quoted) = (0_u32, false);
    for (at, byte) in text.iter().enumerate().skip(from) {
        match byte {
            b'\'' => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' => depth += 1,
            b')' | b']' if depth == 0 => return None,
            b')' | b']' => depth -= 1,
            b',' if depth == 0 => return Some(at + 1),
            b';' => return None,
            _ => {}
        }
    }
    None
}

/// `PASSWORD 'x'`, `IDENTIFIED BY 'x'`: a statement about a role or a user,
/// inside a body. (As statements of their own they are `script::access`'s.)
fn passwords_in_statements(text: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    let folded = text.to_ascii_lowercase();
    for word in [&b"password"[..], b"identified by"] {
        for at in memchr::memmem::find_iter(&folded, word) {
            let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.'\"`-".contains(byte);
            let after = &text[at + word.len()..];
            let value = after.trim_ascii_start();
            let start = text.len() - value.len();
            if text[..at].last().is_some_and(is_word) || value.len() == after.len() {
                continue;
            }
            // A doubled quote is one within a text: `''x''`.
            let quotes = value.iter().take_while(|byte| **byte == b'\'').count();
            let length = value.get(quotes..).and_then(|inside| memchr::memchr(b'\'', inside)).unwrap_or(0);
            let nobodys = value.get(quotes).is_none_or(|byte| b"%|$;,)".contains(byte))
                || value[quotes..].starts_with(b"*00000000")
                || value[quotes..].starts_with(b"redacted'");
            if matches!(quotes, 1 | 2) && length > 0 && !nobodys && !value[..quotes + length].contains(&b'\n') {
                take(start..start + quotes + length + 1);
            }
        }
    }
}

/// `host=… password=…`: the parameters of a connection, with a password among them.
fn passwords_in_parameters(text: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    let folded = text.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| memchr::memmem::find(&folded, word.as_bytes()).is_some());
    if !says(&["host=", "hostaddr=", "dbname=", "database=", "user=", "uid=", "server=", "data source=", "port="]) {
        return;
    }
    for word in ["password=", "passwd=", "pwd="] {
        for at in memchr::memmem::find_iter(&folded, word.as_bytes()) {
            let start = at + word.len();
            let value = text[start..].trim_ascii_start();
            let value = value.strip_prefix(b"''").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
            let length = value.iter().position(|byte| b" ;&'\"\t\r\n".contains(byte)).unwrap_or(value.len());
            let placeholder = matches!(value.first(), Some(b'%' | b'$' | b'{' | b'<' | b'?' | b':'))
                || value[..length].iter().all(|byte| *byte == b'*');
            if !placeholder {
                take(start..start + (text.len() - start - value.len()) + length);
            }
        }
    }
}

/// Of the same length: line breaks and the like, written with a backslash, part
/// words as blanks do.
fn without_escapes(statement: &[u8]) -> Vec<u8> {
    let mut text = statement.to_vec();
    for at in memchr::memchr_iter(b'\\', statement) {
        if matches!(statement.get(at + 1), Some(b'n' | b'r' | b't')) {
            text[at..at + 2].fill(b' ');
        }
    }
    text
}

/// `0x…`, `x'…'` and `\x…`, decoded, where what they hold can be read.
fn hex_literals(statement: &[u8]) -> Vec<(Range<usize>, Vec<u8>)> {
    let mut found = Vec::new();
    for at in memchr::memchr2_iter(b'x', b'X', statement) {
        let start = match (statement[..at].last(), statement.get(at + 1)) {
            (Some(b'0' | b'\\'), _) => at + 1,
            (_, Some(b'\'')) => at + 2,
            _ => continue,
        };
        let length = statement[start..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        if length < 12 {
            continue;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
        let decoded: Vec<u8> =
            statement[start..start + length].chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect();
        let readable = decoded.iter().filter(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()).count();
        if readable * 4 >= decoded.len() * 3 {
            found.push((start..start + length, [b"'", decoded.as_slice(), b"'"].concat()));
        }
    }
    found
}

fn for_each_word(text: &[u8], marks: &[u8], take: &mut dyn FnMut(Range<usize>)) {
    let mut start = 0;
    let separates = |byte: &u8| byte.is_ascii_whitespace() || marks.contains(byte);
    for part in text.split(separates) {
        if part.len() > 3 {
            take(start..start + part.len());
        }
        start += part.len() + 1;
    }
}

#[cfg(test)]
mod tests;
