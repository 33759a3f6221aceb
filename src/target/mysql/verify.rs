//! Holds what was built against what was written and what the source has.

use std::collections::BTreeMap;

use super::parallel;
use crate::dialect::mysql::quote;
use crate::error::{Error, Result};
use crate::place::Place;
use crate::schema::{Catalog, ForeignKey, Name};
use crate::script::{Builder, Dialect, Modes};
use crate::source::Source;
use crate::source::mysql::MysqlSource;
use crate::source::mysql::session::Session;
use crate::source::mysql::settings::Settings;
use crate::target::Job;

/// One query.
enum Proof<'a> {
    Rows { table: &'a Name, rows: u64 },
    Orphans { table: &'a Name, key: &'a ForeignKey },
}

/// # Errors
/// The first difference, with table and constraint.
pub fn verify(settings: &Settings, job: &Job<'_>, rows: &BTreeMap<Name, u64>) -> Result<()> {
    let there = MysqlSource::connect(settings, 1)?.catalog()?;
    let wanted = wanted(job)?;
    let mut proofs = Vec::new();
    for table in &wanted.tables {
        let place = || Place::table(table.name.to_string());
        let Some(built) = there.table(&table.name) else {
            return Err(Error::new("a table was not built").at(place()));
        };
        let constraints = [
            ("a key was not built", table.keys.len(), built.keys.len()),
            ("a foreign key was not built", table.foreign_keys.len(), built.foreign_keys.len()),
            ("a check was not built", table.checks.len(), built.checks.len()),
        ];
        for (problem, wanted, built) in constraints {
            if wanted != built {
                let error = Error::new(problem).number("of", wanted as u64).number("there are", built as u64);
                return Err(error.at(place()));
            }
        }
        let rows = rows.get(&table.name).copied().unwrap_or(0);
        proofs.push(Proof::Rows { table: &table.name, rows });
        proofs.extend(built.foreign_keys.iter().map(|key| Proof::Orphans { table: &built.name, key }));
    }
    parallel::each(settings, job.jobs, job.stop, &proofs, prove)
}

/// What the source's statements make, read as a server reads them.
fn wanted(job: &Job<'_>) -> Result<Catalog> {
    let mut builder = Builder::new(Dialect::Mysql, job.catalog.engine.clone());
    let mut modes = Modes { engine: Some(job.catalog.engine.clone()), ..Modes::new(Dialect::Mysql) };
    for statement in job.schema.before.iter().chain(&job.schema.after) {
        if ["CREATE TABLE ", "ALTER TABLE "].iter().any(|head| statement.starts_with(head)) {
            builder.take(statement.as_bytes(), &mut modes)?;
        }
    }
    builder.finish()
}

fn prove(session: &mut Session, proof: &Proof<'_>) -> Result<()> {
    match proof {
        Proof::Rows { table, rows } => {
            let place = || Place::table(table.to_string());
            let sql = format!("SELECT count(*) FROM {}", quote(&table.name));
            let found = session.texts(&sql).map_err(|error| error.at_least(place()))?;
            let found = found.into_iter().flatten().next().and_then(|count| count.parse::<u64>().ok());
            match found == Some(*rows) {
                true => Ok(()),
                false => Err(Error::new("the table does not hold the rows that were written")
                    .number("written", *rows)
                    .number("found", found.unwrap_or(0))
                    .at(place())),
            }
        }
        Proof::Orphans { table, key } => {
            let place = || Place::table(table.to_string());
            match session.texts(&orphan(table, key)).map_err(|error| error.at_least(place()))?.is_empty() {
                true => Ok(()),
                false => Err(Error::new("a row has no parent, so the foreign key does not hold")
                    .name("foreign key", &key.name)
                    .name("references", &key.parent.name)
                    .help("the source holds such a row, or a rule masks child and parent differently; the target is as it was")
                    .at(place())),
            }
        }
    }
}

/// A row where there is one without its parent.
fn orphan(table: &Name, key: &ForeignKey) -> String {
    let given: Vec<String> = key.columns.iter().map(|column| format!("c.{} IS NOT NULL", quote(column))).collect();
    let pairs = key.parent_columns.iter().zip(&key.columns);
    let joined: Vec<String> =
        pairs.map(|(parent, child)| format!("p.{} = c.{}", quote(parent), quote(child))).collect();
    format!(
        "SELECT 1 FROM {} AS c WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS p WHERE {}) LIMIT 1",
        quote(&table.name),
        given.join(" AND "),
        quote(&key.parent.name),
        joined.join(" AND ")
    )
}
