//! An artefact against its source, after the fact: is every column ruled, is no
//! value of a masked column left, and does every row differ from its own.
//!
//! Holds digests, names and numbers; what it reports is no value.

mod columns;
mod rows;
mod space;

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use columns::ByMask;

use self::columns::{Columns, Reading, shape};
use self::rows::Rows;
use self::space::Space;
use crate::batch::Batch;
use crate::error::{Error, Result};
use crate::gate::leak::{self, Exempt, Form, Outputs, Proof, Sources, Thresholds, Verdict};
use crate::manifest::{Bucket, Treatment};
use crate::place::Place;
use crate::plan::Plan;
use crate::rules::Rules;
use crate::schema::{Catalog, EngineKind, Name};
use crate::source::artefact::{Artefact, Piece};
use crate::source::{Piece as Cut, Reader, Source, Stop};
use crate::words::Lists;

/// Of the leak proof, both sides together; the rest goes to files.
const MEMORY_BYTES_MAX: usize = 64 << 20;

/// No name of a table or a column is longer.
const NAME_BYTES_MAX: usize = 128;

/// What is beyond so many standard deviations of a Poisson count is no chance.
const CHANCE_SIGMAS: f64 = 4.0;

pub struct Request<'a> {
    pub catalog: &'a Catalog,
    pub plan: &'a Plan,
    pub rules: &'a Rules,
    /// The artefact's name, for places.
    pub file: &'a str,
    /// For files that the proof does not have the memory for.
    pub directory: &'a Path,
    pub jobs: usize,
    pub stop: &'a Arc<Stop>,
}

/// Where the real values are.
pub enum Original<'a> {
    Database(&'a mut dyn Source),
    /// A dump file.
    Dump(PathBuf),
}

/// Something that should not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `leak proof`, `coverage`, `rows`.
    pub check: &'static str,
    pub what: String,
    pub place: Place,
    pub count: u64,
}

/// A column whose rows were compared one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowCheck {
    pub column: String,
    pub may_equal: bool,
    pub compared: u64,
    pub equal: u64,
}

