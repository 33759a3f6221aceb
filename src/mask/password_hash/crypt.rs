//! What crypt(3) writes with MD5 and SHA-2, and MySQL's relative of it.

use super::digest::Digest;
use super::encoding::{CRYPT, number, write_crypt64, write_number};
use super::format::{Effort, Maker};

/// `$1$`, `$apr1$` (Apache), `$5$`, `$6$` and, with a longer salt, MySQL's `$A$005$`
/// of `caching_sha2_password`. The functions are Poul-Henning Kamp's MD5 crypt and
/// Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512"; a library for the latter
/// cuts salts off at 16, so MySQL's would be wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Crypt {
    kind: Kind,
    /// `None`: not written down, and 5000.
    pub rounds: Option<u32>,
    salt: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Md5,
    Apache,
    Sha256,
    Sha512,
    Mysql,
}

const KINDS: [(&[u8], Kind, usize); 5] = [
    (b"$1$", Kind::Md5, 22),
    (b"$apr1$", Kind::Apache, 22),
    (b"$5$", Kind::Sha256, 43),
    (b"$6$", Kind::Sha512, 86),
    (b"$A$005$", Kind::Mysql, 43),
];

const MYSQL_SALT: usize = 20;
const ROUNDS_USUAL: u32 = 5000;

impl Crypt {
    pub const SHA512: Crypt = Crypt { kind: Kind::Sha512, rounds: None, salt: 16 };
    /// The 005 in the name stands for 5000 rounds.
    pub const MYSQL: Crypt = Crypt { kind: Kind::Mysql, rounds: None, salt: MYSQL_SALT as u8 };

    pub fn read(text: &[u8]) -> Option<Crypt> {
        let (prefix, kind, length) = KINDS.into_iter().find(|(prefix, ..)| text.starts_with(prefix))?;
        let mut rest = &text[prefix.len()..];
        let digits = |text: &[u8]| text.iter().all(|digit| CRYPT.contains(digit));
        if kind == Kind::Mysql {
            // The salt is any byte.
            let whole = rest.len() == MYSQL_SALT + length && digits(&rest[MYSQL_SALT..]);
            return whole.then_some(Crypt::MYSQL);
        }
        let sha = matches!(kind, Kind::Sha256 | Kind::Sha512);
        let mut rounds = None;
        if let Some(named) = rest.strip_prefix(b"rounds=").filter(|_| sha) {
            let end = named.iter().position(|&byte| byte == b'$')?;
            rounds = Some(number(&named[..end])?).filter(|rounds| (1000..=999_999_999).contains(rounds));
            rounds?;
            rest = &named[end + 1..];
        }
        let salt = rest.iter().position(|&byte| byte == b'$')?;
        let hash = &rest[salt + 1..];
        let whole = hash.len() == length && digits(hash) && salt <= if sha { 16 } else { 8 };
        whole.then_some(Crypt { kind, rounds, salt: salt as u8 })
    }

    pub fn effort(self) -> Effort {
        let rounds = self.rounds.unwrap_or(ROUNDS_USUAL);
        Effort { nanoseconds: u64::from(rounds) * 2 * Digest::Sha512.nanoseconds(), memory_bytes: 0 }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        let (prefix, ..) = KINDS[self.kind as usize];
        out.extend_from_slice(prefix);
        if let Some(rounds) = self.rounds {
            out.extend_from_slice(b"rounds=");
            write_number(rounds, out);
            out.push(b'$');
        }
        let salt = maker.salt_text(out, self.salt);
        out.extend_from_slice(&salt);
        if self.kind != Kind::Mysql {
            out.push(b'$');
        }
        let rounds = self.rounds.unwrap_or(ROUNDS_USUAL);
        match self.kind {
            Kind::Md5 | Kind::Apache => {
                let hash = md5_crypt(prefix, maker.password, &salt);
                let order = (0..4).flat_map(|i| [i + 12, i + 6, i]).chain([5, 10, 4, 11]);
                write_crypt64(&order.map(|at: usize| hash[at]).collect::<Vec<u8>>(), out);
            }
            Kind::Sha256 | Kind::Mysql => {
                let hash = sha_crypt(Digest::Sha256, maker.password, &salt, rounds);
                write_crypt64(&mixed(&hash, 10, |[a, b, c]| [c, a, b], &[30, 31]), out);
            }
            Kind::Sha512 => {
                let hash = sha_crypt(Digest::Sha512, maker.password, &salt, rounds);
                write_crypt64(&mixed(&hash, 21, |[a, b, c]| [b, c, a], &[63]), out);
            }
        }
    }
}

/// The bytes in the order that is written: triples that begin a third of the hash
/// apart, each from the one before, and what is left at the end.
fn mixed(hash: &[u8], count: usize, next: fn([usize; 3]) -> [usize; 3], rest: &[usize]) -> Vec<u8> {
    let mut triple = [0, count, 2 * count];
    let mut bytes = Vec::with_capacity(hash.len());
    for _ in 0..count {
        bytes.extend(triple.iter().rev().map(|&at| hash[at]));
        triple = next(triple).map(|at| at + 1);
    }
    bytes.extend(rest.iter().map(|&at| hash[at]));
    bytes
}

fn md5_crypt(prefix: &[u8], password: &[u8], salt: &[u8]) -> Vec<u8> {
    let inner = Digest::Md5.of(&[password, salt, password]);
    let mut text = [password, prefix, salt].concat();
    text.extend(inner.iter().cycle().take(password.len()));
    let mut length = password.len();
    while length > 0 {
        text.push(if length & 1 == 1 { 0 } else { password[0] });
        length >>= 1;
    }
    (0..1000).fold(Digest::Md5.of(&[&text]), |hash, round| turn(Digest::Md5, round, &hash, password, salt))
}

fn sha_crypt(digest: Digest, password: &[u8], salt: &[u8], rounds: u32) -> Vec<u8> {
    let repeat = |bytes: &[u8], length: usize| bytes.iter().copied().cycle().take(length).collect::<Vec<u8>>();
    let inner = digest.of(&[password, salt, password]);
    let mut text = [password, salt, &repeat(&inner, password.len())].concat();
    let mut length = password.len();
    while length > 0 {
        text.extend_from_slice(if length & 1 == 1 { &inner } else { password });
        length >>= 1;
    }
    let first = digest.of(&[&text]);
    let password = repeat(&digest.of(&vec![password; password.len()]), password.len());
    let salt = repeat(&digest.of(&vec![salt; 16 + first[0] as usize]), salt.len());
    (0..rounds).fold(first, |hash, round| turn(digest, round, &hash, &password, &salt))
}

/// One round, of which both functions have many.
fn turn(digest: Digest, round: u32, hash: &[u8], password: &[u8], salt: &[u8]) -> Vec<u8> {
    let odd = round % 2 == 1;
    digest.of(&[
        if odd { password } else { hash },
        if round % 3 != 0 { salt } else { &[] },
        if round % 7 != 0 { password } else { &[] },
        if odd { hash } else { password },
    ])
}
