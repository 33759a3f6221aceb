//! A folder of files that get their names together at the end.
//!
//! A folder that was not there appears whole, by one rename. In one that is there
//! only files of an earlier output are replaced or taken away; what else stands in
//! it is never touched. Dropped before it is published, nothing is left.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::{TempDir, TempPath};

use super::digest::{Digest, Sum};
use super::output::{Compression, Existing, Output, Sealed};
use crate::error::{Error, Result};

/// One file of a folder: its name inside, what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// `users.csv`, `public/users.csv`: with slashes everywhere.
    pub name: String,
    pub bytes: u64,
    pub sum: Sum,
}

/// A folder while it is written.
pub struct Folder {
    path: PathBuf,
    existing: Existing,
    /// Beside the folder, or in it where it is there already.
    scratch: TempDir,
    is_there: bool,
    parts: Vec<Part>,
    /// The file that is written now.
    open: Option<(String, PathBuf)>,
}

impl Folder {
    /// # Errors
    /// A folder with something in it, unless it may be replaced; a file in its
    /// place; a parent that is not there or cannot be written to.
    pub fn create(path: &Path, existing: Existing) -> Result<Folder> {
        if path == Path::new("-") {
            return Err(Error::usage("the format is a folder of files, which cannot go to stdout")
                .help("name a folder with --out"));
        }
        let is_there = match std::fs::read_dir(path) {
            Ok(mut entries) => match entries.next() {
                Some(_) if existing == Existing::Refuse => return Err(not_empty(path)),
                _ => true,
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Err(Error::usage("the output is a file, and the format is a folder of files")
                    .path(path)
                    .help("name a folder, or another format with --to"));
            }
            Err(error) => return Err(Error::io("the output's folder cannot be read", &error).path(path)),
        };
        let beside = match is_there {
            true => path,
            false => path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")),
        };
        if !beside.is_dir() {
            return Err(Error::new("the output's directory does not exist").path(beside).help("create it first"));
        }
        let scratch = tempfile::Builder::new()
            .prefix(".standin-")
            .suffix(".tmp")
            .tempdir_in(beside)
            .map_err(|error| Error::io("cannot create a folder in the output's directory", &error).path(beside))?;
        Ok(Folder { path: path.to_owned(), existing, scratch, is_there, parts: Vec::new(), open: None })
    }

    /// Begins a file, `name` inside the folder; the one before has to be closed.
    ///
    /// # Errors
    /// A name that leads out of the folder, or comes twice: names of tables may.
    pub fn file(&mut self, name: &str) -> Result<Output> {
        let is_inside = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
        let is_portable = !name.is_empty() && !name.contains(['\\', '\0', ':']) && !name.starts_with('.');
        if !is_inside || !is_portable {
            return Err(Error::usage("a table's name can be no file's name")
                .name("file", name)
                .help("write another format, or leave the table out with --only"));
        }
        // Names that differ in case alone are one file on some file systems.
        if self.parts.iter().any(|part| part.name.eq_ignore_ascii_case(name)) {
            return Err(Error::usage("two tables would be one file").name("file", name));
        }
        let path = self.scratch.path().join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .map_err(|error| Error::io("cannot create a folder of the output", &error).path(&self.path))?;
        }
        let file =
            private(&path).map_err(|error| Error::io("cannot create a file of the output", &error).path(&self.path))?;
        let output = Output::to_part(file, path.clone(), self.path.join(name), Compression::None)?;
        self.open = Some((name.to_owned(), path));
        Ok(output)
    }

    /// Ends the file that was begun.
    ///
    /// # Errors
    /// A full disk.
    pub fn close(&mut self, output: Output) -> Result<()> {
        let (sum, bytes) = output.close_part()?;
        if let Some((name, _)) = self.open.take() {
            self.parts.push(Part { name, bytes, sum });
        }
        Ok(())
    }

    /// What is written so far.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// All files are there; none has its name yet.
    pub fn seal(self) -> Sealed {
        Sealed::Folder(SealedFolder {
            path: self.path,
            existing: self.existing,
            scratch: self.scratch,
            is_there: self.is_there,
            parts: self.parts,
            stale: Vec::new(),
        })
    }
}

/// A folder whose files are all there.
pub struct SealedFolder {
    path: PathBuf,
    existing: Existing,
    scratch: TempDir,
    /// The folder was there before: the scratch folder is in it.
    is_there: bool,
    parts: Vec<Part>,
    /// Files of an earlier output that this one does not have.
    stale: Vec<String>,
}

impl SealedFolder {
    /// The name it will get.
    pub fn final_path(&self) -> &Path {
        &self.path
    }

