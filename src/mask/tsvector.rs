//! `tsvector`: a text search column, made again of masked text.

use super::template::Parts;
use super::*;

/// The words of a text of masked columns, as PostgreSQL writes a `tsvector`:
/// `tsvector("{title} {body}")`. Placeholders are those of `template`.
///
/// Words are runs of letters and digits in lower case, each with the places where it
/// stands, sorted and each once (PostgreSQL manual, 8.11.1: at most 2046 bytes a
/// word, 256 places a word, no place beyond 16383). It is what the configuration
/// `simple` makes: no stems, no stop words, so a search by stems may find less than
/// in production. Where that matters let the target compute the column again.
///
/// A tsvector is never copied by accident: it holds every word of what it was made of.
pub struct TextSearch;
pub const KIND: TextSearch = TextSearch;

struct Words {
    parts: Parts,
}

const WORD_BYTES_MAX: usize = 2046;
const PLACES_MAX: usize = 256;
const PLACE_LAST: u32 = 16_383;

impl Mask for Words {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("a text search column is made within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut text = Vec::new();
        self.parts.write(row, draw, &mut text)?;
        let text = std::str::from_utf8(&text).map_err(|_| Reject("the value of a column beside is no UTF-8 text"))?;
        words(text, out);
        Ok(())
    }
}

/// Appends `'word':1,3 'other':2`.
fn words(text: &str, out: &mut Vec<u8>) {
    let folded = text.to_lowercase();
    let found = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut words: Vec<(&str, u32)> = found.zip(1..).map(|(word, place)| (word, place.min(PLACE_LAST))).collect();
    words.retain(|(word, _)| word.len() <= WORD_BYTES_MAX);
    words.sort_unstable();
    words.dedup();
    let start = out.len();
    for same in words.chunk_by(|one, other| one.0 == other.0) {
        out.extend_from_slice(if out.len() > start { b" '" } else { b"'" });
        out.extend_from_slice(same[0].0.as_bytes());
        out.push(b'\'');
        for (index, (_, place)) in same.iter().take(PLACES_MAX).enumerate() {
            out.push(if index == 0 { b':' } else { b',' });
            write_scaled(i128::from(*place), 0, out);
        }
    }
}

impl MaskKind for TextSearch {
    fn name(&self) -> &'static str {
        "tsvector"
    }

    fn summary(&self) -> &'static str {
        "a text search column, made again of masked columns: \"{title} {body}\""
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "text", doc: "the text, with columns and masks in braces", required: true }, BY]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: r#"tsvector("to be or not to be")"#, native: "tsvector", input: "'secret':1", output: "'be':2,6 'not':4 'or':3 'to':1,5" },
            Example { rule: r#"tsvector("{lorem(words=3)}")"#, native: "tsvector", input: "'secret':1", output: "'adipiscing':2 'fugit':1 'sapiente':3" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        if target.column.ty != Type::TextSearch {
            return Err(Misfit::wrong_type("tsvector", "a text search", target.column));
        }
        let by = target.subject("person", args)?;
        let mut parts = Parts::compile("tsvector", args.text("text")?.unwrap_or_default(), by, target)?;
        let siblings = std::mem::take(&mut parts.siblings);
        Ok(Compiled::mask(
            Words { parts },
            Contract {
                reads: false,
                by,
                unique: Unique::Lossy { distinct: None },
                output: Output::AnyOfType,
                may_equal: true,
            },
        )
        .beside(siblings))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on};
    use super::*;

    #[test]
    fn words_are_sorted_and_say_where_they_stand() {
        let made = |text: &str| {
            let mut out = Vec::new();
            words(text, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(made("The Fat, the rat: it's"), "'fat':2 'it':5 'rat':4 's':6 'the':1,3");
        assert_eq!(made("Größe größe 42"), "'42':3 'größe':1,2");
        assert_eq!(made(" -- "), "");
        let long = made(&"a ".repeat(20_000));
        assert_eq!(long.split(',').count(), PLACES_MAX);
        assert_eq!(made(&"x".repeat(3000)), "");
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("tsvector(x)", "text"), Some(MisfitKind::Type));
        assert_eq!(kind("tsvector(\"{nothing}\")", "tsvector"), Some(MisfitKind::Argument));
    }
}
