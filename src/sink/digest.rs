//! SHA-256 of a file while it is written or read.
//!
//! SHA-256 and no faster hash: whoever gets an artefact checks it with
//! `sha256sum`, which is on every machine.

use sha2::{Digest as _, Sha256};

/// A hash that grows with the bytes, and how many there were.
#[derive(Clone, Default)]
pub struct Digest {
    state: Sha256,
    bytes: u64,
}

/// 64 hex digits, as `sha256sum` prints them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum(String);

impl Digest {
    pub fn new() -> Digest {
        Digest::default()
    }

    /// Of bytes that are there already.
    pub fn of(bytes: &[u8]) -> Sum {
        let mut digest = Digest::new();
        digest.update(bytes);
        digest.finish().0
    }

    pub fn update(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// The sum, and the number of bytes.
    pub fn finish(self) -> (Sum, u64) {
        let digits = self.state.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (Sum(digits), self.bytes)
    }
}

impl Sum {
    pub fn parse(text: &str) -> Option<Sum> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 64 && text.bytes().all(is_digit)).then(|| Sum(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_standards_hash() {
        // FIPS 180-4, the example of one block, as NIST publishes it.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").as_str(), abc);
        let mut digest = Digest::new();
        digest.update(b"a");
        digest.update(b"bc");
        assert_eq!(digest.finish(), (Sum::parse(abc).unwrap(), 3));
        assert_eq!(Sum::parse("BA"), None);
        assert_eq!(Sum::parse(&abc.to_uppercase()), None);
    }
}
