//! From what was found in both, source and output, to what is a leak and what is not.

use super::looks::Look;
use super::{Column, Remains, Seen, Treatment};
use crate::detect::{Class, Tier};
use crate::gate::finding::{Finding, Fingerprinter};
use crate::gate::leak::{Exempt, Form, Leak, Shape, Thresholds, Verdict};
use crate::place::Place;

/// What the gate has to say of one run; names and numbers only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Any of them keeps the output from getting its name.
    pub findings: Vec<Finding>,
    /// What looks personal, and does not by itself keep the output from its name.
    pub warnings: Vec<Finding>,
    /// Findings that `masks/allow.yaml` waives.
    pub waived: u64,
    /// What was found and is no leak, or was not looked for, and why.
    pub exempt: Vec<Exempted>,
    /// Columns whose source values were held against the output.
    pub columns: u64,
    /// Masked columns of which no value was read: there was nothing to compare.
    pub unread: Vec<String>,
    /// Source values of masked columns, one for each row.
    pub sources: u64,
    /// Cells of the output.
    pub cells: u64,
    /// Distinct source values that were looked for.
    pub values: u64,
    pub thresholds: Thresholds,
}

/// Values of one column that were let through, or not looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exempted {
    /// `public.users.email`
    pub column: String,
    pub why: &'static str,
    /// Values, or cells where they stand.
    pub count: u64,
}

/// What the leak proof is called where detectors are.
pub const LEAK: &str = "leak";

/// Fixed points that a one-to-one mask may leave in a column: a random permutation
/// has one on average, and three or more in one of twelve.
const EQUAL_BY_CHANCE_MAX: u64 = 3;

pub fn judge(columns: &[Column], seen: &Seen, thresholds: Thresholds, verdict: &Verdict) -> Report {
    let mut report = Report { thresholds, values: verdict.values, ..Report::default() };
    for (column, count) in columns.iter().zip(&seen.counts) {
        report.sources += count.sources;
        report.cells += count.cells;
        match &column.treatment {
            Treatment::Masked(masked) if !masked.is_read => report.unread.push(full_name(column)),
            Treatment::Masked(_) => report.columns += 1,
            Treatment::Dropped if count.sources == 0 => report.unread.push(full_name(column)),
            Treatment::Dropped => report.columns += 1,
            Treatment::Kept { .. } => {}
        }
    }
    for exempt in &verdict.exempt {
        report.exempt.push(Exempted {
            column: full_name(&columns[exempt.source as usize]),
            why: word(exempt.why),
            count: exempt.values,
        });
    }
    for leak in &verdict.leaks {
        match excuse(columns, leak) {
            Some(why) => {
                let place =
                    output_of(columns, leak).map_or_else(|| "schema".to_owned(), |(column, _)| full_name(column));
                report.exempt.push(Exempted { column: place, why, count: leak.count });
            }
            // Told, and no failure: they may be words and no names.
            None if leak.words == leak.count && output_of(columns, leak).is_some_and(|(_, own)| !own) => {
                report.warnings.push(finding(columns, leak, Tier::Warn));
            }
            None => report.findings.push(finding(columns, leak, Tier::Fail)),
        }
    }
    for (id, look) in seen.looks.iter() {
        let column = &columns[id as usize];
        if look.made > 0 {
            report.exempt.push(Exempted { column: full_name(column), why: MADE, count: look.made });
        }
        if look.real > 0 {
            match &column.treatment {
                Treatment::Kept { reasoned: true } => {
                    let why = "kept with a reason";
                    report.exempt.push(Exempted { column: full_name(column), why, count: look.real });
                }
                _ if look.detector.tier() == Tier::Fail => report.findings.push(looks_like(column, look)),
                _ => report.warnings.push(looks_like(column, look)),
            }
        }
    }
    report.exempt.sort();
    merge(&mut report.exempt);
    report.findings.sort_by(|a, b| place_key(a).cmp(&place_key(b)));
    report
}

/// Where no range is reserved, what masks make looks like the real thing.
const MADE: &str = "looks real, and was made by this run";

fn looks_like(column: &Column, look: &Look) -> Finding {
    let how = match &column.treatment {
        Treatment::Kept { .. } => format!("kept values are, or hold, one: {}", look.detector.summary()),
        _ => format!("masked values still hold the one of their source: {}", look.detector.summary()),
    };
    let place = Place::table(&column.table).column(&column.name);
    let fingerprint = Fingerprinter::positional().of_place(look.detector.name(), "", &full_name(column), 0);
    Finding {
        detector: look.detector.name().to_owned(),
        what: look.detector.summary().to_owned(),
        class: look.detector.class(),
        tier: look.detector.tier(),
        place: place.row(look.row),
        byte: 0,
        how,
        count: look.real,
        fingerprint,
    }
}

