//! The repository itself: nothing is forgotten in a list, nothing of one
//! machine is in a file, and no file has grown beyond reading.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::dir::files;

#[test]
fn every_mask_is_in_the_list() {
    all_listed("mask", "masks!", "MaskKind for");
}

#[test]
fn every_kind_is_in_the_list() {
    all_listed("discover", "kinds!", "Kind for");
}

#[test]
fn every_detector_is_in_the_list() {
    all_listed("detect/national", "detectors!", " DETECTOR: ");
    all_listed("detect/secrets", "detectors!", " DETECTOR: ");
}

#[test]
fn every_importer_is_in_the_list() {
    all_listed("import", "importers!", "Importer for");
}

#[test]
fn every_format_is_in_the_list() {
    all_listed("sink", "formats!", "impl Format for");
}

/// Every file of the folder that defines one is a word of the list.
fn all_listed(folder: &str, list: &str, defines: &str) {
    let folder = root().join("src").join(folder);
    let listed = listed(&text(&folder.join("mod.rs")).unwrap_or_default(), list);
    let mut defined = BTreeSet::new();
    for path in files(&folder) {
        let inside = path.strip_prefix(&folder).expect("walked from there");
        if inside != Path::new("mod.rs") && text(&path).is_some_and(|text| text.contains(defines)) {
            let first = inside.components().next().expect("a file has a name").as_os_str();
            defined.insert(Path::new(first).file_stem().expect("a file has a name").to_string_lossy().into_owned());
        }
    }
    assert_eq!(defined, listed, "left: files that define one; right: the words of {list}[…] in {}", folder.display());
}

/// The words between the brackets of the last `list![…]` of a text.
fn listed(text: &str, list: &str) -> BTreeSet<String> {
    let Some(start) = text.rfind(&format!("{list}[")) else { return BTreeSet::new() };
    let inside = &text[start + list.len() + 1..];
    let inside = &inside[..inside.find(']').expect("a list ends")];
    inside.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

#[test]
fn no_path_of_one_machine_is_in_the_tree() {
    let mut found = Vec::new();
    // A detector of such paths, and what it leaves alone.
    let speaks_of_paths =
        |path: &Path| path.ends_with("detect/home_path.rs") || path.ends_with("detect/tests/false_positives.txt");
    for path in sources().into_iter().filter(|path| !speaks_of_paths(path)) {
        for (number, line) in text(&path).unwrap_or_default().lines().enumerate() {
            if is_machine_path(line) {
                found.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "paths that exist on one machine only:\n{}", found.join("\n"));
}

fn is_machine_path(line: &str) -> bool {
    // Put together here, so that this file does not find itself.
    let folders = ["work", "farm", "root", "home", "Users", "tmp/wt"].map(|name| format!("/{name}/"));
    folders.iter().any(|folder| {
        line.match_indices(folder).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|character| character.is_alphanumeric() || "._-~$}".contains(character))
        })
    })
}

#[test]
fn a_path_of_one_machine_is_recognised() {
    let path = ["", "home", "somebody", "x"].join("/");
    assert!(is_machine_path(&path));
    assert!(is_machine_path(&format!("see `{path}`")));
    assert!(!is_machine_path(&format!("https://example.test{path}")));
    assert!(!is_machine_path("networks/home and ~/home/x"));
}

#[test]
fn no_file_is_longer_than_a_thousand_lines() {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|end| end == "rs");
    for path in sources().into_iter().filter(is_rust) {
        let lines = text(&path).unwrap_or_default().lines().count();
        assert!(lines <= 1000, "{} has {lines} lines: divide it by its nouns", path.display());
    }
}

/// Every file of the repository: what git does not know is not in it.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root()).expect("the repository can be listed") {
        let path = entry.expect("the repository can be listed").path();
        match path.file_name().and_then(|name| name.to_str()) {
            Some(".git" | "target") => {}
            _ if path.is_dir() => found.extend(files(&path)),
            _ => found.push(path),
        }
    }
    assert!(found.len() > 50, "the tree is not found");
    found
}

/// Nothing for a file that is not text.
fn text(path: &Path) -> Option<String> {
    String::from_utf8(fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))).ok()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
