//! `partial`: the ends stay, the middle is covered.

use super::*;

/// Keeps the first and last characters and covers the rest, at the same length:
/// `4111111111111111` under `partial(last=4)` is `************1111`.
///
/// What stays is real. A value no longer than the kept ends together is covered
/// whole, so that nothing is ever shown entire. Many values share one output, and
/// a value that is made of the covering character already stays as it is.
pub struct Partial;
pub const KIND: Partial = Partial;

struct Cover {
    first: usize,
    last: usize,
    with: char,
}

impl Mask for Cover {
    fn mask(&self, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let text = std::str::from_utf8(input).map_err(|_| Reject("the value is no UTF-8 text"))?;
        let length = text.chars().count();
        let kept = self.first.saturating_add(self.last);
        let (first, last) = if kept >= length { (0, 0) } else { (self.first, self.last) };
        let mut bytes = [0; 4];
        for (index, letter) in text.chars().enumerate() {
            let shown = index < first || index >= length - last;
            let letter = if shown { letter } else { self.with };
            out.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        None
    }
}

impl MaskKind for Partial {
    fn name(&self) -> &'static str {
        "partial"
    }

    fn summary(&self) -> &'static str {
        "keep the first and last characters, cover the rest; same length"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "first", doc: "characters kept at the start; default 0", required: false },
            Parameter { name: "last", doc: "characters kept at the end; default 0", required: false },
            Parameter { name: "char", doc: "the covering character; default *", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "partial(last=4)", native: "text", input: "4111111111111111", output: "************1111" },
            Example { rule: "partial(first=1, last=1, char=x)", native: "text", input: "Müller", output: "Mxxxxr" },
            Example { rule: "partial(first=2, last=2)", native: "text", input: "Anna", output: "****" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        target.text_max("partial")?;
        let count = |name: &str| match args.integer(name)?.unwrap_or(0) {
            count @ 0..=10_000 => Ok(count as usize),
            _ => Err(Misfit::new(MisfitKind::Argument, format!("`{name}` is between 0 and 10000 characters"))),
        };
        let (first, last) = (count("first")?, count("last")?);
        let mut letters = args.text("char")?.unwrap_or("*").chars();
        let with = match (letters.next(), letters.next()) {
            (Some(letter), None) if !letter.is_control() => letter,
            _ => return Err(Misfit::new(MisfitKind::Argument, "`char` is one character")),
        };
        Ok(Compiled::mask(
            Cover { first, last, with },
            Contract {
                reads: true,
                by: By::Value(Canonical::Exact),
                unique: Unique::Lossy { distinct: None },
                output: Output::NoLonger,
                may_equal: true,
            },
        ))
    }
}
