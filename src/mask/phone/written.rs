//! What a written telephone number says: prefix, calling code, national number, extension.

use super::plans::Plan;

/// Digits that are looked at: E.164 has 15, and a prefix before them; what comes
/// behind these counts as an extension.
pub const DIGITS_MAX: usize = 32;

/// Digits before which a letter is no extension: `tel: 030 …`.
const NUMBER_MIN: usize = 7;

/// A number taken apart. All counts are of digits, in the order they are written.
pub struct Number {
    digits: [u8; DIGITS_MAX],
    count: usize,
    /// Of the international prefix: `00`, `011`.
    pub prefix: usize,
    /// Of the calling code; none in a national number.
    pub code_written: usize,
    /// Of the trunk prefix, also where it is written behind a calling code: `+49 (0)30`.
    pub trunk: usize,
    pub code: u16,
    /// The byte at which an extension begins, or the text's length.
    pub extension: usize,
}

/// What one character of a written number is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Digit(u8),
    Plus,
    Letter,
    /// A byte that begins no character.
    Stray,
    Other,
}

/// The first character of a text that is not empty, and its length in bytes.
/// Digits may be full-width, Arabic-Indic or Persian ones.
#[inline]
pub fn mark(text: &[u8]) -> (Mark, usize) {
    match *text {
        [digit @ b'0'..=b'9', ..] => (Mark::Digit(digit), 1),
        [b'+', ..] => (Mark::Plus, 1),
        [letter, ..] if letter.is_ascii() => (if letter.is_ascii_alphabetic() { Mark::Letter } else { Mark::Other }, 1),
        [0x80..0xc0, ..] => (Mark::Stray, 1),
        [0xef, 0xbc, digit @ 0x90..=0x99, ..] => (Mark::Digit(digit - 0x90 + b'0'), 3),
        [0xef, 0xbc, 0x8b, ..] => (Mark::Plus, 3),
        [0xd9, digit @ 0xa0..=0xa9, ..] => (Mark::Digit(digit - 0xa0 + b'0'), 2),
        [0xdb, digit @ 0xb0..=0xb9, ..] => (Mark::Digit(digit - 0xb0 + b'0'), 2),
        _ => {
            let rest = text[1..].iter().take_while(|byte| (0x80..0xc0).contains(*byte)).count();
            // Blanks and dashes outside of ASCII: no-break, en, em, full-width.
            let blank = matches!(
                text,
                [0xc2, 0xa0, ..] | [0xe2, 0x80, ..] | [0xe3, 0x80, 0x80, ..] | [0xef, 0xbc, 0x81..=0x8f, ..]
            );
            (if blank { Mark::Other } else { Mark::Letter }, 1 + rest)
        }
    }
}

impl Number {
    /// Reads a number as people of the country with calling code `home` write it;
    /// `None` where there is no digit.
    pub fn read(home: u16, text: &[u8]) -> Option<Number> {
        let mut number = Number {
            digits: [0; DIGITS_MAX],
            count: 0,
            prefix: 0,
            code_written: 0,
            trunk: 0,
            code: home,
            extension: text.len(),
        };
        let mut plus = false;
        let mut at = 0;
        while at < text.len() {
            let (mark, length) = mark(&text[at..]);
            match mark {
                Mark::Digit(digit) if number.count < DIGITS_MAX => {
                    number.digits[number.count] = digit;
                    number.count += 1;
                }
                Mark::Plus if number.count == 0 => plus = true,
                Mark::Stray => {}
                Mark::Other if !matches!(text[at], b'#' | b';') => {}
                _ if number.count >= NUMBER_MIN => {
                    number.extension = at;
                    break;
                }
                _ => {}
            }
            at += length;
        }
        if number.count == 0 {
            return None;
        }
        number.divide(home, plus);
        Some(number)
    }

