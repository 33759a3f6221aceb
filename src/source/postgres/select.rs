//! The one query that reads a table, or a piece of it, in row-key order.
//!
//! Text over the simple protocol: a plain SELECT costs the server less than
//! COPY, whose escaping it does not do.

use std::fmt::Write;

use crate::dialect::postgres::{literal, qualified, quote};
use crate::plan::{ColumnPlan, Fetch, Path, TablePlan};
use crate::schema::Type;
use crate::source::Piece;

/// What stands in `FROM`: partition roots are read with their partitions,
/// other tables without those that inherit from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Only,
    WithPartitions,
}

/// Above this many columns a table without a key is sorted by the text of its
/// rows. What is sorted by counts as selected for the server, and it selects at
/// most 1,664 expressions (`MaxTupleAttributeNumber`).
const SORT_COLUMNS_MAX: usize = 800;

/// `SELECT … FROM … WHERE … ORDER BY …`. Columns are named through an alias,
/// so that no output name is taken for one of them.
pub fn select(table: &TablePlan, piece: &Piece, reach: Reach) -> String {
    let mut sql = String::from("SELECT ");
    for (index, column) in table.columns.iter().enumerate() {
        sql.push_str(if index == 0 { "" } else { ", " });
        sql.push_str(&expression(column));
    }
    for (index, lookup) in table.lookups.iter().enumerate() {
        let separator = if table.columns.is_empty() && index == 0 { "" } else { ", " };
        let last = lookup.path.hops.len() - 1;
        let _ = write!(sql, "{separator}{}.{}", alias(index, last), quote(&lookup.column.name));
    }
    if table.width() == 0 {
        sql.push_str("NULL");
    }
    let only = if reach == Reach::Only { "ONLY " } else { "" };
    let _ = write!(sql, " FROM {only}{} AS t", qualified(&table.table));
    for (index, lookup) in table.lookups.iter().enumerate() {
        join(index, &lookup.path, &mut sql);
    }
    if let Some(&key) = table.order.first() {
        let key = column(&table.columns[key]);
        let bounds = [(">=", &piece.low), ("<", &piece.high)];
        let bounds = bounds.into_iter().filter_map(|(operator, bound)| Some((operator, bound.as_deref()?)));
        for (index, (operator, bound)) in bounds.enumerate() {
            let word = if index == 0 { "WHERE" } else { "AND" };
            let _ = write!(sql, " {word} {key} {operator} {}", literal(bound));
        }
    }
    if table.order.is_empty() && table.columns.len() > SORT_COLUMNS_MAX {
        sql.push_str(" ORDER BY (t.*)::pg_catalog.text COLLATE pg_catalog.\"C\"");
        limit(piece, &mut sql);
        return sql;
    }
    let every: Vec<usize> = (0..table.columns.len()).collect();
    let order = if table.order.is_empty() { &every } else { &table.order };
    for (index, &at) in order.iter().enumerate() {
        sql.push_str(if index == 0 { " ORDER BY " } else { ", " });
        let column_plan = &table.columns[at];
        match table.order.is_empty() {
            true => sql.push_str(&as_text(column_plan)),
            false => sql.push_str(&ordered(column_plan)),
        }
    }
    limit(piece, &mut sql);
    sql
}

fn limit(piece: &Piece, sql: &mut String) {
    if let Some(limit) = piece.limit {
        let _ = write!(sql, " LIMIT {limit}");
    }
}

fn column(column: &ColumnPlan) -> String {
    format!("t.{}", quote(&column.name))
}

/// What a table on the way of a lookup is called.
fn alias(lookup: usize, hop: usize) -> String {
    format!("l{lookup}_{hop}")
}

/// Joins the rows on the way of a lookup. What is referenced is unique, so that
/// each row stays one.
fn join(lookup: usize, path: &Path, sql: &mut String) {
    let mut before = "t".to_owned();
    for (at, hop) in path.hops.iter().enumerate() {
        let only = if hop.partitioned { "" } else { "ONLY " };
        let alias = alias(lookup, at);
        let _ = write!(sql, " LEFT JOIN {only}{} AS {alias}", qualified(&hop.table));
        for (index, (own, referenced)) in hop.columns.iter().enumerate() {
            let word = if index == 0 { "ON" } else { "AND" };
            let _ = write!(sql, " {word} {alias}.{} = {before}.{}", quote(referenced), quote(own));
        }
        before = alias;
    }
}

fn as_text(plan: &ColumnPlan) -> String {
    format!("{}::pg_catalog.text COLLATE pg_catalog.\"C\"", column(plan))
}

/// An order that depends on nothing but the value: not on the server's locale.
fn ordered(plan: &ColumnPlan) -> String {
    match &plan.ty {
        Type::Bool
        | Type::Int { .. }
        | Type::Decimal { .. }
        | Type::Float { .. }
        | Type::Bytes { .. }
        | Type::Date
        | Type::Time { zone: false }
        | Type::Timestamp { .. }
        | Type::Uuid => column(plan),
        Type::Text(length) if !length.folded => format!("{} COLLATE pg_catalog.\"C\"", column(plan)),
        _ => as_text(plan),
    }
}

