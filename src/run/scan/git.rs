//! What git knows: what is staged, and which lines were added since a revision.
//!
//! By the program, which is there where a repository is; its settings of the
//! repository that start programs are switched off.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::error::{Error, Result};

/// A file as the index has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staged {
    /// From here, as in reports.
    pub name: String,
    pub object: String,
}

/// A file that differs, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub path: PathBuf,
    pub added: Added,
}

/// Which lines of a file are new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Added {
    /// A new file; and what is no text for git has no lines.
    Whole,
    /// In their order, one-based.
    Lines(Vec<RangeInclusive<usize>>),
}

impl Added {
    pub fn has(&self, line: usize) -> bool {
        match self {
            Added::Whole => true,
            Added::Lines(lines) => {
                let after = lines.partition_point(|range| *range.end() < line);
                lines.get(after).is_some_and(|range| range.contains(&line))
            }
        }
    }
}

/// The files that are staged and differ from the last commit, below `paths` or here.
///
/// # Errors
/// Without git, or outside of a repository.
pub fn staged(paths: &[PathBuf]) -> Result<Vec<Staged>> {
    let arguments =
        ["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--diff-filter=d", "--ignore-submodules"];
    let listed = ask(&mut command(&arguments, paths))?;
    let mut parts = listed.split(|byte| *byte == 0);
    let mut staged = Vec::new();
    // `:100644 100644 <old> <new> M`, then the path (git-diff, "Raw output format").
    while let (Some(head), Some(path)) = (parts.next(), parts.next()) {
        let words: Vec<&str> = std::str::from_utf8(head).unwrap_or("").split(' ').collect();
        let [_, mode, _, object, _] = words[..] else { return Err(not_understood()) };
        // Links and other repositories are no content.
        if mode.starts_with("100") {
            staged.push(Staged { name: named(path), object: object.to_owned() });
        }
    }
    staged.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(staged)
}

/// The content of an object.
///
/// # Errors
/// When git does not have it.
pub fn content(object: &str) -> Result<Content> {
    let mut child = command(&["cat-file", "blob", object], &[]).spawn().map_err(|error| no_git(&error))?;
    let stream = child.stdout.take().expect("it is piped");
    Ok(Content { child, stream })
}

/// What git writes, as it comes.
pub struct Content {
    child: Child,
    stream: ChildStdout,
}

impl Read for Content {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let length = self.stream.read(out)?;
        if length == 0 && !out.is_empty() && !self.child.wait()?.success() {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(length)
    }
}

impl Drop for Content {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines added since `revision`, by file: since where the branch of `HEAD` and
/// that of the revision parted. In the index, or in the files as they are.
///
/// # Errors
/// Without git, outside of a repository, or when there is no such revision.
pub fn added(revision: &str, cached: bool, paths: &[PathBuf]) -> Result<BTreeMap<String, Change>> {
    let commit = format!("{revision}^{{commit}}");
    let no_such = || {
        Error::usage("git knows no such revision")
            .name("revision", revision)
            .help("a shallow clone may not have it: fetch it first, as with `fetch-depth: 0` of actions/checkout")
    };
    let verified = ask(&mut command(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit], &[]));
    let commit = verified.map_err(|error| if error.problem() == REFUSED { no_such() } else { error })?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let parted = ask(&mut command(&["merge-base", &commit, "HEAD"], &[]));
    let base = parted.ok().map(|base| String::from_utf8_lossy(&base).trim().to_owned()).filter(|base| !base.is_empty());
    let base = base.unwrap_or(commit);
    let mut arguments = vec!["diff", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--relative"];
    arguments.extend(["--diff-filter=d", "--ignore-submodules"]);
    arguments.extend(cached.then_some("--cached"));
    let with = |more: &[&'static str]| -> Vec<&str> { [&arguments[..], more, &[&base]].concat() };
    let mut changes = BTreeMap::new();
    for line in ask(&mut command(&with(&["--numstat", "-z"]), paths))?.split(|byte| *byte == 0) {
        let mut columns = line.splitn(3, |byte| *byte == b'\t');
        let (Some(new), Some(_), Some(path)) = (columns.next(), columns.next(), columns.next()) else { continue };
        let lines = if new == b"-" { Added::Whole } else { Added::Lines(Vec::new()) };
        changes.insert(named(path), Change { path: path_of(path), added: lines });
    }
    let mut child = command(&with(&["-U0", "--src-prefix=a/", "--dst-prefix=b/"]), paths)
        .spawn()
        .map_err(|error| no_git(&error))?;
    hunks(BufReader::new(child.stdout.take().expect("it is piped")), &mut changes)?;
    let status = child.wait().map_err(|error| no_git(&error))?;
    if status.success() { Ok(changes) } else { Err(refused()) }
}

/// Reads a unified diff without context. Lines that were added may look like
/// headers, so they are counted off.
fn hunks(mut diff: impl BufRead, changes: &mut BTreeMap<String, Change>) -> Result<()> {
    let mut line = Vec::new();
    let mut file = None;
    let mut content = 0;
    let mut is_new = false;
    loop {
        line.clear();
        let length =
            diff.read_until(b'\n', &mut line).map_err(|error| Error::io("git's answer ends too early", &error))?;
        if length == 0 {
            return Ok(());
        }
        let text = line.strip_suffix(b"\n").unwrap_or(&line);
        if content > 0 {
            // `\ No newline at end of file` belongs to no file.
            content -= usize::from(!text.starts_with(b"\\"));
        } else if text.starts_with(b"--- ") {
            is_new = text == b"--- /dev/null";
        } else if let Some(path) = text.strip_prefix(b"+++ ") {
            // A name with blanks has a tab behind it.
            let path = path.strip_suffix(b"\t").unwrap_or(path);
            let path = unquoted(path);
            file = path.strip_prefix(b"b/".as_slice()).map(named);
            if let Some(change) = file.as_ref().and_then(|file| changes.get_mut(file)).filter(|_| is_new) {
                change.added = Added::Whole;
            }
        } else if text.starts_with(b"@@ ") {
            let (old, (first, count)) = header(text).ok_or_else(not_understood)?;
            content = old + count;
            let change = file.as_ref().and_then(|file| changes.get_mut(file));
            if let Some(Change { added: Added::Lines(lines), .. }) = change
                && count > 0
            {
                lines.push(first..=first + count - 1);
            }
        }
    }
}

/// `@@ -3,2 +5,4 @@`: how many old lines, the first new one and how many.
fn header(text: &[u8]) -> Option<(usize, (usize, usize))> {
    let text = std::str::from_utf8(text.split(|byte| *byte == b'@').nth(2)?).ok()?;
    let mut parts = text.split_whitespace();
    let pair = |text: &str| -> Option<(usize, usize)> {
        let (first, count) = text.split_once(',').unwrap_or((text, "1"));
        Some((first.parse().ok()?, count.parse().ok()?))
    };
    let (_, old) = pair(parts.next()?.strip_prefix('-')?)?;
    Some((old, pair(parts.next()?.strip_prefix('+')?)?))
}

/// A path in quotes has escapes as in C (git-config, `core.quotePath`).
fn unquoted(path: &[u8]) -> Vec<u8> {
    let Some(inside) = path.strip_prefix(b"\"").and_then(|path| path.strip_suffix(b"\"")) else { return path.to_vec() };
    let mut out = Vec::with_capacity(inside.len());
    let mut rest = inside.iter().copied();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(escaped) = rest.next() else { break };
        out.push(match escaped {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            b'0'..=b'3' => {
                let digits = [escaped, rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                digits.iter().fold(0, |byte: u8, digit| byte.wrapping_mul(8).wrapping_add(digit.wrapping_sub(b'0')))
            }
            other => other,
        });
    }
    out
}

fn named(path: &[u8]) -> String {
    super::walk::shown(&path_of(path))
}

#[cfg(unix)]
fn path_of(path: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(path))
}

#[cfg(not(unix))]
fn path_of(path: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(path).as_ref())
}

