//! PostgreSQL: manual, "SQL Commands".

use super::{Reader, is_number, is_switch, names_a_secret};
use crate::error::Result;
use crate::script::token::Kind;

/// Reserved (RFC 2606): reaches nobody.
const NOWHERE: &str = "'redacted.invalid'";

pub fn statement(reader: &mut Reader<'_>) -> Result<()> {
    let tokens = &mut reader.tokens;
    if tokens.eat_one_of(&["CREATE", "ALTER"]).is_some() {
        if tokens.eat_words(&["USER", "MAPPING"]) || tokens.eat_word("SERVER") || tokens.eat_words(&["FOREIGN", "DATA"])
        {
            return foreign(reader);
        }
        if tokens.eat_one_of(&["ROLE", "USER", "GROUP"]).is_some() {
            return role(reader);
        }
        if tokens.eat_word("SUBSCRIPTION") {
            return subscription(reader);
        }
        if tokens.eat_words(&["FOREIGN", "TABLE"]) {
            return foreign_table(reader);
        }
    } else if tokens.eat_word("IMPORT") {
        return foreign_table(reader);
    } else if tokens.eat_one_of(&["GRANT", "REVOKE"]).is_some() {
        return names_only(reader);
    }
    settings(reader)
}

/// `ROLE a … PASSWORD 'x' VALID UNTIL 'y'`; `ROLE a SET b TO c`.
fn role(reader: &mut Reader<'_>) -> Result<()> {
    while let Some(token) = reader.tokens.peek() {
        let encrypted = reader.tokens.eat_one_of(&["ENCRYPTED", "UNENCRYPTED"]).is_some();
        if reader.tokens.eat_word("PASSWORD") {
            if reader.tokens.eat_word("NULL") {
                continue;
            }
            let Some(text) = reader.tokens.take().filter(super::is_literal) else {
                return Err(reader.not_understood());
            };
            let start = if encrypted { token.start } else { text.start };
            reader.redact(start..text.end, if encrypted { "PASSWORD NULL" } else { "NULL" }, "password");
        } else if reader.tokens.eat_words(&["VALID", "UNTIL"]) {
            reader.tokens.take();
        } else if reader.tokens.is_word("SET") {
            return settings(reader);
        } else if super::is_literal(&token) {
            return Err(reader.not_understood());
        } else {
            reader.tokens.take();
        }
    }
    Ok(())
}

/// `SUBSCRIPTION a CONNECTION 'x' PUBLICATION b WITH (connect = false, slot_name = 'c')`
fn subscription(reader: &mut Reader<'_>) -> Result<()> {
    while let Some(token) = reader.tokens.peek() {
        if reader.tokens.eat_word("CONNECTION") {
            if !reader.redact_text("'host=redacted.invalid'", "connection") {
                return Err(reader.not_understood());
            }
        } else if reader.tokens.is_mark(b'(') {
            reader.tokens.skip_balanced()?;
        } else if super::is_literal(&token) {
            return Err(reader.not_understood());
        } else {
            reader.tokens.take();
        }
    }
    Ok(())
}

/// Servers, mappings and wrappers: of their options nothing is kept but what is
/// known to be harmless.
fn foreign(reader: &mut Reader<'_>) -> Result<()> {
    while let Some(token) = reader.tokens.peek() {
        if reader.tokens.eat_one_of(&["TYPE", "VERSION"]).is_some() {
            if reader.tokens.is_text() {
                reader.tokens.take();
            }
        } else if reader.tokens.is_word("OPTIONS") && reader.tokens.is_mark_ahead(1, b'(') {
            reader.tokens.take();
            options(reader, false)?;
        } else if super::is_literal(&token) {
            return Err(reader.not_understood());
        } else {
            reader.tokens.take();
        }
    }
    Ok(())
}

/// Its options name the foreign table as a rule; credentials are known by name.
fn foreign_table(reader: &mut Reader<'_>) -> Result<()> {
    while reader.tokens.peek().is_some() {
        if reader.tokens.is_word("OPTIONS") && reader.tokens.is_mark_ahead(1, b'(') {
            reader.tokens.take();
            options(reader, true)?;
        } else {
            reader.tokens.take();
        }
    }
    Ok(())
}

