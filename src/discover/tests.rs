//! Every detector's examples, and what they give together.

use super::*;
use crate::schema::{Catalog, Engine, EngineKind, Generated, Key, KeyKind, KeyPart, Length, Name, TableKind};

fn ty(word: &str) -> Type {
    match word {
        "text" => Type::TEXT,
        "citext" => Type::Text(Length { folded: true, ..Length::UNLIMITED }),
        "int" => Type::Int { bytes: 8, unsigned: false },
        "bool" => Type::Bool,
        "date" => Type::Date,
        "timestamp" => Type::Timestamp { zone: false },
        "uuid" => Type::Uuid,
        "json" => Type::Json { binary: true },
        "bytes" => Type::Bytes { max: None },
        "inet" => Type::Inet,
        "macaddr" => Type::MacAddr,
        "decimal" => Type::Decimal { precision: None, scale: None },
        "float" => Type::Float { bytes: 8 },
        "tsvector" => Type::TextSearch,
        _ => panic!("no type {word}"),
    }
}

fn column(name: &str, ty: Type) -> Column {
    let native = ty.word().to_owned();
    Column { name: name.into(), ty, native, nullable: true, default: None, generated: Generated::No, collation: None }
}

/// `table.column type`
fn place(text: &str) -> (Table, Column) {
    let (path, word) = text.split_once(' ').unwrap_or((text, "text"));
    let (table, name) = path.split_once('.').expect("table.column");
    let column = column(name, ty(word));
    let table = Table {
        name: Name::new("public", table),
        kind: TableKind::Ordinary,
        unlogged: false,
        inherits: Vec::new(),
        columns: vec![column.clone()],
        keys: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
    };
    (table, column)
}

fn acts_on(detector: &dyn Kind, sample: &Sample) -> (bool, String) {
    match sample {
        Sample::Value(pieces) => (detector.confirm(pieces.concat().as_bytes()), pieces.concat()),
        Sample::Column(text) => {
            let (table, column) = place(text);
            (detector.suspects(&table, &column).is_some(), (*text).to_owned())
        }
    }
}

#[test]
fn every_detector_keeps_its_word() {
    for detector in KINDS {
        let name = detector.name();
        assert!(!detector.hits().is_empty() && !detector.misses().is_empty(), "{name} has no examples");
        for sample in detector.hits() {
            let (acts, text) = acts_on(*detector, sample);
            assert!(acts, "{name} misses {text}");
        }
        for sample in detector.misses() {
            let (acts, text) = acts_on(*detector, sample);
            assert!(!acts, "{name} hits {text}");
        }
    }
}

#[test]
fn names_are_files_and_summaries_differ() {
    let names: Vec<&str> = KINDS.iter().map(|detector| detector.name()).collect();
    assert_eq!(names, FILES);
    let mut summaries: Vec<&str> = KINDS.iter().map(|detector| detector.summary()).collect();
    summaries.sort_unstable();
    summaries.dedup();
    assert_eq!(summaries.len(), names.len());
}

#[test]
fn every_file_is_listed() {
    let beside = [
        "empty",
        "evidence",
        "fit",
        "inside",
        "judgement",
        "leak",
        "lexicon",
        "likelihood",
        "mark",
        "mod",
        "plain",
        "sampled",
        "tests",
        "text",
    ];
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/discover");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(FILES.contains(&stem.as_str()) || beside.contains(&stem.as_str()), "{stem}.rs is in no list");
    }
}

/// What one column is suspected of, and the rule.
fn check(text: &str, what: Option<&str>, rule: &str) {
    let (table, column) = place(text);
    let suspicion = suspect(&table, &column);
    assert_eq!(suspicion.as_ref().map(|suspicion| suspicion.what), what, "{text}");
    assert_eq!(suspicion.map(|suspicion| suspicion.rule).unwrap_or_default(), rule, "{text}");
}

#[test]
fn names_give_columns_away() {
    check("users.email", Some("e-mail address"), "person.email");
    check("users.email citext", Some("e-mail address"), "person.email");
    check("users.email_token", Some("secret or token"), "hash");
    check("users.passwordHash", Some("password"), "fixed(\"!\")");
    check("users.date_of_birth date", Some("date of birth"), "date_shift(days=30)");
    check("customers.ContactName", Some("name of a person"), "person.full_name");
    check("users.lastname", Some("name of a person"), "person.last_name");
    check("actor.last_update timestamp", None, "");
    check("orders.ip inet", Some("IP address"), "internet.ip");
    check("sessions.user_agent", Some("device identifier"), "internet.user_agent");
    check("devices.mac_address", Some("device identifier"), "internet.mac");
    check("devices.hw macaddr", Some("device identifier"), "internet.mac");
    check("logins.hostname", Some("device identifier"), "internet.hostname");
    check("phones.imei", Some("device identifier"), "substitute");
    check("users.id int", None, "");
    check("events.kind", None, "");
    check("products.name", None, "");
    check("users.is_admin bool", None, "");
    check("users.settings json", None, "");
    check("users.phone int", Some("telephone number"), "phone");
    check("customer_emails.value", Some("e-mail address"), "person.email");
}

