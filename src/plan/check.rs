//! Do CHECK constraints hold on masked columns? Proved where the expression can
//! be read, told where it cannot.

use sqlparser::ast::{BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator, Value};
use sqlparser::dialect::{Dialect, MySqlDialect, PostgreSqlDialect};
use sqlparser::parser::Parser;

use self::language::{Language, Relation};
use super::fit::{Fit, Fitted};
use super::mention::{functions, mentioned, mentions, rests_on};
use crate::diagnostic::{Diagnostic, codes};
use crate::mask::{Action, Output};
use crate::schema::{Catalog, Check, Column, EngineKind, Table, Type, UserTypeDefinition};

mod language;
mod pair;
mod written;

/// A masked column by the name that a condition calls it.
type Masked<'a> = (&'a str, &'a Column, &'a Fitted);

/// What can be said of a condition over every output of a mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Proof {
    /// True for every output.
    Holds,
    /// False for every output.
    Fails,
    /// True for an output wherever it was true for the input.
    Stays,
    Unknown,
}

/// What is known of a masked column's outputs.
#[derive(Clone, Copy)]
enum Known<'a> {
    Null,
    Value(&'a str),
    Interval(i64, i64),
    /// At most so many characters.
    Short(u32),
    /// No longer than the input, which was checked.
    NoLonger,
    /// As long as the input.
    SameLength,
    /// One of these texts.
    Written(&'a Language),
    Nothing,
}

/// One masked column of the condition.
struct Subject<'a> {
    name: &'a str,
    ty: &'a Type,
    known: Known<'a>,
}

/// Proves the checks of one table, its partitions and its columns' domains.
/// `family` is the table and its partitions.
pub fn prove(
    catalog: &Catalog,
    family: &[&Table],
    fits: &[Fit],
    problems: &mut Vec<Diagnostic>,
    unproved: &mut Vec<String>,
) {
    let table = family[0];
    let mut seen: Vec<&str> = Vec::new();
    for owner in family {
        for check in owner.checks.iter().filter(|check| check.validated) {
            if seen.contains(&check.expression.as_str()) {
                continue;
            }
            seen.push(&check.expression);
            let masked: Vec<Masked<'_>> = mentioned(&check.expression, table)
                .into_iter()
                .filter_map(|index| {
                    let column = &table.columns[index];
                    fits[index].masked().map(|fitted| (column.name.as_str(), column, fitted))
                })
                .collect();
            // What is said of a computed column is said of its ingredients, in
            // words that nobody here follows.
            let beneath = rests_on(&check.expression, table)
                .into_iter()
                .filter(|&index| fits[index].masked().is_some())
                .find(|&index| masked.iter().all(|(name, ..)| *name != table.columns[index].name));
            if let Some(index) = beneath {
                let (table_name, column) = (catalog.short(&table.name), &table.columns[index].name);
                unproved.push(format!("check {} on {table_name}.{column}", check.name));
            }
            if let Some((_, column, fitted)) = masked.iter().find(|(.., fitted)| fitted.mask == "shuffle") {
                // Alone, every value of the column passed the check already.
                if rests_on(&check.expression, table).len() > 1 {
                    let name = catalog.short(&table.name);
                    let mut problem = Diagnostic::new(
                        codes::OUTSIDE_SET,
                        format!("`shuffle` breaks check {} on {name}.{}", check.name, column.name),
                    )
                    .note(format!("the check says {}", shortened(&check.expression)))
                    .note("it joins the column with others of its row, and another row's value may not fit them")
                    .help("choose a mask that draws by the row, or `keep` the column");
                    problem.span.clone_from(&fitted.span);
                    problems.push(problem);
                }
                continue;
            }
            if !masked.is_empty() {
                one(check, &catalog.short(&table.name), &masked, catalog.engine.kind, problems, unproved);
            }
        }
    }
    for (column, fit) in table.columns.iter().zip(fits) {
        let Some(fitted) = fit.masked() else { continue };
        for check in domain_checks(catalog, &column.native) {
            let masked = [("value", column, fitted)];
            one(check, &catalog.short(&table.name), &masked, catalog.engine.kind, problems, unproved);
        }
    }
}

