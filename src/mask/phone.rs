//! `phone`: a telephone number that rings nowhere.

use super::*;

/// A number of the same length and punctuation, from the ranges that regulators
/// keep for film and print where there are any:
///
/// | country | numbers |
/// |---|---|
/// | +1 | area code, then 555-0100 to 555-0199 |
/// | +44 | 07700 900xxx, 020 7946 0xxx, 01632 960xxx, 03069 990xxx, 0808 157 0xxx (Ofcom) |
/// | +33 | 06 39 98 xx xx, 01 99 00 xx xx and one range per region (Arcep) |
/// | +49 | 0171 39200 xx, 0176 04069 xxx, 030 23125 xxx (Bundesnetzagentur) |
///
/// A number of another length, or of a country that keeps no such range, gets
/// drawn digits: it may be somebody's. Without `keep=country` the calling code
/// becomes that of the rules' locale. `format=e164` writes `+` and digits alone.
///
/// Numbers are told apart by their digits, so `(030) 1234` and `030-1234` get the
/// same stand-in, each in its own punctuation. Reserved ranges are small and many
/// numbers share one: for a unique column use `substitute`. Letters are replaced
/// by letters.
pub struct Phone;
pub const KIND: Phone = Phone;

struct Numbers {
    home: Country,
    keep_country: bool,
    e164: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Country {
    NorthAmerica,
    Britain,
    Germany,
    France,
    Other,
}

impl Country {
    fn of(locale: Locale) -> Country {
        match locale {
            Locale::EnUs | Locale::EnCa => Country::NorthAmerica,
            Locale::EnGb => Country::Britain,
            Locale::DeDe => Country::Germany,
            Locale::FrFr => Country::France,
            _ => Country::Other,
        }
    }

    fn of_code(code: &[u8]) -> Country {
        match code {
            b"1" => Country::NorthAmerica,
            b"44" => Country::Britain,
            b"49" => Country::Germany,
            b"33" => Country::France,
            _ => Country::Other,
        }
    }

    fn code(self) -> &'static [u8] {
        match self {
            Country::NorthAmerica => b"1",
            Country::Britain => b"44",
            Country::Germany => b"49",
            Country::France => b"33",
            Country::Other => b"",
        }
    }

    /// How many different numbers its ranges hold.
    fn distinct(self) -> u64 {
        match self {
            Country::NorthAmerica => 71_200,
            Country::Britain => 5_000,
            Country::Germany => 2_100,
            Country::France | Country::Other => 60_000,
        }
    }

    /// The reserved range for a national number of `length` digits that begins
    /// with `first`; the digits behind it are drawn.
    fn reserved(self, first: u8, length: usize) -> &'static [u8] {
        match (self, first, length) {
            (Country::NorthAmerica, _, 10..) => b"???55501",
            (Country::NorthAmerica, _, 7..) => b"55501",
            (Country::Britain, b'7', 10..) => b"7700900",
            (Country::Britain, b'1', 10..) => b"1632960",
            (Country::Britain, b'3', 10..) => b"3069990",
            (Country::Britain, b'8', 10..) => b"8081570",
            (Country::Britain, _, 10..) => b"2079460",
            (Country::France, b'6' | b'7', 9..) => b"63998",
            (Country::France, b'2', 9..) => b"26191",
            (Country::France, b'3', 9..) => b"35301",
            (Country::France, b'4', 9..) => b"46571",
            (Country::France, b'5', 9..) => b"53649",
            (Country::France, _, 9..) => b"19900",
            (Country::Germany, b'1', 11..) => b"17604069",
            (Country::Germany, b'1', 10) => b"17139200",
            (Country::Germany, _, 9..) => b"3023125",
            _ => b"",
        }
    }
}

/// Longest number that is looked at: E.164 has 15 digits, extensions more.
const DIGITS_MAX: usize = 32;

