//! What of a definition's text is carried: nothing that may hold somebody's data.
//!
//! Comments are left out, and so are the places of files and other servers.
//! Of columns whose values are not kept, defaults are left out where they may
//! tell something, and labels where no value needs them.

use std::ops::Range;

use crate::error::Result;
use crate::schema::{Engine, Name};
use crate::script::token::{Kind, Token, Tokens};
use crate::script::{Dialect, Modes};
use crate::source::rulings::Ruling;

/// A definition as it is carried, and what was left out of it for a reason that
/// a person should know.
pub struct Carried {
    pub statement: Vec<u8>,
    pub left_out: Vec<String>,
}

/// Options that name a file or a server.
const PLACES: [&[&str]; 3] = [&["DATA", "DIRECTORY"], &["INDEX", "DIRECTORY"], &["CONNECTION"]];

/// Words that begin the body of a stored program: comments end before it.
const BODY: [&str; 20] = [
    "BEGIN", "RETURN", "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "SET", "CALL", "IF", "CASE", "LOOP", "WHILE",
    "REPEAT", "DO", "WITH", "SIGNAL", "DECLARE", "FOR", "TRUNCATE",
];

/// Elements of a table that are no column.
const NO_COLUMN: [&str; 10] =
    ["PRIMARY", "UNIQUE", "KEY", "INDEX", "FULLTEXT", "SPATIAL", "CONSTRAINT", "FOREIGN", "CHECK", "PERIOD"];

/// A CREATE TABLE, as SHOW CREATE prints it; `ruling` is that of a column.
///
/// # Errors
/// Text that is no CREATE TABLE.
pub fn table(statement: &[u8], name: &Name, engine: &Engine, ruling: impl Fn(&str) -> Ruling) -> Result<Carried> {
    let modes = modes(engine);
    let mut tokens = Tokens::of(statement, &modes)?;
    let mut cutting = Cutting::default();
    while !tokens.is_mark(b'(') {
        if tokens.take().is_none() {
            return Err(tokens.fails("the definition of a table is not understood"));
        }
    }
    tokens.take();
    let first = tokens.index();
    cutting.labels = withheld_labels(&mut tokens, &ruling)?;
    tokens.rewind(first);
    loop {
        match column_name(&mut tokens)? {
            Some(column) => cutting.column(&mut tokens, name, &column, ruling(&column))?,
            None => cutting.element(&mut tokens, name)?,
        }
        match tokens.take() {
            Some(token) if tokens.text(token) == b"," => {}
            Some(token) if tokens.text(token) == b")" => break,
            _ => return Err(tokens.fails("the definition of a table is not understood")),
        }
    }
    cutting.options(&mut tokens, |_| false);
    Ok(cutting.done(statement))
}

/// The definition of something else: only comments are in it.
///
/// # Errors
/// Text that does not end.
pub fn program(statement: &[u8], engine: &Engine) -> Result<Vec<u8>> {
    let modes = modes(engine);
    let mut tokens = Tokens::of(statement, &modes)?;
    let mut cutting = Cutting::default();
    while !tokens.is_mark(b'(') && tokens.take().is_some() {
        if tokens.is_word("COMMENT") {
            break;
        }
    }
    if tokens.is_mark(b'(') {
        tokens.skip_balanced()?;
    }
    cutting.options(&mut tokens, |tokens| BODY.iter().any(|word| tokens.is_word(word)));
    Ok(cutting.done(statement).statement)
}

fn modes(engine: &Engine) -> Modes {
    Modes { engine: Some(engine.clone()), ..Modes::new(Dialect::Mysql) }
}

/// Behind the name, when the element that comes next is a column.
fn column_name(tokens: &mut Tokens<'_>) -> Result<Option<String>> {
    let is_column = match tokens.peek() {
        Some(token) => token.kind == Kind::QuotedName || !NO_COLUMN.iter().any(|word| tokens.is_word(word)),
        None => false,
    };
    if is_column { tokens.name().map(Some) } else { Ok(None) }
}

