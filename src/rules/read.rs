//! From the YAML tree to [`Rules`], with every problem on the way.

use super::{
    Chosen, ColumnRule, DefaultRule, GateSettings, KeepAll, KeptText, KeyReference, Output, Rules, Selector,
    SubjectKind, TableRules, TableSubject, Target, ddl, gate, output, policy, subject, target,
};
use crate::call::Call;
use crate::diagnostic::{Diagnostic, Span, codes, sort};
use crate::mask;
use crate::words::Locale;
use crate::yaml::{self, Body, Entry, Grammar, Node, Scalar};

const GRAMMAR: Grammar = Grammar {
    name: "rules",
    bad_yaml: codes::BAD_YAML,
    wrong_shape: codes::WRONG_SHAPE,
    duplicate_key: codes::DUPLICATE_KEY,
    depth_max: 32,
    aliases: false,
};

/// The only epoch there is yet.
const EPOCH: u32 = 1;

pub(super) const SETTINGS: &[&str] = &[
    "version", "schema", "source", "epoch", "key", "locale", "ddl", "gate", "policy", "subjects", "defaults",
    "outputs", "targets", "tables",
];

/// Keys that product.md describes and that no code reads yet: silence about
/// them would look like obedience.
const SETTINGS_LATER: &[&str] = &["subset", "generate", "seed", "profile", "allow"];
const TABLE_LATER: &[&str] = &["rows", "cases", "where", "when", "take", "unique"];

/// Reads a rules file. `file` is its name as shown in messages.
///
/// # Errors
/// Every problem at once, when the file is no YAML or one of its settings is
/// wrong. Problems below `tables` alone are left in [`Rules::problems`].
pub fn parse(file: &str, text: &str) -> Result<Rules, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let root = match yaml::parse(text, &GRAMMAR, &mut problems) {
        Ok(root) => root,
        Err(problem) => {
            problems.push(*problem);
            sort(&mut problems);
            return Err(problems);
        }
    };
    // Duplicate keys are the only problems so far; all of them are fatal, as
    // nobody can tell which of the two was meant.
    let mut settings = Settings { problems, ..Settings::default() };
    settings.read(root);
    match settings {
        Settings {
            schema: Some(schema),
            epoch,
            key,
            source,
            locale,
            ddl,
            gate,
            policies,
            subjects,
            outputs,
            targets,
            mut tables,
            problems,
            ..
        } if problems.is_empty() => {
            sort(&mut tables.problems);
            Ok(Rules {
                file: file.to_owned(),
                text: text.to_owned(),
                schema,
                source,
                epoch: epoch.unwrap_or(EPOCH),
                key,
                locale: locale.unwrap_or(Locale::EnUs),
                policies,
                subjects,
                defaults: tables.defaults,
                tables: tables.tables,
                tables_span: tables.span,
                ddl,
                outputs,
                targets,
                gate,
                problems: tables.problems,
            })
        }
        Settings { mut problems, tables, .. } => {
            problems.extend(tables.problems);
            sort(&mut problems);
            Err(problems)
        }
    }
}

#[derive(Default)]
struct Settings {
    version: bool,
    schema: Option<String>,
    source: Option<String>,
    epoch: Option<u32>,
    key: Option<KeyReference>,
    locale: Option<Locale>,
    ddl: Vec<KeptText>,
    gate: GateSettings,
    policies: Vec<Chosen>,
    subjects: Vec<SubjectKind>,
    outputs: Vec<Output>,
    targets: Vec<Target>,
    tables: Tables,
    problems: Vec<Diagnostic>,
}

