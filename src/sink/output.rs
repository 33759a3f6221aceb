//! Where bytes go: a file that gets its name at the end, or a stream.
//!
//! Refuses to write over a file unless told to, and leaves nothing behind that
//! was not finished: dropping an [`Output`] or a [`Pending`] removes it.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use tempfile::NamedTempFile;

use super::digest::{Digest, Sum};
use super::folder::SealedFolder;
use super::object::{PendingObject, Said};
use crate::error::{Error, Result};
use crate::source::object::Place;

/// Where the user wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Stdout,
    File(PathBuf),
    /// Of a store.
    Object(Place),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
}

impl Compression {
    /// As the name's suffix says: `.gz`, `.zst`.
    pub fn of(target: &Target) -> Compression {
        let path = match target {
            Target::Stdout => return Compression::None,
            Target::File(path) => path.as_path(),
            Target::Object(place) => Path::new(place.name()),
        };
        match path.extension().and_then(|suffix| suffix.to_str()) {
            Some("gz") => Compression::Gzip,
            Some("zst") => Compression::Zstd,
            _ => Compression::None,
        }
    }
}

/// Whether an existing file may be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    Refuse,
    Replace,
}

/// A file under a temporary name beside its final one, readable by its owner
/// alone. Removed when dropped before [`Pending::publish`].
pub struct Pending {
    temporary: NamedTempFile,
    path: PathBuf,
    existing: Existing,
}

impl Pending {
    /// # Errors
    /// When the file is there already and must not be replaced, or its
    /// directory is missing or cannot be written to.
    pub fn create(path: &Path, existing: Existing) -> Result<Pending> {
        if path.is_dir() {
            return Err(Error::usage("the output is a directory").path(path).help("name a file in it"));
        }
        let path = match std::fs::symlink_metadata(path) {
            Ok(_) if existing == Existing::Refuse => return Err(exists(path)),
            // What a link points to is replaced, not the link.
            Ok(metadata) if metadata.is_symlink() => std::fs::canonicalize(path)
                .map_err(|error| Error::io("the output is a link that leads nowhere", &error).path(path))?,
            _ => path.to_owned(),
        };
        let directory = directory_of(&path);
        if !directory.is_dir() {
            return Err(Error::new("the output's directory does not exist").path(directory).help("create it first"));
        }
        // `tempfile` makes its files with mode 0600.
        let temporary = tempfile::Builder::new()
            .prefix(".standin-")
            .suffix(".tmp")
            .tempfile_in(directory)
            .map_err(|error| Error::io("cannot create a file in the output's directory", &error).path(directory))?;
        Ok(Pending { temporary, path, existing })
    }

    /// Where the bytes are until they are published.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Writes the file whole.
    ///
    /// # Errors
    /// A full disk.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.temporary.as_file_mut().write_all(bytes).map_err(|error| failed(&error, Some(&self.path)))
    }

    /// What the file holds.
    ///
    /// # Errors
    /// It cannot be read back.
    pub fn digest(&self) -> Result<(Sum, u64)> {
        let lost = |error: &io::Error| Error::io("the output cannot be read back", error).path(&self.path);
        let mut file = File::open(self.path()).map_err(|error| lost(&error))?;
        let mut digest = Digest::new();
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(digest.finish()),
                Ok(length) => digest.update(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(lost(&error)),
            }
        }
    }

    /// The name it will get.
    pub fn final_path(&self) -> &Path {
        &self.path
    }

    /// Makes the file durable, then gives it its name.
    pub fn publish(self) -> Result<()> {
        let Pending { temporary, path, existing } = self;
        temporary.as_file().sync_all().map_err(|error| failed(&error, Some(&path)))?;
        let named = match existing {
            Existing::Replace => temporary.persist(&path),
            Existing::Refuse => temporary.persist_noclobber(&path),
        };
        match named {
            Ok(_) => {}
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Err(exists(&path)),
            Err(error) => return Err(Error::io("cannot give the output its name", &error.error).path(path)),
        }
        // The name is durable when the directory is; not every file system can say so.
        if let Ok(directory) = File::open(directory_of(&path)) {
            let _ = directory.sync_all();
        }
        Ok(())
    }
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn exists(path: &Path) -> Error {
    Error::usage("the output exists already").path(path).help("name another file, or replace it with `--force`")
}

