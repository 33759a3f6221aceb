//! Telephone numbers.

use super::*;

pub struct Phone;
pub const KIND: Phone = Phone;

static NAMES: Lexicon = Lexicon {
    anywhere: &["phone", "phones", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "msisdn", "whatsapp", "phonenumber", "phonenumbers", "mobilenumber", "contactnumber", "faxnumber", "telefon", "telefono", "homephone", "workphone", "landline", "sms", "smsnumber", "phoneno", "mobileno", "pager", "telefonnummer", "telefoonnummer", "telefonnumer", "handynummer", "handy", "mobilnummer", "mobilnr", "mobiltelefon", "telnr", "telno", "rufnummer", "festnetz", "faxnummer", "faxnr", "telephonenumber", "telephoneno", "numerotelephone", "numerodetelephone", "telportable", "telfixe", "telfijo", "movil", "celular", "celulares", "numerocelular", "numerotelefono", "telefonos", "telefone", "telefones", "telemovel", "numerotelefone", "cellulare", "telefonofijo", "numeroditelefono", "recapito", "telefoon", "mobiel", "mobieltje", "mobielnummer", "gsm", "numertelefonu", "komorka", "telkomorkowy", "telefonkomorkowy", "nrtelefonu", "hemtelefon", "arbetstelefon", "telefax", "dayphone", "eveningphone", "nightphone", "officephone", "altphone", "phonehome", "phonework", "phonecell", "phonemobile", "primaryphone", "secondaryphone", "emergencyphone", "mobilephone", "phone1", "phone2", "callerid", "callernumber", "calledid", "callednumber", "dialednumber", "tonumber", "fromnumber"],
    about_a_person: &["extension", "ext", "portable", "mobil", "fon", "ani"],
    never: &["mobileapp", "cellid", "smstemplate", "phonetype", "mobiledevice", "fileextension", "extensionname", "portablehole", "telescope", "telecom"],
};

/// ITU-T E.164 with a plus sign: eight to fifteen digits.
fn is_international(text: &[u8]) -> bool {
    text.strip_prefix(b"+")
        .and_then(|rest| text::digits(rest, b" -.()/"))
        .is_some_and(|digits| (8..=15).contains(&digits.len()) && digits[0] != 0)
}

/// A national number in groups: it begins with 0, `(` or three digits, and a date it is not.
fn is_grouped(text: &[u8]) -> bool {
    let Some(digits) = text::digits(text, b" -.()/") else { return false };
    let groups: Vec<&[u8]> = text.split(|byte| !byte.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    let begins = matches!(text.first(), Some(b'0' | b'(')) || groups.first().is_some_and(|group| group.len() == 3);
    // 123-45-6789 is no telephone number: `national_id` knows it.
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    begins && groups.len() >= 2 && (9..=12).contains(&digits.len()) && lengths != [3, 2, 4] && lengths.last() >= Some(&3)
}

impl Kind for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn summary(&self) -> &'static str {
        "telephone number"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["+49 30 ", "901820"]), Sample::Value(&["(202) ", "555-0143"]), Sample::Value(&["+1-202-", "555-0143"]), Sample::Column("users.phone"), Sample::Column("contacts.mobile_number"), Sample::Column("customers.Fax")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["+02:00"]), Sample::Value(&["2024-01-31"]), Sample::Value(&["+1"]), Sample::Value(&["1700000000"]), Sample::Value(&["12.5"]), Sample::Column("users.phone_verified"), Sample::Column("users.phone_type")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Int { bytes: 8, .. } | Type::Decimal { .. } | Type::Json { .. } | Type::Array(_))
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &["phone", "substitute"]
    }

    fn confirm(&self, text: &[u8]) -> bool {
        is_international(text) || is_grouped(text)
    }

    /// Grouped digits are order numbers as well.
    fn chance(&self) -> f64 {
        0.02
    }

    fn least_share(&self) -> f64 {
        0.2
    }
}
