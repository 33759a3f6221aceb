//! `composite`: PostgreSQL's row values, field by field.

use super::inner::{Inner, part, part_native, together};
use super::*;

/// A rule for every field of a composite type:
///
/// ```yaml
/// home:
///   composite: {street: address.line1, city: address.city, country: keep, moved_in: null}
/// ```
///
/// A field that no rule names is an error, like a column that none names. Rules are
/// those for columns of the field's type; a field that is a composite or an array
/// itself takes `{composite: {…}}` or `{array: …}`. Fields that draw by the row
/// agree with each other as columns do. NULL fields stay NULL, empty ones empty.
///
/// The text form is that of the PostgreSQL manual, 8.16.6. A value with other fields
/// than the type's, or that is no row, stops the run.
pub struct Composite;
pub const KIND: Composite = Composite;

const NO_ROW: Reject = Reject("the value is no row of the composite type");

struct Fields(Vec<Inner>);

impl Mask for Fields {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("a row value is masked within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut rest = input.trim_ascii().strip_prefix(b"(").ok_or(NO_ROW)?;
        let (mut value, mut made, mut canonical) = (Vec::new(), Vec::new(), Vec::new());
        for (index, rule) in self.0.iter().enumerate() {
            out.push(if index == 0 { b'(' } else { b',' });
            let (is_null, after) = read(rest, &mut value)?;
            rest = after;
            match rule {
                _ if is_null => {}
                Inner::Null => {}
                Inner::Mask(mask) if !value.is_empty() => {
                    made.clear();
                    if mask.apply_or_null(row, &[], &value, &mut canonical, &mut made)? {
                        write(&made, out);
                    }
                }
                _ => write(&value, out),
            }
            let wanted = if index + 1 == self.0.len() { b')' } else { b',' };
            rest = rest.strip_prefix(&[wanted]).ok_or(NO_ROW)?;
        }
        out.push(b')');
        if rest.is_empty() { Ok(()) } else { Err(NO_ROW) }
    }

    /// Fields draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

/// Reads one field into `value`, up to the `,` or `)` behind it: whether it is NULL,
/// and what follows. Quotes may begin anywhere; in them two are one.
fn read<'a>(mut rest: &'a [u8], value: &mut Vec<u8>) -> Result<(bool, &'a [u8]), Reject> {
    value.clear();
    let is_null = matches!(rest.first(), Some(b',' | b')'));
    let mut quoted = false;
    loop {
        rest = match rest {
            [] | [b'\\'] => return Err(NO_ROW),
            [b'\\', byte, rest @ ..] => {
                value.push(*byte);
                rest
            }
            [b'"', b'"', rest @ ..] if quoted => {
                value.push(b'"');
                rest
            }
            [b'"', rest @ ..] => {
                quoted = !quoted;
                rest
            }
            [b',' | b')', ..] if !quoted => return Ok((is_null, rest)),
            [b'(', ..] if !quoted => return Err(NO_ROW),
            [byte, rest @ ..] => {
                value.push(*byte);
                rest
            }
        }
    }
}

/// True for a text that is a row of so many fields.
pub(super) fn is_row(text: &[u8], fields: usize) -> bool {
    let mut rest = text.trim_ascii();
    let mut value = Vec::new();
    for index in 0..fields {
        let Some((b'(' | b',', inside)) = rest.split_first() else { return false };
        match read(inside, &mut value) {
            Ok((_, after)) if (index == 0) == (rest[0] == b'(') => rest = after,
            _ => return false,
        }
    }
    rest == b")"
}

/// Appends a field, in quotes where the server would write them.
fn write(value: &[u8], out: &mut Vec<u8>) {
    let odd = |&byte: &u8| matches!(byte, b' ' | b'\t'..=b'\r' | b'"' | b'\\' | b'(' | b')' | b',');
    if !value.is_empty() && !value.iter().any(odd) {
        return out.extend_from_slice(value);
    }
    out.push(b'"');
    for &byte in value {
        if matches!(byte, b'"' | b'\\') {
            out.push(byte);
        }
        out.push(byte);
    }
    out.push(b'"');
}

impl MaskKind for Composite {
    fn name(&self) -> &'static str {
        "composite"
    }

