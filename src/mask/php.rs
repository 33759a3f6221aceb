//! `php`: values that PHP serialised, as WordPress and Drupal keep them in text.

use super::inner::{Fitted, Inner};
use super::path::Node;
use super::*;
use crate::schema::Length;

/// Rules below one column of PHP-serialised values, by path. A path nobody names is
/// dropped, like a path of `json`:
///
/// ```yaml
/// meta_value:
///   php: {$.billing.email: person.email, "$.items[*].sku": substitute, $.total: keep}
/// ```
///
/// Paths are those of `json`; `$.name` is a text key, `$[7]` a number. A leaf is
/// ruled by any mask that takes text. Lengths, which count bytes, and the numbers of
/// members are written anew. Texts stay texts; a number or boolean stays one where the
/// mask's output is one, else it becomes a text; null stays null. Where a rule for a
/// leaf meets an array, it becomes empty; where a path leads on, but a leaf is found,
/// it becomes null. `keep` copies a whole subtree. A value that was serialised twice
/// takes `{php: {…}}` below its path.
///
/// Read are `N`, `b`, `i`, `d`, `s` and `a`, the format of PHP's own manual and
/// source (`ext/standard/var_unserializer`). Objects, references and enumerations stop
/// the run, even below a path that is dropped or kept: what unserialising them does is
/// not in the text. So does anything that is not serialised at all.
pub struct Php;
pub const KIND: Php = Php;

const NO_PHP: Reject = Reject("the value is no PHP-serialised value");
const OBJECT: Reject = Reject("the PHP-serialised value holds an object or a reference");
/// As deep as values may be nested.
const DEPTH_MAX: usize = 100;

/// The rules of a value.
struct Serialised(Node);

impl Mask for Serialised {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("a PHP-serialised value is masked within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut walk = Walk { bytes: input, at: 0, row, indexes: Vec::new(), made: Vec::new(), canonical: Vec::new() };
        walk.value(&self.0, 0, out)?;
        if walk.at == input.len() { Ok(()) } else { Err(NO_PHP) }
    }

    /// Leaves draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

/// One pass over one value.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    row: &'a dyn Row,
    /// The number keys that lead to this place.
    indexes: Vec<u64>,
    made: Vec<u8>,
    canonical: Vec<u8>,
}

