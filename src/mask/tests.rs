//! What every mask is tested for, whatever it does.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::schema::Length;
use crate::seed::{Identity, Key};

/// A column of a type that masks know.
pub(super) fn column(native: &str) -> Column {
    let column = manual::column(native);
    assert!(!matches!(column.ty, Type::Other(_)), "{native} is no type that masks know");
    column
}

fn call(rule: &str) -> Call {
    manual::call(rule).unwrap_or_else(|| panic!("{rule} is no rule"))
}

pub(super) fn compile_with(rule: &str, column: &Column, key: &Key, locale: Locale) -> Result<Compiled, Misfit> {
    compile_call(&call(rule), column, key, locale)
}

fn compile_call(call: &Call, column: &Column, key: &Key, locale: Locale) -> Result<Compiled, Misfit> {
    let domain = key.domain(1, "example");
    let subjects = [ROW.to_owned()];
    let target = Target {
        column, is_mysql: false, locale, epoch: 1, key: &domain, domains: &|_| key.domain(1, "example"),
        subjects: &subjects, siblings: &[], commands: &|_| Box::new(NoProgram),
    };
    compile(call, &target).map(|(_, compiled)| compiled)
}

/// With a rule that has rules below its own.
pub(super) fn mask_call(call: &Call, column: &Column, input: &[u8]) -> Result<Vec<u8>, Reject> {
    let key = Key::new([0; 32]);
    let compiled = compile_call(call, column, &key, Locale::EnUs).unwrap_or_else(|misfit| panic!("{}", misfit.problem));
    run(&compiled, &key, input, b"example")
}

/// Under a key, which has to be the one that it runs with.
pub(super) fn compile_under(rule: &str, column: &Column, key: &Key) -> Result<Compiled, Misfit> {
    compile_with(rule, column, key, Locale::EnUs)
}

/// Beside other columns of the table.
pub(super) fn compile_beside(rule: &str, column: &Column, siblings: &[Column]) -> Result<Compiled, Misfit> {
    let key = Key::new([0; 32]);
    let domain = key.domain(1, "example");
    let subjects = [ROW.to_owned()];
    let target = Target {
        column, is_mysql: false, locale: Locale::EnUs, epoch: 1, key: &domain, domains: &|_| key.domain(1, "example"),
        subjects: &subjects, siblings, commands: &|_| Box::new(NoProgram),
    };
    compile(&call(rule), &target).map(|(_, compiled)| compiled)
}

/// What a mask that looks around makes of `x`, with these values beside it;
/// `None` is NULL.
pub(super) fn beside(compiled: &Compiled, values: &[Option<&str>]) -> Result<Option<String>, Reject> {
    struct Values<'a>(&'a [Option<&'a str>], Identity);
    impl Row for Values<'_> {
        fn subject(&self, _slot: usize) -> Identity {
            self.1
        }
        fn source(&self, sibling: usize) -> Option<&[u8]> {
            self.0[sibling].map(str::as_bytes)
        }
        fn masked(&self, sibling: usize, out: &mut Vec<u8>) -> Result<bool, Reject> {
            out.extend_from_slice(self.0[sibling].unwrap_or_default().as_bytes());
            Ok(self.0[sibling].is_some())
        }
        fn ordinal(&self) -> u64 {
            1
        }
    }
    let Action::Mask(mask) = &compiled.action else { panic!("no mask") };
    let domain = Key::new([0; 32]).domain(1, "example");
    let row = Values(values, domain.identity(b"row"));
    let mut out = Vec::new();
    let written = mask.mask_or_null(&row, b"x", &mut domain.draw(b"row"), &mut out)?;
    Ok(written.then(|| String::from_utf8(out).unwrap()))
}

/// On a column of MySQL's.
pub(super) fn compile_on_mysql(rule: &str, native: &str) -> Result<Compiled, Misfit> {
    let ty = crate::dialect::mysql::parse_type(native, None);
    let column = Column { ty, native: native.to_owned(), ..column("text") };
    let (key, locale) = (Key::new([0; 32]), Locale::EnUs);
    let domain = key.domain(1, "example");
    let domains = |_: &str| key.domain(1, "example");
    let subjects = [ROW.to_owned()];
    let target = Target {
        column: &column, is_mysql: true, locale, epoch: 1, key: &domain, domains: &domains,
        subjects: &subjects, siblings: &[], commands: &|_| Box::new(NoProgram),
    };
    compile(&call(rule), &target).map(|(_, compiled)| compiled)
}

pub(super) fn compile_on(rule: &str, column: &Column) -> Result<Compiled, Misfit> {
    compile_with(rule, column, &Key::new([0; 32]), Locale::EnUs)
}

/// The program that a rule's command line starts, here: none.
struct NoProgram;

impl Ask for NoProgram {
    fn ask(&self, question: &[u8], answer: &mut Vec<u8>) -> Result<(), Reject> {
        assert!(question.starts_with(b"{"));
        answer.extend_from_slice(b"{\"value\": \"answer\"}");
        Ok(())
    }
}