/// What was looked at, and what was seen.
#[derive(Default)]
pub struct Report {
    pub problems: Vec<Problem>,
    /// Rows of the artefact, by table.
    pub tables: BTreeMap<Name, u64>,
    /// Columns of the source whose values were looked for.
    pub columns: usize,
    pub source_rows: u64,
    /// Cells of the source that say no more than the name of a table or a column, or
    /// an entry of the lists that masks invent from.
    pub named: u64,
    pub verdict: Verdict,
    /// The names of the verdict's source columns.
    pub sources: Vec<String>,
    pub by_mask: Vec<ByMask>,
    pub row_checks: Vec<RowCheck>,
    /// Cells that the scanner looked at.
    pub scanned: u64,
    /// What it saw in columns where that is none that stops anybody: place, what, why, how many.
    pub looks: Vec<(Place, String, &'static str, u64)>,
    /// Rows of the artefact whose key the source has, too.
    pub matched: u64,
    /// Rows of the artefact whose key it does not have: they were added or
    /// deleted since.
    pub strange: u64,
    /// One row of so many was compared.
    pub one_of: u64,
    /// Tables whose rows cannot be matched, and why.
    pub unmatched: Vec<(Name, &'static str)>,
}

/// Reads the artefact alone: which tables it has, and whether every column of it
/// is ruled.
///
/// # Errors
/// What cannot be read.
pub fn coverage(artefact: &mut Artefact, request: &Request<'_>) -> Result<Report> {
    let mut report = Report::default();
    let mut space = Space::new(request.file)?;
    let mut open: Option<Name> = None;
    artefact.read(&mut |piece| {
        match piece {
            Piece::Table(name, columns) => {
                cover(request.catalog, name, columns, &mut report);
                space.begin(name, columns);
                open = Some(name.clone());
            }
            Piece::Row(cells, at) => {
                let Some(name) = &open else { return Ok(()) };
                *report.tables.entry(name.clone()).or_default() += 1;
                space.row(name, cells, at);
            }
            Piece::Text(..) => {}
        }
        Ok(())
    })?;
    safe_space(space, request, &mut report);
    Ok(report)
}

/// Reads both, and compares.
///
/// # Errors
/// What cannot be read, on either side.
pub fn prove(original: Original<'_>, artefact: &mut Artefact, request: &Request<'_>) -> Result<Report> {
    let Request { catalog, plan, directory, .. } = *request;
    let columns = Columns::of(catalog, plan);
    let outputs: Vec<leak::Column> = catalog
        .tables
        .iter()
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
        .map(|(table, column)| leak::Column {
            table: table.name.to_string(),
            name: column.name.clone(),
            shape: shape(&column.ty),
        })
        .collect();
    let proof =
        Proof::new(columns.sources.clone(), outputs.clone(), Thresholds::default(), MEMORY_BYTES_MAX, directory)?;
    let mut report = Report {
        columns: columns.readings.iter().map(|reading| reading.looked_for.len()).sum(),
        sources: columns.sources.iter().map(|column| format!("{}.{}", column.table, column.name)).collect(),
        by_mask: columns.by_mask.clone(),
        unmatched: columns
            .readings
            .iter()
            .filter_map(|reading| Some((reading.plan.table.clone(), reading.unmatched?)))
            .collect(),
        ..Report::default()
    };
    let rows = Mutex::new(Rows::new()?);
    let mut names: HashSet<String> = catalog
        .tables
        .iter()
        .flat_map(|table| table.columns.iter().map(|column| &column.name).chain([&table.name.name]))
        .map(|name| name.to_ascii_lowercase())
        .collect();
    names.extend(listed(request.rules));
    let comparing = Comparing { columns: &columns, proof: &proof, rows: &rows, names: &names, request };
    (report.source_rows, report.named) = match original {
        Original::Database(source) => read_database(source, &comparing)?,
        Original::Dump(path) => read_dump(&path, &comparing)?,
    };
    let mut rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.close();
    report.one_of = rows.one_of();
    read_artefact(artefact, &columns, &outputs, &proof, &rows, request, &mut report)?;
    report.verdict = proof.finish()?;
    leaks(&columns.sources, &outputs, request, &mut report);
    for check in report.row_checks.iter().filter(|check| check.equal > 0 && !check.may_equal) {
        report.problems.push(Problem {
            check: "rows",
            what: "masked cells hold the very value of their row in the source".to_owned(),
            place: Place { column: None, ..Place::table(check.column.clone()) },
            count: check.equal,
        });
    }
    Ok(report)
}

/// What the threads that read the source share.
struct Comparing<'a> {
    columns: &'a Columns,
    proof: &'a Proof,
    rows: &'a Mutex<Rows>,
    /// Names of tables and columns, which the schema says, and words of the lists
    /// that masks invent from.
    names: &'a HashSet<String>,
    request: &'a Request<'a>,
}

/// What every thread that reads the source hands on.
struct Taking<'a> {
    comparing: &'a Comparing<'a>,
    values: Sources<'a>,
    scratch: Vec<u8>,
    read: u64,
    named: u64,
}