    /// Where the files are until then.
    pub fn pending_path(&self) -> &Path {
        self.scratch.path()
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The hash of all files together: of the lines that `sha256sum` prints for
    /// them, by name. And the number of their bytes.
    pub fn digest(&self) -> (Sum, u64) {
        digest(&self.parts)
    }

    /// Takes away files of an earlier output, once this one is there.
    pub fn replaces(&mut self, earlier: &[Part]) {
        let is_stale = |part: &&Part| self.parts.iter().all(|own| own.name != part.name);
        self.stale = earlier.iter().filter(is_stale).map(|part| part.name.clone()).collect();
    }

    /// Gives the files their names.
    ///
    /// # Errors
    /// When one cannot have it: then some of them may be new and some as they were.
    pub fn publish(self) -> Result<()> {
        let SealedFolder { path, existing, scratch, is_there, parts, stale } = self;
        let failed = |problem, error: &io::Error| Error::io(problem, error).path(&path);
        if !is_there {
            // A folder cannot be synchronised through; its files can.
            for part in &parts {
                synchronise(&scratch.path().join(&part.name))
                    .map_err(|error| failed("cannot write the output", &error))?;
            }
            // Where an empty folder appeared meanwhile the rename replaces it; any other stays.
            return match std::fs::rename(scratch.path(), &path) {
                Ok(()) => {
                    // It is no temporary folder any more.
                    let _ = scratch.keep();
                    Ok(())
                }
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Err(not_empty(&path)),
                Err(error) => Err(failed("cannot give the output its name", &error)),
            };
        }
        for part in &parts {
            let from = scratch.path().join(&part.name);
            synchronise(&from).map_err(|error| failed("cannot write the output", &error))?;
            let to = path.join(&part.name);
            if let Some(parent) = to.parent() {
                std::fs::create_dir_all(parent)
                    .map_err(|error| failed("cannot create a folder of the output", &error))?;
            }
            let named = match existing {
                Existing::Replace => std::fs::rename(&from, &to),
                Existing::Refuse => TempPath::try_from_path(&from)
                    .map_err(io::Error::other)
                    .and_then(|file| file.persist_noclobber(&to).map_err(|error| error.error)),
            };
            named.map_err(|error| failed("cannot give a file of the output its name", &error))?;
        }
        for name in &stale {
            match std::fs::remove_file(path.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(failed("a file of the earlier output cannot be removed", &error));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// See [`SealedFolder::digest`].
pub fn digest(parts: &[Part]) -> (Sum, u64) {
    let mut sorted: Vec<&Part> = parts.iter().collect();
    sorted.sort_by(|a, b| a.name.cmp(&b.name));
    let lines: String = sorted.iter().map(|part| format!("{}  {}\n", part.sum.as_str(), part.name)).collect();
    (Digest::of(lines.as_bytes()), parts.iter().map(|part| part.bytes).sum())
}

fn synchronise(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn not_empty(path: &Path) -> Error {
    Error::usage("the output's folder is there already, and not empty")
        .path(path)
        .help("name another folder, or replace the files of the earlier output with `--force`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &mut Folder, name: &str, text: &[u8]) -> Result<()> {
        let mut output = folder.file(name)?;
        output.put(text)?;
        folder.close(output)
    }

    fn entries(path: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn publish(folder: Folder, earlier: &[Part]) -> Result<()> {
        match folder.seal() {
            Sealed::Folder(mut sealed) => {
                sealed.replaces(earlier);
                sealed.publish()
            }
            _ => panic!("it is a folder"),
        }
    }

    #[test]
    fn a_new_folder_appears_whole_and_private() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("fixtures");
        let mut folder = Folder::create(&path, Existing::Refuse).unwrap();
        write(&mut folder, "a.csv", b"1\n").unwrap();
        write(&mut folder, "more/b.csv", b"2\n").unwrap();
        assert!(!path.exists());
        let parts = folder.parts().to_vec();
        assert_eq!(parts[0].bytes, 2);
        publish(folder, &[]).unwrap();
        assert_eq!(entries(&path), ["a.csv", "more"]);
        assert_eq!(entries(parent.path()), ["fixtures"]);
        let metadata = std::fs::metadata(path.join("a.csv")).unwrap();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600);
    }

    #[test]
    fn what_is_not_published_is_gone() {
        let parent = tempfile::tempdir().unwrap();
        let mut folder = Folder::create(&parent.path().join("f"), Existing::Refuse).unwrap();
        write(&mut folder, "a", b"1").unwrap();
        drop(folder);
        assert!(entries(parent.path()).is_empty());
    }

    #[test]
    fn files_of_others_stay_and_stale_ones_go() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("f");
        let mut folder = Folder::create(&path, Existing::Refuse).unwrap();
        write(&mut folder, "a.yml", b"1").unwrap();
        write(&mut folder, "b.yml", b"1").unwrap();
        let earlier = folder.parts().to_vec();
        publish(folder, &[]).unwrap();
        std::fs::write(path.join("README"), b"ours").unwrap();
        assert_eq!(Folder::create(&path, Existing::Refuse).err().unwrap().exit(), crate::error::Exit::Usage);
        let mut folder = Folder::create(&path, Existing::Replace).unwrap();
        write(&mut folder, "b.yml", b"2").unwrap();
        publish(folder, &earlier).unwrap();
        assert_eq!(entries(&path), ["README", "b.yml"]);
        assert_eq!(std::fs::read(path.join("b.yml")).unwrap(), b"2");
    }

    #[test]
    fn names_lead_nowhere_else() {
        let parent = tempfile::tempdir().unwrap();
        let mut folder = Folder::create(&parent.path().join("f"), Existing::Refuse).unwrap();
        for name in ["../a", "/a", "", ".", "a/../b", "a\\b", ".hidden"] {
            assert!(folder.file(name).is_err(), "{name}");
        }
        write(&mut folder, "Users", b"").unwrap();
        assert!(folder.file("users").is_err());
    }

    #[test]
    fn a_file_or_stdout_is_no_folder() {
        let parent = tempfile::tempdir().unwrap();
        let file = parent.path().join("file");
        std::fs::write(&file, b"x").unwrap();
        for path in [file.as_path(), Path::new("-"), &parent.path().join("no/f")] {
            assert!(Folder::create(path, Existing::Replace).is_err());
        }
    }
}
