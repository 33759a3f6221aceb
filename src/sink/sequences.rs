//! Which sequences an output sets, and how: in a new database all of them, to where
//! they stand; in one that is there, those of the tables that are written, and never
//! back.

use super::SequenceState;
use super::format::{Contents, Making};
use crate::schema::{Name, Sequence};

pub struct Sequences(Option<Vec<(Name, bool)>>);

/// What is to be done with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Set,
    /// To the larger of two values.
    Raise,
    /// To the smaller: it counts down.
    Lower,
}

impl Sequences {
    pub fn of(making: &Making<'_>) -> Sequences {
        if making.contents != Contents::Rows {
            return Sequences(None);
        }
        let is_written = |sequence: &&Sequence| {
            let owner = sequence.owned_by.as_ref();
            owner.is_none_or(|(owner, _)| making.plan.tables.iter().any(|table| table.table == *owner))
        };
        let sequences = making.catalog.sequences.iter().filter(is_written);
        Sequences(Some(sequences.map(|sequence| (sequence.name.clone(), sequence.increment < 0)).collect()))
    }

    /// Those that are set, each with its step.
    pub fn steps<'a>(&'a self, states: &'a [SequenceState]) -> impl Iterator<Item = (&'a SequenceState, Step)> {
        states.iter().filter_map(|state| {
            let Some(own) = &self.0 else { return Some((state, Step::Set)) };
            let (_, counts_down) = own.iter().find(|(name, _)| *name == state.name)?;
            Some((state, if *counts_down { Step::Lower } else { Step::Raise }))
        })
    }
}
