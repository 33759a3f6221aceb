//! `array`: PostgreSQL's arrays, element by element.

use super::inner::{Inner, part, part_native, together};
use super::*;

/// One rule for every element of a PostgreSQL array:
///
/// ```yaml
/// tags:
///   array: lorem
/// scores:
///   array: number(max=9)
/// contacts:
///   array: {$[*]: {composite: {name: person.full_name, age: keep}}}
/// ```
///
/// The rule is one for columns of the element's type. Dimensions, bounds
/// (`[2:3]={…}`) and the order stay; a NULL element stays NULL, an empty text stays
/// empty. Arrays of arrays have one element type, so one rule reaches the elements
/// of all dimensions. What draws by the row draws for each element on its own; what
/// maps by value maps an element wherever it stands. Elements under a one-to-one
/// mask leave the arrays one-to-one.
///
/// The number of elements is not hidden. A value that is no array literal stops the
/// run. The text form is that of the PostgreSQL manual, 8.15.6: elements are quoted
/// where they have to be, and read with or without quotes.
pub struct Array;
pub const KIND: Array = Array;

const NO_ARRAY: Reject = Reject("the value is no array literal");
/// PostgreSQL's MAXDIM.
const DIMENSIONS_MAX: usize = 6;

struct Elements {
    rule: Inner,
    /// `;` between boxes, `,` between all others.
    delimiter: u8,
}

impl Mask for Elements {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("an array is masked within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        self.read(row, input, out)
    }

    /// Elements draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

impl Elements {
    fn read(&self, row: &dyn Row, input: &[u8], out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut walk = Walk { elements: self, row, rest: input, index: 0, value: Vec::new(), canonical: Vec::new(), made: Vec::new() };
        walk.blanks();
        walk.bounds(out)?;
        walk.braces(1, out)?;
        walk.blanks();
        if walk.rest.is_empty() { Ok(()) } else { Err(NO_ARRAY) }
    }
}

/// One pass over one array.
struct Walk<'a> {
    elements: &'a Elements,
    row: &'a dyn Row,
    rest: &'a [u8],
    /// Of the next element, counted through all dimensions.
    index: u64,
    value: Vec<u8>,
    canonical: Vec<u8>,
    made: Vec<u8>,
}

/// What stands between two delimiters.
enum Element {
    Null,
    /// In [`Walk::value`].
    Text,
}

impl Walk<'_> {
    fn blanks(&mut self) {
        let count = self.rest.iter().take_while(|&&byte| is_blank(byte)).count();
        self.rest = &self.rest[count..];
    }

    fn take(&mut self, wanted: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == wanted => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// `[2:3][-1:0]=`
    fn bounds(&mut self, out: &mut Vec<u8>) -> Result<(), Reject> {
        if self.rest.first() != Some(&b'[') {
            return Ok(());
        }
        let end = self.rest.iter().position(|&byte| byte == b'=').ok_or(NO_ARRAY)?;
        let bounds = &self.rest[..=end];
        if !bounds.iter().all(|byte| byte.is_ascii_digit() || b"[]:+-=".contains(byte)) {
            return Err(NO_ARRAY);
        }
        out.extend_from_slice(bounds);
        self.rest = &self.rest[end + 1..];
        Ok(())
    }

    fn braces(&mut self, depth: usize, out: &mut Vec<u8>) -> Result<(), Reject> {
        if depth > DIMENSIONS_MAX || !self.take(b'{') {
            return Err(NO_ARRAY);
        }
        out.push(b'{');
        self.blanks();
        if !self.take(b'}') {
            loop {
                self.blanks();
                match self.rest.first() {
                    Some(b'{') => self.braces(depth + 1, out)?,
                    _ => self.element(out)?,
                }
                self.blanks();
                if self.take(b'}') {
                    break;
                }
                if !self.take(self.elements.delimiter) {
                    return Err(NO_ARRAY);
                }
                out.push(self.elements.delimiter);
            }
        }
        out.push(b'}');
        Ok(())
    }

    fn element(&mut self, out: &mut Vec<u8>) -> Result<(), Reject> {
        let element = self.read()?;
        let index = self.index;
        self.index += 1;
        match (element, &self.elements.rule) {
            (Element::Null, _) | (_, Inner::Null) => out.extend_from_slice(b"NULL"),
            (Element::Text, Inner::Mask(mask)) if !self.value.is_empty() => {
                self.made.clear();
                match mask.apply_or_null(self.row, &[index], &self.value, &mut self.canonical, &mut self.made)? {
                    true => write(&self.made, self.elements.delimiter, out),
                    false => out.extend_from_slice(b"NULL"),
                }
            }
            (Element::Text, _) => write(&self.value, self.elements.delimiter, out),
        }
        Ok(())
    }

    /// Reads one element into `value`, without quotes and escapes.
    fn read(&mut self) -> Result<Element, Reject> {
        self.value.clear();
        if self.take(b'"') {
            loop {
                match self.rest {
                    [b'"', rest @ ..] => {
                        self.rest = rest;
                        return Ok(Element::Text);
                    }
                    [b'\\', byte, rest @ ..] => {
                        self.value.push(*byte);
                        self.rest = rest;
                    }
                    [b'\\'] | [] => return Err(NO_ARRAY),
                    [byte, rest @ ..] => {
                        self.value.push(*byte);
                        self.rest = rest;
                    }
                }
            }
        }
        let mut escaped = false;
        // Blanks behind the last byte that is none are not part of the element.
        let mut end = 0;
        loop {
            match self.rest {
                [b'\\', byte, rest @ ..] => {
                    escaped = true;
                    self.value.push(*byte);
                    end = self.value.len();
                    self.rest = rest;
                }
                [b'\\' | b'"' | b'{', ..] | [] => return Err(NO_ARRAY),
                [b'}', ..] => break,
                [byte, ..] if *byte == self.elements.delimiter => break,
                [byte, rest @ ..] => {
                    self.value.push(*byte);
                    if !is_blank(*byte) {
                        end = self.value.len();
                    }
                    self.rest = rest;
                }
            }
        }
        self.value.truncate(end);
        match &self.value[..] {
            b"" => Err(NO_ARRAY),
            word if !escaped && word.eq_ignore_ascii_case(b"null") => Ok(Element::Null),
            _ => Ok(Element::Text),
        }
    }
}

