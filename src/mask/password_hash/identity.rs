//! What ASP.NET Core Identity keeps of a password: PBKDF2 in a packed form.

use super::digest::Digest;
use super::encoding::{base64_padded_length, read_base64, write_base64_padded};
use super::format::{Effort, Maker};
use super::pbkdf2::derive;

/// Base64 of a byte 1, then the digest, the rounds and the length of the salt as four
/// bytes each, highest first, then salt and hash; or of a byte 0, 16 of salt and 32 of
/// hash, which is the older form (`PasswordHasher` in the sources of ASP.NET Core).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// `None`: the older form, SHA-1 and 1000 rounds.
    header: Option<(Digest, u32)>,
    salt: u8,
    hash: u8,
}

/// In the order of their numbers.
const DIGESTS: [Digest; 3] = [Digest::Sha1, Digest::Sha256, Digest::Sha512];
const HEADER: u8 = 13;
const OLDER_ROUNDS: u32 = 1000;

impl Identity {
    pub fn read(text: &[u8]) -> Option<Identity> {
        let length = base64_padded_length(text)?;
        let mut header = [0; HEADER as usize];
        read_base64(text, &mut header);
        let number = |at: usize| u32::from_be_bytes(std::array::from_fn(|byte| header[at + byte]));
        match header[0] {
            0 if length == 49 => Some(Identity { header: None, salt: 16, hash: 32 }),
            1 => {
                let digest = *DIGESTS.get(number(1) as usize)?;
                let (rounds, salt) = (number(5), u8::try_from(number(9)).ok()?);
                let hash = length.checked_sub(HEADER)?.checked_sub(salt)?;
                // What the library itself refuses.
                let whole = rounds > 0 && salt >= 16 && hash >= 16;
                whole.then_some(Identity { header: Some((digest, rounds)), salt, hash })
            }
            _ => None,
        }
    }

    fn function(self) -> (Digest, u32) {
        self.header.unwrap_or((Digest::Sha1, OLDER_ROUNDS))
    }

    pub fn effort(self) -> Effort {
        let (digest, rounds) = self.function();
        let blocks = u64::from(self.hash.div_ceil(digest.length()));
        Effort { nanoseconds: u64::from(rounds) * blocks * 2 * digest.nanoseconds(), memory_bytes: 0 }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        let (digest, rounds) = self.function();
        let mut bytes = vec![u8::from(self.header.is_some())];
        if self.header.is_some() {
            let number = DIGESTS.iter().position(|known| *known == digest).expect("only these are read") as u32;
            [number, rounds, self.salt.into()].iter().for_each(|number| bytes.extend(number.to_be_bytes()));
        }
        let salt = maker.salt(&bytes, self.salt);
        let hash = derive(digest, maker.password, &salt, rounds, self.hash);
        bytes.extend(salt);
        bytes.extend(hash);
        write_base64_padded(&bytes, out);
    }
}
