//! YAML as a tree of maps, lists and scalars with their places.
//!
//! The only file that knows the YAML library. Scalars stay the text that was
//! written: what `null`, `yes` or `1.50` means is not YAML's to say here.
//! Anchors, aliases and merge keys are read in the files of other programs alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle};

use crate::diagnostic::{Code, Diagnostic, Span, line_column};

/// What differs between the files that are YAML.
pub struct Grammar {
    /// What the file holds, in the plural: `rules`.
    pub name: &'static str,
    pub bad_yaml: Code,
    pub wrong_shape: Code,
    pub duplicate_key: Code,
    /// Deeper nesting is a mistake or an attack.
    pub depth_max: usize,
    /// The files are another program's, and may repeat themselves: `&a`, `*a`,
    /// `<<: *a`. Ours may not.
    pub aliases: bool,
}

/// Aliases make no more nodes than these: a few lines could make billions.
const COPIES_MAX: usize = 100_000;

#[derive(Clone)]
pub struct Node {
    pub span: Span,
    pub body: Body,
}

#[derive(Clone)]
pub enum Body {
    Map(Vec<Entry>),
    Seq(Vec<Node>),
    Scalar(Scalar),
    /// Nothing is written where a value could stand.
    Nothing,
}

#[derive(Clone)]
pub struct Scalar {
    pub text: String,
    /// Not quoted and no block: `null` means null here.
    pub plain: bool,
    /// The text stands in the file byte for byte, so that a place in it is a
    /// place in the file.
    pub verbatim: bool,
}

/// A key and its value; keys are scalars.
#[derive(Clone)]
pub struct Entry {
    pub key: Scalar,
    pub span: Span,
    pub value: Node,
}

impl Node {
    /// `a mapping`, `a list`, `a text`, `nothing`: for messages.
    pub fn word(&self) -> &'static str {
        match self.body {
            Body::Map(_) => "a mapping",
            Body::Seq(_) => "a list",
            Body::Scalar(_) => "a text",
            Body::Nothing => "nothing",
        }
    }

    /// Itself and everything below.
    fn count(&self) -> usize {
        1 + match &self.body {
            Body::Map(entries) => entries.iter().map(|entry| 1 + entry.value.count()).sum(),
            Body::Seq(items) => items.iter().map(Node::count).sum(),
            Body::Scalar(_) | Body::Nothing => 0,
        }
    }
}

/// A container under construction.
enum Open {
    /// `seen` tells where each key stands first.
    Map {
        start: usize,
        anchor: usize,
        entries: Vec<Entry>,
        key: Option<(Scalar, Span)>,
        seen: BTreeMap<String, usize>,
    },
    Seq {
        start: usize,
        anchor: usize,
        items: Vec<Node>,
    },
}

/// Reads one document. A key that is written twice is a problem of its own:
/// the first stays, and reading goes on.
///
/// # Errors
/// What is no YAML, and the parts of YAML that no file of ours uses: anchors,
/// aliases, tags, several documents.
pub fn parse(text: &str, grammar: &Grammar, problems: &mut Vec<Diagnostic>) -> Result<Node, Box<Diagnostic>> {
    let mut options = Options::default();
    options.emit_comments = false;
    options.emit_unresolved_aliases = true;
    // The file is in memory, and a name in it may be long.
    options.simple_key_max_lookahead = 1 << 20;
    let mut open: Vec<Open> = Vec::new();
    let mut root: Option<Node> = None;
    let mut documents = 0;
    let mut named = Named::default();
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, place) = event.map_err(|error| {
            let at = error.marker().byte_offset().unwrap_or(0);
            Box::new(grammar.refused("this is not YAML".to_owned(), at..at + 1).label(error.info()))
        })?;
        let span = place.byte_range().unwrap_or(0..0);
        let node = match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    let message = format!("a second document begins here; a file of {} is one", grammar.name);
                    return Err(grammar.refused(message, span).into());
                }
                continue;
            }
            Event::Alias(anchor) if grammar.aliases => named.copy(anchor, span, grammar)?,
            Event::Alias(_) | Event::UnresolvedAlias(_) if grammar.aliases => {
                return Err(grammar.refused("this alias names nothing above it".to_owned(), span).into());
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let message =
                    format!("`*` at the beginning of a word is an alias to YAML, and {} have none", grammar.name);
                let help = "put a pattern into quotes: `\"*_at\": date_shift(days=30)`";
                return Err(grammar.refused(message, span).help(help).into());
            }
            Event::Scalar(value, style, anchor, tag) => {
                grammar.check_node(anchor, tag.is_some(), &span, 0)?;
                let plain = style == ScalarStyle::Plain;
                let written = text.get(span.clone()).unwrap_or("");
                let body = if plain && written.is_empty() {
                    Body::Nothing
                } else {
                    Body::Scalar(Scalar { verbatim: plain && written == value, text: value.into_owned(), plain })
                };
                named.keep(anchor, Node { span, body })
            }
            Event::MappingStart(_, anchor, tag) => {
                grammar.check_node(anchor, tag.is_some(), &span, open.len() + 1)?;
                let (entries, seen) = (Vec::new(), BTreeMap::new());
                open.push(Open::Map { start: span.start, anchor, entries, key: None, seen });
                continue;
            }
            Event::SequenceStart(_, anchor, tag) => {
                grammar.check_node(anchor, tag.is_some(), &span, open.len() + 1)?;
                open.push(Open::Seq { start: span.start, anchor, items: Vec::new() });
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => match open.pop() {
                Some(Open::Map { start, anchor, entries, .. }) => {
                    let entries = if grammar.aliases { merged(entries) } else { entries };
                    named.keep(anchor, Node { span: trimmed(text, start..span.end), body: Body::Map(entries) })
                }
                Some(Open::Seq { start, anchor, items }) => {
                    named.keep(anchor, Node { span: trimmed(text, start..span.end), body: Body::Seq(items) })
                }
                None => continue,
            },
            _ => continue,
        };
        match open.last_mut() {
            None => root = Some(node),
            Some(Open::Seq { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, seen, .. }) => match key.take() {
                None => *key = Some(grammar.key(node)?),
                Some((name, span)) => match seen.get(&name.text) {
                    Some(first) => problems.push(
                        Diagnostic::new(grammar.duplicate_key, format!("`{}` is written twice", name.text))
                            .note(format!("first written in line {}", line_column(text, *first).0))
                            .span(span)
                            .help("put both into one, or delete one"),
                    ),
                    None => {
                        seen.insert(name.text.clone(), span.start);
                        entries.push(Entry { key: name, span, value: node });
                    }
                },
            },
        }
    }
    Ok(root.unwrap_or(Node { span: 0..0, body: Body::Nothing }))
}

