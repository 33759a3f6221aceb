//! `phone`: a telephone number that rings nowhere.

use super::*;

mod plans;
mod written;

use plans::{Block, PLANS, Plan};
use written::{Code, DIGITS_MAX, Mark, Number, mark};

pub(super) use written::canonical;

/// A number of the same length and punctuation that nobody has.
///
/// Where a regulator keeps numbers for film and print, the stand-in is one of them:
/// United States and Canada (555-0100 to 555-0199 of any area), Britain (Ofcom's
/// drama numbers of sixteen areas, mobile, freephone), Germany (five cities, mobile),
/// France (five regions, mobile), Australia (eight ranges, thirty-odd mobile and free
/// numbers), Sweden, Ireland. In the plans of Austria, Belgium, Brazil, China, Czechia,
/// Denmark, Finland, India, Indonesia, Italy, Japan, Korea, Mexico, the Netherlands,
/// Norway, Poland, Portugal, Russia, Saudi Arabia, Spain, Switzerland and Turkey it
/// begins with what the plan does not assign. In any other country it begins with 00, which no
/// national number does. Mobile stays mobile and landline landline where the plan
/// tells them apart and has room in both. `phone/plans.rs` holds the table and its sources.
///
/// One number has one stand-in, however it is written: `+49 30 1850025`, `0049 30 1850025`
/// and `030/1850025` in a German project are the same, each in its own punctuation. A
/// number without calling code is one of the country of the rules' locale. An extension is told
/// by a letter, `#` or `;`; it does not count, and gets drawn digits. Letters are
/// replaced by letters, digits of other scripts by ASCII ones.
///
/// `keep=country` keeps the calling code, which otherwise becomes that of the rules' locale.
/// `keep=area` keeps the area too where the plan has numbers to spare in it (North America,
/// Brazil, and the areas for which fiction has numbers), else the country alone. `format=e164`
/// writes `+` and digits alone, `format=national` the digits with the trunk prefix (foreign
/// numbers as E.164); both leave extensions out.
///
/// Numbers for fiction are few, and many people share one: 71,200 in North America, a few
/// thousand in Britain and Germany, a hundred in a Swedish city. `unique=true` takes the unassigned numbers
/// instead, of which there are between four million (Denmark) and fourteen hundred million (North America:
/// exchanges that begin with 0 or 1): different numbers then meet by chance alone, and the
/// run verifies it. Among 10,000 North American numbers the odds of that are 3 in 100, among
/// 100,000 they are even worse than one to one: where every number must stay
/// apart for sure, `substitute` does that, at the price of numbers that may be somebody's.
/// Mobile numbers of Britain, Australia and Russia do not look mobile then.
///
/// In bigint and numeric columns the number is digits alone, with as many digits.
pub struct Phone;
pub const KIND: Phone = Phone;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Nothing,
    Country,
    Area,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Keep,
    E164,
    National,
}

struct Numbers {
    home: &'static Plan,
    keep: Keep,
    format: Format,
    unique: bool,
    /// Digits alone, and no zero in front.
    is_number: bool,
}

/// E.164: no number has more digits.
const E164_MAX: usize = 15;

