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

/// How much of an address is written in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// As people write it on an envelope of the country, in one line.
    Whole,
    /// Without state or province.
    NoRegion,
    /// House and street alone.
    Line,
}

impl Address {
    /// Always the same three draws, so that every mask that starts with them
    /// speaks of the same address. The fourth is the [`postal`](Address::postal)
    /// code's.
    pub fn draw(draw: &mut Draw, lists: &'static Lists) -> Address {
        let city = &lists.cities[draw.below(lists.cities.len() as u64) as usize];
        let street = &lists.streets[draw.below(lists.streets.len() as u64) as usize];
        let house = draw.below(Address::houses(lists.locale) as u64) as u32 + 1;
        Address { city, street, house, locale: lists.locale }
    }

    /// The house of a street and city that takes most characters to write.
    pub fn last_of(city: &'static City, street: &'static Word, locale: Locale) -> Address {
        Address { city, street, house: Address::houses(locale), locale }
    }

    /// What decides the postal code. Masks that draw more of their own behind the
    /// address draw this before.
    pub fn postal(draw: &mut Draw) -> u64 {
        draw.next_u64()
    }

    /// How many houses a street has.
    pub fn houses(locale: Locale) -> u32 {
        match locale {
            Locale::EnUs | Locale::EnCa => 9899,
            Locale::EnAu | Locale::ZhCn => 399,
            Locale::EsMx => 999,
            Locale::PtBr => 1999,
            Locale::JaJp => CHOME * BAN * GO,
            Locale::ArSa => 6999,
            _ => 199,
        }
    }

    /// The most characters that a line has beside the street's name.
    pub fn beside_street(locale: Locale) -> u32 {
        match locale {
            Locale::EnUs | Locale::EnCa | Locale::ArSa => 5,
            Locale::PtBr => 6,
            Locale::JaJp => 7,
            _ => 4,
        }
    }

    /// House and street, in the locale's order, with another street than its
    /// own where the caller needs a shorter one.
    pub fn write_line(&self, street: &Word, out: &mut Vec<u8>) {
        let (blank, house) = decimal(self.house_number());
        match self.locale {
            Locale::EnUs | Locale::EnGb | Locale::EnCa | Locale::EnAu | Locale::FrFr | Locale::ArSa => {
                out.extend_from_slice(&house[blank + 1..]);
                out.push(b' ');
                street.write(out);
            }
            Locale::PtBr => {
                street.write(out);
                out.push(b',');
                out.extend_from_slice(&house[blank..]);
            }
            Locale::JaJp => {
                street.write(out);
                let number = self.house - 1;
                for (index, part) in
                    [number % CHOME, number / CHOME % BAN, number / CHOME / BAN].into_iter().enumerate()
                {
                    if index > 0 {
                        out.push(b'-');
                    }
                    let (blank, digits) = decimal(part + 1);
                    out.extend_from_slice(&digits[blank + 1..]);
                }
            }
            Locale::ZhCn => {
                street.write(out);
                out.extend_from_slice(&house[blank + 1..]);
                out.extend_from_slice("号".as_bytes());
            }
            _ => {
                street.write(out);
                out.extend_from_slice(&house[blank..]);
            }
        }
    }

    /// Saudi building numbers have four digits.
    fn house_number(&self) -> u32 {
        if self.locale == Locale::ArSa { self.house + 2000 } else { self.house }
    }

