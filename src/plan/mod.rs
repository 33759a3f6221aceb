//! The plan: exactly one action for every column, or every problem at once.
//!
//! Made by [`compile()`] from rules and catalog; then nothing in it is looked up
//! by name. Only a [`TablePlan`] can make [`Masked`] rows, and sinks take
//! nothing else: an unmasked row cannot be written, because it does not compile.

mod ahead;
mod apply;
mod build;
mod capacity;
mod caution;
mod check;
mod closure;
pub mod compile;
mod fit;
mod fold;
mod mention;
mod ruled;
mod ruling;
mod splice;
mod subject;
mod survey;
mod unique;

pub use apply::{Masked, Work};
pub use capacity::{Capacity, with_separators};
pub use compile::{compile, compile_allowing};
pub use fold::Fold;
pub use ruled::{Ruled, ruled};
pub use ruling::{Rule, Ruling, Stated, stated};
pub use splice::{Layout, binary};
pub use subject::{Hop, Path};
pub use survey::Survey;

use crate::diagnostic::Diagnostic;
use crate::mask::{By, Canonical, Mask, Remains};
use crate::schema::{Column, Name, Type};
use crate::seed::DomainKey;

/// What a run will do, table by table, in load order.
pub struct Plan {
    pub tables: Vec<TablePlan>,
    /// The columns whose uniqueness is verified while writing; the slot of a
    /// [`Verify`] is an index into them.
    pub verified: Vec<Verified>,
    /// Constraints that mention masked columns and that nobody could prove, in
    /// the order of the tables: the load will tell.
    pub unproved: Vec<String>,
    /// Checks and unique keys whose text holds a literal beside a masked column:
    /// the schema carries it as written, so a person has to look at it. Indexes
    /// that are no key are not in the catalog, and not here.
    pub literals: Vec<String>,
    /// Rules that are right and protect little, in the order of the file.
    pub warnings: Vec<Diagnostic>,
    /// How many rows unique keys have stand-ins for, where tables may have more:
    /// to be held against the source before a row is read.
    pub capacities: Vec<Capacity>,
}

impl Plan {
    /// Whether a dump has to be read once before it can be masked: whose its rows are
    /// stands in other tables, or a mask needs a whole column.
    pub fn needs_first_pass(&self) -> bool {
        self.tables.iter().any(|table| !table.lookups.is_empty() || table.has_decks())
    }
}

/// A column, or several of one key, whose masked values are unique but for
/// chance, so the run checks them.
pub struct Verified {
    pub table: Name,
    /// `email`, or `(first, last)`.
    pub column: String,
    pub constraint: String,
    /// Only for so many rows.
    pub room: Option<Room>,
}

/// How many rows there are different values for, and which mask makes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    pub rows_max: u64,
    /// `person.username at varchar(8)`
    pub mask: String,
}

/// One table whose rows are dumped.
pub struct TablePlan {
    pub table: Name,
    /// The columns that are read and written, in catalog order; computed
    /// columns and those ruled `default` are not among them.
    pub columns: Vec<ColumnPlan>,
    /// Indexes into `columns` of the row key, in key order; empty when the
    /// table has none, and then rows are read in the order of all their text.
    pub order: Vec<usize>,
    /// Indexes into `columns` that make the row's subject: the row key, or all
    /// columns when there is none. Those are always fetched whole.
    pub subject: Vec<usize>,
    /// Of the identity domain that the row's subject lives in: that of its key.
    pub subject_key: DomainKey,
    /// Who else the rows are about; the slot of the first is 1.
    pub subjects: Vec<SubjectPlan>,
    /// Columns of other tables that every row is read with, behind `columns`.
    pub lookups: Vec<Lookup>,
    /// Keys whose columns are compared together.
    pub together: Vec<VerifyTogether>,
}

/// Who the rows of a table are about.
#[derive(Clone)]
pub struct SubjectPlan {
    pub kind: String,
    pub key: DomainKey,
    pub canonical: Canonical,
    pub whose: Whose,
    /// Rows without one are counted: somebody wrote that they have one.
    pub counted: bool,
}

