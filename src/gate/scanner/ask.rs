//! Asks the detectors at every candidate of one text, and of what is encoded in it.

use std::collections::HashSet;
use std::ops::Range;

use super::cells::{Cell, Cells, Whole};
use super::column::ColumnContext;
use super::decode::{self, How, Layer};
use super::dispatch::{Found, Space};
use super::sample::Samples;
use super::shapes::Shapes;
use super::{Hit, Scanner, Who};
use crate::detect::{Certainty, Detector, Name, Text};

/// How much of a long cell or line a detector sees before and after a candidate:
/// what it may do for one candidate is bounded by that.
const BEFORE_MAX: usize = 1024;
const AFTER_MAX: usize = 16 * 1024;
/// How far an escape's run of characters is followed to either side.
const RUN_MAX: usize = 2048;
/// How far before a match a telling word may stand; as [`crate::detect::is_telling`].
const WORDS_BEFORE: usize = 48;

/// So many detectors are asked about a token sooner than a shape is looked up.
const FEW: usize = 3;

/// Buffers of one thread, and what it has counted of columns' values.
pub struct Scratch {
    spaces: Vec<Space>,
    shapes: Vec<Shapes>,
    buffers: Vec<Vec<u8>>,
    pub(super) samples: Samples,
    spent: Spent,
}

/// Hits of one detector in one column of a table after which it is not asked there
/// any more: the finding is the column's, and is there.
pub(super) const HITS_MAX: u16 = 1000;

/// Hits by column and detector.
#[derive(Default)]
struct Spent {
    columns: Vec<Vec<u16>>,
}

impl Spent {
    fn of(&self, column: &ColumnContext, who: u16) -> u16 {
        let counts = self.columns.get(column.number as usize);
        counts.and_then(|counts| counts.get(usize::from(who))).copied().unwrap_or(0)
    }

    fn count(&mut self, column: &ColumnContext, who: u16) {
        let (column, who) = (column.number as usize, usize::from(who));
        if self.columns.len() <= column {
            self.columns.resize_with(column + 1, Vec::new);
        }
        let counts = &mut self.columns[column];
        if counts.len() <= who {
            counts.resize(who + 1, 0);
        }
        counts[who] = counts[who].saturating_add(1);
    }
}

impl Scratch {
    pub(super) fn new(key: [u8; 16]) -> Scratch {
        Scratch {
            spaces: Vec::new(),
            shapes: Vec::new(),
            buffers: Vec::new(),
            samples: Samples::new(key),
            spent: Spent::default(),
        }
    }

    /// Adds what another thread has counted of the same columns.
    pub fn absorb(&mut self, other: Scratch) {
        self.samples.absorb(other.samples);
    }
}

/// One text that is being looked at.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) text: &'a [u8],
    pub(super) columns: &'a [ColumnContext],
    /// Layers that may still be decoded.
    pub(super) depth: u8,
    pub(super) how: How,
    /// Where it stands in the outermost text, if it is decoded.
    pub(super) origin: Option<usize>,
}

