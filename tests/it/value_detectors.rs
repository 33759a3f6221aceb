//! Detectors against published validators that share nothing with them: python-stdnum
//! and phonenumbers, run when the test runs. A missing Python or network fails it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cluster::finish;

/// Pinned, so that a new release of the validators does not fail an old commit.
const VALIDATORS: [&str; 2] = ["python-stdnum==2.2", "phonenumbers==9.0.43"];

/// The interpreter of a private environment that has the validators.
fn python() -> PathBuf {
    let environment = Path::new(env!("CARGO_TARGET_TMPDIR")).join(VALIDATORS.join("-").replace('=', "-"));
    let python = environment.join("bin/python");
    let made = environment.join("made");
    if !made.exists() {
        finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        finish(Command::new(&python).args(pip).args(VALIDATORS));
        std::fs::write(made, "").expect("the target directory can be written");
    }
    python
}

/// How often a detector and a validator agreed and did not.
#[derive(Default)]
struct Verdicts {
    right: u32,
    /// Right by the validator only.
    missed: u32,
    wrong: u32,
    /// Right by the detector only.
    believed: u32,
}

#[test]
fn published_validators_agree_with_the_detectors() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/value_detectors.py");
    let lines = String::from_utf8(finish(Command::new(python()).arg(script)).stdout).expect("lines of text");
    let mut all: BTreeMap<&str, Verdicts> = BTreeMap::new();
    for line in lines.lines() {
        let mut fields = line.split('\t');
        let mut field = || fields.next().expect("three fields");
        let (name, value, right) = (field(), field(), field() == "1");
        let detector = standin::detect::all().find(|detector| detector.name() == name).expect("a detector");
        let verdicts = all.entry(name).or_default();
        *match (right, detector.is_one(value.as_bytes())) {
            (true, true) => &mut verdicts.right,
            (true, false) => &mut verdicts.missed,
            (false, false) => &mut verdicts.wrong,
            (false, true) => &mut verdicts.believed,
        } += 1;
    }
    assert_eq!(all.keys().copied().collect::<Vec<_>>(), ["bic", "card", "iban", "imei", "phone"]);
    for (name, verdicts) in all {
        let Verdicts { right, missed, wrong, believed } = verdicts;
        let told = format!("{name}: {right} right, {missed} missed, {wrong} wrong, {believed} believed");
        assert!(right > 300 && wrong > 100, "{told}");
        // Plans of telephones are cut after three digits; checksums are exact.
        let (missed_max, believed_max) = if name == "phone" { (right / 50, wrong / 20) } else { (0, 0) };
        assert!(missed <= missed_max && believed <= believed_max, "{told}");
    }
}
