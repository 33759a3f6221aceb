//! The schema as `pg_dump` writes it, or as a file of the user's has it.
//!
//! Runs the newest `pg_dump` that is not older than the server, on the run's
//! own snapshot. The connection goes into the child's environment, where no
//! list of processes shows it; what the child says on stderr is never shown.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use super::script::{Statement, statements};
use super::settings::{Binding, Host, Roots, Settings, SslMode};
use crate::error::{Error, Result};
use crate::source::{Programs, SchemaSql};

/// Where Debian's packages put each major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The first that knows every option below.
const MAJOR_MIN: u32 = 11;

/// Without rows, and without what belongs to one server or to nobody else's
/// eyes. The timeout: a schema change that waits for our locks would otherwise
/// hold up the child's, and the child us.
const OPTIONS: [&str; 12] = [
    "--no-password",
    "--no-owner",
    "--no-privileges",
    "--no-comments",
    "--no-publications",
    "--no-subscriptions",
    "--no-security-labels",
    "--no-tablespaces",
    // Large objects count as schema otherwise.
    "--no-blobs",
    "--format=plain",
    "--encoding=UTF8",
    "--lock-wait-timeout=60000",
];

/// What a program needs of the environment to start; no key and no `PG*` is.
const PASSED_ON: [&str; 8] =
    ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT"];

/// Runs `pg_dump` for both sections of the schema.
///
/// # Errors
/// When none is found that is new enough, or it fails.
pub fn schema(settings: &Settings, major: u32, snapshot: Option<&str>, programs: &Programs) -> Result<SchemaSql> {
    let runner = Runner { settings, snapshot, programs };
    let found = candidates(&programs.path).into_iter().filter_map(|path| Some((runner.major(&path)?, path)));
    let program = choose(found, major)?;
    let mut left_out = Vec::new();
    let before = carried(&runner.section(&program, "pre-data")?, &mut left_out)?;
    let after = carried(&runner.section(&program, "post-data")?, &mut left_out)?;
    Ok(SchemaSql { before, after, left_out, ..SchemaSql::default() })
}

const INSTALL: &str = "install PostgreSQL's client programs of the server's version or newer and have them in PATH, \
    or leave --schema-from out";

/// Takes a file as the schema; everything in it comes before the rows.
///
/// # Errors
/// Usage errors, with the line: rows, transactions of its own, commands for
/// `psql`, text that is cut off, nothing at all.
pub fn schema_of_file(text: &str) -> Result<SchemaSql> {
    // Some editors put a mark at the start, which is no SQL.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut schema = SchemaSql::default();
    for statement in statements(text)? {
        let refused = |problem| Error::usage(problem).number("line", statement.line);
        let transaction = ["begin", "start", "commit", "end", "rollback", "abort"];
        if transaction.iter().any(|word| statement.begins(&[word])) {
            return Err(refused("the schema file begins or ends a transaction")
                .help("take that line out: the whole dump loads in one transaction"));
        }
        // Rails and others note the migrations of a schema this way.
        if statement.begins(&["insert", "into"]) {
            let name = statement.name_after(2);
            schema.left_out.push(format!("rows that the schema file inserts into {name}, line {}", statement.line));
            continue;
        }
        schema.before.push(statement.text.to_owned());
    }
    if schema.before.is_empty() {
        return Err(Error::usage("the schema file holds no statement"));
    }
    Ok(schema)
}

/// The statements without those that hold connections and passwords.
fn carried(text: &str, left_out: &mut Vec<String>) -> Result<Vec<String>> {
    let found = statements(text).map_err(|error| {
        let error = error.details().iter().fold(Error::new(error.problem()), |new, detail| new.detail(detail.clone()));
        error.help("pg_dump wrote it; write the schema into a file, mend it and pass --schema-from FILE")
    })?;
    let mut carried = Vec::new();
    for statement in &found {
        if statement.begins(&["create", "user", "mapping"]) {
            left_out.push(mapping(statement));
            continue;
        }
        let connects =
            statement.begins(&["create", "server"]) || statement.begins(&["create", "foreign", "data", "wrapper"]);
        match statement.before_options().filter(|_| connects) {
            Some(start) => {
                let (what, skip) = if statement.begins(&["create", "server"]) { ("server", 2) } else { ("wrapper", 4) };
                left_out.push(format!("options of foreign {what} {}", statement.name_after(skip)));
                carried.push(start.to_owned());
            }
            None => carried.push(statement.text.to_owned()),
        }
    }
    Ok(carried)
}

