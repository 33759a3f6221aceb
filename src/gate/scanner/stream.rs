//! A whole input, block by block: memory is bounded, and where one read ends and
//! the next begins changes nothing.

use std::io::Read;
use std::sync::Arc;

use super::ask::{Scratch, View};
use super::cells::{Cells, CopyRows, Pieces, Prose};
use super::column::Values;
use super::csv::Csv;
use super::decode::How;
use super::json::Json;
use super::keyed::Keyed;
use super::segment::{Block, Columns, Kind, Lexer, Segment};
use super::sql::Sql;
use super::tally::Spot;
use super::{Format, Hit, Scanner, Tally, Who, waived};
use crate::error::{Error, Result};
use crate::place::Place;

/// Bytes that are looked at together.
const BLOCK: usize = 256 * 1024;
/// The longest value or line that is kept in one piece.
const BLOCK_MAX: usize = 1024 * 1024;
/// Where a NUL says that an input is no text.
const SNIFFED: usize = 8 * 1024;

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Scanned,
    /// It holds NUL bytes near its beginning; nothing of it was looked at.
    Binary,
}

impl Scanner {
    /// Looks at all of `input`. Only reading can fail.
    pub fn stream(&self, format: Format, input: &mut dyn Read, file: &str, tally: &mut Tally) -> Result<Outcome> {
        self.stream_by(BLOCK, format, input, file, tally)
    }

    pub(super) fn stream_by(
        &self,
        block: usize,
        format: Format,
        input: &mut dyn Read,
        file: &str,
        tally: &mut Tally,
    ) -> Result<Outcome> {
        let failed = |error: std::io::Error| {
            Error::io("an input cannot be read to its end", &error)
                .at(Place::file(file))
                .help("nothing is said about what could not be read; give the input again")
        };
        tally.inputs += 1;
        let mut bytes = Vec::with_capacity(SNIFFED);
        let mut is_last = fill(input, &mut bytes, SNIFFED).map_err(failed)?;
        let mut utf16 = Utf16::of(&bytes);
        if utf16.is_none() && bytes.contains(&0) {
            tally.binary.push(file.to_owned());
            return Ok(Outcome::Binary);
        }
        let mut raw = Vec::new();
        if let Some(decoder) = &mut utf16 {
            raw = std::mem::take(&mut bytes);
            decoder.decode(&raw, is_last, &mut bytes);
        }
        let mut stream = Stream::new(self, format, file, tally);
        let (mut size, mut is_first) = (block, true);
        loop {
            while !is_last && bytes.len() < size {
                if let Some(decoder) = &mut utf16 {
                    raw.clear();
                    is_last = fill(input, &mut raw, (size - bytes.len()).max(64)).map_err(failed)?;
                    decoder.decode(&raw, is_last, &mut bytes);
                } else {
                    is_last = fill(input, &mut bytes, size).map_err(failed)?;
                }
            }
            let mark = if is_first && bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
            is_first = false;
            let must = size >= BLOCK_MAX.max(block);
            let end = bytes.len().min(size.max(mark));
            let is_all = is_last && end == bytes.len();
            let taken = mark + stream.block(&bytes[mark..end], is_all, must);
            if taken > 0 {
                bytes.drain(..taken);
                size = block;
            } else if !must {
                size *= 2;
            }
            if is_last && (bytes.is_empty() || (is_all && taken == 0)) {
                break;
            }
        }
        stream.finish();
        Ok(Outcome::Scanned)
    }
}

/// Reads until there are `size` bytes; whether the input ended before.
fn fill(input: &mut dyn Read, bytes: &mut Vec<u8>, size: usize) -> std::io::Result<bool> {
    let wanted = size.saturating_sub(bytes.len());
    Ok(input.take(wanted as u64).read_to_end(bytes)? < wanted)
}

/// Text of two bytes a letter, by its mark.
struct Utf16(encoding_rs::Decoder);

impl Utf16 {
    fn of(bytes: &[u8]) -> Option<Utf16> {
        let encoding = match bytes {
            [0xFF, 0xFE, ..] => encoding_rs::UTF_16LE,
            [0xFE, 0xFF, ..] => encoding_rs::UTF_16BE,
            _ => return None,
        };
        Some(Utf16(encoding.new_decoder_with_bom_removal()))
    }

    fn decode(&mut self, raw: &[u8], is_last: bool, out: &mut Vec<u8>) {
        let most = self.0.max_utf8_buffer_length(raw.len()).unwrap_or(raw.len() * 4 + 16);
        let begin = out.len();
        out.resize(begin + most, 0);
        let (_, _, written, _) = self.0.decode_to_utf8(raw, &mut out[begin..], is_last);
        out.truncate(begin + written);
    }
}

/// Plain text: blocks end where a line does.
struct Lines;