/// One value as it is read.
enum Value<'a> {
    Null,
    Bool(&'a [u8]),
    Integer(&'a [u8]),
    Float(&'a [u8]),
    Text(&'a [u8]),
    /// The number of members; the reader stands before the first.
    Array(usize),
}

impl<'a> Walk<'a> {
    fn take(&mut self, wanted: &[u8]) -> Result<(), Reject> {
        if !self.bytes[self.at..].starts_with(wanted) {
            return Err(NO_PHP);
        }
        self.at += wanted.len();
        Ok(())
    }

    /// What stands before `end`, which is passed.
    fn until(&mut self, end: u8) -> Result<&'a [u8], Reject> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| byte == end).ok_or(NO_PHP)?;
        self.at += length + 1;
        Ok(&rest[..length])
    }

    fn count(&mut self) -> Result<usize, Reject> {
        let digits = self.until(b':')?;
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return Err(NO_PHP);
        }
        std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).ok_or(NO_PHP)
    }

    /// Reads a scalar, or the head of an array.
    fn read(&mut self) -> Result<Value<'a>, Reject> {
        let kind = *self.bytes.get(self.at).ok_or(NO_PHP)?;
        self.at += 1;
        if kind == b'N' {
            self.take(b";")?;
            return Ok(Value::Null);
        }
        if b"OCErRS".contains(&kind) {
            return Err(OBJECT);
        }
        self.take(b":")?;
        match kind {
            b'b' => match self.until(b';')? {
                digit @ (b"0" | b"1") => Ok(Value::Bool(digit)),
                _ => Err(NO_PHP),
            },
            b'i' => match self.until(b';')? {
                number if is_integer(number) => Ok(Value::Integer(number)),
                _ => Err(NO_PHP),
            },
            b'd' => match self.until(b';')? {
                number if is_float(number) => Ok(Value::Float(number)),
                _ => Err(NO_PHP),
            },
            b's' => {
                let length = self.count()?;
                self.take(b"\"")?;
                let text = self.bytes.get(self.at..).and_then(|rest| rest.get(..length)).ok_or(NO_PHP)?;
                self.at += length;
                self.take(b"\";")?;
                Ok(Value::Text(text))
            }
            b'a' => {
                let count = self.count()?;
                self.take(b"{")?;
                Ok(Value::Array(count))
            }
            _ => Err(NO_PHP),
        }
    }

    /// Passes one value, and looks at all of it.
    fn skip(&mut self, depth: usize) -> Result<(), Reject> {
        if let Value::Array(count) = self.read()? {
            if depth >= DEPTH_MAX {
                return Err(Reject("the PHP-serialised value is nested too deeply"));
            }
            for _ in 0..count {
                self.key()?;
                self.skip(depth + 1)?;
            }
            self.take(b"}")?;
        }
        Ok(())
    }

    fn key(&mut self) -> Result<Value<'a>, Reject> {
        match self.read()? {
            key @ (Value::Integer(_) | Value::Text(_)) => Ok(key),
            _ => Err(NO_PHP),
        }
    }

    /// Reads the next value and writes what the rules leave of it.
    fn value(&mut self, node: &Node, depth: usize, out: &mut Vec<u8>) -> Result<(), Reject> {
        let start = self.at;
        if let Some(Inner::Keep | Inner::Null) = node.rule {
            self.skip(depth)?;
            match node.rule {
                Some(Inner::Keep) => out.extend_from_slice(&self.bytes[start..self.at]),
                _ => out.extend_from_slice(b"N;"),
            }
            return Ok(());
        }
        match (self.read()?, &node.rule) {
            (Value::Array(count), None) => self.members(node, count, depth, out),
            (Value::Array(_), Some(_)) => {
                self.at = start;
                self.skip(depth)?;
                out.extend_from_slice(b"a:0:{}");
                Ok(())
            }
            (Value::Text(b""), Some(_)) => {
                out.extend_from_slice(b"s:0:\"\";");
                Ok(())
            }
            (Value::Null, _) | (_, None | Some(Inner::Keep | Inner::Null)) => {
                out.extend_from_slice(b"N;");
                Ok(())
            }
            (leaf, Some(Inner::Mask(mask))) => self.leaf(mask, &leaf, out),
        }
    }

    fn members(&mut self, node: &Node, count: usize, depth: usize, out: &mut Vec<u8>) -> Result<(), Reject> {
        if depth >= DEPTH_MAX {
            return Err(Reject("the PHP-serialised value is nested too deeply"));
        }
        let mut inside = Vec::new();
        let mut written = 0u64;
        for _ in 0..count {
            let start = self.at;
            let key = self.key()?;
            let spelled = &self.bytes[start..self.at];
            let (child, index) = match key {
                Value::Text(name) => (node.member(name), None),
                Value::Integer(number) => {
                    let index = std::str::from_utf8(number).ok().and_then(|number| number.parse::<u64>().ok());
                    // A negative key is an item too, with no index to name it by.
                    (index.map_or(node.any_item.as_deref(), |index| node.item(index)), Some(index.unwrap_or(u64::MAX)))
                }
                _ => (None, None),
            };
            let Some(child) = child else {
                self.skip(depth + 1)?;
                continue;
            };
            inside.extend_from_slice(spelled);
            self.indexes.extend(index);
            self.value(child, depth + 1, &mut inside)?;
            if index.is_some() {
                self.indexes.pop();
            }
            written += 1;
        }
        self.take(b"}")?;
        out.extend_from_slice(b"a:");
        write_scaled(written as i128, 0, out);
        out.extend_from_slice(b":{");
        out.extend_from_slice(&inside);
        out.push(b'}');
        Ok(())
    }

    fn leaf(&mut self, mask: &Fitted, leaf: &Value<'_>, out: &mut Vec<u8>) -> Result<(), Reject> {
        let (Value::Bool(value) | Value::Integer(value) | Value::Float(value) | Value::Text(value)) = leaf else {
            return Err(NO_PHP);
        };
        self.made.clear();
        if !mask.apply_or_null(self.row, &self.indexes, value, &mut self.canonical, &mut self.made)? {
            out.extend_from_slice(b"N;");
            return Ok(());
        }
        let (kind, made) = match (leaf, &self.made[..]) {
            (Value::Bool(_), b"1" | b"t" | b"true") => (b'b', &b"1"[..]),
            (Value::Bool(_), b"0" | b"f" | b"false") => (b'b', &b"0"[..]),
            (Value::Integer(_), made) if is_integer(made) => (b'i', made),
            (Value::Float(_), made) if is_float(made) => (b'd', made),
            (_, made) => (b's', made),
        };
        out.extend_from_slice(&[kind, b':']);
        if kind == b's' {
            write_scaled(made.len() as i128, 0, out);
            out.extend_from_slice(b":\"");
            out.extend_from_slice(made);
            out.push(b'"');
        } else {
            out.extend_from_slice(made);
        }
        out.push(b';');
        Ok(())
    }
}