#[test]
fn rules_fit_length_and_keys() {
    let (mut table, mut email) = place("users.email");
    email.ty = Type::Text(Length::at_most(20));
    table.columns = vec![email.clone()];
    assert_eq!(suspect(&table, &email).unwrap().rule, "email");
    email.ty = Type::Text(Length::at_most(17));
    assert_eq!(suspect(&table, &email).unwrap().rule, "substitute");
    email.ty = Type::Text(Length { max: Some(17), padded: false, folded: true });
    assert_eq!(suspect(&table, &email).unwrap().rule, "hash(length=17)");
    let (mut table, phone) = place("users.phone");
    table.keys = vec![Key {
        name: "k".into(),
        kind: KeyKind::Unique,
        parts: vec![KeyPart::Column("phone".into())],
        predicate: None,
        nulls_not_distinct: false,
        deferrable: crate::schema::Deferrable::No,
    }];
    assert_eq!(suspect(&table, &phone).unwrap().rule, "substitute");
    table.keys[0].parts = vec![KeyPart::Expression("lower(phone)".into())];
    assert_eq!(suspect(&table, &phone).unwrap().rule, "hash");
}

#[test]
fn numbers_with_check_digits_get_masks_that_know_them() {
    for (what, rule, in_a_key) in [
        ("payments.card_number", "card", "card(range=any)"),
        ("payments.card_number int", "card", "card(range=any)"),
        ("payments.iban", "iban", "iban"),
        ("suppliers.account_number", "substitute", "substitute"),
        ("users.ssn", "national_id(US)", "substitute"),
        ("users.ssn int", "national_id(US)", "key"),
        ("users.cpf", "national_id(BR)", "national_id(BR)"),
        ("staff.passport_number", "substitute", "substitute"),
    ] {
        let (mut table, column) = place(what);
        assert_eq!(suspect(&table, &column).unwrap().rule, rule, "{what}");
        table.keys = vec![Key {
            name: "k".into(),
            kind: KeyKind::Unique,
            parts: vec![KeyPart::Column(column.name.clone())],
            predicate: None,
            nulls_not_distinct: false,
            deferrable: crate::schema::Deferrable::No,
        }];
        assert_eq!(suspect(&table, &column).unwrap().rule, in_a_key, "{what} in a key");
    }
}

fn judged(table: &str, name: &str, ty: Type, values: &[&[u8]]) -> Judgement {
    let (mut table, _) = place(&format!("{table}.{name}"));
    table.columns = vec![column(name, ty)];
    let engine = Engine { kind: EngineKind::Postgres, version: "17".into() };
    let catalog = Catalog {
        engine,
        default_schema: "public".into(),
        schemas: Vec::new(),
        extensions: Vec::new(),
        types: Vec::new(),
        sequences: Vec::new(),
        tables: vec![table.clone()],
        views: Vec::new(),
    };
    let values: Vec<Option<&[u8]>> = values.iter().map(|value| Some(*value)).collect();
    judge(&catalog, &table, &table.columns[0], None, &values)
}

fn sampled(ty: Type, values: &[&str]) -> Option<(&'static str, &'static str, String)> {
    let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
    judged("t", "x", ty, &values).suspicion.map(|suspicion| (suspicion.what, suspicion.because, suspicion.rule))
}

