//! Which object comes when, and on which side of the data.

use std::collections::{BTreeMap, BTreeSet};

use super::object::{Body, Id, Objects, Rank};

/// The objects in an order that satisfies every need, cut at the data.
pub struct Order {
    pub before: Vec<Id>,
    pub after: Vec<Id>,
    /// Clauses that stand alone instead of in their `CREATE TABLE`.
    pub alone: BTreeSet<Id>,
}

pub fn order(objects: &Objects) -> Order {
    let mut alone: BTreeSet<Id> = objects
        .all
        .values()
        .filter(|object| matches!(&object.body, Body::Clause(clause) if clause.inside.is_none()))
        .map(|object| object.id)
        .collect();
    let mut edges = edges(objects, &alone);
    let (mut sorted, stuck) = sort(objects, &edges);
    if !stuck.is_empty() {
        // A table whose default calls a function that takes the table's row:
        // such clauses come once the table is there.
        for object in objects.all.values() {
            if let Body::Clause(clause) = &object.body
                && clause.alone.is_some()
                && stuck.contains(&clause.table)
                && objects
                    .needs
                    .get(&object.id)
                    .into_iter()
                    .flatten()
                    .any(|need| *need != clause.table && stuck.contains(need))
            {
                alone.insert(object.id);
            }
        }
        edges = self::edges(objects, &alone);
        let (again, stuck) = sort(objects, &edges);
        sorted = again;
        // What is left is a real cycle, which the server would not have let
        // anybody make; it is put where it would come without its needs.
        sorted.extend(stuck);
    }
    let before = before_data(objects, &edges, &sorted);
    let (before, after) = sorted.into_iter().partition(|id| before.contains(id));
    Order { before, after, alone }
}

/// The needs between statements: a clause inside a table lends it its needs.
fn edges(objects: &Objects, alone: &BTreeSet<Id>) -> BTreeMap<Id, BTreeSet<Id>> {
    let carrier = |id: Id| match objects.all.get(&id).map(|object| &object.body) {
        Some(Body::Clause(clause)) if !alone.contains(&id) => clause.table,
        _ => id,
    };
    let mut edges: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
    for object in objects.all.values() {
        if matches!(object.body, Body::LeftOut) {
            continue;
        }
        let from = carrier(object.id);
        let needs = edges.entry(from).or_default();
        for need in objects.needs.get(&object.id).into_iter().flatten() {
            let to = carrier(*need);
            if to != from && objects.all.get(&to).is_some_and(|to| !matches!(to.body, Body::LeftOut)) {
                needs.insert(to);
            }
        }
    }
    edges
}

/// Kahn's algorithm, always taking the lowest (rank, label) that is free.
/// Returns what could not be taken because of a cycle, too.
fn sort(objects: &Objects, edges: &BTreeMap<Id, BTreeSet<Id>>) -> (Vec<Id>, BTreeSet<Id>) {
    let place = |id: Id| -> (Rank, &str, Id) {
        let object = &objects.all[&id];
        (object.rank, object.label.as_str(), id)
    };
    let mut waiting: BTreeMap<Id, usize> = edges.iter().map(|(id, needs)| (*id, needs.len())).collect();
    let mut needed_by: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (id, needs) in edges {
        for need in needs {
            needed_by.entry(*need).or_default().push(*id);
        }
    }
    let mut free: BTreeSet<(Rank, &str, Id)> =
        waiting.iter().filter(|(_, count)| **count == 0).map(|(id, _)| place(*id)).collect();
    let mut sorted = Vec::with_capacity(edges.len());
    while let Some((_, _, id)) = free.pop_first() {
        waiting.remove(&id);
        sorted.push(id);
        for next in needed_by.get(&id).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(next) {
                *count -= 1;
                if *count == 0 {
                    free.insert(place(*next));
                }
            }
        }
    }
    (sorted, waiting.into_keys().collect())
}

/// What tables need, whatever it is; and everything else that usually comes
/// before the data and needs nothing that comes after.
fn before_data(objects: &Objects, edges: &BTreeMap<Id, BTreeSet<Id>>, sorted: &[Id]) -> BTreeSet<Id> {
    let mut before: BTreeSet<Id> = BTreeSet::new();
    for id in sorted.iter().rev() {
        if objects.all[id].rank.carries_data() || before.contains(id) {
            before.insert(*id);
            before.extend(edges.get(id).into_iter().flatten());
        }
    }
    for id in sorted {
        let held_back = edges.get(id).into_iter().flatten().any(|need| !before.contains(need));
        if objects.all[id].rank.comes_before_data() && !held_back {
            before.insert(*id);
        }
    }
    before
}

