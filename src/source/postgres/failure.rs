//! What a server says when it fails, reduced to what cannot quote a row.
//!
//! Message, detail, hint and context are never kept: `DETAIL: Key (email)=(…)`
//! is a value. SQLSTATE and names of objects are. PostgreSQL manual, 53.8 and
//! appendix A.

use tokio_postgres::error::DbError;

use crate::error::{Detail, Error};

/// A server's error, cleaned.
pub struct ServerError {
    code: String,
    names: Vec<(&'static str, String)>,
}

impl ServerError {
    pub fn of(error: &DbError) -> ServerError {
        let named = [
            ("schema", error.schema()),
            ("table", error.table()),
            ("column", error.column()),
            ("constraint", error.constraint()),
            ("data type", error.datatype()),
        ];
        let names = named.into_iter().filter_map(|(label, name)| Some((label, name?.to_owned()))).collect();
        ServerError { code: clean(error.code().code()), names }
    }

    /// Reads the body of an ErrorResponse: pairs of a letter and a C string.
    pub fn parse(body: &[u8]) -> ServerError {
        let mut found = ServerError { code: clean(""), names: Vec::new() };
        for field in body.split(|&byte| byte == 0) {
            let Some((letter, text)) = field.split_first() else { break };
            let text = || String::from_utf8_lossy(text).into_owned();
            match letter {
                b'C' => found.code = clean(&text()),
                b's' => found.names.push(("schema", text())),
                b't' => found.names.push(("table", text())),
                b'c' => found.names.push(("column", text())),
                b'n' => found.names.push(("constraint", text())),
                b'd' => found.names.push(("data type", text())),
                _ => {}
            }
        }
        found
    }

    pub fn code(&self) -> &str {
        &self.code
    }

    pub fn into_error(self, problem: &'static str) -> Error {
        let (condition, help) = condition(&self.code);
        let error = Error::new(problem).detail(Detail::Server { code: self.code, condition, names: self.names });
        match help {
            Some(help) => error.help(help),
            None => error,
        }
    }
}

/// The driver's error, cleaned; `None` when it holds no word of the server's.
pub fn server_error(error: &tokio_postgres::Error) -> Option<ServerError> {
    error.as_db_error().map(ServerError::of)
}

/// The server's or the driver's failure as an error of ours.
pub fn cleaned(problem: &'static str, error: &tokio_postgres::Error) -> Error {
    match server_error(error) {
        Some(error) => error.into_error(problem),
        None => lost(),
    }
}

/// The connection ended without a word.
pub fn lost() -> Error {
    Error::new("the server closed the connection").help("look into the server's log; was it restarted or killed?")
}

fn clean(code: &str) -> String {
    let is_code = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if is_code { code.to_owned() } else { "?????".to_owned() }
}

/// What the condition is called, and a way on where one is known.
fn condition(code: &str) -> (&'static str, Option<&'static str>) {
    match code {
        "28P01" => ("wrong password", Some("set PGPASSWORD, or write the password into `~/.pgpass` (mode 0600)")),
        "28000" => (
            "this role may not connect this way",
            Some("check the role's name, `sslmode`, and the line for this host in the server's pg_hba.conf"),
        ),
        "3D000" => ("the database does not exist", Some("check the database's name in the address")),
        "42501" => (
            "permission denied",
            Some(
                "grant the role SELECT on the table and USAGE on its schema; a role that row-level security filters cannot dump (BYPASSRLS)",
            ),
        ),
        "42P01" => ("the table does not exist", Some("it may have been dropped meanwhile; run again")),
        "42703" => ("the column does not exist", Some("it may have been dropped meanwhile; run again")),
        "42704" => ("the object does not exist", Some("the snapshot or a type is gone; run again")),
        "53300" => ("too many connections", Some("use fewer `--jobs`, or raise the role's or server's limit")),
        "53100" => ("the server's disk is full", None),
        "53200" => ("the server is out of memory", None),
        "53400" => ("a configured limit is exceeded", None),
        "55P03" => ("a lock is not available", Some("a schema change holds the table; run again when it is done")),
        "57014" => ("the query was cancelled", Some("a timeout or an operator stopped it")),
        "57P01" | "57P02" => ("the server is shutting down", Some("run again when it is back")),
        "57P03" => ("the server is starting up", Some("run again in a moment")),
        "57P05" => ("the session was idle for too long", None),
        "40001" => (
            "the snapshot cannot be kept",
            Some("on a standby raise `max_standby_streaming_delay` or switch `hot_standby_feedback` on"),
        ),
        "40P01" => ("a deadlock", Some("run again")),
        "25006" => ("the transaction is read-only", None),
        "25P02" => ("the transaction was aborted by an earlier error", None),
        "22021" | "22P05" => {
            ("text that has no equal in UTF-8", Some("the database holds bytes that its own encoding does not allow"))
        }
        "22023" => ("an invalid parameter value", None),
        "XX001" | "XX002" => ("data or index is corrupted", Some("the server found damage; look into its log")),
        _ => match code.get(..2).unwrap_or("") {
            "08" => ("connection lost", None),
            "0A" => ("feature not supported", None),
            "22" => ("a value that cannot be processed", None),
            "23" => ("a constraint is violated", None),
            "25" => ("invalid transaction state", None),
            "28" => ("authorization failed", None),
            "40" => ("the transaction was rolled back", Some("run again")),
            "42" => ("syntax error or access rule violation", None),
            "53" => ("insufficient resources", None),
            "54" => ("a limit of the program is exceeded", None),
            "55" => ("an object is not in the required state", None),
            "57" => ("an operator intervened", None),
            "58" => ("a system error on the server", Some("look into the server's log")),
            "XX" => ("an internal error of the server", Some("look into the server's log")),
            _ => ("an error", None),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_do_not_get_through() {
        let body = b"SERROR\0VERROR\0C23505\0Mduplicate key of secret@example.org\0DKey (email)=(secret@example.org)\0Hsecret\0Wsecret\0sshop\0tcustomers\0nmail_key\0Fnbtinsert.c\0\0";
        let error = ServerError::parse(body).into_error("the server refused a query");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("secret"), "{text}");
        assert_eq!(
            error.to_string(),
            "the server refused a query; server says a constraint is violated (SQLSTATE 23505), schema shop, \
             table customers, constraint mail_key"
        );
        let odd = ServerError::parse(b"Csecret\0\0").into_error("x").to_string();
        assert!(!odd.contains("secret"), "{odd}");
        assert!(ServerError::parse(b"").into_error("x").to_string().contains("?????"));
    }
}
