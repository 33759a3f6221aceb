//! Names of columns and tables as words: how they split, and what they tell.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::schema::{Column, ForeignKey, KeyKind, KeyPart, Table, Type};

/// The words that give a kind of data away. A phrase is written without
/// separators and matches any run of whole words: `firstname` matches
/// `first_name`, `firstName`, `user_first_name` and `FIRSTNAME`.
pub struct Lexicon {
    /// Phrases that tell wherever they stand in a name.
    pub anywhere: &'static [&'static str],
    /// Phrases that tell when they end the name of a column in a table about
    /// persons: `name`, `state`.
    pub about_a_person: &'static [&'static str],
    /// Phrases that clear a name for this lexicon.
    pub never: &'static [&'static str],
}

/// First words of flags and counters: `is_email_public`, `max_tokens`.
const CLEARED_BY_FIRST: &[&str] = &[
    "allow",
    "allows",
    "can",
    "count",
    "disable",
    "disabled",
    "enable",
    "enabled",
    "force",
    "has",
    "have",
    "hide",
    "is",
    "max",
    "maximum",
    "min",
    "minimum",
    "needs",
    "num",
    "processed",
    "require",
    "required",
    "requires",
    "should",
    "show",
    "total",
    "uses",
    "was",
    "were",
    "with",
    "without",
];

/// Last words that say the column tells about the datum instead of being it:
/// `email_verified`, `phone_type`, `token_expires_at`.
const CLEARED_BY_LAST: &[&str] = &[
    "after",
    "allowed",
    "at",
    "attempts",
    "before",
    "category",
    "changed",
    "check",
    "checks",
    "class",
    "colour",
    "color",
    "complete",
    "completed",
    "confirmed",
    "count",
    "counter",
    "created",
    "days",
    "deletion",
    "delivered",
    "disabled",
    "enabled",
    "exists",
    "expires",
    "expiry",
    "failures",
    "flag",
    "format",
    "frequency",
    "height",
    "guesses",
    "hidden",
    "hours",
    "interval",
    "kind",
    "length",
    "level",
    "limit",
    "matched",
    "matches",
    "maximum",
    "method",
    "minimum",
    "minutes",
    "mode",
    "months",
    "opened",
    "optin",
    "optional",
    "optout",
    "order",
    "policy",
    "position",
    "preference",
    "preferences",
    "priority",
    "public",
    "purpose",
    "rank",
    "refresh",
    "required",
    "requested",
    "result",
    "results",
    "score",
    "seconds",
    "sent",
    "setting",
    "settings",
    "shared",
    "size",
    "sort",
    "stage",
    "status",
    "subscribed",
    "template",
    "threshold",
    "ttl",
    "type",
    "types",
    "unsubscribed",
    "updated",
    "uptodate",
    "used",
    "valid",
    "validated",
    "verified",
    "version",
    "visibility",
    "visible",
    "width",
];

