//! Rules × catalog → plan: one action for every column, or every problem at once.

use std::collections::BTreeMap;

use super::Plan;
use super::build;
use super::caution;
use super::check;
use super::closure::{Closure, Closures, Node, identity_name};
use super::fit::{Commands, Fit, Fitter, Suspect, shared_type};
use super::fold::Fold;
use super::mention::{mentioned, rests_on};
use super::ruling::{How, Rule, Ruling, TableRuling, assign};
use super::subject;
use super::unique;
use crate::call::Call;
use crate::diagnostic::{Diagnostic, codes, sort};
use crate::discover;
use crate::mask::{Action, Ask, By, Canonical, Reject, Unique};
use crate::rules::Rules;
use crate::schema::order::load_order;
use crate::schema::{Catalog, Column, Generated, KeyPart, Name, Table, TableKind, Type};
use crate::seed::Key;

/// Fits the rules to the catalog. Tables stand in load order, parents first.
///
/// # Errors
/// Every problem of the rules, in the order of the file; also those that
/// reading them left in [`Rules::problems`].
pub fn compile(rules: &Rules, catalog: &Catalog, key: &Key) -> Result<Plan, Vec<Diagnostic>> {
    compile_with(rules, catalog, key, discover::suspect, &|_| Box::new(NotAllowed))
}

/// The same for a run in which rules may start programs.
///
/// # Errors
/// As [`compile()`].
pub fn compile_allowing(
    rules: &Rules,
    catalog: &Catalog,
    key: &Key,
    commands: Commands<'_>,
) -> Result<Plan, Vec<Diagnostic>> {
    compile_with(rules, catalog, key, discover::suspect, commands)
}

/// What rules that name a program get where none may be started.
struct NotAllowed;

impl Ask for NotAllowed {
    fn ask(&self, _question: &[u8], _answer: &mut Vec<u8>) -> std::result::Result<(), Reject> {
        Err(Reject("rules may not start programs in this run"))
    }
}

fn compile_with(
    rules: &Rules,
    catalog: &Catalog,
    key: &Key,
    suspect: Suspect,
    commands: Commands<'_>,
) -> Result<Plan, Vec<Diagnostic>> {
    let closures = Closures::of(catalog);
    let mut compiler = Compiler {
        rules,
        closures: &closures,
        fitter: Fitter {
            key,
            epoch: rules.epoch,
            locale: rules.locale,
            closures: &closures,
            suspect,
            policies: &rules.policies,
            subjects: Vec::new(),
            commands,
        },
        rulings: Vec::new(),
        fits: closures.tables.iter().map(|table| table.columns.iter().map(|_| Fit::Failed).collect()).collect(),
        problems: rules.problems.clone(),
    };
    compiler.rulings = assign(rules, &closures, suspect, &mut compiler.problems);
    compiler.fitter.subjects = subject::assign(rules, &closures, &compiler.rulings, &mut compiler.problems);
    compiler.unruled_tables();
    compiler.misplaced_rules();
    for closure in closures.all() {
        compiler.closure(closure);
    }
    compiler.forgotten();
    compiler.unread();
    let subjects = std::mem::take(&mut compiler.fitter.subjects);
    let mut problems = std::mem::take(&mut compiler.problems);
    let mut plan = Plan {
        tables: Vec::new(),
        verified: Vec::new(),
        unproved: Vec::new(),
        literals: Vec::new(),
        warnings: Vec::new(),
        capacities: Vec::new(),
    };
    for (index, fits) in compiler.fits.into_iter().enumerate() {
        let family = closures.family(index);
        let table = closures.tables[index];
        // Rows that share their key by reference share their subject: a profile
        // and its user are one person. Others never do.
        let subject_key = |columns: &[usize]| {
            let names: Vec<&str> =
                columns.iter().map(|&column| closures.containing((index, column)).domain.as_str()).collect();
            let name = if names.is_empty() { identity_name(&catalog.short(&table.name)) } else { names.join(",") };
            key.domain(rules.epoch, &format!("row of {name}"))
        };
        partition_keys(catalog, &family, &fits, &mut problems);
        literals(catalog, table, &fits, &mut plan.literals);
        caution::warn(catalog, table, &fits, suspect, &mut plan.warnings);
        check::prove(catalog, &family, &fits, &mut problems, &mut plan.unproved);
        let folds: Vec<Fold> =
            (0..table.columns.len()).map(|column| Fold::needed(&closures, (index, column))).collect();
        let mut proved = unique::prove(catalog, &family, &fits, &folds, &mut problems, &mut plan.unproved);
        plan.capacities.append(&mut proved.capacities);
        let kind_key = |kind: &str| key.domain(rules.epoch, kind);
        let whose = build::Rows { subjects: &subjects[index], row_key: &subject_key, kind_key: &kind_key };
        plan.tables.push(build::table_plan(catalog, table, fits, &folds, proved, &mut plan.verified, &whose));
    }
    if problems.is_empty() {
        // Rows that are checked while they are loaded need their parents.
        let order = load_order(catalog).tables;
        let position: BTreeMap<&Name, usize> = order.iter().enumerate().map(|(at, name)| (name, at)).collect();
        plan.tables.sort_by_key(|table| position.get(&table.table).copied());
        sort(&mut plan.warnings);
        plan.warnings.dedup();
        return Ok(plan);
    }
    sort(&mut problems);
    // A rule for many columns is wrong once.
    problems.dedup();
    Err(problems)
}

