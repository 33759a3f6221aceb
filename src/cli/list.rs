//! `standin list`: the manual, printed from the code's own definitions.

use clap::{Args, ValueEnum};

use super::{Context, Verdict, draw};
use crate::error::Result;
use crate::{discover, mask, rules};

#[derive(Args)]
#[command(after_help = "Examples:
  standin list masks
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
    Detectors,
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
        What::Detectors => discover::KINDS.iter().map(|kind| row(kind.name(), kind.summary())).collect(),
        What::Formats => super::dump::To::value_variants()
            .iter()
            .filter_map(|format| format.to_possible_value())
            .map(|format| row(format.get_name(), &format.get_help().map(ToString::to_string).unwrap_or_default()))
            .collect(),
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
