//! Reads a file of gitleaks rules, and the files that it extends.

use std::path::Path;

use regex::bytes::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::allowlist::Target;
use super::{Allowlist, Note, Rule, Rules, go_regex};
use crate::detect::{Class, Tier};
use crate::error::{Error, Result};
use crate::place::Place;

/// How many files may extend each other. gitleaks follows two; a circle has no end.
const DEPTH_MAX: usize = 8;

/// The largest file of rules that is read, in bytes: gitleaks's own has 200 KB.
const FILE_MAX: u64 = 8 * 1024 * 1024;

impl Rules {
    /// Reads a `.gitleaks.toml` and what it extends. What it finds are secrets, and
    /// fail the build. All that is wrong with the files is told at once.
    pub fn read(path: &Path) -> Result<Rules, Vec<Error>> {
        let mut reader = Reader::new(Class::Secret, Tier::Fail);
        reader.file(path, 0);
        reader.finish()
    }

    /// Rules in the text of one file, which extends no other.
    pub fn parse(text: &str, file: &str, class: Class, tier: Tier) -> Result<Rules, Vec<Error>> {
        let mut reader = Reader::new(class, tier);
        reader.text(text, file, None, 0);
        reader.finish()
    }
}

/// Collects rules and what is wrong with them, the extending file before the extended.
struct Reader {
    class: Class,
    tier: Tier,
    rules: Vec<Draft>,
    allowlists: Vec<Allowlist>,
    disabled: Vec<String>,
    /// Some file wants gitleaks's own rules, so ids unknown here may be theirs.
    wants_default: bool,
    notes: Vec<Note>,
    errors: Vec<Error>,
}

/// A rule that a file further down may still complete.
struct Draft {
    rule: Rule,
    place: Place,
    is_silent: bool,
    /// It was given nothing to find: it amends another.
    is_bare: bool,
}

/// One file, for places in messages.
struct File<'a> {
    text: &'a str,
    name: &'a str,
}

impl File<'_> {
    fn place<T>(&self, spanned: &Spanned<T>) -> Place {
        let before = &self.text.as_bytes()[..spanned.span().start.min(self.text.len())];
        Place::file(self.name).line(1 + memchr::memchr_iter(b'\n', before).count())
    }
}

