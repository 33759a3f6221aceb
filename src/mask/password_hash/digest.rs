//! Digests by name, and hashes that are one digest and nothing else.

use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::encoding::{base64_padded_length, hex_length, write_base64_padded, write_hex};
use super::format::{Effort, Maker};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Digest {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    pub const ALL: [Digest; 5] = [Digest::Md5, Digest::Sha1, Digest::Sha256, Digest::Sha384, Digest::Sha512];

    pub fn length(self) -> u8 {
        match self {
            Digest::Md5 => 16,
            Digest::Sha1 => 20,
            Digest::Sha256 => 32,
            Digest::Sha384 => 48,
            Digest::Sha512 => 64,
        }
    }

    pub fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        fn run<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            parts.iter().for_each(|part| digest.update(part));
            digest.finalize().to_vec()
        }
        match self {
            Digest::Md5 => run::<Md5>(parts),
            Digest::Sha1 => run::<Sha1>(parts),
            Digest::Sha256 => run::<Sha256>(parts),
            Digest::Sha384 => run::<Sha384>(parts),
            Digest::Sha512 => run::<Sha512>(parts),
        }
    }

    /// How long one digest of a few bytes takes, at most, on an ordinary core.
    pub fn nanoseconds(self) -> u64 {
        match self {
            Digest::Md5 => 200,
            Digest::Sha1 => 250,
            Digest::Sha256 => 350,
            Digest::Sha384 | Digest::Sha512 => 500,
        }
    }
}

/// One digest of the password, with a salt or without.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plain {
    /// Hex digits, and nothing else.
    Hex { digest: Digest, upper: bool },
    /// The digest's own bytes, in a binary column.
    Raw { digest: Digest },
    /// `{SSHA}` and its kin: RFC 2307, and OpenLDAP's pw-sha2 for the longer ones.
    /// Index into [`DIRECTORY`].
    Directory { scheme: u8, salt: u8 },
    /// `*` and 40 hex digits: SHA-1 of SHA-1, MySQL's `mysql_native_password`.
    Mysql,
}

const DIRECTORY: [(&[u8], Digest); 10] = [
    (b"{SSHA}", Digest::Sha1),
    (b"{SHA}", Digest::Sha1),
    (b"{SSHA256}", Digest::Sha256),
    (b"{SHA256}", Digest::Sha256),
    (b"{SSHA384}", Digest::Sha384),
    (b"{SHA384}", Digest::Sha384),
    (b"{SSHA512}", Digest::Sha512),
    (b"{SHA512}", Digest::Sha512),
    (b"{SMD5}", Digest::Md5),
    (b"{MD5}", Digest::Md5),
];

impl Plain {
    pub const SSHA: Plain = Plain::Directory { scheme: 0, salt: 8 };

    pub fn read(text: &[u8]) -> Option<Plain> {
        if let Some(hex) = text.strip_prefix(b"*") {
            let upper = !hex.iter().any(u8::is_ascii_lowercase);
            return (upper && hex_length(hex) == Some(20)).then_some(Plain::Mysql);
        }
        if let Some(length) = hex_length(text) {
            let digest = Digest::ALL.into_iter().find(|digest| digest.length() == length)?;
            return Some(Plain::Hex { digest, upper: text.iter().any(u8::is_ascii_uppercase) });
        }
        let scheme = DIRECTORY.iter().position(|(prefix, _)| text.starts_with(prefix))?;
        let (prefix, digest) = DIRECTORY[scheme];
        let salt = base64_padded_length(&text[prefix.len()..])?.checked_sub(digest.length())?;
        let salted = prefix.starts_with(b"{SS") || prefix == b"{SMD5}";
        (salted == (salt > 0)).then_some(Plain::Directory { scheme: scheme as u8, salt })
    }

    /// A digest in a binary column is told by its length alone.
    pub fn read_raw(bytes: &[u8]) -> Option<Plain> {
        let digest = Digest::ALL.into_iter().find(|digest| digest.length() as usize == bytes.len())?;
        Some(Plain::Raw { digest })
    }

    pub fn effort(self) -> Effort {
        Effort { nanoseconds: 10_000, memory_bytes: 0 }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        match self {
            Plain::Hex { digest, upper } => write_hex(&digest.of(&[maker.password]), upper, out),
            Plain::Raw { digest } => out.extend_from_slice(&digest.of(&[maker.password])),
            Plain::Directory { scheme, salt } => {
                let (prefix, digest) = DIRECTORY[scheme as usize];
                let salt = maker.salt(prefix, salt);
                let mut bytes = digest.of(&[maker.password, &salt]);
                bytes.extend_from_slice(&salt);
                out.extend_from_slice(prefix);
                write_base64_padded(&bytes, out);
            }
            Plain::Mysql => {
                out.push(b'*');
                write_hex(&Digest::Sha1.of(&[&Digest::Sha1.of(&[maker.password])]), true, out);
            }
        }
    }
}
