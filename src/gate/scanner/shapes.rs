//! Which detectors a run of digits or letters can interest at all, by its shape.
//!
//! Columns are full of values of one shape. What each detector makes of a shape is
//! asked once, and kept in a table of a few hundred entries.

use crate::detect::{Certainty, Detector};

/// Characters of a shape; longer runs are everybody's.
const LENGTH_MAX: usize = 30;
/// Entries that are kept: one for each value of so many bits.
const KEPT_BITS: u32 = 9;

/// Detectors by shape.
pub(super) struct Shapes {
    kept: Vec<Entry>,
}

#[derive(Clone, Default)]
pub(super) struct Entry {
    key: u128,
    /// Those that may say something.
    pub(super) may: Vec<u16>,
    /// Those that may say something that counts by itself.
    pub(super) sure: Vec<u16>,
}

impl Default for Shapes {
    fn default() -> Shapes {
        Shapes { kept: vec![Entry::default(); 1 << KEPT_BITS] }
    }
}

impl Shapes {
    /// Of those in `who`, which are always the same for one shape: who may find
    /// something in `run`; `None` for a run that is too long. Alone is a whole value,
    /// or what stands in quotes.
    #[inline]
    pub(super) fn of(
        &mut self,
        detectors: &[&'static dyn Detector],
        who: &[u16],
        run: &[u8],
        is_alone: bool,
        is_date: bool,
    ) -> Option<&Entry> {
        if run.len() > LENGTH_MAX {
            return None;
        }
        let key = run.iter().fold(1u128, |key, byte| key << 4 | u128::from(CODES[usize::from(*byte)]));
        let key = key << 2 | u128::from(is_alone) << 1 | u128::from(is_date);
        let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let entry = &mut self.kept[(mixed >> (64 - KEPT_BITS)) as usize];
        if entry.key != key {
            entry.fill(key, detectors, who, run, is_alone);
        }
        Some(entry)
    }
}

impl Entry {
    #[cold]
    fn fill(&mut self, key: u128, detectors: &[&'static dyn Detector], who: &[u16], run: &[u8], is_alone: bool) {
        let shape: Vec<u8> = run.iter().map(|byte| shape(*byte)).collect();
        self.key = key;
        self.may.clear();
        self.sure.clear();
        for index in who {
            let certainty = detectors[usize::from(*index)].at_most(&shape, is_alone);
            if certainty.is_some() {
                self.may.push(*index);
            }
            if certainty == Some(Certainty::Sure) {
                self.sure.push(*index);
            }
        }
    }
}

/// A byte as the language of shapes writes it: a digit is `9`, a letter `A`.
pub(super) fn shape(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => b'9',
        b'a'..=b'z' | b'A'..=b'Z' => b'A',
        other => other,
    }
}

/// Four bits for each byte that a run may have.
const CODES: [u8; 256] = {
    let mut codes = [0u8; 256];
    let mut byte = 0usize;
    while byte < 256 {
        codes[byte] = match byte as u8 {
            b'0'..=b'9' => 1,
            b'a'..=b'z' | b'A'..=b'Z' => 2,
            b' ' => 3,
            b'-' => 4,
            b'.' => 5,
            b'/' => 6,
            b'(' => 7,
            b')' => 8,
            b'+' => 9,
            _ => 0,
        };
        byte += 1;
    }
    codes
};