    /// The address in one line, as the country orders its parts.
    pub fn write_whole(&self, street: &Word, postal: u64, detail: Detail, out: &mut Vec<u8>) {
        if detail == Detail::Line {
            return self.write_line(street, out);
        }
        let City { name, region, code, .. } = self.city;
        // Berlin is in Berlin; nobody says so.
        let region = Some(region).filter(|region| detail == Detail::Whole && region.text != name.text);
        let code = Some(code).filter(|_| detail == Detail::Whole);
        let word = |out: &mut Vec<u8>, before: &str, word: Option<&Word>| {
            if let Some(word) = word {
                out.extend_from_slice(before.as_bytes());
                word.write(out);
            }
        };
        match self.locale {
            Locale::JaJp => {
                out.extend_from_slice("〒".as_bytes());
                self.write_postal_code(postal, out);
                word(out, " ", region);
                word(out, if region.is_some() { "" } else { " " }, Some(name));
                return self.write_line(street, out);
            }
            Locale::ZhCn => {
                self.write_postal_code(postal, out);
                word(out, " ", region);
                word(out, if region.is_some() { "" } else { " " }, Some(name));
                return self.write_line(street, out);
            }
            _ => self.write_line(street, out),
        }
        match self.locale {
            Locale::EnUs => {
                word(out, ", ", Some(name));
                word(out, ", ", code);
                out.push(b' ');
                self.write_postal_code(postal, out);
            }
            Locale::EnCa | Locale::EnAu => {
                word(out, ", ", Some(name));
                word(out, " ", code);
                out.push(b' ');
                self.write_postal_code(postal, out);
            }
            Locale::EnGb => {
                word(out, ", ", Some(name));
                word(out, ", ", region);
                out.extend_from_slice(b", ");
                self.write_postal_code(postal, out);
            }
            Locale::PtBr => {
                word(out, ", ", Some(name));
                word(out, " - ", code);
                out.extend_from_slice(b", ");
                self.write_postal_code(postal, out);
            }
            Locale::ArSa => {
                word(out, "، ", Some(name));
                out.push(b' ');
                self.write_postal_code(postal, out);
            }
            _ => {
                out.extend_from_slice(b", ");
                self.write_postal_code(postal, out);
                word(out, " ", Some(name));
                match self.locale {
                    Locale::ItIt => word(out, " ", code),
                    Locale::EsEs | Locale::EsMx => word(out, ", ", region),
                    _ => {}
                }
            }
        }
    }

    /// A postal code of the city: its prefix is the city's own, the rest drawn.
    pub fn write_postal_code(&self, mut postal: u64, out: &mut Vec<u8>) {
        let letters = postal_letters(self.locale);
        let start = out.len();
        out.extend_from_slice(self.city.postal.as_bytes());
        for byte in &mut out[start..] {
            match byte {
                b'#' => {
                    *byte = b'0' + (postal % 10) as u8;
                    postal /= 10;
                }
                b'@' => {
                    *byte = letters[(postal % letters.len() as u64) as usize];
                    postal /= letters.len() as u64;
                }
                _ => {}
            }
        }
    }
}

/// Blocks, houses and buildings of a Japanese town.
const CHOME: u32 = 5;
const BAN: u32 = 30;
const GO: u32 = 20;

