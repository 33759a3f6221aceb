//! One rule on one column: the mask found, its arguments bound, its output
//! held against the column's type.

use super::Left;
use super::closure::{Closures, Node};
use super::fold::is_compared;
use super::ruling::{How, Rule};
use super::subject::{From, Subjects};
use crate::call::{Call, Value};
use crate::diagnostic::{Code, Diagnostic, Span, codes};
use crate::discover::{Class, KINDS, Kind, Suspicion, tokens};
use crate::mask::{
    self, Action, Args, Ask, By, Compiled, Contract, MaskKind, Misfit, MisfitKind, Output, Remains, Scope, Sibling,
    Target, Unbound,
};
use crate::rules::{Chosen, forbids};
use crate::schema::{Column, Table, Type};
use crate::seed::{DomainKey, Key};
use crate::words::Locale;

/// What became of a column.
pub enum Fit {
    /// The target computes it.
    Computed,
    /// A problem was reported; nothing can be proved about the column.
    Failed,
    Fitted(Box<Fitted>),
}

pub struct Fitted {
    /// What the user typed.
    pub mask: &'static str,
    /// The rule.
    pub call: Call,
    pub action: Action,
    pub contract: Contract,
    pub key: DomainKey,
    /// Of the rule, where there is one.
    pub span: Option<Span>,
    /// The ruled column that this one follows.
    pub follows: Option<String>,
    /// `keep(because=…)`: somebody looked at the values.
    pub reasoned: bool,
    /// Other columns of the row that the mask looks at.
    pub siblings: Vec<Sibling>,
}

impl Fitted {
    /// What the rule leaves of real values.
    pub fn left(&self) -> Left {
        let is_document = DOCUMENTS.contains(&self.call.name.as_str());
        let parts = |is: fn(&Call) -> bool| -> Vec<String> {
            let ruled = self.call.paths.iter().filter(|(_, below)| is_document && is(below));
            ruled.map(|(path, _)| path.clone()).collect()
        };
        let kept_parts = parts(|below| below.name == "keep");
        let is_listed = |below: &Call| mask::find(&below.name).is_some_and(|kind| kind.remains() == Remains::Listed);
        let listed_parts = parts(is_listed);
        let remains = match self.action {
            Action::Keep => Remains::Values,
            _ => mask::find(self.mask).map_or(Remains::Chance, |kind| kind.remains()),
        };
        Left { remains, reasoned: self.reasoned, kept_parts, listed_parts }
    }
}

fn has_reason(rule: &Rule<'_>) -> bool {
    says_why(&rule.call)
}

/// Whether `keep` says why.
fn says_why(call: &Call) -> bool {
    call.arguments.iter().any(|argument| {
        // The first parameter of `keep` is its reason.
        argument.name.as_deref().is_none_or(|name| name == "because") && argument.value != Value::Null
    })
}

/// The rules that copy a column's real values: the rule itself, or one below it for
/// some rows. What is kept inside a document is a path that somebody named.
fn copying(call: &Call) -> Vec<&Call> {
    match call.name.as_str() {
        // Dealt out among the rows, they are the real ones still.
        "keep" | "shuffle" => vec![call],
        "array" | "cases" | "map" => call.paths.iter().flat_map(|(_, below)| copying(below)).collect(),
        _ => Vec::new(),
    }
}

/// The parts of a document that are copied without a reason, or with one that a
/// policy does not take, and what their names give away. `found` gets the path, the
/// detector and the policy that forbids it.
fn kept_parts<'a>(
    call: &'a Call,
    policies: &'a [Chosen],
    found: &mut Vec<(&'a str, &'static dyn Kind, Option<&'static str>)>,
) {
    for (path, below) in &call.paths {
        // The keys of the others are conditions, values or places.
        if below.name != "keep" || !DOCUMENTS.contains(&call.name.as_str()) {
            kept_parts(below, policies, found);
            continue;
        }
        let words = tokens(last_name(path));
        let personal =
            |detector: &&&'static dyn Kind| detector.class() != Class::FreeText && detector.names().names(&words);
        let Some(detector) = KINDS.iter().find(personal) else { continue };
        match forbids(policies, detector.name()) {
            Some((policy, _)) if !(says_why(below) && says_not(below, detector.name())) => {
                found.push((path, *detector, Some(policy.name)));
            }
            None if !says_why(below) => found.push((path, *detector, None)),
            _ => {}
        }
    }
}

