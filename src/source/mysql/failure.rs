//! What a server says when it fails, reduced to what cannot quote a row.
//!
//! The message is never kept: `Duplicate entry '…' for key` is a value. The
//! error's number and its SQLSTATE are. MySQL Server Error Message Reference;
//! MariaDB "Error Codes".

pub(crate) use mysql_async::Error as Failure;
use mysql_async::{DriverError, IoError, ServerError};

use crate::error::{Detail, Error};

/// The server's or the driver's failure as an error of ours.
pub fn cleaned(problem: &'static str, failure: &Failure) -> Error {
    match failure {
        Failure::Server(error) => of_server(problem, error),
        Failure::Driver(DriverError::PacketTooLarge) => {
            Error::new("a row is larger than 1 GiB").help("rule the large column so that it is not read")
        }
        Failure::Io(IoError::Io(error)) if error.kind() == std::io::ErrorKind::InvalidData => unexpected(),
        Failure::Io(_) | Failure::Driver(DriverError::ConnectionClosed) => lost(),
        _ => unexpected(),
    }
}

/// The number of a server's error; `None` when it is not the server that speaks.
pub fn number(failure: &Failure) -> Option<u16> {
    match failure {
        Failure::Server(error) => Some(error.code),
        _ => None,
    }
}

/// The connection ended without a word.
pub fn lost() -> Error {
    Error::new("the server closed the connection").help("look into the server's log; was it restarted or killed?")
}

fn unexpected() -> Error {
    Error::new("the server sent something that is no answer to this query")
}

fn of_server(problem: &'static str, error: &ServerError) -> Error {
    let (condition, help) = condition(error.code);
    let detail = Detail::Server { code: clean(&error.state), condition, names: Vec::new() };
    let error = Error::new(problem).detail(detail).number("error", u64::from(error.code));
    match help {
        Some(help) => error.help(help),
        None => error,
    }
}

fn clean(code: &str) -> String {
    let is_code = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if is_code { code.to_owned() } else { "?????".to_owned() }
}

/// What the condition is called, and a way on where one is known.
fn condition(number: u16) -> (&'static str, Option<&'static str>) {
    match number {
        1040 | 1203 | 1226 => {
            ("too many connections", Some("use fewer `--jobs`, or raise the user's or the server's limit"))
        }
        1044 => {
            ("the user may not use this database", Some("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON it TO the user"))
        }
        1045 => (
            "wrong user or password, or the user may not come from this host or without encryption",
            Some(
                "set MYSQL_PWD, or write user and password into `~/.my.cnf` (mode 0600); see `ssl-mode` and `ssl-cert`",
            ),
        ),
        1049 => ("the database does not exist", Some("check the database's name in the address")),
        1053 => ("the server is shutting down", Some("run again when it is back")),
        1054 => ("the column does not exist", Some("it may have been dropped meanwhile; run again")),
        1142 | 1143 | 1356 | 1370 => {
            ("permission denied", Some("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON the database TO the user"))
        }
        1146 => ("the table does not exist", Some("it may have been dropped meanwhile; run again")),
        1205 => ("a lock is not available", Some("a schema change holds the table; run again when it is done")),
        1213 => ("a deadlock", Some("run again")),
        1227 => ("a privilege is missing", Some("GRANT it to the user, or connect as another")),
        1251 | 1275 => ("the user's way of authentication is not supported", None),
        1317 => ("the query was cancelled", Some("a timeout or an operator stopped it")),
        1412 => {
            ("the table's definition changed while the run read it", Some("run again when the schema change is done"))
        }
        1698 => ("the user may only come by the server's socket, as the same user of the operating system", None),
        1820 | 1862 => ("the user's password has expired", Some("set a new one with a native client")),
        1927 => ("the connection was killed", Some("a timeout or an operator stopped it")),
        1969 | 3024 => ("a time limit for queries was reached", None),
        2003 => ("the server cannot be reached", None),
        3118 | 4151 => ("the user's account is locked", None),
        3159 | 4161 => {
            ("the server wants an encrypted connection", Some("connect with `ssl-mode=REQUIRED` or stronger"))
        }
        1021 | 1114 => ("the server's disk or a table is full", None),
        1037 | 1038 | 1041 | 5 => ("the server is out of memory", None),
        126 | 127 | 1034 | 1194 | 1195 => ("data or index is corrupted", Some("look into the server's log")),
        _ => ("an error", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(code: u16, state: &str) -> Error {
        let message = "Duplicate entry 'secret@example.org' for key".to_owned();
        cleaned("the server refused a query", &Failure::Server(ServerError { code, message, state: state.to_owned() }))
    }

    #[test]
    fn values_do_not_get_through() {
        let error = server(1062, "23000");
        let text = format!("{error} {error:?}");
        assert!(!text.contains("secret"), "{text}");
        assert_eq!(error.to_string(), "the server refused a query; server says an error (SQLSTATE 23000); error 1062");
        assert!(!server(1045, "secret").to_string().contains("secret"));
    }

    #[test]
    fn a_way_on_is_told_where_there_is_one() {
        assert!(server(1142, "42000").help_line().unwrap().contains("GRANT"));
        assert!(server(1412, "HY000").to_string().contains("definition changed"));
        let io = Failure::Io(IoError::Io(std::io::Error::from(std::io::ErrorKind::ConnectionReset)));
        assert_eq!(cleaned("x", &io).problem(), "the server closed the connection");
    }
}