impl<'t> Taking<'t> {
    fn new(comparing: &'t Comparing<'t>) -> Taking<'t> {
        Taking { comparing, values: comparing.proof.sources(), scratch: Vec::new(), read: 0, named: 0 }
    }

    fn value(&mut self, source: u32, value: &[u8]) -> Result<()> {
        let is_name =
            || std::str::from_utf8(value).is_ok_and(|value| self.comparing.names.contains(&value.to_ascii_lowercase()));
        if value.len() <= NAME_BYTES_MAX && is_name() {
            self.named += 1;
            return Ok(());
        }
        self.values.value(source, value)
    }

    /// Rows, and values that are names of the schema.
    fn finish(self) -> Result<(u64, u64)> {
        self.values.finish()?;
        Ok((self.read, self.named))
    }

    fn batch(&mut self, table: usize, reading: &Reading, batch: &Batch<'_>) -> Result<()> {
        let mut rows = self.comparing.rows.lock().unwrap_or_else(PoisonError::into_inner);
        for index in 0..batch.rows() {
            let row = batch.row(index);
            for column in &reading.looked_for {
                if let (Some(source), Some(value)) = (column.source, row.get(column.field)) {
                    self.value(source, value)?;
                }
            }
            Self::keep(&mut rows, table, reading, |field| row.get(field), &mut self.scratch);
        }
        self.read += batch.rows() as u64;
        Ok(())
    }

    fn keep<'a>(
        rows: &mut Rows,
        table: usize,
        reading: &Reading,
        get: impl Fn(usize) -> Option<&'a [u8]>,
        scratch: &mut Vec<u8>,
    ) {
        if reading.unmatched.is_some() {
            return;
        }
        let Some(id) = rows.row(table, reading.key.iter().map(|&field| get(field)), scratch) else { return };
        let compared = reading.looked_for.iter().enumerate().filter(|(_, column)| column.in_row.is_some());
        let cells =
            compared.filter_map(|(at, column)| Some((at, get(column.field).filter(|value| !value.is_empty())?)));
        rows.add(id, cells, scratch);
    }
}

fn read_database(source: &mut dyn Source, comparing: &Comparing<'_>) -> Result<(u64, u64)> {
    let Comparing { columns, request, .. } = *comparing;
    let mut units: Vec<(usize, Cut)> = Vec::new();
    for (table, reading) in columns.readings.iter().enumerate() {
        let cuts = if request.jobs == 1 { vec![Cut::WHOLE] } else { source.pieces(&reading.plan)? };
        units.extend(cuts.into_iter().map(|cut| (table, cut)));
    }
    let jobs = request.jobs.min(source.readers_max()).clamp(1, units.len().max(1));
    let readers = (0..jobs).map(|_| source.reader()).collect::<Result<Vec<_>>>()?;
    let next = AtomicUsize::new(0);
    let read = Mutex::new(Ok((0, 0)));
    std::thread::scope(|scope| {
        for mut reader in readers {
            let (units, next, read) = (&units, &next, &read);
            scope.spawn(move || {
                let done = read_units(reader.as_mut(), units, next, comparing);
                let mut all = read.lock().unwrap_or_else(PoisonError::into_inner);
                match (done, &mut *all) {
                    (Ok((rows, named)), Ok(sum)) => *sum = (sum.0 + rows, sum.1 + named),
                    (Err(error), Ok(_)) => {
                        // Others are not waited for.
                        next.store(usize::MAX / 2, Ordering::SeqCst);
                        *all = Err(error);
                    }
                    (_, Err(_)) => {}
                }
            });
        }
    });
    read.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn read_units(
    reader: &mut dyn Reader,
    units: &[(usize, Cut)],
    next: &AtomicUsize,
    comparing: &Comparing<'_>,
) -> Result<(u64, u64)> {
    let mut taking = Taking::new(comparing);
    while let Some((table, cut)) = units.get(next.fetch_add(1, Ordering::SeqCst)) {
        let reading = &comparing.columns.readings[*table];
        reader.read(&reading.plan, cut, comparing.request.stop, &mut |batch| taking.batch(*table, reading, batch))?;
    }
    taking.finish()
}

fn read_dump(path: &Path, comparing: &Comparing<'_>) -> Result<(u64, u64)> {
    let Comparing { columns, rows, request, .. } = *comparing;
    let mut dump = Artefact::open(path, request.catalog, request.directory, request.stop)?;
    let mut taking = Taking::new(comparing);
    // The table, and where each column of its reading stands in the dump's rows.
    let mut open: Option<(usize, &Reading, Vec<Option<usize>>)> = None;
    dump.read(&mut |piece| {
        match piece {
            Piece::Table(name, names) => {
                let root = root(request.catalog, name);
                open = columns.reading(&root).map(|(table, reading)| {
                    let place = |column: &str| names.iter().position(|name| name == column);
                    (table, reading, reading.plan.columns.iter().map(|column| place(&column.name)).collect())
                });
            }
            Piece::Row(cells, _) => {
                taking.read += 1;
                let Some((table, reading, places)) = &open else { return Ok(()) };
                let get = |field: usize| places[field].and_then(|place| cells[place]);
                for column in &reading.looked_for {
                    if let (Some(source), Some(value)) = (column.source, get(column.field)) {
                        taking.value(source, value)?;
                    }
                }
                let mut rows = rows.lock().unwrap_or_else(PoisonError::into_inner);
                Taking::keep(&mut rows, *table, reading, get, &mut taking.scratch);
            }
            Piece::Text(..) => {}
        }
        Ok(())
    })?;
    taking.finish()
}

/// Places and companies of the lists that masks invent from: a value that stands
/// in them may be in the output, whoever it belongs to.
fn listed(rules: &Rules) -> impl Iterator<Item = String> {
    let lists = Lists::of(rules.epoch, rules.locale).into_iter();
    let words = lists.flat_map(|lists| {
        let cities = lists.cities.iter().flat_map(|city| [&city.name, &city.region]);
        let trades = lists.industries.iter().flat_map(|industry| [&industry.name, &industry.trade]);
        cities.chain(&lists.streets).chain(&lists.company_stems).chain(trades).chain(&lists.departments)
    });
    words.map(|word| word.text.to_ascii_lowercase())
}

/// A partition's rules are its root's.
fn root(catalog: &Catalog, name: &Name) -> Name {
    catalog.table(name).map_or_else(|| name.clone(), |table| catalog.partition_root(table).name.clone())
}

/// A run of rows of the artefact.
struct Open<'a> {
    name: Name,
    /// Index into the proof's output columns, by column; `None` for one that
    /// nobody knows.
    outputs: Vec<Option<u32>>,
    matching: Option<Matching<'a>>,
}

