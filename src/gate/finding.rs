//! What the gate found: where, and which detector; never what.

use crate::detect::{Class, Tier};
use crate::place::Place;
use crate::seed::{FindingKey, Key, fingerprint_of_parts};

/// One thing that should not be there, or one column of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The detector's name, or that of a user's own rule.
    pub detector: String,
    /// `e-mail address`
    pub what: String,
    pub class: Class,
    pub tier: Tier,
    /// File and line (of the first, where there are several), table and column
    /// or the path of a key.
    pub place: Place,
    /// One-based byte of the line where it begins; 0 where it is not known.
    pub byte: u32,
    /// How it was seen: `in base64`, `by the column's values: 98 of 100`; empty
    /// for plain text. Words and counts, never a value.
    pub how: String,
    /// Of the same detector in the same column of the same file.
    pub count: u64,
    /// Tells it from others and survives moved lines.
    pub fingerprint: Fingerprint,
}

/// 16 hex digits: of the content where the project has a key for it, else of the place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    pub digits: String,
    /// Of the place alone: another value at the same place has the same.
    pub is_positional: bool,
}

/// Makes the fingerprints of a scan.
///
/// With the project's key they are of the content: a moved line keeps its
/// fingerprint and another value gets another. Without one they can only be of the
/// place, because what looks personal can be guessed, and a hash that everybody
/// can compute confirms a guess.
#[derive(Clone)]
pub struct Fingerprinter {
    key: Option<FindingKey>,
}

impl Fingerprinter {
    /// Under a key made of the project's, which opens nothing else.
    pub fn keyed(key: &Key) -> Fingerprinter {
        Fingerprinter { key: Some(key.findings()) }
    }

    /// Of places alone.
    pub fn positional() -> Fingerprinter {
        Fingerprinter { key: None }
    }

    pub fn is_positional(&self) -> bool {
        self.key.is_none()
    }

    /// Of one value: `column` is `table.column`, the path of a key or empty;
    /// `canonical` is the value in the form that its detector compares by;
    /// `ordinal` counts the findings of this detector in this column of this file.
    pub fn of(&self, detector: &str, file: &str, column: &str, canonical: &[u8], ordinal: u64) -> Fingerprint {
        match &self.key {
            Some(key) => Fingerprint {
                digits: key.fingerprint(&[b"value", detector.as_bytes(), column.as_bytes(), canonical]),
                is_positional: false,
            },
            None => self.of_place(detector, file, column, ordinal),
        }
    }

    /// Of a place: for a whole column of values, and where there is no key.
    pub fn of_place(&self, detector: &str, file: &str, column: &str, ordinal: u64) -> Fingerprint {
        let parts = [b"place".as_slice(), detector.as_bytes(), file.as_bytes(), column.as_bytes()];
        let digits = fingerprint_of_parts(&[parts[0], parts[1], parts[2], parts[3], &ordinal.to_le_bytes()]);
        Fingerprint { digits, is_positional: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_moves_and_places_do_not() {
        let keyed = Fingerprinter::keyed(&Key::new([7; 32]));
        let first = keyed.of("email", "a.csv", "users.mail", b"x", 0);
        assert_eq!(first.digits.len(), 16);
        assert!(!first.is_positional);
        assert_eq!(first, keyed.of("email", "b.csv", "users.mail", b"x", 9));
        assert_ne!(first, keyed.of("email", "a.csv", "users.mail", b"y", 0));
        assert_ne!(first, keyed.of("phone", "a.csv", "users.mail", b"x", 0));
        assert_ne!(first, keyed.of("email", "a.csv", "users.mai", b"lx", 0));
        assert_ne!(first, Fingerprinter::keyed(&Key::new([8; 32])).of("email", "a.csv", "users.mail", b"x", 0));

        let placed = Fingerprinter::positional();
        let first = placed.of("email", "a.csv", "users.mail", b"x", 0);
        assert!(first.is_positional);
        assert_eq!(first, placed.of("email", "a.csv", "users.mail", b"y", 0));
        assert_ne!(first, placed.of("email", "b.csv", "users.mail", b"x", 0));
        assert_ne!(first, placed.of("email", "a.csv", "users.mail", b"x", 1));
    }

    #[test]
    fn fingerprints_are_pinned_because_they_are_committed() {
        let keyed = Fingerprinter::keyed(&Key::new([7; 32]));
        assert_eq!(keyed.of("email", "a", "users.mail", b"anna@example.com", 0).digits, "676a3025cf5e4f8c");
        assert_eq!(Fingerprinter::positional().of("email", "a", "users.mail", b"", 0).digits, "d0e5d6d880fc99a1");
    }
}