fn expression(plan: &ColumnPlan) -> String {
    let name = column(plan);
    match plan.fetch {
        Fetch::Whole => name,
        Fetch::Nothing => "NULL".to_owned(),
        // `IS DISTINCT FROM NULL` and not `IS NOT NULL`: a composite value with
        // a NULL in it is neither NULL nor NOT NULL.
        Fetch::Presence => match &plan.ty {
            // `octet_length` reads the size of a stored-away value, not the value.
            Type::Text(length) => {
                let text = if length.padded { name.clone() } else { format!("{name}::pg_catalog.text") };
                format!(
                    "CASE WHEN pg_catalog.octet_length({text}) = 0 THEN '' WHEN {name} IS DISTINCT FROM NULL THEN 'x' END"
                )
            }
            _ => format!("CASE WHEN {name} IS DISTINCT FROM NULL THEN 'x' END"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ColumnAction;
    use crate::schema::{Length, Name};

    fn check(columns: &[(&str, Type, Fetch)], order: &[usize], piece: &Piece, reach: Reach, expected: &str) {
        let columns = columns
            .iter()
            .map(|(name, ty, fetch)| ColumnPlan {
                name: (*name).to_owned(),
                ty: ty.clone(),
                native: String::new(),
                nullable: true,
                fetch: *fetch,
                action: ColumnAction::Keep,
                plain: false,
                loose: false,
                feeds: true,
                left: crate::plan::Left::values(),
            })
            .collect();
        let table = TablePlan {
            table: Name::new("s\"x", "t"),
            columns,
            order: order.to_vec(),
            subject: order.to_vec(),
            subject_key: crate::seed::Key::placeholder().domain(1, "t"),
            subjects: Vec::new(),
            lookups: Vec::new(),
            together: Vec::new(),
        };
        assert_eq!(select(&table, piece, reach), expected);
    }

    #[test]
    fn what_nobody_reads_is_not_fetched() {
        let int = Type::Int { bytes: 8, unsigned: false };
        let padded = Type::Text(Length { max: Some(2), padded: true, folded: false });
        check(
            &[
                ("id", int, Fetch::Whole),
                ("a", Type::TEXT, Fetch::Presence),
                ("b", padded, Fetch::Presence),
                ("c", Type::Xml, Fetch::Presence),
                ("d", Type::Date, Fetch::Nothing),
            ],
            &[0],
            &Piece { low: Some("1".into()), high: Some("it's".into()), limit: None },
            Reach::Only,
            "SELECT t.\"id\", \
             CASE WHEN pg_catalog.octet_length(t.\"a\"::pg_catalog.text) = 0 THEN '' WHEN t.\"a\" IS DISTINCT FROM NULL THEN 'x' END, \
             CASE WHEN pg_catalog.octet_length(t.\"b\") = 0 THEN '' WHEN t.\"b\" IS DISTINCT FROM NULL THEN 'x' END, \
             CASE WHEN t.\"c\" IS DISTINCT FROM NULL THEN 'x' END, NULL \
             FROM ONLY \"s\"\"x\".\"t\" AS t WHERE t.\"id\" >= '1' AND t.\"id\" < 'it''s' ORDER BY t.\"id\"",
        );
    }

    #[test]
    fn a_wide_table_without_a_key_is_sorted_by_the_text_of_its_rows() {
        let names: Vec<String> = (0..=SORT_COLUMNS_MAX).map(|index| format!("c{index}")).collect();
        let columns: Vec<(&str, Type, Fetch)> =
            names.iter().map(|name| (name.as_str(), Type::Date, Fetch::Nothing)).collect();
        let selected = vec!["NULL"; columns.len()].join(", ");
        check(
            &columns,
            &[],
            &Piece::WHOLE,
            Reach::Only,
            &format!(
                "SELECT {selected} FROM ONLY \"s\"\"x\".\"t\" AS t \
                 ORDER BY (t.*)::pg_catalog.text COLLATE pg_catalog.\"C\""
            ),
        );
    }

    #[test]
    fn the_order_does_not_depend_on_the_servers_locale() {
        let folded = Type::Text(Length { max: None, padded: false, folded: true });
        check(
            &[("a", Type::TEXT, Fetch::Whole), ("b", folded, Fetch::Whole), ("c", Type::Uuid, Fetch::Whole)],
            &[2, 1, 0],
            &Piece::WHOLE,
            Reach::WithPartitions,
            "SELECT t.\"a\", t.\"b\", t.\"c\" FROM \"s\"\"x\".\"t\" AS t ORDER BY t.\"c\", \
             t.\"b\"::pg_catalog.text COLLATE pg_catalog.\"C\", t.\"a\" COLLATE pg_catalog.\"C\"",
        );
        check(
            &[("a", Type::Date, Fetch::Whole)],
            &[],
            &Piece::WHOLE,
            Reach::Only,
            "SELECT t.\"a\" FROM ONLY \"s\"\"x\".\"t\" AS t ORDER BY t.\"a\"::pg_catalog.text COLLATE pg_catalog.\"C\"",
        );
    }
}
