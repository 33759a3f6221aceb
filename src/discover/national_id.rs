//! Numbers that authorities and institutions give to persons.

use super::*;

pub struct NationalId;
pub const KIND: NationalId = NationalId;

static NAMES: Lexicon = Lexicon {
    anywhere: &["ssn", "socialsecurity", "socialsecuritynumber", "sin", "nationalid", "nationalidnumber", "nationalinsurance", "nationalinsurancenumber", "nino", "ninumber", "nin", "taxid", "taxids", "taxnumber", "taxpayer", "taxidentifier", "tin", "vatid", "vatnumber", "ein", "itin", "cpf", "cnpj", "curp", "rfc", "dni", "nie", "nif", "pesel", "bsn", "personnummer", "passport", "passportnumber", "passportno", "driverlicense", "driverslicense", "drivinglicence", "drivinglicense", "licensenumber", "licencenumber", "idcard", "idnumber", "identitynumber", "identitycard", "nhsnumber", "medicarenumber", "mrn", "medicalrecordnumber", "insurancenumber", "policynumber", "healthid", "aadhaar", "steuerid", "steuernummer", "fiscalcode", "codicefiscale", "trn", "teacherreferencenumber", "studentnumber", "employeenumber", "staffnumber", "registrationnumber", "membershipnumber", "membernumber", "visanumber", "socialnumber", "payrollnumber", "sozialversicherungsnummer", "svnummer", "svnr", "ahvnummer", "ahvnr", "steueridentifikationsnummer", "steuernr", "ausweisnummer", "personalausweisnummer", "reisepassnummer", "krankenkassennummer", "versichertennummer", "versicherungsnummer", "idnr", "numerosecuritesociale", "numsecu", "nir", "insee", "siret", "siren", "numerofiscal", "cni", "carteidentite", "numeropasseport", "rut", "cedula", "cuit", "cuil", "curpnumber", "rfcnumber", "documentoidentidad", "numerodocumento", "nrodocumento", "numeroidentificacion", "nss", "nuss", "numeropasaporte", "pasaporte", "identificacionfiscal", "codfiscale", "partitaiva", "numerotessera", "tesserasanitaria", "cartaidentita", "cnh", "pispasep", "nis", "tituloeleitor", "cartaocidadao", "cartacidadao", "niss", "numerocontribuinte", "contribuinte", "passaporte", "numeropassaporte", "burgerservicenummer", "sofinummer", "rijbewijsnummer", "paspoortnummer", "rijksregisternummer", "nrdowodu", "numerdowodu", "dowodosobisty", "seriadowodu", "numerpesel", "regon", "numerpaszportu", "paszport", "samordningsnummer", "organisationsnummer", "personnr", "fodselsnummer", "cpr", "cprnummer", "cprnr", "henkilotunnus", "hetu", "korttinummer", "isikukood", "asmenskodas", "nationalinsuranceno", "nhsno", "chinumber", "chino", "ppsn", "ppsno", "medicareno", "medicaid", "medicaidid", "medicaidnumber", "medicareid", "mbi", "npi", "dea", "deanumber", "patientnumber", "patientno", "hospitalnumber", "hospitalno", "nric", "tfn", "abn", "acn", "irdnumber", "pancard", "pannumber", "aadhar", "aadharnumber", "aadhaarno", "voterid", "voternumber", "rationcard", "emiratesid", "iqama", "civilid", "citizenid", "residentid", "residencenumber", "bvn", "socialinsurancenumber", "sinnumber", "ssnlast4", "last4ssn", "ssnitin", "taxfilenumber", "taxcode", "taxregistrationnumber", "utr", "uniquelearnernumber", "uln", "upn", "uniquepupilnumber", "nationalidno", "nationalidcard", "governmentid", "govid", "identitydocument", "identitydocumentnumber", "identificationnumber", "documentnumber", "personalnumber", "personalid", "personalcode", "personnelnumber", "personalnummer", "personnelno", "matrikelnummer", "matriculationnumber", "matricule", "matricula", "rollnumber", "rollno", "admissionnumber", "enrolmentnumber", "enrollmentnumber", "badgenumber", "driverlicensenumber", "driverslicensenumber", "driverlicenseno", "dlnumber", "licenceno", "licenseno", "memberno", "insuranceid", "insuranceno", "insurancepolicynumber", "subscriberid", "beneficiaryid", "policyno", "claimantid", "residencepermit", "workpermit", "visano", "alienregistrationnumber", "anumber", "ucas", "ucasnumber", "studentno", "employeeno", "staffno"],
    about_a_person: &["nip", "rg", "pis", "run"],
    never: &["trnrequest", "trncountry", "passportsafe", "documentnumberseries", "finance", "policynumberformat"],
};

