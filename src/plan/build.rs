//! From fitted columns to what the run reads, masks and writes.

use super::fit::{Fit, Fitted};
use super::subject::{From, Subjects};
use super::unique::{Proved, ToVerify, ToVerifyTogether, folds_with_the_column};
use super::{
    ColumnAction, ColumnPlan, Fetch, Fold, Lookup, Masking, SubjectPlan, TablePlan, Verified, Verify, VerifyTogether,
    Whose,
};
use crate::mask::{Action, By, Output};
use crate::schema::{Catalog, Column, EngineKind, Table, Type};
use crate::seed::DomainKey;

/// Who the rows of a table are about.
pub struct Rows<'a> {
    pub subjects: &'a Subjects,
    /// The domain of the row itself, from the columns that identify it; none of them
    /// is the table.
    pub row_key: &'a dyn Fn(&[usize]) -> DomainKey,
    /// The domain of a kind of subject.
    pub kind_key: &'a dyn Fn(&str) -> DomainKey,
}

/// The plan of one table. `proved` names the columns whose outputs chance keeps
/// apart; each key gets a slot in `verified`.
pub fn table_plan(
    catalog: &Catalog,
    table: &Table,
    fits: Vec<Fit>,
    folds: &[Fold],
    proved: Proved,
    verified: &mut Vec<Verified>,
    whose: &Rows<'_>,
) -> TablePlan {
    let Rows { subjects, row_key, kind_key } = whose;
    let mut columns = column_plans(catalog, table, fits, folds, proved.alone, verified);
    let position = |wanted: usize| columns.iter().position(|(index, _)| *index == wanted);
    // A key with a column that is not dumped orders nothing.
    let key: Option<Vec<usize>> = table.row_key().filter(|key| key.iter().all(|&column| position(column).is_some()));
    let subject_key = row_key(key.as_deref().unwrap_or_default());
    let order: Vec<usize> = key.unwrap_or_default().into_iter().filter_map(position).collect();
    let subject = if order.is_empty() { (0..columns.len()).collect() } else { order.clone() };
    let mut lookups: Vec<Lookup> = Vec::new();
    let subjects = subjects.kinds.iter().filter_map(|subject| {
        let whose = match &subject.from {
            // A column that is not dumped is a problem that was reported.
            From::Column(column) => Whose::Column(position(*column)?),
            From::Path(path) => {
                let own = path.hops.first()?.columns.iter();
                let own = own.map(|(own, _)| position(table.column_index(own)?)).collect::<Option<Vec<usize>>>()?;
                let column = catalog.table(&path.hops.last()?.table)?.column(&path.column)?;
                lookups.push(Lookup { path: path.clone(), own, column: ColumnPlan::whole(column) });
                Whose::Lookup(lookups.len() - 1)
            }
        };
        let (kind, canonical) = (subject.kind.clone(), subject.canonical);
        Some(SubjectPlan { key: kind_key(&kind), kind, canonical, whose, counted: !subject.implied })
    });
    let subjects: Vec<SubjectPlan> = subjects.collect();
    let together = together(table, &mut columns, folds, proved.together, &subject_key, verified);
    let columns: Vec<ColumnPlan> = columns.into_iter().map(|(_, column)| column).collect();
    let mut plan =
        TablePlan { table: table.name.clone(), columns, order, subject, subject_key, subjects, lookups, together };
    // What nobody asks for is not looked up.
    if !(1..=plan.subjects.len()).any(|slot| plan.draws_by(slot)) {
        plan.lookups.clear();
        plan.subjects.clear();
    }
    for index in plan.looked_at() {
        plan.columns[index].fetch = Fetch::Whole;
    }
    plan
}

/// The keys whose columns are compared together, each with a slot in `verified`.
/// One with a column that is not dumped is the target's alone.
fn together(
    table: &Table,
    columns: &mut [(usize, ColumnPlan)],
    folds: &[Fold],
    wanted: Vec<ToVerifyTogether>,
    key: &DomainKey,
    verified: &mut Vec<Verified>,
) -> Vec<VerifyTogether> {
    let mut found = Vec::new();
    for wanted in wanted {
        let place = |index: usize| columns.iter().position(|(column, _)| *column == index);
        let members = wanted.members.iter().map(|member| {
            let fold = folds[member.column];
            Some((place(member.column)?, Fold { case: fold.case || member.in_one_case, ..fold }, member.prefix))
        });
        let Some(members) = members.collect::<Option<Vec<_>>>() else { continue };
        for (index, ..) in &members {
            if let ColumnAction::Mask(masking) = &mut columns[*index].1.action {
                masking.together = true;
            }
        }
        let names: Vec<&str> = wanted.members.iter().map(|member| table.columns[member.column].name.as_str()).collect();
        verified.push(Verified {
            table: table.name.clone(),
            column: match &names[..] {
                [only] => (*only).to_owned(),
                several => format!("({})", several.join(", ")),
            },
            constraint: wanted.constraint,
            room: wanted.room,
        });
        found.push(VerifyTogether {
            slot: verified.len() - 1,
            key: key.part("together"),
            members,
            nulls_distinct: wanted.nulls_distinct,
        });
    }
    found
}

