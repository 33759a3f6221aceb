//! From fitted columns to what the run reads, masks and writes.

use super::fit::{Fit, Fitted};
use super::unique::{ToVerify, folds_with_the_column};
use super::{ColumnAction, ColumnPlan, Fetch, Fold, Masking, TablePlan, Verified, Verify};
use crate::mask::{Action, By, Output};
use crate::schema::{Catalog, Column, EngineKind, Table, Type};
use crate::seed::DomainKey;

/// The plan of one table. `verify` names the columns whose outputs chance keeps
/// apart; each gets a slot in `verified`. `subject` makes the key of the row's
/// subject from the columns that identify the row; none of them is the table.
pub fn table_plan(
    catalog: &Catalog,
    table: &Table,
    fits: Vec<Fit>,
    folds: &[Fold],
    verify: Vec<ToVerify>,
    verified: &mut Vec<Verified>,
    subject_key: impl Fn(&[usize]) -> DomainKey,
) -> TablePlan {
    let columns = column_plans(catalog, table, fits, folds, verify, verified);
    let position = |wanted: usize| columns.iter().position(|(index, _)| *index == wanted);
    // A key with a column that is not dumped orders nothing.
    let key: Option<Vec<usize>> = table.row_key().filter(|key| key.iter().all(|&column| position(column).is_some()));
    let subject_key = subject_key(key.as_deref().unwrap_or_default());
    let order: Vec<usize> = key.unwrap_or_default().into_iter().filter_map(position).collect();
    let subject = if order.is_empty() { (0..columns.len()).collect() } else { order.clone() };
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    let mut plan = TablePlan { table: table.name.clone(), columns, order, subject, subject_key };
    if plan.draws_by_row() {
        for &index in &plan.subject {
            plan.columns[index].fetch = Fetch::Whole;
        }
    }
    plan
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
    let mut plans = Vec::new();
    for (index, fit) in fits.into_iter().enumerate() {
        let Fit::Fitted(fitted) = fit else { continue };
        let column = &table.columns[index];
        let plain = typed && column.ty.is_plain();
        let fetch = fetch(&fitted, column, typed);
        let Fitted { mask: name, action, contract, key, reasoned, .. } = *fitted;
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
                    });
                    Verify { slot: verified.len() - 1, fold: folds[index], prefix: wanted.prefix }
                });
                // Masks that keep the case of their input fold it themselves.
                let fold = Fold { case: folds[index].case && !folds_with_the_column(name), ..folds[index] };
                let plain = plain && output_is_plain(&contract.output);
                ColumnAction::Mask(Masking {
                    name,
                    mask,
                    key,
                    by: contract.by,
                    may_equal: contract.may_equal,
                    fold,
                    verify,
                    plain,
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
        };
        plans.push((index, plan));
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
