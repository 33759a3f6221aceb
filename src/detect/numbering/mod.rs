//! Which telephone numbers can ring at somebody's: the numbering plans of the world.

mod fiction;

use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// See the README beside it.
static TEXT: &str = include_str!("plans.txt");

static PLANS: LazyLock<Vec<Plan>> = LazyLock::new(|| TEXT.lines().filter_map(Plan::read).collect());

/// The numbers of one calling code.
struct Plan {
    code: u16,
    /// In order; bit n of the last stands for national numbers of n digits.
    beginnings: Vec<(RangeInclusive<u16>, u32)>,
}

impl Plan {
    /// `49 5-6,8:30,404-406 9:15`; a line that does not read so is left out, and a test reads all.
    fn read(line: &str) -> Option<Plan> {
        let mut words = line.split(' ');
        let code = words.next()?.parse().ok()?;
        let mut beginnings = Vec::new();
        for word in words {
            let (lengths, starts) = word.split_once(':')?;
            let mut mask = 0;
            for length in lengths.split(',') {
                let (least, most) = length.split_once('-').unwrap_or((length, length));
                for length in least.parse::<u32>().ok()?..=most.parse().ok()? {
                    mask |= 1_u32.checked_shl(length)?;
                }
            }
            for start in starts.split(',') {
                let (first, last) = start.split_once('-').unwrap_or((start, start));
                beginnings.push((three(first, b'0')?..=three(last, b'9')?, mask));
            }
        }
        beginnings.sort_by_key(|(range, _)| *range.start());
        Some(Plan { code, beginnings })
    }

    fn of(code: u16) -> Option<&'static Plan> {
        PLANS.binary_search_by_key(&code, |plan| plan.code).ok().map(|at| &PLANS[at])
    }

    fn has(&self, national: &[u8]) -> bool {
        let Some(start) = national.first_chunk::<3>() else { return false };
        let start = start.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
        let after = self.beginnings.partition_point(|(range, _)| *range.start() <= start);
        let Some((range, lengths)) = after.checked_sub(1).map(|at| &self.beginnings[at]) else { return false };
        range.contains(&start)
            && u32::try_from(national.len()).is_ok_and(|n| lengths.checked_shr(n).is_some_and(|bit| bit & 1 == 1))
    }
}

/// A beginning of one to three digits, filled up to three.
fn three(start: &str, fill: u8) -> Option<u16> {
    let mut digits = [fill; 3];
    digits.get_mut(..start.len())?.copy_from_slice(start.as_bytes());
    std::str::from_utf8(&digits).ok()?.parse().ok()
}

/// The North American plan: ATIS-0300055, and the exchange 555, which has services and
/// films, but no subscribers.
fn is_north_american(national: &[u8]) -> bool {
    let &[area, _, _, exchange, second, third, ..] = national else { return false };
    let is_service = second == b'1' && third == b'1';
    let is_555 = national[3..6] == *b"555";
    let is_toll_free = area == b'8' && national[1] == national[2] && b"035678".contains(&national[1])
        || matches!(&national[..3], b"833" | b"844" | b"900");
    exchange >= b'2' && !is_service && !is_555 && !is_toll_free
}

/// Calling code and national number of an international number's digits.
pub fn split(digits: &[u8]) -> Option<(u16, &[u8])> {
    (1..=3.min(digits.len())).find_map(|length| {
        let (code, national) = digits.split_at(length);
        let code = code.iter().fold(0, |number, digit| number * 10 + u16::from(digit - b'0'));
        Plan::of(code).map(|_| (code, national))
    })
}

/// Whether such a number can be somebody's: in use by its plan, and out of no block
/// that is kept for films and tests.
pub fn is_somebodys(code: u16, national: &[u8]) -> bool {
    is_in_use(code, national)
        && (code != 1 || is_north_american(national))
        && !fiction::holds(code, national)
        && !super::digits::is_filler(national)
}

/// Whether a plan has such numbers, those for films included.
pub fn is_in_use(code: u16, national: &[u8]) -> bool {
    Plan::of(code).is_some_and(|plan| plan.has(national))
}

/// Whether a number as it is dialled at home, without its trunk prefix, is in use in
/// some country and in none kept for films.
pub fn is_somebodys_at_home(national: &[u8], codes: &[u16]) -> bool {
    !super::digits::is_filler(national)
        && !codes.iter().any(|code| fiction::holds(*code, national))
        && codes.iter().any(|code| is_in_use(*code, national) && (*code != 1 || is_north_american(national)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plan_is_read() {
        assert_eq!(PLANS.len(), TEXT.lines().count());
        assert!(PLANS.is_sorted_by_key(|plan| plan.code) && PLANS.len() > 200);
        for plan in PLANS.iter() {
            assert!(plan.beginnings.windows(2).all(|pair| pair[0].0.end() < pair[1].0.start()), "+{}", plan.code);
        }
    }

    #[test]
    fn numbers_are_in_use_or_not() {
        for (code, national) in [(49, "30901820"), (1, "2024561111"), (44, "2079250918"), (33, "142685300")] {
            assert!(is_somebodys(code, national.as_bytes()), "+{code} {national}");
        }
        for (code, national) in [
            (49, "3023125000"),
            (1, "2025550147"),
            (1, "2025551234"),
            (1, "8004561111"),
            (44, "7700900123"),
            (33, "639981234"),
            (31, "271234567"),
            (46, "127123456"),
            (999, "1234567"),
            (49, ""),
            (49, "11111111"),
        ] {
            assert!(!is_somebodys(code, national.as_bytes()), "+{code} {national}");
        }
        assert_eq!(split(b"353209100000"), Some((353, b"209100000".as_slice())));
        assert_eq!(split(b"0").is_some() || split(b"").is_some() || split(b"999").is_some(), false);
    }
}
