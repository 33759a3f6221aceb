//! The one integration test binary: Standin through its front door.
//!
//! One binary links once; a module is a subject. `dir`, `command`, `cluster`,
//! `database`, `maria` and `maria_database` are the harness, everything else is
//! tests. What can be told as files belongs into `tests/cases` instead, where
//! no Rust is needed.

// The harness has to look at its environment and the clock; the library may not.
#![allow(clippy::disallowed_methods)]
// A test that cannot go on fails.
#![allow(clippy::unwrap_used)]

mod cases;
mod checks_proved;
mod cli;
mod cluster;
mod command;
mod connections;
mod database;
mod detectors;
mod determinism;
mod dialects;
mod dir;
mod discover;
mod discovery;
mod dump_files;
mod dump_files_mysql;
mod estimates;
mod failures;
mod fixture_projects;
mod fixture_sets;
mod fixtures_alice;
mod fixtures_dbunit;
mod fixtures_django;
mod fixtures_ecto;
mod fixtures_go;
mod fixtures_php;
mod fixtures_prisma;
mod fixtures_rails;
mod harness;
mod identity;
mod import;
mod introspection;
mod json_schema;
mod keys;
mod layers;
mod leak_proof;
mod load;
mod maria;
mod maria_database;
mod maria_harness;
mod markers;
mod mysql_connections;
mod mysql_live;
mod mysql_loads;
mod mysql_markers;
mod mysql_sets;
mod national_ids;
mod object_storage;
mod outputs;
mod password_hashes;
mod peers;
mod refresh_mysql;
mod refresh_postgres;
mod report;
mod same_rows;
mod scan;
mod schema_from;
mod scripts;
mod scripts_mysql;
mod scripts_postgres;
mod secrets;
mod sets;
mod shop;
mod sql_forms;
mod sqlite;
mod subjects;
mod tabular;
mod tree;
mod types;
mod unique_million;
mod value_detectors;
mod verify;