/// The checks of a domain, and of the domains it is made from.
fn domain_checks<'a>(catalog: &'a Catalog, native: &str) -> Vec<&'a Check> {
    let mut checks = Vec::new();
    let mut spelled = native;
    // A chain cannot be longer than there are types.
    for _ in 0..=catalog.types.len() {
        let plain = spelled.replace('"', "");
        let found = catalog.types.iter().find_map(|ty| match &ty.definition {
            UserTypeDefinition::Domain { base, checks, .. }
                if ty.name.to_string() == plain || catalog.short(&ty.name) == plain || ty.name.name == plain =>
            {
                Some((base, checks))
            }
            _ => None,
        });
        let Some((base, own)) = found else { break };
        checks.extend(own);
        spelled = base;
    }
    checks
}

fn one(
    check: &Check,
    table: &str,
    masked: &[Masked<'_>],
    engine: EngineKind,
    problems: &mut Vec<Diagnostic>,
    unproved: &mut Vec<String>,
) {
    let (_, column, _) = masked[0];
    let note = || format!("check {} on {table}.{}", check.name, column.name);
    let Some(condition) = parse(&check.expression) else {
        unproved.push(note());
        return;
    };
    let mut conjuncts = Vec::new();
    split(&condition, &mut conjuncts);
    let mut open = false;
    for conjunct in conjuncts {
        let text = conjunct.to_string();
        let about: Vec<_> = masked.iter().filter(|(name, ..)| mentions(&text, name)).collect();
        match about[..] {
            // What speaks of kept columns alone was true in the source.
            [] => {}
            [&(name, column, fitted)] => match outcome(conjunct, &text, name, column, fitted) {
                Outcome::Holds => {}
                Outcome::Unknown => open = true,
                Outcome::Fails(words) => {
                    let code = match fitted.action {
                        Action::Null => codes::NULL_INTO_NOT_NULL,
                        _ => codes::OUTSIDE_SET,
                    };
                    let mut problem = Diagnostic::new(
                        code,
                        format!("{words} of `{}` breaks check {} on {table}.{}", fitted.mask, check.name, column.name),
                    )
                    .note(format!("the check says {}", shortened(&check.expression)))
                    .help("choose a mask or arguments that stay inside, or `keep` the column");
                    problem.span.clone_from(&fitted.span);
                    problems.push(match &fitted.follows {
                        Some(root) => {
                            problem.note(format!("{table}.{} follows {root}, where the rule is written", column.name))
                        }
                        None => problem,
                    });
                    return;
                }
            },
            _ => open |= !pair::holds(conjunct, masked, engine),
        }
    }
    if open {
        unproved.push(note());
    }
}

enum Outcome {
    Holds,
    /// Which outputs fail, in words.
    Fails(String),
    Unknown,
}

fn outcome(condition: &Expr, text: &str, name: &str, column: &Column, fitted: &Fitted) -> Outcome {
    let judge = |known| prove_one(condition, &Subject { name, ty: &column.ty, known });
    let written = written::written(&fitted.call, &fitted.contract.output, &column.ty);
    let all = |known| match judge(known) {
        // A conjunct was true for the input, or the row would not be there.
        Proof::Holds | Proof::Stays => Outcome::Holds,
        Proof::Fails => Outcome::Fails("every value".to_owned()),
        Proof::Unknown => Outcome::Unknown,
    };
    match (&fitted.action, &fitted.contract.output) {
        (Action::Default, _) => Outcome::Holds,
        // A comparison with NULL is not false, and a check that is not false passes.
        (Action::Null, _) => match judge(Known::Null) {
            Proof::Fails => Outcome::Fails("NULL".to_owned()),
            Proof::Holds => Outcome::Holds,
            _ if functions(text).is_empty() => Outcome::Holds,
            _ => Outcome::Unknown,
        },
        (_, Output::OneOf(values)) => {
            let mut open = values.is_empty();
            for value in values {
                match std::str::from_utf8(value).map(|text| (text, judge(Known::Value(text)))) {
                    Ok((_, Proof::Holds)) => {}
                    Ok((text, Proof::Fails)) => return Outcome::Fails(format!("the value `{text}`")),
                    _ => open = true,
                }
            }
            if open { Outcome::Unknown } else { Outcome::Holds }
        }
        _ => known_of(fitted, written.as_ref()).map_or(Outcome::Unknown, all),
    }
}

/// What is known of all outputs of a mask that has no list of them.
fn known_of<'a>(fitted: &Fitted, written: Option<&'a Language>) -> Option<Known<'a>> {
    if !matches!(fitted.action, Action::Mask(_)) {
        return None;
    }
    Some(match (written, &fitted.contract.output) {
        (_, Output::OneOf(_)) => return None,
        (Some(language), _) => Known::Written(language),
        (_, Output::Interval { low, high }) => Known::Interval(*low, *high),
        (_, Output::Text { chars_max }) => Known::Short(*chars_max),
        (_, Output::NoLonger) => Known::NoLonger,
        (_, Output::SameShape) => Known::SameLength,
        (_, Output::AnyOfType) => Known::Nothing,
    })
}

