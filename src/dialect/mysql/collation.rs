//! What a collation's name tells: its character set, and which differences
//! between texts it does not see.
//!
//! MySQL manual, 12.3.1 "Collation Naming Conventions" and 12.10.1 "Unicode
//! Character Sets" (NO PAD); MariaDB manual, "Supported Character Sets and
//! Collations".

use crate::schema::{Engine, EngineKind};

/// The differences that a comparison does not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub ignores_case: bool,
    pub ignores_accents: bool,
    /// PAD SPACE: blanks at the end do not count.
    pub ignores_trailing_blanks: bool,
}

/// Bytes are compared, and nothing is ignored.
pub const BINARY: &str = "binary";

/// Default collations that are not `CHARSET_general_ci`.
const DEFAULTS: &[(&str, &str)] = &[
    ("big5", "big5_chinese_ci"),
    ("binary", "binary"),
    ("cp932", "cp932_japanese_ci"),
    ("dec8", "dec8_swedish_ci"),
    ("eucjpms", "eucjpms_japanese_ci"),
    ("euckr", "euckr_korean_ci"),
    ("gb18030", "gb18030_chinese_ci"),
    ("gb2312", "gb2312_chinese_ci"),
    ("gbk", "gbk_chinese_ci"),
    ("hp8", "hp8_english_ci"),
    ("latin1", "latin1_swedish_ci"),
    ("latin5", "latin5_turkish_ci"),
    ("sjis", "sjis_japanese_ci"),
    ("swe7", "swe7_swedish_ci"),
    ("tis620", "tis620_thai_ci"),
    ("ujis", "ujis_japanese_ci"),
];

/// Whether the engine is at least of this version: `10.11` is before `11.4`. One
/// whose version nobody knows is taken for a recent one.
pub fn is_since(engine: &Engine, major: u32, minor: u32) -> bool {
    if engine.version.is_empty() {
        return true;
    }
    let mut parts = engine.version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (major, minor)
}

/// The character set that text has when nobody names one.
pub fn default_charset(engine: &Engine) -> &'static str {
    let is_new = match engine.kind {
        EngineKind::Mariadb => is_since(engine, 11, 6),
        _ => is_since(engine, 8, 0),
    };
    if is_new { "utf8mb4" } else { "latin1" }
}

/// The collation of a character set when nobody names one. Servers can be
/// configured otherwise; what a server prints names it.
pub fn default_collation(charset: &str, engine: &Engine) -> String {
    let charset = spelled(charset);
    let is_unicode = ["utf8mb3", "utf8mb4", "ucs2", "utf16", "utf32"].contains(&charset.as_str());
    match engine.kind {
        EngineKind::Mariadb if is_unicode && is_since(engine, 11, 5) => return format!("{charset}_uca1400_ai_ci"),
        EngineKind::Mysql if charset == "utf8mb4" && is_since(engine, 8, 0) => return "utf8mb4_0900_ai_ci".to_owned(),
        _ => {}
    }
    match DEFAULTS.iter().find(|(known, _)| *known == charset) {
        Some((_, collation)) => (*collation).to_owned(),
        None => format!("{charset}_general_ci"),
    }
}

/// The name of a character set or a collation as servers spell it today: in
/// lower case, and `utf8mb3` for what was `utf8`.
pub fn spelled(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("utf8") {
        Some(rest) if rest.is_empty() || rest.starts_with('_') => format!("utf8mb3{rest}"),
        _ => name,
    }
}

/// The character set that a collation belongs to.
pub fn charset_of(collation: &str) -> String {
    let collation = spelled(collation);
    collation.split('_').next().unwrap_or_default().to_owned()
}

/// The most bytes that one character may take.
pub fn bytes_per_character(charset: &str) -> u32 {
    match spelled(charset).as_str() {
        "utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030" => 4,
        "utf8mb3" | "ujis" | "eucjpms" => 3,
        "big5" | "cp932" | "euckr" | "gb2312" | "gbk" | "sjis" | "ucs2" => 2,
        _ => 1,
    }
}

/// What the collation does not see, told from its name. A `_ci` that says
/// nothing of accents is taken to ignore them; most do.
pub fn comparison(collation: &str) -> Comparison {
    let collation = spelled(collation);
    let says = |part: &str| collation.split('_').any(|word| word == part);
    let is_binary = collation == BINARY;
    let ignores_case = says("ci");
    let ignores_accents = says("ai") || ignores_case && !says("as");
    // The collations of Unicode 9.0 are MySQL's only ones without padding.
    let ignores_trailing_blanks = !(is_binary || says("0900") || says("nopad"));
    Comparison { ignores_case, ignores_accents, ignores_trailing_blanks }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(kind: EngineKind, version: &str) -> Engine {
        Engine { kind, version: version.into() }
    }

    #[test]
    fn a_name_tells_what_is_ignored() {
        let told = |collation| {
            let it = comparison(collation);
            (it.ignores_case, it.ignores_accents, it.ignores_trailing_blanks)
        };
        assert_eq!(told("utf8mb4_0900_ai_ci"), (true, true, false));
        assert_eq!(told("utf8mb4_0900_as_ci"), (true, false, false));
        assert_eq!(told("utf8mb4_0900_as_cs"), (false, false, false));
        assert_eq!(told("utf8mb4_0900_bin"), (false, false, false));
        assert_eq!(told("utf8mb4_general_ci"), (true, true, true));
        assert_eq!(told("utf8mb4_unicode_520_nopad_ci"), (true, true, false));
        assert_eq!(told("utf8mb4_uca1400_ai_cs"), (false, true, true));
        assert_eq!(told("utf8mb4_uca1400_swedish_nopad_as_ci"), (true, false, false));
        assert_eq!(told("latin1_swedish_ci"), (true, true, true));
        assert_eq!(told("latin1_general_cs"), (false, false, true));
        assert_eq!(told("utf8_bin"), (false, false, true));
        assert_eq!(told("binary"), (false, false, false));
    }

    #[test]
    fn the_default_depends_on_the_engine() {
        let of = |charset, kind, version| default_collation(charset, &engine(kind, version));
        assert_eq!(of("utf8mb4", EngineKind::Mysql, "9.7"), "utf8mb4_0900_ai_ci");
        assert_eq!(of("utf8mb4", EngineKind::Mysql, "5.7"), "utf8mb4_general_ci");
        assert_eq!(of("utf8mb4", EngineKind::Mariadb, "10.11"), "utf8mb4_general_ci");
        assert_eq!(of("utf8mb4", EngineKind::Mariadb, "11.8"), "utf8mb4_uca1400_ai_ci");
        assert_eq!(of("UTF8", EngineKind::Mysql, "9.7"), "utf8mb3_general_ci");
        assert_eq!(of("latin1", EngineKind::Mariadb, "10.11"), "latin1_swedish_ci");
        assert_eq!(default_charset(&engine(EngineKind::Mariadb, "10.11")), "latin1");
        assert_eq!(default_charset(&engine(EngineKind::Mariadb, "11.8")), "utf8mb4");
        assert_eq!(default_charset(&engine(EngineKind::Mysql, "8.0")), "utf8mb4");
    }

    #[test]
    fn names_are_spelled_as_today() {
        assert_eq!(spelled("utf8"), "utf8mb3");
        assert_eq!(spelled("utf8_unicode_ci"), "utf8mb3_unicode_ci");
        assert_eq!(spelled("UTF8MB4_Bin"), "utf8mb4_bin");
        assert_eq!(charset_of("utf8_general_ci"), "utf8mb3");
        assert_eq!(bytes_per_character("utf8mb4"), 4);
    }
}