impl Scanner {
    /// Everything in a text, cell by cell.
    pub(super) fn look(
        &self,
        view: View<'_>,
        cells: &mut dyn Cells,
        scratch: &mut Scratch,
        say: &mut dyn FnMut(Hit<'_>),
    ) {
        let mut space = scratch.spaces.pop().unwrap_or_default();
        let mut shapes = scratch.shapes.pop().unwrap_or_default();
        let mut telling: Vec<u16> = Vec::new();
        let mut asking = Asking { scanner: self, view, seen: HashSet::new(), passed: Vec::new() };
        let (mut cell_end, mut run_end) = (0, 0);
        let may_escape = cells.may_escape();
        let found = |found: Found<'_>| match found {
            Found::Anchor(who, at) => {
                let cell = cells.at(view.text, at.end - 1);
                if cell.escape.is_none() {
                    let at = at.start.max(cell.range.start)..at.end.min(cell.range.end);
                    asking.ask(who, &cell, at, scratch, say);
                }
            }
            Found::Run(who, at, is_date) => {
                let cell = cells.at(view.text, at.end - 1);
                if cell.escape.is_some() {
                    return;
                }
                let is_cut = at.start < cell.range.start || at.end > cell.range.end;
                let at = at.start.max(cell.range.start)..at.end.min(cell.range.end);
                let column = cell.column.map(|column| &view.columns[column as usize]);
                // A sample says of everybody how often they were asked.
                let is_sampled = column.is_some_and(|column| scratch.samples.wants(column.number))
                    && who.iter().any(|who| self.chances[usize::from(*who)] > 0.0);
                // Tokens of hashes have no end of shapes.
                let is_any = who.len() <= FEW && view.text[at.clone()].iter().any(u8::is_ascii_alphabetic);
                let may = if is_sampled || is_cut || is_any {
                    None
                } else {
                    let before = view.text[cell.range.start..at.start].last();
                    let is_alone = parts(before) && parts(view.text[at.end..cell.range.end].first());
                    shapes.of(&self.detectors, who, &view.text[at.clone()], is_alone, is_date)
                };
                let who = match (may, column) {
                    (None, _) => who,
                    // Words before it may tell.
                    (Some(entry), _) if at.start > cell.range.start => &entry.may,
                    (Some(entry), Some(column)) if !column.is_silent() => {
                        telling.clear();
                        let counts = |who: &&u16| column.tells(**who) || entry.sure.contains(*who);
                        telling.extend(entry.may.iter().filter(counts));
                        &telling
                    }
                    (Some(entry), _) => &entry.sure,
                };
                if !who.is_empty() {
                    asking.ask(who, &cell, at, scratch, say);
                }
            }
            Found::Escape(at) => {
                let cell = cells.at(view.text, at);
                match cell.escape {
                    Some(_) if at < cell_end || !may_escape => {}
                    Some(_) => {
                        cell_end = cell.range.end;
                        asking.unescape(&cell, scratch, say);
                    }
                    None if at < run_end || view.depth == 0 || cell.is_gap => {}
                    None => run_end = asking.unescape_run(&cell, at, scratch, say),
                }
            }
            Found::Encoded(run) => {
                let bytes = without_mark(&view.text[run.clone()]);
                if !decode::may_be_hex(bytes) && !decode::may_be_base64(bytes) {
                    return;
                }
                let cell = cells.at(view.text, run.start);
                if cell.escape.is_none() && view.depth > 0 && !cell.is_gap {
                    asking.decode(&cell, run, scratch, say);
                }
            }
        };
        let encodings = view.depth > 0 || may_escape;
        self.dispatch.find(view.text, &mut space, encodings, found);
        scratch.spaces.push(space);
        scratch.shapes.push(shapes);
        // Only the columns that may occur: a nested text has one, of many.
        let occurring = &view.columns[cells.columns(view.columns.len())];
        let mut watched: Vec<bool> = Vec::new();
        if occurring.iter().any(ColumnContext::is_watched) {
            watched.extend(occurring.iter().map(|column| {
                let is_spent = |who: &u16| column.table.is_some() && scratch.spent.of(column, *who) >= HITS_MAX;
                !column.watching.iter().all(is_spent)
            }));
        }
        cells.remaining(view.text, &watched, &mut |cell, is_escaped| {
            if is_escaped {
                asking.unescape(&cell, scratch, say);
            } else {
                asking.watch(&cell, scratch, say);
            }
        });
    }
}

struct Asking<'a> {
    scanner: &'a Scanner,
    view: View<'a>,
    /// Matches of detectors with several anchors, which may find the same one.
    seen: HashSet<(u16, usize)>,
    passed: Vec<u16>,
}

