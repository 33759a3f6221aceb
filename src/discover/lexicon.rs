//! Names of columns and tables as words: how they split, and what they tell.

use crate::schema::{Column, Table, Type};

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
    "account",
    "actor",
    "address",
    "addressee",
    "admin",
    "agent",
    "applicant",
    "application",
    "artist",
    "attendee",
    "author",
    "beneficiary",
    "billing",
    "borrower",
    "buyer",
    "candidate",
    "cardholder",
    "citizen",
    "claim",
    "claimant",
    "client",
    "coach",
    "colleague",
    "contact",
    "contributor",
    "cust",
    "customer",
    "delegate",
    "dependent",
    "doctor",
    "donor",
    "driver",
    "emp",
    "employee",
    "guardian",
    "guest",
    "holder",
    "jobseeker",
    "lead",
    "lender",
    "manager",
    "mentor",
    "member",
    "nurse",
    "operator",
    "owner",
    "parent",
    "participant",
    "passenger",
    "patient",
    "payee",
    "payer",
    "people",
    "person",
    "persona",
    "player",
    "practitioner",
    "profile",
    "pupil",
    "recipient",
    "referee",
    "registrant",
    "rep",
    "representative",
    "resident",
    "respondent",
    "reviewer",
    "sender",
    "shipping",
    "signatory",
    "signup",
    "staff",
    "student",
    "subscriber",
    "supplier",
    "teacher",
    "tenant",
    "trainee",
    "traveler",
    "traveller",
    "tutor",
    "user",
    "vendor",
    "visitor",
    "volunteer",
    "voter",
    "winner",
    "witness",
    "worker",
];

/// Columns that say nothing by themselves: their table's name tells.
const VESSELS: &[&str] = &["canonical", "content", "value"];

/// Words that keys of documents are made of.
const COMMON_KEYS: &[&str] = &[
    "attributes", "body", "code", "contacts", "content", "context", "current", "data", "date", "description", "detail",
    "details", "document", "event", "extra", "field", "fields", "first", "header", "headers", "home", "id", "info",
    "information", "item", "items", "key", "kind", "label", "last", "line", "lines", "list", "meta", "name", "names",
    "new", "number", "object", "old", "options", "order", "orders", "params", "payment", "personal", "primary",
    "properties", "record", "records", "request", "response", "result", "results", "row", "rows", "secondary",
    "settings", "source", "status", "target", "text", "title", "type", "url", "value", "values", "version", "work",
];

/// What has mail and telephone too, and is no person.
const ORGANISATIONS: &[&str] = &[
    "authoritie",
    "authority",
    "branch",
    "branche",
    "brand",
    "chain",
    "companie",
    "company",
    "department",
    "event",
    "facilitie",
    "facility",
    "hotel",
    "institution",
    "office",
    "organisation",
    "organization",
    "product",
    "project",
    "provider",
    "region",
    "restaurant",
    "school",
    "shop",
    "site",
    "store",
    "team",
    "universitie",
    "university",
    "venue",
    "warehouse",
];

/// Columns that only tables about persons have.
const GIVE_AWAY: &[&str] = &[
    "birthdate",
    "birthday",
    "contactname",
    "dateofbirth",
    "dob",
    "email",
    "emailaddress",
    "familyname",
    "firstname",
    "fname",
    "forename",
    "fullname",
    "gender",
    "givenname",
    "iban",
    "last4",
    "lastname",
    "lname",
    "mobile",
    "phone",
    "phonenumber",
    "surname",
    "telephone",
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
            word.extend(c.to_lowercase());
        }
        last = c;
    }
    words
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
    tokens(name).iter().any(|word| {
        let stem = singular(word);
        PERSONS.contains(&word.as_str())
            || PERSONS.contains(&stem)
            || stem.strip_suffix("se").is_some_and(|s| s == "addres")
    })
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
    named || !of_organisations && table.columns.iter().any(|column| ends_with_run(&tokens(&column.name), GIVE_AWAY))
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
    refers || CLEARED_BY_FIRST.contains(&first.as_str()) || CLEARED_BY_LAST.contains(&last.as_str())
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
                    && about_a_person(table)))
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
        assert_eq!(split("Ünïcode_Name"), "ünïcode name");
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
