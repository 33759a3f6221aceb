//! Dates of birth and death, and ages.

use super::*;

pub struct BirthDate;
pub const KIND: BirthDate = BirthDate;

static NAMES: Lexicon = Lexicon {
    anywhere: &["dob", "birthdate", "dateofbirth", "birthday", "birth", "bornon", "born", "birthyear", "yearofbirth", "birthmonth", "deathdate", "dateofdeath", "deathday", "deceased", "deceasedat", "geburtsdatum", "geburtstag", "datenaissance", "geboortedatum", "geburtsjahr", "geburtsdat", "gebdat", "gebdatum", "fechanacimiento", "fechadenacimiento", "fechanac", "fnacimiento", "nacimiento", "datanascimento", "datadenascimento", "nascimento", "dtnascimento", "dtnasc", "datanascita", "datadinascita", "nascita", "datedenaissance", "naissance", "anneenaissance", "annonascita", "dataurodzenia", "rokurodzenia", "urodzenia", "fodelsedatum", "fodelsedag", "fodelsear", "fodselsdato", "fodselsdag", "fodt", "dtbirth", "birthdt", "bday", "birthtime", "birthdaydate", "datebirth", "dobdate", "patientdob", "sterbedatum", "fechafallecimiento", "ageyears", "agemonths", "ageatdeath"],
    about_a_person: &["age", "agerange", "agegroup", "agebracket", "dod"],
    never: &["maxage", "minage", "maximumage", "minimumage", "highage", "birthplace", "placeofbirth", "birthcountry", "countryofbirth", "birthname", "birthcity", "birthregistered", "birthweight", "birthorder", "birthplaces"],
};

impl Kind for BirthDate {
    fn name(&self) -> &'static str {
        "birth_date"
    }

    fn summary(&self) -> &'static str {
        "date of birth"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("users.date_of_birth date"), Sample::Column("patients.dob"), Sample::Column("employees.BirthDate timestamp"), Sample::Column("people.birth_year int")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("orders.created_at timestamp"), Sample::Column("films.page"), Sample::Column("users.birthday_verified")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Date | Type::Timestamp { .. } | Type::Text(_) | Type::Int { .. })
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["date_shift(days=30)", "key"]
    }
}