/// `CREATE USER MAPPING FOR role SERVER name …`
fn mapping(statement: &Statement<'_>) -> String {
    format!("user mapping for {} on server {}", statement.name_after(4), statement.name_after(6))
}

/// Every file that may be a `pg_dump`, those of `PATH` first.
fn candidates(path: &[PathBuf]) -> Vec<PathBuf> {
    let mut debian: Vec<PathBuf> = std::fs::read_dir(DEBIAN)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect())
        .unwrap_or_default();
    debian.sort();
    let folders = path.iter().filter(|folder| !folder.as_os_str().is_empty()).chain(&debian);
    folders.map(|folder| folder.join("pg_dump")).filter(|program| program.is_file()).collect()
}

/// The newest, and of equals the first.
fn choose(found: impl Iterator<Item = (u32, PathBuf)>, server: u32) -> Result<PathBuf> {
    match found.reduce(|best, other| if other.0 > best.0 { other } else { best }) {
        Some((major, program)) if major >= server.max(MAJOR_MIN) => Ok(program),
        Some((major, program)) => Err(Error::new("every pg_dump here is too old for the server")
            .number("the server is PostgreSQL", server.into())
            .number("the newest pg_dump is of", major.into())
            .path(program)
            .help(INSTALL)),
        None => Err(Error::new("no pg_dump is found").number("the server is PostgreSQL", server.into()).help(INSTALL)),
    }
}

/// `pg_dump (PostgreSQL) 15.18 (Debian …)`, `pg_dump (PostgreSQL) 19beta1`.
fn major(output: &str) -> Option<u32> {
    let version = output.strip_prefix("pg_dump (PostgreSQL) ")?;
    version.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

struct Runner<'a> {
    settings: &'a Settings,
    snapshot: Option<&'a str>,
    programs: &'a Programs,
}

impl Runner<'_> {
    /// `None` for what cannot be run or does not tell.
    fn major(&self, program: &Path) -> Option<u32> {
        let output = self.command(program).arg("--version").output().ok()?;
        major(std::str::from_utf8(&output.stdout).ok()?)
    }

    fn section(&self, program: &Path, section: &str) -> Result<String> {
        let mut command = self.command(program);
        command.args(OPTIONS).arg(format!("--section={section}"));
        command.args(self.snapshot.map(|snapshot| format!("--snapshot={snapshot}")));
        if let Some(password) = self.host()?.password.as_ref() {
            command.env("PGPASSWORD", password.reveal());
        }
        let output = command.output().map_err(|error| Error::io("pg_dump cannot be run", &error).path(program))?;
        if !output.status.success() {
            return Err(failed(&output).path(program));
        }
        String::from_utf8(output.stdout).map_err(|_| {
            Error::new("pg_dump wrote text that is not UTF-8").help(
                "the database's own encoding is SQL_ASCII; convert the schema and pass it with --schema-from FILE",
            )
        })
    }

    fn host(&self) -> Result<&Host> {
        self.settings.hosts.first().ok_or_else(|| Error::usage("no host to connect to"))
    }

    /// Everything but the password, which only a run that connects needs:
    /// Debian's `pg_dump` picks its version by the host too.
    fn command(&self, program: &Path) -> Command {
        let variables = &self.programs.variables;
        let mut command = Command::new(program);
        command.env_clear().stdin(Stdio::null());
        command.envs(PASSED_ON.iter().filter_map(|name| Some((name, variables.get(*name)?))));
        command.env("LC_ALL", "C").envs(connection(self.settings));
        command
    }
}