/// Checks are the schema's own text, but a long one helps nobody in a note.
fn shortened(expression: &str) -> String {
    match expression.char_indices().nth(120) {
        Some((at, _)) => format!("{}…", &expression[..at]),
        None => expression.to_owned(),
    }
}

/// PostgreSQL prints two things that the parser does not read. Only MySQL and
/// MariaDB print backquotes.
fn parse(expression: &str) -> Option<Expr> {
    let text = expression
        .replace("TRIM(BOTH FROM ", "btrim(")
        .replace("TRIM(LEADING FROM ", "ltrim(")
        .replace("TRIM(TRAILING FROM ", "rtrim(");
    let dialect: &dyn Dialect = if text.contains('`') { &MySqlDialect {} } else { &PostgreSqlDialect {} };
    let mut parser = Parser::new(dialect).with_recursion_limit(64).try_with_sql(&text).ok()?;
    let condition = parser.parse_expr().ok()?;
    // Trailing tokens mean that something else was read than stands there.
    (parser.peek_token().token == sqlparser::tokenizer::Token::EOF).then_some(condition)
}

fn split<'e>(condition: &'e Expr, out: &mut Vec<&'e Expr>) {
    match condition {
        Expr::Nested(inner) => split(inner, out),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            split(left, out);
            split(right, out);
        }
        other => out.push(other),
    }
}

fn prove_one(condition: &Expr, subject: &Subject<'_>) -> Proof {
    match condition {
        Expr::Nested(inner) => prove_one(inner, subject),
        Expr::UnaryOp { op: UnaryOperator::Not, expr } => negate(prove_one(expr, subject)),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            and(prove_one(left, subject), prove_one(right, subject))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Or, right } => {
            match (prove_one(left, subject), prove_one(right, subject)) {
                (Proof::Fails, Proof::Fails) => Proof::Fails,
                (Proof::Holds, _) | (_, Proof::Holds) => Proof::Holds,
                // One side that fails may be the one that was true before.
                (Proof::Stays, Proof::Stays) => Proof::Stays,
                _ => Proof::Unknown,
            }
        }
        Expr::BinaryOp { left, op, right } if match_of(op).is_some() => {
            let (form, case, negated) = match_of(op).expect("looked at just now");
            matched(left, right, form, case, negated, subject)
        }
        Expr::Like { negated, any: false, expr, pattern, escape_char: None } => {
            matched(expr, pattern, Form::Like, Case::ByColumn, *negated, subject)
        }
        Expr::ILike { negated, any: false, expr, pattern, escape_char: None } => {
            matched(expr, pattern, Form::Like, Case::Any, *negated, subject)
        }
        Expr::SimilarTo { negated, expr, pattern, escape_char: None } => {
            matched(expr, pattern, Form::Similar, Case::Exact, *negated, subject)
        }
        Expr::RLike { negated, expr, pattern, .. } => {
            matched(expr, pattern, Form::Plain, Case::ByColumn, *negated, subject)
        }
        Expr::Function(_) if called(condition).is_some_and(|(name, _)| name == "regexp_like") => {
            match called(condition) {
                Some((_, arguments)) if arguments.len() == 2 => {
                    matched(arguments[0], arguments[1], Form::Plain, Case::ByColumn, false, subject)
                }
                _ => Proof::Unknown,
            }
        }
        Expr::BinaryOp { left, op, right } => match (constant(left), constant(right)) {
            (None, Some(value)) => compare(left, op, &value, subject),
            (Some(value), None) => flipped(op).map_or(Proof::Unknown, |op| compare(right, &op, &value, subject)),
            _ => Proof::Unknown,
        },
        Expr::IsNull(inner) if is_subject(inner, subject) => match subject.known {
            Known::Null => Proof::Holds,
            _ => Proof::Fails,
        },
        Expr::IsNotNull(inner) if is_subject(inner, subject) => match subject.known {
            Known::Null => Proof::Fails,
            _ => Proof::Holds,
        },
        Expr::InList { expr, list, negated } => {
            let proof = any_equal(expr, list, subject);
            if *negated { negate(proof) } else { proof }
        }
        Expr::Between { expr, negated: false, low, high } => match (constant(low), constant(high)) {
            (Some(low), Some(high)) => {
                let above = compare(expr, &BinaryOperator::GtEq, &low, subject);
                and(above, compare(expr, &BinaryOperator::LtEq, &high, subject))
            }
            _ => Proof::Unknown,
        },
        Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } => match bare(right) {
            Expr::Array(array) => any_equal(left, &array.elem, subject),
            _ => Proof::Unknown,
        },
        _ => Proof::Unknown,
    }
}

