//! MySQL and MariaDB: "Account Management Statements" of their manuals.

use super::{Reader, is_literal, is_switch, names_a_secret};
use crate::error::Result;
use crate::schema::EngineKind;
use crate::script::token::{Kind, Token};

/// A hash of mysql_native_password that no password is known for.
const NATIVE: &str = "'*0000000000000000000000000000000000000000'";

/// What MySQL itself gives to accounts that nobody may use.
const SHA2: &str = "'$A$005$THISISACOMBINATIONOFINVALIDSALTANDPASSWORDTHATMUSTNEVERBRBEUSED'";

/// What MariaDB itself writes for a hash that no password has.
const INVALID: &str = "'invalid'";

pub fn statement(reader: &mut Reader<'_>) -> Result<()> {
    let tokens = &mut reader.tokens;
    if tokens.eat_one_of(&["CREATE", "ALTER"]).is_some() {
        tokens.eat_words(&["OR", "REPLACE"]);
        if tokens.eat_one_of(&["USER", "ROLE"]).is_some() {
            return accounts(reader);
        }
        if tokens.eat_word("SERVER") {
            return server(reader);
        }
        return options_of_tables(reader);
    }
    if tokens.eat_one_of(&["GRANT", "REVOKE", "RENAME"]).is_some() {
        return if reader.tokens.is_word("TABLE") { Ok(()) } else { accounts(reader) };
    }
    if tokens.eat_word("CHANGE") || tokens.eat_word("START") {
        return replication(reader);
    }
    if tokens.eat_words(&["SET", "PASSWORD"]) {
        return set_password(reader);
    }
    variables(reader)
}

/// `USER 'a'@'b' IDENTIFIED …`; a GRANT may hold the same.
fn accounts(reader: &mut Reader<'_>) -> Result<()> {
    while let Some(token) = reader.tokens.peek() {
        if reader.tokens.eat_word("IDENTIFIED") {
            identified(reader)?;
        } else if reader.tokens.eat_word("REPLACE") {
            // The password there is until now.
            reader.redact_text("''", "password");
        } else if reader.tokens.eat_one_of(&["SUBJECT", "ISSUER", "CIPHER", "COMMENT", "ATTRIBUTE"]).is_some() {
            reader.tokens.take();
        } else if is_literal(&token) && !names_an_account(reader) {
            return Err(reader.not_understood());
        } else {
            reader.tokens.take();
        }
    }
    Ok(())
}

/// Whether the text that comes next can only be the name of a user, a role or a host.
fn names_an_account(reader: &Reader<'_>) -> bool {
    const BEFORE: &[&str] =
        &["USER", "ROLE", "EXISTS", "TO", "FROM", "ON", "FOR", "ADMIN", "EXCEPT", "GRANT", "REVOKE", "WITH"];
    reader.tokens.last().is_none_or(|before| {
        let text = reader.tokens.text(before);
        match before.kind {
            Kind::Mark => matches!(text, b"@" | b","),
            Kind::Word => BEFORE.iter().any(|word| text.eq_ignore_ascii_case(word.as_bytes())),
            _ => false,
        }
    })
}

/// From behind IDENTIFIED on.
fn identified(reader: &mut Reader<'_>) -> Result<()> {
    if reader.tokens.eat_word("BY") {
        return by(reader);
    }
    if reader.tokens.eat_one_of(&["WITH", "VIA"]).is_none() {
        return Err(reader.not_understood());
    }
    loop {
        let Some(plugin) = reader.tokens.take().filter(|token| is_literal(token) || is_name(token)) else {
            return Err(reader.not_understood());
        };
        let plugin = reader.tokens.text(plugin).to_ascii_lowercase();
        let is = |part: &str| memchr::memmem::find(&plugin, part.as_bytes()).is_some();
        let nobodys = if is("sha2") {
            SHA2
        } else if is("native") {
            NATIVE
        } else {
            INVALID
        };
        if reader.tokens.eat_word("BY") {
            by(reader)?;
        } else if reader.tokens.eat_one_of(&["AS", "USING"]).is_some() {
            let start = reader.tokens.position();
            if reader.tokens.eat_word("PASSWORD") {
                reader.tokens.skip_balanced()?;
                let end = reader.tokens.behind();
                reader.redact(start..end, nobodys, "password");
            } else if !reader.redact_text(nobodys, "password") {
                return Err(reader.not_understood());
            }
        }
        if reader.tokens.eat_one_of(&["OR", "AND"]).is_none() {
            return Ok(());
        }
        // MySQL repeats the words, MariaDB does not.
        reader.tokens.eat_words(&["IDENTIFIED", "WITH"]);
        if reader.tokens.eat_words(&["IDENTIFIED", "BY"]) {
            return by(reader);
        }
    }
}

/// `BY 'x'`, `BY PASSWORD 'hash'`, `BY RANDOM PASSWORD`.
fn by(reader: &mut Reader<'_>) -> Result<()> {
    if reader.tokens.eat_words(&["RANDOM", "PASSWORD"]) {
        return Ok(());
    }
    let replaced = match reader.tokens.eat_word("PASSWORD") {
        true => reader.redact_text(NATIVE, "password"),
        false if is_mysql(reader) => reader.redact_text("RANDOM PASSWORD", "password"),
        false => reader.redact_text(&format!("PASSWORD {NATIVE}"), "password"),
    };
    if replaced { Ok(()) } else { Err(reader.not_understood()) }
}