/// Names what the schema says in literals about columns that are masked.
fn literals(catalog: &Catalog, table: &Table, fits: &[Fit], found: &mut Vec<String>) {
    let about_masked = |text: &str| {
        // The empty text tells nothing.
        let quoted = text.replace("''", "").contains('\'');
        quoted && rests_on(text, table).into_iter().any(|column| fits[column].masked().is_some())
    };
    let name = catalog.short(&table.name);
    let checks = table.checks.iter().map(|check| ("check", &check.name, check.expression.clone()));
    let keys = table.keys.iter().map(|key| {
        let parts = key.parts.iter().filter_map(|part| match part {
            KeyPart::Expression(text) => Some(text.as_str()),
            KeyPart::Column(_) => None,
        });
        ("key", &key.name, parts.chain(key.predicate.as_deref()).collect::<Vec<_>>().join(" "))
    });
    for (kind, constraint, text) in checks.chain(keys) {
        if about_masked(&text) {
            found.push(format!("{kind} {constraint} on {name}"));
        }
    }
}

struct Compiler<'a> {
    rules: &'a Rules,
    closures: &'a Closures<'a>,
    fitter: Fitter<'a>,
    rulings: Vec<Option<TableRuling<'a>>>,
    fits: Vec<Vec<Fit>>,
    problems: Vec<Diagnostic>,
}

/// What holds for a closure.
enum Governing<'a> {
    Rule(Node, Rule<'a>),
    /// An identity column without a rule: its values are made by the database.
    Identity(Node),
}

