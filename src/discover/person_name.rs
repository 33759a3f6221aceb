//! Names of persons.

use super::*;
use crate::detect::dictionary::{is_given_name, is_name_word};

pub struct PersonName;
pub const KIND: PersonName = PersonName;

static NAMES: Lexicon = Lexicon {
    anywhere: &["firstname", "firstnames", "fname", "givenname", "givennames", "forename", "forenames", "lastname", "lastnames", "lname", "surname", "familyname", "middlename", "middlenames", "middleinitial", "maidenname", "fullname", "preferredname", "displayname", "realname", "contactname", "customername", "authorname", "ownername", "personname", "employeename", "accountholder", "accountholdername", "cardholdername", "holdername", "sendername", "recipientname", "patientname", "studentname", "tutorname", "mentorname", "managername", "gecos", "initials", "previousname", "formername", "shipname", "legalname", "representative", "correctedname", "verifiedname", "vorname", "nachname", "prenom", "nomfamille", "knownas", "alias", "aliases", "nameoncard", "payeename", "beneficiary", "signatory", "spousename", "fathername", "mothername", "parentname", "guardianname", "emergencycontact", "dataprotectionofficer", "contactperson", "supervisorname", "providercontact", "prenoms", "nomdefamille", "nomcomplet", "nomusage", "nomnaissance", "nomjeunefille", "geburtsname", "familienname", "rufname", "vollername", "ansprechpartner", "kontaktperson", "nombres", "nombrecompleto", "primernombre", "segundonombre", "apellido", "apellidos", "apellidopaterno", "apellidomaterno", "primerapellido", "segundoapellido", "nombrecliente", "nombrecontacto", "nombrepila", "cognome", "nomecompleto", "nomecognome", "ragionesociale", "nominativo", "nomecontatto", "sobrenome", "apelido", "nomecliente", "nomemae", "nomepai", "nomesocial", "primeironome", "ultimonome", "voornaam", "voornamen", "achternaam", "tussenvoegsel", "voorletters", "roepnaam", "volledigenaam", "contactpersoon", "geboortenaam", "imie", "imiona", "nazwisko", "nazwiska", "imienazwisko", "nazwiskorodowe", "drugieimie", "fornamn", "efternamn", "tilltalsnamn", "mellannamn", "fornavn", "etternavn", "efternavn", "mellomnavn", "titleofcourtesy", "courtesytitle", "nextofkin", "emergencycontactname", "spouse", "partnername", "childname", "childsname", "husbandname", "wifename", "fathersname", "mothersname", "mothersmaidenname", "legalfirstname", "legallastname", "preferredfirstname", "callername", "physicianname", "doctorname", "nursename", "attorneyname", "insuredname", "subscribername", "employername", "passengername", "driversname", "drivername", "guestname", "membername", "clientname", "buyername", "sellername", "billingname", "shippingname", "shiptoname", "billtoname", "deliveryname", "leadname", "applicantname", "candidatename", "assigneename", "namefirst", "namelast", "namemiddle", "namesuffix", "nameprefix", "firstlastname", "nameenglish", "nativename", "pseudonym", "penname", "stagename"],
    about_a_person: &["name", "names", "title", "suffix", "honorific", "salutation", "representative", "company", "nombre", "nom", "nome", "naam", "namn", "navn", "nazwa", "anrede", "titel", "civilite", "tratamiento", "greeting", "author"],
    never: &["filename", "username", "loginname", "domainname", "hostname", "tablename", "columnname", "classname", "modelname", "schemaname", "eventname", "productname", "rolename", "typename", "groupname", "categoryname", "fieldname", "keyname", "tagname", "planname", "currencyname", "pagetitle", "statusname", "courtname", "statustitle", "jobtitle", "coursename", "schoolname", "companyname", "brandname", "statename", "countryname", "regionname", "cityname", "bankname", "queuename", "jobname", "taskname", "actionname", "servicename", "environmentname", "templatename", "attributename", "appname", "applicationname", "filtername", "schoolphasename", "phasename", "authorityname", "districtname", "providername", "organisationname", "organizationname", "establishmentname", "locationname", "formname", "workspacename", "noticename", "descriptorsuffix", "identifieralias", "nombreproducto", "nomproduit", "hostnames", "devicename", "channelname", "sourcename", "keyspacename", "bucketname", "functionname", "methodname", "packagename", "repositoryname", "reponame", "projectname", "pluginname", "themename", "metricname", "fontname", "imagename", "iconname", "stylename", "tokenname", "indexname", "sequencename", "dbname", "databasename", "servername", "organizationnamealias", "unitname", "departmentname", "deptname", "positionname", "jobtitlename", "gradename", "subjectname", "classroomname", "teamname", "clubname", "hotelname", "storename", "shopname", "branchname", "sitename", "venuename", "vendorcode", "streetname", "suburbname", "villagename", "housename", "townname", "buildingname", "roomname", "floorname", "drugname", "medicinename", "testname", "diagnosisname", "procedurename", "packname", "devicetypename", "languagename", "timezonename", "localename", "skillname", "accountname"],
};