impl Numbers {
    /// Fills `to` with a national number of the plan that stands for `source`.
    fn invent(&self, plan: Option<&'static Plan>, source: &[u8], draw: &mut Draw, to: &mut [u8]) {
        let length = to.len();
        for digit in to.iter_mut() {
            *digit = b'0' + draw.below(10) as u8;
        }
        let start = |to: &mut [u8], start: &[u8]| {
            let start = &start[..start.len().min(length)];
            to[..start.len()].copy_from_slice(start);
        };
        let Some(plan) = plan else {
            // Numbers this short cannot spare the digits.
            if length > 4 {
                start(to, b"00");
            }
            return;
        };
        if length < plan.shortest {
            match (plan.code, length) {
                // Without its area code.
                (1, 7) => start(to, b"55501"),
                // No number inside an area begins with the digit that leads out of it.
                _ if length > 4 => start(to, b"0"),
                _ => {}
            }
            return;
        }
        let mobile = plan.is_mobile(source);
        let in_area = plan.area > 0 && (self.keep == Keep::Area || plan.unassigned.is_empty());
        if (self.unique || plan.fiction.is_empty()) && in_area {
            self.area(plan, source, draw, &mut to[..plan.area]);
            let never = plan.never_in_area;
            to[plan.area] = never[draw.below(never.len() as u64) as usize];
            return;
        }
        if self.unique || plan.fiction.is_empty() {
            let starts = if mobile { plan.unassigned_mobile } else { plan.unassigned };
            start(to, draw.pick(starts).as_bytes());
            return;
        }
        let mut best = 0;
        for block in plan.fiction {
            best = best.max(self.suits(plan, block, source, length, mobile));
        }
        let suits = |block: &&Block| self.suits(plan, block, source, length, mobile) == best;
        if best == 0 {
            let starts = if mobile { plan.unassigned_mobile } else { plan.unassigned };
            start(to, draw.pick(starts).as_bytes());
            return;
        }
        let mut index = draw.below(plan.fiction.iter().filter(suits).map(|block| block.count as u64).sum());
        for block in plan.fiction.iter().filter(suits) {
            if index >= block.count as u64 {
                index -= block.count as u64;
                continue;
            }
            let mut digits = [0; DIGITS_MAX];
            let digits = &mut digits[..block.first.len()];
            digits.copy_from_slice(block.first.as_bytes());
            // The block's first number and the index, added as people do on paper.
            for digit in digits.iter_mut().rev() {
                if index == 0 || *digit == b'?' {
                    break;
                }
                let sum = (*digit - b'0') as u64 + index;
                *digit = b'0' + (sum % 10) as u8;
                index = sum / 10;
            }
            start(to, digits);
            break;
        }
        if plan.area > 0 {
            self.area(plan, source, draw, &mut to[..plan.area]);
        }
    }

    /// How well a block's numbers stand for the source; 0 is not at all.
    fn suits(&self, plan: &Plan, block: &Block, source: &[u8], length: usize, mobile: bool) -> u8 {
        let first = block.first.as_bytes();
        if mobile != plan.is_mobile(first) {
            return 0;
        }
        let area = self.keep == Keep::Area && plans::begins(source, &block.first[..block.area]);
        let zone = plan.zones && source.first() == first.first();
        1 + 4 * u8::from(area) + 2 * u8::from(zone) + u8::from(length == first.len())
    }

    /// The source's area code, or a drawn one of North America: N[0-8]X with N from 2,
    /// and not N11 (NANPA).
    fn area(&self, plan: &Plan, source: &[u8], draw: &mut Draw, to: &mut [u8]) {
        if self.keep == Keep::Area && source.len() >= plan.area {
            to.copy_from_slice(&source[..plan.area]);
            return;
        }
        if let [first, second, third] = to {
            *first = b'2' + draw.below(8) as u8;
            *second = b'0' + draw.below(9) as u8;
            *third = b'0' + draw.below(10) as u8;
            if [*second, *third] == *b"11" {
                *third = b'2';
            }
        }
    }

    /// Writes the number in the original's punctuation. `code` and `national` are new.
    fn punctuated(
        &self,
        input: &[u8],
        number: &Number,
        code: &[u8],
        national: &[u8],
        draw: &mut Draw,
        out: &mut Vec<u8>,
    ) {
        let changed = number.code_written > 0
            && code.len() + national.len() != number.count() - number.prefix - number.trunk
            || number.code_written > 0 && code.len() != number.code_written;
        let mut digits = code.iter().chain(national).copied();
        if number.code_written == 0 {
            digits.by_ref().take(code.len()).for_each(drop);
        }
        let trunk = number.prefix + number.code_written..number.prefix + number.code_written + number.trunk;
        let (mut index, mut at, mut skip) = (0, 0, false);
        while at < number.extension {
            let (mark, length) = mark(&input[at..]);
            match mark {
                Mark::Digit(digit) if index < number.count() => {
                    if index < number.prefix || (trunk.contains(&index) && !changed) {
                        out.push(digit);
                    } else if trunk.contains(&index) {
                        // Another country has another trunk prefix.
                        if out.last() == Some(&b'(') {
                            out.pop();
                            skip = true;
                        }
                    } else {
                        out.extend(digits.next());
                    }
                    index += 1;
                }
                Mark::Digit(_) => out.push(b'0' + draw.below(10) as u8),
                Mark::Letter => out.push(b'a' + draw.below(26) as u8),
                Mark::Plus => out.push(b'+'),
                Mark::Stray => {}
                Mark::Other if skip && input[at] == b')' => skip = false,
                Mark::Other => out.extend_from_slice(&input[at..at + length]),
            }
            at += length;
        }
        self.extension(&input[at..], draw, out);
    }

