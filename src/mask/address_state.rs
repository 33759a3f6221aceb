//! `address.state`: an invented address's state, province or Land.

use super::*;
use crate::words::{Address, City, Word};

/// The state, province, county, Land, prefecture or department that the row's
/// invented town lies in. `format=` chooses its name or its code: the second part
/// of ISO 3166-2 (`IL` of `US-IL`), in France the department's number, in the
/// United Kingdom the nation's letters beside the county's name. By default what
/// the column's length tells: the name where every name fits, else the code.
///
/// All `address.*` masks of a row speak of one invented address.
pub struct AddressState;
pub const KIND: AddressState = AddressState;

struct Fitted {
    lists: &'static Lists,
    part: fn(&'static City) -> &'static Word,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        (self.part)(Address::draw(draw, self.lists).city).write(out);
        Ok(())
    }
}

impl MaskKind for AddressState {
    fn name(&self) -> &'static str {
        "address.state"
    }

    fn summary(&self) -> &'static str {
        "the state, province or Land of the row's invented town, by name or code"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "format", doc: "name or code; default by the column's length", required: false }, BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.state", native: "text", input: "New Jersey", output: "Illinois" },
            Example { rule: "address.state", native: "char(2)", input: "NJ", output: "IL" },
            Example { rule: "address.state(format=code)", native: "text", input: "NJ", output: "IL" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let max = target.text_max(self.name())?;
        let name: fn(&'static City) -> &'static Word = |city| &city.region;
        let code: fn(&'static City) -> &'static Word = |city| &city.code;
        let longest = |part: fn(&'static City) -> &'static Word| lists.cities.iter().map(|city| part(city).chars).max().unwrap_or(0);
        let part = match args.one_of("format", &["name", "code"])? {
            Some("name") => name,
            Some(_) => code,
            None if max.is_some_and(|max| max < longest(name)) => code,
            None => name,
        };
        let chars_max = longest(part);
        target.fits(self.name(), chars_max, max)?;
        Ok(Compiled::mask(
            Fitted { lists, part },
            Contract {
                reads: false,
                by: target.subject("address", args)?,
                unique: Unique::Lossy { distinct: Some(word_part::distinct(lists.cities.iter().map(part))) },
                output: Output::Text { chars_max },
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on};
    use super::*;

    #[test]
    fn short_columns_get_the_code() {
        let longest = |rule: &str, native: &str| match compile_on(rule, &column(native)).map(|compiled| compiled.contract.output) {
            Ok(Output::Text { chars_max }) => Some(chars_max),
            _ => None,
        };
        assert_eq!(longest("address.state", "char(2)"), Some(2));
        assert_eq!(longest("address.state", "varchar(12)"), Some(2));
        assert_eq!(longest("address.state", "text"), Some(14));
        assert_eq!(longest("address.state(format=code)", "text"), Some(2));
        assert_eq!(longest("address.state", "char(1)"), None);
        assert_eq!(longest("address.state(name)", "varchar(12)"), None);
        assert_eq!(longest("address.state(format=abbreviation)", "text"), None);
    }
}