const FIRST: &[&str] =
    &["firstname", "firstnames", "fname", "givenname", "givennames", "forename", "forenames", "middlename", "middlenames", "vorname", "prenom"];
const LAST: &[&str] = &["lastname", "lastnames", "lname", "surname", "familyname", "maidenname", "nachname"];

/// One to four words without digits; most of them begin with capitals and are given
/// names or surnames, or half of them, if one is a given name.
fn holds_a_name(text: &str) -> bool {
    let words: Vec<&str> = text.split([' ', ',', '.']).filter(|word| !word.is_empty()).collect();
    let capital = |word: &&str| word.chars().next().is_some_and(|first| !first.is_lowercase());
    let known = words.iter().filter(|word| capital(word) && is_name_word(word.as_bytes())).count();
    let given = words.iter().any(|word| capital(word) && is_given_name(word.as_bytes()));
    (1..=4).contains(&words.len())
        && text.chars().all(|c| c.is_alphabetic() || " ,.-'’".contains(c))
        && (known * 2 > words.len() || known * 2 == words.len() && given)
}

impl Kind for PersonName {
    fn name(&self) -> &'static str {
        "person_name"
    }

    fn summary(&self) -> &'static str {
        "name of a person"
    }

    fn repeats(&self) -> bool {
        true
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["Anna Schmidt"]), Sample::Value(&["Smith, John"]), Sample::Value(&["María García"]), Sample::Column("users.first_name"), Sample::Column("customers.ContactName"), Sample::Column("people.name")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["Blue Widget"]), Sample::Value(&["in progress"]), Sample::Value(&[""]), Sample::Column("products.name"), Sample::Column("users.username"), Sample::Column("files.filename"), Sample::Column("tables.column_name")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Json { .. } | Type::Array(_))
    }

    fn masks(&self, column: &Column) -> &'static [&'static str] {
        {
        let name = &column.name;
        if Lexicon::says(name, FIRST) {
            &["person.first_name", "substitute"]
        } else if Lexicon::says(name, LAST) {
            &["person.last_name", "substitute"]
        } else if Lexicon::says(name, &["title", "honorific", "salutation"]) {
            &["person.title", "substitute"]
        } else if Lexicon::says(name, &["suffix", "initials", "middleinitial"]) {
            &["substitute"]
        } else {
            &["person.full_name", "person.first_name", "substitute"]
        }
    }
    }

    fn confirm(&self, text: &[u8]) -> bool {
        std::str::from_utf8(text).is_ok_and(holds_a_name)
    }

    /// Jordan is a country and a product, and Brown is a colour.
    fn chance(&self) -> f64 {
        0.05
    }

    fn least_share(&self) -> f64 {
        0.3
    }
}
