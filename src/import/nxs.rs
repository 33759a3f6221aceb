//! nxs-data-anonymizer: `filters`, `link` and `security` of its YAML.

use super::fields::{Fields, Parameters};
use super::found::{Carried, Found, place, table_name};
use super::ours;
use super::rule::Rule;
use super::template::{self, Part};
use super::{Importer, Refused, tree};
use crate::yaml::Node;

/// Reads a filter's Go template where it says something a mask does: one call of
/// a Sprig function, a text without actions, `null`. Everything that looks at
/// other columns, and every command, is listed. By the documentation of
/// nxs-data-anonymizer 1.14 (Apache-2.0) and of Sprig 3 (MIT).
///
/// A `link` becomes a rule on its first column: linked columns are references
/// mostly, and those follow by themselves.
pub struct Nxs;
pub const KIND: Nxs = Nxs;

const COMMAND: &str = "it runs a command for each cell; `command` may do the same, with another protocol";
const OTHER_COLUMNS: &str = "its template copies values of the row; `template` may do the same over masked columns";
const UNKNOWN_TEMPLATE: &str = "its template does nothing that a mask does";

impl Importer for Nxs {
    fn name(&self) -> &'static str {
        "nxs"
    }

    fn summary(&self) -> &'static str {
        "nxs-data-anonymizer's YAML: filters, link, security"
    }

    fn recognises(&self, root: &Node) -> bool {
        root.get("filters").is_some() || root.get("link").is_some() || root.path(&["security", "policy"]).is_some()
    }

    fn read(&self, text: &str) -> Result<Found, Refused> {
        let root = tree(self, text, "`filters:`, `link:` and `security:` are all missing")?;
        let mut found = Found::default();
        for table in root.get("filters").map(Fields::entries).unwrap_or_default() {
            let name = named(&table.key.text);
            if table.value.is_true("drop") {
                found.lost(&name, &table.span, "rows cannot be left out yet: rule its columns, `null` for instance");
            }
            for column in table.value.get("columns").map(Fields::entries).unwrap_or_default() {
                found.carry(&name, &column.key.text, filter(&Parameters(Some(&column.value))), &column.span);
            }
        }
        for link in root.get("link").map(|list| list.items()).unwrap_or_default() {
            read_link(link, &mut found);
        }
        security(&root, &mut found);
        Ok(found)
    }
}

/// `public.users`, or `users` of MySQL.
fn named(table: &str) -> String {
    match table.split_once('.') {
        Some((schema, table)) => table_name(Some(schema), table),
        None => table_name(None, table),
    }
}

fn filter(given: &Parameters<'_>) -> Carried {
    if given.text("type").is_some_and(|kind| kind.eq_ignore_ascii_case("command")) {
        return Carried::Nothing(COMMAND);
    }
    let is_unique = given.is_true("unique");
    match given.get("value") {
        None => Carried::Nothing("it has no `value`"),
        Some(value) if value.is_null() => Carried::As(Rule::of(ours::NULL)),
        Some(value) => value.as_text().map_or(Carried::Nothing(UNKNOWN_TEMPLATE), |text| of_template(text, is_unique)),
    }
}

fn of_template(text: &str, is_unique: bool) -> Carried {
    let Some(parts) = template::parts(text) else { return Carried::Nothing("its template does not end") };
    if !parts.iter().any(|part| matches!(part, Part::Action(_))) {
        return Carried::As(Rule::fixed(text));
    }
    match template::only_action(&parts) {
        Some(action) => of_action(action, is_unique),
        None => {
            // Whatever makes it, what has an `@` between its parts is an address.
            let is_address = parts.iter().any(|part| matches!(part, Part::Text(text) if text.contains('@')));
            let has_logic = parts.iter().any(|part| matches!(part, Part::Action(action) if is_logic(action)));
            match is_address && !has_logic {
                true => Carried::But(
                    Rule::of(ours::PERSON_EMAIL),
                    "an invented address at example.test, not one made of other columns",
                ),
                false if text.contains(".Values") => Carried::Nothing(OTHER_COLUMNS),
                false => Carried::Nothing(UNKNOWN_TEMPLATE),
            }
        }
    }
}