/// How rows of the artefact are matched.
struct Matching<'a> {
    table: usize,
    reading: &'a Reading,
    /// Where the columns of the reading stand.
    places: Vec<Option<usize>>,
}

fn read_artefact(
    artefact: &mut Artefact,
    columns: &Columns,
    outputs: &[leak::Column],
    proof: &Proof,
    rows: &Rows,
    request: &Request<'_>,
    report: &mut Report,
) -> Result<()> {
    let known: BTreeMap<(&str, &str), u32> =
        (0_u32..).zip(outputs).map(|(index, column)| ((column.table.as_str(), column.name.as_str()), index)).collect();
    let mut seen = proof.outputs();
    let mut space = Space::new(request.file)?;
    let mut open: Option<Open<'_>> = None;
    let mut checks: BTreeMap<(usize, usize), (u64, u64)> = BTreeMap::new();
    let mut scratch = Vec::new();
    artefact.read(&mut |piece| {
        match piece {
            Piece::Text(text, line) => seen.text(text, line)?,
            Piece::Table(name, names) => {
                cover(request.catalog, name, names, report);
                space.begin(name, names);
                let table = name.to_string();
                let outputs =
                    names.iter().map(|column| known.get(&(table.as_str(), column.as_str())).copied()).collect();
                let matching = columns.reading(&root(request.catalog, name)).and_then(|(table, reading)| {
                    let place = |column: &str| names.iter().position(|name| name == column);
                    let places = reading.plan.columns.iter().map(|column| place(&column.name)).collect();
                    reading.unmatched.is_none().then_some(Matching { table, reading, places })
                });
                open = Some(Open { name: name.clone(), outputs, matching });
            }
            Piece::Row(cells, at) => {
                let Some(open) = &open else { return Ok(()) };
                *report.tables.entry(open.name.clone()).or_default() += 1;
                space.row(&open.name, cells, at);
                for (output, cell) in open.outputs.iter().zip(cells) {
                    output_cell(&mut seen, *output, *cell, at)?;
                }
                if let Some(matching) = &open.matching {
                    compare(matching, cells, rows, &mut checks, report, &mut scratch);
                }
            }
        }
        Ok(())
    })?;
    seen.finish()?;
    safe_space(space, request, report);
    for ((table, column), (compared, equal)) in checks {
        let reading = &columns.readings[table];
        let column = &reading.looked_for[column];
        report.row_checks.push(RowCheck {
            column: format!("{}.{}", reading.plan.table, column.name),
            may_equal: column.in_row.unwrap_or(true),
            compared,
            equal,
        });
    }
    Ok(())
}

