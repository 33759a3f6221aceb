//! The names PostgreSQL gives to what nobody names, and how it quotes names.

use crate::schema::Name;

/// Longest identifier in bytes, `NAMEDATALEN - 1`.
const NAME_MAX: usize = 63;

/// The keywords that are no plain names (`pg_get_keywords()`, all categories
/// but U, PostgreSQL 15): `quote_ident` quotes them.
const KEYWORDS: &str = " all analyse analyze and any array as asc asymmetric authorization between bigint binary bit \
    boolean both case cast char character check coalesce collate collation column concurrently constraint create cross \
    current_catalog current_date current_role current_schema current_time current_timestamp current_user dec decimal \
    default deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full \
    grant greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull \
    join lateral leading least left like limit localtime localtimestamp national natural nchar none normalize not \
    notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision primary \
    real references returning right row select session_user setof similar smallint some substring symmetric table \
    tablesample then time timestamp to trailing treat trim true union unique user using values varchar variadic \
    verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi \
    xmlroot xmlserialize xmltable ";

/// What newer servers quote too (16 to 18).
const NEWER_KEYWORDS: &str = " json json_array json_arrayagg json_exists json_object json_objectagg json_query \
    json_scalar json_serialize json_table json_value merge_action system_user ";

/// Whether no server quotes this name.
pub(super) fn is_never_quoted(name: &str) -> bool {
    quoted(name) == name && !NEWER_KEYWORDS.contains(&format!(" {name} "))
}

/// `quote_ident`: with quotes only where they are needed.
pub(super) fn quoted(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    let starts_well = name.bytes().next().is_some_and(plain);
    let is_plain = starts_well && name.bytes().all(|byte| plain(byte) || byte.is_ascii_digit());
    if is_plain && !KEYWORDS.contains(&format!(" {name} ")) {
        name.to_owned()
    } else {
        crate::dialect::postgres::quote(name)
    }
}

/// `schema.name`, each quoted only where needed.
pub(super) fn qualified(name: &Name) -> String {
    format!("{}.{}", quoted(&name.schema), quoted(&name.name))
}

/// `table_column_label`, the longer of the first two cut until it fits
/// (`makeObjectName` in PostgreSQL's `indexcmds.c`), and with a number where
/// that is taken.
pub(super) fn free(table: &str, columns: &str, label: &str, is_taken: impl Fn(&str) -> bool) -> String {
    for number in 0_u64.. {
        let numbered = if number == 0 { label.to_owned() } else { format!("{label}{number}") };
        let name = joined(table, columns, &numbered);
        if !is_taken(&name) {
            return name;
        }
    }
    unreachable!("there are more numbers than names")
}

fn joined(table: &str, columns: &str, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(!columns.is_empty());
    let room = NAME_MAX.saturating_sub(overhead);
    let (mut first, mut second) = (table.len(), columns.len());
    while first + second > room {
        if first > second { first -= 1 } else { second -= 1 }
    }
    let table = cut(table, first);
    match columns {
        "" => format!("{table}_{label}"),
        _ => format!("{table}_{}_{label}", cut(columns, second)),
    }
}

fn cut(text: &str, length: usize) -> &str {
    let mut length = length.min(text.len());
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    &text[..length]
}

/// The column part of an index's name: joined, without what does not fit.
pub(super) fn of_columns(columns: &[String]) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined += column;
        if joined.len() > NAME_MAX {
            return cut(&joined, NAME_MAX).to_owned();
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_stand_only_where_they_are_needed() {
        for (name, want) in
            [("a_1", "a_1"), ("A", "\"A\""), ("order", "\"order\""), ("1a", "\"1a\""), ("a\"", "\"a\"\"\"")]
        {
            assert_eq!(quoted(name), want);
        }
    }

    #[test]
    fn long_and_taken_names_are_cut_and_numbered() {
        assert_eq!(free("t", "a", "key", |_| false), "t_a_key");
        assert_eq!(free("t", "", "pkey", |name| name == "t_pkey"), "t_pkey1");
        let long = free(&"t".repeat(60), &"c".repeat(40), "fkey", |_| false);
        assert_eq!(long, format!("{}_{}_fkey", "t".repeat(29), "c".repeat(28)));
        assert_eq!(long.len(), 63);
    }
}