/// The column of the output, and whether the value is that of its own row.
fn output_of<'c>(columns: &'c [Column], leak: &Leak) -> Option<(&'c Column, bool)> {
    let output = leak.output? as usize;
    let own = output >= columns.len();
    Some((&columns[if own { output - columns.len() } else { output }], own))
}

/// Why values that stand in both are no leak.
fn excuse(columns: &[Column], leak: &Leak) -> Option<&'static str> {
    let Some((column, own)) = output_of(columns, leak) else {
        return (leak.words == leak.count).then_some("single words in the schema's comments and literals");
    };
    if !own && leak.numbers == leak.count && leak.numbers <= 3 + 2 * leak.numbers_by_chance {
        return Some("numbers that chance puts into both");
    }
    match &column.treatment {
        Treatment::Kept { reasoned: true } => Some("kept with a reason"),
        Treatment::Kept { reasoned: false } | Treatment::Dropped => None,
        Treatment::Masked(masked) => match (masked.remains, own) {
            (Remains::Values, _) => Some("real values, dealt out as the rule says"),
            (Remains::Listed, _) if leak.form == Form::Whole => Some("a word of a mask's short list"),
            // Names out of lists, given to whoever comes.
            (Remains::Chance, true) if masked.is_blind && leak.names + leak.words == leak.count => {
                Some("a mask's output equals its input by chance")
            }
            // Only what is masked of a document was compared.
            (_, true) if column.shape == Shape::Document => None,
            (Remains::Parts, true) if masked.may_equal => Some("left as it is by a rule that may"),
            (_, true) if (masked.may_equal || masked.is_blind) && leak.count <= EQUAL_BY_CHANCE_MAX => {
                Some("a mask's output equals its input by chance")
            }
            (_, true) | (Remains::Nothing | Remains::Listed, false) => None,
            // What a part of a document keeps is looked at as what is kept.
            (Remains::Parts, false) if !masked.kept.is_empty() => None,
            (Remains::Chance | Remains::Parts, false) if leak.form == Form::Encoded => None,
            (Remains::Chance | Remains::Parts, false) => Some("a mask's output is somebody's value by chance"),
        },
    }
}

fn finding(columns: &[Column], leak: &Leak, tier: Tier) -> Finding {
    let source = full_name(&columns[leak.source as usize]);
    let form = match leak.form {
        Form::Whole => "the whole cell",
        Form::Inside => "inside a longer text",
        Form::Encoded => "in an encoding",
    };
    let (place, how) = match output_of(columns, leak) {
        None => (Place::default(), format!("values of {source} stand in the text of the schema")),
        Some((column, own)) => {
            let place = Place::table(&column.table).column(&column.name);
            let place = leak.at.first().map_or(place.clone(), |row| place.row(*row));
            match own {
                true => (place, format!("its own rows' values are still there, {form}")),
                false => (place, format!("values of {source}, {form}")),
            }
        }
    };
    let column = output_of(columns, leak).map_or_else(String::new, |(column, _)| full_name(column));
    let fingerprint = Fingerprinter::positional().of_place(LEAK, &source, &column, 0);
    Finding {
        detector: LEAK.to_owned(),
        what: "source value".to_owned(),
        class: Class::Personal,
        tier,
        place,
        byte: 0,
        how,
        count: leak.count,
        fingerprint,
    }
}

fn place_key(finding: &Finding) -> (Option<&str>, Option<&str>, &str) {
    (finding.place.table.as_deref(), finding.place.column.as_deref(), &finding.how)
}

/// Adds up neighbours that differ in their count alone.
fn merge(exempt: &mut Vec<Exempted>) {
    let mut merged: Vec<Exempted> = Vec::new();
    for next in exempt.drain(..) {
        match merged.last_mut() {
            Some(last) if last.column == next.column && last.why == next.why => last.count += next.count,
            _ => merged.push(next),
        }
    }
    *exempt = merged;
}

fn full_name(column: &Column) -> String {
    format!("{}.{}", column.table, column.name)
}

fn word(why: Exempt) -> &'static str {
    match why {
        Exempt::Short => "too short to identify anybody",
        Exempt::Frequent => "in too many rows to identify anybody",
        Exempt::DictionaryWord => "a single word of the dictionaries of names and places",
        Exempt::Plain => "of a type that identifies nobody by itself",
    }
}
