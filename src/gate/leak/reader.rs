//! Reads cells and says their tokens: everything in an output cell that a source
//! value could be, and the forms of a source value that are looked for.

use super::decode::{self, Stretches};
use super::document::{Pieces, is_document};
use super::fold::{self, Measure};
use super::scan::{self, Run, Scan};
use super::telephone;
use super::{Form, Shape, Thresholds};

/// Layers of encoding that are undone.
pub(super) const LAYERS_MAX: usize = 2;

/// Neighbouring runs are joined up to so many letters: names, streets.
const JOINED_MAX: u32 = 64;

/// Letters and digits before an `@`, at least, to be looked for without the domain.
const LOCAL_MIN: u32 = 6;

/// Groups of digits are one number up to so many digits; an IBAN has 34 characters.
const NUMBER_DIGITS_MAX: u32 = 34;

/// Documents up to this length are looked for as a whole, too.
pub(super) const WHOLE_DOCUMENT_MAX: usize = 128;

/// Documents within strings of documents, without any escaping between.
const NESTING_MAX: usize = 4;

/// Who is told the tokens.
pub(super) trait Take {
    /// A folded stretch that identifies under the thresholds.
    fn take(&mut self, folded: &[u8], measure: Measure, form: Form);

    /// Whether a piece of the column need not be read again.
    fn knows(&mut self, _piece: &[u8], _form: Form) -> bool {
        false
    }
}

/// The buffers of one thread.
pub(super) struct Reader {
    thresholds: Thresholds,
    scan: Scan,
    wire: Vec<u8>,
    layers: [Vec<u8>; LAYERS_MAX],
}

impl Reader {
    pub fn new(thresholds: Thresholds) -> Reader {
        Reader { thresholds, scan: Scan::default(), wire: Vec::new(), layers: Default::default() }
    }

    /// All tokens of a cell of the output.
    #[inline]
    pub fn output(&mut self, shape: Shape, value: &[u8], out: &mut impl Take) {
        // Nothing shorter identifies, in any form.
        if value.len() < self.thresholds.characters_min.min(self.thresholds.digits_min) {
            return;
        }
        match shape {
            Shape::Plain => {}
            Shape::Number => self.number(value, out),
            Shape::Uuid => self.whole(value, Form::Whole, out),
            Shape::Bytes => self.bytes(value, out),
            Shape::Text => self.any(value, Form::Whole, 0, 0, out),
            Shape::Document => self.document(value, Form::Whole, 0, 0, out),
        }
    }

    /// A number column's value: fractions of nothing but zeros are no part of it.
    fn number(&mut self, value: &[u8], out: &mut impl Take) {
        let point = memchr::memchr(b'.', value).unwrap_or(value.len());
        let is_integer = value[point..].iter().skip(1).all(|digit| *digit == b'0');
        let value = if is_integer { &value[..point] } else { value };
        self.whole(value, Form::Whole, out);
        if let Some(digits) = telephone::significant(&self.scan.folded, value.starts_with(b"+")) {
            take_if(&self.thresholds, out, digits, Measure::of_folded(digits), Form::Whole);
        }
    }

    fn whole(&mut self, value: &[u8], form: Form, out: &mut impl Take) {
        self.scan.read(value);
        take_if(&self.thresholds, out, &self.scan.folded, self.scan.measure, form);
    }

    /// Bytes as they are, or in PostgreSQL's `\x…`, which is no encoding but how
    /// it spells them.
    fn bytes(&mut self, value: &[u8], out: &mut impl Take) {
        let mut wire = std::mem::take(&mut self.wire);
        match value.strip_prefix(b"\\x") {
            Some(digits) if decode::hex_all(digits, &mut wire) => self.raw_bytes(&wire, out),
            _ => self.raw_bytes(value, out),
        }
        self.wire = wire;
    }

    fn raw_bytes(&mut self, bytes: &[u8], out: &mut impl Take) {
        self.whole(bytes, Form::Whole, out);
        if decode::is_text(bytes) {
            self.any(bytes, Form::Whole, 0, 0, out);
        } else {
            self.decoded(bytes, 0, out);
        }
    }

    /// A text or a document, at some depth of encoding.
    #[inline]
    fn any(&mut self, value: &[u8], form: Form, depth: usize, nesting: usize, out: &mut impl Take) {
        if nesting < NESTING_MAX && is_document(value) {
            self.document(value, form, depth, nesting, out);
        } else {
            self.text(value, form, depth, out);
        }
    }

