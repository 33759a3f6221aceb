//! The tokens of one statement.
