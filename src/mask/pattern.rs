//! `pattern`: text made to a regular expression.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::*;

/// Text that matches a regular expression: `pattern("[A-Z]{2}-\d{6}")`. The same
/// value gets the same text.
///
/// Classes mean their printable ASCII characters, anchors are understood and left
/// out, and `*`, `+`, `{n,}` repeat at most eight times beyond their least. A
/// pattern makes only so many texts: under a unique key prefer `substitute` or
/// `hash`.
pub struct Pattern;
pub const KIND: Pattern = Pattern;

enum Node {
    Literal(Vec<u8>),
    /// ASCII characters.
    Class(Vec<u8>),
    Repeat { what: Box<Node>, min: u32, max: u32 },
    All(Vec<Node>),
    OneOf(Vec<Node>),
}

/// What an unbounded repetition adds to its least.
const UNBOUNDED: u32 = 8;
const CHARS_MAX: u64 = 10_000;

impl Mask for Node {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let start = out.len();
        // An empty text would stay what it is; it is written only where the
        // pattern leaves nothing else, or by the chance of heads 64 times.
        for _ in 0..64 {
            self.write(draw, out);
            if out.len() > start {
                break;
            }
        }
        Ok(())
    }
}

impl Node {
    fn write(&self, draw: &mut Draw, out: &mut Vec<u8>) {
        match self {
            Node::Literal(bytes) => out.extend_from_slice(bytes),
            Node::Class(letters) => out.push(letters[draw.below(letters.len() as u64) as usize]),
            Node::Repeat { what, min, max } => {
                for _ in 0..min + draw.below((max - min) as u64 + 1) as u32 {
                    what.write(draw, out);
                }
            }
            Node::All(nodes) => nodes.iter().for_each(|node| node.write(draw, out)),
            Node::OneOf(nodes) => nodes[draw.below(nodes.len() as u64) as usize].write(draw, out),
        }
    }

    /// The most characters it writes.
    fn chars_max(&self) -> u64 {
        match self {
            Node::Literal(bytes) => count_chars(bytes) as u64,
            Node::Class(_) => 1,
            Node::Repeat { what, max, .. } => what.chars_max().saturating_mul(*max as u64),
            Node::All(nodes) => nodes.iter().fold(0, |sum, node| sum.saturating_add(node.chars_max())),
            Node::OneOf(nodes) => nodes.iter().map(Node::chars_max).max().unwrap_or(0),
        }
    }

    /// How many texts it makes, at most: two ways to one text count twice.
    fn capacity(&self) -> u64 {
        match self {
            Node::Literal(_) => 1,
            Node::Class(letters) => letters.len() as u64,
            Node::Repeat { what, min, max } => {
                let one = what.capacity();
                if one <= 1 {
                    return (max - min) as u64 + 1;
                }
                (*min..=*max).fold(0u64, |sum, times| sum.saturating_add(one.saturating_pow(times)))
            }
            Node::All(nodes) => nodes.iter().fold(1, |product: u64, node| product.saturating_mul(node.capacity())),
            Node::OneOf(nodes) => nodes.iter().fold(0, |sum: u64, node| sum.saturating_add(node.capacity())),
        }
    }

    fn of(hir: &Hir) -> Result<Node, &'static str> {
        Ok(match hir.kind() {
            HirKind::Empty => Node::All(Vec::new()),
            HirKind::Literal(literal) => Node::Literal(literal.0.to_vec()),
            HirKind::Class(class) => Node::Class(printable(class)?),
            HirKind::Look(look) => {
                use regex_syntax::hir::Look;
                if !matches!(look, Look::Start | Look::End | Look::StartLF | Look::EndLF) {
                    return Err("`pattern` understands no word boundaries");
                }
                Node::All(Vec::new())
            }
            HirKind::Repetition(repetition) => {
                let min = repetition.min;
                let max = repetition.max.unwrap_or(min.saturating_add(UNBOUNDED));
                Node::Repeat { what: Box::new(Node::of(&repetition.sub)?), min, max }
            }
            HirKind::Capture(capture) => Node::of(&capture.sub)?,
            HirKind::Concat(parts) => Node::All(parts.iter().map(Node::of).collect::<Result<_, _>>()?),
            HirKind::Alternation(parts) => Node::OneOf(parts.iter().map(Node::of).collect::<Result<_, _>>()?),
        })
    }
}

