//! The lists themselves, read once from the files below this folder.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::{Gender, Locale};

/// Everything a locale has words for, in one epoch.
pub struct Lists {
    pub locale: Locale,
    pub female: Vec<Name>,
    pub male: Vec<Name>,
    /// As men bear them.
    pub last: Vec<Name>,
    /// As women do, in the same order, where that differs.
    last_female: Vec<Name>,
    pub female_titles: Vec<Word>,
    pub male_titles: Vec<Word>,
    pub cities: Vec<City>,
    pub streets: Vec<Word>,
    pub company_forms: Vec<Form>,
    pub company_stems: Vec<Word>,
    pub industries: Vec<Industry>,
    pub departments: Vec<Word>,
    pub catchphrases: Vec<Word>,
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
    /// State, province, county, Land or department.
    pub region: Word,
    /// Its code: the second part of ISO 3166-2, the number of a French
    /// department, and in the United Kingdom that of the nation.
    pub code: Word,
    /// `#` is a digit, `@` a letter that postal codes of the country use.
    pub postal: &'static str,
    /// North is positive; in units of a ten-thousandth degree.
    pub latitude: i32,
    /// East is positive.
    pub longitude: i32,
    /// As the IANA time zone database calls it.
    pub zone: Word,
}

/// How a company's name is put together.
pub struct Form {
    pub pieces: Vec<Piece>,
    /// Which of them stand between name and trade, both included: all but the
    /// legal form.
    pub core: Range<usize>,
}

/// A part of a [`Form`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Text(&'static str),
    /// A last name.
    Last,
    /// An invented name such as `Silver Oak`.
    Stem,
    /// What the company does, as its name says it.
    Trade,
}

/// What a company does.
pub struct Industry {
    pub name: Word,
    /// In a company's name: `Builders` for `Construction`.
    pub trade: Word,
}

macro_rules! lists {
    ($($locale:ident $name:ident $folder:literal $language:literal)*) => {
        $(static $name: LazyLock<Lists> = LazyLock::new(|| {
            macro_rules! file {
                ($of:literal, $file:literal) => { include_str!(concat!("epoch1/", $of, "/", $file, ".txt")).lines() };
            }
            let locale = Locale::$locale;
            let last: Vec<Name> = file!($folder, "last_names").map(|line| Name::parse(line, locale)).collect();
            Lists {
                locale,
                female: file!($folder, "first_names_female").map(|line| Name::parse(line, locale)).collect(),
                male: file!($folder, "first_names_male").map(|line| Name::parse(line, locale)).collect(),
                last_female: Name::inflected(&last, locale),
                last,
                female_titles: file!($folder, "honorifics").filter_map(|line| line.strip_prefix("f|")).map(Word::new).collect(),
                male_titles: file!($folder, "honorifics").filter_map(|line| line.strip_prefix("m|")).map(Word::new).collect(),
                cities: file!($folder, "cities").map(City::parse).collect(),
                streets: file!($folder, "streets").map(Word::new).collect(),
                company_forms: file!($folder, "company_forms").map(Form::parse).collect(),
                company_stems: file!($language, "company_stems").map(Word::new).collect(),
                industries: file!($language, "industries").map(Industry::parse).collect(),
                departments: file!($language, "departments").map(Word::new).collect(),
                catchphrases: file!($language, "catchphrases").map(Word::new).collect(),
                lorem: include_str!("epoch1/lorem.txt").lines().map(Word::new).collect(),
            }
        });)*

        impl Lists {
            /// The lists of an epoch, or `None` where there is no such epoch. A
            /// locale's are read when they are first asked for.
            pub fn of(epoch: u32, locale: Locale) -> Option<&'static Lists> {
                (epoch == 1).then(|| match locale {
                    $(Locale::$locale => &*$name,)*
                })
            }
        }
    };
}

