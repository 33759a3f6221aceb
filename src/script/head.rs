//! What a data statement says besides its rows: the table, the columns if it
//! names them, and what it does with rows that are there already.

use std::ops::Range;

use super::Modes;
use super::split::Kind;
use super::token::{self, Tokens};
use crate::error::{Error, Result};

/// The beginning of an INSERT, a REPLACE or a COPY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The table as written: with its schema or without.
    pub table: Vec<String>,
    /// `None` where the statement leaves them out.
    pub columns: Option<Vec<String>>,
    /// Where the column list stands, brackets with it; empty, and where one
    /// could stand, without.
    pub list: Range<usize>,
}

/// Reads an `InsertHead` or a `CopyHead`.
///
/// # Errors
/// A COPY in another format than text; anything else that is not understood.
pub fn head(bytes: &[u8], kind: Kind, modes: &Modes) -> Result<Head> {
    let mut tokens = Tokens::of(bytes, modes)?;
    let head = if kind == Kind::CopyHead { copy(&mut tokens)? } else { insert(&mut tokens)? };
    if head.table.len() > 2 {
        return Err(not_understood(&tokens).name("table", head.table.join(".")));
    }
    Ok(head)
}

fn insert(tokens: &mut Tokens<'_>) -> Result<Head> {
    if !tokens.eat_word("insert") && !tokens.eat_word("replace") {
        return Err(not_understood(tokens));
    }
    while tokens.eat_one_of(&["low_priority", "delayed", "high_priority", "ignore", "into"]).is_some() {}
    let table = tokens.names()?;
    if tokens.eat_word("partition") {
        tokens.skip_balanced()?;
    }
    if tokens.eat_word("as") {
        tokens.name()?;
    }
    let (columns, list) = columns(tokens)?;
    if tokens.eat_word("overriding") {
        let known = tokens.eat_word("system") || tokens.eat_word("user");
        if !known || !tokens.eat_word("value") {
            return Err(not_understood(tokens));
        }
    }
    if tokens.eat_one_of(&["values", "value"]).is_none() || !tokens.is_done() {
        return Err(not_understood(tokens));
    }
    Ok(Head { table, columns, list })
}

fn copy(tokens: &mut Tokens<'_>) -> Result<Head> {
    if !tokens.eat_word("copy") {
        return Err(not_understood(tokens));
    }
    let table = tokens.names()?;
    let (columns, list) = columns(tokens)?;
    if !tokens.eat_words(&["from", "stdin"]) {
        return Err(not_understood(tokens));
    }
    // The format is text, whether it is said or not.
    if tokens.eat_words(&["with"]) | tokens.eat_mark(b'(') {
        let _ = tokens.eat_mark(b'(');
        let text = tokens.eat_words(&["format", "text"]) && tokens.eat_mark(b')');
        if !text {
            return Err(Error::new("the dump has rows in a format of COPY that standin does not read")
                .name("table", table.join("."))
                .help("take the dump with pg_dump: it writes COPY … FROM stdin in the text format"));
        }
    }
    tokens.eat_mark(b';');
    if !tokens.is_done() {
        return Err(not_understood(tokens));
    }
    Ok(Head { table, columns, list })
}

fn columns(tokens: &mut Tokens<'_>) -> Result<(Option<Vec<String>>, Range<usize>)> {
    let behind = tokens.behind();
    if !tokens.is_mark(b'(') {
        return Ok((None, behind..behind));
    }
    let start = tokens.position();
    let columns = tokens.names_in_brackets()?;
    let mut sorted = columns.clone();
    sorted.sort();
    if sorted.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(not_understood(tokens));
    }
    Ok((Some(columns), start..tokens.behind()))
}