impl<'a> Compiler<'a> {
    fn ruling(&self, (table, column): Node) -> Option<&Ruling<'a>> {
        self.rulings[table].as_ref().map(|ruling| &ruling.columns[column])
    }

    fn unruled_tables(&mut self) {
        for (index, table) in self.closures.tables.iter().enumerate() {
            if self.rulings[index].is_some() {
                continue;
            }
            let name = self.closures.catalog.short(&table.name);
            let needed: Vec<&Column> = (0..table.columns.len())
                .filter(|column| self.needs_a_rule((index, *column)))
                .map(|column| &table.columns[column])
                .collect();
            let problem = Diagnostic::new(
                codes::UNRULED_TABLE,
                format!("table {name} is in the database, but no rule says what to do with it"),
            )
            .note(match table.columns.len() {
                1 => "it has 1 column".to_owned(),
                more => format!("it has {more} columns, {} of which need a line", needed.len()),
            })
            .note("nothing was written: an unruled table is never copied")
            .help(match needed.is_empty() {
                true => format!("every column follows another, so this is enough\n{name}: {{}}"),
                false => format!("rule its columns one by one, or copy all of it\n{name}: {{keep: all}}"),
            });
            self.problems.push(match &self.rules.tables_span {
                Some(span) => problem.span(span.clone()),
                None => problem,
            });
        }
    }

    fn needs_a_rule(&self, node: Node) -> bool {
        let column = self.closures.column(node);
        !column.is_computed() && !is_identity(column) && self.closures.followed(node).is_none()
    }

    /// Rules on columns that have their values from elsewhere.
    fn misplaced_rules(&mut self) {
        for table in 0..self.closures.tables.len() {
            for column in 0..self.closures.tables[table].columns.len() {
                let node = (table, column);
                let computed = self.closures.column(node).is_computed();
                if computed {
                    self.fits[table][column] = Fit::Computed;
                }
                let Some(Ruling::Rule(rule)) = self.ruling(node) else { continue };
                if !matches!(rule.how, How::Line | How::Listed) {
                    continue;
                }
                let (name, span) = (self.closures.name(node), rule.name_span.clone());
                if computed {
                    self.problems.push(
                        Diagnostic::new(codes::NOT_TO_BE_RULED, format!("{name} is computed by the database"))
                            .span(span)
                            .note("it is never dumped: the target computes it from the masked columns")
                            .help("delete the rule"),
                    );
                } else if let Some(parent) = self.closures.followed(node) {
                    let (parent, roots) = (self.closures.name(parent), &self.closures.containing(node).roots);
                    let root = self.closures.name(roots[0]);
                    let problem = Diagnostic::new(
                        codes::FOREIGN_KEY_RULED,
                        format!("{name} references {parent} and follows its rule"),
                    )
                    .span(span)
                    .label("a foreign-key column takes no rule");
                    let problem = match root == parent {
                        true => problem,
                        false => problem.note(format!("the rule of all columns joined to it stands at {root}")),
                    };
                    self.problems.push(problem.help(format!("delete the rule, and rule {root}")));
                }
            }
        }
    }

    fn closure(&mut self, closure: &Closure) {
        let Some(governing) = self.governing(closure) else { return };
        let root = match governing {
            Governing::Rule(root, _) | Governing::Identity(root) => root,
        };
        let types = closure.members.iter().map(|member| &self.closures.column(*member).ty);
        let shared = shared_type(types);
        let kept = match &governing {
            Governing::Rule(_, rule) => rule.call.name == "keep",
            Governing::Identity(_) => true,
        };
        if shared.is_none() && !kept {
            self.types_differ(closure, root, &governing);
            return;
        }
        // Roots first: where the rule does not fit its own column, what follows
        // would only repeat it.
        let mut members = closure.members.clone();
        members.sort_by_key(|member| *member != root);
        for member in members {
            let (table, column) = member;
            if self.closures.column(member).is_computed() {
                continue;
            }
            let fit = match &governing {
                Governing::Identity(root) => self.fitter.identity(*root, member),
                Governing::Rule(root, rule) => {
                    let own = &self.closures.column(member).ty;
                    let ty = shared.as_ref().unwrap_or(own).clone();
                    self.fitter.fit(rule, *root, member, &ty, &mut self.problems)
                }
            };
            let failed = matches!(fit, Fit::Failed);
            self.fits[table][column] = fit;
            if member == root && (failed || !self.one_to_one(closure, root)) {
                return;
            }
        }
    }

    /// The rule of a closure, or the problem that there is none or that there
    /// are several.
    fn governing(&mut self, closure: &Closure) -> Option<Governing<'a>> {
        // A table that nobody names is one problem, not one for each column.
        let roots: Vec<Node> = closure.roots.iter().copied().filter(|root| self.rulings[root.0].is_some()).collect();
        let computed = roots.iter().copied().find(|root| self.closures.column(*root).is_computed());
        if let Some(computed) = computed {
            self.follows_computed(closure, computed);
            return None;
        }
        let mut ruled: Vec<(Node, Rule<'a>)> = Vec::new();
        let mut unruled: Vec<Node> = Vec::new();
        let mut unreadable = roots.is_empty();
        for root in &roots {
            match self.ruling(*root) {
                Some(Ruling::Rule(rule)) => ruled.push((*root, rule.clone())),
                Some(Ruling::Unreadable) => unreadable = true,
                Some(Ruling::None) | None => unruled.push(*root),
            }
        }
        // In a circle one rule is enough; elsewhere each root needs its own.
        let circle = closure.roots.len() > 1 && closure.roots.len() == roots.len() && self.closures.is_circle(closure);
        let identity = unruled.iter().copied().find(|root| is_identity(self.closures.column(*root)));
        let mut missing: Vec<Node> = unruled.iter().copied().filter(|root| Some(*root) != identity).collect();
        if circle {
            missing.truncate(if ruled.is_empty() && identity.is_none() && !unreadable { 1 } else { 0 });
        }
        for node in &missing {
            self.unruled_column(*node);
        }
        if unreadable || !missing.is_empty() {
            return None;
        }
        let (first, rule) = match ruled.first() {
            None => return identity.map(Governing::Identity),
            Some((first, rule)) => (*first, rule.clone()),
        };
        let differing = ruled.iter().find(|(_, other)| !same_call(&rule.call, &other.call));
        let other = match (differing, identity) {
            (Some((other, rule)), _) => Some((*other, rule.call_span.clone())),
            (None, Some(identity)) if !circle && rule.call.name != "keep" => Some((identity, rule.call_span.clone())),
            _ => None,
        };
        if let Some((other, span)) = other {
            let (first, other) = (self.closures.name(first), self.closures.name(other));
            self.problems.push(
                Diagnostic::new(codes::CLOSURE_DISAGREES, format!("{first} and {other} are ruled differently"))
                    .span(span)
                    .note("foreign keys join them: the same value must get the same stand-in on both sides")
                    .help(format!("write the rule of {first} for {other} too")),
            );
            return None;
        }
        // The first is looked at where it is fitted; the others are decisions too.
        for (node, rule) in ruled.iter().skip(1) {
            self.fitter.examine(rule, Some(*node), &mut self.problems);
        }
        Some(Governing::Rule(first, rule))
    }

    /// Columns that others need are read: `default` leaves a column out, and what
    /// is made of other columns cannot be looked at in turn.
    fn unread(&mut self) {
        let mut problems = Vec::new();
        for (table, fits) in self.fits.iter().enumerate() {
            let columns = &self.closures.tables[table].columns;
            let at = |name: &str| columns.iter().position(|column| column.name == name);
            let left_out =
                |column: usize| fits[column].fitted().is_some_and(|fitted| matches!(fitted.action, Action::Default));
            for (index, fit) in fits.iter().enumerate() {
                let Some(fitted) = fit.fitted() else { continue };
                for sibling in &fitted.siblings {
                    let Some(other) = at(&sibling.column) else { continue };
                    let made = fits[other].fitted().is_some_and(|other| !other.siblings.is_empty());
                    let why = match () {
                        () if left_out(other) => "is ruled `default`, and not read",
                        () if sibling.masked && made => "is made of other columns itself",
                        () => continue,
                    };
                    let (name, other) = (self.closures.name((table, index)), &sibling.column);
                    let mut problem =
                        Diagnostic::new(codes::BAD_ARGUMENT, format!("{name} looks at {other}, which {why}"));
                    problem.span.clone_from(&fitted.span);
                    problems.push(problem);
                }
            }
            for subject in &self.fitter.subjects[table].kinds {
                let needed: Vec<usize> = match &subject.from {
                    subject::From::Column(column) => vec![*column],
                    subject::From::Path(path) => path
                        .hops
                        .first()
                        .into_iter()
                        .flat_map(|hop| &hop.columns)
                        .filter_map(|(own, _)| at(own))
                        .collect(),
                };
                for column in needed.into_iter().filter(|column| left_out(*column)) {
                    let name = self.closures.name((table, column));
                    let mut problem = Diagnostic::new(
                        codes::BAD_SUBJECT,
                        format!(
                            "{name} tells the {} of a row, and is ruled `default`, so it is not read",
                            subject.kind
                        ),
                    );
                    if let Some(fitted) = fits[column].fitted() {
                        problem.span.clone_from(&fitted.span);
                    }
                    problems.push(problem);
                }
            }
        }
        self.problems.append(&mut problems);
    }

    /// No column is left out without a word, whatever went wrong above.
    fn forgotten(&mut self) {
        if !self.problems.is_empty() {
            return;
        }
        for (table, fits) in self.fits.iter().enumerate() {
            for (column, _) in fits.iter().enumerate().filter(|(_, fit)| matches!(fit, Fit::Failed)) {
                let name = self.closures.name((table, column));
                self.problems.push(Diagnostic::new(codes::UNRULED_COLUMN, format!("no rule reaches {name}")));
            }
        }
    }

    fn follows_computed(&mut self, closure: &Closure, computed: Node) {
        for member in closure.members.iter().filter(|member| !closure.roots.contains(member)) {
            let (name, computed) = (self.closures.name(*member), self.closures.name(computed));
            self.problems.push(
                Diagnostic::new(codes::NOT_ONE_TO_ONE, format!("{name} references the computed column {computed}"))
                    .note("what the target computes from masked columns is not known before the load")
                    .help("this version cannot mask such a reference"),
            );
        }
    }

    fn types_differ(&mut self, closure: &Closure, root: Node, governing: &Governing<'_>) {
        let shown: Vec<String> = closure
            .members
            .iter()
            .map(|member| format!("{} is {}", self.closures.name(*member), self.closures.column(*member).native))
            .collect();
        let problem = Diagnostic::new(
            codes::CLOSURE_DISAGREES,
            format!("columns that reference {} have other types", self.closures.name(root)),
        )
        .note(shown.join(", "))
        .note("the same value must get the same stand-in in every type")
        .help("`keep` works for every type");
        self.problems.push(match governing {
            Governing::Rule(_, rule) => problem.span(rule.call_span.clone()),
            Governing::Identity(_) => problem,
        });
    }

    /// A referenced column must stay what it identifies.
    fn one_to_one(&mut self, closure: &Closure, root: Node) -> bool {
        if closure.members.len() == 1 {
            return true;
        }
        let Some(fitted) = self.fits[root.0][root.1].fitted() else { return true };
        if matches!(fitted.action, Action::Keep) {
            return true;
        }
        let folded = closure.members.iter().any(|member| unique::is_folded(self.closures.column(*member)));
        let followers: Vec<String> = closure
            .members
            .iter()
            .filter(|member| **member != root)
            .take(3)
            .map(|member| self.closures.name(*member))
            .collect();
        let by_value = matches!(fitted.contract.by, By::Value(_)) && matches!(fitted.action, Action::Mask(_));
        let distinct = matches!(fitted.contract.unique, Unique::Bijective | Unique::Injective { .. });
        let name = self.closures.name(root);
        let why = if !by_value || !distinct {
            format!("`{}` does not map {name} one-to-one by value, and other columns reference it", fitted.mask)
        } else if folded
            && !self.closures.catalog.engine.kind.is_mysql()
            && fitted.contract.by == By::Value(Canonical::Exact)
            && !unique::folds_with_the_column(fitted.mask)
        {
            format!("`{}` tells upper from lower case, and the references to {name} do not", fitted.mask)
        } else {
            return true;
        };
        let mut problem = Diagnostic::new(codes::NOT_ONE_TO_ONE, why)
            .note(format!("referenced by {}", followers.join(", ")))
            .help(match self.closures.column(root).ty {
                Type::Text(_) => "use `substitute`, `key`, `hash`, `person.email` or `person.username`, or `keep`",
                _ => "use `key`, or `keep`",
            });
        problem.span.clone_from(&fitted.span);
        self.problems.push(problem);
        false
    }

    fn unruled_column(&mut self, node: Node) {
        let (table, column) = (self.closures.tables[node.0], self.closures.column(node));
        let name = self.closures.name(node);
        let nullable = if column.nullable { "nullable" } else { "not null" };
        let mut problem = Diagnostic::new(
            codes::UNRULED_COLUMN,
            format!("{name} is in the database, but no rule says what to do with it"),
        )
        .note(format!("column: {}, {nullable}", column.native));
        let suspicion = (self.fitter.suspect)(table, column);
        let mut ways: Vec<(String, &str)> = Vec::new();
        if let Some(suspicion) = &suspicion {
            problem =
                problem.note(format!("looks like: {} ({}; no value was read)", suspicion.what, suspicion.because));
            ways.push((suspicion.rule.clone(), "suggested"));
        }
        match column.nullable {
            true => ways.push(("null".to_owned(), "drop the content")),
            false => ways.push(("fixed(…)".to_owned(), "the same value in every row")),
        }
        ways.push(match suspicion.is_some() || column.ty.unknown().is_some() {
            true => ("keep(because=…)".to_owned(), "copies real values"),
            false => ("keep".to_owned(), "copies real values"),
        });
        ways.dedup_by(|a, b| a.0 == b.0);
        let width = ways.iter().map(|(rule, _)| rule.chars().count()).max().unwrap_or(0);
        let lines: Vec<String> =
            ways.iter().map(|(rule, what)| format!("{}: {rule:width$}   {what}", column.name)).collect();
        problem = problem
            .note("nothing was written: an unruled column is never copied")
            .help(format!("decide, and commit both files together\n{}", lines.join("\n")));
        if let Some(ruling) = &self.rulings[node.0] {
            problem = problem.span(ruling.span.clone()).label(format!("no line for `{}` here", column.name));
        }
        self.problems.push(problem);
    }
}

