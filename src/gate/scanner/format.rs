//! What kind of text an input is: by its name, else by its first bytes.

/// How an input is taken apart. Whatever fits nothing else is `Text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Dumps and scripts of either dialect.
    Sql,
    /// A header, then records: the byte that parts their fields.
    Csv(u8),
    /// One document or one on each line.
    Json,
    Yaml,
    /// `KEY=value`: `.env`, `.ini`, `.properties`.
    Keyed,
    Text,
}

impl Format {
    /// `path` may be empty; `first` are the first bytes of the (unpacked) content.
    pub fn of(path: &str, first: &[u8]) -> Format {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        match end {
            "sql" | "pgsql" | "psql" | "mysql" | "dump" => return Format::Sql,
            "csv" | "tsv" | "tab" | "psv" => {
                let usual = if end == "csv" { b',' } else { b'\t' };
                return Format::Csv(delimiter(first).unwrap_or(usual));
            }
            "json" | "jsonl" | "ndjson" | "geojson" | "ipynb" | "har" | "webmanifest" => return Format::Json,
            "yaml" | "yml" => return Format::Yaml,
            "env" | "ini" | "properties" | "cfg" | "conf" | "cnf" | "toml" => return Format::Keyed,
            "" | "out" | "data" | "bak" | "gz" | "zst" | "txt" => {}
            _ if name.starts_with(".env") => return Format::Keyed,
            _ => return Format::Text,
        }
        if name.starts_with(".env") { Format::Keyed } else { Format::by_content(first) }
    }

    fn by_content(first: &[u8]) -> Format {
        let text = first.trim_ascii_start();
        let says = |word: &[u8]| text.len() >= word.len() && text[..word.len()].eq_ignore_ascii_case(word);
        let sql: [&[u8]; 9] =
            [b"--", b"/*!", b"/* ", b"insert into", b"create ", b"copy ", b"set ", b"begin;", b"drop table"];
        if sql.iter().any(|word| says(word)) && (memchr::memchr(b';', text).is_some() || says(b"-- ")) {
            return Format::Sql;
        }
        match text.first() {
            Some(b'{') => Format::Json,
            Some(b'[') if matches!(text[1..].trim_ascii_start().first(), Some(b'{' | b'[' | b'"' | b']')) => {
                Format::Json
            }
            _ if says(b"--- ") || says(b"---\n") || says(b"%YAML") => Format::Yaml,
            _ => delimiter(first).map_or(Format::Text, Format::Csv),
        }
    }
}

/// The byte that stands equally often, and at least once, in the first lines.
fn delimiter(first: &[u8]) -> Option<u8> {
    let lines: Vec<&[u8]> = first.split_inclusive(|byte| *byte == b'\n').take(6).collect();
    let whole: Vec<&[u8]> = lines.into_iter().filter(|line| line.ends_with(b"\n")).collect();
    if whole.len() < 2 || whole.iter().any(|line| line.len() > 8192) {
        return None;
    }
    let often = |byte: u8, line: &[u8]| memchr::memchr_iter(byte, line).count();
    // Quoted fields may hold the delimiter: the header counts, the lines below need as many.
    [b'\t', b',', b';', b'|'].into_iter().find(|byte| {
        let wanted = often(*byte, whole[0]);
        wanted > 0 && !whole[0].contains(&b' ') && whole[1..].iter().all(|line| often(*byte, line) >= wanted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_first_bytes_tell() {
        for (path, first, wanted) in [
            ("a/dump.sql", "", Format::Sql),
            ("", "-- PostgreSQL database dump\n", Format::Sql),
            ("", "INSERT INTO t VALUES (1);", Format::Sql),
            ("x.csv", "a;b\n1;2\n", Format::Csv(b';')),
            ("x.tsv", "", Format::Csv(b'\t')),
            ("-", "id,name\n1,x\n2,y\n", Format::Csv(b',')),
            ("-", "{\"a\":1}", Format::Json),
            ("-", "[1999] started\nok\n", Format::Text),
            (".env.local", "A=b", Format::Keyed),
            ("config/app.yml", "", Format::Yaml),
            ("main.rs", "{", Format::Text),
            ("", "", Format::Text),
        ] {
            assert_eq!(Format::of(path, first.as_bytes()), wanted, "{path} {first}");
        }
    }
}
