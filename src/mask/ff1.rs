//! NIST FF1 for `key(method=ff1)` and `substitute(method=ff1)`: for those who have
//! to name a standard.
//!
//! Format-preserving encryption as in NIST SP 800-38G (2016, and the draft of
//! revision 1, 2025), with AES-256 under a key of the domain's. About fifty times
//! slower than our own permutations: big integers of any radix are its arithmetic.

use aes::Aes256;
use fpe::ff1::{FF1, FlexibleNumeralString};

use super::*;

/// The standard asks for a domain of a million values.
pub(super) const DOMAIN_MIN: u64 = 1_000_000;

pub(super) const METHOD: Parameter = Parameter {
    name: "method",
    doc: "`ff1`: encrypt with NIST FF1, for a million values at least; slower",
    required: false,
};

/// Whether the rule asks for it.
pub(super) fn is_chosen(args: &Args<'_>) -> Result<bool, Misfit> {
    Ok(args.one_of("method", &["ff1"])?.is_some())
}

pub(super) fn too_small(whose: &str, values: u64) -> Misfit {
    let problem = format!("`method=ff1` needs a domain of {DOMAIN_MIN} values at least; {whose} has {values}");
    Misfit::new(MisfitKind::Argument, problem).help("leave `method` out: our own permutation takes any domain")
}

/// A permutation of all numerals of one length and radix.
pub(super) struct Ff1 {
    cipher: FF1<Aes256>,
}

impl Ff1 {
    pub(super) fn new(key: &DomainKey, radix: u32) -> Ff1 {
        let mut secret = [0; 32];
        key.draw(b"ff1").fill(&mut secret);
        Ff1::of_secret(&secret, radix)
    }

    fn of_secret(secret: &[u8; 32], radix: u32) -> Ff1 {
        Ff1 { cipher: FF1::new(secret, radix).expect("2, 10, 36 and 62 are radices") }
    }

    /// # Errors
    /// A numeral that is too short for its radix.
    pub(super) fn apply(&self, tweak: &[u8], digits: Vec<u16>) -> Result<Vec<u16>, Reject> {
        let image = self.cipher.encrypt(tweak, &FlexibleNumeralString::from(digits));
        image.map(Vec::from).map_err(|_| Reject("the value is too short for `method=ff1`"))
    }
}

/// A permutation of `0..n`: FF1 over the bits, walking until the image is below n,
/// which takes less than two steps on average.
pub(super) struct Range {
    n: u64,
    bits: u32,
    cipher: Ff1,
}

impl Range {
    /// `n` is at least [`DOMAIN_MIN`].
    pub(super) fn new(key: &DomainKey, n: u64) -> Range {
        Range { n, bits: u64::BITS - (n - 1).leading_zeros(), cipher: Ff1::new(key, 2) }
    }

    pub(super) fn len(&self) -> u64 {
        self.n
    }

    pub(super) fn apply(&self, x: u64) -> Result<u64, Reject> {
        let mut digits: Vec<u16> = (0..self.bits).rev().map(|bit| (x >> bit & 1) as u16).collect();
        loop {
            digits = self.cipher.apply(b"", digits)?;
            let image = digits.iter().fold(0, |image, digit| image << 1 | u64::from(*digit));
            if image < self.n {
                return Ok(image);
            }
        }
    }
}

/// `substitute(method=ff1)`: all letters and digits of a text as one numeral.
pub(super) struct Text {
    digits: Ff1,
    one_case: Ff1,
    both_cases: Ff1,
    keep: String,
    keep_prefix: usize,
}

/// Which kinds of characters a text has; its image has the same.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kinds {
    small: bool,
    capital: bool,
}

impl Kinds {
    fn of(letters: &[u8]) -> Kinds {
        Kinds { small: letters.iter().any(u8::is_ascii_lowercase), capital: letters.iter().any(u8::is_ascii_uppercase) }
    }

    fn alphabet(self) -> &'static [u8] {
        match (self.small, self.capital) {
            (false, false) => b"0123456789",
            (true, false) => b"0123456789abcdefghijklmnopqrstuvwxyz",
            (false, true) => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            (true, true) => b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        }
    }
}

impl Text {
    /// # Errors
    /// A column too short for a million values, or one that ignores case; letters or
    /// digits to keep.
    pub(super) fn new(target: &Target<'_>, keep: &str, keep_prefix: usize) -> Result<Text, Misfit> {
        let Type::Text(length) = &target.column.ty else {
            return Err(Misfit::wrong_type("substitute", "a text", target.column));
        };
        if length.folded {
            let problem = format!("`method=ff1` tells upper from lower case, and {} does not", target.column.name);
            return Err(Misfit::new(MisfitKind::Argument, problem).help("leave `method` out: `substitute` minds that"));
        }
        if keep.chars().any(char::is_alphanumeric) {
            return Err(Misfit::new(MisfitKind::Argument, "`keep` names no letters or digits with `method=ff1`")
                .help("keep those at the start with `keep_prefix`"));
        }
        if let Some(max) = length.max {
            let free = u64::from(max).saturating_sub(keep_prefix as u64);
            let values = 62u64.saturating_pow(free.min(20) as u32);
            if values < DOMAIN_MIN {
                return Err(too_small(&format!("{} ({free} letters or digits)", target.column.name), values));
            }
        }
        let cipher = |radix| Ff1::new(&target.key.part("substitute/ff1"), radix);
        let (digits, one_case, both_cases) = (cipher(10), cipher(36), cipher(62));
        Ok(Text { digits, one_case, both_cases, keep: keep.to_owned(), keep_prefix })
    }
}

