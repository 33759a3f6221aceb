//! Do unique keys stay unique? Proved from the masks' contracts, or refused.

use std::collections::BTreeSet;

use super::Room;
use super::capacity::{self, Capacity};
use super::fit::{Fit, Fitted};
use super::fold::Fold;
use super::mention::{folded_column, functions, mentioned, rests_on};
use crate::diagnostic::{Diagnostic, codes};
use crate::mask::{Action, By, Unique};
use crate::schema::{Catalog, Column, Key, KeyKind, KeyPart, Table, Type};

/// Outputs that chance keeps apart, and that the run verifies, need at least
/// so many bits: below, a table of a thousand rows already fails.
const BITS_VERIFIED: u32 = 20;
/// The same where the run cannot verify: partial indexes, whose rows nobody here
/// tells from others, and expressions that nobody here computes.
const BITS_UNVERIFIED: u32 = 40;

/// What one character of a mask's output is worth at least: a decimal digit.
const BITS_PER_CHARACTER: u32 = 3;

/// Masks whose outputs stay apart when case is ignored, because they write
/// lower case only.
const LOWER_CASE: &[&str] =
    &["person.email", "person.username", "hash", "email", "internet.domain", "internet.hostname"];
/// Masks that, in a column that ignores case, map what is equal to what is equal.
const FOLD_WITH_THE_COLUMN: &[&str] = &["key", "substitute"];
/// Functions that only fold or trim, which such outputs are indifferent to.
const FOLDING: &[&str] = &["lower", "upper", "btrim", "trim", "coalesce"];

/// What the run has to see to for the keys of a table.
#[derive(Default)]
pub struct Proved {
    pub alone: Vec<ToVerify>,
    pub together: Vec<ToVerifyTogether>,
    pub capacities: Vec<Capacity>,
}

/// A column whose outputs the run has to compare, and the constraint it is for.
#[derive(Debug, PartialEq, Eq)]
pub struct ToVerify {
    pub column: usize,
    pub constraint: String,
    /// Only so many characters count.
    pub prefix: Option<u32>,
    pub room: Option<Room>,
}

/// Columns whose outputs the run has to compare together.
#[derive(Debug, PartialEq, Eq)]
pub struct ToVerifyTogether {
    pub members: Vec<Compared>,
    pub constraint: String,
    /// A row with a NULL among them is like no other.
    pub nulls_distinct: bool,
    pub room: Option<Room>,
}

/// One column of a key, and what of its values the key sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Index into the table's columns.
    pub column: usize,
    /// The key is over the value in one case: `lower(email)`.
    pub in_one_case: bool,
    pub prefix: Option<u32>,
}

/// What a masked column does to a key it is part of.
enum Standing {
    /// Kept, or one-to-one.
    Distinct,
    /// Distinct but for chance in 2^bits; where it draws by a subject, rows of one
    /// subject meet on top of that, and only the run can tell.
    Chance {
        bits: u32,
        by_subject: bool,
    },
    /// Always NULL.
    Null,
    Lossy(Option<u64>),
    /// A problem of its own was reported.
    Unknown,
}

/// Whether equal but for case means equal in the column.
pub fn is_folded(column: &Column) -> bool {
    matches!(&column.ty, Type::Text(length) if length.folded)
}

/// Whether the mask maps texts that differ in case alone to texts that do.
pub fn folds_with_the_column(mask: &str) -> bool {
    FOLD_WITH_THE_COLUMN.contains(&mask)
}

/// Whether one-to-one outputs of the mask in the column stay apart when case
/// is ignored. Uuids and numbers have no case.
fn stays_apart_folded(mask: &str, column: &Column) -> bool {
    LOWER_CASE.contains(&mask) || (folds_with_the_column(mask) && (is_folded(column) || !column.ty.is_text()))
}

