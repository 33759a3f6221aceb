//! Counts as orders of magnitude: an exact number of rows tells more of a
//! company than a manifest has to.

use std::fmt;

/// `0`, `1-9`, `10-99`, `100-999`, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bucket {
    /// Decimal digits of the count; 0 for none.
    digits: u32,
}

impl Bucket {
    pub fn of(count: u64) -> Bucket {
        Bucket { digits: count.checked_ilog10().map_or(0, |log| log + 1) }
    }

    /// As [`fmt::Display`] writes it, and nothing else.
    pub fn parse(text: &str) -> Option<Bucket> {
        (0..=u64::MAX.ilog10() + 1).map(|digits| Bucket { digits }).find(|bucket| bucket.to_string() == text)
    }

    /// Whether a count is of this order.
    pub fn holds(self, count: u64) -> bool {
        Bucket::of(count) == self
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.digits {
            0 => f.write_str("0"),
            digits => write!(f, "{}-{}", 10_u128.pow(digits - 1), 10_u128.pow(digits) - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_one_order_look_alike() {
        for (count, text) in [
            (0, "0"),
            (1, "1-9"),
            (9, "1-9"),
            (10, "10-99"),
            (999, "100-999"),
            (1000, "1000-9999"),
            (u64::MAX, "10000000000000000000-99999999999999999999"),
        ] {
            assert_eq!(Bucket::of(count).to_string(), text);
            assert_eq!(Bucket::parse(text), Some(Bucket::of(count)));
        }
        assert!(Bucket::of(12).holds(99) && !Bucket::of(12).holds(100));
        for other in ["", "1-99", "01-9", "0-0", "1 - 9", "100-9999"] {
            assert_eq!(Bucket::parse(other), None, "{other}");
        }
    }
}
