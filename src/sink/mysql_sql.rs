//! SQL text that `mysql` and `mariadb` load with their constraints on.
//!
//! With a schema, foreign keys are added after the rows, which checks every
//! row. Rows alone go into a schema whose keys are there already: they are
//! written in any order, and then one query for every foreign key fails the load
//! when a row has no parent; all of it is one transaction. No time, host or
//! database name is written: same rows, same bytes.

use std::fmt::Write;

use super::format::Making;
use super::insert::{Ends, Insert, Statements, Style};
use super::output::Sealed;
use super::pages::Pages;
use super::{SequenceState, Sink};
use crate::batch::Encode;
use crate::batch::mysql_values::MysqlValues;
use crate::dialect::mysql::{qualified, quote};
use crate::error::{Error, Result};
use crate::plan::{ColumnAction, Masked, TablePlan};
use crate::schema::{Catalog, ForeignKey, Name, Type};
use crate::source::SchemaSql;

/// What is read is what was written: no value is cut or made to fit, a zero is
/// not "the next number", and dates may be those of a server that took them all.
const STRICT: &str = "SET SQL_MODE='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';\n";

/// An enum may hold its error value, which reads as '' and is refused in strict mode.
const LENIENT: &str = "SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES';\n";

/// The settings that the native dump programs save, set and restore, too.
const OPENING: &str = "\
SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT;
SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS;
SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION;
SET @OLD_TIME_ZONE=@@TIME_ZONE;
SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS;
SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS;
SET @OLD_SQL_MODE=@@SQL_MODE;
SET @OLD_SQL_NOTES=@@SQL_NOTES;
SET NAMES utf8mb4;
SET TIME_ZONE='+00:00';
SET UNIQUE_CHECKS=1;
SET FOREIGN_KEY_CHECKS=1;
SET SQL_NOTES=0;
";

const CLOSING: &str = "
SET SQL_NOTES=@OLD_SQL_NOTES;
SET SQL_MODE=@OLD_SQL_MODE;
SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS;
SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS;
SET TIME_ZONE=@OLD_TIME_ZONE;
SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION;
SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS;
SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT;

-- standin dump complete
";

pub struct MysqlSql {
    pages: Pages,
    default_schema: String,
    /// One statement for every foreign key of a schema that is there already.
    checks: Vec<String>,
    /// `None` until `schema` was called: rows alone.
    after: Option<Vec<String>>,
    begun: bool,
    lenient: bool,
    inserts: Statements,
    is_upsert: bool,
    /// Of the table that is written.
    insert: Option<Insert>,
}

impl MysqlSql {
    /// Without a call of `schema` it is data for a database that has it already.
    ///
    /// # Errors
    /// A full disk; tables that rows cannot be brought up to date in.
    pub fn new(mut pages: Pages, making: &Making<'_>) -> Result<MysqlSql> {
        let catalog = making.catalog;
        let style = Style::of(making.options, Style { named: true, rows_max: None, upsert: false });
        let inserts = Statements::new(making, style, head)?;
        pages.put(format!("{}{OPENING}{STRICT}", making.heading.comment()).as_bytes())?;
        let tables = catalog.tables.iter();
        let keys = tables.flat_map(|table| table.foreign_keys.iter().map(move |key| (&table.name, key)));
        let is_written = |name: &Name| making.plan.tables.iter().any(|table| table.table == *name);
        // A row that is brought up to date may be the parent, too.
        let keys = keys.filter(|(table, key)| is_written(table) || is_written(&key.parent));
        Ok(MysqlSql {
            pages,
            default_schema: catalog.default_schema.clone(),
            checks: keys.map(|(table, key)| orphan_check(table, key, &catalog.default_schema)).collect(),
            after: None,
            begun: false,
            lenient: false,
            inserts,
            is_upsert: style.upsert,
            insert: None,
        })
    }

