//! What several rows draw, worked out side by side before any of them is masked.
//!
//! AES keeps a value waiting for every block of its identity and of its bits;
//! those of other rows cost next to nothing meanwhile. Masks that only encrypt
//! are run here whole. Nothing here decides what is drawn: the same comes out
//! one by one.

use super::{ColumnAction, Fold, Masking, Survey, TablePlan, Whose};
use crate::mask::{By, Canonical, canonicalize_behind, is_canonical};
use crate::seed::{DomainKey, Draw, Identity, frame};

/// How many rows are looked at together.
pub(super) const ROWS: usize = 16;

#[derive(Default)]
pub(super) struct Ahead {
    slots: Vec<Slot>,
    /// By column of the plan: its slot.
    of: Vec<Option<usize>>,
    subjects: Subjects,
    scratch: Vec<u8>,
    /// Values without what their columns' own database does not see.
    folded: Vec<u8>,
}

/// Whose the rows are, by subject and row.
#[derive(Default)]
struct Subjects {
    /// By subject, the row itself first: whether anybody draws by it.
    used: Vec<bool>,
    identities: Vec<Vec<Identity>>,
    /// Rows without that subject so far, which are their own.
    alone: Vec<u64>,
    scratch: Vec<u8>,
}

/// The draws of one column, or of all columns that draw the same by row.
struct Slot {
    column: usize,
    what: What,
    identities: Vec<Identity>,
    blocks: Vec<u128>,
    made: Vec<u8>,
    /// Where each row's value ends in `made`; empty where that was left undone.
    ends: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    /// So many blocks for every row, by one of its subjects.
    Subject { subject: usize, each: usize },
    /// So many blocks for every value.
    Value { canonical: Canonical, each: usize },
    /// The masked values themselves.
    Whole,
}

/// What was worked out for one value.
pub(super) enum Drawn<'a> {
    /// Nothing: its identity is still to be made.
    Not,
    Bits(Identity, &'a [u128]),
    Whole(&'a [u8]),
}

impl Ahead {
    pub(super) fn new(table: &TablePlan) -> Ahead {
        let mut ahead = Ahead { of: vec![None; table.columns.len()], ..Ahead::default() };
        ahead.subjects = Subjects::new(table);
        for index in 0..table.columns.len() {
            let ColumnAction::Mask(masking) = &table.columns[index].action else { continue };
            let what = match (masking.mask.draws(), masking.by) {
                (None, _) if masking.may_equal && !masking.looks_around => What::Whole,
                (None, _) | (_, By::Constant) => continue,
                (Some(each), By::Subject(subject)) => What::Subject { subject, each },
                (Some(each), By::Value(canonical)) => What::Value { canonical, each },
            };
            ahead.of[index] = Some(ahead.slot(table, index, masking, what));
        }
        ahead
    }

    /// The slot for a column, perhaps one that other columns have already.
    fn slot(&mut self, table: &TablePlan, column: usize, masking: &Masking, what: What) -> usize {
        if let What::Subject { subject: wanted, each: more } = what {
            for (index, slot) in self.slots.iter_mut().enumerate() {
                let ColumnAction::Mask(other) = &table.columns[slot.column].action else { continue };
                if let What::Subject { subject, each } = &mut slot.what
                    && *subject == wanted
                    && other.key == masking.key
                {
                    *each = more.max(*each);
                    return index;
                }
            }
        }
        let (identities, blocks) = (Vec::new(), Vec::new());
        self.slots.push(Slot { column, what, identities, blocks, made: Vec::new(), ends: Vec::new() });
        self.slots.len() - 1
    }

    /// Looks at `rows` rows; `source` gives a row's value of a column of the plan,
    /// as masks see it, and `None` for NULL.
    pub(super) fn prepare<'a>(
        &mut self,
        table: &'a TablePlan,
        rows: usize,
        found: Found<'_>,
        source: impl Fn(usize, usize) -> Option<&'a [u8]>,
    ) {
        debug_assert!(rows <= ROWS);
        self.subjects.prepare(table, rows, found, &source);
        let Ahead { slots, subjects, scratch, folded, .. } = self;
        for slot in slots {
            let ColumnAction::Mask(masking) = &table.columns[slot.column].action else { continue };
            slot.blocks.clear();
            let mut values = [&b""[..]; ROWS];
            if !matches!(slot.what, What::Subject { .. }) {
                for (row, value) in values[..rows].iter_mut().enumerate() {
                    *value = source(slot.column, row).unwrap_or_default();
                }
                if masking.fold != Fold::NOTHING && matches!(masking.by, By::Value(_)) {
                    fold(masking.fold, &mut values[..rows], scratch, folded);
                }
            }
            match slot.what {
                What::Subject { subject, each } => {
                    masking.key.blocks(&subjects.identities[subject], each, &mut slot.blocks);
                }
                What::Value { canonical, each } => {
                    slot.identities.clear();
                    canonical_identities(&masking.key, canonical, &values[..rows], scratch, &mut slot.identities);
                    masking.key.blocks(&slot.identities, each, &mut slot.blocks);
                }
                What::Whole => {
                    slot.made.clear();
                    slot.ends.clear();
                    if masking.mask.mask_all(&values[..rows], &mut slot.made, &mut slot.ends).is_err() {
                        // Masked one by one they tell which of them it was.
                        slot.ends.clear();
                    }
                }
            }
        }
    }

    /// Whose one of the rows is.
    #[inline]
    pub(super) fn subject(&self, subject: usize, row: usize) -> Identity {
        self.subjects.identities[subject][row]
    }

    /// Rows that lack one of their subjects, by subject, the row itself first.
    pub(super) fn alone(&self) -> &[u64] {
        &self.subjects.alone
    }

    /// What was worked out for a column of one of the rows.
    #[inline]
    pub(super) fn drawn(&self, column: usize, row: usize) -> Drawn<'_> {
        let Some(slot) = self.of[column] else { return Drawn::Not };
        let slot = &self.slots[slot];
        match slot.what {
            What::Subject { subject, each } => {
                Drawn::Bits(self.subject(subject, row), &slot.blocks[row * each..(row + 1) * each])
            }
            What::Value { each, .. } => Drawn::Bits(slot.identities[row], &slot.blocks[row * each..(row + 1) * each]),
            What::Whole => match slot.ends.get(row) {
                Some(&end) => {
                    let start = if row == 0 { 0 } else { slot.ends[row - 1] as usize };
                    Drawn::Whole(&slot.made[start..end as usize])
                }
                None => Drawn::Not,
            },
        }
    }
}

