//! `--to rails`: a folder of fixtures as ActiveRecord reads them, `users.yml`.
//!
//! Ids and foreign keys are written as they are, so that every reference is right in
//! every schema: ActiveRecord makes ids from labels only where a fixture has none.
//! Every column is written, also where it is NULL: one that is left out gets its
//! default. What ActiveRecord would change on the way to the database is written as
//! a symbol, which its types let pass, or refused (Rails 6.1 to 8: `FixtureSet`,
//! `ActiveModel::Type`).

use super::folder::Folder;
use super::labels::Labels;
use super::output::{Output, Sealed};
use super::typed::Typed;
use super::yaml_text;
use super::{Format, Making, SequenceState, Setting, Shape, Sink};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Name};
use crate::source::SchemaSql;

mod cell;

pub struct Rails;
pub const FORMAT: Rails = Rails;

impl Format for Rails {
    fn name(&self) -> &'static str {
        "rails"
    }

    fn summary(&self) -> &'static str {
        "a folder of fixtures for Rails (ActiveRecord), one YAML file for each table; --name users=Account names a model"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn settings(&self) -> &'static [Setting] {
        &[Setting::Names]
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let mut files = Vec::new();
        for table in &making.plan.tables {
            let model = making.name_of(&table.table);
            check(&table.table, model)?;
            files.push(File {
                table: table.table.clone(),
                name: format!("{}.yml", making.file_of(&table.table)),
                model: model.map(str::to_owned),
            });
        }
        Ok(Box::new(Fixtures {
            folder: making.out.folder()?,
            engine: making.catalog.engine.kind,
            files,
            open: None,
            row: Vec::new(),
            block: Vec::new(),
        }))
    }
}

/// A file of the folder.
struct File {
    table: Name,
    name: String,
    /// The model's class, where somebody named it.
    model: Option<String>,
}

/// ActiveRecord reads the table's name out of the file's.
fn check(table: &Name, model: Option<&str>) -> Result<()> {
    let is_class = |name: &str| {
        name.split("::").all(|part| {
            part.starts_with(|first: char| first.is_ascii_uppercase())
                && part.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
        })
    };
    match model {
        Some(model) if !is_class(model) => Err(Error::usage("a model's name is no Ruby class")
            .name("table", table.to_string())
            .name("name", model)
            .help("write --name users=Account, with modules as in Billing::Invoice")),
        None if table.name.contains(['.', '/', '"']) => {
            Err(Error::usage("Rails reads another table's name out of the file's name")
                .name("table", table.to_string())
                .help("name its model: --name TABLE=Model, or leave the table out with --only"))
        }
        _ => Ok(()),
    }
}

struct Fixtures {
    folder: Folder,
    engine: EngineKind,
    files: Vec<File>,
    open: Option<Open>,
    /// The columns of a row, without its label.
    row: Vec<u8>,
    block: Vec<u8>,
}

/// The table that is written.
struct Open {
    output: Output,
    typed: Typed,
    labels: Labels,
}

impl Sink for Fixtures {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, _schema: &SchemaSql) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        let known = self.files.iter().find(|file| file.table == table.table);
        let file = known.ok_or(Error::new("a table comes that was not planned"))?;
        let mut output = self.folder.file(&file.name)?;
        if let Some(model) = &file.model {
            output.put(format!("_fixture:\n  model_class: {model}\n").as_bytes())?;
        }
        let typed = Typed::new(self.engine, table);
        let labels = Labels::new(self.engine, table);
        self.open = Some(Open { output, typed, labels });
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let open = self.open.as_mut().ok_or(Error::new("rows come before their table"))?;
        let Open { output, typed, labels } = open;
        let (engine, row, block) = (self.engine, &mut self.row, &mut self.block);
        typed.each(rows, &mut |columns, values| {
            row.clear();
            for (column, value) in columns.iter().zip(values) {
                row.extend_from_slice(b"  ");
                yaml_text::key(&column.name, row);
                row.extend_from_slice(b": ");
                cell::write(engine, &column.ty, value, row).map_err(|error| error.at(column.place.clone()))?;
                row.push(b'\n');
            }
            block.clear();
            if output.bytes() > 0 {
                block.push(b'\n');
            }
            yaml_text::key(&labels.of(values, row)?, block);
            block.extend_from_slice(b":\n");
            block.extend_from_slice(row);
            output.put(block)
        })
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        let Some(Open { mut output, .. }) = self.open.take() else { return Ok(()) };
        if output.bytes() == 0 {
            output.put(b"{}\n")?;
        }
        self.folder.close(output)
    }

    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        Ok(())
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        Ok(self.folder.seal())
    }
}