/// Words for persons, and for what holds one person per row.
const PERSONS: &[&str] = &[
    "absender",
    "account",
    "actor",
    "address",
    "addressee",
    "adherent",
    "admin",
    "afiliado",
    "agent",
    "alumna",
    "alumno",
    "aluno",
    "angestellte",
    "angestellter",
    "ansatt",
    "ansatte",
    "ansprechpartner",
    "anstalld",
    "anstallda",
    "anvandare",
    "applicant",
    "application",
    "artist",
    "assignee",
    "assistant",
    "assure",
    "attendee",
    "attorney",
    "author",
    "beneficiaire",
    "beneficiario",
    "beneficiary",
    "benutzer",
    "besteller",
    "bewerber",
    "bewoner",
    "billing",
    "borrower",
    "broker",
    "bruger",
    "brugere",
    "bruker",
    "brukere",
    "buyer",
    "caller",
    "candidat",
    "candidate",
    "cardholder",
    "caregiver",
    "carer",
    "caretaker",
    "cidadao",
    "citizen",
    "cittadino",
    "ciudadano",
    "claim",
    "claimant",
    "client",
    "cliente",
    "clienti",
    "clinician",
    "coach",
    "colaborador",
    "colleague",
    "companion",
    "consultant",
    "contact",
    "contacto",
    "contato",
    "contatos",
    "contatti",
    "contribuable",
    "contributor",
    "counselor",
    "courier",
    "creator",
    "creditor",
    "crew",
    "cust",
    "customer",
    "czlonek",
    "debtor",
    "deelnemer",
    "defendant",
    "delegate",
    "deltagare",
    "dependent",
    "deputy",
    "destinataire",
    "detainee",
    "dipendente",
    "dipendenti",
    "docente",
    "docenten",
    "doctor",
    "donor",
    "driver",
    "editor",
    "elev",
    "eleve",
    "elever",
    "emp",
    "empfanger",
    "empleado",
    "employe",
    "employee",
    "enrollee",
    "enseignant",
    "estudiante",
    "executive",
    "expat",
    "expediteur",
    "fahrer",
    "father",
    "fornecedor",
    "fornitore",
    "fornitori",
    "founder",
    "freelancer",
    "friend",
    "funcionario",
    "gast",
    "gaste",
    "gebruiker",
    "graduate",
    "guardian",
    "guest",
    "holder",
    "householder",
    "husband",
    "huurder",
    "immigrant",
    "individual",
    "influencer",
    "inmate",
    "inquilino",
    "instructor",
    "insured",
    "intern",
    "interviewee",
    "interviewer",
    "investor",
    "invitee",
    "jobseeker",
    "klant",
    "klanten",
    "klienci",
    "klient",
    "kund",
    "kunde",
    "kunden",
    "kunder",
    "landlord",
    "larare",
    "lavoratore",
    "lead",
    "learner",
    "lecturer",
    "leden",
    "leerling",
    "leerlingen",
    "lehrer",
    "lender",
    "lessee",
    "lessor",
    "leverancier",
    "leverantor",
    "licensee",
    "lid",
    "locataire",
    "manager",
    "medarbejder",
    "medewerker",
    "medlem",
    "medlemmar",
    "member",
    "membre",
    "mentor",
    "merchant",
    "midwife",
    "mieszkaniec",
    "mieter",
    "mitarbeiter",
    "mitglied",
    "mitglieder",
    "morador",
    "mother",
    "musician",
    "nauczyciel",
    "neighbor",
    "neighbour",
    "nurse",
    "nutzer",
    "offender",
    "officer",
    "operator",
    "osoba",
    "osoby",
    "owner",
    "paciente",
    "pacjenci",
    "pacjent",
    "parent",
    "participant",
    "passenger",
    "passengers",
    "patient",
    "patienten",
    "patienter",
    "payee",
    "payer",
    "payor",
    "paziente",
    "pazienti",
    "pensioner",
    "people",
    "person",
    "persona",
    "persone",
    "personen",
    "personer",
    "personne",
    "personnel",
    "persoon",
    "pessoa",
    "pessoas",
    "photographer",
    "physician",
    "pilot",
    "plaintiff",
    "player",
    "policyholder",
    "politician",
    "pracownicy",
    "pracownik",
    "practitioner",
    "prisoner",
    "profesor",
    "professor",
    "profile",
    "proprietaire",
    "prospect",
    "proveedor",
    "pupil",
    "purchaser",
    "recipient",
    "recruit",
    "recruiter",
    "referee",
    "refugee",
    "registrant",
    "relative",
    "renter",
    "rep",
    "reporter",
    "representative",
    "requester",
    "requestor",
    "researcher",
    "resident",
    "respondent",
    "retiree",
    "reviewer",
    "rider",
    "salarie",
    "salesperson",
    "schueler",
    "schuler",
    "seller",
    "sender",
    "shareholder",
    "shipping",
    "sibling",
    "signatory",
    "signup",
    "socio",
    "soldier",
    "speaker",
    "specialist",
    "sponsor",
    "spouse",
    "staff",
    "studenci",
    "student",
    "studente",
    "studenti",
    "submitter",
    "subscriber",
    "superintendent",
    "supervisor",
    "supplier",
    "surgeon",
    "teacher",
    "technician",
    "teilnehmer",
    "tenant",
    "titular",
    "trabajador",
    "trabalhador",
    "trainee",
    "traveler",
    "traveller",
    "trustee",
    "tutor",
    "uczen",
    "uczniowie",
    "user",
    "usuario",
    "utente",
    "utenti",
    "utilisateur",
    "utilizador",
    "uzytkownicy",
    "uzytkownik",
    "vendedor",
    "vendor",
    "verhuurder",
    "vermieter",
    "versicherte",
    "versicherter",
    "victim",
    "visitor",
    "volunteer",
    "voter",
    "wife",
    "winner",
    "witness",
    "worker",
    "workforce",
    "writer",
];

