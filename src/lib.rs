//! Standin: stand-in data for your database.
//!
//! The modules below stand from bottom to top. A module imports only modules
//! listed before it: this list is the import law and the reading order, and
//! `tests/it/layers.rs` enforces it. `ARCHITECTURE.md` tells the rest.

pub mod place;
pub mod error;
pub mod diagnostic;
pub mod yaml;
pub mod call;
pub mod schema;
pub mod dialect;
pub mod snapshot;
pub mod batch;
pub mod script;
pub mod seed;
pub mod detect;
pub mod words;
pub mod mask;
pub mod discover;
pub mod rules;
pub mod import;
pub mod plan;
pub mod report;
pub mod source;
pub mod convert;
pub mod sink;
pub mod target;
pub mod manifest;
pub mod gate;
pub mod run;
pub mod cli;
