//! `replace`: what a regular expression finds, replaced; the rest is kept.

use regex::Regex;
use regex_syntax::hir::{Hir, HirKind};

use super::inner::Inner;
use super::*;

/// Replaces every part of a text that a regular expression finds, from left to right:
///
/// ```yaml
/// url: replace("token=\w+", "token=")
/// note:
///   replace: {"[\w.+-]+@[\w.-]+": person.email, "\d{6,}": scramble}
/// ```
///
/// **The text outside the matches is kept**, so this is a rule for texts of which
/// somebody knows the form; `lorem` is the rule for others. `with` is written as it
/// stands; with `keep=true` `$1`, `$name` and `${1}x` in it stand for what the groups
/// found, which is then kept too. In the structure each pattern has a rule, run on
/// each of its matches; where two patterns match, the one that begins first wins, then
/// the one written first. Text without a match stays as it is.
///
/// The expressions are those of the crate `regex`: Unicode, `(?i)` and the like, no
/// backreferences, and time that grows with the text alone. Text that is not UTF-8
/// stops the run. Where an output might be longer than the column takes, the rule is
/// refused, unless `cut=true` cuts it there.
pub struct Replace;
pub const KIND: Replace = Replace;

struct Parts {
    patterns: Vec<(Regex, With)>,
    cut: Option<usize>,
}

enum With {
    Text(String),
    /// With groups to be filled in.
    Groups(String),
    Rule(Inner),
}

/// Compiled size of one expression, in bytes.
const SIZE_MAX: usize = 1 << 20;

impl Mask for Parts {
    fn mask(&self, _input: &[u8], _draw: &mut Draw, _out: &mut Vec<u8>) -> Result<(), Reject> {
        Err(Reject("parts of a text are replaced within its row alone"))
    }

    fn looks_around(&self) -> bool {
        true
    }

    fn mask_in(&self, row: &dyn Row, input: &[u8], _draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let text = std::str::from_utf8(input).map_err(|_| Reject("the value is no UTF-8 text"))?;
        let start = out.len();
        // Where the next match of each pattern is, found once.
        let mut next: Vec<Option<std::ops::Range<usize>>> =
            self.patterns.iter().map(|(pattern, _)| pattern.find(text).map(|found| found.range())).collect();
        let mut at = 0;
        while let Some((which, found)) = next
            .iter()
            .enumerate()
            .filter_map(|(which, found)| found.clone().map(|found| (which, found)))
            .min_by_key(|(which, found)| (found.start, *which))
        {
            out.extend_from_slice(&input[at..found.start]);
            let (pattern, with) = &self.patterns[which];
            match with {
                With::Text(with) => out.extend_from_slice(with.as_bytes()),
                With::Groups(with) => {
                    let mut filled = String::new();
                    if let Some(groups) = pattern.captures_at(text, found.start) {
                        groups.expand(with, &mut filled);
                    }
                    out.extend_from_slice(filled.as_bytes());
                }
                With::Rule(_) if found.is_empty() => {}
                With::Rule(rule) => {
                    rule.apply(row, &input[found.clone()], out)?;
                }
            }
            at = found.end;
            // Behind an empty match one character is kept, so that the search ends.
            let from = match found.is_empty() {
                false => at,
                true => match text[at..].chars().next() {
                    Some(letter) => at + letter.len_utf8(),
                    None => break,
                },
            };
            for ((pattern, _), next) in self.patterns.iter().zip(&mut next) {
                if next.as_ref().is_some_and(|next| next.start < from) {
                    *next = pattern.find_at(text, from).map(|found| found.range());
                }
            }
        }
        out.extend_from_slice(&input[at..]);
        if let Some(chars) = self.cut {
            cut(start, chars, out);
        }
        Ok(())
    }

    /// Rules draw for themselves.
    fn draws(&self) -> Option<usize> {
        Some(0)
    }
}

/// Leaves at most so many characters behind `start`.
pub(super) fn cut(start: usize, chars: usize, out: &mut Vec<u8>) {
    let mut begins = out[start..].iter().enumerate().filter(|(_, byte)| **byte & 0xc0 != 0x80).map(|(at, _)| at);
    if let Some(at) = begins.nth(chars) {
        out.truncate(start + at);
    }
}

/// The fewest characters that an expression matches.
fn chars_min(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => count_chars(&literal.0),
        HirKind::Class(_) => 1,
        HirKind::Repetition(repetition) => chars_min(&repetition.sub).saturating_mul(repetition.min as usize),
        HirKind::Capture(capture) => chars_min(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(chars_min).fold(0, usize::saturating_add),
        HirKind::Alternation(parts) => parts.iter().map(chars_min).min().unwrap_or(0),
    }
}

