//! `address.full`: an invented address in one line.

use super::*;
use crate::words::{Address, Detail, Word};

/// The row's whole invented address as one line, its parts ordered as in the
/// locale's country: `214 Maple Street, Springfield, IL 62704`, `Gartenweg 7, 52064
/// Aachen`, `〒150-0001 東京都渋谷区本町2-14-7`. Its parts are those that the other
/// `address.*` masks of the row write.
///
/// In a short column the longest form that fits is written: without the state,
/// else house and street alone, else those of a street whose name is short enough.
pub struct AddressFull;
pub const KIND: AddressFull = AddressFull;

struct Fitted {
    lists: &'static Lists,
    chars_max: u32,
    short: Vec<&'static Word>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let address = Address::draw(draw, self.lists);
        let postal = Address::postal(draw);
        let start = out.len();
        for detail in [Detail::Whole, Detail::NoRegion, Detail::Line] {
            address.write_whole(address.street, postal, detail, out);
            if count_chars(&out[start..]) <= self.chars_max as usize {
                return Ok(());
            }
            out.truncate(start);
        }
        address.write_line(draw.pick(&self.short), out);
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(2)
    }
}

impl MaskKind for AddressFull {
    fn name(&self) -> &'static str {
        "address.full"
    }

    fn summary(&self) -> &'static str {
        "a whole invented address in one line, the same as in all address columns of a row"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "address.full", native: "text", input: "1 Main Road, Gotham, NJ 07001", output: "401 Beech Street, Springfield, IL 62770" },
            Example { rule: "address.full", native: "varchar(36)", input: "1 Main Road, Gotham", output: "401 Beech Street, Springfield 62770" },
            Example { rule: "address.full", native: "varchar(20)", input: "1 Main Road, Gotham", output: "401 Beech Street" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("address")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let lists = target.lists()?;
        let beside = Address::beside_street(lists.locale);
        let shortest = lists.streets.iter().map(|street| street.chars).min().unwrap_or(0);
        let max = target.text_max(self.name())?;
        target.fits(self.name(), shortest + beside, max)?;
        let street = lists.streets.iter().max_by_key(|street| street.chars).expect("every locale has streets");
        let mut longest = 0;
        for city in &lists.cities {
            let mut out = Vec::new();
            Address::last_of(city, street, lists.locale).write_whole(street, 0, Detail::Whole, &mut out);
            longest = longest.max(count_chars(&out) as u32);
        }
        let chars_max = max.map_or(longest, |max| max.min(longest));
        let short = lists.streets.iter().filter(|street| street.chars + beside <= chars_max).collect();
        let places = word_part::distinct(lists.cities.iter().map(|city| &city.name));
        let distinct = places * lists.streets.len() as u64 * Address::houses(lists.locale) as u64;
        Ok(Compiled::mask(
            Fitted { lists, chars_max, short },
            Contract {
                reads: false,
                by: target.subject("address", args)?,
                unique: Unique::Lossy { distinct: (chars_max == longest).then_some(distinct) },
                output: Output::Text { chars_max },
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, compile_with, mask_row, run};
    use super::*;
    use crate::seed::Key;

    fn text(rule: &str, native: &str, row: u32) -> String {
        String::from_utf8(mask_row(rule, native, b"x", &row.to_le_bytes()).unwrap()).unwrap()
    }

    /// The parts of a row's address come from one row of the gazetteer, in every
    /// locale.
    #[test]
    fn all_address_masks_of_a_row_agree() {
        let (key, column) = (Key::new([3; 32]), column("text"));
        for &locale in Locale::ALL {
            let lists = Lists::of(1, locale).unwrap();
            let parts = ["full", "line1", "street", "city", "state", "state(format=code)", "postal_code", "lat", "lon", "timezone"];
            let masks = parts.map(|part| compile_with(&format!("address.{part}"), &column, &key, locale).unwrap());
            for row in 0..150u8 {
                let written = |mask| String::from_utf8(run(mask, &key, b"x", &[row]).unwrap()).unwrap();
                let [full, line, street, city, state, code, postal, lat, lon, zone] = masks.each_ref().map(written);
                for part in [&line, &city, &postal] {
                    assert!(full.contains(part.as_str()), "{part} is not in {full}");
                }
                assert!(line.contains(&street), "{street} is not in {line}");
                let degrees = |text: &str| text.replace('.', "").parse::<i32>().unwrap();
                let fits = |pattern: &str| {
                    pattern.len() == postal.len()
                        && pattern.bytes().zip(postal.bytes()).all(|(pattern, byte)| match pattern {
                            b'#' => byte.is_ascii_digit(),
                            b'@' => byte.is_ascii_uppercase(),
                            _ => byte == pattern,
                        })
                };
                let found = lists.cities.iter().any(|row| {
                    (row.name.text, row.region.text, row.code.text, row.zone.text) == (&*city, &*state, &*code, &*zone)
                        && (row.latitude, row.longitude) == (degrees(&lat), degrees(&lon))
                        && fits(row.postal)
                });
                assert!(found, "{full} is no row of the gazetteer of {}", locale.name());
            }
        }
    }

    #[test]
    fn short_columns_get_the_longest_form_that_fits() {
        for chars in 9..60u32 {
            let native = format!("varchar({chars})");
            if compile_on("address.full", &column(&native)).is_err() {
                assert!(chars < 16, "{chars}");
                continue;
            }
            for row in 0..100 {
                let (whole, fitted) = (text("address.full", "text", row), text("address.full", &native, row));
                assert!(fitted.chars().count() <= chars as usize, "{fitted}");
                assert!(whole.chars().count() > chars as usize || fitted == whole, "{fitted} for {whole}");
            }
        }
    }
}
