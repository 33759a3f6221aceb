//! `standin list`: the manual, printed from the code's own definitions.

use clap::{Args, ValueEnum};

use super::format::FORMATS;
use super::{Context, Verdict, draw};
use crate::detect::{self, Tier};
use crate::error::Result;
use crate::gate::scanner::Extra;
use crate::{discover, mask, rules, sink};

#[derive(Args)]
#[command(after_help = "Examples:
  standin list masks
  standin list detectors           what a scan finds, and whether it fails the build
  standin list schema > rules.schema.json    the JSON Schema of masks/NAME.yaml, for editors
  standin explain person.email     one mask in full, with examples")]
pub struct Arguments {
    /// What to list
    #[arg(value_enum)]
    what: What,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    Masks,
    /// What `standin scan` finds
    Detectors,
    /// Kinds of columns that `standin init` knows by name, type and values
    Kinds,
    /// Formats of dumps and of reports
    Formats,
    Policies,
    Codes,
    /// The JSON Schema of masks/NAME.yaml
    Schema,
}

pub fn run(context: &Context, arguments: &Arguments) -> Result<Verdict> {
    let row = |name: &str, summary: &str| vec![name.to_owned(), summary.to_owned()];
    let rows: Vec<Vec<String>> = match arguments.what {
        What::Masks => mask::MASKS.iter().map(|kind| row(kind.name(), kind.summary())).collect(),
        What::Detectors => {
            let row = |name: &str, tier: Tier, summary: &str| {
                let tier = if tier == Tier::Fail { "fail" } else { "warn" };
                vec![name.to_owned(), tier.to_owned(), summary.to_owned()]
            };
            let told = detect::all().filter(|detector| detector.tier() != Tier::Draft);
            let detectors = told.map(|detector| row(detector.name(), detector.tier(), detector.summary()));
            let rules = super::scan::rules()?;
            let rules = (0..rules.len()).map(|rule| row(rules.name(rule), rules.tier(rule), rules.what(rule)));
            detectors.chain(rules).collect()
        }
        What::Kinds => discover::KINDS.iter().map(|kind| row(kind.name(), kind.summary())).collect(),
        What::Formats => {
            let dumps = sink::FORMATS
                .iter()
                .map(|format| vec![format.name().to_owned(), "dump --to".to_owned(), format.summary().to_owned()]);
            let reports = FORMATS
                .iter()
                .map(|format| vec![format.name().to_owned(), "scan --format".to_owned(), format.summary().to_owned()]);
            dumps.chain(reports).collect()
        }
        What::Policies => rules::POLICIES.iter().map(|policy| row(policy.name, policy.summary)).collect(),
        What::Codes => crate::diagnostic::codes::PAGES.iter().map(|page| row(page.code.0, page.title)).collect(),
        What::Schema => {
            context.terminal.print(&format!("{:#}\n", rules::json_schema()))?;
            return Ok(Verdict::Clean);
        }
    };
    context.terminal.print(&(draw::table(&rows).join("\n") + "\n"))?;
    Ok(Verdict::Clean)
}
