//! A manifest's text, read strictly: what is not understood is not passed over.

use serde_json::{Map, Value};

use super::{Artefact, Bucket, Check, Column, EPHEMERAL, Exempt, FORMAT, Manifest, Sum, Table, Treatment};
use crate::error::{Error, Result};
use crate::sink::folder::Part;

/// A manifest is longer than this only when it is none.
const BYTES_MAX: usize = 256 << 20;

/// Reads what [`Manifest::to_json`] writes, byte for byte.
///
/// # Errors
/// Another format, a member that is missing, unknown or of another kind, and any
/// text that standin would have written differently.
pub fn parse(bytes: &[u8]) -> Result<Manifest> {
    if bytes.is_empty() {
        return Err(Error::new("the manifest is empty").help("`standin dump` writes it anew, beside its artefact"));
    }
    if bytes.len() > BYTES_MAX {
        return Err(Error::new("the manifest is larger than 256 MiB, which none is"));
    }
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| Error::new("the manifest is no JSON, or it is cut off").number("line", error.line() as u64))?;
    let mut all = Members::of(value, "the manifest")?;
    let format = all.number("standin_manifest")?;
    if format != FORMAT {
        return Err(Error::new("the manifest is of a format that this version does not know")
            .number("format", format)
            .help("verify it with the version of standin that wrote it, or a newer one"));
    }
    let mut tool = all.object("tool")?;
    if tool.text("name")? != "standin" {
        return Err(strange("tool.name"));
    }
    let version = tool.text("version")?;
    tool.end()?;
    let epoch = u32::try_from(all.number("epoch")?).map_err(|_| strange("epoch"))?;
    let locale = all.text("locale")?;
    let key = Some(all.text("key")?).filter(|key| key != EPHEMERAL);
    let mut rules = all.object("rules")?;
    let rules_sum = rules.sum()?;
    rules.end()?;
    let mut snapshot = all.object("snapshot")?;
    let (snapshot_sum, schema) = (snapshot.sum()?, snapshot.text("fingerprint")?);
    snapshot.end()?;
    let mut found = all.object("artefact")?;
    let artefact = Artefact {
        engine: found.text("engine")?,
        format: found.text("format")?,
        bytes: found.number("bytes")?,
        sum: found.sum()?,
        files: match found.left.contains_key("files") {
            true => found.list("files", part)?,
            false => Vec::new(),
        },
    };
    found.end()?;
    let tables = all.list("tables", table)?;
    let gate = all.list("gate", check)?;
    all.end()?;
    let manifest = Manifest {
        version,
        epoch,
        locale,
        key,
        rules: rules_sum,
        snapshot: snapshot_sum,
        schema,
        artefact,
        tables,
        gate,
    };
    // Names that come twice, numbers written otherwise, other blanks: nothing of
    // that is standin's, and somebody else has been here.
    if manifest.to_json().as_bytes() != bytes {
        return Err(Error::new("the manifest is not as standin writes it").help("it was edited; take the dump anew"));
    }
    Ok(manifest)
}

fn part(mut found: Members) -> Result<Part> {
    let part = Part { name: found.text("file")?, bytes: found.number("bytes")?, sum: found.sum()? };
    found.end().map(|()| part)
}

fn table(mut found: Members) -> Result<Table> {
    let table =
        Table { name: found.text("table")?, rows: found.bucket("rows")?, columns: found.list("columns", column)? };
    found.end()?;
    Ok(table)
}

fn column(mut found: Members) -> Result<Column> {
    let (name, ruling, treatment) = (found.text("column")?, found.text("ruling")?, found.text("treatment")?);
    found.end()?;
    let treatment =
        Treatment::ALL.into_iter().find(|known| known.name() == treatment).ok_or_else(|| strange("treatment"))?;
    Ok(Column { name, ruling, treatment })
}

fn check(mut found: Members) -> Result<Check> {
    let check = Check {
        name: found.text("check")?,
        looked_at: found.list("looked_at", |mut counted| {
            let pair = (counted.text("what")?, counted.bucket("count")?);
            counted.end().map(|()| pair)
        })?,
        thresholds: found.list("thresholds", |mut threshold| {
            let pair = (threshold.text("name")?, threshold.number("is")?);
            threshold.end().map(|()| pair)
        })?,
        exempt: found.list("exempt", |mut exempt| {
            let found =
                Exempt { why: exempt.text("why")?, column: exempt.text("column")?, values: exempt.bucket("values")? };
            exempt.end().map(|()| found)
        })?,
        waived: found.bucket("waived")?,
    };
    if found.number("findings")? != 0 {
        return Err(strange("findings"));
    }
    found.end()?;
    Ok(check)
}

fn strange(member: &'static str) -> Error {
    Error::new("the manifest has a member that is missing, or not what it has to be").name("member", member)
}

/// An object of which everything has to be read.
struct Members {
    left: Map<String, Value>,
}

impl Members {
    fn of(value: Value, whose: &'static str) -> Result<Members> {
        match value {
            Value::Object(left) => Ok(Members { left }),
            _ => Err(strange(whose)),
        }
    }

