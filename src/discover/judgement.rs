//! The verdict on one column: everything that is known of it, put together.

use super::sampled::Sampled;
use super::{
    Class, Evidence, Fit, KINDS, Kind, Mark, Suspicion, about_a_person, code_like, named_like_a_person_table, suspect,
    tokens,
};
use crate::schema::{Catalog, Column, Default, Generated, Table, Type};

/// What a column looks like, and why.
pub struct Judgement {
    /// Set where it looks personal or secret.
    pub suspicion: Option<Suspicion>,
    /// Every reason; those of the suspicion, where there is one, come first.
    pub evidence: Vec<Evidence>,
    /// Its values are a code: few, short, repeated. Such text may be kept.
    pub is_code: bool,
}

/// Judges a column by name, type, table, foreign keys, what is written beside it,
/// and `values`: one per sampled row, `None` for NULL, none at all where no value
/// is to be read.
///
/// The suspicion's rule fits the column in its table; [`Fit::refit`] fits it to
/// the catalog.
pub fn judge(
    catalog: &Catalog,
    table: &Table,
    column: &Column,
    mark: Option<&Mark>,
    values: &[Option<&[u8]>],
) -> Judgement {
    // Numbers that the database counts up are no numbers that somebody issued.
    let counted = matches!(column.ty, Type::Int { .. }) && is_surrogate(table, column);
    let sampled = (!values.is_empty() && !counted).then(|| Sampled::of(column, values));
    let by_name = suspect(table, column);
    let by_values =
        |known: Option<&Suspicion>| sampled.as_ref().and_then(|sampled| found_in(sampled, table, column, known));
    let mut suspicion = match by_name {
        Some(suspicion) => Some(supported(suspicion, sampled.as_ref(), by_values)),
        None => by_values(None),
    };
    let mut evidence = Vec::new();
    if let Some(mark) = mark {
        match &mut suspicion {
            Some(suspicion) => suspicion.evidence.push(mark.evidence()),
            None if mark.is_sensitive() => suspicion = Some(marked(table, column, mark)),
            None => evidence.push(mark.evidence()),
        }
    }
    evidence.extend(person_of(catalog, table, column));
    let present: Vec<&[u8]> = values.iter().flatten().copied().collect();
    let is_code = column.ty.is_text() && suspicion.is_none() && code_like(&mut present.iter().copied());
    if let (None, Some(sampled)) = (&suspicion, &sampled) {
        evidence.extend(sampled.is_empty());
        if is_code {
            evidence.push(Evidence::Code { distinct: sampled.distinct(), rows: present.len() as u64 });
        }
    }
    if let Some(suspicion) = &suspicion {
        evidence.splice(0..0, suspicion.evidence.iter().cloned());
    }
    Judgement { suspicion, evidence, is_code }
}

/// What the name said, with what the values say to it. Where none of them is what
/// the name says, and they are something else, that is what the column holds.
fn supported(
    mut suspicion: Suspicion,
    sampled: Option<&Sampled>,
    by_values: impl Fn(Option<&Suspicion>) -> Option<Suspicion>,
) -> Suspicion {
    let (Some(sampled), Some(kind)) = (sampled, kind_of(&suspicion)) else { return suspicion };
    let support = sampled.support(kind);
    let is_denied = matches!(support, Some(Evidence::Values { matching: 0, .. }));
    let replaceable = suspicion.class == Class::Personal && is_denied;
    if let Some(mut other) = by_values(Some(&suspicion)).filter(|other| replaceable && other.class != Class::FreeText) {
        other.evidence.splice(0..0, suspicion.evidence);
        return other;
    }
    suspicion.evidence.extend(support);
    suspicion.evidence.extend(sampled.places());
    suspicion
}

fn kind_of(suspicion: &Suspicion) -> Option<&'static dyn Kind> {
    KINDS.iter().copied().find(|kind| kind.name() == suspicion.detector)
}

/// What the values are, or hold, or that they are prose.
fn found_in(sampled: &Sampled, table: &Table, column: &Column, known: Option<&Suspicion>) -> Option<Suspicion> {
    let fit = Fit::of(table, column);
    if let Some(whole) = sampled.whole(false) {
        let mut suspicion = whole.kind.suspicion(column, whole.evidence, &fit);
        // Values tell the country where the name does not.
        let masks = whole.detector.map_or(&[][..], super::national_id::masks_of);
        if !masks.is_empty() {
            suspicion.rule = fit.rule(suspicion.class, masks);
        }
        return Some(suspicion);
    }
    if known.is_some() {
        return None;
    }
    if let Some((kind, mut evidence)) = sampled.inside() {
        let first = evidence.remove(0);
        let mut suspicion = kind.suspicion(column, first, &fit);
        suspicion.evidence.append(&mut evidence);
        suspicion.rule = fit.rule(Class::FreeText, &[]);
        return Some(suspicion);
    }
    if about_a_person(table)
        && let Some(births) = sampled.births()
    {
        let kind = KINDS.iter().find(|kind| kind.name() == "birth_date")?;
        return Some(kind.suspicion(column, births, &fit));
    }
    let prose = sampled.whole(true)?;
    Some(prose.kind.suspicion(column, prose.evidence, &fit))
}

/// A column that nothing gives away but what people wrote beside it. The name of a
/// masking function tells what they thought of: `anon.fake_email`.
fn marked(table: &Table, column: &Column, mark: &Mark) -> Suspicion {
    let fit = Fit::of(table, column);
    let evidence = mark.evidence();
    if let Evidence::Label { function: Some(function), .. } = &evidence {
        let words = tokens(function);
        if let Some(kind) = KINDS.iter().find(|kind| kind.holds(&column.ty) && kind.names().names(&words)) {
            return kind.suspicion(column, evidence, &fit);
        }
    }
    Suspicion {
        detector: "marked",
        class: Class::Personal,
        what: "column that people marked",
        because: evidence.because(),
        evidence: vec![evidence],
        rule: fit.rule(Class::Personal, &[]),
    }
}

/// The table of persons that the column refers to.
fn person_of(catalog: &Catalog, table: &Table, column: &Column) -> Option<Evidence> {
    let key = table.foreign_keys.iter().find(|key| key.columns.contains(&column.name))?;
    let is_about = match catalog.table(&key.parent) {
        Some(parent) => about_a_person(parent),
        None => named_like_a_person_table(&key.parent.name),
    };
    is_about.then(|| Evidence::Person { table: catalog.short(&key.parent) })
}

/// Made by the database, or a reference to such a number.
fn is_surrogate(table: &Table, column: &Column) -> bool {
    let counted = matches!(column.generated, Generated::Identity(_))
        || matches!(&column.default, Some(Default::Expression(text)) if text.starts_with("nextval("));
    let refers = table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
    let is_key = column.name.eq_ignore_ascii_case("id");
    counted || refers || is_key
}
