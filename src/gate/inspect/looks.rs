//! What detectors found in the cells of one run, by column.

use std::collections::BTreeMap;

use siphasher::sip::SipHasher13;

use crate::detect::Detector;

/// One detector in one column.
#[derive(Clone, Copy)]
pub struct Look {
    pub detector: &'static dyn Detector,
    /// Of a mask's making: no source value.
    pub made: u64,
    /// Real, as far as anybody can tell.
    pub real: u64,
    /// The first row with a real one.
    pub row: u64,
}

#[derive(Default)]
pub struct Looks(BTreeMap<(u32, &'static str), Look>);

impl Looks {
    pub fn add(&mut self, column: u32, detector: &'static dyn Detector, is_made: bool, row: u64) {
        let none = Look { detector, made: 0, real: 0, row: u64::MAX };
        let look = self.0.entry((column, detector.name())).or_insert(none);
        if is_made {
            look.made += 1;
        } else {
            look.real += 1;
            look.row = look.row.min(row);
        }
    }

    pub fn absorb(&mut self, other: &Looks) {
        for (key, own) in &other.0 {
            let none = Look { made: 0, real: 0, row: u64::MAX, ..*own };
            let all = self.0.entry(*key).or_insert(none);
            all.made += own.made;
            all.real += own.real;
            all.row = all.row.min(own.row);
        }
    }

    /// By column, then by the detector's name.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Look)> {
        self.0.iter().map(|((column, _), look)| (*column, look))
    }
}

/// Cells that were looked at, the last few of every column: what is kept repeats itself.
#[derive(Default)]
pub struct Cells {
    columns: BTreeMap<u32, Box<[u64; Cells::KNOWN]>>,
    hasher: SipHasher13,
}

impl Cells {
    /// By column; a power of two.
    const KNOWN: usize = 1024;
    /// Longer cells seldom come twice.
    const LENGTH_MAX: usize = 256;

    /// Whether the cell was there already; it is from now on.
    pub fn knows(&mut self, column: u32, cell: &[u8]) -> bool {
        if cell.len() > Cells::LENGTH_MAX {
            return false;
        }
        // Nought is an empty place.
        let hash = self.hasher.hash(cell) | 1;
        let known = self.columns.entry(column).or_insert_with(|| Box::new([0; Cells::KNOWN]));
        let place = &mut known[(hash >> 32) as usize % Cells::KNOWN];
        std::mem::replace(place, hash) == hash
    }
}
