//! Percent-encoding in the addresses of databases.
//!
//! Source: RFC 3986, 2.1.

use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// What a part of an address means; it may be a password.
///
/// # Errors
/// A `%` without two hex digits behind it, a zero byte, bytes that are no UTF-8.
pub fn decode(text: &str) -> Result<Zeroizing<String>> {
    let wrong = || Error::usage("a `%` in the address is not followed by two hex digits of UTF-8 text");
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16)).ok_or_else(wrong);
        let value = (digit()? * 16 + digit()?) as u8;
        if value == 0 {
            return Err(Error::usage("the address holds a zero byte (`%00`)"));
        }
        bytes.push(value);
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_digits_become_bytes() {
        assert_eq!(decode("a%20b%C3%bc").unwrap().as_str(), "a bü");
        for wrong in ["%", "%4", "%zz", "%00", "%ff"] {
            assert!(decode(wrong).is_err(), "{wrong}");
        }
    }
}