/// What a first pass over a dump found, and the index of the table's plan.
pub(super) type Found<'a> = Option<(&'a Survey, usize)>;

impl Subjects {
    fn new(table: &TablePlan) -> Subjects {
        let count = table.subjects.len() + 1;
        Subjects {
            used: (0..count).map(|slot| table.draws_by(slot)).collect(),
            identities: vec![Vec::new(); count],
            alone: vec![0; count],
            scratch: Vec::new(),
        }
    }

    /// Looks whose the rows are. One that has no such subject is its own.
    fn prepare<'a>(
        &mut self,
        table: &TablePlan,
        rows: usize,
        found: Found<'_>,
        source: &impl Fn(usize, usize) -> Option<&'a [u8]>,
    ) {
        let mut lacking = [false; ROWS];
        for (slot, subject) in (1..).zip(&table.subjects) {
            if !self.used[slot] {
                continue;
            }
            let Subjects { identities, alone, scratch, .. } = self;
            let identities = &mut identities[slot];
            identities.clear();
            if let (Whose::Lookup(lookup), Some((survey, index))) = (subject.whose, found) {
                let whose = |row| survey.identity(index, table, lookup, |column| source(column, row));
                identities.extend((0..rows).map(|row| whose(row).unwrap_or(Identity::OF_NOTHING)));
            } else {
                let column = match subject.whose {
                    Whose::Column(column) => column,
                    Whose::Lookup(lookup) => table.columns.len() + lookup,
                };
                let mut values = [&b""[..]; ROWS];
                for (row, value) in values[..rows].iter_mut().enumerate() {
                    *value = source(column, row).unwrap_or_default();
                }
                canonical_identities(&subject.key, subject.canonical, &values[..rows], scratch, identities);
                for (identity, value) in identities.iter_mut().zip(values) {
                    if value.is_empty() {
                        *identity = Identity::OF_NOTHING;
                    }
                }
            }
            for (identity, lacking) in identities.iter().zip(&mut lacking) {
                let alone_here = *identity == Identity::OF_NOTHING;
                *lacking |= alone_here;
                alone[slot] += u64::from(alone_here);
            }
        }
        if !self.used[0] && !lacking[..rows].contains(&true) {
            return;
        }
        let mut ends = [0; ROWS];
        self.scratch.clear();
        for (row, end) in ends[..rows].iter_mut().enumerate() {
            table.subject.iter().for_each(|&column| frame(source(column, row), &mut self.scratch));
            *end = self.scratch.len();
        }
        let mut keys = [&b""[..]; ROWS];
        let mut start = 0;
        for (key, end) in keys.iter_mut().zip(ends).take(rows) {
            *key = &self.scratch[start..end];
            start = end;
        }
        let [of_rows, others @ ..] = &mut self.identities[..] else { return };
        of_rows.clear();
        table.subject_key.identities(&keys[..rows], of_rows);
        for identities in others {
            for (identity, own) in identities.iter_mut().zip(of_rows.iter()) {
                if *identity == Identity::OF_NOTHING {
                    *identity = *own;
                }
            }
        }
    }
}

/// Puts aside what the columns' own database does not see.
fn fold<'a>(fold: Fold, values: &mut [&'a [u8]], scratch: &mut Vec<u8>, folded: &'a mut Vec<u8>) {
    let mut ends = [0; ROWS];
    folded.clear();
    for (value, end) in values.iter().zip(&mut ends) {
        folded.extend_from_slice(fold.apply(value, scratch));
        *end = folded.len();
    }
    let mut start = 0;
    for (value, end) in values.iter_mut().zip(ends) {
        *value = &folded[start..end];
        start = end;
    }
}

/// The identities of values by their canonical forms.
fn canonical_identities(
    key: &DomainKey,
    canonical: Canonical,
    values: &[&[u8]],
    scratch: &mut Vec<u8>,
    identities: &mut Vec<Identity>,
) {
    let mut forms = [&b""[..]; ROWS];
    let mut spans = [(0, 0); ROWS];
    scratch.clear();
    for ((value, form), span) in values.iter().zip(&mut forms).zip(&mut spans) {
        if is_canonical(canonical, value) {
            *form = value;
        } else {
            span.0 = scratch.len();
            canonicalize_behind(canonical, value, scratch);
            span.1 = scratch.len();
        }
    }
    for (form, &(start, end)) in forms.iter_mut().zip(&spans) {
        if end > start {
            *form = &scratch[start..end];
        }
    }
    key.identities(&forms[..values.len()], identities);
}

impl Masking {
    /// The bits of a value at an attempt.
    #[inline]
    pub(super) fn draw<'a>(&'a self, identity: Identity, ready: &'a [u128], attempt: u32) -> Draw<'a> {
        if attempt == 0 { self.key.draw_ready(identity, ready) } else { self.key.draw_for(identity, attempt) }
    }
}