/// What a failed write means.
fn failed(error: &io::Error, path: Option<&Path>) -> Error {
    let problem = match error.kind() {
        io::ErrorKind::BrokenPipe => return Error::new("the reader of the output went away"),
        io::ErrorKind::StorageFull => "the disk is full",
        _ => "cannot write the output",
    };
    let error = Error::io(problem, error);
    match path {
        Some(path) => error.path(path),
        None => error,
    }
}

/// A stream of output bytes, compressed as asked.
pub struct Output {
    encoder: Encoder,
    path: Option<PathBuf>,
    /// Where the bytes of a folder's file are.
    part: Option<PathBuf>,
    bytes: u64,
    /// Of an object's store.
    said: Said,
}

enum Encoder {
    Plain(BufWriter<Raw>),
    Gzip(GzEncoder<BufWriter<Raw>>),
    Zstd(zstd::Encoder<'static, BufWriter<Raw>>),
}

enum Raw {
    Pending(Pending, Digest),
    /// A file whose name is somebody else's care.
    Part(File, Digest),
    Object(PendingObject),
    /// Standard output, a device, a pipe: bytes are gone when written.
    Stream(Box<dyn Write + Send>),
}

impl Write for Raw {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Raw::Pending(pending, digest) => {
                let written = pending.temporary.as_file_mut().write(bytes)?;
                digest.update(&bytes[..written]);
                Ok(written)
            }
            Raw::Part(file, digest) => {
                let written = file.write(bytes)?;
                digest.update(&bytes[..written]);
                Ok(written)
            }
            Raw::Object(object) => {
                object.write(bytes)?;
                Ok(bytes.len())
            }
            Raw::Stream(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Raw::Pending(pending, _) => pending.temporary.as_file_mut().flush(),
            Raw::Part(file, _) => file.flush(),
            // Parts are sent when there are enough bytes for one.
            Raw::Object(_) => Ok(()),
            Raw::Stream(stream) => stream.flush(),
        }
    }
}

/// Between the codec and the system.
const BUFFER_BYTES: usize = 256 << 10;

impl Output {
    /// # Errors
    /// See [`Pending::create`]. An existing device or pipe is written to
    /// directly and never replaced.
    pub fn create(target: &Target, compression: Compression, existing: Existing) -> Result<Output> {
        let (raw, path) = match target {
            Target::Stdout => (Raw::Stream(Box::new(io::stdout())), None),
            Target::File(path) if is_special(path) => {
                let file = File::options()
                    .write(true)
                    .open(path)
                    .map_err(|error| Error::io("cannot open the output", &error).path(path))?;
                (Raw::Stream(Box::new(file)), Some(path.clone()))
            }
            Target::Object(place) => (Raw::Object(PendingObject::create(place, existing)?), None),
            Target::File(path) => (Raw::Pending(Pending::create(path, existing)?, Digest::new()), Some(path.clone())),
        };
        Output::new(raw, path, compression)
    }

    /// Writes to anything else: a buffer, a socket.
    pub fn to_stream(stream: Box<dyn Write + Send>, compression: Compression) -> Result<Output> {
        Output::new(Raw::Stream(stream), None, compression)
    }

    /// One file of a folder, which names it: ended by [`Output::close_part`].
    pub(super) fn to_part(file: File, pending: PathBuf, path: PathBuf, compression: Compression) -> Result<Output> {
        let mut output = Output::new(Raw::Part(file, Digest::new()), Some(path), compression)?;
        output.part = Some(pending);
        Ok(output)
    }

    /// The hash and the size of the file.
    pub(super) fn close_part(self) -> Result<(Sum, u64)> {
        match self.into_raw()? {
            Raw::Part(_, digest) => Ok(digest.finish()),
            Raw::Pending(..) | Raw::Object(_) | Raw::Stream(_) => Err(Error::new("the output is no file of a folder")),
        }
    }

