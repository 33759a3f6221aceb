//! What detectors found in the cells of one run, by column.

use std::collections::BTreeMap;

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
