//! Where a mask is right and protects little all the same: warnings, no errors.
//!
//! Two things give values away without the key. A permutation of few values: who
//! knows some pairs has the rest nearly by counting. And a mask that maps equal
//! values to equal stand-ins on a column of few values: the commonest stand-in is
//! the commonest value.

use super::capacity::with_separators;
use super::fit::{Fit, Fitted, Suspect};
use crate::diagnostic::{Diagnostic, codes};
use crate::discover;
use crate::mask::{Action, By, Unique};
use crate::schema::{Catalog, Column, Generated, KeyPart, Table, Type};

/// Below so many values NIST's standard for format-preserving encryption is not to
/// be used (SP 800-38G revision 1, section 5.1).
const VALUES_LEAST: u64 = 1_000_000;

/// Looks at the columns of one table that have rules of their own.
pub fn warn(catalog: &Catalog, table: &Table, fits: &[Fit], suspect: Suspect, warnings: &mut Vec<Diagnostic>) {
    for (column, fit) in table.columns.iter().zip(fits) {
        let Some(fitted) = fit.masked().filter(|fitted| fitted.follows.is_none() && maps_by_value(fitted)) else {
            continue;
        };
        let name = format!("{}.{}", catalog.short(&table.name), column.name);
        let warning =
            frequency(&name, table, column, fitted, suspect).or_else(|| domain(&name, catalog, table, column, fitted));
        if let Some(mut warning) = warning {
            warning.span.clone_from(&fitted.span);
            warnings.push(warning);
        }
    }
}

/// Equal values get equal stand-ins, and different ones mostly different ones.
fn maps_by_value(fitted: &Fitted) -> bool {
    let tells_apart = !matches!(fitted.contract.unique, Unique::Lossy { distinct: Some(0 | 1) });
    matches!(fitted.action, Action::Mask(_)) && matches!(fitted.contract.by, By::Value(_)) && tells_apart
}

fn domain(name: &str, catalog: &Catalog, table: &Table, column: &Column, fitted: &Fitted) -> Option<Diagnostic> {
    if fitted.contract.unique != Unique::Bijective || is_counted(catalog, table, column) {
        return None;
    }
    let values = values(&column.ty).filter(|values| *values < VALUES_LEAST)?;
    let of_digits = if column.ty.is_text() { " of digits" } else { "" };
    let problem = format!("`{}` protects {name} little: the column has few possible values", fitted.mask);
    let warning = Diagnostic::new(codes::SMALL_DOMAIN, problem)
        .note(format!(
            "{} holds {} values{of_digits}; below {} a permutation can be learnt from pairs",
            column.native,
            with_separators(values),
            with_separators(VALUES_LEAST)
        ))
        .help("to hide the value, draw it anew: `pattern(…)`, `number(…)` or `choice(…)`, or `null`")
        .help("to keep rows apart, the rule is right: equal stays equal, and the values are no secret then");
    Some(warning)
}

fn frequency(name: &str, table: &Table, column: &Column, fitted: &Fitted, suspect: Suspect) -> Option<Diagnostic> {
    // What `map` writes, a person chose value by value.
    if is_key(table, column) || fitted.mask == "map" {
        return None;
    }
    let suspicion = suspect(table, column).filter(discover::repeats);
    let why = match &suspicion {
        Some(suspicion) => format!("looks like: {} ({}; no value was read)", suspicion.what, suspicion.because),
        None if matches!(column.ty, Type::Bool | Type::Enum { .. } | Type::Set { .. }) => {
            format!("{} has few values", column.native)
        }
        None if discover::named_like_a_code(column) => "looks like: a code (by its name; no value was read)".to_owned(),
        None => return None,
    };
    let help = match suspicion.is_some() {
        true => "draw it by row: `person.first_name`, `person.last_name`, `choice(…)`; or `null`",
        false => "draw it by row: `choice(…)`; or `keep` it, where it tells nothing of a person",
    };
    let warning = Diagnostic::new(
        codes::TOLD_BY_FREQUENCY,
        format!("`{}` maps {name} value by value, and the commonest stand-in is the commonest value", fitted.mask),
    )
    .note(why)
    .help(help);
    Some(warning)
}

/// How many values there are at most, counting digits where a text could have them:
/// what is written into a short code mostly is.
fn values(ty: &Type) -> Option<u64> {
    let digits = |count: u32| 10u64.checked_pow(count);
    match ty {
        Type::Bool => Some(2),
        Type::Int { bytes, .. } => 1u64.checked_shl(8 * u32::from(*bytes)),
        Type::Decimal { precision: Some(precision), .. } => digits(*precision),
        Type::Text(length) => digits(length.max?),
        Type::Enum { labels } => u64::try_from(labels.len()).ok(),
        Type::Year => Some(256),
        _ => None,
    }
}

/// A number that the database counts up says nothing of anybody.
fn is_counted(catalog: &Catalog, table: &Table, column: &Column) -> bool {
    let fed = catalog.sequences.iter().any(|sequence| {
        sequence.owned_by.as_ref().is_some_and(|(owner, owned)| *owner == table.name && *owned == column.name)
    });
    column.ty.is_integer() && (fed || matches!(column.generated, Generated::Identity(_)) || is_key(table, column))
}

/// Every value comes once, so none is common.
fn is_key(table: &Table, column: &Column) -> bool {
    table.keys.iter().any(|key| {
        key.predicate.is_none() && matches!(key.parts.as_slice(), [KeyPart::Column(part)] if *part == column.name)
    })
}
