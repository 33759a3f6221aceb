//! What the rules say of each column, whether they hold or not: for discovery,
//! which speaks of rules that are half written too.

use std::collections::BTreeMap;

use super::closure::{Closures, Node};
use super::ruling::{Ruling, assign};
use crate::call::{Call, Value};
use crate::discover;
use crate::rules::Rules;
use crate::schema::{Catalog, Generated, Name};

/// What becomes of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruled {
    /// By the mask of this name.
    Masked(String),
    /// Copied; with the reason that somebody gave, or without.
    Kept { because: bool },
    /// As the column does that a foreign key refers to: `users.id`.
    Follows(String),
    /// The database makes its values.
    Made,
    /// Nobody says.
    Unruled,
}

/// Every column of the data tables. Problems of the rules are `check`'s to tell.
pub fn ruled(rules: &Rules, catalog: &Catalog) -> BTreeMap<(Name, String), Ruled> {
    let closures = Closures::of(catalog);
    let rulings = assign(rules, &closures, discover::suspect, &mut Vec::new());
    let own = |node: Node| match rulings[node.0].as_ref().map(|table| &table.columns[node.1]) {
        Some(Ruling::Rule(rule)) => Some(of_call(&rule.call)),
        _ => None,
    };
    let mut all = BTreeMap::new();
    for closure in closures.all() {
        let governing = closure.roots.iter().find_map(|root| Some((*root, own(*root)?)));
        for &node in &closure.members {
            let (table, column) = (closures.tables[node.0], closures.column(node));
            let ruled = match (own(node), &governing) {
                _ if column.is_computed() => Ruled::Made,
                (Some(ruled), _) => ruled,
                (None, Some((_, ruled))) if closure.roots.contains(&node) => ruled.clone(),
                (None, Some((root, _))) => Ruled::Follows(closures.name(*root)),
                (None, None) if matches!(column.generated, Generated::Identity(_)) => Ruled::Made,
                (None, None) => Ruled::Unruled,
            };
            all.insert((table.name.clone(), column.name.clone()), ruled);
        }
    }
    all
}

fn of_call(call: &Call) -> Ruled {
    if call.name != "keep" {
        return Ruled::Masked(call.name.clone());
    }
    let is_reason = |name: Option<&str>| name.is_none_or(|name| name == "because");
    let because =
        call.arguments.iter().any(|argument| is_reason(argument.name.as_deref()) && argument.value != Value::Null);
    Ruled::Kept { because }
}
