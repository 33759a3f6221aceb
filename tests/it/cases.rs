//! Scenarios told as files: each folder of `tests/cases` is one, see
//! `tests/cases/README.md`. `BLESS=1` writes what is wanted anew.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{Outcome, Standin};
use crate::database::Database;
use crate::dir::Dir;
use crate::maria_database::MariaDatabase;

/// The output file of a case, by the convention of its `cmd`.
const ARTEFACT: &str = "out.sql";

#[test]
fn every_case_does_what_it_wants() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let only = std::env::var("CASE").unwrap_or_default();
    let entries = fs::read_dir(&root).expect("tests/cases exists").map(|entry| entry.expect("it can be listed").path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases.retain(|case| name(case).contains(&only));
    assert!(!cases.is_empty(), "no case in tests/cases holds {only:?} in its name");
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = Vec::new();
    for case in &cases {
        if let Err(problem) = run(case, bless) {
            failures.push(format!("--- {}\n{problem}", name(case)));
        }
    }
    let count = failures.len();
    assert!(failures.is_empty(), "{count} of {} cases fail; BLESS=1 accepts:\n{}", cases.len(), failures.join("\n"));
}

fn run(case: &Path, bless: bool) -> Result<(), String> {
    let source = Source::make(case);
    let dir = &source.dir;
    for (file, inside) in [("masks.yaml", "masks/case.yaml"), ("schema.yaml", "schemas/case.yaml")] {
        if let Ok(text) = fs::read(case.join(file)) {
            dir.write(inside, text);
        }
    }
    let mut last = None;
    for line in commands(&read(&case.join("cmd"))?)? {
        if let Some(outcome) = last.replace(source.standin(&line).run()) {
            let Outcome { code, stderr, .. } = outcome;
            if code != Some(0) {
                return Err(format!("a command before the last one ends with {code:?}:\n{stderr}"));
            }
        }
    }
    let outcome = last.ok_or("`cmd` has no command")?;
    let made = Made::of(&source, &outcome)?;
    if bless {
        made.bless(case);
    }
    made.compare(case)?;
    if let Some(sql) = &made.artefact { source.loads(sql, &case.join("schema.sql")) } else { Ok(()) }
}

/// What `standin` has to work on.
struct Source {
    dir: Dir,
    server: Server,
}

/// Where the database of a case lives.
enum Server {
    /// A file in the case's directory.
    Sqlite,
    Postgres(Database<'static>),
    Mariadb(MariaDatabase<'static>),
}

impl Source {
    fn make(case: &Path) -> Source {
        let dir = Dir::new();
        let scripts = ["schema.sql", "rows.sql"].map(|file| case.join(file));
        let scripts = scripts.iter().filter(|script| script.exists());
        let server = match engine(case) {
            "postgres" => {
                let database = Database::create();
                scripts.for_each(|script| database.load(script));
                Server::Postgres(database)
            }
            "mariadb" => {
                let database = MariaDatabase::create();
                scripts.for_each(|script| database.load(script));
                Server::Mariadb(database)
            }
            _ => {
                let connection =
                    rusqlite::Connection::open(dir.join("source.db")).expect("a database file can be made");
                for script in scripts {
                    let sql = read(script).expect("it exists");
                    connection.execute_batch(&sql).unwrap_or_else(|error| panic!("{}: {error}", script.display()));
                }
                Server::Sqlite
            }
        };
        Source { dir, server }
    }

    fn url(&self) -> String {
        match &self.server {
            Server::Sqlite => "sqlite:source.db".to_owned(),
            Server::Postgres(database) => database.url(),
            Server::Mariadb(database) => database.url(),
        }
    }

    fn standin(&self, line: &str) -> Standin {
        Standin::new(&self.dir, &line.replace("$SOURCE", &self.url()).replace("$OUT", ARTEFACT))
    }

    /// Whatever was dumped loads: with its schema into an empty database, rows
    /// alone into one that has the schema.
    fn loads(&self, sql: &str, schema: &Path) -> Result<(), String> {
        let data_only = !sql.contains("CREATE TABLE");
        // A failure panics with the server's own words.
        match &self.server {
            Server::Sqlite => {}
            Server::Postgres(_) => {
                let target = Database::create();
                if data_only {
                    target.load(schema);
                }
                target.load(&self.dir.join(ARTEFACT));
                return Ok(());
            }
            Server::Mariadb(_) => {
                let target = MariaDatabase::create();
                if data_only {
                    target.load(schema);
                }
                target.load(&self.dir.join(ARTEFACT));
                return Ok(());
            }
        }
        let empty = rusqlite::Connection::open_in_memory().expect("memory is there");
        if data_only {
            empty.execute_batch(&read(schema)?).map_err(|error| format!("schema.sql does not load: {error}"))?;
        }
        empty.execute_batch(sql).map_err(|error| format!("the dump does not load: {error}"))?;
        let broken = empty.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get::<_, i64>(0));
        match broken.expect("the pragma exists") {
            0 => Ok(()),
            count => Err(format!("{count} references of the dump lead nowhere")),
        }
    }

    /// What differs from run to run is named.
    fn steady(&self, text: &str) -> String {
        let text = text.replace(&self.url(), "$SOURCE").replace(&self.dir.path().display().to_string(), "$DIR");
        let (port, name) = match &self.server {
            Server::Sqlite => return text,
            Server::Postgres(database) => (database.port(), database.name()),
            Server::Mariadb(database) => (database.port(), database.name()),
        };
        text.replace(&format!(":{port}/"), ":$PORT/").replace(name, "$DATABASE")
    }
}

/// What the last command of a case made.
struct Made {
    /// Exit code and stderr, for a command that failed.
    err: String,
    failed: bool,
    txt: String,
    artefact: Option<String>,
}

impl Made {
    fn of(source: &Source, outcome: &Outcome) -> Result<Made, String> {
        let code = outcome.code.ok_or("a signal ended the command")?;
        let err = source.steady(&format!("{}exit code {code}\n", outcome.stderr));
        let failed = code != 0;
        let artefact = source.dir.has(ARTEFACT).then(|| source.dir.text(ARTEFACT));
        if failed && artefact.is_some() {
            return Err(format!("the command failed and left an output:\n{err}"));
        }
        Ok(Made { failed, txt: source.steady(outcome.text()), artefact, err })
    }