#[cfg(test)]
mod tests {
    use super::super::object::{Clause, Object, TableBody};
    use super::*;

    /// `needs` are pairs of labels; a clause belongs to the table after its dot.
    fn objects(kinds: &[(&str, Rank)], needs: &[(&str, &str)]) -> Objects {
        let id = |label: &str| Id::new(9, kinds.iter().position(|(other, _)| *other == label).unwrap() as u32);
        let mut objects = Objects::default();
        for (label, rank) in kinds {
            let body = match (rank, label.split_once('.')) {
                (Rank::Table, _) => Body::Table(TableBody {
                    head: String::new(),
                    columns: Vec::new(),
                    tail: String::new(),
                    after: Vec::new(),
                }),
                (Rank::Clause, Some((_, table))) => Body::Clause(Clause {
                    table: id(table),
                    column: None,
                    inside: Some(String::new()),
                    alone: Some(String::new()),
                }),
                _ => Body::Statements(Vec::new()),
            };
            objects.add(Object { id: id(label), rank: *rank, label: (*label).to_owned(), body, needs: Vec::new() });
        }
        for (from, to) in needs {
            objects.link(id(from), id(to));
        }
        objects
    }

    fn labels(objects: &Objects, ids: &[Id]) -> String {
        ids.iter().map(|id| objects.all[id].label.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn check(kinds: &[(&str, Rank)], needs: &[(&str, &str)], want: &str) {
        let objects = objects(kinds, needs);
        let order = order(&objects);
        let alone: Vec<Id> = order.alone.iter().copied().collect();
        let got = [&order.before, &order.after, &alone].map(|ids| labels(&objects, ids)).join(" | ");
        assert_eq!(got, want);
    }

    #[test]
    fn rank_and_name_decide_where_nothing_else_does() {
        check(
            &[("v", Rank::View), ("t", Rank::Table), ("s", Rank::Schema), ("a", Rank::Table), ("i", Rank::Index)],
            &[("i", "t"), ("v", "t")],
            "s a t | i v | ",
        );
    }

    #[test]
    fn a_default_comes_with_its_table_and_lends_it_its_needs() {
        check(
            &[("t", Rank::Table), ("default.t", Rank::Clause), ("z", Rank::Table), ("f", Rank::Function)],
            &[("default.t", "t"), ("default.t", "f"), ("f", "z")],
            "z f t |  | ",
        );
    }

    #[test]
    fn a_check_that_calls_a_function_of_its_tables_row_stands_alone() {
        check(
            &[
                ("t", Rank::Table),
                ("check.t", Rank::Clause),
                ("default.t", Rank::Clause),
                ("f", Rank::Function),
                ("u", Rank::Table),
            ],
            &[("check.t", "t"), ("check.t", "f"), ("default.t", "t"), ("f", "t"), ("u", "t")],
            "t f u check.t |  | check.t",
        );
    }

    #[test]
    fn a_view_comes_before_the_data_only_where_a_table_needs_it() {
        let kinds = [("k", Rank::Key), ("t", Rank::Table), ("u", Rank::Table), ("v", Rank::View), ("w", Rank::View)];
        check(&kinds, &[("v", "t"), ("v", "k"), ("k", "t"), ("w", "t"), ("u", "v")], "t k v u | w | ");
        check(&kinds, &[("v", "t"), ("v", "k"), ("k", "t"), ("w", "t")], "t u | k v w | ");
    }

    #[test]
    fn a_function_of_a_view_waits_for_the_view() {
        check(&[("f", Rank::Function), ("t", Rank::Table), ("v", Rank::View)], &[("f", "v"), ("v", "t")], "t | v f | ");
    }

    #[test]
    fn what_rests_on_something_left_out_is_left_out_but_a_table_keeps_without_its_default() {
        let kinds = [
            ("f", Rank::Function),
            ("t", Rank::Table),
            ("default.t", Rank::Clause),
            ("v", Rank::View),
            ("w", Rank::View),
        ];
        let mut objects =
            objects(&kinds, &[("default.t", "t"), ("default.t", "f"), ("v", "f"), ("w", "v"), ("w", "t")]);
        objects.leave_out(Id::new(9, 0), "f".to_owned());
        objects.spread();
        let order = order(&objects);
        assert_eq!(labels(&objects, &order.before), "t");
        assert_eq!(labels(&objects, &order.after), "");
    }

    #[test]
    fn a_real_cycle_loses_nothing() {
        check(&[("a", Rank::View), ("b", Rank::View)], &[("a", "b"), ("b", "a")], " | a b | ");
    }
}
