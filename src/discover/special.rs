//! What the law protects most: health, belief, origin, orientation, income.

use super::lexicon::is_vessel;
use super::*;

pub struct Special;
pub const KIND: Special = Special;

static NAMES: Lexicon = Lexicon {
    anywhere: &["gender", "sex", "race", "ethnicity", "ethnic", "ethnicgroup", "ethnicbackground", "religion", "religious", "nationality", "nationalities", "citizenship", "maritalstatus", "marital", "sexualorientation", "disability", "disabilities", "diagnosis", "diagnoses", "medical", "medication", "allergies", "bloodtype", "political", "politicalparty", "tradeunion", "salary", "income", "wage", "wages", "pronouns", "criminal", "conviction", "convictions", "immigration", "biometric", "occupation", "misconduct", "allegation", "safeguarding", "faith", "caste", "genetic", "pregnant", "pregnancy", "hiv", "religiousreference", "geschlecht", "konfession", "staatsangehoerigkeit", "staatsangehorigkeit", "nationalitat", "familienstand", "gehalt", "lohn", "brutto", "einkommen", "behinderung", "schwerbehinderung", "schwerbehindert", "krankheit", "diagnose", "blutgruppe", "gewerkschaft", "steuerklasse", "konfessionszugehorigkeit", "religionszugehorigkeit", "krankenkasse", "schwangerschaft", "beruf", "allergien", "medikamente", "sexe", "nationalite", "situationfamiliale", "etatcivil", "salaire", "revenu", "revenus", "handicap", "maladie", "groupesanguin", "syndicat", "profession", "pathologie", "sexo", "genero", "nacionalidad", "estadocivil", "salario", "sueldo", "ingresos", "discapacidad", "enfermedad", "gruposanguineo", "tiposangre", "sindicato", "religioncode", "etnia", "raza", "orientacionsexual", "profesion", "ocupacion", "alergias", "diagnostico", "antecedentes", "sesso", "statocivile", "cittadinanza", "nazionalita", "stipendio", "reddito", "disabilita", "malattia", "grupposanguigno", "sindacato", "etnie", "professione", "occupazione", "diagnosi", "allergie", "patologie", "nacionalidade", "corraca", "deficiencia", "doenca", "tiposanguineo", "tiposanguineofator", "profissao", "religiao", "orientacaosexual", "escolaridade", "geslacht", "nationaliteit", "burgerlijkestaat", "salaris", "inkomen", "handicapcode", "ziekte", "bloedgroep", "vakbond", "godsdienst", "geloof", "beroep", "geaardheid", "plec", "narodowosc", "obywatelstwo", "stancywilny", "wynagrodzenie", "dochod", "niepelnosprawnosc", "choroba", "grupakrwi", "zwiazekzawodowy", "wyznanie", "zawod", "rozpoznanie", "medborgarskap", "civilstand", "inkomst", "funktionsnedsattning", "sjukdom", "blodgrupp", "fackforbund", "yrke", "kjonn", "sivilstand", "gendercode", "genderidentity", "sexatbirth", "legalsex", "ethnicitycode", "racecode", "ethnicities", "races", "denomination", "believes", "beliefs", "politicalviews", "politicalaffiliation", "politicalopinion", "partyaffiliation", "unionmember", "unionmembership", "tradeunionmember", "lgbt", "sexuality", "sexualpreference", "transgender", "disabilitystatus", "disabilitytype", "disabilitydetails", "impairment", "impairments", "veteranstatus", "veteran", "militarystatus", "immigrationstatus", "asylum", "refugee", "refugeestatus", "citizenshipstatus", "countryofcitizenship", "maritialstatus", "marriagestatus", "relationshipstatus", "civilstatus", "numberofchildren", "numchildren", "dependants", "dependents", "diagnosiscode", "diagnosisdescription", "icd", "icd9", "icd10", "icdcode", "snomed", "symptom", "symptoms", "treatmentplan", "prescription", "prescriptions", "medications", "dosage", "allergy", "immunization", "immunizations", "vaccination", "vaccinations", "vaccine", "vaccinated", "bloodgroup", "bloodpressure", "heartrate", "bmi", "bodyweight", "bodyheight", "cholesterol", "glucose", "hba1c", "labresult", "labresults", "testresults", "healthcondition", "healthconditions", "healthstatus", "healthinfo", "healthissues", "healthnotes", "medicalhistory", "medicalcondition", "medicalconditions", "medicalinfo", "medicalnotes", "familyhistory", "mentalhealth", "psychiatric", "hivstatus", "covid", "covidstatus", "smoker", "smoking", "smokingstatus", "alcohol", "alcoholuse", "druguse", "drugs", "substanceabuse", "pregnancystatus", "lastmenstrualperiod", "causeofdeath", "deathcause", "admissiondiagnosis", "chiefcomplaint", "presentingcomplaint", "specialneeds", "senstatus", "senprovision", "sendetails", "ehcp", "freeschoolmeals", "fsm", "pupilpremium", "lookedafter", "inneed", "childprotection", "criminalrecord", "criminalrecords", "criminalhistory", "offence", "offences", "offense", "offenses", "arrest", "arrests", "felony", "dbscheck", "convictiondetails", "disciplinary", "disciplinaryaction", "grievance", "sanctions", "basesalary", "annualsalary", "monthlysalary", "currentsalary", "expectedsalary", "desiredsalary", "grosssalary", "netsalary", "grosspay", "netpay", "basepay", "payrate", "hourlyrate", "hourlywage", "compensation", "severance", "pension", "annualincome", "monthlyincome", "householdincome", "grossincome", "networth", "creditscore", "creditrating", "creditlimit", "debt", "debts", "bankruptcy", "taxcode", "taxfilingstatus", "performancerating", "performancescore", "performancereview", "sickleave", "sickdays", "sicknote", "absencereason", "leavereason", "terminationreason", "reasonforleaving", "reasonleaving", "dismissalreason", "hiredate", "datehired", "dateofhire", "terminationdate", "dateofjoining", "joiningdate", "geneticdata", "dna", "genome", "genotype", "fingerprints", "fingerprintdata", "facialrecognition", "facetemplate", "irisscan", "retinascan", "voiceprint", "biometrics", "biometricdata", "biometrictemplate"],
    about_a_person: &["jobtitle", "weight", "salary", "income", "wage", "wages", "height", "grade", "grades", "gpa", "ethnic", "job", "profession", "employer", "pay", "commission", "jobrole", "occupation", "treatment", "bonus", "lon", "raca", "pensja"],
    never: &["salarymin", "salarymax", "minsalary", "maxsalary", "salaryrange", "grossincome", "incometax"],
};