    /// A file for everything that was made; stderr counts only where the
    /// command failed, or where somebody asked for it.
    fn parts(&self, case: &Path) -> Vec<(&'static str, Option<&str>)> {
        let err = self.failed || case.join("want.err").exists();
        vec![
            ("want.err", err.then_some(self.err.as_str())),
            ("want.txt", Some(self.txt.as_str()).filter(|text| !text.is_empty())),
            ("want.sql", self.artefact.as_deref()),
        ]
    }

    fn bless(&self, case: &Path) {
        for (file, made) in self.parts(case) {
            match made {
                Some(text) => fs::write(case.join(file), text).expect("the case can be written"),
                // Nothing was there to begin with, most of the time.
                None => drop(fs::remove_file(case.join(file))),
            }
        }
    }

    fn compare(&self, case: &Path) -> Result<(), String> {
        let mut wanted_any = false;
        for (file, made) in self.parts(case) {
            let wanted = fs::read_to_string(case.join(file)).ok();
            wanted_any |= wanted.is_some();
            if wanted.as_deref() != made {
                let difference = difference(wanted.as_deref().unwrap_or(""), made.unwrap_or(""));
                return Err(format!("{file} differs (- wanted, + made):\n{difference}stderr:\n{}", self.err));
            }
        }
        if wanted_any { Ok(()) } else { Err("the case wants nothing: no want.sql, want.txt or want.err".to_owned()) }
    }
}

/// The lines that differ, the common head and tail left out.
fn difference(wanted: &str, made: &str) -> String {
    let (wanted, made): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), made.lines().collect());
    let shorter = wanted.len().min(made.len());
    let head = (0..shorter).take_while(|&at| wanted[at] == made[at]).count();
    let same_tail = |&back: &usize| wanted[wanted.len() - back] == made[made.len() - back];
    let tail = (1..=shorter - head).take_while(same_tail).count();
    let shown = |sign: char, lines: &[&str]| {
        let more =
            if lines.len() > 20 { format!("{sign} … {} lines more\n", lines.len() - 20) } else { String::new() };
        lines.iter().take(20).map(|line| format!("{sign} {line}\n")).collect::<String>() + &more
    };
    let wanted = shown('-', &wanted[head..wanted.len() - tail]);
    format!("@@ line {}\n{wanted}{}", head + 1, shown('+', &made[head..made.len() - tail]))
}

/// `sqlite`, unless the case says another one in a file `engine`.
fn engine(case: &Path) -> &'static str {
    match read(&case.join("engine")).unwrap_or_default().trim() {
        "postgres" => "postgres",
        "mariadb" => "mariadb",
        "" | "sqlite" => "sqlite",
        other => panic!("{}: no engine `{other}`; there are sqlite, postgres and mariadb", name(case)),
    }
}

/// The commands of a `cmd` file, without the word `standin`; `#` starts a comment line.
fn commands(cmd: &str) -> Result<Vec<String>, String> {
    let lines = cmd.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let strip = |line: &str| line.strip_prefix("standin ").map(str::to_owned);
    lines.map(|line| strip(line).ok_or(format!("a command starts with `standin `, not as in `{line}`"))).collect()
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn name(case: &Path) -> String {
    case.file_name().expect("a case has a name").to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(failed: bool, txt: &str, artefact: Option<&str>) -> Made {
        Made { err: "exit code 1\n".into(), failed, txt: txt.into(), artefact: artefact.map(str::to_owned) }
    }

    #[test]
    fn a_case_that_wants_nothing_fails() {
        let case = Dir::new();
        let problem = made(false, "", None).compare(case.path()).expect_err("nothing is wanted");
        assert!(problem.contains("wants nothing"), "{problem}");
    }

    #[test]
    fn what_is_blessed_is_wanted_and_anything_else_differs() {
        let case = Dir::new();
        made(false, "", Some("a\nb\nc\n")).bless(case.path());
        assert_eq!(case.names(), ["want.sql"]);
        assert_eq!(made(false, "", Some("a\nb\nc\n")).compare(case.path()), Ok(()));
        let problem = made(false, "", Some("a\nx\nc\n")).compare(case.path()).expect_err("a line differs");
        assert!(problem.contains("@@ line 2\n- b\n+ x\n"), "{problem}");
        made(false, "", None).compare(case.path()).expect_err("the artefact is missing");
        made(true, "", None).compare(case.path()).expect_err("the command failed");
        made(false, "words", Some("a\nb\nc\n")).compare(case.path()).expect_err("stdout is not wanted");
        made(true, "", None).bless(case.path());
        assert_eq!(case.names(), ["want.err"]);
    }

    #[test]
    fn commands_are_lines_that_start_with_standin() {
        assert_eq!(commands("# why\nstandin check case\n\n"), Ok(vec!["check case".to_owned()]));
        assert!(commands("rm -r x\n").is_err());
    }

    #[test]
    fn a_difference_shows_the_middle_only() {
        assert_eq!(difference("a\nb\n", "a\nb\nc\n"), "@@ line 3\n+ c\n");
        assert_eq!(difference("a\na\n", "a\n"), "@@ line 2\n- a\n");
    }
}