/// Git, below the current folder, without what a repository could make it start.
fn command(arguments: &[&str], paths: &[PathBuf]) -> Command {
    let mut git = Command::new("git");
    git.args(["-c", "core.fsmonitor=false", "-c", "diff.external=", "-c", "core.quotePath=false"]);
    git.args(arguments);
    if arguments[0] == "diff" {
        if !arguments.contains(&"--relative") {
            git.arg("--relative");
        }
        git.arg("--").args(paths);
    }
    git.env_remove("STANDIN_KEY").env("GIT_OPTIONAL_LOCKS", "0");
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    git
}

const REFUSED: &str = "git does not answer: this may be no repository";

fn refused() -> Error {
    Error::new(REFUSED).help("run it inside of a git work tree; `git status` tells what is wrong")
}

fn not_understood() -> Error {
    Error::new("git's answer is not understood").help("which version is it? `git --version`")
}

fn no_git(error: &std::io::Error) -> Error {
    Error::io("git cannot be started", error).help("install it, or scan paths: `standin scan .`")
}

fn ask(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output().map_err(|error| no_git(&error))?;
    if output.status.success() { Ok(output.stdout) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_lines_are_counted_off() {
        let diff = "diff --git a/a.sql b/a.sql
index 1..2 100644
--- a/a.sql
+++ b/a.sql
@@ -2 +2,3 @@ CREATE
-old
+++ b/other.sql
+@@ -1 +1 @@
+three
\\ No newline at end of file
@@ -9,2 +11,0 @@
-x
-y
diff --git a/b b/b
--- /dev/null
+++ \"b/na\\303\\257ve\\t.csv\"
@@ -0,0 +1,2 @@
+a
+b
";
        let files = ["a.sql", "na\u{ef}ve\\u{9}.csv", "other.sql"];
        let empty = Change { path: PathBuf::new(), added: Added::Lines(Vec::new()) };
        let mut changes: BTreeMap<String, Change> =
            files.iter().map(|name| ((*name).to_owned(), empty.clone())).collect();
        hunks(diff.as_bytes(), &mut changes).unwrap();
        assert_eq!(changes["a.sql"].added, Added::Lines(vec![2..=4]));
        assert_eq!(changes[files[1]].added, Added::Whole, "a new file");
        assert_eq!(changes["other.sql"].added, Added::Lines(vec![]));
        assert!(hunks("+++ b/a.sql\n@@ -x +y @@\n".as_bytes(), &mut changes).is_err());
    }

    #[test]
    fn a_line_is_in_its_range_and_not_beside_it() {
        let lines = Added::Lines(vec![2..=4, 9..=9]);
        let has: Vec<usize> = (0..12).filter(|line| lines.has(*line)).collect();
        assert_eq!(has, [2, 3, 4, 9]);
        assert!(Added::Whole.has(7) && !Added::Lines(Vec::new()).has(1));
    }
}
