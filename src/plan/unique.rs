//! Do unique keys stay unique? Proved from the masks' contracts, or refused.

use std::collections::BTreeSet;

use super::fit::{Fit, Fitted};
use super::fold::Fold;
use super::mention::{functions, mentioned, rests_on};
use crate::diagnostic::{Diagnostic, codes};
use crate::mask::{Action, Unique};
use crate::schema::{Catalog, Column, Key, KeyKind, KeyPart, Table, Type};

/// Outputs that chance keeps apart, and that the run verifies, need at least
/// so many bits: below, a table of a thousand rows already fails.
const BITS_VERIFIED: u32 = 20;
/// The same where the run cannot verify: parts of a composite key and partial
/// indexes, whose columns may repeat on their own.
const BITS_UNVERIFIED: u32 = 40;

/// Bits of an output that is unique as far as the run verifies it, and no further.
pub const VERIFIED_ALONE: u32 = BITS_UNVERIFIED - 1;

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

/// A column whose outputs the run has to compare, and the constraint it is for.
#[derive(Debug, PartialEq, Eq)]
pub struct ToVerify {
    pub column: usize,
    pub constraint: String,
    /// Only so many characters count.
    pub prefix: Option<u32>,
}

/// What a masked column does to a key it is part of.
enum Standing {
    /// Kept, or one-to-one.
    Distinct,
    /// Distinct but for chance in 2^bits.
    Chance(u32),
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
/// Returns the columns that the run has to verify. `folds` says what of each
/// column's values the database does not see.
pub fn prove(
    catalog: &Catalog,
    family: &[&Table],
    fits: &[Fit],
    folds: &[Fold],
    problems: &mut Vec<Diagnostic>,
    unproved: &mut Vec<String>,
) -> Vec<ToVerify> {
    let table = family[0];
    let prover = Prover { catalog, table, fits, folds };
    let mut verify: Vec<ToVerify> = Vec::new();
    for key in keys(family) {
        prover.key(key, &mut verify, problems, unproved);
    }
    for exclusion in &table.exclusions {
        if rests_on(&exclusion.definition, table).into_iter().any(|column| fits[column].masked().is_some()) {
            unproved.push(format!("exclusion constraint {} on {}", exclusion.name, prover.table_name()));
        }
    }
    verify
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

    fn key(&self, key: &Key, verify: &mut Vec<ToVerify>, problems: &mut Vec<Diagnostic>, unproved: &mut Vec<String>) {
        let mut expressions = Vec::new();
        let mut columns = Vec::new();
        let mut prefix = None;
        for part in &key.parts {
            match part {
                KeyPart::Expression(expression) => match self.prefix_of(expression) {
                    Some((index, count)) => {
                        prefix = Some((index, count));
                        columns.push(index);
                    }
                    None => expressions.push(expression.as_str()),
                },
                KeyPart::Column(name) => {
                    if let Some(index) = self.table.column_index(name) {
                        match expression_of(&self.table.columns[index]) {
                            Some(expression) => expressions.push(expression),
                            None => columns.push(index),
                        }
                    }
                }
            }
        }
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
        for expression in &expressions {
            self.expression(key, expression, problems, unproved);
        }
        // One NULL is enough to make a row distinct.
        let null = |column: &usize| matches!(self.standing(*column), Standing::Null);
        if !key.nulls_not_distinct && columns.iter().any(null) {
            return;
        }
        let alone = columns.len() == 1 && expressions.is_empty() && key.predicate.is_none();
        for &column in &columns {
            let Some(fitted) = self.fits[column].masked() else { continue };
            let standing = match (self.standing(column), prefix) {
                (Standing::Null, _) => Standing::Lossy(Some(1)),
                (Standing::Distinct, Some((prefixed, count))) if prefixed == column => {
                    Standing::Chance(BITS_PER_CHARACTER.saturating_mul(count))
                }
                (Standing::Chance(bits), Some((prefixed, count))) if prefixed == column => {
                    Standing::Chance(bits.min(BITS_PER_CHARACTER.saturating_mul(count)))
                }
                (standing, _) => standing,
            };
            let definition = &self.table.columns[column];
            if matches!(standing, Standing::Distinct | Standing::Chance(_))
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
                Standing::Distinct if self.folds[column] == Fold::NOTHING => {}
                Standing::Distinct if alone => self.verify(column, key, None, verify),
                Standing::Distinct => {}
                Standing::Chance(bits) => {
                    let needed = if alone { BITS_VERIFIED } else { BITS_UNVERIFIED };
                    if bits < needed && !self.distinct_without(column, key, &columns) {
                        let message = format!(
                            "`{}` is not unique enough for {}: {bits} bits collide from about {} rows on",
                            fitted.mask,
                            self.shown(key),
                            rows_until_collision(bits)
                        );
                        problems.push(
                            self.refuse(message, fitted).help("give it more room, or use a one-to-one mask: `key`"),
                        );
                        return;
                    }
                    if alone {
                        let counts = prefix.filter(|(prefixed, _)| *prefixed == column).map(|(_, count)| count);
                        self.verify(column, key, counts, verify);
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

    /// Of several constraints on a column, the one over the fewest characters
    /// says the most.
    fn verify(&self, column: usize, key: &Key, prefix: Option<u32>, verify: &mut Vec<ToVerify>) {
        let wanted = ToVerify { column, constraint: key.name.clone(), prefix };
        match verify.iter_mut().find(|known| known.column == column) {
            Some(known) if prefix.unwrap_or(u32::MAX) < known.prefix.unwrap_or(u32::MAX) => *known = wanted,
            Some(_) => {}
            None => verify.push(wanted),
        }
    }

    /// An index part that is computed from masked columns.
    fn expression(&self, key: &Key, expression: &str, problems: &mut Vec<Diagnostic>, unproved: &mut Vec<String>) {
        let folds = functions(expression).iter().all(|name| FOLDING.contains(&name.as_str()));
        for column in mentioned(expression, self.table) {
            let Some(fitted) = self.fits[column].masked() else { continue };
            let one_to_one = matches!(self.standing(column), Standing::Distinct | Standing::Chance(_));
            if matches!(fitted.action, Action::Null) && !key.nulls_not_distinct {
                continue;
            }
            if one_to_one && stays_apart_folded(fitted.mask, &self.table.columns[column]) {
                if !folds {
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
                (_, Unique::Injective { bits }) => Standing::Chance(bits),
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
                            && matches!(self.standing(index), Standing::Distinct | Standing::Chance(BITS_UNVERIFIED..))
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

/// Rows at which two outputs are as likely equal as not: the birthday bound,
/// 1.18 × 2^(bits/2), in integers.
fn rows_until_collision(bits: u32) -> u64 {
    u64::try_from(((139u128 << bits.min(100)) / 100).isqrt()).unwrap_or(u64::MAX)
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

    /// The problem, or else the columns that the run verifies.
    fn check(table: &Table, fits: Vec<Fit>) -> Result<Vec<usize>, (Code, String)> {
        let verify = check_in(EngineKind::Postgres, table, fits, Fold::NOTHING)?;
        Ok(verify.into_iter().map(|(column, _)| column).collect())
    }

    type Wanted = Vec<(usize, Option<u32>)>;

    /// Columns to verify, each with the characters that count.
    fn check_in(kind: EngineKind, table: &Table, fits: Vec<Fit>, fold: Fold) -> Result<Wanted, (Code, String)> {
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
        let verify = prove(&catalog, &[table], &fits, &folds, &mut problems, &mut unproved);
        match problems.pop() {
            Some(problem) => Err((problem.code, format!("{} {}", problem.message, problem.notes.join(" ")))),
            None => Ok(verify.into_iter().map(|wanted| (wanted.column, wanted.prefix)).collect()),
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
        assert_eq!(check(&two, vec![fit("hash", CHANCE), fit("keep", LOSSY)]), Ok(vec![]));
        let (code, message) =
            check(&two, vec![fit("hash", Unique::Injective { bits: 32 }), fit("keep", LOSSY)]).unwrap_err();
        assert_eq!(code, codes::NOT_UNIQUE);
        assert!(message.contains("32 bits collide from about 77265 rows on"), "{message}");
        assert_eq!(check(&one, vec![fit("hash", Unique::Injective { bits: 32 })]), Ok(vec![0]));
        assert!(check(&one, vec![fit("hash", Unique::Injective { bits: 16 })]).is_err());
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
        assert_eq!(check(&lower, vec![fit("person.email", CHANCE)]), Ok(vec![]));
        assert_eq!(check(&lower, vec![fit("keep", LOSSY)]), Ok(vec![]));
        assert_eq!(check(&lower, vec![fit("substitute", Unique::Bijective)]).unwrap_err().0, codes::EXPRESSION_KEY);
        assert_eq!(check(&lower, vec![fit("hash", LOSSY)]).unwrap_err().0, codes::EXPRESSION_KEY);
    }

    #[test]
    fn the_birthday_bound_does_not_overflow() {
        assert_eq!(rows_until_collision(20), 1207);
        assert!(rows_until_collision(64) > 1 << 31 && rows_until_collision(u32::MAX) > 1 << 31);
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
