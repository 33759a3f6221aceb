//! XML by bytes: tags, attributes and text, without making a tree.

use crate::mask::Reject;

pub(super) const NO_XML: Reject = Reject("the value is no well-formed XML");
const ENTITY: Reject = Reject("the XML refers to an entity that only its DOCTYPE defines");
/// As deep as elements may be nested.
const DEPTH_MAX: usize = 200;

/// Reads XML 1.0 by bytes. Entities are the five that XML itself has and numbers;
/// any other stops the run, so there is nothing to expand.
///
/// A library would bring names by namespace, encodings and a tree: masks need the
/// bytes of the parts they copy, and to know where those end.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

/// A name, and a value as written.
type Attribute<'a> = (&'a [u8], &'a [u8]);

/// What stands next in an element, or at the top.
pub(super) enum Piece<'a> {
    /// Text as written, with its entities.
    Text(&'a [u8]),
    /// The inside of a CDATA section.
    Data(&'a [u8]),
    /// The reader stands before `<name`.
    Element,
    /// The reader stands before `</`, or at the end.
    End,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }

    pub(super) fn take(&mut self, wanted: &[u8]) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn blanks(&mut self) -> bool {
        let count = self.rest().iter().take_while(|byte| is_blank(**byte)).count();
        self.at += count;
        count > 0
    }

    /// What stands before `end`, which is passed.
    fn until(&mut self, end: &[u8]) -> Result<&'a [u8], Reject> {
        let rest = self.rest();
        let length = rest.windows(end.len()).position(|window| window == end).ok_or(NO_XML)?;
        self.at += length + end.len();
        Ok(&rest[..length])
    }

    fn name(&mut self) -> Result<&'a [u8], Reject> {
        let rest = self.rest();
        let first = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || byte >= 0x80;
        let length = rest.iter().take_while(|&&byte| first(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')).count();
        if !rest.first().is_some_and(|&byte| first(byte)) {
            return Err(NO_XML);
        }
        self.at += length;
        Ok(&rest[..length])
    }

    /// Comments, processing instructions and the DOCTYPE are passed over.
    pub(super) fn piece(&mut self, depth: usize) -> Result<Piece<'a>, Reject> {
        loop {
            let rest = self.rest();
            if rest.is_empty() || rest.starts_with(b"</") {
                return Ok(Piece::End);
            }
            if self.take(b"<!--") {
                self.until(b"-->")?;
            } else if self.take(b"<?") {
                self.until(b"?>")?;
            } else if depth > 0 && self.take(b"<![CDATA[") {
                return self.until(b"]]>").map(Piece::Data);
            } else if depth == 0 && self.take(b"<!DOCTYPE") {
                self.doctype()?;
            } else if rest[0] == b'<' {
                return Ok(Piece::Element);
            } else {
                let length = rest.iter().position(|&byte| byte == b'<').unwrap_or(rest.len());
                self.at += length;
                return Ok(Piece::Text(&rest[..length]));
            }
        }
    }

    fn doctype(&mut self) -> Result<(), Reject> {
        let mut subset = false;
        loop {
            if self.take(b"<!--") {
                self.until(b"-->")?;
                continue;
            }
            if self.take(b"<?") {
                self.until(b"?>")?;
                continue;
            }
            let byte = *self.rest().first().ok_or(NO_XML)?;
            self.at += 1;
            match byte {
                b'"' | b'\'' => {
                    self.until(&[byte])?;
                }
                b'[' => subset = true,
                b']' => subset = false,
                b'>' if !subset => return Ok(()),
                _ => {}
            }
        }
    }

    /// The name of the element that begins here.
    pub(super) fn open(&mut self, depth: usize) -> Result<&'a [u8], Reject> {
        if depth >= DEPTH_MAX {
            return Err(Reject("the XML is nested too deeply"));
        }
        if !self.take(b"<") {
            return Err(NO_XML);
        }
        self.name()
    }

    /// The next attribute of an open tag and its value as written; `None` where the
    /// tag ends.
    pub(super) fn attribute(&mut self) -> Result<Option<Attribute<'a>>, Reject> {
        let apart = self.blanks();
        if matches!(self.rest().first(), Some(b'>' | b'/')) {
            return Ok(None);
        }
        if !apart {
            return Err(NO_XML);
        }
        let name = self.name()?;
        self.blanks();
        if !self.take(b"=") {
            return Err(NO_XML);
        }
        self.blanks();
        let quote = *self.rest().first().filter(|byte| matches!(byte, b'"' | b'\'')).ok_or(NO_XML)?;
        self.at += 1;
        let value = self.until(&[quote])?;
        if value.contains(&b'<') {
            return Err(NO_XML);
        }
        Ok(Some((name, value)))
    }

    /// Behind the attributes: true where the element has a content and a closing tag.
    pub(super) fn has_content(&mut self) -> Result<bool, Reject> {
        match (self.take(b"/>"), self.take(b">")) {
            (true, _) => Ok(false),
            (false, true) => Ok(true),
            (false, false) => Err(NO_XML),
        }
    }

    pub(super) fn close(&mut self, name: &[u8]) -> Result<(), Reject> {
        if !self.take(b"</") || self.name()? != name {
            return Err(NO_XML);
        }
        self.blanks();
        if self.take(b">") { Ok(()) } else { Err(NO_XML) }
    }

    /// Passes the element that begins here, and looks at all of it.
    pub(super) fn skip(&mut self, depth: usize) -> Result<(), Reject> {
        let name = self.open(depth)?;
        let mut seen: Vec<&[u8]> = Vec::new();
        while let Some((attribute, value)) = self.attribute()? {
            if seen.contains(&attribute) {
                return Err(NO_XML);
            }
            seen.push(attribute);
            unescape(value, &mut Vec::new())?;
        }
        if self.has_content()? {
            self.skip_content(depth)?;
            self.close(name)?;
        }
        Ok(())
    }

    pub(super) fn skip_content(&mut self, depth: usize) -> Result<(), Reject> {
        loop {
            match self.piece(depth + 1)? {
                Piece::Element => self.skip(depth + 1)?,
                Piece::Text(text) => unescape(text, &mut Vec::new())?,
                Piece::Data(_) => {}
                Piece::End => return Ok(()),
            }
        }
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Appends a text without its entities.
pub(super) fn unescape(text: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == b'&') {
        out.extend_from_slice(&rest[..at]);
        let end = rest[at..].iter().position(|&byte| byte == b';').ok_or(NO_XML)?;
        let name = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        let letter = match name {
            b"amp" => '&',
            b"lt" => '<',
            b"gt" => '>',
            b"quot" => '"',
            b"apos" => '\'',
            [b'#', number @ ..] => {
                let (digits, radix) = number.strip_prefix(b"x").map_or((number, 10), |digits| (digits, 16));
                let digits = std::str::from_utf8(digits).map_err(|_| NO_XML)?;
                if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return Err(NO_XML);
                }
                u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).ok_or(NO_XML)?
            }
            _ => return Err(ENTITY),
        };
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
    out.extend_from_slice(rest);
    Ok(())
}

/// Appends a text so that it reads back the same, in an element and in an attribute.
///
/// # Errors
/// It holds what XML 1.0 cannot, or is no UTF-8.
pub(super) fn escape(text: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
    if std::str::from_utf8(text).is_err() {
        return Err(Reject("a mask inside XML wrote no text"));
    }
    for &byte in text {
        match byte {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            b'\t' => out.extend_from_slice(b"&#9;"),
            b'\n' => out.extend_from_slice(b"&#10;"),
            b'\r' => out.extend_from_slice(b"&#13;"),
            0..0x20 => return Err(Reject("a mask inside XML wrote what XML cannot hold")),
            _ => out.push(byte),
        }
    }
    Ok(())
}
