//! A stream that may keep silent: a pipe or a terminal. Who waits for it still
//! notices that the run is asked to stop.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::source::Stop;

/// Bytes that are read at once.
const CHUNK_BYTES: usize = 256 << 10;

/// How soon a stop is noticed.
const STOP_WAIT: Duration = Duration::from_millis(100);

/// What a stopped wait ends with; no file and no pipe ends so by itself.
pub const STOPPED: io::ErrorKind = io::ErrorKind::ConnectionAborted;

/// Reads on a thread of its own. That thread ends with its stream, or with the
/// process when the stream keeps silent.
pub struct Watched {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    at: usize,
    stop: Arc<Stop>,
}

impl Watched {
    pub fn new(mut stream: impl Read + Send + 'static, stop: Arc<Stop>) -> Watched {
        let (sender, chunks) = sync_channel(2);
        std::thread::spawn(move || {
            loop {
                let mut chunk = vec![0; CHUNK_BYTES];
                let read = match stream.read(&mut chunk) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read,
                };
                let last = !matches!(read, Ok(1..));
                let sent = sender.send(read.map(|length| {
                    chunk.truncate(length);
                    chunk
                }));
                if last || sent.is_err() {
                    return;
                }
            }
        });
        Watched { chunks, chunk: Vec::new(), at: 0, stop }
    }
}

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.chunk.len() {
            match self.chunks.recv_timeout(STOP_WAIT) {
                Ok(chunk) => {
                    self.chunk = chunk?;
                    self.at = 0;
                    if self.chunk.is_empty() {
                        return Ok(0);
                    }
                }
                Err(RecvTimeoutError::Timeout) if self.stop.is_set() => return Err(STOPPED.into()),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let length = out.len().min(self.chunk.len() - self.at);
        out[..length].copy_from_slice(&self.chunk[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_through_in_its_order() {
        let bytes: Vec<u8> = (0..3 * CHUNK_BYTES + 7).map(|at| (at % 251) as u8).collect();
        let mut read = Vec::new();
        Watched::new(io::Cursor::new(bytes.clone()), Arc::new(Stop::new())).read_to_end(&mut read).unwrap();
        assert!(read == bytes);
    }

    #[test]
    fn a_stop_ends_the_wait_for_a_silent_stream() {
        /// Says nothing for as long as a test takes.
        struct Silent;
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                std::thread::sleep(Duration::from_secs(60));
                Ok(0)
            }
        }
        let stop = Arc::new(Stop::new());
        stop.set();
        let error = Watched::new(Silent, stop).read(&mut [0; 8]).unwrap_err();
        assert_eq!(error.kind(), STOPPED);
    }
}
