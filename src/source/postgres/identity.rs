//! Which database of which server this is.

use super::fields::Fields;
use super::session::Session;
use super::settings::Settings;
use crate::error::Result;
use crate::source::Identity;

/// A server is known by the identifier that its data was given when it was made:
/// a standby and its primary are one. Where the role may not ask for that, by the
/// moment the server started, which two servers share by chance only.
///
/// # Errors
/// What keeps us out.
pub fn read(settings: &Settings) -> Result<Identity> {
    // In a session of its own: a refused query ends the transaction.
    let mut session = Session::connect(settings, None)?;
    session.execute("SAVEPOINT identity")?;
    let text = |session: &mut Session, sql: &str| -> Result<Option<String>> {
        match Fields::of(session, sql)?.next() {
            Some(mut row) => row.maybe(),
            None => Ok(None),
        }
    };
    let server = match text(&mut session, "SELECT system_identifier FROM pg_catalog.pg_control_system()") {
        Ok(Some(identifier)) => identifier,
        _ => {
            session.execute("ROLLBACK TO SAVEPOINT identity")?;
            let started = "SELECT 'started ' || pg_catalog.pg_postmaster_start_time()";
            text(&mut session, started)?.unwrap_or_default()
        }
    };
    let database = text(&mut session, "SELECT pg_catalog.current_database()")?.unwrap_or_default();
    Ok(Identity { server, database })
}
