//! `national_id`: a number of a person that is nobody's, with a right check digit.

pub(super) mod checks;
mod europe;
mod scheme;
mod world;

use super::family::Family;
use super::stray::{Compact, Form, Stray, shares_run};
use super::*;
use scheme::Scheme;

/// An identifier of the same country and kind, with right check characters, in the
/// punctuation and case of the original. Texts and whole numbers are told apart by
/// their digits and letters alone, so the same identifier gets the same stand-in in
/// every column; a number column that drops leading zeros is read with them.
///
/// `national_id(US)` names the country by its two letters (ISO 3166-1); without it
/// the country of the rules' locale counts. `kind=` takes one of a country's kinds
/// where it has several; without it all of them are known by their form.
///
/// Where a country keeps numbers that nobody gets, stand-ins are among them:
///
/// | country | kinds | never given to anybody |
/// |---|---|---|
/// | US | ssn | areas 900 to 999, groups 01 to 49: neither SSN nor ITIN |
/// | GB | nino, nhs | prefixes BG, GB, KN, NK, NT, ZZ; NHS numbers with 999 |
/// | CA | sin | beginning with 8 |
/// | DE | idnr | beginning with 0 |
/// | IN | aadhaar, pan | Aadhaar beginning with 0 or 1 |
/// | NO | fodselsnummer | synthetic persons: 80 added to the month |
/// | FI | hetu | individual numbers 900 to 999 |
/// | CN | ric | none; one district of most provinces, born from 1984 to 2009 |
///
/// There are few of them, so two originals may meet in one: the contract says by
/// what chance, and the run stops if they do in a unique column. `range=any` draws
/// from all numbers of the kind instead and is one-to-one, but a number may be
/// somebody's. Every other country keeps no such numbers and is one-to-one always:
/// AR (cuit), AT (svnr), AU (tfn), BE (nn), BG (egn), BR (cpf, cnpj), CH (ahv), CL
/// (run), CZ and SK (rodne_cislo), DK (cpr), EE and LT (isikukood), ES (dni, nie),
/// FR (nir), GR (amka), HR (oib), IE (pps), IL (id), IT (codice_fiscale), JP
/// (my_number), KR (rrn), MX (curp), NL (bsn), PL (pesel), PT (nif), RO (cnp), SE
/// (personnummer), TH (pin), TR (tckn), ZA (id).
///
/// A number that tells a birth date tells another one that a living person may have:
/// who was born before 1930, until 2009 or later stays so where the number names the
/// century. Sex, serial and place are drawn with it. What is no such number keeps its
/// shape and stays wrong: digits and letters are replaced; punctuation stays, and `X`
/// where there is no other letter.
///
/// Where the mask is one-to-one, a few characters in a row may be the original's by
/// chance.
pub struct NationalId;
pub const KIND: NationalId = NationalId;

/// Every country, with its kinds.
static COUNTRIES: &[(&str, &[Scheme])] = &[
    ("AR", world::AR),
    ("AT", europe::AT),
    ("AU", world::AU),
    ("BE", europe::BE),
    ("BG", europe::BG),
    ("BR", world::BR),
    ("CA", world::CA),
    ("CH", europe::CH),
    ("CL", world::CL),
    ("CN", world::CN),
    ("CZ", europe::CZ),
    ("DE", europe::DE),
    ("DK", europe::DK),
    ("EE", europe::EE_LT),
    ("ES", europe::ES),
    ("FI", europe::FI),
    ("FR", europe::FR),
    ("GB", europe::GB),
    ("GR", europe::GR),
    ("HR", europe::HR),
    ("IE", europe::IE),
    ("IL", world::IL),
    ("IN", world::IN),
    ("IT", europe::IT),
    ("JP", world::JP),
    ("KR", world::KR),
    ("LT", europe::EE_LT),
    ("MX", world::MX),
    ("NL", europe::NL),
    ("NO", europe::NO),
    ("PL", europe::PL),
    ("PT", europe::PT),
    ("RO", europe::RO),
    ("SE", europe::SE),
    ("SK", europe::CZ),
    ("TH", world::TH),
    ("TR", world::TR),
    ("US", world::US),
    ("ZA", world::ZA),
];