    fn document(&mut self, document: &[u8], form: Form, depth: usize, nesting: usize, out: &mut impl Take) {
        if document.len() <= WHOLE_DOCUMENT_MAX {
            self.whole(document, form, out);
        }
        let form = form.max(Form::Inside);
        for piece in Pieces::of(document) {
            match piece.is_string {
                true => self.any(piece.bytes, form, depth, nesting + 1, out),
                false => self.text(piece.bytes, form, depth, out),
            }
        }
    }

    fn text(&mut self, text: &[u8], form: Form, depth: usize, out: &mut impl Take) {
        if text.len() < self.thresholds.characters_min || out.knows(text, form) {
            return;
        }
        self.whole(text, form, out);
        let classes = self.scan.classes;
        match text.len() <= scan::TEXT_MAX {
            true => self.tokens(text, form.max(Form::Inside), out),
            false => self.long(text, form.max(Form::Inside), out),
        }
        if depth == LAYERS_MAX {
            return;
        }
        if classes & fold::CODE != 0 {
            self.codes(text, depth, out);
        }
        if text.len() >= decode::ENCODED_MIN {
            self.stretches(text, depth, out);
        }
    }

    /// The tokens of a text whose runs are too many to be held at once: window by
    /// window, each of which begins well before the end of the one before.
    fn long(&mut self, text: &[u8], form: Form, out: &mut impl Take) {
        const OVERLAP: usize = 1024;
        let step = scan::TEXT_MAX - OVERLAP;
        for start in (0..text.len()).step_by(step) {
            let window = &text[start..text.len().min(start + scan::TEXT_MAX)];
            self.whole(window, form, out);
            self.tokens(window, form, out);
        }
    }

    fn codes(&mut self, text: &[u8], depth: usize, out: &mut impl Take) {
        let codes = [decode::backslashes, decode::percent, decode::quoted_printable, decode::entities];
        for (sign, code) in b"\\%=&".iter().zip(codes) {
            if memchr::memchr(*sign, text).is_none() {
                continue;
            }
            let mut layer = std::mem::take(&mut self.layers[depth]);
            if code(text, &mut layer) {
                self.any(&layer, Form::Encoded, depth + 1, 0, out);
            }
            self.layers[depth] = layer;
        }
    }

    fn stretches(&mut self, text: &[u8], depth: usize, out: &mut impl Take) {
        for stretch in Stretches::of(text) {
            self.stretch(stretch, depth, out);
            // A path's parts are of the alphabet, and so are the strokes between.
            if memchr::memchr(b'/', stretch).is_some() {
                let parts = stretch.split(|byte| *byte == b'/');
                parts.filter(|part| part.len() >= decode::ENCODED_MIN).for_each(|part| self.stretch(part, depth, out));
            }
        }
    }

    fn stretch(&mut self, stretch: &[u8], depth: usize, out: &mut impl Take) {
        let mut layer = std::mem::take(&mut self.layers[depth]);
        let digits = stretch.strip_prefix(b"x").or(stretch.strip_prefix(b"0x")).unwrap_or(stretch);
        if decode::hex(digits, &mut layer) {
            self.decoded(&layer, depth + 1, out);
        }
        if decode::base64(stretch, &mut layer) {
            self.decoded(&layer, depth + 1, out);
        }
        self.layers[depth] = layer;
    }

    /// Bytes that it took so many layers to come to.
    fn decoded(&mut self, bytes: &[u8], layers: usize, out: &mut impl Take) {
        if decode::is_text(bytes) {
            self.any(bytes, Form::Encoded, layers, 0, out);
        } else if decode::is_compressed(bytes) && layers < LAYERS_MAX {
            let mut layer = std::mem::take(&mut self.layers[layers]);
            if decode::inflate(bytes, &mut layer) {
                self.any(&layer, Form::Encoded, layers + 1, 0, out);
            }
            self.layers[layers] = layer;
        }
    }

