//! A hash without its salt and its secret: what format it has, and what it costs.

use std::ops::Range;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha384;

use super::argon2::Argon2;
use super::bcrypt::Bcrypt;
use super::crypt::Crypt;
use super::digest::{Digest, Plain};
use super::encoding::{STANDARD, write_base64, write_hex};
use super::identity::Identity;
use super::pbkdf2::Pbkdf2;
use super::scram::Scram;
use super::scrypt::Scrypt;
use super::stretched::Stretched;
use crate::seed::DomainKey;

/// Everything that two hashes of one password share, but for the salt.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Format {
    /// Index into [`WRAPPERS`].
    wrapper: u8,
    scheme: Scheme,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    Bcrypt(Bcrypt),
    Argon2(Argon2),
    Scrypt(Scrypt),
    Pbkdf2(Pbkdf2),
    Identity(Identity),
    Scram(Scram),
    Stretched(Stretched),
    Crypt(Crypt),
    Plain(Plain),
    /// `!` and so many characters: Django's and shadow(5)'s mark of an account that
    /// nobody logs in to.
    Unusable {
        length: u8,
    },
    /// One of [`MARKS`].
    Mark {
        index: u8,
    },
}

/// What hashing once takes, at most, on an ordinary core.
#[derive(Clone, Copy)]
pub struct Effort {
    pub nanoseconds: u64,
    pub memory_bytes: u64,
}

/// What stands in front of a hash of another's format, and what becomes of the
/// password before it is hashed.
const WRAPPERS: [(&[u8], Preparation); 11] = [
    (b"", Preparation::Nothing),
    (b"argon2", Preparation::Nothing),
    (b"bcrypt$", Preparation::Nothing),
    (b"bcrypt_sha256$", Preparation::Sha256Hex),
    (b"$wp", Preparation::WordPress),
    (b"{CRYPT}", Preparation::Nothing),
    (b"{crypt}", Preparation::Nothing),
    (b"{BCRYPT}", Preparation::Nothing),
    (b"{bcrypt}", Preparation::Nothing),
    (b"{ARGON2}", Preparation::Nothing),
    (b"{argon2}", Preparation::Nothing),
];
const WORDPRESS: u8 = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Preparation {
    Nothing,
    /// Django: bcrypt's 72 bytes are enough for the digest of every password.
    Sha256Hex,
    /// WordPress from 6.8 on: for the same reason.
    WordPress,
}

/// Markers of accounts without a password: shadow(5), and what systems write there.
const MARKS: [&[u8]; 6] = [b"!", b"!!", b"*", b"*LK*", b"*NP*", b"x"];

/// A format that `format=` takes.
pub struct Named {
    pub name: &'static str,
    pub format: Format,
    /// What `cost=` may be; nothing where the format has no cost.
    pub costs: Range<u32>,
    /// The longest hash, at any of these costs.
    pub chars_max: u32,
}

pub const NAMED: [Named; 13] = [
    named("argon2id", Scheme::Argon2(Argon2::USUAL), 8..262_145, 98),
    named("bcrypt", Scheme::Bcrypt(Bcrypt { version: b'b', cost: 10 }), 4..18, 60),
    named("django", Scheme::Pbkdf2(Pbkdf2::DJANGO), 1..10_000_000, 89),
    named("drupal", Scheme::Stretched(Stretched::DRUPAL), 7..25, 55),
    named("mysql-native", Scheme::Plain(Plain::Mysql), 0..0, 41),
    named("mysql-sha2", Scheme::Crypt(Crypt::MYSQL), 0..0, 70),
    named("pbkdf2-sha256", Scheme::Pbkdf2(Pbkdf2::PASSLIB), 1..10_000_000, 89),
    named("phpass", Scheme::Stretched(Stretched::PHPASS), 7..25, 34),
    named("scram-sha-256", Scheme::Scram(Scram::USUAL), 1..10_000_000, 136),
    named("scrypt", Scheme::Scrypt(Scrypt::USUAL), 1..19, 88),
    named("sha512-crypt", Scheme::Crypt(Crypt::SHA512), 1_000..5_000_000, 121),
    named("ssha", Scheme::Plain(Plain::SSHA), 0..0, 46),
    Named {
        name: "wordpress",
        format: Format { wrapper: WORDPRESS, scheme: Scheme::Bcrypt(Bcrypt { version: b'y', cost: 10 }) },
        costs: 4..18,
        chars_max: 63,
    },
];