impl Numbers {
    /// Writes as many digits as there are in `digits`, or one calling code more.
    fn number(&self, digits: &[u8], international: bool, draw: &mut Draw, out: &mut Vec<u8>) {
        let mut left = digits;
        let mut country = self.home;
        if international {
            if left.starts_with(b"00") {
                out.extend_from_slice(if self.e164 { b"" } else { b"00" });
                left = &left[2..];
            }
            let code;
            (code, left) = left.split_at(code_length(left));
            let length = code.len() + left.len();
            country = Country::of_code(code);
            if self.keep_country {
                out.extend_from_slice(code);
            } else {
                if country != self.home {
                    // The same number of digits in all.
                    left = &digits[digits.len() - length.saturating_sub(self.home.code().len()).min(digits.len())..];
                }
                country = self.home;
                out.extend_from_slice(&self.home.code()[..self.home.code().len().min(length)]);
            }
        } else {
            if self.e164 {
                out.extend_from_slice(self.home.code());
            }
            // The trunk prefix: 0 in Europe, 1 in North America.
            let trunk = match self.home {
                Country::NorthAmerica => left.len() == 11 && left[0] == b'1',
                _ => left.len() > 4 && left[0] == b'0',
            };
            if trunk {
                out.extend_from_slice(if self.e164 { b"" } else { &left[..1] });
                left = &left[1..];
            }
        }
        let reserved = country.reserved(left.first().copied().unwrap_or(b'0'), left.len());
        for index in 0..left.len() {
            let digit = match reserved.get(index) {
                Some(b'?') | None => draw.below(10) as u8,
                Some(digit) => digit - b'0',
            };
            out.push(b'0' + digit);
        }
        if reserved.first() == Some(&b'?') {
            // Area codes are N[0-8]X with N from 2, and not N11.
            let area = out.len() - left.len();
            out[area] = b'2' + draw.below(8) as u8;
            out[area + 1] = b'0' + draw.below(9) as u8;
            if out[area + 1..area + 3] == *b"11" {
                out[area + 2] = b'2';
            }
        }
    }
}

/// Digits of the calling code that a number begins with (ITU-T E.164, annex):
/// zones 1 and 7 have one, the assigned pairs two, the rest three.
fn code_length(digits: &[u8]) -> usize {
    let length = match digits {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    };
    length.min(digits.len())
}

impl Mask for Numbers {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut digits = [0; DIGITS_MAX];
        let mut count = 0;
        for &byte in input.iter().filter(|byte| byte.is_ascii_digit()).take(DIGITS_MAX) {
            digits[count] = byte;
            count += 1;
        }
        let digits = &digits[..count];
        let plus = input.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'+');
        let international = count >= 7 && (plus || digits.starts_with(b"00"));
        if self.e164 {
            out.push(b'+');
            // 15 digits are the most there are, with a calling code before some.
            self.number(&digits[..count.min(if international { 15 } else { 13 })], international, draw, out);
            return Ok(());
        }
        // The number is written behind the place it is then read from.
        let start = out.len();
        self.number(digits, international, draw, out);
        let mut number = [0; DIGITS_MAX];
        number[..count].copy_from_slice(&out[start..start + count]);
        out.truncate(start);
        let mut number = number[..count].iter().copied();
        let blank = count == 0 && !input.iter().any(|&byte| byte.is_ascii_alphabetic() || byte >= 0x80);
        for &byte in input {
            match byte {
                _ if blank => out.push(b'0' + draw.below(10) as u8),
                b'0'..=b'9' => out.push(number.next().unwrap_or_else(|| b'0' + draw.below(10) as u8)),
                b'A'..=b'Z' => out.push(b'A' + draw.below(26) as u8),
                // The letter before an extension says nothing.
                b'x' if count >= 7 => out.push(byte),
                b'a'..=b'z' => out.push(b'a' + draw.below(26) as u8),
                // Behind the first byte of a character: one letter stands for all.
                0x80..=0xbf => {}
                0xc0.. => out.push(b'a' + draw.below(26) as u8),
                _ => out.push(byte),
            }
        }
        if out.len() == start {
            out.push(b'0' + draw.below(10) as u8);
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(2)
    }
}

