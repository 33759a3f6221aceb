//! An object of a store as an output: its parts are sent while rows are written, and
//! it appears when it is published.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::digest::{Digest, Sum};
use super::output::Existing;
use crate::error::{Error, Result};
use crate::source::object::{Place, Upload};

/// What a store said when a write failed: `io::Error` cannot carry it as it is.
#[derive(Clone, Default)]
pub struct Said(Arc<Mutex<Option<Error>>>);

impl Said {
    pub fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn set(&self, error: Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

/// Thrown away when dropped before [`PendingObject::publish`].
pub struct PendingObject {
    upload: Upload,
    digest: Digest,
    said: Said,
}

impl PendingObject {
    /// # Errors
    /// An object that is there already and must not be replaced; a store that does
    /// not let us look.
    pub fn create(place: &Place, existing: Existing) -> Result<PendingObject> {
        refuse_existing(place, existing)?;
        let upload = place.upload(existing == Existing::Replace);
        Ok(PendingObject { upload, digest: Digest::new(), said: Said::default() })
    }

    pub fn place(&self) -> &Place {
        self.upload.place()
    }

    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.upload.write(bytes) {
            Ok(()) => {
                self.digest.update(bytes);
                Ok(())
            }
            Err(error) => {
                self.said.set(error);
                Err(io::Error::other("the object store"))
            }
        }
    }

    pub fn said(&self) -> Said {
        self.said.clone()
    }

    /// The hash and the size of what was written.
    pub fn sealed(self) -> (PendingObject, Sum, u64) {
        let (sum, bytes) = self.digest.finish();
        (PendingObject { digest: Digest::new(), ..self }, sum, bytes)
    }

    /// # Errors
    /// The store's; an object that appeared meanwhile.
    pub fn publish(self) -> Result<()> {
        self.upload.complete()
    }
}

/// # Errors
/// An object that is there and must not be replaced.
pub fn refuse_existing(place: &Place, existing: Existing) -> Result<()> {
    if existing == Existing::Refuse && place.exists()? {
        return Err(Error::usage("the output exists already")
            .name("at", place.name())
            .help("name another object, or replace it with `--force`"));
    }
    Ok(())
}

/// Writes a small object whole, in the place of an older one.
///
/// # Errors
/// The store's.
pub fn put(place: &Place, bytes: &[u8]) -> Result<()> {
    let mut upload = place.upload(true);
    upload.write(bytes)?;
    upload.complete()
}
