//! Conditions over several masked columns: what masks that move together leave as
//! it was.

use sqlparser::ast::{BinaryOperator, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, UnaryOperator};

use super::{Masked, Proof, Subject, bare, known_of, prove_one};
use crate::mask::{Action, By, Output};
use crate::plan::compile::same_call;
use crate::plan::mention::mentions;
use crate::schema::{EngineKind, Type};

/// Masks that move all dates of a subject by the same.
const MOVE_TOGETHER: &[&str] = &["date_shift"];
/// Masks that move all numbers of a subject by the same factor: of two the smaller
/// never becomes the larger, but the two may become one.
const SCALE_TOGETHER: &[&str] = &["noise"];

/// What becomes of a condition's truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// It is what it was, NULL included.
    None,
    /// True stays true, and NULL does not become false.
    Upward,
    Unknown,
}

/// Whether a condition that held for the source holds for the outputs.
pub fn holds(condition: &Expr, masked: &[Masked<'_>], engine: EngineKind) -> bool {
    Pair { masked, engine }.change(condition) != Change::Unknown
}

struct Pair<'p, 'a> {
    masked: &'p [Masked<'a>],
    engine: EngineKind,
}

impl Pair<'_, '_> {
    fn change(&self, condition: &Expr) -> Change {
        if self.is_unchanged(condition) {
            return Change::None;
        }
        let both = |left, right| match (self.change(left), self.change(right)) {
            (Change::Unknown, _) | (_, Change::Unknown) => Change::Unknown,
            (Change::None, Change::None) => Change::None,
            _ => Change::Upward,
        };
        match condition {
            Expr::Nested(inner) => self.change(inner),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => match self.change(expr) {
                Change::None => Change::None,
                _ => Change::Unknown,
            },
            Expr::BinaryOp { left, op: BinaryOperator::And | BinaryOperator::Or, right } => both(left, right),
            Expr::BinaryOp { left, op, right } => match (column(left, self.masked), column(right, self.masked)) {
                (Some(left), Some(right)) => compared(left, op, right),
                _ => alone(condition, self.masked),
            },
            _ => alone(condition, self.masked),
        }
    }

    /// Whether an expression has for the outputs the value that it had for the source:
    /// it speaks of what is kept, of what is NULL, or of the time between dates that
    /// move together.
    fn is_unchanged(&self, expression: &Expr) -> bool {
        let masked = self.masked;
        let all = |parts: &[&Expr]| parts.iter().all(|part| self.is_unchanged(part));
        match expression {
            Expr::Nested(inner) | Expr::Cast { expr: inner, .. } | Expr::UnaryOp { expr: inner, .. } => all(&[inner]),
            Expr::Identifier(name) => !masked.iter().any(|(known, ..)| name.value.eq_ignore_ascii_case(known)),
            Expr::Value(_) | Expr::TypedString(_) | Expr::Interval(_) => true,
            Expr::IsNull(inner) | Expr::IsNotNull(inner) => all(&[inner]) || is_null_where_it_was(inner, masked),
            Expr::IsTrue(inner) | Expr::IsFalse(inner) | Expr::IsNotTrue(inner) | Expr::IsNotFalse(inner) => {
                all(&[inner])
            }
            Expr::BinaryOp { left, op: BinaryOperator::Minus, right } => {
                all(&[left, right])
                // Elsewhere the difference of two dates is no number of days.
                || self.engine == EngineKind::Postgres
                    && column(left, masked).zip(column(right, masked)).is_some_and(|(left, right)| {
                    let whole_days = |ty: &Type| matches!(ty, Type::Date | Type::Timestamp { zone: false });
                    whole_days(&left.1.ty) && together(left, right, MOVE_TOGETHER)
                })
            }
            Expr::BinaryOp { left, right, .. } => all(&[left, right]),
            Expr::InList { expr, list, .. } => all(&[expr]) && list.iter().all(|item| self.is_unchanged(item)),
            Expr::Between { expr, low, high, .. } => all(&[expr, low, high]),
            Expr::Function(function) => {
                let FunctionArguments::List(list) = &function.args else { return false };
                let counts_nulls =
                    matches!(function.name.to_string().to_lowercase().as_str(), "num_nulls" | "num_nonnulls");
                list.args.iter().all(|argument| match argument {
                    FunctionArg::Unnamed(FunctionArgExpr::Expr(inner)) => {
                        self.is_unchanged(inner) || (counts_nulls && is_null_where_it_was(inner, masked))
                    }
                    _ => false,
                })
            }
            _ => false,
        }
    }
}

