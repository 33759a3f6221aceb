//! Which columns of the source are read to be looked for, and how.
//!
//! Every column whose values are not kept: masked ones, those that are dropped,
//! and those whose target makes its own, whether the dump had to read them or not.

use crate::gate::leak::{self, Shape};
use crate::manifest::Bucket;
use crate::plan::{ColumnAction, ColumnPlan, Plan, TablePlan};
use crate::schema::{Catalog, Name, Table, Type};
use crate::seed::Key;

/// What is read of one table.
pub struct Reading {
    /// Its columns are the key's, where rows are matched by it, and the looked-for.
    pub plan: TablePlan,
    /// Of the kept primary key: indexes into the plan's columns. Empty where rows
    /// cannot be matched.
    pub key: Vec<usize>,
    pub looked_for: Vec<LookedFor>,
    /// Why rows cannot be matched.
    pub unmatched: Option<&'static str>,
}

/// A column whose values must not be in the output.
pub struct LookedFor {
    pub name: String,
    /// Index into the plan's columns.
    pub field: usize,
    /// Index into the proof's source columns; `None` where its mask hands out
    /// values of the column itself.
    pub source: Option<u32>,
    /// Compared with the same row's output; whether the mask may give the same
    /// value back.
    pub in_row: Option<bool>,
}

/// What the proof does not speak of in a column, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByMask {
    pub column: String,
    pub why: &'static str,
    /// Of the column's values; `None` for all of them.
    pub values: Option<Bucket>,
}

pub struct Columns {
    pub readings: Vec<Reading>,
    pub sources: Vec<leak::Column>,
    pub by_mask: Vec<ByMask>,
}

impl Columns {
    /// # Errors
    /// None; a table that the catalog does not have is passed over, as it has no rows.
    pub fn of(catalog: &Catalog, plan: &Plan) -> Columns {
        let mut columns = Columns { readings: Vec::new(), sources: Vec::new(), by_mask: Vec::new() };
        for planned in &plan.tables {
            if let Some(table) = catalog.table(&planned.table) {
                columns.add(table, planned);
            }
        }
        columns
    }

    fn add(&mut self, table: &Table, planned: &TablePlan) {
        let kept = |index: &usize| matches!(planned.columns[*index].action, ColumnAction::Keep);
        let unmatched = match () {
            () if planned.order.is_empty() => Some("the table has no key"),
            () if !planned.order.iter().all(kept) => Some("the table's key is masked"),
            () => None,
        };
        let mut plans: Vec<ColumnPlan> = Vec::new();
        let mut looked_for = Vec::new();
        for column in table.columns.iter().filter(|column| !column.is_computed()) {
            let action = planned.columns.iter().find(|planned| planned.name == column.name).map(|plan| &plan.action);
            let masking = match action {
                Some(ColumnAction::Keep) => continue,
                Some(ColumnAction::Mask(masking)) => Some(masking),
                Some(ColumnAction::Null) | None => None,
            };
            let place = format!("{}.{}", table.name, column.name);
            let hands_out = masking.and_then(|masking| hands_out(masking.name, &column.ty));
            let source = match hands_out {
                Some(why) => {
                    self.by_mask.push(ByMask { column: place, why, values: None });
                    None
                }
                None => {
                    let shape = shape(&column.ty);
                    self.sources.push(leak::Column { table: table.name.to_string(), name: column.name.clone(), shape });
                    u32::try_from(self.sources.len() - 1).ok()
                }
            };
            looked_for.push(LookedFor {
                name: column.name.clone(),
                field: plans.len(),
                source,
                in_row: masking.map(|masking| masking.may_equal || hands_out.is_some()),
            });
            plans.push(ColumnPlan::whole(column));
        }
        if looked_for.is_empty() {
            return;
        }
        let mut order = Vec::new();
        for &index in &planned.order {
            let name = &planned.columns[index].name;
            let place = plans.iter().position(|plan| plan.name == *name).unwrap_or(plans.len());
            if place == plans.len() {
                plans.extend(table.column(name).map(ColumnPlan::whole));
            }
            order.push(place);
        }
        let key = if unmatched.is_none() { order.clone() } else { Vec::new() };
        let plan = TablePlan {
            table: planned.table.clone(),
            columns: plans,
            order,
            subject: Vec::new(),
            subject_key: Key::placeholder().domain(1, "verify"),
            subjects: Vec::new(),
            lookups: Vec::new(),
            together: Vec::new(),
        };
        self.readings.push(Reading { plan, key, looked_for, unmatched });
    }

    /// What is read of a table.
    pub fn reading(&self, table: &Name) -> Option<(usize, &Reading)> {
        self.readings.iter().enumerate().find(|(_, reading)| reading.plan.table == *table)
    }
}

/// Masks that give out values of the column itself, in other rows.
fn hands_out(mask: &str, ty: &Type) -> Option<&'static str> {
    match (mask, ty) {
        ("shuffle", _) => Some("shuffle deals out the column's own values, in other rows"),
        ("key", Type::Int { .. } | Type::Decimal { .. }) => {
            Some("a permutation of numbers hands out numbers that other rows had")
        }
        _ => None,
    }
}

/// What a type's values are, as far as comparing goes.
pub fn shape(ty: &Type) -> Shape {
    match ty {
        Type::Bool
        | Type::Date
        | Type::Time { .. }
        | Type::Timestamp { .. }
        | Type::Interval
        | Type::Enum { .. }
        | Type::Set { .. }
        | Type::Year => Shape::Plain,
        Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } | Type::Money => Shape::Number,
        Type::Uuid => Shape::Uuid,
        Type::Bytes { .. } | Type::Bit { .. } | Type::Geometry(_) => Shape::Bytes,
        Type::Json { .. }
        | Type::Xml
        | Type::Array(_)
        | Type::Range(_)
        | Type::Multirange(_)
        | Type::Composite { .. }
        | Type::TextSearch
        | Type::Hstore => Shape::Document,
        Type::Text(_) | Type::Inet | Type::Cidr | Type::MacAddr | Type::Ltree | Type::Other(_) => Shape::Text,
    }
}
