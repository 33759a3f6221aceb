//! How far a run or a scan is: bars on a terminal, plain lines elsewhere.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, MultiProgress, ProgressBar, ProgressStyle};

use super::terminal::Terminal;
use crate::run::Progress;
use crate::run::scan::Watch;
use crate::schema::Name;

/// Plain lines come no more often than this.
const LINE_EVERY: Duration = Duration::from_secs(2);

/// Shows rows, rows/s, bytes/s and the time left, per table.
pub struct Bars<'a> {
    terminal: &'a Terminal,
    bars: Option<MultiProgress>,
    estimates: BTreeMap<Name, u64>,
    state: Mutex<State>,
}

struct State {
    last_line: Instant,
    tables: BTreeMap<Name, Table>,
}

struct Table {
    bar: Option<ProgressBar>,
    started: Instant,
    rows: u64,
    bytes: u64,
}

impl<'a> Bars<'a> {
    /// `estimates` are the planner's row counts, for the time left.
    #[expect(clippy::disallowed_methods, reason = "progress is told in seconds, on the terminal alone")]
    pub fn new(terminal: &'a Terminal, estimates: BTreeMap<Name, u64>) -> Bars<'a> {
        let now = Instant::now();
        let bars = (terminal.progress() && terminal.stderr_is_terminal()).then(MultiProgress::new);
        let state = State { last_line: now, tables: BTreeMap::new() };
        Bars { terminal, bars, estimates, state: Mutex::new(state) }
    }

    /// Takes the bars off the terminal, so that what follows stands alone.
    pub fn clear(&self) {
        if let Some(bars) = &self.bars {
            let _ = bars.clear();
        }
    }

    fn bar(&self, table: &Name) -> Option<ProgressBar> {
        let bars = self.bars.as_ref()?;
        let estimate = self.estimates.get(table).copied().filter(|&rows| rows > 0);
        let template = match estimate {
            Some(_) => "{prefix:30!} {bar:24} {human_pos:>12} rows  {per_sec:>14}  {msg:>12}  ETA {eta}",
            None => "{prefix:30!} {spinner} {human_pos:>12} rows  {per_sec:>14}  {msg:>12}",
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(estimate.unwrap_or(0)).with_style(style).with_prefix(table.to_string());
        Some(bars.add(bar))
    }
}

impl Progress for Bars<'_> {
    #[expect(clippy::disallowed_methods, reason = "told on the terminal alone")]
    fn rows(&self, table: &Name, rows: u64, bytes: u64) {
        if !self.terminal.progress() {
            return;
        }
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = state.tables.entry(table.clone()).or_insert_with(|| Table {
            bar: self.bar(table),
            started: now,
            rows: 0,
            bytes: 0,
        });
        entry.rows += rows;
        entry.bytes += bytes;
        let seconds = (now - entry.started).as_secs_f64().max(0.001);
        let speed = format!("{}/s", HumanBytes((entry.bytes as f64 / seconds) as u64));
        match &entry.bar {
            Some(bar) => {
                bar.set_message(speed);
                bar.set_length(bar.length().unwrap_or(0).max(entry.rows));
                bar.set_position(entry.rows);
            }
            None => {
                let line = format!(
                    "{table}: {} rows, {} rows/s, {speed}{}",
                    HumanCount(entry.rows),
                    HumanCount((entry.rows as f64 / seconds) as u64),
                    self.time_left(table, entry.rows, seconds),
                );
                if now - state.last_line >= LINE_EVERY {
                    state.last_line = now;
                    self.terminal.say(&line);
                }
            }
        }
    }

    fn begin(&self, _table: &Name) {}

    fn end(&self, table: &Name) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = state.tables.get_mut(table).and_then(|table| table.bar.take()) {
            bar.finish_and_clear();
        }
    }
}

impl Bars<'_> {
    fn time_left(&self, table: &Name, rows: u64, seconds: f64) -> String {
        match self.estimates.get(table) {
            Some(&estimate) if estimate > rows => {
                let left = seconds * (estimate - rows) as f64 / rows.max(1) as f64;
                format!(", about {left:.0} s left")
            }
            _ => String::new(),
        }
    }
}

/// How far a scan is: files and bytes, once it takes longer than people like to
/// wait without a word.
pub struct Files<'a> {
    terminal: &'a Terminal,
    state: Mutex<Counted>,
}

struct Counted {
    started: Instant,
    last_line: Instant,
    bar: Option<ProgressBar>,
    files: u64,
    bytes: u64,
}

impl<'a> Files<'a> {
    #[expect(clippy::disallowed_methods, reason = "progress is told in seconds, on the terminal alone")]
    pub fn new(terminal: &'a Terminal) -> Files<'a> {
        let now = Instant::now();
        Files { terminal, state: Mutex::new(Counted { started: now, last_line: now, bar: None, files: 0, bytes: 0 }) }
    }

    /// Takes the line off the terminal, so that what follows stands alone.
    pub fn clear(&self) {
        if let Some(bar) = self.state.lock().unwrap_or_else(PoisonError::into_inner).bar.take() {
            bar.finish_and_clear();
        }
    }
}

impl Watch for Files<'_> {
    #[expect(clippy::disallowed_methods, reason = "told on the terminal alone")]
    fn read(&self, files: u64, bytes: u64) {
        if !self.terminal.progress() || !self.terminal.stderr_is_terminal() {
            return;
        }
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.files += files;
        state.bytes += bytes;
        if now - state.started < LINE_EVERY || now - state.last_line < Duration::from_millis(100) {
            return;
        }
        state.last_line = now;
        let seconds = (now - state.started).as_secs_f64();
        let line = format!(
            "{} files, {}, {}/s",
            HumanCount(state.files),
            HumanBytes(state.bytes),
            HumanBytes((state.bytes as f64 / seconds) as u64)
        );
        let bar = state.bar.get_or_insert_with(|| {
            ProgressBar::new_spinner().with_style(
                ProgressStyle::with_template("{spinner} {msg}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
            )
        });
        bar.set_message(line);
        bar.tick();
    }
}