/// Of those, what is no person before another word: `application_state`.
const THINGS_TOO: &[&str] = &[
    "account",
    "address",
    "addresses",
    "agent",
    "application",
    "assistant",
    "claim",
    "creator",
    "crew",
    "driver",
    "editor",
    "holder",
    "individual",
    "insured",
    "lead",
    "lid",
    "manager",
    "merchant",
    "operator",
    "persona",
    "profile",
    "signup",
    "socio",
    "specialist",
    "sponsor",
    "staff",
    "station",
    "supervisor",
    "titular",
    "worker",
];

/// Columns that say nothing by themselves: their table's name tells.
const VESSELS: &[&str] = &["amount", "canonical", "content", "text", "value"];

/// Words that keys of documents are made of.
const COMMON_KEYS: &[&str] = &[
    "attributes",
    "body",
    "code",
    "contacts",
    "content",
    "context",
    "current",
    "data",
    "date",
    "description",
    "detail",
    "details",
    "document",
    "event",
    "extra",
    "field",
    "fields",
    "first",
    "header",
    "headers",
    "home",
    "id",
    "info",
    "information",
    "item",
    "items",
    "key",
    "kind",
    "label",
    "last",
    "line",
    "lines",
    "list",
    "meta",
    "name",
    "names",
    "new",
    "number",
    "object",
    "old",
    "options",
    "order",
    "orders",
    "params",
    "payment",
    "personal",
    "primary",
    "properties",
    "record",
    "records",
    "request",
    "response",
    "result",
    "results",
    "row",
    "rows",
    "secondary",
    "settings",
    "source",
    "status",
    "target",
    "text",
    "title",
    "type",
    "url",
    "value",
    "values",
    "version",
    "work",
];

/// What has mail and telephone too, and is no person.
const ORGANISATIONS: &[&str] = &[
    "agencie",
    "agency",
    "airline",
    "airport",
    "association",
    "authoritie",
    "authority",
    "azienda",
    "aziende",
    "bank",
    "bedrijf",
    "bedrijven",
    "branch",
    "branche",
    "brand",
    "chain",
    "charitie",
    "charity",
    "clinic",
    "club",
    "college",
    "companie",
    "company",
    "corporation",
    "council",
    "court",
    "department",
    "empresa",
    "entreprise",
    "event",
    "facilitie",
    "facility",
    "filiale",
    "firm",
    "firma",
    "firmen",
    "foundation",
    "franchise",
    "hospital",
    "hotel",
    "institution",
    "laboratorie",
    "laboratory",
    "librarie",
    "library",
    "manufacturer",
    "ministrie",
    "ministry",
    "museum",
    "office",
    "organisation",
    "organization",
    "outlet",
    "pharmacie",
    "pharmacy",
    "product",
    "project",
    "provider",
    "region",
    "restaurant",
    "school",
    "shop",
    "site",
    "societe",
    "societie",
    "society",
    "station",
    "store",
    "subsidiarie",
    "subsidiary",
    "succursale",
    "sucursal",
    "team",
    "universitie",
    "university",
    "venue",
    "warehouse",
];

/// Columns that only tables about persons have.
const GIVE_AWAY: &[&str] = &[
    "achternaam",
    "apellido",
    "apellidos",
    "birthdate",
    "birthday",
    "codicefiscale",
    "cognome",
    "contactname",
    "cpf",
    "datanascimento",
    "datanascita",
    "datenaissance",
    "dateofbirth",
    "dob",
    "efternamn",
    "email",
    "emailaddress",
    "familyname",
    "fechanacimiento",
    "firstname",
    "fname",
    "forename",
    "fornamn",
    "fullname",
    "geboortedatum",
    "geburtsdatum",
    "gender",
    "geschlecht",
    "givenname",
    "homephone",
    "iban",
    "imie",
    "last4",
    "lastname",
    "lname",
    "maritalstatus",
    "middlename",
    "mobile",
    "mobilephone",
    "nachname",
    "nationality",
    "nazwisko",
    "nomdefamille",
    "passportnumber",
    "personnummer",
    "pesel",
    "phone",
    "phonenumber",
    "prenom",
    "sobrenome",
    "ssn",
    "surname",
    "telephone",
    "voornaam",
    "vorname",
];

/// Splits `billing_addressLine1` into `billing`, `address`, `line`, `1`, in lower case.
pub fn tokens(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    let mut rest = name.chars().peekable();
    while let Some(c) = rest.next() {
        if !c.is_alphanumeric() {
            last = ' ';
            continue;
        }
        let humped = c.is_uppercase()
            && (last.is_lowercase() || (last.is_uppercase() && rest.peek().is_some_and(|next| next.is_lowercase())));
        let begins = !last.is_alphanumeric() || humped || last.is_ascii_digit() != c.is_ascii_digit();
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            fold(c, word);
        }
        last = c;
    }
    words
}

