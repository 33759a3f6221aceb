//! Cards, bank accounts and national identifiers against python-stdnum, whose
//! validators share nothing with ours: it makes the originals and judges the
//! stand-ins. A missing Python or network fails the test.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cluster::finish;
use crate::command::Standin;
use crate::dir::Dir;

/// Pinned, so that a new release of the validators does not fail an old commit.
const STDNUM: &str = "python-stdnum==2.2";

/// The interpreter of a private environment that has the validators; it is made once
/// for all runs of the tests from one target directory.
pub fn python() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join(STDNUM.replace('=', "-"));
    let python = environment.join("bin/python");
    let made = environment.join("made");
    if !made.exists() {
        finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
        finish(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", STDNUM]));
        std::fs::write(made, "").expect("the target directory can be written");
    }
    python
}

#[test]
fn published_validators_find_every_stand_in_right() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/national_ids.py");
    let dir = Dir::new();
    let python = python();
    finish(Command::new(&python).arg(&script).arg("make").arg(dir.path()));
    Standin::new(&dir, "snapshot").run().ok();
    Standin::new(&dir, "dump --out out.db").run().ok();
    let judged = finish(Command::new(&python).arg(&script).arg("check").arg(dir.path())).stdout;
    let judged = String::from_utf8(judged).expect("a number is printed");
    let count: usize = judged.trim().strip_prefix("judged ").and_then(|count| count.parse().ok()).expect("a number");
    assert!(count > 20_000, "{count}");
}
