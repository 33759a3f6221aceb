//! Waivers beside the line: `standin:allow DETECTOR -- reason`, and
//! `gitleaks:allow`, which other scanners honour.

use std::io::{self, Read};

use memchr::memmem;

/// No line is looked at further than this; the marks stand in comments.
const LINE_BYTES_MAX: usize = 4096;
/// Nobody writes more by hand; a file that is full of them is data.
const NOTES_MAX: usize = 100_000;

const OURS: &[u8] = b"standin:allow";
const THEIRS: &[u8] = b"gitleaks:allow";

/// A waiver of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    /// One-based.
    pub line: usize,
    pub reach: Reach,
    pub has_reason: bool,
}

/// What a waiver beside a line covers: its own line and the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Detectors(Vec<String>),
    /// `gitleaks:allow`: whatever opens something, on its own line alone.
    Secrets,
}

impl Inline {
    pub fn reaches(&self, line: usize) -> bool {
        match self.reach {
            Reach::Detectors(_) => self.line == line || self.line + 1 == line,
            Reach::Secrets => self.line == line,
        }
    }
}

/// The waiver that a line holds.
fn of_line(line: &[u8], number: usize) -> Option<Inline> {
    if let Some(at) = memmem::find(line, OURS) {
        let rest = std::str::from_utf8(&line[at + OURS.len()..]).ok()?;
        let (names, reason) = rest.split_once("--").unwrap_or((rest, ""));
        if !names.starts_with([' ', '\t']) {
            return None;
        }
        let is_name = |name: &&str| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte))
        };
        let names = names.split([' ', '\t', ',']).take_while(|name| name.is_empty() || is_name(name));
        let names: Vec<String> = names.filter(is_name).map(str::to_owned).collect();
        // `standin:allow DETECTOR` in a manual is none.
        return (!names.is_empty()).then(|| Inline {
            line: number,
            reach: Reach::Detectors(names),
            has_reason: reason.chars().filter(|letter| letter.is_alphanumeric()).count() >= 3,
        });
    }
    memmem::find(line, THEIRS).map(|_| Inline { line: number, reach: Reach::Secrets, has_reason: true })
}

/// Passes a stream on and remembers the waivers in it.
pub struct Notes<R> {
    stream: R,
    line: Vec<u8>,
    number: usize,
    found: Vec<Inline>,
    bytes: u64,
}

impl<R: Read> Notes<R> {
    pub fn new(stream: R) -> Notes<R> {
        Notes { stream, line: Vec::new(), number: 1, found: Vec::new(), bytes: 0 }
    }

    /// Bytes that came through.
    pub fn read_bytes(&self) -> u64 {
        self.bytes
    }

    /// What was found, in the order of the lines.
    pub fn finish(mut self) -> Vec<Inline> {
        self.end_of_line();
        self.found
    }

    fn end_of_line(&mut self) {
        if self.found.len() < NOTES_MAX {
            self.found.extend(of_line(&self.line, self.number));
        }
        self.line.clear();
    }

    fn look_at(&mut self, mut bytes: &[u8]) {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            self.keep(&bytes[..end]);
            self.end_of_line();
            self.number += 1;
            bytes = &bytes[end + 1..];
        }
        self.keep(bytes);
    }

    /// A long line is looked at in pieces that overlap by the longest mark and its text.
    fn keep(&mut self, mut part: &[u8]) {
        while self.line.len() + part.len() > LINE_BYTES_MAX {
            let fits = LINE_BYTES_MAX - self.line.len();
            self.line.extend_from_slice(&part[..fits]);
            part = &part[fits..];
            if let Some(note) = of_line(&self.line, self.number) {
                self.found.push(note);
                self.line.clear();
            } else {
                self.line.drain(..LINE_BYTES_MAX / 2);
            }
        }
        self.line.extend_from_slice(part);
    }
}

impl<R: Read> Read for Notes<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.stream.read(out)?;
        self.bytes += length as u64;
        self.look_at(&out[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notes(text: &str) -> Vec<Inline> {
        let mut notes = Notes::new(text.as_bytes());
        let mut small = [0; 7];
        while notes.read(&mut small).unwrap() > 0 {}
        assert_eq!(notes.read_bytes(), text.len() as u64);
        notes.finish()
    }

    #[test]
    fn a_note_has_names_a_reason_and_a_line() {
        let found = notes("a\nb # standin:allow email, phone -- the support desk's own\n\n// standin:allow iban\n");
        let names = |names: &[&str]| Reach::Detectors(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(
            found,
            [
                Inline { line: 2, reach: names(&["email", "phone"]), has_reason: true },
                Inline { line: 4, reach: names(&["iban"]), has_reason: false },
            ]
        );
        assert!(found[0].reaches(2) && found[0].reaches(3) && !found[0].reaches(4) && !found[0].reaches(1));
        assert_eq!(notes("x # gitleaks:allow"), [Inline { line: 1, reach: Reach::Secrets, has_reason: true }]);
        assert!(!notes("x # gitleaks:allow")[0].reaches(2));
    }

    #[test]
    fn manuals_and_other_words_are_no_notes() {
        assert_eq!(notes("write `standin:allow DETECTOR -- reason`\nstandin:allowed email -- x\nstandin:allow\n"), []);
    }

    #[test]
    fn a_note_at_the_end_of_a_long_line_is_found() {
        let line = "x".repeat(3 * LINE_BYTES_MAX + 17) + " standin:allow email -- generated by the vendor";
        let found = notes(&line);
        assert_eq!(found.len(), 1);
        assert!(found[0].has_reason);
    }
}
