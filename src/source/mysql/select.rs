//! The one query that reads a table, or a piece of it, in row-key order.
//!
//! Text over the plain protocol. What the server's text cannot carry whole is
//! asked for in another form, which [`Form`] names and `read.rs` turns back.

use std::fmt::Write;

use crate::dialect::mysql::{qualified, quote};
use crate::plan::{ColumnPlan, Fetch, Path, TablePlan};
use crate::schema::Type;
use crate::source::Piece;

/// In which form a column's values are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As text, which is what they are.
    Text,
    /// As bytes.
    Blob,
    /// As bytes where the server says that they are, else as text.
    AsSent,
    /// As bytes of which the last so many bits count.
    Bits(u32),
    /// As a double with all its digits, which a 4-byte float does not have.
    Single,
}

/// Longer texts and bytes of a table without a key are sorted by their hash:
/// the server compares no more than `max_sort_length` bytes of them. MySQL 9.6
/// took MD5 and SHA1 away.
const SORTED_LENGTH_MAX: u32 = 255;

/// `SELECT … FROM … WHERE … ORDER BY …`. Columns are named through an alias,
/// so that no output name is taken for one of them.
pub fn select(table: &TablePlan, piece: &Piece, main: &str) -> String {
    let mut sql = String::from("SELECT ");
    for (index, column) in table.columns.iter().enumerate() {
        sql.push_str(if index == 0 { "" } else { ", " });
        sql.push_str(&expression(column));
    }
    for (index, lookup) in table.lookups.iter().enumerate() {
        let separator = if table.columns.is_empty() && index == 0 { "" } else { ", " };
        let last = lookup.path.hops.len() - 1;
        let name = format!("{}.{}", alias(index, last), quote(&lookup.column.name));
        let exact = if form(&lookup.column) == Form::Single { " + 0e0" } else { "" };
        let _ = write!(sql, "{separator}{name}{exact}");
    }
    if table.width() == 0 {
        sql.push_str("NULL");
    }
    let _ = write!(sql, " FROM {} AS t", qualified(&table.table, main));
    for (index, lookup) in table.lookups.iter().enumerate() {
        join(index, &lookup.path, main, &mut sql);
    }
    if let Some(&key) = table.order.first() {
        let key = column(&table.columns[key]);
        let bounds = [(">=", &piece.low), ("<", &piece.high)];
        let bounds = bounds.into_iter().filter_map(|(operator, bound)| Some((operator, bound.as_deref()?)));
        for (index, (operator, bound)) in bounds.enumerate() {
            let word = if index == 0 { "WHERE" } else { "AND" };
            // Bounds are digits: only integers are cut into pieces.
            let _ = write!(sql, " {word} {key} {operator} {bound}");
        }
    }
    // A key's own order, in its column's collation, is its index': no two of
    // its values are equal there. Without a key every column counts, as bytes.
    let every: Vec<usize> = (0..table.columns.len()).collect();
    let order = if table.order.is_empty() { &every } else { &table.order };
    for (index, &at) in order.iter().enumerate() {
        sql.push_str(if index == 0 { " ORDER BY " } else { ", " });
        let plan = &table.columns[at];
        sql.push_str(&if table.order.is_empty() { sorted(plan) } else { column(plan) });
    }
    if let Some(limit) = piece.limit {
        let _ = write!(sql, " LIMIT {limit}");
    }
    sql
}

/// In which form [`select`] asks for a column.
pub fn form(plan: &ColumnPlan) -> Form {
    match &plan.ty {
        _ if plan.fetch != Fetch::Whole => Form::Text,
        Type::Bytes { .. } => Form::Blob,
        Type::Bit { max } => Form::Bits(max.unwrap_or(1)),
        Type::Other(_) | Type::Geometry(_) => Form::AsSent,
        Type::Float { bytes: 4 } if is_plain_float(&plan.native) => Form::Single,
        _ => Form::Text,
    }
}