/// Where the value is that tells whose a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Index into [`TablePlan::columns`].
    Column(usize),
    /// Index into [`TablePlan::lookups`].
    Lookup(usize),
}

/// A column of a row that this one references, perhaps through others.
pub struct Lookup {
    pub path: Path,
    /// Indexes into [`TablePlan::columns`] of what the first reference rests on.
    pub own: Vec<usize>,
    /// The column at the end of the path.
    pub column: ColumnPlan,
}

pub struct ColumnPlan {
    pub name: String,
    pub ty: Type,
    /// The type as the source spells it.
    pub native: String,
    pub nullable: bool,
    pub fetch: Fetch,
    pub action: ColumnAction,
    /// Nothing in the source's values needs escaping in any format.
    pub plain: bool,
    /// The column is kept for its type, which the source does not enforce: a
    /// value of another kind stops the run.
    pub loose: bool,
    /// A sequence feeds the column, and has to stand past its largest value.
    pub feeds: bool,
    /// What the rule leaves of real values: the gate is told, and looks.
    pub left: Left,
}

impl ColumnPlan {
    /// The column as it is in the source, every value of it: for plans that are read
    /// by and never written.
    pub fn whole(column: &Column) -> ColumnPlan {
        ColumnPlan {
            name: column.name.clone(),
            ty: column.ty.clone(),
            native: column.native.clone(),
            nullable: column.nullable,
            fetch: Fetch::Whole,
            action: ColumnAction::Keep,
            plain: false,
            loose: false,
            feeds: false,
            left: Left::values(),
        }
    }
}

/// What of a column's real values its rule leaves in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    pub remains: Remains,
    /// Somebody wrote down why real values may leave.
    pub reasoned: bool,
    /// The parts of a document that are kept, as their paths are written.
    pub kept_parts: Vec<String>,
    /// Those that get one of a short list of words.
    pub listed_parts: Vec<String>,
}

impl Left {
    /// Real values, and nobody said why.
    pub fn values() -> Left {
        Left { remains: Remains::Values, reasoned: false, kept_parts: Vec::new(), listed_parts: Vec::new() }
    }
}

/// What the source has to send of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fetch {
    /// The value.
    Whole,
    /// Whether it is NULL, empty or something: NULL, `''` or `'x'`.
    Presence,
    /// Nothing: the source sends NULL in its place.
    Nothing,
}

pub enum ColumnAction {
    Keep,
    Null,
    Mask(Masking),
}

/// How the outputs of a column are compared, to prove that none comes twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verify {
    /// Index into [`Plan::verified`].
    pub slot: usize,
    /// As the database compares them.
    pub fold: Fold,
    /// Only so many characters count: MySQL's keys over a prefix.
    pub prefix: Option<u32>,
}

/// How the rows of a key of several columns, or of one in one case, are compared.
pub struct VerifyTogether {
    /// Index into [`Plan::verified`].
    pub slot: usize,
    pub key: DomainKey,
    /// Index into [`TablePlan::columns`], and how it is compared.
    pub members: Vec<(usize, Fold, Option<u32>)>,
    /// A row with a NULL among them is like no other.
    pub nulls_distinct: bool,
}

/// A mask with everything it needs to draw.
pub struct Masking {
    /// What the user typed, for messages.
    pub name: &'static str,
    pub mask: Box<dyn Mask>,
    pub key: DomainKey,
    pub by: By,
    pub may_equal: bool,
    /// What of a value is put aside before it is masked by value, because the
    /// column's own database does not see it.
    pub fold: Fold,
    pub verify: Option<Verify>,
    /// The mask looks at its row: only then is it shown to it.
    pub looks_around: bool,
    /// Columns of the same row that the mask looks at: index into
    /// [`TablePlan::columns`], and whether it is the masked value that it sees.
    pub siblings: Vec<(usize, bool)>,
    /// The output is always free of characters that a wire format escapes.
    pub plain: bool,
    /// A key compares the output together with other columns.
    pub together: bool,
}