/// A row without other columns, all about one subject.
pub(super) struct Alone(pub Identity);

impl Row for Alone {
    fn subject(&self, _slot: usize) -> Identity {
        self.0
    }

    fn source(&self, _sibling: usize) -> Option<&[u8]> {
        None
    }

    fn masked(&self, _sibling: usize, _out: &mut Vec<u8>) -> Result<bool, Reject> {
        Ok(false)
    }

    fn ordinal(&self) -> u64 {
        1
    }
}

/// What the plan does with one value.
pub(super) fn run(compiled: &Compiled, key: &Key, input: &[u8], row: &[u8]) -> Result<Vec<u8>, Reject> {
    let mask = match &compiled.action {
        Action::Keep => return Ok(input.to_vec()),
        Action::Null => return Ok(b"NULL".to_vec()),
        Action::Default => return Ok(b"DEFAULT".to_vec()),
        Action::Mask(mask) => mask,
    };
    let mut canonical = Vec::new();
    let identity = match compiled.contract.by {
        By::Constant => b"",
        By::Subject(_) => row,
        By::Value(form) => {
            canonicalize(form, input, &mut canonical);
            &canonical
        }
    };
    let input = if compiled.contract.reads { input } else { b"x" };
    if let Some(deck) = mask.deck() {
        let domain = key.domain(1, "example");
        (0..=255u8).for_each(|row| deck.add(domain.identity(&[row]), format!("value {row}").as_bytes()));
        deck.add(domain.identity(b"example"), b"a value");
        deck.close()?;
    }
    for attempt in 0..16 {
        // `out` may hold earlier bytes.
        let mut out = b"earlier".to_vec();
        let domain = key.domain(1, "example");
        let around = Alone(domain.identity(row));
        let mut draw = domain.draw_for(domain.identity(identity), attempt);
        let apply = |draw: &mut Draw, out: &mut Vec<u8>| match mask.looks_around() {
            true => mask.mask_or_null(&around, input, draw, out),
            false => mask.mask(input, draw, out).map(|()| true),
        };
        let written = apply(&mut draw, &mut out)?;
        let out = out.strip_prefix(b"earlier").expect("a mask only appends");
        if !written {
            assert!(out.is_empty(), "a NULL has no text");
            return Ok(b"NULL".to_vec());
        }
        if mask.draws().is_none() {
            let mut undrawn = Vec::new();
            apply(&mut domain.draw_for(Identity::OF_NOTHING, 7), &mut undrawn)?;
            assert_eq!(out, undrawn, "a mask says that it draws nothing, and does");
        }
        if compiled.contract.may_equal || !compiled.contract.reads || out != input {
            return Ok(out.to_vec());
        }
    }
    panic!("an output stays equal to its input");
}

pub(super) fn mask_row(rule: &str, native: &str, input: &[u8], row: &[u8]) -> Result<Vec<u8>, Reject> {
    let compiled = compile_on(rule, &column(native)).unwrap_or_else(|misfit| panic!("{rule}: {}", misfit.problem));
    run(&compiled, &Key::new([0; 32]), input, row)
}

pub(super) fn mask_one(rule: &str, native: &str, input: &[u8]) -> Result<Vec<u8>, Reject> {
    mask_row(rule, native, input, b"example")
}

/// That no file is forgotten in the list, `tests/it/tree.rs` tells.
#[test]
fn every_mask_stands_in_the_file_of_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mask");
    for kind in MASKS {
        let file = format!("{}.rs", kind.name().replace('.', "_"));
        let text = std::fs::read_to_string(folder.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(&format!("\"{}\"", kind.name())), "{file}");
    }
}

