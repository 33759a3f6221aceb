//! What a mask promises, in the words of the manual: its contract on the type of its
//! first example.

use crate::mask::{
    self, Action, Ask, By, Canonical, Contract, Example, MaskKind, Output, ROW, Reject, Target, Unique, manual,
};
use crate::seed::Key;
use crate::words::Locale;

/// One line for each promise; none where the mask fits no example by itself, as with
/// those that need other columns.
pub fn lines(kind: &dyn MaskKind) -> Vec<String> {
    let Some((native, contract, is_mask)) = kind.examples().iter().find_map(contract) else { return Vec::new() };
    let mut lines = vec![format!("on {native}, as in the examples")];
    if is_mask {
        lines.push(drawn(&contract));
    }
    lines.push(match contract.reads {
        true => "reads the original".to_owned(),
        false => "never reads the original: the source does not send it".to_owned(),
    });
    lines.push(unique(contract.unique));
    lines.extend(output(&contract.output));
    if contract.may_equal && is_mask {
        lines.push("an output may equal its input".to_owned());
    }
    lines
}

fn drawn(contract: &Contract) -> String {
    match contract.by {
        By::Constant => "the same for every row".to_owned(),
        By::Subject(_) => "drawn by the row, or by its subject where the rules name one".to_owned(),
        By::Value(canonical) => format!(
            "drawn by the value: {}",
            match canonical {
                Canonical::Exact => "equal bytes get equal stand-ins",
                Canonical::Text => "blanks, case, width and Unicode form make no difference",
                Canonical::Alphanumeric => "letters and digits alone count",
                Canonical::Digits => "digits alone count",
                Canonical::Phone { .. } => "one number is one value, however it is written",
                Canonical::Mailbox => "as text, without what stands behind a plus",
            }
        ),
    }
}

fn unique(unique: Unique) -> String {
    match unique {
        Unique::Bijective => "one-to-one".to_owned(),
        Unique::Injective { bits } => {
            format!("different values meet with a chance of 1 in 2^{bits}; verified where the column is unique")
        }
        Unique::Lossy { distinct: Some(1) } => "one value".to_owned(),
        Unique::Lossy { distinct: Some(count) } => format!("many to one: at most {count} different values"),
        Unique::Lossy { distinct: None } => "many to one".to_owned(),
    }
}

fn output(output: &Output) -> Option<String> {
    match output {
        Output::SameShape => Some("as long as the input, letters for letters and digits for digits".to_owned()),
        Output::NoLonger => Some("no longer than the input".to_owned()),
        Output::Text { chars_max } => Some(format!("at most {chars_max} characters")),
        Output::Interval { low, high } => Some(format!("from {low} to {high}")),
        Output::OneOf(values) => Some(format!("one of {} values", values.len())),
        Output::AnyOfType => None,
    }
}

/// A rule's own program, which the manual does not start.
struct Nobody;

impl Ask for Nobody {
    fn ask(&self, _question: &[u8], _answer: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("the manual starts no program"))
    }
}

/// The example's type and contract, and whether a mask runs at all.
fn contract(example: &Example) -> Option<(&'static str, Contract, bool)> {
    let call = manual::call(example.rule)?;
    let column = manual::column(example.native);
    let key = Key::placeholder();
    let domain = key.domain(1, "example");
    let target = Target {
        column: &column,
        is_mysql: false,
        locale: Locale::EnUs,
        epoch: 1,
        key: &domain,
        domains: &|name| key.domain(1, name),
        subjects: &[ROW.to_owned()],
        siblings: std::slice::from_ref(&column),
        commands: &|_| Box::new(Nobody),
    };
    let (_, compiled) = mask::compile(&call, &target).ok()?;
    let is_mask = matches!(compiled.action, Action::Mask(_));
    Some((example.native, compiled.contract, is_mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_every_mask_has_its_promises_told() {
        let silent: Vec<&str> =
            mask::MASKS.iter().filter(|kind| lines(**kind).is_empty()).map(|kind| kind.name()).collect();
        assert!(silent.len() <= 4, "{silent:?}");
        let email = lines(mask::find("person.email").unwrap());
        assert!(email.iter().any(|line| line.contains("2^55")), "{email:?}");
    }
}
