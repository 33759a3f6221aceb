//! From `masks/allow.yaml` to waivers, with every problem on the way.

use jiff::civil::Date;

use super::{Glob, Scope, Waiver, Waivers};
use crate::diagnostic::{Diagnostic, Span, codes, sort};
use crate::gate::finding::Fingerprint;
use crate::yaml::{self, Body, Entry, Grammar, Node};

const GRAMMAR: Grammar = Grammar {
    name: "waivers",
    bad_yaml: codes::BAD_YAML,
    wrong_shape: codes::WRONG_SHAPE,
    duplicate_key: codes::DUPLICATE_KEY,
    depth_max: 8,
    aliases: false,
};

const SETTINGS: &[&str] = &["version", "allow"];
const KEYS: &[&str] = &["detector", "column", "path", "fingerprint", "reason", "expires", "owner"];

/// Reads the file. `detectors` are the names there are, users' own rules included.
///
/// # Errors
/// Every problem at once.
pub fn parse(file: &str, text: &str, detectors: &[String]) -> Result<Waivers, Vec<Diagnostic>> {
    let mut reading = Reading { detectors, problems: Vec::new() };
    let entries = match yaml::parse(text, &GRAMMAR, &mut reading.problems) {
        Ok(root) => reading.root(root),
        Err(problem) => {
            reading.problems.push(*problem);
            Vec::new()
        }
    };
    if reading.problems.is_empty() {
        return Ok(Waivers { file: file.to_owned(), text: text.to_owned(), entries });
    }
    sort(&mut reading.problems);
    Err(reading.problems)
}

