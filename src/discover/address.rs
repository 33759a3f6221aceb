//! Postal addresses and their parts.

use super::*;

pub struct Address;
pub const KIND: Address = Address;

static NAMES: Lexicon = Lexicon {
    anywhere: &["address", "addresses", "addr", "addressline", "addressline1", "addressline2", "addressline3", "addressline4", "addr1", "addr2", "street", "streets", "streetname", "streetaddress", "streetnumber", "housenumber", "housename", "line1", "line2", "line3", "line4", "postcode", "postcodes", "postalcode", "zip", "zipcode", "zipplus4", "postal", "city", "town", "townorcity", "suburb", "locality", "village", "pobox", "birthplace", "placeofbirth", "birthcity", "countryofbirth", "homeaddress", "apartment", "shipaddress", "shipcity", "shippostalcode", "shipregion", "shipcountry", "billingaddress", "shippingaddress", "adresse", "strasse", "plz", "ort", "residence", "country"],
    about_a_person: &["state", "country", "province", "region", "county", "district", "location", "stateprovince", "countrycode"],
    never: &["webaddress", "walletaddress", "ipaddress", "macaddress", "emailaddress", "memoryaddress"],
};

impl Kind for Address {
    fn name(&self) -> &'static str {
        "address"
    }

    fn summary(&self) -> &'static str {
        "postal address"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("users.address"), Sample::Column("customers.PostalCode"), Sample::Column("people.city"), Sample::Column("users.country")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("users.address_id int"), Sample::Column("currencies.countries_count int"), Sample::Column("capacity.capacity"), Sample::Column("users.shared_state bool")]
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
}
