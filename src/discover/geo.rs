//! Where somebody is or lives, as coordinates.

use super::*;

pub struct Geo;
pub const KIND: Geo = Geo;

static NAMES: Lexicon = Lexicon {
    anywhere: &["lat", "latitude", "lng", "lon", "long", "longitude", "geo", "geom", "geolocation", "geolocations", "coordinates", "coords", "latlng", "latlong", "gps", "geopoint", "geoip", "usergeography"],
    about_a_person: &["location", "position"],
    never: &["longname", "longdescription", "longtext", "longurl"],
};

impl Kind for Geo {
    fn name(&self) -> &'static str {
        "geo"
    }

    fn summary(&self) -> &'static str {
        "geographic position"
    }

    fn is_of_organisations(&self) -> bool {
        false
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("users.latitude decimal"), Sample::Column("visits.geolocation"), Sample::Column("visits.lng float")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("users.platform"), Sample::Column("t.long_description"), Sample::Column("t.belong")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Decimal { .. } | Type::Float { .. } | Type::Text(_) | Type::Json { .. } | Type::Geometry(_) | Type::Other(_) | Type::Array(_))
    }

    fn masks(&self, column: &Column) -> &'static [&'static str] {
        if Lexicon::says(&column.name, &["lat", "latitude"]) {
            &["address.lat", "null"]
        } else if Lexicon::says(&column.name, &["lng", "lon", "long", "longitude"]) {
            &["address.lon", "null"]
        } else {
            &["null"]
        }
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        // A shape in a table about people is where they are; elsewhere it may be a land's.
        let by_type = matches!(column.ty, Type::Geometry(_)) && about_a_person(table);
        let of_nobody = named_like_an_organisation_table(&table.name.name);
        let named = !of_nobody && self.holds(&column.ty) && NAMES.matches(table, column);
        let evidence = if by_type { Evidence::Type(self.summary()) } else { Evidence::Name(self.summary()) };
        (by_type || named).then(|| self.suspicion(column, evidence, &Fit::of(table, column)))
    }
}
