//! Invented postal addresses.

use super::{City, Lists, Locale, Word};
use crate::seed::Draw;

/// A house that need not exist, in a town that does.
pub struct Address {
    pub city: &'static City,
    pub street: &'static Word,
    pub house: u32,
    locale: Locale,
}

impl Address {
    /// Always the same three draws, so that every mask that starts with them
    /// speaks of the same address. The fourth is the [`postal`](Address::postal)
    /// code's.
    pub fn draw(draw: &mut Draw, lists: &'static Lists) -> Address {
        let city = &lists.cities[draw.below(lists.cities.len() as u64) as usize];
        let street = &lists.streets[draw.below(lists.streets.len() as u64) as usize];
        let house = draw.below(Address::house_max(lists.locale) as u64) as u32 + 1;
        Address { city, street, house, locale: lists.locale }
    }

    /// What decides the postal code. Masks that draw more of their own behind the
    /// address draw this before.
    pub fn postal(draw: &mut Draw) -> u64 {
        draw.next_u64()
    }

    pub fn house_max(locale: Locale) -> u32 {
        match locale {
            Locale::EnUs => 9899,
            Locale::EnGb | Locale::DeDe | Locale::FrFr => 199,
        }
    }

    /// House and street, in the locale's order, with another street than its
    /// own where the caller needs a shorter one.
    pub fn write_line(&self, street: &Word, out: &mut Vec<u8>) {
        let (blank, house) = decimal(self.house);
        if self.locale == Locale::DeDe {
            street.write(out);
            out.extend_from_slice(&house[blank..]);
            return;
        }
        out.extend_from_slice(&house[blank + 1..]);
        out.push(b' ');
        street.write(out);
    }

    /// A postal code of the city: its prefix is the city's own, the rest drawn.
    pub fn write_postal_code(&self, mut postal: u64, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(self.city.postal.as_bytes());
        for byte in &mut out[start..] {
            match byte {
                b'#' => {
                    *byte = b'0' + (postal % 10) as u8;
                    postal /= 10;
                }
                // Royal Mail uses no C, I, K, M, O or V in the inward code.
                b'@' => {
                    *byte = b"ABDEFGHJLNPQRSTUWXYZ"[(postal % 20) as usize];
                    postal /= 20;
                }
                _ => {}
            }
        }
    }
}

/// Decimal digits at the end of blanks, and where the last of these stands.
fn decimal(mut number: u32) -> (usize, [u8; 11]) {
    let mut digits = [b' '; 11];
    let mut at = digits.len() - 1;
    loop {
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        at -= 1;
        if number == 0 {
            return (at, digits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::Key;

    #[test]
    fn postal_codes_keep_the_citys_prefix() {
        let key = Key::new([1; 32]).domain(1, "address");
        for &locale in Locale::ALL {
            let lists = Lists::of(1, locale).unwrap();
            for input in 0..100u8 {
                let mut draw = key.draw(&[input]);
                let address = Address::draw(&mut draw, lists);
                let mut out = Vec::new();
                address.write_postal_code(Address::postal(&mut draw), &mut out);
                let prefix = address.city.postal.split(['#', '@']).next().unwrap();
                assert!(out.starts_with(prefix.as_bytes()) && out.len() == address.city.postal.len());
                assert!(!out.contains(&b'#') && !out.contains(&b'@'));
            }
        }
    }
}