fn printable(class: &Class) -> Result<Vec<u8>, &'static str> {
    let holds = |byte: u8| match class {
        Class::Unicode(class) => class.iter().any(|range| (range.start()..=range.end()).contains(&char::from(byte))),
        Class::Bytes(class) => class.iter().any(|range| (range.start()..=range.end()).contains(&byte)),
    };
    let letters: Vec<u8> = (b' '..=b'~').filter(|&byte| holds(byte)).collect();
    if letters.is_empty() { Err("a class of the pattern holds no printable ASCII character") } else { Ok(letters) }
}

impl MaskKind for Pattern {
    fn name(&self) -> &'static str {
        "pattern"
    }

    fn summary(&self) -> &'static str {
        "text made to a regular expression; same value, same text"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "regex", doc: "what the text looks like, as a regular expression", required: true }]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: r#"pattern("[A-Z]{2}-\d{6}")"#, native: "text", input: "HH-123456", output: "CD-510798" },
            Example { rule: r#"pattern("(red|green) v[1-9]\.\d+")"#, native: "varchar(40)", input: "blue v1.0", output: "green v6.675767776" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("pattern")?;
        let regex = args.text("regex")?.unwrap_or_default();
        let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
        let hir = regex_syntax::ParserBuilder::new()
            .nest_limit(50)
            .build()
            .parse(regex)
            .map_err(|error| match error {
                regex_syntax::Error::Parse(error) => wrong(&format!("the pattern is no regular expression: {}", error.kind())),
                regex_syntax::Error::Translate(error) => wrong(&format!("the pattern is no regular expression: {}", error.kind())),
                _ => wrong("the pattern is no regular expression"),
            })?;
        let node = Node::of(&hir).map_err(wrong)?;
        let chars_max = node.chars_max();
        if chars_max == 0 {
            return Err(wrong("the pattern makes nothing but the empty text"));
        }
        if chars_max > CHARS_MAX {
            return Err(Misfit::new(MisfitKind::Length, format!("the pattern makes more than {CHARS_MAX} characters")));
        }
        target.fits("pattern", chars_max as u32, max)?;
        let capacity = node.capacity();
        Ok(Compiled::mask(
            node,
            Contract {
                reads: true,
                by: By::Value(Canonical::Exact),
                unique: Unique::Lossy { distinct: Some(capacity) },
                output: Output::Text { chars_max: chars_max as u32 },
                // With few texts to choose from, drawing again may not help.
                may_equal: capacity < 64,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    fn distinct(rule: &str) -> Option<u64> {
        match compile_on(rule, &column("text")).unwrap().contract.unique {
            Unique::Lossy { distinct } => distinct,
            _ => None,
        }
    }

    #[test]
    fn texts_match_their_pattern() {
        for n in 0..200u32 {
            let text = |rule: &str| String::from_utf8(mask_one(rule, "text", &n.to_le_bytes()).unwrap()).unwrap();
            let plate = text(r#"pattern("^[A-Z]{2}-\d{3,5}$")"#);
            assert!(plate[..2].bytes().all(|b| b.is_ascii_uppercase()) && plate[3..].bytes().all(|b| b.is_ascii_digit()));
            assert!((6..=8).contains(&plate.len()));
            assert!((1..=8).contains(&text("pattern('a*')").len()));
            assert!(text("pattern('.')").bytes().all(|b| (b' '..=b'~').contains(&b)));
            assert!(["Ä1", "x"].contains(&text("pattern('(Ä1|x)')").as_str()));
        }
    }

    #[test]
    fn capacity_and_length_are_known() {
        assert_eq!(distinct(r#"pattern("[A-Z]{2}-\d{6}")"#), Some(676_000_000));
        assert_eq!(distinct("pattern('[ab]{0,2}')"), Some(7));
        assert_eq!(distinct("pattern('[a-z]{64}')"), Some(u64::MAX));
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("pattern('[a-z]{9}')", "varchar(8)"), Some(MisfitKind::Length));
        assert_eq!(kind("pattern('a+')", "varchar(9)"), None);
        assert_eq!(kind("pattern('(a{1000}){1000}')", "text"), Some(MisfitKind::Length));
        for rule in ["pattern('[')", "pattern('[äö]')", "pattern('')", "pattern('^$')", r"pattern('\bx')"] {
            assert_eq!(kind(rule, "text"), Some(MisfitKind::Argument), "{rule}");
        }
    }
}
