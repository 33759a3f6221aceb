//! A column's values, collected and dealt out.

use std::sync::{Mutex, OnceLock, PoisonError};

use crate::mask::Reject;
use crate::seed::{DomainKey, Identity};

/// The values of one column and the rows they came from. First all are added, in any
/// order and by any thread; then the deck is closed; then every row asks for what it
/// is dealt. It holds the whole column in memory, with 40 bytes beside each value.
pub struct Deck {
    /// Orders the values, and the rows.
    values: DomainKey,
    rows: DomainKey,
    open: Mutex<Open>,
    closed: OnceLock<Closed>,
}

#[derive(Default)]
struct Open {
    /// Of each row; where its value begins and ends.
    rows: Vec<(Identity, usize, usize)>,
    bytes: Vec<u8>,
}

struct Closed {
    /// Sorted by identity; where the value dealt to it begins and ends.
    rows: Vec<(Identity, usize, usize)>,
    bytes: Vec<u8>,
}

/// Fewer values hide nobody.
pub const VALUES_MIN: usize = 100;

impl Deck {
    pub fn new(key: &DomainKey) -> Deck {
        Deck {
            values: key.part("shuffle/values"),
            rows: key.part("shuffle/rows"),
            open: Mutex::default(),
            closed: OnceLock::new(),
        }
    }

    /// Adds the value of a row, which is neither NULL nor empty.
    pub fn add(&self, row: Identity, value: &[u8]) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let start = open.bytes.len();
        open.bytes.extend_from_slice(value);
        let end = open.bytes.len();
        open.rows.push((row, start, end));
    }

    /// Deals: the values in one keyed order of their rows go to the rows in another.
    /// A deck that is closed stays as it is.
    ///
    /// # Errors
    /// Too few values; two rows that cannot be told apart.
    pub fn close(&self) -> Result<(), Reject> {
        let open = std::mem::take(&mut *self.open.lock().unwrap_or_else(PoisonError::into_inner));
        if self.closed.get().is_some() {
            return Ok(());
        }
        let Open { mut rows, bytes } = open;
        // A table without a value to shuffle needs none.
        if (1..VALUES_MIN).contains(&rows.len()) {
            return Err(Reject("fewer than 100 values are too few to shuffle: who knows the rows could tell whose each was"));
        }
        rows.sort_unstable_by_key(|(row, ..)| *row);
        if rows.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Reject("two rows cannot be told apart: a column is shuffled where its table has a primary key"));
        }
        let order = |key: &DomainKey| {
            let mut order: Vec<(Identity, usize)> =
                rows.iter().enumerate().map(|(index, (row, ..))| (key.within(*row, &[]), index)).collect();
            order.sort_unstable();
            order
        };
        let mut dealt = rows.clone();
        for ((_, value), (_, row)) in order(&self.values).into_iter().zip(order(&self.rows)) {
            (dealt[row].1, dealt[row].2) = (rows[value].1, rows[value].2);
        }
        // Somebody else may have closed it in between, with the same cards.
        let _ = self.closed.set(Closed { rows: dealt, bytes });
        Ok(())
    }

    /// The value that a row is dealt.
    ///
    /// # Errors
    /// The deck is not closed, or the row was not there when it was.
    pub fn dealt(&self, row: Identity) -> Result<&[u8], Reject> {
        let closed = self.closed.get().ok_or(Reject("the column was not read before it was to be shuffled"))?;
        let found = closed.rows.binary_search_by_key(&row, |(row, ..)| *row);
        let at = found.map_err(|_| Reject("a row was not there when the column was read to be shuffled"))?;
        let (_, start, end) = closed.rows[at];
        Ok(&closed.bytes[start..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Key;

    fn key() -> DomainKey {
        Key::new([3; 32]).domain(1, "codes")
    }

    fn dealt(rows: impl Iterator<Item = u32>) -> Result<Vec<Vec<u8>>, Reject> {
        let (key, deck) = (key(), Deck::new(&key()));
        let mut all: Vec<u32> = Vec::new();
        for row in rows {
            deck.add(key.identity(&row.to_le_bytes()), format!("value {row}").as_bytes());
            all.push(row);
        }
        deck.close()?;
        all.sort_unstable();
        all.iter().map(|row| deck.dealt(key.identity(&row.to_le_bytes())).map(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn every_value_is_dealt_once_whatever_the_order() {
        let forward = dealt(0..1000).unwrap();
        assert_eq!(forward, dealt((0..1000).rev()).unwrap());
        let mut sorted = forward.clone();
        sorted.sort();
        let mut values: Vec<Vec<u8>> = (0..1000).map(|row| format!("value {row}").into_bytes()).collect();
        let own = forward.iter().zip(&values).filter(|(one, other)| one == other).count();
        values.sort();
        assert_eq!(sorted, values);
        assert!(own < 10, "{own} rows of 1000 keep their own");
    }

    #[test]
    fn too_few_and_equal_rows_are_refused() {
        assert!(dealt(0..99).is_err() && dealt(0..100).is_ok() && dealt(0..0).is_ok());
        assert!(dealt((0..200).chain([7])).is_err());
        let (key, deck) = (key(), Deck::new(&key()));
        assert!(deck.dealt(key.identity(b"1")).is_err());
        deck.close().unwrap();
        assert!(deck.dealt(key.identity(b"1")).is_err());
    }
}