/// The last name of a path into a value: `$.customer.email`, `/user/@mail`, `email`.
fn last_name(path: &str) -> &str {
    let path = path.trim_end_matches(['*', ']', '[', '.', '\'', '"']);
    path.rsplit(['.', '/', '@', '\'', '"']).next().unwrap_or(path)
}

/// Whether `keep` says what the column is not.
fn says_not(call: &Call, detector: &str) -> bool {
    call.arguments.iter().any(|argument| {
        argument.name.as_deref() == Some("not")
            && matches!(&argument.value, Value::Bare(name) | Value::Text(name) if name == detector)
    })
}

impl Fit {
    pub fn fitted(&self) -> Option<&Fitted> {
        match self {
            Fit::Fitted(fitted) => Some(fitted),
            _ => None,
        }
    }

    /// Fitted, and to something else than its own bytes.
    pub fn masked(&self) -> Option<&Fitted> {
        self.fitted().filter(|fitted| !matches!(fitted.action, Action::Keep))
    }
}

/// What every column of a run has in common.
pub struct Fitter<'a> {
    pub key: &'a Key,
    pub epoch: u32,
    pub locale: Locale,
    pub closures: &'a Closures<'a>,
    pub suspect: Suspect,
    /// What may not be kept.
    pub policies: &'a [Chosen],
    /// Whose the rows are, by table.
    pub subjects: Vec<Subjects>,
    pub commands: Commands<'a>,
}

/// Makes the child process of a command line; see [`Target::commands`].
pub type Commands<'a> = &'a dyn Fn(&str) -> Box<dyn Ask>;

/// What a column's name and type give away: [`crate::discover::suspect`].
pub type Suspect = fn(&Table, &Column) -> Option<Suspicion>;

/// Masks whose rules have paths below them.
const STRUCTURED: &[&str] = &["array", "cases", "composite", "hstore", "json", "map", "php", "range", "replace", "xml"];
/// Those whose rules say themselves what happens to a part of a type nobody knows.
const BY_PARTS: &[&str] = &["array", "composite"];
/// Those whose paths lead into documents with names of their own.
const DOCUMENTS: &[&str] = &["composite", "hstore", "json", "php", "xml"];
/// Masks that need to know nothing of a type.
const TYPELESS: &[&str] = &["null", "fixed", "default", "keep"];