    /// One transaction for all rows: a load that breaks off leaves none.
    fn transaction(&mut self) -> Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        if self.after.is_none() {
            // No order of rows holds the keys of a circle.
            self.pages.put(b"SET FOREIGN_KEY_CHECKS=0;\n")?;
        }
        self.pages.put(b"START TRANSACTION;\n")?;
        if self.is_upsert {
            self.pages.put(
                b"\n-- An INSERT that fails with \"BIGINT UNSIGNED value is out of range\" has found a row of\n\
                  -- another key that has the value of a unique one. Then nothing is committed.\n",
            )?;
        }
        Ok(())
    }

    fn lenient(&mut self, lenient: bool) -> Result<()> {
        if self.lenient != lenient {
            self.lenient = lenient;
            self.pages.put(if lenient { LENIENT } else { STRICT }.as_bytes())?;
        }
        Ok(())
    }
}

/// Everything before a table's rows. Without columns every row is `()`.
fn head(table: &TablePlan, catalog: &Catalog, named: bool) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| quote(&column.name)).collect();
    let columns = if named { format!(" ({})", columns.join(",")) } else { String::new() };
    format!("INSERT INTO {}{columns} VALUES", qualified(&table.table, &catalog.default_schema))
}

/// Fails when a row of the child has no parent: then the subquery has two rows,
/// where one is allowed. Neither server lets a script raise an error of its own
/// outside of a routine.
fn orphan_check(table: &Name, key: &ForeignKey, default_schema: &str) -> String {
    let (child, parent) = (qualified(table, default_schema), qualified(&key.parent, default_schema));
    let names = |columns: &[String]| columns.iter().map(|column| quote(column)).collect::<Vec<_>>().join(", ");
    let given: Vec<String> = key.columns.iter().map(|column| format!("c.{} IS NOT NULL", quote(column))).collect();
    let pairs = key.parent_columns.iter().zip(&key.columns);
    let joined: Vec<String> =
        pairs.map(|(parent, child)| format!("p.{} = c.{}", quote(parent), quote(child))).collect();
    let mut out = String::new();
    // A comment ends at a newline, which a name may hold.
    let said = format!("-- {child} ({}) references {parent} ({})", names(&key.columns), names(&key.parent_columns));
    let _ = write!(
        out,
        "{}\nSET @standin_orphan = (SELECT 1 UNION ALL (SELECT 2 FROM {child} AS c WHERE {} AND NOT EXISTS \
         (SELECT 1 FROM {parent} AS p WHERE {}) LIMIT 1));\n",
        said.replace(['\n', '\r'], " "),
        given.join(" AND "),
        joined.join(" AND ")
    );
    out
}

/// A statement as the client takes it whole: one that holds semicolons between
/// lines that change the delimiter, one that may end in a comment with the
/// delimiter on the next line.
fn delimited(statement: &str) -> String {
    let end = if statement.contains("--") || statement.contains('#') { "\n" } else { "" };
    if !statement.contains(';') {
        return format!("{statement}{end};\n");
    }
    let taken = |delimiter: &String| statement.contains(delimiter) || (delimiter == ";;" && statement.ends_with(';'));
    let mut delimiters = std::iter::once(";;".to_owned()).chain((0_u64..).map(|number| format!("$standin{number}$")));
    let delimiter =
        delimiters.find(|delimiter| !taken(delimiter)).expect("a statement is shorter than all numbers together");
    format!("DELIMITER {delimiter}\n{statement}{end}{delimiter}\nDELIMITER ;\n")
}

/// Whether the column may hold what a strict server refuses to take again.
pub fn holds_errors(ty: &Type, action: &ColumnAction) -> bool {
    let nameless = matches!(ty, Type::Enum { labels } if !labels.iter().any(String::is_empty));
    nameless && matches!(action, ColumnAction::Keep)
}

impl Sink for MysqlSql {
    fn encoder(&self, table: &TablePlan) -> Box<dyn Encode> {
        Box::new(MysqlValues::new(table.columns.iter().map(|column| &column.ty)))
    }

    fn schema(&mut self, schema: &SchemaSql) -> Result<()> {
        self.pages.page("schema/before.sql")?;
        self.pages.put(b"\n")?;
        for statement in &schema.before {
            self.pages.put(delimited(statement).as_bytes())?;
        }
        self.after = Some(schema.after.clone());
        self.pages.back()
    }

