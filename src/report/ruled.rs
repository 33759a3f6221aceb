//! Every column with its rule, the reason for it, and what it looks like.

use std::collections::BTreeSet;

use super::{Class, Column, Table, Treatment};
use crate::call::{Call, Value};
use crate::discover;
use crate::plan::{ColumnAction, Plan, Ruling, stated};
use crate::rules::Rules;
use crate::schema::{self, Catalog};

/// Tables and columns in the catalog's order. `plan` tells what becomes of columns that
/// nobody names; there is none while the rules do not hold together.
pub fn tables(rules: &Rules, catalog: &Catalog, plan: Option<&Plan>) -> Vec<Table> {
    let of_table = |stated: crate::plan::Stated<'_>| {
        let planned = plan.and_then(|plan| plan.tables.iter().find(|planned| planned.table == stated.table.name));
        let columns = stated.table.columns.iter().zip(stated.columns).map(|(column, (ruling, follows))| {
            let action = planned
                .and_then(|table| table.columns.iter().find(|planned| planned.name == column.name))
                .map(|planned| &planned.action);
            describe(rules, stated.table, column, &ruling, follows, action)
        });
        Table { name: catalog.short(&stated.table.name), columns: columns.collect() }
    };
    let mut tables: Vec<Table> = stated(rules, catalog).into_iter().map(of_table).collect();
    settle(&mut tables);
    tables
}

/// What follows a kept column is kept, also while there is no plan that says so.
fn settle(tables: &mut [Table]) {
    loop {
        let kept: BTreeSet<String> = (tables.iter())
            .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
            .filter(|(_, column)| column.treatment.is_kept())
            .map(|(table, column)| format!("{FOLLOWS}{}.{}", table.name, column.name))
            .collect();
        let columns = tables.iter_mut().flat_map(|table| &mut table.columns);
        let mut is_settled = true;
        for column in columns.filter(|column| column.treatment == Treatment::Followed) {
            if kept.contains(&column.reason) {
                column.treatment = Treatment::Kept;
                is_settled = false;
            }
        }
        if is_settled {
            return;
        }
    }
}

/// Before the column that another one follows.
const FOLLOWS: &str = "as ";

fn describe(
    rules: &Rules,
    table: &schema::Table,
    column: &schema::Column,
    ruling: &Ruling<'_>,
    follows: Option<String>,
    action: Option<&ColumnAction>,
) -> Column {
    let (treatment, rule, reason) = match (ruling, action) {
        (Ruling::Rule(rule), _) => {
            let text = rules.text.get(rule.call_span.clone()).filter(|_| rule.verbatim && rule.call.paths.is_empty());
            let text =
                text.map_or_else(|| shown(&rule.call), |text| text.split_whitespace().collect::<Vec<_>>().join(" "));
            match because(&rule.call) {
                // The reason has a place of its own.
                Some(reason) if rule.call.name == "keep" => {
                    (treatment(&rule.call), "keep".to_owned(), reason.to_owned())
                }
                reason => (treatment(&rule.call), text, reason.unwrap_or_default().to_owned()),
            }
        }
        (Ruling::Unreadable, _) => (Treatment::Unruled, String::new(), "the rule cannot be read".to_owned()),
        (Ruling::None, _) if column.is_computed() => {
            (Treatment::Made, "computed".to_owned(), "the target computes it".to_owned())
        }
        (Ruling::None, action) => {
            let name = match action {
                Some(ColumnAction::Mask(masking)) => masking.name,
                Some(ColumnAction::Keep) => "keep",
                Some(ColumnAction::Null) => "null",
                None => "",
            };
            match (follows, action) {
                (Some(parent), Some(ColumnAction::Keep)) => {
                    (Treatment::Kept, name.to_owned(), format!("{FOLLOWS}{parent}"))
                }
                (Some(parent), _) => (Treatment::Followed, name.to_owned(), format!("{FOLLOWS}{parent}")),
                (None, Some(ColumnAction::Mask(_))) => (Treatment::Masked, name.to_owned(), String::new()),
                (None, Some(ColumnAction::Null)) => (Treatment::Dropped, name.to_owned(), String::new()),
                (None, Some(ColumnAction::Keep)) => (Treatment::Kept, name.to_owned(), String::new()),
                (None, None) => (Treatment::Unruled, String::new(), String::new()),
            }
        }
    };
    let class = discover::suspect(table, column);
    let class = class.map(|suspicion| Class { kind: suspicion.detector, what: suspicion.what });
    Column { name: column.name.clone(), native: column.native.clone(), treatment, rule, reason, class }
}

