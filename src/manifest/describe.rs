//! What the plan did with every column of the catalog, in a manifest's words.

use super::{Bucket, Column, Table, Treatment};
use crate::plan::{ColumnAction, Plan, TablePlan};
use crate::schema::{self, Catalog, Name};

/// Every table whose rows were dumped, in the order written; partitions are part
/// of their root.
pub fn describe(catalog: &Catalog, plan: &Plan, rows: &[(Name, u64)]) -> Vec<Table> {
    let described = |planned: &TablePlan| {
        let table = catalog.table(&planned.table)?;
        let count = rows.iter().filter(|(name, _)| *name == planned.table).map(|(_, rows)| rows).sum();
        let columns = table.columns.iter().map(|column| describe_column(planned, table, column));
        Some(Table { name: planned.table.to_string(), rows: Bucket::of(count), columns: columns.collect() })
    };
    plan.tables.iter().filter_map(described).collect()
}

fn describe_column(planned: &TablePlan, table: &schema::Table, column: &schema::Column) -> Column {
    let references = || table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
    let planned = planned.columns.iter().find(|planned| planned.name == column.name);
    let action = planned.map(|planned| &planned.action);
    let reasoned = planned.is_some_and(|planned| planned.left.reasoned);
    let (ruling, treatment) = match action {
        None if column.is_computed() => ("computed", Treatment::Made),
        None => ("default", Treatment::Made),
        Some(ColumnAction::Null) => ("null", Treatment::Dropped),
        Some(ColumnAction::Keep) if reasoned => ("keep", Treatment::KeptForAReason),
        Some(ColumnAction::Keep) => ("keep", Treatment::Kept),
        Some(ColumnAction::Mask(masking)) if references() => (masking.name, Treatment::Followed),
        Some(ColumnAction::Mask(masking)) => (masking.name, Treatment::Masked),
    };
    Column { name: column.name.clone(), ruling: ruling.to_owned(), treatment }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::compile;
    use crate::seed::Key;

    #[test]
    fn every_column_is_said_to_be_what_became_of_it() {
        let snapshot = "engine: postgres 15\nschemas: [public]\ntables:\n  teams:\n    id: bigint not null\n    \
            status: text\n    primary key: teams_pkey (id)\n  users:\n    id: bigint not null\n    team: bigint\n    \
            email: text\n    small: text generated stored (lower(email))\n    memo: text\n    \
            primary key: users_pkey (id)\n    foreign key:\n      users_team: (team) -> teams (id)\n";
        let catalog = crate::snapshot::parse("s.yaml", snapshot).map_err(|found| found.len()).unwrap();
        let rules = "version: 1\nschema: s.yaml\ntables:\n  teams: {id: key, status: keep}\n  \
            users: {id: keep(because='a number'), email: email, memo: 'null'}\n";
        let rules = crate::rules::parse("m.yaml", rules).map_err(|found| found.len()).unwrap();
        let plan = compile(&rules, &catalog, &Key::placeholder()).map_err(|found| format!("{:?}", found[0])).unwrap();
        let described = describe(&catalog, &plan, &[(Name::new("public", "users"), 12)]);
        let said: Vec<String> = described
            .iter()
            .flat_map(|table| &table.columns)
            .map(|column| format!("{} {}: {}", column.name, column.ruling, column.treatment.name()))
            .collect();
        assert_eq!(
            said,
            [
                "id key: masked",
                "status keep: kept",
                "id keep: kept for a reason",
                "team key: followed",
                "email email: masked",
                "small computed: made by the target",
                "memo null: dropped",
            ]
        );
        let rows: Vec<String> = described.iter().map(|table| table.rows.to_string()).collect();
        assert_eq!(rows, ["0", "10-99"]);
    }
}
