//! Text that is a code and no prose: statuses, kinds, currencies.
//!
//! The opposite of a detector: what it knows may be drafted as `keep`. So it
//! is narrow on purpose, and a detector's word goes before it.

use std::collections::BTreeSet;

use super::lexicon::Lexicon;
use crate::schema::{Column, Type};

/// Last words of columns that hold a code.
const CODES: &[&str] = &[
    "algorithm",
    "algo",
    "category",
    "charset",
    "checksumalgorithm",
    "class",
    "colour",
    "color",
    "countrycode",
    "currency",
    "currencycode",
    "currencyid",
    "direction",
    "encoding",
    "environment",
    "event",
    "format",
    "frequency",
    "interval",
    "itemtype",
    "kind",
    "lang",
    "language",
    "languagecode",
    "level",
    "locale",
    "mimetype",
    "mode",
    "operation",
    "period",
    "phase",
    "platform",
    "priority",
    "rating",
    "role",
    "severity",
    "stage",
    "status",
    "step",
    "strategy",
    "timezone",
    "type",
    "unit",
    "uom",
    "version",
    "visibility",
    "workflowstate",
    "aasmstate",
];

/// Whether a text column's name says that it holds a code.
pub fn named_like_a_code(column: &Column) -> bool {
    matches!(column.ty, Type::Text(_)) && Lexicon::ends(&column.name, CODES)
}

/// Small and capital letters with digits among them: tokens look like that, and
/// codes that people gave do not.
fn mixed(value: &[u8]) -> bool {
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit)
}

/// Whether sampled values are few, short and repeated: a status, no prose.
/// Needs at least ten values, so that a small table proves nothing.
pub fn code_like(values: &mut dyn Iterator<Item = &[u8]>) -> bool {
    let mut distinct: BTreeSet<&[u8]> = BTreeSet::new();
    let mut seen = 0usize;
    for value in values {
        let one_word = value.len() <= 24
            && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_-./+".contains(byte))
            && !value.contains(&b'@')
            && !mixed(value);
        seen += 1;
        distinct.insert(value);
        if !one_word || distinct.len() > 30 {
            return false;
        }
    }
    seen >= 10 && distinct.len() * 3 <= seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_repeat() {
        let repeated = ["new", "paid", "sent", "new", "paid", "new", "new", "new", "paid", "paid"];
        assert!(code_like(&mut repeated.iter().map(|value| value.as_bytes())));
        assert!(!code_like(&mut repeated.iter().take(9).map(|value| value.as_bytes())));
        let distinct: Vec<String> = (0..20).map(|n| format!("anna{n}")).collect();
        assert!(!code_like(&mut distinct.iter().map(|value| value.as_bytes())));
        let tokens = ["Zq7xWvKjyPtHb"; 20];
        assert!(!code_like(&mut tokens.iter().map(|value| value.as_bytes())));
        let prose = ["a word too many"; 20];
        assert!(!code_like(&mut prose.iter().map(|value| value.as_bytes())));
    }
}
