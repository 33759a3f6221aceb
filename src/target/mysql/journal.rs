//! What a run writes down in the database that it builds, so that a later one can go
//! on, and can put right what it finds half done.

use super::names::Databases;
use super::script::Kind;
use crate::dialect::mysql::literal;
use crate::error::Result;
use crate::source::mysql::session::Session;
use crate::target::Tally;

/// A name that no table of anybody's has.
pub const TABLE: &str = "__standin_journal";

/// One line of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// Which run this is: its fingerprint.
    Run,
    /// A table whose rows are all there.
    Filled,
    /// A table that the swap moves.
    Move,
    /// The old tables are kept.
    Keep,
    /// A trigger of the old tables.
    Old,
    /// What is made in the live database after the swap.
    New,
    /// The swap and all that comes after it are done.
    Done,
}

impl What {
    fn word(self) -> &'static str {
        match self {
            What::Run => "run",
            What::Filled => "filled",
            What::Move => "move",
            What::Keep => "keep",
            What::Old => "old",
            What::New => "new",
            What::Done => "done",
        }
    }
}

/// A statement, and what it has to be run under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub kind: Option<Kind>,
    pub name: String,
    pub sql: String,
}

/// A swap that was begun.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swap {
    /// Names of tables and sequences, and whether an old one makes room.
    pub moved: Vec<(String, bool)>,
    /// Makes the old tables' triggers.
    pub old: Vec<Step>,
    /// Makes the new objects.
    pub new: Vec<Step>,
    pub keep_old: bool,
}

pub struct Journal<'a> {
    table: String,
    databases: &'a Databases,
}

impl<'a> Journal<'a> {
    pub fn of(databases: &'a Databases) -> Journal<'a> {
        Journal { table: databases.in_new(TABLE), databases }
    }

    pub fn exists(&self, session: &mut Session) -> Result<bool> {
        let sql = format!(
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = {} AND TABLE_NAME = {}",
            literal(&self.databases.new),
            literal(TABLE)
        );
        Ok(!session.texts(&sql)?.is_empty())
    }

    pub fn create(&self, session: &mut Session, run: &str) -> Result<()> {
        session.execute(&format!(
            "CREATE TABLE {} (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, what varchar(20) NOT NULL, \
             name varchar(64) NOT NULL, kind varchar(20) NOT NULL, text longtext NOT NULL) \
             ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
            self.table
        ))?;
        self.add(session, What::Run, "", "", run)
    }

    fn add(&self, session: &mut Session, what: What, name: &str, kind: &str, text: &str) -> Result<()> {
        session.execute(&format!(
            "INSERT INTO {} (what, name, kind, text) VALUES ({}, {}, {}, {})",
            self.table,
            literal(what.word()),
            literal(name),
            literal(kind),
            literal(text)
        ))
    }

    fn read(&self, session: &mut Session, what: What) -> Result<Vec<[String; 3]>> {
        let sql =
            format!("SELECT name, kind, text FROM {} WHERE what = {} ORDER BY id", self.table, literal(what.word()));
        let rows = session.texts(&sql)?;
        Ok(rows.into_iter().filter_map(|row| <[String; 3]>::try_from(row).ok()).collect())
    }

    /// The fingerprint of the run that made this.
    pub fn run(&self, session: &mut Session) -> Result<Option<String>> {
        Ok(self.read(session, What::Run)?.into_iter().next().map(|[_, _, text]| text))
    }

    pub fn filled(&self, session: &mut Session) -> Result<Vec<(String, Tally)>> {
        let tally = |text: &str| {
            let (rows, sum) = text.split_once(' ')?;
            Tally::read(rows.parse().ok()?, sum)
        };
        let rows = self.read(session, What::Filled)?;
        Ok(rows.into_iter().filter_map(|[name, _, text]| Some((name, tally(&text)?))).collect())
    }

    pub fn add_filled(&self, session: &mut Session, table: &str, tally: &Tally) -> Result<()> {
        self.add(session, What::Filled, table, "", &format!("{} {}", tally.rows, tally.to_hex()))
    }

    /// From here on a later run finishes the swap or takes it back.
    pub fn begin(&self, session: &mut Session, swap: &Swap) -> Result<()> {
        session.execute("START TRANSACTION")?;
        for (name, replaces) in &swap.moved {
            self.add(session, What::Move, name, if *replaces { "old" } else { "" }, "")?;
        }
        if swap.keep_old {
            self.add(session, What::Keep, "", "", "")?;
        }
        for (what, steps) in [(What::Old, &swap.old), (What::New, &swap.new)] {
            for step in steps {
                self.add(session, what, &step.name, step.kind.map_or("", Kind::word), &step.sql)?;
            }
        }
        session.execute("COMMIT")
    }

    /// The swap that was begun and is not known to be over.
    pub fn begun(&self, session: &mut Session) -> Result<Option<Swap>> {
        let moved = self.read(session, What::Move)?;
        if moved.is_empty() {
            return Ok(None);
        }
        let step = |[name, kind, sql]: [String; 3]| Step { kind: Kind::of(&kind), name, sql };
        Ok(Some(Swap {
            moved: moved.into_iter().map(|[name, kind, _]| (name, kind == "old")).collect(),
            old: self.read(session, What::Old)?.into_iter().map(step).collect(),
            new: self.read(session, What::New)?.into_iter().map(step).collect(),
            keep_old: !self.read(session, What::Keep)?.is_empty(),
        }))
    }

    /// It was taken back: what was built is as it was.
    pub fn taken_back(&self, session: &mut Session) -> Result<()> {
        session.execute(&format!("DELETE FROM {} WHERE what IN ('move', 'keep', 'old', 'new')", self.table))
    }

    /// All of it is done; only the databases beside the live one are left over.
    pub fn done(&self, session: &mut Session) -> Result<()> {
        session.execute("START TRANSACTION")?;
        session
            .execute(&format!("DELETE FROM {} WHERE what IN ('run', 'filled', 'move', 'old', 'new')", self.table))?;
        self.add(session, What::Done, "", "", "")?;
        session.execute("COMMIT")
    }

    /// Whether a run ended between the swap and its clean-up, and whether that one
    /// keeps the old tables.
    pub fn is_done(&self, session: &mut Session) -> Result<Option<bool>> {
        if self.read(session, What::Done)?.is_empty() {
            return Ok(None);
        }
        Ok(Some(!self.read(session, What::Keep)?.is_empty()))
    }
}
