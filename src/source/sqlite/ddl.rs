//! What a CREATE statement tells that SQLite's pragmas do not: checks,
//! generated expressions, collations, names of constraints, deferrability.
//!
//! Reads tokens, not a full grammar, so that no statement SQLite took is ever
//! too strange for it; columns, types, NOT NULL and keys come from the pragmas.

use std::ops::Range;

use super::sql::{Token, TokenKind, tokens, without_comments};

/// The parts of one `CREATE TABLE`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TableText {
    pub columns: Vec<ColumnText>,
    pub checks: Vec<CheckText>,
    /// PRIMARY KEY and UNIQUE constraints that were given a name.
    pub named_keys: Vec<NamedKey>,
    /// In the order written.
    pub foreign_keys: Vec<ForeignText>,
    pub autoincrement: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub struct ColumnText {
    pub name: String,
    pub collation: Option<String>,
    /// The expression of a generated column, without its parentheses.
    pub generated: Option<String>,
    /// Bytes of the value after DEFAULT.
    pub default: Option<Range<usize>>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct CheckText {
    pub name: Option<String>,
    /// The column it was written at.
    pub column: Option<String>,
    pub expression: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct NamedKey {
    pub name: String,
    pub columns: Vec<String>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct ForeignText {
    pub name: Option<String>,
    pub columns: Vec<String>,
    pub deferred: bool,
    pub deferrable: bool,
}

/// The parts of one `CREATE INDEX`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct IndexText {
    /// Each part without COLLATE, ASC and DESC.
    pub parts: Vec<String>,
    pub predicate: Option<String>,
}

/// Reads a `CREATE TABLE` as `sqlite_schema` keeps it.
pub fn table(sql: &str) -> TableText {
    let tokens = tokens(sql);
    let mut out = TableText::default();
    let Some(open) = tokens.iter().position(|token| token.is_sign(sql, "(")) else {
        return out;
    };
    for element in split(sql, &tokens[open + 1..close(sql, &tokens, open)]) {
        Element { sql, tokens: element, out: &mut out }.read();
    }
    out
}

/// Reads a `CREATE INDEX` as `sqlite_schema` keeps it.
pub fn index(sql: &str) -> IndexText {
    let tokens = tokens(sql);
    let Some(open) = tokens.iter().position(|token| token.is_sign(sql, "(")) else {
        return IndexText::default();
    };
    let close = close(sql, &tokens, open);
    let parts = split(sql, &tokens[open + 1..close]).into_iter().map(|part| index_part(sql, part)).collect();
    let rest = tokens.get(close + 1..).unwrap_or_default();
    let predicate = match rest {
        [first, condition, ..] if first.is_word(sql, "WHERE") => {
            Some(without_comments(sql[condition.start..].trim_end_matches([';', ' ', '\n'])))
        }
        _ => None,
    };
    IndexText { parts, predicate }
}

fn index_part(sql: &str, part: &[Token]) -> String {
    let mut end = part.len();
    while end > 1 {
        let last = part[end - 1];
        if last.is_word(sql, "ASC") || last.is_word(sql, "DESC") {
            end -= 1;
        } else if end > 2 && part[end - 2].is_word(sql, "COLLATE") {
            end -= 2;
        } else {
            break;
        }
    }
    expression(sql, &part[..end])
}

/// The index of the parenthesis that closes the one at `open`, or the end.
fn close(sql: &str, tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        if token.is_sign(sql, "(") {
            depth += 1;
        } else if token.is_sign(sql, ")") {
            depth -= 1;
            if depth == 0 {
                return index;
            }
        }
    }
    tokens.len()
}

/// Cuts at the commas outside parentheses.
fn split<'a>(sql: &str, tokens: &'a [Token]) -> Vec<&'a [Token]> {
    let mut depth = 0;
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, token) in tokens.iter().enumerate() {
        if token.is_sign(sql, "(") {
            depth += 1;
        } else if token.is_sign(sql, ")") {
            depth -= 1;
        } else if depth == 0 && token.is_sign(sql, ",") {
            parts.push(&tokens[start..index]);
            start = index + 1;
        }
    }
    parts.push(&tokens[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

fn expression(sql: &str, tokens: &[Token]) -> String {
    match tokens {
        [] => String::new(),
        [first, .., last] => without_comments(&sql[first.start..last.end]),
        [only] => only.text(sql).to_owned(),
    }
}

/// One part of the list in parentheses: a column or table constraints.
struct Element<'a> {
    sql: &'a str,
    tokens: &'a [Token],
    out: &'a mut TableText,
}

impl Element<'_> {
    fn word(&self, index: usize, word: &str) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is_word(self.sql, word))
    }

    fn opens(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is_sign(self.sql, "("))
    }

    fn name(&self, index: usize) -> Option<String> {
        self.tokens.get(index).map(|token| token.name(self.sql))
    }

    /// The tokens within the parentheses at `open`, and the index behind them.
    fn group(&self, open: usize) -> (&[Token], usize) {
        let end = close(self.sql, self.tokens, open);
        (&self.tokens[(open + 1).min(end)..end], end + 1)
    }

    fn names(&self, open: usize) -> Vec<String> {
        let (inner, _) = self.group(open);
        split(self.sql, inner).iter().map(|part| part[0].name(self.sql)).collect()
    }

    fn read(mut self) {
        let of_table = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].iter().any(|word| self.word(0, word));
        let column = (!of_table).then(|| self.tokens[0].name(self.sql));
        let mut at = 0;
        if let Some(name) = column.clone() {
            self.out.columns.push(ColumnText { name, collation: None, generated: None, default: None });
            at = 1;
        }
        let mut name = None;
        while at < self.tokens.len() {
            at = self.clause(at, column.as_deref(), &mut name);
        }
    }

    /// Reads what begins at token `at`, and says where the next begins.
    fn clause(&mut self, at: usize, column: Option<&str>, name: &mut Option<String>) -> usize {
        if self.opens(at) {
            return self.group(at).1;
        }
        if self.tokens[at].kind != TokenKind::Word {
            return at + 1;
        }
        if self.word(at, "CONSTRAINT") {
            *name = self.name(at + 1);
            return at + 2;
        }
        if self.word(at, "CHECK") && self.opens(at + 1) {
            let (inner, next) = self.group(at + 1);
            let expression = expression(self.sql, inner);
            self.out.checks.push(CheckText { name: name.take(), column: column.map(str::to_owned), expression });
            return next;
        }
        if self.word(at, "PRIMARY") || self.word(at, "UNIQUE") {
            let next = if self.word(at, "PRIMARY") { at + 2 } else { at + 1 };
            let columns = match column {
                Some(column) => vec![column.to_owned()],
                None if self.opens(next) => self.names(next),
                None => Vec::new(),
            };
            if let Some(name) = name.take() {
                self.out.named_keys.push(NamedKey { name, columns });
            }
            // AUTOINCREMENT stands within the parentheses of a table constraint.
            self.out.autoincrement |=
                self.tokens[next.min(self.tokens.len())..].iter().any(|token| token.is_word(self.sql, "AUTOINCREMENT"));
            return next;
        }
        if self.word(at, "FOREIGN") && self.opens(at + 2) {
            let key = ForeignText { name: name.take(), columns: self.names(at + 2), ..ForeignText::default() };
            self.out.foreign_keys.push(key);
            return self.group(at + 2).1;
        }
        if self.word(at, "REFERENCES") {
            if let Some(column) = column {
                let columns = vec![column.to_owned()];
                self.out.foreign_keys.push(ForeignText { name: name.take(), columns, ..ForeignText::default() });
            }
            return at + 2;
        }
        if self.word(at, "DEFERRABLE") {
            if let Some(key) = self.out.foreign_keys.last_mut() {
                let not = at > 0 && self.tokens[at - 1].is_word(self.sql, "NOT");
                let token = |index: usize, word| {
                    self.tokens.get(index).is_some_and(|token: &Token| token.is_word(self.sql, word))
                };
                key.deferrable = !not;
                key.deferred = !not && token(at + 1, "INITIALLY") && token(at + 2, "DEFERRED");
            }
            return at + 1;
        }
        self.column_clause(at)
    }

    fn column_clause(&mut self, at: usize) -> usize {
        let after_set = at > 0 && self.tokens[at - 1].is_word(self.sql, "SET");
        if self.word(at, "DEFAULT") && !after_set && at + 1 < self.tokens.len() {
            let signed = ["+", "-"].iter().any(|sign| self.tokens[at + 1].is_sign(self.sql, sign));
            let next = match self.opens(at + 1) {
                true => self.group(at + 1).1,
                false if signed => at + 3,
                false => at + 2,
            };
            let next = next.min(self.tokens.len());
            let span = self.tokens[at + 1].start..self.tokens[next - 1].end;
            if let Some(column) = self.out.columns.last_mut() {
                column.default = Some(span);
            }
            return next;
        }
        if self.word(at, "COLLATE") {
            let collation = self.name(at + 1);
            if let Some(column) = self.out.columns.last_mut() {
                column.collation = collation;
            }
            return at + 2;
        }
        if self.word(at, "AS") && self.opens(at + 1) {
            let (inner, next) = self.group(at + 1);
            let generated = expression(self.sql, inner);
            if let Some(column) = self.out.columns.last_mut() {
                column.generated = Some(generated);
            }
            return next;
        }
        at + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_tells_what_pragmas_do_not() {
        let sql = "CREATE TABLE \"o t\"(
            id INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT, -- CHECK (no)
            [a,b] DECIMAL(10,2) DEFAULT -1.5 CHECK ([a,b] > 0) NOT NULL,
            mail TEXT COLLATE NOCASE DEFAULT ('x' || ')') CONSTRAINT m CHECK (mail LIKE '%)%' /* at */),
            g INT GENERATED ALWAYS AS (id + (1)) STORED,
            v AS (id),
            p INT REFERENCES other(id) ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED,
            q INT DEFAULT nil REFERENCES other NOT DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT u UNIQUE (mail COLLATE NOCASE, \"p\" DESC) CHECK (p <> q)
            CONSTRAINT f FOREIGN KEY (p, q) REFERENCES two(x, y) DEFERRABLE
        )";
        let text = table(sql);
        let names: Vec<&str> = text.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["id", "a,b", "mail", "g", "v", "p", "q"]);
        let defaults: Vec<Option<&str>> =
            text.columns.iter().map(|column| column.default.clone().map(|span| &sql[span])).collect();
        assert_eq!(defaults, [None, Some("-1.5"), Some("('x' || ')')"), None, None, None, Some("nil")]);
        assert_eq!(text.columns[2].collation.as_deref(), Some("NOCASE"));
        assert_eq!(text.columns[3].generated.as_deref(), Some("id + (1)"));
        assert_eq!(text.columns[4].generated.as_deref(), Some("id"));
        let checks: Vec<(Option<&str>, Option<&str>, &str)> = text
            .checks
            .iter()
            .map(|check| (check.name.as_deref(), check.column.as_deref(), check.expression.as_str()))
            .collect();
        assert_eq!(
            checks,
            [(None, Some("a,b"), "[a,b] > 0"), (Some("m"), Some("mail"), "mail LIKE '%)%'"), (None, None, "p <> q"),]
        );
        assert_eq!(text.named_keys[0], NamedKey { name: "pk".into(), columns: vec!["id".into()] });
        assert_eq!(text.named_keys[1], NamedKey { name: "u".into(), columns: vec!["mail".into(), "p".into()] });
        let deferred: Vec<(bool, bool)> = text.foreign_keys.iter().map(|key| (key.deferrable, key.deferred)).collect();
        assert_eq!(deferred, [(true, true), (false, false), (true, false)]);
        assert_eq!(text.foreign_keys[2].name.as_deref(), Some("f"));
        assert!(text.autoincrement);
    }

    #[test]
    fn an_index_tells_parts_and_predicate() {
        let text = index("CREATE UNIQUE INDEX i ON t(lower(a) COLLATE NOCASE DESC, b ASC, (c + 1)) WHERE a > 0 -- x\n");
        assert_eq!(text.parts, ["lower(a)", "b", "(c + 1)"]);
        assert_eq!(text.predicate.as_deref(), Some("a > 0"));
    }

    #[test]
    fn broken_statements_do_no_harm() {
        for sql in
            ["", "CREATE TABLE", "CREATE TABLE t(", "CREATE TABLE t(a CHECK", "CREATE TABLE t(a DEFAULT", "t(,(,)"]
        {
            table(sql);
            index(sql);
        }
        assert_eq!(table("CREATE TABLE t(a DEFAULT -").columns.len(), 1);
        table("CREATE TABLE t(PRIMARY");
        table("CREATE TABLE t(a, FOREIGN KEY (");
    }
}
