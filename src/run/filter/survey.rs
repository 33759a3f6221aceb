//! The first pass over a dump whose rows belong to subjects of other tables: it
//! reads whose the referenced rows are, and writes nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::bind::Binding;
use super::work::{Bundle, Segment};
use super::{Filter, cut};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::plan::{Survey, Work};
use crate::source::dump::Script;

/// Reads `script` to its end and keeps what the plan of `filter` needs to know;
/// `None` where it needs nothing, and then nothing is read.
///
/// # Errors
/// A dump that can be read only once; what keeps it from being read at all.
pub fn survey(
    path: &Path,
    open: &mut dyn FnMut() -> Result<Script>,
    filter: &Filter<'_>,
) -> Result<Option<Arc<Survey>>> {
    let unread = |(table, column): (String, String)| {
        Error::usage("a subject is looked up through a column that is not dumped")
            .at(Place::table(table).column(column))
            .help("`default` leaves a column out; rule it otherwise, or name another way to the subject")
    };
    let Some(mut survey) = Survey::new(filter.plan).map_err(unread)? else { return Ok(None) };
    if path == Path::new("-") {
        return Err(Error::usage(
            "the dump has to be read twice: whose the rows are stands in other tables, or a column is shuffled",
        )
        .help("save it to a file first, or let the tables hold the key: `subject: person(COLUMN)`"));
    }
    let mut script = open()?;
    let mut work: BTreeMap<usize, Work> = BTreeMap::new();
    cut(&mut script, filter, &mut |mut bundle: Bundle| {
        let mut at = 0;
        for segment in &bundle.segments {
            match segment {
                Segment::Text { len } => at += len,
                Segment::Rows { len, bounds, binding, modes, line, before } => {
                    let part = &bundle.bytes[at..at + len];
                    at += len;
                    let binding: &Binding = binding;
                    let table = &filter.plan.tables[binding.table];
                    let work = work.entry(binding.table).or_insert_with(|| Work::new(table));
                    work.behind(*before);
                    table
                        .survey(binding.table, part, bounds, &binding.layout, modes, work, &mut survey)
                        .map_err(|error| error.at_least(Place::table(table.table.to_string())).number("line", *line))?;
                }
            }
        }
        bundle.clear();
        Ok(bundle)
    })?;
    survey.close();
    filter.plan.tables.iter().try_for_each(crate::plan::TablePlan::close_decks)?;
    Ok(Some(Arc::new(survey)))
}
