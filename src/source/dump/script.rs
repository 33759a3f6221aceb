//! A dump read part by part, in bounded memory.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::open::{self, Opened};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::script::split::{Bounds, Kind, Splitter};
use crate::script::{Dialect, Modes};
use crate::source::Stop;

/// Bytes that are read at once.
const READ_BYTES: usize = 1 << 20;

/// A dump and how far it was read.
pub struct Script {
    path: PathBuf,
    stream: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// Where the current part begins in `buffer`, and where the next one does.
    start: usize,
    next: usize,
    complete: bool,
    /// Bytes to have before the splitter is asked again: it said that fewer do
    /// not tell.
    wanted: usize,
    splitter: Splitter,
}

/// One part of the dump; its bytes are [`Script::part`].
#[derive(Clone, Copy)]
pub struct Part {
    pub kind: Kind,
    /// Of the part's first byte, from 1.
    pub line: u64,
    /// Of the part's first byte, from 0, in the unpacked dump.
    pub byte: u64,
}

impl Script {
    /// Opens a dump; `-` is standard input, and `stop` ends the wait for it. `expected` is taken where nothing in
    /// the dump tells its dialect.
    ///
    /// # Errors
    /// As [`open::open`]; a dump whose dialect nothing tells.
    pub fn open(path: &Path, expected: Option<Dialect>, stop: &Arc<Stop>) -> Result<Script> {
        let Opened { stream, head, complete } = open::open(path, stop)?;
        let dialect = open::dialect(&head).or(expected).ok_or_else(|| {
            Error::usage("nothing in the dump tells whether PostgreSQL or MySQL wrote it")
                .path(path)
                .help("take it with pg_dump, mysqldump or mariadb-dump, with its opening comment and with CREATE TABLE")
        })?;
        let splitter = Splitter::new(Modes::new(dialect));
        Ok(Script { path: path.to_owned(), stream, buffer: head, start: 0, next: 0, complete, wanted: 1, splitter })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn modes(&self) -> &Modes {
        &self.splitter.modes
    }

    pub fn modes_mut(&mut self) -> &mut Modes {
        &mut self.splitter.modes
    }

    /// The bytes of the part that was read last.
    pub fn part(&self) -> &[u8] {
        &self.buffer[self.start..self.next]
    }

    /// The same without the delimiter, whatever it is.
    pub fn statement(&self) -> &[u8] {
        let part = self.part();
        part.trim_ascii_end().strip_suffix(self.splitter.delimiter()).unwrap_or(part)
    }

    /// The dump's first bytes, as far as they are in memory: all of `bytes`
    /// before the first part is read.
    pub fn opening(&self, bytes: usize) -> &[u8] {
        &self.buffer[..bytes.min(self.buffer.len())]
    }

    /// Of the part that was read last, when it holds rows.
    pub fn bounds(&self) -> &Bounds {
        self.splitter.bounds()
    }

    /// The same, to be kept.
    pub fn take_bounds(&mut self) -> Bounds {
        self.splitter.take_bounds()
    }

    /// The next part; `None` at the end of the dump.
    ///
    /// # Errors
    /// A dump that breaks off, or that is no script.
    pub fn advance(&mut self) -> Result<Option<Part>> {
        self.start = self.next;
        self.wanted = self.wanted.min(1);
        let part = loop {
            let have = self.buffer.len() - self.start;
            if have < self.wanted && !self.complete {
                self.fill()?;
                continue;
            }
            let bytes = &self.buffer[self.start..];
            if let Some(part) = self.splitter.next(bytes, self.complete).map_err(|error| placed(error, &self.path))? {
                break part;
            }
            if self.complete {
                return Ok(None);
            }
            // Twice as much each time, so that a large part is not looked at
            // again and again.
            self.wanted = (have * 2).max(1);
        };
        self.next = self.start + part.len;
        Ok(Some(Part { kind: part.kind, line: self.splitter.line(), byte: self.splitter.position() }))
    }

    /// Reads on, behind what is there.
    fn fill(&mut self) -> Result<()> {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.next -= self.start;
            self.start = 0;
        }
        let have = self.buffer.len();
        let more = READ_BYTES.max(self.wanted.saturating_sub(have));
        self.buffer.reserve(more);
        let read = (&mut self.stream).take(more as u64).read_to_end(&mut self.buffer);
        let read = read.map_err(|error| open::unreadable(&error, &self.path))?;
        self.complete = read < more;
        Ok(())
    }

    /// An error that says where in the dump it happened.
    pub fn at(&self, error: Error, part: Part) -> Error {
        placed(error.number("line", part.line).number("byte", part.byte), &self.path)
    }
}

/// What the name of the dump is, in messages.
pub fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

fn placed(error: Error, path: &Path) -> Error {
    error.at_least(Place::file(name(path)))
}
