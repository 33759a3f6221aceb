//! `--to alice`: a folder of YAML files of Alice (nelmio/alice, hautelook/alice-bundle)
//! for Symfony and Laravel, one for each table: a class with an object for each row.
//!
//! Classes and properties are guessed: `order_items` is `App\Entity\OrderItem`,
//! `created_at` is `createdAt`, and `user_id`, which references a table that is written,
//! is `user` and leads to `@user_17`. `--name order_items=App\Entity\Line` and
//! `--name users.created_at=registered` say otherwise.
//!
//! Every text is looked through by Alice for its own expressions, see
//! [`super::alice_text`]. Dates and times are `DateTimeImmutable`, bytes a string of
//! them; documents are their text. A reference rests on one column, which is the
//! parent's whole primary key; a column of any other foreign key is a value.

use base64ct::{Base64, Encoding};

use super::alice_text::{expression, text};
use super::fixture::{Fixture, Text};
use super::moment::{Clock, Moment, is_day};
use super::typed::Column;
use super::value::Value;
use super::{Format, Making, Setting, Shape, Sink, yaml_text};
use crate::error::{Error, Result};
use crate::plan::TablePlan;
use crate::schema::{Name, Type};

pub struct Alice;
pub const FORMAT: Alice = Alice;

impl Format for Alice {
    fn name(&self) -> &'static str {
        "alice"
    }

    fn summary(&self) -> &'static str {
        "a folder of Alice YAML for Symfony and Laravel; --name users=App\\Entity\\User"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Names]
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let objects = Objects { tables: described(making)?, at: 0, rows: 0 };
        Ok(Box::new(Fixture::folder(making, |table| format!("{}.yaml", making.file_of(table)), objects)?))
    }
}

/// How a table is written.
struct Described {
    name: Name,
    class: String,
    /// What its objects' names begin with: `user`.
    stem: String,
    /// Indexes of the columns whose values end their names; rows without a key are
    /// numbered.
    key: Vec<usize>,
    properties: Vec<Property>,
}

struct Property {
    name: String,
    /// The stem of the object that the column leads to.
    parent: Option<String>,
}

struct Objects {
    tables: Vec<Described>,
    /// The table that is written, and how many of its rows are.
    at: usize,
    rows: u64,
}

fn described(making: &Making<'_>) -> Result<Vec<Described>> {
    let tables = &making.plan.tables;
    let mut stems: Vec<String> = Vec::new();
    for table in tables {
        let file = making.file_of(&table.table);
        let words = [singular(&table.table.name), table.table.name.clone(), file];
        let mut free = words.iter().map(|word| snake(word)).filter(|stem| !stems.contains(stem));
        let stem = free.next().unwrap_or_else(|| format!("table{}", stems.len() + 1));
        stems.push(stem);
    }
    let key = |table: &TablePlan| {
        let known = making.catalog.table(&table.table).and_then(|known| known.primary_key());
        let columns = known.and_then(|key| key.columns()).unwrap_or_default();
        let index = |name: &&str| table.columns.iter().position(|column| column.name == *name);
        columns.iter().map(index).collect::<Option<Vec<usize>>>().unwrap_or_default()
    };
    let mut described = Vec::new();
    for (table, stem) in tables.iter().zip(&stems) {
        let parent = |column: &crate::plan::ColumnPlan| {
            let foreign = &making.catalog.table(&table.table)?.foreign_keys;
            let one = foreign.iter().find(|key| key.columns == [column.name.as_str()])?;
            let at = tables.iter().position(|table| table.table == one.parent)?;
            let [key] = key(&tables[at])[..] else { return None };
            let is_key = one.parent_columns == [tables[at].columns[key].name.as_str()];
            // Other types may be equal to the server and not letter by letter.
            let is_exact = matches!(column.ty, Type::Int { .. } | Type::Uuid);
            (is_key && is_exact).then(|| stems[at].clone())
        };
        let mut properties: Vec<Property> = Vec::new();
        for column in &table.columns {
            let parent = parent(column);
            let own = format!("{}.{}", making.file_of(&table.table), column.name);
            let guessed = match column.name.strip_suffix("_id").filter(|bare| parent.is_some() && !bare.is_empty()) {
                Some(bare) => camel(bare, false),
                None => camel(&column.name, false),
            };
            let name = making.options.names.get(&own).cloned().unwrap_or(guessed);
            // Columns that would be one property keep their own names.
            let is_taken = properties.iter().any(|property| property.name == name);
            properties.push(Property { name: if is_taken { column.name.clone() } else { name }, parent });
        }
        let class = match making.name_of(&table.table) {
            Some(class) => class.to_owned(),
            None => format!("App\\Entity\\{}", camel(&singular(&table.table.name), true)),
        };
        let is_class = |part: &str| {
            let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
            !part.is_empty() && part.bytes().all(letters) && !part.starts_with(|letter: char| letter.is_ascii_digit())
        };
        if !class.trim_start_matches('\\').split('\\').all(is_class) {
            return Err(Error::usage("a table's class is no name of one in PHP")
                .name("table", table.table.to_string())
                .help("say what it is called: --name TABLE=App\\Entity\\Name"));
        }
        described.push(Described { name: table.table.clone(), class, stem: stem.clone(), key: key(table), properties });
    }
    Ok(described)
}

impl Text for Objects {
    fn begin(&mut self, table: &TablePlan, _out: &mut Vec<u8>) -> Result<()> {
        let at = self.tables.iter().position(|described| described.name == table.table);
        self.at = at.ok_or(Error::new("a table is not of the plan"))?;
        self.rows = 0;
        Ok(())
    }

