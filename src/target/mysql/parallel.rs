//! Work on many tables at a time, each worker with a connection of its own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::source::Stop;
use crate::source::mysql::session::Session;
use crate::source::mysql::settings::Settings;

/// Does `work` with every item, in their order as far as there are workers.
///
/// # Errors
/// The first failure; what others have begun is ended first.
pub fn each<T: Sync>(
    settings: &Settings,
    jobs: usize,
    stop: &Stop,
    items: &[T],
    work: impl Fn(&mut Session, &T) -> Result<()> + Sync,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let failure: Mutex<Option<Error>> = Mutex::new(None);
    let fail = |error: Error| {
        failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        next.store(items.len(), Ordering::SeqCst);
    };
    let run = || -> Result<()> {
        let mut session = None;
        while let Some(item) = items.get(next.fetch_add(1, Ordering::SeqCst)) {
            stop.check()?;
            let session = match &mut session {
                Some(session) => session,
                none => none.insert(Session::connect_to_build(settings)?),
            };
            work(session, item)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                if let Err(error) = run() {
                    fail(error);
                }
            });
        }
    });
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}