impl Reader {
    fn new(class: Class, tier: Tier) -> Reader {
        Reader {
            class,
            tier,
            rules: Vec::new(),
            allowlists: Vec::new(),
            disabled: Vec::new(),
            wants_default: false,
            notes: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn finish(mut self) -> Result<Rules, Vec<Error>> {
        for draft in &self.rules {
            if draft.rule.regex.is_some() || draft.rule.path.is_some() || !draft.is_bare {
                continue;
            }
            if self.wants_default {
                let sentence = "the rule amends one of gitleaks's default rules, which are not part of standin";
                self.notes.push(Note { place: draft.place.clone(), sentence, about: draft.rule.id.clone() });
            } else {
                let error = Error::usage("the rule has neither `regex` nor `path`").at(draft.place.clone());
                self.errors.push(error.name("rule", &draft.rule.id).help("write what it finds, or leave it out"));
            }
        }
        for list in &self.allowlists {
            let unknown = list.rules.iter().find(|id| !self.rules.iter().any(|draft| draft.rule.id == **id));
            if let Some(id) = unknown.filter(|_| !self.wants_default) {
                let error = Error::usage("an allowlist is for a rule that is not there").name("rule", id);
                self.errors.push(error.help("correct `targetRules`"));
            }
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let is_told = |draft: &Draft| !draft.is_silent && (draft.rule.regex.is_some() || draft.rule.path.is_some());
        let rules = self.rules.into_iter().filter(is_told).map(|draft| draft.rule).collect();
        Ok(Rules::new(rules, self.allowlists, self.notes))
    }

    fn file(&mut self, path: &Path, depth: usize) {
        let unread =
            |error: &std::io::Error| Error::io("the rules cannot be read", error).path(path).leading_to_usage();
        match std::fs::metadata(path) {
            Ok(found) if found.len() > FILE_MAX => {
                let error = Error::usage("the file of rules is too large").path(path).number("bytes", found.len());
                self.errors.push(error);
            }
            Ok(_) => match std::fs::read_to_string(path) {
                Ok(text) => self.text(&text, &path.display().to_string(), path.parent(), depth),
                Err(error) => self.errors.push(unread(&error)),
            },
            Err(error) => self.errors.push(unread(&error)),
        }
    }

    /// `directory` is where paths of extended files begin.
    fn text(&mut self, text: &str, name: &str, directory: Option<&Path>, depth: usize) {
        let file = File { text, name };
        let root = match DeTable::parse(text) {
            Ok(root) => root,
            Err(error) => {
                let line = error.span().map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
                let error = Error::usage("the file is not TOML").name("because", error.message());
                self.errors.push(error.at(Place::file(name).line(line)));
                return;
            }
        };
        let root = root.get_ref();
        let given: Vec<String> = self.rules.iter().map(|draft| draft.rule.id.clone()).collect();
        for table in tables(root, "rules") {
            self.rule(&file, table, &given);
        }
        for list in self.allowlists_of(&file, root) {
            self.allowlists.push(list);
        }
        if let Some(extend) = root.get("extend").and_then(|extend| extend.get_ref().as_table()) {
            self.extend(&file, extend, directory, depth);
        }
    }

    fn extend(&mut self, file: &File<'_>, extend: &DeTable<'_>, directory: Option<&Path>, depth: usize) {
        if let Some(default) = extend.get("useDefault").filter(|default| default.get_ref().as_bool() == Some(true)) {
            self.wants_default = true;
            self.note(
                file.place(default),
                "gitleaks's default rules are not part of standin, whose own detectors run instead",
                "useDefault",
            );
        }
        if let Some(address) = extend.get("url") {
            self.note(file.place(address), "rules are not fetched from the network", "url");
        }
        self.disabled.extend(strings(extend, "disabledRules").into_iter().map(|(id, _)| id.to_owned()));
        let Some(path) = extend.get("path") else { return };
        match (path.get_ref().as_str(), directory) {
            (Some(_), _) if depth + 1 >= DEPTH_MAX => {
                let error = Error::usage("files of rules extend each other without end").at(file.place(path));
                self.errors.push(error.help("take one `path` out of `[extend]`"));
            }
            (Some(written), Some(directory)) => self.file(&directory.join(written), depth + 1),
            (Some(_), None) => self.note(file.place(path), "this file extends no other", "path"),
            (None, _) => self.wrong(file, path, "`path` is not a text"),
        }
    }

    /// Reads one rule. One of an extended file whose id is there already completes it.
    fn rule(&mut self, file: &File<'_>, table: &Spanned<DeValue<'_>>, given: &[String]) {
        let Some(entries) = table.get_ref().as_table() else {
            return self.wrong(file, table, "a rule is not a table");
        };
        let Some(id) = self.string(file, entries, "id").filter(|id| !id.trim().is_empty()) else {
            return self.wrong(file, table, "a rule has no `id`");
        };
        if self.disabled.iter().any(|disabled| disabled == id) {
            return;
        }
        let regex = self.pattern(file, entries, "regex", id);
        let secret_group = match entries.get("secretGroup").map(|group| (group, group.get_ref().as_integer())) {
            None => 0,
            Some((group, number)) => {
                let number = number.and_then(|number| number.as_str().parse().ok()).unwrap_or(usize::MAX);
                if regex.as_ref().is_some_and(|regex| number >= regex.captures_len()) {
                    self.wrong_rule(file, group, "`secretGroup` is no group of `regex`", id);
                }
                number
            }
        };
        if let Some(required) = entries.get("required") {
            self.note(file.place(required), "the rule is told without the companions it requires", id);
        }
        let rule = Rule {
            description: self.string(file, entries, "description").unwrap_or(id).to_owned(),
            class: self.class,
            tier: self.tier,
            path: self.pattern(file, entries, "path", id),
            entropy: entries.get("entropy").map_or(0.0, |entropy| number(entropy.get_ref()).unwrap_or(0.0)),
            keywords: strings(entries, "keywords").into_iter().map(|(word, _)| word.to_ascii_lowercase()).collect(),
            allowlists: self.allowlists_of(file, entries),
            id: id.to_owned(),
            regex,
            secret_group,
        };
        let is_silent = entries.get("skipReport").and_then(|skip| skip.get_ref().as_bool()) == Some(true);
        let is_bare = !entries.contains_key("regex") && !entries.contains_key("path");
        match self.rules.iter_mut().find(|draft| draft.rule.id == id) {
            None => self.rules.push(Draft { rule, place: file.place(table), is_silent, is_bare }),
            Some(draft) if given.iter().any(|given| given == id) => draft.rule.complete(rule),
            Some(_) => self.wrong_rule(file, table, "two rules have the same `id`", id),
        }
    }

    /// `[allowlist]`, `[[allowlists]]`.
    fn allowlists_of(&mut self, file: &File<'_>, entries: &DeTable<'_>) -> Vec<Allowlist> {
        let found: Vec<_> = tables(entries, "allowlist").chain(tables(entries, "allowlists")).collect();
        found.into_iter().filter_map(|table| self.allowlist(file, table)).collect()
    }

    fn allowlist(&mut self, file: &File<'_>, table: &Spanned<DeValue<'_>>) -> Option<Allowlist> {
        let Some(entries) = table.get_ref().as_table() else {
            self.wrong(file, table, "an allowlist is not a table");
            return None;
        };
        let condition = self.string(file, entries, "condition").unwrap_or("OR").to_ascii_uppercase();
        let target = match self.string(file, entries, "regexTarget").unwrap_or("secret") {
            "" | "secret" => Target::Secret,
            "match" => Target::Match,
            "line" => Target::Line,
            _ => {
                self.wrong(file, table, "`regexTarget` is none of secret, match and line");
                return None;
            }
        };
        if !["", "OR", "||", "AND", "&&"].contains(&condition.as_str()) {
            self.wrong(file, table, "`condition` is neither AND nor OR");
            return None;
        }
        let mut patterns = |key| -> Vec<Regex> {
            strings(entries, key).into_iter().filter_map(|(text, at)| self.compile(file, text, at, "")).collect()
        };
        let (paths, regexes) = (patterns("paths"), patterns("regexes"));
        let has_commits = entries.contains_key("commits");
        if has_commits {
            self.note(
                file.place(table),
                "commits of an allowlist are not looked at: what is scanned is files",
                "commits",
            );
        }
        let stopwords = strings(entries, "stopwords").into_iter().map(|(word, _)| word.to_ascii_lowercase()).collect();
        let rules = strings(entries, "targetRules").into_iter().map(|(id, _)| id.to_owned()).collect();
        let needs_all = condition == "AND" || condition == "&&";
        let list = Allowlist { needs_all, paths, regexes, target, stopwords, has_commits, rules };
        let is_empty = list.paths.is_empty() && list.regexes.is_empty() && list.stopwords.is_empty() && !has_commits;
        if is_empty && self.errors.is_empty() {
            self.wrong(file, table, "an allowlist allows nothing");
        }
        Some(list)
    }

    fn pattern(&mut self, file: &File<'_>, entries: &DeTable<'_>, key: &'static str, id: &str) -> Option<Regex> {
        let value = entries.get(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_rule(file, value, "a pattern is not a text", id);
            return None;
        };
        if text.is_empty() { None } else { self.compile(file, text, value, id) }
    }

    fn compile(&mut self, file: &File<'_>, text: &str, at: &Spanned<DeValue<'_>>, id: &str) -> Option<Regex> {
        match go_regex::compile(text) {
            Ok(regex) => Some(regex),
            Err(because) => {
                let error = Error::usage("a pattern does not compile").at(file.place(at));
                let error = if id.is_empty() { error } else { error.name("rule", id) };
                self.errors.push(error.name("because", because).help("write it in RE2's syntax, as gitleaks reads it"));
                None
            }
        }
    }

    fn string<'a>(&mut self, file: &File<'_>, entries: &'a DeTable<'_>, key: &str) -> Option<&'a str> {
        let value = entries.get(key)?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong(file, value, "a value is not a text");
        }
        text
    }

