//! What a national identifier looks like: fields in a row, and a function that
//! writes the check characters. Numbers of a scheme are counted, so that a
//! permutation of the counts is one of the numbers.

/// One identifier: what a country calls it, and its form.
pub(super) struct Scheme {
    pub(super) kind: &'static str,
    pub(super) fields: &'static [Field],
    /// Writes the check characters. `None` where the rest can be no number: the
    /// 31st of June, or a sum that no check digit fits. Else a class, which the
    /// stand-in shares: born before 1930, until 2009, or later.
    pub(super) finish: fn(&mut [u8]) -> Option<u8>,
    /// Numbers that are never given to anybody, where the country keeps some.
    pub(super) reserved: Option<&'static [Field]>,
}

pub(super) enum Field {
    /// So many digits.
    Digits(u32),
    /// A number from low to high of so many digits.
    Number(u32, u32, u32),
    /// One of these characters.
    Of(&'static [u8]),
    /// One of these words, all of one length.
    Words(&'static [&'static str]),
    /// Written by `finish`.
    Check(usize),
    /// Ten digits of which the first is 0 and one stands twice, the others once:
    /// counted one way only.
    OneTwice,
}

pub(super) const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// 9 digits to leave out, times 9 places of a second zero with the orders of eight
/// others, or 8 digits to double with the orders of nine of which two are alike.
const ONE_TWICE: u64 = 9 * (9 * 40_320 + 8 * 181_440);

impl Field {
    fn width(&self) -> usize {
        match self {
            Field::Digits(width) | Field::Number(_, _, width) => *width as usize,
            Field::Of(_) => 1,
            Field::Words(words) => words[0].len(),
            Field::Check(width) => *width,
            Field::OneTwice => 10,
        }
    }

    /// How many values it takes.
    fn size(&self) -> u64 {
        match self {
            Field::Digits(width) => 10u64.pow(*width),
            Field::Number(low, high, _) => u64::from(high - low + 1),
            Field::Of(characters) => characters.len() as u64,
            Field::Words(words) => words.len() as u64,
            Field::Check(_) => 1,
            Field::OneTwice => ONE_TWICE,
        }
    }

    fn read(&self, text: &[u8]) -> Option<u64> {
        match self {
            Field::Digits(_) => number(text),
            Field::Number(low, high, _) => {
                let number = number(text).filter(|number| (u64::from(*low)..=u64::from(*high)).contains(number))?;
                Some(number - u64::from(*low))
            }
            Field::Of(characters) => characters.iter().position(|one| *one == text[0]).map(|place| place as u64),
            Field::Words(words) => words.iter().position(|word| word.as_bytes() == text).map(|place| place as u64),
            Field::Check(_) => Some(0),
            Field::OneTwice => None,
        }
    }

    fn write(&self, rank: u64, text: &mut [u8]) {
        match self {
            Field::Digits(_) => write(rank, text),
            Field::Number(low, _, _) => write(rank + u64::from(*low), text),
            Field::Of(characters) => text[0] = characters[rank as usize],
            Field::Words(words) => text.copy_from_slice(words[rank as usize].as_bytes()),
            Field::Check(_) => text.fill(b'0'),
            Field::OneTwice => write_one_twice(rank, text),
        }
    }
}

