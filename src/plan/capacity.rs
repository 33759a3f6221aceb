//! How many rows a unique key has stand-ins for, and the arithmetic when a table
//! has more. Counts nothing itself: it is told how many rows there are.

use crate::diagnostic::{Diagnostic, Span, codes};
use crate::schema::Name;

/// Capacities from here on are not counted against: nobody has so many rows.
const ROWS_MATTER: u64 = 1 << 32;

/// For how many rows a key's masked values stay different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capacity {
    pub table: Name,
    /// Only rows count in which none of these is NULL.
    pub columns: Vec<String>,
    /// Only rows of a partial index count: its condition, in the words of the
    /// database.
    pub predicate: Option<String>,
    pub rows_max: u64,
    /// What needs the values: `users.username`, `users (first, last)`.
    pub whose: String,
    /// What makes them: `person.username at varchar(8)`.
    pub mask: String,
    /// `unique constraint users_username_key on users (username)`
    pub constraint: String,
    pub span: Option<Span>,
    /// Where the rule is written, when it is another column's.
    pub follows: Option<String>,
}

impl Capacity {
    /// The problem, where the source has more rows than that.
    pub fn refuse(&self, rows: u64) -> Option<Diagnostic> {
        if rows <= self.rows_max {
            return None;
        }
        let (needs, has) = (with_separators(rows), with_separators(self.rows_max));
        let mut problem = Diagnostic::new(
            codes::NOT_UNIQUE,
            format!("{} needs {needs} different values, {} has {has}", self.whose, self.mask),
        )
        .note(self.constraint.clone())
        .note("with more, two are the same in over 1 of 100 runs, and the run would end there");
        problem.span.clone_from(&self.span);
        if let Some(root) = &self.follows {
            problem = problem.note(format!("{} follows {root}, where the rule is written", self.whose));
        }
        Some(
            problem
                .help("give it more room: a longer column, or a longer `length` where the mask takes one")
                .help("or use a one-to-one mask, which has a stand-in for every value: `key`, `substitute`"),
        )
    }
}

/// The most rows for which outputs of so many bits are all different in 99 of
/// 100 runs; `None` where that is more than matters.
///
/// Of n values drawn from 2^bits at random two are equal with a probability of
/// at most n² / 2^(bits + 1), which is 1 in 100 at n = √(2^bits / 50).
pub fn rows_max(bits: u32) -> Option<u64> {
    let rows = 1u128.checked_shl(bits.min(127)).map(|outputs| (outputs / 50).isqrt())?;
    u64::try_from(rows).ok().filter(|rows| *rows < ROWS_MATTER)
}

/// `1,200,000`
pub fn with_separators(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_grows_with_the_bits() {
        assert_eq!(rows_max(20), Some(144));
        assert_eq!(rows_max(40), Some(148_291));
        assert_eq!(rows_max(55), Some(26_843_545));
        assert_eq!(rows_max(64), Some(607_400_099));
        assert_eq!(rows_max(0), Some(0));
        assert!(rows_max(70).is_none() && rows_max(u32::MAX).is_none());
    }

    #[test]
    fn numbers_have_separators() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (148_291, "148,291"), (1_200_000, "1,200,000")]
        {
            assert_eq!(with_separators(number), text);
        }
    }

    #[test]
    fn the_arithmetic_is_told() {
        let capacity = Capacity {
            table: Name::new("public", "users"),
            columns: vec!["username".to_owned()],
            predicate: None,
            rows_max: 148_291,
            whose: "users.username".to_owned(),
            mask: "person.username at varchar(8)".to_owned(),
            constraint: "unique constraint users_username_key on users (username)".to_owned(),
            span: Some(5..9),
            follows: None,
        };
        assert_eq!(capacity.refuse(148_291), None);
        let problem = capacity.refuse(1_200_000).unwrap();
        assert_eq!(
            problem.message,
            "users.username needs 1,200,000 different values, person.username at varchar(8) has 148,291"
        );
        assert_eq!(problem.notes[0], "unique constraint users_username_key on users (username)");
        assert!(problem.span.is_some() && problem.help.len() == 2);
    }
}
