//! `schemas/NAME.yaml`: the catalog as a reviewer reads it, and what changed since.
//!
//! One line per column, in column order; one line per constraint. Nothing in it
//! counts rows, and a default that may tell of a person is only said to exist.

pub mod drift;

mod line;
mod read;
mod scan;
mod write;

#[cfg(test)]
mod tests;

pub use read::parse;
pub use write::write;
