//! Argon2 (RFC 9106) in the PHC string format.

use ::argon2::{Algorithm, Argon2 as Function, Params, Version};

use super::encoding::{STANDARD, base64_length, fields, number, write_base64, write_number};
use super::format::{Effort, Maker};

/// `$argon2id$v=19$m=65536,t=3,p=4$salt$hash`; the version may be missing, and is
/// 16 then. `keyid` and `data` belong to other uses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Argon2 {
    kind: u8,
    version: Option<u8>,
    pub memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: u8,
    hash: u8,
}

const KINDS: [(&[u8], Algorithm); 3] =
    [(b"argon2id", Algorithm::Argon2id), (b"argon2i", Algorithm::Argon2i), (b"argon2d", Algorithm::Argon2d)];

impl Argon2 {
    /// The second choice of OWASP's password storage cheat sheet: 19 MiB, two passes.
    pub const USUAL: Argon2 =
        Argon2 { kind: 0, version: Some(19), memory_kib: 19_456, passes: 2, lanes: 1, salt: 16, hash: 32 };

    pub fn read(text: &[u8]) -> Option<Argon2> {
        let (version, [_, kind, parameters, salt, hash]) = match fields::<6>(text, b'$') {
            Some([start, kind, version, rest @ ..]) => {
                let version = match version {
                    b"v=16" => 16,
                    b"v=19" => 19,
                    _ => return None,
                };
                (Some(version), [start, kind, rest[0], rest[1], rest[2]])
            }
            None => (None, fields::<5>(text, b'$')?),
        };
        let [memory, passes, lanes] = fields(parameters, b',')?;
        let argon2 = Argon2 {
            kind: KINDS.iter().position(|(name, _)| *name == kind)? as u8,
            version,
            memory_kib: number(memory.strip_prefix(b"m=")?)?,
            passes: number(passes.strip_prefix(b"t=")?)?,
            lanes: number(lanes.strip_prefix(b"p=")?)?,
            salt: base64_length(STANDARD, salt)?,
            hash: base64_length(STANDARD, hash)?,
        };
        argon2.is_valid().then_some(argon2)
    }

    /// What the function itself asks for.
    pub fn is_valid(&self) -> bool {
        self.salt >= 8 && self.params().is_some()
    }

    fn params(&self) -> Option<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, Some(self.hash.into())).ok()
    }

    pub fn effort(self) -> Effort {
        let blocks = u64::from(self.memory_kib);
        Effort { nanoseconds: (blocks * 1_200).saturating_mul(self.passes.into()), memory_bytes: blocks << 10 }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        let (name, algorithm) = KINDS[self.kind as usize];
        out.push(b'$');
        out.extend_from_slice(name);
        if let Some(version) = self.version {
            out.extend_from_slice(b"$v=");
            write_number(version.into(), out);
        }
        for (label, value) in [(&b"$m="[..], self.memory_kib), (b",t=", self.passes), (b",p=", self.lanes)] {
            out.extend_from_slice(label);
            write_number(value, out);
        }
        let salt = maker.salt(out, self.salt);
        let version = if self.version == Some(19) { Version::V0x13 } else { Version::V0x10 };
        let params = self.params().expect("read and format look whether it is valid");
        let mut hash = vec![0; self.hash.into()];
        Function::new(algorithm, version, params)
            .hash_password_into(maker.password, &salt, &mut hash)
            .expect("password, salt and hash have lengths that it takes, and the memory is bounded");
        for bytes in [&salt, &hash] {
            out.push(b'$');
            write_base64(STANDARD, bytes, out);
        }
    }
}
