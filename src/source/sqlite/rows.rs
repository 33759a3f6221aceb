//! Reads rows: values as SQLite stores them, in row-key order, as batches.

use std::io::Write;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::connect::failed;
use crate::batch::{Batch, Field, Kind};
use crate::dialect::sqlite::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{ColumnPlan, Fetch, Path, TablePlan};
use crate::source::{Piece, Reader, Stop};

/// A batch is handed over when it holds this much.
const BATCH_BYTES: usize = 256 << 10;
const BATCH_FIELDS: usize = 64 << 10;

pub struct SqliteReader {
    connection: Connection,
    bytes: Vec<u8>,
    fields: Vec<Field>,
}

impl SqliteReader {
    /// `connection` has its read transaction open already.
    pub fn new(connection: Connection) -> SqliteReader {
        SqliteReader { connection, bytes: Vec::new(), fields: Vec::new() }
    }
}

impl Reader for SqliteReader {
    fn read(
        &mut self,
        table: &TablePlan,
        piece: &Piece,
        stop: &Stop,
        take: &mut dyn FnMut(&Batch<'_>) -> Result<()>,
    ) -> Result<()> {
        let place = || Place::table(table.table.to_string());
        // A batch has one field at least; a table without columns sends a NULL.
        let columns = table.width().max(1);
        let bounds = [&piece.low, &piece.high].map(|bound| bound.as_deref().map(str::parse::<i64>).transpose());
        let [Ok(low), Ok(high)] = bounds else {
            return Err(Error::new("the bound of a piece is no whole number").at(place()));
        };
        let lost = |error: rusqlite::Error| failed(&error).at_least(place());
        self.bytes.clear();
        self.fields.clear();
        let mut statement = self.connection.prepare(&select(table, piece)).map_err(lost)?;
        let mut rows = statement.query(rusqlite::params_from_iter([low, high].into_iter().flatten())).map_err(lost)?;
        while let Some(row) = rows.next().map_err(lost)? {
            for (index, column) in table.columns.iter().enumerate() {
                let value = row.get_ref(index).map_err(lost)?;
                let field = match column.fetch {
                    Fetch::Presence => push_presence(value, &mut self.bytes),
                    Fetch::Whole | Fetch::Nothing => push(value, &mut self.bytes),
                };
                self.fields.push(field.ok_or(Error::new("a row is larger than 4 GiB").at(place()))?);
            }
            for index in table.columns.len()..table.width() {
                let value = row.get_ref(index).map_err(lost)?;
                let field = push(value, &mut self.bytes);
                self.fields.push(field.ok_or(Error::new("a row is larger than 4 GiB").at(place()))?);
            }
            if table.width() == 0 {
                self.fields.push(Field::NULL);
            }
            if self.bytes.len() >= BATCH_BYTES || self.fields.len() >= BATCH_FIELDS {
                stop.check()?;
                take(&Batch { bytes: &self.bytes, fields: &self.fields, columns })?;
                self.bytes.clear();
                self.fields.clear();
            }
        }
        stop.check()?;
        if !self.fields.is_empty() {
            take(&Batch { bytes: &self.bytes, fields: &self.fields, columns })?;
        }
        Ok(())
    }
}

/// The query for one piece of a table.
fn select(table: &TablePlan, piece: &Piece) -> String {
    let name = |index: usize| column(&table.columns[index]);
    if table.width() == 0 {
        return format!("SELECT NULL FROM main.{}", quote(&table.table.name));
    }
    let mut columns: Vec<String> = (0..table.columns.len())
        .map(|index| match table.columns[index].fetch {
            Fetch::Whole => name(index),
            Fetch::Nothing => "NULL".to_owned(),
            // SQLite answers this from the row's header, without its content.
            Fetch::Presence => {
                format!(
                    "CASE WHEN typeof({0})='text' AND octet_length({0})=0 THEN '' ELSE typeof({0}) END",
                    name(index)
                )
            }
        })
        .collect();
    let mut joins = String::new();
    for (index, lookup) in table.lookups.iter().enumerate() {
        let last = join(index, &lookup.path, &mut joins);
        columns.push(format!("{last}.{}", quote(&lookup.column.name)));
    }
    let mut sql = format!("SELECT {} FROM main.{} AS t{joins}", columns.join(","), quote(&table.table.name));
    if let Some(&key) = table.order.first() {
        let bounds: Vec<String> = [(&piece.low, ">="), (&piece.high, "<")]
            .into_iter()
            .filter(|(bound, _)| bound.is_some())
            .map(|(_, operator)| format!("{}{operator}?", name(key)))
            .collect();
        if !bounds.is_empty() {
            sql += &format!(" WHERE {}", bounds.join(" AND "));
        }
    }
    sql = sql + " ORDER BY " + &order(table);
    match piece.limit {
        Some(limit) => sql + &format!(" LIMIT {limit}"),
        None => sql,
    }
}

fn column(column: &ColumnPlan) -> String {
    format!("t.{}", quote(&column.name))
}

/// Joins the rows on the way of a lookup, and tells what the last is called. What
/// is referenced is unique, so that each row stays one.
fn join(lookup: usize, path: &Path, sql: &mut String) -> String {
    let mut before = "t".to_owned();
    for (at, hop) in path.hops.iter().enumerate() {
        let alias = format!("l{lookup}_{at}");
        let equal: Vec<String> = hop
            .columns
            .iter()
            .map(|(own, referenced)| format!("{alias}.{}={before}.{}", quote(referenced), quote(own)))
            .collect();
        *sql += &format!(" LEFT JOIN main.{} AS {alias} ON {}", quote(&hop.table.name), equal.join(" AND "));
        before = alias;
    }
    before
}

/// A total order. Rows that a key tells apart are ordered by it; a key that
/// may hold NULL does not, so all columns follow: rows equal in all of them,
/// types included, are the same bytes in any order.
fn order(table: &TablePlan) -> String {
    let mut terms: Vec<String> =
        table.order.iter().map(|&index| format!("{} COLLATE BINARY", column(&table.columns[index]))).collect();
    if table.order.is_empty() || table.order.iter().any(|&index| table.columns[index].nullable) {
        for plan in &table.columns {
            let name = column(plan);
            // 1 and 1.0 compare equal and are written differently.
            terms.push(format!("{name} COLLATE BINARY"));
            terms.push(format!("typeof({name})"));
        }
    }
    terms.join(",")
}

/// Appends a value's bytes; `None` when the batch would outgrow its offsets.
pub(super) fn push(value: ValueRef<'_>, bytes: &mut Vec<u8>) -> Option<Field> {
    let start = bytes.len();
    let kind = match value {
        ValueRef::Null => return Some(Field::NULL),
        ValueRef::Integer(number) => {
            write!(bytes, "{number}").expect("memory takes every write");
            Kind::Integer
        }
        ValueRef::Real(number) => {
            push_real(number, bytes);
            Kind::Real
        }
        ValueRef::Text(text) => {
            bytes.extend_from_slice(text);
            Kind::Text
        }
        ValueRef::Blob(blob) => {
            bytes.extend_from_slice(blob);
            Kind::Blob
        }
    };
    field(start, bytes.len(), kind)
}

/// The value is the name of a type, or empty for the empty text: `x` of that kind.
fn push_presence(value: ValueRef<'_>, bytes: &mut Vec<u8>) -> Option<Field> {
    let kind = match value {
        ValueRef::Text(b"integer") => Kind::Integer,
        ValueRef::Text(b"real") => Kind::Real,
        ValueRef::Text(b"blob") => Kind::Blob,
        ValueRef::Text(b"null") | ValueRef::Null => return Some(Field::NULL),
        _ => Kind::Text,
    };
    let start = bytes.len();
    if !matches!(value, ValueRef::Text(b"")) {
        bytes.push(b'x');
    }
    field(start, bytes.len(), kind)
}

fn field(start: usize, end: usize, kind: Kind) -> Option<Field> {
    Some(Field { start: start.try_into().ok()?, end: end.try_into().ok()?, kind })
}

/// The shortest decimal text that reads back to the same double; always with a
/// point or an exponent, so that SQL reads a double again. SQLite reads 9e999
/// as infinity and has no NaN.
fn push_real(number: f64, bytes: &mut Vec<u8>) {
    match number.is_infinite() {
        true if number < 0.0 => bytes.extend_from_slice(b"-9e999"),
        true => bytes.extend_from_slice(b"9e999"),
        false => write!(bytes, "{number:?}").expect("memory takes every write"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_keep_their_value_and_their_type() {
        let text = |number| {
            let mut bytes = Vec::new();
            push_real(number, &mut bytes);
            String::from_utf8(bytes).unwrap()
        };
        for number in [0.1, 1.0, -0.0, 1e21, 5e-324, f64::MAX, 123_456_789.25] {
            let text = text(number);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits());
            assert!(text.contains(['.', 'e']));
        }
        assert_eq!(text(f64::NEG_INFINITY), "-9e999");
    }
}
