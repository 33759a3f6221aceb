//! The lists themselves, read once from the files below this folder.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::Locale;

/// Everything a locale has words for, in one epoch.
pub struct Lists {
    pub locale: Locale,
    pub female: Vec<Name>,
    pub male: Vec<Name>,
    pub last: Vec<Name>,
    pub cities: Vec<City>,
    pub streets: Vec<Word>,
    /// Pseudo-Latin, the same in every locale.
    pub lorem: Vec<Word>,
}

/// A text of a list.
pub struct Word {
    pub text: &'static str,
    /// Its length in characters.
    pub chars: u32,
    /// The text again where it is short, with zeros behind.
    padded: [u8; SHORT],
}

/// A copy of so many bytes is one instruction, and most words are shorter.
const SHORT: usize = 16;

/// A first or last name.
pub struct Name {
    pub word: Word,
    /// Lower-case ASCII letters and hyphens: for addresses and user names.
    pub folded: Word,
}

/// A town with what goes with it.
pub struct City {
    pub name: Word,
    /// State, county, Land or department.
    pub region: &'static str,
    /// `#` is a digit, `@` a letter of a British inward code.
    pub postal: &'static str,
}

macro_rules! lists {
    ($name:ident, $locale:expr, $folder:literal) => {
        static $name: LazyLock<Lists> = LazyLock::new(|| {
            let names = |text: &'static str| text.lines().map(|line| Name::new(line, $locale)).collect();
            Lists {
                locale: $locale,
                female: names(include_str!(concat!("epoch1/", $folder, "/first_names_female.txt"))),
                male: names(include_str!(concat!("epoch1/", $folder, "/first_names_male.txt"))),
                last: names(include_str!(concat!("epoch1/", $folder, "/last_names.txt"))),
                cities: include_str!(concat!("epoch1/", $folder, "/cities.txt")).lines().map(City::parse).collect(),
                streets: include_str!(concat!("epoch1/", $folder, "/streets.txt")).lines().map(Word::new).collect(),
                lorem: include_str!("epoch1/lorem.txt").lines().map(Word::new).collect(),
            }
        });
    };
}

lists!(EN_US, Locale::EnUs, "en_US");
lists!(EN_GB, Locale::EnGb, "en_GB");
lists!(DE_DE, Locale::DeDe, "de_DE");
lists!(FR_FR, Locale::FrFr, "fr_FR");

impl Lists {
    /// The lists of an epoch, or `None` where there is no such epoch.
    pub fn of(epoch: u32, locale: Locale) -> Option<&'static Lists> {
        (epoch == 1).then(|| match locale {
            Locale::EnUs => &*EN_US,
            Locale::EnGb => &*EN_GB,
            Locale::DeDe => &*DE_DE,
            Locale::FrFr => &*FR_FR,
        })
    }
}

impl Word {
    fn new(text: &'static str) -> Word {
        let mut padded = [0; SHORT];
        if text.len() <= SHORT {
            padded[..text.len()].copy_from_slice(text.as_bytes());
        }
        Word { text, chars: text.chars().count() as u32, padded }
    }

    /// Appends the text.
    #[inline]
    pub fn write(&self, out: &mut Vec<u8>) {
        let length = self.text.len();
        if length > SHORT {
            return out.extend_from_slice(self.text.as_bytes());
        }
        out.extend_from_slice(&self.padded);
        out.truncate(out.len() - SHORT + length);
    }
}

impl Name {
    fn new(text: &'static str, locale: Locale) -> Name {
        let mut folded = String::new();
        for letter in text.to_lowercase().chars() {
            match letter {
                'ä' if locale == Locale::DeDe => folded.push_str("ae"),
                'ö' if locale == Locale::DeDe => folded.push_str("oe"),
                'ü' if locale == Locale::DeDe => folded.push_str("ue"),
                'ß' => folded.push_str("ss"),
                'œ' => folded.push_str("oe"),
                'æ' => folded.push_str("ae"),
                _ => folded.extend([letter].into_iter().nfd().filter(|c| c.is_ascii_alphanumeric() || *c == '-')),
            }
        }
        Name { word: Word::new(text), folded: Word::new(folded.leak()) }
    }
}

impl City {
    fn parse(line: &'static str) -> City {
        let mut parts = line.split('|');
        let mut next = || parts.next().expect("a line of cities.txt is name|region|postal code");
        City { name: Word::new(next()), region: next(), postal: next() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_long_enough_and_clean() {
        for &locale in Locale::ALL {
            let lists = Lists::of(1, locale).unwrap();
            let of = locale.name();
            let count = |names: &[Name], least: usize, what: &str| {
                assert!(names.len() >= least, "{of} has {} {what}", names.len());
                let mut sorted: Vec<&str> = names.iter().map(|name| name.word.text).collect();
                sorted.sort_unstable();
                let twice: Vec<&str> =
                    sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
                assert!(twice.is_empty(), "{of} {what} twice: {twice:?}");
                for name in names {
                    let (text, folded) = (name.word.text, name.folded.text);
                    assert!(name.word.chars >= 2 && text == text.trim(), "{of}: {text}");
                    assert!(folded.len() >= 2 && folded.is_ascii(), "{of}: {text} folds short");
                }
            };
            count(&lists.female, 125, "female first names");
            count(&lists.male, 125, "male first names");
            count(&lists.last, 400, "last names");
            assert!(lists.cities.len() >= 120, "{of} has {} cities", lists.cities.len());
            assert!(lists.streets.len() >= 80, "{of} has {} streets", lists.streets.len());
            for street in &lists.streets {
                assert!(!street.text.is_empty() && street.text == street.text.trim(), "{of}: {:?}", street.text);
            }
            for city in &lists.cities {
                let name = city.name.text;
                assert!(!name.is_empty() && !city.region.is_empty(), "{of}: {name}");
                assert!(city.postal.contains('#') && city.postal.chars().count() >= 5, "{of}: {name}");
                let mut out = b"before ".to_vec();
                city.name.write(&mut out);
                assert_eq!(out, format!("before {name}").as_bytes());
            }
        }
        assert!(Lists::of(2, Locale::EnUs).is_none());
    }

    #[test]
    fn names_fold_to_ascii_by_locale() {
        assert_eq!(Name::new("Jörg Weiß", Locale::DeDe).folded.text, "joergweiss");
        assert_eq!(Name::new("Hélène-Maëlle", Locale::FrFr).folded.text, "helene-maelle");
        assert_eq!(Name::new("O'Brien", Locale::EnGb).folded.text, "obrien");
    }
}