    /// Runs, neighbours joined, parts of addresses, numbers across separators.
    fn tokens(&mut self, text: &[u8], form: Form, out: &mut impl Take) {
        let Reader { scan, thresholds, .. } = self;
        let count = scan.runs.len();
        let mut numbers = 0;
        for index in 0..count {
            let run = scan.runs[index];
            let raw = &text[run.from as usize..run.to as usize];
            let is_date = is_date(raw);
            if count > 1 && !is_date {
                take_if(thresholds, out, scan.folded_of(&run), run.measure, form);
            }
            let mut measure = run.measure;
            for more in 1..=index.min(2) {
                let before = &scan.runs[index - more];
                measure = measure.plus(before.measure);
                // All of them joined are the whole.
                if run.end - before.start > JOINED_MAX || more + 1 == count {
                    break;
                }
                take_if(thresholds, out, &scan.folded[before.start as usize..run.end as usize], measure, form);
            }
            if scan.classes & fold::AT_SIGN != 0 {
                parts_of_address(scan, thresholds, &run, raw, true, &mut |folded, measure| {
                    out.take(folded, measure, form);
                });
            }
            if scan.classes & fold::APOSTROPHE != 0 && (raw.ends_with(b"'s") || raw.ends_with(b"'S")) {
                let folded = scan.folded_of(&run);
                let folded = &folded[..folded.len() - 1];
                take_if(thresholds, out, folded, Measure::of_folded(folded), form);
            }
            let is_number = run.measure.is_number() && !is_date;
            numbers = if is_number { numbers + 1 } else { 0 };
            let is_last = scan.runs.get(index + 1).is_none_or(|next| !next.measure.is_number());
            if is_number && is_last {
                number_of_groups(scan, text, index + 1 - numbers, numbers, &mut |folded, measure| {
                    take_if(thresholds, out, folded, measure, form);
                });
            }
        }
    }
}

#[inline]
pub(super) fn take_if(thresholds: &Thresholds, out: &mut impl Take, folded: &[u8], measure: Measure, form: Form) {
    if measure.identifies(thresholds) {
        out.take(folded, measure, form);
    }
}

/// The local part of an e-mail address, and its domain where asked for.
#[inline]
pub(super) fn parts_of_address(
    scan: &Scan,
    thresholds: &Thresholds,
    run: &Run,
    raw: &[u8],
    with_domain: bool,
    say: &mut impl FnMut(&[u8], Measure),
) {
    let Some(at) = raw.iter().position(|byte| *byte == b'@') else { return };
    let address = scan.folded_of(run);
    let local = if scan.classes & fold::HIGH == 0 {
        raw[..at].iter().filter(|byte| fold::FOLD[**byte as usize] != 0).count()
    } else {
        let mut prefix = Scan::default();
        prefix.read(&raw[..at]);
        prefix.folded.len()
    };
    let (local, domain) = address.split_at(local);
    let measure = Measure::of_folded(local);
    if measure.characters >= LOCAL_MIN && measure.identifies(thresholds) {
        say(local, measure);
    }
    let measure = Measure::of_folded(domain);
    if with_domain && measure.identifies(thresholds) && raw[at..].contains(&b'.') {
        say(domain, measure);
    }
}

/// A number whose digits stand in groups, and the number without its country.
pub(super) fn number_of_groups(
    scan: &Scan,
    text: &[u8],
    first: usize,
    count: usize,
    say: &mut dyn FnMut(&[u8], Measure),
) {
    let (digits, measure) = scan.joined(first, count);
    if measure.digits > NUMBER_DIGITS_MAX {
        return;
    }
    // Up to three runs are joined anyway.
    if count > 3 && count < scan.runs.len() {
        say(digits, measure);
    }
    let is_international = text[scan.runs[first].from as usize] == b'+';
    if let Some(digits) = telephone::significant(digits, is_international) {
        say(digits, Measure::of_folded(digits));
    }
}

