//! What a catalog query has to know of the server before it can be written.

use super::fields::Fields;
use super::session::Session;
use crate::error::{Error, Result};

/// The schema whose name may be left out.
pub const DEFAULT_SCHEMA: &str = "public";

/// Leaves out system schemas; expects the alias `n` of `pg_namespace`.
pub const USER_SCHEMA: &str = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// Leaves out what belongs to an extension.
pub fn not_of_extension(class: &str, oid: &str) -> String {
    format!(
        "NOT EXISTS (SELECT FROM pg_depend AS member WHERE member.classid = '{class}'::regclass \
         AND member.objid = {oid} AND member.deptype = 'e')"
    )
}

/// The server behind a session whose names are all spelled in full.
#[derive(Clone, Copy)]
pub struct Server {
    pub major: u32,
}

impl Server {
    /// Empties the session's search path, so that every name in an expression
    /// comes back qualified and no query here can be caught by an object of the
    /// user's with a system name. The setting lasts as long as the session, or
    /// until the caller's transaction rolls back.
    pub fn of(session: &mut Session) -> Result<Server> {
        let sql = "SELECT current_setting('server_version_num'), pg_catalog.set_config('search_path', '', false)";
        let number: u32 = match Fields::of(session, sql)?.next() {
            Some(mut row) => row.number()?,
            None => 0,
        };
        if number < 110_000 {
            return Err(Error::new("the server is older than PostgreSQL 11").help("PostgreSQL 11 to 18 are supported"));
        }
        Ok(Server { major: number / 10_000 })
    }

    /// `column` where the server knows it, else `instead`.
    pub fn since(self, major: u32, column: &'static str, instead: &'static str) -> &'static str {
        if self.major >= major { column } else { instead }
    }
}