/// True for a text that is an array literal of such elements.
pub(super) fn is_array(text: &[u8], element: &Type) -> bool {
    struct Nobody;
    impl Row for Nobody {
        fn subject(&self, _slot: usize) -> crate::seed::Identity {
            crate::seed::Identity::OF_NOTHING
        }
        fn source(&self, _sibling: usize) -> Option<&[u8]> {
            None
        }
        fn masked(&self, _sibling: usize, _out: &mut Vec<u8>) -> Result<bool, Reject> {
            Ok(false)
        }
        fn ordinal(&self) -> u64 {
            0
        }
    }
    Elements { rule: Inner::Keep, delimiter: delimiter(element) }.read(&Nobody, text, &mut Vec::new()).is_ok()
}

fn delimiter(element: &Type) -> u8 {
    if matches!(element, Type::Geometry(name) if name == "box") { b';' } else { b',' }
}

/// As the server's `array_isspace`.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// Appends an element, in quotes where the server would write them.
fn write(value: &[u8], delimiter: u8, out: &mut Vec<u8>) {
    let odd = |&byte: &u8| is_blank(byte) || b"\"\\{}".contains(&byte) || byte == delimiter;
    if !value.is_empty() && !value.eq_ignore_ascii_case(b"null") && !value.iter().any(odd) {
        return out.extend_from_slice(value);
    }
    out.push(b'"');
    for &byte in value {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

impl MaskKind for Array {
    fn name(&self) -> &'static str {
        "array"
    }

    fn summary(&self) -> &'static str {
        "one rule for every element of an array; dimensions and bounds stay"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "array: {$[*]: substitute}", native: "text[]", input: "{SO-1,\"a b\",NULL,\"\"}", output: "{ER-3,\"e z\",NULL,\"\"}" },
            Example { rule: "array: {$[*]: number(max=9)}", native: "integer[]", input: "[2:3][0:1]={{10,20},{30,40}}", output: "[2:3][0:1]={{0,9},{9,1}}" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let Type::Array(element) = &target.column.ty else {
            return Err(Misfit::wrong_type("array", "an array", target.column));
        };
        let [(path, call)] = &args.call.paths[..] else {
            return Err(Misfit::new(MisfitKind::Argument, "`array` takes one rule for all elements: `array: lorem`"));
        };
        if path != "$[*]" {
            return Err(Misfit::new(MisfitKind::Argument, format!("`{path}`: the elements of an array have one rule"))
                .help("write `array: lorem`, or `array: {$[*]: …}` where the rule has rules below it"));
        }
        let native = target.column.native.trim_end();
        let native = match native.find('[') {
            Some(at) if native.ends_with(']') && !native[..at].contains('"') => native[..at].trim_end(),
            _ => part_native(element),
        };
        let column = part(target.column, path, Type::clone(element), native);
        let mut siblings = Vec::new();
        let (rule, contract) = Inner::compile(call, path, &column, target, &mut siblings)?;
        Ok(Compiled::mask(
            Elements { rule, delimiter: delimiter(element) },
            Contract {
                reads: true,
                by: By::ROW,
                unique: together([contract.as_ref()]),
                output: Output::AnyOfType,
                // `{}` stays, and so does what is kept.
                may_equal: true,
            },
        )
        .beside(siblings))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    fn mask(rule: &str, native: &str, input: &str) -> Result<String, Reject> {
        mask_row(rule, native, input.as_bytes(), b"row").map(|out| String::from_utf8(out).unwrap())
    }

    /// As all dates of a subject do.
    #[test]
    fn dates_of_an_array_move_by_the_same() {
        use crate::words::calendar::Date;
        let out = mask("array: {$[*]: date_shift}", "date[]", "{2024-01-01,2024-01-11,2024-03-31}").unwrap();
        let days: Vec<i64> = out
            .trim_matches(['{', '}'])
            .split(',')
            .map(|date| Date::parse_prefix(date.as_bytes()).unwrap().0.days())
            .collect();
        assert_eq!((days[1] - days[0], days[2] - days[0]), (10, 90), "{out}");
    }

    #[test]
    fn the_literal_is_read_and_written_as_the_server_does() {
        for (rule, input, output) in [
            ("keep", "{}", "{}"),
            ("keep", " { } ", "{}"),
            ("keep", "{a, b ,c d }", "{a,b,\"c d\"}"),
            ("keep", "{{a,b},{c,d}}", "{{a,b},{c,d}}"),
            ("keep", "[2:3]={a,b}", "[2:3]={a,b}"),
            ("keep", "[0:0][-1:0]={{a,b}}", "[0:0][-1:0]={{a,b}}"),
            ("keep", r#"{"a\"b","c\\d","{}",",",""," "}"#, r#"{"a\"b","c\\d","{}",",",""," "}"#),
            ("keep", r#"{null,"null",NULL,\null,a\ }"#, r#"{NULL,"null",NULL,"null","a "}"#),
            ("fixed(\"x y\")", "{a,NULL,\"\",b}", "{\"x y\",NULL,\"\",\"x y\"}"),
            ("fixed(\"nuLL\")", "{a}", "{\"nuLL\"}"),
            ("fixed('{\"\\')", "{a}", r#"{"{\"\\"}"#),
            ("null", "{a,b}", "{NULL,NULL}"),
        ] {
            assert_eq!(mask(&format!("array: {{$[*]: {rule}}}"), "text[]", input).unwrap(), output, "{rule} on {input}");
        }
        assert_eq!(mask("array: {$[*]: fixed('\\xff')}", "bytea[]", r#"{"\\x00"}"#).unwrap(), r#"{"\\xff"}"#);
    }

    #[test]
    fn what_is_no_array_is_rejected() {
        for input in ["", "a", "{", "}", "{a", "{a}}", "{a}b", "{a,}", "{,a}", "{\"a}", "{\"a\"b}", "{a\"b\"}", "{a\\", "[1:1]{a}", "[x]={a}", "{{{{{{{a}}}}}}}", "{a}{b}", "{\"a\\"] {
            assert!(mask("array: {$[*]: lorem}", "text[]", input).is_err(), "{input}");
        }
    }

    #[test]
    fn elements_draw_each_and_map_alike() {
        let drawn = mask("array: {$[*]: number(max=1000000)}", "integer[]", "{1,1,1,1}").unwrap();
        let parts: std::collections::BTreeSet<&str> = drawn.trim_matches(['{', '}']).split(',').collect();
        assert!(parts.len() > 2, "{drawn}");
        let mapped = mask("array: {$[*]: key}", "integer[]", "{7,8,7}").unwrap();
        let parts: Vec<&str> = mapped.trim_matches(['{', '}']).split(',').collect();
        assert!(parts[0] == parts[2] && parts[0] != parts[1]);
        let mail = mask("person.email", "text", "ann@corp.example").unwrap();
        assert_eq!(mask("array: {$[*]: person.email}", "text[]", "{Ann@corp.example}").unwrap(), format!("{{{mail}}}"));
    }

    #[test]
    fn the_rule_is_one_for_the_element() {
        let of = |rule: &str, native: &str| compile_on(rule, &column(native)).map(|compiled| compiled.contract.unique).map_err(|misfit| misfit.kind);
        assert_eq!(of("array: {$[*]: key}", "integer[]"), Ok(Unique::Bijective));
        assert_eq!(of("array: {$[*]: hash}", "text[]"), Ok(Unique::Injective { bits: 128 }));
        assert_eq!(of("array: {$[*]: lorem}", "text[]"), Ok(Unique::Lossy { distinct: None }));
        assert_eq!(of("array: {$[*]: hash(length=20)}", "varchar(9)[]"), Err(MisfitKind::Length));
        assert_eq!(of("array: {$[*]: lorem}", "integer[]"), Err(MisfitKind::Type));
        assert_eq!(of("array: {$[*]: lorem}", "text"), Err(MisfitKind::Type));
        for (rule, wanted) in [("keep", false), ("keep(because=shapes)", true), ("null", true), ("fixed(0/0)", true), ("hash", false), ("choice([0/0])", false)] {
            let column = Column { ty: Type::Array(Box::new(Type::Other("pg_lsn".into()))), ..column("text") };
            assert_eq!(compile_on(&format!("array: {{$[*]: {rule}}}"), &column).is_ok(), wanted, "{rule}");
        }
        for rule in ["array", "array: {$[0]: lorem}", "array: {$[*]: lorem, $[0]: keep}", "array: {$[*]: default}", "array: {$[*]: nonsense}"] {
            assert_eq!(of(rule, "text[]"), Err(MisfitKind::Argument), "{rule}");
        }
    }
}