/// What a name says about the country; other identifiers have any shape.
static COUNTRIES: &[(&[&str], &[&str])] = &[
    (&["ssn", "socialsecurity"], &["national_id(US)", "substitute", "key"]),
    (&["nationalinsurance", "nino", "ninumber", "nhsnumber"], &["national_id(GB)", "substitute", "key"]),
    (&["cpf", "cnpj"], &["national_id(BR)", "substitute", "key"]),
    (&["aadhaar"], &["national_id(IN)", "substitute", "key"]),
    (&["codicefiscale", "fiscalcode"], &["national_id(IT)", "substitute"]),
    (&["curp"], &["national_id(MX)", "substitute"]),
    (&["pesel"], &["national_id(PL)", "substitute", "key"]),
    (&["personnummer"], &["national_id(SE)", "substitute", "key"]),
    (&["steuerid"], &["national_id(DE)", "substitute", "key"]),
];

/// Masks for numbers that a detector of this name knows; none where no mask makes such.
pub fn masks_of(detector: &str) -> &'static [&'static str] {
    match detector {
        "br_cpf" => &["national_id(BR)", "substitute", "key"],
        "de_idnr" => &["national_id(DE)", "substitute", "key"],
        "gb_nino" => &["national_id(GB)", "substitute"],
        "in_aadhaar" => &["national_id(IN)", "substitute", "key"],
        "it_codice_fiscale" => &["national_id(IT)", "substitute"],
        "mx_curp" => &["national_id(MX)", "substitute"],
        "pl_pesel" => &["national_id(PL)", "substitute", "key"],
        "se_personnummer" => &["national_id(SE)", "substitute", "key"],
        _ => &[],
    }
}

/// `AAA-GG-SSSS` in the ranges that the Social Security Administration issues.
fn is_ssn(text: &[u8]) -> bool {
    let shaped = text.len() == 11
        && text.iter().enumerate().all(|(at, byte)| if at == 3 || at == 6 { *byte == b'-' } else { byte.is_ascii_digit() });
    shaped
        && !matches!(&text[..3], b"000" | b"666")
        && text[0] != b'9'
        && &text[4..6] != b"00"
        && &text[7..] != b"0000"
}

/// Prefixes of numbers that nobody gets (HMRC manual NIM39110).
static NEVER_ALLOCATED: &[&[u8]] = &[b"BG", b"GB", b"KN", b"NK", b"NT", b"ZZ"];

/// Two letters, six digits, a letter from A to D, with or without blanks (HMRC manual NIM39110).
fn is_nino(text: &[u8]) -> bool {
    let compact: Vec<u8> = text.iter().filter(|byte| **byte != b' ').copied().collect();
    compact.len() == 9
        && compact[..2].iter().all(|byte| byte.is_ascii_uppercase() && !b"DFIQUV".contains(byte))
        && compact[1] != b'O'
        && !NEVER_ALLOCATED.contains(&&compact[..2])
        && compact[2..8].iter().all(u8::is_ascii_digit)
        && (b'A'..=b'D').contains(&compact[8])
}

/// Letters and digits in the pattern of a Mexican CURP or an Italian codice fiscale.
fn is_curp(text: &[u8]) -> bool {
    let shape: Vec<u8> = text
        .iter()
        .map(|byte| if byte.is_ascii_uppercase() { b'A' } else if byte.is_ascii_digit() { b'9' } else { b'?' })
        .collect();
    shape == b"AAAAAA99A99A999A" || (shape.len() == 18 && shape.starts_with(b"AAAA999999AAAAAA"))
}

impl Kind for NationalId {
    fn name(&self) -> &'static str {
        "national_id"
    }

    fn summary(&self) -> &'static str {
        "national identifier"
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Value(&["536-", "22-", "1845"]), Sample::Value(&["AB ", "12 34 56", " C"]), Sample::Value(&["RSSMRA", "85T10", "A562S"]), Sample::Column("users.ssn"), Sample::Column("staff.national_insurance_number"), Sample::Column("t.TaxID")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Value(&["000-12-3456"]), Sample::Value(&["666-12-3456"]), Sample::Value(&["ZZ", "123456C"]), Sample::Value(&["2024-01-31"]), Sample::Value(&["ABC123"]), Sample::Column("users.is_ssn_verified bool"), Sample::Column("t.assassin")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Int { .. } | Type::Decimal { .. } | Type::Json { .. } | Type::Array(_) | Type::Date)
    }

    fn masks(&self, column: &Column) -> &'static [&'static str] {
        let name = spelt(column);
        let of_a_country = COUNTRIES.iter().find(|(words, _)| words.iter().any(|word| name.contains(word)));
        of_a_country.map_or(&["substitute", "key"], |(_, masks)| masks)
    }

    fn confirm(&self, text: &[u8]) -> bool {
        is_ssn(text) || is_nino(text) || is_curp(text)
    }

    fn stands_in_text(&self) -> bool {
        true
    }
}
