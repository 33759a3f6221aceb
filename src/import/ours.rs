//! The masks that importers write: one list, checked against the masks there are.

macro_rules! ours {
    ($($name:ident $text:literal,)*) => {
        $(pub const $name: Ours = Ours($text);)*
        /// All of them.
        #[cfg(test)]
        pub const ALL: &[Ours] = &[$($name),*];
    };
}

/// The name of a mask that an importer may write: only the list below makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ours(&'static str);

impl Ours {
    pub fn name(self) -> &'static str {
        self.0
    }
}

ours! {
    ADDRESS_CITY "address.city",
    ADDRESS_COUNTRY "address.country",
    ADDRESS_FULL "address.full",
    ADDRESS_LAT "address.lat",
    ADDRESS_LINE1 "address.line1",
    ADDRESS_LON "address.lon",
    ADDRESS_POSTAL_CODE "address.postal_code",
    ADDRESS_STATE "address.state",
    ADDRESS_STREET "address.street",
    ADDRESS_TIMEZONE "address.timezone",
    CARD "card",
    CHOICE "choice",
    COMPANY_INDUSTRY "company.industry",
    COMPANY_NAME "company.name",
    DATE "date",
    DATE_SHIFT "date_shift",
    DEFAULT "default",
    FIXED "fixed",
    GENERALIZE "generalize",
    HASH "hash",
    IBAN "iban",
    INTERNET_DOMAIN "internet.domain",
    INTERNET_IP "internet.ip",
    INTERNET_MAC "internet.mac",
    INTERNET_URL "internet.url",
    INTERNET_USER_AGENT "internet.user_agent",
    JSON "json",
    KEEP "keep",
    KEY "key",
    LOREM "lorem",
    NATIONAL_ID "national_id",
    NOISE "noise",
    NULL "null",
    NUMBER "number",
    PARTIAL "partial",
    PASSWORD_HASH "password_hash",
    PATTERN "pattern",
    PERSON_EMAIL "person.email",
    PERSON_FIRST_NAME "person.first_name",
    PERSON_FULL_NAME "person.full_name",
    PERSON_GENDER "person.gender",
    PERSON_LAST_NAME "person.last_name",
    PERSON_TITLE "person.title",
    PERSON_USERNAME "person.username",
    PHONE "phone",
    PHP "php",
    REPLACE "replace",
    SCRAMBLE "scramble",
    SHUFFLE "shuffle",
    SUBSTITUTE "substitute",
}

/// Masks of the list that are not in this release yet. Empty it when they are:
/// a name that exists fails the test below.
#[cfg(test)]
pub const COMING: &[Ours] = &[
    ADDRESS_FULL,
    ADDRESS_LAT,
    ADDRESS_LON,
    ADDRESS_STATE,
    ADDRESS_STREET,
    ADDRESS_TIMEZONE,
    COMPANY_INDUSTRY,
    COMPANY_NAME,
    GENERALIZE,
    INTERNET_DOMAIN,
    INTERNET_MAC,
    INTERNET_URL,
    INTERNET_USER_AGENT,
    NOISE,
    PERSON_GENDER,
    PERSON_TITLE,
    REPLACE,
    SCRAMBLE,
    SHUFFLE,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask;

    #[test]
    fn what_importers_write_exists_or_is_coming() {
        for ours in ALL {
            let is_coming = COMING.contains(ours);
            assert_eq!(mask::find(ours.name()).is_none(), is_coming, "{}: take it out of COMING?", ours.name());
        }
    }
}
