//! What can be said of an output's form, on the command line and below `outputs:`.

use std::collections::BTreeMap;

use clap::Args;

use crate::error::{Error, Result};
use crate::rules;
use crate::schema::EngineKind;
use crate::sink::{Inserts, Options};

#[derive(Args, Clone, Default, PartialEq, Eq)]
pub struct FormArgs {
    /// These tables alone, as the rules write them, with commas between: users,billing.*,log_*
    ///
    /// Means --data-only: a schema is that of all tables.
    #[arg(long, value_name = "TABLES", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Rows as INSERT statements, one on each line; columns are named where some are left out
    ///
    /// A table's columns are named when it has computed ones, or ones ruled `default`:
    /// those are not written.
    #[arg(long, help_heading = "SQL")]
    pub inserts: bool,
    /// The same, with the names of the columns
    #[arg(long, help_heading = "SQL")]
    pub column_inserts: bool,
    /// So many rows in one INSERT, one on each line; means --inserts
    ///
    /// A statement ends at 1 MiB, however few rows that are.
    #[arg(long, value_name = "N", help_heading = "SQL", value_parser = clap::value_parser!(u32).range(1..))]
    pub rows_per_insert: Option<u32>,
    /// INSERTs that bring rows up to date which are there already; means --data-only
    #[arg(long, help_heading = "SQL")]
    pub upsert: bool,
    /// SQL of another engine than the source's: postgres, mysql, mariadb or sqlite
    #[arg(long, value_name = "ENGINE", help_heading = "SQL")]
    pub dialect: Option<String>,
    /// Allow steps that lose something on the way to another engine; without, they are listed and refused
    #[arg(long, help_heading = "SQL")]
    pub allow_lossy: bool,
    /// What a table is called in the application: users=accounts.user
    #[arg(long = "name", value_name = "TABLE=NAME", help_heading = "Fixtures")]
    pub names: Vec<String>,
}

impl FormArgs {
    /// What an entry of `outputs:` says.
    pub fn of(output: &rules::Output) -> FormArgs {
        FormArgs {
            only: output.only.clone(),
            inserts: output.inserts,
            column_inserts: output.column_inserts,
            rows_per_insert: output.rows_per_insert,
            upsert: output.upsert,
            dialect: output.dialect.clone(),
            allow_lossy: output.allow_lossy,
            names: output.names.iter().map(|(table, name)| format!("{table}={name}")).collect(),
        }
    }

    /// Whether anything was said.
    pub fn is_set(&self) -> bool {
        *self != FormArgs::default()
    }

    /// # Errors
    /// An engine that there is not, a name that is none.
    pub fn options(&self) -> Result<Options> {
        let dialect = self.dialect.as_deref().map(|name| {
            EngineKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
                Error::usage("there is no such SQL dialect")
                    .name("dialect", name)
                    .help("one of postgres, mysql, mariadb, sqlite")
            })
        });
        let mut names = BTreeMap::new();
        for name in &self.names {
            let (table, name) = name
                .split_once('=')
                .filter(|(table, name)| !table.is_empty() && !name.is_empty())
                .ok_or_else(|| {
                    Error::usage("--name takes a table and its name in the application")
                        .help("write --name users=accounts.user")
                })?;
            names.insert(table.to_owned(), name.to_owned());
        }
        Ok(Options {
            inserts: match (self.inserts, self.column_inserts) {
                (_, true) => Inserts::Columns,
                (true, false) => Inserts::Rows,
                (false, false) => Inserts::AsUsual,
            },
            rows_per_insert: self.rows_per_insert,
            upsert: self.upsert,
            dialect: dialect.transpose()?,
            lossy: self.allow_lossy,
            names,
        })
    }
}