/// MySQL's own, and known to be: it has no hashes here, and makes random ones.
fn is_mysql(reader: &Reader<'_>) -> bool {
    reader.tokens.modes().engine.as_ref().is_some_and(|engine| engine.kind == EngineKind::Mysql)
}

/// `SET PASSWORD FOR 'a'@'b' = 'x'`, `= PASSWORD('x')`
fn set_password(reader: &mut Reader<'_>) -> Result<()> {
    while let Some(token) = reader.tokens.peek() {
        if reader.tokens.eat_words(&["TO", "RANDOM"]) {
            break;
        }
        if !reader.tokens.eat_mark(b'=') {
            reader.tokens.take();
            continue;
        }
        let start = reader.tokens.position();
        if reader.tokens.eat_one_of(&["PASSWORD", "OLD_PASSWORD"]).is_some() {
            reader.tokens.skip_balanced()?;
        } else if !reader.tokens.take().is_some_and(|value| is_literal(&value)) {
            return Err(reader.not_understood());
        }
        let end = reader.tokens.behind();
        match is_mysql(reader) {
            true => reader.redact(token.start..end, "TO RANDOM", "password"),
            false => reader.redact(start..end, NATIVE, "password"),
        }
        if reader.tokens.eat_word("REPLACE") {
            reader.redact_text("''", "password");
        }
    }
    Ok(())
}

/// `SERVER a FOREIGN DATA WRAPPER b OPTIONS (USER 'c', PORT 3306)`
fn server(reader: &mut Reader<'_>) -> Result<()> {
    let mut behind_options = false;
    while let Some(token) = reader.tokens.peek() {
        behind_options |= reader.tokens.is_word("OPTIONS");
        if is_literal(&token) && behind_options {
            let of_host =
                reader.tokens.last().is_some_and(|name| reader.tokens.text(name).eq_ignore_ascii_case(b"host"));
            reader.redact_text(if of_host { "'redacted.invalid'" } else { "'redacted'" }, "option");
        } else {
            // The server's and the wrapper's names may be texts.
            reader.tokens.take();
        }
    }
    Ok(())
}

/// `MASTER TO MASTER_PASSWORD = 'x'`, `REPLICATION SOURCE TO …`, `SLAVE USER = 'x'`
fn replication(reader: &mut Reader<'_>) -> Result<()> {
    const WHERE_TO: &[&str] = &["HOST", "USER", "PASSWORD", "BIND"];
    while let Some(name) = reader.tokens.take() {
        let word = reader.tokens.text(name).to_ascii_uppercase();
        if !is_name(&name) || !reader.tokens.eat_mark(b'=') {
            continue;
        }
        if word.split(|byte| *byte == b'_').any(|part| WHERE_TO.iter().any(|known| part == known.as_bytes())) {
            let nobody = if word.ends_with(b"HOST") { "'redacted.invalid'" } else { "'redacted'" };
            let what = if word.ends_with(b"PASSWORD") { "password" } else { "connection" };
            let replacement = if what == "password" { "''" } else { nobody };
            if !reader.redact_text(replacement, what) && !reader.tokens.is_word("NULL") {
                return Err(reader.not_understood());
            }
        }
    }
    Ok(())
}

/// FEDERATED, CONNECT, Spider: a table's options may say how to reach another server.
fn options_of_tables(reader: &mut Reader<'_>) -> Result<()> {
    const OPTIONS: &[&str] = &["CONNECTION", "PASSWORD", "OPTION_LIST", "ENCRYPTION_KEY"];
    if ["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "VIEW"].iter().any(|word| reader.tokens.is_word(word)) {
        return Ok(());
    }
    while let Some(token) = reader.tokens.take() {
        let word = reader.tokens.text(token);
        let Some(option) = OPTIONS.iter().find(|known| word.eq_ignore_ascii_case(known.as_bytes())) else { continue };
        if token.kind != Kind::Word {
            continue;
        }
        reader.tokens.eat_mark(b'=');
        let Some(value) = reader.tokens.peek().filter(is_literal) else { continue };
        let text = reader.inside(value).to_ascii_lowercase();
        let says = |part: &str| memchr::memmem::find(&text, part.as_bytes()).is_some();
        match *option {
            // The name of a server, and of a table there.
            "CONNECTION" if !says(":") && !says("=") => {}
            "CONNECTION" if says("://") => {
                reader.redact_text("'mysql://redacted@redacted.invalid/redacted/redacted'", "connection");
            }
            "OPTION_LIST" if !says("pass") && !says("pwd") && !says("user") && !says("uid") => {}
            "CONNECTION" => drop(reader.redact_text("'redacted'", "connection")),
            _ => drop(reader.redact_text("''", "password")),
        }
    }
    Ok(())
}

/// `SET GLOBAL a_secret = 'x'`, `SET @api_key := 'x'`
fn variables(reader: &mut Reader<'_>) -> Result<()> {
    if !reader.tokens.eat_word("SET") {
        return Ok(());
    }
    while let Some(name) = reader.tokens.take() {
        let word = reader.tokens.text(name);
        let own = word.len() > 8 && word[..8].eq_ignore_ascii_case(b"validate");
        let secret = is_name(&name) && !own && names_a_secret(word);
        let assigns = reader.tokens.eat_mark(b'=') || reader.tokens.eat_operator(":=");
        if secret && assigns && reader.tokens.peek().is_some_and(|value| !is_switch(reader.inside(value))) {
            reader.redact_text("''", "setting");
        }
    }
    Ok(())
}

fn is_name(token: &Token) -> bool {
    matches!(token.kind, Kind::Word | Kind::QuotedName)
}
