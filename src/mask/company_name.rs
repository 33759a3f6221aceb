//! `company.name`: an invented company.

use super::*;
use crate::words::{Company, Word};

/// A company's name in the rules' locale, with a legal form of its country:
/// `Silver Oak Logistics LLC`, `Keller Maschinenbau GmbH`, `株式会社佐藤食品`. What it
/// says of the company's business is what `company.industry` says beside it: all
/// `company.*` masks of a row speak of one company.
///
/// There is no reserved space of company names: last name or invented word, trade
/// and legal form are drawn apart, so that a real company of the name is chance.
/// Drawn by row: a name by value would be told by its frequency.
///
/// In a short column the longest form that fits is written: without its legal form,
/// else without its trade too, else a last name that is short enough.
pub struct CompanyName;
pub const KIND: CompanyName = CompanyName;

struct Fitted {
    lists: &'static Lists,
    chars_max: u32,
    short: Vec<&'static Word>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let company = Company::draw(draw, self.lists);
        if company.chars(true) <= self.chars_max {
            company.write(true, out);
        } else if company.chars(false) <= self.chars_max {
            company.write(false, out);
        } else if company.head().chars <= self.chars_max {
            company.head().write(out);
        } else {
            draw.pick(&self.short).write(out);
        }
        Ok(())
    }
}

impl MaskKind for CompanyName {
    fn name(&self) -> &'static str {
        "company.name"
    }

    fn summary(&self) -> &'static str {
        "an invented company with a legal form of the country"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "company.name", native: "text", input: "Acme Corp.", output: "Gomez Transport Corp." },
            Example { rule: "company.name", native: "varchar(18)", input: "Acme Corp.", output: "Gomez Transport" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("company")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let longest = Company::chars_max(lists);
        let chars_max = target.text_max(self.name())?.unwrap_or(longest).min(longest);
        let names = || lists.last.iter().map(|name| &name.word);
        target.fits(self.name(), names().map(|name| name.chars).min().unwrap_or(0), Some(chars_max))?;
        let short = names().filter(|name| name.chars <= chars_max).collect();
        let distinct = if chars_max == longest { Some(Company::names(lists)) } else { None };
        Ok(Compiled::mask(
            Fitted { lists, chars_max, short },
            Contract {
                reads: false,
                by: target.subject("company", args)?,
                unique: Unique::Lossy { distinct },
                output: Output::Text { chars_max },
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::mask_row;
    use super::*;

    #[test]
    fn the_industry_is_the_companys() {
        let lists = Lists::of(1, Locale::EnUs).unwrap();
        for row in 0..200u32 {
            let text = |rule: &str| String::from_utf8(mask_row(rule, "text", b"x", &row.to_le_bytes()).unwrap()).unwrap();
            let (name, industry) = (text("company.name"), text("company.industry"));
            let trade = lists.industries.iter().find(|one| one.name.text == industry).unwrap().trade.text;
            assert!(name.contains(trade), "{name} in {industry}");
            let short = String::from_utf8(mask_row("company.name", "varchar(14)", b"x", &row.to_le_bytes()).unwrap()).unwrap();
            assert!(short.chars().count() <= 14 && !short.is_empty());
        }
    }
}
