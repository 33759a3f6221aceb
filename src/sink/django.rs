//! `--to django`: a fixture that Django's `loaddata` reads, one object on a line.
//!
//! Models are named as Django names its tables (`blog_post` is `blog.post`), or as
//! somebody says. Fields have the names that `inspectdb` gives them, which are those
//! of the columns in a schema that Django made: a foreign key loses its `_id`.
//! Times are written in UTC: Django's default (`USE_TZ`) is to keep them so.

use std::collections::{BTreeMap, BTreeSet};

use super::output::{Output, Sealed};
use super::typed::Typed;
use super::{Format, Making, SequenceState, Setting, Shape, Sink, json_text};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{Catalog, EngineKind, Name, Table};
use crate::source::SchemaSql;
use cell::Form;

mod cell;
mod names;

pub struct Django;
pub const FORMAT: Django = Django;

impl Format for Django {
    fn name(&self) -> &'static str {
        "django"
    }

    fn summary(&self) -> &'static str {
        "a fixture for Django's loaddata; blog_post is the model blog.post, --name 'orders=shop.order' or '*=shop' say it otherwise"
    }

    fn shape(&self) -> Shape {
        Shape::File
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Names]
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let names = names::models(making)?;
        let mut models = BTreeMap::new();
        let mut keyless: Vec<&Name> = Vec::new();
        for (table, name) in making.plan.tables.iter().zip(names) {
            let known = making.catalog.table(&table.table).ok_or(Error::new("a table is not in the catalog"))?;
            if table.order.is_empty() {
                keyless.push(&table.table);
            }
            models.insert(table.table.clone(), Model::new(making.catalog, known, table, name));
        }
        if !keyless.is_empty() {
            let error =
                Error::usage("tables without a key can be no models, and rows of the same value would become one");
            return Err(keyless
                .into_iter()
                .fold(error, |error, table| error.name("table", table.to_string()))
                .help("leave them out with --only, or write another format"));
        }
        let mut output = making.out.file()?;
        output.put(b"[")?;
        Ok(Box::new(Fixture {
            output,
            engine: making.catalog.engine.kind,
            models,
            table: None,
            line: Vec::new(),
            is_first: true,
        }))
    }
}

/// What is decided of a table before its first row.
struct Model {
    /// `{"model": "blog.post", ` as JSON.
    head: Vec<u8>,
    /// The column that is the key, where one alone is.
    key: Option<usize>,
    /// Of every column: `"title": ` as JSON, and how its values are written.
    fields: Vec<(Vec<u8>, Form)>,
}

impl Model {
    fn new(catalog: &Catalog, table: &Table, plan: &TablePlan, name: String) -> Model {
        let mut head = b"{\"model\": ".to_vec();
        json_text::string(&name, &mut head);
        head.extend_from_slice(b", ");
        let mut used = BTreeSet::new();
        let mut names = BTreeMap::new();
        // As `inspectdb` does it: with all columns, computed ones too.
        for column in &table.columns {
            let is_reference = table.foreign_keys.iter().any(|key| key.columns == [column.name.as_str()]);
            names.insert(column.name.as_str(), names::field(&column.name, is_reference, &mut used));
        }
        let field = |column: &crate::plan::ColumnPlan| {
            let mut field = Vec::new();
            json_text::string(names.get(column.name.as_str()).unwrap_or(&column.name), &mut field);
            field.extend_from_slice(b": ");
            (field, Form::of(catalog.engine.kind, table, column))
        };
        let key = match plan.order[..] {
            [key] => Some(key),
            _ => None,
        };
        Model { head, key, fields: plan.columns.iter().map(field).collect() }
    }
}

struct Fixture {
    output: Output,
    engine: EngineKind,
    models: BTreeMap<Name, Model>,
    table: Option<(Name, Typed)>,
    line: Vec<u8>,
    is_first: bool,
}

impl Sink for Fixture {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, _schema: &SchemaSql) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        self.table = Some((table.table.clone(), Typed::new(self.engine, table)));
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let (table, typed) = self.table.as_mut().ok_or(Error::new("rows come before their table"))?;
        let model = self.models.get(table).ok_or(Error::new("a table comes that was not planned"))?;
        let (output, line, is_first) = (&mut self.output, &mut self.line, &mut self.is_first);
        typed.each(rows, &mut |columns, values| {
            line.clear();
            line.extend_from_slice(if *is_first { b"\n" } else { b",\n" });
            *is_first = false;
            line.extend_from_slice(&model.head);
            if let Some(key) = model.key {
                line.extend_from_slice(b"\"pk\": ");
                let (_, form) = &model.fields[key];
                form.write(&values[key], line).map_err(|error| error.at(columns[key].place.clone()))?;
                line.extend_from_slice(b", ");
            }
            line.extend_from_slice(b"\"fields\": {");
            let mut separator: &[u8] = b"";
            for (index, ((field, form), value)) in model.fields.iter().zip(values).enumerate() {
                if model.key == Some(index) {
                    continue;
                }
                line.extend_from_slice(separator);
                separator = b", ";
                line.extend_from_slice(field);
                form.write(value, line).map_err(|error| error.at(columns[index].place.clone()))?;
            }
            line.extend_from_slice(b"}}");
            output.put(line)
        })
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        self.table = None;
        Ok(())
    }

    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        self.output.put(b"\n]\n")
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        self.output.seal()
    }
}
