//! `xml`: documents, element by element.

use super::inner::{Inner, part};
use super::*;
use crate::schema::Length;
use reader::{NO_XML, Piece, Reader, escape, unescape};

mod reader;

/// Rules for the text of elements and for attributes, by path. What no path names
/// is dropped, like a path of `json`:
///
/// ```yaml
/// invoice:
///   xml: {/invoice/customer/name: person.full_name, "/invoice/@number": substitute, /invoice/total: keep}
/// ```
///
/// Paths are element names from the root, as written in the document with their
/// prefix; `*` stands for any element without a rule of its own, `@*` for any
/// attribute. Names that a `*` stands for are copied. A text is ruled by any mask that
/// takes text: it is the element's text and CDATA together, its entities resolved. An
/// element that has a rule and elements in it becomes empty. `keep` copies an element
/// as it is written, with all that is in it; `null` empties it, or drops the attribute.
/// Namespace declarations are attributes: name them (`"/a/@xmlns:x": keep`).
///
/// Comments, processing instructions, the XML declaration and the DOCTYPE are dropped.
/// Entities are never expanded: one that XML itself does not have stops the run, and
/// so does what is not well-formed, and a document whose root no path names. The
/// reader is our own, as masks copy parts by their bytes.
pub struct Xml;
pub const KIND: Xml = Xml;

/// An element in the tree of paths.
#[derive(Default)]
struct Place {
    rule: Option<Inner>,
    attributes: Vec<(String, Inner)>,
    any_attribute: Option<Inner>,
    children: Vec<(String, Place)>,
    any_child: Option<Box<Place>>,
}

impl Place {
    fn child(&self, name: &[u8]) -> Option<&Place> {
        let named = self.children.iter().find(|(child, _)| child.as_bytes() == name);
        named.map(|(_, child)| child).or(self.any_child.as_deref())
    }

    fn attribute(&self, name: &[u8]) -> Option<&Inner> {
        let named = self.attributes.iter().find(|(attribute, _)| attribute.as_bytes() == name);
        named.map(|(_, rule)| rule).or(self.any_attribute.as_ref())
    }

    fn enter(&mut self, name: &str) -> &mut Place {
        if name == "*" {
            return self.any_child.get_or_insert_default();
        }
        let at = self.children.iter().position(|(child, _)| child == name).unwrap_or_else(|| {
            self.children.push((name.to_owned(), Place::default()));
            self.children.len() - 1
        });
        &mut self.children[at].1
    }

    fn leads_on(&self) -> bool {
        !self.children.is_empty() || self.any_child.is_some()
    }

    fn has_attributes(&self) -> bool {
        !self.attributes.is_empty() || self.any_attribute.is_some()
    }
}

/// The rules of a document.
struct Document(Place);

impl Mask for Document {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("a document is masked within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        if std::str::from_utf8(input).is_err() {
            return Err(NO_XML);
        }
        let bytes = input.strip_prefix(b"\xef\xbb\xbf").unwrap_or(input);
        let reader = Reader { bytes, at: 0 };
        let mut walk = Walk { reader, row, indexes: Vec::new(), text: Vec::new(), canonical: Vec::new(), made: Vec::new() };
        let start = out.len();
        walk.content(&self.0, 0, out)?;
        if walk.reader.at < bytes.len() {
            return Err(NO_XML);
        }
        match out.len() > start {
            true => Ok(()),
            false => Err(Reject("no rule names the root of the XML document")),
        }
    }

    /// Texts draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

/// One pass over one document.
struct Walk<'a> {
    reader: Reader<'a>,
    row: &'a dyn Row,
    /// Which of several elements of one name this is, on the way to this place; the
    /// first of them adds nothing.
    indexes: Vec<u64>,
    text: Vec<u8>,
    canonical: Vec<u8>,
    made: Vec<u8>,
}

