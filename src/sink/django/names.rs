//! What tables and columns are called in Django.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::schema::Name;
use crate::sink::Making;

/// Names that stand for every table without a name of its own.
const ANY: &str = "*";

/// The model of every table of the plan, in its order: `blog.post`.
///
/// # Errors
/// Tables whose model nobody can know, all of them at once; two tables of one model.
pub fn models(making: &Making<'_>) -> Result<Vec<String>> {
    let app = making.options.names.get(ANY);
    if let Some(app) = app.filter(|app| !is_word(app)) {
        return Err(Error::usage("the name of an app is none").name("name", app).help("write --name '*=shop'"));
    }
    let mut found = Vec::new();
    let mut unnamed: Vec<&Name> = Vec::new();
    for table in making.plan.tables.iter().map(|table| &table.table) {
        let is_usual = table.schema == making.catalog.default_schema;
        let name = match (making.name_of(table), app) {
            (Some(name), _) => {
                if !name.split_once('.').is_some_and(|(app, model)| is_word(app) && is_word(model)) {
                    return Err(Error::usage("a model's name is none")
                        .name("table", table.to_string())
                        .name("name", name)
                        .help("write the app and the model: --name orders=shop.order"));
                }
                Some(name.to_owned())
            }
            // `inspectdb` makes `OrderItem` of `order_item`, and models are looked up in lower case.
            (None, Some(app)) if is_usual => {
                let model: String = table.name.chars().filter(char::is_ascii_alphanumeric).collect();
                Some(format!("{app}.{}", model.to_ascii_lowercase()))
            }
            (None, None) if is_usual => {
                let parts = table.name.split_once('_').filter(|(app, model)| is_word(app) && is_word(model));
                parts.map(|(app, model)| format!("{app}.{model}"))
            }
            (None, _) => None,
        };
        match name {
            Some(name) => found.push(name),
            None => unnamed.push(table),
        }
    }
    if !unnamed.is_empty() {
        let error = Error::usage("the models of tables are not known: Django's own have an app in front, as blog_post");
        return Err(unnamed
            .into_iter()
            .fold(error, |error, table| error.name("table", table.to_string()))
            .help("name each of them with --name TABLE=app.model, or the app of all others with --name '*=app'"));
    }
    let mut seen = BTreeSet::new();
    match found.iter().find(|name| !seen.insert(name.to_lowercase())) {
        None => Ok(found),
        Some(name) => Err(Error::usage("two tables would be one model")
            .name("model", name)
            .help("name one of them with --name TABLE=app.model")),
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
        && text.chars().all(|character| character.is_alphanumeric() || character == '_')
}

/// Python's reserved words.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The field of a column, as Django's `inspectdb` names it.
pub fn field(column: &str, is_reference: bool, used: &mut BTreeSet<String>) -> String {
    let lower = column.to_lowercase();
    let bare = if is_reference { lower.strip_suffix("_id").unwrap_or(&lower) } else { &lower };
    let mut name = String::with_capacity(bare.len());
    for character in bare.chars() {
        let character = if character.is_alphanumeric() { character } else { '_' };
        // Two underscores in a row begin a lookup.
        if character != '_' || !name.ends_with('_') {
            name.push(character);
        }
    }
    if name.starts_with('_') {
        name.insert_str(0, "field");
    }
    if name.ends_with('_') {
        name.push_str("field");
    }
    if KEYWORDS.contains(&name.as_str()) {
        name.push_str("_field");
    }
    if name.starts_with(|first: char| first.is_numeric()) {
        name.insert_str(0, "number_");
    }
    if used.contains(&name) {
        let free = (0..).map(|number| format!("{name}_{number}")).find(|name| !used.contains(name));
        name = free.unwrap_or(name);
    }
    used.insert(name.clone());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_inspectdb_names_them() {
        let mut used = BTreeSet::new();
        for (column, is_reference, wanted) in [
            ("email", false, "email"),
            ("user_id", true, "user"),
            ("user_id", false, "user_id"),
            ("ReportsTo", true, "reportsto"),
            ("First  Name", false, "first_name"),
            ("_hidden", false, "field_hidden"),
            ("trailing_", false, "trailing_field"),
            ("class", false, "class_field"),
            ("2fa", false, "number_2fa"),
            ("Email", false, "email_0"),
            ("a__b", false, "a_b"),
            ("über", false, "über"),
        ] {
            assert_eq!(field(column, is_reference, &mut used), wanted, "{column}");
        }
    }
}
