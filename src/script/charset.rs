//! The character set of a script's text. Masks see UTF-8 and nothing else.
//!
//! Character sets in which a byte below 0x80 may be part of a longer character
//! (Shift JIS, Big5, GBK and their kin) are not read: a quote or a backslash
//! within a character would end or bend a text.

use encoding_rs::{self as tables, Encoding};

use super::Dialect;
use crate::error::{Error, Result};

/// What `SET NAMES`, `client_encoding` or a literal's introducer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    Utf8,
    Ascii,
    /// Bytes that are no text: nothing is converted, nothing is refused.
    Binary,
    /// ISO 8859-1, PostgreSQL's LATIN1. MySQL's latin1 is Windows-1252.
    Latin1,
    Other(&'static Encoding),
    /// Not known here, or not safe to read: text beyond ASCII is refused.
    Unknown,
}

impl Charset {
    /// By the name that MySQL's `SET NAMES` or PostgreSQL's `client_encoding`
    /// knows, in any case; `None` for one that is not listed here, which is to
    /// be read as [`Charset::Unknown`].
    pub fn named(dialect: Dialect, name: &str) -> Option<Charset> {
        let plain: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
        match dialect {
            Dialect::Mysql => mysql(&plain),
            Dialect::Postgres => postgres(&plain),
        }
    }

    /// Appends text of this character set as UTF-8.
    ///
    /// # Errors
    /// Text that is not in this character set.
    pub fn to_utf8(self, text: &[u8], out: &mut Vec<u8>) -> Result<()> {
        if self == Charset::Binary || text.is_ascii() {
            out.extend_from_slice(text);
            return Ok(());
        }
        match self {
            Charset::Utf8 if std::str::from_utf8(text).is_ok() => out.extend_from_slice(text),
            Charset::Latin1 => {
                let text: String = text.iter().map(|&byte| char::from(byte)).collect();
                out.extend_from_slice(text.as_bytes());
            }
            Charset::Other(encoding) => {
                let decoded = encoding.decode_without_bom_handling_and_without_replacement(text);
                out.extend_from_slice(decoded.ok_or_else(foreign)?.as_bytes());
            }
            Charset::Unknown => return Err(unknown()),
            _ => return Err(foreign()),
        }
        Ok(())
    }

    /// Appends UTF-8 as text of this character set.
    ///
    /// # Errors
    /// A character that it lacks; text that is not UTF-8.
    pub fn from_utf8(self, text: &[u8], out: &mut Vec<u8>) -> Result<()> {
        if self == Charset::Binary || text.is_ascii() {
            out.extend_from_slice(text);
            return Ok(());
        }
        let text = std::str::from_utf8(text).map_err(|_| Error::new("a value for a text is not UTF-8"))?;
        match self {
            Charset::Utf8 => out.extend_from_slice(text.as_bytes()),
            Charset::Latin1 => {
                for character in text.chars() {
                    out.push(u8::try_from(u32::from(character)).map_err(|_| lacking())?);
                }
            }
            Charset::Other(encoding) => {
                let (bytes, _, is_lossy) = encoding.encode(text);
                if is_lossy {
                    return Err(lacking());
                }
                out.extend_from_slice(&bytes);
            }
            Charset::Unknown => return Err(unknown()),
            Charset::Ascii | Charset::Binary => return Err(lacking()),
        }
        Ok(())
    }
}

/// MySQL manual, 12.14: single bytes, and those that keep ASCII apart.
fn mysql(name: &str) -> Option<Charset> {
    Some(match name {
        "utf8" | "utf8mb3" | "utf8mb4" => Charset::Utf8,
        "ascii" => Charset::Ascii,
        "binary" => Charset::Binary,
        "latin1" => Charset::Other(tables::WINDOWS_1252),
        "latin2" => Charset::Other(tables::ISO_8859_2),
        "latin7" => Charset::Other(tables::ISO_8859_13),
        "greek" => Charset::Other(tables::ISO_8859_7),
        "hebrew" => Charset::Other(tables::ISO_8859_8),
        "cp1250" => Charset::Other(tables::WINDOWS_1250),
        "cp1251" => Charset::Other(tables::WINDOWS_1251),
        "cp1256" => Charset::Other(tables::WINDOWS_1256),
        "cp1257" => Charset::Other(tables::WINDOWS_1257),
        "cp866" => Charset::Other(tables::IBM866),
        "koi8r" => Charset::Other(tables::KOI8_R),
        "koi8u" => Charset::Other(tables::KOI8_U),
        "macroman" => Charset::Other(tables::MACINTOSH),
        "ujis" | "eucjpms" => Charset::Other(tables::EUC_JP),
        _ => return None,
    })
}