const fn named(name: &'static str, scheme: Scheme, costs: Range<u32>, chars_max: u32) -> Named {
    Named { name, format: Format::bare(scheme), costs, chars_max }
}

impl Format {
    const fn bare(scheme: Scheme) -> Format {
        Format { wrapper: 0, scheme }
    }

    /// The format of a hash; `None` where that is none that is known.
    pub fn read(text: &[u8]) -> Option<Format> {
        for (wrapper, &(prefix, preparation)) in WRAPPERS.iter().enumerate().skip(1) {
            let Some(inner) = text.strip_prefix(prefix).filter(|inner| inner.starts_with(b"$")) else { continue };
            let scheme = Scheme::read(inner).filter(|scheme| match (prefix, scheme) {
                (b"argon2", scheme) => matches!(scheme, Scheme::Argon2(_)),
                (b"bcrypt$", scheme) => matches!(scheme, Scheme::Bcrypt(_)),
                (_, Scheme::Bcrypt(_)) => true,
                (_, scheme) => {
                    preparation == Preparation::Nothing && matches!(scheme, Scheme::Argon2(_) | Scheme::Crypt(_))
                }
            });
            return Some(Format { wrapper: wrapper as u8, scheme: scheme? });
        }
        Scheme::read(text).map(Format::bare)
    }

    /// The format of a hash whose bytes stand in a bytea column.
    pub fn read_bytes(bytes: &[u8]) -> Option<Format> {
        Format::read(bytes).or_else(|| Plain::read_raw(bytes).map(|plain| Format::bare(Scheme::Plain(plain))))
    }

    /// The same with another cost, which is inside the bounds that stand in [`NAMED`].
    pub fn with_cost(self, cost: u32) -> Format {
        let mut scheme = self.scheme;
        match &mut scheme {
            Scheme::Bcrypt(bcrypt) => bcrypt.cost = cost as u8,
            Scheme::Argon2(argon2) => argon2.memory_kib = cost,
            Scheme::Scrypt(scrypt) => scrypt.log_n = cost as u8,
            Scheme::Pbkdf2(pbkdf2) => pbkdf2.rounds = cost,
            Scheme::Scram(scram) => scram.rounds = cost,
            Scheme::Stretched(stretched) => stretched.log_rounds = cost as u8,
            Scheme::Crypt(crypt) => crypt.rounds = Some(cost),
            Scheme::Identity(_) | Scheme::Plain(_) | Scheme::Unusable { .. } | Scheme::Mark { .. } => {}
        }
        Format { scheme, ..self }
    }

    pub fn effort(self) -> Effort {
        match self.scheme {
            Scheme::Bcrypt(scheme) => scheme.effort(),
            Scheme::Argon2(scheme) => scheme.effort(),
            Scheme::Scrypt(scheme) => scheme.effort(),
            Scheme::Pbkdf2(scheme) => scheme.effort(),
            Scheme::Identity(scheme) => scheme.effort(),
            Scheme::Scram(scheme) => scheme.effort(),
            Scheme::Stretched(scheme) => scheme.effort(),
            Scheme::Crypt(scheme) => scheme.effort(),
            Scheme::Plain(scheme) => scheme.effort(),
            Scheme::Unusable { .. } | Scheme::Mark { .. } => Effort { nanoseconds: 10_000, memory_bytes: 0 },
        }
    }

    /// The hash of `password`, with a salt that the key decides.
    pub fn hash(self, password: &[u8], key: &DomainKey) -> Vec<u8> {
        self.hash_with(password, &|head, form, length| {
            let mut draw = key.draw(&[head, b"\0", &[length]].concat());
            let mut salt = vec![0; length.into()];
            match form {
                Salt::Bytes => draw.fill(&mut salt),
                Salt::Text => salt.fill_with(|| LETTERS[draw.below(LETTERS.len() as u64) as usize]),
            }
            salt
        })
    }

