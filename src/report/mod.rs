//! One page for a reviewer or an auditor: what becomes of every column and why, what
//! was checked, and what that does not prove.
//!
//! Pure: data in, text out. The page is one file, asks nobody for anything, and is the
//! same bytes for the same data. It holds names, rules and orders of magnitude; never
//! a value.

mod frameworks;
mod gate;
mod groups;
mod html;
mod page;
mod ruled;

pub use gate::{Check, Gate};
pub use groups::{Counted, Group, LEAST};
pub use page::page;
pub use ruled::tables;

use crate::diagnostic::Diagnostic;
use crate::snapshot::drift::Change;

pub struct Report {
    /// `shop`
    pub project: String,
    /// `masks/shop.yaml`
    pub rules: String,
    /// `schemas/shop.yaml`
    pub snapshot: String,
    /// `postgres 15`
    pub engine: String,
    pub epoch: u32,
    pub locale: &'static str,
    /// Where the rules find the key: `env STANDIN_KEY`.
    pub key: String,
    /// Of the key, where it was at hand.
    pub key_id: Option<String>,
    /// Fingerprint of the snapshot, as artefacts carry it.
    pub schema: String,
    pub tables: Vec<Table>,
    /// What `check` says against the rules, and what it warns of.
    pub problems: Vec<Diagnostic>,
    pub warnings: Vec<Diagnostic>,
    /// From a manifest, where one was given.
    pub gate: Option<Gate>,
    /// Against the database; `None` where nobody looked.
    pub drift: Option<Vec<Change>>,
    pub groups: Vec<Group>,
}

pub struct Table {
    /// `users`, `billing.orders`
    pub name: String,
    pub columns: Vec<Column>,
}

pub struct Column {
    pub name: String,
    /// `character varying(40)`
    pub native: String,
    pub treatment: Treatment,
    /// As written: `person.email`; empty where nobody says anything.
    pub rule: String,
    /// `because` of the rule, or the column that it follows.
    pub reason: String,
    /// What it looks like by name and type.
    pub class: Option<Class>,
}

impl Column {
    /// Nobody rules it, or it looks personal and nobody says why it is kept. What a
    /// reference to a kept column holds is for that column's rule to say.
    fn is_alarming(&self) -> bool {
        let is_kept_so = self.treatment == Treatment::Kept && self.reason.is_empty();
        self.treatment == Treatment::Unruled || (is_kept_so && self.class.is_some())
    }
}

/// What discovery says of a column.
pub struct Class {
    /// `email`
    pub kind: &'static str,
    /// `e-mail address`
    pub what: &'static str,
}

/// What becomes of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Treatment {
    Unruled,
    Kept,
    KeptForAReason,
    Masked,
    /// Masked as the column that it references.
    Followed,
    Dropped,
    /// The target makes its own: computed columns and those ruled `default`.
    Made,
}

impl Treatment {
    pub const ALL: [Treatment; 7] = [
        Treatment::Masked,
        Treatment::Followed,
        Treatment::Dropped,
        Treatment::Made,
        Treatment::KeptForAReason,
        Treatment::Kept,
        Treatment::Unruled,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Treatment::Unruled => "unruled",
            Treatment::Kept => "kept",
            Treatment::KeptForAReason => "kept, with reason",
            Treatment::Masked => "masked",
            Treatment::Followed => "follows",
            Treatment::Dropped => "dropped",
            Treatment::Made => "made by target",
        }
    }

    /// For the style sheet and the script.
    fn mark(self) -> &'static str {
        match self {
            Treatment::Unruled => "unruled",
            Treatment::Kept => "kept",
            Treatment::KeptForAReason => "reason",
            Treatment::Masked => "masked",
            Treatment::Followed => "follows",
            Treatment::Dropped => "dropped",
            Treatment::Made => "made",
        }
    }

    /// Whether the source's own values reach the output.
    pub fn is_kept(self) -> bool {
        matches!(self, Treatment::Kept | Treatment::KeptForAReason)
    }
}