/// A rule with others below it, on one line; their arguments are left to the file.
fn shown(call: &Call) -> String {
    let below: Vec<String> = call.paths.iter().map(|(path, call)| format!("{path}: {}", shown(call))).collect();
    match below.is_empty() {
        true => call.name.clone(),
        false => format!("{} {{{}}}", call.name, below.join(", ")),
    }
}

fn treatment(call: &Call) -> Treatment {
    match call.name.as_str() {
        "keep" if because(call).is_some() => Treatment::KeptForAReason,
        // Dealt out among the rows, they are the real ones still.
        "keep" | "shuffle" => Treatment::Kept,
        "null" => Treatment::Dropped,
        "default" => Treatment::Made,
        _ => Treatment::Masked,
    }
}

/// Why, as somebody wrote it: the first parameter of `keep`.
fn because(call: &Call) -> Option<&str> {
    let reason = call.arguments.iter().find(|argument| match argument.name.as_deref() {
        Some(name) => name == "because",
        None => call.name == "keep",
    });
    match &reason?.value {
        Value::Text(text) | Value::Bare(text) | Value::Number(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::compile;
    use crate::seed::Key;

    const SNAPSHOT: &str = "engine: postgres 15\nschemas: [public]\ntables:\n  teams:\n    id: bigint not null\n    \
        status: text\n    primary key: teams_pkey (id)\n  users:\n    id: bigint not null\n    team: bigint\n    \
        email: text\n    small: text generated stored (lower(email))\n    memo: text\n    extra: text\n    \
        primary key: users_pkey (id)\n    foreign key:\n      users_team: (team) -> teams (id)\n";

    fn check(users: &str, wanted: &[&str]) {
        check_with("key", users, wanted);
    }

    fn check_with(teams: &str, users: &str, wanted: &[&str]) {
        let catalog = crate::snapshot::parse("s.yaml", SNAPSHOT).map_err(|found| found.len()).unwrap();
        let rules = format!(
            "version: 1\nschema: s.yaml\ntables:\n  teams: {{id: {teams}, status: keep}}\n  users: {{{users}}}\n"
        );
        let rules = crate::rules::parse("m.yaml", &rules).map_err(|found| found.len()).unwrap();
        let plan = compile(&rules, &catalog, &Key::placeholder()).ok();
        let said: Vec<String> = tables(&rules, &catalog, plan.as_ref())
            .iter()
            .flat_map(|table| &table.columns)
            .map(|column| {
                let class = column.class.as_ref().map_or("", |class| class.kind);
                format!("{}|{}|{}|{}|{class}", column.name, column.treatment.name(), column.rule, column.reason)
            })
            .collect();
        assert_eq!(said, wanted);
    }

    #[test]
    fn every_column_has_its_rule_and_its_reason() {
        check(
            "id: keep(because='a number'), email: person.email, memo: 'null', extra: lorem",
            &[
                "id|masked|key||",
                "status|kept|keep||",
                "id|kept, with reason|keep|a number|",
                "team|follows|key|as teams.id|",
                "email|masked|person.email||email",
                "small|made by target|computed|the target computes it|",
                "memo|dropped|null||free_text",
                "extra|masked|lorem||",
            ],
        );
    }

    #[test]
    fn rules_that_do_not_hold_are_shown_too() {
        check(
            "id: key, email: person.email, memo: lorem",
            &[
                "id|masked|key||",
                "status|kept|keep||",
                "id|masked|key||",
                "team|follows||as teams.id|",
                "email|masked|person.email||email",
                "small|made by target|computed|the target computes it|",
                "memo|masked|lorem||free_text",
                "extra|unruled|||",
            ],
        );
    }
    #[test]
    fn what_follows_a_kept_column_is_kept_with_and_without_a_plan() {
        let wanted = |email: &'static str, extra: &'static str, rule: &'static str| {
            [
                "id|kept|keep||",
                "status|kept|keep||",
                "id|masked|key||",
                rule,
                email,
                "small|made by target|computed|the target computes it|",
                "memo|masked|lorem||free_text",
                extra,
            ]
        };
        let [email, extra] = ["email|masked|person.email||email", "extra|masked|lorem||"];
        check_with(
            "keep",
            "id: key, email: person.email, memo: lorem, extra: lorem",
            &wanted(email, extra, "team|kept|keep|as teams.id|"),
        );
        check_with(
            "keep",
            "id: key, email: person.email, memo: lorem",
            &wanted(email, "extra|unruled|||", "team|kept||as teams.id|"),
        );
    }
}