    fn new(raw: Raw, path: Option<PathBuf>, compression: Compression) -> Result<Output> {
        let said = if let Raw::Object(object) = &raw { object.said() } else { Said::default() };
        let raw = BufWriter::with_capacity(BUFFER_BYTES, raw);
        let encoder = match compression {
            Compression::None => Encoder::Plain(raw),
            // No time and no name go into the header: same rows, same bytes.
            Compression::Gzip => {
                Encoder::Gzip(flate2::GzBuilder::new().mtime(0).write(raw, flate2::Compression::default()))
            }
            Compression::Zstd => {
                let encoder = zstd::Encoder::new(raw, 3).and_then(|mut encoder| {
                    encoder.include_checksum(true)?;
                    Ok(encoder)
                });
                Encoder::Zstd(encoder.map_err(|error| failed(&error, path.as_deref()))?)
            }
        };
        Ok(Output { encoder, path, part: None, bytes: 0, said })
    }

    /// Writes all of `bytes`.
    ///
    /// # Errors
    /// A full disk, a reader that went away; with the output's path.
    pub fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|error| self.said.take().unwrap_or_else(|| failed(&error, self.path.as_deref())))
    }

    /// Bytes written so far, before compression.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Where a file's bytes are until [`Output::finish`]; `None` for a stream.
    pub fn pending_path(&self) -> Option<&Path> {
        let raw = match &self.encoder {
            Encoder::Plain(raw) => raw.get_ref(),
            Encoder::Gzip(encoder) => encoder.get_ref().get_ref(),
            Encoder::Zstd(encoder) => encoder.get_ref().get_ref(),
        };
        match raw {
            Raw::Pending(pending, _) => Some(pending.path()),
            Raw::Part(..) => self.part.as_deref(),
            Raw::Object(_) | Raw::Stream(_) => None,
        }
    }

    /// Writes what is still held back, and gives a file its name.
    pub fn finish(self) -> Result<()> {
        self.seal()?.publish()
    }

    /// Writes what is still held back; a file has no name yet. Whatever has to be
    /// checked or written beside it comes between this and [`Sealed::publish`].
    pub fn seal(self) -> Result<Sealed> {
        let path = self.path.clone();
        match self.into_raw()? {
            Raw::Pending(pending, digest) => {
                let (sum, bytes) = digest.finish();
                Ok(Sealed::File { pending, sum, bytes })
            }
            Raw::Object(object) => {
                let (pending, sum, bytes) = object.sealed();
                Ok(Sealed::Object { pending, sum, bytes })
            }
            Raw::Part(..) => Err(Error::new("a file of a folder is ended by its folder")),
            Raw::Stream(mut stream) => {
                stream.flush().map_err(|error| failed(&error, path.as_deref()))?;
                Ok(Sealed::Stream)
            }
        }
    }

    /// What is below compression and buffer, once they have given everything away.
    fn into_raw(self) -> Result<Raw> {
        let path = self.path;
        let said = self.said;
        let lost = |error: &io::Error| said.take().unwrap_or_else(|| failed(error, path.as_deref()));
        let raw = match self.encoder {
            Encoder::Plain(raw) => raw,
            Encoder::Gzip(encoder) => encoder.finish().map_err(|error| lost(&error))?,
            Encoder::Zstd(encoder) => encoder.finish().map_err(|error| lost(&error))?,
        };
        raw.into_inner().map_err(|error| lost(error.error()))
    }
}

/// An output whose bytes are all there.
pub enum Sealed {
    /// It gets its name when it is published, and is removed when dropped before that.
    File { pending: Pending, sum: Sum, bytes: u64 },
    /// The same of an object.
    Object { pending: PendingObject, sum: Sum, bytes: u64 },
    /// The same of a folder of files.
    Folder(SealedFolder),
    /// The bytes are gone: a pipe, a device.
    Stream,
}