    fn row(&mut self, _columns: &[Column], values: &[Value<'_>], first: bool, out: &mut Vec<u8>) -> Result<()> {
        let table = &self.tables[self.at];
        self.rows += 1;
        if first {
            out.extend_from_slice(format!("{}:\n", table.class).as_bytes());
        }
        let key: Vec<&Value<'_>> = table.key.iter().map(|&index| &values[index]).collect();
        let key = if key.is_empty() { self.rows.to_string() } else { label(&key) };
        out.extend_from_slice(format!("    {}_{key}: {{", table.stem).as_bytes());
        for (index, (property, value)) in table.properties.iter().zip(values).enumerate() {
            if index > 0 {
                out.extend_from_slice(b", ");
            }
            yaml_text::key(&property.name, out);
            out.extend_from_slice(b": ");
            match &property.parent {
                Some(stem) if *value != Value::Null => {
                    out.extend_from_slice(format!("'@{stem}_{}'", label(&[value])).as_bytes());
                }
                _ => write(value, out),
            }
        }
        out.extend_from_slice(b"}\n");
        Ok(())
    }

    fn end(&mut self, is_empty: bool, out: &mut Vec<u8>) {
        if is_empty {
            out.extend_from_slice(format!("{}: {{}}\n", self.tables[self.at].class).as_bytes());
        }
    }
}

/// What tells a row from others of its table, of letters, digits and `_` alone:
/// `17`, `3__5`. Every other byte is its hex digits behind a `_`.
fn label(key: &[&Value<'_>]) -> String {
    let mut out = String::new();
    for (index, value) in key.iter().enumerate() {
        if index > 0 {
            out.push_str("__");
        }
        let bytes: &[u8] = match value {
            Value::Integer(text) | Value::Decimal(text) | Value::Float(text) => text.as_bytes(),
            Value::Date(text) | Value::Time(text) | Value::Uuid(text) => text.as_bytes(),
            Value::Timestamp { text, .. } => text.as_bytes(),
            Value::Text(text) => text.as_bytes(),
            Value::Json(text) => text.as_bytes(),
            Value::Bytes(bytes) => bytes,
            Value::Bool(value) => {
                if *value {
                    b"true"
                } else {
                    b"false"
                }
            }
            Value::Null | Value::List(_) => b"",
        };
        for byte in bytes {
            if byte.is_ascii_alphanumeric() {
                out.push(char::from(*byte));
            } else {
                out.push_str(&format!("_{byte:02x}"));
            }
        }
    }
    out
}

fn write(value: &Value<'_>, out: &mut Vec<u8>) {
    let moment = |at: &str, out: &mut Vec<u8>| expression(&format!("new DateTimeImmutable('{at}')"), out);
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Integer(digits) if digits.parse::<i64>().is_ok_and(|number| number > i64::MIN) => {
            yaml_text::integer(digits, out);
        }
        Value::Float(digits) => yaml_text::float(digits, out),
        Value::Date(at) if is_day(at) => moment(at, out),
        Value::Timestamp { text: at, .. } if Moment::read(at).is_some() => moment(at, out),
        Value::Time(at) if Clock::read(at).is_some() => moment(&format!("1970-01-01 {at}"), out),
        Value::Integer(text) | Value::Decimal(text) | Value::Date(text) | Value::Time(text) | Value::Uuid(text) => {
            self::text(text, out);
        }
        Value::Timestamp { text, .. } => self::text(text, out),
        Value::Text(text) => self::text(text, out),
        Value::Json(text) => self::text(text, out),
        Value::Bytes(bytes) => {
            expression(&format!("base64_decode('{}')", Base64::encode_string(bytes)), out);
        }
        Value::List(values) => {
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.extend_from_slice(b", ");
                }
                write(value, out);
            }
            out.push(b']');
        }
    }
}

/// One of the things that a table's name says many of, as English has it most often.
fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if name.ends_with(ending) {
            return name[..name.len() - 2].to_owned();
        }
    }
    match name.strip_suffix('s') {
        Some(stem) if !stem.is_empty() && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => name.to_owned(),
    }
}

/// `order_items` is `orderItems`, or `OrderItems`; `ID` stays.
fn camel(name: &str, upper: bool) -> String {
    let mut out = String::new();
    for word in name.split(['_', '-', ' ', '.']).filter(|word| !word.is_empty()) {
        let mut letters = word.chars();
        match letters.next() {
            Some(letter) if upper || !out.is_empty() => out.extend(letter.to_uppercase()),
            Some(letter) => out.push(letter),
            None => {}
        }
        out.push_str(letters.as_str());
    }
    if out.is_empty() { name.to_owned() } else { out }
}

/// Letters, digits and `_`, in lower case.
fn snake(name: &str) -> String {
    let letter = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    name.chars().map(letter).collect::<String>().trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_guessed_as_symfony_writes_them() {
        for (table, class) in [("users", "User"), ("order_items", "OrderItem"), ("categories", "Category")] {
            assert_eq!(camel(&singular(table), true), class);
        }
        for (many, one) in
            [("addresses", "address"), ("boxes", "box"), ("status", "status"), ("news", "new"), ("s", "s")]
        {
            assert_eq!(singular(many), one);
        }
        assert_eq!(camel("created_at", false), "createdAt");
        assert_eq!(snake("Order Details"), "order_details");
    }

    #[test]
    fn labels_are_words_that_no_two_keys_share() {
        let of = |key: &[Value<'_>]| label(&key.iter().collect::<Vec<_>>());
        assert_eq!(of(&[Value::Integer("17")]), "17");
        assert_eq!(of(&[Value::Integer("-3"), Value::Integer("5")]), "_2d3__5");
        assert_eq!(of(&[Value::Text("a_b é".into())]), "a_5fb_20_c3_a9");
    }
}
