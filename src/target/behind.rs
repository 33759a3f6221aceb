//! A connection with a thread of its own.
//!
//! Rows are handed over while a reader drives its own connection, and one thread
//! cannot drive two. It also lets the target store one block while the next is
//! read and masked.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use crate::error::{Error, Result};

/// Blocks of rows that wait to be sent; each is as large as a batch.
const WAITING: usize = 4;

/// What a connection is told to do.
pub enum Order {
    /// One statement, without its delimiter.
    Statement(Vec<u8>),
    /// Rows, as the connection's codec writes them.
    Rows(Vec<u8>),
    /// No more rows follow.
    End,
}

/// A connection that does what it is told, in order.
pub trait Connection: Send + 'static {
    fn take(&mut self, order: &Order) -> Result<()>;
}

enum Message {
    Order(Order),
    /// Asks for the first failure since the last time it was asked for.
    Settle,
}

pub struct Behind {
    orders: Option<SyncSender<Message>>,
    settled: Receiver<Result<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Behind {
    pub fn new(mut connection: impl Connection) -> Behind {
        let (orders, taken) = sync_channel::<Message>(WAITING);
        let (settle, settled) = sync_channel::<Result<()>>(1);
        let thread = std::thread::spawn(move || {
            let mut state = Ok(());
            for message in taken {
                match message {
                    Message::Order(order) if state.is_ok() => state = connection.take(&order),
                    // After a failure the rest of the piece is of no use.
                    Message::Order(_) => {}
                    Message::Settle => {
                        if settle.send(std::mem::replace(&mut state, Ok(()))).is_err() {
                            return;
                        }
                    }
                }
            }
        });
        Behind { orders: Some(orders), settled, thread: Some(thread) }
    }

    /// Hands it over; a failure is told by [`Behind::settle`].
    ///
    /// # Errors
    /// The thread is gone.
    pub fn give(&mut self, order: Order) -> Result<()> {
        self.send(Message::Order(order))
    }

    /// Waits until everything that was handed over is done.
    ///
    /// # Errors
    /// The first failure.
    pub fn settle(&mut self) -> Result<()> {
        self.send(Message::Settle)?;
        self.settled.recv().map_err(|_| gone())?
    }

    fn send(&mut self, message: Message) -> Result<()> {
        self.orders.as_ref().and_then(|orders| orders.send(message).ok()).ok_or_else(gone)
    }
}

impl Drop for Behind {
    fn drop(&mut self) {
        // Without orders to come the thread ends, and its connection with it.
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn gone() -> Error {
    Error::new("a connection to the target ended")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Odd(u32);

    impl Connection for Odd {
        fn take(&mut self, _: &Order) -> Result<()> {
            self.0 += 1;
            if self.0.is_multiple_of(3) { Err(Error::new("third").number("order", u64::from(self.0))) } else { Ok(()) }
        }
    }

    #[test]
    fn the_first_failure_is_told_once_and_what_follows_is_passed_over() {
        let mut behind = Behind::new(Odd(0));
        for _ in 0..8 {
            behind.give(Order::End).unwrap();
        }
        assert!(behind.settle().unwrap_err().to_string().contains("order 3"));
        assert!(behind.settle().is_ok());
        behind.give(Order::End).unwrap();
        assert!(behind.settle().is_ok());
    }
}