impl Settings {
    fn read(&mut self, root: Node) {
        let entries = match root.body {
            Body::Map(entries) => entries,
            _ => {
                let message = format!("a rules file is a mapping of settings; this is {}", root.word());
                self.problems.push(
                    Diagnostic::new(codes::WRONG_SHAPE, message)
                        .span(root.span)
                        .help("`standin init URL` drafts a complete file"),
                );
                return;
            }
        };
        // A setting that is there and wrong is reported as wrong, not as missing.
        let mut seen_schema = false;
        for entry in entries {
            match entry.key.text.as_str() {
                "version" => {
                    self.version = true;
                    if self.text(&entry).is_some_and(|text| text != "1") {
                        self.bad(&entry, "the version of a rules file is 1", "this release reads `version: 1` only");
                    }
                }
                "schema" => {
                    seen_schema = true;
                    self.schema = self.text(&entry);
                }
                "source" => self.source = self.text(&entry),
                "epoch" => match self.text(&entry).map(|text| text.parse::<u32>()) {
                    None => {}
                    Some(Ok(EPOCH)) => self.epoch = Some(EPOCH),
                    Some(_) => self.bad(&entry, "this release has no such epoch", "write `epoch: 1`"),
                },
                "locale" => {
                    if let Some(text) = self.text(&entry) {
                        self.locale = Locale::parse(&text);
                        if self.locale.is_none() {
                            let names: Vec<&str> = Locale::ALL.iter().map(|locale| locale.name()).collect();
                            self.bad(&entry, "there is no such locale", &format!("one of {}", names.join(", ")));
                        }
                    }
                }
                "key" => {
                    if let Some(text) = self.text(&entry) {
                        match key_reference(&text) {
                            Some(reference) => self.key = Some(reference),
                            // Never quotes the text: it may be the key.
                            None => self.problems.push(
                                Diagnostic::new(codes::KEY_IN_FILE, "the key must be a reference, not the key itself")
                                    .span(entry.span.clone())
                                    .help("write `key: env:NAME`, `key: file:PATH` or `key: command:COMMAND LINE`")
                                    .help("if a real key was committed, make a new one with `standin key new`"),
                            ),
                        }
                    }
                }
                "gate" => self.gate = gate::read(entry, &mut self.problems),
                "outputs" => self.outputs = output::read(entry, &mut self.problems),
                "targets" => self.targets = target::read(entry, &mut self.problems),
                "ddl" => self.ddl = ddl::read(entry, &mut self.problems),
                "subjects" => self.subjects = subject::read_kinds(entry, &mut self.problems),
                "policy" => self.policies = policy::read(entry, &mut self.problems),
                "defaults" => self.tables.read_defaults(entry),
                "tables" => self.tables.read(entry),
                name if SETTINGS_LATER.contains(&name) => {
                    let problem = later(name, entry.span);
                    self.problems.push(problem);
                }
                name => {
                    let known = SETTINGS.iter().copied().chain(SETTINGS_LATER.iter().copied());
                    let problem = Diagnostic::new(codes::UNKNOWN_KEY, format!("there is no setting `{name}`"))
                        .span(entry.span)
                        .did_you_mean(name, known)
                        .help(format!("the settings are {}", SETTINGS.join(", ")));
                    self.problems.push(problem);
                }
            }
        }
        if !self.version {
            self.missing("`version: 1` is missing", "write it as the first line");
        }
        if !seen_schema {
            self.missing("`schema:` is missing", "name the snapshot: `schema: schemas/NAME.yaml`");
        }
    }

    fn missing(&mut self, message: &str, help: &str) {
        self.problems.push(Diagnostic::new(codes::BAD_SETTING, message).help(help));
    }

    fn bad(&mut self, entry: &Entry, message: &str, help: &str) {
        self.problems
            .push(Diagnostic::new(codes::BAD_SETTING, message).span(entry.value.span.clone()).help(help.to_owned()));
    }

    /// A setting's text; anything else is a problem.
    fn text(&mut self, entry: &Entry) -> Option<String> {
        match &entry.value.body {
            Body::Scalar(scalar) if !scalar.text.trim().is_empty() => Some(scalar.text.trim().to_owned()),
            _ => {
                let word = entry.value.word();
                self.problems.push(
                    Diagnostic::new(codes::WRONG_SHAPE, format!("`{}` takes a text, not {word}", entry.key.text))
                        .span(entry.span.clone()),
                );
                None
            }
        }
    }
}

fn later(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::LATER, format!("`{name}` is not in this version yet"))
        .span(span)
        .note("it is refused rather than ignored: the output would not be what the file says")
        .help("take it out; see `CHANGELOG.md` for what this version does")
}

/// Reads `env:NAME`, `file:PATH` or `command:COMMAND LINE`.
pub fn key_reference(text: &str) -> Option<KeyReference> {
    let (scheme, rest) = text.split_once(':')?;
    let rest = rest.trim();
    if rest.is_empty() {
        return None;
    }
    match scheme {
        "env" => Some(KeyReference::Env(rest.to_owned())),
        "file" => Some(KeyReference::File(rest.to_owned())),
        "command" => Some(KeyReference::Command(rest.to_owned())),
        _ => None,
    }
}

