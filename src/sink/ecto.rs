//! `--to ecto`: seeds for Ecto, as `mix run priv/repo/fixtures/seeds.exs` runs them:
//! a script for each table with `insert_all` of its rows, some hundreds at a time and
//! without schemas, and one that evaluates them in the order of the foreign keys.
//! Elixir compiles the script that it is told to run and takes more than a second and
//! 100 MB for each thousand rows of it; evaluated, a table takes a tenth of that.
//!
//! Without a schema nothing is cast: the driver gets what is written, so the terms are
//! those of the driver. For Postgrex that is a `Decimal`, a sigil for each date and
//! time, `Ecto.UUID.dump!`, a list for an array, and documents as `Jason.Fragment`,
//! which keeps them to the byte. MyXQL and Exqlite take the texts of the rest.

use base64ct::{Base64, Encoding};

use super::ecto_terms::{address, float, key, lexemes, mac_address, string};
use super::fixture::{Fixture, Text, unfit};
use super::moment::{Clock, Moment, is_day};
use super::typed::Column;
use super::value::Value;
use super::{Format, Making, Setting, Shape, Sink};
use crate::error::{Error, Result};
use crate::plan::TablePlan;
use crate::schema::{EngineKind, Name, Type};

pub struct Ecto;
pub const FORMAT: Ecto = Ecto;

impl Format for Ecto {
    fn name(&self) -> &'static str {
        "ecto"
    }

    fn summary(&self) -> &'static str {
        "a folder of Elixir scripts with Ecto's insert_all, run by its seeds.exs; --name repo=MyApp.Repo"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Names]
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let seeds = Seeds {
            repo: repo(making)?,
            engine: making.catalog.engine.kind,
            default_schema: making.catalog.default_schema.clone(),
            call: String::new(),
            closing: String::new(),
            rows_max: 1,
            rows: 0,
        };
        let file = |table: &Name| format!("seeds/{}.exs", making.file_of(table));
        Ok(Box::new(Fixture::folder(making, file, seeds)?))
    }
}

