//! What there is to read in a file: the file itself, or what is packed in it, layer
//! by layer, told apart by the first bytes.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::budget::{Budget, DEPTH_MAX};
use super::{Skip, walk};
use crate::error::{Error, Result};

/// Bytes that tell what a file is; git calls a file binary by as many.
const HEAD_BYTES: usize = 8000;

/// Takes what there is to read.
pub trait Take {
    /// A text: `name` is as reports show it, `inner` tells its format by its ending
    /// and is without what packed it. `head` are the first bytes of `stream`.
    fn text(&mut self, name: &str, inner: &str, head: &[u8], stream: &mut dyn Read) -> Result<()>;

    /// A SQLite database in a file.
    fn sqlite(&mut self, name: &str, file: &Path) -> Result<()>;

    fn skip(&mut self, why: Skip);

    /// A part that could not be read, where others can.
    fn failed(&mut self, error: Error);
}

/// Something to be unpacked.
struct Layer<'a> {
    name: &'a str,
    inner: &'a str,
    /// The file itself, if nothing was unpacked yet.
    file: Option<&'a Path>,
    depth: usize,
}

/// Unpacks a file.
///
/// # Errors
/// A file that cannot be read, is damaged, or unpacks to more than it may.
pub fn file(name: &str, path: &Path, take: &mut dyn Take) -> Result<()> {
    let failed = |error: &io::Error| Error::io("a file cannot be read", error).path(name);
    let file = File::open(path).map_err(|error| failed(&error))?;
    let budget = Budget::default();
    let layer = Layer { name, inner: name, file: Some(path), depth: 0 };
    open(&layer, Box::new(budget.paying(file)), &budget, take)
}

/// The same for a stream that cannot be read twice.
///
/// # Errors
/// As [`file`].
pub fn stream(name: &str, stream: impl Read, take: &mut dyn Take) -> Result<()> {
    let budget = Budget::default();
    open(&Layer { name, inner: name, file: None, depth: 0 }, Box::new(budget.paying(stream)), &budget, take)
}

/// By first bytes: packed in a way that nothing here reads.
const UNREAD: &[&[u8]] =
    &[b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"PGDMP", b"\x04\x22\x4d\x18", b"PAR1"];

fn open(layer: &Layer<'_>, mut raw: Box<dyn Read + '_>, budget: &Budget, take: &mut dyn Take) -> Result<()> {
    let lost = |error: io::Error| lost(&error, layer.name, budget);
    let mut head = Vec::with_capacity(HEAD_BYTES);
    (&mut raw).take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(lost)?;
    if head.is_empty() {
        take.skip(Skip::Empty);
        return Ok(());
    }
    let is_packed = |magic: &[u8]| head.starts_with(magic);
    let is_tar = head.len() >= 512 && &head[257..262] == b"ustar";
    let is_zip = is_packed(b"PK\x03\x04") || is_packed(b"PK\x05\x06");
    let (is_gzip, is_zstd) = (is_packed(&[0x1f, 0x8b]), is_packed(&[0x28, 0xb5, 0x2f, 0xfd]));
    if (is_tar || is_zip || is_gzip || is_zstd) && layer.depth == DEPTH_MAX {
        return Err(Error::new("archives are packed in each other deeper than is read")
            .path(layer.name)
            .number("layers", DEPTH_MAX as u64)
            .help("unpack it, or leave it out by .gitignore or .ignore"));
    }
    let is_sqlite = is_packed(b"SQLite format 3\0");
    if is_sqlite || is_zip {
        return match layer.file {
            // It is read from the file, whose bytes pay as they are.
            Some(path) => {
                budget.packed(std::fs::metadata(path).map_or(0, |metadata| metadata.len()));
                match is_zip {
                    true => zip(layer, File::open(path).map_err(lost)?, budget, take),
                    false => take.sqlite(layer.name, path),
                }
            }
            None => {
                let mut whole = io::Cursor::new(&head).chain(raw);
                let spooled = || Error::new("no temporary file can be written for an archive within an archive");
                let mut file = tempfile::NamedTempFile::new().map_err(|_| spooled())?;
                io::copy(&mut whole, &mut file).map_err(lost)?;
                file.seek(SeekFrom::Start(0)).map_err(lost)?;
                match is_zip {
                    true => zip(layer, file.as_file(), budget, take),
                    false => take.sqlite(layer.name, file.path()),
                }
            }
        };
    }
    if UNREAD.iter().any(|magic| head.starts_with(magic)) {
        return unread(layer, take);
    }
    let whole = io::Cursor::new(head.clone()).chain(raw);
    if is_gzip || is_zstd {
        let inner = strip(layer.inner, if is_gzip { &[".gz", ".tgz", ".gzip"] } else { &[".zst", ".tzst", ".zstd"] });
        let below = Layer { inner: &inner, file: None, depth: layer.depth + 1, ..*layer };
        let unpacked: Box<dyn Read> = match is_gzip {
            true => Box::new(budget.bounded(MultiGzDecoder::new(whole))),
            false => Box::new(budget.bounded(zstd::stream::read::Decoder::new(whole).map_err(lost)?)),
        };
        return open(&below, unpacked, budget, take);
    }
    if is_tar {
        return tar(layer, whole, budget, take);
    }
    let mut whole = whole;
    take.text(layer.name, layer.inner, &head, &mut whole).map_err(|error| exceeded(error, layer, budget))
}