/// Proves the keys of one table; `family` is the table and its partitions.
/// Returns what the run has to verify. `folds` says what of each column's values
/// the database does not see.
pub fn prove(
    catalog: &Catalog,
    family: &[&Table],
    fits: &[Fit],
    folds: &[Fold],
    problems: &mut Vec<Diagnostic>,
    unproved: &mut Vec<String>,
) -> Proved {
    let table = family[0];
    let prover = Prover { catalog, table, fits, folds };
    let mut proved = Proved::default();
    for key in keys(family) {
        prover.key(key, &mut proved, problems, unproved);
    }
    for exclusion in &table.exclusions {
        if rests_on(&exclusion.definition, table).into_iter().any(|column| fits[column].masked().is_some()) {
            unproved.push(format!("exclusion constraint {} on {}", exclusion.name, prover.table_name()));
        }
    }
    proved
}

/// The table's keys, and those that a partition has of its own.
fn keys<'a>(family: &[&'a Table]) -> Vec<&'a Key> {
    let mut keys: Vec<&Key> = Vec::new();
    for key in family.iter().flat_map(|table| &table.keys) {
        if !keys.iter().any(|other| other.parts == key.parts && other.predicate == key.predicate) {
            keys.push(key);
        }
    }
    keys
}

/// What a key is made of.
struct Parts<'a> {
    /// What the run can compare.
    members: Vec<Compared>,
    /// Those of them that are the column itself, or its beginning.
    columns: Vec<usize>,
    expressions: Vec<&'a str>,
    /// One of the expressions is more than a column in one case.
    opaque: bool,
}

struct Prover<'a> {
    catalog: &'a Catalog,
    table: &'a Table,
    fits: &'a [Fit],
    folds: &'a [Fold],
}