/// Whether what follows the rows of an INSERT holds no values of its own: the
/// delimiter, `ON CONFLICT DO NOTHING`, `ON DUPLICATE KEY UPDATE a=VALUES(a)`.
///
/// # Errors
/// Anything else.
pub fn tail(bytes: &[u8], modes: &Modes) -> Result<()> {
    // Whatever the delimiter is.
    if !bytes.iter().any(u8::is_ascii_alphanumeric) && !bytes.iter().any(|byte| b"'\"`".contains(byte)) {
        return Ok(());
    }
    let mut tokens = Tokens::of(bytes, modes)?;
    if tokens.eat_word("as") {
        tokens.name()?;
    }
    if !tokens.is_word("on") {
        return Err(not_understood(&tokens));
    }
    while let Some(token) = tokens.peek() {
        let plain = matches!(token.kind, token::Kind::Word | token::Kind::QuotedName | token::Kind::Mark);
        if !plain || tokens.is_word("select") || tokens.is_word("returning") {
            return Err(Error::new("the dump gives rows values behind their brackets, and those cannot be masked")
                .help("leave ON CONFLICT … DO UPDATE and ON DUPLICATE KEY UPDATE without values of their own"));
        }
        tokens.take();
    }
    Ok(())
}

fn not_understood(tokens: &Tokens<'_>) -> Error {
    tokens.fails("the dump has a data statement that standin does not understand").help(
        "standin masks COPY … FROM stdin and INSERT … VALUES; take the dump with pg_dump, mysqldump or mariadb-dump",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Dialect;

    fn read(text: &str, kind: Kind, dialect: Dialect) -> Option<(String, Option<String>, String)> {
        let head = head(text.as_bytes(), kind, &Modes::new(dialect)).ok()?;
        let columns = head.columns.map(|columns| columns.join("|"));
        Some((head.table.join("|"), columns, text[head.list].to_owned()))
    }

    #[test]
    fn inserts_name_table_and_columns() {
        let insert = |text, dialect| read(text, Kind::InsertHead, dialect);
        let some = |table: &str, columns: Option<&str>, list: &str| {
            Some((table.to_owned(), columns.map(str::to_owned), list.to_owned()))
        };
        let (postgres, mysql) = (Dialect::Postgres, Dialect::Mysql);
        assert_eq!(insert("INSERT INTO public.t VALUES\n\t", postgres), some("public|t", None, ""));
        assert_eq!(
            insert("INSERT INTO \"Odd\".T (a, \"B c\") OVERRIDING SYSTEM VALUE VALUES ", postgres),
            some("Odd|t", Some("a|B c"), "(a, \"B c\")")
        );
        assert_eq!(insert("INSERT  IGNORE INTO `t` VALUES ", mysql), some("t", None, ""));
        assert_eq!(
            insert("REPLACE INTO `d`.`t` (`a`,`b``c`) VALUES\n", mysql),
            some("d|t", Some("a|b`c"), "(`a`,`b``c`)")
        );
        assert_eq!(insert("INSERT INTO t (a, a) VALUES", mysql), None);
        assert_eq!(insert("INSERT INTO t SELECT", mysql), None);
        assert_eq!(insert("INSERT INTO a.b.c VALUES", postgres), None);
    }

    #[test]
    fn copies_are_of_text() {
        let copy = |text| read(text, Kind::CopyHead, Dialect::Postgres).map(|(table, columns, _)| (table, columns));
        let good = Some(("public|t".to_owned(), Some("a|b".to_owned())));
        assert_eq!(copy("COPY public.t (a, b) FROM stdin;\n"), good);
        assert_eq!(copy("COPY public.t (a, b) FROM stdin WITH (FORMAT text);\n"), good);
        assert_eq!(copy("COPY t FROM stdin;\n"), Some(("t".to_owned(), None)));
        assert_eq!(copy("COPY public.t (a, b) FROM stdin WITH (FORMAT csv);\n"), None);
        assert_eq!(copy("COPY public.t (a, b) FROM stdin CSV;\n"), None);
    }

    #[test]
    fn what_follows_rows_holds_no_values() {
        let fits = |text: &str, dialect| tail(text.as_bytes(), &Modes::new(dialect)).is_ok();
        assert!(fits(";\n", Dialect::Mysql) && fits(" $$", Dialect::Mysql));
        assert!(fits("\nON CONFLICT DO NOTHING;", Dialect::Postgres));
        assert!(fits(" ON DUPLICATE KEY UPDATE `a`=VALUES(`a`);", Dialect::Mysql));
        assert!(!fits(" ON DUPLICATE KEY UPDATE `a`='ann@corp.example';", Dialect::Mysql));
        assert!(!fits(" ON DUPLICATE KEY UPDATE a=(SELECT b FROM c);", Dialect::Mysql));
        assert!(!fits(" RETURNING id;", Dialect::Postgres));
    }
}