/// A letter in lower case without its accent, so that `Prénom` is `prenom`.
fn fold(letter: char, word: &mut String) {
    for small in letter.to_lowercase() {
        match small {
            'ß' => word.push_str("ss"),
            'ø' => word.push('o'),
            'æ' => word.push_str("ae"),
            'ł' => word.push('l'),
            _ => word.extend(small.nfd().filter(|part| !is_combining_mark(*part))),
        }
    }
}

/// Whether some run of whole words reads as one of the phrases.
fn any_run(words: &[String], phrases: &[&str]) -> bool {
    (0..words.len()).any(|from| run_from(&words[from..], phrases, false))
}

/// Whether the last words read as one of the phrases.
fn ends_with_run(words: &[String], phrases: &[&str]) -> bool {
    (0..words.len()).any(|from| run_from(&words[from..], phrases, true))
}

fn run_from(words: &[String], phrases: &[&str], to_the_end: bool) -> bool {
    let mut run = String::new();
    words.iter().enumerate().any(|(at, word)| {
        run.push_str(word);
        (!to_the_end || at + 1 == words.len()) && phrases.contains(&run.as_str())
    })
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 2).unwrap_or(word)
}

/// Whether a table's name says that its rows are about persons.
pub fn named_like_a_person_table(name: &str) -> bool {
    !named_like_an_organisation_table(name) && tokens(name).iter().any(|word| is_person(word))
}

/// Whether a table's name ends with what is no person: `lead_providers`, `user_teams`.
pub fn named_like_an_organisation_table(name: &str) -> bool {
    let words = tokens(name);
    let head = words.iter().rev().find(|word| word.starts_with(char::is_alphabetic));
    head.is_some_and(|head| ORGANISATIONS.contains(&head.as_str()) || ORGANISATIONS.contains(&singular(head)))
}

fn is_person(word: &str) -> bool {
    let stem = singular(word);
    PERSONS.contains(&word) || PERSONS.contains(&stem) || stem.strip_suffix("se").is_some_and(|s| s == "addres")
}

/// Whether a word of a column's name is a person, so that what follows is theirs:
/// `customer_state`. Those that are things as well tell nothing there.
fn is_owner(word: &str) -> bool {
    is_person(word) && !THINGS_TOO.contains(&word)
}

/// Whether a column is named by what it is made of, and its table tells the rest.
pub fn is_vessel(name: &str) -> bool {
    matches!(tokens(name).as_slice(), [word] if VESSELS.contains(&word.as_str()))
}

/// Whether a word tells nothing by itself, so that it may be spelled out where it
/// is the key of a document.
pub fn is_common(word: &str) -> bool {
    COMMON_KEYS.contains(&word) || PERSONS.contains(&word) || PERSONS.contains(&singular(word))
}

/// Whether the rows of a table are about persons, by its name or its columns.
pub fn about_a_person(table: &Table) -> bool {
    let named = named_like_a_person_table(&table.name.name);
    let of_organisations = tokens(&table.name.name).iter().any(|word| ORGANISATIONS.contains(&singular(word)));
    named
        || belongs_to_a_person(table)
        || !of_organisations && table.columns.iter().any(|column| ends_with_run(&tokens(&column.name), GIVE_AWAY))
}

/// Whether a row is a detail of a person: the person's key is a part of its own.
fn belongs_to_a_person(table: &Table) -> bool {
    let persons = table.foreign_keys.iter().filter(|key| named_like_a_person_table(&key.parent.name));
    let primary: Vec<&KeyPart> =
        table.keys.iter().filter(|key| key.kind == KeyKind::Primary).flat_map(|key| &key.parts).collect();
    // A pair of keys is a link, and says nothing of either.
    let links = table.foreign_keys.iter().flat_map(|key| &key.columns);
    let is_link = primary.iter().all(|part| links.clone().any(|column| **part == KeyPart::Column(column.clone())));
    let owns = |key: &ForeignKey| key.columns.iter().all(|column| primary.contains(&&KeyPart::Column(column.clone())));
    persons.into_iter().any(owns) && (!is_link || primary.len() == 1)
}

