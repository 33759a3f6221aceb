//! Sequences: made by name, by `serial` and by identity columns.

use super::cursor::Cursor;
use super::database::Database;
use super::names;
use crate::schema::{Name, Sequence};

/// What a statement says of a sequence; the rest has defaults.
#[derive(Default)]
pub(super) struct Options {
    data_type: Option<String>,
    start: Option<i64>,
    increment: Option<i64>,
    minimum: Option<Option<i64>>,
    maximum: Option<Option<i64>>,
    cycle: Option<bool>,
    /// `Some(None)` for OWNED BY NONE.
    owned_by: Option<Option<Vec<String>>>,
    pub name: Option<Vec<String>>,
}

impl Options {
    /// Reads options until something else stands there.
    pub(super) fn read(cursor: &mut Cursor<'_>, database: &Database) -> Option<Options> {
        let mut options = Options::default();
        loop {
            if cursor.take(&["as"]) {
                options.data_type = Some(super::spelling::type_name(cursor, database)?.native);
            } else if cursor.take(&["start"]) {
                let _with = cursor.take(&["with"]);
                options.start = Some(cursor.whole_number()?);
            } else if cursor.take(&["increment"]) {
                let _by = cursor.take(&["by"]);
                options.increment = Some(cursor.whole_number()?);
            } else if cursor.take(&["no", "minvalue"]) {
                options.minimum = Some(None);
            } else if cursor.take(&["minvalue"]) {
                options.minimum = Some(Some(cursor.whole_number()?));
            } else if cursor.take(&["no", "maxvalue"]) {
                options.maximum = Some(None);
            } else if cursor.take(&["maxvalue"]) {
                options.maximum = Some(Some(cursor.whole_number()?));
            } else if cursor.take(&["cache"]) {
                cursor.whole_number()?;
            } else if cursor.take(&["no", "cycle"]) {
                options.cycle = Some(false);
            } else if cursor.take(&["cycle"]) {
                options.cycle = Some(true);
            } else if cursor.take(&["owned", "by", "none"]) {
                options.owned_by = Some(None);
            } else if cursor.take(&["owned", "by"]) {
                options.owned_by = Some(Some(cursor.dotted()?));
            } else if cursor.take(&["sequence", "name"]) {
                options.name = Some(cursor.dotted()?);
            } else if cursor.take(&["restart"]) {
                let _with = cursor.take(&["with"]);
                cursor.whole_number();
            } else if !cursor.take(&["logged"]) && !cursor.take(&["unlogged"]) && !cursor.take(&["set"]) {
                return Some(options);
            }
        }
    }

    /// A new sequence; `data_type` where the statement says none.
    pub(super) fn sequence(&self, name: Name, data_type: &str, database: &Database) -> Sequence {
        let data_type = self.data_type.clone().unwrap_or_else(|| data_type.to_owned());
        let increment = self.increment.unwrap_or(1);
        let (lowest, highest) = usual_ends(&data_type, increment);
        let minimum = self.minimum.flatten().unwrap_or(lowest);
        let maximum = self.maximum.flatten().unwrap_or(highest);
        let start = self.start.unwrap_or(if increment < 0 { maximum } else { minimum });
        let cycle = self.cycle.unwrap_or(false);
        Sequence { name, owned_by: self.owner(database), data_type, start, increment, minimum, maximum, cycle }
    }

    fn owner(&self, database: &Database) -> Option<(Name, String)> {
        let mut path = self.owned_by.clone()??;
        let column = path.pop()?;
        Some((database.find_table(&path)?, column))
    }

    /// ALTER SEQUENCE: what it does not say stays.
    pub(super) fn change(&self, sequence: &mut Sequence, owner: Option<(Name, String)>) {
        let before = usual_ends(&sequence.data_type, sequence.increment);
        if let Some(data_type) = &self.data_type {
            sequence.data_type.clone_from(data_type);
        }
        sequence.increment = self.increment.unwrap_or(sequence.increment);
        let now = usual_ends(&sequence.data_type, sequence.increment);
        match self.minimum {
            Some(minimum) => sequence.minimum = minimum.unwrap_or(now.0),
            None if self.data_type.is_some() && sequence.minimum == before.0 => sequence.minimum = now.0,
            None => {}
        }
        match self.maximum {
            Some(maximum) => sequence.maximum = maximum.unwrap_or(now.1),
            None if self.data_type.is_some() && sequence.maximum == before.1 => sequence.maximum = now.1,
            None => {}
        }
        sequence.start = self.start.unwrap_or(sequence.start);
        sequence.cycle = self.cycle.unwrap_or(sequence.cycle);
        if self.owned_by.is_some() {
            sequence.owned_by = owner;
        }
    }

    pub(super) fn new_owner(&self, database: &Database) -> Option<(Name, String)> {
        self.owner(database)
    }
}

/// Smallest and largest value where the statement says none (manual, CREATE SEQUENCE).
fn usual_ends(data_type: &str, increment: i64) -> (i64, i64) {
    let (lowest, highest) = match data_type {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    if increment < 0 { (lowest, -1) } else { (1, highest) }
}

/// The sequence of a serial or identity column.
pub(super) fn of_column(
    database: &mut Database,
    table: &Name,
    column: &str,
    data_type: &str,
    options: &Options,
) -> Name {
    let named = options.name.as_ref().and_then(|path| database.creation_name(path));
    let name = named.unwrap_or_else(|| {
        let is_taken = |name: &str| database.has_relation(&Name::new(&table.schema, name));
        Name::new(&table.schema, names::free(&table.name, column, "seq", is_taken))
    });
    let mut sequence = options.sequence(name.clone(), data_type, database);
    sequence.owned_by = Some((table.clone(), column.to_owned()));
    database.sequences.insert(name.clone(), sequence);
    name
}
