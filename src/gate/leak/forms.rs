//! The forms of a source value that are looked for, and why some values are not.
//!
//! As few as catch what people do to values: the folded whole; the local part of
//! an e-mail address; a telephone number without its country; the leaves of a
//! document; the addresses and long numbers within a text. Everything else about
//! spelling is put aside by folding, or undone where the output is read.

use super::decode;
use super::document::{Pieces, is_document};
use super::fold::{self, Measure};
use super::names::NAMES;
use super::reader::{is_date, number_of_groups, parts_of_address};
use super::scan::Scan;
use super::{Exempt, Shape, Thresholds};
use crate::detect::dictionary;

/// Who is told the forms.
pub(super) trait Keep {
    fn keep(&mut self, folded: &[u8], measure: Measure, what: What);
    fn exempt(&mut self, why: Exempt);
}

/// What a form is to its value.
#[derive(Clone, Copy)]
pub(super) struct What {
    /// The value itself, or a leaf of a document.
    pub is_primary: bool,
    /// A single word of letters.
    pub is_word: bool,
    /// Several words, all of the dictionaries: a list of names has them, too.
    pub is_names: bool,
}

const PART: What = What { is_primary: false, is_word: false, is_names: false };

/// The buffers of one thread.
pub(super) struct Forms {
    thresholds: Thresholds,
    scan: Scan,
    wire: Vec<u8>,
    unescaped: Vec<u8>,
}

impl Forms {
    pub fn new(thresholds: Thresholds) -> Forms {
        Forms { thresholds, scan: Scan::default(), wire: Vec::new(), unescaped: Vec::new() }
    }

    #[inline]
    pub fn of(&mut self, shape: Shape, value: &[u8], out: &mut impl Keep) {
        match shape {
            Shape::Plain => out.exempt(Exempt::Plain),
            Shape::Text => self.any(value, out),
            Shape::Document => self.document(value, out),
            Shape::Number => {
                let point = memchr::memchr(b'.', value).unwrap_or(value.len());
                let is_integer = value[point..].iter().skip(1).all(|digit| *digit == b'0');
                self.value(if is_integer { &value[..point] } else { value }, out);
            }
            Shape::Uuid => self.value(value, out),
            Shape::Bytes => {
                let mut buffer = std::mem::take(&mut self.wire);
                match value.strip_prefix(b"\\x") {
                    Some(digits) if decode::hex_all(digits, &mut buffer) => self.bytes(&buffer, out),
                    _ => self.bytes(value, out),
                }
                self.wire = buffer;
            }
        }
    }

    fn bytes(&mut self, bytes: &[u8], out: &mut impl Keep) {
        if decode::is_text(bytes) {
            return self.any(bytes, out);
        }
        self.scan.read(bytes);
        match self.scan.measure.identifies(&self.thresholds) {
            true => out.keep(&self.scan.folded, self.scan.measure, What { is_primary: true, ..PART }),
            false => out.exempt(Exempt::Short),
        }
    }

    fn any(&mut self, value: &[u8], out: &mut impl Keep) {
        match is_document(value) {
            true => self.document(value, out),
            false => self.value(value, out),
        }
    }

    fn document(&mut self, value: &[u8], out: &mut impl Keep) {
        if value.len() <= super::reader::WHOLE_DOCUMENT_MAX {
            self.scan.read(value);
            if self.scan.measure.identifies(&self.thresholds) {
                out.keep(&self.scan.folded, self.scan.measure, PART);
            }
        }
        let mut is_empty = true;
        let mut buffer = std::mem::take(&mut self.unescaped);
        for piece in Pieces::of(value).filter(|piece| !piece.is_key) {
            let has_letters =
                piece.bytes.iter().any(|byte| fold::CLASS[*byte as usize] & (fold::WORD | fold::HIGH) != 0);
            if memchr::memchr(b'\\', piece.bytes).is_some() && decode::backslashes(piece.bytes, &mut buffer) {
                // What a document holds as a string may be one, too: its text is
                // shorter, so this ends.
                match piece.is_string {
                    true => self.within(&buffer, out),
                    false => self.value(&buffer, out),
                }
                is_empty = false;
            } else if has_letters {
                is_empty = false;
                match piece.is_string && piece.bytes.len() < value.len() {
                    true => self.within(piece.bytes, out),
                    false => self.value(piece.bytes, out),
                }
            }
        }
        self.unescaped = buffer;
        if is_empty {
            out.exempt(Exempt::Short);
        }
    }