#[derive(Default)]
struct Tables {
    span: Option<Span>,
    tables: Vec<TableRules>,
    defaults: Vec<DefaultRule>,
    problems: Vec<Diagnostic>,
}

impl Tables {
    /// `class email: person.email`, `type timestamp: date_shift`
    fn read_defaults(&mut self, entry: Entry) {
        let entries = match entry.value.body {
            Body::Map(entries) => entries,
            Body::Nothing => return,
            _ => {
                let word = entry.value.word();
                return self.shape(format!("`defaults` takes a mapping of rules, not {word}"), entry.value.span);
            }
        };
        for Entry { key, span, value } in entries {
            let (call_span, verbatim) = match &value.body {
                Body::Scalar(scalar) => (value.span.clone(), scalar.verbatim),
                _ => (span.clone(), false),
            };
            let of = Selector::parse(&key.text, span.clone()).map_err(|problem| self.problems.push(*problem));
            let call = self.call(value, &span);
            let (Ok(of), Some(call)) = (of, call) else { continue };
            if call.name == "keep" {
                self.problems.push(
                    Diagnostic::new(codes::BAD_SETTING, "a default does not keep: nothing is copied that nobody named")
                        .span(call_span)
                        .help("keep columns by name in their table: `keep: [a, b]`, or `{keep: all}`"),
                );
                continue;
            }
            self.defaults.push(DefaultRule { of, span, call, call_span, verbatim });
        }
    }

    fn read(&mut self, entry: Entry) {
        self.span = Some(entry.span.clone());
        match entry.value.body {
            Body::Map(entries) => entries.into_iter().for_each(|entry| self.table(entry)),
            Body::Nothing => {}
            _ => {
                let word = entry.value.word();
                self.shape(format!("`tables` takes a mapping of tables, not {word}"), entry.value.span);
            }
        }
    }

    fn shape(&mut self, message: String, span: Span) {
        self.problems.push(Diagnostic::new(codes::WRONG_SHAPE, message).span(span));
    }

    fn table(&mut self, entry: Entry) {
        let Entry { key, span, value } = entry;
        let mut keep_all = None;
        let mut columns = Vec::new();
        let mut subjects = Vec::new();
        let word = value.word();
        match value.body {
            Body::Map(entries) => self.columns(entries, &mut keep_all, &mut subjects, &mut columns),
            _ => self.problems.push(
                Diagnostic::new(codes::WRONG_SHAPE, format!("a table takes a mapping of columns, not {word}"))
                    .span(if word == "nothing" { span.clone() } else { value.span })
                    .help(format!("to copy the whole table: `{}: {{keep: all}}`", key.text)),
            ),
        }
        for (pattern, span) in self.names(&key, &span) {
            let (keep_all, subjects, columns) = (keep_all.clone(), subjects.clone(), columns.clone());
            self.tables.push(TableRules { pattern, span, keep_all, subjects, columns });
        }
    }

    fn columns(
        &mut self,
        entries: Vec<Entry>,
        keep_all: &mut Option<KeepAll>,
        subjects: &mut Vec<TableSubject>,
        columns: &mut Vec<ColumnRule>,
    ) {
        // In quotes a word is a column's name and no keyword.
        let keeps_all = |entry: &Entry| {
            entry.key.plain
                && entry.key.text == "keep"
                && matches!(&entry.value.body, Body::Scalar(scalar) if scalar.text == "all")
        };
        let is_keep_all = entries.iter().any(keeps_all);
        let mut because = None;
        for entry in entries {
            if keeps_all(&entry) {
                *keep_all = Some(KeepAll { span: entry.span.start..entry.value.span.end, because: None });
                continue;
            }
            let keyword = if entry.key.plain { entry.key.text.as_str() } else { "" };
            match keyword {
                "keep" => self.kept(entry, columns),
                "because" if is_keep_all => match entry.value.body {
                    Body::Scalar(scalar) if !scalar.text.trim().is_empty() => because = Some(scalar.text),
                    _ => self.shape("`because` takes a text: why real values may leave".to_owned(), entry.span),
                },
                // A column may be called `subject`; then its rule is a mask.
                "subject" if !names_a_mask(&entry.value) => {
                    *subjects = subject::read_of_table(entry.value, &entry.span, &mut self.problems);
                }
                name if TABLE_LATER.contains(&name) && !names_a_mask(&entry.value) => {
                    self.problems.push(later(name, entry.span));
                }
                _ => self.ruled(entry, columns),
            }
        }
        if let Some(all) = keep_all {
            all.because = because;
        }
    }

