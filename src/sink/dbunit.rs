//! `--to dbunit`: DbUnit's flat XML dataset, for JVM tests.
//!
//! NULL is an attribute that is left out. DbUnit takes a table's columns from its
//! first row, unless a DTD says them: so one stands in front, and every row may leave
//! out what it wants. A table without rows is an empty element, so that CLEAN_INSERT
//! empties it. DbUnit upper-cases names: those that differ in case alone are refused.
//! Where a table is in another schema than the usual one, all have theirs in front:
//! the connection needs FEATURE_QUALIFIED_TABLE_NAMES. Empty texts need
//! FEATURE_ALLOW_EMPTY_FIELDS.
//!
//! Values are written as DbUnit's types read them: bytes as `[BASE64]…`, a time with a
//! zone as `2026-11-22 12:30:00 +0000`. DbUnit reads either through the zone of the JVM,
//! and moves those that a change of clocks leaves out: run it with `-Duser.timezone=UTC`.

use std::borrow::Cow;

use base64ct::{Base64, Encoding};

use super::array_text::array;
use super::fixture::{Fixture, Text, unfit};
use super::moment::{Clock, Moment};
use super::typed::Column;
use super::value::Value;
use super::{Format, Making, Shape, Sink};
use crate::error::{Error, Result};
use crate::plan::TablePlan;
use crate::schema::{Name, Type};

pub struct DbUnit;
pub const FORMAT: DbUnit = DbUnit;

impl Format for DbUnit {
    fn name(&self) -> &'static str {
        "dbunit"
    }

    fn summary(&self) -> &'static str {
        "DbUnit's flat XML dataset with its DTD, for tests of the JVM"
    }

    fn shape(&self) -> Shape {
        Shape::File
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        // DbUnit has all names with their schema, or none: FEATURE_QUALIFIED_TABLE_NAMES.
        let tables = || making.plan.tables.iter().map(|table| &table.table);
        let qualified = tables().any(|table| table.schema != making.catalog.default_schema);
        let element = |table: &Name| if qualified { table.to_string() } else { table.name.clone() };
        let names: Vec<(Name, String)> = tables().map(|table| (table.clone(), element(table))).collect();
        let mut head = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        declare(&making.plan.tables, &names, &mut head)?;
        head.push_str("<dataset>\n");
        Ok(Box::new(Fixture::file(making, Dataset { head, names, element: String::new(), indent: Vec::new() })?))
    }
}

struct Dataset {
    head: String,
    /// The element of each table.
    names: Vec<(Name, String)>,
    /// That of the table that is written.
    element: String,
    indent: Vec<u8>,
}

/// The DTD: which elements come in which order, which attributes each has.
fn declare(tables: &[TablePlan], names: &[(Name, String)], out: &mut String) -> Result<()> {
    if tables.is_empty() {
        return Ok(());
    }
    let elements: Vec<&str> = names.iter().map(|(_, element)| element.as_str()).collect();
    let model: Vec<String> = elements.iter().map(|element| format!("\n    {element}*")).collect();
    out.push_str(&format!("<!DOCTYPE dataset [\n  <!ELEMENT dataset ({})>\n", model.join(",")));
    for (index, (table, element)) in tables.iter().zip(&elements).enumerate() {
        let place = crate::place::Place::table(table.table.to_string());
        named(element, &elements[..index]).map_err(|error| error.at(place.clone()))?;
        if table.table.name.contains('.') {
            return Err(Error::usage("a dot is between schema and table to DbUnit, not in a name")
                .at(place)
                .help(ONLY));
        }
        // DbUnit looks for the element's end by its name alone.
        if element.eq_ignore_ascii_case("dataset") {
            return Err(Error::usage("a table is called as the dataset is").at(place).help(ONLY));
        }
        out.push_str(&format!("  <!ELEMENT {element} EMPTY>\n"));
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        for (index, column) in columns.iter().enumerate() {
            named(column, &columns[..index]).map_err(|error| error.at(place.clone().column(*column)))?;
            // All may be left out, also in the empty element of a table without rows.
            let start = if index == 0 { format!("  <!ATTLIST {element}") } else { String::new() };
            let end = if index + 1 == columns.len() { ">" } else { "" };
            out.push_str(&format!("{start}\n    {column} CDATA #IMPLIED{end}"));
        }
        if !columns.is_empty() {
            out.push('\n');
        }
    }
    out.push_str("]>\n");
    Ok(())
}

const ONLY: &str = "leave the table out with --only, or write another format: `standin list formats`";

/// # Errors
/// What is no name in XML, or one that stands in `before` already.
fn named(name: &str, before: &[&str]) -> Result<()> {
    let mut letters = name.chars();
    if !letters.next().is_some_and(starts_name) || !letters.all(|letter| starts_name(letter) || continues_name(letter))
    {
        return Err(Error::usage("a name of the database is none in XML").name("name", name).help(ONLY));
    }
    if before.iter().any(|other| other.to_uppercase() == name.to_uppercase()) {
        return Err(Error::usage("two names are one to DbUnit").name("name", name).help(ONLY));
    }
    Ok(())
}

/// XML 1.0, 2.3, without the colon, which means a namespace.
fn starts_name(letter: char) -> bool {
    matches!(letter, 'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}' | '\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}'
        | '\u{10000}'..='\u{effff}')
}

fn continues_name(letter: char) -> bool {
    matches!(letter, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}' | '\u{2040}')
}