/// A condition that speaks of one masked column.
fn alone(condition: &Expr, masked: &[Masked<'_>]) -> Change {
    let text = condition.to_string();
    let about: Vec<&Masked<'_>> = masked.iter().filter(|(name, ..)| mentions(&text, name)).collect();
    let [&(name, column, fitted)] = about[..] else { return Change::Unknown };
    let written = super::written::written(&fitted.call, &fitted.contract.output, &column.ty);
    let Some(known) = known_of(fitted, written.as_ref()) else { return Change::Unknown };
    match prove_one(condition, &Subject { name, ty: &column.ty, known }) {
        // Where the column is NULL, it was so before.
        Proof::Holds | Proof::Stays => Change::Upward,
        Proof::Fails | Proof::Unknown => Change::Unknown,
    }
}

/// Two masked columns beside each other.
fn compared(left: &Masked<'_>, op: &BinaryOperator, right: &Masked<'_>) -> Change {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    let (moves, scales) = (together(left, right, MOVE_TOGETHER), together(left, right, SCALE_TOGETHER));
    let interval = |masked: &Masked<'_>| match (&masked.2.action, &masked.2.contract.output) {
        (Action::Mask(_), Output::Interval { low, high }) => Some((*low, *high)),
        _ => None,
    };
    let ordered = match (op, interval(left), interval(right)) {
        (LtEq, Some((_, most)), Some((least, _))) | (GtEq, Some((least, _)), Some((_, most))) => most <= least,
        (Lt, Some((_, most)), Some((least, _))) | (Gt, Some((least, _)), Some((_, most))) => most < least,
        _ => false,
    };
    let kept = match op {
        LtEq | GtEq => moves || scales,
        Eq => moves || scales,
        // A server's TIMESTAMP ends in 2038, and dates before that end move by less.
        Lt | Gt | NotEq => moves && !left.1.native.starts_with("timestamp(") && left.1.native != "timestamp",
        _ => false,
    };
    if ordered || kept { Change::Upward } else { Change::Unknown }
}

/// Whether two columns get the same move in a row: the same rule, drawn by the same
/// subject from the same domain, for the same type.
fn together((_, one, left): &Masked<'_>, (_, other, right): &Masked<'_>, masks: &[&str]) -> bool {
    masks.contains(&left.mask)
        && same_call(&left.call, &right.call)
        && left.key == right.key
        && matches!(left.contract.by, By::Subject(_))
        && left.contract.by == right.contract.by
        && one.ty == other.ty
        && one.native == other.native
        && !one.ty.is_text()
}

/// The masked column that an expression is.
fn column<'m, 'a>(expression: &Expr, masked: &'m [Masked<'a>]) -> Option<&'m Masked<'a>> {
    // A cast may see less of a value than the value.
    match expression {
        Expr::Nested(inner) => column(inner, masked),
        Expr::Identifier(name) => masked.iter().find(|(known, ..)| name.value.eq_ignore_ascii_case(known)),
        _ => None,
    }
}

/// Masks leave NULL where it was, and make none.
fn is_null_where_it_was(expression: &Expr, masked: &[Masked<'_>]) -> bool {
    let Expr::Identifier(name) = bare(expression) else { return false };
    let found = masked.iter().find(|(known, ..)| name.value.eq_ignore_ascii_case(known));
    found.is_some_and(|(.., fitted)| matches!(fitted.action, Action::Mask(_)))
}
