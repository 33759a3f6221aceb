//! Which server this is, so that two addresses of one database are known to be that.

use super::session::Session;
use crate::dialect::mysql::literal;
use crate::error::Result;
use crate::source::Identity;

/// What tells one server from another where it has no name of its own. None of them
/// needs a privilege, and a server that is asked twice says the same.
const MARKS: [&str; 6] = ["server_uid", "hostname", "port", "datadir", "socket", "server_id"];

/// MySQL has `server_uuid`, made when its data directory was. MariaDB has
/// `server_uid` in late versions alone, and servers in containers may share it, so
/// the place of its data counts too.
///
/// # Errors
/// The server's.
pub fn of(session: &mut Session) -> Result<Identity> {
    let server = match variable(session, "server_uuid")? {
        Some(uuid) if !session.is_mariadb() => uuid,
        _ => {
            let mut marks = Vec::new();
            for name in MARKS {
                marks.push(variable(session, name)?.unwrap_or_default());
            }
            marks.join("|")
        }
    };
    let mut database = session.texts("SELECT DATABASE()")?.into_iter().flatten().next().unwrap_or_default();
    // Where names are files of a system that folds case, so are databases.
    if variable(session, "lower_case_table_names")?.is_some_and(|value| value != "0") {
        database = database.to_lowercase();
    }
    Ok(Identity { server, database })
}

/// A variable that the server may not have.
fn variable(session: &mut Session, name: &str) -> Result<Option<String>> {
    let rows = session.texts(&format!("SHOW GLOBAL VARIABLES LIKE {}", literal(name)))?;
    Ok(rows.into_iter().next().and_then(|row| row.into_iter().nth(1)))
}