impl Text for Dataset {
    fn opening(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.head.as_bytes());
    }

    fn begin(&mut self, table: &TablePlan, _out: &mut Vec<u8>) -> Result<()> {
        let element = self.names.iter().find(|(name, _)| *name == table.table).map(|(_, element)| element);
        self.element.clone_from(element.ok_or(Error::new("a table is not of the plan"))?);
        self.indent = format!("  <{}", self.element).into_bytes();
        Ok(())
    }

    fn row(&mut self, columns: &[Column], values: &[Value<'_>], _first: bool, out: &mut Vec<u8>) -> Result<()> {
        if values.iter().all(|value| *value == Value::Null) {
            return Err(
                Error::refused("every value of the row is NULL, which the format takes for an empty table").help(ONLY)
            );
        }
        out.extend_from_slice(&self.indent);
        for (column, value) in columns.iter().zip(values) {
            if let Some(text) = text(value, column)? {
                out.push(b' ');
                out.extend_from_slice(column.name.as_bytes());
                out.extend_from_slice(b"=\"");
                attribute(&text, out).ok_or_else(|| {
                    unfit("a text holds a character that XML 1.0 does not have", column)
                        .help("rule the column so that it goes, or write another format: `standin list formats`")
                })?;
                out.push(b'"');
            }
        }
        out.extend_from_slice(b"/>\n");
        Ok(())
    }

    fn end(&mut self, is_empty: bool, out: &mut Vec<u8>) {
        if is_empty {
            out.extend_from_slice(format!("  <{}/>\n", self.element).as_bytes());
        }
    }

    fn closing(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"</dataset>\n");
    }
}

/// A value as DbUnit's type of the column reads it; nothing for NULL.
fn text<'a>(value: &'a Value<'_>, column: &Column) -> Result<Option<Cow<'a, str>>> {
    const RULE: &str = "rule the column, or write another format: `standin list formats`";
    Ok(Some(match value {
        Value::Null => return Ok(None),
        Value::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        // 7 is true in MySQL, and would come back as 1.
        Value::Integer(_) if column.ty == Type::Bool => {
            return Err(unfit("a boolean is neither 0 nor 1", column).help(RULE));
        }
        Value::Integer(text) | Value::Decimal(text) | Value::Float(text) | Value::Date(text) | Value::Uuid(text) => {
            Cow::Borrowed(*text)
        }
        Value::Json(text) => Cow::Borrowed(&**text),
        Value::Time(text) => match Clock::read(text) {
            Some(clock) if clock.fraction.is_empty() && clock.offset.is_empty() => Cow::Borrowed(*text),
            _ => {
                return Err(
                    unfit("DbUnit has times of whole seconds within a day only, without a zone", column).help(RULE)
                );
            }
        },
        Value::Timestamp { text, zone } => {
            let Some(Moment { date, time }) = Moment::read(text) else {
                return Err(unfit("a point in time is none to DbUnit", column).help(RULE));
            };
            let point = if time.fraction.is_empty() { "" } else { "." };
            let zone = match (zone, time.offset) {
                (false, "") => "",
                _ if time.offset.is_empty() || time.is_utc() => " +0000",
                _ => return Err(unfit("a point in time has another zone than UTC", column).help(RULE)),
            };
            Cow::Owned(format!("{date} {}{point}{}{zone}", time.seconds, time.fraction))
        }
        Value::Bytes(bytes) => Cow::Owned(format!("[BASE64]{}", Base64::encode_string(bytes))),
        Value::List(_) => {
            let mut out = String::new();
            array(value, &column.ty, &mut out);
            Cow::Owned(out)
        }
        Value::Text(text) => match &column.ty {
            Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } => {
                return Err(unfit("a number is none to DbUnit, as NaN and infinity are not", column).help(RULE));
            }
            Type::Date | Type::Timestamp { .. } | Type::Bytes { .. } => {
                return Err(unfit("a value is none of its column's type to DbUnit", column).help(RULE));
            }
            _ => Cow::Borrowed(&**text),
        },
    }))
}

/// Appends a text as an attribute's value (XML 1.0, 2.3 and 3.3.3); nothing for one
/// that holds what is no character there.
fn attribute(text: &str, out: &mut Vec<u8>) -> Option<()> {
    for letter in text.chars() {
        match letter {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            // White space as it is becomes blanks; the others break lines in editors.
            '\t' | '\n' | '\r' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                out.extend_from_slice(format!("&#{};", u32::from(letter)).as_bytes());
            }
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => return None,
            letter => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_keep_white_space_and_refuse_what_xml_has_not() {
        let written = |text: &str| {
            let mut out = Vec::new();
            attribute(text, &mut out).map(|()| String::from_utf8(out).unwrap())
        };
        assert_eq!(written("a<b & \"c\">"), Some("a&lt;b &amp; &quot;c&quot;&gt;".to_owned()));
        assert_eq!(written(" a\t\r\n"), Some(" a&#9;&#13;&#10;".to_owned()));
        assert_eq!(written("\u{85}😀"), Some("&#133;😀".to_owned()));
        for none in ["\0", "\u{b}", "\u{1f}", "\u{fffe}"] {
            assert_eq!(written(none), None);
        }
    }

    #[test]
    fn names_are_those_of_xml_and_differ_by_more_than_case() {
        for name in ["users", "billing.orders", "_a-1", "größe"] {
            assert!(named(name, &["other"]).is_ok(), "{name}");
        }
        for name in ["", "1a", "order details", "a:b", "a&b", "-a", "Users"] {
            assert!(named(name, &["users"]).is_err(), "{name}");
        }
    }
}