impl MaskKind for Replace {
    fn name(&self) -> &'static str {
        "replace"
    }

    fn summary(&self) -> &'static str {
        "parts of a text that a regular expression finds; the rest is kept"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "pattern", doc: "a regular expression; in the structure, each key is one", required: false },
            Parameter { name: "with", doc: "what stands there instead; default nothing", required: false },
            Parameter { name: "keep", doc: "true: `$1` in `with` is what the group found; default false", required: false },
            Parameter { name: "cut", doc: "true: cut what is longer than the column; default false", required: false },
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: r#"replace("\d", "0")"#, native: "varchar(20)", input: "INV-2024/17", output: "INV-0000/00" },
            Example { rule: r#"replace("^(\w)\S+", "$1.", keep=true)"#, native: "text", input: "Annabel Keller", output: "A. Keller" },
            Example { rule: r#"replace: {"[\w.]+@[\w.]+": person.email, "\d{4,}": scramble}"#, native: "text", input: "mail ann@corp.example or 55512", output: "mail betty.molina.8qaghcp9y@example.test or 35889" },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
        let max = target.text_max("replace")?;
        let mut patterns = Vec::new();
        let mut siblings = Vec::new();
        let mut grows = false;
        let regex = |pattern: &str| {
            let hir = regex_syntax::Parser::new().parse(pattern).ok();
            let regex = regex::RegexBuilder::new(pattern).size_limit(SIZE_MAX).build().ok();
            let known = regex.zip(hir);
            known.ok_or_else(|| wrong(format!("`{pattern}` is no regular expression, or too large a one")))
        };
        let expands = args.bool("keep")?.unwrap_or(false);
        if let Some(pattern) = args.text("pattern")? {
            let (regex, hir) = regex(pattern)?;
            let with = args.text("with")?.unwrap_or_default().to_owned();
            grows |= expands || count_chars(with.as_bytes()) > chars_min(&hir);
            patterns.push((regex, if expands { With::Groups(with) } else { With::Text(with) }));
        } else if args.get("with").is_some() || args.get("keep").is_some() {
            return Err(wrong("`with` and `keep` go with `pattern`".to_owned()));
        }
        for (pattern, call) in &args.call.paths {
            let (regex, hir) = regex(pattern)?;
            let column = Column {
                name: format!("{} where it matches", target.column.name),
                ty: Type::TEXT,
                native: "a part of a text".to_owned(),
                nullable: true,
                ..target.column.clone()
            };
            let (inner, contract) = Inner::compile(call, "replace", &column, target, &mut siblings)?;
            grows |= contract.is_some_and(|contract| match contract.output {
                Output::SameShape | Output::NoLonger => false,
                Output::Text { chars_max } => chars_max as usize > chars_min(&hir),
                Output::OneOf(values) => values.iter().any(|value| count_chars(value) > chars_min(&hir)),
                Output::Interval { .. } | Output::AnyOfType => true,
            });
            patterns.push((regex, With::Rule(inner)));
        }
        if patterns.is_empty() {
            return Err(wrong("`replace` needs a pattern".to_owned())
                .help("write `replace(\"\\d+\", \"0\")`, or `replace: {\"\\d+\": scramble}`"));
        }
        let cuts = args.bool("cut")?.unwrap_or(false);
        if let Some(max) = max
            && grows
            && !cuts
        {
            let problem = format!("`replace` may make a text longer than {} takes, which is {max}", target.column.name);
            return Err(Misfit::new(MisfitKind::Length, problem).help("`cut=true` cuts it there"));
        }
        let output = match max {
            _ if !grows => Output::NoLonger,
            Some(chars_max) => Output::Text { chars_max },
            None => Output::AnyOfType,
        };
        Ok(Compiled::mask(
            Parts { patterns, cut: max.filter(|_| cuts).map(|max| max as usize) },
            Contract {
                reads: true,
                by: By::ROW,
                unique: Unique::Lossy { distinct: None },
                output,
                // What no pattern finds is kept.
                may_equal: true,
            },
        )
        .beside(siblings))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_one};
    use super::*;

    #[test]
    fn matches_are_replaced_and_the_rest_is_kept() {
        for (rule, input, output) in [
            (r#"replace("a+", "b")"#, "caat a", "cbt b"),
            (r#"replace("a")"#, "banana", "bnn"),
            (r#"replace("x*", "-")"#, "aé", "-a-é-"),
            (r#"replace("(a)(b)?", "$1", keep=true)"#, "abaab", "aaa"),
            (r#"replace("a", "$1")"#, "cat", "c$1t"),
            (r#"replace: {"b": fixed(2), "a": fixed(1), "ab": fixed(3)}"#, "abba c", "1221 c"),
            (r#"replace: {"ab": null, "b": keep}"#, "xab b", "x b"),
            (r#"replace(cut=true): {"a": fixed(xyz)}"#, "a-a", "xyz-x"),
        ] {
            let native = if rule.contains("cut") { "varchar(5)" } else { "text" };
            let out = mask_one(rule, native, input.as_bytes()).unwrap();
            assert_eq!(std::str::from_utf8(&out).unwrap(), output, "{rule} on {input}");
        }
        assert!(mask_one(r#"replace("a", "b")"#, "text", b"\xff").is_err());
    }

    #[test]
    fn an_address_gets_the_stand_in_that_a_column_gives_it() {
        let column = mask_one("person.email", "text", b"ann@corp.example").unwrap();
        let inside = mask_one(r#"replace: {"\S+@\S+": person.email}"#, "text", b"to Ann@Corp.example !").unwrap();
        assert_eq!(inside, [&b"to "[..], &column, b" !"].concat());
    }

    #[test]
    fn what_may_grow_must_have_room() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind(r#"replace("a|bc", "x")"#, "varchar(5)"), None);
        assert_eq!(kind(r#"replace("a|bc", "xy")"#, "varchar(5)"), Some(MisfitKind::Length));
        assert_eq!(kind(r#"replace("a|bc", "xy", cut=true)"#, "varchar(5)"), None);
        assert_eq!(kind(r#"replace: {"\d+": scramble}"#, "varchar(5)"), None);
        assert_eq!(kind(r#"replace: {"\d+": person.email}"#, "varchar(5)"), Some(MisfitKind::Length));
        for rule in ["replace", r#"replace("(")"#, r#"replace("\w{1000}{1000}")"#, "replace(with=a)", r#"replace: {"a": nonsense}"#] {
            assert_eq!(kind(rule, "text"), Some(MisfitKind::Argument), "{rule}");
        }
        assert_eq!(kind(r#"replace("a")"#, "integer"), Some(MisfitKind::Type));
    }
}