struct Identifiers {
    schemes: Vec<&'static Scheme>,
    any: bool,
    form: Form,
    family: Family,
    stray: Stray,
}

/// Between groups of digits. `+` stands in Nordic numbers of people over a hundred.
const SEPARATORS: &[u8] = b" -./+";
/// So many leading zeros are thought of in a number column.
const ZEROS_MOST: usize = 4;

/// A number that was read: by which scheme, and its place there.
struct Read {
    index: usize,
    original: Compact,
    rank: u64,
    class: u8,
}

impl Identifiers {
    fn read(&self, input: &[u8]) -> Option<Read> {
        let compact = Compact::of(input, SEPARATORS)?;
        let length = compact.get().len();
        self.schemes.iter().enumerate().find_map(|(index, scheme)| {
            let missing = scheme.width().checked_sub(length)?;
            let original = match self.form {
                Form::Integer { .. } if missing <= ZEROS_MOST => compact.padded(scheme.width())?,
                _ if missing == 0 => compact,
                _ => return None,
            };
            let (rank, class) = scheme.rank(original.get())?;
            Some(Read { index, original, rank, class })
        })
    }

    fn image(&self, read: &Read) -> Compact {
        let scheme = self.schemes[read.index];
        let mut image = read.original;
        let tag = (read.index as u64) << 48 | u64::from(read.class) << 40;
        match scheme.reserved.filter(|_| !self.any) {
            Some(fields) => {
                let size = scheme::size(fields);
                let (folded, mut rank) = (read.rank / size, read.rank % size);
                for step in 0..u64::from(u8::MAX) {
                    rank = self.family.apply(folded | tag | step << 56, size, rank);
                    scheme::write_all(fields, rank, image.get_mut());
                    let right = (scheme.finish)(image.get_mut()).is_some();
                    if right && !shares_run(read.original.get(), image.get()) {
                        break;
                    }
                }
            }
            None => {
                let size = scheme::size(scheme.fields);
                let mut rank = read.rank;
                // Walks on until the number is right and of the same class: the
                // original is, so there is an end.
                loop {
                    rank = self.family.apply(tag | 0xff << 56, size, rank);
                    scheme::write_all(scheme.fields, rank, image.get_mut());
                    if (scheme.finish)(image.get_mut()) == Some(read.class) {
                        break;
                    }
                }
            }
        }
        image
    }
}

