//! A label for every row: the same one whatever other rows there are.
//!
//! It is made of the table's name and the row's key, and of a hash of the row where
//! there is no key.

use std::collections::BTreeMap;

use super::digest::Digest;
use super::value::Value;
use crate::error::{Error, Result};
use crate::plan::TablePlan;
use crate::schema::{EngineKind, Type};

/// Rows without a key are told apart by what is remembered of all of them.
const KEYLESS_ROWS_MAX: usize = 1 << 20;

/// Digits of a row's hash in its label: 64 bits, so that two of a million rows are
/// the same once in 36 million outputs; and then they are counted.
const HASH_DIGITS: usize = 16;

/// Makes the labels of one table.
pub struct Labels {
    table: String,
    engine: EngineKind,
    /// Indexes of the key's columns, and whether they are declared as numbers.
    key: Vec<(usize, bool)>,
    /// How often a row without a key came.
    seen: BTreeMap<String, u32>,
}

impl Labels {
    pub fn new(engine: EngineKind, table: &TablePlan) -> Labels {
        let is_number = |at: &usize| {
            matches!(
                table.columns[*at].ty,
                Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } | Type::Bool | Type::Year
            )
        };
        let key = table.order.iter().map(|at| (*at, is_number(at))).collect();
        Labels { table: table.table.name.clone(), engine, key, seen: BTreeMap::new() }
    }

    /// The label of a row. `written` is all of the row, in any form.
    ///
    /// # Errors
    /// A key that is NULL, too many rows without a key.
    pub fn of(&mut self, values: &[Value<'_>], written: &[u8]) -> Result<String> {
        if self.key.is_empty() {
            return self.of_hash(written);
        }
        let mut label = self.table.clone();
        for (at, is_number) in &self.key {
            label.push('_');
            self.part(&values[*at], *is_number, &mut label)?;
        }
        Ok(label)
    }

    /// Different keys have different labels: in a key of several columns no part
    /// holds what stands between them.
    fn part(&self, value: &Value<'_>, is_number: bool, label: &mut String) -> Result<()> {
        match value {
            Value::Null => {
                return Err(Error::refused("a row's key is NULL, and its label is made of it")
                    .help("write a format without labels, such as csv or jsonl"));
            }
            Value::Bool(value) => label.push_str(if *value { "true" } else { "false" }),
            Value::Integer(text) | Value::Decimal(text) | Value::Float(text) => {
                // SQLite tells 1 from '1' in columns without a type.
                if self.engine == EngineKind::Sqlite && !is_number {
                    label.push_str("%n");
                }
                label.push_str(text);
            }
            Value::Date(text) | Value::Time(text) | Value::Uuid(text) => label.push_str(text),
            Value::Timestamp { text, .. } => label.push_str(text),
            Value::Text(text) => self.escaped(text, label),
            Value::Json(text) => self.escaped(text, label),
            Value::Bytes(bytes) => {
                label.push_str("%x");
                label.extend(bytes.iter().map(|byte| format!("{byte:02x}")));
            }
            Value::List(values) => {
                for value in values {
                    label.push_str("%l");
                    self.part(value, is_number, label)?;
                }
                label.push_str("%e");
            }
        }
        Ok(())
    }

    fn escaped(&self, text: &str, label: &mut String) {
        for character in text.chars() {
            match character {
                '%' => label.push_str("%25"),
                '_' if self.key.len() > 1 => label.push_str("%5F"),
                other => label.push(other),
            }
        }
    }

    fn of_hash(&mut self, written: &[u8]) -> Result<String> {
        let sum = Digest::of(written);
        let hash = &sum.as_str()[..HASH_DIGITS];
        if !self.seen.contains_key(hash) && self.seen.len() == KEYLESS_ROWS_MAX {
            return Err(Error::refused("a table without a key has too many rows for labels")
                .number("rows", KEYLESS_ROWS_MAX as u64)
                .help("leave the table out with --only, or write a format without labels, such as csv or jsonl"));
        }
        let times = self.seen.entry(hash.to_owned()).or_default();
        *times += 1;
        Ok(match times {
            1 => format!("{}_{hash}", self.table),
            times => format!("{}_{hash}_{times}", self.table),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(key: Vec<(usize, bool)>) -> Labels {
        Labels { table: "users".to_owned(), engine: EngineKind::Sqlite, key, seen: BTreeMap::new() }
    }

    fn check(key: Vec<(usize, bool)>, values: &[Value<'_>], wanted: &str) {
        let found = labels(key).of(values, b"").unwrap_or_else(|error| error.problem().to_owned());
        assert_eq!(found, wanted);
    }

    #[test]
    fn keys_make_labels() {
        let text = |text: &'static str| Value::Text(text.into());
        check(vec![(0, true)], &[Value::Integer("17")], "users_17");
        check(vec![(1, true), (0, true)], &[Value::Integer("2"), Value::Integer("-1")], "users_-1_2");
        check(vec![(0, false)], &[text("de_DE 50%")], "users_de_DE 50%25");
        check(vec![(0, false)], &[Value::Integer("1")], "users_%n1");
        check(vec![(0, false), (1, false)], &[text("a_"), text("b")], "users_a%5F_b");
        check(vec![(0, false), (1, false)], &[text("a"), text("_b")], "users_a_%5Fb");
        check(vec![(0, false)], &[Value::Bytes([1, 255][..].into())], "users_%x01ff");
        check(vec![(0, false)], &[Value::Null], "a row's key is NULL, and its label is made of it");
    }

    #[test]
    fn rows_without_a_key_are_told_apart() {
        let mut labels = labels(Vec::new());
        let [one, other, again] = [b"one" as &[u8], b"two", b"one"].map(|row| labels.of(&[], row).unwrap());
        assert_ne!(one, other);
        assert_eq!(again, format!("{one}_2"));
        assert_eq!(one.len(), "users_".len() + HASH_DIGITS);
    }
}