impl Mask for Text {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let text = std::str::from_utf8(input).map_err(|_| Reject("the value is no UTF-8 text"))?;
        let is_kept = |index: usize, letter: char| {
            index < self.keep_prefix || self.keep.contains(letter) || !letter.is_ascii_alphanumeric()
        };
        let (mut letters, mut tweak) = (Vec::new(), Vec::new());
        let mut bytes = [0; 4];
        for (index, letter) in text.chars().enumerate() {
            if !is_kept(index, letter) {
                letters.push(letter as u8);
                continue;
            }
            if index >= self.keep_prefix && letter.is_alphanumeric() {
                return Err(Reject("the value has a letter that `method=ff1` does not know: it takes ASCII"));
            }
            tweak.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
        }
        if letters.is_empty() {
            out.extend_from_slice(input);
            return Ok(());
        }
        let kinds = Kinds::of(&letters);
        let (alphabet, cipher) = (
            kinds.alphabet(),
            match kinds.alphabet().len() {
                10 => &self.digits,
                36 => &self.one_case,
                _ => &self.both_cases,
            },
        );
        if (alphabet.len() as u64).saturating_pow(letters.len().min(20) as u32) < DOMAIN_MIN {
            return Err(Reject("the value is one of less than a million, which `method=ff1` needs at least"));
        }
        let index = |letter: &u8| alphabet.iter().position(|other| other == letter).map_or(0, |at| at as u16);
        let mut digits: Vec<u16> = letters.iter().map(index).collect();
        // Walks until the image has the same kinds, so that no two texts meet.
        let image = loop {
            digits = cipher.apply(&tweak, digits)?;
            let image: Vec<u8> = digits.iter().map(|digit| alphabet[*digit as usize]).collect();
            if Kinds::of(&image) == kinds {
                break image;
            }
        };
        let mut image = image.into_iter();
        for (index, letter) in text.chars().enumerate() {
            match is_kept(index, letter) {
                true => out.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes()),
                false => out.extend(image.next()),
            }
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    /// FF1 samples 7 to 9 of NIST's "FF1 Samples" (AES-256), for SP 800-38G.
    #[test]
    fn the_samples_of_nist_come_out() {
        let secret = bytes("2B7E151628AED2A6ABF7158809CF4F3CEF4359D8D580AA4F7F036D6F04FC6A94");
        for (radix, tweak, plain, image) in [
            (10, "", "0123456789", "6657667009"),
            (10, "39383736353433323130", "0123456789", "1001623463"),
            (36, "3737373770717273373737", "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"),
        ] {
            let ff1 = Ff1::of_secret(secret.as_slice().try_into().unwrap(), radix);
            let digits = plain.chars().map(|letter| letter.to_digit(36).unwrap() as u16).collect();
            let found = ff1.apply(&bytes(tweak), digits).unwrap();
            let found: String = found.into_iter().map(|digit| char::from_digit(digit.into(), 36).unwrap()).collect();
            assert_eq!(found, image);
        }
    }

    #[test]
    fn a_range_is_permuted() {
        let range = Range::new(&crate::seed::Key::new([3; 32]).domain(1, "ids"), 1_000_003);
        let images: BTreeSet<u64> = (0..2000).map(|x| range.apply(x).unwrap()).collect();
        assert!(images.len() == 2000 && images.iter().all(|image| *image < range.len()));
    }

    #[test]
    fn texts_keep_their_kinds_and_stay_apart() {
        let text = |input: &str| {
            String::from_utf8(mask_one("substitute(method=ff1)", "text", input.as_bytes()).unwrap()).unwrap()
        };
        let mut seen = BTreeSet::new();
        for n in 0..500 {
            for input in
                [format!("{n:06}"), format!("{n:03}a"), format!("{n:03}A"), format!("{n:03}aA"), format!("a-{n:03}")]
            {
                let image = text(&input);
                assert_eq!(image.len(), input.len());
                assert!(Kinds::of(image.as_bytes()) == Kinds::of(input.as_bytes()), "{input} {image}");
                assert!(seen.insert(image), "{input}");
            }
        }
        for input in ["12345", "abc", "Größe 7000"] {
            assert!(mask_one("substitute(method=ff1)", "text", input.as_bytes()).is_err(), "{input}");
        }
    }

    #[test]
    fn small_domains_are_refused_with_their_size() {
        let problem = |rule: &str, native: &str| compile_on(rule, &column(native)).err().unwrap().problem;
        assert!(problem("key(method=ff1)", "smallint").contains("a domain of 1000000 values at least"));
        assert!(problem("key(method=ff1)", "smallint").ends_with("has 16383"));
        assert!(problem("substitute(method=ff1)", "varchar(3)").contains("has 238328"));
        assert!(problem("substitute(method=ff1, keep=\"0\")", "text").contains("`keep` names no"));
        assert!(compile_on("key(method=ff1)", &column("uuid")).is_ok());
    }
}
