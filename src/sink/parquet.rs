//! `--to parquet`: a folder of Parquet files, one for each table, with typed columns
//! and zstd.
//!
//! What a column is in the file is decided from its declared type alone
//! (`parquet/leaf.rs`); a value that the type there does not have is refused with its
//! place, and never bent. The same rows give the same bytes: no time, no version and
//! no path is in a file.

mod cells;
mod leaf;

use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type as Node;

use super::folder::Folder;
use super::output::{Output, Sealed};
use super::typed::Typed;
use super::{Format, Making, SequenceState, Shape, Sink};
use crate::batch::Encode;
use crate::batch::fields::Fields;
use crate::error::{Error, Result};
use crate::plan::{Masked, TablePlan};
use crate::schema::{EngineKind, Name};
use crate::source::SchemaSql;
use cells::Cells;

/// A row group ends when it holds so much, or so many rows: all of it is in memory.
const GROUP_BYTES_MAX: usize = 16 << 20;
const GROUP_ROWS_MAX: usize = 1 << 17;

pub struct Parquet;
pub const FORMAT: Parquet = Parquet;

impl Format for Parquet {
    fn name(&self) -> &'static str {
        "parquet"
    }

    fn summary(&self) -> &'static str {
        "a folder of Parquet files with typed columns, one for each table, compressed with zstd"
    }

    fn shape(&self) -> Shape {
        Shape::Folder
    }

    fn create(&self, making: &Making<'_>) -> Result<Box<dyn Sink>> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("standin".to_owned());
        let files = making.plan.tables.iter().map(|table| (table.table.clone(), making.file_of(&table.table)));
        Ok(Box::new(ParquetFiles {
            folder: making.out.folder()?,
            engine: making.catalog.engine.kind,
            properties: Arc::new(properties.build()),
            files: files.collect(),
            table: None,
        }))
    }
}

struct ParquetFiles {
    folder: Folder,
    engine: EngineKind,
    properties: WriterPropertiesPtr,
    files: Vec<(Name, String)>,
    table: Option<Table>,
}

/// A table while its file is written.
struct Table {
    typed: Typed,
    writer: SerializedFileWriter<Output>,
    group: Group,
}

/// The rows of a row group.
struct Group {
    columns: Vec<Cells>,
    rows: usize,
}

impl Sink for ParquetFiles {
    fn encoder(&self, _table: &TablePlan) -> Box<dyn Encode> {
        Box::new(Fields)
    }

    fn schema(&mut self, _schema: &SchemaSql) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        let file = self.files.iter().find(|(name, _)| *name == table.table).map_or("", |(_, file)| file);
        let typed = Typed::new(self.engine, table);
        let mut columns = Vec::new();
        let mut nodes = Vec::new();
        for column in typed.columns() {
            let shape = leaf::Shape::of(self.engine, column);
            nodes.push(shape.node(&column.name).map_err(failed)?);
            columns.push(Cells::new(shape));
        }
        let root = Node::group_type_builder("schema").with_fields(nodes).build().map_err(failed)?;
        let output = self.folder.file(&format!("{file}.parquet"))?;
        let writer = SerializedFileWriter::new(output, Arc::new(root), self.properties.clone()).map_err(failed)?;
        self.table = Some(Table { typed, writer, group: Group { columns, rows: 0 } });
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        let Some(Table { typed, writer, group }) = self.table.as_mut() else {
            return Err(Error::new("rows come before their table"));
        };
        typed.each(rows, &mut |columns, values| {
            if columns.is_empty() {
                return Err(Error::usage("a table without columns is nothing in a Parquet file")
                    .help("leave it out with --only, or write another format"));
            }
            for (cells, (column, value)) in group.columns.iter_mut().zip(columns.iter().zip(values)) {
                cells.push(value).map_err(|unfit| {
                    Error::refused(unfit)
                        .at(column.place.clone())
                        .help("rule the column so that it is masked, or write a format that holds the source's text, such as csv or jsonl")
                })?;
            }
            group.rows += 1;
            if group.is_full() { group.write(writer) } else { Ok(()) }
        })
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        let Some(Table { mut writer, mut group, .. }) = self.table.take() else { return Ok(()) };
        if group.rows > 0 {
            group.write(&mut writer)?;
        }
        self.folder.close(writer.into_inner().map_err(failed)?)
    }

    fn finish(&mut self, _sequences: &[SequenceState]) -> Result<()> {
        Ok(())
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        Ok(self.folder.seal())
    }
}

impl Group {
    fn is_full(&self) -> bool {
        // A sum over the columns is cheap beside their values, but not for every row.
        self.rows >= GROUP_ROWS_MAX
            || (self.rows.is_multiple_of(64) && self.columns.iter().map(Cells::bytes).sum::<usize>() >= GROUP_BYTES_MAX)
    }

    fn write(&mut self, writer: &mut SerializedFileWriter<Output>) -> Result<()> {
        let mut group = writer.next_row_group().map_err(failed)?;
        for cells in &mut self.columns {
            let column =
                group.next_column().map_err(failed)?.ok_or(Error::new("the Parquet file has a column less"))?;
            cells.write(column).map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.rows = 0;
        Ok(())
    }
}

/// Its own words may quote a value; the operating system's do not.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn failed(error: ParquetError) -> Error {
    match &error {
        ParquetError::External(inner) => match inner.downcast_ref::<std::io::Error>() {
            Some(error) => Error::io("cannot write the output", error),
            None => Error::new("the Parquet file cannot be written"),
        },
        _ => Error::new("the Parquet file cannot be written"),
    }
}
