//! The integration tests come with `cli`.