impl<'a> Walk<'a> {
    /// What is in an element, up to its closing tag.
    fn content(&mut self, place: &Place, depth: usize, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut seen: Vec<(&'a [u8], u64)> = Vec::new();
        loop {
            match self.reader.piece(depth)? {
                Piece::Element => {}
                Piece::Text(text) => {
                    self.text.clear();
                    unescape(text, &mut self.text)?;
                    continue;
                }
                Piece::Data(_) => continue,
                Piece::End => return Ok(()),
            }
            let start = self.reader.at;
            let name = self.reader.open(depth)?;
            let Some(child) = place.child(name) else {
                self.reader.at = start;
                self.reader.skip(depth)?;
                continue;
            };
            let before = match seen.iter_mut().find(|(other, _)| *other == name) {
                Some((_, count)) => {
                    *count += 1;
                    *count
                }
                None => {
                    seen.push((name, 0));
                    0
                }
            };
            // The depth tells the second b in the first a from the first b in the second a.
            self.indexes.extend((before > 0).then_some((depth as u64) << 32 | before));
            if matches!(child.rule, Some(Inner::Keep)) {
                self.reader.at = start;
                self.reader.skip(depth)?;
                out.extend_from_slice(&self.reader.bytes[start..self.reader.at]);
            } else {
                self.element(child, name, depth, out)?;
            }
            if before > 0 {
                self.indexes.pop();
            }
        }
    }

    /// The rest of an element whose name was read.
    fn element(&mut self, place: &Place, name: &[u8], depth: usize, out: &mut Vec<u8>) -> Result<(), Reject> {
        out.push(b'<');
        out.extend_from_slice(name);
        let mut seen: Vec<&[u8]> = Vec::new();
        while let Some((attribute, value)) = self.reader.attribute()? {
            if seen.contains(&attribute) {
                return Err(NO_XML);
            }
            seen.push(attribute);
            self.text.clear();
            unescape(value, &mut self.text)?;
            match place.attribute(attribute) {
                None | Some(Inner::Null) => {}
                Some(rule) => {
                    out.push(b' ');
                    out.extend_from_slice(attribute);
                    out.extend_from_slice(b"=\"");
                    self.masked(rule, out)?;
                    out.push(b'"');
                }
            }
        }
        let opened = out.len();
        out.push(b'>');
        if self.reader.has_content()? {
            match &place.rule {
                None => self.content(place, depth + 1, out)?,
                Some(rule) => {
                    let has_elements = self.leaf(depth)?;
                    if !has_elements && !matches!(rule, Inner::Null) {
                        self.masked(rule, out)?;
                    }
                }
            }
            self.reader.close(name)?;
        }
        if out.len() == opened + 1 {
            out.truncate(opened);
            out.extend_from_slice(b"/>");
            return Ok(());
        }
        out.extend_from_slice(b"</");
        out.extend_from_slice(name);
        out.push(b'>');
        Ok(())
    }

    /// Reads the text of an element into `text`: whether there were elements too.
    fn leaf(&mut self, depth: usize) -> Result<bool, Reject> {
        self.text.clear();
        let mut has_elements = false;
        loop {
            match self.reader.piece(depth + 1)? {
                Piece::Text(text) => unescape(text, &mut self.text)?,
                Piece::Data(text) => self.text.extend_from_slice(text),
                Piece::Element => {
                    has_elements = true;
                    self.reader.skip(depth + 1)?;
                }
                Piece::End => return Ok(has_elements),
            }
        }
    }

    /// Appends what the rule makes of `text`.
    fn masked(&mut self, rule: &Inner, out: &mut Vec<u8>) -> Result<(), Reject> {
        match rule {
            Inner::Mask(mask) if !self.text.is_empty() => {
                self.made.clear();
                // XML has no NULL: what becomes of it is empty.
                match mask.apply_or_null(self.row, &self.indexes, &self.text, &mut self.canonical, &mut self.made)? {
                    true => escape(&self.made, out),
                    false => Ok(()),
                }
            }
            _ => escape(&self.text, out),
        }
    }
}

impl MaskKind for Xml {
    fn name(&self) -> &'static str {
        "xml"
    }

