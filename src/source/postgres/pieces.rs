//! Cuts a table into pieces of a similar size along its first key column.
//!
//! By the server's own statistics; where they are missing or coarse, along a
//! straight line. A bad cut costs balance, never a row: the first piece has no
//! lower bound and the last no upper one, and each begins where one ends.

use super::session::Session;
use crate::dialect::postgres::{literal, qualified, quote};
use crate::error::Result;
use crate::plan::TablePlan;
use crate::schema::Type;
use crate::source::Piece;

/// Large enough to be worth a query, small enough to wait in memory.
const PIECE_BYTES: u64 = 12 << 20;
const PIECES_MAX: u64 = 100_000;

/// A key type whose values lie on a line of numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Integers,
    Uuids,
    /// Ordered, but not interpolated: bounds are values of the histogram.
    Points,
}

pub(super) fn pieces(session: &mut Session, table: &TablePlan) -> Result<Vec<Piece>> {
    let whole = || Ok(vec![Piece::WHOLE]);
    let Some(key) = table.order.first().map(|&index| &table.columns[index]) else { return whole() };
    let line = match key.ty {
        Type::Int { .. } => Line::Integers,
        Type::Uuid => Line::Uuids,
        Type::Date | Type::Timestamp { .. } => Line::Points,
        _ => return whole(),
    };
    let wanted = (size(session, table)? / PIECE_BYTES).min(PIECES_MAX);
    if wanted < 2 {
        return whole();
    }
    let mut bounds = histogram(session, table, &key.name)?;
    if line == Line::Integers {
        let ends = integer_ends(session, table, &key.name)?;
        let known = bounds.iter().filter_map(|bound| bound.parse().ok()).collect();
        bounds = reach(known, ends).into_iter().map(|bound| bound.to_string()).collect();
    }
    Ok(between(&cuts(line, &bounds, wanted)))
}

/// Bytes of the table with its partitions and what is stored out of line.
fn size(session: &mut Session, table: &TablePlan) -> Result<u64> {
    let name = literal(&qualified(&table.table));
    let tree = format!(
        "WITH RECURSIVE tree AS (SELECT c.oid, c.relkind FROM pg_catalog.pg_class c WHERE c.oid = {name}::pg_catalog.regclass \
         UNION ALL SELECT c.oid, c.relkind FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid AND t.relkind = 'p' \
         JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid) \
         SELECT pg_catalog.sum(pg_catalog.pg_table_size(oid))::pg_catalog.int8 FROM tree WHERE relkind = 'r'"
    );
    let rows = session.query(&tree)?;
    let bytes = rows.first().and_then(|row| row.first()).and_then(|field| field.as_deref()?.parse().ok());
    Ok(bytes.unwrap_or(0))
}

fn histogram(session: &mut Session, table: &TablePlan, column: &str) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT b FROM (SELECT histogram_bounds, inherited FROM pg_catalog.pg_stats \
         WHERE schemaname = {} AND tablename = {} AND attname = {} ORDER BY inherited LIMIT 1) s, \
         LATERAL pg_catalog.unnest(s.histogram_bounds::pg_catalog.text::pg_catalog.text[]) AS b",
        literal(&table.table.schema),
        literal(&table.table.name),
        literal(column)
    );
    Ok(session.query(&sql)?.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect())
}

/// The smallest and the largest key: two look-ups in the key's index.
fn integer_ends(session: &mut Session, table: &TablePlan, column: &str) -> Result<Option<(i128, i128)>> {
    let column = quote(column);
    let sql =
        format!("SELECT pg_catalog.min(t.{column}), pg_catalog.max(t.{column}) FROM {} AS t", qualified(&table.table));
    let rows = session.query(&sql)?;
    let end = |index: usize| rows.first()?.get(index)?.as_deref()?.parse().ok();
    Ok(end(0).zip(end(1)))
}

/// Extends stale statistics to where the keys are now, in steps as wide as the
/// known ones are on average.
fn reach(mut known: Vec<i128>, ends: Option<(i128, i128)>) -> Vec<i128> {
    let Some((low, high)) = ends else { return known };
    let (Some(&first), Some(&last), true) = (known.first(), known.last(), known.len() > 1) else {
        return vec![low, high];
    };
    let steps = known.len() as i128 - 1;
    let width = ((last - first) / steps).max((high - last) / (steps * 16)).max(1);
    let mut next = last + width;
    while next < high {
        known.push(next);
        next += width;
    }
    known
}