lists! {
    EnUs EN_US "en_US" "en"
    EnGb EN_GB "en_GB" "en"
    EnCa EN_CA "en_CA" "en"
    EnAu EN_AU "en_AU" "en"
    DeDe DE_DE "de_DE" "de"
    DeAt DE_AT "de_AT" "de"
    DeCh DE_CH "de_CH" "de"
    FrFr FR_FR "fr_FR" "fr"
    EsEs ES_ES "es_ES" "es"
    EsMx ES_MX "es_MX" "es"
    ItIt IT_IT "it_IT" "it"
    NlNl NL_NL "nl_NL" "nl"
    PtBr PT_BR "pt_BR" "pt"
    PlPl PL_PL "pl_PL" "pl"
    SvSe SV_SE "sv_SE" "sv"
    JaJp JA_JP "ja_JP" "ja"
    ZhCn ZH_CN "zh_CN" "zh"
    ArSa AR_SA "ar_SA" "ar"
}

impl Lists {
    /// All last names; those that women bear in another form twice.
    pub fn last_names(&self) -> impl Iterator<Item = &Name> {
        self.last.iter().chain(&self.last_female)
    }

    /// The last names that people of a gender bear.
    pub fn last_of(&self, gender: Gender) -> &[Name] {
        if gender == Gender::Female && !self.last_female.is_empty() { &self.last_female } else { &self.last }
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
    /// `name`, or `name|ascii` where folding accents makes no ASCII of it.
    fn parse(line: &'static str, locale: Locale) -> Name {
        let (text, ascii) = line.split_once('|').unwrap_or((line, line));
        Name { word: Word::new(text), folded: Word::new(fold(ascii, locale).leak()) }
    }

    /// Last names as women bear them. Polish ones in -ski, -cki and -dzki are
    /// adjectives and end in -a; there the list is as long as `last`, elsewhere
    /// empty.
    fn inflected(last: &[Name], locale: Locale) -> Vec<Name> {
        if locale != Locale::PlPl {
            return Vec::new();
        }
        let inflect = |name: &Name| {
            let text = name.word.text;
            let is_adjective = ["ski", "cki", "dzki"].iter().any(|end| text.ends_with(end));
            let stem = text.strip_suffix('i').filter(|_| is_adjective);
            Name::parse(stem.map_or(text, |stem| format!("{stem}a").leak()), locale)
        };
        last.iter().map(inflect).collect()
    }
}

/// Lower-case ASCII letters, digits and hyphens of a text in a Latin script.
fn fold(text: &str, locale: Locale) -> String {
    let mut folded = String::new();
    for letter in text.to_lowercase().chars() {
        match letter {
            'ä' if locale.is_german() => folded.push_str("ae"),
            'ö' if locale.is_german() => folded.push_str("oe"),
            'ü' if locale.is_german() => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            // Strokes are no accents: they do not decompose.
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            _ => folded.extend([letter].into_iter().nfd().filter(|c| c.is_ascii_alphanumeric() || *c == '-')),
        }
    }
    folded
}

impl City {
    fn parse(line: &'static str) -> City {
        let mut parts = line.split('|');
        let mut next = || parts.next().expect("a line of cities.txt has seven parts");
        City {
            name: Word::new(next()),
            region: Word::new(next()),
            code: Word::new(next()),
            postal: next(),
            latitude: ten_thousandths(next()),
            longitude: ten_thousandths(next()),
            zone: Word::new(next()),
        }
    }
}

/// `-0.1257` is -1257: always four digits behind the point.
fn ten_thousandths(text: &str) -> i32 {
    text.replace('.', "").parse().expect("degrees in cities.txt have four decimals")
}

impl Form {
    fn parse(line: &'static str) -> Form {
        let mut pieces = Vec::new();
        let mut rest = line;
        while let Some((before, behind)) = rest.split_once('{') {
            let (word, behind) = behind.split_once('}').expect("braces of company_forms.txt come in pairs");
            if !before.is_empty() {
                pieces.push(Piece::Text(before));
            }
            pieces.push(match word {
                "last" => Piece::Last,
                "stem" => Piece::Stem,
                _ => Piece::Trade,
            });
            rest = behind;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest));
        }
        let is_name = |piece: &Piece| !matches!(piece, Piece::Text(_));
        let start = pieces.iter().position(is_name).unwrap_or(0);
        let end = pieces.iter().rposition(is_name).map_or(pieces.len(), |last| last + 1);
        Form { pieces, core: start..end }
    }
}

