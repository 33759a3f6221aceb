//! Objects of a store: `s3://bucket/key`, `gs://bucket/key`, `az://container/key`.
//!
//! An object appears when it is complete, and not before: what was uploaded in parts
//! is put together at the very end, and thrown away when that is not reached.
//! Credentials are those of the ecosystem's variables, handed in by the caller.

#[cfg(feature = "object-store")]
mod store;
#[cfg(feature = "object-store")]
pub use store::{Place, Upload};

#[cfg(not(feature = "object-store"))]
mod none;
#[cfg(not(feature = "object-store"))]
pub use none::{Place, Upload};

/// Whether a word names an object, and no file.
pub fn is_url(word: &str) -> bool {
    ["s3://", "gs://", "az://"].iter().any(|scheme| word.starts_with(scheme))
}
