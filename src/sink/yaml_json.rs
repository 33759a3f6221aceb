//! JSON documents as YAML in flow style, for readers that make values of them.
//!
//! JSON is nearly YAML, but not to readers of YAML 1.1: `1e5` is a text to them, and
//! pairs of surrogates are no characters. What such a reader would change is refused.

use std::collections::BTreeSet;

use super::{digits, yaml_text};

/// Why a document cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Malformed,
    /// A number with more digits than a double keeps.
    Number,
    /// A key comes twice in one object.
    Repeated,
}

impl Unfit {
    pub fn problem(self) -> &'static str {
        match self {
            Unfit::Malformed => "a JSON column holds what is no JSON",
            Unfit::Number => "a JSON document holds a number with more digits than its reader keeps",
            Unfit::Repeated => "a JSON document holds a key twice, and its reader keeps one",
        }
    }
}

/// Appends the document, on one line. A document that is a text alone goes to `text`.
///
/// # Errors
/// What the reader would change; then a part of the document may have been appended.
pub fn flow(document: &str, text: fn(&str, &mut Vec<u8>), out: &mut Vec<u8>) -> Result<(), Unfit> {
    let mut scan = Scan { bytes: document.as_bytes(), at: 0 };
    // What is open, by depth on the heap: the keys so far of an object, none of an array.
    let mut open: Vec<Option<BTreeSet<String>>> = Vec::new();
    'value: loop {
        match scan.next()? {
            b'{' => {
                out.push(b'{');
                if !scan.take(b'}') {
                    open.push(Some(BTreeSet::new()));
                    scan.key(&mut open, out)?;
                    continue 'value;
                }
                out.push(b'}');
            }
            b'[' => {
                out.push(b'[');
                if !scan.take(b']') {
                    open.push(None);
                    continue 'value;
                }
                out.push(b']');
            }
            b'"' => {
                let string = scan.string()?;
                if open.is_empty() { text(&string, out) } else { yaml_text::quoted(&string, out) }
            }
            // Only a document that is nothing else: NULL is `null` as well.
            b'n' if open.is_empty() && scan.rest() == b"ull" => {
                scan.at += 3;
                out.extend_from_slice(b".nan");
            }
            byte => scan.plain(byte, out)?,
        }
        loop {
            let Some(object) = open.last() else {
                scan.blank();
                return if scan.rest().is_empty() { Ok(()) } else { Err(Unfit::Malformed) };
            };
            let (is_object, end) = if object.is_some() { (true, b'}') } else { (false, b']') };
            if scan.take(b',') {
                out.extend_from_slice(b", ");
                if is_object {
                    scan.key(&mut open, out)?;
                }
                continue 'value;
            }
            if !scan.take(end) {
                return Err(Unfit::Malformed);
            }
            out.push(end);
            open.pop();
        }
    }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn blank(&mut self) {
        self.at += self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
    }

    /// The next byte that is no blank.
    fn next(&mut self) -> Result<u8, Unfit> {
        self.blank();
        let byte = *self.bytes.get(self.at).ok_or(Unfit::Malformed)?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, byte: u8) -> bool {
        self.blank();
        let found = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn key(&mut self, open: &mut [Option<BTreeSet<String>>], out: &mut Vec<u8>) -> Result<(), Unfit> {
        if !self.take(b'"') {
            return Err(Unfit::Malformed);
        }
        let key = self.string()?;
        if key == "<<" {
            yaml_text::key(&key, out);
        } else {
            yaml_text::quoted(&key, out);
        }
        let keys = open.last_mut().and_then(Option::as_mut).ok_or(Unfit::Malformed)?;
        if !keys.insert(key) {
            return Err(Unfit::Repeated);
        }
        out.extend_from_slice(b": ");
        if self.take(b':') { Ok(()) } else { Err(Unfit::Malformed) }
    }

    /// The text behind an opening quote.
    fn string(&mut self) -> Result<String, Unfit> {
        let from = self.at - 1;
        loop {
            match self.bytes.get(self.at).ok_or(Unfit::Malformed)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        // Half a pair of surrogates is no text: that is malformed here, too.
        serde_json::from_slice(&self.bytes[from..self.at]).map_err(|_| Unfit::Malformed)
    }

    /// A number, `true`, `false` or `null`, which began with `first`.
    fn plain(&mut self, first: u8, out: &mut Vec<u8>) -> Result<(), Unfit> {
        let from = self.at - 1;
        self.at += self.rest().iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
        let word = std::str::from_utf8(&self.bytes[from..self.at]).map_err(|_| Unfit::Malformed)?;
        if matches!(word, "true" | "false" | "null") {
            out.extend_from_slice(word.as_bytes());
            return Ok(());
        }
        let is_number = (first == b'-' || first.is_ascii_digit()) && serde_json::from_str::<f64>(word).is_ok();
        if is_number && !word.contains(['.', 'e', 'E']) && word != "-0" {
            yaml_text::integer(word, out);
            return Ok(());
        }
        match is_number && digits::fit_double(word) {
            true => yaml_text::float(word, out),
            // serde_json takes no number that is beyond a double.
            false if first == b'-' || first.is_ascii_digit() => return Err(Unfit::Number),
            false => return Err(Unfit::Malformed),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(document: &str, wanted: &str) {
        let mut out = Vec::new();
        let found = flow(document, yaml_text::text, &mut out);
        let told = found.map_or_else(|unfit| format!("{unfit:?}"), |()| String::from_utf8(out).unwrap());
        assert_eq!(told, wanted, "{document}");
    }

    #[test]
    fn documents_are_flow_on_one_line() {
        check(
            r#" {"b" : 1.50,"a":[ ],"c":{}, "d":[1,-2.5e3,null,true]} "#,
            r#"{"b": 1.50, "a": [], "c": {}, "d": [1, -2.5e+3, null, true]}"#,
        );
        check(
            "[[[]],{\"<<\":\"<%\",\"no\":\"\\ud83d\\ude00\\/\\n\"}]",
            "[[[]], {!!str \"<<\": \"<\\x25\", \"no\": \"😀/\\n\"}]",
        );
        check("1E5", "1.0e+5");
        check("-0", "-0.0");
        check("12345678901234567890123", "12345678901234567890123");
        check("\"Anna\"", "Anna");
        check("null", ".nan");
        check("[null]", "[null]");
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        check(&deep, &deep);
    }

    #[test]
    fn what_a_reader_would_change_is_refused() {
        check("[0.12345678901234567890]", "Number");
        check("1e400", "Number");
        check(r#"{"a":1,"\u0061":2}"#, "Repeated");
        for wrong in [
            "",
            "{",
            "[1",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "{1:1}",
            "tru",
            "\"",
            "\"\\",
            "1 2",
            "{}}",
            "NaN",
            "\"\\ud800\"",
        ] {
            check(wrong, "Malformed");
        }
    }
}
