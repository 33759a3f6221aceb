//! The statements that rebuild a database's schema on an empty one.
//!
//! Made from the catalog functions `pg_get_*def`, not by another program.
//! Never emits comments, owners, grants, connection options or passwords; what
//! it finds and does not carry, it names.

use std::collections::BTreeMap;

use super::ddl::labels::Withheld;
use super::ddl::object::{Body, Id, Object, Objects, Rank, TableBody, class};
use super::ddl::order::{Order, order};
use super::ddl::{constraints, dependents, left_out, relations, routines, schemas, tables, types};
use super::fields::Fields;
use super::server::Server;
use super::session::Session;
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::schema::Catalog;
use crate::source::SchemaSql;
use crate::source::rulings::Rulings;

/// Every name in the statements is qualified, so they load under any search
/// path; function bodies are as they were written, so the load needs
/// `check_function_bodies = false`.
///
/// # Errors
/// When a table rests on an object that cannot be rebuilt.
pub fn schema_sql(session: &mut Session, catalog: &Catalog, plan: &Plan) -> Result<SchemaSql> {
    let server = Server::of(session)?;
    let rulings = Rulings::of(catalog, plan);
    let withheld = Withheld::of(session, &rulings)?;
    let mut objects = Objects::default();
    schemas::read(session, server, &mut objects)?;
    let mut left_out = types::read(session, server, &withheld, &mut objects)?;
    routines::read(session, &mut objects)?;
    relations::read(session, server, &mut objects)?;
    tables::read(session, server, &rulings, &withheld.known, &mut objects)?;
    constraints::read(session, server, &mut objects)?;
    dependents::read(session, server, &mut objects)?;
    left_out::read(session, &mut objects)?;
    link(session, &mut objects)?;
    left_out.extend(left_out::secrets(session)?);
    left_out.extend(withheld.withhold(&mut objects));
    objects.spread();
    objects.drop_unneeded();
    refuse_missing_tables(&objects)?;
    let unused = objects.all.values().filter(|object| matches!(object.body, Body::LeftOut));
    left_out.extend(unused.map(|object| object.label.clone()));
    left_out.sort();
    left_out.dedup();
    let (before, after) = write(&objects, &order(&objects));
    Ok(SchemaSql { before, after, left_out, ..SchemaSql::default() })
}

/// Who needs whom, as the server knows it. A sequence does not need the table
/// that owns it: the table's default needs the sequence.
fn link(session: &mut Session, objects: &mut Objects) -> Result<()> {
    let sql = "SELECT d.classid, d.objid, d.refclassid, d.refobjid FROM pg_depend AS d \
               WHERE d.deptype NOT IN ('e', 'x', 'p') AND d.objid >= 16384 AND d.refobjid >= 16384 \
               AND NOT (d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass \
               AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') \
               AND EXISTS (SELECT FROM pg_sequence AS s WHERE s.seqrelid = d.objid))";
    for mut row in Fields::of(session, sql)? {
        let from = Id::new(row.number()?, row.number()?);
        let to = Id::new(row.number()?, row.number()?);
        // Tables are made with the target's own access method.
        if to.class != class::ACCESS_METHOD || from.class != class::RELATION {
            objects.link(from, to);
        }
    }
    let needs: Vec<(Id, Id)> =
        objects.all.values().flat_map(|object| object.needs.iter().map(|need| (object.id, *need))).collect();
    for (from, to) in needs {
        objects.link(from, to);
    }
    Ok(())
}

fn refuse_missing_tables(objects: &Objects) -> Result<()> {
    let is_out = |object: &Object| matches!(object.body, Body::LeftOut);
    for object in objects.all.values().filter(|object| object.rank == Rank::Table && is_out(object)) {
        let needs = objects.needs.get(&object.id).into_iter().flatten().filter_map(|id| objects.all.get(id));
        if let Some(need) = needs.filter(|need| is_out(need) && need.rank != Rank::Table).min_by_key(|need| &need.label)
        {
            return Err(Error::new("a table rests on an object that cannot be rebuilt")
                .name("table", object.label.trim_start_matches("table "))
                .name("object", need.label.clone())
                .help("use --data-only, and make the schema by other means"));
        }
    }
    Ok(())
}

fn write(objects: &Objects, order: &Order) -> (Vec<String>, Vec<String>) {
    let mut inside: BTreeMap<Id, Vec<&Object>> = BTreeMap::new();
    for object in objects.all.values() {
        if let Body::Clause(clause) = &object.body
            && !order.alone.contains(&object.id)
        {
            inside.entry(clause.table).or_default().push(object);
        }
    }
    let section = |ids: &[Id]| {
        let mut statements = Vec::new();
        for id in ids {
            match &objects.all[id].body {
                Body::Statements(some) => statements.extend(some.iter().cloned()),
                Body::Table(table) => {
                    let clauses = inside.get(id).map_or(&[][..], Vec::as_slice);
                    statements.push(create_table(table, clauses));
                    statements.extend(table.after.iter().cloned());
                }
                Body::Clause(clause) if order.alone.contains(id) => statements.extend(clause.alone.clone()),
                Body::Clause(_) | Body::LeftOut => {}
            }
        }
        statements
    };
    let before = section(&order.before);
    // Rows of materialized views come from rows of tables: once those are
    // whole, in the order in which the views were made, and while no row
    // security stands between them and the role that loads.
    let (guards, others): (Vec<Id>, Vec<Id>) =
        order.after.iter().partition(|id| objects.all[id].rank >= Rank::RowSecurity);
    let mut after = section(&others);
    let made = order.before.iter().chain(&order.after);
    after.extend(made.filter_map(|id| objects.to_refresh.get(id).cloned()));
    after.extend(section(&guards));
    (before, after)
}

fn create_table(table: &TableBody, clauses: &[&Object]) -> String {
    let mut lines = Vec::new();
    let text = |column: Option<i32>| {
        clauses.iter().filter_map(move |object| match &object.body {
            Body::Clause(clause) if clause.column == column => clause.inside.as_deref(),
            _ => None,
        })
    };
    for column in &table.columns {
        let default: String = text(Some(column.number)).collect();
        lines.push(format!("    {}{default}{}", column.start, column.end));
    }
    let mut checks: Vec<&str> = text(None).collect();
    checks.sort_unstable();
    lines.extend(checks.iter().map(|check| format!("    {check}")));
    if lines.is_empty() {
        return format!("{} (){}", table.head, table.tail);
    }
    format!("{} (\n{}\n){}", table.head, lines.join(",\n"), table.tail)
}
