//! Vendored word lists, by locale and epoch, and what is invented from them.
//!
//! The lists are ours: a changed list is a new epoch, and no library release
//! can change a byte. Every list is sorted by nothing: order is part of it.

pub mod calendar;

mod address;
mod lists;
mod person;

pub use address::Address;
pub use lists::{City, Lists, Name, Word};
pub use person::Person;

/// A language and region with word lists of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    EnUs,
    EnGb,
    DeDe,
    FrFr,
}

impl Locale {
    pub const ALL: &[Locale] = &[Locale::EnUs, Locale::EnGb, Locale::DeDe, Locale::FrFr];

    pub fn name(self) -> &'static str {
        match self {
            Locale::EnUs => "en_US",
            Locale::EnGb => "en_GB",
            Locale::DeDe => "de_DE",
            Locale::FrFr => "fr_FR",
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
            Locale::DeDe => ("Deutschland", "DE", "DEU"),
            Locale::FrFr => ("France", "FR", "FRA"),
        }
    }
}