/// Options that tell nothing about where and who, of postgres_fdw, file_fdw and
/// libpq (their manual pages).
const HARMLESS: &[&str] = &[
    "use_remote_estimate",
    "fdw_startup_cost",
    "fdw_tuple_cost",
    "fetch_size",
    "batch_size",
    "async_capable",
    "analyze_sampling",
    "parallel_commit",
    "parallel_abort",
    "keep_connections",
    "updatable",
    "truncatable",
    "extensions",
    "password_required",
    "sslmode",
    "sslcompression",
    "gssencmode",
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    "channel_binding",
    "target_session_attrs",
    "client_encoding",
    "format",
    "header",
    "delimiter",
    "quote",
    "escape",
    "null",
    "encoding",
    "debug",
];

const HOSTS: &[&str] = &["host", "hostaddr", "hostname", "server", "address", "addresses", "svr_host"];

/// `([ADD | SET | DROP] name 'value', …)`
fn options(reader: &mut Reader<'_>, of_a_table: bool) -> Result<()> {
    reader.tokens.expect_mark(b'(')?;
    loop {
        let action = ["ADD", "SET", "DROP"].into_iter().find(|word| reader.tokens.is_word(word));
        // `set 'x'` is an option of that name.
        let is_action = action.is_some() && reader.tokens.ahead(1).is_some_and(|token| !super::is_literal(&token));
        if is_action {
            reader.tokens.take();
        }
        let name = reader.tokens.name()?;
        if !(is_action && action == Some("DROP")) {
            let Some(value) = reader.tokens.peek().filter(super::is_literal) else {
                return Err(reader.not_understood());
            };
            let named = |list: &[&str]| list.iter().any(|known| name.eq_ignore_ascii_case(known));
            let text = reader.inside(value);
            let harmless = named(HARMLESS) || is_switch(text) || is_number(text) && !names_a_secret(name.as_bytes());
            let is_host = named(HOSTS);
            let told_by_name = is_host || names_a_secret(name.as_bytes());
            if harmless || of_a_table && !told_by_name {
                reader.tokens.take();
            } else {
                reader.redact_text(if is_host { NOWHERE } else { "'redacted'" }, "option");
            }
        }
        if !reader.tokens.eat_mark(b',') {
            break;
        }
    }
    reader.tokens.expect_mark(b')')
}

fn names_only(reader: &mut Reader<'_>) -> Result<()> {
    while let Some(token) = reader.tokens.take() {
        if super::is_literal(&token) {
            return Err(reader.not_understood());
        }
    }
    Ok(())
}

/// `SET a.b_secret TO 'x'`, as a statement, for a role, a database, the server
/// or a function.
fn settings(reader: &mut Reader<'_>) -> Result<()> {
    while reader.tokens.peek().is_some() {
        if !reader.tokens.eat_word("SET") {
            reader.tokens.take();
            continue;
        }
        reader.tokens.eat_one_of(&["LOCAL", "SESSION"]);
        if !reader.tokens.is_name() {
            continue;
        }
        let name = reader.tokens.names()?.join(".");
        let assigns = reader.tokens.eat_mark(b'=') || reader.tokens.eat_word("TO");
        if !assigns || !is_secret_setting(&name) {
            continue;
        }
        while let Some(value) = reader.tokens.peek() {
            let word = if super::is_literal(&value) { reader.inside(value) } else { reader.tokens.text(value) };
            let is_value =
                super::is_literal(&value) || matches!(value.kind, Kind::Word | Kind::QuotedName | Kind::Number);
            if is_value && !is_switch(word) && !word.eq_ignore_ascii_case(b"default") {
                reader.redact(value.start..value.end, "''", "setting");
            }
            reader.tokens.take();
            if !reader.tokens.eat_mark(b',') {
                break;
            }
        }
    }
    Ok(())
}

/// Settings of the server's own that only sound secret say where a file is, how
/// a password is stored, or how long something may take.
fn is_secret_setting(name: &str) -> bool {
    let own = name.ends_with("_file")
        || name.ends_with("_timeout")
        || ["password_encryption", "session_authorization", "krb_caseins_users"].contains(&name);
    let who = name.ends_with("user") || name.ends_with("username");
    !own && !who && names_a_secret(name.as_bytes())
}
