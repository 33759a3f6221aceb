//! Names of persons.

use super::*;

pub struct PersonName;
pub const KIND: PersonName = PersonName;

static NAMES: Lexicon = Lexicon {
    anywhere: &["firstname", "firstnames", "fname", "givenname", "givennames", "forename", "forenames", "lastname", "lastnames", "lname", "surname", "familyname", "middlename", "middlenames", "middleinitial", "maidenname", "fullname", "preferredname", "displayname", "realname", "contactname", "customername", "authorname", "ownername", "personname", "employeename", "accountholder", "accountholdername", "cardholdername", "holdername", "sendername", "recipientname", "patientname", "studentname", "tutorname", "mentorname", "managername", "gecos", "initials", "previousname", "formername", "shipname", "legalname", "representative", "correctedname", "verifiedname", "vorname", "nachname", "prenom", "nomfamille", "knownas", "alias", "aliases", "nameoncard", "payeename", "beneficiary", "signatory", "spousename", "fathername", "mothername", "parentname", "guardianname", "emergencycontact", "dataprotectionofficer", "contactperson", "supervisorname", "providercontact"],
    about_a_person: &["name", "names", "title", "suffix", "honorific", "salutation", "representative", "company"],
    never: &["filename", "username", "loginname", "domainname", "hostname", "tablename", "columnname", "classname", "modelname", "schemaname", "eventname", "productname", "rolename", "typename", "groupname", "categoryname", "fieldname", "keyname", "tagname", "planname", "currencyname", "pagetitle", "statusname", "courtname", "statustitle", "jobtitle", "coursename", "schoolname", "companyname", "brandname", "statename", "countryname", "regionname", "cityname", "bankname", "queuename", "jobname", "taskname", "actionname", "servicename", "environmentname", "templatename", "attributename", "appname", "applicationname", "filtername", "schoolphasename", "phasename", "authorityname", "districtname", "providername", "organisationname", "organizationname", "establishmentname", "locationname", "formname", "workspacename", "noticename", "descriptorsuffix", "identifieralias"],
};

const FIRST: &[&str] =
    &["firstname", "firstnames", "fname", "givenname", "givennames", "forename", "forenames", "middlename", "middlenames", "vorname", "prenom"];
const LAST: &[&str] = &["lastname", "lastnames", "lname", "surname", "familyname", "maidenname", "nachname"];

/// First and last names that many bear, in the languages of the first word
/// lists; sorted. A column of names holds some of them, and that is enough.
const COMMON: &[&str] = &[
    "aaron", "adam", "adams", "ahmed", "aisha", "alexander", "ali", "alice", "allen", "amanda", "amelia", "amit",
    "amy", "ana", "anderson", "andersson", "andreas", "andrew", "angela", "anita", "anna", "anthony", "antonio",
    "arthur", "ashley", "ava", "barbara", "bauer", "becker", "benjamin", "bernard", "betty", "bianchi", "brandon",
    "braun", "brenda", "brian", "brigitte", "camille", "campbell", "carlos", "carmen", "carol", "carolyn",
    "carter", "catherine", "charles", "chen", "chloe", "christina", "christine", "christopher", "clara", "clark",
    "cynthia", "daniel", "david", "davis", "deborah", "debra", "deepak", "dennis", "diane", "dieter", "dmitri",
    "donald", "donna", "dorothy", "douglas", "dubois", "durand", "edward", "edwards", "elena", "elizabeth",
    "emily", "emma", "eric", "erika", "esposito", "evans", "evelyn", "fatima", "felix", "fernández", "ferrari",
    "finn", "fischer", "flores", "fournier", "francesca", "francisco", "frank", "gabriel", "garcia", "garcía",
    "gary", "george", "giovanni", "girard", "giulia", "giuseppe", "gonzalez", "gonzález", "gregory", "gómez",
    "hannah", "hans", "hansen", "harold", "harris", "harry", "hartmann", "hassan", "heather", "helen", "helga",
    "henry", "hernandez", "hiroshi", "hoffmann", "hofmann", "hughes", "hugo", "ines", "ingrid", "isabel",
    "isabelle", "isla", "ivan", "ivanov", "jack", "jackson", "jacob", "james", "janet", "jason", "javier", "jean",
    "jeanne", "jeffrey", "jennifer", "jensen", "jerry", "jessica", "joan", "johansson", "john", "johnson", "jonas",
    "jonathan", "jones", "jorge", "jose", "joseph", "joshua", "joyce", "juan", "jules", "julie", "justin",
    "jürgen", "karen", "karin", "katherine", "kathleen", "kelly", "kenneth", "kevin", "khan", "kim", "kimberly",
    "klaus", "kowalski", "krüger", "kumar", "kyle", "larry", "larsen", "laura", "lauren", "laurent", "lea", "lee",
    "lefebvre", "lena", "leon", "leroy", "lewis", "liam", "lina", "linda", "lisa", "liu", "lopez", "louis",
    "louise", "lucas", "lucia", "luis", "lukas", "lópez", "manfred", "manon", "manuel", "marco", "margaret",
    "maria", "marie", "markus", "martin", "martinez", "martínez", "mary", "matthew", "melissa", "meyer", "mia",
    "michael", "michel", "michelle", "miguel", "miller", "ming", "mitchell", "mohammed", "monika", "moore",
    "moreau", "morel", "muhammad", "murphy", "müller", "nancy", "natasha", "nathalie", "nathan", "nelson",
    "neumann", "nguyen", "nicholas", "nicole", "nielsen", "nilsson", "noah", "nowak", "o'brien", "olga",
    "oliveira", "oliver", "olivia", "olsen", "omar", "pamela", "patel", "patricia", "patrick", "paul", "pedro",
    "pereira", "perez", "peter", "petra", "petrov", "pierre", "priya", "pérez", "rachel", "raj", "ramirez",
    "raphael", "raymond", "rebecca", "renate", "richard", "richter", "rivera", "robert", "roberts", "robinson",
    "rodriguez", "rodríguez", "ronald", "rossi", "russo", "ruth", "ryan", "sabine", "samantha", "samuel",
    "sanchez", "sandra", "sanjay", "sarah", "sato", "schmidt", "schneider", "schröder", "schulz", "schwarz",
    "scott", "sebastian", "sergei", "sharma", "sharon", "shirley", "simon", "singh", "smith", "sofia", "sophia",
    "sophie", "souza", "stefan", "stephanie", "stephen", "steven", "susan", "suzuki", "sánchez", "tanaka",
    "taylor", "thomas", "thompson", "timothy", "tobias", "torres", "tyler", "ursula", "uwe", "wagner", "walker",
    "walter", "wang", "weber", "william", "williams", "wilson", "wolfgang", "wright", "yuki", "zachary", "zhang",
    "zimmermann",
];

/// One to four words without digits, one of them a common name.
fn holds_a_name(text: &str) -> bool {
    let words: Vec<String> =
        text.split([' ', ',', '.', '-']).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    (1..=4).contains(&words.len())
        && text.chars().all(|c| c.is_alphabetic() || " ,.-'".contains(c))
        && words.iter().any(|word| COMMON.binary_search(&word.as_str()).is_ok())
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

    /// Jordan is a country, and a product.
    fn per_mille(&self) -> u64 {
        300
    }
}
