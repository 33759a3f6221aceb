//! scrypt (RFC 7914) as passlib, Django and Werkzeug write it.

use ::scrypt::Params;

use super::encoding::{
    STANDARD, base64_length, base64_padded_length, fields, hex_length, number, write_base64, write_base64_padded,
    write_hex, write_number,
};
use super::format::{Effort, Maker};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scrypt {
    spelling: Spelling,
    /// N is two to this power.
    pub log_n: u8,
    block_size: u32,
    parallel: u32,
    salt: u8,
    hash: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spelling {
    /// `$scrypt$ln=16,r=8,p=1$salt$hash`: the salt is bytes.
    Passlib,
    /// `scrypt$16384$salt$8$1$hash`: the salt is text.
    Django,
    /// `scrypt:32768:8:1$salt$hash`: the salt is text, the hash hex digits.
    Werkzeug,
}

impl Scrypt {
    /// What passlib 1.7 writes.
    pub const USUAL: Scrypt =
        Scrypt { spelling: Spelling::Passlib, log_n: 16, block_size: 8, parallel: 1, salt: 16, hash: 32 };

    pub fn read(text: &[u8]) -> Option<Scrypt> {
        let length = |text: &[u8]| u8::try_from(text.len()).ok();
        let power = |n: u32| (n > 1 && n.is_power_of_two()).then_some(n.trailing_zeros() as u8);
        let scrypt = if text.starts_with(b"$") {
            let [b"", b"scrypt", parameters, salt, hash] = fields(text, b'$')? else { return None };
            let [n, block_size, parallel] = fields(parameters, b',')?;
            Scrypt {
                spelling: Spelling::Passlib,
                log_n: number(n.strip_prefix(b"ln=")?)?.try_into().ok()?,
                block_size: number(block_size.strip_prefix(b"r=")?)?,
                parallel: number(parallel.strip_prefix(b"p=")?)?,
                salt: base64_length(STANDARD, salt)?,
                hash: base64_length(STANDARD, hash)?,
            }
        } else if text.starts_with(b"scrypt$") {
            let [_, n, salt, block_size, parallel, hash] = fields(text, b'$')?;
            Scrypt {
                spelling: Spelling::Django,
                log_n: power(number(n)?)?,
                block_size: number(block_size)?,
                parallel: number(parallel)?,
                salt: length(salt)?,
                hash: base64_padded_length(hash)?,
            }
        } else {
            let [parameters, salt, hash] = fields(text, b'$')?;
            let [b"scrypt", n, block_size, parallel] = fields(parameters, b':')? else { return None };
            Scrypt {
                spelling: Spelling::Werkzeug,
                log_n: power(number(n)?)?,
                block_size: number(block_size)?,
                parallel: number(parallel)?,
                salt: length(salt)?,
                hash: hex_length(hash)?,
            }
        };
        scrypt.is_valid().then_some(scrypt)
    }

    /// Without the bounds, the library's own arithmetic would overflow.
    fn is_valid(self) -> bool {
        let bounded = (1..=63).contains(&self.log_n) && self.block_size < 1 << 15 && self.parallel < 1 << 15;
        bounded && self.hash >= 10 && self.params().is_some()
    }

    fn params(self) -> Option<Params> {
        Params::new(self.log_n, self.block_size, self.parallel).ok()
    }

    pub fn effort(self) -> Effort {
        let blocks = u128::from(self.block_size) << self.log_n;
        let small = |wide: u128| u64::try_from(wide).unwrap_or(u64::MAX);
        Effort { nanoseconds: small(blocks * u128::from(self.parallel) * 500), memory_bytes: small(blocks * 128) }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        let start = out.len();
        let parameters = |labels: [&[u8]; 3], n: u32, out: &mut Vec<u8>| {
            for (label, value) in labels.into_iter().zip([n, self.block_size, self.parallel]) {
                out.extend_from_slice(label);
                write_number(value, out);
            }
        };
        let n = 1u32.checked_shl(self.log_n.into()).expect("the effort was looked at");
        match self.spelling {
            Spelling::Passlib => parameters([b"$scrypt$ln=", b",r=", b",p="], self.log_n.into(), out),
            Spelling::Django => parameters([b"scrypt$", b"$", b"$"], n, out),
            Spelling::Werkzeug => parameters([b"scrypt:", b":", b":"], n, out),
        }
        let salt = match self.spelling {
            Spelling::Passlib => maker.salt(out, self.salt),
            Spelling::Django | Spelling::Werkzeug => maker.salt_text(out, self.salt),
        };
        let mut hash = vec![0; self.hash.into()];
        let params = self.params().expect("read and format look whether it is valid");
        ::scrypt::scrypt(maker.password, &salt, &params, &mut hash).expect("ten bytes or more are asked for");
        match self.spelling {
            Spelling::Passlib => {
                for bytes in [&salt, &hash] {
                    out.push(b'$');
                    write_base64(STANDARD, bytes, out);
                }
            }
            Spelling::Django => {
                // The salt stands between the parameters.
                out.truncate(start);
                out.extend_from_slice(b"scrypt$");
                write_number(n, out);
                out.push(b'$');
                out.extend_from_slice(&salt);
                for value in [self.block_size, self.parallel] {
                    out.push(b'$');
                    write_number(value, out);
                }
                out.push(b'$');
                write_base64_padded(&hash, out);
            }
            Spelling::Werkzeug => {
                out.push(b'$');
                out.extend_from_slice(&salt);
                out.push(b'$');
                write_hex(&hash, false, out);
            }
        }
    }
}