struct Reading<'a> {
    detectors: &'a [String],
    problems: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn root(&mut self, root: Node) -> Vec<Waiver> {
        let mut waivers = Vec::new();
        let mut version = false;
        let settings = match root.body {
            Body::Map(settings) => settings,
            _ => {
                let message = format!("a file of waivers is a mapping of settings; this is {}", root.word());
                self.say(codes::WRONG_SHAPE, message, root.span, "`standin baseline create` writes one");
                return waivers;
            }
        };
        for setting in settings {
            match setting.key.text.as_str() {
                "version" => {
                    version = true;
                    if self.text(&setting).is_some_and(|text| text != "1") {
                        let message = "the version of a file of waivers is 1";
                        self.say(codes::BAD_SETTING, message, setting.value.span, "write `version: 1`");
                    }
                }
                "allow" => match setting.value.body {
                    Body::Seq(items) => waivers.extend(items.into_iter().filter_map(|item| self.waiver(item))),
                    Body::Nothing => {}
                    _ => {
                        let message = format!("`allow` takes a list of waivers, not {}", setting.value.word());
                        self.say(
                            codes::WRONG_SHAPE,
                            message,
                            setting.value.span,
                            "begin every waiver with `- detector:`",
                        );
                    }
                },
                name => self.unknown(name, setting.span, SETTINGS, "setting"),
            }
        }
        if !version {
            self.problems.push(
                Diagnostic::new(codes::BAD_SETTING, "`version: 1` is missing").help("write it as the first line"),
            );
        }
        waivers
    }

    fn waiver(&mut self, node: Node) -> Option<Waiver> {
        let (mut span, word) = (node.span.clone(), node.word());
        let Body::Map(entries) = node.body else {
            let message = format!("a waiver is a mapping, not {word}");
            self.say(codes::WRONG_SHAPE, message, span, "begin it with `- detector: NAME`");
            return None;
        };
        // A block ends where the next thing begins, which may be behind comments.
        let is_block = entries.first().is_some_and(|first| first.span.start == span.start);
        if let Some(last) = entries.last().filter(|_| is_block) {
            span.end = last.value.span.end.max(last.span.end).max(span.start).min(span.end);
        }
        let problems_before = self.problems.len();
        let (mut detector, mut reason, mut owner, mut expires) = (None, None, None, None);
        let mut scope = Scope::default();
        for entry in &entries {
            let name = entry.key.text.as_str();
            if !KEYS.contains(&name) {
                self.unknown(name, entry.span.clone(), KEYS, "key of a waiver");
                continue;
            }
            let Some(text) = self.text(entry) else { continue };
            let at = entry.value.span.clone();
            match name {
                "detector" => detector = self.detector(text, at),
                "reason" => reason = Some(text),
                "owner" => owner = Some(text),
                "expires" => expires = self.date(&text, at),
                "column" => scope.column = Some(text),
                "path" => scope.path = self.glob(&text, at),
                _ => scope.fingerprint = self.fingerprint(&text, at),
            }
        }
        let has = |name: &str| entries.iter().any(|entry| entry.key.text == name);
        let needed = [
            ("detector", codes::WAIVER_SCOPE, "name the detector that the report shows: `detector: email`"),
            ("reason", codes::WAIVER_REASON, "say why this may stay: `reason: the vendor's public support address`"),
            ("expires", codes::WAIVER_REASON, "say until when: `expires: 2027-06-30`; it is looked at again then"),
        ];
        for (name, code, help) in needed.into_iter().filter(|(name, _, _)| !has(name)) {
            self.say(code, format!("this waiver has no `{name}`"), span.clone(), help);
        }
        if !["column", "path", "fingerprint"].into_iter().any(has) {
            let help =
                "add `column: users.email`, `path: tests/fixtures/**` or the `fingerprint` that the report shows";
            self.say(codes::WAIVER_SCOPE, "this waiver holds everywhere".to_owned(), span.clone(), help);
        }
        if self.problems.len() > problems_before {
            return None;
        }
        Some(Waiver { detector: detector?, scope, reason: reason?, expires: expires?, owner, span })
    }

    fn detector(&mut self, name: String, at: Span) -> Option<String> {
        if self.detectors.contains(&name) {
            return Some(name);
        }
        self.problems.push(
            Diagnostic::new(codes::WAIVER_DETECTOR, format!("there is no detector `{}`", yaml::visible(&name)))
                .span(at)
                .did_you_mean(&name, self.detectors.iter().map(String::as_str))
                .help("`standin list detectors` shows all of them"),
        );
        None
    }

    fn date(&mut self, text: &str, at: Span) -> Option<Date> {
        let date = text.parse().ok().filter(|_| text.len() == 10);
        if date.is_none() {
            self.say(codes::WAIVER_REASON, "this is no date".to_owned(), at, "write year, month and day: `2027-06-30`");
        }
        date
    }

    fn glob(&mut self, text: &str, at: Span) -> Option<Glob> {
        let glob = Glob::parse(text);
        if glob.is_none() {
            let help = "write it as in a .gitignore, without `!`: `tests/fixtures/**`, `*.log`";
            self.say(codes::WAIVER_SCOPE, "this is no pattern of paths".to_owned(), at, help);
        }
        glob
    }

    fn fingerprint(&mut self, text: &str, at: Span) -> Option<Fingerprint> {
        let digits = text.strip_prefix("place:");
        let found = Fingerprint { is_positional: digits.is_some(), digits: digits.unwrap_or(text).to_owned() };
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if found.digits.len() == 16 && found.digits.bytes().all(is_hex) {
            return Some(found);
        }
        let help = "copy it from the report: 16 hex digits, with `place:` before them where it is of a place";
        self.say(codes::WAIVER_SCOPE, "this is no fingerprint".to_owned(), at, help);
        None
    }

    fn text(&mut self, entry: &Entry) -> Option<String> {
        match &entry.value.body {
            Body::Scalar(scalar) if !scalar.text.trim().is_empty() => Some(scalar.text.trim().to_owned()),
            _ => {
                let message = format!("`{}` takes a text, not {}", entry.key.text, entry.value.word());
                self.problems.push(Diagnostic::new(codes::WRONG_SHAPE, message).span(entry.span.clone()));
                None
            }
        }
    }

    fn unknown(&mut self, name: &str, span: Span, known: &[&str], what: &str) {
        self.problems.push(
            Diagnostic::new(codes::UNKNOWN_KEY, format!("there is no {what} `{}`", yaml::visible(name)))
                .span(span)
                .did_you_mean(name, known.iter().copied())
                .help(format!("there are {}", known.join(", "))),
        );
    }

    fn say(&mut self, code: crate::diagnostic::Code, message: impl Into<String>, span: Span, help: &str) {
        self.problems.push(Diagnostic::new(code, message).span(span).help(help));
    }
}
