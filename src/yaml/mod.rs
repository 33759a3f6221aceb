//! YAML, for rules and snapshots alike: a tree with places, and scalars written.
//!
//! Knows no key of either file. What is written here is read back as it was.

mod read;
mod write;

pub use read::{Body, Entry, Grammar, Node, Scalar, parse};
pub use write::{item, key, quoted, scalar, visible};
