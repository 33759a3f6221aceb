//! Vendored word lists, by locale and epoch, and what is invented from them.
//!
//! The lists are ours: a changed list is a new epoch, and no library release
//! can change a byte. Every list is sorted by nothing: order is part of it.
//! `README.md` beside this file names every source and its licence.

pub mod calendar;

mod address;
mod company;
mod lists;
mod person;

pub use address::{Address, Detail};
pub use company::Company;
pub use lists::{City, Form, Industry, Lists, Name, Piece, Word};
pub use person::{Gender, Person};

/// A language and region with word lists of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    EnUs,
    EnGb,
    EnCa,
    EnAu,
    DeDe,
    DeAt,
    DeCh,
    FrFr,
    EsEs,
    EsMx,
    ItIt,
    NlNl,
    PtBr,
    PlPl,
    SvSe,
    JaJp,
    ZhCn,
    ArSa,
}

impl Locale {
    pub const ALL: &[Locale] = &[
        Locale::EnUs,
        Locale::EnGb,
        Locale::EnCa,
        Locale::EnAu,
        Locale::DeDe,
        Locale::DeAt,
        Locale::DeCh,
        Locale::FrFr,
        Locale::EsEs,
        Locale::EsMx,
        Locale::ItIt,
        Locale::NlNl,
        Locale::PtBr,
        Locale::PlPl,
        Locale::SvSe,
        Locale::JaJp,
        Locale::ZhCn,
        Locale::ArSa,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Locale::EnUs => "en_US",
            Locale::EnGb => "en_GB",
            Locale::EnCa => "en_CA",
            Locale::EnAu => "en_AU",
            Locale::DeDe => "de_DE",
            Locale::DeAt => "de_AT",
            Locale::DeCh => "de_CH",
            Locale::FrFr => "fr_FR",
            Locale::EsEs => "es_ES",
            Locale::EsMx => "es_MX",
            Locale::ItIt => "it_IT",
            Locale::NlNl => "nl_NL",
            Locale::PtBr => "pt_BR",
            Locale::PlPl => "pl_PL",
            Locale::SvSe => "sv_SE",
            Locale::JaJp => "ja_JP",
            Locale::ZhCn => "zh_CN",
            Locale::ArSa => "ar_SA",
        }
    }

    pub fn parse(name: &str) -> Option<Locale> {
        Locale::ALL.iter().copied().find(|locale| locale.name() == name)
    }

    /// The country's own name for itself, its ISO 3166-1 alpha-2 and alpha-3 codes.
    pub fn country(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Locale::EnUs => ("United States", "US", "USA"),
            Locale::EnGb => ("United Kingdom", "GB", "GBR"),
            Locale::EnCa => ("Canada", "CA", "CAN"),
            Locale::EnAu => ("Australia", "AU", "AUS"),
            Locale::DeDe => ("Deutschland", "DE", "DEU"),
            Locale::DeAt => ("Österreich", "AT", "AUT"),
            Locale::DeCh => ("Schweiz", "CH", "CHE"),
            Locale::FrFr => ("France", "FR", "FRA"),
            Locale::EsEs => ("España", "ES", "ESP"),
            Locale::EsMx => ("México", "MX", "MEX"),
            Locale::ItIt => ("Italia", "IT", "ITA"),
            Locale::NlNl => ("Nederland", "NL", "NLD"),
            Locale::PtBr => ("Brasil", "BR", "BRA"),
            Locale::PlPl => ("Polska", "PL", "POL"),
            Locale::SvSe => ("Sverige", "SE", "SWE"),
            Locale::JaJp => ("日本", "JP", "JPN"),
            Locale::ZhCn => ("中国", "CN", "CHN"),
            Locale::ArSa => ("المملكة العربية السعودية", "SA", "SAU"),
        }
    }

    /// Full names are written last name first, without a blank.
    pub fn is_last_name_first(self) -> bool {
        matches!(self, Locale::JaJp | Locale::ZhCn)
    }

    /// First names may be cut to a letter and a dot.
    pub fn has_initials(self) -> bool {
        !matches!(self, Locale::JaJp | Locale::ZhCn | Locale::ArSa)
    }

    /// `ä`, `ö` and `ü` become two letters where only ASCII goes.
    fn is_german(self) -> bool {
        matches!(self, Locale::DeDe | Locale::DeAt | Locale::DeCh)
    }
}
