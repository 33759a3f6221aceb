//! `substitute`: every letter and digit by another of its kind, one-to-one.

use std::sync::{LazyLock, OnceLock};

use super::*;
use crate::seed::{Permutation, RoundKey};

mod lanes;

/// Replaces digits by digits, capital by capital and small by small letters;
/// everything else stays where it is: `SO-1-004711` becomes `SO-1-859787` under
/// `substitute(keep_prefix=4)`. Length and shape are the same, so it always fits,
/// and it is one-to-one, so unique stays unique.
///
/// The whole value decides every character: two values that differ in one digit
/// have nothing in common. Latin letters with accents, Greek, Cyrillic, Hebrew,
/// Arabic, Thai, Devanagari, kana, Chinese characters and Hangul have kinds of
/// their own; a letter of another script stops the run.
///
/// The shape itself stays visible, and a value without letters and digits stays
/// as it is. Values of one or two digits have few images: who knows some pairs
/// can guess others. In case-insensitive columns values that differ in case
/// alone stay so.
///
/// `method=ff1` takes NIST FF1 instead, over the ASCII letters and digits of a value
/// as one number: to radix 10 where it has digits alone, else 36 or, with letters of
/// both cases, 62. Length and other characters stay, digits and letters mix. A value
/// of less than a million of its kind (six digits, four characters) stops the run.
pub struct Substitute;
pub const KIND: Substitute = Substitute;

/// A keyed permutation of all texts of one shape.
pub(super) struct Substitution {
    rounds: RoundKey,
    key: DomainKey,
    keep: String,
    keep_prefix: usize,
    folded: bool,
    /// By class, the places of characters that stay: no other may become one, or two
    /// texts would meet.
    kept: Vec<Vec<u16>>,
    /// For texts with one character to permute; made when the first is seen.
    single: Vec<OnceLock<Permutation>>,
}

/// Letters that are replaced by each other. Where only some of a range belong,
/// the rest is told by case.
static CLASSES: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let range = |low: char, high: char| (low..=high).collect::<Vec<char>>();
    let ranges = |parts: &[(char, char)]| parts.iter().flat_map(|&(low, high)| low..=high).collect::<Vec<char>>();
    let by_case = |letters: Vec<char>| letters.into_iter().partition::<Vec<char>, _>(|letter| letter.is_uppercase());
    let (extended_upper, extended_lower) = by_case(range('\u{100}', '\u{17f}'));
    let (additional_upper, additional_lower) = by_case(ranges(&[('\u{1e00}', '\u{1e95}'), ('\u{1ea0}', '\u{1eff}')]));
    vec![
        range('0', '9'),
        range('a', 'z'),
        range('A', 'Z'),
        ranges(&[('\u{c0}', '\u{d6}'), ('\u{d8}', '\u{de}')]),
        ranges(&[('\u{df}', '\u{f6}'), ('\u{f8}', '\u{ff}')]),
        extended_upper,
        extended_lower,
        additional_upper,
        additional_lower,
        // Greek: plain, then with accents.
        ranges(&[('Α', 'Ρ'), ('Σ', 'Ω')]),
        range('α', 'ω'),
        ranges(&[('Ά', 'Ά'), ('Έ', 'Ί'), ('Ό', 'Ό'), ('Ύ', 'Ώ'), ('Ϊ', 'Ϋ')]),
        ranges(&[('ΐ', 'ΐ'), ('ά', 'ΰ'), ('ϊ', 'ώ')]),
        // Cyrillic.
        range('\u{400}', '\u{42f}'),
        range('\u{430}', '\u{45f}'),
        // Hebrew; Arabic letters and digits; Devanagari; Thai.
        range('\u{5d0}', '\u{5ea}'),
        ranges(&[('\u{621}', '\u{63a}'), ('\u{641}', '\u{64a}')]),
        range('\u{660}', '\u{669}'),
        range('\u{904}', '\u{939}'),
        range('\u{966}', '\u{96f}'),
        range('\u{e01}', '\u{e2e}'),
        range('\u{e50}', '\u{e59}'),
        // Hiragana, katakana, Chinese characters, Hangul.
        range('\u{3041}', '\u{3096}'),
        range('\u{30a1}', '\u{30fa}'),
        range('\u{4e00}', '\u{9fff}'),
        range('\u{ac00}', '\u{d7a3}'),
    ]
});