    /// `keep: [a, b]`, `keep: a`
    fn kept(&mut self, entry: Entry, columns: &mut Vec<ColumnRule>) {
        let items = match entry.value.body {
            Body::Seq(items) => items,
            Body::Scalar(_) => vec![entry.value],
            _ => {
                let message = format!("`keep` takes columns, `[a, b]`, or `all`; this is {}", entry.value.word());
                return self.shape(message, entry.span);
            }
        };
        for item in items {
            match item.body {
                Body::Scalar(name) => {
                    for (column, span) in self.names(&name, &item.span) {
                        columns.push(ColumnRule {
                            column,
                            call_span: span.clone(),
                            span,
                            call: Some(Call::named("keep")),
                            verbatim: false,
                            listed: true,
                        });
                    }
                }
                _ => self.shape(format!("`keep` lists names of columns; this is {}", item.word()), item.span),
            }
        }
    }

    fn ruled(&mut self, entry: Entry, columns: &mut Vec<ColumnRule>) {
        let (call_span, verbatim) = match &entry.value.body {
            Body::Scalar(scalar) => (entry.value.span.clone(), scalar.verbatim),
            Body::Map(paths) if paths.len() == 1 => (paths[0].span.clone(), false),
            _ => (entry.span.clone(), false),
        };
        let call = self.call(entry.value, &entry.span);
        for (column, span) in self.names(&entry.key, &entry.span) {
            let (call, call_span) = (call.clone(), call_span.clone());
            columns.push(ColumnRule { column, span, call, call_span, verbatim, listed: false });
        }
    }

    /// Reads a rule; `None` when it is none, which is a problem by then.
    fn call(&mut self, value: Node, name: &Span) -> Option<Call> {
        match value.body {
            Body::Nothing => {
                self.problems.push(
                    Diagnostic::new(codes::BAD_RULE, "there is no rule after the colon")
                        .span(name.clone())
                        .help("write a rule; `null` drops the content, `keep` copies it"),
                );
                None
            }
            Body::Scalar(scalar) => self.scalar_call(&scalar, value.span),
            Body::Map(mut entries) if entries.len() == 1 => {
                let entry = entries.remove(0);
                let mut call = self.scalar_call(&entry.key, entry.span.clone())?;
                match entry.value.body {
                    Body::Map(paths) => paths.into_iter().for_each(|path| self.path(path, &mut call)),
                    // `array: lorem`: one rule for all that is in the value.
                    Body::Scalar(rule) => {
                        let rule = self.scalar_call(&rule, entry.value.span)?;
                        call.paths.push(("$[*]".to_owned(), rule));
                    }
                    _ => {
                        let message = format!("`{}:` takes a mapping of paths to rules here", call.name);
                        self.shape(message, entry.span);
                        return None;
                    }
                }
                Some(call)
            }
            _ => {
                let message =
                    format!("a rule is a text such as `lorem`, or one mask with paths; this is {}", value.word());
                self.problems.push(Diagnostic::new(codes::BAD_RULE, message).span(value.span));
                None
            }
        }
    }

    fn path(&mut self, entry: Entry, call: &mut Call) {
        // Conditions, patterns and values may have commas of their own.
        let names = match call.name.as_str() {
            "cases" | "replace" => vec![(entry.key.text.clone(), entry.span.clone())],
            "map" => self.names(&entry.key, &entry.span),
            _ => self.shared(&entry.key, &entry.span),
        };
        let is_value = call.name == "map" && entry.key.text != "else";
        let rule = match entry.value.body {
            Body::Scalar(scalar) if is_value => match scalar.plain {
                true => Call::value(&scalar.text),
                false => Call::fixed(scalar.text),
            },
            body => match self.call(Node { body, ..entry.value }, &entry.span) {
                Some(rule) => rule,
                None => return,
            },
        };
        for (path, span) in names {
            if call.paths.iter().any(|(known, _)| *known == path) {
                self.problems
                    .push(Diagnostic::new(codes::DUPLICATE_KEY, format!("`{path}` is written twice")).span(span));
            } else {
                call.paths.push((path, rule.clone()));
            }
        }
    }