/// The first line: the repository by its name, or that of the application's setting.
fn repo(making: &Making<'_>) -> Result<String> {
    if let Some(name) = making.options.names.keys().find(|name| *name != "repo") {
        return Err(Error::usage("the format has one name to be given, that of the repository")
            .name("name", name)
            .help("write --name repo=MyApp.Repo"));
    }
    let Some(name) = making.options.names.get("repo") else {
        return Ok("[repo | _] = Application.fetch_env!(Mix.Project.config()[:app], :ecto_repos)".to_owned());
    };
    let is_part = |part: &str| {
        part.starts_with(|letter: char| letter.is_ascii_uppercase())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if !name.split('.').all(is_part) {
        return Err(Error::usage("the repository's name is no module's")
            .name("name", name)
            .help("--name repo=MyApp.Repo"));
    }
    Ok(format!("repo = {name}"))
}

struct Seeds {
    repo: String,
    engine: EngineKind,
    default_schema: String,
    /// How every call for the table begins and ends.
    call: String,
    closing: String,
    /// Rows of one call, and how many are in this one.
    rows_max: usize,
    rows: usize,
}

/// Rows of one call, when the columns are few.
const ROWS_MAX: usize = 500;

impl Text for Seeds {
    fn begin(&mut self, table: &TablePlan, _out: &mut Vec<u8>) -> Result<()> {
        let Name { schema, name } = &table.table;
        let mut call = b"repo.insert_all(".to_vec();
        string(name, &mut call);
        call.extend_from_slice(b", [\n");
        let mut closing = b"]".to_vec();
        if *schema != self.default_schema {
            closing.extend_from_slice(b", prefix: ");
            string(schema, &mut closing);
        }
        closing.extend_from_slice(b")\n");
        let text = |bytes| String::from_utf8(bytes).expect("strings are written as UTF-8");
        (self.call, self.closing) = (text(call), text(closing));
        // Both protocols count parameters with 16 bits; SQLite has half as many.
        let parameters = if self.engine == EngineKind::Sqlite { 32_766 } else { 65_535 };
        self.rows_max = (parameters / table.columns.len().max(1)).clamp(1, ROWS_MAX);
        self.rows = 0;
        Ok(())
    }

    fn row(&mut self, columns: &[Column], values: &[Value<'_>], _first: bool, out: &mut Vec<u8>) -> Result<()> {
        if self.rows == self.rows_max {
            out.extend_from_slice(self.closing.as_bytes());
            out.push(b'\n');
            self.rows = 0;
        }
        if self.rows == 0 {
            out.extend_from_slice(self.call.as_bytes());
        }
        self.rows += 1;
        out.extend_from_slice(b"  %{");
        for (index, (column, value)) in columns.iter().zip(values).enumerate() {
            if index > 0 {
                out.extend_from_slice(b", ");
            }
            key(&column.name, out);
            match self.engine {
                EngineKind::Postgres => postgrex(value, &column.ty, column, out)?,
                EngineKind::Mysql | EngineKind::Mariadb => myxql(value, column, out)?,
                EngineKind::Sqlite => exqlite(value, out),
            }
        }
        out.extend_from_slice(b"},\n");
        Ok(())
    }

    fn end(&mut self, is_empty: bool, out: &mut Vec<u8>) {
        if !is_empty {
            out.extend_from_slice(self.closing.as_bytes());
        }
    }

    fn index(&self, files: &[&str]) -> Option<(&'static str, String)> {
        let mut out = format!("{}\n\nfiles = [\n", self.repo).into_bytes();
        for file in files {
            out.extend_from_slice(b"  ");
            string(file, &mut out);
            out.extend_from_slice(b",\n");
        }
        out.extend_from_slice(b"]\n\nfor file <- files do\n  path = Path.join(__DIR__, file)\n");
        out.extend_from_slice(b"  Code.eval_string(File.read!(path), [repo: repo], file: path)\nend\n");
        Some(("seeds.exs", String::from_utf8(out).expect("strings are written as UTF-8")))
    }
}

fn refused(problem: &'static str, column: &Column) -> Error {
    unfit(problem, column).help("rule the column, or write another format: `standin list formats`")
}

/// Postgrex, "Data representation": a term for each type, and no other.
fn postgrex(value: &Value<'_>, ty: &Type, column: &Column, out: &mut Vec<u8>) -> Result<()> {
    match (value, ty) {
        (Value::Decimal(digits), _) => decimal(digits, out),
        (Value::Text(text), Type::Decimal { .. }) => decimal(text, out),
        (Value::Text(text), Type::Float { .. }) => out.extend_from_slice(match &**text {
            "NaN" => b":NaN",
            "Infinity" => b":inf",
            "-Infinity" => b":\"-inf\"",
            _ => return Err(refused("a number is none", column)),
        }),
        (Value::Uuid(text), _) => {
            out.extend_from_slice(b"Ecto.UUID.dump!(");
            string(text, out);
            out.push(b')');
        }
        (Value::Json(text), _) => {
            out.extend_from_slice(b"Jason.Fragment.new(");
            string(text, out);
            out.push(b')');
        }
        (Value::Text(_), Type::Date | Type::Timestamp { .. }) => {
            return Err(refused("a date is infinite or beyond the years 1 to 9999, which no term is for", column));
        }
        (Value::List(values), ty) => {
            out.push(b'[');
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.extend_from_slice(b", ");
                }
                // Lists in lists are of the same type.
                let element = if let Type::Array(element) = ty { element } else { ty };
                postgrex(value, element, column, out)?;
            }
            out.push(b']');
        }
        (Value::Text(text), Type::Inet | Type::Cidr) => {
            address(text, out).ok_or_else(|| refused("an address is none", column))?;
        }
        (Value::Text(text), Type::MacAddr) => {
            mac_address(text, out).ok_or_else(|| refused("an address is not of six bytes", column))?;
        }
        (Value::Text(text), Type::Bit { .. }) => {
            if text.is_empty() || !text.bytes().all(|byte| matches!(byte, b'0' | b'1')) {
                return Err(refused("a bit string is none", column));
            }
            out.extend_from_slice(format!("<<0b{text}::{}>>", text.len()).as_bytes());
        }
        (Value::Text(text), Type::TextSearch) if column.native == "tsvector" => {
            lexemes(text, out).ok_or_else(|| refused("a text search vector is none", column))?;
        }
        (Value::Text(text), Type::Text(_) | Type::Enum { .. } | Type::Ltree) => string(text, out),
        (Value::Text(_), _) => {
            return Err(refused("Postgrex has no text for the column's type", column));
        }
        (value, _) => common(value, column, out)?,
    }
    Ok(())
}

