//! `address.country`: the country of the rules' locale.

use super::*;

/// The country that the row's invented address lies in: that of the rules'
/// locale, so one and the same in every row. `format=` chooses its own name
/// (`Deutschland`), the two-letter code (`DE`) or the three-letter one (`DEU`);
/// by default what the column's length tells.
///
/// Countries of the source are not kept: rule the column `keep` where they say
/// nothing of a person.
pub struct AddressCountry;
pub const KIND: AddressCountry = AddressCountry;

struct Always(&'static str);

impl Mask for Always {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for AddressCountry {
    fn name(&self) -> &'static str {
        "address.country"
    }

    fn summary(&self) -> &'static str {
        "the country of the row's invented address: the one of the rules' locale"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "format", doc: "name, code or code3; default by the column's length", required: false }]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.country", native: "text", input: "Freedonia", output: "United States" },
            Example { rule: "address.country", native: "char(2)", input: "FD", output: "US" },
            Example { rule: "address.country(format=code3)", native: "text", input: "FRD", output: "USA" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max(self.name())?;
        let (name, code, code3) = target.locale.country();
        let chars = |text: &str| text.chars().count() as u32;
        let text = match args.one_of("format", &["name", "code", "code3"])? {
            Some("name") => name,
            Some("code") => code,
            Some(_) => code3,
            None => match max {
                Some(3) => code3,
                Some(max) if max < chars(name) => code,
                _ => name,
            },
        };
        target.fits(self.name(), chars(text), max)?;
        Ok(Compiled::mask(
            Always(text),
            Contract {
                reads: false,
                by: By::Constant,
                unique: Unique::Lossy { distinct: Some(1) },
                output: Output::OneOf(vec![text.as_bytes().to_vec()]),
                may_equal: true,
            },
        ))
    }
}