impl Asking<'_> {
    fn ask(&mut self, who: &[u16], cell: &Cell, at: Range<usize>, scratch: &mut Scratch, say: &mut dyn FnMut(Hit<'_>)) {
        if at.is_empty() {
            return;
        }
        let scanner = self.scanner;
        let mut window = cell.range.clone();
        let mut is_whole = cell.is_whole;
        if window.len() > BEFORE_MAX + AFTER_MAX {
            window = window.start.max(at.start.saturating_sub(BEFORE_MAX))..window.end.min(at.end + AFTER_MAX);
            is_whole = is_whole && window == cell.range;
        }
        let view = self.view;
        let column = cell.column.map(|column| &view.columns[column as usize]);
        let text =
            Text { bytes: &view.text[window.clone()], column: column.filter(|_| is_whole).map(|column| &column.name) };
        let at = at.start - window.start..at.end - window.start;
        let mut before: Option<(usize, Name)> = None;
        self.passed.clear();
        let table = column.filter(|column| column.table.is_some());
        for index in who {
            if table.is_some_and(|column| scratch.spent.of(column, *index) >= HITS_MAX) {
                continue;
            }
            let detector = scanner.detectors[usize::from(*index)];
            let Some(found) = detector.find(&text, at.clone()) else { continue };
            let tells = found.certainty == Certainty::Sure
                || column.is_some_and(|column| column.tells(*index))
                || words_tell(detector, text.bytes, found.range.start, &mut before);
            if !tells {
                self.passed.push(*index);
                continue;
            }
            let start = window.start + found.range.start;
            if !scanner.is_single[usize::from(*index)] && !self.seen.insert((*index, start)) {
                continue;
            }
            if let Some(column) = table {
                scratch.spent.count(column, *index);
            }
            say(Hit {
                who: Who::Detector(detector),
                value: &text.bytes[found.range],
                how: view.how,
                at: view.origin.unwrap_or(start),
                column,
            });
        }
        let Some(column) = column.filter(|column| scratch.samples.wants(column.number)) else { return };
        let weak = |index: &u16| scanner.chances[usize::from(*index)] > 0.0 && !column.tells(*index);
        if who.iter().any(weak) {
            scratch.samples.count(column.number, &text.bytes[at], who.iter().copied().filter(weak), &self.passed);
        }
    }

    /// Detectors that look at every value of the column.
    fn watch(&mut self, cell: &Cell, scratch: &mut Scratch, say: &mut dyn FnMut(Hit<'_>)) {
        let view = self.view;
        let Some(column) = cell.column else { return };
        let who = &view.columns[column as usize].watching;
        if !who.is_empty() {
            self.ask(who, cell, cell.range.clone(), scratch, say);
        }
    }

    /// A cell whose bytes are not its value's: the value is looked at by itself.
    fn unescape(&mut self, cell: &Cell, scratch: &mut Scratch, say: &mut dyn FnMut(Hit<'_>)) {
        let Some(escape) = cell.escape else { return };
        let mut value = scratch.buffers.pop().unwrap_or_default();
        decode::unescape(escape, &self.view.text[cell.range.clone()], &mut value);
        let view = View { text: &value, origin: Some(self.origin(cell.range.start)), ..self.view };
        self.scanner.look(view, &mut Whole::of(cell.column, cell.is_whole), scratch, say);
        value.clear();
        scratch.buffers.push(value);
    }

    /// The characters around a backslash or a percent sign, decoded: what stands
    /// in them and not in the text as it is. Where they end.
    fn unescape_run(&mut self, cell: &Cell, at: usize, scratch: &mut Scratch, say: &mut dyn FnMut(Hit<'_>)) -> usize {
        let text = self.view.text;
        let parts = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
        let floor = cell.range.start.max(at.saturating_sub(RUN_MAX));
        let ceiling = cell.range.end.min(at + RUN_MAX);
        let start = text[floor..at].iter().rposition(parts).map_or(floor, |parted| floor + parted + 1);
        let end = text[at..ceiling].iter().position(parts).map_or(ceiling, |parted| at + parted);
        let run = &text[start..end];
        let mut value = scratch.buffers.pop().unwrap_or_default();
        value.clear();
        let layer = match text[at] {
            b'%' => {
                decode::percent(run, &mut value);
                Layer::Percent
            }
            b'=' => {
                decode::quoted_printable(run, &mut value);
                Layer::QuotedPrintable
            }
            _ => {
                decode::backslashes(run, None, &mut value);
                Layer::Escapes
            }
        };
        // A run with both is decoded of the other one inside.
        self.look_inside(&value, run, layer, cell, start, scratch, say);
        value.clear();
        scratch.buffers.push(value);
        end
    }

    fn decode(&mut self, cell: &Cell, run: Range<usize>, scratch: &mut Scratch, say: &mut dyn FnMut(Hit<'_>)) {
        let run = run.start..run.end.min(cell.range.end);
        let bytes = without_mark(&self.view.text[run.clone()]);
        let mut value = scratch.buffers.pop().unwrap_or_default();
        value.clear();
        let digits = bytes.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        let layer = if digits >= super::dispatch::ENCODED_MIN && decode::hex(&bytes[..digits], &mut value) {
            Some(Layer::Hex)
        } else {
            value.clear();
            let is_text = digits < bytes.len().min(64) && decode::base64(bytes, &mut value);
            is_text.then_some(Layer::Base64)
        };
        if let Some(layer) = layer {
            self.look_inside(&value, &[], layer, cell, run.start, scratch, say);
        }
        value.clear();
        scratch.buffers.push(value);
    }

    #[allow(clippy::too_many_arguments)]
    fn look_inside(
        &mut self,
        value: &[u8],
        raw: &[u8],
        layer: Layer,
        cell: &Cell,
        start: usize,
        scratch: &mut Scratch,
        say: &mut dyn FnMut(Hit<'_>),
    ) {
        let view = View {
            text: value,
            depth: self.view.depth - 1,
            how: self.view.how.within(layer),
            origin: Some(self.origin(start)),
            columns: self.view.columns,
        };
        let mut new = |hit: Hit<'_>| {
            if raw.is_empty() || memchr::memmem::find(raw, hit.value).is_none() {
                say(hit);
            }
        };
        self.scanner.look(view, &mut Whole::of(cell.column, false), scratch, &mut new);
    }

    fn origin(&self, at: usize) -> usize {
        self.view.origin.unwrap_or(at)
    }
}

/// `\x` of PostgreSQL, `0x` of everybody else are not of what they mark.
fn without_mark(run: &[u8]) -> &[u8] {
    match run {
        [b'x', rest @ ..] | [b'0', b'x' | b'X', rest @ ..] => rest,
        _ => run,
    }
}

/// Whether what stands beside a run belongs to no number and no key.
fn parts(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| b"\"'\t\n,<>|[]{}".contains(byte))
}

/// Whether the words before a match speak of the detector's kind. The words are
/// taken apart once for all detectors that match at one place.
fn words_tell(detector: &dyn Detector, text: &[u8], start: usize, before: &mut Option<(usize, Name)>) -> bool {
    if start == 0 || detector.words().is_empty() {
        return false;
    }
    if !matches!(before, Some((at, _)) if *at == start) {
        let stretch = &text[start.saturating_sub(WORDS_BEFORE)..start];
        if !stretch.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80) {
            *before = Some((start, Name::default()));
            return false;
        }
        let line = stretch.iter().rposition(|byte| *byte == b'\n').map_or(stretch, |at| &stretch[at + 1..]);
        // A letter that the first of the bytes is in the middle of is no reason to see none.
        let cut = line.iter().take(3).take_while(|byte| (0x80..0xC0).contains(*byte)).count();
        let name = std::str::from_utf8(&line[cut..]).map(Name::of).unwrap_or_default();
        *before = Some((start, name));
    }
    before.as_ref().is_some_and(|(_, name)| name.says(detector.words()))
}
