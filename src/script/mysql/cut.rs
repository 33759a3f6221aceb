//! Pieces cut out of what SHOW CREATE prints.

use std::ops::Range;

use super::reading::skip_one;
use crate::script::token::{Kind, Tokens};
use crate::script::{Dialect, Modes};

/// A CREATE TABLE without its FOREIGN KEY elements, and the text of each, as
/// ALTER TABLE … ADD takes it. What cannot be read comes back as it is.
pub fn without_foreign_keys(statement: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
    cut_out(statement, is_foreign_key)
}

/// A CREATE TABLE without the keys that rows do not need to get in, and the text of
/// each, as ALTER TABLE … ADD takes it. What stays is the primary key, or the unique
/// ones where there is none, and the key of an AUTO_INCREMENT column.
pub fn without_secondary_keys(statement: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let (mut counter, mut primary) = (None, None);
    let looked = cuts(statement, |tokens| {
        if tokens.are_words(&["PRIMARY", "KEY"]) {
            primary = tokens.ahead(3).map(|token| tokens.text(token).to_vec());
        }
        if counter.is_none() && tokens.is_name() && is_counter(tokens) {
            counter = tokens.peek().map(|token| tokens.text(token).to_vec());
        }
        false
    });
    if looked.is_none() {
        return (statement.to_vec(), Vec::new());
    }
    if counter == primary {
        counter = None;
    }
    cut_out(statement, |tokens| {
        let unique = tokens.is_word("UNIQUE");
        let kind = usize::from(unique || tokens.is_word("FULLTEXT") || tokens.is_word("SPATIAL"));
        let text = |ahead: usize| tokens.ahead(ahead).map(|token| tokens.text(token));
        text(kind).is_some_and(|word| word.eq_ignore_ascii_case(b"KEY"))
            && (primary.is_some() || !unique)
            && (counter.is_none() || text(kind + 3) != counter.as_deref())
    })
}

/// Whether the column that comes next is AUTO_INCREMENT.
fn is_counter(tokens: &Tokens<'_>) -> bool {
    let mut depth = 0_usize;
    for token in (0..).map_while(|ahead| tokens.ahead(ahead)) {
        match tokens.text(token) {
            b"(" => depth += 1,
            b")" if depth == 0 => return false,
            b")" => depth -= 1,
            b"," if depth == 0 => return false,
            word if word.eq_ignore_ascii_case(b"AUTO_INCREMENT") => return true,
            _ => {}
        }
    }
    false
}