    fn summary(&self) -> &'static str {
        "rules for elements and attributes of XML, by path; what no path names is dropped"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                rule: "xml: {/order/mail: person.email, /order/@status: keep}",
                native: "xml",
                input: r#"<order status="paid" by="Ann"><mail>ann@corp.example</mail><!-- Ann --><note>for Ann</note></order>"#,
                output: r#"<order status="paid"><mail>betty.molina.8qaghcp9y@example.test</mail></order>"#,
            },
            Example {
                rule: "xml: {/items/item: substitute}",
                native: "text",
                input: "<?xml version=\"1.0\"?>\n<items><item>A&amp;1</item><item><![CDATA[B<2]]></item></items>",
                output: "<items><item>I&amp;9</item><item>K&lt;4</item></items>",
            },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        match &target.column.ty {
            Type::Xml | Type::Text(Length { max: None, .. }) => {}
            Type::Text(_) => {
                return Err(Misfit::new(MisfitKind::Length, format!("`xml` may make a document longer than {} takes", target.column.name))
                    .help("masked texts may be longer than the real ones: use a text column without a limit, or `null`"));
            }
            _ => return Err(Misfit::wrong_type("xml", "an XML or text", target.column)),
        }
        if args.call.paths.is_empty() {
            return Err(wrong("`xml` needs rules for paths: `xml: {/order/mail: person.email}`".to_owned()));
        }
        let mut root = Place::default();
        let mut siblings = Vec::new();
        for (path, call) in &args.call.paths {
            let column = part(target.column, path, Type::TEXT, "a text in XML");
            let rule = Inner::compile(call, path, &column, target, &mut siblings)?.0;
            add(&mut root, path, rule).map_err(wrong)?;
        }
        Ok(Compiled::mask(
            Document(root),
            Contract {
                reads: true,
                by: By::ROW,
                unique: Unique::Lossy { distinct: None },
                output: Output::AnyOfType,
                // Everything may be kept.
                may_equal: true,
            },
        )
        .beside(siblings))
    }
}

