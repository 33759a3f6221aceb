//! `json`: documents, leaf by leaf.

use super::inner::{Fitted, Inner};
use super::path::Node;
use super::*;
use crate::schema::Length;
use reader::{NO_JSON, Reader, escape, is_number, is_plain, text};

mod reader;

pub(super) use reader::is_json;

/// Rules below one column, by path. A path nobody names is dropped, like a
/// column nobody names:
///
/// ```yaml
/// payload:
///   json: {$.customer.email: person.email, $.status: keep, "$.items[*].note": lorem}
/// ```
///
/// Paths are `$.name`, `$['odd name']`, `$[0]`, `$[*]` and `$.*`, one after
/// another; a name stands before `*`. Under `$.*` the members' own names are
/// copied. A leaf is ruled by any mask that takes text; masks that share a domain
/// with columns share it here, so an address gets the same stand-in in both.
/// `keep` copies a whole subtree as it is written; `null` writes null.
///
/// Strings stay strings; a number or boolean stays one where the mask's output is
/// one, else it becomes a string; null stays null. Where a rule for a leaf meets
/// an object or array, it becomes empty; where a path leads on, but a leaf is
/// found, it becomes null. Text that is no JSON stops the run.
pub struct Json;
pub const KIND: Json = Json;

/// The rules of a document.
struct Document(Node);

impl Mask for Document {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("a document is masked within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        if std::str::from_utf8(input).is_err() {
            return Err(NO_JSON);
        }
        let reader = Reader { bytes: input, at: 0 };
        let mut walk = Walk { reader, row, indexes: Vec::new(), value: Vec::new(), canonical: Vec::new() };
        walk.value(&self.0, 0, out)?;
        walk.reader.end()
    }

    /// Leaves draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

/// One pass over one document.
struct Walk<'a> {
    reader: Reader<'a>,
    row: &'a dyn Row,
    /// Of the arrays that lead to this place.
    indexes: Vec<u64>,
    value: Vec<u8>,
    canonical: Vec<u8>,
}

impl Walk<'_> {
    /// Reads the next value and writes what the rules leave of it.
    fn value(&mut self, node: &Node, depth: usize, out: &mut Vec<u8>) -> Result<(), Reject> {
        match &node.rule {
            Some(Inner::Keep) => {
                let span = self.reader.skip(depth)?;
                out.extend_from_slice(&self.reader.bytes[span]);
                return Ok(());
            }
            Some(Inner::Null) => {
                self.reader.skip(depth)?;
                out.extend_from_slice(b"null");
                return Ok(());
            }
            _ => {}
        }
        match (self.reader.peek()?, &node.rule) {
            (b'{', None) => self.object(node, depth, out),
            (b'[', None) => self.array(node, depth, out),
            (open, rule) => {
                let span = self.reader.skip(depth)?;
                match (open, rule) {
                    (b'{', _) => out.extend_from_slice(b"{}"),
                    (b'[', _) => out.extend_from_slice(b"[]"),
                    (b'n', _) | (_, None) => out.extend_from_slice(b"null"),
                    (_, Some(Inner::Mask(leaf))) => return self.leaf(leaf, span, out),
                    (_, Some(Inner::Keep | Inner::Null)) => {}
                }
                Ok(())
            }
        }
    }

    fn object(&mut self, node: &Node, depth: usize, out: &mut Vec<u8>) -> Result<(), Reject> {
        self.reader.enter(depth)?;
        out.push(b'{');
        let mut written = false;
        let mut more = self.reader.peek()? != b'}';
        while more {
            if self.reader.peek()? != b'"' {
                return Err(NO_JSON);
            }
            let name = self.reader.skip(depth)?;
            let unescaped = text(&self.reader.bytes[name.clone()], &mut self.value)?;
            let child = node.member(unescaped);
            self.reader.take(b':')?;
            match child {
                Some(child) => {
                    out.extend_from_slice(if written { b", " } else { b"" });
                    out.extend_from_slice(&self.reader.bytes[name]);
                    out.extend_from_slice(b": ");
                    self.value(child, depth + 1, out)?;
                    written = true;
                }
                None => {
                    self.reader.skip(depth + 1)?;
                }
            }
            more = self.reader.more(b'}')?;
        }
        self.reader.take(b'}')?;
        out.push(b'}');
        Ok(())
    }

    fn array(&mut self, node: &Node, depth: usize, out: &mut Vec<u8>) -> Result<(), Reject> {
        self.reader.enter(depth)?;
        out.push(b'[');
        let mut written = false;
        let mut more = self.reader.peek()? != b']';
        self.indexes.push(0);
        while more {
            let index = self.indexes.last().copied().unwrap_or(0);
            match node.item(index) {
                Some(child) => {
                    out.extend_from_slice(if written { b", " } else { b"" });
                    self.value(child, depth + 1, out)?;
                    written = true;
                }
                None => {
                    self.reader.skip(depth + 1)?;
                }
            }
            more = self.reader.more(b']')?;
            if let Some(last) = self.indexes.last_mut() {
                *last += 1;
            }
        }
        self.indexes.pop();
        self.reader.take(b']')?;
        out.push(b']');
        Ok(())
    }

    fn leaf(&mut self, leaf: &Fitted, span: std::ops::Range<usize>, out: &mut Vec<u8>) -> Result<(), Reject> {
        let source = &self.reader.bytes[span];
        let is_text = source.starts_with(b"\"");
        let value = if is_text { text(source, &mut self.value)? } else { source };
        if value.is_empty() {
            out.extend_from_slice(source);
            return Ok(());
        }
        let start = out.len();
        out.push(b'"');
        leaf.apply(self.row, &self.indexes, value, &mut self.canonical, out)?;
        let masked = &out[start + 1..];
        // Text stays text, even where it looks like a number.
        let bare = !is_text && (matches!(masked, b"true" | b"false") || is_number(masked));
        finish(start, bare, out)
    }
}

