//! Finds every detector's anchors in one text, by the shape of bytes.
//!
//! The same candidates as [`Anchor::candidates`], which a test compares, but all
//! of them together: 64 bytes at a time are bits, and runs are found by shifting.

use std::ops::Range;

use super::classes::{Class, Classes};
use super::needles::{self, Needles};
use crate::detect::anchor::{begins_with_date, is_address, is_part, number, uuid_around};
use crate::detect::{Anchor, Certainty, Detector};

/// Characters of an encoded run, at least.
pub(super) const ENCODED_MIN: usize = 16;

/// What stands somewhere in a text.
pub(super) enum Found<'a> {
    /// An anchor of these detectors.
    Anchor(&'a [u16], Range<usize>),
    /// The same of a run of digits or letters, which its shape decides much about;
    /// whether it is a date.
    Run(&'a [u16], Range<usize>, bool),
    /// A backslash that begins no NULL of COPY text, a percent sign before two hex
    /// digits, an equals sign before those of a byte that quoted-printable would quote.
    Escape(usize),
    /// A run of base64's characters, of either alphabet; hex is among them.
    Encoded(Range<usize>),
}

pub(super) struct Dispatch {
    needles: Needles,
    digits: Lengths,
    tokens: Lengths,
    addresses: Vec<u16>,
    dates: Vec<u16>,
    /// No date counts by itself.
    pub(super) dates_are_weak: bool,
    /// What is asked of each byte of a cell.
    summary: Box<[u16; 256]>,
}

const DIGIT: u16 = 1;
const LETTER: u16 = 2;
const COLON: u16 = 4;
const CODE: u16 = 8;
const ESCAPE: u16 = 16;
const SINGLE: u16 = 32;

/// Buffers, kept between texts.
#[derive(Default)]
pub(super) struct Space {
    needles: needles::Space,
    classes: Vec<Classes>,
    words: Vec<u64>,
    chains: Vec<u64>,
    hexes: Vec<u64>,
    codes: Vec<u64>,
}

impl Dispatch {
    pub(super) fn new(detectors: &[&'static dyn Detector]) -> Dispatch {
        let (mut digits, mut tokens, mut addresses, mut dates) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (index, detector) in detectors.iter().enumerate() {
            let who = u16::try_from(index).expect("there are not so many detectors");
            for anchor in detector.anchors() {
                match anchor {
                    Anchor::Digits(least, most) => digits.push((*least, *most, who)),
                    Anchor::Token(least, most) => tokens.push((*least, *most, who)),
                    Anchor::HexGroups => addresses.push(who),
                    Anchor::Date => dates.push(who),
                    Anchor::Literal(_) | Anchor::Word(_) | Anchor::Column => {}
                }
            }
        }
        addresses.dedup();
        let needles = Needles::new(detectors);
        let mut summary = Box::new([0u16; 256]);
        for (byte, bits) in (0u8..=255).zip(summary.iter_mut()) {
            let is = |yes: bool, bit: u16| if yes { bit } else { 0 };
            let is_word = byte.is_ascii_alphanumeric() || byte == b'_';
            *bits = is(byte.is_ascii_digit(), DIGIT)
                | is(byte.is_ascii_alphabetic(), LETTER)
                | is(matches!(byte, b':' | b'-' | b'.'), COLON)
                | is(is_word || matches!(byte, b'+' | b'/' | b'-'), CODE)
                | is(matches!(byte, b'\\' | b'%' | b'='), ESCAPE)
                | is(needles.singles().contains(&byte), SINGLE);
        }
        let dates_are_weak = dates.iter().all(|who| {
            let detector = detectors[usize::from(*who)];
            detector.at_most(b"9999-99-99", false) != Some(Certainty::Sure)
                && !(0.0 < detector.chance() && detector.chance() < 1.0)
        });
        Dispatch {
            dates_are_weak,
            summary,
            needles,
            digits: Lengths::new(digits),
            tokens: Lengths::new(tokens),
            addresses,
            dates,
        }
    }

    /// Tells what stands in `text`; encodings only where they are asked for.
    pub(super) fn find(&self, text: &[u8], space: &mut Space, encodings: bool, mut say: impl FnMut(Found<'_>)) {
        /// Texts that are so short are asked first whether a needle may stand in them.
        const SHORT: usize = 32;
        if text.len() > SHORT || self.may_hold_needle(text) {
            self.needles.find(text, &mut space.needles, |who, at| say(Found::Anchor(who, at)));
        }
        self.find_shapes(text, space, encodings, say);
    }

    fn may_hold_needle(&self, text: &[u8]) -> bool {
        let mut trail = usize::MAX;
        let may_begin = |byte: &u8| {
            trail = trail << 5 | usize::from(byte & 31);
            self.summary[usize::from(*byte)] & SINGLE != 0 || self.needles.may_begin(trail)
        };
        // The last two bytes may be a fragment by themselves.
        text.iter().any(may_begin) || self.needles.may_begin(trail << 5)
    }

    /// Whether a value is a date, or one and a time of day as databases write them:
    /// anchors of nobody but those that look for dates.
    #[inline]
    pub(super) fn is_time(&self, value: &[u8]) -> bool {
        const DAY: usize = 10;
        let Some(time) = value.get(DAY..).filter(|_| begins_with_date(value)) else { return false };
        match time {
            [] => true,
            [b' ' | b'T', hour @ .., b':', _, _, b':', _, _] => hour.len() == 2 && time[1..].iter().all(is_clock),
            _ => false,
        }
    }

    /// Whether something may stand in a text; one pass, far cheaper than looking.
    #[inline]
    pub(super) fn may_hold(&self, text: &[u8], encodings: bool) -> bool {
        let (mut all, mut digits, mut colons, mut codes, mut trail) = (0u16, 0usize, 0u32, 0usize, usize::MAX);
        let mut is_needle = false;
        let mut is_code = false;
        for byte in text {
            let class = self.summary[usize::from(*byte)];
            all |= class;
            digits += usize::from(class & DIGIT);
            colons += u32::from(class & COLON != 0);
            codes = if class & CODE != 0 { codes + 1 } else { 0 };
            is_code |= codes >= ENCODED_MIN;
            trail = trail << 5 | usize::from(byte & 31);
            is_needle |= self.needles.may_begin(trail);
        }
        // The last two bytes may be a fragment by themselves.
        is_needle |= self.needles.may_begin(trail << 5);
        (is_needle && text.len() >= 2)
            || all & SINGLE != 0
            || digits >= self.digits.least
            || (digits >= 8 && !self.dates.is_empty())
            || (digits > 0 && all & LETTER != 0 && text.len() >= self.tokens.least)
            || (colons >= 2 && !self.addresses.is_empty())
            || (encodings && (is_code || all & ESCAPE != 0))
    }

    fn find_shapes(&self, text: &[u8], space: &mut Space, encodings: bool, mut say: impl FnMut(Found<'_>)) {
        space.fill(text);
        let Space { classes, words, chains, hexes, codes, .. } = &*space;
        let least = if self.dates.is_empty() { self.digits.least } else { self.digits.least.min(10) };
        let (mut token_end, mut address_end, mut uuid) = (0, 0, 0..0);
        for at in 0..text.len().div_ceil(64) {
            let base = at * 64;
            let before = |of: &[u64]| if at == 0 { 0 } else { of[at - 1] >> 63 };
            let here = &classes[at];
            let earlier = if at == 0 { Classes::default() } else { classes[at - 1] };
            let (digit, letter) = (here.get(Class::Digit), here.get(Class::Letter));

            let mut starts = eroded(chains, at, least) & !(chains[at] << 1 | before(chains));
            while starts != 0 {
                let start = base + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                let chain = start..run_end(chains, start);
                if !self.dates.is_empty() && begins_with_date(&text[chain.clone()]) && !is_part(text[..start].last()) {
                    say(Found::Run(&self.dates, start..start + 10, true));
                }
                if let Some(number) = number(text, chain) {
                    let count = text[number.clone()].iter().filter(|byte| byte.is_ascii_digit()).count();
                    self.digits.of(count, |who| say(Found::Run(who, number.clone(), false)));
                }
            }

            let mut turns = (digit & (letter << 1 | earlier.get(Class::Letter) >> 63))
                | (letter & (digit << 1 | earlier.get(Class::Digit) >> 63));
            while turns != 0 && self.tokens.least != usize::MAX {
                let inside = base + turns.trailing_zeros() as usize;
                turns &= turns - 1;
                if inside < token_end {
                    continue;
                }
                let run = run_start(words, inside)..run_end(words, inside);
                token_end = run.end;
                let fits = run.len() >= self.tokens.least
                    && run.len() <= self.tokens.most
                    && !text[run.clone()].contains(&b'_');
                if let Some(start) = uuid_around(text, &run).filter(|_| fits) {
                    // So is whatever else is in it.
                    token_end = start + 36;
                    let goes_on = |byte: Option<&u8>| matches!(byte, Some(b'.' | b':'));
                    if !goes_on(text.get(token_end)) && !goes_on(text[..start].last()) {
                        uuid = start..token_end;
                    }
                } else if fits {
                    self.tokens.of(run.len(), |who| say(Found::Run(who, run.clone(), false)));
                }
            }

            let hex = hexes[at];
            let next = hexes.get(at + 1).copied().unwrap_or(0);
            let mut colons =
                here.get(Class::Colon) & (hex << 1 | before(hexes)) | here.get(Class::Colon) & (hex >> 1 | next << 63);
            while colons != 0 && !self.addresses.is_empty() {
                let inside = base + colons.trailing_zeros() as usize;
                colons &= colons - 1;
                if uuid.contains(&inside) {
                    address_end = uuid.end;
                }
                if inside < address_end {
                    continue;
                }
                let run = run_start(hexes, inside)..run_end(hexes, inside);
                address_end = run.end;
                if run.len() > 2 && is_address(&text[run.clone()]) {
                    say(Found::Anchor(&self.addresses, run));
                }
            }

            if !encodings {
                continue;
            }
            let mut escapes = here.get(Class::Escape);
            while escapes != 0 {
                let escape = base + escapes.trailing_zeros() as usize;
                escapes &= escapes - 1;
                let hex = |at: usize| text.get(at).is_some_and(u8::is_ascii_hexdigit);
                let is_escape = match text[escape] {
                    b'%' => hex(escape + 1) && hex(escape + 2),
                    b'=' => text.get(escape + 1..escape + 3).is_some_and(is_quoted),
                    _ => text.get(escape + 1).is_some_and(|next| *next != b'N'),
                };
                if is_escape {
                    say(Found::Escape(escape));
                }
            }
            let mut starts = eroded(codes, at, ENCODED_MIN) & !(codes[at] << 1 | before(codes));
            while starts != 0 {
                let start = base + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                say(Found::Encoded(start..run_end(codes, start)));
            }
        }
    }
}

impl Space {
    fn fill(&mut self, text: &[u8]) {
        self.classes.clear();
        let (blocks, rest) = text.as_chunks::<64>();
        self.classes.extend(blocks.iter().map(Classes::of));
        if !rest.is_empty() {
            self.classes.push(Classes::of_part(rest));
        }
        let count = self.classes.len();
        for bits in [&mut self.words, &mut self.chains, &mut self.hexes, &mut self.codes] {
            bits.clear();
            bits.reserve(count);
        }
        let none = Classes::default();
        for (at, here) in self.classes.iter().enumerate() {
            let (digit, gap) = (here.get(Class::Digit), here.get(Class::Gap));
            let word = digit | here.get(Class::Letter) | here.get(Class::Underscore);
            self.words.push(word);
            self.hexes.push(digit | here.get(Class::HexLetter) | here.get(Class::Colon));
            self.codes.push(word | here.get(Class::Base64));
            let before = if at == 0 { 0 } else { self.classes[at - 1].get(Class::Digit) >> 63 };
            let after = self.classes.get(at + 1).unwrap_or(&none);
            let single = gap & (digit << 1 | before) & (digit >> 1 | after.get(Class::Digit) << 63);
            self.chains.push(digit | single);
        }
        // Two separators in a row are one gap where the first closes a bracket or the second opens one.
        for at in 0..count {
            let here = &self.classes[at];
            let after = self.classes.get(at + 1).copied().unwrap_or_default();
            let (digit, gap) = (here.get(Class::Digit), here.get(Class::Gap));
            let before = if at == 0 { 0 } else { self.classes[at - 1].get(Class::Digit) >> 63 };
            let mut double = gap
                & (gap >> 1 | after.get(Class::Gap) << 63)
                & (digit << 1 | before)
                & (digit >> 2 | after.get(Class::Digit) << 62);
            while double != 0 {
                let first = at * 64 + double.trailing_zeros() as usize;
                double &= double - 1;
                if text[first] == b')' || text[first + 1] == b'(' {
                    self.chains[first / 64] |= 1 << (first % 64);
                    self.chains[(first + 1) / 64] |= 1 << ((first + 1) % 64);
                }
            }
        }
    }
}

fn is_clock(byte: &u8) -> bool {
    byte.is_ascii_digit() || *byte == b':'
}

/// The hex digits of `=`, of ASCII that is no letter or digit, or of a byte of UTF-8.
fn is_quoted(two: &[u8]) -> bool {
    let is_low = matches!(two[0], b'2' | b'3' | b'4' | b'5') && two[1].is_ascii_hexdigit();
    match two[0] {
        b'2' | b'8'..=b'9' | b'A'..=b'F' => matches!(two[1], b'0'..=b'9' | b'A'..=b'F') && !two[1].is_ascii_lowercase(),
        _ => is_low && matches!(two, b"40" | b"3D" | b"3A" | b"3C" | b"3E" | b"5F"),
    }
}

/// Where runs of at least `length` bits begin in word `at`, and every bit of
/// them that has as many after it.
#[inline]
fn eroded(bits: &[u64], at: usize, length: usize) -> u64 {
    let next = bits.get(at + 1).copied().unwrap_or(0);
    let mut both = u128::from(next) << 64 | u128::from(bits[at]);
    let length = length.min(64);
    let mut have = 1;
    while have < length {
        let step = have.min(length - have);
        both &= both >> step;
        have += step;
    }
    both as u64
}

/// The end of the run of bits that `from` is in.
#[inline]
fn run_end(bits: &[u64], from: usize) -> usize {
    let mut at = from / 64;
    let mut gaps = !bits[at] & (u64::MAX << (from % 64));
    while gaps == 0 {
        at += 1;
        match bits.get(at) {
            Some(next) => gaps = !next,
            None => return at * 64,
        }
    }
    at * 64 + gaps.trailing_zeros() as usize
}

/// The start of the run of bits that `from` is in.
#[inline]
fn run_start(bits: &[u64], from: usize) -> usize {
    let mut at = from / 64;
    let mut gaps = !bits[at] & !(u64::MAX << (from % 64));
    while gaps == 0 {
        if at == 0 {
            return 0;
        }
        at -= 1;
        gaps = !bits[at];
    }
    at * 64 + 64 - gaps.leading_zeros() as usize
}

/// Detectors by the length of what they are asked for.
struct Lengths {
    by_length: Vec<Vec<u16>>,
    ranges: Vec<(usize, usize, u16)>,
    least: usize,
    most: usize,
}

impl Lengths {
    /// Longer runs are looked up one range at a time.
    const LISTED: usize = 64;

    fn new(ranges: Vec<(usize, usize, u16)>) -> Lengths {
        let list = |length: usize| {
            let fits = ranges.iter().filter(|(least, most, _)| (*least..=*most).contains(&length));
            let mut who: Vec<u16> = fits.map(|(.., who)| *who).collect();
            who.sort_unstable();
            who.dedup();
            who
        };
        Lengths {
            by_length: (0..Lengths::LISTED).map(list).collect(),
            least: ranges.iter().map(|(least, ..)| *least).min().unwrap_or(usize::MAX),
            most: ranges.iter().map(|(_, most, _)| *most).max().unwrap_or(0),
            ranges,
        }
    }

    #[inline]
    fn of(&self, length: usize, mut say: impl FnMut(&[u16])) {
        match self.by_length.get(length) {
            Some(who) if who.is_empty() => {}
            Some(who) => say(who),
            None => {
                for (least, most, who) in &self.ranges {
                    if (*least..=*most).contains(&length) {
                        say(&[*who]);
                    }
                }
            }
        }
    }
}
