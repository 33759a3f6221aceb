//! What a thread saw a moment ago: few different values fill most columns.
//!
//! A table of fixed size that forgets whatever stood where something new comes
//! to stand. Forgetting costs time, never an answer.

use super::record::Source;

/// Longer pieces are rarely repeated.
pub(super) const PIECE_MAX: usize = 23;

const PIECES: usize = 2048;
const TOKENS: usize = 8192;

/// Short pieces of columns, as they were written.
pub(super) struct Pieces {
    slots: Box<[Piece]>,
    /// By column, whether it pays to look.
    pays: Vec<Pays>,
}

#[derive(Clone, Copy)]
pub(super) struct Piece {
    bytes: [u8; PIECE_MAX],
    length: u8,
    pub column: u32,
    /// In so many rows, as far as nobody was told.
    pub rows: u32,
    /// Where it stood first.
    pub at: u64,
}

impl Piece {
    const NONE: Piece = Piece { bytes: [0; PIECE_MAX], length: 0, column: 0, rows: 0, at: 0 };

    pub fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length as usize]
    }
}

/// Whether pieces of a column come again.
#[derive(Clone, Copy, Default)]
struct Pays {
    asked: u16,
    known: u16,
    /// Pieces that are not looked up before it is tried again.
    skips: u32,
}

impl Pays {
    const ASKED: u16 = 1024;
    const SKIPS: u32 = 1 << 16;

    #[inline]
    fn is_worth_it(&mut self) -> bool {
        self.skips = self.skips.saturating_sub(1);
        self.skips == 0
    }

    #[inline]
    fn note(&mut self, is_known: bool) {
        self.asked += 1;
        self.known += u16::from(is_known);
        if self.asked == Pays::ASKED {
            if self.known < Pays::ASKED / 8 {
                self.skips = Pays::SKIPS;
            }
            (self.asked, self.known) = (0, 0);
        }
    }
}

/// What is to be done with a piece.
pub(super) enum Met {
    /// It stood there before, at an earlier place.
    Known,
    /// It is new; what stood in its slot has to go.
    New(Piece),
    /// It is not remembered.
    Passed,
}

impl Pieces {
    pub fn new(columns: usize) -> Pieces {
        Pieces { slots: vec![Piece::NONE; PIECES].into(), pays: vec![Pays::default(); columns] }
    }

    #[inline]
    pub fn meet(&mut self, column: u32, salt: u8, bytes: &[u8], at: u64) -> Met {
        let Some(pays) = self.pays.get_mut(column as usize) else { return Met::Passed };
        if bytes.len() > PIECE_MAX || !pays.is_worth_it() {
            return Met::Passed;
        }
        let column = column << 2 | salt as u32;
        let slot = &mut self.slots[slot_of(column, bytes)];
        let is_known = slot.column == column && slot.at <= at && slot.rows > 0 && slot.bytes() == bytes;
        pays.note(is_known);
        if is_known {
            slot.rows = slot.rows.saturating_add(1);
            return Met::Known;
        }
        let mut piece = Piece { length: bytes.len() as u8, column, rows: 1, at, ..Piece::NONE };
        piece.bytes[..bytes.len()].copy_from_slice(bytes);
        Met::New(std::mem::replace(slot, piece))
    }

    /// All that is still remembered, in the order of the table.
    pub fn take(&mut self) -> Vec<Piece> {
        let slots = self.slots.iter_mut().map(|slot| std::mem::replace(slot, Piece::NONE));
        slots.filter(|piece| piece.rows > 0).collect()
    }
}

impl Piece {
    pub fn column(&self) -> u32 {
        self.column >> 2
    }
}

fn slot_of(column: u32, bytes: &[u8]) -> usize {
    let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (bytes.iter().fold(0, |word, byte| word << 8 | *byte as u64), 0),
    };
    let middle =
        bytes.get(8..16).and_then(|middle| middle.first_chunk()).map_or(0, |middle| u64::from_le_bytes(*middle));
    let mixed = (first ^ last.rotate_left(23) ^ middle.rotate_left(41) ^ (column as u64) << 40 ^ bytes.len() as u64)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> (64 - PIECES.trailing_zeros())) as usize
}

/// Hashes of tokens that were handed over.
pub(super) struct Tokens {
    slots: Box<[(u64, u64)]>,
}

impl Tokens {
    pub fn new() -> Tokens {
        Tokens { slots: vec![(0, u64::MAX); TOKENS].into() }
    }

    /// Whether the token of a column and a form was handed over with an earlier place.
    #[inline]
    pub fn knows(&mut self, hash: u64, column: u32, traits: u8, at: u64) -> bool {
        let key = hash ^ (column as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (traits as u64) << 56;
        let slot = &mut self.slots[(key >> 20) as usize % TOKENS];
        if slot.0 == key && slot.1 <= at {
            return true;
        }
        *slot = (key, at);
        false
    }
}

/// Rows of source values whose records wait for more rows of theirs.
pub(super) struct Counted {
    slots: Box<[Source]>,
}

impl Counted {
    pub fn new() -> Counted {
        Counted { slots: vec![Source::default(); TOKENS / 2].into() }
    }

    /// What has to be handed over to make room.
    #[inline]
    pub fn add(&mut self, record: Source) -> Option<Source> {
        let slot = &mut self.slots[(record.hash >> 20) as usize % (TOKENS / 2)];
        if slot.rows > 0 && slot.hash == record.hash && slot.column == record.column && slot.traits == record.traits {
            slot.rows = slot.rows.saturating_add(record.rows);
            return None;
        }
        Some(std::mem::replace(slot, record)).filter(|record| record.rows > 0)
    }

    pub fn take(&mut self) -> Vec<Source> {
        let slots = self.slots.iter_mut().map(std::mem::take);
        slots.filter(|record| record.rows > 0).collect()
    }
}