impl Sealed {
    /// # Errors
    /// As [`Pending::publish`].
    pub fn publish(self) -> Result<()> {
        match self {
            Sealed::File { pending, .. } => pending.publish(),
            Sealed::Object { pending, .. } => pending.publish(),
            Sealed::Folder(folder) => folder.publish(),
            Sealed::Stream => Ok(()),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.encoder {
            Encoder::Plain(raw) => raw.write(bytes),
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.encoder {
            Encoder::Plain(raw) => raw.flush(),
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Zstd(encoder) => encoder.flush(),
        }
    }
}

/// An existing thing that is neither a file nor a directory.
fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn entries(directory: &Path) -> usize {
        std::fs::read_dir(directory).unwrap().count()
    }

    fn write(path: &Path, existing: Existing, bytes: &[u8]) -> Result<()> {
        let target = Target::File(path.to_owned());
        let mut output = Output::create(&target, Compression::of(&target), existing)?;
        output.put(bytes)?;
        output.finish()
    }

    #[test]
    fn a_file_gets_its_name_at_the_end_and_stays_private() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out.sql");
        let target = Target::File(path.clone());
        let mut output = Output::create(&target, Compression::None, Existing::Refuse).unwrap();
        output.put(b"rows").unwrap();
        assert!(!path.exists());
        assert_eq!(output.pending_path().unwrap().parent(), Some(directory.path()));
        output.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"rows");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(entries(directory.path()), 1);
    }

    #[test]
    fn what_is_not_finished_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let target = Target::File(directory.path().join("out.sql"));
        let mut output = Output::create(&target, Compression::Gzip, Existing::Refuse).unwrap();
        output.put(b"rows").unwrap();
        assert_eq!(entries(directory.path()), 1);
        drop(output);
        assert_eq!(entries(directory.path()), 0);
    }

    #[test]
    fn a_file_is_replaced_only_when_asked() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out.sql");
        std::fs::write(&path, b"old").unwrap();
        assert_eq!(write(&path, Existing::Refuse, b"new").unwrap_err().exit(), crate::error::Exit::Usage);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        let link = directory.path().join("link.sql");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        write(&link, Existing::Replace, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert!(link.is_symlink());
        assert_eq!(entries(directory.path()), 2);
    }

    #[test]
    fn a_file_that_appears_meanwhile_is_not_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("out.sql");
        let output = Output::create(&Target::File(path.clone()), Compression::None, Existing::Refuse).unwrap();
        std::fs::write(&path, b"theirs").unwrap();
        assert_eq!(output.finish().unwrap_err().problem(), "the output exists already");
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        assert_eq!(entries(directory.path()), 1);
    }

    #[test]
    fn suffixes_compress_and_runs_give_equal_bytes() {
        let directory = tempfile::tempdir().unwrap();
        let text: Vec<u8> = (0..200_000_u32).flat_map(|number| number.to_string().into_bytes()).collect();
        for suffix in ["gz", "zst"] {
            let [one, two] = ["one", "two"].map(|name| directory.path().join(name).with_extension(suffix));
            write(&one, Existing::Refuse, &text).unwrap();
            write(&two, Existing::Refuse, &text).unwrap();
            let packed = std::fs::read(&one).unwrap();
            assert!(packed.len() < text.len());
            assert_eq!(packed, std::fs::read(&two).unwrap());
            let mut unpacked = Vec::new();
            match suffix {
                "gz" => flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap(),
                _ => zstd::Decoder::new(&packed[..]).unwrap().read_to_end(&mut unpacked).unwrap(),
            };
            assert_eq!(unpacked, text);
        }
    }

    #[test]
    fn failures_say_where_and_leave_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let missing = write(&directory.path().join("no/out.sql"), Existing::Refuse, b"").unwrap_err();
        assert_eq!(missing.problem(), "the output's directory does not exist");
        assert_eq!(write(directory.path(), Existing::Replace, b"").unwrap_err().problem(), "the output is a directory");
        let full = write(Path::new("/dev/full"), Existing::Refuse, b"rows").unwrap_err();
        assert_eq!(full.problem(), "the disk is full");
        assert!(full.to_string().contains("/dev/full"));
        write(Path::new("/dev/null"), Existing::Refuse, b"rows").unwrap();
        assert!(is_special(Path::new("/dev/null")));
    }

    #[test]
    fn a_reader_that_went_away_is_told_apart() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut output = Output::to_stream(Box::new(writer), Compression::None).unwrap();
        output.put(b"rows").unwrap();
        assert_eq!(output.finish().unwrap_err().problem(), "the reader of the output went away");
    }
}