    /// A string of a document: its leaves, where it is one.
    fn within(&mut self, text: &[u8], out: &mut impl Keep) {
        if !is_document(text) {
            return self.value(text, out);
        }
        for piece in Pieces::of(text).filter(|piece| !piece.is_key) {
            self.value(piece.bytes, out);
        }
    }

    fn value(&mut self, value: &[u8], out: &mut impl Keep) {
        let Forms { thresholds, scan, .. } = self;
        scan.read(value);
        if !scan.measure.identifies(thresholds) {
            return out.exempt(Exempt::Short);
        }
        let trimmed = value.trim_ascii();
        if is_date(trimmed) && scan.measure.digits >= 8 && trimmed.len() <= 40 {
            return out.exempt(Exempt::Plain);
        }
        let is_letters = scan.measure.digits == 0 && scan.classes & fold::AT_SIGN == 0;
        let is_word = is_letters && scan.runs.len() == 1;
        // Towns have several words; the full name of a person is never exempt.
        let is_known = match is_word {
            true => is_name(trimmed, &scan.folded),
            false => is_letters && NAMES.is_place(&scan.folded),
        };
        if is_known {
            return out.exempt(Exempt::DictionaryWord);
        }
        let is_names = is_letters && !is_word && scan.runs.iter().all(|run| is_initial_or_name(scan.folded_of(run)));
        out.keep(&scan.folded, scan.measure, What { is_primary: true, is_word, is_names });
        let (mut numbers, count) = (0, scan.runs.len());
        for index in 0..count {
            let run = scan.runs[index];
            let raw = &value[run.from as usize..run.to as usize];
            if scan.classes & fold::AT_SIGN != 0 && memchr::memchr(b'@', raw).is_some() {
                if count > 1 && memchr::memchr(b'.', raw).is_some() {
                    out.keep(scan.folded_of(&run), run.measure, PART);
                }
                parts_of_address(scan, thresholds, &run, raw, false, &mut |folded, measure| {
                    let is_common = measure.digits == 0 && NAMES.is_name_or_place(folded);
                    if !is_common && !is_office(folded) {
                        out.keep(folded, measure, What { is_names: is_full_name(raw), ..PART });
                    }
                });
            }
            let is_number = run.measure.is_number() && !is_date(raw);
            numbers = if is_number { numbers + 1 } else { 0 };
            let is_last = scan.runs.get(index + 1).is_none_or(|next| !next.measure.is_number());
            if is_number && is_last {
                let first = index + 1 - numbers;
                let (digits, measure) = scan.joined(first, numbers);
                if numbers < count && measure.identifies(thresholds) {
                    out.keep(digits, measure, PART);
                }
                number_of_groups(scan, value, first, numbers, &mut |digits, measure| {
                    if measure.identifies(thresholds) {
                        out.keep(digits, measure, PART);
                    }
                });
            }
        }
    }
}

/// Whether an address begins with a name and a surname: `anna.berg@…`.
fn is_full_name(address: &[u8]) -> bool {
    let local = address.split(|byte| *byte == b'@').next().unwrap_or_default();
    let is_name = |piece: &[u8]| piece.len() < 3 && piece.is_ascii() || dictionary::is_name_word(piece);
    local.iter().any(|byte| b"._-".contains(byte)) && local.split(|byte| b"._-".contains(byte)).all(is_name)
}

/// A word of a full name.
fn is_initial_or_name(folded: &[u8]) -> bool {
    folded.len() < 3 || NAMES.is_name_or_place(folded)
}

/// A word of the dictionaries; of a hyphenated one each part is.
fn is_name(word: &[u8], folded: &[u8]) -> bool {
    NAMES.is_name_or_place(folded) || word.contains(&b'-') && dictionary::is_name_word(word)
}

/// Local parts that belong to an office and not to a person: RFC 2142, and what
/// shops and companies use.
fn is_office(local: &[u8]) -> bool {
    matches!(
        local,
        b"abuse"
            | b"accounting"
            | b"accounts"
            | b"admin"
            | b"administrator"
            | b"billing"
            | b"careers"
            | b"contact"
            | b"contactus"
            | b"customerservice"
            | b"donotreply"
            | b"enquiries"
            | b"hello"
            | b"helpdesk"
            | b"hostmaster"
            | b"info"
            | b"invoices"
            | b"marketing"
            | b"newsletter"
            | b"noreply"
            | b"notifications"
            | b"office"
            | b"orders"
            | b"payments"
            | b"postmaster"
            | b"privacy"
            | b"sales"
            | b"security"
            | b"service"
            | b"support"
            | b"usenet"
            | b"webmaster"
            | b"welcome"
    )
}
