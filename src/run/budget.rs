//! How many masked bytes may wait for the writer.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::Result;
use crate::source::Stop;

/// A byte budget shared by all readers. The unit that is being written may
/// always go on, or the run could stand still.
pub struct Budget {
    bytes_max: usize,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    held: usize,
    writing: usize,
}

impl Budget {
    pub fn new(bytes_max: usize) -> Budget {
        Budget { bytes_max, state: Mutex::new(State { held: 0, writing: 0 }), changed: Condvar::new() }
    }

    /// Waits until `bytes` of `unit` may be held.
    ///
    /// # Errors
    /// When the run is stopped while waiting.
    pub fn acquire(&self, unit: usize, bytes: usize, stop: &Stop) -> Result<()> {
        let mut state = self.lock();
        while unit != state.writing && state.held + bytes > self.bytes_max {
            stop.check()?;
            let waited = self.changed.wait_timeout(state, Duration::from_millis(100));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.held += bytes;
        Ok(())
    }

    pub fn release(&self, bytes: usize) {
        self.lock().held -= bytes;
        self.changed.notify_all();
    }

    /// Says which unit the writer is at.
    pub fn writing(&self, unit: usize) {
        self.lock().writing = unit;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