/// MyXQL sends texts as texts, and the server reads them as the column's type.
fn myxql(value: &Value<'_>, column: &Column, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Text(_) if matches!(column.ty, Type::Bit { .. } | Type::Geometry(_)) => {
            return Err(refused("MyXQL has no text for the column's type", column));
        }
        Value::Text(text) => string(text, out),
        Value::Json(text) => string(text, out),
        Value::Uuid(text) => string(text, out),
        Value::Decimal(digits) => decimal(digits, out),
        // Of a day or more.
        Value::Time(text) if Clock::read(text).is_none() => string(text, out),
        value => common(value, column, out)?,
    }
    Ok(())
}

/// A cell of SQLite is a number, a text or bytes, whatever the column is declared as.
fn exqlite(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null | Value::List(_) => out.extend_from_slice(b"nil"),
        Value::Bool(value) => out.push(b'0' + u8::from(*value)),
        Value::Integer(digits) => out.extend_from_slice(digits.as_bytes()),
        Value::Float(digits) => float(digits, out),
        Value::Decimal(text) | Value::Date(text) | Value::Time(text) | Value::Uuid(text) => string(text, out),
        Value::Timestamp { text, .. } => string(text, out),
        Value::Text(text) => string(text, out),
        Value::Json(text) => string(text, out),
        Value::Bytes(bytes) => {
            out.extend_from_slice(b"{:blob, ");
            binary(bytes, out);
            out.push(b'}');
        }
    }
}

/// What Postgrex and MyXQL take alike.
fn common(value: &Value<'_>, column: &Column, out: &mut Vec<u8>) -> Result<()> {
    let none = || Err(refused("a date or a time is none of the calendar, or in a zone other than UTC", column));
    match value {
        Value::Null => out.extend_from_slice(b"nil"),
        Value::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Value::Integer(digits) => out.extend_from_slice(digits.as_bytes()),
        Value::Float(digits) => float(digits, out),
        Value::Bytes(bytes) => binary(bytes, out),
        Value::Date(text) if is_day(text) => out.extend_from_slice(format!("~D[{text}]").as_bytes()),
        Value::Time(text) => match Clock::read(text) {
            Some(time) if time.offset.is_empty() => sigil("T", "", time, "", out),
            _ => return none(),
        },
        Value::Timestamp { text, zone } => match (Moment::read(text), zone) {
            (Some(at), false) if at.time.offset.is_empty() => sigil("N", at.date, at.time, "", out),
            (Some(at), true) if at.time.offset.is_empty() || at.time.is_utc() => sigil("U", at.date, at.time, "Z", out),
            _ => return none(),
        },
        _ => return none(),
    }
    Ok(())
}

/// `~N[2026-11-22 12:30:00.5]`
fn sigil(of: &str, date: &str, time: Clock<'_>, zone: &str, out: &mut Vec<u8>) {
    let blank = if date.is_empty() { "" } else { " " };
    let point = if time.fraction.is_empty() { "" } else { "." };
    let Clock { seconds, fraction, .. } = time;
    out.extend_from_slice(format!("~{of}[{date}{blank}{seconds}{point}{fraction}{zone}]").as_bytes());
}

fn decimal(digits: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"Decimal.new(");
    string(digits, out);
    out.push(b')');
}

fn binary(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"Base.decode64!(\"");
    out.extend_from_slice(Base64::encode_string(bytes).as_bytes());
    out.extend_from_slice(b"\")");
}