    /// An extension's digits are drawn; what says that it is one stays.
    fn extension(&self, mut text: &[u8], draw: &mut Draw, out: &mut Vec<u8>) {
        while !text.is_empty() {
            let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            let word = &text[..letters];
            if [&b"x"[..], b"ext", b"extn", b"extension"].iter().any(|known| known.eq_ignore_ascii_case(word)) {
                out.extend_from_slice(word);
                text = &text[letters..];
                continue;
            }
            let (mark, length) = mark(text);
            match mark {
                Mark::Digit(_) => out.push(b'0' + draw.below(10) as u8),
                Mark::Letter => out.push(b'a' + draw.below(26) as u8),
                Mark::Plus => out.push(b'+'),
                Mark::Stray => {}
                Mark::Other => out.extend_from_slice(&text[..length]),
            }
            text = &text[length..];
        }
    }
}

impl Mask for Numbers {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let start = out.len();
        let Some(number) = Number::read(self.home.code, input) else {
            match self.format {
                Format::Keep if !self.is_number => self.extension(input, draw, out),
                _ => {}
            }
            // Marks alone say something too: that somebody had no number.
            if out[start..].iter().all(|byte| !byte.is_ascii_alphanumeric()) {
                out.truncate(start);
                out.push(b'1' + draw.below(9) as u8);
            }
            return Ok(());
        };
        let source = number.national();
        let code = if self.keep == Keep::Nothing { self.home.code } else { number.code };
        let code_digits = Code::of(code);
        // The same number of digits in all.
        let total = source.len() + Code::of(number.code).get().len();
        let length = total.saturating_sub(code_digits.get().len()).clamp(1, DIGITS_MAX);
        let mut national = [0; DIGITS_MAX];
        let national = &mut national[..length];
        self.invent(Plan::of(code), source, draw, national);
        let code_digits = code_digits.get();
        match self.format {
            Format::National if code == self.home.code => {
                out.extend_from_slice(self.home.trunk);
                out.extend_from_slice(&national[..length.min(E164_MAX)]);
            }
            Format::E164 | Format::National => {
                out.push(b'+');
                out.extend_from_slice(code_digits);
                out.extend_from_slice(&national[..length.min(E164_MAX - code_digits.len())]);
            }
            Format::Keep => self.punctuated(input, &number, code_digits, national, draw, out),
        }
        if self.is_number
            && let Some(zero) =
                out[start..].iter_mut().find(|byte| byte.is_ascii_digit()).filter(|digit| **digit == b'0')
        {
            *zero = b'1' + draw.below(8) as u8;
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        // Two digits from a word.
        Some(4)
    }
}

impl Phone {
    /// Bits that numbers of a plan differ in under `unique=true`, at the usual length.
    fn bits(plan: &Plan, keep: Keep) -> u32 {
        let count =
            |starts: &[&str]| starts.iter().map(|start| 10u64.pow((plan.usual - start.len()) as u32)).sum::<u64>();
        let in_area = 10u64.pow((plan.usual - plan.area).saturating_sub(1) as u32) * plan.never_in_area.len() as u64;
        let smallest = match (plan.area, keep) {
            (1.., Keep::Area) => in_area,
            (1.., _) if plan.unassigned.is_empty() => in_area * AREAS,
            _ if plan.unassigned_mobile.is_empty() => count(plan.unassigned),
            _ => count(plan.unassigned).min(count(plan.unassigned_mobile)),
        };
        smallest.ilog2()
    }

