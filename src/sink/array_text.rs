//! A list as the text that PostgreSQL reads an array from (manual, 8.15.6), for
//! formats whose consumer hands texts on to the server.

use std::fmt::Write;

use super::value::Value;
use crate::schema::Type;

/// Appends the text of a list of this column type. Lower bounds are gone already.
pub fn array(value: &Value<'_>, ty: &Type, out: &mut String) {
    match value {
        Value::List(values) => {
            out.push('{');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push(delimiter(ty));
                }
                array(value, ty, out);
            }
            out.push('}');
        }
        Value::Null => out.push_str("NULL"),
        Value::Bool(value) => out.push_str(if *value { "t" } else { "f" }),
        Value::Integer(text) | Value::Decimal(text) | Value::Float(text) => out.push_str(text),
        Value::Bytes(bytes) => {
            out.push_str("\"\\\\x");
            for byte in bytes.iter() {
                let _ = write!(out, "{byte:02x}");
            }
            out.push('"');
        }
        Value::Date(text) | Value::Time(text) | Value::Uuid(text) => quoted(text, out),
        Value::Json(text) => quoted(text, out),
        Value::Timestamp { text, .. } => quoted(text, out),
        Value::Text(text) => quoted(text, out),
    }
}

/// A comma, but for the one type whose own text is full of them.
fn delimiter(ty: &Type) -> char {
    match ty {
        Type::Array(element) => delimiter(element),
        Type::Geometry(name) if name == "box" => ';',
        _ => ',',
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Kind;
    use crate::schema::EngineKind;

    #[test]
    fn what_is_written_is_read_as_the_same_list() {
        let of = |element: Type, text: &str| {
            let ty = Type::Array(Box::new(element));
            let read = |text: &str| {
                Value::read(EngineKind::Postgres, &ty, Kind::Text, text.as_bytes()).map(|value| {
                    let mut out = String::new();
                    array(&value, &ty, &mut out);
                    out
                })
            };
            let once = read(text).unwrap();
            assert_eq!(read(&once).unwrap(), once);
            once
        };
        let int = Type::Int { bytes: 4, unsigned: false };
        assert_eq!(of(int.clone(), "{{1,NULL},{-3,4}}"), "{{1,NULL},{-3,4}}");
        assert_eq!(of(int, "{}"), "{}");
        assert_eq!(of(Type::TEXT, r#"{a,"b,c","d\"e\\",NULL,"NULL",""}"#), r#"{"a","b,c","d\"e\\",NULL,"NULL",""}"#);
        assert_eq!(of(Type::Bool, "{t,f}"), "{t,f}");
        assert_eq!(of(Type::Bytes { max: None }, r#"{"\\x00ff"}"#), r#"{"\\x00ff"}"#);
        assert_eq!(
            of(Type::Geometry("box".to_owned()), "{(1,1),(0,0);(2,2),(1,1)}"),
            r#"{"(1,1),(0,0)";"(2,2),(1,1)"}"#
        );
    }
}