fn is_identity(column: &Column) -> bool {
    matches!(column.generated, Generated::Identity(_)) && column.ty.is_integer()
}

/// Whether two rules say the same, wherever they stand.
pub(super) fn same_call(a: &Call, b: &Call) -> bool {
    let arguments = |call: &Call| {
        call.arguments.iter().map(|argument| (argument.name.clone(), argument.value.clone())).collect::<Vec<_>>()
    };
    a.name == b.name
        && (a.name == "keep" || arguments(a) == arguments(b))
        && a.paths.len() == b.paths.len()
        && a.paths.iter().zip(&b.paths).all(|((x, a), (y, b))| x == y && same_call(a, b))
}

/// Rows find their partition by the key's value; a masked one may have none.
fn partition_keys(catalog: &Catalog, family: &[&Table], fits: &[Fit], problems: &mut Vec<Diagnostic>) {
    let table = family[0];
    for part in family {
        let TableKind::Partitioned { by, .. } = &part.kind else { continue };
        // Any value has a partition where its hash decides.
        if ["HASH", "KEY", "LINEAR"].iter().any(|word| by.starts_with(word)) {
            continue;
        }
        let key = by.split_once('(').map_or("", |(_, columns)| columns);
        for column in mentioned(key, table) {
            let Some(fitted) = fits[column].masked() else { continue };
            let name = format!("{}.{}", catalog.short(&table.name), table.columns[column].name);
            let mut problem =
                Diagnostic::new(codes::PARTITION_KEY, format!("{name} decides the partition, so it must be kept"))
                    .note(format!("{} is partitioned by {by}", catalog.short(&part.name)))
                    .help(format!("`{}: keep`; blur the other columns of the row instead", table.columns[column].name));
            problem.span.clone_from(&fitted.span);
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod collation_tests;
#[cfg(test)]
mod tests;
