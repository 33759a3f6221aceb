//! Rules as the manual writes them, and the types beside them: for whoever prints,
//! tests or measures the examples.

use crate::call::Call;
use crate::dialect::postgres::parse_type;
use crate::schema::{Column, Generated, Type};

/// A rule of an [`Example`](super::Example): `name(…)`, or `name: {path: rule, path:
/// rule}` with paths in quotes where they need them. `None` where it is no rule.
pub fn call(rule: &str) -> Option<Call> {
    let structure = rule.split_once(": {").filter(|_| rule.ends_with('}'));
    let Some((name, paths)) = structure else { return Call::parse(rule).ok() };
    let mut call = Call::parse(name).ok()?;
    let mut rest = paths.strip_suffix('}')?;
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|first| "\"'`".contains(*first));
        let (path, behind) = match quote {
            Some(quote) => rest[1..].split_once(&format!("{quote}: "))?,
            None => rest.split_once(": ")?,
        };
        let end = end_of_rule(behind);
        let below = match call.name.as_str() {
            "map" if path != "else" => Call::value(&behind[..end]),
            _ => Call::parse(&behind[..end]).ok()?,
        };
        call.paths.push((path.to_owned(), below));
        rest = behind[end..].strip_prefix(", ").unwrap_or_default();
    }
    Some(call)
}

/// Where the first comma outside brackets and quotes is.
fn end_of_rule(text: &str) -> usize {
    let (mut depth, mut quote) = (0, None);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if quote == Some(letter) => quote = None,
            _ if quote.is_some() => {}
            '"' | '\'' => quote = Some(letter),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// A column of a PostgreSQL type, called `example`; `enum(a,b)` is one with these
/// labels, `composite(a text,b integer)` one with these fields.
pub fn column(native: &str) -> Column {
    let inside = |name: &str| native.strip_prefix(name).and_then(|rest| rest.strip_prefix('(')?.strip_suffix(')'));
    let field = |field: &str| {
        let (name, native) = field.split_once(' ').unwrap_or((field, ""));
        (name.to_owned(), parse_type(native, &[], "public"))
    };
    let ty = match (inside("enum"), inside("composite")) {
        (Some(labels), _) => Type::Enum { labels: labels.split(',').map(str::to_owned).collect() },
        (_, Some(fields)) => Type::Composite { fields: fields.split(',').map(field).collect() },
        _ => parse_type(native, &[], "public"),
    };
    Column {
        name: "example".to_owned(),
        ty,
        native: native.to_owned(),
        nullable: true,
        default: None,
        generated: Generated::No,
        collation: None,
    }
}
