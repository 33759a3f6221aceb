//! `iban`: a bank account number of the same country, with right check digits.

mod countries;

use super::family::{Family, HALF_MOST};
use super::stray::{Compact, Form, Stray, shares_run};
use super::*;
use countries::{COUNTRIES, Country, Inside, rest_97};

/// An IBAN of the same country and structure (SWIFT IBAN Registry, release 101), with
/// right check digits (ISO 13616, modulo 97), in the blanks and case of the original;
/// a leading `IBAN` stays. The check digits that a country has inside the account
/// number are right too in Albania, Belgium, Bosnia, Croatia, Czechia, Estonia,
/// Finland, France, Hungary, Italy, Kosovo, Monaco, Montenegro, the Netherlands, North
/// Macedonia, Norway, Poland, Portugal, San Marino, Serbia, Slovakia, Slovenia, Spain,
/// Timor-Leste and Tunisia; where they are wrong in the original, they stay wrong.
///
/// Bank, branch and account are permuted as a whole. German ones begin with a 0 that no
/// bank code has; other countries keep no bank for tests, so their numbers may be
/// somebody's account. In fields that take both, digits stay digits and letters letters.
///
/// `country=DE` writes an IBAN of that country for every value, whatever it was, in
/// groups of four where the original has blanks and there is room.
///
/// The same account gets the same stand-in everywhere. What is no IBAN, wrong check
/// digits included, keeps its shape and stays none: digits and letters are replaced by
/// others; punctuation stays, and `X` where there is no other letter.
pub struct Iban;
pub const KIND: Iban = Iban;

struct Accounts {
    structures: Vec<Structure>,
    family: Family,
    stray: Stray,
}

/// Accounts of one country, whatever the original's.
struct Abroad {
    structure: Structure,
    key: DomainKey,
    chars_max: usize,
}

/// A country's account numbers, place by place.
struct Structure {
    country: &'static Country,
    /// `n`, `a` or `c` for every place.
    places: Vec<u8>,
    /// Places that hold the country's own check digits, as bits.
    inside: u64,
}

const SEPARATORS: &[u8] = b" -.";
/// Country and check digits.
const FRONT: usize = 4;
/// Only what shares a run with the original is drawn again, and may then meet
/// another: one in two thousand, among 10^10 accounts and more.
const BITS: u32 = 44;

impl Structure {
    fn of(country: &'static Country) -> Structure {
        let mut places = Vec::new();
        let mut count = 0;
        for byte in country.account.bytes() {
            if byte.is_ascii_digit() {
                count = count * 10 + usize::from(byte - b'0');
            } else {
                places.resize(places.len() + count, byte);
                count = 0;
            }
        }
        let inside = match country.inside {
            Inside::Unknown => 0,
            Inside::At(at, _) => at.iter().fold(0, |bits, place| bits | 1 << place),
        };
        Structure { country, places, inside }
    }

    fn length(&self) -> usize {
        FRONT + self.places.len()
    }

    /// Whether a text has the country's structure and right check digits.
    fn holds(&self, text: &[u8]) -> bool {
        let (front, account) = text.split_at(FRONT);
        account.len() == self.places.len()
            && front[2..].iter().all(u8::is_ascii_digit)
            && account.iter().zip(&self.places).all(|(byte, place)| match place {
                b'n' => byte.is_ascii_digit(),
                b'a' => byte.is_ascii_uppercase(),
                _ => byte.is_ascii_alphanumeric(),
            })
            && (rest_97(account) * 1_000_000 + rest_97(&front[..2]) * 100 + rest_97(&front[2..])) % 97 == 1
    }

    /// Whether the country's own check digits are right, or there are none.
    fn is_right_inside(&self, account: &[u8]) -> bool {
        let Inside::At(_, write) = self.country.inside else { return true };
        let mut copy = [0; Compact::MOST];
        let copy = &mut copy[..account.len()];
        copy.copy_from_slice(account);
        write(copy) && copy == account
    }

    /// Writes the country and the two check digits before the account.
    fn finish(&self, text: &mut [u8]) {
        text[..2].copy_from_slice(self.country.code.as_bytes());
        text[2..FRONT].copy_from_slice(b"00");
        let (front, account) = text.split_at_mut(FRONT);
        let check = 98 - (rest_97(account) * 1_000_000 + rest_97(&front[..2]) * 100) % 97;
        front[2] = b'0' + (check / 10) as u8;
        front[3] = b'0' + (check % 10) as u8;
    }
}

/// How many characters may stand in the place of this one.
fn size(byte: u8) -> u64 {
    if byte.is_ascii_digit() { 10 } else { 26 }
}