    fn scalar_call(&mut self, scalar: &Scalar, span: Span) -> Option<Call> {
        if scalar.plain && matches!(scalar.text.as_str(), "~" | "null" | "Null" | "NULL") {
            return Some(Call::named("null"));
        }
        match Call::parse(&scalar.text) {
            Ok(call) => Some(call),
            Err(error) => {
                let place = match scalar.verbatim {
                    // At the end of the rule there is no character to point at.
                    true => (span.start + error.at).min(span.end.saturating_sub(1))..span.end,
                    false => span.clone(),
                };
                let mut problem =
                    Diagnostic::new(codes::BAD_RULE, "this rule cannot be read").span(place).label(error.problem);
                if scalar.plain && scalar.text.contains('(') && !scalar.text.contains(')') {
                    problem = problem
                        .help("inside `{…}` a rule with a comma needs quotes: `\"date_shift(days=30, by=person)\"`");
                }
                self.problems.push(problem);
                None
            }
        }
    }

    /// The names of a shared line, `a, b`, with their places. In quotes it is
    /// one name, whatever is in it.
    fn names(&mut self, scalar: &Scalar, span: &Span) -> Vec<(String, Span)> {
        if scalar.plain {
            return self.shared(scalar, span);
        }
        if scalar.text.is_empty() {
            self.shape("a name is empty".to_owned(), span.clone());
            return Vec::new();
        }
        vec![(scalar.text.clone(), span.clone())]
    }

    /// The parts of a shared line, in quotes or not: paths need quotes often.
    fn shared(&mut self, scalar: &Scalar, span: &Span) -> Vec<(String, Span)> {
        let mut names = Vec::new();
        for (start, part) in split(&scalar.text) {
            let name = part.trim();
            let place = match scalar.verbatim {
                true => {
                    let start = span.start + start + (part.len() - part.trim_start().len());
                    start..start + name.len()
                }
                false => span.clone(),
            };
            if name.is_empty() {
                self.shape("a name is missing beside a comma".to_owned(), span.clone());
            } else {
                names.push((name.to_owned(), place));
            }
        }
        names
    }
}

