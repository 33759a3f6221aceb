//! The statements of a load, in each engine's words.

use crate::dialect::{mysql, postgres, sqlite};
use crate::schema::{Deferrable, EngineKind, ForeignKey, Generated, Identity, Name, Table, TableKind};

pub struct Words {
    pub kind: EngineKind,
}

impl Words {
    pub fn of(kind: EngineKind) -> Words {
        Words { kind }
    }

    pub fn name(&self, name: &Name) -> String {
        match self.kind {
            EngineKind::Postgres => postgres::qualified(name),
            EngineKind::Sqlite => sqlite::quote(&name.name),
            EngineKind::Mysql | EngineKind::Mariadb => mysql::qualified(name, self.kind.usual_schema()),
        }
    }

    pub fn column(&self, name: &str) -> String {
        match self.kind {
            EngineKind::Postgres => postgres::quote(name),
            EngineKind::Sqlite => sqlite::quote(name),
            EngineKind::Mysql | EngineKind::Mariadb => mysql::quote(name),
        }
    }

    pub fn columns(&self, names: &[String]) -> String {
        names.iter().map(|name| self.column(name)).collect::<Vec<_>>().join(", ")
    }

    /// The table for statements that read it or take its rows away: without the rows
    /// of those that inherit from it, with those of its partitions.
    pub fn rows_of(&self, table: &Table) -> String {
        let name = self.name(&table.name);
        let only = self.kind == EngineKind::Postgres && !matches!(table.kind, TableKind::Partitioned { .. });
        if only { format!("ONLY {name}") } else { name }
    }

    /// 1 where there is a row, 0 where there is none.
    pub fn any_row(&self, table: &Table) -> String {
        format!("SELECT count(*) FROM (SELECT 1 AS found FROM {} LIMIT 1) AS looked", self.rows_of(table))
    }

    pub fn count(&self, table: &Table) -> String {
        format!("SELECT count(*) FROM {}", self.rows_of(table))
    }

    /// Before the transaction.
    pub fn settings(&self, lock_wait: u64, references_unchecked: bool) -> Vec<String> {
        match self.kind {
            EngineKind::Postgres => vec![
                "SET client_min_messages = warning".to_owned(),
                format!("SET lock_timeout = '{lock_wait}s'"),
                "SET statement_timeout = 0".to_owned(),
                "SET idle_in_transaction_session_timeout = 0".to_owned(),
                "SET client_encoding = 'UTF8'".to_owned(),
                "SET standard_conforming_strings = on".to_owned(),
                "SET row_security = off".to_owned(),
            ],
            EngineKind::Sqlite if references_unchecked => vec!["PRAGMA foreign_keys=OFF".to_owned()],
            EngineKind::Sqlite => Vec::new(),
            EngineKind::Mysql | EngineKind::Mariadb => vec![
                "SET NAMES utf8mb4".to_owned(),
                "SET TIME_ZONE='+00:00'".to_owned(),
                "SET SQL_MODE='STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'".to_owned(),
                // Zero is no number of seconds here.
                format!("SET lock_wait_timeout={}", lock_wait.max(1)),
                format!("SET innodb_lock_wait_timeout={}", lock_wait.max(1)),
            ],
        }
    }

