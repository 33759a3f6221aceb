//! The pieces of a document: leaves and keys of JSON, elements of arrays and
//! composites, texts and attributes of XML.
//!
//! Not a parser: it cuts where a value can begin or end in any of these formats,
//! so that what no parser takes is looked at all the same.

/// Whether a text begins like a document.
#[inline]
pub(super) fn is_document(text: &[u8]) -> bool {
    match text.first() {
        Some(b'{' | b'[' | b'<') => true,
        // What PHP's `serialize()` makes: `a:1:{…}`, `O:8:"Customer":…`, `s:3:"Ann";`.
        Some(b'a' | b'O' | b's') => text.len() > 4 && text[1] == b':' && text[2].is_ascii_digit(),
        Some(b' ' | b'\n' | b'\t' | b'\r') => text.trim_ascii_start().first().is_some_and(|byte| b"{[<".contains(byte)),
        _ => false,
    }
}

/// A stretch of a document.
pub(super) struct Piece<'a> {
    pub bytes: &'a [u8],
    /// It stood in quotes.
    pub is_string: bool,
    /// It names a value and is none: a key of JSON or hstore, a tag.
    pub is_key: bool,
}

/// The pieces from left to right, empty ones left out.
pub(super) struct Pieces<'a> {
    text: &'a [u8],
    at: usize,
    is_markup: bool,
}

impl<'a> Pieces<'a> {
    pub fn of(text: &'a [u8]) -> Pieces<'a> {
        Pieces { text, at: 0, is_markup: text.trim_ascii_start().starts_with(b"<") }
    }

    /// Where the string ends whose first byte stands at `from`: its closing quote.
    fn closing_quote(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(next) = memchr::memchr2(b'"', b'\\', &self.text[at..]) {
            at += next;
            if self.text[at] == b'\\' {
                at = (at + 2).min(self.text.len());
            } else if at > from && self.text.get(at + 1) == Some(&b'"') {
                // A composite doubles the quotes within.
                at += 2;
            } else {
                return at;
            }
        }
        self.text.len()
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        while self.at < self.text.len() {
            let start = self.at;
            if self.text[start] == b'"' && !self.is_markup {
                let end = self.closing_quote(start + 1);
                self.at = end + 1;
                if end > start + 1 {
                    let after = self.text.get(end + 1..).unwrap_or_default().trim_ascii_start();
                    let is_key = after.starts_with(b":") || after.starts_with(b"=>");
                    return Some(Piece { bytes: &self.text[start + 1..end], is_string: true, is_key });
                }
                continue;
            }
            let ends = |byte: &u8| match self.is_markup {
                true => matches!(byte, b'<' | b'>' | b'"'),
                false => matches!(byte, b'"' | b',' | b'{' | b'}' | b'[' | b']' | b'(' | b')'),
            };
            let length = self.text[start..].iter().position(ends).unwrap_or(self.text.len() - start);
            self.at = start + length;
            if self.text.get(self.at).is_some_and(|byte| *byte != b'"' || self.is_markup) {
                self.at += 1;
            }
            if length > 0 {
                let bytes = &self.text[start..start + length];
                let is_tag = start > 0 && self.text[start - 1] == b'<' || bytes.ends_with(b"=");
                return Some(Piece { bytes, is_string: false, is_key: self.is_markup && is_tag });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, wanted: &[&str]) {
        let pieces: Vec<&str> = Pieces::of(text.as_bytes()).map(|piece| str::from_utf8(piece.bytes).unwrap()).collect();
        let told: Vec<&str> =
            pieces.into_iter().filter(|piece| piece.bytes().any(|b| b.is_ascii_alphanumeric())).collect();
        assert_eq!(told, wanted, "{text}");
    }

    #[test]
    fn pieces_are_values_and_keys() {
        check(
            r#"{"name": "Ann \"Bo\" Smith", "n": 1234567, "tags": ["x, y", ""]}"#,
            &["name", r#"Ann \"Bo\" Smith"#, "n", ": 1234567", "tags", "x, y"],
        );
        check(r#"{ann,"Bo Smith",NULL}"#, &["ann", "Bo Smith", "NULL"]);
        check(r#"(1,"Bo ""the"" Smith",x)"#, &["1", r#"Bo ""the"" Smith"#, "x"]);
        check(r#""city"=>"New York""#, &["city", "New York"]);
        check(
            r#"<p class="Ann Smith">12 Long <b>Street</b></p>"#,
            &["p class=", "Ann Smith", "12 Long ", "b", "Street", "/b", "/p"],
        );
        check(r#"{"unfinished": "x\"#, &["unfinished", r"x\"]);
        check("\"", &[]);
    }
}