impl Mask for Identifiers {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let Some(read) = self.read(input) else {
            let one_to_one = self.any || self.schemes.iter().all(|scheme| scheme.reserved.is_none());
            return self.stray.mask(input, !one_to_one, &|text| self.read(text).is_some(), draw, out);
        };
        let image = self.image(&read);
        match self.form {
            Form::Text { .. } => image.write_like(input, out),
            Form::Integer { .. } => image.write_integer(out),
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for NationalId {
    fn name(&self) -> &'static str {
        "national_id"
    }

    fn summary(&self) -> &'static str {
        "a national identifier of the same kind, never given to anybody where there are such"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "country", doc: "two letters: US; default: the country of the locale", required: false },
            Parameter { name: "kind", doc: "one of the country's: nino or nhs, cpf or cnpj; default: all", required: false },
            Parameter {
                name: "range",
                doc: "reserved (default): numbers that nobody gets, where kept; any: all, one-to-one",
                required: false,
            },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "national_id(US)", native: "varchar(11)", input: "536-22-1845", output: "902-26-0408" },
            Example { rule: "national_id", native: "integer", input: "12345678", output: "977211281" },
            Example { rule: "national_id(GB)", native: "text", input: "AB 12 34 56 C", output: "NT 38 63 36 B" },
            Example { rule: "national_id(IT)", native: "text", input: "RSSMRA85T10A562S", output: "FTQZJY11P50A863U" },
            Example { rule: "national_id(BR, kind=cpf)", native: "text", input: "390.533.447-05", output: "898.768.440-75" },
            Example { rule: "national_id(US, range=any)", native: "text", input: "536221845", output: "744846440" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("national_id")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let form = Form::of("national_id", target)?;
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        let locale = target.locale.name();
        let country = match args.text("country")? {
            Some(country) => country,
            None => locale.split_once('_').map_or(locale, |(_, country)| country),
        };
        let Some((country, all)) = COUNTRIES.iter().find(|(name, _)| name.eq_ignore_ascii_case(country)) else {
            let known: Vec<&str> = COUNTRIES.iter().map(|(name, _)| *name).collect();
            return Err(wrong(format!("`national_id` knows no numbers of {country}"))
                .help(format!("it knows those of {}; `substitute` keeps the shape of any", known.join(", "))));
        };
        let kind = args.text("kind")?;
        let named: Vec<&Scheme> = all.iter().filter(|scheme| kind.is_none_or(|kind| kind == scheme.kind)).collect();
        if named.is_empty() {
            let mut kinds: Vec<&str> = all.iter().map(|scheme| scheme.kind).collect();
            kinds.dedup();
            return Err(wrong(format!("`kind` takes one of: {}", kinds.join(", "))));
        }
        let schemes: Vec<&Scheme> = match form {
            Form::Text { .. } => named,
            Form::Integer { high } => {
                let fits = |scheme: &&Scheme| scheme.is_digits() && 10u64.pow(scheme.width() as u32) - 1 <= high;
                named.into_iter().filter(fits).collect()
            }
        };
        if schemes.is_empty() {
            return Err(Misfit::new(
                MisfitKind::Length,
                format!("no identifier of {country} fits into {} ({})", target.column.name, target.column.native),
            ));
        }
        if let Form::Text { max: Some(max) } = form {
            let shortest = schemes.iter().map(|scheme| scheme.width()).min().unwrap_or_default();
            target.fits("national_id", shortest as u32, Some(max))?;
        }
        let any = args.one_of("range", &["reserved", "any"])? == Some("any");
        if any && *country == "DE" {
            return Err(wrong("`range=any` is not there for DE: its right numbers lie too far apart".to_owned())
                .help("`substitute` is one-to-one"));
        }
        let reserved = schemes.iter().filter_map(|scheme| scheme.reserved).filter(|_| !any);
        // A tenth may have no check digit.
        let bits = reserved.map(|fields| (scheme::size(fields) / 10 * 9).ilog2()).min();
        let key = target.key.part(country);
        let identifiers = Identifiers {
            schemes,
            any,
            form,
            family: Family::new(&key, "identifiers"),
            stray: Stray::new(&key, form, target.column),
        };
        Ok(Compiled::mask(
            identifiers,
            Contract {
                reads: true,
                by: By::Value(Canonical::Alphanumeric),
                unique: bits.map_or(Unique::Bijective, |bits| Unique::Injective { bits }),
                output: form.output(),
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::{column, compile_on, mask_one};
    use super::*;
    use crate::seed::Key;

    fn mask(rule: &str, native: &str, input: &str) -> String {
        String::from_utf8(mask_one(rule, native, input.as_bytes()).unwrap_or_else(|_| panic!("{rule} {input}"))).unwrap()
    }

    fn identifiers(country: &str) -> Identifiers {
        let (_, schemes) = COUNTRIES.iter().find(|(name, _)| *name == country).unwrap();
        let key = Key::new([8; 32]).domain(1, country);
        let form = Form::Text { max: None };
        Identifiers {
            schemes: schemes.iter().collect(),
            any: false,
            form,
            family: Family::new(&key, "x"),
            stray: Stray::new(&key, form, &column("text")),
        }
    }

    /// Right numbers of every scheme, spread over all of it.
    fn numbers(scheme: &Scheme) -> Vec<String> {
        let size = scheme::size(scheme.fields);
        let ranks = (0..3000u64).map(|n| (u128::from(n) * u128::from(size) / 3000) as u64 + n % (size / 3000).max(1));
        let texts = ranks.filter_map(|rank| {
            let mut text = vec![b'0'; scheme.width()];
            scheme::write_all(scheme.fields, rank, &mut text);
            (scheme.finish)(&mut text).map(|_| String::from_utf8(text).unwrap())
        });
        texts.collect()
    }

    /// Published specimens: of the authorities named in the tables, of Wikipedia, and of
    /// python-stdnum's documentation.
    const SPECIMENS: &[(&str, &[&str])] = &[
        ("AR", &["20-05536168-2"]),
        ("AT", &["1237 010180"]),
        ("AU", &["123 456 782"]),
        ("BE", &["85.07.30-033.28", "17 07 30 033 84"]),
        ("BG", &["7501010010"]),
        ("BR", &["390.533.447-05", "16.727.230/0001-97"]),
        ("CA", &["123-456-782"]),
        ("CH", &["756.9217.0769.85"]),
        ("CL", &["12.531.909-2", "76086428-5"]),
        ("CN", &["360426199101010071"]),
        ("CZ", &["710319/2745"]),
        ("DE", &["36 574 261 809"]),
        ("DK", &["211062-1629"]),
        ("EE", &["36805280109"]),
        ("ES", &["54362315-K", "x-2482300w"]),
        ("FI", &["131052-308T", "010203A308Y"]),
        ("FR", &["2 95 10 99 126 111 93", "253072B07300470", "253072A07300443"]),
        ("GB", &["AB 12 34 56 C", "943-476-5870"]),
        ("GR", &["01013099997"]),
        ("HR", &["33392005961"]),
        ("IE", &["6433435F", "6433435OA"]),
        ("IL", &["0-3933742-3"]),
        ("IN", &["234123412346", "ACUPA7085R"]),
        ("IT", &["RCCMNL83S18D969H"]),
        ("JP", &["6214 9832 0257"]),
        ("KR", &["940822-1050124"]),
        ("LT", &["38703181745"]),
        ("MX", &["BOXW310820HNERXN09"]),
        ("NL", &["1112.22.333"]),
        ("NO", &["15108695088"]),
        ("PL", &["44051401359"]),
        ("PT", &["501964843"]),
        ("RO", &["1630615123457"]),
        ("SE", &["880320-0016", "8803200016", "198803200016"]),
        ("TH", &["1-2345-45678-78-1"]),
        ("TR", &["17291716060"]),
        ("US", &["536-22-1845"]),
        ("ZA", &["7503305044089"]),
    ];

    #[test]
    fn published_specimens_are_right() {
        let mut wrong = Vec::new();
        for (country, texts) in SPECIMENS {
            let identifiers = identifiers(country);
            for text in *texts {
                match identifiers.read(text.as_bytes()) {
                    Some(read) => {
                        let image = identifiers.image(&read);
                        let mut out = Vec::new();
                        image.write_like(text.as_bytes(), &mut out);
                        assert!(identifiers.read(&out).is_some() || *country == "NO", "{country} {text}: {}", String::from_utf8_lossy(&out));
                    }
                    None => wrong.push(format!("{country} {text}")),
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn numbers_stay_right_apart_and_in_their_class() {
        for (country, schemes) in COUNTRIES {
            for any in [true, false] {
                if any && *country == "DE" {
                    continue;
                }
                let identifiers = Identifiers { any, ..identifiers(country) };
                for (index, scheme) in schemes.iter().enumerate() {
                    let numbers = numbers(scheme);
                    assert!(numbers.len() > 50, "{country}: {}", numbers.len());
                    let mut seen = BTreeSet::new();
                    for number in &numbers {
                        let read = identifiers.read(number.as_bytes()).unwrap_or_else(|| panic!("{country} {number}"));
                        assert_eq!(read.index, index, "{country} {number}");
                        let image = identifiers.image(&read);
                        let mut copy = image;
                        let class = (scheme.finish)(copy.get_mut());
                        assert_eq!(copy.get(), image.get(), "{country} {number}");
                        if any || scheme.reserved.is_none() {
                            assert_eq!(class, Some(read.class));
                        } else {
                            assert!(!shares_run(number.as_bytes(), image.get()), "{country} {number}");
                        }
                        seen.insert(image.get().to_vec());
                    }
                    let met = numbers.len() - seen.len();
                    assert!(met <= if any || scheme.reserved.is_none() { 0 } else { 20 }, "{country}: {met} met");
                }
            }
        }
    }

    #[test]
    fn reserved_numbers_are_those_that_nobody_gets() {
        for (country, input, wanted) in [
            ("US", "536-22-1845", "9"),
            ("CA", "123-456-782", "8"),
            ("DE", "36574261809", "0"),
            ("GB", "943-476-5870", "999"),
        ] {
            let out = mask(&format!("national_id({country})"), "text", input);
            assert!(out.starts_with(wanted), "{out}");
        }
        for n in 0..200 {
            let out = mask("national_id(US)", "text", &format!("123-45-{:04}", n + 1));
            assert!(out.starts_with('9') && (1..50).contains(&out[4..6].parse::<u32>().unwrap()), "{out}");
            let out = mask("national_id(GB)", "text", &format!("AB{n:06}C"));
            assert!(["BG", "GB", "KN", "NK", "NT", "ZZ"].contains(&&out[..2]), "{out}");
        }
        let out = mask("national_id(NO)", "text", "15108695088");
        assert!((81..=92).contains(&out[2..4].parse::<u32>().unwrap()), "{out}");
        let out = mask("national_id(FI)", "text", "131052-308T");
        assert!(&out[6..8] == "-9" && out.len() == 11, "{out}");
    }

    #[test]
    fn a_whole_small_space_is_permuted() {
        // Every text of seven digits and a letter: right ones among right ones.
        let mut identifiers = identifiers("IE");
        identifiers.schemes.truncate(1);
        let key = Key::new([0; 32]).domain(1, "unused");
        let mut seen = BTreeSet::new();
        for n in 0..2000u32 {
            for letter in b'A'..=b'W' {
                let text = format!("{n:07}{}", char::from(letter));
                let mut out = Vec::new();
                identifiers.mask(text.as_bytes(), &mut key.draw(b""), &mut out).unwrap();
                assert_eq!(identifiers.read(&out).is_some(), identifiers.read(text.as_bytes()).is_some());
                assert!(seen.insert(out), "{text}");
            }
        }
    }

    #[test]
    fn columns_and_punctuation_do_not_matter() {
        let plain = mask("national_id(US)", "text", "012345678");
        assert_eq!(mask("national_id(US)", "varchar(11)", "012-34-5678").replace('-', ""), plain);
        for native in ["integer", "bigint", "numeric(9,0)", "numeric"] {
            assert_eq!(mask("national_id(US)", native, "12345678"), plain);
        }
        assert_eq!(mask("national_id(ES)", "text", "54362315k"), mask("national_id(ES)", "text", "54362315K").to_lowercase());
        assert_eq!(mask("national_id(IN)", "bigint", "234123412346").len(), mask("national_id(IN)", "text", "234123412346").trim_start_matches('0').len());
    }

    #[test]
    fn rules_that_cannot_be_are_refused() {
        for (rule, native) in [
            ("national_id(XX)", "text"),
            ("national_id(GB, kind=cpf)", "text"),
            ("national_id(IT)", "bigint"),
            ("national_id(JP)", "integer"),
            ("national_id(IT)", "varchar(9)"),
            ("national_id(US)", "date"),
            ("national_id(DE, range=any)", "text"),
        ] {
            assert!(compile_on(rule, &column(native)).is_err(), "{rule} on {native}");
        }
    }

    #[test]
    fn what_is_no_number_keeps_its_shape() {
        for input in ["n/a", "XXX-XX-1845", "12-3456789", "-", "see the file of Anna Keller", "123456789012345678901234567890123456789"] {
            let out = mask("national_id(US)", "text", input);
            assert_eq!(out.len(), input.len());
            assert!(!shares_run(input.as_bytes(), out.as_bytes()), "{input}: {out}");
        }
    }
}
