//! Postal addresses and their parts.

use super::*;
use crate::detect::dictionary::is_place_word;

pub struct Address;
pub const KIND: Address = Address;

static NAMES: Lexicon = Lexicon {
    anywhere: &["address", "addresses", "addr", "addressline", "addressline1", "addressline2", "addressline3", "addressline4", "addr1", "addr2", "street", "streets", "streetname", "streetaddress", "streetnumber", "housenumber", "housename", "line1", "line2", "line3", "line4", "postcode", "postcodes", "postalcode", "zip", "zipcode", "zipplus4", "postal", "city", "town", "townorcity", "suburb", "locality", "village", "pobox", "birthplace", "placeofbirth", "birthcity", "countryofbirth", "homeaddress", "apartment", "shipaddress", "shipcity", "shippostalcode", "shipregion", "shipcountry", "billingaddress", "shippingaddress", "adresse", "strasse", "plz", "ort", "residence", "country", "anschrift", "strassenname", "strasseundhausnummer", "hausnummer", "hausnr", "postleitzahl", "wohnort", "ortsteil", "stadt", "gemeinde", "bundesland", "wohnsitz", "lieferadresse", "rechnungsadresse", "rue", "ville", "codepostal", "adressepostale", "complementadresse", "adresseligne1", "commune", "departementresidence", "lieunaissance", "paysnaissance", "domicile", "direccion", "calle", "ciudad", "codigopostal", "cp", "colonia", "domicilio", "poblacion", "localidad", "provinciaresidencia", "lugarnacimiento", "paisnacimiento", "municipio", "numeroexterior", "numerointerior", "barrio", "indirizzo", "citta", "codicepostale", "comune", "luogonascita", "comunenascita", "provincianascita", "residenza", "civico", "numerocivico", "viaresidenza", "endereco", "rua", "bairro", "cep", "cidade", "logradouro", "complemento", "morada", "codigopostalmorada", "localidademorada", "naturalidade", "municipioresidencia", "adres", "straat", "straatnaam", "huisnummer", "woonplaats", "postcodecijfers", "plaats", "plaatsnaam", "geboorteplaats", "huisnummertoevoeging", "ulica", "kodpocztowy", "miasto", "miejscowosc", "nrdomu", "nrmieszkania", "numerdomu", "adreszamieszkania", "miejsceurodzenia", "wojewodztwo", "gatuadress", "postnummer", "postort", "bostadsadress", "hemadress", "gata", "adress", "ortnamn", "fodelseort", "postnr", "poststed", "gateadresse", "flatnumber", "flatno", "unitnumber", "aptno", "aptnumber", "streetaddress1", "streetaddress2", "street1", "street2", "address1", "address2", "address3", "housenum", "houseno", "doornumber", "postalcode5", "zip4", "zip5", "postcd", "mailingaddress", "permanentaddress", "presentaddress", "residentialaddress", "workaddress", "deliveryaddress", "neighborhood", "neighbourhood", "hometown", "countryofresidence", "cityofbirth", "stateofbirth", "placebirth", "postaladdress", "crossstreet"],
    about_a_person: &["state", "country", "province", "region", "county", "district", "location", "stateprovince", "countrycode", "pays", "pais", "paese", "land", "stad", "provincie", "provincia", "estado", "departement", "kraj", "regiao", "regione", "canton", "landkreis", "gmina", "powiat", "apt", "suite", "cap", "via"],
    never: &["webaddress", "walletaddress", "ipaddress", "macaddress", "emailaddress", "memoryaddress", "ipaddr", "mailaddress", "contractaddress", "btcaddress", "ethaddress", "bitcoinaddress", "hardwareaddress", "addressbook", "zipfile", "streetlevel", "ethereumaddress", "cryptoaddress", "addresstype", "suiteid", "testsuite", "portaddress", "baseaddress", "startaddress", "endaddress", "capacity", "deploymentaddress", "tokenaddress", "webaddresses", "urladdress"],
};

/// Words for streets, as they stand by themselves in an address.
const STREETS: &[&str] = &[
    "alle", "allee", "av", "avda", "ave", "avenida", "avenue", "blvd", "boulevard", "calle", "chaussee", "close", "court",
    "crescent", "ct", "damm", "dr", "drive", "estrada", "gade", "gasse", "gata", "gatan", "grove", "highway", "hwy",
    "laan", "lane", "ln", "loop", "parkway", "piazza", "pl", "place", "platz", "plaza", "plein", "praca", "praça",
    "quai", "rd", "ring", "road", "rua", "rue", "square", "st", "steeg", "str", "straat", "strasse", "straße", "street",
    "terrace", "travessa", "ul", "ulica", "ulice", "vei", "veien", "via", "viale", "vej", "vägen", "way", "weg",
];

/// How the names of streets end where they are one word.
const STREET_ENDS: &[&str] = &[
    "allee", "damm", "gade", "gasse", "gata", "gatan", "gate", "laan", "platz", "plein", "ring", "str", "straat",
    "strasse", "straße", "veien", "vej", "vägen", "weg",
];

/// A number and a word for a street: `Hauptstraße 5`, `10 rue de Rivoli`.
fn is_street(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let numbered = words.iter().any(|word| word.len() <= 5 && word.starts_with(|c: char| c.is_ascii_digit()));
    let street = |word: &String| {
        STREETS.contains(&word.as_str())
            || STREET_ENDS.iter().any(|end| word.len() > end.len() + 2 && word.ends_with(end))
    };
    (2..=8).contains(&words.len()) && numbered && words.iter().any(street)
}

impl Kind for Address {
    fn name(&self) -> &'static str {
        "address"
    }

    fn summary(&self) -> &'static str {
        "postal address"
    }

    fn is_of_organisations(&self) -> bool {
        false
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["Hauptstra", "ße 5"]), Sample::Value(&["10, rue de ", "Rivoli"]), Sample::Value(&["Os", "lo"]), Sample::Column("users.address"), Sample::Column("customers.PostalCode"), Sample::Column("people.city"), Sample::Column("users.country")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["in 5 days"]), Sample::Value(&["way"]), Sample::Value(&["1.2.3"]), Sample::Column("users.address_id int"), Sample::Column("currencies.countries_count int"), Sample::Column("capacity.capacity"), Sample::Column("users.shared_state bool")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Json { .. } | Type::Array(_) | Type::Int { .. } | Type::Composite { .. })
    }

    fn masks(&self, column: &Column) -> &'static [&'static str] {
        {
        let name = &column.name;
        if Lexicon::says(name, &["country", "countryofbirth", "shipcountry"]) {
            &["address.country", "substitute"]
        } else if Lexicon::says(name, &["zip", "zipcode", "postcode", "postcodes", "postalcode", "postal", "plz", "zipplus4"]) {
            &["address.postal_code", "substitute"]
        } else if Lexicon::says(name, &["city", "town", "suburb", "locality", "village", "birthplace", "placeofbirth", "ort", "region", "county", "district"]) {
            &["address.city", "substitute"]
        } else if Lexicon::says(name, &["state", "province", "stateprovince"]) {
            &["address.state", "substitute"]
        } else if Lexicon::says(name, &["line2", "addressline2", "addr2", "address2"]) {
            &["address.line2", "address.line1", "address.city", "substitute"]
        } else {
            &["address.line1", "address.city", "substitute"]
        }
    }
    }

    fn confirm(&self, text: &[u8]) -> bool {
        is_place_word(text) || std::str::from_utf8(text).is_ok_and(is_street)
    }

    /// Reading is a town.
    fn chance(&self) -> f64 {
        0.03
    }

    fn least_share(&self) -> f64 {
        0.3
    }
}
