//! How many rows a table got, and a sum over them that does not depend on their order.

use std::hash::Hasher as _;

use siphasher::sip128::{Hasher128, SipHasher13};

/// The sum is no secret and no proof against anybody: it tells whether the same
/// rows were written again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub rows: u64,
    pub sum: u128,
}

impl Tally {
    /// Adds rows as they were written, each ended by a newline.
    pub fn add(&mut self, bytes: &[u8]) {
        let mut start = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            let mut hasher = SipHasher13::new();
            hasher.write(&bytes[start..=end]);
            self.sum = self.sum.wrapping_add(hasher.finish128().as_u128());
            self.rows += 1;
            start = end + 1;
        }
    }

    pub fn merge(&mut self, other: Tally) {
        self.rows += other.rows;
        self.sum = self.sum.wrapping_add(other.sum);
    }

    /// 32 hex digits.
    pub fn to_hex(self) -> String {
        format!("{:032x}", self.sum)
    }

    /// Reads what [`Tally::to_hex`] wrote.
    pub fn read(rows: u64, hex: &str) -> Option<Tally> {
        u128::from_str_radix(hex, 16).ok().map(|sum| Tally { rows, sum })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(blocks: &[&str]) -> Tally {
        let mut tally = Tally::default();
        blocks.iter().for_each(|block| tally.add(block.as_bytes()));
        tally
    }

    #[test]
    fn the_order_of_rows_does_not_count_and_everything_else_does() {
        assert_eq!(of(&["a\nb\n", "c\n"]), of(&["c\nb\na\n"]));
        assert_eq!(of(&["a\nb\n"]).rows, 2);
        assert_ne!(of(&["a\nb\n"]), of(&["a\na\n"]));
        assert_ne!(of(&["a\na\n"]).sum, of(&["b\nb\n"]).sum);
        let mut merged = of(&["a\n"]);
        merged.merge(of(&["b\n"]));
        assert_eq!(merged, of(&["b\na\n"]));
        assert_eq!(Tally::read(merged.rows, &merged.to_hex()), Some(merged));
    }
}
