//! What PostgreSQL keeps of a role's password: RFC 5803 in its own spelling.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::digest::Digest;
use super::encoding::{base64_padded_length, fields, number, write_base64_padded, write_number};
use super::format::{Effort, Maker};
use super::pbkdf2::derive;

/// `SCRAM-SHA-256$4096:salt$stored:server` (PostgreSQL manual, pg_authid). SASLprep
/// leaves printable ASCII, which the password is, as it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scram {
    pub rounds: u32,
    salt: u8,
}

const NAME: &[u8] = b"SCRAM-SHA-256";

impl Scram {
    pub const USUAL: Scram = Scram { rounds: 4096, salt: 16 };

    pub fn read(text: &[u8]) -> Option<Scram> {
        let [name, parameters, keys] = fields(text, b'$')?;
        let [rounds, salt] = fields(parameters, b':')?;
        let [stored, server] = fields(keys, b':')?;
        let whole = name == NAME && [stored, server].into_iter().all(|key| base64_padded_length(key) == Some(32));
        let scram = Scram { rounds: number(rounds)?, salt: base64_padded_length(salt)? };
        (whole && scram.rounds > 0).then_some(scram)
    }

    pub fn effort(self) -> Effort {
        Effort { nanoseconds: u64::from(self.rounds) * 2 * Digest::Sha256.nanoseconds(), memory_bytes: 0 }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        out.extend_from_slice(NAME);
        out.push(b'$');
        write_number(self.rounds, out);
        out.push(b':');
        let salt = maker.salt(out, self.salt);
        let salted = derive(Digest::Sha256, maker.password, &salt, self.rounds, 32);
        let keyed = |label: &[u8]| {
            let mut mac = Hmac::<Sha256>::new_from_slice(&salted).expect("HMAC takes keys of every length");
            mac.update(label);
            mac.finalize().into_bytes()
        };
        write_base64_padded(&salt, out);
        out.push(b'$');
        write_base64_padded(&Digest::Sha256.of(&[&keyed(b"Client Key")]), out);
        out.push(b':');
        write_base64_padded(&keyed(b"Server Key"), out);
    }
}
