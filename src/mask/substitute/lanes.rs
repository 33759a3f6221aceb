//! `substitute` for several short ASCII texts at once.
//!
//! A text passes ten rounds, each of which waits for AES; here the texts pass
//! every round together, and their characters are counted eight at a time. The
//! outcome is that of [`Substitution::permute`], which the tests compare.

use super::{ROUNDS, Reject, Substitution};

/// Texts that go together.
pub(super) const LANES: usize = 16;
/// Characters of a half: what one block of a round's CBC-MAC holds.
const HALF_MAX: usize = 22;
/// As many in whole groups of eight.
const HALF: usize = 24;
/// The longest text that is looked at here.
const TEXT_MAX: usize = 64;

/// Characters to be replaced, eight to a group, by their places in their
/// classes; behind the last are zeros of classes with one character.
#[derive(Clone, Copy)]
struct Half {
    values: [[u16; 8]; HALF / 8],
    sizes: [[u16; 8]; HALF / 8],
    count: usize,
}

/// One text.
struct Lane {
    halves: [Half; 2],
    /// Where its characters stand.
    places: [u8; TEXT_MAX],
    count: usize,
    shape: u128,
}

impl Half {
    const EMPTY: Half = Half { values: [[0; 8]; HALF / 8], sizes: [[1; 8]; HALF / 8], count: 0 };

    /// At most twenty-two values with the sizes of their classes.
    #[inline]
    fn of(values: &[u16], sizes: &[u16]) -> Half {
        let mut half = Half::EMPTY;
        half.values.as_flattened_mut()[..values.len()].copy_from_slice(values);
        half.sizes.as_flattened_mut()[..sizes.len()].copy_from_slice(sizes);
        half.count = values.len();
        half
    }

    fn groups(&self) -> usize {
        self.count.div_ceil(8)
    }

    /// Five bits of each value, the last one lowest.
    #[inline]
    fn packed(&self) -> u128 {
        let groups = self.groups();
        let packed = self.values[..groups].iter().fold(0u128, |packed, group| packed << 40 | pack_eight(group) as u128);
        packed >> (5 * (groups * 8 - self.count))
    }

    /// Moves the values of a group on by what a block of the round says.
    #[inline]
    fn shift(&mut self, group: usize, block: u128) {
        let (values, sizes) = (&mut self.values[group], &self.sizes[group]);
        let bytes = block.to_le_bytes();
        let mut words = [0; 8];
        for (index, word) in words.iter_mut().enumerate() {
            *word = u16::from_le_bytes([bytes[2 * index], bytes[2 * index + 1]]);
        }
        // Whole vectors at a time: the products' high halves, the sums, and less
        // the size where a sum has reached it.
        let mut sums = [0; 8];
        for index in 0..8 {
            sums[index] = values[index] + ((words[index] as u32 * sizes[index] as u32) >> 16) as u16;
        }
        for index in 0..8 {
            let over = if sums[index] >= sizes[index] { sizes[index] } else { 0 };
            values[index] = sums[index] - over;
        }
    }
}

/// Eight values below 32 in forty bits, the first one highest.
#[inline]
fn pack_eight(values: &[u16; 8]) -> u64 {
    let four = |values: &[u16]| {
        let spread =
            values[0] as u64 | (values[1] as u64) << 16 | (values[2] as u64) << 32 | (values[3] as u64) << 48;
        // Brings the four beside each other at bit 48; no two of the sixteen
        // products overlap, and the others stay outside those twenty bits.
        let beside = spread as u128 * (1 << 63 | 1 << 42 | 1 << 21 | 1);
        (beside >> 48) as u64 & 0xf_ffff
    };
    four(&values[..4]) << 20 | four(&values[4..])
}

/// What is known of an ASCII character.
#[derive(Clone, Copy)]
struct Class {
    /// What stands for it in the digest of the shape: its class, or itself.
    token: u8,
    /// The first character of the class.
    first: u8,
    /// How many characters the class has; 0 for what stays.
    size: u8,
}

static CLASS_OF: [Class; 128] = {
    let mut classes = [Class { token: 0, first: 0, size: 0 }; 128];
    let mut byte = 0;
    while byte < 128 {
        let (token, first, size) = match byte as u8 {
            b'0'..=b'9' => (0x80, b'0', 10),
            b'a'..=b'z' => (0x81, b'a', 26),
            b'A'..=b'Z' => (0x82, b'A', 26),
            other => (other, other, 0),
        };
        classes[byte] = Class { token, first, size };
        byte += 1;
    }
    classes
};