/// What a text is held against.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Like,
    Similar,
    Regex,
    /// As MySQL prints it: what has a backslash is not read, for nobody here knows
    /// how many were meant.
    Plain,
}

/// Whether letters of either case match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Exact,
    Any,
    /// As the column's collation has it, which is not known here.
    ByColumn,
}

/// PostgreSQL's operators that match texts, and whether they are negated.
fn match_of(op: &BinaryOperator) -> Option<(Form, Case, bool)> {
    Some(match op {
        BinaryOperator::PGRegexMatch => (Form::Regex, Case::Exact, false),
        BinaryOperator::PGRegexIMatch => (Form::Regex, Case::Any, false),
        BinaryOperator::PGRegexNotMatch => (Form::Regex, Case::Exact, true),
        BinaryOperator::PGRegexNotIMatch => (Form::Regex, Case::Any, true),
        BinaryOperator::PGLikeMatch => (Form::Like, Case::Exact, false),
        BinaryOperator::PGILikeMatch => (Form::Like, Case::Any, false),
        BinaryOperator::PGNotLikeMatch => (Form::Like, Case::Exact, true),
        BinaryOperator::PGNotILikeMatch => (Form::Like, Case::Any, true),
        _ => return None,
    })
}

/// Whether every output matches, or none.
fn matched(left: &Expr, right: &Expr, form: Form, case: Case, negated: bool, subject: &Subject<'_>) -> Proof {
    let Some(outputs) = language_of(left, subject) else { return Proof::Unknown };
    let (form, pattern) = match (called(right), constant(right)) {
        // SIMILAR TO, as the server prints it.
        (Some((name, arguments)), _) if form == Form::Regex && name == "similar_to_escape" && arguments.len() == 1 => {
            (Form::Similar, constant(arguments[0]))
        }
        (_, pattern) => (form, pattern),
    };
    let Some(pattern) = pattern else { return Proof::Unknown };
    let judged = |any_case: bool| {
        let language = match form {
            Form::Like => Language::of_like(&pattern, any_case),
            Form::Regex => Language::of_search(&pattern, any_case),
            Form::Plain if pattern.contains('\\') => None,
            Form::Plain => Language::of_search(&pattern, any_case),
            Form::Similar => similar(&pattern).and_then(|regex| Language::of_search(&regex, any_case)),
        };
        language.map_or(Relation::Unknown, |language| outputs.relation(&language))
    };
    let folded = matches!(subject.ty, Type::Text(length) if length.folded);
    let relation = match case {
        Case::Any => judged(true),
        Case::Exact if !folded => judged(false),
        _ if judged(false) == judged(true) => judged(false),
        _ => Relation::Unknown,
    };
    match (relation, negated) {
        (Relation::Inside, false) | (Relation::Outside, true) => Proof::Holds,
        (Relation::Outside, false) | (Relation::Inside, true) => Proof::Fails,
        (Relation::Unknown, _) => Proof::Unknown,
    }
}

/// A pattern of SIMILAR TO as a regular expression.
fn similar(pattern: &str) -> Option<String> {
    let mut regex = "^(".to_owned();
    for letter in pattern.chars() {
        match letter {
            '\\' => return None,
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            '.' | '^' | '$' => regex.extend(['\\', letter]),
            other => regex.push(other),
        }
    }
    Some(regex + ")$")
}

