//! What differs between SQL dialects: quoting, literals, native type spellings.
//!
//! Pure: no I/O. The half of a database that dump files need too.

pub mod mysql;
pub mod postgres;
pub mod sqlite;