impl Prover<'_> {
    fn table_name(&self) -> String {
        self.catalog.short(&self.table.name)
    }

    fn key(&self, key: &Key, proved: &mut Proved, problems: &mut Vec<Diagnostic>, unproved: &mut Vec<String>) {
        let Parts { members, columns, expressions, opaque } = self.parts(key);
        let in_predicate = key.predicate.iter().flat_map(|predicate| rests_on(predicate, self.table));
        let in_expressions = expressions.iter().flat_map(|expression| mentioned(expression, self.table));
        let outside: BTreeSet<usize> = in_predicate.collect();
        let inside: BTreeSet<usize> = in_expressions.chain(columns.iter().copied()).collect();
        let is_masked = |column: &usize| self.fits[*column].masked().is_some();
        if !inside.iter().any(is_masked) {
            // Which rows a partial index holds may change where none of its
            // own columns does.
            if outside.iter().any(is_masked) {
                unproved.push(format!("partial unique index {} on {}", key.name, self.table_name()));
            }
            return;
        }
        // The run compares what the key compares, unless it cannot tell.
        let verifiable = key.predicate.is_none() && !opaque;
        let before = problems.len();
        for expression in &expressions {
            self.expression(key, expression, verifiable, problems, unproved);
        }
        // One NULL is enough to make a row distinct.
        let null = |column: &usize| matches!(self.standing(*column), Standing::Null);
        if !key.nulls_not_distinct && columns.iter().any(null) {
            return;
        }
        let alone = columns.len() == 1 && expressions.is_empty() && key.predicate.is_none();
        let mut uncertain = !expressions.is_empty();
        for &column in &columns {
            let Some(fitted) = self.fits[column].masked() else { continue };
            let standing = match self.compared(&members, column) {
                Standing::Null => Standing::Lossy(Some(1)),
                standing => standing,
            };
            let definition = &self.table.columns[column];
            if matches!(standing, Standing::Distinct | Standing::Chance { .. })
                && is_folded(definition)
                && !stays_apart_folded(fitted.mask, definition)
            {
                let message = format!(
                    "`{}` may make values that differ in case alone, and {} counts them as equal",
                    fitted.mask,
                    self.shown(key)
                );
                let safe = [LOWER_CASE, FOLD_WITH_THE_COLUMN].concat().join(", ");
                problems.push(self.refuse(message, fitted).help(format!("use one of {safe}")));
                return;
            }
            match standing {
                Standing::Unknown | Standing::Null => {}
                // One-to-one but for letters that the collation takes for others.
                Standing::Distinct => uncertain |= self.folds[column] != Fold::NOTHING,
                Standing::Chance { bits, by_subject } => {
                    if self.distinct_without(column, key, &columns) {
                        continue;
                    }
                    uncertain = true;
                    if let Some(problem) = self.not_apart(key, fitted, bits, by_subject, verifiable) {
                        problems.push(problem);
                        return;
                    }
                }
                Standing::Lossy(distinct) => {
                    if self.distinct_without(column, key, &columns) {
                        continue;
                    }
                    let problem =
                        self.refuse(format!("`{}` is not unique enough for {}", fitted.mask, self.shown(key)), fitted);
                    problems.push(
                        match distinct {
                            Some(1) => problem.note("every row would get the same value"),
                            Some(n) => problem.note(format!(
                                "it makes at most {n} different values, so row {} repeats one",
                                n.saturating_add(1)
                            )),
                            None => problem.note("different values may become the same one"),
                        }
                        .help(self.unique_masks(column)),
                    );
                    return;
                }
            }
        }
        if !uncertain || problems.len() > before {
            return;
        }
        let capacity = if opaque { None } else { self.capacity(key, &members, &columns) };
        let room = capacity.as_ref().map(|capacity| Room { rows_max: capacity.rows_max, mask: capacity.mask.clone() });
        if let Some(capacity) = capacity {
            // Of several on the same rows the smallest is enough.
            let same =
                |known: &&mut Capacity| known.columns == capacity.columns && known.predicate == capacity.predicate;
            match proved.capacities.iter_mut().find(same) {
                Some(known) if known.rows_max <= capacity.rows_max => {}
                Some(known) => *known = capacity,
                None => proved.capacities.push(capacity),
            }
        }
        match &members[..] {
            _ if !verifiable => {}
            [one] if alone => verify_alone(one, key, room, &mut proved.alone),
            _ => proved.together.push(ToVerifyTogether {
                members,
                constraint: key.name.clone(),
                nulls_distinct: !key.nulls_not_distinct,
                room,
            }),
        }
    }

    /// What a key is made of.
    fn parts<'k>(&'k self, key: &'k Key) -> Parts<'k> {
        let mut parts = Parts { members: Vec::new(), columns: Vec::new(), expressions: Vec::new(), opaque: false };
        for part in &key.parts {
            let expression = match part {
                KeyPart::Expression(expression) => match self.prefix_of(expression) {
                    Some((column, count)) => {
                        parts.members.push(Compared { column, in_one_case: false, prefix: Some(count) });
                        parts.columns.push(column);
                        continue;
                    }
                    None => expression.as_str(),
                },
                KeyPart::Column(name) => {
                    let Some(column) = self.table.column_index(name) else { continue };
                    match expression_of(&self.table.columns[column]) {
                        Some(expression) => expression,
                        None => {
                            parts.members.push(Compared { column, in_one_case: false, prefix: None });
                            parts.columns.push(column);
                            continue;
                        }
                    }
                }
            };
            parts.expressions.push(expression);
            let is_read = |column: &usize| expression_of(&self.table.columns[*column]).is_none();
            match folded_column(expression, self.table).filter(is_read) {
                Some(column) => parts.members.push(Compared { column, in_one_case: true, prefix: None }),
                None => parts.opaque = true,
            }
        }
        parts
    }

    /// The standing of a column in a key, which may see its beginning alone.
    fn compared(&self, members: &[Compared], column: usize) -> Standing {
        let prefix = members.iter().find(|member| member.column == column && member.prefix.is_some());
        let most = prefix.and_then(|member| member.prefix).map(|count| BITS_PER_CHARACTER.saturating_mul(count));
        match (self.standing(column), most, self.fits[column].masked()) {
            (Standing::Distinct, Some(most), Some(_)) => Standing::Chance { bits: most, by_subject: false },
            (Standing::Chance { bits, by_subject }, Some(most), _) => {
                Standing::Chance { bits: bits.min(most), by_subject }
            }
            (standing, ..) => standing,
        }
    }

    /// Why chance does not keep a column's outputs apart well enough.
    fn not_apart(
        &self,
        key: &Key,
        fitted: &Fitted,
        bits: u32,
        by_subject: bool,
        verifiable: bool,
    ) -> Option<Diagnostic> {
        let message = if bits < BITS_VERIFIED || (bits < BITS_UNVERIFIED && !verifiable) {
            let rows = capacity::rows_max(bits).unwrap_or(u64::MAX);
            format!(
                "`{}` is not unique enough for {}: {bits} bits keep {} rows apart",
                fitted.mask,
                self.shown(key),
                capacity::with_separators(rows)
            )
        } else if by_subject && !verifiable {
            format!("`{}` gives all rows of a subject one value, and {} may hold several", fitted.mask, self.shown(key))
        } else {
            return None;
        };
        let problem = self.refuse(message, fitted);
        Some(
            match verifiable {
                true => problem,
                false => problem.note("the run cannot verify a key over some rows or over an expression"),
            }
            .help("give it more room, or use a one-to-one mask: `key`"),
        )
    }

    /// For how many rows the key's outputs stay apart; `None` where kept or
    /// one-to-one columns keep them apart, or for more rows than matter.
    fn capacity(&self, key: &Key, members: &[Compared], columns: &[usize]) -> Option<Capacity> {
        let mut bits = 0u32;
        let mut span = None;
        let mut follows = None;
        let mut masks = Vec::new();
        for member in members {
            match self.compared(members, member.column) {
                Standing::Chance { bits: more, .. } if !self.distinct_without(member.column, key, columns) => {
                    bits = bits.saturating_add(more);
                }
                // As few as possible of what is the same in every row.
                Standing::Null if key.nulls_not_distinct => {}
                _ => return None,
            }
            let fitted = self.fits[member.column].fitted()?;
            if span.is_none() {
                span.clone_from(&fitted.span);
                follows.clone_from(&fitted.follows);
            }
            let column = &self.table.columns[member.column];
            masks.push(match member.prefix {
                Some(count) => format!("{} at {} characters", fitted.mask, count),
                None => format!("{} at {}", fitted.mask, column.native.replace("character varying", "varchar")),
            });
        }
        let names: Vec<String> = members.iter().map(|member| self.table.columns[member.column].name.clone()).collect();
        Some(Capacity {
            table: self.table.name.clone(),
            whose: match &names[..] {
                [only] => format!("{}.{only}", self.table_name()),
                several => format!("{} ({})", self.table_name(), several.join(", ")),
            },
            columns: names,
            predicate: key.predicate.clone(),
            rows_max: capacity::rows_max(bits)?,
            mask: masks.join(" and "),
            constraint: self.shown(key),
            span,
            follows,
        })
    }

    /// A part over a column's beginning, as MySQL's keys may have:
    /// ``left(`a`, 10)``.
    fn prefix_of(&self, expression: &str) -> Option<(usize, u32)> {
        if !self.catalog.engine.kind.is_mysql() {
            return None;
        }
        let inside = expression.strip_prefix("left(")?.strip_suffix(')')?;
        let (name, count) = inside.rsplit_once(", ")?;
        let name = name.strip_prefix('`')?.strip_suffix('`')?.replace("``", "`");
        Some((self.table.column_index(&name)?, count.parse().ok()?))
    }

    /// An index part that is computed from masked columns.
    fn expression(
        &self,
        key: &Key,
        expression: &str,
        verifiable: bool,
        problems: &mut Vec<Diagnostic>,
        unproved: &mut Vec<String>,
    ) {
        let folds = functions(expression).iter().all(|name| FOLDING.contains(&name.as_str()));
        for column in mentioned(expression, self.table) {
            let Some(fitted) = self.fits[column].masked() else { continue };
            let standing = self.standing(column);
            let one_to_one = matches!(standing, Standing::Distinct | Standing::Chance { .. });
            if matches!(fitted.action, Action::Null) && !key.nulls_not_distinct {
                continue;
            }
            if one_to_one && stays_apart_folded(fitted.mask, &self.table.columns[column]) {
                if let Standing::Chance { bits, by_subject } = standing
                    && let Some(problem) = self.not_apart(key, fitted, bits, by_subject, verifiable)
                {
                    problems.push(problem);
                } else if !folds {
                    unproved.push(format!("unique index {} on {}", key.name, self.table_name()));
                }
                continue;
            }
            let name = format!("{}.{}", self.table_name(), self.table.columns[column].name);
            let mut problem = Diagnostic::new(
                codes::EXPRESSION_KEY,
                format!("`{}` on {name} cannot be proved unique for {}", fitted.mask, self.shown(key)),
            )
            .note(format!("the index is over an expression that mentions {name}"))
            .help(format!("use one of {}", LOWER_CASE.join(", ")));
            problem.span.clone_from(&fitted.span);
            problems.push(follow_note(problem, fitted, &name));
        }
    }

    fn standing(&self, column: usize) -> Standing {
        match &self.fits[column] {
            Fit::Computed => Standing::Distinct,
            Fit::Failed => Standing::Unknown,
            Fit::Fitted(fitted) => match (&fitted.action, fitted.contract.unique) {
                (Action::Keep, _) => Standing::Distinct,
                (Action::Null, _) => Standing::Null,
                (_, Unique::Bijective) => Standing::Distinct,
                (_, Unique::Injective { bits }) => {
                    Standing::Chance { bits, by_subject: matches!(fitted.contract.by, By::Subject(1..)) }
                }
                (_, Unique::Lossy { distinct }) => Standing::Lossy(distinct),
            },
        }
    }

    /// Whether the rest of the columns is unique by a full key of its own.
    fn distinct_without(&self, column: usize, key: &Key, columns: &[usize]) -> bool {
        self.table.keys.iter().filter(|other| other.name != key.name && other.predicate.is_none()).any(|other| {
            other.columns().is_some_and(|names| {
                names.iter().all(|name| {
                    self.table.column_index(name).is_some_and(|index| {
                        index != column
                            && columns.contains(&index)
                            && (!self.table.columns[index].nullable || !key.nulls_not_distinct)
                            && matches!(
                                self.standing(index),
                                Standing::Distinct | Standing::Chance { bits: BITS_UNVERIFIED.., .. }
                            )
                    })
                })
            })
        })
    }

    /// `primary key users_pkey (id)`
    fn shown(&self, key: &Key) -> String {
        let kind = match key.kind {
            KeyKind::Primary => "primary key",
            KeyKind::Unique => "unique constraint",
            KeyKind::Index => "unique index",
        };
        let parts: Vec<&str> = key
            .parts
            .iter()
            .map(|part| match part {
                KeyPart::Column(text) | KeyPart::Expression(text) => text.as_str(),
            })
            .collect();
        format!("{kind} {} on {} ({})", key.name, self.table_name(), parts.join(", "))
    }

    fn refuse(&self, message: String, fitted: &Fitted) -> Diagnostic {
        let mut problem = Diagnostic::new(codes::NOT_UNIQUE, message);
        problem.span.clone_from(&fitted.span);
        follow_note(problem, fitted, &self.table_name())
    }

    fn unique_masks(&self, column: usize) -> String {
        match &self.table.columns[column].ty {
            Type::Text(_) => {
                "masks that keep values apart: `substitute`, `key`, `hash`, `person.email`, `person.username`"
            }
            Type::Int { .. } | Type::Uuid => "masks that keep values apart: `key`",
            _ => "`key` and `substitute` keep values apart; or `keep` the column",
        }
        .to_owned()
    }
}

