//! `template`: text made of the row's masked columns.

use super::inner::Inner;
use super::replace::cut;
use super::*;

/// Text with placeholders: `template("{first_name} {last_name} <{email}>")`.
///
/// A name in braces is a column of the row, with the value that it has **after** its
/// own mask, so the text agrees with the columns beside it; where that is NULL, nothing
/// is written. Where there is no such column, it is a mask, such as `{person.full_name}`
/// or `{number(max=99)}`, drawn for the row's subject. `{{` and `}}` are braces.
///
/// Nothing of the original is read; only where it is NULL or empty it stays so. A mask
/// in braces that reads a value is given ten digits drawn for the subject. A column that
/// is itself made of others cannot be named, and a template stands in no template.
///
/// The longest that the columns' types allow must fit: where the column is shorter, or
/// a part has no limit, the rule is refused, unless `cut=true` cuts the text there.
pub struct Template;
pub const KIND: Template = Template;

pub(super) enum Part {
    Text(Vec<u8>),
    /// By its place among the siblings.
    Column(usize),
    Mask(Inner),
}

/// What a template is made of, and the most characters it writes, where that is known.
pub(super) struct Parts {
    pub parts: Vec<Part>,
    pub siblings: Vec<Sibling>,
    pub chars_max: Option<u32>,
}

/// What masks that read a value are given.
pub(super) const DIGITS: usize = 10;

impl Parts {
    /// Reads a template's text.
    ///
    /// # Errors
    /// Braces without partners, and what is in them where it is no column and no mask.
    pub fn compile(mask: &str, text: &str, by: By, target: &Target<'_>) -> Result<Parts, Misfit> {
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        let mut made = Parts { parts: Vec::new(), siblings: Vec::new(), chars_max: Some(0) };
        let (mut rest, mut literal) = (text, String::new());
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..at + 1];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let inside = rest.split_once('}').filter(|_| brace == "{");
            let (inside, after) = inside.ok_or_else(|| {
                wrong(format!("a brace of `{mask}` has no partner")).help("write `{{` and `}}` for braces themselves")
            })?;
            rest = after;
            made.literal(&mut literal);
            made.placeholder(mask, inside.trim(), by, target)?;
        }
        literal.push_str(rest);
        made.literal(&mut literal);
        Ok(made)
    }

    fn literal(&mut self, text: &mut String) {
        if !text.is_empty() {
            self.longer(Some(text.chars().count() as u32));
            self.parts.push(Part::Text(std::mem::take(text).into_bytes()));
        }
    }

    fn longer(&mut self, chars: Option<u32>) {
        self.chars_max = self.chars_max.zip(chars).map(|(sum, chars)| sum.saturating_add(chars));
    }

    fn placeholder(&mut self, mask: &str, inside: &str, by: By, target: &Target<'_>) -> Result<(), Misfit> {
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        if inside == target.column.name {
            return Err(wrong(format!("`{mask}` of {inside} cannot be made of itself")));
        }
        if let Ok(column) = target.sibling(inside) {
            self.longer(type_chars_max(&column.ty));
            self.parts.push(Part::Column(self.siblings.len()));
            self.siblings.push(Sibling { column: inside.to_owned(), masked: true });
            return Ok(());
        }
        let call = Call::parse(inside).ok().filter(|call| find(&call.name).is_some());
        let call = call.ok_or_else(|| {
            wrong(format!("`{{{inside}}}` is neither a column beside {} nor a mask", target.column.name))
        })?;
        if ["template", "tsvector", "keep", "default", "cases", "command", "shuffle"].contains(&call.name.as_str()) {
            return Err(wrong(format!("`{}` cannot stand in a template", call.name)));
        }
        let column = Column { ty: Type::TEXT, native: "a part of a text".to_owned(), nullable: true, ..target.column.clone() };
        let (mut inner, contract) = Inner::compile(&call, "template", &column, target, &mut self.siblings)?;
        // An address agrees with the name beside it.
        if find(&call.name).is_some_and(|kind| kind.subject().is_some()) {
            inner.follow(by);
        }
        self.longer(match contract.map(|contract| contract.output) {
            None => Some(0),
            Some(Output::Text { chars_max }) => Some(chars_max),
            Some(Output::OneOf(values)) => values.iter().map(|value| count_chars(value) as u32).max(),
            Some(Output::SameShape | Output::NoLonger) => Some(DIGITS as u32),
            Some(Output::Interval { .. } | Output::AnyOfType) => None,
        });
        self.parts.push(Part::Mask(inner));
        Ok(())
    }

    /// Appends the text for a row.
    pub fn write(&self, row: &dyn Row, draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut digits = [b'0'; DIGITS];
        for part in &self.parts {
            match part {
                Part::Text(text) => out.extend_from_slice(text),
                Part::Column(sibling) => {
                    row.masked(*sibling, out)?;
                }
                Part::Mask(inner) => {
                    digits.iter_mut().for_each(|digit| *digit = b'0' + draw.below(10) as u8);
                    inner.apply(row, &digits, out)?;
                }
            }
        }
        Ok(())
    }
}