    fn summary(&self) -> &'static str {
        "a rule for every field of a composite type"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "composite: {street: address.line1, zip: substitute}", native: "composite(street text,zip varchar(9))", input: "(\"1 Main St\",10115)", output: "(\"401 Beech Street\",80903)" },
            Example { rule: "composite: {a: keep, b: null}", native: "composite(a text,b integer)", input: "(,7)", output: "(,)" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        let Type::Composite { fields } = &target.column.ty else {
            return Err(Misfit::wrong_type("composite", "a composite", target.column));
        };
        let names = || fields.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
        // A field may be called `$.name` too, as the paths of other masks are.
        let named = |path: &str| path.strip_prefix("$.").unwrap_or(path).to_owned();
        if let Some((path, _)) = args.call.paths.iter().find(|(path, _)| fields.iter().all(|(name, _)| *name != named(path))) {
            return Err(wrong(format!("{} has no field `{path}`", target.column.name)).help(format!("its fields: {}", names())));
        }
        let mut siblings = Vec::new();
        let mut rules = Vec::new();
        let mut contracts = Vec::new();
        for (name, ty) in fields {
            let Some((_, call)) = args.call.paths.iter().find(|(path, _)| named(path) == *name) else {
                return Err(wrong(format!("no rule says what to do with the field `{name}` of {}", target.column.name))
                    .help("a field that nobody names is never copied: mask it, or write `null` or `keep`")
                    .help_too(format!("its fields: {}", names())));
            };
            let column = part(target.column, name, ty.clone(), part_native(ty));
            let (rule, contract) = Inner::compile(call, name, &column, target, &mut siblings)?;
            rules.push(rule);
            contracts.push(contract);
        }
        Ok(Compiled::mask(
            Fields(rules),
            Contract {
                reads: true,
                by: By::ROW,
                unique: together(contracts.iter().map(Option::as_ref)),
                output: Output::AnyOfType,
                // Everything may be kept, or NULL.
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

    const TWO: &str = "composite(a text,b text)";

    fn mask(rule: &str, native: &str, input: &str) -> Result<String, Reject> {
        mask_row(rule, native, input.as_bytes(), b"row").map(|out| String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_text_form_is_read_and_written_as_the_server_does() {
        for (input, output) in [
            ("(x,y)", "(x,y)"),
            ("(,)", "(,)"),
            ("(\"\",)", "(\"\",)"),
            (" (x,y) ", "(x,y)"),
            ("( x,y)", "(\" x\",y)"),
            ("(\"a\"\"b\",\"c\\\\d\")", "(\"a\"\"b\",\"c\\\\d\")"),
            ("(a\"b,c\"d,\\,)", "(\"ab,cd\",\",\")"),
            ("(\"(1,2)\",{})", "(\"(1,2)\",{})"),
        ] {
            assert_eq!(mask("composite: {a: keep, b: keep}", TWO, input).unwrap(), output, "{input}");
        }
        assert_eq!(mask("composite: {a: fixed('he said \"no\"'), b: null}", TWO, "(x,y)").unwrap(), "(\"he said \"\"no\"\"\",)");
        assert_eq!(mask("composite: {a: fixed(x), b: fixed(x)}", TWO, "(,\"\")").unwrap(), "(,\"\")");
        for input in ["", "x", "(", "(x", "(x)", "(x,y,z)", "(x,y", "(x,y)z", "(\"x,y)", "((,))", "(x,\\", "()"] {
            assert!(mask("composite: {a: keep, b: lorem}", TWO, input).is_err(), "{input}");
        }
    }

    #[test]
    fn fields_of_a_row_are_one_person() {
        let native = "composite(first text,full text)";
        for row in 0..20u8 {
            let out = mask_row("composite: {first: person.first_name, full: person.full_name}", native, b"(A,A)", &[row]).unwrap();
            let out = String::from_utf8(out).unwrap();
            let (first, full) = out[1..].split_once(',').unwrap();
            assert!(full.trim_start_matches('"').starts_with(first), "{out}");
        }
    }

    #[test]
    fn composites_nest_in_arrays_and_arrays_in_them() {
        let inside = column("composite(a text,b integer)").ty;
        let of = |ty: Type| Column { ty, ..column("text") };
        let rows = of(Type::Array(Box::new(inside.clone())));
        let outer = of(Type::Composite { fields: vec![("x".into(), inside), ("y".into(), Type::Array(Box::new(Type::TEXT)))] });
        let call = |text: &str| Call::parse(text).unwrap();
        let below = |name: &str, paths: &[(&str, Call)]| Call {
            paths: paths.iter().map(|(path, call)| ((*path).to_owned(), call.clone())).collect(),
            ..Call::named(name)
        };
        let pair = below("composite", &[("a", call("fixed('x y')")), ("b", call("keep"))]);
        let each = below("array", &[("$[*]", pair.clone())]);
        let words = below("array", &[("$[*]", call("fixed(z)"))]);
        let both = below("composite", &[("x", pair), ("y", words)]);
        for (rule, column, input, output) in [
            (each, rows, r#"{"(a,1)",NULL,"(\"b c\",)"}"#, r#"{"(\"x y\",1)",NULL,"(\"x y\",)"}"#),
            (both, outer, r#"("(a,1)","{a,b}")"#, r#"("(""x y"",1)","{z,z}")"#),
        ] {
            let out = super::super::tests::mask_call(&rule, &column, input.as_bytes()).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), output);
        }
    }

    #[test]
    fn every_field_is_a_decision() {
        let of = |rule: &str, native: &str| compile_on(rule, &column(native)).map(|compiled| compiled.contract.unique).map_err(|misfit| misfit.kind);
        assert_eq!(of("composite: {a: key, b: keep}", TWO), Ok(Unique::Bijective));
        assert_eq!(of("composite: {a: key, b: null}", TWO), Ok(Unique::Lossy { distinct: None }));
        for rule in ["composite", "composite: {a: keep}", "composite: {a: keep, b: keep, c: keep}", "composite: {a: keep, b: default}"] {
            assert_eq!(of(rule, TWO), Err(MisfitKind::Argument), "{rule}");
        }
        assert_eq!(of("composite: {a: lorem, b: keep}", "composite(a integer,b text)"), Err(MisfitKind::Type));
        assert_eq!(of("composite: {a: keep}", "text"), Err(MisfitKind::Type));
    }
}