    /// The same with salts from elsewhere.
    pub fn hash_with(self, password: &[u8], salts: Salts<'_>) -> Vec<u8> {
        let (prefix, preparation) = WRAPPERS[self.wrapper as usize];
        let mut out = prefix.to_vec();
        let mut prepared = Vec::new();
        let password = match preparation {
            Preparation::Nothing => password,
            Preparation::Sha256Hex => {
                write_hex(&Digest::Sha256.of(&[password]), false, &mut prepared);
                &prepared
            }
            Preparation::WordPress => {
                let mut mac = Hmac::<Sha384>::new_from_slice(b"wp-sha384").expect("HMAC takes keys of every length");
                mac.update(password.trim_ascii());
                write_base64(STANDARD, &mac.finalize().into_bytes(), &mut prepared);
                &prepared
            }
        };
        let maker = Maker { password, salts };
        match self.scheme {
            Scheme::Bcrypt(scheme) => scheme.write(&maker, &mut out),
            Scheme::Argon2(scheme) => scheme.write(&maker, &mut out),
            Scheme::Scrypt(scheme) => scheme.write(&maker, &mut out),
            Scheme::Pbkdf2(scheme) => scheme.write(&maker, &mut out),
            Scheme::Identity(scheme) => scheme.write(&maker, &mut out),
            Scheme::Scram(scheme) => scheme.write(&maker, &mut out),
            Scheme::Stretched(scheme) => scheme.write(&maker, &mut out),
            Scheme::Crypt(scheme) => scheme.write(&maker, &mut out),
            Scheme::Plain(scheme) => scheme.write(&maker, &mut out),
            Scheme::Unusable { length } => {
                out.push(b'!');
                out.extend(maker.salt_text(b"!", length));
            }
            Scheme::Mark { index } => out.extend_from_slice(MARKS[index as usize]),
        }
        out
    }
}

impl Scheme {
    fn read(text: &[u8]) -> Option<Scheme> {
        if let Some(index) = MARKS.iter().position(|mark| *mark == text) {
            return Some(Scheme::Mark { index: index as u8 });
        }
        // What is not ASCII has fewer characters than its stand-in would have.
        if let Some(rest) = text.strip_prefix(b"!").filter(|rest| rest.is_ascii()) {
            return u8::try_from(rest.len()).ok().map(|length| Scheme::Unusable { length });
        }
        let after = |prefix: &[u8]| text.starts_with(prefix);
        if after(b"$2") {
            Bcrypt::read(text).map(Scheme::Bcrypt)
        } else if after(b"$argon2") {
            Argon2::read(text).map(Scheme::Argon2)
        } else if after(b"$scrypt$") || after(b"scrypt") {
            Scrypt::read(text).map(Scheme::Scrypt)
        } else if after(b"$pbkdf2") || after(b"pbkdf2") {
            Pbkdf2::read(text).map(Scheme::Pbkdf2)
        } else if after(b"SCRAM-") {
            Scram::read(text).map(Scheme::Scram)
        } else if let Some(stretched) = Stretched::read(text) {
            Some(Scheme::Stretched(stretched))
        } else if after(b"$") {
            Crypt::read(text).map(Scheme::Crypt)
        } else {
            Plain::read(text).map(Scheme::Plain).or_else(|| Identity::read(text).map(Scheme::Identity))
        }
    }
}

/// What a salt is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Salt {
    Bytes,
    Text,
}

/// For the beginning of a hash, which spells its format out: a salt of so many bytes.
pub type Salts<'a> = &'a dyn Fn(&[u8], Salt, u8) -> Vec<u8>;

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What a hash is made of.
pub struct Maker<'a> {
    pub password: &'a [u8],
    salts: Salts<'a>,
}

impl Maker<'_> {
    /// So many bytes that belong to the format that `head` spells out.
    pub fn salt(&self, head: &[u8], length: u8) -> Vec<u8> {
        (self.salts)(head, Salt::Bytes, length)
    }

    /// The same as letters and digits.
    pub fn salt_text(&self, head: &[u8], length: u8) -> Vec<u8> {
        (self.salts)(head, Salt::Text, length)
    }
}
