//! Sequences: what they are, who owns them, where they stand.

use super::fields::Fields;
use super::server::{Server, USER_SCHEMA, not_of_extension};
use super::session::Session;
use crate::dialect::postgres::qualified;
use crate::error::Result;
use crate::schema::{Name, Sequence};
use crate::source::SequenceValue;

pub fn read(session: &mut Session) -> Result<Vec<Sequence>> {
    let member = not_of_extension("pg_class", "c.oid");
    // Dependency `a` is OWNED BY (serial), `i` is an identity column.
    let sql = format!(
        "SELECT n.nspname, c.relname, tn.nspname, t.relname, a.attname, format_type(s.seqtypid, NULL), \
         s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcycle \
         FROM pg_sequence AS s JOIN pg_class AS c ON c.oid = s.seqrelid \
         JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         LEFT JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid \
         AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i') \
         LEFT JOIN pg_class AS t ON t.oid = d.refobjid LEFT JOIN pg_namespace AS tn ON tn.oid = t.relnamespace \
         LEFT JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
         WHERE c.relpersistence <> 't' AND {USER_SCHEMA} AND {member}"
    );
    let mut sequences = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        let name = Name::new(row.text()?, row.text()?);
        let owned_by = match (row.maybe()?, row.maybe()?, row.maybe()?) {
            (Some(schema), Some(table), Some(column)) => Some((Name::new(schema, table), column)),
            _ => None,
        };
        sequences.push(Sequence {
            name,
            owned_by,
            data_type: row.text()?,
            start: row.number()?,
            increment: row.number()?,
            minimum: row.number()?,
            maximum: row.number()?,
            cycle: row.flag()?,
        });
    }
    sequences.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(sequences)
}

/// Where every sequence stands that the role may read; the others are absent.
pub fn sequence_values(session: &mut Session) -> Result<Vec<SequenceValue>> {
    Server::of(session)?;
    let member = not_of_extension("pg_class", "c.oid");
    let sql = format!(
        "SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND {USER_SCHEMA} AND {member} \
         AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"
    );
    let mut names = Vec::new();
    for mut row in Fields::of(session, &sql)? {
        names.push(Name::new(row.text()?, row.text()?));
    }
    names.sort();
    let mut values = Vec::with_capacity(names.len());
    // A statement of a few hundred branches is planned fast; one of thousands is not.
    for some in names.chunks(200) {
        let branches: Vec<String> = some
            .iter()
            .enumerate()
            .map(|(index, name)| format!("SELECT {index}, last_value, is_called FROM {}", qualified(name)))
            .collect();
        for mut row in Fields::of(session, &branches.join(" UNION ALL "))? {
            let index: usize = row.number()?;
            values.push(SequenceValue { name: some[index].clone(), last_value: row.number()?, is_called: row.flag()? });
        }
    }
    values.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(values)
}