fn is_logic(action: &str) -> bool {
    ["if ", "else", "end", "range ", "with "].iter().any(|word| action.starts_with(word))
}

/// One call with its pipes: `randAlphaNum 20 | nospace | lower`.
fn of_action(action: &str, is_unique: bool) -> Carried {
    let mut pipes = action.split('|').map(str::trim);
    let call: Vec<&str> = pipes.next().unwrap_or_default().split_whitespace().collect();
    let (mut lower, mut upper) = (false, false);
    for pipe in pipes {
        match pipe {
            "lower" => lower = true,
            "upper" => upper = true,
            "nospace" | "trim" | "toString" | "quote" | "squote" | "int" => {}
            _ => return Carried::Nothing(UNKNOWN_TEMPLATE),
        }
    }
    let letters = if lower {
        "a-z"
    } else if upper {
        "A-Z"
    } else {
        "A-Za-z"
    };
    let class = |inside: &str, count: &str| match count.parse::<u64>() {
        Ok(count @ 1..=10_000) => Carried::As(Rule::symbols(&format!("[{inside}]"), count, count)),
        _ => Carried::Nothing(UNKNOWN_TEMPLATE),
    };
    match call.as_slice() {
        ["null"] => Carried::As(Rule::of(ours::NULL)),
        ["randAlphaNum", count] => class(&format!("{letters}0-9"), count),
        ["randAlpha", count] => class(letters, count),
        ["randNumeric", count] => class("0-9", count),
        ["randAscii", count] => class("!-~", count),
        ["randInt", low, high] => match (low.parse::<i64>(), high.parse::<i64>()) {
            (Ok(_), Ok(_)) if is_unique => {
                Carried::But(Rule::of(ours::KEY), "one-to-one over the whole type, not between its bounds")
            }
            // Sprig's upper bound is not drawn itself.
            (Ok(low), Ok(high)) if low < high => {
                Carried::As(Rule::of(ours::NUMBER).number("min", low.to_string()).number("max", (high - 1).to_string()))
            }
            _ => Carried::Nothing(UNKNOWN_TEMPLATE),
        },
        ["uuidv4"] => Carried::As(Rule::of(ours::KEY)),
        ["now"] | ["now", ..] => Carried::Nothing("the time of a run is not reproducible: `date` or `fixed(…)` are"),
        _ if action.contains(".Values") => Carried::Nothing(OTHER_COLUMNS),
        _ if action.contains(".Variables") => {
            Carried::Nothing("a variable's value was not read: it may be a secret; write `fixed(…)`")
        }
        _ => Carried::Nothing(UNKNOWN_TEMPLATE),
    }
}

fn read_link(link: &Node, found: &mut Found) {
    let columns: Vec<(String, &Node)> = link
        .get("with")
        .map(Fields::entries)
        .unwrap_or_default()
        .iter()
        .flat_map(|table| table.value.items().iter().map(|column| (named(&table.key.text), column)))
        .collect();
    let rule = link.get("rule").unwrap_or(link);
    for (index, (table, column)) in columns.iter().enumerate() {
        let Some(name) = column.as_text() else {
            found.lost(table, &column.span, "a linked column is no name");
            continue;
        };
        match index {
            0 => found.carry(table, name, filter(&Parameters(Some(rule))), &column.span),
            _ => {
                let why = "it is linked to another column; a foreign key follows by itself, any other column needs the same rule";
                found.lost(&place(table, name), &column.span, why);
            }
        }
    }
}

/// What it does to columns that nobody named is not carried over; here they
/// stop the run.
fn security(root: &Node, found: &mut Found) {
    let notes = [
        (&["security", "policy"], "columns and tables that nobody named have no rule here, and stop the run"),
        (&["security", "exceptions"], "names in any table are no rules: write `keep` where you mean it"),
        (&["security", "defaults"], "rules by column name or type in any table were not carried over: see `defaults:`"),
    ];
    for (path, why) in notes {
        if let Some(node) = root.path(path).filter(|node| !node.is_null()) {
            found.lost(&path.join("."), &node.span, why);
        }
    }
    if let Some(node) = root.get("variables").filter(|node| !node.entries().is_empty()) {
        found.lost("variables", &node.span, "their values were not read: they may be secrets");
    }
}
