//! One row of a catalog query, read field by field from left to right.

use std::str::FromStr;

use super::session::Session;
use crate::error::{Error, Result};

/// The fields of a row that are still to be read.
pub struct Fields(std::vec::IntoIter<Option<String>>);

impl Fields {
    /// Runs a catalog query.
    pub fn of(session: &mut Session, sql: &str) -> Result<impl Iterator<Item = Fields> + use<>> {
        Ok(session.query(sql)?.into_iter().map(|row| Fields(row.into_iter())))
    }

    /// The next field; `None` is NULL.
    pub fn maybe(&mut self) -> Result<Option<String>> {
        self.0.next().ok_or_else(unknown_shape)
    }

    pub fn text(&mut self) -> Result<String> {
        self.maybe()?.ok_or_else(unknown_shape)
    }

    pub fn flag(&mut self) -> Result<bool> {
        Ok(self.text()? == "t")
    }

    pub fn number<N: FromStr>(&mut self) -> Result<N> {
        self.text()?.parse().map_err(|_| unknown_shape())
    }

    /// A `"char"` of the catalog, where the absent one is a blank.
    pub fn letter(&mut self) -> Result<char> {
        Ok(self.maybe()?.and_then(|text| text.chars().next()).unwrap_or(' '))
    }
}

fn unknown_shape() -> Error {
    Error::new("the server's catalog has a shape that this version does not know")
        .help("PostgreSQL 11 to 18 are supported")
}