impl Lexer for Lines {
    fn take(&mut self, bytes: &[u8], last: bool, must: bool, _: &mut Columns<'_>, block: &mut Block) -> usize {
        let end = match memchr::memrchr(b'\n', bytes) {
            _ if last => bytes.len(),
            Some(at) => at + 1,
            None if must => cut(bytes),
            None => 0,
        };
        block.prose(0..end);
        end
    }
}

/// Where a stretch without a line's end may be cut: behind a blank, if there is one
/// in its last part.
pub(super) fn cut(bytes: &[u8]) -> usize {
    let tail = bytes.len() - bytes.len().min(4096);
    memchr::memrchr3(b' ', b',', b'\t', &bytes[tail..]).map_or(bytes.len(), |at| tail + at + 1)
}

struct Stream<'a> {
    scanner: &'a Scanner,
    lexer: Box<dyn Lexer>,
    file: Arc<str>,
    tally: &'a mut Tally,
    scratch: Scratch,
    columns: Columns<'a>,
    block: Block,
    /// Rows of COPY by the first column of their table.
    rows: Vec<usize>,
    /// The values of such rows that are looked at, and where they begin, there and in the rows.
    kept: Vec<u8>,
    begins: Vec<(u32, u32)>,
    /// Bytes and line ends before the block, and bytes of its first line before it.
    offset: u64,
    lines: usize,
    line_bytes: usize,
    /// The last line before the block, if it allows something.
    line_before: Vec<u8>,
}