/// How many characters each class has.
static SIZES: LazyLock<Vec<u16>> = LazyLock::new(|| CLASSES.iter().map(|letters| letters.len() as u16).collect());

/// The letters that one is replaced by; `None` where it is no letter or digit.
///
/// # Errors
/// A letter of a script that nobody here knows.
pub(super) fn kind_of(letter: char) -> Result<Option<&'static [char]>, &'static str> {
    let class = match letter {
        '0'..='9' => 0,
        'a'..='z' => 1,
        'A'..='Z' => 2,
        _ if letter.is_ascii() => return Ok(None),
        _ => {
            let within = |letters: &Vec<char>| letters.binary_search(&letter).is_ok();
            match CLASSES.iter().skip(3).position(within) {
                Some(class) => class + 3,
                None if letter.is_alphanumeric() => {
                    return Err("the value has a letter of a script that `scramble` does not know");
                }
                None => return Ok(None),
            }
        }
    };
    Ok(Some(&CLASSES[class]))
}

/// A character to be replaced: its class, and its index there.
#[derive(Clone, Copy, Default)]
struct Position {
    class: u8,
    value: u16,
    /// How many characters the class has.
    size: u16,
}

/// Ten, as for the permutation of integers.
const ROUNDS: u128 = 10;
/// Positions that need no allocation.
const SHORT: usize = 64;

