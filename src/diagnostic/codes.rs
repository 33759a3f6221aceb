//! Every code there is, with its title and its manual page.
//!
//! A new code is one line below and one file in `pages/`. Codes are stable: a
//! retired one is never given to another problem.

use super::Code;

/// What `standin explain` prints.
pub struct Page {
    pub code: Code,
    /// One line.
    pub title: &'static str,
    /// What, why, an example, and what to do; Markdown.
    pub text: &'static str,
}

macro_rules! codes {
    ($($name:ident $code:ident $title:literal,)*) => {
        $(#[doc = $title] pub const $name: Code = Code(stringify!($code));)*
        /// All pages, in the order of their codes.
        pub static PAGES: &[Page] = &[$(Page {
            code: $name,
            title: $title,
            text: include_str!(concat!("pages/", stringify!($code), ".md")),
        }),*];
    };
}

codes! {
    BAD_YAML M0001 "the file is not the YAML that rules are written in",
    WRONG_SHAPE M0002 "a mapping, a list or a text stands where another is expected",
    DUPLICATE_KEY M0003 "a key is written twice",
    UNKNOWN_KEY M0004 "a key that nobody knows",
    LATER M0005 "not in this version yet",
    BAD_SETTING M0006 "a setting is missing or has a value it cannot have",
    KEY_IN_FILE M0007 "the masking key stands in the file, or is no reference",
    BAD_RULE M0008 "a rule cannot be read",

    UNRULED_COLUMN M0101 "a column without a rule",
    UNRULED_TABLE M0102 "a table without rules",
    UNKNOWN_TABLE M0103 "rules for a table that is not there",
    UNKNOWN_COLUMN M0104 "a rule for a column that is not there",
    FOREIGN_KEY_RULED M0105 "a rule on a foreign-key column",
    RULED_TWICE M0106 "two rules for one column or table",
    NOT_TO_BE_RULED M0107 "a rule on a computed column or a partition",
    KEEP_NEEDS_REASON M0108 "a suspicious column is kept without a reason",
    PATTERN_MATCHES_NOTHING M0109 "a pattern matches nothing",
    BAD_SUBJECT M0110 "a subject that leads nowhere",
    POLICY M0111 "a policy forbids to keep the column",

    UNKNOWN_MASK M0201 "a mask that does not exist",
    WRONG_ARGUMENTS M0202 "an argument is unknown, missing or too many",
    BAD_ARGUMENT M0203 "an argument has a value the mask cannot take",
    WRONG_TYPE M0204 "the mask does not fit the column's type",
    TOO_LONG M0205 "the output may be too long for the column",
    OUTSIDE_SET M0206 "the output is no value of the column: of its type, its enum or a CHECK",
    NULL_INTO_NOT_NULL M0207 "NULL for a column that is NOT NULL",
    UNKNOWN_TYPE M0208 "a type nobody knows, and a mask that would have to",

    NOT_UNIQUE M0301 "the output is not unique enough for a unique key",
    NOT_ONE_TO_ONE M0302 "a referenced column is not masked one-to-one by value",
    PARTITION_KEY M0303 "a partition key is not kept",
    CLOSURE_DISAGREES M0304 "columns that reference each other cannot follow one rule",
    EXPRESSION_KEY M0305 "a unique index over an expression cannot be proved",

    COLUMN_ADDED M0401 "a column is in the database and not in the snapshot",
    COLUMN_REMOVED M0402 "something in the snapshot is gone from the database",
    COLUMN_CHANGED M0403 "the database and the snapshot differ",
    BAD_SNAPSHOT M0404 "the snapshot file cannot be read",

    NO_KEY M0501 "there is no masking key",
    BAD_KEY M0502 "the masking key cannot be read",
    COLLISION M0503 "two masked values of a unique column are equal",
    UNCHANGED M0504 "a masked value equals its source",

    NOT_THEIR_FILE M0601 "the file to import is no configuration of that tool",
    UNKNOWN_TRANSFORMER M0602 "a transformer to import is not known here",
    NOT_CARRIED_OVER M0603 "something to import has no counterpart in rules",
    CARRIED_OVER_DIFFERENTLY M0604 "an imported rule does something else than theirs",

    SMALL_DOMAIN M0701 "a permutation of few values protects little",
    TOLD_BY_FREQUENCY M0702 "the frequency of a stand-in gives its value away",

    WAIVER_REASON M0801 "a waiver without a reason or an end",
    WAIVER_DETECTOR M0802 "a waiver for a detector that does not exist",
    WAIVER_SCOPE M0803 "a waiver that holds everywhere, or a place that cannot be read",
    WAIVER_ENDED M0804 "a waiver has ended",
    WAIVER_UNUSED M0805 "a waiver that waives nothing",
}

/// The page of a code, written in any case.
pub fn manual(code: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code.0.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_page_and_every_page_a_code() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/diagnostic/pages");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".md", ""))
            .collect();
        files.sort();
        let codes: Vec<&str> = PAGES.iter().map(|page| page.code.0).collect();
        assert_eq!(files, codes, "sorted, and one file each");
    }

    #[test]
    fn every_page_shows_its_own_code_and_is_a_page_long() {
        for page in PAGES {
            let lines = page.text.lines().count();
            assert!((8..=30).contains(&lines), "{} has {lines} lines", page.code);
            let shows = ["error", "note", "warning"].map(|word| format!("{word}[{}]", page.code));
            assert!(shows.iter().any(|words| page.text.contains(words)), "{} shows its error", page.code);
            assert!(page.text.contains("What to do"), "{} tells what to do", page.code);
            for word in page.text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_code(word)) {
                assert!(manual(word).is_some(), "{} names {word}, which has no page", page.code);
            }
        }
        assert!(manual("m0101").is_some() && manual("M9999").is_none());
    }

    fn is_code(word: &str) -> bool {
        word.len() == 5 && word.starts_with('M') && word[1..].bytes().all(|b| b.is_ascii_digit())
    }
}
