//! Have the unique keys stand-ins for all rows? Asked before the first is read.

use crate::diagnostic::{self, Diagnostic};
use crate::error::Result;
use crate::plan::Plan;
use crate::source::Source;

/// The keys of the plan that the source has too many rows for. The source only
/// counts; one that cannot, as a dump file cannot, is counted while it is written.
///
/// # Errors
/// The source's.
pub fn exceeded(source: &mut dyn Source, plan: &Plan) -> Result<Vec<Diagnostic>> {
    let mut problems = Vec::new();
    for capacity in &plan.capacities {
        let rows = source.count(&capacity.table, &capacity.columns, capacity.predicate.as_deref())?;
        problems.extend(rows.and_then(|rows| capacity.refuse(rows)));
    }
    diagnostic::sort(&mut problems);
    Ok(problems)
}
