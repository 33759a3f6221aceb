//! Invented postal addresses.

use super::{City, Lists, Locale};
use crate::seed::Draw;

/// A house that need not exist, in a town that does.
pub struct Address {
    pub city: &'static City,
    pub street: &'static str,
    pub house: u32,
    postal: u64,
    locale: Locale,
}

impl Address {
    /// Always the same four draws, so that every mask that starts with them
    /// speaks of the same address.
    pub fn draw(draw: &mut Draw, lists: &'static Lists) -> Address {
        let city = &lists.cities[draw.below(lists.cities.len() as u64) as usize];
        let street = draw.pick(&lists.streets);
        let house = draw.below(Address::house_max(lists.locale) as u64) as u32 + 1;
        Address { city, street, house, postal: draw.next_u64(), locale: lists.locale }
    }

    pub fn house_max(locale: Locale) -> u32 {
        match locale {
            Locale::EnUs => 9899,
            Locale::EnGb | Locale::DeDe | Locale::FrFr => 199,
        }
    }

    /// House and street, in the locale's order, with another street than its
    /// own where the caller needs a shorter one.
    pub fn write_line(&self, street: &str, out: &mut Vec<u8>) {
        let mut digits = [0; 10];
        let house = decimal(self.house, &mut digits);
        let (before, after) =
            if self.locale == Locale::DeDe { (street.as_bytes(), house) } else { (house, street.as_bytes()) };
        out.extend_from_slice(before);
        out.push(b' ');
        out.extend_from_slice(after);
    }

    /// A postal code of the city: its prefix is the city's own, the rest drawn.
    pub fn write_postal_code(&self, out: &mut Vec<u8>) {
        let mut word = self.postal;
        let mut below = |n: u64| {
            let digit = word % n;
            word /= n;
            digit as usize
        };
        for byte in self.city.postal.bytes() {
            out.push(match byte {
                b'#' => b"0123456789"[below(10)],
                // Royal Mail uses no C, I, K, M, O or V in the inward code.
                b'@' => b"ABDEFGHJLNPQRSTUWXYZ"[below(20)],
                other => other,
            });
        }
    }
}

fn decimal(mut number: u32, digits: &mut [u8; 10]) -> &[u8] {
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return &digits[at..];
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
                let address = Address::draw(&mut key.draw(&[input]), lists);
                let mut out = Vec::new();
                address.write_postal_code(&mut out);
                let prefix = address.city.postal.split(['#', '@']).next().unwrap();
                assert!(out.starts_with(prefix.as_bytes()) && out.len() == address.city.postal.len());
                assert!(!out.contains(&b'#') && !out.contains(&b'@'));
            }
        }
    }
}