impl<'a> Stream<'a> {
    fn new(scanner: &'a Scanner, format: Format, file: &str, tally: &'a mut Tally) -> Stream<'a> {
        let lexer: Box<dyn Lexer> = match format {
            Format::Sql => Box::new(Sql::default()),
            Format::Csv(delimiter) => Box::new(Csv::new(delimiter, file)),
            Format::Json => Box::new(Json::default()),
            Format::Yaml => Box::new(Keyed::yaml()),
            Format::Keyed => Box::new(Keyed::flat()),
            Format::Text => Box::new(Lines),
        };
        Stream {
            scanner,
            lexer,
            file: file.into(),
            tally,
            scratch: scanner.scratch(),
            columns: Columns::new(scanner),
            block: Block::default(),
            rows: Vec::new(),
            kept: Vec::new(),
            begins: Vec::new(),
            offset: 0,
            lines: 0,
            line_bytes: 0,
            line_before: Vec::new(),
        }
    }

    /// Looks at a beginning of `bytes`; how much of it.
    fn block(&mut self, bytes: &[u8], last: bool, must: bool) -> usize {
        let mut block = std::mem::take(&mut self.block);
        block.segments.clear();
        block.pieces.clear();
        let mut taken = self.lexer.take(bytes, last, must, &mut self.columns, &mut block).min(bytes.len());
        if taken == 0 && (last || must) {
            // Whatever a lexer cannot go on with is text.
            taken = if last { bytes.len() } else { cut(bytes) };
            block.prose(0..taken);
        }
        let bytes = &bytes[..taken];
        for segment in &block.segments {
            self.segment(bytes, segment, &mut block.pieces);
        }
        self.block = block;
        self.offset += taken as u64;
        self.tally.bytes += taken as u64;
        self.lines += memchr::memchr_iter(b'\n', bytes).count();
        let line = memchr::memrchr(b'\n', bytes);
        self.line_bytes = line.map_or(self.line_bytes + taken, |at| taken - at - 1);
        if let Some(end) = line {
            let start = memchr::memrchr(b'\n', &bytes[..end]).map_or(0, |at| at + 1);
            self.line_before.clear();
            if waived::may_allow(&bytes[start..end]) {
                self.line_before.extend_from_slice(&bytes[start..end]);
            }
        }
        taken
    }

    fn segment(&mut self, bytes: &[u8], segment: &Segment, pieces: &mut [super::cells::Piece]) {
        let begin = segment.range.start;
        let text = &bytes[segment.range.clone()];
        let idle = self.idle(text, &segment.kind);
        let (mut kept, mut begins) = (std::mem::take(&mut self.kept), std::mem::take(&mut self.begins));
        begins.clear();
        let (mut prose, mut values, mut rows);
        let cells: &mut dyn Cells = match &segment.kind {
            Kind::Prose => {
                prose = Prose;
                &mut prose
            }
            Kind::Pieces(which) => {
                let shift = u32::try_from(begin).expect("a block is far shorter");
                let own = &mut pieces[which.clone()];
                for piece in own.iter_mut() {
                    (piece.start, piece.end) = (piece.start - shift, piece.end - shift);
                }
                values = Pieces::new(own, segment.has_comments);
                &mut values
            }
            Kind::Copy { first, columns, before, is_cut } => {
                rows = CopyRows::new(*first, *columns, *before, *is_cut);
                if !idle.is_empty() {
                    rows = rows.without(text, &idle, &mut kept, &mut begins);
                }
                &mut rows
            }
        };
        let scanner = self.scanner;
        let names = scanner.names();
        let may_allow = segment.has_comments && (!self.line_before.is_empty() || waived::may_allow(bytes));
        let (tally, file) = (&mut *self.tally, &self.file);
        let (offset, lines, line_bytes, line_before) = (self.offset, self.lines, self.line_bytes, &self.line_before);
        let mut say = |hit: Hit<'_>| {
            let at = begin + hit.at;
            let mut line = || {
                let before = &bytes[..at];
                let line = lines + memchr::memchr_iter(b'\n', before).count() + 1;
                let byte = memchr::memrchr(b'\n', before).map_or(line_bytes + at, |end| at - end - 1);
                (Some(line), u32::try_from(byte + 1).unwrap_or(0))
            };
            if tally.is_out_of_reach(&mut line) {
                return;
            }
            if may_allow && is_allowed(bytes, at, line_before, hit.who, names.of(hit.who)) {
                tally.waived_at(line().0);
                return;
            }
            tally.add_at(&names, file, &hit, &mut Spot { at: offset + at as u64, line: &mut line });
        };
        let view = View { text, columns: &self.columns.all, depth: scanner.depth, how: How::default(), origin: None };
        if idle.is_empty() {
            scanner.look(view, cells, &mut self.scratch, &mut say);
        } else if !kept.is_empty() {
            let mut say = |hit: Hit<'_>| {
                let number = begins.partition_point(|(there, _)| *there as usize <= hit.at).saturating_sub(1);
                let (there, here) = begins[number];
                say(Hit { at: hit.at - there as usize + here as usize, ..hit });
            };
            scanner.look(View { text: &kept, ..view }, cells, &mut self.scratch, &mut say);
        }
        if let Some(extra) = &scanner.extra {
            let mut all = match &segment.kind {
                Kind::Copy { first, columns, before, is_cut } => {
                    Some(CopyRows::new(*first, *columns, *before, *is_cut))
                }
                _ => None,
            };
            extra.scan(text, file, &mut |rule, range| {
                let cell = match &mut all {
                    Some(rows) => rows.at(text, range.start),
                    None => cells.at(text, range.start),
                };
                let value = text.get(range.clone()).unwrap_or_default();
                let column = cell.column.map(|column| &self.columns.all[column as usize]);
                say(Hit { who: Who::Rule(rule), value, how: How::default(), at: range.start.min(text.len()), column });
            });
        }
        self.kept = kept;
        self.begins = begins;
    }

    /// Which columns of rows of COPY hold nothing by their types, as far as their names
    /// say nothing else; empty, if there are none.
    fn idle(&mut self, text: &[u8], kind: &Kind) -> Vec<bool> {
        /// Whole numbers are sampled for so many rows.
        const SAMPLED_MAX: usize = 20_000;
        let Kind::Copy { first: Some(first), columns, .. } = kind else { return Vec::new() };
        let (first, count) = (*first as usize, *columns as usize);
        if self.rows.len() <= first {
            self.rows.resize(first + 1, 0);
        }
        let samples = &self.scratch.samples;
        let is_sampled = |number: u32| self.rows[first] < SAMPLED_MAX && samples.wants(number);
        let idle: Vec<bool> = self.columns.all[first..first + count]
            .iter()
            .map(|column| match column.values {
                Values::Any => false,
                _ if !column.is_silent() => false,
                Values::Integers => !is_sampled(column.number),
                Values::Nothing => true,
            })
            .collect();
        self.rows[first] += memchr::memchr_iter(b'\n', text).count();
        if idle.contains(&true) { idle } else { Vec::new() }
    }

    fn finish(self) {
        self.scanner.verdicts(&self.scratch, &self.file, &self.columns.all, self.tally);
    }
}

/// Whether a comment on the line of `at`, or on the line before, allows it.
fn is_allowed(bytes: &[u8], at: usize, line_before: &[u8], who: Who, name: &str) -> bool {
    const LINE_MAX: usize = 4096;
    let floor = at.saturating_sub(LINE_MAX);
    let start = memchr::memrchr(b'\n', &bytes[floor..at]).map_or(floor, |end| floor + end + 1);
    let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end).min(at + LINE_MAX);
    if waived::allows(&bytes[start..end], who, name) {
        return true;
    }
    if start == 0 {
        return waived::allows(line_before, who, name);
    }
    let floor = start.saturating_sub(LINE_MAX);
    let before = &bytes[floor..start - 1];
    let start = memchr::memrchr(b'\n', before).map_or(0, |end| end + 1);
    waived::allows(&before[start..], who, name)
}
