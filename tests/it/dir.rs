//! A temporary directory that a test works in; it goes away with the value.

use std::fs;
use std::path::{Path, PathBuf};

pub struct Dir(tempfile::TempDir);

impl Dir {
    pub fn new() -> Dir {
        let made = tempfile::Builder::new().prefix("standin-test-").tempdir();
        Dir(made.expect("the temporary directory can be written"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where a file of this name is or would be.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        fs::create_dir_all(path.parent().expect("a joined path has a parent")).expect("folders can be made");
        fs::write(&path, text).expect("files can be written");
        path
    }

    pub fn has(&self, name: &str) -> bool {
        self.join(name).exists()
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.join(name)).unwrap_or_else(|error| panic!("{name} cannot be read: {error}"))
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap_or_else(|_| panic!("{name} is not UTF-8"))
    }

    /// Every file below, hidden and temporary ones too, as sorted paths from here.
    pub fn names(&self) -> Vec<String> {
        let inside = |path: &Path| path.strip_prefix(self.path()).expect("walked from here").to_path_buf();
        files(self.path()).iter().map(|path| inside(path).display().to_string()).collect()
    }
}

/// Every file below a folder, sorted.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("folders can be listed").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
