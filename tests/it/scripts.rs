//! Real dumps and scripts, cut into parts: nothing is lost, nothing refused.

use std::fs;
use std::path::{Path, PathBuf};

use standin::script::rows::{Form, decode};
use standin::script::split::{Kind, Splitter};
use standin::script::{Dialect, Modes};

use crate::dir::files;
use crate::sets::set;

#[derive(Default, Debug)]
struct Counts {
    statements: u64,
    rows: u64,
    values: u64,
    undecoded: u64,
}

/// Cuts the whole file, with so many bytes more at a time.
#[track_caller]
fn cut(path: &Path, dialect: Dialect, chunk: usize) -> Counts {
    let script = fs::read(path).expect("a sample can be read");
    let mut splitter = Splitter::new(Modes::new(dialect));
    let mut counts = Counts::default();
    let (mut start, mut given) = (0, 0);
    loop {
        let bytes = &script[start..given];
        match splitter.next(bytes, given == script.len()) {
            Err(error) => panic!("{}: {error}", path.display()),
            Ok(None) if given == script.len() => break,
            Ok(None) => given = script.len().min(given + chunk),
            Ok(Some(part)) => {
                assert_eq!(splitter.position(), start as u64, "{}", path.display());
                counts.take(part.kind, &bytes[..part.len], &splitter);
                start += part.len;
            }
        }
    }
    assert_eq!(start, script.len(), "{}: every byte is in a part", path.display());
    counts
}

impl Counts {
    fn take(&mut self, kind: Kind, part: &[u8], splitter: &Splitter) {
        let bounds = splitter.bounds();
        self.statements += u64::from(kind == Kind::Statement);
        self.rows += bounds.row_ends.len() as u64;
        self.values += bounds.values.len() as u64;
        for value in &bounds.values {
            let mut out = Vec::new();
            let raw = &part[value.start as usize..value.end as usize];
            let is_decoded =
                value.form != Form::Expression && decode(raw, value.form, &splitter.modes, &mut out).is_ok();
            self.undecoded += u64::from(!is_decoded);
        }
    }
}

/// By what only one of them writes.
fn dialect(path: &Path) -> Dialect {
    let name = path.to_string_lossy().to_lowercase();
    let text = fs::read(path).expect("a sample can be read");
    let text = String::from_utf8_lossy(&text);
    let engine = ["ENGINE=InnoDB", "MySQL dump", "MariaDB dump"].iter().any(|word| text.contains(word));
    if name.contains("mysql") || engine { Dialect::Mysql } else { Dialect::Postgres }
}

fn scripts() -> Vec<PathBuf> {
    let Some(folder) = set("") else { return Vec::new() };
    let mut found = files(&folder);
    found.retain(|path| path.extension().is_some_and(|end| end == "sql"));
    found.sort();
    assert!(found.len() > 10, "the samples are not found");
    found
}

#[test]
fn every_sample_is_cut_without_loss() {
    for path in scripts() {
        let dialect = dialect(&path);
        let at_once = cut(&path, dialect, usize::MAX >> 1);
        let in_chunks = cut(&path, dialect, 10_007);
        assert_eq!(format!("{at_once:?}"), format!("{in_chunks:?}"), "{}", path.display());
        assert!(at_once.statements > 3, "{}: {at_once:?}", path.display());
        if std::env::var_os("SHOW_COUNTS").is_some() {
            println!("{} {dialect:?} {at_once:?}", path.display());
        }
    }
}

/// Counted by the servers that loaded them.
#[test]
fn rows_are_all_seen() {
    for (path, dialect, rows) in [
        ("chinook/Chinook_PostgreSql_SerialPKs.noctl.sql", Dialect::Postgres, 15_607),
        ("chinook/Chinook_MySql.noctl.sql", Dialect::Mysql, 15_607),
    ] {
        if let Some(file) = set(path) {
            assert_eq!(cut(&file, dialect, 100_000).rows, rows, "{path}");
        }
    }
}
