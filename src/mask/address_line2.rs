//! `address.line2`: an invented flat.

use super::*;
use crate::words::Address;

/// The second line of the row's invented address, in the locale's words: `Apt 12`,
/// `Flat 7`, `Wohnung 3`, `3号室`. A NULL or empty line stays what it is, as
/// everywhere: houses without flats do not get any.
pub struct AddressLine2;
pub const KIND: AddressLine2 = AddressLine2;

struct Unit {
    lists: &'static Lists,
    before: &'static str,
    behind: &'static str,
}

/// Flats of a house.
const UNITS: u64 = 60;

impl Mask for Unit {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        Address::draw(draw, self.lists);
        Address::postal(draw);
        out.extend_from_slice(self.before.as_bytes());
        write_scaled(draw.below(UNITS) as i128 + 1, 0, out);
        out.extend_from_slice(self.behind.as_bytes());
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(2)
    }
}

/// What stands before and behind the number of a flat.
fn words(locale: Locale) -> (&'static str, &'static str) {
    match locale {
        Locale::EnUs => ("Apt ", ""),
        Locale::EnGb => ("Flat ", ""),
        Locale::EnCa | Locale::EnAu => ("Unit ", ""),
        Locale::DeDe | Locale::DeCh => ("Wohnung ", ""),
        Locale::DeAt => ("Top ", ""),
        Locale::FrFr => ("Appt ", ""),
        Locale::EsEs => ("Piso ", ""),
        Locale::EsMx => ("Depto. ", ""),
        Locale::ItIt => ("Interno ", ""),
        Locale::NlNl => ("Appartement ", ""),
        Locale::PtBr => ("Apto. ", ""),
        Locale::PlPl => ("m. ", ""),
        Locale::SvSe => ("Lgh ", ""),
        Locale::JaJp => ("", "号室"),
        Locale::ZhCn => ("", "室"),
        Locale::ArSa => ("شقة ", ""),
    }
}

impl MaskKind for AddressLine2 {
    fn name(&self) -> &'static str {
        "address.line2"
    }

    fn summary(&self) -> &'static str {
        "an invented flat, in the locale's words"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.line2", native: "text", input: "2nd floor, Keller", output: "Apt 60" },
            Example { rule: "address.line2", native: "varchar(3)", input: "2nd", output: "60" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max(self.name())?;
        target.fits(self.name(), 2, max)?;
        let words = words(target.locale);
        let longest = |(before, behind): (&str, &str)| (before.chars().count() + 2 + behind.chars().count()) as u32;
        // Where there is no room for the words, the number stands alone.
        let (before, behind) = if max.is_none_or(|max| longest(words) <= max) { words } else { ("", "") };
        Ok(Compiled::mask(
            Unit { lists: target.lists()?, before, behind },
            Contract {
                reads: false,
                by: target.subject("address", args)?,
                unique: Unique::Lossy { distinct: Some(UNITS) },
                output: Output::Text { chars_max: longest((before, behind)) },
                may_equal: true,
            },
        ))
    }
}