    pub fn begin(&self) -> &'static [&'static str] {
        match self.kind {
            EngineKind::Postgres => &["BEGIN"],
            // References are checked at COMMIT: no order of rows has to hold them.
            EngineKind::Sqlite => &["BEGIN IMMEDIATE", "PRAGMA defer_foreign_keys=ON"],
            EngineKind::Mysql | EngineKind::Mariadb => &["SET FOREIGN_KEY_CHECKS=0", "START TRANSACTION"],
        }
    }

    /// Takes all rows away; MySQL's TRUNCATE would commit.
    pub fn emptying(&self, tables: &[&Table]) -> Vec<String> {
        match self.kind {
            _ if tables.is_empty() => Vec::new(),
            EngineKind::Postgres => {
                let names: Vec<String> = tables.iter().map(|table| self.rows_of(table)).collect();
                vec![format!("TRUNCATE {}", names.join(", "))]
            }
            _ => tables.iter().map(|table| format!("DELETE FROM {}", self.name(&table.name))).collect(),
        }
    }

    /// The temporary table's name.
    pub fn stage_name(&self, at: usize) -> String {
        match self.kind {
            EngineKind::Postgres => format!("pg_temp.standin_load_{at}"),
            EngineKind::Sqlite => format!("temp.standin_load_{at}"),
            EngineKind::Mysql | EngineKind::Mariadb => format!("standin_load_{at}"),
        }
    }

    /// Makes it: the columns with their types, and no constraint.
    pub fn stage(&self, at: usize, table: &Table, columns: &[String]) -> String {
        let (columns, from) = (self.columns(columns), self.name(&table.name));
        match self.kind {
            EngineKind::Postgres => format!(
                "CREATE TEMPORARY TABLE standin_load_{at} ON COMMIT DROP AS SELECT {columns} FROM {from} WITH NO DATA"
            ),
            EngineKind::Sqlite => {
                format!("CREATE TEMPORARY TABLE standin_load_{at} AS SELECT {columns} FROM main.{from} WHERE 0")
            }
            EngineKind::Mysql | EngineKind::Mariadb => {
                format!("CREATE TEMPORARY TABLE standin_load_{at} AS SELECT {columns} FROM {from} LIMIT 0")
            }
        }
    }

    /// Brings the table's rows up to date with the stage's, by the key.
    pub fn merge(&self, at: usize, table: &Table, columns: &[String], key: &[&str]) -> Vec<String> {
        let (name, stage, list) = (self.name(&table.name), self.stage_name(at), self.columns(columns));
        let is_always = |column: &&String| {
            table.column(column).is_some_and(|column| column.generated == Generated::Identity(Identity::Always))
        };
        let rest: Vec<&String> = columns
            .iter()
            .filter(|column| !key.contains(&column.as_str()))
            .filter(|column| !is_always(column))
            .collect();
        let key_list: Vec<String> = key.iter().map(|column| self.column(column)).collect();
        if self.kind.is_mysql() {
            // ON DUPLICATE KEY would take any unique key for the row's own.
            let equal = |this: &str, that: &str| {
                key_list
                    .iter()
                    .map(|column| format!("{this}.{column} = {that}.{column}"))
                    .collect::<Vec<_>>()
                    .join(" AND ")
            };
            let set: Vec<String> =
                rest.iter().map(|column| self.column(column)).map(|c| format!("t.{c} = s.{c}")).collect();
            let selected: Vec<String> = columns.iter().map(|column| format!("s.{}", self.column(column))).collect();
            let update = format!("UPDATE {name} AS t JOIN {stage} AS s ON {} SET {}", equal("t", "s"), set.join(", "));
            let insert = format!(
                "INSERT INTO {name} ({list}) SELECT {} FROM {stage} AS s LEFT JOIN {name} AS t ON {} WHERE t.{} IS NULL",
                selected.join(", "),
                equal("t", "s"),
                key_list[0],
            );
            return if set.is_empty() { vec![insert] } else { vec![update, insert] };
        }
        let set: Vec<String> = rest.iter().map(|c| self.column(c)).map(|c| format!("{c} = excluded.{c}")).collect();
        let conflict = match set.is_empty() {
            true => "DO NOTHING".to_owned(),
            false => format!("DO UPDATE SET {}", set.join(", ")),
        };
        let overriding = if self.kind == EngineKind::Postgres { " OVERRIDING SYSTEM VALUE" } else { "" };
        vec![format!(
            "INSERT INTO {name} ({list}){overriding} SELECT {list} FROM {stage} WHERE true ON CONFLICT ({}) {conflict}",
            key_list.join(", ")
        )]
    }

    /// How many rows of the stage the table has.
    pub fn merged(&self, at: usize, table: &Table, key: &[&str]) -> String {
        let on: Vec<String> = key.iter().map(|column| self.column(column)).map(|c| format!("t.{c} = s.{c}")).collect();
        let (name, stage) = (self.name(&table.name), self.stage_name(at));
        format!("SELECT count(*) FROM {stage} AS s JOIN {name} AS t ON {}", on.join(" AND "))
    }

    /// Lets a foreign key wait for all rows, or no more.
    pub fn alter_constraint(&self, table: &Name, key: &ForeignKey, to: Deferrable) -> String {
        let words = if to == Deferrable::No { "NOT DEFERRABLE" } else { "DEFERRABLE INITIALLY DEFERRED" };
        format!("ALTER TABLE {} ALTER CONSTRAINT {} {words}", self.name(table), self.column(&key.name))
    }

    /// Rows that refer to a parent which is not there.
    pub fn orphans(&self, table: &Name, key: &ForeignKey) -> String {
        let pairs = || key.columns.iter().zip(&key.parent_columns);
        let on: Vec<String> =
            pairs().map(|(child, parent)| format!("c.{} = p.{}", self.column(child), self.column(parent))).collect();
        let set: Vec<String> = pairs().map(|(child, _)| format!("c.{} IS NOT NULL", self.column(child))).collect();
        let first = key.parent_columns.first().map_or(String::new(), |column| self.column(column));
        format!(
            "SELECT count(*) FROM {} AS c LEFT JOIN {} AS p ON {} WHERE {} AND p.{first} IS NULL",
            self.name(table),
            self.name(&key.parent),
            on.join(" AND "),
            set.join(" AND "),
        )
    }
}
