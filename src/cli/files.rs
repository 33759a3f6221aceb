//! Small text files that people commit: written whole or not at all.

use std::io::{self, Write};
use std::path::Path;

/// Writes a temporary file beside `path` and renames it. Folders are made.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".standin-").permissions(readable()).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

/// Rules and snapshots are source code: readable like any other file, within
/// the process's umask.
fn readable() -> std::fs::Permissions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::Permissions::from_mode(0o666)
    }
}
