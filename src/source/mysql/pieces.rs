//! Cuts a table into pieces along its first key column, where that is an integer.
//!
//! Along a straight line between the smallest and the largest key: the server
//! keeps no histogram that could be relied on. A bad cut costs balance, never a
//! row: the first piece has no lower bound and the last no upper one.

use super::session::Session;
use crate::dialect::mysql::{qualified, quote};
use crate::error::Result;
use crate::plan::TablePlan;
use crate::schema::Type;
use crate::source::Piece;

/// Large enough to be worth a query, small enough to wait in memory.
const PIECE_BYTES: u64 = 12 << 20;
const PIECES_MAX: u64 = 100_000;

/// `size` is the table's, in bytes, as the server estimates it.
pub fn pieces(session: &mut Session, table: &TablePlan, main: &str, size: u64) -> Result<Vec<Piece>> {
    let whole = || Ok(vec![Piece::WHOLE]);
    let Some(key) = table.order.first().map(|&index| &table.columns[index]) else { return whole() };
    let wanted = (size / PIECE_BYTES).min(PIECES_MAX);
    if wanted < 2 || !matches!(key.ty, Type::Int { .. }) {
        return whole();
    }
    let key = quote(&key.name);
    let sql = format!("SELECT MIN(t.{key}), MAX(t.{key}) FROM {} AS t", qualified(&table.table, main));
    let ends = session.texts(&sql)?;
    let end = |index: usize| ends.first()?.get(index)?.parse::<i128>().ok();
    Ok(match end(0).zip(end(1)) {
        Some((low, high)) => between(&cuts(low, high, wanted)),
        None => vec![Piece::WHOLE],
    })
}

/// At most `wanted - 1` keys within the bounds, each larger than the one before.
fn cuts(low: i128, high: i128, wanted: u64) -> Vec<i128> {
    let (width, wanted) = (high - low, i128::from(wanted));
    let mut cuts: Vec<i128> = (1..wanted).map(|index| low + width * index / wanted).collect();
    cuts.retain(|&cut| cut > low);
    cuts.dedup();
    cuts
}

fn between(cuts: &[i128]) -> Vec<Piece> {
    let bound = |cut: &i128| Some(cut.to_string());
    let lows = std::iter::once(None).chain(cuts.iter().map(bound));
    let highs = cuts.iter().map(bound).chain(std::iter::once(None));
    lows.zip(highs).map(|(low, high)| Piece { low, high, ..Piece::WHOLE }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_fall_between_the_ends() {
        assert_eq!(cuts(0, 100, 4), [25, 50, 75]);
        assert_eq!(cuts(-50, 50, 2), [0]);
        assert_eq!(cuts(1, 3, 8), [2]);
        assert_eq!(cuts(7, 7, 4), []);
        assert_eq!(cuts(0, i128::from(u64::MAX), 2), [i128::from(u64::MAX / 2)]);
        assert_eq!(cuts(i128::from(i64::MIN), i128::from(i64::MAX), 2), [-1]);
    }

    #[test]
    fn pieces_cover_the_line_without_gap_or_overlap() {
        for wanted in 2..40 {
            let pieces = between(&cuts(-5, 90, wanted));
            assert!(pieces[0].low.is_none() && pieces[pieces.len() - 1].high.is_none());
            assert!(pieces.windows(2).all(|pair| pair[0].high.is_some() && pair[0].high == pair[1].low));
            let numbers: Vec<i64> = pieces[1..].iter().map(|p| p.low.as_ref().unwrap().parse().unwrap()).collect();
            assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
        }
    }
}
