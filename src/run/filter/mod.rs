//! A dump file, masked in place: what is outside of its rows' masked values
//! stays as it is, byte for byte, or the run stops.
//!
//! One thread cuts the dump into parts and binds rows to the plan, others mask
//! them, one writes in the dump's order: the bytes do not depend on how many
//! there are. What waits is bounded.

mod bind;
mod schema;
mod survey;
mod work;

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use super::gate::RowsFrom;
use super::{Gate as GateOf, Progress, Stopped, Summary, locked};
use crate::error::{Error, Result};
use crate::gate::inspect::Inspection;
use crate::place::Place;
use crate::plan::{Plan, Survey};
use crate::rules::Rules;
use crate::schema::Catalog;
use crate::script::split::Kind;
use crate::script::{Builder, head};
use crate::sink::output::Output;
use crate::source::Stop;
use crate::source::dump::{Closing, Script};
use bind::{Binding, bind};
use schema::Gate;
pub use schema::look_at;
pub use survey::survey;
use work::{Bundle, Done, Segment, Written};

/// A bundle is handed on when it has grown past this.
const BUNDLE_BYTES: usize = 256 << 10;

/// What a masked dump of a dump file needs; everything was decided before.
pub struct Filter<'a> {
    pub plan: &'a Plan,
    /// The snapshot: what the rules were written for.
    pub catalog: &'a Catalog,
    pub rules: &'a Rules,
    /// The only one that is kept of a dump of several databases.
    pub database: Option<&'a str>,
    /// What a first pass over the same dump found, where the plan needs one.
    pub survey: Option<Arc<Survey>>,
    /// Threads that mask; at least 1.
    pub jobs: usize,
    pub stop: &'a Stop,
    pub progress: &'a dyn Progress,
    pub gate: GateOf<'a>,
}

/// What was written and what was found on the way; names and numbers only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub summary: Summary,
    /// Credentials of statements that were replaced: `password of role app`.
    pub redacted: Vec<String>,
    /// Tables of the snapshot that the dump does not have.
    pub absent: Vec<String>,
    /// Entries of the rules' `ddl:` that nothing in the dump needed.
    pub unused: Vec<String>,
    /// The dump holds rows alone, so its schema could not be compared.
    pub rows_only: bool,
}

/// Masks `script` into `output`.
///
/// # Errors
/// The first thing, in the order of the dump, that cannot be masked, read or
/// written, or what the gate found. The caller then drops the output, which leaves
/// nothing behind.
pub fn filter(script: &mut Script, output: &mut Output, filter: &Filter<'_>) -> Result<Report, Stopped> {
    let inspection = filter.gate.inspection(filter.plan, filter.catalog, RowsFrom::Dump)?;
    let mut report = masked(script, output, filter, &inspection)?;
    report.summary.gate = filter.gate.pass(inspection, filter.jobs)?;
    Ok(report)
}