impl Accounts {
    fn read(&self, input: &[u8]) -> Option<(Compact, usize)> {
        let (_, rest) = split_label(input);
        let compact = Compact::of(rest, SEPARATORS)?;
        let text = compact.get();
        let code = text.get(..2)?;
        let index = self.structures.binary_search_by(|own| own.country.code.as_bytes().cmp(code)).ok()?;
        (text.len() == self.structures[index].length() && self.structures[index].holds(text)).then_some((compact, index))
    }

    /// The stand-in; `None` where a country takes more numbers than are counted here.
    fn image(&self, original: &Compact, index: usize) -> Option<Compact> {
        let structure = &self.structures[index];
        let source = &original.get()[FRONT..];
        let right = structure.is_right_inside(source);
        let unassigned = structure.country.unassigned.as_bytes();
        // Places that are permuted, in turn by the one and the other half.
        let fixed = (1u64 << unassigned.len()) - 1 | if right { structure.inside } else { 0 };
        let places = || (0..source.len()).filter(|place| fixed >> place & 1 == 0);
        let (mut sizes, mut halves, mut letters) = ([1u64; 2], [0u64; 2], 0u64);
        for (turn, place) in places().enumerate() {
            let (byte, half) = (source[place], turn % 2);
            let size = size(byte);
            letters = letters << 1 | u64::from(size == 26);
            sizes[half] = sizes[half].checked_mul(size).filter(|size| *size <= HALF_MOST)?;
            halves[half] = halves[half] * size + u64::from(byte - if size == 10 { b'0' } else { b'A' });
        }
        let bank = unassigned.iter().zip(source).fold(0, |bank, (_, byte)| bank * 10 + u64::from(byte & 15));
        let class = letters | bank << 32 | u64::from(right) << 40 | (index as u64) << 48;
        let mut image = *original;
        let mut pair = (halves[0], halves[1]);
        for step in 0..64 {
            pair = self.family.halves(class | step << 56, (sizes[0], sizes[1]), pair);
            let account = &mut image.get_mut()[FRONT..];
            account[..unassigned.len()].copy_from_slice(unassigned);
            let mut left = [pair.0, pair.1];
            let mut turn = places().count();
            for place in (0..source.len()).rev().filter(|place| fixed >> place & 1 == 0) {
                turn -= 1;
                let size = size(source[place]);
                let value = (left[turn % 2] % size) as u8;
                left[turn % 2] /= size;
                account[place] = value + if size == 10 { b'0' } else { b'A' };
            }
            let fits = match structure.country.inside {
                Inside::At(_, write) if right => write(account),
                _ => right == structure.is_right_inside(account),
            };
            structure.finish(image.get_mut());
            if fits && !shares_run(original.get(), image.get()) {
                break;
            }
        }
        Some(image)
    }
}

/// A leading `IBAN`, with what stands between it and the number.
fn split_label(input: &[u8]) -> (&[u8], &[u8]) {
    let has_label = input.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"IBAN"));
    let end = input.iter().skip(4).position(u8::is_ascii_alphanumeric).map_or(input.len(), |place| place + 4);
    input.split_at(if has_label { end } else { 0 })
}

