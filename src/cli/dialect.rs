//! SQL of another engine than the source's: what is lost on the way is listed,
//! and refused unless somebody allowed it.

use super::terminal::Terminal;
use crate::convert::{self, Conversion, Loss};
use crate::error::{Error, Result};
use crate::plan::Plan;
use crate::schema::{Catalog, EngineKind};
use crate::sink::{self, Format, Options};
use crate::source::SchemaSql;

/// The engine that is written for, when it is not the source's.
///
/// # Errors
/// A dialect for a format that has its own.
pub fn target(format: &dyn Format, catalog: &Catalog, options: &Options) -> Result<Option<EngineKind>> {
    let is_file = format.name() == sink::sqlite::FORMAT.name();
    if is_file && options.dialect.is_some_and(|dialect| dialect != EngineKind::Sqlite) {
        return Err(Error::usage("a SQLite file is of SQLite's dialect").help("leave --dialect out"));
    }
    convert::target(catalog.engine.kind, if is_file { Some(EngineKind::Sqlite) } else { options.dialect })
}

/// The schema in the target's words. `native` is `None` where rows alone are written.
///
/// # Errors
/// Steps that lose something, when nobody allowed them or nobody can.
pub fn schema(
    terminal: &Terminal,
    (catalog, plan): (&Catalog, &Plan),
    native: Option<&SchemaSql>,
    (to, lossy): (EngineKind, bool),
) -> Result<SchemaSql> {
    let conversion = Conversion::new(catalog, plan, to);
    let (mut schema, losses) = match native {
        Some(native) => conversion.schema(native),
        None => (SchemaSql::default(), conversion.losses()),
    };
    let stopping: Vec<&Loss> = losses.iter().filter(|loss| !lossy || loss.step.is_final()).collect();
    if !stopping.is_empty() {
        stopping.iter().for_each(|loss| terminal.warn(&loss.to_string()));
        let help = match stopping.iter().all(|loss| loss.step.is_final()) {
            true => "rename them in the source",
            false => "read them, then allow them with --allow-lossy",
        };
        return Err(Error::usage("steps on the way to the other engine lose something, and nobody allowed them")
            .name("to", to.name())
            .number("steps", stopping.len() as u64)
            .help(help));
    }
    if !losses.is_empty() {
        terminal.say(&format!(
            "{} steps on the way to {} lose something, as --allow-lossy says:",
            losses.len(),
            to.name()
        ));
        losses.iter().for_each(|loss| terminal.say(&format!("  {loss}")));
    }
    schema.lossy = losses.iter().map(Loss::to_string).collect();
    Ok(schema)
}

pub fn of_the_source() -> Error {
    Error::usage("--schema-from is SQL of the source's own dialect")
        .help("leave it out: the catalog's schema is converted")
}
