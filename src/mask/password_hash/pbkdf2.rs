//! PBKDF2 (RFC 8018) as Django, Werkzeug, passlib and ASP.NET Core Identity write it.

use ::pbkdf2::pbkdf2_hmac;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::digest::Digest;
use super::encoding::{
    ADAPTED, base64_length, base64_padded_length, fields, hex_length, number, write_base64, write_base64_padded,
    write_hex, write_number,
};
use super::format::{Effort, Maker};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pbkdf2 {
    spelling: Spelling,
    digest: Digest,
    pub rounds: u32,
    salt: u8,
    hash: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spelling {
    /// `pbkdf2_sha256$600000$salt$hash`: the salt is text.
    Django,
    /// `pbkdf2:sha256:600000$salt$hash`: the salt is text, the hash hex digits.
    Werkzeug,
    /// `$pbkdf2-sha256$29000$salt$hash`: the salt is bytes.
    Passlib,
}

/// The digest, and its names in the three spellings.
const NAMES: [(Digest, [&[u8]; 3]); 3] = [
    (Digest::Sha256, [b"pbkdf2_sha256", b"sha256", b"pbkdf2-sha256"]),
    (Digest::Sha1, [b"pbkdf2_sha1", b"sha1", b"pbkdf2"]),
    (Digest::Sha512, [b"pbkdf2_sha512", b"sha512", b"pbkdf2-sha512"]),
];

fn digest(spelling: Spelling, name: &[u8]) -> Option<Digest> {
    NAMES.iter().find(|(_, names)| names[spelling as usize] == name).map(|(digest, _)| *digest)
}

impl Pbkdf2 {
    /// What Django 5.2 writes.
    pub const DJANGO: Pbkdf2 =
        Pbkdf2 { spelling: Spelling::Django, digest: Digest::Sha256, rounds: 1_000_000, salt: 22, hash: 32 };
    /// What passlib 1.7 writes.
    pub const PASSLIB: Pbkdf2 =
        Pbkdf2 { spelling: Spelling::Passlib, digest: Digest::Sha256, rounds: 29_000, salt: 16, hash: 32 };

    pub fn read(text: &[u8]) -> Option<Pbkdf2> {
        let length = |text: &[u8]| u8::try_from(text.len()).ok();
        let pbkdf2 = if text.starts_with(b"$") {
            let [_, name, rounds, salt, hash] = fields(text, b'$')?;
            Pbkdf2 {
                spelling: Spelling::Passlib,
                digest: digest(Spelling::Passlib, name)?,
                rounds: number(rounds)?,
                salt: base64_length(ADAPTED, salt)?,
                hash: base64_length(ADAPTED, hash)?,
            }
        } else if text.starts_with(b"pbkdf2:") {
            let [parameters, salt, hash] = fields(text, b'$')?;
            let [_, name, rounds] = fields(parameters, b':')?;
            Pbkdf2 {
                spelling: Spelling::Werkzeug,
                digest: digest(Spelling::Werkzeug, name)?,
                rounds: number(rounds)?,
                salt: length(salt)?,
                hash: hex_length(hash)?,
            }
        } else {
            let [name, rounds, salt, hash] = fields(text, b'$')?;
            Pbkdf2 {
                spelling: Spelling::Django,
                digest: digest(Spelling::Django, name)?,
                rounds: number(rounds)?,
                salt: length(salt)?,
                hash: base64_padded_length(hash)?,
            }
        };
        (pbkdf2.rounds > 0 && pbkdf2.hash >= 10).then_some(pbkdf2)
    }

    pub fn effort(self) -> Effort {
        let blocks = u64::from(self.hash.div_ceil(self.digest.length()));
        let nanoseconds = u64::from(self.rounds) * blocks * 2 * self.digest.nanoseconds();
        Effort { nanoseconds, memory_bytes: 0 }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        let names = NAMES.iter().find(|(digest, _)| *digest == self.digest).map(|(_, names)| names);
        let name = names.expect("only these digests are read")[self.spelling as usize];
        let (before, between): (&[u8], u8) = match self.spelling {
            Spelling::Django => (b"", b'$'),
            Spelling::Werkzeug => (b"pbkdf2:", b':'),
            Spelling::Passlib => (b"$", b'$'),
        };
        out.extend_from_slice(before);
        out.extend_from_slice(name);
        out.push(between);
        write_number(self.rounds, out);
        out.push(b'$');
        let salt = match self.spelling {
            Spelling::Passlib => maker.salt(out, self.salt),
            Spelling::Django | Spelling::Werkzeug => maker.salt_text(out, self.salt),
        };
        let hash = derive(self.digest, maker.password, &salt, self.rounds, self.hash);
        match self.spelling {
            Spelling::Django => {
                out.extend_from_slice(&salt);
                out.push(b'$');
                write_base64_padded(&hash, out);
            }
            Spelling::Werkzeug => {
                out.extend_from_slice(&salt);
                out.push(b'$');
                write_hex(&hash, false, out);
            }
            Spelling::Passlib => {
                write_base64(ADAPTED, &salt, out);
                out.push(b'$');
                write_base64(ADAPTED, &hash, out);
            }
        }
    }
}

/// So many bytes of PBKDF2 with HMAC.
pub fn derive(digest: Digest, password: &[u8], salt: &[u8], rounds: u32, length: u8) -> Vec<u8> {
    let mut hash = vec![0; length.into()];
    match digest {
        Digest::Md5 => unreachable!("no format has PBKDF2 with MD5"),
        Digest::Sha1 => pbkdf2_hmac::<Sha1>(password, salt, rounds, &mut hash),
        Digest::Sha256 => pbkdf2_hmac::<Sha256>(password, salt, rounds, &mut hash),
        Digest::Sha384 => pbkdf2_hmac::<Sha384>(password, salt, rounds, &mut hash),
        Digest::Sha512 => pbkdf2_hmac::<Sha512>(password, salt, rounds, &mut hash),
    }
    hash
}
