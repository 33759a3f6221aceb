//! Differences between texts that the database itself does not see.
//!
//! In MySQL and MariaDB every text column has a collation, and nearly all of
//! them ignore case, accents and blanks at the end. Values that such a column
//! counts as equal are one value to its keys and to the columns that reference
//! it, so a mask has to take them as one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::closure::{Closures, Node};
use crate::dialect::mysql::collation::comparison;
use crate::schema::{Column, Generated, KeyPart, Table};

/// What is put aside before a value is masked, or before two are compared.
///
/// Close to what the server does, not the same: `ß` and `ss`, which some
/// collations count as equal, are two values here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    pub case: bool,
    pub accents: bool,
    pub trailing_blanks: bool,
}

impl Fold {
    pub const NOTHING: Fold = Fold { case: false, accents: false, trailing_blanks: false };

    /// What a column's collation ignores; nothing elsewhere than in MySQL.
    fn of(column: &Column, is_mysql: bool) -> Fold {
        match &column.collation {
            Some(collation) if is_mysql && column.ty.is_text() => {
                let ignores = comparison(collation);
                Fold {
                    case: ignores.ignores_case,
                    accents: ignores.ignores_accents,
                    trailing_blanks: ignores.ignores_trailing_blanks,
                }
            }
            _ => Fold::NOTHING,
        }
    }

    /// For a column that is part of a unique key, or joined to others: what any
    /// of the joined columns ignores. Elsewhere nobody compares.
    pub fn needed(closures: &Closures<'_>, node: Node) -> Fold {
        let closure = closures.containing(node);
        let is_mysql = closures.catalog.engine.kind.is_mysql();
        if !is_mysql || !is_compared(closures, node) {
            return Fold::NOTHING;
        }
        let folds = closure.members.iter().map(|member| Fold::of(closures.column(*member), is_mysql));
        folds.fold(Fold::NOTHING, |all, one| Fold {
            case: all.case || one.case,
            accents: all.accents || one.accents,
            trailing_blanks: all.trailing_blanks || one.trailing_blanks,
        })
    }

    /// The value without what is put aside: the input itself where there is
    /// nothing, else what was written into `scratch`. Bytes that are no text
    /// lose blanks and the case of ASCII.
    pub fn apply<'a>(self, input: &'a [u8], scratch: &'a mut Vec<u8>) -> &'a [u8] {
        let kept = match self.trailing_blanks {
            true => &input[..input.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1)],
            false => input,
        };
        let is_ascii = kept.is_ascii();
        if !self.case && (is_ascii || !self.accents) {
            return kept;
        }
        scratch.clear();
        match std::str::from_utf8(kept) {
            Ok(text) if !is_ascii => {
                let mut bytes = [0; 4];
                let mut put = |letter: char| scratch.extend_from_slice(letter.encode_utf8(&mut bytes).as_bytes());
                let letters: &mut dyn Iterator<Item = char> = match self.accents {
                    true => &mut text.nfd().filter(|letter| !is_combining_mark(*letter)).nfc(),
                    false => &mut text.chars(),
                };
                match self.case {
                    true => letters.flat_map(char::to_lowercase).for_each(put),
                    false => letters.for_each(&mut put),
                }
            }
            _ => scratch.extend(kept.iter().map(u8::to_ascii_lowercase)),
        }
        scratch
    }
}

/// Whether the database ever compares values of the column with each other.
pub fn is_compared(closures: &Closures<'_>, node: Node) -> bool {
    let closure = closures.containing(node);
    closure.members.len() > 1
        || closure.members.iter().any(|&(table, column)| {
            closures.family(table).iter().any(|one| is_in_a_key(one, &closures.column((table, column)).name))
        })
}

fn is_in_a_key(table: &Table, column: &str) -> bool {
    let computed = table.columns.iter().filter(|other| match &other.generated {
        Generated::Stored(text) | Generated::Virtual(text) => super::mention::mentions(text, column),
        Generated::No | Generated::Identity(_) => false,
    });
    let names: Vec<&str> = computed.map(|other| other.name.as_str()).chain([column]).collect();
    table.keys.iter().flat_map(|key| &key.parts).any(|part| match part {
        KeyPart::Column(name) => names.contains(&name.as_str()),
        KeyPart::Expression(text) => names.iter().any(|name| super::mention::mentions(text, name)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fold: Fold, input: &str, want: &str) {
        let mut scratch = Vec::new();
        assert_eq!(fold.apply(input.as_bytes(), &mut scratch), want.as_bytes());
    }

    #[test]
    fn what_the_collation_ignores_goes() {
        let all = Fold { case: true, accents: true, trailing_blanks: true };
        check(all, "Ren\u{e9}e  ", "renee");
        check(all, "RENE\u{301}E", "renee");
        check(all, "  a B", "  a b");
        check(all, "   ", "");
        check(Fold { case: false, ..all }, "Ren\u{e9}e ", "Renee");
        check(Fold { accents: false, ..all }, "\u{c9}A ", "\u{e9}a");
        check(Fold { trailing_blanks: false, ..all }, "A ", "a ");
        check(Fold::NOTHING, "\u{c9}A ", "\u{c9}A ");
    }

    #[test]
    fn bytes_that_are_no_text_are_folded_as_far_as_they_can_be() {
        let all = Fold { case: true, accents: true, trailing_blanks: true };
        assert_eq!(all.apply(b"A\xe9 ", &mut Vec::new()), b"a\xe9");
    }
}