fn output_cell(seen: &mut Outputs<'_>, output: Option<u32>, cell: Option<&[u8]>, at: u64) -> Result<()> {
    match (output, cell) {
        (_, None) => Ok(()),
        (Some(output), Some(cell)) => seen.cell(output, cell, at),
        // Of a table or a column that nobody knows; it may hold a value all the same.
        (None, Some(cell)) => seen.text(cell, at),
    }
}

fn compare(
    matching: &Matching<'_>,
    cells: &[Option<&[u8]>],
    rows: &Rows,
    checks: &mut BTreeMap<(usize, usize), (u64, u64)>,
    report: &mut Report,
    scratch: &mut Vec<u8>,
) {
    let Matching { table, reading, places } = matching;
    let get = |field: usize| places[field].and_then(|place| cells[place]);
    let Some(id) = rows.row(*table, reading.key.iter().map(|&field| get(field)), scratch) else { return };
    if !rows.is_compared(id) {
        return;
    }
    if !rows.has_row(id) {
        report.strange += 1;
        return;
    }
    report.matched += 1;
    for (at, column) in reading.looked_for.iter().enumerate().filter(|(_, column)| column.in_row.is_some()) {
        let Some(value) = get(column.field).filter(|value| !value.is_empty()) else { continue };
        let (compared, equal) = checks.entry((*table, at)).or_default();
        *compared += 1;
        *equal += u64::from(rows.has_cell(id, at, value, scratch));
    }
}

fn safe_space(space: Space, request: &Request<'_>, report: &mut Report) {
    report.scanned = space.cells;
    let treatments = space::treatments(request.catalog, request.plan);
    for finding in space.finish() {
        let place = (finding.place.table.clone(), finding.place.column.clone());
        let treatment = match place {
            (Some(table), Some(column)) => treatments.get(&(table, column)).copied(),
            _ => None,
        };
        let how = if finding.how.is_empty() { String::new() } else { format!(", {}", finding.how) };
        let what = format!("looks like: {} ({}{how})", finding.what, finding.detector);
        match space::told_only(&finding, treatment) {
            Some(why) => report.looks.push((finding.place, what, why, finding.count)),
            None => {
                report.problems.push(Problem { check: "safe space", what, place: finding.place, count: finding.count })
            }
        }
    }
}

/// Whether the rules know the table and each of its columns. That every column
/// of the catalog is ruled is what the plan is compiled for.
fn cover(catalog: &Catalog, name: &Name, columns: &[String], report: &mut Report) {
    if report.tables.contains_key(name) {
        return;
    }
    report.tables.insert(name.clone(), 0);
    let Some(table) = catalog.table(name) else {
        if !is_sqlites_own(catalog, name) {
            report.problems.push(Problem {
                check: "coverage",
                what: "the artefact has a table that no rule covers".to_owned(),
                place: Place::table(name.to_string()),
                count: 1,
            });
        }
        return;
    };
    for column in columns.iter().filter(|column| table.column(column).is_none()) {
        report.problems.push(Problem {
            check: "coverage",
            what: "the artefact has a column that no rule covers".to_owned(),
            place: Place::table(name.to_string()).column(column.clone()),
            count: 1,
        });
    }
}

