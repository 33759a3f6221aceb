//! Which files there are: what is named, and what lies below a folder that is named.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ignore::WalkBuilder;

use super::Skip;
use crate::error::{Error, Result};

/// Which files of a folder are left out.
#[derive(Clone, Copy, Default)]
pub struct Leave {
    /// Read what `.gitignore`, `.ignore` and git's own lists leave out.
    pub no_ignore: bool,
    /// Read what begins with a dot.
    pub hidden: bool,
}

/// Hidden, and where credentials stand most often: looked at all the same.
const TELLING: &[&str] = &[
    ".env",
    ".github",
    ".gitlab",
    ".circleci",
    ".npmrc",
    ".pypirc",
    ".netrc",
    ".pgpass",
    ".my.cnf",
    ".htpasswd",
    ".docker",
    ".aws",
    ".travis",
    ".vscode",
];

/// A file that is to be read, and how it is called in reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// With `/`, without a `./` before it and without control characters.
    pub name: String,
    pub path: PathBuf,
    /// It was named itself: that it cannot be looked at is an error.
    pub is_named: bool,
}

/// What was found, in the order of the names.
#[derive(Default)]
pub struct Walked {
    pub files: Vec<Found>,
    pub skipped: BTreeMap<Skip, u64>,
    /// What could not be listed.
    pub failed: Vec<Error>,
}

/// Walks every path. Links within folders are not followed; one that is named is.
///
/// # Errors
/// A path that is not there.
pub fn walk(paths: &[PathBuf], leave: Leave) -> Result<Walked> {
    let mut walked = Walked::default();
    for path in paths {
        let metadata = std::fs::metadata(path).map_err(|error| {
            Error::io("a path to be scanned cannot be read", &error)
                .path(path)
                .help("name files or folders that are there, - for standard input, or a database by its URL")
        })?;
        if metadata.is_dir() {
            folder(path, leave, &mut walked);
        } else {
            walked.files.push(Found { name: shown(path), path: path.clone(), is_named: true });
        }
    }
    // Named twice, or named and found: the naming counts.
    walked.files.sort_by(|a, b| (&a.name, !a.is_named).cmp(&(&b.name, !b.is_named)));
    walked.files.dedup_by(|a, b| a.name == b.name);
    Ok(walked)
}

fn folder(path: &Path, leave: Leave, walked: &mut Walked) {
    let hidden = Arc::new(AtomicU64::new(0));
    let passed_over = hidden.clone();
    let mut builder = WalkBuilder::new(path);
    builder.standard_filters(!leave.no_ignore).hidden(false).follow_links(false);
    builder.filter_entry(move |entry| {
        let name = entry.file_name().as_encoded_bytes();
        let is_hidden = entry.depth() > 0 && name.starts_with(b".") && !name.starts_with(b"..");
        if !is_hidden {
            return true;
        }
        // What git keeps for itself is packed, and is no file of the project.
        let is_wanted =
            name != b".git" && (leave.hidden || TELLING.iter().any(|word| name.starts_with(word.as_bytes())));
        if !is_wanted && name != b".git" {
            passed_over.fetch_add(1, Ordering::Relaxed);
        }
        is_wanted
    });
    for entry in builder.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let problem = "a folder or a file below what is scanned cannot be read";
                let error = match error.io_error() {
                    Some(io) => Error::io(problem, io),
                    None => Error::new(problem),
                };
                walked.failed.push(
                    error.path(path).help("give the rights to read it, or leave it out by .gitignore or .ignore"),
                );
                continue;
            }
        };
        match entry.file_type() {
            Some(kind) if kind.is_file() => {
                let path = entry.into_path();
                walked.files.push(Found { name: shown(&path), path, is_named: false });
            }
            Some(kind) if kind.is_symlink() => *walked.skipped.entry(Skip::Link).or_insert(0) += 1,
            Some(kind) if kind.is_dir() => {}
            _ => *walked.skipped.entry(Skip::Special).or_insert(0) += 1,
        }
    }
    let hidden = hidden.load(Ordering::Relaxed);
    if hidden > 0 {
        *walked.skipped.entry(Skip::Hidden).or_insert(0) += hidden;
    }
}

/// A path as reports show it.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = text.strip_prefix("./").unwrap_or(&text);
    crate::yaml::visible(&text.replace(std::path::MAIN_SEPARATOR, "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path, leave: Leave) -> Vec<String> {
        let walked = walk(&[folder.to_owned()], leave).unwrap();
        let prefix = format!("{}/", shown(folder));
        walked.files.iter().map(|file| file.name.strip_prefix(&prefix).unwrap().to_owned()).collect()
    }

    #[test]
    fn ignored_and_hidden_files_are_left_out_and_telling_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("b/one.sql", "");
        write("a.log", "");
        write(".ignore", "*.log\n");
        write(".env.test", "");
        write(".cache/x", "");
        write(".git/config", "");
        assert_eq!(names(folder.path(), Leave::default()), [".env.test", "b/one.sql"]);
        let all = Leave { no_ignore: true, hidden: true };
        assert_eq!(names(folder.path(), all), [".cache/x", ".env.test", ".ignore", "a.log", "b/one.sql"]);
        assert_eq!(walk(&[folder.path().to_owned()], Leave::default()).unwrap().skipped[&Skip::Hidden], 2);
        let twice = [folder.path().to_owned(), folder.path().join("b/one.sql")];
        let walked = walk(&twice, Leave::default()).unwrap();
        assert_eq!(walked.files.len(), 2);
        assert!(walked.files[1].is_named);
        assert!(walk(&[folder.path().join("none")], Leave::default()).is_err());
    }
}