impl Substitution {
    /// As [`Mask::mask_all`](super::Mask::mask_all), of at most [`LANES`] texts.
    pub(super) fn lanes(&self, inputs: &[&[u8]], out: &mut Vec<u8>, ends: &mut Vec<u32>) -> Result<(), Reject> {
        let mut lanes: [Option<Lane>; LANES] = [const { None }; LANES];
        let mut tokens = [[0u8; TEXT_MAX]; LANES];
        for ((input, lane), tokens) in inputs.iter().zip(&mut lanes).zip(&mut tokens) {
            *lane = self.lane(input, tokens);
        }
        self.shapes(inputs, &mut lanes, &tokens);
        for round in 1..=ROUNDS {
            self.round(round, &mut lanes);
        }
        for (input, lane) in inputs.iter().zip(&lanes) {
            match lane {
                Some(lane) => lane.write(input, out),
                None if input.is_empty() => {}
                None => self.one(input, out)?,
            }
            ends.push(out.len() as u32);
        }
        Ok(())
    }

    /// Takes a text apart; `None` where it is none of those that go here.
    fn lane(&self, input: &[u8], tokens: &mut [u8; TEXT_MAX]) -> Option<Lane> {
        if input.len() > TEXT_MAX || !input.is_ascii() {
            return None;
        }
        let prefix = self.keep_prefix.min(input.len());
        tokens[..prefix].copy_from_slice(&input[..prefix]);
        let (mut places, mut values, mut sizes) = ([0; TEXT_MAX], [0; TEXT_MAX], [0; TEXT_MAX]);
        let mut count = 0;
        for (index, (&byte, token)) in input.iter().zip(tokens.iter_mut()).enumerate().skip(prefix) {
            // What stays is written too, and then overwritten: no branch to guess.
            let class = CLASS_OF[byte as usize & 127];
            *token = class.token;
            places[count] = index as u8;
            values[count] = (byte - class.first) as u16;
            sizes[count] = class.size as u16;
            count += usize::from(class.size > 0);
        }
        let half = count / 2;
        if count < 2 || count - half > HALF_MAX {
            return None;
        }
        let halves = [Half::of(&values[..half], &sizes[..half]), Half::of(&values[half..count], &sizes[half..count])];
        Some(Lane { halves, places, count, shape: 0 })
    }

    /// The digests of the texts' shapes; where one has the shape of the text
    /// before, it is not made again.
    fn shapes(&self, inputs: &[&[u8]], lanes: &mut [Option<Lane>; LANES], tokens: &[[u8; TEXT_MAX]; LANES]) {
        let mut order = [0u8; LANES];
        let mut known = [0u8; LANES];
        let mut count = 0;
        for (index, lane) in lanes.iter().enumerate() {
            if lane.is_none() {
                continue;
            }
            let same = |before: usize| inputs[before].len() == inputs[index].len() && tokens[before] == tokens[index];
            if count == 0 || !same(order[count - 1] as usize) {
                order[count] = index as u8;
                count += 1;
            }
            known[index] = count as u8 - 1;
        }
        let mut states = [0u128; LANES];
        for (state, index) in states.iter_mut().zip(&order[..count]) {
            *state = (inputs[*index as usize].len() as u128) << 64 | 1;
        }
        self.rounds.chain_all(&mut states[..count]);
        for at in (0..=TEXT_MAX).step_by(16) {
            let mut links = [0u128; LANES];
            let mut active = [0usize; LANES];
            let mut going = 0;
            for (place, index) in order[..count].iter().enumerate() {
                let (index, length) = (*index as usize, inputs[*index as usize].len());
                if at > length {
                    continue;
                }
                // A text of whole blocks ends with an empty one.
                let block = &tokens[index][at..length.min(at + 16)];
                let word = block.iter().fold(0u128, |word, token| word << 8 | *token as u128);
                links[going] = states[place] ^ word;
                active[going] = place;
                going += 1;
            }
            self.rounds.chain_all(&mut links[..going]);
            active[..going].iter().zip(links).for_each(|(place, link)| states[*place] = link);
        }
        for (lane, known) in lanes.iter_mut().zip(known) {
            if let Some(lane) = lane {
                lane.shape = states[known as usize];
            }
        }
    }

    fn round(&self, round: u128, lanes: &mut [Option<Lane>; LANES]) {
        let to = usize::from(round.is_multiple_of(2));
        let mut links = [0u128; LANES * HALF / 8];
        let mut count = 0;
        for lane in lanes.iter().flatten() {
            let link = lane.shape ^ lane.halves[1 - to].packed() ^ round << 120;
            for group in 0..lane.halves[to].groups() {
                links[count] = link ^ (group as u128) << 112;
                count += 1;
            }
        }
        self.rounds.chain_all(&mut links[..count]);
        let mut links = links[..count].iter();
        for lane in lanes.iter_mut().flatten() {
            for group in 0..lane.halves[to].groups() {
                let link = links.next().expect("as many as were pushed");
                lane.halves[to].shift(group, *link);
            }
        }
    }
}

impl Lane {
    fn write(&self, input: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(input);
        let text = &mut out[start..];
        let values = self.halves.iter().flat_map(|half| &half.values.as_flattened()[..half.count]);
        for (&place, &value) in self.places[..self.count].iter().zip(values) {
            let byte = &mut text[place as usize];
            *byte = CLASS_OF[*byte as usize & 127].first + value as u8;
        }
    }
}
