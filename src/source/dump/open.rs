//! Opens a dump: a file or standard input, plain or compressed, of either
//! dialect, told apart by what is in it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use memchr::memmem;

use super::watched::{STOPPED, Watched};
use crate::error::{Error, Result};
use crate::script::Dialect;
use crate::source::Stop;

/// Bytes that are looked at to tell the dialect.
const HEAD_BYTES: usize = 256 << 10;

/// A dump's bytes, unpacked.
pub struct Opened {
    pub stream: Box<dyn Read + Send>,
    /// What was read already to tell what it is.
    pub head: Vec<u8>,
    /// The whole dump is in `head`.
    pub complete: bool,
}

/// `-` is standard input.
///
/// # Errors
/// A file that is missing, empty, of a format that is no plain dump, or not
/// what its compression says.
pub fn open(path: &Path, stop: &Arc<Stop>) -> Result<Opened> {
    let raw: Box<dyn Read + Send> = if path == Path::new("-") {
        Box::new(Watched::new(io::stdin(), stop.clone()))
    } else {
        let metadata = std::fs::metadata(path).map_err(|error| {
            Error::io("the dump cannot be read", &error)
                .leading_to_usage()
                .path(path)
                .help("name a dump file, or - for standard input")
        })?;
        if metadata.is_dir() {
            return Err(Error::usage("the dump is a directory")
                .path(path)
                .help("a directory of `pg_dump -Fd` becomes a plain dump by `pg_restore -f dump.sql DIRECTORY`; of `mysqldump --tab` there is none: dump without --tab"));
        }
        let file = File::open(path).map_err(|error| Error::io("the dump cannot be read", &error).path(path))?;
        // A named pipe may keep silent as standard input may.
        if metadata.is_file() { Box::new(file) } else { Box::new(Watched::new(file, stop.clone())) }
    };
    let mut raw = BufReader::with_capacity(256 << 10, raw);
    let magic = raw.fill_buf().map_err(|error| unreadable(&error, path))?;
    let mut stream: Box<dyn Read + Send> = if magic.starts_with(&[0x1f, 0x8b]) {
        Box::new(MultiGzDecoder::new(raw))
    } else if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(zstd::stream::read::Decoder::with_buffer(raw).map_err(|error| unreadable(&error, path))?)
    } else {
        Box::new(raw)
    };
    let mut head = Vec::with_capacity(HEAD_BYTES);
    (&mut stream).take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(|error| unreadable(&error, path))?;
    let complete = head.len() < HEAD_BYTES;
    no_other_format(&head, path)?;
    Ok(Opened { stream, head, complete })
}

/// What a failed read means.
pub fn unreadable(error: &io::Error, path: &Path) -> Error {
    let problem = match error.kind() {
        STOPPED => return Error::new("interrupted; no output was left"),
        io::ErrorKind::UnexpectedEof => "the dump is cut off: its compressed data ends too early",
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => "the dump's compressed data is damaged",
        _ => "the dump cannot be read",
    };
    Error::io(problem, error).path(PathBuf::from(path)).help("take the dump anew")
}

/// Formats that are no plain dump, by their first bytes, and the way to one.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (
        b"PGDMP",
        "the dump is in pg_dump's custom format",
        "make it plain first: `pg_restore -f dump.sql FILE`, or pipe that into `--from -`",
    ),
    (b"SQLite format 3\0", "this is a SQLite database, not a dump", "name it by a URL: sqlite:path/to/file.db"),
    (b"<?xml", "the dump is XML", "dump without --xml: standin reads SQL"),
    (
        b"\xff\xfe",
        "the dump is UTF-16",
        "convert it: `iconv -f UTF-16 -t UTF-8`; a shell's redirection may have written it so",
    ),
    (
        b"\xfe\xff",
        "the dump is UTF-16",
        "convert it: `iconv -f UTF-16 -t UTF-8`; a shell's redirection may have written it so",
    ),
    (b"PK\x03\x04", "the dump is a ZIP archive", "unpack it, or pipe it: `unzip -p FILE | standin dump --from - …`"),
    (b"BZh", "the dump is packed with bzip2", "unpack it, or pipe it: `bzip2 -dc FILE | standin dump --from - …`"),
    (b"\xfd7zXZ\0", "the dump is packed with xz", "unpack it, or pipe it: `xz -dc FILE | standin dump --from - …`"),
    (
        b"\xef\xbb\xbf",
        "the dump begins with a byte order mark",
        "remove its first three bytes; no dump program writes them",
    ),
];