fn masked(script: &mut Script, output: &mut Output, filter: &Filter<'_>, inspection: &Inspection) -> Result<Report> {
    if filter.jobs <= 1 {
        let mut written = Written::new(filter.plan, filter.progress);
        let mut masker = work::Masker::new(filter.plan, &filter.survey, inspection);
        let report = cut(script, filter, &mut |mut bundle| {
            let done = written.write(masker.mask(&mut bundle)?, output)?;
            masker.reuse(done);
            bundle.clear();
            Ok(bundle)
        })?;
        masker.finish()?;
        return written.finish(report);
    }
    let waiting = filter.jobs * 2 + 2;
    let (to_workers, bundles) = sync_channel::<(Bundle, SyncSender<Result<Done>>)>(waiting);
    let (to_writer, finished) = sync_channel::<Receiver<Result<Done>>>(waiting);
    let bundles = Arc::new(Mutex::new(bundles));
    std::thread::scope(|scope| {
        let mut maskers = Vec::new();
        for _ in 0..filter.jobs {
            let bundles = bundles.clone();
            let masker = scope.spawn(move || {
                let mut masker = work::Masker::new(filter.plan, &filter.survey, inspection);
                loop {
                    let next = locked(&bundles).recv();
                    let Ok((mut bundle, answer)) = next else { return masker.finish() };
                    // The writer is gone only after a failure of its own.
                    let _ = answer.send(masker.mask(&mut bundle));
                }
            });
            maskers.push(masker);
        }
        // The workers hold the only other ends, so that a failure ends everybody.
        drop(bundles);
        let writer = scope.spawn(move || {
            let mut written = Written::new(filter.plan, filter.progress);
            for answer in finished {
                let done = answer.recv().map_err(|_| Error::new("interrupted; no output was left"))??;
                written.write(done, output)?;
            }
            Ok::<Written<'_>, Error>(written)
        });
        let cut = cut(script, filter, &mut |bundle| {
            let (answer, receiver) = sync_channel(1);
            let gone = || Error::new("interrupted; no output was left");
            to_writer.send(receiver).map_err(|_| gone())?;
            to_workers.send((bundle, answer)).map_err(|_| gone())?;
            Ok(Bundle::new())
        });
        drop((to_writer, to_workers));
        // What failed in an earlier place of the dump failed first.
        let written = match writer.join() {
            Ok(written) => written?,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let report = cut?;
        for masker in maskers {
            masker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        written.finish(report)
    })
}

/// Takes a full bundle and gives back an empty one.
type Hand<'a> = &'a mut dyn FnMut(Bundle) -> Result<Bundle>;

/// Cuts the dump into bundles, in its order.
fn cut(script: &mut Script, filter: &Filter<'_>, hand: Hand<'_>) -> Result<Report> {
    let engine = script.engine(Some(&filter.catalog.engine));
    if engine.kind != filter.catalog.engine.kind {
        return Err(Error::refused("the dump is of another kind of database than the snapshot")
            .name("dump", engine.kind.name())
            .name("snapshot", filter.catalog.engine.kind.name())
            .path(script.path())
            .help("name the project that belongs to the dump, or draft one with `standin init FILE`"));
    }
    let mut builder = Builder::new(script.modes().dialect, engine);
    if let Some(database) = filter.database {
        builder.choose(database)?;
    }
    let mut gate = Gate::new(filter.rules);
    let mut closing = Closing::default();
    let mut bundle = Bundle::new();
    let mut last_head: Vec<u8> = Vec::new();
    let mut rows = vec![0; filter.plan.tables.len()];
    let mut open: Option<Arc<Binding>> = None;
    let mut modes = Arc::new(script.modes().clone());
    while let Some(part) = script.advance()? {
        filter.stop.check()?;
        let place = |script: &Script, error: Error| script.at(error, part);
        if builder.is_passed_over() && !matches!(part.kind, Kind::Meta | Kind::Statement) {
            if part.kind == Kind::Comment {
                closing.comment(script.part());
            }
            continue;
        }
        match part.kind {
            Kind::Blank | Kind::CopyEnd => bundle.text(script.part()),
            Kind::Comment => {
                closing.comment(script.part());
                gate.comment(script.part()).map_err(|error| place(script, error))?;
                bundle.text(script.part());
            }
            Kind::Meta => {
                let mut now = script.modes().clone();
                builder.take_meta(script.part(), &mut now).map_err(|error| place(script, error))?;
                if !builder.is_passed_over() {
                    bundle.text(script.part());
                }
                *script.modes_mut() = now;
                modes = Arc::new(script.modes().clone());
                last_head.clear();
            }
            Kind::Statement => {
                let mut now = script.modes().clone();
                let class = builder.take(script.statement(), &mut now).map_err(|error| place(script, error))?;
                if builder.is_passed_over() {
                    *script.modes_mut() = now;
                    modes = Arc::new(script.modes().clone());
                    continue;
                }
                let passed = gate.statement(script.part(), &class, script.modes());
                let passed = passed.map_err(|error| place(script, error))?;
                match filter.raised(&class) {
                    Some(feeding) => {
                        bundle = hand(bundle)?;
                        bundle.text(&passed);
                        bundle.raise = Some(feeding);
                        bundle = hand(bundle)?;
                    }
                    None => bundle.text(&passed),
                }
                *script.modes_mut() = now;
                modes = Arc::new(script.modes().clone());
                last_head.clear();
            }
            Kind::InsertHead | Kind::CopyHead => {
                if open.is_none() || last_head != script.part() {
                    let bound = bind(script.part(), part.kind, script.modes(), &builder, filter);
                    open = Some(Arc::new(bound.map_err(|error| place(script, error))?));
                    last_head.clear();
                    last_head.extend_from_slice(script.part());
                }
                if let Some(binding) = &open {
                    bundle.text(&binding.head);
                }
            }
            Kind::InsertRows | Kind::CopyRows => {
                let Some(binding) = open.clone() else {
                    return Err(place(script, Error::new("the dump has rows of no table")));
                };
                let len = script.part().len();
                bundle.bytes.extend_from_slice(script.part());
                let bounds = script.take_bounds();
                let modes = modes.clone();
                let count = &mut rows[binding.table];
                let before = *count;
                *count += bounds.row_ends.len() as u64;
                bundle.segments.push(Segment::Rows { len, bounds, binding, modes, line: part.line, before });
            }
            Kind::InsertTail => {
                head::tail(script.part(), script.modes()).map_err(|error| place(script, error))?;
                bundle.text(script.part());
            }
        }
        if bundle.bytes.len() >= BUNDLE_BYTES {
            bundle = hand(bundle)?;
        }
    }
    hand(bundle)?;
    filter.stop.check()?;
    let file = || Place::file(crate::source::dump::name(script.path()));
    closing.check().map_err(|error| error.at_least(file()))?;
    let catalog = builder.finish().map_err(|error| error.at_least(file()))?;
    let mut report = schema::compare(filter.catalog, &catalog).map_err(|error| error.at_least(file()))?;
    (report.redacted, report.unused) = gate.finish();
    Ok(report)
}
