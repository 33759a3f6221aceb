//! How much may come out of what is packed: a bomb is an error, not an outage.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// So much may be unpacked whatever was packed.
const FREE_BYTES: u64 = 64 << 20;
/// Beyond that, this much for a packed byte. Deflate reaches 1,032 (zlib,
/// "Technical Details"), and real dumps stay below 100.
const RATIO_MAX: u64 = 500;
/// Archives within archives.
pub const DEPTH_MAX: usize = 6;

/// What was read of one input and what came out of it, over all layers.
#[derive(Clone, Default)]
pub struct Budget {
    packed: Rc<Cell<u64>>,
    unpacked: Rc<Cell<u64>>,
    is_exceeded: Rc<Cell<bool>>,
}

impl Budget {
    /// Bytes that were there before anything was unpacked.
    pub fn packed(&self, bytes: u64) {
        self.packed.set(self.packed.get() + bytes);
    }

    pub fn is_exceeded(&self) -> bool {
        self.is_exceeded.get()
    }

    /// The input itself, whose bytes pay for what comes out of it.
    pub fn paying<R: Read>(&self, stream: R) -> Paying<R> {
        Paying { stream, budget: self.clone() }
    }

    /// What comes out of a layer.
    pub fn bounded<R: Read>(&self, stream: R) -> Bounded<R> {
        Bounded { stream, budget: self.clone() }
    }
}

pub struct Paying<R> {
    stream: R,
    budget: Budget,
}

impl<R: Read> Read for Paying<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.read(out)?;
        self.budget.packed(length as u64);
        Ok(length)
    }
}

pub struct Bounded<R> {
    stream: R,
    budget: Budget,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.read(out)?;
        let Budget { packed, unpacked, is_exceeded } = &self.budget;
        unpacked.set(unpacked.get() + length as u64);
        if unpacked.get() > FREE_BYTES && unpacked.get() / RATIO_MAX > packed.get() {
            is_exceeded.set(true);
            return Err(io::ErrorKind::QuotaExceeded.into());
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_pays_for_a_bomb_and_bytes_pay_for_a_dump() {
        let through = |packed: u64, bytes: u64| {
            let budget = Budget::default();
            budget.packed(packed);
            let copied = io::copy(&mut budget.bounded(io::repeat(0).take(bytes)), &mut io::sink());
            assert_eq!(copied.is_err(), budget.is_exceeded());
            copied.is_ok()
        };
        assert!(through(1, FREE_BYTES));
        assert!(!through(1, FREE_BYTES * 2));
        assert!(through(FREE_BYTES, FREE_BYTES * 2));
        assert!(!through(FREE_BYTES / 1000, FREE_BYTES * 2));
    }
}