/// `sqlite_sequence`, and the tables that a virtual table keeps its rows in.
fn is_sqlites_own(catalog: &Catalog, name: &Name) -> bool {
    let of_virtual = || {
        catalog.tables.iter().any(|table| {
            let is_virtual = matches!(table.kind, crate::schema::TableKind::Foreign { .. });
            is_virtual && name.name.starts_with(&format!("{}_", table.name.name))
        })
    };
    catalog.engine.kind == EngineKind::Sqlite && (name.name.starts_with("sqlite_") || of_virtual())
}

fn leaks(sources: &[leak::Column], outputs: &[leak::Column], request: &Request<'_>, report: &mut Report) {
    let name = |column: &leak::Column| format!("{}.{}", column.table, column.name);
    let treatments = space::treatments(request.catalog, request.plan);
    let own_values: Vec<String> =
        report.row_checks.iter().filter(|check| check.equal > 0).map(|check| check.column.clone()).collect();
    let is_invented = |output: Option<u32>| {
        let Some(output) = output.map(|output| &outputs[output as usize]) else { return false };
        let treatment = treatments.get(&(output.table.clone(), output.name.clone()));
        matches!(treatment, Some(Treatment::Masked | Treatment::Followed)) && !own_values.contains(&name(output))
    };
    for leak in &report.verdict.leaks {
        // Keys that count densely meet each other's numbers by chance.
        let chance = leak.numbers_by_chance as f64;
        let numbers = leak.numbers as f64;
        let by_chance = if numbers <= chance + CHANCE_SIGMAS * chance.sqrt() { leak.numbers } else { 0 };
        // A single word of letters may be a word and no name.
        let words = leak.words;
        if words > 0 {
            report.by_mask.push(ByMask {
                column: name(&sources[leak.source as usize]),
                why: "single words of letters, which may be words and no names",
                values: Some(Bucket::of(words)),
            });
        }
        // Masks that draw names from lists give one row what another had; not so
        // where a row has its own.
        let names = if is_invented(leak.output) { leak.names } else { 0 };
        if names > 0 {
            report.by_mask.push(ByMask {
                column: name(&sources[leak.source as usize]),
                why: "names of the dictionaries that a mask gave to other rows",
                values: Some(Bucket::of(names)),
            });
        }
        let count = leak.count.saturating_sub(by_chance + words + names);
        if by_chance > 0 {
            report.by_mask.push(ByMask {
                column: name(&sources[leak.source as usize]),
                why: "numbers that meet numbers of the output no more often than chance has it",
                values: Some(Bucket::of(by_chance)),
            });
        }
        if count == 0 {
            continue;
        }
        let what = format!(
            "values of {} are in the artefact, {}",
            name(&sources[leak.source as usize]),
            match leak.form {
                Form::Whole => "as whole cells",
                Form::Inside => "inside longer texts",
                Form::Encoded => "encoded",
            }
        );
        let first = leak.at.first().copied().filter(|first| *first > 0);
        let place = match leak.output.map(|output| &outputs[output as usize]) {
            Some(column) => {
                let place = Place::table(column.table.clone()).column(column.name.clone());
                first.map_or(place.clone(), |row| place.row(row))
            }
            None => {
                Place { line: first.and_then(|line| usize::try_from(line).ok()), ..Place::file("the artefact's text") }
            }
        };
        report.problems.push(Problem { check: "leak proof", what, place, count });
    }
}

/// Why values of a column were not looked for, in words, with the threshold.
pub fn exempted(why: Exempt, thresholds: &Thresholds) -> String {
    match why {
        Exempt::Short => format!(
            "shorter than {} letters and digits, or a number of fewer than {} digits",
            thresholds.characters_min, thresholds.digits_min
        ),
        Exempt::Frequent => format!("in more than {} rows of its column", thresholds.rows_max),
        Exempt::DictionaryWord => "a single word of the dictionaries of names and places".to_owned(),
        Exempt::Plain => "a date, a time, a boolean or a label of an enum".to_owned(),
    }
}

/// An artefact that the database which it is loaded into does not take.
pub fn refused(place: Place, error: &Error) -> Problem {
    Problem { check: "restore", what: error.to_string(), place, count: 1 }
}