/// ISO 8601, and day or month first: days are few, and everybody shares them.
#[inline]
pub(super) fn is_date(raw: &[u8]) -> bool {
    let Some(raw) = raw.first_chunk::<10>() else { return false };
    let digits = |from: usize, to: usize| raw[from..to].iter().all(u8::is_ascii_digit);
    let is_separator = |byte: u8| matches!(byte, b'-' | b'/' | b'.');
    match (is_separator(raw[4]) && raw[4] == raw[7], is_separator(raw[2]) && raw[2] == raw[5]) {
        (true, _) => digits(0, 4) && digits(5, 7) && digits(8, 10) && raw[5..7] <= b"12"[..] && raw[8..] <= b"31"[..],
        (_, true) => digits(0, 2) && digits(3, 5) && digits(6, 10) && raw[..2] <= b"31"[..] && raw[3..5] <= b"31"[..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Told(Vec<(String, Form)>);

    impl Take for Told {
        fn take(&mut self, folded: &[u8], _: Measure, form: Form) {
            self.0.push((String::from_utf8_lossy(folded).into_owned(), form));
        }
    }

    fn told(shape: Shape, value: &str) -> Vec<(String, Form)> {
        let mut told = Told::default();
        Reader::new(Thresholds::default()).output(shape, value.as_bytes(), &mut told);
        told.0
    }

    fn check(shape: Shape, value: &str, wanted: &str, form: Form) {
        let told = told(shape, value);
        let forms: Vec<_> = told.iter().filter(|(token, _)| token == wanted).map(|(_, form)| *form).collect();
        assert!(forms.contains(&form), "{value}: {wanted} as {form:?} is not in {told:?}");
    }

    #[test]
    fn a_scalar_is_one_token_and_few_more() {
        let only = |shape, value: &str| told(shape, value).into_iter().map(|(token, _)| token).collect::<Vec<_>>();
        assert_eq!(only(Shape::Text, "Ann"), [""; 0]);
        assert_eq!(only(Shape::Text, "Ziegelmann"), ["ziegelmann"]);
        assert_eq!(only(Shape::Text, "Ann Smith"), ["annsmith", "smith"]);
        assert_eq!(only(Shape::Number, "-1234567.00"), ["1234567"]);
        assert_eq!(only(Shape::Number, "123456"), [""; 0]);
        assert_eq!(only(Shape::Plain, "1984-03-12"), [""; 0]);
        assert_eq!(only(Shape::Text, "ann.smith@example.com"), ["annsmithexamplecom", "annsmith", "examplecom"]);
        assert_eq!(only(Shape::Text, "+1 202 555"), ["1202555"]);
    }

    #[test]
    fn values_stand_inside_texts() {
        let text = "Dear Ann Smith, 12 Long Lane: call +44 (0)20 7946 0018 or ask Ziegelmann's ann.smith@example.com.";
        for wanted in ["annsmith", "12longlane", "2079460018", "ziegelmann", "annsmithexamplecom"] {
            check(Shape::Text, text, wanted, Form::Inside);
        }
        check(Shape::Text, "card 4111 1111 1111 1111 was", "4111111111111111", Form::Inside);
        check(
            Shape::Document,
            r#"{"a": ["x", {"street": "12 Very Long Winding Road"}]}"#,
            "12verylongwindingroad",
            Form::Inside,
        );
    }

    #[test]
    fn values_stand_behind_two_layers() {
        check(Shape::Text, "go%20to%20ann%40example.com", "annexamplecom", Form::Encoded);
        check(Shape::Text, r#"{"a": "{\"b\": \"Zo\u00eb Smith\"}"}"#, "zoesmith", Form::Encoded);
        check(Shape::Text, "x YW5uQGV4YW1wbGUuY29t y", "annexamplecom", Form::Encoded);
        check(Shape::Text, "x 616e6e406578616d706c652e636f6d y", "annexamplecom", Form::Encoded);
        check(Shape::Text, r"\x616e6e406578616d706c652e636f6d", "annexamplecom", Form::Encoded);
        check(Shape::Bytes, r"\x616e6e406578616d706c652e636f6d", "annexamplecom", Form::Whole);
        // base64 of base64.
        check(Shape::Text, "WVc1dVFHVjRZVzF3YkdVdVkyOXQ=", "annexamplecom", Form::Encoded);
    }

    #[test]
    fn a_long_text_is_read_to_its_end() {
        let text = format!("{} Ann Ziegelmann", "word ".repeat(1 << 19));
        let told = told(Shape::Text, &text);
        assert!(told.contains(&("annziegelmann".to_owned(), Form::Inside)));
        let mut scan = Scan::default();
        scan.read(text.as_bytes());
        assert_eq!(scan.runs.len(), 1, "runs of a long text are not held");
    }

    #[test]
    fn dates_are_told_by_their_shape() {
        for date in ["1984-03-12", "1984-03-12T10:00:00Z", "12.03.1984", "03/12/1984"] {
            assert!(is_date(date.as_bytes()), "{date}");
        }
        for other in ["1984-23-12", "4111-1111-1111", "12345678", "020 7946 0018"] {
            assert!(!is_date(other.as_bytes()), "{other}");
        }
    }
}