impl Substitution {
    pub(super) fn new(key: &DomainKey, keep: &str, keep_prefix: usize, folded: bool) -> Substitution {
        Substitution {
            rounds: RoundKey::new(key, "substitute"),
            key: key.clone(),
            keep: keep.to_owned(),
            keep_prefix,
            folded,
            kept: match keep.is_empty() {
                true => Vec::new(),
                false => CLASSES.iter().map(|letters| kept(letters, keep)).collect(),
            },
            single: CLASSES.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// The class and index of a character, or `None` where it stays.
    fn position(&self, index: usize, letter: char) -> Result<Option<Position>, Reject> {
        if index < self.keep_prefix || (!self.keep.is_empty() && self.keep.contains(letter)) {
            return Ok(None);
        }
        let (class, value) = match letter {
            '0'..='9' => (0, letter as u16 - '0' as u16),
            'a'..='z' => (1, letter as u16 - 'a' as u16),
            'A'..='Z' => (2, letter as u16 - 'A' as u16),
            _ if letter.is_ascii() => return Ok(None),
            _ => {
                let found = CLASSES.iter().enumerate().skip(3).find_map(|(class, letters)| {
                    let within = letters[0] <= letter && letter <= letters[letters.len() - 1];
                    let at = within.then(|| letters.binary_search(&letter).ok()).flatten()?;
                    Some((class as u8, at as u16))
                });
                match found {
                    Some(found) => found,
                    None if letter.is_alphanumeric() => {
                        return Err(Reject("the value has a letter of a script that `substitute` does not know"));
                    }
                    None => return Ok(None),
                }
            }
        };
        let kept = self.kept.get(class as usize).map_or(&[][..], Vec::as_slice);
        let value = value - kept.partition_point(|place| *place < value) as u16;
        Ok(Some(Position { class, value, size: SIZES[class as usize] - kept.len() as u16 }))
    }

    /// The character at a place among those of its class that do not stay.
    fn letter(&self, position: &Position) -> char {
        let kept = self.kept.get(position.class as usize).map_or(&[][..], Vec::as_slice);
        let place = kept.iter().fold(position.value, |place, kept| if place >= *kept { place + 1 } else { place });
        CLASSES[position.class as usize][place as usize]
    }

    /// In case-insensitive columns the small letter stands for both.
    fn fold(&self, letter: char) -> char {
        if self.folded { small(letter) } else { letter }
    }

    /// Permutes the values, given a digest of the text's shape.
    fn permute(&self, positions: &mut [Position], shape: u128) {
        if let [only] = positions {
            let class = only.class as usize;
            let permutation = self.single[class].get_or_init(|| {
                Permutation::new(&self.key.part(&format!("single/{class}")), u64::from(only.size))
            });
            only.value = permutation.apply(only.value as u64) as u16;
            return;
        }
        // Sixteen bits decide a digit or an ASCII letter, thirty-two any other; five
        // hold one, and sixteen any other. The top sixteen of a round's last block
        // are its round and part.
        let wide = positions.iter().any(|position| position.size > 26);
        let (per_block, bits) = if wide { (4, 32) } else { (8, 16) };
        let (packed, per_last) = if wide { (16, 7) } else { (5, 22) };
        let half = positions.len() / 2;
        for round in 1..=ROUNDS {
            let (left, right) = positions.split_at_mut(half);
            let (from, to) = if round % 2 == 1 { (right, left) } else { (left, right) };
            // A CBC-MAC over the shape, the half and, in its last block, the round
            // and the part of the other half: the shape decides how many blocks.
            let (first, last) = from.split_at((from.len() - 1) / per_last * per_last);
            let pack = |values: &[Position]| values.iter().fold(0, |block, value| block << packed | value.value as u128);
            let state = first.chunks(per_last).fold(shape, |state, values| self.rounds.chain(state, pack(values)));
            let last = pack(last) | round << 120;
            for (index, positions) in to.chunks_mut(per_block).enumerate() {
                let mut words = self.rounds.chain(state, last ^ (index as u128) << 112);
                for position in positions {
                    let n = position.size as u64;
                    let add = ((words as u64 & ((1 << bits) - 1)) * n) >> bits;
                    words >>= bits;
                    let sum = position.value as u64 + add;
                    position.value = (if sum >= n { sum - n } else { sum }) as u16;
                }
            }
        }
    }

    /// A digest of what does not change: the length, then for every character
    /// its class, or itself where it stays.
    fn shape(&self, text: &str, positions: &mut [Position]) -> Result<(u128, usize), Reject> {
        let ascii = text.is_ascii();
        if ascii && !self.folded && self.keep.is_empty() {
            return Ok(self.ascii_shape(text.as_bytes(), positions));
        }
        let (per_block, bits) = if ascii { (16, 8) } else { (4, 32) };
        let mut shape = self.rounds.chain(0, (text.len() as u128) << 64 | ascii as u128);
        let (mut block, mut count) = (0u128, 0);
        for (index, letter) in text.chars().enumerate() {
            let token = match self.position(index, self.fold(letter))? {
                Some(position) => {
                    positions[count] = position;
                    count += 1;
                    // Above every ASCII character, and below the mark of others.
                    0x80 | position.class as u32
                }
                None if ascii => letter as u32,
                None => letter as u32 | 1 << 31,
            };
            block = block << bits | token as u128;
            if index % per_block == per_block - 1 {
                shape = self.rounds.chain(shape, block);
                block = 0;
            }
        }
        Ok((self.rounds.chain(shape, block), count))
    }
}

impl Substitution {
    /// What [`shape`](Self::shape) gives for plain ASCII, without the detours.
    fn ascii_shape(&self, text: &[u8], positions: &mut [Position]) -> (u128, usize) {
        let mut shape = self.rounds.chain(0, (text.len() as u128) << 64 | 1);
        let mut count = 0;
        let mut chunks = text.chunks_exact(16);
        let mut start = 0;
        let mut block = |bytes: &[u8]| {
            let mut block = 0u128;
            for (index, &byte) in bytes.iter().enumerate() {
                let (class, first, size) = match byte {
                    b'0'..=b'9' => (0, b'0', 10),
                    b'a'..=b'z' => (1, b'a', 26),
                    b'A'..=b'Z' => (2, b'A', 26),
                    _ => (u8::MAX, 0, 0),
                };
                let token = if class == u8::MAX || start + index < self.keep_prefix {
                    byte
                } else {
                    positions[count] = Position { class, value: (byte - first) as u16, size };
                    count += 1;
                    0x80 | class
                };
                block = block << 8 | token as u128;
            }
            start += bytes.len();
            block
        };
        for bytes in chunks.by_ref() {
            shape = self.rounds.chain(shape, block(bytes));
        }
        let last = block(chunks.remainder());
        (self.rounds.chain(shape, last), count)
    }
}

/// The places in a class of the characters that stay.
fn kept(letters: &[char], keep: &str) -> Vec<u16> {
    (0..).zip(letters).filter(|(_, letter)| keep.contains(**letter)).map(|(place, _)| place).collect()
}

/// The small form of a letter, where it is one letter.
fn small(letter: char) -> char {
    let mut small = letter.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => letter,
    }
}

/// The capital of a small letter, where the two are each other's.
fn capital(letter: char) -> char {
    let mut capital = letter.to_uppercase();
    match (capital.next(), capital.next()) {
        (Some(capital), None) if small(capital) == letter => capital,
        _ => letter,
    }
}

impl Mask for Substitution {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        self.one(input, out)
    }