/// The letters of a postal code. Royal Mail uses no C, I, K, M, O or V in the
/// inward code; Canada Post no D, F, I, O, Q or U; PostNL no F, I, O, Q, U or Y,
/// and with an S no A, D or S, so that there is no S here.
fn postal_letters(locale: Locale) -> &'static [u8] {
    match locale {
        Locale::EnCa => b"ABCEGHJKLMNPRSTVWXYZ",
        Locale::NlNl => b"ABCDEGHJKLMNPRTVWXZ",
        _ => b"ABDEFGHJLNPQRSTUWXYZ",
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

    fn each(mut check: impl FnMut(&Address, &mut Draw)) {
        let key = Key::new([1; 32]).domain(1, "address");
        for &locale in Locale::ALL {
            let lists = Lists::of(1, locale).unwrap();
            for input in 0..200u8 {
                let mut draw = key.draw(&[input]);
                let address = Address::draw(&mut draw, lists);
                check(&address, &mut draw);
            }
        }
    }

    #[test]
    fn postal_codes_keep_the_citys_prefix() {
        each(|address, draw| {
            let mut out = Vec::new();
            address.write_postal_code(Address::postal(draw), &mut out);
            let prefix = address.city.postal.split(['#', '@']).next().unwrap();
            assert!(out.starts_with(prefix.as_bytes()) && out.len() == address.city.postal.len());
            assert!(!out.contains(&b'#') && !out.contains(&b'@'));
        });
    }

    #[test]
    fn lines_are_no_longer_than_they_say() {
        each(|address, draw| {
            let chars = |out: &[u8]| std::str::from_utf8(out).unwrap().chars().count();
            let mut line = Vec::new();
            address.write_line(address.street, &mut line);
            let max = address.street.chars + Address::beside_street(address.locale);
            assert!(chars(&line) <= max as usize, "{}", String::from_utf8_lossy(&line));
            let postal = Address::postal(draw);
            let whole = [Detail::Whole, Detail::NoRegion, Detail::Line].map(|detail| {
                let mut out = Vec::new();
                address.write_whole(address.street, postal, detail, &mut out);
                let text = String::from_utf8(out.clone()).unwrap();
                assert!(text.contains(std::str::from_utf8(&line).unwrap()), "{text}");
                assert!(detail == Detail::Line || text.contains(address.city.name.text), "{text}");
                chars(&out)
            });
            assert!(whole[0] >= whole[1] && whole[1] > whole[2]);
        });
    }

    #[test]
    fn every_country_writes_its_own_line() {
        let written = |locale, house| {
            let lists = Lists::of(1, locale).unwrap();
            let address = Address { city: &lists.cities[0], street: &lists.streets[0], house, locale };
            let (mut line, mut whole) = (Vec::new(), Vec::new());
            address.write_line(address.street, &mut line);
            address.write_whole(address.street, 0, Detail::Whole, &mut whole);
            (String::from_utf8(line).unwrap(), String::from_utf8(whole).unwrap())
        };
        let lines = Locale::ALL.iter().map(|&locale| (locale.name(), written(locale, 12)));
        let expected = [
            ("en_US", "12 Main Street", "12 Main Street, Albany, NY 12200"),
            ("en_GB", "12 High Street", "12 High Street, Aberdeen, Aberdeenshire, AB10 0AA"),
            ("en_CA", "12 Main Street", "12 Main Street, Toronto ON M5V 0A0"),
            ("en_AU", "12 High Street", "12 High Street, Sydney NSW 2000"),
            ("de_DE", "Hauptstraße 12", "Hauptstraße 12, 52000 Aachen"),
            ("de_AT", "Hauptstraße 12", "Hauptstraße 12, 1010 Wien"),
            ("de_CH", "Hauptstrasse 12", "Hauptstrasse 12, 8000 Zürich"),
            ("fr_FR", "12 rue de l'Église", "12 rue de l'Église, 80100 Abbeville"),
            ("es_ES", "Calle Mayor 12", "Calle Mayor 12, 28000 Madrid"),
            ("es_MX", "Calle Hidalgo 12", "Calle Hidalgo 12, 06000 Ciudad de México"),
            ("it_IT", "Via Roma 12", "Via Roma 12, 00100 Roma RM"),
            ("nl_NL", "Kerkstraat 12", "Kerkstraat 12, 1010 AA Amsterdam"),
            ("pt_BR", "Rua São José, 12", "Rua São José, 12, São Paulo - SP, 01000-000"),
            ("pl_PL", "ul. Polna 12", "ul. Polna 12, 00-000 Warszawa"),
            ("sv_SE", "Storgatan 12", "Storgatan 12, 111 00 Stockholm"),
            ("ja_JP", "本町2-3-1", "〒100-0000 東京都千代田区本町2-3-1"),
            ("zh_CN", "人民路12号", "100000 北京市人民路12号"),
            ("ar_SA", "2012 شارع الملك فهد", "2012 شارع الملك فهد، الرياض 12100"),
        ];
        for ((name, (line, whole)), expected) in lines.zip(expected) {
            assert_eq!((name, line.as_str(), whole.as_str()), expected);
        }
    }
}