    fn take(&mut self, name: &'static str) -> Result<Value> {
        self.left.remove(name).ok_or_else(|| strange(name))
    }

    fn text(&mut self, name: &'static str) -> Result<String> {
        match self.take(name)? {
            Value::String(text) => Ok(text),
            _ => Err(strange(name)),
        }
    }

    fn number(&mut self, name: &'static str) -> Result<u64> {
        self.take(name)?.as_u64().ok_or_else(|| strange(name))
    }

    fn bucket(&mut self, name: &'static str) -> Result<Bucket> {
        Bucket::parse(&self.text(name)?).ok_or_else(|| strange(name))
    }

    fn sum(&mut self) -> Result<Sum> {
        Sum::parse(&self.text("sha256")?).ok_or_else(|| strange("sha256"))
    }

    fn object(&mut self, name: &'static str) -> Result<Members> {
        Members::of(self.take(name)?, name)
    }

    fn list<T>(&mut self, name: &'static str, mut read: impl FnMut(Members) -> Result<T>) -> Result<Vec<T>> {
        match self.take(name)? {
            Value::Array(items) => items.into_iter().map(|item| read(Members::of(item, name)?)).collect(),
            _ => Err(strange(name)),
        }
    }

    /// Nothing may be left over.
    fn end(self) -> Result<()> {
        match self.left.is_empty() {
            true => Ok(()),
            false => Err(Error::new("the manifest has a member that this version does not know")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Digest;
    use crate::sink::heading::Heading;

    fn example() -> Manifest {
        let artefact = Artefact {
            engine: "postgres".to_owned(),
            format: "sql".to_owned(),
            bytes: 1234,
            sum: Digest::of(b"artefact"),
            files: Vec::new(),
        };
        let mut manifest = Manifest::new(&Heading::example(), Digest::of(b"rules"), Digest::of(b"snapshot"), artefact);
        let column = |name: &str, ruling: &str, treatment| Column {
            name: name.to_owned(),
            ruling: ruling.to_owned(),
            treatment,
        };
        manifest.tables.push(Table {
            name: "public.users".to_owned(),
            rows: Bucket::of(31_415),
            columns: vec![
                column("id", "keep", Treatment::KeptForAReason),
                column("e\"mail", "email", Treatment::Masked),
            ],
        });
        manifest.gate.push(Check {
            name: "leak proof".to_owned(),
            looked_at: vec![("source values".to_owned(), Bucket::of(27_182))],
            thresholds: vec![("characters_min".to_owned(), 5)],
            exempt: vec![Exempt {
                why: "short".to_owned(),
                column: "public.users.city".to_owned(),
                values: Bucket::of(3),
            }],
            waived: Bucket::of(0),
        });
        manifest
    }

    #[test]
    fn what_is_written_is_read() {
        let text = example().to_json();
        assert!(!text.contains("31415") && !text.contains("27182"), "counts are orders of magnitude");
        assert!(text.contains("\"key\": \"ephemeral\""), "{text}");
        assert_eq!(parse(text.as_bytes()).unwrap(), example());
        let named = Manifest { key: Some("0123456789abcdef".to_owned()), ..example() };
        assert_eq!(parse(named.to_json().as_bytes()).unwrap(), named);
    }

    #[test]
    fn what_standin_would_not_write_is_refused() {
        let text = example().to_json();
        let refused = |text: &str| parse(text.as_bytes()).unwrap_err().problem();
        assert_eq!(refused(""), "the manifest is empty");
        for end in 1..text.len() {
            assert!(parse(&text.as_bytes()[..end]).is_err(), "cut off at {end}");
        }
        assert_eq!(refused("[]"), "the manifest has a member that is missing, or not what it has to be");
        assert_eq!(refused("\u{feff}{}"), "the manifest is no JSON, or it is cut off");
        let newer = text.replace("\"standin_manifest\": 1", "\"standin_manifest\": 2");
        assert_eq!(refused(&newer), "the manifest is of a format that this version does not know");
        let strange = "the manifest has a member that is missing, or not what it has to be";
        for (from, to) in [
            ("\"masked\"", "\"maskd\""),
            ("\"findings\": 0", "\"findings\": 1"),
            ("10000-99999", "31415"),
            ("\"bytes\": 1234", "\"bytes\": -1"),
            ("\"name\": \"standin\"", "\"name\": \"other\""),
        ] {
            assert!(text.contains(from), "{from}");
            assert_eq!(refused(&text.replacen(from, to, 1)), strange, "{to}");
        }
        let more = text.replacen("\"epoch\"", "\"note\": 1, \"epoch\"", 1);
        assert_eq!(refused(&more), "the manifest has a member that this version does not know");
        let blank = text.replacen("\": ", "\":  ", 1);
        assert_eq!(refused(&blank), "the manifest is not as standin writes it");
        let twice = text.replacen("\"epoch\": 1", "\"epoch\": 1, \"epoch\": 1", 1);
        assert_eq!(refused(&twice), "the manifest is not as standin writes it");
    }
}