fn no_other_format(head: &[u8], path: &Path) -> Result<()> {
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::new("the dump is empty").path(path).help("did the program that wrote it fail?"));
    }
    if let Some((_, problem, help)) = OTHERS.iter().find(|(magic, _, _)| head.starts_with(magic)) {
        return Err(Error::usage(problem).path(path).help(help));
    }
    if head.len() > 262 && &head[257..262] == b"ustar" {
        return Err(Error::usage("the dump is a tar archive")
            .path(path)
            .help("of `pg_dump -Ft`: make it plain first with `pg_restore -f dump.sql FILE`; else unpack it"));
    }
    Ok(())
}

/// Which dialect the text is in; `None` where nothing tells.
pub fn dialect(head: &[u8]) -> Option<Dialect> {
    const POSTGRES: &[&[u8]] = &[
        b"-- PostgreSQL database",
        b"\n\\restrict",
        b"\n\\connect",
        b"FROM stdin;",
        b"pg_catalog.",
        b"standard_conforming_strings",
        b"CREATE EXTENSION",
        b"character varying",
        b"timestamp without",
        b"nextval(",
        b"SERIAL",
        b"serial",
        b"::",
        b"WITH (fillfactor",
        b"ON CONFLICT DO NOTHING",
        b"ALTER TABLE ONLY",
    ];
    const MYSQL: &[&[u8]] = &[
        b"-- MySQL dump",
        b"-- MariaDB dump",
        b"/*!40",
        b"/*!50",
        b"/*M!",
        b"ENGINE=",
        b"ENGINE =",
        b"AUTO_INCREMENT",
        b"auto_increment",
        b"LOCK TABLES",
        b"DELIMITER ",
        b"INSERT INTO `",
        b"CREATE TABLE `",
        b"REPLACE INTO ",
        b"INSERT IGNORE ",
        b" unsigned",
        b"USE `",
        b"FOREIGN_KEY_CHECKS",
    ];
    let score = |marks: &[&[u8]]| marks.iter().filter(|mark| memmem::find(head, mark).is_some()).count();
    match (score(POSTGRES), score(MYSQL)) {
        (0, 0) => None,
        // The programs say who they are; rows may say anything.
        _ if memmem::find(head, POSTGRES[0]).is_some() => Some(Dialect::Postgres),
        _ if MYSQL[..2].iter().any(|mark| memmem::find(head, mark).is_some()) => Some(Dialect::Mysql),
        (postgres, mysql) if postgres > mysql => Some(Dialect::Postgres),
        (postgres, mysql) if mysql > postgres => Some(Dialect::Mysql),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_told_apart() {
        assert_eq!(dialect(b"--\n-- PostgreSQL database dump\n--\n-- `ENGINE=` LOCK TABLES"), Some(Dialect::Postgres));
        assert_eq!(dialect(b"/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19"), Some(Dialect::Mysql));
        assert_eq!(dialect(b"INSERT INTO `t` VALUES (1,'a::b');"), None);
        assert_eq!(dialect(b"CREATE TABLE t (a int, b varchar(3));"), None);
        assert_eq!(dialect(b"COPY public.t (a) FROM stdin;\n1\n\\.\n"), Some(Dialect::Postgres));
    }
}