/// Only a version mismatch is told in words: other lines may quote anything.
fn failed(output: &Output) -> Error {
    let stderr = String::from_utf8_lossy(&output.stderr);
    if stderr.contains("server version mismatch") {
        return Error::new("pg_dump is older than the server").help(INSTALL);
    }
    let error = match output.status.code() {
        Some(code) => Error::new("pg_dump failed").number("exit code", code.unsigned_abs().into()),
        None => Error::new("pg_dump was ended by a signal"),
    };
    error.help("run `pg_dump --schema-only` with the same role to see why; it needs SELECT on every table")
}

/// libpq's variables for the server that our own session is with (manual, 34.15).
fn connection(settings: &Settings) -> BTreeMap<&'static str, String> {
    let mut variables = BTreeMap::new();
    let mut set = |name: &'static str, value: String| {
        variables.insert(name, value);
    };
    if let Some(host) = settings.hosts.first() {
        set("PGHOST", host.name.clone());
        set("PGPORT", host.port.to_string());
        if let Some(address) = &host.address {
            set("PGHOSTADDR", address.clone());
        }
    }
    set("PGUSER", settings.user.clone());
    set("PGDATABASE", settings.database.clone());
    set("PGAPPNAME", settings.application_name.clone());
    set("PGCONNECT_TIMEOUT", settings.connect_timeout.unwrap_or(Duration::ZERO).as_secs().to_string());
    set("PGGSSENCMODE", "disable".to_owned());
    if let Some(options) = &settings.options {
        set("PGOPTIONS", options.clone());
    }
    let tls = &settings.tls;
    let mode = match tls.mode {
        SslMode::Disable => "disable",
        SslMode::Allow => "allow",
        SslMode::Prefer => "prefer",
        SslMode::Require => "require",
        SslMode::VerifyCa => "verify-ca",
        SslMode::VerifyFull => "verify-full",
    };
    set("PGSSLMODE", mode.to_owned());
    match &tls.roots {
        Roots::System => set("PGSSLROOTCERT", "system".to_owned()),
        Roots::File(path) => set("PGSSLROOTCERT", path.display().to_string()),
        Roots::Default(Some(path)) if path.is_file() => set("PGSSLROOTCERT", path.display().to_string()),
        Roots::Default(_) => {}
    }
    if let Some((certificate, key)) = &tls.client {
        set("PGSSLCERT", certificate.display().to_string());
        set("PGSSLKEY", key.display().to_string());
    }
    if tls.direct {
        set("PGSSLNEGOTIATION", "direct".to_owned());
    }
    if tls.only_tls13 {
        set("PGSSLMINPROTOCOLVERSION", "TLSv1.3".to_owned());
    }
    set("PGSSLSNI", if tls.sni { "1" } else { "0" }.to_owned());
    let binding = match tls.binding {
        Binding::Disable => "disable",
        Binding::Prefer => "prefer",
        Binding::Require => "require",
    };
    set("PGCHANNELBINDING", binding.to_owned());
    variables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Exit;
    use crate::source::postgres::settings::Environment;

    #[test]
    fn the_newest_of_the_first_folders_is_taken() {
        let found = [(9, "a"), (16, "b"), (15, "c"), (16, "d")];
        let choose = |server| choose(found.iter().map(|(major, path)| (*major, PathBuf::from(path))), server);
        assert!(choose(15).is_ok_and(|path| path == Path::new("b")) && choose(16).is_ok());
        let error = choose(17).err().unwrap();
        assert_eq!(
            error.to_string(),
            "every pg_dump here is too old for the server; the server is PostgreSQL 17; the newest pg_dump is of 16; b"
        );
        let error = super::choose(std::iter::empty(), 17).err().unwrap();
        assert_eq!(error.to_string(), "no pg_dump is found; the server is PostgreSQL 17");
        assert!(super::choose([(10, PathBuf::new())].into_iter(), 9).is_err(), "it lacks options");
        assert_eq!(major("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0)\n"), Some(15));
        assert_eq!(major("pg_dump (PostgreSQL) 19beta1\n"), Some(19));
        assert_eq!(major("pg_dump (PostgreSQL) 9.6.0\n"), Some(9));
        assert_eq!(major("mysqldump 8"), None);
    }

    #[test]
    fn the_connection_is_all_of_libpqs() {
        let variables = [("PGPASSWORD", "hunter2".to_owned()), ("PGOPTIONS", "-c geqo=off".to_owned())];
        let variables = variables.map(|(name, value)| (name.to_owned(), value)).into();
        let environment = Environment { variables, home: None };
        let uri = "postgres://me@db:7/d=e?sslmode=require&sslrootcert=/r&channel_binding=disable&connect_timeout=5";
        let found = connection(&Settings::read(uri, &environment).unwrap());
        let expected = [
            ("PGAPPNAME", "standin"),
            ("PGCHANNELBINDING", "disable"),
            ("PGCONNECT_TIMEOUT", "5"),
            ("PGDATABASE", "d=e"),
            ("PGGSSENCMODE", "disable"),
            ("PGHOST", "db"),
            ("PGOPTIONS", "-c geqo=off"),
            ("PGPORT", "7"),
            ("PGSSLMODE", "require"),
            ("PGSSLROOTCERT", "/r"),
            ("PGSSLSNI", "1"),
            ("PGUSER", "me"),
        ];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn no_password_of_another_server_is_carried() {
        let text = "CREATE FOREIGN DATA WRAPPER w OPTIONS (token 'hunter2');\n\
            CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (host 'hunter2');\nCREATE SERVER t FOREIGN DATA WRAPPER w;\n\
            CREATE USER MAPPING FOR postgres SERVER s OPTIONS (password 'hunter2');\n\
            CREATE FOREIGN TABLE f (a integer) SERVER s OPTIONS (table_name 'x');";
        let mut left_out = Vec::new();
        let carried = carried(text, &mut left_out).unwrap();
        assert_eq!(
            carried,
            [
                "CREATE FOREIGN DATA WRAPPER w",
                "CREATE SERVER s FOREIGN DATA WRAPPER w",
                "CREATE SERVER t FOREIGN DATA WRAPPER w",
                "CREATE FOREIGN TABLE f (a integer) SERVER s OPTIONS (table_name 'x')",
            ]
        );
        let expected =
            ["options of foreign wrapper w", "options of foreign server s", "user mapping for postgres on server s"];
        assert_eq!(left_out, expected);
    }

    #[test]
    fn a_file_is_the_schema_or_a_usage_error() {
        let schema = schema_of_file(
            "\u{feff}CREATE TABLE t (a int);\nCREATE FUNCTION f() RETURNS void AS $$ INSERT INTO t VALUES (1); $$ \
             LANGUAGE sql;\nINSERT INTO public.schema_migrations (version) VALUES ('20200101');\n",
        )
        .unwrap();
        assert_eq!(schema.before.len(), 2);
        assert!(schema.after.is_empty());
        assert_eq!(schema.left_out, ["rows that the schema file inserts into public.schema_migrations, line 3"]);
        for (text, part) in [
            ("", "no statement"),
            ("-- nothing\n", "no statement"),
            ("CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1\n\\.\n", "line 2"),
            ("COPY t (a) FROM stdin;\nC:\\x\n\\.\n", "COPY"),
            ("\\connect x\n", "psql"),
            ("BEGIN;\nCREATE TABLE t (a int);\nCOMMIT;", "transaction"),
            ("SET standard_conforming_strings = off;", "standard_conforming_strings"),
            ("SELECT 'a", "within a quote"),
        ] {
            let error = schema_of_file(text).err().unwrap();
            assert_eq!(error.exit(), Exit::Usage, "{text}");
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
    }
}
