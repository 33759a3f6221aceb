//! Files that hold a masking key: read only where nobody else can.
//!
//! Refuses a file that others may read, and one that the next `git add` would
//! publish.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// A key has 64 characters at most; a longer text is none.
const TEXT_BYTES_MAX: usize = 4096;

/// The text of a key file, which is gone when it is dropped.
///
/// # Errors
/// When it cannot be read, when others may read it, and when it lies in a git work
/// tree that does not ignore it.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let failed = |error: &std::io::Error| {
        Error::io("the key file cannot be read", error)
            .path(path)
            .help("`standin key new` prints a key; --ephemeral-key makes one for this run alone")
    };
    let mut file = std::fs::File::open(path).map_err(|error| failed(&error))?;
    // Of the file that is open, so that nobody can put another in its place.
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    refuse_readable(path, &metadata)?;
    let found = std::fs::canonicalize(path).map_err(|error| failed(&error))?;
    // A link that is committed names a place; only the file is the key.
    refuse_published(path, &found)?;
    text(&mut file).map_err(|error| failed(&error))
}

/// Everything there is to read, up to more than a key can have. The buffer never
/// grows: growing would leave copies behind.
pub fn text(from: &mut dyn Read) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let mut buffer = Zeroizing::new(vec![0; TEXT_BYTES_MAX]);
    let mut length = 0;
    while length < TEXT_BYTES_MAX {
        match from.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(length);
    Ok(buffer)
}

/// A key that others may read is no secret.
#[cfg(unix)]
fn refuse_readable(path: &Path, metadata: &std::fs::Metadata) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::usage("the key file may be read by others").path(path).help(
        "take the others' rights away: `chmod 600 FILE`; where that cannot be done, as with mounted secrets, say so with \
         `key: command:cat FILE`",
    ))
}

#[cfg(not(unix))]
fn refuse_readable(_path: &Path, _metadata: &std::fs::Metadata) -> Result<()> {
    Ok(())
}

/// A key in a repository is a key that everybody has.
fn refuse_published(path: &Path, found: &Path) -> Result<()> {
    let Some(tree) = found.ancestors().skip(1).find(|folder| folder.join(".git").exists()) else { return Ok(()) };
    // Git itself knows best: nested files, global excludes, what is tracked
    // already. Where it is missing or will not say, the plainest reading counts.
    if git_ignores(tree, found).unwrap_or_else(|| plainly_ignored(tree, found)) {
        return Ok(());
    }
    Err(Error::usage("the key file lies in a git work tree that does not ignore it").path(path).help(
        "add it to .gitignore (and `git rm --cached` it, if it was added once: then make a new key), or keep it outside",
    ))
}

/// Whether git ignores the file and does not track it; `None` when git cannot say.
fn git_ignores(tree: &Path, file: &Path) -> Option<bool> {
    let mut git = Command::new("git");
    // A hook's variables point to another repository.
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"] {
        git.env_remove(variable);
    }
    git.arg("-C").arg(tree).args(["-c", "core.fsmonitor=false", "check-ignore", "--quiet", "--"]).arg(file);
    let status = git.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    match status.code()? {
        0 => Some(true),
        1 => Some(false),
        _ => None,
    }
}

/// Whether a line of an ignore file names the file or a folder above it without any
/// pattern but `*.suffix`. A line that takes something back, and an index that has
/// the file's name, make it not so.
fn plainly_ignored(tree: &Path, file: &Path) -> bool {
    let name = file.file_name().unwrap_or(OsStr::new("")).as_encoded_bytes().to_vec();
    let index = std::fs::read(tree.join(".git/index")).unwrap_or_default();
    if name.is_empty() || memchr::memmem::find(&index, &name).is_some() {
        return false;
    }
    let mut folders: Vec<&Path> = file.ancestors().skip(1).take_while(|folder| *folder != tree).collect();
    folders.push(tree);
    let mut ignored = false;
    for folder in folders {
        let mut lists: Vec<PathBuf> = vec![folder.join(".gitignore")];
        if folder == tree {
            lists.push(tree.join(".git/info/exclude"));
        }
        let Ok(inside) = file.strip_prefix(folder) else { return false };
        for list in lists {
            let text = std::fs::read_to_string(list).unwrap_or_default();
            for line in text.lines().map(str::trim_end) {
                if line.starts_with('!') {
                    return false;
                }
                ignored |= names(line, inside);
            }
        }
    }
    ignored
}

/// Whether a plain line of an ignore file names `inside` or a folder it is in.
fn names(line: &str, inside: &Path) -> bool {
    if line.is_empty() || line.starts_with('#') {
        return false;
    }
    let (line, folder_only) = match line.strip_suffix('/') {
        Some(line) => (line, true),
        None => (line, false),
    };
    let anchored = line.contains('/');
    let line = line.strip_prefix('/').unwrap_or(line);
    let suffix = line.strip_prefix('*').filter(|suffix| suffix.starts_with('.'));
    if suffix.unwrap_or(line).contains(['*', '?', '[', '\\']) {
        return false;
    }
    let parts: Vec<&OsStr> = inside.iter().collect();
    (1..=parts.len()).filter(|&count| !folder_only || count < parts.len()).any(|count| {
        let last = parts[count - 1].to_string_lossy();
        match suffix {
            Some(suffix) if anchored => count == 1 && last.ends_with(suffix),
            Some(suffix) => last.ends_with(suffix),
            None if anchored => parts[..count].iter().collect::<PathBuf>() == Path::new(line),
            None => last == line,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_name_files_and_folders() {
        for (line, inside, named) in [
            ("mask.key", "mask.key", true),
            ("mask.key", "a/mask.key", true),
            ("/mask.key", "mask.key", true),
            ("/mask.key", "a/mask.key", false),
            ("*.key", "a/mask.key", true),
            ("/*.key", "a/mask.key", false),
            ("secrets/", "secrets/mask.key", true),
            ("secrets/", "a/secrets/mask.key", true),
            ("mask.key/", "mask.key", false),
            ("a/secrets", "a/secrets/mask.key", true),
            ("a/secrets", "b/a/secrets/mask.key", false),
            ("# mask.key", "mask.key", false),
            ("", "mask.key", false),
            ("mask.*", "mask.key", false),
            ("mask.key2", "mask.key", false),
        ] {
            assert_eq!(names(line, Path::new(inside)), named, "{line} for {inside}");
        }
    }

    #[test]
    fn without_git_the_plainest_reading_counts() {
        let folder = tempfile::tempdir().unwrap();
        let tree = folder.path();
        std::fs::create_dir_all(tree.join(".git/info")).unwrap();
        let file = tree.join("mask.key");
        std::fs::write(&file, "x").unwrap();
        assert!(!plainly_ignored(tree, &file));
        std::fs::write(tree.join(".gitignore"), "*.log\n*.key\n").unwrap();
        assert!(plainly_ignored(tree, &file));
        std::fs::write(tree.join(".git/info/exclude"), "!mask.key\n").unwrap();
        assert!(!plainly_ignored(tree, &file));
        std::fs::write(tree.join(".git/info/exclude"), "").unwrap();
        std::fs::write(tree.join(".git/index"), b"DIRC....mask.key....").unwrap();
        assert!(!plainly_ignored(tree, &file), "it is tracked");
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(text(&mut &[7u8; 10_000][..]).unwrap().len(), TEXT_BYTES_MAX);
        assert_eq!(text(&mut &b"abc"[..]).unwrap().as_slice(), b"abc");
    }
}
