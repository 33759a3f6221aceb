//! What a first pass over a dump learns: whose the rows are that others
//! reference. A server answers that with a join; a file has to be read first.
//!
//! Keeps keyed digests and identities, 24 bytes for each row that may be
//! referenced, and no value.

use std::collections::BTreeMap;

use super::{Lookup, Plan, TablePlan, Whose};
use crate::mask::{Canonical, canonicalize};
use crate::seed::{DomainKey, Identity, frame};

/// One table of a way: from what references it to what it says.
struct Step {
    /// Index of the table's plan.
    table: usize,
    /// The referenced columns, by index in the table's plan.
    key: Vec<usize>,
    next: Next,
    /// By the digest of the key; sorted once the pass is over.
    entries: Vec<(u64, [u64; 2])>,
}

enum Next {
    /// The subject's key, by index of its column.
    Subject { column: usize, canonical: Canonical, key: DomainKey },
    /// What the next step is keyed by.
    Columns(Vec<usize>),
}

/// Whose the rows are that others reference.
pub struct Survey {
    /// Of the digests.
    digests: DomainKey,
    steps: Vec<Step>,
    /// By index of the table's plan and of its lookup: the steps of its way.
    ways: BTreeMap<(usize, usize), Vec<usize>>,
}

impl Survey {
    /// What has to be learnt for `plan`; `None` when nothing has.
    ///
    /// # Errors
    /// The table and the column of a way that the plan does not read, so that its
    /// rows cannot be followed.
    pub fn new(plan: &Plan) -> Result<Option<Survey>, (String, String)> {
        let Some(first) = plan.tables.first().filter(|_| plan.needs_first_pass()) else { return Ok(None) };
        let mut survey = Survey { digests: first.subject_key.part("survey"), steps: Vec::new(), ways: BTreeMap::new() };
        for (index, table) in plan.tables.iter().enumerate() {
            for subject in &table.subjects {
                let Whose::Lookup(at) = subject.whose else { continue };
                let lookup = &table.lookups[at];
                let mut way = Vec::new();
                for hop in 0..lookup.path.hops.len() {
                    let (owner, key, next) = step(plan, lookup, hop)?;
                    let next = match next {
                        Ok(columns) => Next::Columns(columns),
                        Err(column) => Next::Subject { column, canonical: subject.canonical, key: subject.key.clone() },
                    };
                    way.push(survey.step(owner, key, next));
                }
                survey.ways.insert((index, at), way);
            }
        }
        Ok(Some(survey))
    }

    fn step(&mut self, table: usize, key: Vec<usize>, next: Next) -> usize {
        let same = |step: &Step| {
            let same_next = match (&step.next, &next) {
                (Next::Columns(a), Next::Columns(b)) => a == b,
                (
                    Next::Subject { column: a, canonical: x, key: k },
                    Next::Subject { column: b, canonical: y, key: l },
                ) => a == b && x == y && k == l,
                _ => false,
            };
            step.table == table && step.key == key && same_next
        };
        self.steps.iter().position(same).unwrap_or_else(|| {
            self.steps.push(Step { table, key, next, entries: Vec::new() });
            self.steps.len() - 1
        })
    }

    /// The columns of a table that are looked at, by index in its plan.
    pub fn columns(&self, plan: &TablePlan, table: usize) -> Vec<usize> {
        let mut columns: Vec<usize> = plan.collected();
        for step in self.steps.iter().filter(|step| step.table == table) {
            columns.extend_from_slice(&step.key);
            match &step.next {
                Next::Subject { column, .. } => columns.push(*column),
                Next::Columns(next) => columns.extend_from_slice(next),
            }
        }
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Learns from a row; `source` gives its values by index in the table's plan.
    pub fn add<'v>(&mut self, table: usize, source: impl Fn(usize) -> Option<&'v [u8]>) {
        let mut bytes = Vec::new();
        for step in self.steps.iter_mut().filter(|step| step.table == table) {
            let Some(digest) = digest(&self.digests, &step.key, &source, &mut bytes) else { continue };
            let entry = match &step.next {
                Next::Columns(columns) => {
                    self::digest(&self.digests, columns, &source, &mut bytes).map(|next| [next, 0])
                }
                Next::Subject { column, canonical, key } => {
                    source(*column).filter(|value| !value.is_empty()).map(|value| {
                        canonicalize(*canonical, value, &mut bytes);
                        key.identity(&bytes).words()
                    })
                }
            };
            step.entries.extend(entry.map(|entry| (digest, entry)));
        }
    }

    /// To be called once, when all rows were seen.
    pub fn close(&mut self) {
        for step in &mut self.steps {
            step.entries.sort_unstable();
            step.entries.dedup();
            step.entries.shrink_to_fit();
        }
    }

    /// Whose a row of a table's plan is, by one of its lookups; `None` where its
    /// reference leads to nobody.
    pub(super) fn identity<'v>(
        &self,
        index: usize,
        table: &TablePlan,
        lookup: usize,
        source: impl Fn(usize) -> Option<&'v [u8]>,
    ) -> Option<Identity> {
        let way = self.ways.get(&(index, lookup))?;
        let mut at = digest(&self.digests, &table.lookups[lookup].own, &source, &mut Vec::new())?;
        for (position, step) in way.iter().enumerate() {
            let entries = &self.steps[*step].entries;
            let found = entries.partition_point(|(digest, _)| *digest < at);
            let (_, entry) = entries.get(found).filter(|(digest, _)| *digest == at)?;
            if position + 1 == way.len() {
                return Some(Identity::of_words(*entry));
            }
            at = entry[0];
        }
        None
    }
}

/// Of the values of some columns; `None` where one of them is NULL: such a
/// reference leads nowhere.
fn digest<'v>(
    key: &DomainKey,
    columns: &[usize],
    source: &impl Fn(usize) -> Option<&'v [u8]>,
    bytes: &mut Vec<u8>,
) -> Option<u64> {
    bytes.clear();
    for &column in columns {
        frame(Some(source(column)?), bytes);
    }
    Some(key.digest(bytes))
}

type Way = (usize, Vec<usize>, Result<Vec<usize>, usize>);

/// One hop of a lookup's way: the table, its referenced columns, and the columns
/// of the next reference, or else the subject's.
fn step(plan: &Plan, lookup: &Lookup, hop: usize) -> Result<Way, (String, String)> {
    let name = &lookup.path.hops[hop].table;
    let lost = |column: &str| (name.to_string(), column.to_owned());
    let owner = plan.tables.iter().position(|table| table.table == *name).ok_or_else(|| lost(""))?;
    let index = |column: &String| {
        plan.tables[owner].columns.iter().position(|planned| planned.name == *column).ok_or_else(|| lost(column))
    };
    // In the order in which the row before names them.
    let key = lookup.path.hops[hop].columns.iter().map(|(_, column)| index(column)).collect::<Result<_, _>>()?;
    let next = match lookup.path.hops.get(hop + 1) {
        Some(next) => Ok(next.columns.iter().map(|(column, _)| index(column)).collect::<Result<_, _>>()?),
        None => Err(index(&lookup.path.column)?),
    };
    Ok((owner, key, next))
}
