//! Hashes of both sides, by partition: in memory as long as they fit, then in one
//! unnamed file, which holds keyed hashes, column numbers and locations.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::record::{Record, Source, Token};
use crate::error::{Error, Result};

/// By the first byte of the hash: one partition of a hundred million values fits
/// into the caches of a processor.
pub(super) const PARTITIONS: usize = 256;

/// Records that a thread holds before it hands them over.
pub(super) const BATCH: usize = 4096;

/// Bytes that are read or written at once.
const BLOCK_BYTES: usize = 1 << 20;

pub(super) fn partition_of(hash: u64) -> usize {
    (hash >> (64 - PARTITIONS.trailing_zeros())) as usize
}

/// Both sides, under one bound of memory.
pub(super) struct Store {
    pub sources: Side<Source>,
    pub tokens: Side<Token>,
    /// May fall below zero for a moment: one thread spills what another has
    /// added and not yet counted.
    bytes: AtomicIsize,
    bytes_max: isize,
    directory: PathBuf,
    file: Mutex<Option<Spill>>,
}

struct Spill {
    file: File,
    length: u64,
}

/// One side's records.
pub(super) struct Side<R> {
    partitions: Vec<Mutex<Partition<R>>>,
}

struct Partition<R> {
    held: Vec<R>,
    /// Offsets in the file, and numbers of records.
    spilled: Vec<(u64, usize)>,
}

impl<R: Record> Side<R> {
    fn new() -> Side<R> {
        let partition = |_| Mutex::new(Partition { held: Vec::new(), spilled: Vec::new() });
        Side { partitions: (0..PARTITIONS).map(partition).collect() }
    }

    /// Takes a thread's records, sorted by partition, and says by how many bytes
    /// the memory has grown.
    fn take(&self, mut records: &[R]) -> usize {
        let mut grown = 0;
        while let Some(first) = records.first() {
            let partition = partition_of(first.hash());
            let count = records.iter().take_while(|record| partition_of(record.hash()) == partition).count();
            let (these, rest) = records.split_at(count);
            let mut into = lock(&self.partitions[partition]);
            let before = into.held.capacity();
            if into.held.len() + count > before {
                // By a quarter: what is not used is counted, too.
                let room = count.max(before / 4);
                into.held.reserve_exact(room);
            }
            into.held.extend_from_slice(these);
            grown += (into.held.capacity() - before) * size_of::<R>();
            records = rest;
        }
        grown
    }

    fn spill(&self, into: &mut Spill, bytes: &mut Vec<u8>) -> std::io::Result<usize> {
        let mut freed = 0;
        for partition in &self.partitions {
            let mut partition = lock(partition);
            let held = std::mem::take(&mut partition.held);
            if held.is_empty() {
                continue;
            }
            partition.spilled.push((into.length, held.len()));
            freed += held.capacity() * size_of::<R>();
            for record in held {
                record.write(bytes);
                if bytes.len() >= BLOCK_BYTES {
                    into.write(bytes)?;
                }
            }
            into.write(bytes)?;
        }
        Ok(freed)
    }
}

impl Spill {
    fn write(&mut self, bytes: &mut Vec<u8>) -> std::io::Result<()> {
        // Something may have been read meanwhile.
        self.file.seek(SeekFrom::Start(self.length))?;
        self.file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        bytes.clear();
        Ok(())
    }
}

impl Store {
    pub fn new(bytes_max: usize, directory: &Path) -> Store {
        Store {
            sources: Side::new(),
            tokens: Side::new(),
            bytes: AtomicIsize::new(0),
            bytes_max: isize::try_from(bytes_max).unwrap_or(isize::MAX),
            directory: directory.to_owned(),
            file: Mutex::new(None),
        }
    }

    pub fn take_sources(&self, batch: &mut Batch<Source>) -> Result<()> {
        self.has_grown(self.sources.take(batch.sorted()))?;
        batch.clear();
        Ok(())
    }

    pub fn take_tokens(&self, batch: &mut Batch<Token>) -> Result<()> {
        self.has_grown(self.tokens.take(batch.sorted()))?;
        batch.clear();
        Ok(())
    }

