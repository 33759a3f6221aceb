//! Hashes of both sides, by partition: in memory as long as they fit, then in one
//! unnamed file, which holds keyed hashes, column numbers and locations.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Error, Result};

/// By the first byte of the hash: one partition of a hundred million values fits
/// into the caches of a processor.
pub(super) const PARTITIONS: usize = 256;

/// Records that a thread holds before it hands them over.
pub(super) const BATCH: usize = 4096;

/// Bytes that are read or written at once.
const BLOCK_BYTES: usize = 1 << 20;

/// Something of fixed size with a hash.
pub(super) trait Record: Copy + Default + Ord + Send {
    const BYTES: usize;
    fn hash(&self) -> u64;
    fn write(&self, out: &mut Vec<u8>);
    fn read(bytes: &[u8]) -> Self;
}

/// A form of a source value, in so many rows of its column.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    pub hash: u64,
    pub column: u32,
    pub rows: u32,
    /// [`Source::PRIMARY`], [`Source::WORD`], and the number of digits where it is a
    /// number, or [`Source::NAMES`].
    pub traits: u8,
}

impl Source {
    /// The value itself, and not a part or another spelling of it.
    pub const PRIMARY: u8 = 1 << 7;
    /// A single word of letters.
    pub const WORD: u8 = 1 << 6;
    /// The other bits.
    pub const DIGITS: u8 = Self::WORD - 1;
    /// In place of a number of digits: several words, all of the dictionaries.
    pub const NAMES: u8 = Self::DIGITS;

    pub fn digits(&self) -> Option<u8> {
        Some(self.traits & Source::DIGITS).filter(|digits| !matches!(*digits, 0 | Source::NAMES))
    }

    pub fn is_names(&self) -> bool {
        self.traits & Source::DIGITS == Source::NAMES
    }
}

impl Record for Source {
    const BYTES: usize = 17;

    fn hash(&self) -> u64 {
        self.hash
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.hash.to_le_bytes());
        out.extend_from_slice(&self.column.to_le_bytes());
        out.extend_from_slice(&self.rows.to_le_bytes());
        out.push(self.traits);
    }

    fn read(bytes: &[u8]) -> Source {
        Source { hash: word(bytes), column: half(&bytes[8..]), rows: half(&bytes[12..]), traits: bytes[16] }
    }
}

/// A token of the output, and the first place where its thread saw it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token {
    pub hash: u64,
    pub at: u64,
    pub column: u32,
    /// Bits as of [`Token::traits`].
    pub traits: u8,
}

impl Token {
    pub const DIGITS: u8 = Source::DIGITS;

    pub fn traits(form: super::Form, digits: u8) -> u8 {
        (form as u8) << 6 | digits
    }

    pub fn form(&self) -> super::Form {
        match self.traits >> 6 {
            0 => super::Form::Whole,
            1 => super::Form::Inside,
            _ => super::Form::Encoded,
        }
    }
}

impl Record for Token {
    const BYTES: usize = 21;

    fn hash(&self) -> u64 {
        self.hash
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.hash.to_le_bytes());
        out.extend_from_slice(&self.at.to_le_bytes());
        out.extend_from_slice(&self.column.to_le_bytes());
        out.push(self.traits);
    }

    fn read(bytes: &[u8]) -> Token {
        Token { hash: word(bytes), at: word(&bytes[8..]), column: half(&bytes[16..]), traits: bytes[20] }
    }
}

fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(*bytes.first_chunk().expect("a record is as long as its type says"))
}

fn half(bytes: &[u8]) -> u32 {
    u32::from_le_bytes(*bytes.first_chunk().expect("a record is as long as its type says"))
}

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

    /// Hands over a partition's records, those in memory and those of the file,
    /// a block at a time.
    pub fn each<R: Record>(&self, side: &Side<R>, partition: usize, say: &mut dyn FnMut(&[R])) -> Result<()> {
        let Partition { held, spilled } = std::mem::replace(
            &mut *lock(&side.partitions[partition]),
            Partition { held: Vec::new(), spilled: Vec::new() },
        );
        say(&held);
        drop(held);
        let mut bytes = Vec::new();
        let mut records = Vec::new();
        for (mut offset, mut left) in spilled {
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
