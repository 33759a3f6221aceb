//! `--to php`: a folder of PHP files, each of which returns the rows of one table
//! as arrays by column: for Phinx's `insert()`, Doctrine DBAL's `insert()`, Laravel's
//! `DB::table()->insert()` and everything else that takes arrays.
//!
//! A value is what such an `insert()` takes: booleans, integers and floats are PHP's
//! own; decimals, dates, documents and arrays are texts as the database reads them;
//! bytes are a string of those bytes. An integer beyond PHP's 64 bits is a string.

use super::array_text::array;
use super::fixture::{Fixture, Text, named};
use super::typed::Column;
use super::value::Value;
use super::{Format, Making, Setting, Shape, Sink};
use crate::error::Result;
use crate::plan::TablePlan;

pub struct Php;
pub const FORMAT: Php = Php;

impl Format for Php {
    fn name(&self) -> &'static str {
        "php"
    }

    fn summary(&self) -> &'static str {
        "a folder of PHP files, each returning one table's rows as arrays: Phinx, Doctrine, Laravel seeders"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Names]
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        Ok(Box::new(Fixture::folder(making, named(making, "php"), Arrays)?))
    }
}

struct Arrays;

impl Text for Arrays {
    fn begin(&mut self, _table: &TablePlan, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(b"<?php\n\nreturn [\n");
        Ok(())
    }

    fn row(&mut self, columns: &[Column], values: &[Value<'_>], _first: bool, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(b"    [");
        for (index, (column, value)) in columns.iter().zip(values).enumerate() {
            if index > 0 {
                out.extend_from_slice(b", ");
            }
            string(&column.name, out);
            out.extend_from_slice(b" => ");
            write(value, column, out);
        }
        out.extend_from_slice(b"],\n");
        Ok(())
    }

    fn end(&mut self, _is_empty: bool, out: &mut Vec<u8>) {
        out.extend_from_slice(b"];\n");
    }
}

fn write(value: &Value<'_>, column: &Column, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Integer(text) => integer(text, out),
        Value::Float(text) => {
            out.extend_from_slice(text.as_bytes());
            if !text.contains(['.', 'e', 'E']) {
                out.extend_from_slice(b".0");
            }
        }
        Value::Bytes(bytes) => binary(bytes, out),
        Value::Decimal(text) | Value::Date(text) | Value::Time(text) | Value::Uuid(text) => string(text, out),
        Value::Json(text) => string(text, out),
        Value::Timestamp { text, .. } => string(text, out),
        Value::Text(text) => string(text, out),
        Value::List(_) => {
            let mut text = String::new();
            array(value, &column.ty, &mut text);
            string(&text, out);
        }
    }
}

/// The smallest integer has a name of its own, because its digits alone are a
/// float's to PHP: the minus is applied to them afterwards. A leading zero would
/// mean another base.
fn integer(text: &str, out: &mut Vec<u8>) {
    match text.parse::<i64>() {
        Ok(i64::MIN) => out.extend_from_slice(b"PHP_INT_MIN"),
        Ok(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Err(_) => string(text, out),
    }
}

/// In single quotes, where only the quote and the backslash mean something; control
/// characters need double quotes, so that a row stays on its line.
fn string(text: &str, out: &mut Vec<u8>) {
    if text.chars().any(is_control) {
        return escaped(text, out);
    }
    out.push(b'\'');
    for byte in text.bytes() {
        if matches!(byte, b'\'' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'\'');
}

/// Also the two separators that some editors break lines at, and the marks that
/// show a text in another order than it is in.
fn is_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// PHP manual, "Strings", double quoted.
fn escaped(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for letter in text.chars() {
        match letter {
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            '"' | '\\' | '$' => out.extend_from_slice(&[b'\\', letter as u8]),
            letter if is_control(letter) => out.extend_from_slice(format!("\\u{{{:x}}}", u32::from(letter)).as_bytes()),
            letter => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

fn binary(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in bytes {
        out.extend_from_slice(format!("\\x{byte:02x}").as_bytes());
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(of: fn(&str, &mut Vec<u8>), text: &str, wanted: &str) {
        let mut out = Vec::new();
        of(text, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), wanted);
    }

    #[test]
    fn strings_are_single_quoted_unless_a_control_character_is_in_them() {
        check(string, "", "''");
        check(string, r"it's \n ${x}", r"'it\'s \\n ${x}'");
        check(string, "a\n$b \"c\" \\ \u{1b}\u{0}", r#""a\n\$b \"c\" \\ \u{1b}\u{0}""#);
        check(string, "a\u{202e}b", r#""a\u{202e}b""#);
    }

    #[test]
    fn integers_stay_integers_as_long_as_php_has_them() {
        check(integer, "-12", "-12");
        check(integer, "007", "7");
        check(integer, "9223372036854775807", "9223372036854775807");
        check(integer, "-9223372036854775808", "PHP_INT_MIN");
        check(integer, "18446744073709551615", "'18446744073709551615'");
    }
}