fn follow_note(problem: Diagnostic, fitted: &Fitted, name: &str) -> Diagnostic {
    match &fitted.follows {
        Some(root) => problem.note(format!("{name} follows {root}, where the rule is written")),
        None => problem,
    }
}

fn expression_of(column: &Column) -> Option<&str> {
    use crate::schema::Generated;
    match &column.generated {
        Generated::Stored(expression) | Generated::Virtual(expression) => Some(expression),
        Generated::No | Generated::Identity(_) => None,
    }
}

/// Of several constraints on a column, the one over the fewest characters says
/// the most.
fn verify_alone(member: &Compared, key: &Key, room: Option<Room>, verify: &mut Vec<ToVerify>) {
    let &Compared { column, prefix, .. } = member;
    let wanted = ToVerify { column, constraint: key.name.clone(), prefix, room };
    match verify.iter_mut().find(|known| known.column == column) {
        Some(known) if prefix.unwrap_or(u32::MAX) < known.prefix.unwrap_or(u32::MAX) => *known = wanted,
        Some(_) => {}
        None => verify.push(wanted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Code;
    use crate::mask::{By, Canonical, Contract, Mask, Output, Reject};
    use crate::schema::{Deferrable, Engine, EngineKind, Generated, Length, Name, TableKind};
    use crate::seed::Draw;

    struct Nothing;
    impl Mask for Nothing {
        fn mask(&self, _: &[u8], _: &mut Draw, _: &mut Vec<u8>) -> Result<(), Reject> {
            Ok(())
        }
    }

    fn fit(mask: &'static str, unique: Unique) -> Fit {
        let contract = Contract {
            reads: true,
            by: By::Value(Canonical::Exact),
            unique,
            output: Output::AnyOfType,
            may_equal: true,
        };
        let action = if mask == "keep" { Action::Keep } else { Action::Mask(Box::new(Nothing)) };
        let key = crate::seed::Key::new([0; 32]).domain(1, "t");
        Fit::Fitted(Box::new(Fitted {
            mask,
            call: crate::call::Call::named(mask),
            action,
            contract,
            key,
            span: None,
            follows: None,
            reasoned: false,
            siblings: Vec::new(),
        }))
    }

    /// A table of text columns `a`, `b`, … with these keys; a part that is no
    /// column is an expression.
    fn table(keys: &[&[&str]], fits: usize, folded: bool) -> Table {
        let column = |index: usize| Column {
            name: "abc"[index..=index].to_owned(),
            ty: Type::Text(Length { folded, ..Length::UNLIMITED }),
            native: "text".into(),
            nullable: true,
            default: None,
            generated: Generated::No,
            collation: None,
        };
        let part = |text: &&str| match text.len() {
            1 => KeyPart::Column((*text).to_owned()),
            _ => KeyPart::Expression((*text).to_owned()),
        };
        let key = |(index, parts): (usize, &&[&str])| Key {
            name: format!("k{index}"),
            kind: KeyKind::Unique,
            parts: parts.iter().map(part).collect(),
            predicate: None,
            nulls_not_distinct: false,
            deferrable: Deferrable::No,
        };
        Table {
            name: Name::new("public", "t"),
            kind: TableKind::Ordinary,
            unlogged: false,
            inherits: Vec::new(),
            columns: (0..fits).map(column).collect(),
            keys: keys.iter().enumerate().map(key).collect(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            exclusions: Vec::new(),
        }
    }

    /// The problem, or else the columns that the run verifies alone.
    fn check(table: &Table, fits: Vec<Fit>) -> Result<Vec<usize>, (Code, String)> {
        let proved = prove_in(EngineKind::Postgres, table, fits, Fold::NOTHING)?;
        Ok(proved.alone.into_iter().map(|wanted| wanted.column).collect())
    }

    /// The same for the keys whose columns it verifies together.
    fn check_together(table: &Table, fits: Vec<Fit>) -> Result<Vec<Vec<usize>>, (Code, String)> {
        let proved = prove_in(EngineKind::Postgres, table, fits, Fold::NOTHING)?;
        let columns = |key: ToVerifyTogether| key.members.into_iter().map(|member| member.column).collect();
        Ok(proved.together.into_iter().map(columns).collect())
    }

    fn rows_max(table: &Table, fits: Vec<Fit>) -> Vec<(String, u64)> {
        let proved = prove_in(EngineKind::Postgres, table, fits, Fold::NOTHING).unwrap();
        proved.capacities.into_iter().map(|capacity| (capacity.whose, capacity.rows_max)).collect()
    }

    type Wanted = Vec<(usize, Option<u32>)>;

    /// Columns to verify, each with the characters that count.
    fn check_in(kind: EngineKind, table: &Table, fits: Vec<Fit>, fold: Fold) -> Result<Wanted, (Code, String)> {
        let proved = prove_in(kind, table, fits, fold)?;
        Ok(proved.alone.into_iter().map(|wanted| (wanted.column, wanted.prefix)).collect())
    }

    fn prove_in(kind: EngineKind, table: &Table, fits: Vec<Fit>, fold: Fold) -> Result<Proved, (Code, String)> {
        let catalog = Catalog {
            engine: Engine { kind, version: "15".into() },
            default_schema: "public".into(),
            schemas: Vec::new(),
            extensions: Vec::new(),
            types: Vec::new(),
            sequences: Vec::new(),
            tables: vec![table.clone()],
            views: Vec::new(),
        };
        let (mut problems, mut unproved) = (Vec::new(), Vec::new());
        let folds = vec![fold; fits.len()];
        let proved = prove(&catalog, &[table], &fits, &folds, &mut problems, &mut unproved);
        match problems.pop() {
            Some(problem) => Err((problem.code, format!("{} {}", problem.message, problem.notes.join(" ")))),
            None => Ok(proved),
        }
    }

    const CHANCE: Unique = Unique::Injective { bits: 64 };
    const LOSSY: Unique = Unique::Lossy { distinct: None };

    #[test]
    fn what_chance_keeps_apart_is_verified_where_it_can_be() {
        let one = table(&[&["a"]], 1, false);
        assert_eq!(check(&one, vec![fit("key", Unique::Bijective)]), Ok(vec![]));
        assert_eq!(check(&one, vec![fit("hash", CHANCE)]), Ok(vec![0]));
        // In a composite key a value may repeat: verifying it alone would cry wolf.
        let two = table(&[&["a", "b"]], 2, false);
        let short = || fit("hash", Unique::Injective { bits: 32 });
        assert_eq!(check(&two, vec![fit("hash", CHANCE), fit("keep", LOSSY)]), Ok(vec![]));
        assert_eq!(check_together(&two, vec![short(), fit("keep", LOSSY)]), Ok(vec![vec![0, 1]]));
        assert_eq!(check_together(&two, vec![fit("key", Unique::Bijective), fit("keep", LOSSY)]), Ok(vec![]));
        let mut partial = two.clone();
        partial.keys[0].predicate = Some("(c > 1)".to_owned());
        let (code, message) = check_together(&partial, vec![short(), fit("keep", LOSSY)]).unwrap_err();
        assert_eq!(code, codes::NOT_UNIQUE);
        assert!(message.contains("32 bits keep 9,268 rows apart"), "{message}");
        assert_eq!(check_together(&partial, vec![fit("hash", CHANCE), fit("keep", LOSSY)]), Ok(vec![]));
        assert_eq!(check(&one, vec![short()]), Ok(vec![0]));
        assert!(check(&one, vec![fit("hash", Unique::Injective { bits: 16 })]).is_err());
    }

    #[test]
    fn rows_are_counted_against_what_keeps_them_apart() {
        let bits = |bits| fit("hash", Unique::Injective { bits });
        let one = table(&[&["a"]], 1, false);
        assert_eq!(rows_max(&one, vec![bits(40)]), [("t.a".to_owned(), 148_291)]);
        assert_eq!(rows_max(&one, vec![bits(128)]), []);
        assert_eq!(rows_max(&one, vec![fit("key", Unique::Bijective)]), []);
        let two = table(&[&["a", "b"], &["lower(a)"]], 2, false);
        assert_eq!(
            rows_max(&two, vec![bits(25), bits(30)]),
            [("t (a, b)".to_owned(), 26_843_545), ("t.a".to_owned(), 819)]
        );
        // What is kept may be all that tells rows apart.
        assert_eq!(rows_max(&two, vec![fit("keep", LOSSY), bits(30)]), []);
    }

    /// Rows of one person have one address: only the run can tell.
    #[test]
    fn subjects_are_verified_or_refused() {
        let by_subject = || {
            let Fit::Fitted(mut fitted) = fit("person.email", CHANCE) else { panic!("fitted") };
            fitted.contract.by = By::Subject(1);
            Fit::Fitted(fitted)
        };
        let two = table(&[&["a", "b"]], 2, false);
        assert_eq!(check_together(&two, vec![by_subject(), fit("keep", LOSSY)]), Ok(vec![vec![0, 1]]));
        let mut partial = table(&[&["a"]], 1, false);
        partial.keys[0].predicate = Some("(c > 1)".to_owned());
        let (_, message) = check(&partial, vec![by_subject()]).unwrap_err();
        assert!(message.contains("gives all rows of a subject one value"), "{message}");
    }

    #[test]
    fn few_outputs_are_counted() {
        let one = table(&[&["a"]], 1, false);
        let (_, message) = check(&one, vec![fit("choice", Unique::Lossy { distinct: Some(3) })]).unwrap_err();
        assert!(message.contains("at most 3 different values, so row 4 repeats one"), "{message}");
    }

    #[test]
    fn another_key_may_carry_a_lossy_column() {
        let both = table(&[&["a", "b"], &["b"]], 2, false);
        assert_eq!(check(&both, vec![fit("choice", LOSSY), fit("keep", LOSSY)]), Ok(vec![]));
        assert_eq!(check(&both, vec![fit("choice", LOSSY), fit("hash", CHANCE)]), Ok(vec![1]));
        assert!(check(&both, vec![fit("keep", LOSSY), fit("choice", LOSSY)]).is_err());
    }

    #[test]
    fn case_is_minded_where_the_database_does_not() {
        let folded = table(&[&["a"]], 1, true);
        assert_eq!(check(&folded, vec![fit("person.email", CHANCE)]), Ok(vec![0]));
        assert_eq!(check(&folded, vec![fit("substitute", Unique::Bijective)]), Ok(vec![]));
        assert_eq!(check(&folded, vec![fit("other", Unique::Bijective)]).unwrap_err().0, codes::NOT_UNIQUE);
        let lower = table(&[&["lower((a)::text)"]], 1, false);
        assert_eq!(check_together(&lower, vec![fit("person.email", CHANCE)]), Ok(vec![vec![0]]));
        assert_eq!(check(&lower, vec![fit("keep", LOSSY)]), Ok(vec![]));
        assert_eq!(check(&lower, vec![fit("substitute", Unique::Bijective)]).unwrap_err().0, codes::EXPRESSION_KEY);
        assert_eq!(check(&lower, vec![fit("hash", LOSSY)]).unwrap_err().0, codes::EXPRESSION_KEY);
    }

    #[test]
    fn mysqls_prefixes_and_collations() {
        let fold = Fold { case: true, accents: true, trailing_blanks: true };
        let check = |table: &Table, fits| check_in(EngineKind::Mariadb, table, fits, fold);
        let one = table(&[&["a"]], 1, true);
        assert_eq!(check(&one, vec![fit("substitute", Unique::Bijective)]), Ok(vec![(0, None)]), "accents may collide");
        let prefix = table(&[&["left(`a`, 10)"]], 1, true);
        assert_eq!(check(&prefix, vec![fit("substitute", Unique::Bijective)]), Ok(vec![(0, Some(10))]));
        assert_eq!(check(&prefix, vec![fit("keep", LOSSY)]), Ok(vec![]));
        let short = table(&[&["left(`a`, 3)"]], 1, true);
        assert_eq!(check(&short, vec![fit("hash", CHANCE)]).unwrap_err().0, codes::NOT_UNIQUE);
        let both = table(&[&["a"], &["left(`a`, 10)"]], 1, true);
        assert_eq!(check(&both, vec![fit("hash", CHANCE)]), Ok(vec![(0, Some(10))]), "the prefix says more");
    }
}
