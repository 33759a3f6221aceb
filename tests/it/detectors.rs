//! National identifiers against python-stdnum, whose validators share nothing with
//! ours. A missing Python or network fails the test.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use standin::detect::national;

use crate::cluster::finish;
use crate::national_ids::python;

/// What python-stdnum has no module for: their examples alone speak for them.
const WITHOUT: [&str; 7] = ["au_medicare", "de_svnr", "gb_nino", "sg_nric", "us_dea", "us_mbi", "us_npi"];

#[test]
fn published_validators_agree_with_every_detector() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/detectors.py");
    let judged = finish(Command::new(python()).arg(script)).stdout;
    let judged = String::from_utf8(judged).expect("lines of text are printed");
    // Right and wrong ones of every name.
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in judged.lines() {
        let [name, number, right] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let detector = national::LIST.iter().find(|detector| detector.name() == name).expect(name);
        counts.entry(name).or_default()[usize::from(right == "0")] += 1;
        if detector.is_one(number.as_bytes()) != (right == "1") {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
    for detector in national::LIST.iter().map(|detector| detector.name()) {
        let enough = counts.get(detector).is_some_and(|counts| *counts.iter().min().expect("two kinds") >= 25);
        assert_ne!(enough, WITHOUT.contains(&detector), "{detector}: {:?}", counts.get(detector));
    }
}