    fn draws(&self) -> Option<usize> {
        None
    }

    fn mask_all(&self, inputs: &[&[u8]], out: &mut Vec<u8>, ends: &mut Vec<u32>) -> Result<(), Reject> {
        if self.folded || !self.keep.is_empty() {
            return Ok(());
        }
        inputs.chunks(lanes::LANES).try_for_each(|inputs| self.lanes(inputs, out, ends))
    }
}

impl Substitution {
    /// One text by itself.
    fn one(&self, input: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
        self.under(0, input, out)
    }

    /// As the mask does it, by a permutation of the tweak's own: texts under two tweaks have
    /// nothing to do with each other.
    pub(super) fn under(&self, tweak: u64, input: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
        let text = std::str::from_utf8(input).map_err(|_| Reject("the value is no UTF-8 text"))?;
        let mut short = [Position::default(); SHORT];
        let mut long = Vec::new();
        let positions = if text.len() <= SHORT {
            &mut short[..]
        } else {
            long.resize(text.len(), Position::default());
            &mut long[..]
        };
        let (shape, count) = self.shape(text, positions)?;
        if count == 0 {
            out.extend_from_slice(input);
            return Ok(());
        }
        if let [only] = &mut positions[..count] {
            only.value = ((only.value as u64 + tweak % only.size as u64) % only.size as u64) as u16;
        }
        self.permute(&mut positions[..count], shape ^ tweak as u128);

        let mut images = positions.iter();
        if text.is_ascii() && !self.folded && self.keep.is_empty() {
            out.extend(text.bytes().enumerate().map(|(index, byte)| {
                let first = match byte {
                    b'0'..=b'9' => b'0',
                    b'a'..=b'z' => b'a',
                    b'A'..=b'Z' => b'A',
                    _ => return byte,
                };
                if index < self.keep_prefix {
                    return byte;
                }
                first + images.next().map_or(0, |image| image.value as u8)
            }));
            return Ok(());
        }
        let mut bytes = [0; 4];
        for (index, letter) in text.chars().enumerate() {
            let folded = self.fold(letter);
            let Ok(Some(_)) = self.position(index, folded) else {
                out.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
                continue;
            };
            let Some(image) = images.next() else { break };
            let image = self.letter(image);
            let image = if folded == letter { image } else { capital(image) };
            out.extend_from_slice(image.encode_utf8(&mut bytes).as_bytes());
        }
        Ok(())
    }
}

/// Bits: every length is permuted on its own.
struct Bits(digits::Digits);

impl Mask for Bits {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        self.0.text(input, out)
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

/// The labels of a path with dots between, each by itself: what has a common
/// beginning keeps one.
struct Labels(Substitution);

impl Mask for Labels {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        for (index, label) in input.split(|&byte| byte == b'.').enumerate() {
            out.extend_from_slice(if index > 0 { b"." } else { b"" });
            self.0.one(label, out)?;
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for Substitute {
    fn name(&self) -> &'static str {
        "substitute"
    }