impl Kind for Special {
    fn name(&self) -> &'static str {
        "special"
    }

    fn summary(&self) -> &'static str {
        "sensitive attribute"
    }

    fn suspects(&self, table: &Table, column: &Column) -> Option<Suspicion> {
        // `ethnicity_white` among numbers is a census, `ethnic_group` a person.
        let counts = matches!(column.ty, Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. })
            && !is_vessel(&column.name)
            && !Lexicon::ends(column.name.trim_end_matches("_digit").trim_end_matches("_code"), NAMES.anywhere)
            && !Lexicon::ends(&column.name, NAMES.about_a_person);
        let named = !counts && self.holds(&column.ty) && NAMES.matches(table, column);
        named.then(|| self.suspicion(column, Evidence::Name(self.summary()), &Fit::of(table, column)))
    }

    fn repeats(&self) -> bool {
        true
    }

    fn hits(&self) -> &'static [Sample] {
        &[Sample::Column("users.gender"), Sample::Column("people.ethnic_group int"), Sample::Column("patients.diagnosis")]
    }

    fn misses(&self) -> &'static [Sample] {
        &[Sample::Column("users.is_disabled bool"), Sample::Column("t.trace"), Sample::Column("t.embrace")]
    }

    fn names(&self) -> &'static Lexicon {
        &NAMES
    }

    fn holds(&self, ty: &Type) -> bool {
        matches!(ty, Type::Text(_) | Type::Int { .. } | Type::Enum { .. } | Type::Json { .. } | Type::Array(_) | Type::Decimal { .. } | Type::Float { .. } | Type::Date | Type::Timestamp { .. })
    }

    fn masks(&self, _column: &Column) -> &'static [&'static str] {
        &[]
    }
}