impl Industry {
    fn parse(line: &'static str) -> Industry {
        let (name, trade) = line.split_once('|').expect("a line of industries.txt is name|trade");
        Industry { name: Word::new(name), trade: Word::new(trade) }
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
            let once = |words: &[&Word], least: usize, what: &str| {
                assert!(words.len() >= least, "{of} has {} {what}", words.len());
                let mut sorted: Vec<&str> = words.iter().map(|word| word.text).collect();
                sorted.sort_unstable();
                let twice: Vec<&str> =
                    sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
                assert!(twice.is_empty(), "{of} {what} twice: {twice:?}");
                for word in words {
                    assert!(!word.text.is_empty() && word.text == word.text.trim(), "{of} {what}: {:?}", word.text);
                    assert!(!word.text.contains(['|', '{', '}']), "{of} {what}: {}", word.text);
                    assert!(unicode_normalization::is_nfc(word.text), "{of} {what}: {}", word.text);
                    let mut out = b"before ".to_vec();
                    word.write(&mut out);
                    assert_eq!(out, format!("before {}", word.text).as_bytes());
                }
            };
            let names = |names: &[Name], least: usize, what: &str| {
                once(&names.iter().map(|name| &name.word).collect::<Vec<_>>(), least, what);
                for name in names {
                    let (text, folded) = (name.word.text, name.folded.text);
                    let least = if locale.is_last_name_first() { 1 } else { 2 };
                    assert!(name.word.chars >= least && folded.len() >= 2, "{of}: {text} folds to {folded}");
                    assert!(
                        folded.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                        "{of}: {text} folds to {folded}"
                    );
                    assert!(folded.as_bytes()[0] != b'-', "{of}: {text}");
                }
            };
            names(&lists.female, 125, "female first names");
            names(&lists.male, 125, "male first names");
            names(&lists.last, 400, "last names");
            names(lists.last_of(Gender::Female), 400, "last names of women");
            let words = |words: &'static [Word]| words.iter().collect::<Vec<_>>();
            once(&words(&lists.streets), 80, "streets");
            once(&words(&lists.female_titles), 1, "female titles");
            once(&words(&lists.male_titles), 1, "male titles");
            once(&words(&lists.company_stems), 40, "company stems");
            once(&words(&lists.departments), 15, "departments");
            once(&words(&lists.catchphrases), 15, "catchphrases");
            once(&lists.industries.iter().map(|industry| &industry.name).collect::<Vec<_>>(), 35, "industries");
            assert!(lists.company_forms.len() >= 4, "{of}");
            for form in &lists.company_forms {
                let heads = form.pieces.iter().filter(|piece| matches!(piece, Piece::Last | Piece::Stem)).count();
                let trades = form.pieces.iter().filter(|piece| **piece == Piece::Trade).count();
                assert!(heads == 1 && trades == 1, "{of}: {:?}", form.pieces);
            }
        }
        assert!(Lists::of(2, Locale::EnUs).is_none());
    }

    #[test]
    fn the_gazetteer_is_whole() {
        for &locale in Locale::ALL {
            let lists = Lists::of(1, locale).unwrap();
            let of = locale.name();
            assert!(lists.cities.len() >= 120, "{of} has {} cities", lists.cities.len());
            let mut regions = std::collections::BTreeMap::new();
            for city in &lists.cities {
                let name = city.name.text;
                assert!(!name.is_empty() && !city.region.text.is_empty(), "{of}: {name}");
                assert!((1..=3).contains(&city.code.chars), "{of}: {name}");
                assert!(city.code.text.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{of}: {name}");
                assert!(city.postal.chars().count() >= 4 && city.postal.is_ascii(), "{of}: {name}");
                let fixed = city.postal.bytes().take_while(|byte| !matches!(byte, b'#' | b'@')).count();
                assert!(fixed >= 1, "{of}: {name} has no prefix of its own");
                let (south, north, west, east) = bounds(locale);
                assert!((south..=north).contains(&(city.latitude / 10_000)), "{of}: {name} {}", city.latitude);
                assert!((west..=east).contains(&(city.longitude / 10_000)), "{of}: {name} {}", city.longitude);
                let area = city.zone.text.split_once('/').expect("a zone has an area").0;
                assert!(
                    ["Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Pacific"].contains(&area),
                    "{of}: {name}"
                );
                let code = *regions.entry(city.region.text).or_insert(city.code.text);
                assert!(code == city.code.text, "{of}: {} has two codes", city.region.text);
            }
        }
    }

    /// Where the country lies, in whole degrees: south, north, west, east.
    fn bounds(locale: Locale) -> (i32, i32, i32, i32) {
        match locale {
            Locale::EnUs => (18, 72, -180, -66),
            Locale::EnGb => (49, 61, -9, 2),
            Locale::EnCa => (41, 84, -142, -52),
            Locale::EnAu => (-44, -10, 112, 154),
            Locale::DeDe => (47, 56, 5, 16),
            Locale::DeAt => (46, 50, 9, 18),
            Locale::DeCh => (45, 48, 5, 11),
            Locale::FrFr => (41, 52, -5, 10),
            Locale::EsEs => (27, 44, -19, 5),
            Locale::EsMx => (14, 33, -119, -86),
            Locale::ItIt => (35, 48, 6, 19),
            Locale::NlNl => (50, 54, 3, 8),
            Locale::PtBr => (-34, 6, -74, -34),
            Locale::PlPl => (49, 55, 14, 25),
            Locale::SvSe => (55, 70, 10, 25),
            Locale::JaJp => (24, 46, 122, 146),
            Locale::ZhCn => (18, 54, 73, 135),
            Locale::ArSa => (16, 33, 34, 56),
        }
    }

    #[test]
    fn names_fold_to_ascii_by_locale() {
        let folded = |line: &'static str, locale| Name::parse(line, locale).folded.text;
        assert_eq!(folded("Jörg Weiß", Locale::DeDe), "joergweiss");
        assert_eq!(folded("Jörg", Locale::SvSe), "jorg");
        assert_eq!(folded("Hélène-Maëlle", Locale::FrFr), "helene-maelle");
        assert_eq!(folded("O'Brien", Locale::EnGb), "obrien");
        assert_eq!(folded("Wałęsa", Locale::PlPl), "walesa");
        assert_eq!(folded("佐藤|Sato", Locale::JaJp), "sato");
    }

    #[test]
    fn polish_last_names_inflect() {
        let names: Vec<Name> =
            ["Kowalski", "Zawadzki", "Wysocki", "Nowak", "Biały"].map(|name| Name::parse(name, Locale::PlPl)).into();
        let women: Vec<&str> = Name::inflected(&names, Locale::PlPl).iter().map(|name| name.word.text).collect();
        assert_eq!(women, ["Kowalska", "Zawadzka", "Wysocka", "Nowak", "Biały"]);
        assert!(Name::inflected(&names, Locale::DeDe).is_empty());
    }

    #[test]
    fn degrees_are_whole_numbers_of_ten_thousandths() {
        assert_eq!(ten_thousandths("51.5074"), 515_074);
        assert_eq!(ten_thousandths("-0.1257"), -1257);
    }
}