/// Labels of columns of which no value is carried.
fn withheld_labels(tokens: &mut Tokens<'_>, ruling: impl Fn(&str) -> Ruling) -> Result<Vec<Vec<u8>>> {
    let mut labels = Vec::new();
    while let Some(column) = column_name(tokens)? {
        let has_labels = tokens.is_word("ENUM") || tokens.is_word("SET");
        tokens.take();
        if has_labels && is_withheld(ruling(&column)) && tokens.eat_mark(b'(') {
            while tokens.is_text() {
                labels.push(tokens.string()?);
                tokens.eat_mark(b',');
            }
        }
        while !is_end(tokens) {
            step(tokens);
        }
        if !tokens.eat_mark(b',') {
            break;
        }
    }
    labels.retain(|label| !label.is_empty());
    Ok(labels)
}

fn is_withheld(ruling: Ruling) -> bool {
    matches!(ruling, Ruling::Null | Ruling::Absent)
}

#[derive(Default)]
struct Cutting {
    /// Those that must not be told.
    labels: Vec<Vec<u8>>,
    /// What is replaced, and by what, from left to right.
    cuts: Vec<(Range<usize>, &'static str)>,
    left_out: Vec<String>,
    /// Where AUTO_INCREMENT stands tells how many there were: it goes with the
    /// column's own numbers, and the server starts past the masked ones.
    counter_goes: bool,
}

impl Cutting {
    fn column(&mut self, tokens: &mut Tokens<'_>, table: &Name, column: &str, ruling: Ruling) -> Result<()> {
        let has_labels = tokens.is_word("ENUM") || tokens.is_word("SET");
        let withheld = has_labels && is_withheld(ruling);
        tokens.take();
        if has_labels && tokens.is_mark(b'(') {
            let labels = tokens.skip_balanced()?;
            if withheld {
                self.cuts.push((labels, "''"));
                self.left_out.push(format!("labels of {table}.{column}"));
            }
        }
        while !is_end(tokens) {
            let start = tokens.behind();
            if tokens.eat_word("COMMENT") {
                self.cut_text(tokens, start);
            } else if tokens.eat_word("AUTO_INCREMENT") {
                self.counter_goes = ruling != Ruling::Kept;
            } else if tokens.eat_word("DEFAULT") {
                let value = tokens.position();
                let harmless = default(tokens)?;
                let shown = matches!(ruling, Ruling::Kept | Ruling::Made) || (has_labels && !withheld);
                if (withheld && tokens.source().get(value) == Some(&b'\'')) || !(shown || harmless) {
                    self.cuts.push((start..tokens.behind(), ""));
                    self.left_out.push(format!("default of {table}.{column}"));
                }
            } else {
                step(tokens);
            }
        }
        Ok(())
    }

    /// A key or a constraint. One that mentions a withheld label goes as a whole.
    fn element(&mut self, tokens: &mut Tokens<'_>, table: &Name) -> Result<()> {
        let (first, comma) = (tokens.index(), tokens.last());
        if self.mentions_label(tokens)? {
            // A column stands before it, so there is a comma.
            let start = comma.map_or(0, |comma| comma.start);
            self.cuts.push((start..tokens.behind(), ""));
            self.left_out.push(format!("constraint of {table} that mentions a label"));
            return Ok(());
        }
        tokens.rewind(first);
        while !is_end(tokens) {
            let start = tokens.behind();
            if tokens.eat_word("COMMENT") {
                self.cut_text(tokens, start);
            } else {
                step(tokens);
            }
        }
        Ok(())
    }

    /// Moves behind the element.
    fn mentions_label(&self, tokens: &mut Tokens<'_>) -> Result<bool> {
        let mut depth = 0;
        let mut mentions = false;
        while depth > 0 || !is_end(tokens) {
            if tokens.is_text() {
                let text = tokens.string()?;
                mentions |= self.labels.contains(&text);
                continue;
            }
            match tokens.take() {
                Some(token) if tokens.text(token) == b"(" => depth += 1,
                Some(token) if tokens.text(token) == b")" => depth -= 1,
                Some(_) => {}
                None => break,
            }
        }
        Ok(mentions)
    }