    fn note(&mut self, place: Place, sentence: &'static str, about: &str) {
        self.notes.push(Note { place, sentence, about: about.to_owned() });
    }

    fn wrong<T>(&mut self, file: &File<'_>, at: &Spanned<T>, problem: &'static str) {
        self.errors.push(Error::usage(problem).at(file.place(at)));
    }

    fn wrong_rule<T>(&mut self, file: &File<'_>, at: &Spanned<T>, problem: &'static str, id: &str) {
        self.errors.push(Error::usage(problem).at(file.place(at)).name("rule", id));
    }
}

impl Rule {
    /// Takes from the extended file's rule what this one leaves open.
    fn complete(&mut self, base: Rule) {
        if self.description == self.id {
            self.description = base.description;
        }
        if self.regex.is_none() {
            self.regex = base.regex;
            self.secret_group = if self.secret_group == 0 { base.secret_group } else { self.secret_group };
        }
        self.path = self.path.take().or(base.path);
        self.entropy = if self.entropy > 0.0 { self.entropy } else { base.entropy };
        self.keywords.extend(base.keywords);
        self.allowlists.extend(base.allowlists);
    }
}

/// A table, or an array of them.
fn tables<'a, 'i>(entries: &'a DeTable<'i>, key: &str) -> impl Iterator<Item = &'a Spanned<DeValue<'i>>> {
    let value = entries.get(key);
    let many = value.and_then(|value| value.get_ref().as_array()).into_iter().flat_map(|array| array.iter());
    value.filter(|value| !value.get_ref().is_array()).into_iter().chain(many)
}

/// The texts of an array.
fn strings<'a, 'i>(entries: &'a DeTable<'i>, key: &str) -> Vec<(&'a str, &'a Spanned<DeValue<'i>>)> {
    let array = entries.get(key).and_then(|value| value.get_ref().as_array());
    array
        .into_iter()
        .flat_map(|array| array.iter())
        .filter_map(|value| Some((value.get_ref().as_str()?, value)))
        .collect()
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let whole = value.as_integer().and_then(|number| number.as_str().parse().ok());
    whole.or_else(|| value.as_float().and_then(|number| number.as_str().parse().ok()))
}
