//! Enum labels are data too: which may be written out, and what mentions the others.

use std::collections::{BTreeMap, BTreeSet};

use super::literals::{self, KnownLabels};
use super::object::{Body, Id, Objects, class};
use crate::error::Result;
use crate::schema::Name;
use crate::source::postgres::fields::Fields;
use crate::source::postgres::session::Session;
use crate::source::rulings::{Ruling, Rulings};

/// What is written out of types, and what is not.
pub struct Withheld {
    /// Enums of which every column is ruled `null`, or that no column has.
    pub types: BTreeMap<u32, Vec<String>>,
    /// The other enums, by the name a cast has.
    pub known: KnownLabels,
    /// Types of kept columns, with the types inside them.
    pub kept: BTreeSet<u32>,
}

impl Withheld {
    pub fn of(session: &mut Session, rulings: &Rulings<'_>) -> Result<Withheld> {
        let inside = types_inside(session)?;
        let mut used = BTreeSet::new();
        let mut kept = BTreeSet::new();
        let sql = "SELECT n.nspname, c.relname, a.attname, a.atttypid FROM pg_attribute AS a \
                   JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace \
                   WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND a.atttypid >= 16384";
        for mut row in Fields::of(session, sql)? {
            let table = Name::new(row.text()?, row.text()?);
            let ruling = rulings.ruling(&table, &row.text()?);
            let of_type = row.number()?;
            if ruling != Ruling::Null && ruling != Ruling::Absent {
                add_with_inner(of_type, &inside, &mut used);
            }
            if ruling == Ruling::Kept || ruling == Ruling::Made {
                add_with_inner(of_type, &inside, &mut kept);
            }
        }
        let mut types: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut known = KnownLabels::new();
        let sql = "SELECT enumtypid, format_type(enumtypid, NULL), enumlabel FROM pg_enum \
                   ORDER BY enumtypid, enumsortorder";
        for mut row in Fields::of(session, sql)? {
            let oid = row.number()?;
            let name = row.text()?;
            let labels =
                if used.contains(&oid) { known.entry(name).or_default() } else { types.entry(oid).or_default() };
            labels.push(row.text()?);
        }
        Ok(Withheld { types, known, kept })
    }

    /// Leaves out what mentions a withheld label of an enum it rests on: it
    /// would not load, and would tell the label. Returns what to report.
    pub fn withhold(&self, objects: &mut Objects) -> Vec<String> {
        let present: BTreeMap<Id, &Vec<String>> = self
            .types
            .iter()
            .map(|(oid, labels)| (Id::new(class::TYPE, *oid), labels))
            .filter(|(id, _)| objects.all.contains_key(id))
            .collect();
        if present.is_empty() {
            return Vec::new();
        }
        let mut gone = Vec::new();
        for object in objects.all.values() {
            let text = object.text();
            if !text.contains('\'') {
                continue;
            }
            let needed = objects.closure(object.id);
            let mut labels = present.iter().filter(|(id, _)| needed.contains(id)).flat_map(|(_, labels)| labels.iter());
            if labels.any(|label| mentions(&text, label)) {
                gone.push(object.id);
            }
        }
        for id in gone {
            if let Some(object) = objects.all.get_mut(&id) {
                object.body = Body::LeftOut;
            }
        }
        present.keys().map(|id| objects.all[id].label.replacen("type ", "labels of enum ", 1)).collect()
    }
}

fn mentions(text: &str, label: &str) -> bool {
    literals::literals(text)
        .iter()
        .any(|literal| literal.text == label || (literal.text.starts_with('{') && literal.text.contains(label)))
        || text.contains(&format!("'{}'", label.replace('\'', "''")))
}

fn add_with_inner(of_type: u32, inside: &BTreeMap<u32, Vec<u32>>, found: &mut BTreeSet<u32>) {
    let mut open = vec![of_type];
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(inside.get(&next).into_iter().flatten());
        }
    }
}

/// Element of an array, base of a domain, fields of a composite, subtype of a range.
fn types_inside(session: &mut Session) -> Result<BTreeMap<u32, Vec<u32>>> {
    let mut inside: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let sql = "SELECT oid, typelem FROM pg_type WHERE typelem <> 0 AND oid >= 16384 UNION ALL \
               SELECT oid, typbasetype FROM pg_type WHERE typbasetype <> 0 AND oid >= 16384 UNION ALL \
               SELECT rngtypid, rngsubtype FROM pg_range WHERE rngtypid >= 16384 UNION ALL \
               SELECT t.oid, a.atttypid FROM pg_type AS t JOIN pg_attribute AS a ON a.attrelid = t.typrelid \
               WHERE t.typrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid >= 16384 \
               AND t.oid >= 16384";
    for mut row in Fields::of(session, sql)? {
        inside.entry(row.number()?).or_default().push(row.number()?);
    }
    Ok(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_found_in_a_literal_and_in_an_array_of_them() {
        assert!(mentions("(m <> 'ok'::mood)", "ok"));
        assert!(mentions("m = ANY ('{sad,ok}'::mood[])", "ok"));
        assert!(mentions("AS $$ select 'it''s' $$", "it's"));
        // An apostrophe in a comment must not hide what comes after it.
        assert!(mentions("-- don't\nselect 'ok'", "ok"));
    }

    #[test]
    fn a_label_is_not_found_in_a_name_or_a_longer_text() {
        assert!(!mentions("ok = 'okay'::text", "ok"));
        assert!(!mentions("\"'ok\" = 1", "ok"));
        assert!(!mentions("ok", "ok"));
    }

    #[test]
    fn types_are_found_through_arrays_and_domains() {
        let inside = BTreeMap::from([(1, vec![2]), (2, vec![3, 1])]);
        let mut found = BTreeSet::new();
        add_with_inner(1, &inside, &mut found);
        assert_eq!(found, BTreeSet::from([1, 2, 3]));
    }
}
