//! Proof that verified columns hold no value twice: keyed 64-bit hashes of the
//! outputs, in memory while they are few, in unnamed temporary files when they
//! are many. The files hold nothing but hashes of masked values.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Verified, with_separators};

/// Hashes are spread over this many partitions by their top bits, so that one
/// partition fits in memory when it is sorted.
const PARTITIONS: usize = 64;

/// Hashes of one column held in memory before they are spilled: 32 MB.
const HELD_MAX: usize = 4 << 20;

pub struct UniqueProof<'a> {
    columns: Vec<Column<'a>>,
}

struct Column<'a> {
    verified: &'a Verified,
    rows: u64,
    held: Vec<u64>,
    spilled: Vec<File>,
}

impl<'a> UniqueProof<'a> {
    pub fn new(verified: &'a [Verified]) -> UniqueProof<'a> {
        let column = |verified| Column { verified, rows: 0, held: Vec::new(), spilled: Vec::new() };
        UniqueProof { columns: verified.iter().map(column).collect() }
    }

    /// Adds (column, hash) pairs.
    ///
    /// # Errors
    /// More rows than the column has different values for.
    pub fn add(&mut self, hashes: &[(usize, u64)]) -> Result<()> {
        for &(column, hash) in hashes {
            let column = &mut self.columns[column];
            column.rows += 1;
            column.held.push(hash);
        }
        for column in &mut self.columns {
            column.has_room()?;
            if column.held.len() >= HELD_MAX {
                column.spill()?;
            }
        }
        Ok(())
    }

    /// # Errors
    /// Two different values that were masked to one, in a unique column.
    pub fn finish(self) -> Result<()> {
        for column in self.columns {
            let verified = column.verified;
            if column.has_duplicate()? {
                return Err(Error::refused("two different values were masked to one in a unique column")
                    .at(place(verified))
                    .name("constraint", verified.constraint.clone())
                    .help("give the mask more room: a longer column or a longer `length`, or use `substitute`"));
            }
        }
        Ok(())
    }
}

fn place(verified: &Verified) -> Place {
    Place::table(verified.table.to_string()).column(verified.column.clone())
}

impl Column<'_> {
    /// A live source was counted before; a dump file is counted here.
    fn has_room(&self) -> Result<()> {
        match &self.verified.room {
            Some(room) if self.rows > room.rows_max => {
                Err(Error::usage("there are more rows than the mask has different values for")
                    .at(place(self.verified))
                    .name("needs at least", with_separators(self.rows))
                    .name("has", with_separators(room.rows_max))
                    .name("mask", room.mask.clone())
                    .name("constraint", self.verified.constraint.clone())
                    .help("give the mask more room: a longer column or a longer `length`, or use `substitute`"))
            }
            _ => Ok(()),
        }
    }

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
    use crate::plan::Room;
    use crate::schema::Name;

    fn spread(count: u64) -> Vec<(usize, u64)> {
        (0..count).map(|n| (0, n.wrapping_mul(0x9e37_79b9_7f4a_7c15))).collect()
    }

    fn verified(room: Option<u64>) -> [Verified; 1] {
        [Verified {
            table: Name::new("public", "users"),
            column: "(a, b)".to_owned(),
            constraint: "users_key".to_owned(),
            room: room.map(|rows_max| Room { rows_max, mask: "hash at text".to_owned() }),
        }]
    }

    #[test]
    fn duplicates_are_found_in_memory_and_on_disk() {
        let verified = verified(None);
        for count in [10, HELD_MAX as u64 + 5] {
            let mut clean = UniqueProof::new(&verified);
            clean.add(&spread(count)).unwrap();
            clean.finish().unwrap();
            let mut twice = UniqueProof::new(&verified);
            twice.add(&spread(count)).unwrap();
            twice.add(&spread(count)[3..4]).unwrap();
            let error = twice.finish().unwrap_err();
            assert_eq!(
                error.to_string(),
                "public.users.(a, b): two different values were masked to one in a unique column; constraint users_key"
            );
        }
    }

    #[test]
    fn rows_end_where_the_room_does() {
        let verified = verified(Some(1000));
        let mut proof = UniqueProof::new(&verified);
        proof.add(&spread(1000)).unwrap();
        let error = proof.add(&spread(1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "public.users.(a, b): there are more rows than the mask has different values for; needs at least 1,001; \
             has 1,000; mask hash at text; constraint users_key"
        );
    }
}