impl Fitter<'_> {
    /// Fits `rule`, written for `root`, to `node`: to `root` itself or to a
    /// column that follows it. `shared` is the type that all of them can hold.
    pub fn fit(&self, rule: &Rule<'_>, root: Node, node: Node, shared: &Type, problems: &mut Vec<Diagnostic>) -> Fit {
        let before = problems.len();
        let examined = self.examine(rule, (node == root).then_some(node), problems);
        let Some((kind, args)) = examined.filter(|_| problems.len() == before) else { return Fit::Failed };
        let column = self.closures.column(node);
        let name = match kind.scope() {
            Scope::Column => self.closures.containing(node).domain.as_str(),
            Scope::Shared(name) => name,
        };
        let key = self.key.domain(self.epoch, name);
        let mut typed = Column { ty: shared.clone(), ..column.clone() };
        // MySQL's text ignores case nearly everywhere; where nothing compares it,
        // a value gets the stand-in that it has in other databases.
        if let Type::Text(length) = &mut typed.ty
            && self.closures.catalog.engine.kind.is_mysql()
            && !is_compared(self.closures, node)
        {
            length.folded = false;
        }
        let compiled = match self.compile(kind, node.0, &typed, &key, &args) {
            Ok(compiled) => compiled,
            Err(misfit) => {
                let code = match misfit.kind {
                    MisfitKind::Type => codes::WRONG_TYPE,
                    MisfitKind::Length => codes::TOO_LONG,
                    MisfitKind::Argument => codes::BAD_ARGUMENT,
                    MisfitKind::Null => codes::NULL_INTO_NOT_NULL,
                    MisfitKind::Value => codes::OUTSIDE_SET,
                };
                let mut problem = self.problem(code, misfit.problem, rule, root, node);
                if *shared != column.ty {
                    problem = problem.note(self.narrower(node));
                }
                problems.push(match misfit.help {
                    Some(help) => problem.help(help),
                    None => problem,
                });
                return Fit::Failed;
            }
        };
        if let Err((code, message)) = holds(kind.name(), &compiled, column, &self.closures.name(node)) {
            problems.push(self.problem(code, message, rule, root, node));
            return Fit::Failed;
        }
        let Compiled { action, mut contract, siblings } = compiled;
        self.follow_subject(kind, rule, node, &mut contract);
        if let Some(problem) = self.unread_sibling(&siblings, node) {
            problems.push(self.problem(codes::BAD_ARGUMENT, problem, rule, root, node));
            return Fit::Failed;
        }
        let follows = (node != root).then(|| self.closures.name(root));
        Fit::Fitted(Box::new(Fitted {
            siblings,
            mask: kind.name(),
            call: Call::clone(&rule.call),
            action,
            contract,
            key,
            span: Some(rule.call_span.clone()),
            follows,
            reasoned: has_reason(rule),
        }))
    }

    /// Reads a rule: the mask, its arguments and, where `node` is the column it
    /// was written for, whether a person may and did decide so.
    pub fn examine<'r>(
        &self,
        rule: &'r Rule<'_>,
        node: Option<Node>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<(&'static dyn MaskKind, Args<'r>)> {
        let kind = find(&rule.call, rule, problems)?;
        if let Some(node) = node {
            self.check_decision(kind, rule, node, problems);
        }
        match Args::bind(&rule.call, kind.parameters()) {
            Ok(args) => Some((kind, args)),
            Err(unbound) => {
                problems.push(unbound_problem(kind, rule, unbound));
                None
            }
        }
    }

    /// An identity column that nobody rules is copied: the database made its
    /// values, not a person.
    pub fn identity(&self, root: Node, node: Node) -> Fit {
        let kind = mask::find("keep").expect("keep is a mask");
        let call = Call::named("keep");
        let args = Args::bind(&call, kind.parameters()).expect("keep needs no argument");
        let key = self.key.domain(self.epoch, &self.closures.containing(node).domain);
        match self.compile(kind, node.0, self.closures.column(node), &key, &args) {
            Ok(Compiled { action, contract, .. }) => {
                let follows = (node != root).then(|| self.closures.name(root));
                Fit::Fitted(Box::new(Fitted {
                    mask: kind.name(),
                    call,
                    action,
                    contract,
                    key,
                    span: None,
                    follows,
                    reasoned: false,
                    siblings: Vec::new(),
                }))
            }
            Err(_) => Fit::Failed,
        }
    }

    /// The one place where a mask's target is made.
    fn compile(
        &self,
        kind: &dyn MaskKind,
        table: usize,
        column: &Column,
        key: &DomainKey,
        args: &Args<'_>,
    ) -> Result<Compiled, Misfit> {
        let domains = |name: &str| self.key.domain(self.epoch, name);
        let is_mysql = self.closures.catalog.engine.kind.is_mysql();
        let target = Target {
            column,
            is_mysql,
            locale: self.locale,
            epoch: self.epoch,
            key,
            domains: &domains,
            subjects: &self.subjects[table].names(),
            siblings: &self.closures.tables[table].columns,
            commands: self.commands,
        };
        kind.compile(&target, args)
    }

    /// A mask that goes by the value, and whose values belong to a subject, goes by
    /// the subject where the rules say whose the rows are: the address agrees with
    /// the names. What other columns reference has to go by its value.
    fn follow_subject(&self, kind: &dyn MaskKind, rule: &Rule<'_>, node: Node, contract: &mut Contract) {
        let Some(wanted) = kind.subject() else { return };
        let chosen = rule.call.arguments.iter().any(|argument| argument.name.as_deref() == Some("by"));
        let joined = self.closures.containing(node).members.len() > 1;
        let kinds = &self.subjects[node.0].kinds;
        let Some(slot) = kinds.iter().position(|subject| subject.kind == wanted) else { return };
        let subject = &kinds[slot];
        if chosen || joined || subject.implied || !matches!(contract.by, By::Value(_)) {
            return;
        }
        // The key itself is its own subject already.
        if subject.from == From::Column(node.1) && contract.by == By::Value(subject.canonical) {
            return;
        }
        contract.by = By::Subject(slot + 1);
    }

    /// Why a column cannot be looked at by the mask of another.
    fn unread_sibling(&self, siblings: &[Sibling], node: Node) -> Option<String> {
        let table = self.closures.tables[node.0];
        siblings.iter().find_map(|sibling| {
            let column = table.column(&sibling.column)?;
            let name = &sibling.column;
            if column.is_computed() {
                return Some(format!("{name} is computed by the database, and not read"));
            }
            (sibling.masked && *name == table.columns[node.1].name).then(|| format!("{name} cannot be made of itself"))
        })
    }

    /// Is this a decision a person may take, and did a person take it?
    fn check_decision(&self, kind: &dyn MaskKind, rule: &Rule<'_>, node: Node, problems: &mut Vec<Diagnostic>) {
        let (column, name) = (self.closures.column(node), self.closures.name(node));
        let copying = copying(&rule.call);
        let keeps = copying.iter().any(|call| !says_why(call));
        if let Some(native) = column.ty.unknown()
            && (keeps || !TYPELESS.contains(&kind.name()) && !BY_PARTS.contains(&kind.name()))
        {
            problems.push(
                Diagnostic::new(
                    codes::UNKNOWN_TYPE,
                    format!("`{}` on {name}: nobody here knows the type {native}", kind.name()),
                )
                .span(rule.call_span.clone())
                .help(format!("`{}` takes `null`, `fixed(…)`, `default` or `keep(because=…)`", column.name)),
            );
            return;
        }
        let table = self.closures.tables[node.0];
        let mut parts = Vec::new();
        kept_parts(&rule.call, self.policies, &mut parts);
        for (path, detector, policy) in parts {
            let message = match policy {
                Some(policy) => format!("{path} of {name} is kept, and the policy {policy} forbids to keep it"),
                None => format!("{path} of {name} is kept, and nobody says why"),
            };
            let reason = match policy {
                Some(_) => format!("keep(because=\"…\", not={})", detector.name()),
                None => "keep(because=\"…\")".to_owned(),
            };
            let code = if policy.is_some() { codes::POLICY } else { codes::KEEP_NEEDS_REASON };
            problems.push(
                Diagnostic::new(code, message)
                    .span(rule.call_span.clone())
                    .note(format!("looks like: {} (by its name; no value was read)", detector.summary()))
                    .help(format!("mask it, or give the reason to the reviewer\n{path}: {reason}")),
            );
        }
        if !copying.is_empty()
            && let Some(suspicion) = (self.suspect)(table, column)
            && let Some((policy, _)) = forbids(self.policies, suspicion.detector)
            && !copying.iter().all(|call| says_why(call) && says_not(call, suspicion.detector))
        {
            problems.push(
                Diagnostic::new(
                    codes::POLICY,
                    format!("{name} is kept, and the policy {} forbids to keep it", policy.name),
                )
                .span(rule.name_span.clone())
                .note(format!("looks like: {} ({}; no value was read)", suspicion.what, suspicion.because))
                .help(format!(
                    "mask it, or say that it is something else\n{}: {}\n{}: keep(because=\"…\", not={})",
                    column.name, suspicion.rule, column.name, suspicion.detector
                )),
            );
            return;
        }
        if !keeps {
            return;
        }
        if let Some(suspicion) = (self.suspect)(table, column) {
            let line = format!("{}: {}\n{}: keep(because=\"…\")", column.name, suspicion.rule, column.name);
            problems.push(
                Diagnostic::new(codes::KEEP_NEEDS_REASON, format!("{name} is kept, and nobody says why"))
                    .span(rule.name_span.clone())
                    .note(format!("looks like: {} ({}; no value was read)", suspicion.what, suspicion.because))
                    .help(match rule.how {
                        How::Listed => format!("take it out of the list and write a line of its own\n{line}"),
                        How::Table => format!("write a line of its own, or `because:` for the whole table\n{line}"),
                        How::Line | How::Pattern | How::Default => {
                            format!("mask it, or give the reason to the reviewer\n{line}")
                        }
                    }),
            );
        }
    }

    /// Why a column is held to less than its own type.
    fn narrower(&self, node: Node) -> String {
        let own = &self.closures.column(node).ty;
        let others: Vec<String> = self
            .closures
            .containing(node)
            .members
            .iter()
            .filter(|member| self.closures.column(**member).ty != *own)
            .take(3)
            .map(|member| format!("{} is {}", self.closures.name(*member), self.closures.column(*member).native))
            .collect();
        format!("all columns joined by foreign keys get the same values, and {}", others.join(", "))
    }

    fn problem(&self, code: Code, message: String, rule: &Rule<'_>, root: Node, node: Node) -> Diagnostic {
        let problem = Diagnostic::new(code, message).span(rule.call_span.clone());
        let name = self.closures.name(node);
        match node == root {
            true => problem.label(format!("for {name}")),
            false => problem.note(format!("{name} follows {}, where the rule is written", self.closures.name(root))),
        }
    }
}