/// Within the 64 bits of PHP's integers.
fn is_integer(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.parse::<i64>().is_ok())
}

fn is_float(text: &[u8]) -> bool {
    let digits = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    matches!(text, b"INF" | b"-INF" | b"NAN")
        || text.iter().all(digits) && std::str::from_utf8(text).is_ok_and(|text| text.parse::<f64>().is_ok())
}

impl MaskKind for Php {
    fn name(&self) -> &'static str {
        "php"
    }

    fn summary(&self) -> &'static str {
        "rules for the leaves of a PHP-serialised value, by path; what no path names is dropped"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example {
                rule: "php: {$.mail: person.email, $.n: keep}",
                native: "text",
                input: r#"a:3:{s:4:"mail";s:16:"ann@corp.example";s:4:"name";s:3:"Ann";s:1:"n";i:7;}"#,
                output: r#"a:2:{s:4:"mail";s:35:"betty.molina.8qaghcp9y@example.test";s:1:"n";i:7;}"#,
            },
            Example {
                rule: "php: {$[*].price: number(max=99)}",
                native: "text",
                input: r#"a:2:{i:0;a:2:{s:5:"price";d:4.5;s:4:"note";s:7:"for Ann";}i:1;a:1:{s:5:"price";i:3;}}"#,
                output: r#"a:2:{i:0;a:1:{s:5:"price";d:82;}i:1;a:1:{s:5:"price";i:39;}}"#,
            },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        match &target.column.ty {
            Type::Text(Length { max: None, .. }) => {}
            Type::Text(_) => {
                return Err(Misfit::new(MisfitKind::Length, format!("`php` may make a value longer than {} takes", target.column.name))
                    .help("masked leaves may be longer than the real ones: use a text column without a limit, or `null`"));
            }
            _ => return Err(Misfit::wrong_type("php", "a text", target.column)),
        }
        let (root, siblings) = Node::compile(target, args, "a PHP-serialised leaf")?;
        Ok(Compiled::mask(
            Serialised(root),
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
    use super::super::tests::{column, compile_on, mask_call, mask_row};
    use super::*;

    fn mask(rule: &str, input: &str) -> Result<String, Reject> {
        mask_row(rule, "text", input.as_bytes(), b"row").map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_no_path_names_is_dropped_and_counted_anew() {
        for (rule, input, output) in [
            ("php: {$.a: keep}", r#"a:2:{s:1:"a";i:1;s:1:"b";s:6:"secret";}"#, r#"a:1:{s:1:"a";i:1;}"#),
            ("php: {$.a.b: keep}", r#"a:1:{s:1:"a";a:2:{s:1:"b";a:1:{i:0;N;}i:7;b:1;}}"#, r#"a:1:{s:1:"a";a:1:{s:1:"b";a:1:{i:0;N;}}}"#),
            ("php: {$.a.b: keep}", r#"a:1:{s:1:"a";s:6:"secret";}"#, r#"a:1:{s:1:"a";N;}"#),
            ("php: {$.a: lorem}", r#"a:1:{s:1:"a";a:1:{i:0;s:6:"secret";}}"#, r#"a:1:{s:1:"a";a:0:{}}"#),
            ("php: {$[1]: keep, $[*]: null}", "a:3:{i:0;i:5;i:1;i:6;i:-1;i:7;}", "a:3:{i:0;N;i:1;i:6;i:-1;N;}"),
            ("php: {$.*: fixed(\"ü\")}", r#"a:1:{s:1:"a";s:1:"x";}"#, r#"a:1:{s:1:"a";s:2:"ü";}"#),
            ("php: {$: fixed(7)}", "i:12;", "i:7;"),
            ("php: {$: fixed(7)}", "s:2:\"12\";", "s:1:\"7\";"),
            ("php: {$: fixed(0.25)}", "d:12;", "d:0.25;"),
            ("php: {$: fixed(0.25)}", "i:12;", "s:4:\"0.25\";"),
            ("php: {$: fixed(false)}", "b:1;", "b:0;"),
            ("php: {$: fixed(x)}", "s:0:\"\";", "s:0:\"\";"),
            ("php: {$: fixed(x)}", "N;", "N;"),
            ("php: {$: fixed('\";N;')}", r#"s:5:"a";b:";"#, r#"s:4:"";N;";"#),
            ("php: {$.a: keep}", "s:6:\"secret\";", "N;"),
        ] {
            assert_eq!(mask(rule, input).unwrap(), output, "{rule} on {input}");
        }
    }

    #[test]
    fn a_value_serialised_twice_is_masked_below_its_path() {
        let twice = Call { paths: vec![("$[0]".into(), Call::parse("fixed(abc)").unwrap())], ..Call::named("php") };
        let rule = Call { paths: vec![("$.x".into(), twice)], ..Call::named("php") };
        let out = mask_call(&rule, &column("text"), br#"a:1:{s:1:"x";s:19:"a:1:{i:0;s:1:"y";}";}"#);
        assert!(out.is_err(), "a length that is wrong");
        let out = mask_call(&rule, &column("text"), br#"a:1:{s:1:"x";s:18:"a:1:{i:0;s:1:"y";}";}"#).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), r#"a:1:{s:1:"x";s:20:"a:1:{i:0;s:3:"abc";}";}"#);
    }

    #[test]
    fn objects_references_and_what_is_not_serialised_stop_the_run() {
        let deep = "a:1:{i:0;".repeat(100_000);
        for input in [
            "", "x", "N", "i:;", "i:1", "i:1.5;", "b:2;", "d:x;", "s:1:a;", "s:2:\"a\";", "s:-1:\"\";", "s:99999999999999999999:\"\";", "a:1:{}", "a:0:{i:0;N;}",
            "a:1:{N;N;}", "a:1:{a:0:{}N;}", "i:1;i:2;", "i:1; ", "O:8:\"stdClass\":0:{}", "a:1:{i:0;O:8:\"stdClass\":0:{}}", "a:2:{i:0;i:1;i:1;R:2;}",
            "C:1:\"A\":0:{}", "E:3:\"A:B\";", "r:1;", "S:1:\"\\41\";", &deep,
        ] {
            for rule in ["php: {$.a: keep}", "php: {$: keep}", "php: {$[*]: lorem}"] {
                assert!(mask(rule, input).is_err(), "{rule} on {}", &input[..input.len().min(30)]);
            }
        }
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("php", "text"), Some(MisfitKind::Argument));
        assert_eq!(kind("php: {$.a: keep}", "varchar(99)"), Some(MisfitKind::Length));
        assert_eq!(kind("php: {$.a: keep}", "jsonb"), Some(MisfitKind::Type));
    }
}