    fn divide(&mut self, home: u16, plus: bool) {
        let digits = &self.digits[..self.count];
        let plan = Plan::of(home);
        let dialled: &[u8] = match home {
            1 => b"011",
            7 => b"810",
            61 => b"0011",
            81 => b"010",
            _ => b"00",
        };
        if plus && self.count >= NUMBER_MIN {
            self.international(0);
        } else if digits.starts_with(dialled) && self.count > dialled.len() + NUMBER_MIN {
            self.international(dialled.len());
        } else if digits.starts_with(b"00") && self.count > 2 + 4 {
            self.international(2);
        } else {
            let Some(plan) = plan else { return };
            let trunk = match plan.trunk {
                b"" => false,
                b"0" => digits[0] == b'0' && self.count > 4,
                trunk => digits.starts_with(trunk) && self.count == plan.longest + 1,
            };
            if trunk {
                self.trunk = plan.trunk.len();
            } else if self.count > plan.longest && digits[0] != b'0' {
                // Longer than any number of this country: the plus sign was left out.
                self.international(0);
            }
        }
    }

    fn international(&mut self, prefix: usize) {
        let digits = &self.digits[prefix..self.count];
        self.prefix = prefix;
        self.code_written = code_length(digits);
        let (code, rest) = digits.split_at(self.code_written);
        self.code = code.iter().fold(0, |code, digit| code * 10 + (digit - b'0') as u16);
        let plan = Plan::of(self.code);
        let trunk = plan.is_none_or(|plan| plan.trunk == b"0") && rest.len() > 4 && rest[0] == b'0';
        // Where the plan is not known, an inner 0 may be part of the number.
        self.trunk = usize::from(trunk && plan.is_some());
    }

    /// All digits before the extension.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The national number, without trunk prefix.
    pub fn national(&self) -> &[u8] {
        &self.digits[(self.prefix + self.code_written + self.trunk).min(self.count)..self.count]
    }
}

/// A calling code in digits.
pub struct Code {
    digits: [u8; 3],
    count: usize,
}

impl Code {
    pub fn of(mut code: u16) -> Code {
        let mut written = Code { digits: [0; 3], count: 0 };
        while code > 0 && written.count < 3 {
            written.count += 1;
            written.digits[3 - written.count] = b'0' + (code % 10) as u8;
            code /= 10;
        }
        written
    }

    pub fn get(&self) -> &[u8] {
        &self.digits[3 - self.count..]
    }
}

/// The form that a number's identity rests on: E.164 without an extension. A text
/// without digits is itself, in lower case.
pub fn canonical(home: u16, text: &[u8], out: &mut Vec<u8>) {
    match Number::read(home, text) {
        Some(number) => {
            out.push(b'+');
            out.extend_from_slice(Code::of(number.code).get());
            out.extend_from_slice(number.national());
        }
        None => {
            let start = out.len();
            out.extend_from_slice(text.trim_ascii());
            out[start..].make_ascii_lowercase();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(home: u16, spellings: &[&str], want: &str) {
        for text in spellings {
            let mut out = Vec::new();
            canonical(home, text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), want, "{text}");
        }
    }

    #[test]
    fn one_number_has_one_canonical_form() {
        let berlin = [
            "+49 30 1850025",
            "0049 30 1850025",
            "030/1850025",
            "(030) 185 00 25",
            "+49 (0)30 1850025",
            "030-1850025 ext. 12",
            "+49301850025 x9",
            "tel:+49-30-1850025",
            "030 1850025;ext=7",
            "０３０ １８５００２５",
            "+49\u{a0}30\u{a0}1850025",
        ];
        check(49, &berlin, "+49301850025");
        check(
            1,
            &["(212) 664-7665", "1-212-664-7665", "+1 212.664.7665", "2126647665 #4", "+12126647665"],
            "+12126647665",
        );
        check(
            44,
            &["07911 123456", "+44 7911 123456", "00447911123456", "447911123456", "+44 (0)7911 123456"],
            "+447911123456",
        );
        check(39, &["06 6982 1234", "+39 06 69821234", "0039 0669821234"], "+390669821234");
        check(7, &["8 (495) 123-45-67", "+7 495 123 45 67", "74951234567", "810 7 495 1234567"], "+74951234567");
        check(1, &["011 44 7911 123456", "+44 7911 123456", "00447911123456"], "+447911123456");
        check(966, &["٠٥٠١٢٣٤٥٦٧", "+966 50 123 4567"], "+966501234567");
        check(81, &["03-1234-5678", "+81 3 1234 5678", "010 81 3 1234 5678"], "+81312345678");
        check(61, &["0011 49 30 1850025", "+49 30 1850025"], "+49301850025");
        check(49, &[" N/A ", "n/a"], "n/a");
    }
}