/// The mask of a rule, and of all rules below it.
fn find(call: &Call, rule: &Rule<'_>, problems: &mut Vec<Diagnostic>) -> Option<&'static dyn MaskKind> {
    let Some(kind) = mask::find(&call.name) else {
        problems.push(
            Diagnostic::new(codes::UNKNOWN_MASK, format!("there is no mask `{}`", call.name))
                .span(rule.call_span.clone())
                .did_you_mean(&call.name, mask::MASKS.iter().map(|kind| kind.name()))
                .help("`standin list masks` shows all of them"),
        );
        return None;
    };
    if !call.paths.is_empty() && !STRUCTURED.contains(&kind.name()) {
        problems.push(
            Diagnostic::new(codes::WRONG_ARGUMENTS, format!("`{}` takes no paths", call.name))
                .span(rule.call_span.clone())
                .help(format!("only {} does", STRUCTURED.join(", "))),
        );
        return None;
    }
    let before = problems.len();
    for (path, below) in &call.paths {
        let first = problems.len();
        find(below, rule, problems);
        for problem in &mut problems[first..] {
            problem.notes.insert(0, format!("in the rule of {path}"));
        }
    }
    (problems.len() == before).then_some(kind)
}

fn unbound_problem(kind: &dyn MaskKind, rule: &Rule<'_>, unbound: Unbound<'_>) -> Diagnostic {
    let name = kind.name();
    let place = |at: std::ops::Range<usize>| match rule.verbatim {
        true => rule.call_span.start + at.start..rule.call_span.start + at.end,
        false => rule.call_span.clone(),
    };
    let names: Vec<&str> = kind.parameters().iter().map(|parameter| parameter.name).collect();
    let takes = match names.is_empty() {
        true => format!("`{name}` takes no arguments"),
        false => format!("`{name}` takes {}", names.join(", ")),
    };
    let problem = |message: String, span: Span| Diagnostic::new(codes::WRONG_ARGUMENTS, message).span(span);
    match unbound {
        Unbound::Unknown(argument, at) => {
            problem(format!("`{name}` has no argument `{argument}`"), place(at)).did_you_mean(argument, names)
        }
        Unbound::TooMany(at) => problem(format!("`{name}` does not take so many arguments"), place(at)),
        Unbound::Twice(argument, at) => problem(format!("`{argument}` is given twice"), place(at)),
        Unbound::Missing(argument) => problem(format!("`{name}` needs `{argument}`"), rule.call_span.clone()),
    }
    .help(takes)
}

/// Whether the column's own type can hold every output. Masks look at this
/// first; a mask that forgets must not cost somebody a night's load.
fn holds(mask: &str, compiled: &Compiled, column: &Column, name: &str) -> Result<(), (Code, String)> {
    match &compiled.action {
        Action::Null if !column.nullable => {
            return Err((codes::NULL_INTO_NOT_NULL, format!("`{mask}` writes NULL, and {name} is NOT NULL")));
        }
        Action::Keep | Action::Null | Action::Default => return Ok(()),
        Action::Mask(_) => {}
    }
    match (&compiled.contract.output, &column.ty) {
        (Output::Text { chars_max }, Type::Text(length)) => match length.max {
            Some(max) if *chars_max > max => Err((
                codes::TOO_LONG,
                format!("`{mask}` makes up to {chars_max} characters, and {name} holds {max} ({})", column.native),
            )),
            _ => Ok(()),
        },
        (Output::OneOf(values), ty) => {
            for value in values {
                let Ok(text) = std::str::from_utf8(value) else { continue };
                match ty {
                    Type::Text(length) if length.max.is_some_and(|max| text.chars().count() > max as usize) => {
                        return Err((
                            codes::TOO_LONG,
                            format!("`{text}` is longer than {name} holds ({})", column.native),
                        ));
                    }
                    Type::Enum { labels } if !labels.iter().any(|label| label == text) => {
                        return Err((
                            codes::OUTSIDE_SET,
                            format!("`{text}` is no label of {name}; they are {}", labels.join(", ")),
                        ));
                    }
                    Type::Int { bytes, unsigned } if !fits_integer(text, *bytes, *unsigned) => {
                        return Err((
                            codes::OUTSIDE_SET,
                            format!("`{text}` is not a number that {name} holds ({})", column.native),
                        ));
                    }
                    Type::Bool
                        if !matches!(text, "t" | "f" | "true" | "false" | "0" | "1" | "on" | "off" | "yes" | "no") =>
                    {
                        return Err((codes::OUTSIDE_SET, format!("`{text}` is neither true nor false, as {name} is")));
                    }
                    _ => {}
                }
            }
            Ok(())
        }
        (Output::Interval { low, high }, Type::Int { bytes, unsigned })
            if !fits_integer(&low.to_string(), *bytes, *unsigned)
                || !fits_integer(&high.to_string(), *bytes, *unsigned) =>
        {
            Err((codes::OUTSIDE_SET, format!("{low} to {high} is more than {name} holds ({})", column.native)))
        }
        _ => Ok(()),
    }
}

fn fits_integer(text: &str, bytes: u8, unsigned: bool) -> bool {
    let bits = u32::from(bytes) * 8;
    let (low, high) = match unsigned {
        true => (0, (1i128 << bits) - 1),
        false => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
    };
    text.trim().parse::<i128>().is_ok_and(|number| (low..=high).contains(&number))
}

/// The type that all columns of a closure can hold, so that a permutation runs
/// over the same numbers and a text gets the same length everywhere; `None`
/// where there is no such type.
pub fn shared_type<'a>(types: impl IntoIterator<Item = &'a Type>) -> Option<Type> {
    let mut types = types.into_iter();
    let first = types.next()?.clone();
    types.try_fold(first, |shared, ty| {
        Some(match (shared, ty) {
            (Type::Int { bytes: a, unsigned: x }, Type::Int { bytes: b, unsigned: y }) if x == *y => {
                Type::Int { bytes: a.min(*b), unsigned: x }
            }
            // Blanks are part of a padded value, so its length is part of its identity.
            (Type::Text(a), Type::Text(b)) if a.padded != b.padded || (a.padded && a.max != b.max) => return None,
            (Type::Text(mut a), Type::Text(b)) => {
                a.max = a.max.into_iter().chain(b.max).min();
                a.folded |= b.folded;
                Type::Text(a)
            }
            (shared, ty) if shared == *ty => shared,
            _ => return None,
        })
    })
}