    /// What stands behind the columns: the table's options and its partitions.
    fn options(&mut self, tokens: &mut Tokens<'_>, ends: impl Fn(&Tokens<'_>) -> bool) {
        while tokens.peek().is_some() && !ends(tokens) {
            let start = tokens.behind();
            let is_place = PLACES.iter().any(|words| tokens.eat_words(words));
            if is_place || tokens.eat_word("COMMENT") {
                self.cut_text(tokens, start);
            } else if self.counter_goes && tokens.eat_word("AUTO_INCREMENT") {
                tokens.eat_mark(b'=');
                tokens.take();
                self.cuts.push((start..tokens.behind(), ""));
            } else {
                tokens.take();
            }
        }
    }

    /// From `start` to behind the text that comes next; nothing when none does.
    fn cut_text(&mut self, tokens: &mut Tokens<'_>, start: usize) {
        let before = tokens.index();
        tokens.eat_mark(b'=');
        match tokens.take() {
            Some(token) if token.kind == Kind::Text => self.cuts.push((start..token.end, "")),
            _ => tokens.rewind(before),
        }
    }

    fn done(self, statement: &[u8]) -> Carried {
        let mut out = Vec::with_capacity(statement.len());
        let mut at = 0;
        for (cut, instead) in self.cuts {
            out.extend_from_slice(&statement[at..cut.start]);
            out.extend_from_slice(instead.as_bytes());
            at = cut.end;
        }
        out.extend_from_slice(&statement[at..]);
        Carried { statement: out, left_out: self.left_out }
    }
}

fn is_end(tokens: &Tokens<'_>) -> bool {
    tokens.peek().is_none() || tokens.is_mark(b',') || tokens.is_mark(b')')
}

/// One token, or a whole group in brackets.
fn step(tokens: &mut Tokens<'_>) {
    if !tokens.is_mark(b'(') || tokens.skip_balanced().is_err() {
        tokens.take();
    }
}

