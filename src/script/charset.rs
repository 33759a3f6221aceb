//! The character set of a script's text. Masks see UTF-8 and nothing else.

/// What `SET NAMES`, `client_encoding` or a literal's introducer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    Utf8,
}