    fn summary(&self) -> &'static str {
        "letters by letters, digits by digits, same shape, one-to-one"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "keep", doc: "characters that stay as they are: keep=\"X0\"", required: false },
            Parameter { name: "keep_prefix", doc: "characters at the start that stay as they are; default 0", required: false },
            ff1::METHOD,
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "substitute", native: "text", input: "Ann-42", output: "Nzy-93" },
            Example { rule: "substitute(keep_prefix=4)", native: "varchar(20)", input: "SO-1-004711", output: "SO-1-251956" },
            Example { rule: "substitute", native: "text", input: "Größe 7", output: "Kbêïh 3" },
            Example { rule: "substitute(method=ff1)", native: "text", input: "4711-0815", output: "2408-1326" },
            Example { rule: "substitute(method=ff1, keep_prefix=3)", native: "varchar(20)", input: "SO-4711abc", output: "SO-f4sf5n5" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let length = match &target.column.ty {
            Type::Text(length) => length,
            Type::Ltree => &crate::schema::Length::UNLIMITED,
            Type::Bit { .. } if !args.call.arguments.is_empty() => {
                return Err(Misfit::new(MisfitKind::Argument, "`substitute` keeps nothing of a bit string"));
            }
            Type::Bit { .. } => {
                let contract = Contract {
                    reads: true,
                    by: By::Value(Canonical::Exact),
                    unique: Unique::Bijective,
                    output: Output::SameShape,
                    may_equal: true,
                };
                return Ok(Compiled::mask(Bits(digits::Digits::new(target.key, 1)), contract));
            }
            Type::Int { .. } | Type::Uuid => {
                return Err(Misfit::wrong_type("substitute", "a text", target.column)
                    .help("use `key`: one-to-one on integers and uuids"));
            }
            _ => return Err(Misfit::wrong_type("substitute", "a text", target.column)),
        };
        let keep_prefix = match args.integer("keep_prefix")?.unwrap_or(0) {
            count @ 0..=10_000 => count as usize,
            _ => return Err(Misfit::new(MisfitKind::Argument, "`keep_prefix` is between 0 and 10000 characters")),
        };
        let mut keep = args.text("keep")?.unwrap_or_default().to_owned();
        if ff1::is_chosen(args)? {
            return Ok(Compiled::mask(
                ff1::Text::new(target, &keep, keep_prefix)?,
                Contract {
                    reads: true,
                    by: By::Value(Canonical::Exact),
                    unique: Unique::Bijective,
                    output: Output::NoLonger,
                    may_equal: true,
                },
            ));
        }
        if length.folded {
            keep = keep.chars().map(small).collect();
        }
        let substitution = Substitution::new(target.key, &keep, keep_prefix, length.folded);
        let contract = Contract {
            reads: true,
            by: By::Value(Canonical::Exact),
            unique: Unique::Bijective,
            output: Output::SameShape,
            may_equal: true,
        };
        Ok(match target.column.ty {
            Type::Ltree => Compiled::mask(Labels(substitution), contract),
            _ => Compiled::mask(substitution, contract),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::seed::Key;

    fn substitution(keep: &str, keep_prefix: usize, folded: bool) -> Substitution {
        Substitution::new(&Key::new([5; 32]).domain(1, "codes"), keep, keep_prefix, folded)
    }

    fn apply(substitution: &Substitution, text: &str) -> String {
        let key = Key::new([0; 32]).domain(1, "unused");
        let mut draw = key.draw(b"");
        let mut out = Vec::new();
        substitution.mask(text.as_bytes(), &mut draw, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn small_shapes_are_permuted_whole() {
        let all = substitution("", 0, false);
        let digits = |n: u32, width: usize| format!("{n:0width$}");
        let shapes: Vec<Vec<String>> = vec![
            (0..10).map(|n| digits(n, 1)).collect(),
            (0..100).map(|n| digits(n, 2)).collect(),
            (0..1000).map(|n| digits(n, 3)).collect(),
            (0..10_000).map(|n| format!("+{}-{}", digits(n / 100, 2), digits(n % 100, 2))).collect(),
            (b'a'..=b'z').flat_map(|a| (0..10).map(move |n| format!("{}{n}", char::from(a)))).collect(),
            ('а'..='я').chain('ѐ'..='џ').map(String::from).collect(),
            ('\u{c0}'..='\u{d6}').flat_map(|a| ('А'..='Я').map(move |b| format!("{a}.{b}"))).collect(),
        ];
        for shape in shapes {
            let images: BTreeSet<String> = shape.iter().map(|text| apply(&all, text)).collect();
            assert_eq!(images.len(), shape.len());
            if !shape[0].contains('.') {
                assert_eq!(images, shape.iter().cloned().collect::<BTreeSet<String>>());
            }
        }
    }

    #[test]
    fn the_shape_stays_and_every_character_counts() {
        let all = substitution("", 0, false);
        let text = "Ann.Müller+1@Пример-例え.gr Ωmega 0049";
        let image = apply(&all, text);
        for (before, after) in text.chars().zip(image.chars()) {
            assert_eq!(before.is_alphabetic(), after.is_alphabetic());
            assert_eq!(before.is_numeric(), after.is_numeric());
            assert_eq!(before.is_uppercase(), after.is_uppercase());
            assert!(before.is_alphanumeric() || before == after);
        }
        assert_eq!(text.chars().count(), image.chars().count());
        let other = apply(&all, &text.replace("49", "48"));
        let common = image.chars().zip(other.chars()).filter(|(a, b)| a.is_alphanumeric() && a == b).count();
        assert!(common < 10, "{common} characters in common");
        assert_eq!(apply(&all, &text.repeat(20)).chars().count(), text.chars().count() * 20);
    }

    #[test]
    fn several_are_what_one_by_one_are() {
        for keep_prefix in [0, 3] {
            let all = substitution("", keep_prefix, false);
            let mut texts: Vec<String> = (0..70).map(|length| "Ab-1 xY9".repeat(9)[..length].to_owned()).collect();
            texts.extend((0..70).map(|length| "0123456789".repeat(7)[..length].to_owned()));
            texts.extend(["", "-", "7", "zz", "ZZ", "Größe 7", "AB-1", "AB-2", "ab-2"].map(str::to_owned));
            texts.extend((0..100).map(|n| format!("{:03}-{:02}-{:04}", n * 7, n, n * n)));
            let inputs: Vec<&[u8]> = texts.iter().map(String::as_bytes).collect();
            let (mut out, mut ends, mut start) = (Vec::new(), Vec::new(), 0);
            all.mask_all(&inputs, &mut out, &mut ends).unwrap();
            assert_eq!(ends.len(), texts.len());
            for (text, end) in texts.iter().zip(ends) {
                let image = std::str::from_utf8(&out[start..end as usize]).unwrap();
                let alone = if text.is_empty() { String::new() } else { apply(&all, text) };
                assert_eq!(image, alone, "{text}");
                start = end as usize;
            }
        }
    }

    #[test]
    fn what_is_kept_is_kept() {
        let prefix = substitution("", 4, false);
        let images: BTreeSet<String> = (0..1000).map(|n| apply(&prefix, &format!("SO-1-{n:03}"))).collect();
        assert!(images.len() == 1000 && images.iter().all(|image| image.starts_with("SO-1-")));
        let keep = substitution("0X", 0, false);
        let image = apply(&keep, "X0X0 Y1");
        assert!(image.starts_with("X0X0 ") && image != "X0X0 Y1");
        assert_eq!(apply(&keep, "-- ++ €"), "-- ++ €");
        // Nothing else becomes what is kept, or two texts would meet.
        for shape in [1, 2, 3] {
            let images: BTreeSet<String> =
                (0..10u32.pow(shape)).map(|n| apply(&keep, &format!("{n:0width$}", width = shape as usize))).collect();
            assert_eq!(images.len(), 10usize.pow(shape));
        }
    }

    #[test]
    fn folded_columns_stay_unique_without_case() {
        let folded = substitution("", 0, true);
        for (small, other) in [("ann7ß", "ANN7ß"), ("émile-ÿ", "Émile-ÿ"), ("σοφία", "Σοφία")] {
            assert_eq!(apply(&folded, small).to_lowercase(), apply(&folded, other).to_lowercase());
            assert_ne!(apply(&folded, small), apply(&folded, other));
        }
        let images: BTreeSet<String> =
            (b'a'..=b'z').flat_map(|a| (b'A'..=b'Z').map(move |b| apply(&substitution("", 0, true), &format!("{}{}", char::from(a), char::from(b))).to_lowercase())).collect();
        assert_eq!(images.len(), 26 * 26);
    }

    #[test]
    fn unknown_scripts_are_rejected() {
        let all = substitution("", 0, false);
        let key = Key::new([0; 32]).domain(1, "unused");
        let mut draw = key.draw(b"");
        for text in ["ა", "²", "\u{1f130}"] {
            assert!(all.mask(text.as_bytes(), &mut draw, &mut Vec::new()).is_err(), "{text}");
        }
        assert!(all.mask(b"\xff", &mut draw, &mut Vec::new()).is_err());
    }

    #[test]
    fn classes_are_apart_and_sorted() {
        let mut all: Vec<char> = CLASSES.iter().flatten().copied().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(CLASSES.iter().all(|letters| letters.is_sorted() && letters.len() >= 7 && letters.len() < 1 << 16));
    }
}
