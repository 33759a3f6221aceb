//! A column, as far as detectors care: its name and which of them it speaks of.

use std::sync::Arc;

use crate::detect::{Anchor, Detector, Name};

/// What a column's type leaves to be found in its values.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Values {
    #[default]
    Any,
    /// Whole numbers: many of them together may tell.
    Integers,
    /// Fractions, times, truth values and keys that are drawn: nothing.
    Nothing,
}

/// Made once for every column, by [`super::Scanner::column`].
pub struct ColumnContext {
    /// `public.users`; `None` for keys of documents and fields of CSV files.
    pub table: Option<Arc<str>>,
    /// `email`, or the path of a key: `contact.phone`.
    pub column: Arc<str>,
    pub(super) name: Name,
    pub(super) values: Values,
    /// Which sample the column's values are counted in: its number.
    pub(super) number: u32,
    /// A bit for each detector whose words stand in the name.
    pub(super) telling: Vec<u64>,
    /// Detectors that look at every value of a column like this.
    pub(super) watching: Vec<u16>,
}

impl ColumnContext {
    pub(super) fn new(
        detectors: &[&'static dyn Detector],
        number: u32,
        table: Option<&str>,
        column: &str,
    ) -> ColumnContext {
        let name = Name::of(column);
        let mut telling = vec![0u64; detectors.len().div_ceil(64)];
        let mut watching = Vec::new();
        for (index, detector) in detectors.iter().enumerate() {
            if !name.says(detector.words()) {
                continue;
            }
            telling[index / 64] |= 1 << (index % 64);
            if detector.anchors().contains(&Anchor::Column) {
                watching.push(u16::try_from(index).expect("there are not so many detectors"));
            }
        }
        ColumnContext {
            table: table.map(Arc::from),
            column: column.into(),
            name,
            values: Values::Any,
            number,
            telling,
            watching,
        }
    }

    /// `table.column`, or the column alone.
    pub fn path(&self) -> String {
        self.table.as_ref().map_or_else(|| self.column.to_string(), |table| format!("{table}.{}", self.column))
    }

    pub(super) fn tells(&self, detector: u16) -> bool {
        self.telling[usize::from(detector) / 64] >> (detector % 64) & 1 == 1
    }

    /// Whether the name speaks of no detector.
    pub(super) fn is_silent(&self) -> bool {
        self.telling.iter().all(|bits| *bits == 0)
    }

    /// Whether some detector looks at every value.
    pub fn is_watched(&self) -> bool {
        !self.watching.is_empty()
    }
}