/// All texts that the subject may be after it was masked.
fn language_of(expression: &Expr, subject: &Subject<'_>) -> Option<Language> {
    if !is_subject(expression, subject) || !matches!(subject.ty, Type::Text(length) if !length.padded) {
        return None;
    }
    match subject.known {
        Known::Value(text) => Language::of_text(text, false),
        Known::Written(language) => Some(language.clone()),
        _ => None,
    }
}

/// A function's name, in lower case, and its arguments.
fn called(expression: &Expr) -> Option<(String, Vec<&Expr>)> {
    let Expr::Function(function) = bare(expression) else { return None };
    let FunctionArguments::List(list) = &function.args else { return None };
    let arguments = list.args.iter().map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) => Some(inner),
        _ => None,
    });
    Some((function.name.to_string().to_lowercase(), arguments.collect::<Option<_>>()?))
}

fn and(left: Proof, right: Proof) -> Proof {
    match (left, right) {
        (Proof::Holds, Proof::Holds) => Proof::Holds,
        (Proof::Fails, _) | (_, Proof::Fails) => Proof::Fails,
        (Proof::Unknown, _) | (_, Proof::Unknown) => Proof::Unknown,
        _ => Proof::Stays,
    }
}

fn negate(proof: Proof) -> Proof {
    match proof {
        Proof::Holds => Proof::Fails,
        Proof::Fails => Proof::Holds,
        Proof::Stays | Proof::Unknown => Proof::Unknown,
    }
}

fn any_equal(left: &Expr, list: &[Expr], subject: &Subject<'_>) -> Proof {
    let mut all_fail = true;
    for item in list {
        let Some(value) = constant(item) else { return Proof::Unknown };
        match compare(left, &BinaryOperator::Eq, &value, subject) {
            Proof::Holds => return Proof::Holds,
            Proof::Fails => {}
            Proof::Stays | Proof::Unknown => all_fail = false,
        }
    }
    if all_fail { Proof::Fails } else { Proof::Unknown }
}

/// The expression without parentheses and casts.
fn bare(expression: &Expr) -> &Expr {
    match expression {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => bare(inner),
        other => other,
    }
}

fn is_subject(expression: &Expr, subject: &Subject<'_>) -> bool {
    matches!(bare(expression), Expr::Identifier(name) if name.value.eq_ignore_ascii_case(subject.name))
}

/// The name of the function, in lower case, when the expression applies one to
/// the subject alone.
fn function_of(expression: &Expr, subject: &Subject<'_>) -> Option<String> {
    let Expr::Function(function) = bare(expression) else { return None };
    let FunctionArguments::List(list) = &function.args else { return None };
    match &list.args[..] {
        [FunctionArg::Unnamed(FunctionArgExpr::Expr(inner))] if is_subject(inner, subject) => {
            Some(function.name.to_string().to_lowercase())
        }
        _ => None,
    }
}

