//! phpass, and what Drupal 7 made of it: one digest, over and over.

use super::digest::Digest;
use super::encoding::{CRYPT, are_digits, write_crypt64};
use super::format::{Effort, Maker};

/// `$P$B`, 8 of salt, 22 of hash; phpBB begins with `$H$`; Drupal's `$S$D` has SHA-512
/// and 43 of hash. The digit behind the name is a power of two: the rounds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretched {
    /// `P`, `H` or `S`.
    name: u8,
    /// 7 to 30.
    pub log_rounds: u8,
}

impl Stretched {
    /// What WordPress wrote until 6.7.
    pub const PHPASS: Stretched = Stretched { name: b'P', log_rounds: 13 };
    /// What Drupal 7 writes.
    pub const DRUPAL: Stretched = Stretched { name: b'S', log_rounds: 15 };

    pub fn read(text: &[u8]) -> Option<Stretched> {
        let [b'$', name @ (b'P' | b'H' | b'S'), b'$', rounds, rest @ ..] = text else { return None };
        let stretched = Stretched { name: *name, log_rounds: CRYPT.iter().position(|digit| digit == rounds)? as u8 };
        let whole = rest.len() == 8 + stretched.hash_length() && are_digits(CRYPT, rest);
        (whole && (7..=30).contains(&stretched.log_rounds)).then_some(stretched)
    }

    fn digest(self) -> Digest {
        if self.name == b'S' { Digest::Sha512 } else { Digest::Md5 }
    }

    /// Drupal cuts the hash off, so that the whole has 55 characters.
    fn hash_length(self) -> usize {
        if self.name == b'S' { 43 } else { 22 }
    }

    pub fn effort(self) -> Effort {
        Effort { nanoseconds: self.digest().nanoseconds() << self.log_rounds, memory_bytes: 0 }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        out.extend([b'$', self.name, b'$', CRYPT[self.log_rounds as usize]]);
        let salt = maker.salt_text(out, 8);
        out.extend_from_slice(&salt);
        let mut hash = self.digest().of(&[&salt, maker.password]);
        for _ in 0..1u32 << self.log_rounds {
            hash = self.digest().of(&[&hash, maker.password]);
        }
        let start = out.len();
        write_crypt64(&hash, out);
        out.truncate(start + self.hash_length());
    }
}
