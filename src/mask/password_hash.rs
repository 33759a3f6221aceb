//! `password_hash`: a hash of one known password in the input's own format.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::*;

mod argon2;
mod bcrypt;
mod crypt;
mod digest;
mod encoding;
mod format;
mod identity;
mod pbkdf2;
mod scram;
mod scrypt;
mod stretched;
#[cfg(test)]
pub(super) mod tests;

use format::{Effort, Format, NAMED, Named};

/// Replaces every password hash by a hash of the password `of`, in the same format
/// and at the same cost, so that the application's own login code accepts that
/// password for everybody. Nothing of the source comes through but the format: its
/// parameters, and the lengths of salt and hash.
///
/// | format | begins with |
/// |---|---|
/// | bcrypt | `$2a$` `$2b$` `$2x$` `$2y$`; Django's `bcrypt$` and `bcrypt_sha256$`; WordPress' `$wp$2y$` |
/// | Argon2 (RFC 9106) | `$argon2id$` `$argon2i$` `$argon2d$`; Django's `argon2$` |
/// | scrypt (RFC 7914) | `$scrypt$ln=`; Django's `scrypt$`; Werkzeug's `scrypt:` |
/// | PBKDF2 (RFC 8018) | `pbkdf2_sha256$` and kin (Django), `pbkdf2:sha256:` (Werkzeug), `$pbkdf2-sha256$` (passlib); ASP.NET Core Identity's base64 |
/// | SCRAM (RFC 5803) | PostgreSQL's `SCRAM-SHA-256$` |
/// | phpass | `$P$` `$H$`; Drupal's `$S$` |
/// | crypt(3) | `$1$` `$5$` `$6$`; Apache's `$apr1$` |
/// | MySQL | `*` and 40 hex digits; `$A$005$` |
/// | LDAP (RFC 2307) | `{SHA}` `{SSHA}` `{MD5}` `{SMD5}`, those of SHA-2; `{CRYPT}` `{BCRYPT}` `{ARGON2}` around others |
/// | bare digests | hex digits, or the bytes themselves in a bytea column: MD5, SHA-1, SHA-2, by their length |
///
/// Marks of accounts without a password (`!`, `*`, `x`, and what else follows a `!`)
/// stay marks. Anything else stops the run: a digest whose salt stands in another
/// column, PostgreSQL's `md5`, which needs the role's name, or a password in the clear
/// (use `fixed`). `format` writes one format whatever was there.
///
/// One hash is made for each format and cost of a column, and its salt comes from the
/// key, so all who had the same format share one hash, visibly. A column is therefore
/// not unique. Bare digests have no salt: they are the same under every key, and a
/// user who had that very password keeps the digest.
///
/// Work is bounded by what it takes by rule of thumb: a hash that needs more than
/// 256 MiB or about ten seconds, as 4 GiB of Argon2 or bcrypt's cost 31 would, stops
/// the run, and so does a column whose formats take more than a minute together.
/// The password is of printable ASCII, which every library encodes alike, and at
/// most 64 characters.
pub struct PasswordHash;
pub const KIND: PasswordHash = PasswordHash;

struct Hashes {
    password: Vec<u8>,
    key: DomainKey,
    /// Written whatever the input is.
    forced: Option<Format>,
    column: Holds,
    made: RwLock<Made>,
}

/// How the column holds a hash.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    /// As its bytes.
    Bytes,
    /// As its bytes, in hex behind `\x`: PostgreSQL.
    Bytea,
}

#[derive(Default)]
struct Made {
    hashes: BTreeMap<Format, Box<[u8]>>,
    nanoseconds: u64,
}

const UNKNOWN: Reject = Reject(
    "the value is no password hash of a known format; `password_hash(of=…, format=bcrypt)` writes one whatever was there",
);
const ROLE: Reject = Reject(
    "PostgreSQL's md5 hash needs the role's name; `password_hash(of=…, format=scram-sha-256)` writes one that does not",
);
const TOO_DEAR: Reject = Reject(
    "a hash at this value's cost takes more than ten seconds or 256 MiB; `format` and `cost` write a cheaper one",
);
const TOO_MANY: Reject = Reject(
    "hashes of all the formats and costs in this column take more than a minute; `format` and `cost` write one for all",
);

const HASH_NANOSECONDS_MAX: u64 = 10_000_000_000;
const HASH_MEMORY_BYTES_MAX: u64 = 256 << 20;
const COLUMN_NANOSECONDS_MAX: u64 = 60_000_000_000;
/// The longest hash that is looked at.
const HASH_BYTES_MAX: usize = 512;
/// bcrypt takes 71 and ends there.
const PASSWORD_MAX: usize = 64;

impl Hashes {
    /// Appends the hash of a format, which is made when the first is seen.
    fn write(&self, format: Format, out: &mut Vec<u8>) -> Result<(), Reject> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(hash) = made.hashes.get(&format) {
            out.extend_from_slice(hash);
            return Ok(());
        }
        drop(made);
        let Effort { nanoseconds, memory_bytes } = format.effort();
        if nanoseconds > HASH_NANOSECONDS_MAX || memory_bytes > HASH_MEMORY_BYTES_MAX {
            return Err(TOO_DEAR);
        }
        let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
        if !made.hashes.contains_key(&format) {
            made.nanoseconds += nanoseconds;
            if made.nanoseconds > COLUMN_NANOSECONDS_MAX {
                return Err(TOO_MANY);
            }
            made.hashes.insert(format, self.spelled(format.hash(&self.password, &self.key)));
        }
        out.extend_from_slice(made.hashes.get(&format).expect("it was made above"));
        Ok(())
    }

    fn spelled(&self, hash: Vec<u8>) -> Box<[u8]> {
        if self.column != Holds::Bytea {
            return hash.into();
        }
        let mut spelled = b"\\x".to_vec();
        encoding::write_hex(&hash, false, &mut spelled);
        spelled.into()
    }
}