/// PostgreSQL manual, 24.3, with its aliases. SQL_ASCII says nothing about what
/// is beyond ASCII.
fn postgres(name: &str) -> Option<Charset> {
    Some(match name {
        "utf8" | "unicode" => Charset::Utf8,
        "sqlascii" => Charset::Ascii,
        "latin1" | "iso88591" => Charset::Latin1,
        "latin2" | "iso88592" => Charset::Other(tables::ISO_8859_2),
        "latin3" | "iso88593" => Charset::Other(tables::ISO_8859_3),
        "latin4" | "iso88594" => Charset::Other(tables::ISO_8859_4),
        "latin6" | "iso885910" => Charset::Other(tables::ISO_8859_10),
        "latin7" | "iso885913" => Charset::Other(tables::ISO_8859_13),
        "latin8" | "iso885914" => Charset::Other(tables::ISO_8859_14),
        "latin9" | "iso885915" => Charset::Other(tables::ISO_8859_15),
        "latin10" | "iso885916" => Charset::Other(tables::ISO_8859_16),
        "iso88595" => Charset::Other(tables::ISO_8859_5),
        "iso88596" => Charset::Other(tables::ISO_8859_6),
        "iso88597" => Charset::Other(tables::ISO_8859_7),
        "iso88598" => Charset::Other(tables::ISO_8859_8),
        "koi8" | "koi8r" => Charset::Other(tables::KOI8_R),
        "koi8u" => Charset::Other(tables::KOI8_U),
        "win" | "win1251" | "windows1251" => Charset::Other(tables::WINDOWS_1251),
        "win1250" | "windows1250" => Charset::Other(tables::WINDOWS_1250),
        "win1252" | "windows1252" => Charset::Other(tables::WINDOWS_1252),
        "win1253" | "windows1253" => Charset::Other(tables::WINDOWS_1253),
        "win1254" | "windows1254" => Charset::Other(tables::WINDOWS_1254),
        "win1255" | "windows1255" => Charset::Other(tables::WINDOWS_1255),
        "win1256" | "windows1256" => Charset::Other(tables::WINDOWS_1256),
        "win1257" | "windows1257" => Charset::Other(tables::WINDOWS_1257),
        "win1258" | "windows1258" => Charset::Other(tables::WINDOWS_1258),
        "win866" | "alt" | "windows866" => Charset::Other(tables::IBM866),
        "win874" | "windows874" => Charset::Other(tables::WINDOWS_874),
        "eucjp" => Charset::Other(tables::EUC_JP),
        _ => return None,
    })
}

fn foreign() -> Error {
    Error::new("a text is not in the script's character set")
        .help("is it a column of bytes, or a script put together from several?")
}

fn lacking() -> Error {
    Error::new("the script's character set lacks a character of a masked value")
        .help("dump with UTF-8 (`--default-character-set=utf8mb4`, `--encoding=UTF8`)")
}

fn unknown() -> Error {
    Error::new("the script's character set is not known here")
        .help("dump with UTF-8 (`--default-character-set=utf8mb4`, `--encoding=UTF8`)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn both_ways(charset: Charset, text: &[u8], utf8: &str) {
        let mut out = Vec::new();
        charset.to_utf8(text, &mut out).unwrap();
        assert_eq!(out, utf8.as_bytes());
        let mut back = Vec::new();
        charset.from_utf8(&out, &mut back).unwrap();
        assert_eq!(back, text);
    }

    fn named(dialect: Dialect, name: &str) -> Charset {
        Charset::named(dialect, name).unwrap()
    }

    #[test]
    fn text_is_read_and_written_in_its_character_set() {
        both_ways(named(Dialect::Mysql, "utf8mb4"), "naïve €".as_bytes(), "naïve €");
        both_ways(named(Dialect::Mysql, "LATIN1"), b"na\xefve \x80", "naïve €");
        both_ways(named(Dialect::Postgres, "LATIN1"), b"na\xefve \x80", "naïve \u{80}");
        both_ways(named(Dialect::Postgres, "iso-8859-15"), b"\xa4", "€");
        both_ways(named(Dialect::Postgres, "WIN1251"), b"\xcf\xf0", "Пр");
        both_ways(named(Dialect::Postgres, "EUC_JP"), b"\xc6\xfc", "日");
    }

    #[test]
    fn bytes_stay_as_they_are() {
        let mut out = Vec::new();
        Charset::Binary.to_utf8(b"\xff\0", &mut out).unwrap();
        Charset::Binary.from_utf8(b"\xfe", &mut out).unwrap();
        assert_eq!(out, b"\xff\0\xfe");
    }

    #[test]
    fn what_a_character_set_has_not_is_refused() {
        let mut out = Vec::new();
        for charset in [Charset::Utf8, Charset::Ascii, Charset::Unknown] {
            assert!(charset.to_utf8(b"na\xefve", &mut out).is_err(), "{charset:?}");
            assert!(charset.to_utf8(b"naive", &mut out).is_ok(), "{charset:?}");
        }
        for charset in [Charset::Ascii, Charset::Latin1, Charset::Other(tables::WINDOWS_1252), Charset::Unknown] {
            assert!(charset.from_utf8("日".as_bytes(), &mut out).is_err(), "{charset:?}");
            assert!(charset.from_utf8(b"a", &mut out).is_ok(), "{charset:?}");
        }
    }

    #[test]
    fn character_sets_with_quotes_inside_characters_are_not_read() {
        for name in ["sjis", "big5", "gbk", "cp932", "gb18030", "ucs2", "nonsense"] {
            assert_eq!(Charset::named(Dialect::Mysql, name), None, "{name}");
        }
        for name in ["SJIS", "BIG5", "GBK", "UHC", "JOHAB", "GB18030"] {
            assert_eq!(Charset::named(Dialect::Postgres, name), None, "{name}");
        }
    }
}