    fn begin(&mut self, table: &TablePlan) -> Result<()> {
        self.transaction()?;
        self.pages.table(&table.table)?;
        self.pages.put(b"\n")?;
        self.lenient(table.columns.iter().any(|column| holds_errors(&column.ty, &column.action)))?;
        self.insert = Some(self.inserts.of(&table.table, " ", Ends::Newline));
        Ok(())
    }

    fn rows(&mut self, rows: &Masked) -> Result<()> {
        match &mut self.insert {
            Some(insert) => insert.rows(rows.bytes(), &mut self.pages),
            None => Err(Error::new("rows come before their table")),
        }
    }

    fn end(&mut self, _table: &TablePlan) -> Result<()> {
        if let Some(mut insert) = self.insert.take() {
            insert.close(&mut self.pages)?;
        }
        self.pages.back()
    }

    fn finish(&mut self, sequences: &[SequenceState]) -> Result<()> {
        self.transaction()?;
        self.lenient(false)?;
        let after = self.after.take();
        if after.is_none() && !self.checks.is_empty() {
            self.pages.put(
                b"\n-- The references below were not checked row by row. A statement that fails with\n\
                  -- \"Subquery returns more than 1 row\" has found a row without its parent: the\n\
                  -- line above it says which reference. Then nothing is committed.\n",
            )?;
            for check in &self.checks {
                self.pages.put(check.as_bytes())?;
            }
        }
        self.pages.put(b"\nCOMMIT;\n")?;
        for sequence in sequences {
            let name = qualified(&sequence.name, &self.default_schema);
            let called = u8::from(sequence.is_called);
            self.pages.put(
                format!("SET @standin_sequence = SETVAL({name}, {}, {called});\n", sequence.last_value).as_bytes(),
            )?;
        }
        self.pages.put(b"\n")?;
        if let Some(after) = after.filter(|after| !after.is_empty()) {
            self.pages.page("schema/after.sql")?;
            for statement in after {
                self.pages.put(delimited(&statement).as_bytes())?;
            }
            self.pages.back()?;
        }
        self.pages.put(CLOSING.as_bytes())
    }

    fn seal(self: Box<Self>) -> Result<Sealed> {
        self.pages.seal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_with_semicolons_get_another_delimiter() {
        assert_eq!(delimited("CREATE TABLE t (a int)"), "CREATE TABLE t (a int);\n");
        assert_eq!(delimited("SELECT 1 -- one"), "SELECT 1 -- one\n;\n");
        assert_eq!(delimited("BEGIN x; END"), "DELIMITER ;;\nBEGIN x; END;;\nDELIMITER ;\n");
        assert_eq!(delimited("SELECT ';;'"), "DELIMITER $standin0$\nSELECT ';;'$standin0$\nDELIMITER ;\n");
        assert_eq!(delimited("a; # b"), "DELIMITER ;;\na; # b\n;;\nDELIMITER ;\n");
        assert_eq!(delimited("BEGIN x; END;"), "DELIMITER $standin0$\nBEGIN x; END;$standin0$\nDELIMITER ;\n");
    }

    #[test]
    fn references_are_checked_column_by_column() {
        let key = ForeignKey {
            name: "fk".to_owned(),
            columns: vec!["a".to_owned(), "b`c".to_owned()],
            parent: Name::new("other", "p"),
            parent_columns: vec!["x".to_owned(), "y\nz".to_owned()],
            match_full: false,
            on_delete: "NO ACTION".to_owned(),
            on_update: "NO ACTION".to_owned(),
            deferrable: crate::schema::Deferrable::No,
            validated: true,
        };
        assert_eq!(
            orphan_check(&Name::new("main", "t"), &key, "main"),
            "-- `t` (`a`, `b``c`) references `other`.`p` (`x`, `y z`)\n\
             SET @standin_orphan = (SELECT 1 UNION ALL (SELECT 2 FROM `t` AS c WHERE c.`a` IS NOT NULL AND \
             c.`b``c` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `other`.`p` AS p WHERE p.`x` = c.`a` AND \
             p.`y\nz` = c.`b``c`) LIMIT 1));\n"
        );
    }
}
