//! What the draft says of each column: a rule and why, or that it is kept.

use std::collections::{BTreeMap, BTreeSet};

use super::family::{Node, families, shared_type};
use crate::discover::{Class, Fit, Suspicion, named_like_a_code, suspect};
use crate::schema::{Catalog, Column, Length, Name, Table, Type};

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Ruling {
    Keep,
    /// A rule, and the comment that says why.
    Rule(String, String),
}

/// The ruling of every column that takes one: not those that are computed, and
/// not those that follow a foreign key.
pub(super) fn rule_all(
    catalog: &Catalog,
    found: &BTreeMap<(Name, String), Suspicion>,
    codes: &BTreeSet<(Name, String)>,
) -> BTreeMap<Node, Ruling> {
    let tables: Vec<&Table> = catalog.data_tables().collect();
    let mut rulings = BTreeMap::new();
    for family in families(catalog, &tables) {
        let at = |(table, column): Node| (tables[table], &tables[table].columns[column]);
        let key = |node: Node| (at(node).0.name.clone(), at(node).1.name.clone());
        let suspected = |node: &Node| {
            found.get(&key(*node)).cloned().or_else(|| {
                let (table, column) = at(*node);
                suspect(table, column)
            })
        };
        // What one member of the family shows holds for all: the values are
        // the same. What its name says counts for a column that takes the rule.
        let suspicion = family
            .roots
            .iter()
            .find_map(suspected)
            .or_else(|| family.members.iter().find_map(|node| found.get(&key(*node)).cloned()));
        let joined = family.members.len() > 1;
        let shared = shared_type(family.members.iter().map(|member| &at(*member).1.ty));
        let rule = |root: Node| {
            let (table, column) = at(root);
            let typed = Column { ty: shared.clone().unwrap_or(column.ty.clone()), ..column.clone() };
            let mut fit = Fit::within(catalog, table, &typed);
            if joined {
                fit = fit.shared(matches!(&typed.ty, Type::Text(length) if length.folded));
            }
            // Where the types differ, no mask gives both sides the same stand-in.
            fit.placed |= shared.is_none();
            match &suspicion {
                Some(suspicion) => Ruling::Rule(fit.refit(suspicion), format!("looks like: {}", suspicion.in_short())),
                None => unsuspicious(&fit, codes.contains(&key(root))),
            }
        };
        let roots: Vec<Node> = family.roots.iter().copied().filter(|root| !at(*root).1.is_computed()).collect();
        let drafted: Vec<Ruling> = roots.iter().map(|root| rule(*root)).collect();
        // Two roots of one family carry the same values, so they take one rule,
        // and the one that copies less wins.
        let masked = drafted.iter().find(|ruling| **ruling != Ruling::Keep);
        if let Some(ruling) = masked.or(drafted.first()) {
            rulings.extend(roots.iter().map(|root| (*root, ruling.clone())));
        }
    }
    rulings
}

/// The ruling of a column that nothing is suspected of.
fn unsuspicious(fit: &Fit<'_>, code: bool) -> Ruling {
    let column = fit.column;
    let private = |rule: String| Ruling::Rule(rule, format!("{}, private by default", column.ty.word()));
    match &column.ty {
        Type::Other(_) if fit.placed => private(fit.rule(Class::Personal, &[])),
        _ if fit.placed => Ruling::Keep,
        ty if holds_no_words(ty) => Ruling::Keep,
        Type::Text(_) if code || says_little(column) || fit.labels.is_some() => Ruling::Keep,
        Type::Text(_) if fit.unique => private(fit.rule(Class::Personal, &[])),
        Type::Text(_) => private(fit.rule(Class::FreeText, &[])),
        _ => private(fit.dropped()),
    }
}

/// Types whose values are no text, so that a harmless name is enough to keep them.
fn holds_no_words(ty: &Type) -> bool {
    match ty {
        Type::Bool
        | Type::Int { .. }
        | Type::Decimal { .. }
        | Type::Float { .. }
        | Type::Date
        | Type::Time { .. }
        | Type::Timestamp { .. }
        | Type::Interval
        | Type::Uuid
        | Type::Enum { .. }
        | Type::Set { .. }
        | Type::Year
        | Type::Bit { .. } => true,
        Type::Money => true,
        Type::Array(element) | Type::Range(element) | Type::Multirange(element) => holds_no_words(element),
        _ => false,
    }
}

/// Text of one to three characters, or called a status: `EN`, `status`.
fn says_little(column: &Column) -> bool {
    matches!(column.ty, Type::Text(Length { max: Some(..=3), .. })) || named_like_a_code(column)
}