/// Puts the rule of `/a/b` or `/a/b/@c` into the tree, or says what is wrong with it.
fn add(root: &mut Place, path: &str, rule: Inner) -> Result<(), String> {
    let none = || format!("`{path}` is no path: write /element/element or /element/@attribute");
    let twice = || format!("`{path}` is ruled already, by itself or by a path above or below it");
    let (elements, attribute) = match path.split_once("/@") {
        Some((elements, attribute)) => (elements, Some(attribute)),
        None => (path, None),
    };
    let odd = |name: &str| name.is_empty() || name.contains(|c: char| c.is_whitespace() || "@/<>&\"'=[]".contains(c));
    let mut place = root;
    for name in elements.strip_prefix('/').ok_or_else(none)?.split('/') {
        if odd(name) {
            return Err(none());
        }
        place = place.enter(name);
        // `keep` copies the attributes too; other rules leave room for theirs.
        let open = match (&place.rule, attribute) {
            (None, _) => true,
            (Some(Inner::Keep), _) | (Some(_), None) => false,
            (Some(_), Some(_)) => elements.ends_with(name),
        };
        if !open {
            return Err(twice());
        }
    }
    match attribute {
        Some(name) if odd(name) => Err(none()),
        Some("*") if place.any_attribute.is_some() => Err(twice()),
        Some("*") => {
            place.any_attribute = Some(rule);
            Ok(())
        }
        Some(name) if place.attributes.iter().any(|(known, _)| known == name) => Err(twice()),
        Some(name) => {
            place.attributes.push((name.to_owned(), rule));
            Ok(())
        }
        None if place.leads_on() || matches!(rule, Inner::Keep) && place.has_attributes() => Err(twice()),
        None => {
            place.rule = Some(rule);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    fn mask(rule: &str, input: &str) -> Result<String, Reject> {
        mask_row(rule, "xml", input.as_bytes(), b"row").map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_no_path_names_is_dropped() {
        for (rule, input, output) in [
            ("xml: {/a/b: keep}", "<a x='1'>t<b y=\"2\"> u <i/></b><c>secret</c></a>", "<a><b y=\"2\"> u <i/></b></a>"),
            ("xml: {/a/b/c: keep}", "<a><b>secret</b></a>", "<a><b/></a>"),
            ("xml: {/a: fixed(x)}", "<a><b>secret</b>secret</a>", "<a/>"),
            ("xml: {/a: fixed(x)}", "<a></a>", "<a/>"),
            ("xml: {/a: fixed(x)}", "<a> </a>", "<a>x</a>"),
            ("xml: {/a: null}", "<a b='1'>secret</a>", "<a/>"),
            ("xml: {/a: fixed(x), /a/@b: keep}", "<a b='&quot;&#65;&#x42;' c='2'>t</a>", "<a b=\"&quot;AB\">x</a>"),
            ("xml: {/a/@*: fixed(x), /a/@c: null}", "<a b='1' c='2' d=''/>", "<a b=\"x\" d=\"\"/>"),
            ("xml: {/*/b: fixed(x)}", "<r1><b>1</b></r1><r2><b>2</b></r2>", "<r1><b>x</b></r1><r2><b>x</b></r2>"),
            ("xml: {/a/*: fixed(x), /a/b: null}", "<a><b>1</b><c>2</c></a>", "<a><b/><c>x</c></a>"),
            ("xml: {/a: fixed('<&>')}", "<a>t</a>", "<a>&lt;&amp;&gt;</a>"),
            ("xml: {/a: keep}", "\u{feff}<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY e '>]'> <!-- ' -->]><!-- x --><a><![CDATA[<b>]]></a> ", "<a><![CDATA[<b>]]></a>"),
            ("xml: {/x:a/@xmlns:x: keep}", "<x:a xmlns:x='urn:x' y='1'>t</x:a>", "<x:a xmlns:x=\"urn:x\"/>"),
        ] {
            assert_eq!(mask(rule, input).unwrap(), output, "{rule} on {input}");
        }
    }

    #[test]
    fn the_text_is_masked_as_it_reads() {
        let of = |input: &str| mask("xml: {/a: hash}", input).unwrap();
        assert_eq!(of("<a>x&amp;y</a>"), of("<a><![CDATA[x&y]]></a>"));
        assert_eq!(of("<a>x&amp;y</a>"), of("<a>x<!-- & -->&#38;<?p?>y</a>"));
        assert_ne!(of("<a>x</a>"), of("<a>y</a>"));
    }

    #[test]
    fn elements_of_one_name_are_told_apart() {
        let rule = "xml: {/a/b/first: person.first_name, /a/b/full: person.full_name}";
        let one = "<b><first>A</first><full>A B</full></b>";
        let out = mask(rule, &format!("<a>{}</a>", one.repeat(12))).unwrap();
        let people: Vec<&str> = out.split("<b>").skip(1).collect();
        let distinct: std::collections::BTreeSet<&str> = people.iter().copied().collect();
        assert_eq!((people.len(), distinct.len() > 6), (12, true), "{out}");
        for person in people {
            let first = person.strip_prefix("<first>").unwrap().split('<').next().unwrap();
            assert!(person.contains(&format!("<full>{first} ")), "{person}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_rejected() {
        let deep = "<a>".repeat(100_000);
        for input in [
            "", " ", "text", "<a>", "</a>", "<a></b>", "<a", "<a b>", "<a b=1/>", "<a b='1'c='2'/>", "<a b='<'/>", "<a b='1' b='2'/>", "<1/>", "<a/", "<a/ >", "< a/>",
            "<a>&x;</a>", "<a>&#xd800;</a>", "<a>&amp</a>", "<a>&#x;</a>", "<a b='&x;'/>", "<c b='&x;'>&y;</c><a/>", "<a><!-- </a>", "<a><![CDATA[</a>", "<!DOCTYPE a [<a/>", "<a><!DOCTYPE a></a>", "<a/></a>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", &deep,
        ] {
            for rule in ["xml: {/a: keep}", "xml: {/a: lorem}", "xml: {/a/@b: keep}"] {
                assert!(mask(rule, input).is_err(), "{rule} on {}", &input[..input.len().min(40)]);
            }
        }
        assert!(mask("xml: {/a: keep}", "<b/>").is_err(), "nothing would be left");
        assert!(mask("xml: {/a: fixed('\u{1}')}", "<a>x</a>").is_err());
    }

    #[test]
    fn rules_that_contradict_each_other_are_refused() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        for rule in [
            "xml", "xml: {/a: keep, /a: null}", "xml: {/a: lorem, /a/b: keep}", "xml: {/a/b: keep, /a: null}", "xml: {a: keep}", "xml: {/: keep}", "xml: {/a//b: keep}",
            "xml: {/a: keep, /a/@b: keep}", "xml: {/a/@b: keep, /a: keep}", "xml: {/a/@b/c: keep}", "xml: {/a/@: keep}", "xml: {/a: default}", "xml: {/a[1]: keep}",
        ] {
            assert_eq!(kind(rule, "xml"), Some(MisfitKind::Argument), "{rule}");
        }
        assert_eq!(kind("xml: {/a: keep}", "integer"), Some(MisfitKind::Type));
        assert_eq!(kind("xml: {/a: keep}", "varchar(100)"), Some(MisfitKind::Length));
        for rule in ["xml: {/a: lorem, /a/@b: keep}", "xml: {/a/@b: keep, /a: lorem}", "xml: {/a/@b: keep, /a/c: lorem}"] {
            assert_eq!(kind(rule, "text"), None, "{rule}");
        }
    }
}