impl MaskKind for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn summary(&self) -> &'static str {
        "a telephone number of the same form, from ranges kept for fiction"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "keep", doc: "country: the calling code stays", required: false },
            Parameter { name: "format", doc: "same (default): the original's punctuation; e164: + and digits", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "phone", native: "text", input: "(212) 664-7665", output: "(423) 555-0145" },
            Example { rule: "phone(keep=country)", native: "varchar(20)", input: "+44 20 7219 3000", output: "+44 20 7946 0096" },
            Example { rule: "phone(keep=country, format=e164)", native: "text", input: "0033 1 40 20 50 50", output: "+33199009075" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("phone")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("phone")?;
        let keep_country = args.one_of("keep", &["country"])?.is_some();
        let e164 = args.one_of("format", &["same", "e164"])? == Some("e164");
        if e164 {
            target.fits("phone", 16, max)?;
        }
        let home = Country::of(target.locale);
        Ok(Compiled::mask(
            Numbers { home, keep_country, e164 },
            Contract {
                reads: true,
                by: By::Value(Canonical::Digits),
                unique: Unique::Lossy { distinct: Some(home.distinct()) },
                output: if e164 { Output::Text { chars_max: 16 } } else { Output::NoLonger },
                may_equal: false,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::mask_one;

    fn mask(rule: &str, input: &str) -> String {
        String::from_utf8(mask_one(rule, "text", input.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn reserved_ranges_are_used_where_there_are_any() {
        for (input, start, end) in [
            ("+1 212 664 7665", "+1 ", " 555 01"),
            ("+44 7911 123456", "+44 7700 900", ""),
            ("+442072193000", "+442079460", ""),
            ("+33 6 12 34 56 78", "+33 6 39 98 ", ""),
            ("0033 1 40 20 50 50", "0033 1 99 00 ", ""),
            ("+49 171 1234567", "+49 171 39200", ""),
            ("+49 (30) 18500-25", "+49 (30) 23125-", ""),
            ("+7 495 123 45 67", "+7 ", ""),
            ("+380 44 123 4567", "+380 ", ""),
        ] {
            let out = mask("phone(keep=country)", input);
            assert!(out.starts_with(start) && out.contains(end), "{input}: {out}");
            assert_eq!(out.len(), input.len());
        }
        assert!(mask("phone", "(212) 664-7665").contains(") 555-01"));
        assert!(mask("phone", "212.664.7665").contains(".555.01"));
        assert!(mask("phone", "1-212-664-7665").starts_with("1-"));
        let home = mask("phone", "+33 6 12 34 56 78");
        assert!(home.starts_with("+1") && home.len() == 17, "{home}");
    }

    #[test]
    fn one_number_in_two_spellings_gets_one_stand_in() {
        let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits(mask("phone", "(212) 664-7665")), digits(mask("phone", "212 664 7665")));
    }

    #[test]
    fn e164_is_short_and_plain() {
        for input in ["(212) 664-7665", "1 212 664 7665", "+33612345678", "0044 20 7219 3000", "00", "12345678901234567890", "x"] {
            let out = mask("phone(format=e164, keep=country)", input);
            assert!(out.len() <= 16 && out.starts_with('+') && out[1..].bytes().all(|b| b.is_ascii_digit()), "{input}: {out}");
        }
        assert_eq!(mask("phone(format=e164)", "(212) 664-7665").len(), 12);
    }

    #[test]
    fn no_letter_comes_through() {
        for input in ["call Ann", "n/a", "Müller", "-", "ext. 5", "+", "0", "+00", "+0000000", "0000000"] {
            for rule in ["phone", "phone(keep=country)"] {
                let out = mask(rule, input);
                assert!(!out.is_empty() && out.chars().count() <= input.chars().count(), "{input}: {out}");
                assert!(!["call", "Ann", "ller", "ext"].iter().any(|word| out.contains(word)), "{input}: {out}");
            }
        }
        assert!(mask_one("phone", "text", b"\xff\xfe12").is_ok());
    }
}