impl Grammar {
    fn refused(&self, message: String, span: Span) -> Diagnostic {
        Diagnostic::new(self.bad_yaml, message).span(span)
    }

    fn check_node(&self, anchor: usize, tagged: bool, span: &Span, depth: usize) -> Result<(), Box<Diagnostic>> {
        if anchor != 0 && !self.aliases || tagged {
            let message = format!("{} take no anchors and no tags", self.name);
            return Err(self.refused(message, span.clone()).into());
        }
        if depth > self.depth_max {
            let message = format!("this is nested too deep for {}", self.name);
            return Err(self.refused(message, span.clone()).into());
        }
        Ok(())
    }

    fn key(&self, node: Node) -> Result<(Scalar, Span), Box<Diagnostic>> {
        let word = node.word();
        match node.body {
            Body::Scalar(scalar) => Ok((scalar, node.span)),
            _ => Err(Diagnostic::new(self.wrong_shape, format!("a name is expected before the colon, not {word}"))
                .span(node.span)
                .into()),
        }
    }
}

/// Nodes by their anchors.
#[derive(Default)]
struct Named {
    nodes: BTreeMap<usize, Node>,
    copies: usize,
}

impl Named {
    fn keep(&mut self, anchor: usize, node: Node) -> Node {
        if anchor != 0 {
            self.nodes.insert(anchor, node.clone());
        }
        node
    }

    fn copy(&mut self, anchor: usize, span: Span, grammar: &Grammar) -> Result<Node, Box<Diagnostic>> {
        // An alias within what it names would have no end.
        let Some(node) = self.nodes.get(&anchor) else {
            return Err(grammar.refused("this alias stands within what it names".to_owned(), span).into());
        };
        self.copies += node.count();
        if self.copies > COPIES_MAX {
            return Err(grammar.refused("aliases make more of this file than anybody wrote".to_owned(), span).into());
        }
        Ok(node.clone())
    }
}

/// With `<<: *a` replaced by the entries of what it names; an entry of the
/// mapping's own wins, and of several the first (YAML merge key, 2005).
fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    let is_merge = |entry: &Entry| entry.key.plain && entry.key.text == "<<";
    let (merges, mut own): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_merge);
    let mut known: BTreeSet<String> = own.iter().map(|entry| entry.key.text.clone()).collect();
    for merge in merges {
        let maps = match merge.value.body {
            Body::Seq(items) => items,
            _ => vec![merge.value],
        };
        for map in maps {
            let Body::Map(entries) = map.body else { continue };
            for entry in entries {
                if known.insert(entry.key.text.clone()) {
                    own.push(entry);
                }
            }
        }
    }
    own
}

