//! bcrypt, as OpenBSD, PHP and everybody else writes it.

use super::encoding::{BCRYPT, are_digits, write_base64};
use super::format::{Effort, Maker};

/// `$2b$12$`, 22 digits of salt, 31 of hash. `$2a$`, `$2b$` and `$2y$` name the same
/// function but for faults of old libraries; `$2x$` differs for passwords outside
/// ASCII, which are none of ours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bcrypt {
    /// `a`, `b`, `x` or `y`.
    pub version: u8,
    /// Two to this power is how often the key is set up: 4 to 31.
    pub cost: u8,
}

impl Bcrypt {
    pub fn read(text: &[u8]) -> Option<Bcrypt> {
        let [
            b'$',
            b'2',
            version @ (b'a' | b'b' | b'x' | b'y'),
            b'$',
            tens @ b'0'..=b'3',
            ones @ b'0'..=b'9',
            b'$',
            rest @ ..,
        ] = text
        else {
            return None;
        };
        let cost = (tens - b'0') * 10 + (ones - b'0');
        let whole = rest.len() == 53 && are_digits(BCRYPT, rest);
        (whole && (4..=31).contains(&cost)).then_some(Bcrypt { version: *version, cost })
    }

    pub fn effort(self) -> Effort {
        Effort { nanoseconds: 50_000 << self.cost, memory_bytes: 0 }
    }

    pub fn write(self, maker: &Maker<'_>, out: &mut Vec<u8>) {
        out.extend([b'$', b'2', self.version, b'$', b'0' + self.cost / 10, b'0' + self.cost % 10, b'$']);
        let mut salt = [0; 16];
        salt.copy_from_slice(&maker.salt(out, 16));
        write_base64(BCRYPT, &salt, out);
        // With the zero at its end; the function takes 72 bytes.
        let mut password = maker.password.to_vec();
        password.push(0);
        let hash = ::bcrypt::bcrypt(self.cost.into(), salt, &password);
        write_base64(BCRYPT, &hash[..23], out);
    }
}