impl Mask for Accounts {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let read = self.read(input).and_then(|(original, index)| self.image(&original, index));
        match read {
            Some(image) => {
                let (label, rest) = split_label(input);
                out.extend_from_slice(label);
                image.write_like(rest, out);
                Ok(())
            }
            None => self.stray.mask(input, true, &|text| self.read(text).is_some(), draw, out),
        }
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl Mask for Abroad {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let (_, rest) = split_label(input);
        // By the account, so that blanks and labels do not matter.
        let compact = Compact::of(rest, SEPARATORS);
        let identity = self.key.identity(compact.as_ref().map_or(input, Compact::get));
        let mut text = [0; Compact::MOST];
        let text = &mut text[..self.structure.length()];
        for attempt in 0..64 {
            let mut draw = self.key.draw_for(identity, attempt);
            let account = &mut text[FRONT..];
            for (byte, place) in account.iter_mut().zip(&self.structure.places) {
                *byte = if *place == b'a' { b'A' + draw.below(26) as u8 } else { b'0' + draw.below(10) as u8 };
            }
            let unassigned = self.structure.country.unassigned.as_bytes();
            account[..unassigned.len()].copy_from_slice(unassigned);
            let fits = match self.structure.country.inside {
                Inside::At(_, write) => write(account),
                Inside::Unknown => true,
            };
            self.structure.finish(text);
            if fits && !shares_run(input, text) {
                break;
            }
        }
        let paper = text.len() + (text.len() - 1) / 4;
        let grouped = input.contains(&b' ') && paper <= self.chars_max;
        for (place, byte) in text.iter().enumerate() {
            if grouped && place > 0 && place % 4 == 0 {
                out.push(b' ');
            }
            out.push(*byte);
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for Iban {
    fn name(&self) -> &'static str {
        "iban"
    }

    fn summary(&self) -> &'static str {
        "a bank account number of the same country, with right check digits"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "country", doc: "same (default), or two letters: DE, for accounts of that country", required: false }]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "iban", native: "text", input: "DE89 3704 0044 0532 0130 00", output: "DE48 0644 3837 1902 0200 98" },
            Example { rule: "iban", native: "varchar(34)", input: "ES9121000418450200051332", output: "ES2203001643555282810672" },
            Example { rule: "iban(country=FR)", native: "text", input: "GB29 NWBK 6016 1331 9268 19", output: "FR76 8141 9447 1181 8117 1882 577" },
            Example { rule: "iban", native: "text", input: "account pending", output: "lefgihn cdoenqv" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("iban")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("iban")?;
        let contract = |bits: u32, output: Output, may_equal: bool| Contract {
            reads: true,
            by: By::Value(Canonical::Alphanumeric),
            unique: Unique::Injective { bits },
            output,
            may_equal,
        };
        match args.text("country")?.unwrap_or("same") {
            "same" => {
                // Norway's are the shortest.
                target.fits("iban", 15, max)?;
                let accounts = Accounts {
                    structures: COUNTRIES.iter().map(Structure::of).collect(),
                    family: Family::new(target.key, "iban"),
                    stray: Stray::new(target.key, Form::Text { max }, target.column),
                };
                Ok(Compiled::mask(accounts, contract(BITS, Output::SameShape, true)))
            }
            code => {
                let Some(country) = COUNTRIES.iter().find(|country| country.code.eq_ignore_ascii_case(code)) else {
                    return Err(Misfit::new(MisfitKind::Argument, format!("no IBAN begins with {code}"))
                        .help("`country` takes `same`, or two letters of the SWIFT IBAN registry"));
                };
                let structure = Structure::of(country);
                let length = structure.length() as u32;
                target.fits("iban", length, max)?;
                let sizes = structure.places.iter().enumerate().filter(|(place, _)| structure.inside >> place & 1 == 0);
                // 3.3 bits for a digit, 4.7 for a letter, less one for sums that do not fit.
                let tenths: u32 = sizes.map(|(_, place)| if *place == b'a' { 47 } else { 33 }).sum();
                let chars_max = max.unwrap_or(u32::MAX);
                let abroad = Abroad { structure, key: target.key.part(country.code), chars_max: chars_max as usize };
                let longest = (length + (length - 1) / 4).min(chars_max);
                Ok(Compiled::mask(abroad, contract(tenths / 10 - 4, Output::Text { chars_max: longest }, true)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::{column, compile_on, mask_one};
    use super::*;
    use crate::seed::Key;

    fn mask(rule: &str, input: &str) -> String {
        String::from_utf8(mask_one(rule, "text", input.as_bytes()).unwrap()).unwrap()
    }

    fn accounts() -> Accounts {
        let key = Key::new([5; 32]).domain(1, "iban");
        Accounts {
            structures: COUNTRIES.iter().map(Structure::of).collect(),
            family: Family::new(&key, "iban"),
            stray: Stray::new(&key, Form::Text { max: None }, &column("text")),
        }
    }

    /// The registry's own examples.
    const SPECIMENS: &[&str] = &[
        "AD1200012030200359100100", "AE070331234567890123456", "AL47212110090000000235698741", "AT611904300234573201",
        "AZ21NABZ00000000137010001944", "BA391290079401028494", "BE68539007547034", "BG80BNBG96611020345678",
        "BH67BMAG00001299123456", "BR1800360305000010009795493C1", "CH9300762011623852957", "CR05015202001026284066",
        "CY17002001280000001200527600", "CZ6508000000192000145399", "DE89370400440532013000", "DK5000400440116243",
        "DO28BAGR00000001212453611324", "EE382200221020145685", "ES9121000418450200051332", "FI2112345600000785",
        "FO6264600001631634", "FR1420041010050500013M02606", "GB29NWBK60161331926819", "GE29NB0000000101904917",
        "GI75NWBK000000007099453", "GL8964710001000206", "GR1601101250000000012300695", "GT82TRAJ01020000001210029690",
        "HR1210010051863000160", "HU42117730161111101800000000", "IE29AIBK93115212345678", "IL620108000000099999999",
        "IS140159260076545510730339", "IT60X0542811101000000123456", "JO94CBJO0010000000000131000302",
        "KW81CBKU0000000000001234560101", "KZ86125KZT5004100100", "LB62099900000001001901229114",
        "LI21088100002324013AA", "LT121000011101001000", "LU280019400644750000", "LV80BANK0000435195001",
        "MC5811222000010123456789030", "MD24AG000225100013104168", "ME25505000012345678951", "MK07250120000058984",
        "MR1300020001010000123456753", "MT84MALT011000012345MTLCAST001S", "MU17BOMM0101101030300200000MUR",
        "NL91ABNA0417164300", "NO9386011117947", "PK36SCBL0000001123456702", "PL61109010140000071219812874",
        "PS92PALS000000000400123456702", "PT50000201231234567890154", "QA58DOHB00001234567890ABCDEFG",
        "RO49AAAA1B31007593840000", "RS35260005601001611379", "SA0380000000608010167519", "SE4550000000058398257466",
        "SI56263300012039086", "SK3112000000198742637541", "SM86U0322509800000000270100", "TN5910006035183598478831",
        "TR330006100519786457841326", "UA213223130000026007233566001", "VG96VPVG0000012345678901", "XK051212012345678906",
    ];

    #[test]
    fn the_registrys_examples_are_right_and_stay_so() {
        let accounts = accounts();
        let mut wrong = Vec::new();
        for text in SPECIMENS {
            let Some((original, index)) = accounts.read(text.as_bytes()) else {
                wrong.push(*text);
                continue;
            };
            let structure = &accounts.structures[index];
            if !structure.is_right_inside(&original.get()[FRONT..]) {
                wrong.push(*text);
            }
            let image = accounts.image(&original, index).unwrap();
            assert!(structure.holds(image.get()), "{text}");
            assert!(!shares_run(text.as_bytes(), image.get()), "{text}");
            for (one, other) in text.bytes().zip(image.get()).skip(FRONT) {
                assert_eq!(one.is_ascii_digit(), other.is_ascii_digit(), "{text}");
            }
        }
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn accounts_keep_apart_and_wrong_ones_wrong() {
        let accounts = accounts();
        for code in ["NO", "DE", "BE", "NL", "FR", "GB", "MT"] {
            let index = COUNTRIES.iter().position(|country| country.code == code).unwrap();
            let structure = &accounts.structures[index];
            let mut seen = BTreeSet::new();
            let mut count = 0;
            for n in 0..5000u64 {
                let mut text = [b'0'; Compact::MOST];
                let text = &mut text[..structure.length()];
                let mut rest = n * 7919;
                for (byte, place) in text.iter_mut().zip([&b"nnnn"[..], &structure.places].concat()).rev() {
                    *byte = if place == b'a' { b'A' + (rest % 26) as u8 } else { b'0' + (rest % 10) as u8 };
                    rest /= 10;
                }
                structure.finish(text);
                let (original, _) = accounts.read(text).unwrap();
                let image = accounts.image(&original, index).unwrap();
                assert_eq!(structure.is_right_inside(&image.get()[FRONT..]), structure.is_right_inside(&text[FRONT..]));
                assert!(structure.holds(image.get()));
                assert!(code != "DE" || image.get()[FRONT] == b'0');
                count += 1;
                seen.insert(image.get().to_vec());
            }
            assert_eq!(seen.len(), count, "{code}");
        }
    }

    #[test]
    fn blanks_case_and_labels_stay() {
        let plain = mask("iban", "DE89370400440532013000");
        let paper = mask("iban", "DE89 3704 0044 0532 0130 00");
        assert_eq!(paper.replace(' ', ""), plain);
        assert_eq!(mask("iban", "de89370400440532013000"), plain.to_lowercase());
        assert_eq!(mask("iban", "IBAN: DE89370400440532013000"), format!("IBAN: {plain}"));
        assert_eq!((&paper[4..5], &paper[24..25], paper.len()), (" ", " ", 27));
    }

    #[test]
    fn one_country_takes_all() {
        for input in ["GB29 NWBK 6016 1331 9268 19", "DE89370400440532013000", "none", "-", "ä"] {
            for country in COUNTRIES {
                let out = mask(&format!("iban(country={})", country.code), input);
                assert!(out.starts_with(country.code) && accounts().read(out.as_bytes()).is_some(), "{out}");
                assert_eq!(out.contains(' '), input.contains(' '));
            }
        }
        assert_eq!(mask("iban(country=de)", "GB29NWBK60161331926819"), mask("iban(country=DE)", "IBAN GB29 NWBK 6016 1331 9268 19").replace(' ', ""));
    }

    #[test]
    fn what_is_no_iban_keeps_its_shape() {
        for input in ["DE88370400440532013000", "account of Anna Keller", "ZZ89370400440532013000", "n/a", "IBAN", "DE89 XXXX XXXX XXXX XXXX 00"] {
            let out = mask("iban", input);
            assert!(out.len() == input.len() && !shares_run(input.as_bytes(), out.as_bytes()), "{input}: {out}");
            assert!(accounts().read(out.as_bytes()).is_none());
        }
        for (rule, native) in [("iban(country=ZZ)", "text"), ("iban", "varchar(9)"), ("iban(country=MT)", "varchar(30)"), ("iban", "bigint")] {
            assert!(compile_on(rule, &column(native)).is_err(), "{rule} on {native}");
        }
    }
}