/// Whether the name ends with a phrase that is an identifier by itself: `session_id`.
fn ends_as_an_identifier(words: &[String], phrases: &[&str]) -> bool {
    let identifiers: Vec<&str> = phrases.iter().copied().filter(|phrase| phrase.ends_with("id")).collect();
    ends_with_run(words, &identifiers)
}

/// Whether the name is one of a flag, a time or a property of the datum.
fn is_about_the_datum(words: &[String], ty: &Type, phrases: &[&str]) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return true };
    if words.len() == 1 {
        return false;
    }
    let refers = ["id", "ids", "fk"].contains(&last.as_str()) && matches!(ty, Type::Int { .. } | Type::Uuid);
    let refers = refers && !ends_as_an_identifier(words, phrases);
    // `blood_type` and `marital_status` are data by their whole name.
    let whole = || {
        phrases
            .iter()
            .any(|phrase| phrase.len() > last.len() && phrase.ends_with(last) && ends_with_run(words, &[phrase]))
    };
    refers || CLEARED_BY_FIRST.contains(&first.as_str()) || CLEARED_BY_LAST.contains(&last.as_str()) && !whole()
}

/// The words of a column behind the noun of its table: `approved` of
/// `comments.comment_approved`. All of them where it begins with another word.
pub fn behind_the_noun(table: &Table, column: &Column) -> Vec<String> {
    let words = tokens(&column.name);
    let nouns = tokens(&table.name.name);
    let repeats = words.len() > 1 && nouns.iter().any(|noun| *noun == words[0] || singular(noun) == words[0]);
    if repeats { words[1..].to_vec() } else { words }
}

impl Lexicon {
    /// Whether the column's name, in its table, gives it away.
    pub fn matches(&self, table: &Table, column: &Column) -> bool {
        let mut words = tokens(&column.name);
        if let [word] = words.as_slice()
            && VESSELS.contains(&word.as_str())
        {
            // `customer_emails.value` is as telling as `customers.email`.
            words.extend(tokens(&table.name.name));
        }
        !is_about_the_datum(&words, &column.ty, self.anywhere)
            && !any_run(&words, self.never)
            && (any_run(&words, self.anywhere)
                || (!self.about_a_person.is_empty()
                    && ends_with_run(&words, self.about_a_person)
                    && (about_a_person(table)
                        || words.split_last().is_some_and(|(_, owners)| owners.iter().any(|word| is_owner(word))))))
    }

    /// Whether these words alone, without a table, give a datum away: a JSON key.
    pub fn names(&self, words: &[String]) -> bool {
        !is_about_the_datum(words, &Type::TEXT, self.anywhere)
            && !any_run(words, self.never)
            && any_run(words, self.anywhere)
    }

    /// Whether the name holds one of these phrases.
    pub fn says(name: &str, phrases: &[&str]) -> bool {
        any_run(&tokens(name), phrases)
    }

    /// Whether the name ends with one of these phrases.
    pub fn ends(name: &str, phrases: &[&str]) -> bool {
        ends_with_run(&tokens(name), phrases)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_split_into_words() {
        let split = |name: &str| tokens(name).join(" ");
        assert_eq!(split("billing_addressLine1"), "billing address line 1");
        assert_eq!(split("IPAddress"), "ip address");
        assert_eq!(split("FNAME"), "fname");
        assert_eq!(split("E-Mail Adresse"), "e mail adresse");
        assert_eq!(split("Größe"), "grosse");
        assert_eq!(split("Ünïcode_Name"), "unicode name");
        assert_eq!(split("PrénomEmployé"), "prenom employe");
        assert_eq!(split("__"), "");
    }

    #[test]
    fn phrases_match_whole_words_only() {
        assert!(Lexicon::says("user_first_name", &["firstname"]));
        assert!(Lexicon::says("firstName", &["firstname"]));
        assert!(!Lexicon::says("zipper", &["zip"]));
        assert!(!Lexicon::says("shipment_id", &["ip"]));
        assert!(Lexicon::ends("contact_name", &["name"]));
        assert!(!Lexicon::ends("name_order", &["name"]));
    }

    #[test]
    fn what_tells_about_the_datum_is_not_the_datum() {
        let cleared = |name: &str, ty: Type| is_about_the_datum(&tokens(name), &ty, &["sessionid"]);
        assert!(cleared("email_verified", Type::TEXT));
        assert!(cleared("is_phone_public", Type::TEXT));
        assert!(cleared("address_id", Type::Uuid));
        assert!(!cleared("email_id", Type::TEXT));
        assert!(!cleared("session_id", Type::Uuid));
        assert!(!cleared("email", Type::TEXT));
    }
}
