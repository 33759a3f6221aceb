//! `gate:` as written: from what length and up to what frequency a value identifies.

use crate::diagnostic::{Diagnostic, codes};
use crate::yaml::{Body, Entry};

/// What the rules say of the gate's thresholds; what they leave out is the gate's
/// own to decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GateSettings {
    pub characters_min: Option<u32>,
    pub digits_min: Option<u32>,
    pub rows_max: Option<u32>,
}

/// The settings, and the least and most that each takes: below, every second word is
/// a leak; above, nothing is.
pub const BOUNDS: &[(&str, u32, u32)] = &[("characters_min", 3, 12), ("digits_min", 4, 12), ("rows_max", 2, 1000)];

/// Reads the mapping; what is wrong in it is added to `problems`.
pub fn read(entry: Entry, problems: &mut Vec<Diagnostic>) -> GateSettings {
    let mut settings = GateSettings::default();
    let entries = match entry.value.body {
        Body::Map(entries) => entries,
        Body::Nothing => Vec::new(),
        _ => {
            let message = format!("`gate` takes a mapping of thresholds, not {}", entry.value.word());
            problems.push(
                Diagnostic::new(codes::WRONG_SHAPE, message)
                    .span(entry.value.span)
                    .help("write `characters_min: 5`, `digits_min: 7` or `rows_max: 10` below it"),
            );
            Vec::new()
        }
    };
    for entry in entries {
        let name = entry.key.text.as_str();
        let Some((_, least, most)) = BOUNDS.iter().find(|(known, ..)| *known == name) else {
            let known = BOUNDS.iter().map(|(known, ..)| *known);
            problems.push(
                Diagnostic::new(codes::UNKNOWN_KEY, format!("the gate has no threshold `{name}`"))
                    .span(entry.span)
                    .did_you_mean(name, known),
            );
            continue;
        };
        let number = match &entry.value.body {
            Body::Scalar(scalar) => scalar.text.parse::<u32>().ok(),
            _ => None,
        };
        let Some(number) = number.filter(|number| (least..=most).contains(&number)) else {
            let message = format!("`{name}` takes a number from {least} to {most}");
            problems.push(Diagnostic::new(codes::BAD_SETTING, message).span(entry.value.span));
            continue;
        };
        match name {
            "characters_min" => settings.characters_min = Some(number),
            "digits_min" => settings.digits_min = Some(number),
            _ => settings.rows_max = Some(number),
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::render;
    use crate::rules::parse;

    fn check(gate: &str, wanted: &[&str]) {
        let text = format!("version: 1\nschema: schemas/a.yaml\ngate:{gate}\ntables: {{}}\n");
        let found: Vec<String> = match parse("masks/a.yaml", &text) {
            Ok(_) => Vec::new(),
            Err(found) => found
                .iter()
                .map(|problem| render("masks/a.yaml", &text, std::slice::from_ref(problem), false))
                .collect(),
        };
        assert_eq!(found.len(), wanted.len(), "{found:?}");
        for (found, wanted) in found.iter().zip(wanted) {
            assert!(found.contains(wanted), "{wanted} is not in {found}");
        }
    }

    #[test]
    fn thresholds_are_numbers_within_bounds() {
        check(" {characters_min: 6, rows_max: 20}", &[]);
        check("\n", &[]);
        check(" {characters_min: 0}", &["error[M0006]: `characters_min` takes a number from 3 to 12"]);
        check(" {rows_max: many}", &["error[M0006]"]);
        check(" {row_max: 5}", &["error[M0004]: the gate has no threshold `row_max`"]);
        check(" off", &["`gate` takes a mapping of thresholds"]);
        let text = "version: 1\nschema: schemas/a.yaml\ngate: {digits_min: 8}\ntables: {}\n";
        let rules = parse("masks/a.yaml", text).map_err(|problems| problems.len()).unwrap();
        assert_eq!((rules.gate.digits_min, rules.gate.rows_max), (Some(8), None));
    }
}
