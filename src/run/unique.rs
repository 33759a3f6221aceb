//! Proof that verified columns hold no value twice: keyed 64-bit hashes of the
//! outputs, in memory while they are few, in unnamed temporary files when they
//! are many. The files hold nothing but hashes of masked values.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use crate::error::{Error, Result};

/// Hashes are spread over this many partitions by their top bits, so that one
/// partition fits in memory when it is sorted.
const PARTITIONS: usize = 64;

/// Hashes of one column held in memory before they are spilled: 32 MB.
const HELD_MAX: usize = 4 << 20;

pub struct UniqueProof {
    columns: Vec<Column>,
}

#[derive(Default)]
struct Column {
    held: Vec<u64>,
    spilled: Vec<File>,
}

impl UniqueProof {
    pub fn new(columns: usize) -> UniqueProof {
        UniqueProof { columns: (0..columns).map(|_| Column::default()).collect() }
    }

    /// Adds (column, hash) pairs.
    pub fn add(&mut self, hashes: &[(usize, u64)]) -> Result<()> {
        for &(column, hash) in hashes {
            self.columns[column].held.push(hash);
        }
        self.columns.iter_mut().filter(|column| column.held.len() >= HELD_MAX).try_for_each(Column::spill)
    }

    /// The first column that holds a hash twice.
    pub fn first_duplicate(self) -> Result<Option<usize>> {
        for (index, column) in self.columns.into_iter().enumerate() {
            if column.has_duplicate()? {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }
}

impl Column {
    fn spill(&mut self) -> Result<()> {
        if self.spilled.is_empty() {
            for _ in 0..PARTITIONS {
                self.spilled.push(tempfile::tempfile().map_err(|error| failed(&error))?);
            }
        }
        self.held.sort_unstable();
        let mut rest = self.held.as_slice();
        let mut bytes = Vec::new();
        for (partition, file) in self.spilled.iter_mut().enumerate() {
            let count = rest.partition_point(|&hash| partition_of(hash) <= partition);
            bytes.clear();
            bytes.extend(rest[..count].iter().flat_map(|hash| hash.to_le_bytes()));
            file.write_all(&bytes).map_err(|error| failed(&error))?;
            rest = &rest[count..];
        }
        self.held.clear();
        Ok(())
    }

    fn has_duplicate(mut self) -> Result<bool> {
        if self.spilled.is_empty() {
            return Ok(has_duplicate(&mut self.held));
        }
        self.spill()?;
        self.held = Vec::new();
        for mut file in self.spilled {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).map_err(|error| failed(&error))?;
            let hash = |chunk: &[u8]| u64::from_le_bytes(chunk.try_into().expect("chunks of eight bytes"));
            let mut hashes: Vec<u64> = bytes.chunks_exact(8).map(hash).collect();
            if has_duplicate(&mut hashes) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn partition_of(hash: u64) -> usize {
    (hash >> (64 - PARTITIONS.trailing_zeros())) as usize
}

fn has_duplicate(hashes: &mut [u64]) -> bool {
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| pair[0] == pair[1])
}

fn failed(error: &std::io::Error) -> Error {
    Error::io("the temporary file of the uniqueness proof cannot be used", error)
        .help("free space in the temporary directory, or point TMPDIR elsewhere")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(count: u64) -> Vec<(usize, u64)> {
        (0..count).map(|n| (0, n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect()
    }

    #[test]
    fn duplicates_are_found_in_memory_and_on_disk() {
        for count in [10, HELD_MAX as u64 + 5] {
            let mut clean = UniqueProof::new(1);
            clean.add(&spread(count)).unwrap();
            assert_eq!(clean.first_duplicate().unwrap(), None);
            let mut twice = UniqueProof::new(1);
            twice.add(&spread(count)).unwrap();
            twice.add(&spread(count)[3..4]).unwrap();
            assert_eq!(twice.first_duplicate().unwrap(), Some(0));
        }
    }
}
