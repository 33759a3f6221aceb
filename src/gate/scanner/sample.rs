//! What a column's values say together, where one alone says little.

use std::collections::HashSet;
use std::hash::Hasher;

use siphasher::sip::SipHasher13;

/// Distinct values of a column that are counted; what follows adds nothing.
const DISTINCT_MAX: usize = 1000;
/// Candidates of a column that are looked at for distinct ones.
const LOOKED_MAX: u32 = 20_000;
/// Columns that are counted; a document with keys that are data has no end of them.
const COLUMNS_MAX: usize = 20_000;
/// Less likely than one in a million by chance.
const DECADES: f64 = -6.0;

/// Weak matches by column. It holds keyed hashes and counts, no value.
#[derive(Default)]
pub(super) struct Samples {
    key: [u8; 16],
    columns: Vec<Column>,
}

#[derive(Default)]
struct Column {
    looked: u32,
    seen: HashSet<u64>,
    /// Detector, how many of its shape it was asked for, how many passed.
    asked: Vec<(u16, u32, u32)>,
}

impl Samples {
    pub(super) fn new(key: [u8; 16]) -> Samples {
        Samples { key, columns: Vec::new() }
    }

    /// Whether another value of this column would be counted.
    pub(super) fn wants(&self, column: u32) -> bool {
        match self.columns.get(column as usize) {
            Some(column) => column.seen.len() < DISTINCT_MAX && column.looked < LOOKED_MAX,
            None => (column as usize) < COLUMNS_MAX,
        }
    }

    /// Counts one candidate: which detectors were asked, and of those which said yes.
    pub(super) fn count(&mut self, column: u32, value: &[u8], asked: impl Iterator<Item = u16>, passed: &[u16]) {
        let mut hasher = SipHasher13::new_with_key(&self.key);
        hasher.write(value);
        self.count_hash(column, hasher.finish(), asked.map(|who| (who, 1, u32::from(passed.contains(&who)))));
    }

    fn count_hash(&mut self, column: u32, hash: u64, asked: impl Iterator<Item = (u16, u32, u32)>) {
        let at = column as usize;
        if at >= self.columns.len() {
            self.columns.resize_with(at + 1, Column::default);
        }
        let column = &mut self.columns[at];
        column.looked += 1;
        if column.seen.insert(hash) {
            column.add(asked);
        }
    }

    /// Detectors whose passes in this column are no chance: detector, passed, asked.
    pub(super) fn verdicts(&self, column: u32, chance: impl Fn(u16) -> f64) -> Vec<(u16, u32, u32)> {
        let asked = self.columns.get(column as usize).map_or(&[][..], |column| &column.asked);
        let mut verdicts: Vec<(u16, u32, u32)> = asked
            .iter()
            .filter(|(who, asked, passed)| is_no_chance(u64::from(*asked), u64::from(*passed), chance(*who)))
            .map(|(who, asked, passed)| (*who, *passed, *asked))
            .collect();
        verdicts.sort_unstable();
        verdicts
    }

    /// Adds what another thread counted of the same columns.
    pub(super) fn absorb(&mut self, other: Samples) {
        if self.columns.len() < other.columns.len() {
            self.columns.resize_with(other.columns.len(), Column::default);
        }
        for (own, other) in self.columns.iter_mut().zip(other.columns) {
            own.looked = own.looked.saturating_add(other.looked);
            own.add(other.asked.into_iter());
        }
    }
}

impl Column {
    fn add(&mut self, asked: impl Iterator<Item = (u16, u32, u32)>) {
        for (who, more, passed) in asked {
            match self.asked.iter_mut().find(|(known, ..)| *known == who) {
                Some((_, asked, passes)) => {
                    *asked += more;
                    *passes += passed;
                }
                None => self.asked.push((who, more, passed)),
            }
        }
    }
}

/// Whether `passed` of `asked` is more than `chance` explains, and most of them:
/// the binomial tail is below one in a million.
fn is_no_chance(asked: u64, passed: u64, chance: f64) -> bool {
    chance > 0.0 && chance < 1.0 && passed * 2 >= asked && passed > 0 && tail_is_below(asked, passed, chance)
}

/// Whether P(at least `passed` of `asked`) < 10^-6, by summing the terms from
/// `passed` up. Each is the one before times (n-k)/(k+1) · p/(1-p), so that no
/// logarithm is needed: these differ between machines. A scale is carried in decades.
fn tail_is_below(asked: u64, passed: u64, chance: f64) -> bool {
    let (mut term, mut decades) = (1.0_f64, 0.0_f64);
    let mut scale = |term: &mut f64| {
        while *term < 1e-30 {
            *term *= 1e30;
            decades -= 30.0;
        }
        while *term > 1e30 {
            *term *= 1e-30;
            decades += 30.0;
        }
    };
    for k in 0..passed {
        term *= (asked - k) as f64 / (k + 1) as f64 * chance;
        scale(&mut term);
    }
    for _ in passed..asked {
        term *= 1.0 - chance;
        scale(&mut term);
    }
    let (mut sum, mut next) = (term, term);
    for k in passed..asked {
        next *= (asked - k) as f64 / (k + 1) as f64 * chance / (1.0 - chance);
        sum += next;
    }
    let mut power = decades - DECADES;
    while power >= 1.0 {
        sum *= 10.0;
        power -= 1.0;
        if sum >= 1.0 {
            return false;
        }
    }
    while power <= -1.0 && sum > 1e-200 {
        sum /= 10.0;
        power += 1.0;
    }
    // Six of six at one in ten is one in a million, whatever the last bit says.
    sum < 1.000_001
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tails from the binomial formula, worked out with exact fractions.
    #[test]
    fn six_of_six_luhns_are_no_chance_and_five_are() {
        assert!(!is_no_chance(5, 5, 0.1));
        assert!(is_no_chance(6, 6, 0.1));
        assert!(is_no_chance(7, 7, 0.1));
        assert!(is_no_chance(3, 3, 0.0095));
        assert!(!is_no_chance(3, 3, 0.02));
        assert!(is_no_chance(100, 98, 0.1));
        assert!(!is_no_chance(100, 98, 0.89));
        assert!(is_no_chance(1000, 1000, 0.89));
        assert!(!is_no_chance(1000, 110, 0.1), "a tenth of them is chance");
        assert!(!is_no_chance(1000, 300, 0.1), "not most of them");
        assert!(!is_no_chance(10, 10, 0.0));
        assert!(!is_no_chance(0, 0, 0.1));
    }

    #[test]
    fn distinct_values_count_once_and_memory_is_bounded() {
        let mut samples = Samples::new([1; 16]);
        for _ in 0..100 {
            samples.count(3, b"4111", [0].into_iter(), &[0]);
        }
        assert!(samples.verdicts(3, |_| 0.1).is_empty());
        for value in 0..5000u32 {
            if samples.wants(3) {
                samples.count(3, &value.to_le_bytes(), [0, 1].into_iter(), &[0]);
            }
        }
        assert_eq!(samples.verdicts(3, |_| 0.1), [(0, 1000, 1000)]);
        assert!(samples.columns[3].seen.len() <= DISTINCT_MAX);
    }
}
