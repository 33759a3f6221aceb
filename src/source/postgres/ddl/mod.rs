//! Statements that rebuild a schema, object by object, from catalog functions.

pub mod constraints;
pub mod dependents;
pub mod labels;
pub mod left_out;
pub mod literals;
pub mod object;
pub mod order;
pub mod relations;
pub mod routines;
pub mod schemas;
pub mod tables;
pub mod types;