impl TablePlan {
    /// Indexes of the columns whose source values are looked at beside those that
    /// are masked: they tell whose a row is, or are another column's siblings.
    pub(super) fn looked_at(&self) -> Vec<usize> {
        let mut columns: Vec<usize> = if self.draws_by_row() { self.subject.clone() } else { Vec::new() };
        for subject in &self.subjects {
            match subject.whose {
                Whose::Column(column) => columns.push(column),
                Whose::Lookup(lookup) => columns.extend_from_slice(&self.lookups[lookup].own),
            }
        }
        for column in &self.columns {
            let ColumnAction::Mask(masking) = &column.action else { continue };
            // Of a masked sibling, what its own mask reads is enough, but for one
            // that is kept.
            columns.extend(masking.siblings.iter().filter_map(|&(index, masked)| {
                (!masked || matches!(self.columns[index].action, ColumnAction::Keep)).then_some(index)
            }));
        }
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

fn column_plans(
    catalog: &Catalog,
    table: &Table,
    fits: Vec<Fit>,
    folds: &[Fold],
    verify: Vec<ToVerify>,
    verified: &mut Vec<Verified>,
) -> Vec<(usize, ColumnPlan)> {
    // SQLite promises nothing about what stands in a column.
    let typed = catalog.engine.kind != EngineKind::Sqlite;
    let mut plans: Vec<(usize, ColumnPlan)> = Vec::new();
    let mut beside = Vec::new();
    for (index, fit) in fits.into_iter().enumerate() {
        let Fit::Fitted(fitted) = fit else { continue };
        let column = &table.columns[index];
        let plain = typed && column.ty.is_plain();
        let fetch = fetch(&fitted, column, typed);
        let left = fitted.left();
        let Fitted { mask: name, action, contract, key, reasoned, siblings, .. } = *fitted;
        // SQLite takes any value in any column, so a kept one is looked at.
        let loose = !typed && column.ty.is_plain() && !reasoned && matches!(action, Action::Keep);
        let action = match action {
            Action::Default => continue,
            Action::Keep => ColumnAction::Keep,
            Action::Null => ColumnAction::Null,
            Action::Mask(mask) => {
                let verify = verify.iter().find(|wanted| wanted.column == index).map(|wanted| {
                    verified.push(Verified {
                        table: table.name.clone(),
                        column: column.name.clone(),
                        constraint: wanted.constraint.clone(),
                        room: wanted.room.clone(),
                    });
                    Verify { slot: verified.len() - 1, fold: folds[index], prefix: wanted.prefix }
                });
                // Masks that keep the case of their input fold it themselves.
                let fold = Fold { case: folds[index].case && !folds_with_the_column(name), ..folds[index] };
                let plain = plain && output_is_plain(&contract.output);
                let looks_around = mask.looks_around();
                beside.push((plans.len(), siblings));
                ColumnAction::Mask(Masking {
                    name,
                    mask,
                    key,
                    by: contract.by,
                    may_equal: contract.may_equal,
                    fold,
                    verify,
                    looks_around,
                    siblings: Vec::new(),
                    plain,
                    together: false,
                })
            }
        };
        let plan = ColumnPlan {
            name: column.name.clone(),
            ty: column.ty.clone(),
            native: column.native.clone(),
            nullable: column.nullable,
            fetch,
            action,
            plain,
            loose,
            feeds: catalog.sequences.iter().any(|sequence| {
                sequence.owned_by.as_ref().is_some_and(|(owner, owned)| *owner == table.name && *owned == column.name)
            }),
            left,
        };
        plans.push((index, plan));
    }
    for (index, siblings) in beside {
        let found = siblings.iter().filter_map(|sibling| {
            let at = plans.iter().position(|(_, plan)| plan.name == sibling.column)?;
            Some((at, sibling.masked))
        });
        let found: Vec<(usize, bool)> = found.collect();
        if let ColumnAction::Mask(masking) = &mut plans[index].1.action {
            masking.siblings = found;
        }
    }
    plans
}

fn output_is_plain(output: &Output) -> bool {
    match output {
        Output::OneOf(values) => {
            values.iter().flatten().all(|byte| byte.is_ascii_alphanumeric() || b"+-.: ".contains(byte))
        }
        _ => true,
    }
}

/// What the source has to send; what is not needed never leaves the database.
fn fetch(fitted: &Fitted, column: &Column, typed: bool) -> Fetch {
    let reads = fitted.contract.reads || matches!(fitted.contract.by, By::Value(_));
    match fitted.action {
        Action::Keep => Fetch::Whole,
        Action::Null | Action::Default => Fetch::Nothing,
        Action::Mask(_) if reads => Fetch::Whole,
        // Only where a value is certain, and certain not to be empty.
        Action::Mask(_)
            if typed && !column.nullable && column.ty.is_plain() && !matches!(column.ty, Type::Bit { .. }) =>
        {
            Fetch::Nothing
        }
        Action::Mask(_) => Fetch::Presence,
    }
}