/// `float` without digits: `float(7,2)` is printed as it was rounded, and
/// `zerofill` as it was filled.
fn is_plain_float(native: &str) -> bool {
    matches!(native.to_ascii_lowercase().as_str(), "float" | "float unsigned")
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
fn join(lookup: usize, path: &Path, main: &str, sql: &mut String) {
    let mut before = "t".to_owned();
    for (at, hop) in path.hops.iter().enumerate() {
        let alias = alias(lookup, at);
        let _ = write!(sql, " LEFT JOIN {} AS {alias}", qualified(&hop.table, main));
        for (index, (own, referenced)) in hop.columns.iter().enumerate() {
            let word = if index == 0 { "ON" } else { "AND" };
            let _ = write!(sql, " {word} {alias}.{} = {before}.{}", quote(referenced), quote(own));
        }
        before = alias;
    }
}

fn sorted(plan: &ColumnPlan) -> String {
    let name = column(plan);
    match &plan.ty {
        Type::Text(length) if length.max.is_some_and(|max| max <= SORTED_LENGTH_MAX) => {
            format!("CAST({name} AS BINARY)")
        }
        Type::Bytes { max: Some(max) } if *max <= SORTED_LENGTH_MAX => name,
        Type::Text(_) | Type::Bytes { .. } | Type::Xml => format!("SHA2({name}, 256)"),
        Type::Json { .. } => format!("SHA2(CAST({name} AS CHAR), 256)"),
        Type::Other(_) | Type::Geometry(_) => format!("SHA2(HEX({name}), 256)"),
        _ => name,
    }
}

fn expression(plan: &ColumnPlan) -> String {
    let name = column(plan);
    match plan.fetch {
        Fetch::Whole if form(plan) == Form::Single => format!("{name} + 0e0"),
        Fetch::Whole => name,
        Fetch::Nothing => "NULL".to_owned(),
        Fetch::Presence => match &plan.ty {
            // By its bytes: in most collations a text of blanks equals ''.
            Type::Text(_) | Type::Enum { .. } | Type::Set { .. } => {
                format!("IF({name} IS NULL, NULL, IF(OCTET_LENGTH({name}) = 0, '', 'x'))")
            }
            _ => format!("IF({name} IS NULL, NULL, 'x')"),
        },
    }
}

/// The shortest text that reads back to the same 4-byte float, from the text
/// of the double that it was sent as. `None` when that is no number.
pub fn single(double: &[u8], out: &mut Vec<u8>) -> Option<()> {
    use std::io::Write as _;
    let value: f64 = std::str::from_utf8(double).ok()?.parse().ok()?;
    let value = value as f32;
    let magnitude = value.abs();
    // As the server: an exponent where the number would be long without one.
    let written = match magnitude == 0.0 || (1e-5..1e15).contains(&magnitude) {
        true => write!(out, "{value}"),
        false => write!(out, "{value:e}"),
    };
    written.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ColumnAction;
    use crate::schema::{Length, Name};

    fn plan(name: &str, ty: Type, native: &str, fetch: Fetch) -> ColumnPlan {
        ColumnPlan {
            name: name.to_owned(),
            ty,
            native: native.to_owned(),
            nullable: true,
            fetch,
            action: ColumnAction::Keep,
            plain: false,
            loose: false,
            feeds: false,
            left: crate::plan::Left::values(),
        }
    }

    fn check(schema: &str, columns: Vec<ColumnPlan>, order: &[usize], piece: &Piece, expected: &str) {
        let subject_key = crate::seed::Key::new([1; 32]).domain(1, "t.a");
        let table = TablePlan {
            table: Name::new(schema, "t"),
            columns,
            order: order.to_vec(),
            subject: vec![0],
            subject_key,
            subjects: Vec::new(),
            lookups: Vec::new(),
            together: Vec::new(),
        };
        assert_eq!(select(&table, piece, "main"), expected);
    }

    const INT: Type = Type::Int { bytes: 4, unsigned: false };

    #[test]
    fn a_table_with_a_key_is_read_in_the_order_of_its_index() {
        let columns = || {
            vec![
                plan("id", INT, "int", Fetch::Whole),
                plan("no`te", Type::TEXT, "text", Fetch::Presence),
                plan("code", Type::Text(Length::at_most(9)), "varchar(9)", Fetch::Whole),
                plan("ratio", Type::Float { bytes: 4 }, "float", Fetch::Whole),
                plan("gone", Type::TEXT, "text", Fetch::Nothing),
            ]
        };
        let read = "SELECT t.`id`, IF(t.`no``te` IS NULL, NULL, IF(OCTET_LENGTH(t.`no``te`) = 0, '', 'x')), t.`code`, \
                    t.`ratio` + 0e0, NULL FROM";
        check("main", columns(), &[0], &Piece::WHOLE, &format!("{read} `t` AS t ORDER BY t.`id`"));
        check("crm", columns(), &[2, 0], &Piece::WHOLE, &format!("{read} `crm`.`t` AS t ORDER BY t.`code`, t.`id`"));
        let piece = Piece { low: Some("-5".to_owned()), high: Some("9".to_owned()), limit: None };
        let bounds = "WHERE t.`id` >= -5 AND t.`id` < 9";
        check("main", columns(), &[0], &piece, &format!("{read} `t` AS t {bounds} ORDER BY t.`id`"));
    }

    #[test]
    fn a_table_without_a_key_is_sorted_by_all_its_bytes() {
        let columns = vec![
            plan("a", INT, "int", Fetch::Whole),
            plan("b", Type::Text(Length::at_most(255)), "varchar(255)", Fetch::Whole),
            plan("c", Type::TEXT, "longtext", Fetch::Whole),
            plan("d", Type::Bytes { max: None }, "longblob", Fetch::Whole),
            plan("e", Type::Json { binary: true }, "json", Fetch::Whole),
            plan("f", Type::Geometry("point".to_owned()), "point", Fetch::Whole),
        ];
        check(
            "main",
            columns,
            &[],
            &Piece::WHOLE,
            "SELECT t.`a`, t.`b`, t.`c`, t.`d`, t.`e`, t.`f` FROM `t` AS t ORDER BY t.`a`, CAST(t.`b` AS BINARY), \
             SHA2(t.`c`, 256), SHA2(t.`d`, 256), SHA2(CAST(t.`e` AS CHAR), 256), SHA2(HEX(t.`f`), 256)",
        );
    }

    #[test]
    fn forms_follow_the_type() {
        let check = |ty: Type, native: &str, expected: Form| {
            assert_eq!(form(&plan("a", ty, native, Fetch::Whole)), expected, "{native}");
        };
        check(Type::TEXT, "text", Form::Text);
        check(Type::Bytes { max: None }, "blob", Form::Blob);
        check(Type::Bit { max: Some(9) }, "bit(9)", Form::Bits(9));
        check(Type::Float { bytes: 4 }, "float", Form::Single);
        check(Type::Float { bytes: 4 }, "float(7,2)", Form::Text);
        check(Type::Float { bytes: 8 }, "double", Form::Text);
        check(Type::Geometry("point".to_owned()), "point", Form::AsSent);
        assert_eq!(form(&plan("a", Type::Bytes { max: None }, "blob", Fetch::Presence)), Form::Text);
    }

    #[test]
    fn floats_have_the_digits_they_need_and_no_more() {
        let check = |double: &str, expected: &str| {
            let mut out = Vec::new();
            single(double.as_bytes(), &mut out).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        };
        check("0.10000000149011612", "0.1");
        check("16777216", "16777216");
        check("3.4028234663852886e38", "3.4028235e38");
        check("1.401298464324817e-45", "1e-45");
        check("-0.5", "-0.5");
        check("0", "0");
        check("123456.7890625", "123456.79");
        assert!(single(b"x", &mut Vec::new()).is_none());
    }
}
