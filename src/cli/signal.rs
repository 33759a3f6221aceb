//! Ctrl-C and SIGTERM: the run stops, cleans up and exits with 3.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::error::{Error, Result};
use crate::source::Stop;

/// Sets `stop` when the process is asked to end. A second signal ends it at
/// once, the ordinary way.
pub fn watch(stop: Arc<Stop>) -> Result<()> {
    let asked = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        let failed = |error| Error::io("signals cannot be watched", &error);
        signal_hook::flag::register_conditional_default(signal, asked.clone()).map_err(failed)?;
        signal_hook::flag::register(signal, asked.clone()).map_err(failed)?;
    }
    std::thread::spawn(move || {
        while !asked.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(50));
        }
        stop.set();
    });
    Ok(())
}