#[test]
fn values_give_columns_away() {
    let one_in_many = ["n/a", "anna.berg@mail.example", "unknown", "", "x"];
    assert_eq!(sampled(Type::TEXT, &one_in_many), Some(("e-mail address", "by sampled values", "person.email".into())));
    let prose = ["please write to <anna.berg@mail.example> today"];
    assert_eq!(sampled(Type::TEXT, &prose), Some(("e-mail address", "inside sampled values", "lorem".into())));
    let json = [r#"{"kind": 1, "customer": {"firstName": "A"}}"#];
    assert_eq!(
        sampled(Type::Json { binary: true }, &json),
        Some(("name of a person", "inside sampled values", "null".into()))
    );
    let array = ["{anna.berg@mail.example}"];
    assert_eq!(sampled(Type::Array(Box::new(Type::TEXT)), &array).unwrap().0, "e-mail address");
    let names = ["Anna Schmidt", "Peter Weber", "X Æ A-12", "Maria García"];
    assert_eq!(sampled(Type::TEXT, &names).unwrap().2, "person.full_name");
}

#[test]
fn harmless_values_stay_harmless() {
    assert_eq!(sampled(Type::TEXT, &["paid", "new", "shipped"]), None);
    assert_eq!(sampled(Type::TEXT, &["550e8400-e29b-41d4-a716-446655440000"]), None);
    assert_eq!(sampled(Type::TEXT, &["1.2.3.4", "1.2.4", "1.3.0", "2.0", "2.1"]), None);
    assert_eq!(sampled(Type::TEXT, &[]), None);
    // One in ten numbers passes Luhn; epoch milliseconds have no card's length and beginning.
    let epochs = ["1700000000000", "1700000000001", "1700000000002"];
    assert_eq!(sampled(Type::Int { bytes: 8, unsigned: false }, &epochs), None);
    let arbitrary = ["4000000000000000", "4000000000000001", "4000000000000002", "4000000000000003"];
    assert_eq!(sampled(Type::TEXT, &arbitrary), None);
}

#[test]
fn any_bytes_are_read_without_harm() {
    let nasty: [&[u8]; 8] =
        [b"\xff\xfe@\xff.\xff", b"\"", b"{\"a", b"+", b"@", b"://:@", b"-----BEGIN ", b"(((((((((("];
    for value in nasty {
        for detector in KINDS {
            detector.confirm(value);
        }
        judged("t", "x", Type::TEXT, &[value]);
        judged("t", "x", Type::Json { binary: true }, &[value]);
    }
}

/// Names as people write them in other languages and trades; no table of a known
/// schema among them.
#[test]
fn many_languages_and_trades_are_spoken() {
    for (kind, places) in [
        (
            "person_name",
            "kunden.nachname mitarbeiter.vorname clients.prénom pazienti.cognome clientes.apellido_paterno \
            alunos.sobrenome klanten.achternaam pacjenci.nazwisko kunder.efternamn ansatte.etternavn \
            policies.next_of_kin orders.customer_name visits.doctor_name employees.TitleOfCourtesy klant.naam",
        ),
        (
            "birth_date",
            "personen.geburtsdatum salaries.date_naissance pacientes.fecha_nacimiento \
            utenti.data_di_nascita clientes.dtNascimento patienten.geboortedatum osoby.data_urodzenia \
            elever.födelsedatum patients.PatientDOB",
        ),
        (
            "email",
            "kunden.E-Mail-Adresse clients.courriel clientes.correo_electronico utenti.postaelettronica \
            medlemmar.e_post users.recovery_email",
        ),
        (
            "phone",
            "kunden.handynummer clients.telephone_portable_tel clientes.telefono_movil clientes.celular \
            klanten.telefoonnummer uczniowie.numer_telefonu orders.contact_number leads.cell_phone",
        ),
        (
            "address",
            "kunden.strasse kunden.PLZ clients.code_postal clientes.direccion clientes.codigo_postal \
            utenti.indirizzo clientes.endereco clientes.bairro klanten.woonplaats klanten.huisnummer \
            klienci.kod_pocztowy kunder.gatuadress orders.billing_state hotel_guests.home_town",
        ),
        (
            "national_id",
            "personen.steuer_id salaries.numero_securite_sociale clientes.dni alunos.cpf \
            dipendenti.codice_fiscale patienten.bsn pacjenci.pesel anställda.personnummer \
            pupils.unique_learner_number drivers.licence_no patients.mrn members.medicare_no",
        ),
        (
            "bank_account",
            "kunden.kontonummer kunden.IBAN clients.compte_bancaire clientes.numero_cuenta \
            klanten.rekeningnummer payroll.routing_number merchants.swift_code",
        ),
        (
            "password",
            "benutzer.passwort utilisateurs.mot_de_passe usuarios.contraseña usuarios.senha gebruikers.wachtwoord",
        ),
        ("credential", "apps.client_secret users.otp_secret devices.push_token users.security_answer"),
        (
            "special",
            "patients.diagnosis patients.blood_type employees.religion employees.salary personen.konfession \
            mitarbeiter.gehalt employes.salaire empleados.estado_civil members.political_affiliation \
            pupils.free_school_meals users.sexual_orientation staff.trade_union_member employees.hire_date \
            loans.credit_score claimants.criminal_record visits.chief_complaint",
        ),
    ] {
        for place_of in places.split_whitespace() {
            let (table, column) = place(place_of);
            assert_eq!(suspect(&table, &column).map(|found| found.detector), Some(kind), "{place_of}");
        }
    }
}

/// What has the same words and is nobody's.
#[test]
fn things_are_no_persons() {
    for place_of in "products.name offices.address lead_providers.name comments.comment_approved films.title \
        orders.status carts.total_price jobs.queue_name servers.capacity builds.test_suite coins.market_cap \
        films.genre products.colour tables.row_format settings.key releases.version currencies.symbol \
        tests.description queues.max_length shipments.ship_to_id stores.city"
        .split_whitespace()
    {
        let (table, column) = place(place_of);
        assert_eq!(suspect(&table, &column).map(|found| found.detector), None, "{place_of}");
    }
}

/// Eleven digits with the check digits of a CPF, the last two of eleven.
fn cpf(n: u64) -> String {
    let mut digits: Vec<u64> = format!("{n:09}").bytes().map(|byte| u64::from(byte - b'0')).collect();
    for _ in 0..2 {
        let length = digits.len() as u64;
        let sum: u64 = digits.iter().zip(0..).map(|(digit, at)| digit * (length + 1 - at)).sum();
        digits.push(if sum % 11 < 2 { 0 } else { 11 - sum % 11 });
    }
    digits.iter().map(u64::to_string).collect()
}

/// Checksums pass by chance; a column of them does not.
#[test]
fn values_are_judged_by_likelihood() {
    let of = |values: Vec<String>| {
        let values: Vec<&[u8]> = values.iter().map(|value| value.as_bytes()).collect();
        judged("t", "x", Type::TEXT, &values).suspicion
    };
    let found = of((0..40).map(|n| cpf(123_456_789 + n * 7_654_321)).collect()).expect("40 of 40 are no chance");
    assert_eq!((found.detector, found.rule.as_str()), ("national_id", "national_id(BR)"));
    assert_eq!(
        found.in_short(),
        "national identifier, 40 of 40 distinct sampled values are a Brazilian CPF number, where chance makes one in 100"
    );
    // As many numbers that merely have eleven digits: some pass, for some country or other.
    let random = |n: u64| n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407) >> 20;
    for digits in 8..=16u32 {
        let span = 10u64.pow(digits);
        let numbers = (1..400).map(|n| format!("{:0width$}", random(n) % span, width = digits as usize)).collect();
        assert_eq!(of(numbers).map(|found| found.in_short()), None, "{digits} digits");
        let counted = (0..400).map(|n| (span / 10 * 4 + n).to_string()).collect();
        assert_eq!(of(counted).map(|found| found.in_short()), None, "{digits} digits, counted");
    }
    // One value in ten thousand rows is one observation, not ten thousand.
    let same = vec![cpf(123_456_789); 1000];
    assert_eq!(of(same), None);
    // Points in time, in seconds and milliseconds.
    assert_eq!(of((0..300).map(|n| (1_700_000_000u64 + n * 86_413).to_string()).collect()), None);
    assert_eq!(of((0..300).map(|n| (1_700_000_000_000u64 + n * 86_413_777).to_string()).collect()), None);
    // Versions, hashes and codes.
    assert_eq!(of((0..100).map(|n| format!("{}.{}.{}", n / 10, n % 10, n % 7)).collect()), None);
    assert_eq!(of((0..100).map(|n| format!("{:016x}{:016x}{:08x}", random(n), random(n + 1), n)).collect()), None);
    assert_eq!(of((0..100).map(|n| format!("SKU-{n:05}")).collect()), None);
}

