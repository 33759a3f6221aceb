//! How small the groups are that some columns together make: who is alone in one can
//! be found by what is known of them elsewhere.

use std::collections::BTreeMap;

/// Smaller groups than this are told of; statistical offices ask for 3 to 10.
pub const LEAST: u64 = 5;

/// Columns of one table that are public or easily known, and the groups they make.
pub struct Group {
    pub table: String,
    /// Each with what becomes of it.
    pub columns: Vec<(String, super::Treatment)>,
    /// `None` where no data was given to count in.
    pub counted: Option<Counted>,
}

impl Group {
    /// Whether what leaves has groups that are too small, as far as was counted.
    pub fn is_alarming(&self) -> bool {
        let leaves = |counted: &Counted| counted.is_output || self.columns.iter().all(|(_, it)| it.is_kept());
        self.counted.as_ref().is_some_and(|counted| counted.is_small() && leaves(counted))
    }
}

/// Orders of magnitude, never a value and never an exact count.
pub struct Counted {
    /// What was counted in: `the source`, `the artefact shop.sql.gz`.
    pub of: String,
    /// Whether that is what leaves: in a source, masked columns are not what they will be.
    pub is_output: bool,
    /// Rows looked at.
    pub rows: Size,
    /// Whether there may be more rows than were looked at.
    pub is_partial: bool,
    /// How many groups are of each size.
    pub sizes: Vec<(&'static str, Size)>,
    /// Rows in groups smaller than [`LEAST`].
    pub small: Size,
}

/// `0`, `1-9`, `10-99`, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    digits: u32,
}

impl Size {
    pub fn of(count: u64) -> Size {
        Size { digits: count.checked_ilog10().map_or(0, |log| log + 1) }
    }

    pub fn is_none(self) -> bool {
        self.digits == 0
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let with_separators = |number: u128| crate::plan::with_separators(u64::try_from(number).unwrap_or(u64::MAX));
        match self.digits {
            0 => f.write_str("none"),
            digits => {
                let least = 10_u128.pow(digits - 1);
                write!(f, "{}\u{2013}{}", with_separators(least), with_separators(least * 10 - 1))
            }
        }
    }
}

/// Sizes as they are told; the first two are smaller than [`LEAST`].
const STEPS: [(&str, u64); 4] = [("1", 1), ("2\u{2013}4", 4), ("5\u{2013}19", 19), ("20 and more", u64::MAX)];

impl Counted {
    /// From one key for every row, by which rows of one group are alike.
    pub fn new(of: String, is_output: bool, keys: impl Iterator<Item = u64>, is_partial: bool) -> Counted {
        let mut groups: BTreeMap<u64, u64> = BTreeMap::new();
        let mut rows = 0;
        for key in keys {
            *groups.entry(key).or_default() += 1;
            rows += 1;
        }
        let mut counts = [0; STEPS.len()];
        let mut small = 0;
        for size in groups.into_values() {
            let step = STEPS.iter().position(|(_, most)| size <= *most).unwrap_or(STEPS.len() - 1);
            counts[step] += 1;
            if size < LEAST {
                small += size;
            }
        }
        let sizes = STEPS.iter().zip(counts).map(|((name, _), count)| (*name, Size::of(count))).collect();
        Counted { of, is_output, rows: Size::of(rows), is_partial, sizes, small: Size::of(small) }
    }

    pub fn is_small(&self) -> bool {
        !self.small.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_counted_in_orders_of_magnitude() {
        let keys = [1, 2, 2, 3, 3, 3, 3, 3].into_iter().chain((0..30).map(|_| 4));
        let counted = Counted::new("the source".to_owned(), false, keys, false);
        let sizes: Vec<String> = counted.sizes.iter().map(|(name, count)| format!("{name}: {count}")).collect();
        assert_eq!(sizes, ["1: 1–9", "2–4: 1–9", "5–19: 1–9", "20 and more: 1–9"]);
        assert_eq!((counted.rows.to_string(), counted.small.to_string()), ("10–99".to_owned(), "1–9".to_owned()));
        assert!(counted.is_small());
        assert!(!Counted::new(String::new(), true, [7; 5].into_iter(), false).is_small());
        assert_eq!(Size::of(1_000).to_string(), "1,000–9,999");
    }
}