/// Makes a JSON value of the text that stands in `out` behind `start` and a quote.
fn finish(start: usize, bare: bool, out: &mut Vec<u8>) -> Result<(), Reject> {
    let masked = &out[start + 1..];
    if std::str::from_utf8(masked).is_err() {
        return Err(Reject("a mask inside JSON wrote no text"));
    }
    if bare {
        out.remove(start);
    } else if is_plain(masked) {
        out.push(b'"');
    } else {
        let masked = out.split_off(start);
        escape(&masked[1..], out);
    }
    Ok(())
}

impl MaskKind for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn summary(&self) -> &'static str {
        "rules for the leaves of a document, by path; what no path names is dropped"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                rule: "json: {$.customer.email: person.email, $.status: keep}",
                native: "jsonb",
                input: r#"{"customer": {"email": "ann@corp.example", "name": "Ann"}, "status": "paid"}"#,
                output: r#"{"customer": {"email": "betty.molina.8qaghcp9y@example.test"}, "status": "paid"}"#,
            },
            Example {
                rule: "json: {$.items[*].sku: substitute, $.items[*].price: number(max=99)}",
                native: "json",
                input: r#"{"items":[{"sku":"A-1","price":3,"note":"for Ann"},{"sku":"B-2","price":4.5}]}"#,
                output: r#"{"items": [{"sku": "I-3", "price": 13}, {"sku": "V-7", "price": 61}]}"#,
            },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        match &target.column.ty {
            Type::Json { .. } | Type::Text(Length { max: None, .. }) => {}
            Type::Text(_) => {
                return Err(Misfit::new(MisfitKind::Length, format!("`json` may make a document longer than {} takes", target.column.name))
                    .help("masked leaves may be longer than the real ones: use a text column without a limit, or `null`"));
            }
            _ => return Err(Misfit::wrong_type("json", "a JSON or text", target.column)),
        }
        let (root, siblings) = Node::compile(target, args, "a JSON leaf")?;
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

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_one, mask_row};
    use super::*;

    fn mask(rule: &str, input: &str) -> Result<String, Reject> {
        mask_row(rule, "jsonb", input.as_bytes(), b"row").map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_no_path_names_is_dropped() {
        for (rule, input, output) in [
            ("json: {$.a: keep}", r#"{"a": 1, "b": "secret"}"#, r#"{"a": 1}"#),
            ("json: {$.a.b: keep}", r#"{"a": {"b": [1.50, {"x":"y"}], "c": 2}}"#, r#"{"a": {"b": [1.50, {"x":"y"}]}}"#),
            ("json: {$.a.b: keep}", r#"{"a": "secret"}"#, r#"{"a": null}"#),
            ("json: {$.a.b: keep}", r#"{"a": ["secret"]}"#, r#"{"a": []}"#),
            ("json: {$.a.b: keep}", r#"["secret"]"#, "[]"),
            ("json: {$.a: keep}", "\"secret\"", "null"),
            ("json: {$.a: lorem}", r#"{"a": {"b": "secret"}}"#, r#"{"a": {}}"#),
            ("json: {$[*].a: keep}", r#"[{"a":1,"b":2},{"b":3},4]"#, r#"[{"a": 1}, {}, null]"#),
            ("json: {$[1]: keep}", "[1,2,3]", "[2]"),
            ("json: {$[1]: null, $[*]: keep}", "[1,2,3]", "[1, null, 3]"),
            ("json: {$['a b']: keep}", r#"{"a\u0020b": "\u00e9", "a": 1}"#, r#"{"a\u0020b": "\u00e9"}"#),
            ("json: {$.*.id: keep}", r#"{"x": {"id": 1, "n": 2}, "y": {"id": 3}}"#, r#"{"x": {"id": 1}, "y": {"id": 3}}"#),
            ("json: {$.a: null}", r#"{"a": {"b": 1}, "a": 12345678901234567890.1}"#, r#"{"a": null, "a": null}"#),
            ("json: {$.a: fixed(\"x\")}", r#"{"a": null}"#, r#"{"a": null}"#),
            ("json: {$.a: fixed(\"x\")}", r#"{"a": ""}"#, r#"{"a": ""}"#),
            ("json: {$.a: fixed(7)}", r#"{"a": 12}"#, r#"{"a": 7}"#),
            ("json: {$.a: fixed(7)}", r#"{"a": "12"}"#, r#"{"a": "7"}"#),
            ("json: {$.a: fixed(\"he said \"\"no\"\"\")}", r#"{"a": true}"#, r#"{"a": "he said \"no\""}"#),
            ("json: {$: keep}", " {\"a\" :1} ", "{\"a\" :1}"),
        ] {
            assert_eq!(mask(rule, input).unwrap(), output, "{rule} on {input}");
        }
    }

    #[test]
    fn leaves_get_the_stand_ins_that_columns_get() {
        let column = String::from_utf8(mask_one("person.email", "text", b"ann@corp.example").unwrap()).unwrap();
        let leaf = mask("json: {$.e: person.email}", r#"{"e": "Ann@corp.example"}"#).unwrap();
        assert_eq!(leaf, format!("{{\"e\": \"{column}\"}}"));
    }

    #[test]
    fn names_agree_within_an_element_and_differ_between_elements() {
        let rule = "json: {$[*].first: person.first_name, $[*].full: person.full_name}";
        let out = mask(rule, r#"[{"first": "A", "full": "A B"}, {"first": "A", "full": "A B"}, {"first": "A", "full": "A B"}]"#).unwrap();
        let words: Vec<&str> = out.split('"').collect();
        let people: Vec<(&str, &str)> = words.chunks(8).filter(|c| c.len() == 8).map(|c| (c[3], c[7])).collect();
        assert_eq!(people.len(), 3);
        assert!(people.iter().all(|(first, full)| full.starts_with(first)), "{out}");
        assert!(people[0] != people[1] || people[1] != people[2]);
    }

    #[test]
    fn what_is_no_json_is_rejected_wherever_it_stands() {
        let deep = "[".repeat(100_000);
        for input in ["", " ", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "01", "1.", "-", "tru", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"", "{} x", "{a: 1}", "'a'", &deep] {
            for rule in ["json: {$.a: keep}", "json: {$.b: lorem}", "json: {$[*]: keep}"] {
                assert!(mask(rule, input).is_err(), "{rule} on {}", &input[..input.len().min(20)]);
            }
            assert!(!is_json(input.as_bytes()));
        }
        assert!(mask("json: {$.a: lorem}", r#"{"a": "\ud800"}"#).is_err());
        assert!(mask_one("json: {$.a: lorem}", "jsonb", b"\"\xff\"").is_err());
        for number in ["0", "-0.5e+10", "1E5", "123456789012345678901234567890"] {
            assert!(is_json(number.as_bytes()));
        }
    }

    #[test]
    fn rules_that_contradict_each_other_are_refused() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        for rule in [
            "json",
            "json: {$.a: keep, $.a: null}",
            "json: {$.a: keep, $.a.b: null}",
            "json: {$.a.b: keep, $.a: null}",
            "json: {$: keep, $.a: null}",
            "json: {a: keep}",
            "json: {$..a: keep}",
            "json: {$[x]: keep}",
            "json: {$.a: default}",
            "json: {$.a: nonsense}",
            "json: {$.a: hash(length=2)}",
        ] {
            assert_eq!(kind(rule, "jsonb"), Some(MisfitKind::Argument), "{rule}");
        }
        assert_eq!(kind("json: {$.a: keep}", "integer"), Some(MisfitKind::Type));
        assert_eq!(kind("json: {$.a: keep}", "varchar(100)"), Some(MisfitKind::Length));
        assert_eq!(kind("json: {$.a: key}", "text"), None);
    }
}