#[test]
fn marks_count_and_clear_nothing() {
    let mark = |name: &str, text: &str| {
        let (table, column) = place(name);
        let mark = Mark::of(text);
        let catalog = Catalog {
            engine: Engine { kind: EngineKind::Postgres, version: "17".into() },
            default_schema: "public".into(),
            schemas: Vec::new(),
            extensions: Vec::new(),
            types: Vec::new(),
            sequences: Vec::new(),
            tables: vec![table.clone()],
            views: Vec::new(),
        };
        judge(&catalog, &table, &column, mark.as_ref(), &[])
    };
    let labelled = mark("t.x", "MASKED WITH FUNCTION anon.fake_email()").suspicion.unwrap();
    assert_eq!((labelled.detector, labelled.rule.as_str()), ("email", "person.email"));
    assert_eq!(labelled.reasons(), "its label masks it with anon.fake_email");
    let marked = mark("t.x", "sensitive=true").suspicion.unwrap();
    assert_eq!((marked.detector, marked.rule.as_str()), ("marked", "substitute"));
    let named = mark("users.email", "sensitive=false").suspicion.unwrap();
    assert_eq!(named.reasons(), "named like an e-mail address; its comment says that it is not sensitive");
    let nothing = mark("t.x", "sensitive=false");
    assert_eq!(nothing.suspicion, None);
    assert_eq!(sentence(&nothing.evidence, None), "its comment says that it is not sensitive");
}