fn cut_out(statement: &[u8], is_cut: impl FnMut(&Tokens<'_>) -> bool) -> (Vec<u8>, Vec<Vec<u8>>) {
    let cuts = cuts(statement, is_cut).unwrap_or_default();
    let texts = cuts.iter().map(|cut| statement[cut.element.clone()].to_vec()).collect();
    (without(statement, cuts.into_iter().map(|cut| cut.with_comma)), texts)
}

/// A CREATE statement without `DEFINER=…`: who runs it is then the definer.
/// What cannot be read comes back as it is.
pub fn without_definer(statement: &[u8]) -> Vec<u8> {
    without(statement, definer(statement).into_iter())
}

fn without(statement: &[u8], cuts: impl Iterator<Item = Range<usize>>) -> Vec<u8> {
    let mut out = Vec::with_capacity(statement.len());
    let mut at = 0;
    for cut in cuts {
        out.extend_from_slice(&statement[at..cut.start.max(at)]);
        at = cut.end.max(at);
    }
    out.extend_from_slice(&statement[at..]);
    out
}

struct Cut {
    element: Range<usize>,
    with_comma: Range<usize>,
}

fn is_foreign_key(tokens: &Tokens<'_>) -> bool {
    let named = tokens.is_word("CONSTRAINT") && {
        let word = |ahead: usize, word: &[u8]| {
            tokens.ahead(ahead).is_some_and(|token| tokens.text(token).eq_ignore_ascii_case(word))
        };
        word(2, b"FOREIGN") && word(3, b"KEY") || word(1, b"FOREIGN") && word(2, b"KEY")
    };
    named || tokens.are_words(&["FOREIGN", "KEY"])
}

/// The elements that `is_cut` says yes to; it is asked at the start of each.
fn cuts(statement: &[u8], mut is_cut: impl FnMut(&Tokens<'_>) -> bool) -> Option<Vec<Cut>> {
    let modes = Modes::new(Dialect::Mysql);
    let mut tokens = Tokens::of(statement, &modes).ok()?;
    while !tokens.is_mark(b'(') {
        tokens.take()?;
    }
    let mut open = tokens.take()?.end;
    let mut is_first = true;
    let mut cuts = Vec::new();
    loop {
        let start = tokens.position();
        let wanted = is_cut(&tokens);
        while !tokens.is_mark(b',') && !tokens.is_mark(b')') {
            skip_one(&mut tokens).ok()?;
        }
        let element = start..tokens.behind();
        // A comment that the server executes may not end where the element does.
        let wanted = wanted && memchr::memmem::find(&statement[element.clone()], b"/*").is_none();
        let ends = tokens.is_mark(b')');
        let comma = tokens.take()?;
        if wanted {
            // With the comma before it, or behind it when it is the first.
            let with_comma = match is_first && !ends {
                true => open..comma.end,
                false => open..element.end,
            };
            cuts.push(Cut { element, with_comma });
        } else {
            is_first = false;
        }
        if ends {
            return Some(cuts);
        }
        open = match wanted && is_first {
            true => comma.end,
            false => comma.start,
        };
    }
}

/// From DEFINER to behind its value, with the blanks behind it.
fn definer(statement: &[u8]) -> Option<Range<usize>> {
    let modes = Modes::new(Dialect::Mysql);
    let mut tokens = Tokens::of(statement, &modes).ok()?;
    tokens.expect_word("CREATE").ok()?;
    // Only the words that may stand before it.
    while tokens.eat_one_of(&["OR", "REPLACE", "UNDEFINED", "MERGE", "TEMPTABLE", "ALGORITHM", "AGGREGATE"]).is_some()
        || tokens.eat_mark(b'=')
    {}
    let start = tokens.position();
    if !tokens.eat_word("DEFINER") || !tokens.eat_mark(b'=') {
        return None;
    }
    if tokens.eat_one_of(&["CURRENT_USER", "CURRENT_ROLE"]).is_some() {
        if tokens.is_mark(b'(') {
            tokens.skip_balanced().ok()?;
        }
    } else {
        tokens.take()?;
        if tokens.eat_mark(b'@') {
            tokens.take().filter(|token| token.kind != Kind::Mark)?;
        }
    }
    let end = tokens.behind();
    let blanks = statement[end..].iter().take_while(|byte| **byte == b' ').count();
    Some(start..end + blanks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn cut(statement: &str, want: &str, foreign_keys: &[&str]) {
        let (rest, found) = without_foreign_keys(statement.as_bytes());
        let found: Vec<String> = found.into_iter().map(|text| String::from_utf8(text).unwrap()).collect();
        assert_eq!(String::from_utf8(rest).unwrap(), want);
        assert_eq!(found, foreign_keys);
    }

    #[test]
    fn foreign_keys_are_cut_out_with_their_comma() {
        let key = "CONSTRAINT `k,(` FOREIGN KEY (`b`) REFERENCES `p` (`a`) ON DELETE CASCADE";
        let other = "FOREIGN KEY (`c`) REFERENCES `p` (`a`)";
        cut(
            &format!(
                "CREATE TABLE `t` (\n  `a` int DEFAULT (1+1),\n  {key},\n  {other}\n) ENGINE=InnoDB COMMENT='FOREIGN KEY'"
            ),
            "CREATE TABLE `t` (\n  `a` int DEFAULT (1+1)\n) ENGINE=InnoDB COMMENT='FOREIGN KEY'",
            &[key, other],
        );
        cut(
            &format!("CREATE TABLE t ({key}, `a` int, {other}, b int)"),
            "CREATE TABLE t ( `a` int, b int)",
            &[key, other],
        );
        cut(&format!("CREATE TABLE t ({key}, {other}, b int)"), "CREATE TABLE t ( b int)", &[key, other]);
        cut("CREATE TABLE t (`foreign` int)", "CREATE TABLE t (`foreign` int)", &[]);
        cut("CREATE TABLE t (a int", "CREATE TABLE t (a int", &[]);
    }

    #[test]
    fn keys_are_cut_out_but_for_those_that_rows_need() {
        let cut = |statement: &str, want: &str, keys: &[&str]| {
            let (rest, found) = without_secondary_keys(statement.as_bytes());
            let found: Vec<String> = found.into_iter().map(|text| String::from_utf8(text).unwrap()).collect();
            assert_eq!(String::from_utf8(rest).unwrap(), want);
            assert_eq!(found, keys);
        };
        cut(
            "CREATE TABLE `t` (\n  `key` int NOT NULL AUTO_INCREMENT,\n  `b` text DEFAULT (concat('a', 'b')),\n  PRIMARY KEY (`b`(3)),\n  \
             UNIQUE KEY `u` (`b`(9)),\n  KEY `n` (`key`,`b`(1)),\n  FULLTEXT KEY `f` (`b`),\n  CONSTRAINT `c` CHECK (`key` > 1)\n) ENGINE=InnoDB",
            "CREATE TABLE `t` (\n  `key` int NOT NULL AUTO_INCREMENT,\n  `b` text DEFAULT (concat('a', 'b')),\n  PRIMARY KEY (`b`(3)),\n  \
             KEY `n` (`key`,`b`(1)),\n  CONSTRAINT `c` CHECK (`key` > 1)\n) ENGINE=InnoDB",
            &["UNIQUE KEY `u` (`b`(9))", "FULLTEXT KEY `f` (`b`)"],
        );
        cut(
            "CREATE TABLE `t` (\n  `a` int,\n  UNIQUE KEY `u` (`a`),\n  KEY `k` (`a`),\n  KEY `l` (`a`) /*!80000 INVISIBLE */\n)",
            "CREATE TABLE `t` (\n  `a` int,\n  UNIQUE KEY `u` (`a`),\n  KEY `l` (`a`) /*!80000 INVISIBLE */\n)",
            &["KEY `k` (`a`)"],
        );
        cut(
            "CREATE TABLE `t` (\n  `a` int AUTO_INCREMENT,\n  PRIMARY KEY (`a`),\n  KEY `k` (`a`)\n)",
            "CREATE TABLE `t` (\n  `a` int AUTO_INCREMENT,\n  PRIMARY KEY (`a`)\n)",
            &["KEY `k` (`a`)"],
        );
        cut("CREATE TABLE `t` (`a` int", "CREATE TABLE `t` (`a` int", &[]);
    }

    #[test]
    fn the_definer_goes_and_nothing_else() {
        let cut = |text: &str| String::from_utf8(without_definer(text.as_bytes())).unwrap();
        assert_eq!(cut("CREATE DEFINER=`root`@`localhost` TRIGGER t"), "CREATE TRIGGER t");
        assert_eq!(
            cut("CREATE ALGORITHM=UNDEFINED DEFINER=`a b`@`%` SQL SECURITY DEFINER VIEW `v` AS select 1"),
            "CREATE ALGORITHM=UNDEFINED SQL SECURITY DEFINER VIEW `v` AS select 1"
        );
        assert_eq!(cut("CREATE DEFINER = current_user() EVENT e"), "CREATE EVENT e");
        assert_eq!(cut("CREATE VIEW v AS SELECT 'DEFINER=a@b'"), "CREATE VIEW v AS SELECT 'DEFINER=a@b'");
    }
}