    /// How many different landline numbers a plan's stand-ins have, at the usual length.
    fn distinct(plan: &Plan) -> u64 {
        let areas = if plan.fiction.iter().any(|block| block.first.starts_with('?')) { AREAS } else { 1 };
        let landlines = plan.fiction.iter().filter(|block| !plan.is_mobile(block.first.as_bytes()));
        match landlines.map(|block| block.count as u64).sum::<u64>() {
            0 => plan.unassigned.iter().map(|start| 10u64.pow((plan.usual - start.len()) as u32)).sum(),
            count => count * areas,
        }
    }
}

/// Area codes of North America that are drawn: N[0-8]X, but for N11.
const AREAS: u64 = 712;

/// The least bits that numbers of a country without a table here differ in, nine digits
/// of which two are fixed.
const BITS_ELSEWHERE: u32 = 20;

impl MaskKind for Phone {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn summary(&self) -> &'static str {
        "a telephone number of the same form that rings nowhere; one number, one stand-in, however written"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "keep", doc: "country: the calling code stays; area: the area code too, where there are numbers to spare", required: false },
            Parameter { name: "format", doc: "keep (default): the original's punctuation; e164: + and digits; national: trunk prefix and digits", required: false },
            Parameter { name: "unique", doc: "true: unassigned numbers, of which there are many, instead of the few kept for fiction; default false", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "phone", native: "text", input: "(212) 664-7665", output: "(987) 555-0144" },
            Example { rule: "phone(keep=area)", native: "text", input: "(212) 664-7665 x12", output: "(212) 555-0144 x99" },
            Example { rule: "phone(keep=country)", native: "varchar(20)", input: "+44 20 7219 3000", output: "+44 20 7946 0046" },
            Example { rule: "phone(keep=country)", native: "text", input: "+49 (0)171 1234567", output: "+49 (0)171 3920001" },
            Example { rule: "phone(keep=country, format=e164)", native: "text", input: "0033 1 40 20 50 50", output: "+33199001367" },
            Example { rule: "phone(unique=true)", native: "bigint", input: "2126647665", output: "5891233205" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("phone")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let keep = match args.one_of("keep", &["country", "area"])? {
            Some("area") => Keep::Area,
            Some(_) => Keep::Country,
            None => Keep::Nothing,
        };
        let format = match args.one_of("format", &["keep", "e164", "national"])? {
            Some("e164") => Format::E164,
            Some("national") => Format::National,
            _ => Format::Keep,
        };
        let unique = args.bool("unique")?.unwrap_or(false);
        let is_number =
            matches!(target.column.ty, Type::Int { bytes: 8, .. } | Type::Decimal { scale: None | Some(0), .. });
        if is_number && format != Format::Keep {
            return Err(Misfit::new(MisfitKind::Argument, "a number in a numeric column has one format: digits"));
        }
        if !is_number {
            let not_text = |_| Misfit::wrong_type("phone", "a text, bigint or numeric", target.column);
            let max = target.text_max("phone").map_err(not_text)?;
            if format != Format::Keep {
                target.fits("phone", NATIONAL_MAX, max)?;
            }
        }
        let home = home(target.locale);
        let bits = match keep {
            Keep::Nothing => Phone::bits(home, keep),
            _ => PLANS.iter().map(|plan| Phone::bits(plan, keep)).min().unwrap_or(0).min(BITS_ELSEWHERE),
        };
        let distinct = (keep == Keep::Nothing).then(|| Phone::distinct(home));
        Ok(Compiled::mask(
            Numbers { home, keep, format, unique, is_number },
            Contract {
                reads: true,
                by: By::Value(Canonical::Phone { home: home.code }),
                unique: if unique { Unique::Injective { bits } } else { Unique::Lossy { distinct } },
                output: match format {
                    _ if is_number => Output::AnyOfType,
                    Format::Keep => Output::NoLonger,
                    _ => Output::Text { chars_max: NATIONAL_MAX },
                },
                may_equal: false,
            },
        ))
    }
}

/// A plus sign, or a trunk prefix, and the most digits.
const NATIONAL_MAX: u32 = E164_MAX as u32 + 1;

/// The plan of the locale's country; North America's where there is none.
fn home(locale: Locale) -> &'static Plan {
    let country = locale.name().rsplit('_').next().unwrap_or_default();
    Plan::of_country(country).unwrap_or(&PLANS[0])
}

#[cfg(test)]
mod tests;