fn strip(name: &str, endings: &[&str]) -> String {
    let found = endings.iter().find_map(|ending| name.strip_suffix(ending));
    found.unwrap_or(name).to_owned()
}

/// A format that nothing here reads. Who names it wants it read.
fn unread(layer: &Layer<'_>, take: &mut dyn Take) -> Result<()> {
    take.skip(Skip::Unread);
    if layer.file.is_some() || layer.depth > 0 {
        return Ok(());
    }
    Err(Error::new("what comes in is packed in a way that is not read here")
        .path(layer.name)
        .help("unpack it before: `bzip2 -dc`, `xz -dc`, `pg_restore -f -` in a pipe to `standin scan -`"))
}

fn tar(layer: &Layer<'_>, stream: impl Read, budget: &Budget, take: &mut dyn Take) -> Result<()> {
    let lost = |error: io::Error| lost(&error, layer.name, budget);
    let mut archive = tar::Archive::new(stream);
    for entry in archive.entries().map_err(lost)? {
        let entry = entry.map_err(lost)?;
        match entry.header().entry_type() {
            kind if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() => {}
            tar::EntryType::Directory => continue,
            kind if kind.is_symlink() || kind.is_hard_link() => {
                take.skip(Skip::Link);
                continue;
            }
            tar::EntryType::XGlobalHeader => continue,
            _ => {
                take.skip(Skip::Special);
                continue;
            }
        }
        let inner = entry.path().map_err(lost).map(|path| walk::shown(&path))?;
        member(layer, &inner, Box::new(budget.bounded(entry)), budget, take)?;
    }
    Ok(())
}

fn zip(layer: &Layer<'_>, file: impl Read + Seek, budget: &Budget, take: &mut dyn Take) -> Result<()> {
    let damaged =
        || Error::new("an archive is damaged").path(layer.name).help("unpack it by hand to see how far it goes");
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| damaged())?;
    for index in 0..archive.len() {
        let member_of = match archive.by_index(index) {
            Ok(found) => found,
            Err(zip::result::ZipError::UnsupportedArchive(_)) => {
                take.skip(Skip::Unread);
                continue;
            }
            Err(_) => return Err(damaged()),
        };
        if !member_of.is_file() {
            if !member_of.is_dir() {
                take.skip(Skip::Link);
            }
            continue;
        }
        let inner = walk::shown(Path::new(member_of.name().map_err(|_| damaged())?.as_ref()));
        member(layer, &inner, Box::new(budget.bounded(member_of)), budget, take)?;
    }
    Ok(())
}

/// One file of an archive. What is wrong with it is told, and the next is read;
/// what is wrong with the archive ends it.
fn member(
    layer: &Layer<'_>,
    inner: &str,
    stream: Box<dyn Read + '_>,
    budget: &Budget,
    take: &mut dyn Take,
) -> Result<()> {
    let name = format!("{}!{inner}", layer.name);
    let below = Layer { name: &name, inner, file: None, depth: layer.depth + 1 };
    match open(&below, stream, budget, take) {
        Err(error) if budget.is_exceeded() => Err(error),
        Err(error) => {
            take.failed(error);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// What the reader of a text says, where it is the budget that ended it.
fn exceeded(error: Error, layer: &Layer<'_>, budget: &Budget) -> Error {
    if budget.is_exceeded() { lost(&io::ErrorKind::QuotaExceeded.into(), layer.name, budget) } else { error }
}

fn lost(error: &io::Error, name: &str, budget: &Budget) -> Error {
    if budget.is_exceeded() {
        return Error::new("an archive unpacks to far more than it may")
            .path(name)
            .help("if it is what it should be, unpack it and scan the files; else it is a bomb");
    }
    unreadable(error, name)
}

/// What a failed read of a file means.
pub fn unreadable(error: &io::Error, name: &str) -> Error {
    let problem = match error.kind() {
        io::ErrorKind::UnexpectedEof => "a file is cut off: what is packed in it ends too early",
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => "what is packed in a file is damaged",
        _ => "a file cannot be read",
    };
    Error::io(problem, error).path(name).help("mend it, or leave it out by .gitignore or .ignore")
}