impl Mask for Hashes {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        if let Some(format) = self.forced {
            return self.write(format, out);
        }
        let mut bytes = [0; HASH_BYTES_MAX];
        let input = match self.column {
            Holds::Bytea => unhex(input, &mut bytes).ok_or(UNKNOWN)?,
            Holds::Text | Holds::Bytes => input,
        };
        if input.len() > HASH_BYTES_MAX {
            return Err(UNKNOWN);
        }
        // What a binary column of another database gets is a text, as from other masks.
        let format = if self.column == Holds::Bytea { Format::read_bytes(input) } else { Format::read(input) };
        match format {
            Some(format) => self.write(format, out),
            None if is_role(input) => Err(ROLE),
            None => Err(UNKNOWN),
        }
    }

    /// The salt is the format's, not the row's.
    fn draws(&self) -> Option<usize> {
        None
    }
}

/// `md5` and 32 hex digits (PostgreSQL manual, pg_authid).
fn is_role(input: &[u8]) -> bool {
    input.strip_prefix(b"md5").is_some_and(|hex| encoding::hex_length(hex) == Some(16))
}

/// The bytes of PostgreSQL's hex form.
fn unhex<'a>(text: &[u8], bytes: &'a mut [u8; HASH_BYTES_MAX]) -> Option<&'a [u8]> {
    let digits = text.strip_prefix(b"\\x")?;
    let bytes = bytes.get_mut(..digits.len() / 2)?;
    if digits.len() % 2 == 1 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = (digit(pair[0])? << 4 | digit(pair[1])?) as u8;
    }
    Some(bytes)
}

impl MaskKind for PasswordHash {
    fn name(&self) -> &'static str {
        "password_hash"
    }

    fn summary(&self) -> &'static str {
        "a hash of one known password, in the original's format and at its cost"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "of", doc: "the password that everybody has in the output", required: true },
            Parameter {
                name: "format",
                doc: "same (default); argon2id, bcrypt, django, drupal, mysql-native, mysql-sha2, pbkdf2-sha256, phpass, \
                      scram-sha-256, scrypt, sha512-crypt, ssha or wordpress: whatever the original is",
                required: false,
            },
            Parameter {
                name: "cost",
                doc: "with `format`: rounds, or the power of two of bcrypt, scrypt, phpass and Drupal, or the KiB of Argon2",
                required: false,
            },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                rule: "password_hash(of=\"password\")",
                native: "varchar(60)",
                input: "$2b$04$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                output: "$2b$04$6S.yOpOGjxFpCDSsEnpiEOPBxVy4tmi2An501w1dwgUwVzYB9mhDu",
            },
            Example {
                rule: "password_hash(of=\"password\", format=ssha)",
                native: "text",
                input: "whatever",
                output: "{SSHA}U3uxCsLWhKb4xyl3RVc+eV/U2iwxpDN7lzNPIg==",
            },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        let (column, max) = match &target.column.ty {
            Type::Text(length) => (Holds::Text, length.max),
            Type::Bytes { .. } if target.column.native.eq_ignore_ascii_case("bytea") => (Holds::Bytea, None),
            Type::Bytes { max } => (Holds::Bytes, *max),
            _ => return Err(Misfit::wrong_type("password_hash", "a text or binary", target.column)),
        };
        let password = args.text("of")?.unwrap_or_default().as_bytes();
        if password.is_empty()
            || password.len() > PASSWORD_MAX
            || !password.iter().all(|byte| matches!(byte, b' '..=b'~'))
        {
            return Err(wrong(format!("`of` is a password of 1 to {PASSWORD_MAX} printable ASCII characters")));
        }
        if password.trim_ascii() != password {
            return Err(wrong("`of` begins and ends with no blank: some applications cut them off".to_owned()));
        }
        let cost = args.integer("cost")?;
        let forced = match args.text("format")?.unwrap_or("same") {
            "same" if cost.is_some() => {
                return Err(wrong("`cost` goes with `format`: without, every hash keeps its own cost".to_owned()));
            }
            "same" => None,
            name => {
                let Some(named) = NAMED.into_iter().find(|named| named.name == name) else {
                    let names: Vec<&str> = NAMED.iter().map(|named| named.name).collect();
                    return Err(wrong(format!("`format` takes one of: same, {}", names.join(", "))));
                };
                Some(match cost {
                    None => named,
                    Some(_) if named.costs.is_empty() => return Err(wrong(format!("{name} has no cost"))),
                    Some(cost) => match u32::try_from(cost).ok().filter(|cost| named.costs.contains(cost)) {
                        Some(cost) => Named { format: named.format.with_cost(cost), ..named },
                        None => {
                            let (least, most) = (named.costs.start, named.costs.end - 1);
                            return Err(wrong(format!("the cost of {name} is {least} to {most}")));
                        }
                    },
                })
            }
        };
        let key = target.key.part("password_hash");
        let output = match &forced {
            None => Output::NoLonger,
            Some(Named { chars_max, .. }) => {
                let chars_max = *chars_max;
                target.fits("password_hash", chars_max, max)?;
                Output::Text { chars_max: if column == Holds::Bytea { 2 + 2 * chars_max } else { chars_max } }
            }
        };
        let forced = forced.map(|named| named.format);
        Ok(Compiled::mask(
            Hashes { password: password.to_vec(), key, forced, column, made: RwLock::default() },
            Contract {
                reads: forced.is_none(),
                by: By::Constant,
                unique: Unique::Lossy { distinct: None },
                output,
                may_equal: true,
            },
        ))
    }
}
