//! What is kept of a source value and of a token of the output: hashes, columns,
//! numbers of rows and places, and how they stand in a file.

use super::Form;

/// Something of fixed size with a hash.
pub(super) trait Record: Copy + Default + Ord + Send {
    const BYTES: usize;
    fn hash(&self) -> u64;
    fn write(&self, out: &mut Vec<u8>);
    fn read(bytes: &[u8]) -> Self;
}

/// One number in so many is counted, to tell chance. Which ones does not depend on
/// the proof's key, so the verdict does not.
pub(super) const SAMPLE: u64 = 16;

/// A form of a source value, in so many rows of its column.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Source {
    pub hash: u64,
    pub column: u32,
    pub rows: u32,
    /// [`Source::PRIMARY`], [`Source::WORD`], and the number of digits where it is a
    /// number, or [`Source::NAMES`].
    pub traits: u8,
    /// A number that is counted, see [`SAMPLE`].
    pub is_sampled: bool,
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
    const BYTES: usize = 18;

    fn hash(&self) -> u64 {
        self.hash
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.hash.to_le_bytes());
        out.extend_from_slice(&self.column.to_le_bytes());
        out.extend_from_slice(&self.rows.to_le_bytes());
        out.extend_from_slice(&[self.traits, u8::from(self.is_sampled)]);
    }

    fn read(bytes: &[u8]) -> Source {
        let (hash, column, rows) = (word(bytes), half(&bytes[8..]), half(&bytes[12..]));
        Source { hash, column, rows, traits: bytes[16], is_sampled: bytes[17] != 0 }
    }
}

/// A token of the output, and the first place where its thread saw it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Token {
    pub hash: u64,
    pub at: u64,
    pub column: u32,
    /// The form, and the digits of a number that is counted.
    pub traits: u8,
}

impl Token {
    pub const DIGITS: u8 = Source::DIGITS;

    pub fn traits(form: Form, digits: u8) -> u8 {
        (form as u8) << 6 | digits
    }

    pub fn form(&self) -> Form {
        match self.traits >> 6 {
            0 => Form::Whole,
            1 => Form::Inside,
            _ => Form::Encoded,
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
