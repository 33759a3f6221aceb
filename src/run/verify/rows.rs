//! Rows of the source matched with those of the output by a key that is kept.
//!
//! Keeps keyed 64-bit digests and no value. Where a table has more rows than there
//! is memory for, every second, fourth, … row is compared, told by its key's
//! digest, and the report says so.

use crate::error::Result;
use crate::seed::{DomainKey, Key, frame};

/// 16 bytes each.
const ENTRIES_MAX: usize = 8 << 20;

/// In the place of a cell: the row itself.
const ROW: u64 = 0;

/// Digests of the source's rows and cells.
pub struct Rows {
    key: DomainKey,
    entries: Vec<(u64, u64)>,
    entries_max: usize,
    /// Rows whose digest ends in so many zero bits are kept.
    zeros: u32,
}

impl Rows {
    /// Under a key that is gone with it.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new() -> Result<Rows> {
        let key = Key::ephemeral()?.domain(1, "verify rows");
        Ok(Rows { key, entries: Vec::new(), entries_max: ENTRIES_MAX, zeros: 0 })
    }

    /// What a row is known by; `None` where its key holds a NULL.
    pub fn row<'a>(
        &self,
        table: usize,
        key: impl Iterator<Item = Option<&'a [u8]>>,
        scratch: &mut Vec<u8>,
    ) -> Option<u64> {
        scratch.clear();
        scratch.extend_from_slice(&(table as u64).to_le_bytes());
        for part in key {
            frame(Some(part?), scratch);
        }
        Some(self.key.digest(scratch))
    }

    fn cell(&self, row: u64, column: usize, value: &[u8], scratch: &mut Vec<u8>) -> u64 {
        scratch.clear();
        scratch.extend_from_slice(&row.to_le_bytes());
        scratch.extend_from_slice(&(column as u64).to_le_bytes());
        scratch.extend_from_slice(value);
        // Zero is the row itself.
        self.key.digest(scratch).max(1)
    }

    /// One of every so many rows is compared.
    pub fn one_of(&self) -> u64 {
        1 << self.zeros
    }

    pub fn is_compared(&self, row: u64) -> bool {
        row.trailing_zeros() >= self.zeros
    }

    /// A row of the source, and its cells that are neither NULL nor empty.
    pub fn add<'a>(&mut self, row: u64, cells: impl Iterator<Item = (usize, &'a [u8])>, scratch: &mut Vec<u8>) {
        if !self.is_compared(row) {
            return;
        }
        self.entries.push((row, ROW));
        for (column, value) in cells {
            let cell = self.cell(row, column, value, scratch);
            self.entries.push((row, cell));
        }
        while self.entries.len() > self.entries_max && self.zeros < 40 {
            self.zeros += 1;
            let zeros = self.zeros;
            self.entries.retain(|(row, _)| row.trailing_zeros() >= zeros);
        }
    }

    /// Nothing is added any more.
    pub fn close(&mut self) {
        self.entries.sort_unstable();
    }

    pub fn has_row(&self, row: u64) -> bool {
        self.entries.binary_search(&(row, ROW)).is_ok()
    }

    /// Whether the source has this very value in this cell.
    pub fn has_cell(&self, row: u64, column: usize, value: &[u8], scratch: &mut Vec<u8>) -> bool {
        let cell = self.cell(row, column, value, scratch);
        self.entries.binary_search(&(row, cell)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u32) -> Vec<u8> {
        number.to_string().into_bytes()
    }

    #[test]
    fn a_cell_is_known_by_its_row_and_column() {
        let mut rows = Rows::new().unwrap();
        let mut scratch = Vec::new();
        let [one, two] =
            [1, 2].map(|number| rows.row(0, [Some(&key(number)[..])].into_iter(), &mut Vec::new()).unwrap());
        rows.add(one, [(0, &b"a"[..]), (1, b"b")].into_iter(), &mut scratch);
        rows.close();
        assert!(rows.has_row(one) && !rows.has_row(two));
        assert!(rows.has_cell(one, 0, b"a", &mut scratch) && rows.has_cell(one, 1, b"b", &mut scratch));
        assert!(!rows.has_cell(one, 1, b"a", &mut scratch), "another column");
        assert!(!rows.has_cell(two, 0, b"a", &mut scratch), "another row");
        let other_table = rows.row(1, [Some(&key(1)[..])].into_iter(), &mut scratch).unwrap();
        assert!(!rows.has_row(other_table));
        assert_eq!(rows.row(0, [None].into_iter(), &mut scratch), None);
    }

    #[test]
    fn too_many_rows_are_sampled_by_their_key() {
        let mut rows = Rows { entries_max: 1000, ..Rows::new().unwrap() };
        let mut scratch = Vec::new();
        let ids: Vec<u64> = (0..4000)
            .map(|number| rows.row(0, [Some(&key(number)[..])].into_iter(), &mut Vec::new()).unwrap())
            .collect();
        for &id in &ids {
            rows.add(id, [(0, &b"x"[..])].into_iter(), &mut scratch);
        }
        rows.close();
        assert!(rows.one_of() >= 8, "{}", rows.one_of());
        for &id in &ids {
            assert_eq!(rows.has_row(id), rows.is_compared(id));
            assert_eq!(rows.has_cell(id, 0, b"x", &mut scratch), rows.is_compared(id));
        }
    }
}