#[test]
fn examples_are_what_happens() {
    let mut wrong = String::new();
    for kind in MASKS {
        assert!(kind.examples().len() >= 2, "{} has too few examples", kind.name());
        for example in kind.examples() {
            assert_eq!(call(example.rule).name, kind.name());
            let out = mask_one(example.rule, example.native, example.input.as_bytes()).unwrap();
            let out = String::from_utf8(out).unwrap();
            if out != example.output {
                writeln!(wrong, "{}\t{}\t{}\t{}\t{out}", kind.name(), example.rule, example.native, example.input).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "examples that differ (mask, rule, type, input, real output):\n{wrong}");
}

#[test]
fn summaries_and_parameters_are_written_down() {
    for kind in MASKS {
        assert!(!kind.summary().is_empty() && !kind.summary().ends_with('.'), "{}", kind.name());
        for parameter in kind.parameters() {
            assert!(!parameter.doc.is_empty(), "{}({})", kind.name(), parameter.name);
        }
        assert!(std::ptr::addr_eq(find(kind.name()).unwrap(), *kind), "two masks are called {}", kind.name());
    }
}

/// Rule, type and sixteen inputs or more that the golden file pins.
fn golden_cases() -> Vec<(&'static str, &'static str, Locale, Vec<String>)> {
    let list = |items: &[&str]| items.iter().map(|item| (*item).to_owned()).collect::<Vec<String>>();
    let texts = list(&[
        "a", "Z", "7", "Ann", "ann", "Anna Keller", "anna.keller@corp.example", "+49 30 18500-25", "Müller", "Größe 7",
        "SO-1-004711", "Пример", "例え", "a longer text, of which nothing may be left in the output", "0000-0000", "--", "x y z",
    ]);
    let numbers = list(&[
        "1", "2", "3", "10", "42", "99", "100", "1000", "4711", "16383", "0", "-1", "-42", "32767", "16384", "12345", "-32768",
    ]);
    let dates = list(&[
        "2024-02-29", "1984-06-13", "1999-12-31", "2000-01-01", "1970-01-01", "0001-01-01", "9999-12-31", "1900-03-01",
        "2023-07-04", "2026-11-22", "12024-01-01", "0044-03-15 BC", "infinity", "-infinity", "1600-02-29", "2038-01-19",
    ]);
    let times: Vec<String> = dates
        .iter()
        .map(|date| match date.strip_suffix(" BC") {
            Some(date) => format!("{date} 01:02:03.456+00 BC"),
            None if date.contains("inf") => date.clone(),
            None => format!("{date} 23:59:59+00"),
        })
        .collect();
    let mails: Vec<String> = (0..16).map(|n| format!("User{n}@Corp.example")).collect();
    let phones = list(&[
        "(212) 664-7665", "212-664-7665", "+1 212 664 7665", "2126647665", "+44 20 7219 3000", "+447911123456",
        "+33 1 40 20 50 50", "+33 6 12 34 56 78", "+49 30 18500-25", "+49 171 1234567", "030/18500-25", "0171 1234567",
        "+7 495 123-45-67", "+380441234567", "5551234", "n/a", "12", "0041 44 123 45 67",
    ]);
    let addresses = list(&[
        "10.0.0.1", "10.0.0.2", "10.0.0.0/8", "192.168.1.77/24", "8.8.8.8/32", "127.0.0.1", "fe80::1", "fd00::/8", "::1",
        "2001:4860:4860::8888", "172.16.0.1", "172.16.0.0/12", "100.64.0.1", "fe80::2/64", "1.1.1.1", "255.255.255.255",
    ]);
    let cards = list(&[
        "4556 7375 8689 9855", "4556737586899855", "4111-1111-1111-1111", "4222222222222", "5425 2334 3010 9903", "2223000048410010",
        "3714 496353 98431", "30569309025904", "3530111333300000", "6011000990139424", "6200000000000005", "675964982643845300",
        "4556 7375 8689 9856", "**** **** **** 1111", "XXXX-XXXX-XXXX-9855", "n/a", "0000 0000 0000 0000", "9792030000000000",
    ]);
    let identifiers = list(&[
        "536-22-1845", "536221845", "390.533.447-05", "123 456 782", "AB 12 34 56 C", "ab123456c", "943 476 5870", "36 574 261 809",
        "54362315-K", "X-2482300W", "RCCMNL83S18D969H", "1112.22.333", "85.07.30-033.28", "44051401359", "880320-0016",
        "198803200016", "2341 2341 2346", "756.9217.0769.85", "2 95 10 99 126 111 93", "15108695088", "131052-308T",
        "360426199101010071", "BOXW310820HNERXN09", "000-00-0000", "XXX-XX-1845", "none",
    ]);
    let accounts = list(&[
        "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "de89370400440532013000", "GB29NWBK60161331926819",
        "FR14 2004 1010 0505 0001 3M02 606", "ES9121000418450200051332", "IT60X0542811101000000123456", "NL91ABNA0417164300",
        "BE68 5390 0754 7034", "CH9300762011623852957", "NO9386011117947", "PL61109010140000071219812874",
        "PT50000201231234567890154", "MT84MALT011000012345MTLCAST001S", "IBAN: SE4550000000058398257466",
        "DE88370400440532013000", "ZZ00", "n/a",
    ]);
    let hosts = list(&[
        "corp.com", "CORP.com.", "www.corp.com", "mail.corp.com", "corp.co.uk", "a.b.corp.co.uk", "localhost", "ANNS-LAPTOP",
        "web-01.corp.com", "müller.de", "xn--mller-kva.de", "10.0.0.1", "x", "gmail.com", "qq.com", "_dmarc.corp.com",
    ]);
    let contacts = list(&[
        "ann@corp.com", "Ann@Corp.com ", "ann+news@corp.com", "ann.lee-7@corp.com", "bob@corp.com", "ann@gmx.de", "a@x.org",
        "anna.maria.keller@mail.corp.co.uk", "o'neil@corp.com", "müller@corp.com", "李@corp.com", "ა@corp.com", "n/a", "-", "ann@", "@corp.com",
    ]);
    let macs = list(&[
        "08:00:2b:01:02:03", "08-00-2B-01-02-03", "0800.2b01.0203", "08002b:010203", "08002B010203", "01:00:5e:00:00:fb",
        "33:33:00:00:00:01", "02:42:ac:11:00:02", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00", "08:00:2b:ff:fe:01:02:03", "08002b0102030405",
        "00:1b:44:11:3a:b7", "n/a", "-", "08:00:2b",
    ]);
    let urls = list(&[
        "https://corp.com", "https://www.corp.com/team/anna.html?id=42#top", "http://ann:secret@corp.com:8080/", "HTTP://Corp.com/A",
        "ftp://10.0.0.1/x.zip", "http://[2001:db8::1]:80/", "//corp.com/x", "corp.com/x", "/users/ann", "mailto:ann@corp.com", "tel:+49301850025",
        "https://corp.com/M%C3%BCller/%20x", "https://müller.de/größe", "data:text/plain,ann", "n/a", "x",
    ]);
    let uuids: Vec<String> = (0..16).map(|n| format!("{n:08x}-9dc0-{:x}1d1-b245-5ffdce74fad2", n % 8 + 1)).collect();
    let documents: Vec<String> = (0..16)
        .map(|n| format!(r#"{{"e": "user{n}@corp.example", "n": {n}, "t": ["a b", {n}.5, true, null], "x": {{"y": "z"}}, "k": 1.50}}"#))
        .collect();
    let many = |inputs: &[String]| (0..16).map(|n| inputs[n % inputs.len()].clone()).collect::<Vec<String>>();
    let us = Locale::EnUs;
    let mut cases = vec![
        ("card", "text", us, cards.clone()),
        ("card(keep=bin)", "text", us, cards.clone()),
        ("card(keep=last4)", "text", us, cards.clone()),
        ("card(range=any)", "text", us, cards),
        ("array: {$[*]: substitute}", "text[]", us, texts.iter().map(|text| format!("{{\"{text}\",NULL,x}}")).collect()),
        ("choice([red, green, blue], weights=[5, 2, 1])", "text", us, many(&texts)),
        ("choice", "enum(new,paid,shipped)", us, many(&list(&["new"]))),
        ("composite: {a: key, b: lorem}", "composite(a integer,b text)", us, numbers.iter().map(|number| format!("({number},\"a b\")")).collect()),
        ("cases: {\"example LIKE 'a%'\": null, \"example > 'S'\": scramble, else: substitute}", "text", us, texts.clone()),
        ("cases: {\"example > 100\": noise(percent=5), else: keep}", "integer", us, numbers.clone()),
        ("command(\"./stand-in\")", "text", us, texts.clone()),
        ("date", "date", us, many(&dates)),
        ("date(min=2020-01-01, max=2020-12-31)", "timestamp with time zone", us, many(&times)),
        ("date_shift", "date", us, dates.clone()),
        ("date_shift(days=365)", "timestamp with time zone", us, times),
        ("default", "integer", us, many(&numbers)),
        ("email", "text", us, mails.clone()),
        ("email(plus=drop)", "varchar(24)", us, contacts.clone()),
        ("email(domain=example.test)", "text", us, contacts),
        ("fixed(\"!\")", "text", us, many(&texts)),
        ("generalize(step=10)", "integer", us, numbers.clone()),
        ("generalize(unit=quarter)", "date", us, dates.clone()),
        ("generalize(first=2)", "text", us, texts.clone()),
        ("generalize(prefix=16, prefix6=32)", "inet", us, addresses.clone()),
        ("hash", "text", us, texts.clone()),
        ("hash(length=20, format=base32)", "varchar(20)", us, texts.clone()),
        ("hash(length=9, format=base36)", "text", us, texts.clone()),
        ("hash", "bytea", us, (0..16).map(|n| format!("\\x{n:02x}ff")).collect()),
        ("hash", "uuid", us, uuids.clone()),
        ("iban", "text", us, accounts.clone()),
        ("iban(country=GB)", "varchar(22)", us, accounts.clone()),
        ("iban(country=FR)", "text", us, accounts),
        ("hstore: {e: person.email, k: keep}", "hstore", us, mails.iter().map(|mail| format!("\"e\"=>\"{mail}\", \"x\"=>\"y\", \"k\"=>NULL")).collect()),
        ("internet.domain", "text", us, hosts.clone()),
        ("internet.domain", "varchar(15)", us, hosts.clone()),
        ("internet.hostname", "text", us, hosts),
        ("internet.ip(keep=16)", "inet", us, addresses.clone()),
        ("internet.ip", "inet", us, addresses.clone()),
        ("internet.ip", "cidr", us, addresses.clone()),
        ("internet.ip", "varchar(15)", us, addresses),
        ("internet.mac", "text", us, macs.clone()),
        ("internet.mac(range=documentation)", "text", us, macs),
        ("internet.url", "text", us, urls.clone()),
        ("internet.url", "varchar(40)", us, urls),
        ("internet.user_agent", "text", us, many(&texts)),
        ("json: {$.e: person.email, $.n: number(max=9), $.t[*]: lorem, $.k: keep}", "jsonb", us, documents),
        ("geo.shift", "point", us, (0..16).map(|n| format!("({n}.5,{}.25)", n * 5)).collect()),
        ("keep", "text", us, texts.clone()),
        ("key", "smallint", us, numbers.clone()),
        ("key", "integer", us, numbers.clone()),
        ("key", "bigint", us, numbers.clone()),
        ("key", "numeric(10,0)", us, numbers.clone()),
        ("key", "uuid", us, uuids),
        ("key", "text", us, texts.clone()),
        ("key(method=ff1)", "integer", us, (1..=16).map(|n| (n * n * 7919).to_string()).collect()),
        ("key(method=ff1)", "bigint", us, (1..=16).map(|n| (n * n * 7919 - 500_000).to_string()).collect()),
        ("key", "bytea", us, (0..16).map(|n| format!("\\x{n:02x}ff{}", "00".repeat(n))).collect()),
        ("lorem", "text", us, texts.clone()),
        ("lorem(words=4)", "text", us, many(&texts)),
        ("national_id(BE)", "text", us, identifiers.clone()),
        ("national_id(BR)", "text", us, identifiers.clone()),
        ("national_id(CA)", "text", us, identifiers.clone()),
        ("national_id(CH)", "text", us, identifiers.clone()),
        ("national_id(CN)", "text", us, identifiers.clone()),
        ("national_id(DE)", "text", us, identifiers.clone()),
        ("national_id(ES)", "text", us, identifiers.clone()),
        ("national_id(FI)", "text", us, identifiers.clone()),
        ("national_id(FR)", "text", us, identifiers.clone()),
        ("national_id(GB)", "text", us, identifiers.clone()),
        ("national_id(IN)", "text", us, identifiers.clone()),
        ("national_id(IT)", "text", us, identifiers.clone()),
        ("national_id(MX)", "text", us, identifiers.clone()),
        ("national_id(NL)", "text", us, identifiers.clone()),
        ("national_id(NO)", "text", us, identifiers.clone()),
        ("national_id(PL)", "text", us, identifiers.clone()),
        ("national_id(SE)", "text", us, identifiers.clone()),
        ("national_id(US)", "text", us, identifiers.clone()),
        ("national_id(US, range=any)", "text", us, identifiers.clone()),
        ("national_id", "varchar(40)", Locale::DeDe, identifiers),
        ("lorem(mentions=true)", "text", us, texts.clone()),
        ("map: {42: 24, 1: null, else: keep}", "integer", us, numbers.clone()),
        ("noise(percent=5)", "numeric(12,2)", us, numbers.clone()),
        ("noise(amount=30, min=-100)", "integer", us, numbers.clone()),
        ("noise(amount=10)", "date", us, dates.clone()),
        ("null", "text", us, many(&texts)),
        ("number(min=-5, max=5)", "integer", us, many(&numbers)),
        ("number(min=0, max=100, step=0.05)", "numeric(8,2)", us, many(&numbers)),
        ("partial(first=1, last=2)", "text", us, texts.clone()),
        ("password_hash(of=\"password\")", "text", us, password_hash::tests::samples()),
        (r#"pattern("[A-Z]{2}-\d{3,6}(a|bc)?")"#, "text", us, texts.clone()),
        ("person.birth_date", "date", us, many(&dates)),
        ("person.birth_date(min_age=3, max_age=6, at=2030-05-31)", "timestamp with time zone", us, many(&dates)),
        ("person.gender", "enum(f,m,x)", us, many(&list(&["x"]))),
        ("person.gender", "smallint", us, many(&list(&["0"]))),
        ("person.email", "text", us, mails.clone()),
        ("person.email", "varchar(30)", us, mails.clone()),
        ("person.email", "varchar(24)", us, mails.clone()),
        ("person.username", "text", us, mails.clone()),
        ("person.username", "varchar(16)", us, mails.clone()),
        ("phone", "text", us, phones.clone()),
        ("phone(format=e164)", "text", us, phones.clone()),
        ("phone(keep=area)", "text", us, phones.clone()),
        ("phone(keep=country, format=national)", "text", us, phones.clone()),
        ("phone(keep=country, unique=true)", "text", us, phones.clone()),
        ("phone", "bigint", us, many(&numbers)),
        ("php: {$.t: substitute, $[*]: number}", "text", us, texts.iter().map(|text| format!("a:3:{{s:1:\"t\";s:{}:\"{text}\";i:0;i:5;s:1:\"x\";N;}}", text.len())).collect()),
        ("range: {$[*]: date_shift}", "daterange", us, dates.iter().take(12).cycle().take(16).map(|date| format!("[{date},)")).collect()),
        ("substitute", "bit varying", us, (0..16).map(|n| format!("{n:b}")).collect()),
        ("substitute", "ltree", us, texts.iter().map(|text| format!("Top.{text}.Top")).collect()),
        ("replace(\"[a-z]\", \"x\")", "text", us, texts.clone()),
        ("replace: {\"[\\w.]+@[\\w.]+\": person.email, \"\\d{3,}\": scramble}", "text", us, texts.clone()),
        ("scramble", "text", us, texts.clone()),
        ("scramble(keep=\"a0\")", "text", us, texts.clone()),
        ("shuffle", "text", us, many(&texts)),
        ("template(\"{person.full_name} <{person.email}>\")", "text", us, many(&texts)),
        ("tsvector(\"{lorem(words=5)}\")", "tsvector", us, many(&texts)),
        ("series(start=100, every=5)", "integer", us, many(&numbers)),
        ("substitute", "text", us, texts.clone()),
        ("substitute", "citext", us, texts.clone()),
        ("substitute(method=ff1)", "text", us, (1..=16).map(|n| format!("SO-{:07}-{}", n * 7919, ["7", "ab", "XY", "aB"][n % 4])).collect()),
        ("substitute(keep_prefix=2, keep=\"0\")", "text", us, texts.clone()),
        ("xml: {/a/b: substitute, /a/@c: hash(length=8)}", "xml", us, texts.iter().map(|text| format!("<a c=\"{text}\" d=\"x\"><b>{text}</b><b>{text}</b><e>x</e></a>")).collect()),
    ];
    for &locale in Locale::ALL {
        for rule in [
            "address.city", "address.country", "address.line1", "address.postal_code", "person.first_name",
            "person.last_name", "person.full_name", "address.full", "address.lat", "address.line2", "address.lon",
            "address.state", "address.state(format=code)", "address.street", "address.timezone", "company.catchphrase",
            "company.department", "company.industry", "company.name", "person.gender", "person.title",
        ] {
            cases.push((rule, "text", locale, many(&texts)));
        }
        cases.push(("person.full_name", "varchar(9)", locale, many(&texts)));
        cases.push(("person.username", "varchar(40)", locale, mails.clone()));
        cases.push(("address.full", "varchar(30)", locale, many(&texts)));
        cases.push(("address.lat", "numeric(9,6)", locale, many(&texts)));
        cases.push(("company.name", "varchar(18)", locale, many(&texts)));
        cases.push(("person.email", "text", locale, mails.clone()));
        cases.push(("phone(keep=country)", "text", locale, phones.clone()));
    }
    cases
}

#[test]
#[expect(clippy::disallowed_methods, reason = "BLESS=1 writes the golden file anew")]
fn golden_outputs() {
    let key = Key::new([9; 32]);
    let mut text = String::from("# Inputs and outputs of every mask, epoch 1. A changed line is a new epoch.\n");
    let mut named = BTreeSet::new();
    for (rule, native, locale, inputs) in golden_cases() {
        assert!(inputs.len() >= 16, "{rule} has {} inputs", inputs.len());
        let call = call(rule);
        let compiled = compile_with(rule, &column(native), &key, locale).unwrap_or_else(|misfit| panic!("{rule}: {}", misfit.problem));
        writeln!(text, "\n{rule} on {native}, {}", locale.name()).unwrap();
        for (row, input) in inputs.iter().enumerate() {
            let out = match run(&compiled, &key, input.as_bytes(), &[row as u8]) {
                Ok(out) => String::from_utf8(out).unwrap(),
                Err(Reject(reason)) => format!("!! {reason}"),
            };
            writeln!(text, "  {input} -> {out}").unwrap();
        }
        named.insert(call.name);
    }
    for kind in MASKS {
        assert!(named.contains(kind.name()), "no golden case for {}", kind.name());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/masks.txt");
    if std::env::var("BLESS").is_ok() {
        std::fs::write(&path, &text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (now, then)) in text.lines().zip(golden.lines()).enumerate() {
        assert_eq!(now, then, "tests/golden/masks.txt:{}", line + 1);
    }
    assert_eq!(text.lines().count(), golden.lines().count(), "tests/golden/masks.txt");
}

/// Masks whose contract says that parts of the original stay, or that its own values
/// are written: by reason, decision, or because they are no person's.
const COPY_PARTS: &[&str] = &[
    "cases", "date_shift", "default", "fixed", "generalize", "geo.shift", "json", "keep", "map", "noise", "partial", "replace",
    "shuffle",
    // Its format and its cost are no secret; that no salt is left, its own tests tell.
    "password_hash",
];

/// Words of a format, and the domain that is ours.
const FORMAL: &[&str] = &["example", "https", "mailto"];

/// Five letters or digits side by side tell who it was.
#[test]
fn no_run_of_five_characters_of_the_original_is_left() {
    let key = Key::new([9; 32]);
    let mut left = String::new();
    for (rule, native, locale, inputs) in golden_cases() {
        if COPY_PARTS.contains(&call(rule).name.as_str()) || rule.contains("keep_prefix") || rule.contains("keep=bin") {
            continue;
        }
        let compiled = compile_with(rule, &column(native), &key, locale).unwrap();
        if !compiled.contract.reads {
            continue;
        }
        for (row, input) in inputs.iter().enumerate() {
            let Ok(out) = run(&compiled, &key, input.as_bytes(), &[row as u8]) else { continue };
            let out = String::from_utf8_lossy(&out).to_lowercase();
            let words = |text: &str| text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
            for word in words(&input.to_lowercase()).iter().filter(|word| !FORMAL.contains(&word.as_str())) {
                let letters: Vec<char> = word.chars().collect();
                if let Some(five) = letters.windows(5).map(|five| five.iter().collect::<String>()).find(|five| out.contains(five)) {
                    writeln!(left, "{rule} on {native}: {input} -> {out} ({five})").unwrap();
                }
            }
        }
    }
    assert!(left.is_empty(), "{left}");
}

#[test]
fn another_key_has_no_output_in_common() {
    let (first, second) = (Key::new([1; 32]), Key::new([2; 32]));
    let mails: Vec<String> = (0..500).map(|n| format!("user{n}@corp.example")).collect();
    for (rule, native) in [
        ("hash", "text"),
        ("hash", "uuid"),
        ("hash(length=12, format=base36)", "text"),
        ("person.email", "text"),
        ("person.email", "varchar(24)"),
        ("person.username", "text"),
        ("pattern('[a-z]{20}')", "text"),
        ("lorem(chars=200)", "text"),
        ("email", "text"),
        ("email(domain=x.test)", "text"),
        ("substitute", "text"),
        ("json: {$: person.email}", "jsonb"),
    ] {
        let outputs = |key: &Key| -> BTreeSet<Vec<u8>> {
            let compiled = compile_with(rule, &column(native), key, Locale::EnUs).unwrap();
            let input = |mail: &str| if native == "jsonb" { format!("\"{mail}\"") } else { mail.to_owned() };
            mails.iter().map(|mail| run(&compiled, key, input(mail).as_bytes(), mail.as_bytes()).unwrap()).collect()
        };
        let (first, second) = (outputs(&first), outputs(&second));
        assert_eq!(first.len(), mails.len(), "{rule} on {native} maps two values to one");
        assert!(first.is_disjoint(&second), "{rule} on {native}");
    }
}

/// Every golden case once more, under two other keys: what draws or permutes gives
/// something else. A mask that ignored its key would give the same to everybody.
#[test]
fn no_mask_ignores_its_key() {
    // What they write, the rule says.
    const SAID_BY_THE_RULE: &[&str] = &["fixed", "generalize", "keep", "map", "partial", "replace", "series"];
    let mut same = Vec::new();
    for (rule, native, locale, inputs) in golden_cases() {
        if SAID_BY_THE_RULE.contains(&call(rule).name.as_str()) {
            continue;
        }
        let outputs = |key: u8| {
            let key = Key::new([key; 32]);
            let compiled = compile_with(rule, &column(native), &key, locale).unwrap_or_else(|misfit| panic!("{rule}: {}", misfit.problem));
            matches!(compiled.action, Action::Mask(_)).then(|| -> Vec<_> {
                let row = |row: usize| [row as u8];
                inputs.iter().enumerate().map(|(at, input)| run(&compiled, &key, input.as_bytes(), &row(at))).collect()
            })
        };
        let (Some(first), Some(second)) = (outputs(1), outputs(2)) else { continue };
        // Some locales have one country and one time zone.
        let is_constant = first.iter().all(|out| *out == first[0]);
        if first == second && !is_constant {
            same.push(format!("{rule} on {native}"));
        }
    }
    assert!(same.is_empty(), "the same under two keys: {same:#?}");
}

/// What a contract promises of one output.
fn check_output(rule: &str, column: &Column, contract: &Contract, input: &[u8], out: &[u8]) {
    let chars = count_chars(out);
    match &contract.output {
        Output::SameShape => assert_eq!(chars, count_chars(input), "{rule}"),
        Output::NoLonger => assert!(chars <= count_chars(input), "{rule}: {chars}"),
        Output::Text { chars_max } => assert!(chars <= *chars_max as usize, "{rule}: {chars} > {chars_max}"),
        Output::OneOf(values) => assert!(values.iter().any(|value| value == out), "{rule}"),
        Output::Interval { low, high } if column.ty.is_integer() => {
            let number: i64 = std::str::from_utf8(out).unwrap().parse().unwrap();
            assert!(*low <= number && number <= *high, "{rule}");
        }
        Output::Interval { .. } | Output::AnyOfType => {}
    }
    assert!(!out.is_empty() || column.ty == Type::Hstore, "{rule} wrote an empty text");
    if let Type::Text(Length { max: Some(max), .. }) = column.ty
        && !matches!(contract.output, Output::SameShape | Output::NoLonger)
    {
        assert!(chars <= max as usize, "{rule} on {}: {chars}", column.native);
    }
}

const RULES: &[&str] = &[
    "address.city", "address.country", "address.line1", "address.postal_code", "card", "choice([1])", "date", "date_shift",
    "fixed(1)", "hash", "iban", "iban(country=DE)", "internet.ip", "json: {$.a: lorem, $[*]: phone}", "key", "lorem",
    "national_id(BR)", "number", "partial(last=2)", "password_hash(of=password)", "password_hash(x, format=ssha)",
    "date_shift(unit=seconds)", "generalize(step=7)", "generalize(unit=week)", "generalize(first=1)", "generalize(prefix=9)",
    "noise(percent=3)", "noise(amount=2)", "noise(amount=2, unit=hour)", "scramble", "series", "command(x)",
    "cases: {\"example > 'a'\": substitute, else: lorem}", "map: {a: b, else: fixed(c)}", "replace(\"a\", \"b\")",
    "replace: {\"[a-c]+\": person.email}", "shuffle", "template(\"{person.full_name} {phone}\")", "tsvector(\"{hash}\")",
    "lorem(mentions=true)", "pattern('[a-z]{3}')", "person.email", "person.first_name", "person.full_name", "person.last_name",
    "person.username", "phone", "phone(keep=country)", "phone(format=e164)", "phone(keep=area, unique=true)", "substitute",
    "substitute(keep_prefix=1)", "array: {$[*]: lorem}", "array: {$[*]: key}", "composite: {a: key, b: substitute}",
    "hstore: {*: lorem}", "php: {$.a: lorem, $[*]: key}", "xml: {/a: lorem}", "address.full", "address.lat", "address.line2",
    "address.lon", "address.state", "address.street", "address.timezone", "company.catchphrase", "company.department",
    "company.industry", "company.name", "person.birth_date", "person.gender", "person.title", "email",
    "email(domain=x.test, plus=drop)", "internet.domain", "internet.hostname", "internet.ip(keep=8)", "internet.mac",
    "internet.url", "internet.user_agent", "geo.shift", "range: {$[*]: number(max=9)}", "range: {$[*]: date_shift}",
];

const TYPES: &[&str] = &[
    "text", "varchar(1)", "varchar(3)", "varchar(9)", "varchar(16)", "varchar(25)", "varchar(40)", "char(2)", "citext",
    "smallint", "integer", "bigint", "numeric", "numeric(5,2)", "numeric(9,0)", "real", "boolean", "date", "timestamp", "uuid",
    "bytea", "jsonb", "inet", "cidr", "hstore", "xml", "text[]", "integer[]", "composite(a integer,b text)", "daterange",
    "tstzrange", "int4range", "numrange", "nummultirange", "time", "tsvector", "ltree", "money", "oid", "bit(5)", "bit varying",
    "interval", "point", "polygon", "circle", "geometry",
];

/// Every rule on every type that takes it: fitted once, as some make tables for that.
static FITTED: std::sync::LazyLock<Vec<(&str, Column, Compiled)>> = std::sync::LazyLock::new(|| {
    let key = Key::new([4; 32]);
    let mut fitted = Vec::new();
    for locale in [Locale::EnUs, Locale::DeDe] {
        for rule in RULES {
            for native in TYPES {
                let column = column(native);
                if let Ok(compiled) = compile_with(rule, &column, &key, locale) {
                    fitted.push((*rule, column, compiled));
                }
            }
        }
    }
    fitted
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No bytes make a mask panic, write too much, or depend on anything but
    /// its inputs.
    #[test]
    fn any_bytes_are_masked_or_rejected(input in prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..40),
        "\\PC{1,40}".prop_map(String::into_bytes),
        "[+0-9() -]{1,20}".prop_map(String::into_bytes),
        "[0-9]{1,5}-[0-1][0-9]-[0-3][0-9]( BC)?".prop_map(String::into_bytes),
        "[\\[\\]{}:,\"a1 \\\\u]{1,30}".prop_map(String::into_bytes),
        "([aNibds]:[0-9]{1,2}[:;][{}\"a;]{0,3}){1,4}".prop_map(String::into_bytes),
        "(\"?[a*]\"?=>\"?[a,\\\\]\"?,? ?){1,3}".prop_map(String::into_bytes),
        "<a( a=['\"][a&;]['\"])?>[a<&;/>!\\[-]{0,12}</a>".prop_map(String::into_bytes),
        "[({\\[][({,a1;\"\\\\)}\\]]{1,30}[)}\\]]".prop_map(String::into_bytes),
    ], row in any::<[u8; 8]>()) {
        let key = Key::new([4; 32]);
        for (rule, column, compiled) in FITTED.iter() {
            let out = run(compiled, &key, &input, &row);
            prop_assert_eq!(&out, &run(compiled, &key, &input, &row));
            if let Ok(out) = out {
                check_output(rule, column, &compiled.contract, &input, &out);
            }
        }
    }

    #[test]
    fn permutations_keep_values_apart(texts in proptest::collection::btree_set("[a-c0-2À-Ãα-γ]{1,4}", 2..60)) {
        for rule in ["substitute", "substitute(keep_prefix=1)", "key"] {
            let compiled = compile_on(rule, &column("text")).unwrap();
            let outputs: BTreeSet<Vec<u8>> =
                texts.iter().map(|text| run(&compiled, &Key::new([0; 32]), text.as_bytes(), b"").unwrap()).collect();
            prop_assert_eq!(outputs.len(), texts.len());
        }
    }
}