    fn has_grown(&self, bytes: usize) -> Result<()> {
        let bytes = bytes as isize;
        let held = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if held <= self.bytes_max {
            return Ok(());
        }
        let mut file = lock(&self.file);
        // Another thread may have spilled while this one waited for the file.
        if self.bytes.load(Ordering::Relaxed) <= self.bytes_max {
            return Ok(());
        }
        let spill = match &mut *file {
            Some(spill) => spill,
            none => {
                let file = tempfile::tempfile_in(&self.directory).map_err(|error| self.failed(&error))?;
                none.insert(Spill { file, length: 0 })
            }
        };
        let mut buffer = Vec::with_capacity(BLOCK_BYTES + Token::BYTES);
        let sources = self.sources.spill(spill, &mut buffer);
        let freed = sources.and_then(|bytes| Ok(bytes + self.tokens.spill(spill, &mut buffer)?));
        let freed = freed.map_err(|error| self.failed(&error))?;
        self.bytes.fetch_sub(freed as isize, Ordering::Relaxed);
        Ok(())
    }

    /// How many bytes went to the disk.
    pub fn spilled_bytes(&self) -> u64 {
        lock(&self.file).as_ref().map_or(0, |spill| spill.length)
    }

    /// How many records of the source there are.
    pub fn count_of_sources(&self) -> usize {
        let count = |partition: &Mutex<Partition<Source>>| {
            let partition = lock(partition);
            partition.held.len() + partition.spilled.iter().map(|(_, count)| count).sum::<usize>()
        };
        self.sources.partitions.iter().map(count).sum()
    }

    /// Hands over a partition's records, a block at a time, and forgets them.
    pub fn take<R: Record>(&self, side: &Side<R>, partition: usize, say: &mut dyn FnMut(&[R])) -> Result<()> {
        let none = Partition { held: Vec::new(), spilled: Vec::new() };
        let Partition { held, spilled } = std::mem::replace(&mut *lock(&side.partitions[partition]), none);
        say(&held);
        drop(held);
        self.read(&spilled, say)
    }

    /// Tells all records of the source, a block at a time.
    pub fn each_source(&self, say: &mut dyn FnMut(&[Source])) -> Result<()> {
        for partition in &self.sources.partitions {
            let partition = lock(partition);
            say(&partition.held);
            self.read(&partition.spilled, say)?;
        }
        Ok(())
    }

    fn read<R: Record>(&self, spilled: &[(u64, usize)], say: &mut dyn FnMut(&[R])) -> Result<()> {
        let mut bytes = Vec::new();
        let mut records = Vec::new();
        for &(mut offset, mut left) in spilled {
            while left > 0 {
                let count = left.min(BLOCK_BYTES / R::BYTES);
                bytes.resize(count * R::BYTES, 0);
                let mut file = lock(&self.file);
                let spill = file.as_mut().expect("what was spilled is in the file");
                let read = spill.file.seek(SeekFrom::Start(offset)).and_then(|_| spill.file.read_exact(&mut bytes));
                drop(file);
                read.map_err(|error| self.failed(&error))?;
                records.clear();
                records.extend(bytes.chunks_exact(R::BYTES).map(R::read));
                say(&records);
                offset += bytes.len() as u64;
                left -= count;
            }
        }
        Ok(())
    }

    fn failed(&self, error: &std::io::Error) -> Error {
        Error::io("the temporary file of the leak proof cannot be used", error)
            .path(&self.directory)
            .help("free space there, or point TMPDIR elsewhere")
    }
}

/// A panic elsewhere ends the run; until then the data are whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a thread holds until there are [`BATCH`] of them.
pub(super) struct Batch<R> {
    records: Vec<R>,
    sorted: Vec<R>,
}

impl<R: Record> Batch<R> {
    pub fn new() -> Batch<R> {
        Batch { records: Vec::with_capacity(BATCH), sorted: Vec::with_capacity(BATCH) }
    }

    /// Whether it is full now.
    #[inline]
    pub fn push(&mut self, record: R) -> bool {
        self.records.push(record);
        self.records.len() >= BATCH
    }

    /// By partition, which takes two passes and no comparison.
    fn sorted(&mut self) -> &[R] {
        let mut starts = [0u32; PARTITIONS + 1];
        for record in &self.records {
            starts[partition_of(record.hash()) + 1] += 1;
        }
        for partition in 0..PARTITIONS {
            starts[partition + 1] += starts[partition];
        }
        self.sorted.clear();
        self.sorted.resize(self.records.len(), R::default());
        for record in &self.records {
            let next = &mut starts[partition_of(record.hash())];
            self.sorted[*next as usize] = *record;
            *next += 1;
        }
        &self.sorted
    }

    fn clear(&mut self) {
        self.records.clear();
    }
}