/// Positions of equal weight among bounds that divide the rows equally.
fn cuts(line: Line, bounds: &[String], wanted: u64) -> Vec<String> {
    let mut cuts: Vec<String> = Vec::new();
    let Some(steps) = (bounds.len() as u64).checked_sub(1).filter(|&steps| steps > 0) else { return cuts };
    for index in 1..wanted {
        let at = index * steps;
        let (step, part) = ((at / wanted) as usize, at % wanted);
        let cut = match line {
            _ if part == 0 => bounds[step].clone(),
            Line::Points => bounds[step].clone(),
            Line::Integers | Line::Uuids => match (number(line, &bounds[step]), number(line, &bounds[step + 1])) {
                (Some(low), Some(high)) if low <= high => {
                    let offset = (high - low) / u128::from(wanted) * u128::from(part)
                        + (high - low) % u128::from(wanted) * u128::from(part) / u128::from(wanted);
                    text(line, low + offset)
                }
                _ => continue,
            },
        };
        if cuts.last() != Some(&cut) && (step > 0 || part > 0) {
            cuts.push(cut);
        }
    }
    cuts
}

/// Integers are moved up by 2^127, so that negative ones keep their order.
fn number(line: Line, text: &str) -> Option<u128> {
    match line {
        Line::Integers => Some((text.parse::<i128>().ok()? as u128) ^ (1 << 127)),
        Line::Uuids => u128::from_str_radix(&text.replace('-', ""), 16).ok(),
        Line::Points => None,
    }
}

fn text(line: Line, number: u128) -> String {
    match line {
        Line::Integers => ((number ^ (1 << 127)) as i128).to_string(),
        _ => {
            let hex = format!("{number:032x}");
            format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
        }
    }
}

fn between(cuts: &[String]) -> Vec<Piece> {
    let lows = std::iter::once(None).chain(cuts.iter().cloned().map(Some));
    let highs = cuts.iter().cloned().map(Some).chain(std::iter::once(None));
    lows.zip(highs).map(|(low, high)| Piece { low, high, ..Piece::WHOLE }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: Line, bounds: &[&str], wanted: u64, expected: &[&str]) {
        let bounds: Vec<String> = bounds.iter().map(|&bound| bound.to_owned()).collect();
        assert_eq!(cuts(line, &bounds, wanted), expected);
    }

    #[test]
    fn cuts_fall_between_the_bounds() {
        check(Line::Integers, &["0", "100"], 4, &["25", "50", "75"]);
        check(Line::Integers, &["-50", "50"], 2, &["0"]);
        check(Line::Integers, &["0", "10", "1000"], 4, &["5", "10", "505"]);
        check(Line::Integers, &["1", "2"], 8, &["1"]);
        check(Line::Integers, &["7"], 4, &[]);
        check(Line::Integers, &[], 4, &[]);
        check(Line::Integers, &["-9223372036854775808", "9223372036854775807"], 2, &["-1"]);
        check(Line::Points, &["2020-01-01", "2021-01-01", "2022-01-01"], 2, &["2021-01-01"]);
        check(Line::Points, &["2020-01-01", "2021-01-01"], 8, &["2020-01-01"]);
        check(
            Line::Uuids,
            &["00000000-0000-0000-0000-000000000000", "80000000-0000-0000-0000-000000000000"],
            2,
            &["40000000-0000-0000-0000-000000000000"],
        );
    }

    #[test]
    fn pieces_cover_the_line_without_gap_or_overlap() {
        for wanted in 2..40 {
            let bounds: Vec<String> = ["-5", "0", "1", "1", "90", "1000"].map(str::to_owned).to_vec();
            let pieces = between(&cuts(Line::Integers, &bounds, wanted));
            assert!(pieces[0].low.is_none() && pieces[pieces.len() - 1].high.is_none());
            for pair in pieces.windows(2) {
                assert!(pair[0].high.is_some() && pair[0].high == pair[1].low);
            }
            let numbers: Vec<i64> = pieces[1..].iter().map(|p| p.low.as_ref().unwrap().parse().unwrap()).collect();
            assert!(numbers.is_sorted(), "{numbers:?}");
        }
    }

    #[test]
    fn stale_statistics_are_extended() {
        assert_eq!(reach(vec![0, 10, 20], Some((0, 45))), [0, 10, 20, 30, 40]);
        assert_eq!(reach(vec![], Some((3, 9))), [3, 9]);
        assert_eq!(reach(vec![0, 10], None), [0, 10]);
        assert!(reach(vec![0, 1, 2], Some((0, i128::from(i64::MAX)))).len() < 64);
    }
}
