//! `hstore`: PostgreSQL's key-value pairs, by key.

use super::inner::{Inner, part};
use super::*;

/// Rules for the values of an hstore, by key; a key that no rule names is dropped
/// with its value, like a path of `json`:
///
/// ```yaml
/// attributes:
///   hstore: {phone: phone, colour: keep, "*": lorem}
/// ```
///
/// `"*"` rules every key that has no rule of its own; then those keys are copied. A
/// value is ruled by any mask that takes text. NULL values stay NULL, empty ones
/// empty; `null` makes them NULL. The pairs are written as the server writes them
/// (PostgreSQL manual, F.18.1); where no key is named, an empty hstore is left. A
/// value that is no hstore stops the run.
pub struct Hstore;
pub const KIND: Hstore = Hstore;

const NO_HSTORE: Reject = Reject("the value is no hstore");

struct Pairs {
    named: Vec<(String, Inner)>,
    any: Option<Inner>,
}

impl Mask for Pairs {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("an hstore is masked within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut rest = input.trim_ascii_start();
        let (mut key, mut value, mut made, mut canonical) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut written = false;
        while !rest.is_empty() {
            rest = read(rest, &mut key)?.1.strip_prefix(b"=>").ok_or(NO_HSTORE)?.trim_ascii_start();
            let (quoted, after) = read(rest, &mut value)?;
            let is_null = !quoted && value.eq_ignore_ascii_case(b"null");
            rest = match after {
                [] => after,
                [b',', after @ ..] if !after.trim_ascii().is_empty() => after.trim_ascii_start(),
                _ => return Err(NO_HSTORE),
            };
            let named = self.named.iter().find(|(name, _)| name.as_bytes() == key);
            let Some(rule) = named.map(|(_, rule)| rule).or(self.any.as_ref()) else { continue };
            out.extend_from_slice(if written { b", " } else { b"" });
            written = true;
            write(&key, out);
            out.extend_from_slice(b"=>");
            match rule {
                _ if is_null => out.extend_from_slice(b"NULL"),
                Inner::Null => out.extend_from_slice(b"NULL"),
                Inner::Mask(mask) if !value.is_empty() => {
                    made.clear();
                    match mask.apply_or_null(row, &[], &value, &mut canonical, &mut made)? {
                        true => write(&made, out),
                        false => out.extend_from_slice(b"NULL"),
                    }
                }
                _ => write(&value, out),
            }
        }
        Ok(())
    }

    /// Values draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

/// Reads a key or a value into `text`: whether it stood in quotes, and what follows
/// behind the blanks.
fn read<'a>(rest: &'a [u8], text: &mut Vec<u8>) -> Result<(bool, &'a [u8]), Reject> {
    text.clear();
    let quoted = rest.first() == Some(&b'"');
    let mut rest = if quoted { &rest[1..] } else { rest };
    loop {
        rest = match rest {
            [b'\\', byte, after @ ..] => {
                text.push(*byte);
                after
            }
            [b'\\'] => return Err(NO_HSTORE),
            [b'"', after @ ..] if quoted => return Ok((true, after.trim_ascii_start())),
            [] if quoted => return Err(NO_HSTORE),
            [b'"', ..] => return Err(NO_HSTORE),
            [] | [b',' | b' ' | b'\t'..=b'\r', ..] | [b'=', b'>', ..] if !quoted => {
                let rest = rest.trim_ascii_start();
                return if text.is_empty() { Err(NO_HSTORE) } else { Ok((false, rest)) };
            }
            [byte, after @ ..] => {
                text.push(*byte);
                after
            }
            [] => return Err(NO_HSTORE),
        }
    }
}

fn write(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for &byte in text {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

impl MaskKind for Hstore {
    fn name(&self) -> &'static str {
        "hstore"
    }

    fn summary(&self) -> &'static str {
        "rules for the values of an hstore, by key; what no key names is dropped"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "hstore: {mail: person.email, colour: keep}", native: "hstore", input: r#""mail"=>"ann@corp.example", "name"=>"Ann", "colour"=>"red""#, output: r#""mail"=>"betty.molina.8qaghcp9y@example.test", "colour"=>"red""# },
            Example { rule: "hstore: {*: substitute}", native: "public.hstore", input: r#""a"=>"x1", "b"=>NULL"#, output: r#""a"=>"g3", "b"=>NULL"# },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        if target.column.ty != Type::Hstore {
            return Err(Misfit::wrong_type("hstore", "an hstore", target.column));
        }
        if args.call.paths.is_empty() {
            return Err(Misfit::new(MisfitKind::Argument, "`hstore` needs rules for keys: `hstore: {phone: phone}`"));
        }
        let mut pairs = Pairs { named: Vec::new(), any: None };
        let mut siblings = Vec::new();
        for (key, call) in &args.call.paths {
            let column = part(target.column, key, Type::TEXT, "a value of an hstore");
            let rule = Inner::compile(call, key, &column, target, &mut siblings)?.0;
            match key.as_str() {
                "*" => pairs.any = Some(rule),
                _ => pairs.named.push((key.clone(), rule)),
            }
        }
        Ok(Compiled::mask(
            pairs,
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
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    fn mask(rule: &str, input: &str) -> Result<String, Reject> {
        mask_row(rule, "hstore", input.as_bytes(), b"row").map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn what_no_key_names_is_dropped() {
        for (rule, input, output) in [
            ("hstore: {a: keep}", r#""a"=>"1", "b"=>"2""#, r#""a"=>"1""#),
            ("hstore: {c: keep}", r#""a"=>"1", "b"=>"2""#, ""),
            ("hstore: {a: null, b: keep}", r#""a"=>"1", "b"=>"""#, r#""a"=>NULL, "b"=>"""#),
            ("hstore: {a: fixed(x)}", r#""a"=>NULL"#, r#""a"=>NULL"#),
            ("hstore: {a: fixed(x)}", r#""a"=>"NULL""#, r#""a"=>"x""#),
            ("hstore: {a: fixed('\"\\')}", r#""a"=>"1""#, r#""a"=>"\"\\""#),
            ("hstore: {*: keep, b: null}", r#" a => 1 ,b=>2, "c\"d" => "x\\y" "#, r#""a"=>"1", "b"=>NULL, "c\"d"=>"x\\y""#),
            ("hstore: {a: keep}", " ", ""),
        ] {
            assert_eq!(mask(rule, input).unwrap(), output, "{rule} on {input}");
        }
    }

    #[test]
    fn what_is_no_hstore_is_rejected() {
        for input in ["a", "a=>", "=>b", "a=b", "\"a\"=>\"b", "\"a\"=>\"b\"x", "a=>b,", "a=>b,,c=>d", "a=>b c=>d", "a=>\"b\\", "a\"b\"=>c", "{\"a\": 1}"] {
            assert!(mask("hstore: {a: keep, *: lorem}", input).is_err(), "{input}");
        }
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("hstore", "hstore"), Some(MisfitKind::Argument));
        assert_eq!(kind("hstore: {a: default}", "hstore"), Some(MisfitKind::Argument));
        assert_eq!(kind("hstore: {a: keep}", "text"), Some(MisfitKind::Type));
    }
}