/// Parts between the commas that stand outside brackets, with where they begin.
fn split(text: &str) -> Vec<(usize, &str)> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    for (at, letter) in text.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push((start, &text[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push((start, &text[start..]));
    parts
}

fn names_a_mask(value: &Node) -> bool {
    match &value.body {
        Body::Scalar(scalar) => Call::parse(&scalar.text).is_ok_and(|call| mask::find(&call.name).is_some()),
        Body::Map(entries) => entries.len() == 1 && mask::find(&entries[0].key.text).is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::render;

    const HEAD: &str = "version: 1\nschema: schemas/a.yaml\n";

    fn read(tables: &str) -> Rules {
        let text = format!("{HEAD}tables:\n{tables}");
        parse("masks/a.yaml", &text).unwrap_or_else(|problems| panic!("{}", render("a", &text, &problems, false)))
    }

    /// Reads `text`, which must have problems, and looks for each of `wanted`
    /// in what is shown.
    fn check(text: &str, wanted: &[&str]) {
        let problems = match parse("masks/a.yaml", text) {
            Ok(rules) => rules.problems,
            Err(problems) => problems,
        };
        let shown = render("masks/a.yaml", text, &problems, false);
        for words in wanted {
            assert!(shown.contains(words), "no {words:?} in:\n{shown}");
        }
        assert_eq!(problems.len(), shown.matches("error[").count());
    }

    fn check_tables(tables: &str, wanted: &[&str]) {
        check(&format!("{HEAD}tables:\n{tables}"), wanted);
    }

    #[test]
    fn settings_are_read() {
        let text = "version: 1\nschema: 's.yaml'\nsource: postgres://localhost/shop\nepoch: 1\nkey: env:SHOP KEY\nlocale: de_DE\ntables: {}\n";
        let rules = parse("masks/a.yaml", text).unwrap();
        assert_eq!(rules.schema, "s.yaml");
        assert_eq!(rules.source.as_deref(), Some("postgres://localhost/shop"));
        assert_eq!(rules.key, Some(KeyReference::Env("SHOP KEY".into())));
        assert_eq!(rules.locale, Locale::DeDe);
        assert_eq!(&text[rules.tables_span.unwrap()], "tables");
        assert_eq!(key_reference("command:pass show x:y"), Some(KeyReference::Command("pass show x:y".into())));
        assert_eq!(key_reference("file:/a"), Some(KeyReference::File("/a".into())));
    }

    #[test]
    fn wrong_settings_are_all_told_at_once() {
        check(
            "version: 2\nshema: x\nepoch: 9\nlocale: xx\nsubset: {}\nsource: [a]\n",
            &[
                "error[M0006]: the version of a rules file is 1",
                "error[M0004]: there is no setting `shema`",
                "did you mean `schema`?",
                "no such epoch",
                "one of en_US, en_GB, en_CA",
                "error[M0005]: `subset` is not in this version yet",
                "error[M0002]: `source` takes a text, not a list",
                "`schema:` is missing",
            ],
        );
        check("[a]\n", &["error[M0002]: a rules file is a mapping of settings; this is a list"]);
        check("", &["this is nothing"]);
        check("a: [", &["error[M0001]: this is not YAML"]);
        check("version: 1\nversion: 1\nschema: x\n", &["error[M0003]: `version` is written twice", "in line 1"]);
    }

    #[test]
    fn a_literal_key_is_refused_and_not_shown() {
        let key = "0123456789abcdef".repeat(4);
        let text = format!("{HEAD}key: {key}\n");
        let problems = parse("masks/a.yaml", &text).unwrap_err();
        let shown = render("masks/a.yaml", &text, &problems, false);
        assert!(shown.contains("error[M0007]") && !shown.contains(&key), "{shown}");
        assert!(!crate::diagnostic::to_json("a", &text, &problems).to_string().contains(&key));
    }

    #[test]
    fn tables_and_columns_are_read_with_their_places() {
        let rules = read(
            "  users:\n    id: keep\n    a, b: hash(length=8)\n    avatar: null\n    keep: [c, d]\n    subject: hash\n  x, billing.y: {keep: all, because: lists only}\n",
        );
        assert!(rules.problems.is_empty(), "{:?}", rules.problems);
        let users = &rules.tables[0];
        let columns: Vec<&str> = users.columns.iter().map(|rule| rule.column.as_str()).collect();
        assert_eq!(columns, ["id", "a", "b", "avatar", "c", "d", "subject"]);
        for rule in &users.columns {
            assert_eq!(&rules.text[rule.span.clone()], rule.column);
        }
        assert_eq!(&rules.text[users.columns[2].call_span.clone()], "hash(length=8)");
        assert_eq!(users.columns[3].call, Some(Call::named("null")));
        assert!(users.columns[4].listed && users.columns[4].call == Some(Call::named("keep")));
        assert_eq!(rules.tables[2].pattern, "billing.y");
        assert_eq!(&rules.text[rules.tables[2].span.clone()], "billing.y");
        let all = rules.tables[1].keep_all.as_ref().unwrap();
        assert_eq!(all.because.as_deref(), Some("lists only"));
        assert_eq!(&rules.text[all.span.clone()], "keep: all");
    }

    #[test]
    fn quoted_rules_patterns_and_structures_are_read() {
        let rules = read(
            "  p*:\n    \"*_at\": 'hash(length=9)'\n    payload:\n      json: {$.a.b: keep, \"$.c['x,y'], $.d\": \"fixed('1, 2')\"}\n    keep: one\n",
        );
        assert!(rules.problems.is_empty(), "{:?}", rules.problems);
        let columns = &rules.tables[0].columns;
        assert_eq!(columns[0].column, "*_at");
        assert_eq!(columns[0].call.as_ref().unwrap().arguments.len(), 1);
        let json = columns[1].call.as_ref().unwrap();
        let paths: Vec<(&str, &str)> =
            json.paths.iter().map(|(path, call)| (path.as_str(), call.name.as_str())).collect();
        assert_eq!(json.name, "json");
        assert_eq!(paths, [("$.a.b", "keep"), ("$.c['x,y']", "fixed"), ("$.d", "fixed")]);
        assert_eq!(columns[2].column, "one");
    }

    #[test]
    fn below_some_masks_stand_conditions_patterns_and_values() {
        let rules = read(
            "  t:\n    a:\n      map:\n        x, y: lorem\n        \"p, q\": \"null\"\n        7: null\n        else: keep\n    b:\n      cases: {\"c IN ('x', 'y')\": null, else: keep}\n    c:\n      replace: {\"[a,b]{1,2}\": lorem}\n",
        );
        assert!(rules.problems.is_empty(), "{:?}", rules.problems);
        let paths = |column: usize| rules.tables[0].columns[column].call.as_ref().unwrap().paths.clone();
        let names = |column: usize| paths(column).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        assert_eq!(names(0), ["x", "y", "p, q", "7", "else"]);
        let calls: Vec<Call> = paths(0).into_iter().map(|(_, call)| call).collect();
        assert_eq!(calls[1], Call::fixed("lorem"));
        assert_eq!(calls[2], Call::fixed("null"));
        assert_eq!((&calls[3], &calls[4]), (&Call::named("null"), &Call::named("keep")));
        assert_eq!(names(1), ["c IN ('x', 'y')", "else"]);
        assert_eq!(names(2), ["[a,b]{1,2}"]);
    }

    #[test]
    fn quotes_make_a_name_of_anything() {
        let rules = read(
            "  \"a, b\":\n    \"keep\": hash\n    'subject': hash\n    ' x,': hash\n  c:\n    keep: [\"c, d\", e]\n",
        );
        assert!(rules.problems.is_empty(), "{:?}", rules.problems);
        assert_eq!(rules.tables[0].pattern, "a, b");
        let columns =
            |table: usize| rules.tables[table].columns.iter().map(|rule| rule.column.as_str()).collect::<Vec<_>>();
        assert_eq!(columns(0), ["keep", "subject", " x,"]);
        assert_eq!(columns(1), ["c, d", "e"]);
    }

    #[test]
    fn problems_below_tables_wait_for_the_plan() {
        let rules = read("  t:\n    a:\n    b: hash(length\n");
        assert_eq!(rules.problems.len(), 2);
        assert!(rules.tables[0].columns.iter().all(|rule| rule.call.is_none()));
    }

    #[test]
    fn wrong_rules_say_where() {
        check_tables("  t:\n    a:\n", &["error[M0008]: there is no rule after the colon", "5 |     a:\n  |     ^"]);
        check_tables(
            "  t:\n    a: hash(length=8\n",
            &["error[M0008]", "expected `,` or `)`", "5 |     a: hash(length=8\n  |                    ^"],
        );
        check_tables("  t:\n    a: \"hash(\"\n", &["5 |     a: \"hash(\"\n  |        ^^^^^^^"]);
        check_tables("  t: {a: hash(length=8, x=2)}\n", &["inside `{…}` a rule with a comma needs quotes"]);
        check_tables("  t:\n    a: [x]\n", &["error[M0008]: a rule is a text", "this is a list"]);
        check_tables("  t:\n    a: {json: [x]}\n", &["error[M0002]: `json:` takes a mapping of paths"]);
        check_tables(
            "  t:\n    a:\n      json: {$.a: keep, \"$.b, $.a\": keep}\n",
            &["error[M0003]: `$.a` is written twice"],
        );
        check_tables("  t: keep\n", &["error[M0002]: a table takes a mapping", "`t: {keep: all}`"]);
        check_tables("  t:\n", &["a table takes a mapping of columns, not nothing"]);
        check_tables("  t:\n    keep: {a: b}\n", &["`keep` takes columns"]);
        check_tables("  t:\n    keep: [[a]]\n", &["`keep` lists names of columns; this is a list"]);
        check_tables("  t:\n    a,: keep\n", &["a name is missing beside a comma"]);
        check_tables("  t:\n    keep: all\n    because: ''\n", &["`because` takes a text"]);
        check_tables(
            "  t:\n    subject: person by user_id\n    rows: 5\n",
            &["error[M0006]: this does not say whose the rows are", "error[M0005]: `rows` is not"],
        );
        check_tables("  - t\n", &["`tables` takes a mapping of tables, not a list"]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 400, ..Default::default() })]

        #[test]
        fn any_text_is_read_or_refused_and_shown(
            text in "(version: 1\n|schema: s\n|tables:\n|  t:\n|    a, b: |keep|null|\\[a, b\\]|\\{all: x\\}|\"|'|\\*|&a |!|: |, |\n|é|key: |\u{feff}|\t|.){0,24}"
        ) {
            let problems = match parse("f", &text) {
                Ok(rules) => rules.problems,
                Err(problems) => {
                    proptest::prop_assert!(!problems.is_empty());
                    problems
                }
            };
            for problem in &problems {
                if let Some(span) = &problem.span {
                    proptest::prop_assert!(span.end <= text.len() + 1 && span.start <= span.end, "{span:?} in {text:?}");
                }
            }
            let shown = render("f", &text, &problems, false);
            proptest::prop_assert_eq!(shown.is_empty(), problems.is_empty());
        }
    }
}