/// The digits as a number.
pub(super) fn number(text: &[u8]) -> Option<u64> {
    text.iter().try_fold(0u64, |number, byte| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}

/// Writes a number into all of `text`.
pub(super) fn write(mut number: u64, text: &mut [u8]) {
    for digit in text.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// See [`Field::OneTwice`].
fn write_one_twice(rank: u64, text: &mut [u8]) {
    let missing = 1 + (rank % 9) as u8;
    let mut rest = rank / 9;
    // The nine behind the first zero: `free` of them in some order.
    let mut others: [u8; 8] = [0; 8];
    let mut digits = (1..=9).filter(|digit| *digit != missing);
    others.iter_mut().for_each(|digit| *digit = digits.next().expect("eight of nine are left"));
    text.fill(0);
    let mut free = 8;
    if rest < 9 * 40_320 {
        // A second zero: it takes a place, and the eight stand around it.
        let place = 1 + (rest % 9) as usize;
        rest /= 9;
        text[place] = b'0';
    } else {
        rest -= 9 * 40_320;
        let double = (rest / 181_440) as usize;
        rest %= 181_440;
        // 36 pairs of places for the digit that stands twice.
        let mut pair = rest % 36;
        rest /= 36;
        let mut first = 1;
        while pair >= 9 - first {
            pair -= 9 - first;
            first += 1;
        }
        text[first as usize] = b'0' + others[double];
        text[(first + 1 + pair) as usize] = b'0' + others[double];
        others.copy_within(double + 1.., double);
        free = 7;
    }
    text[0] = b'0';
    for place in 0..10 {
        if text[place] == 0 {
            let pick = (rest % free as u64) as usize;
            rest /= free as u64;
            text[place] = b'0' + others[pick];
            others.copy_within(pick + 1..free, pick);
            free -= 1;
        }
    }
}

/// How many characters the fields take.
pub(super) fn width(fields: &[Field]) -> usize {
    fields.iter().map(Field::width).sum()
}

/// How many numbers the fields count, check characters aside.
pub(super) fn size(fields: &[Field]) -> u64 {
    fields.iter().map(Field::size).product()
}

fn read(fields: &[Field], mut text: &[u8]) -> Option<u64> {
    let mut rank = 0;
    for field in fields {
        let (own, rest) = text.split_at_checked(field.width())?;
        rank = rank * field.size() + field.read(own)?;
        text = rest;
    }
    text.is_empty().then_some(rank)
}

/// Writes the number of a rank; `text` is as long as the fields.
pub(super) fn write_all(fields: &[Field], mut rank: u64, text: &mut [u8]) {
    let mut end = text.len();
    for field in fields.iter().rev() {
        let start = end - field.width();
        field.write(rank % field.size(), &mut text[start..end]);
        rank /= field.size();
        end = start;
    }
}

impl Scheme {
    pub(super) fn width(&self) -> usize {
        width(self.fields)
    }

    /// Whether its numbers are digits alone.
    pub(super) fn is_digits(&self) -> bool {
        self.fields.iter().chain(self.reserved.into_iter().flatten()).all(|field| match field {
            Field::Of(characters) => characters.iter().all(u8::is_ascii_digit),
            Field::Words(words) => words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit())),
            Field::Check(_) | Field::Digits(_) | Field::Number(..) | Field::OneTwice => true,
        })
    }

    /// The count and the class of a right number.
    pub(super) fn rank(&self, text: &[u8]) -> Option<(u64, u8)> {
        let rank = read(self.fields, text)?;
        let mut copy = [0; super::Compact::MOST];
        let copy = copy.get_mut(..text.len())?;
        copy.copy_from_slice(text);
        let class = (self.finish)(copy)?;
        (copy == text).then_some((rank, class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_digit_stands_twice_in_every_order() {
        let mut seen = std::collections::BTreeSet::new();
        for rank in (0..ONE_TWICE).step_by(97).chain(ONE_TWICE - 50_000..ONE_TWICE) {
            let mut text = [0; 10];
            write_one_twice(rank, &mut text);
            let mut counts = [0; 10];
            text.iter().for_each(|digit| counts[usize::from(digit - b'0')] += 1);
            counts.sort_unstable();
            assert_eq!((text[0], counts), (b'0', [0, 1, 1, 1, 1, 1, 1, 1, 1, 2]), "{rank}");
            seen.insert((rank, text));
        }
        let texts: std::collections::BTreeSet<[u8; 10]> = seen.iter().map(|(_, text)| *text).collect();
        assert_eq!(texts.len(), seen.len());
    }
}