/// Moves behind a default; whether nothing of anybody can be in it.
fn default(tokens: &mut Tokens<'_>) -> Result<bool> {
    let harmless = |tokens: &Tokens<'_>, token: Token| match token.kind {
        // Empty, or a number or date.
        Kind::Text => tokens.text(token).iter().all(|byte| byte.is_ascii_digit() || b"'.:- +".contains(byte)),
        Kind::Hex => false,
        _ => true,
    };
    if tokens.is_mark(b'(') {
        let before = tokens.index();
        tokens.skip_balanced()?;
        let end = tokens.index();
        tokens.rewind(before);
        let mut all = true;
        while tokens.index() < end {
            let Some(token) = tokens.take() else { break };
            all &= harmless(tokens, token);
        }
        return Ok(all);
    }
    let signed = tokens.eat_mark(b'-');
    let all = tokens.take().is_none_or(|token| harmless(tokens, token));
    // `current_timestamp(3)`
    if !signed && tokens.is_mark(b'(') {
        tokens.skip_balanced()?;
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::EngineKind;

    fn mariadb() -> Engine {
        Engine { kind: EngineKind::Mariadb, version: "10.11".to_owned() }
    }

    fn check(statement: &str, ruling: Ruling, expected: &str, left_out: &[&str]) {
        let carried = table(statement.as_bytes(), &Name::new("main", "t"), &mariadb(), |_| ruling).unwrap();
        assert_eq!(String::from_utf8(carried.statement).unwrap(), expected);
        assert_eq!(carried.left_out, left_out);
    }

    #[test]
    fn comments_and_places_go_wherever_they_stand() {
        check(
            "CREATE TABLE `t` (\n  `comment` int(11) NOT NULL DEFAULT 1 COMMENT 'a, ) b',\n  `b` enum('x','y') COMMENT 'c''d',\n  \
             PRIMARY KEY (`comment`) COMMENT 'e',\n  KEY `k` (`b`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='f' DATA DIRECTORY='/g'\n \
             PARTITION BY RANGE (`comment`)\n(PARTITION `p` VALUES LESS THAN (1) COMMENT = 'h' ENGINE = InnoDB)",
            Ruling::Kept,
            "CREATE TABLE `t` (\n  `comment` int(11) NOT NULL DEFAULT 1,\n  `b` enum('x','y'),\n  \
             PRIMARY KEY (`comment`),\n  KEY `k` (`b`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4\n \
             PARTITION BY RANGE (`comment`)\n(PARTITION `p` VALUES LESS THAN (1) ENGINE = InnoDB)",
            &[],
        );
        check(
            "CREATE TABLE `t` (\n  `a` int\n) ENGINE=FEDERATED CONNECTION='mysql://u:p@h/d'",
            Ruling::Kept,
            "CREATE TABLE `t` (\n  `a` int\n) ENGINE=FEDERATED",
            &[],
        );
    }

    #[test]
    fn a_counter_stays_with_its_own_numbers_alone() {
        let all = "CREATE TABLE `t` (\n  `a` int NOT NULL AUTO_INCREMENT,\n  PRIMARY KEY (`a`)\n) ENGINE=InnoDB AUTO_INCREMENT=606 DEFAULT CHARSET=utf8mb4";
        check(all, Ruling::Kept, all, &[]);
        check(all, Ruling::Masked, &all.replace(" AUTO_INCREMENT=606", ""), &[]);
    }

    #[test]
    fn defaults_of_masked_columns_are_carried_where_they_tell_nothing() {
        let all = "CREATE TABLE `t` (\n  `a` varchar(9) DEFAULT 'ann' COLLATE x,\n  `b` text DEFAULT (concat('ann','b')),\n  \
                   `c` datetime NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),\n  \
                   `d` int DEFAULT -1 CHECK (`d` < 5),\n  `e` date DEFAULT '2020-01-01',\n  `f` varchar(9) NOT NULL DEFAULT '',\n  \
                   `g` binary(2) DEFAULT 0x4142,\n  `h` enum('x','y') DEFAULT 'x'\n)";
        check(all, Ruling::Kept, all, &[]);
        check(
            all,
            Ruling::Masked,
            "CREATE TABLE `t` (\n  `a` varchar(9) COLLATE x,\n  `b` text,\n  \
             `c` datetime NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),\n  \
             `d` int DEFAULT -1 CHECK (`d` < 5),\n  `e` date DEFAULT '2020-01-01',\n  `f` varchar(9) NOT NULL DEFAULT '',\n  \
             `g` binary(2),\n  `h` enum('x','y') DEFAULT 'x'\n)",
            &["default of main.t.a", "default of main.t.b", "default of main.t.g"],
        );
    }

    #[test]
    fn labels_that_no_value_needs_are_withheld() {
        check(
            "CREATE TABLE `t` (\n  `a` enum('ann','it''s') CHARACTER SET latin1 NOT NULL DEFAULT 'ann',\n  `b` set('x') DEFAULT NULL\n)",
            Ruling::Null,
            "CREATE TABLE `t` (\n  `a` enum('') CHARACTER SET latin1 NOT NULL,\n  `b` set('') DEFAULT NULL\n)",
            &["labels of main.t.a", "default of main.t.a", "labels of main.t.b"],
        );
        check(
            "CREATE TABLE `t` (\n  `a` enum('ann','bob'),\n  KEY `k` (`a`) COMMENT 'ann',\n  \
             CONSTRAINT `c` CHECK (`a` <> 'bob' or (1 = 2)),\n  CONSTRAINT `d` CHECK (`a` <> 'eve')\n)",
            Ruling::Null,
            "CREATE TABLE `t` (\n  `a` enum(''),\n  CONSTRAINT `d` CHECK (`a` <> 'eve')\n)",
            &[
                "labels of main.t.a",
                "constraint of main.t that mentions a label",
                "constraint of main.t that mentions a label",
            ],
        );
    }

    #[test]
    fn the_comment_of_a_program_goes_and_its_body_stays() {
        let program = |text: &str| String::from_utf8(program(text.as_bytes(), &mariadb()).unwrap()).unwrap();
        assert_eq!(
            program(
                "CREATE FUNCTION `f`(x int) RETURNS int(11)\n    DETERMINISTIC\n    COMMENT 'secret'\nBEGIN SELECT 1 comment 'x'; END"
            ),
            "CREATE FUNCTION `f`(x int) RETURNS int(11)\n    DETERMINISTIC\nBEGIN SELECT 1 comment 'x'; END"
        );
        assert_eq!(
            program("CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY COMMENT 'secret' DO SET @a = 1"),
            "CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY DO SET @a = 1"
        );
        assert_eq!(program("CREATE SEQUENCE `s` start with 1 COMMENT='x'"), "CREATE SEQUENCE `s` start with 1");
    }
}