/// The most characters that a value of a type is written with.
fn type_chars_max(ty: &Type) -> Option<u32> {
    match ty {
        Type::Bool => Some(5),
        Type::Int { .. } => Some(20),
        Type::Decimal { precision, .. } => precision.map(|precision| precision + 3),
        Type::Text(length) => length.max,
        Type::Date => Some(16),
        Type::Time { .. } => Some(24),
        Type::Timestamp { .. } => Some(40),
        Type::Uuid => Some(36),
        Type::Inet | Type::Cidr => Some(43),
        Type::MacAddr => Some(23),
        Type::Year => Some(4),
        Type::Enum { labels } => labels.iter().map(|label| label.chars().count() as u32).max(),
        _ => None,
    }
}

struct Written {
    parts: Parts,
    cut: Option<usize>,
}

impl Mask for Written {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("a template is written within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let start = out.len();
        self.parts.write(row, draw, out)?;
        if let Some(chars) = self.cut {
            cut(start, chars, out);
        }
        Ok(())
    }
}

impl MaskKind for Template {
    fn name(&self) -> &'static str {
        "template"
    }

    fn summary(&self) -> &'static str {
        "text made of the row's masked columns and of masks: \"{first_name} <{email}>\""
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "text", doc: "the text, with columns and masks in braces", required: true },
            Parameter { name: "cut", doc: "true: cut what is longer than the column; default false", required: false },
            BY,
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: r#"template("{person.full_name} <{person.email}>")"#, native: "text", input: "Ann Doe <ann@corp.example>", output: "Derek Taylor <derek.taylor.fbd4eef9g@example.test>" },
            Example { rule: r#"template("{{{number(max=9)}}}", cut=true)"#, native: "varchar(3)", input: "x", output: "{2}" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let max = target.text_max("template")?;
        let text = args.text("text")?.unwrap_or_default();
        let by = target.subject("person", args)?;
        let mut parts = Parts::compile("template", text, by, target)?;
        let cuts = args.bool("cut")?.unwrap_or(false);
        match (max, parts.chars_max) {
            (Some(max), longest) if longest.is_none_or(|longest| longest > max) && !cuts => {
                let problem = match longest {
                    Some(longest) => format!("`template` makes up to {longest} characters; {} takes {max}", target.column.name),
                    None => format!("`template` has a part without a limit; {} takes {max} characters", target.column.name),
                };
                return Err(Misfit::new(MisfitKind::Length, problem).help("`cut=true` cuts the text there"));
            }
            _ => {}
        }
        let output = match max.or(parts.chars_max) {
            Some(chars_max) => Output::Text { chars_max: parts.chars_max.map_or(chars_max, |own| own.min(chars_max)) },
            None => Output::AnyOfType,
        };
        let siblings = std::mem::take(&mut parts.siblings);
        Ok(Compiled::mask(
            Written { parts, cut: max.filter(|_| cuts).map(|max| max as usize) },
            Contract {
                reads: false,
                by,
                unique: Unique::Lossy { distinct: None },
                output,
                may_equal: true,
            },
        )
        .beside(siblings))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{beside, column, compile_beside, compile_on, mask_row};
    use super::*;

    #[test]
    fn columns_masks_and_braces_are_filled_in() {
        let rule = r#"template('{a}/{b}: {{{fixed("x")}}}')"#;
        let columns = [column("text"), column("text"), column("text")];
        let named = |column: &Column, name: &str| Column { name: name.to_owned(), ..column.clone() };
        let columns = [named(&columns[0], "a"), named(&columns[1], "b"), columns[2].clone()];
        let compiled = compile_beside(rule, &columns[2], &columns).unwrap();
        assert_eq!(compiled.siblings.len(), 2);
        assert!(compiled.siblings.iter().all(|sibling| sibling.masked));
        assert_eq!(beside(&compiled, &[Some("Ann"), None]).unwrap().unwrap(), "Ann/: {x}");
    }

    #[test]
    fn names_in_a_template_are_those_of_the_row() {
        let text = |rule: &str| String::from_utf8(mask_row(rule, "text", b"x", b"someone").unwrap()).unwrap();
        let name = text("person.full_name");
        assert_eq!(text(r#"template("Dear {person.full_name},")"#), format!("Dear {name},"));
        assert!(text(r#"template("{phone}")"#).bytes().all(|byte| byte.is_ascii_digit()));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        for rule in ["{", "}", "a {b", "{example}", "{nothing}", "{template(x)}", "{keep}", "{hash(length=0)}"] {
            assert_eq!(kind(&format!("template(\"{rule}\")"), "text"), Some(MisfitKind::Argument), "{rule}");
        }
        assert_eq!(kind(r#"template("12345")"#, "varchar(4)"), Some(MisfitKind::Length));
        assert_eq!(kind(r#"template("12345", cut=true)"#, "varchar(4)"), None);
        assert_eq!(kind("template(x)", "integer"), Some(MisfitKind::Type));
    }
}