/// The end of a block is where the next thing begins; the blanks between are
/// no part of it.
fn trimmed(text: &str, span: Span) -> Span {
    let end = span.start + text.get(span.clone()).map_or(0, |written| written.trim_end().len());
    span.start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::codes;

    const RULES: Grammar = Grammar {
        name: "rules",
        bad_yaml: codes::BAD_YAML,
        wrong_shape: codes::WRONG_SHAPE,
        duplicate_key: codes::DUPLICATE_KEY,
        depth_max: 32,
        aliases: false,
    };

    /// A compact form of the tree with the source text of every span.
    fn show(text: &str, node: &Node) -> String {
        let source = &text[node.span.clone()];
        match &node.body {
            Body::Map(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|entry| {
                        format!("{}[{}]={}", entry.key.text, &text[entry.span.clone()], show(text, &entry.value))
                    })
                    .collect();
                format!("{{{}}}", entries.join(" "))
            }
            Body::Seq(items) => {
                format!("[{}]", items.iter().map(|item| show(text, item)).collect::<Vec<_>>().join(" "))
            }
            Body::Scalar(scalar) => {
                format!("{}<{source}>{}", scalar.text, if scalar.verbatim { "" } else { "!" })
            }
            Body::Nothing => "-".to_owned(),
        }
    }

    fn check(text: &str, want: &str) {
        let mut problems = Vec::new();
        let node = parse(text, &RULES, &mut problems).map_err(|problem| problem.message).unwrap();
        assert_eq!(show(text, &node), want);
        assert!(problems.is_empty());
    }

    #[test]
    fn trees_keep_texts_and_places() {
        check("a: 1.50\nb:\n  - ~\n  - yes\n", "{a[a]=1.50<1.50> b[b]=[~<~> yes<yes>]}");
        check(
            "ü, b: f(x=1, y) # note\nc:\nd: {$.a.b: x}",
            "{ü, b[ü, b]=f(x=1, y)<f(x=1, y)> c[c]=- d[d]={$.a.b[$.a.b]=x<x>}}",
        );
        check("a: 'it''s'\nb: \"x\"\n", "{a[a]=it's<'it''s'>! b[b]=x<\"x\">!}");
        check("", "-");
        check("# nothing but a comment\n", "-");
        check("\u{feff}a: b\n", "{a[a]=b<b>}");
        check("a: null\r\nb: c\r\n", "{a[a]=null<null> b[b]=c<c>}");
    }

    #[test]
    fn a_containers_place_ends_with_its_text() {
        let text = "a:\n  b: 1\n\n\nc: 2\n";
        let node = parse(text, &RULES, &mut Vec::new()).map_err(|problem| problem.message).unwrap();
        let Body::Map(entries) = &node.body else { panic!("a mapping") };
        assert_eq!(&text[entries[0].value.span.clone()], "b: 1");
    }

    #[test]
    fn duplicates_are_all_found_at_every_depth() {
        let mut problems = Vec::new();
        assert!(parse("a: 1\na: 2\nb: {c: 1, c: 2}\n", &RULES, &mut problems).is_ok());
        assert_eq!(problems.len(), 2);
        assert_eq!(problems[0].span, Some(5..6));
    }

    #[test]
    fn another_programs_file_may_repeat_itself() {
        let theirs = Grammar { aliases: true, ..RULES };
        let read = |text: &str| parse(text, &theirs, &mut Vec::new()).map_err(|problem| problem.message);
        let text = "a: &x {b: 1, c: 2}\nd: *x\ne: {<<: *x, c: 3}\n";
        let shown = show(text, &read(text).unwrap());
        assert_eq!(shown, "{a[a]={b[b]=1<1> c[c]=2<2>} d[d]={b[b]=1<1> c[c]=2<2>} e[e]={c[c]=3<3> b[b]=1<1>}}");
        assert!(read("a: *x\n").err().is_some());
        assert!(read("a: &x [*x]\n").err().unwrap().contains("within"));
        let mut bomb = "a0: &a0 [1, 2]\n".to_owned();
        (1..40).for_each(|n| bomb.push_str(&format!("a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1)));
        assert!(read(&bomb).err().unwrap().contains("more of this file"));
        assert!(read("a: !include b.yaml\n").err().unwrap().contains("tags"));
    }

    #[test]
    fn what_no_file_uses_is_refused() {
        for (text, words) in [
            ("a: [1\n", "not YAML"),
            ("*_at: x\n", "alias"),
            ("a: &x 1\n", "anchors"),
            ("a: !!str 1\n", "tags"),
            ("a: 1\n---\nb: 2\n", "second document"),
            ("[a]: 1\n", "before the colon"),
            (&format!("{}{}", "[".repeat(40), "]".repeat(40)), "too deep"),
        ] {
            let problem = parse(text, &RULES, &mut Vec::new()).err().expect(text);
            assert!(problem.message.contains(words), "{text}: {}", problem.message);
        }
    }
}