fn constant(expression: &Expr) -> Option<String> {
    match bare(expression) {
        Expr::Value(value) => match &value.value {
            Value::Number(text, _) => Some(text.to_string()),
            Value::SingleQuotedString(text) => Some(text.clone()),
            Value::Boolean(value) => Some(value.to_string()),
            _ => None,
        },
        // MySQL: `_utf8mb4'x'`.
        Expr::Prefixed { value, .. } => constant(value),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => constant(expr).map(|text| format!("-{text}")),
        Expr::TypedString(typed) => match &typed.value.value {
            Value::SingleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn flipped(op: &BinaryOperator) -> Option<BinaryOperator> {
    Some(match op {
        BinaryOperator::Eq => BinaryOperator::Eq,
        BinaryOperator::NotEq => BinaryOperator::NotEq,
        BinaryOperator::Lt => BinaryOperator::Gt,
        BinaryOperator::LtEq => BinaryOperator::GtEq,
        BinaryOperator::Gt => BinaryOperator::Lt,
        BinaryOperator::GtEq => BinaryOperator::LtEq,
        _ => return None,
    })
}

/// `left op value` for every output.
fn compare(left: &Expr, op: &BinaryOperator, value: &str, subject: &Subject<'_>) -> Proof {
    let function = function_of(left, subject);
    if let Some("length" | "char_length" | "character_length") = function.as_deref() {
        let Ok(bound) = value.parse::<i64>() else { return Proof::Unknown };
        return match (subject.known, op) {
            (Known::Value(text), _) => {
                let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
                interval(length, length, op, bound)
            }
            (Known::Written(language), _) => {
                let (least, most) = language.lengths();
                let least = i64::try_from(least).unwrap_or(i64::MAX);
                interval(least, most.and_then(|most| i64::try_from(most).ok()).unwrap_or(i64::MAX), op, bound)
            }
            (Known::SameLength, _) | (Known::NoLonger, BinaryOperator::Lt | BinaryOperator::LtEq) => Proof::Stays,
            (Known::Short(max), _) => interval(0, i64::from(max), op, bound),
            _ => Proof::Unknown,
        };
    }
    if let (Some("btrim" | "trim"), Known::Written(language), BinaryOperator::NotEq, "") =
        (function.as_deref(), subject.known, op, value)
    {
        let more_than_blanks = Language::of_search("[^ ]", false).map(|more| language.relation(&more));
        return if more_than_blanks == Some(Relation::Inside) { Proof::Holds } else { Proof::Unknown };
    }
    if let (Some(function), Known::Value(text), true) = (function, subject.known, subject.ty.is_text()) {
        let applied = match function.as_str() {
            // Servers fold beyond ASCII by their locale.
            "lower" if text.is_ascii() => text.to_ascii_lowercase(),
            "upper" if text.is_ascii() => text.to_ascii_uppercase(),
            "btrim" | "trim" => text.trim_matches(' ').to_owned(),
            _ => return Proof::Unknown,
        };
        return match op {
            BinaryOperator::Eq => known(applied == value),
            BinaryOperator::NotEq => known(applied != value),
            _ => Proof::Unknown,
        };
    }
    if !is_subject(left, subject) {
        return Proof::Unknown;
    }
    match subject.known {
        Known::Value(output) => match (ordinal(subject.ty, output), ordinal(subject.ty, value)) {
            (Some(output), Some(bound)) => interval(output, output, op, bound),
            _ if subject.ty.is_text() || matches!(subject.ty, Type::Enum { .. }) => {
                let equal = comparable(subject.ty, output) == comparable(subject.ty, value);
                match op {
                    BinaryOperator::Eq => known(equal),
                    BinaryOperator::NotEq => known(!equal),
                    _ => Proof::Unknown,
                }
            }
            _ => Proof::Unknown,
        },
        Known::Interval(low, high) => match ordinal(subject.ty, value) {
            Some(bound) => interval(low, high, op, bound),
            None => Proof::Unknown,
        },
        Known::Written(language) => {
            // What is apart in any case is apart.
            let apart = Language::of_text(value, true).map(|value| language.relation(&value));
            match (op, apart) {
                (BinaryOperator::NotEq, Some(Relation::Outside)) => Proof::Holds,
                (BinaryOperator::Eq, Some(Relation::Outside)) => Proof::Fails,
                _ => Proof::Unknown,
            }
        }
        Known::SameLength if value.is_empty() && *op == BinaryOperator::NotEq && subject.ty.is_text() => Proof::Stays,
        _ => Proof::Unknown,
    }
}

/// A text as its column compares it.
fn comparable(ty: &Type, text: &str) -> String {
    match ty {
        Type::Text(length) if length.folded => text.to_lowercase(),
        Type::Text(length) if length.padded => text.trim_end_matches(' ').to_owned(),
        _ => text.to_owned(),
    }
}

fn known(holds: bool) -> Proof {
    if holds { Proof::Holds } else { Proof::Fails }
}

/// A whole number, or a date as days since 1970-01-01; as in [`Output::Interval`].
fn ordinal(ty: &Type, text: &str) -> Option<i64> {
    match ty {
        Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } => {
            let whole = match text.split_once('.') {
                Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
                Some(_) => return None,
                None => text,
            };
            whole.parse().ok()
        }
        Type::Date => {
            let date: jiff::civil::Date = text.parse().ok()?;
            let days = jiff::civil::date(1970, 1, 1).until((jiff::Unit::Day, date)).ok()?;
            Some(i64::from(days.get_days()))
        }
        _ => None,
    }
}

fn interval(low: i64, high: i64, op: &BinaryOperator, bound: i64) -> Proof {
    let (holds, fails) = match op {
        BinaryOperator::Eq => (low == bound && high == bound, bound < low || bound > high),
        BinaryOperator::NotEq => (bound < low || bound > high, low == bound && high == bound),
        BinaryOperator::Lt => (high < bound, low >= bound),
        BinaryOperator::LtEq => (high <= bound, low > bound),
        BinaryOperator::Gt => (low > bound, high <= bound),
        BinaryOperator::GtEq => (low >= bound, high < bound),
        _ => (false, false),
    };
    match (holds, fails) {
        (true, _) => Proof::Holds,
        (_, true) => Proof::Fails,
        _ => Proof::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What can be said of `expression` on `column x`, whose outputs are `known`.
    fn check(expression: &str, ty: Type, known: Known<'_>, want: Proof) {
        let condition = parse(expression).unwrap_or_else(|| panic!("{expression} is read"));
        assert_eq!(prove_one(&condition, &Subject { name: "x", ty: &ty, known }), want, "{expression}");
    }

    #[test]
    fn sets_are_proved_value_by_value() {
        let set = "((x)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))";
        check(set, Type::TEXT, Known::Value("a"), Proof::Holds);
        check(set, Type::TEXT, Known::Value("c"), Proof::Fails);
        check(set, Type::TEXT, Known::Short(1), Proof::Unknown);
        check("x IN ('a', 'b')", Type::TEXT, Known::Value("b"), Proof::Holds);
        check("x NOT IN ('a', 'b')", Type::TEXT, Known::Value("b"), Proof::Fails);
        check("(x <> ''::text)", Type::TEXT, Known::Value("b"), Proof::Holds);
        check("x > 'a'", Type::TEXT, Known::Value("b"), Proof::Unknown);
        check("(upper((x)::text) = ANY (ARRAY['M'::text, 'S'::text]))", Type::TEXT, Known::Value("m"), Proof::Holds);
        check("(TRIM(BOTH FROM x) <> ''::text)", Type::TEXT, Known::Value("  "), Proof::Fails);
        check("lower(x) = 'ä'", Type::TEXT, Known::Value("Ä"), Proof::Unknown);
    }

    #[test]
    fn texts_are_compared_as_their_column_does() {
        let citext = Type::Text(crate::schema::Length { folded: true, ..crate::schema::Length::UNLIMITED });
        check("x IN ('A', 'B')", citext, Known::Value("a"), Proof::Holds);
        let char4 = Type::Text(crate::schema::Length { max: Some(4), padded: true, folded: false });
        check("x = 'a   '::bpchar", char4, Known::Value("a"), Proof::Holds);
        check("x = 'A'", Type::TEXT, Known::Value("a"), Proof::Fails);
    }

    #[test]
    fn lengths_are_proved_from_the_longest_output() {
        check("(length(x) <= 10)", Type::TEXT, Known::Short(10), Proof::Holds);
        check("(char_length((x)::text) < 10)", Type::TEXT, Known::Short(10), Proof::Unknown);
        check("length(x) = 2", Type::TEXT, Known::Value("éa"), Proof::Holds);
        check("length(x) > 0", Type::TEXT, Known::Short(3), Proof::Unknown);
        check("length(x) <= 3", Type::TEXT, Known::NoLonger, Proof::Stays);
        check("length(x) >= 3", Type::TEXT, Known::NoLonger, Proof::Unknown);
        check("length(x) = 3", Type::TEXT, Known::SameLength, Proof::Stays);
        check("length(x) = 3 OR x = 'a'", Type::TEXT, Known::SameLength, Proof::Unknown);
        check("NOT (length(x) = 3)", Type::TEXT, Known::SameLength, Proof::Unknown);
        check("octet_length(x) < 9", Type::TEXT, Known::Short(2), Proof::Unknown);
    }

    #[test]
    fn numbers_and_dates_are_proved_from_intervals() {
        let int = || Type::Int { bytes: 4, unsigned: false };
        check("(x >= 0)", int(), Known::Interval(0, 9), Proof::Holds);
        check("(x > 0)", int(), Known::Interval(0, 9), Proof::Unknown);
        check("(x > '-1'::integer)", int(), Known::Interval(0, 9), Proof::Holds);
        check("(10 < x)", int(), Known::Interval(0, 9), Proof::Fails);
        check("x BETWEEN 0 AND 9", int(), Known::Interval(0, 9), Proof::Holds);
        check("(x >= 0) AND (x < 5)", int(), Known::Interval(6, 9), Proof::Fails);
        check("x <> 3", int(), Known::Interval(6, 9), Proof::Holds);
        check("x < 2.5", int(), Known::Interval(0, 1), Proof::Unknown);
        check("(x > '1900-01-01'::date)", Type::Date, Known::Interval(0, 1), Proof::Holds);
        check("(x < '1970-01-01'::date)", Type::Date, Known::Interval(0, 1), Proof::Fails);
        check("x = '1970-01-02'", Type::Date, Known::Interval(1, 1), Proof::Holds);
    }

    #[test]
    fn null_fails_only_where_it_is_excluded() {
        check("(x IS NOT NULL)", Type::TEXT, Known::Null, Proof::Fails);
        check("(x IS NULL) OR (y = 1)", Type::TEXT, Known::Null, Proof::Holds);
        check("(x = 'a')", Type::TEXT, Known::Null, Proof::Unknown);
        check("x IS NOT NULL AND x <> 'a'", Type::TEXT, Known::Value("b"), Proof::Holds);
    }

    #[test]
    fn what_cannot_be_read_is_unknown_and_not_true() {
        check("((x)::text ~ '^\\y[a-z]+$'::text)", Type::TEXT, Known::Value("abc"), Proof::Unknown);
        check("md5(x) <> ''", Type::TEXT, Known::Value("abc"), Proof::Unknown);
        check("other > 3", Type::TEXT, Known::Value("abc"), Proof::Unknown);
        assert!(parse("x = 1 garbage").is_none());
    }

    #[test]
    fn texts_are_matched() {
        let is = |expression: &str, text: &str, want| check(expression, Type::TEXT, Known::Value(text), want);
        is("((x)::text ~ '^[a-z]+$'::text)", "abc", Proof::Holds);
        is("((x)::text ~ '^[a-z]+$'::text)", "ABC", Proof::Fails);
        is("((x)::text ~* '^[a-z]+$'::text)", "ABC", Proof::Holds);
        is("((x)::text !~ '^[a-z]+$'::text)", "ABC", Proof::Holds);
        is("((x)::text ~~ 'AB-%'::text)", "AB-1", Proof::Holds);
        is("((x)::text ~~ 'ab-%'::text)", "AB-1", Proof::Fails);
        is("((x)::text ~~* 'ab-%'::text)", "AB-1", Proof::Holds);
        is("x LIKE 'ab-%'", "AB-1", Proof::Unknown);
        is("x NOT LIKE 'x%'", "AB-1", Proof::Holds);
        is("((x)::text ~ similar_to_escape('(A|B)%'::text))", "AB-1", Proof::Holds);
        is("((x)::text ~ similar_to_escape('(A|B).'::text))", "AB", Proof::Fails);
        is("`x` regexp '^[A-Z]+$'", "ab", Proof::Unknown);
        is("`x` regexp '^[A-Za-z]+$'", "AB", Proof::Holds);
        is("regexp_like(`x`,_utf8mb4'^[0-9]+$')", "12", Proof::Holds);
        is("((x)::text ~ 'é'::text)", "abc", Proof::Unknown);
        let email = Language::of_whole(r"[a-z0-9.-]{4,20}@example\.test").unwrap();
        let is = |expression: &str, want| check(expression, Type::TEXT, Known::Written(&email), want);
        is("((x)::text ~* '^[A-Z0-9._%+-]+@[A-Z0-9.-]+[.][A-Z]+$'::text)", Proof::Holds);
        is("((x)::text ~~ '%@%'::text)", Proof::Holds);
        is("(x <> ''::text)", Proof::Holds);
        is("(TRIM(BOTH FROM x) <> ''::text)", Proof::Holds);
        is("(char_length(x) >= 5)", Proof::Holds);
        is("(char_length(x) <= 30)", Proof::Unknown);
        is("((x)::text ~~ '%@corp.example'::text)", Proof::Fails);
        is("((x)::text ~ '^a'::text)", Proof::Unknown);
        check("(x <> ''::text)", Type::TEXT, Known::SameLength, Proof::Stays);
    }

    #[test]
    fn mysqls_names_and_texts_are_read() {
        check("(`x` in (_utf8mb4'a',_utf8mb4'b'))", Type::TEXT, Known::Value("a"), Proof::Holds);
        check("`x` >= 0 and char_length(`x`) < 3", Type::TEXT, Known::Value("abc"), Proof::Fails);
        check("json_valid(`x`)", Type::Json { binary: false }, Known::Nothing, Proof::Unknown);
    }
}
