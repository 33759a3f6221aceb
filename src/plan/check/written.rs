//! What masks write, as regular expressions: for those whose outputs are ASCII of
//! a known make. A test holds it against what they do write.

use super::language::Language;
use crate::call::{Call, Value};
use crate::mask::Output;
use crate::schema::Type;

/// Every text that the rule may write into a column of the type.
pub fn written(call: &Call, output: &Output, ty: &Type) -> Option<Language> {
    // Blanks at the end of a padded column are not the mask's.
    if !matches!(ty, Type::Text(length) if !length.padded) {
        return None;
    }
    let text = |name: &str, position: usize| {
        let named = call.arguments.iter().find(|argument| argument.name.as_deref() == Some(name));
        let positional = call.arguments.get(position).filter(|argument| argument.name.is_none());
        match &named.or(positional)?.value {
            Value::Text(text) | Value::Bare(text) => Some(text.as_str()),
            _ => None,
        }
    };
    let chars_max = match output {
        Output::Text { chars_max } => *chars_max,
        _ => return None,
    };
    let regex = match call.name.as_str() {
        "pattern" => text("regex", 0)?.to_owned(),
        "hash" => match text("format", 1) {
            None | Some("hex") => format!("[0-9a-f]{{{chars_max}}}"),
            Some(_) => format!("[0-9a-z]{{{chars_max}}}"),
        },
        "person.username" => format!("[a-z0-9.-]{{4,{}}}", chars_max.min(64)),
        "person.email" => {
            let domain = text("domain", 0).unwrap_or("example.test");
            let handle = chars_max.checked_sub(domain.len() as u32 + 1)?;
            format!("[a-z0-9.-]{{4,{handle}}}@{}", domain.replace('.', r"\."))
        }
        _ => return None,
    };
    Language::of_whole(&regex)
}
