//! The hot path: rows of a simple query, parsed where they lie in one large buffer.
//!
//! Reads past the driver, from the same stream, while the driver is not polled
//! and nothing is in flight. The driver reads 8 KiB at a time and allocates per
//! row; this copies a row once, from the socket. PostgreSQL manual, 53.2.3, 53.7.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};

use super::failure::{ServerError, lost};
use super::session::Session;
use super::stream::Stream;
use crate::batch::{Batch, Field, Kind};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::source::Stop;

const BUFFER_BYTES: usize = 1 << 20;
/// A batch is handed over when it is this large; less would be woken more.
const BATCH_BYTES_MIN: usize = 256 << 10;
/// The server's own limit for one message.
const MESSAGE_BYTES_MAX: usize = 1 << 30;
/// A buffer that one large row made grow does not stay that large.
const BUFFER_BYTES_KEPT: usize = 8 << 20;
/// How long the socket is left alone once it is empty. Reading every few
/// kilobytes as they come wakes both sides all the time: on the standard
/// workload this made the whole read a fifth faster.
const LAZY_WAIT: Duration = Duration::from_micros(300);
/// How soon a stop is noticed while the server is silent.
const STOP_WAIT: Duration = Duration::from_millis(100);

/// A column's text, whole batches at a time.
pub(super) type Take<'a> = &'a mut dyn FnMut(&Batch<'_>) -> Result<()>;

impl Session {
    /// Runs one query of `columns` columns and hands its rows to `take`. On any
    /// error the session is over: the rest of the result is not waited for.
    /// `place.row` is the number of rows of the table before the first one,
    /// where that is known.
    ///
    /// # Errors
    /// The server's, cleaned; `take`'s; a stop. All but `take`'s carry `place`.
    pub(super) fn read(&mut self, sql: &str, columns: usize, place: &Place, stop: &Stop, take: Take<'_>) -> Result<()> {
        if !self.is_open() {
            return Err(lost().at(place.clone()));
        }
        stop.check()?;
        let mut reading = Reading {
            buffer: vec![0; BUFFER_BYTES],
            filled: 0,
            parsed: 0,
            fields: Vec::new(),
            columns,
            rows: 0,
            must_check_text: self.has_raw_bytes(),
            complete: false,
        };
        let stream = self.stream.clone();
        let result = self.runtime.block_on(reading.run(stream, sql, stop, take));
        result.map_err(|error| {
            self.abandon();
            let mut place = place.clone();
            place.row = place.row.map(|before| before + reading.rows).filter(|&row| row > 0);
            error.at_least(place)
        })
    }
}

struct Reading {
    buffer: Vec<u8>,
    /// Bytes of the buffer that came from the server.
    filled: usize,
    /// Bytes of them that are parsed: a whole number of messages.
    parsed: usize,
    /// Fields of the parsed rows that were not handed over yet.
    fields: Vec<Field>,
    columns: usize,
    /// Rows parsed so far.
    rows: u64,
    must_check_text: bool,
    /// CommandComplete came: the result is whole.
    complete: bool,
}

impl Reading {
    async fn run(&mut self, mut stream: Stream, sql: &str, stop: &Stop, take: Take<'_>) -> Result<()> {
        let mut message = vec![b'Q'];
        let length = u32::try_from(sql.len() + 5).map_err(|_| Error::new("a query is too long"))?;
        message.extend_from_slice(&length.to_be_bytes());
        message.extend_from_slice(sql.as_bytes());
        message.push(0);
        stream.write_all(&message).await.map_err(|_| lost())?;
        stream.flush().await.map_err(|_| lost())?;

        let mut failure: Option<Error> = None;
        loop {
            self.receive(&stream, stop).await?;
            let ready = self.parse(&mut failure)?;
            if let Some(error) = failure {
                return Err(error);
            }
            if ready || self.parsed >= BATCH_BYTES_MIN {
                self.hand_over(take)?;
                stop.check()?;
                if ready {
                    return Ok(());
                }
            } else {
                std::thread::sleep(LAZY_WAIT);
            }
        }
    }

    /// Waits for bytes, then takes all there are and the buffer has room for.
    async fn receive(&mut self, stream: &Stream, stop: &Stop) -> Result<()> {
        self.make_room()?;
        let (buffer, filled) = (&mut self.buffer, &mut self.filled);
        let before = *filled;
        let mut some = poll_fn(|cx| {
            let mut wire = stream.lock();
            while *filled < buffer.len() {
                let mut room = ReadBuf::new(&mut buffer[*filled..]);
                match Pin::new(&mut *wire).poll_read(cx, &mut room) {
                    Poll::Ready(Ok(())) if room.filled().is_empty() => return Poll::Ready(*filled > before),
                    Poll::Ready(Ok(())) => *filled += room.filled().len(),
                    Poll::Ready(Err(_)) => return Poll::Ready(*filled > before),
                    Poll::Pending if *filled > before => return Poll::Ready(true),
                    Poll::Pending => return Poll::Pending,
                }
            }
            Poll::Ready(true)
        });
        loop {
            match tokio::time::timeout(STOP_WAIT, &mut some).await {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(lost()),
                Err(_) => stop.check()?,
            }
        }
    }

    /// Sees to it that the message that begins at `parsed` fits.
    fn make_room(&mut self) -> Result<()> {
        let Some(header) = self.buffer[..self.filled].get(self.parsed..self.parsed + 5) else { return Ok(()) };
        let length = u32::from_be_bytes([header[1], header[2], header[3], header[4]]) as usize + 1;
        if length > MESSAGE_BYTES_MAX {
            return Err(Error::new("a row is larger than 1 GiB").help("rule the large column so that it is not read"));
        }
        let needed = self.parsed + length;
        if needed > self.buffer.len() {
            self.buffer.resize(needed.max(BUFFER_BYTES), 0);
        }
        Ok(())
    }

    /// Parses all whole messages; true when the server is ready for the next query.
    fn parse(&mut self, failure: &mut Option<Error>) -> Result<bool> {
        let bytes = &self.buffer[..self.filled];
        while let Some(header) = bytes.get(self.parsed..self.parsed + 5) {
            let length = u32::from_be_bytes([header[1], header[2], header[3], header[4]]) as usize;
            let end = self.parsed + 1 + length;
            let Some(body) = bytes.get(self.parsed + 5..end) else { break };
            match header[0] {
                b'D' => {
                    parse_row(bytes, self.parsed + 5, end, self.columns, &mut self.fields).ok_or_else(unexpected)?;
                    self.rows += 1;
                    if self.must_check_text {
                        check_text(bytes, &self.fields[self.fields.len() - self.columns..])?;
                    }
                }
                // An end without completion belongs to no query of ours.
                b'Z' if !self.complete && failure.is_none() => return Err(unexpected()),
                b'Z' => {
                    self.parsed = end;
                    return Ok(true);
                }
                b'C' => self.complete = true,
                b'E' => {
                    *failure = Some(ServerError::parse(body).into_error(if self.rows == 0 {
                        "the server sends no rows"
                    } else {
                        "the server stopped sending rows"
                    }))
                }
                // Description of the rows, settings, notices, notifications:
                // nothing that rows are made of.
                b'T' | b'S' | b'N' | b'A' => {}
                _ => return Err(unexpected()),
            }
            self.parsed = end;
        }
        Ok(false)
    }

    /// Hands over the rows parsed so far and moves the rest to the front.
    fn hand_over(&mut self, take: Take<'_>) -> Result<()> {
        if !self.fields.is_empty() {
            take(&Batch { bytes: &self.buffer[..self.parsed], fields: &self.fields, columns: self.columns })?;
            self.fields.clear();
        }
        self.buffer.copy_within(self.parsed..self.filled, 0);
        self.filled -= self.parsed;
        self.parsed = 0;
        if self.buffer.len() > BUFFER_BYTES_KEPT && self.filled < BUFFER_BYTES {
            self.buffer.truncate(BUFFER_BYTES);
            self.buffer.shrink_to_fit();
        }
        Ok(())
    }
}

/// DataRow: a 16-bit count, then 32-bit lengths and bytes; -1 is NULL.
fn parse_row(bytes: &[u8], start: usize, end: usize, columns: usize, fields: &mut Vec<Field>) -> Option<()> {
    let row = bytes.get(..end)?;
    let count = row.get(start..start + 2)?;
    if usize::from(u16::from_be_bytes([count[0], count[1]])) != columns {
        return None;
    }
    let mut at = start + 2;
    for _ in 0..columns {
        let length = row.get(at..at + 4)?;
        let length = i32::from_be_bytes([length[0], length[1], length[2], length[3]]);
        at += 4;
        match usize::try_from(length) {
            Ok(length) => {
                let field_end = at + length;
                if field_end > end {
                    return None;
                }
                fields.push(Field { start: at as u32, end: field_end as u32, kind: Kind::Text });
                at = field_end;
            }
            Err(_) => fields.push(Field::NULL),
        }
    }
    (at == end).then_some(())
}

fn check_text(bytes: &[u8], fields: &[Field]) -> Result<()> {
    let is_text = |field: &Field| std::str::from_utf8(&bytes[field.start as usize..field.end as usize]).is_ok();
    match fields.iter().all(is_text) {
        true => Ok(()),
        false => Err(Error::new("a value is not UTF-8, and the database's encoding is SQL_ASCII")
            .help("nobody can tell what its bytes mean; convert the value, or the database to UTF8")),
    }
}

fn unexpected() -> Error {
    Error::new("the server sent something that is no row of this query")
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::super::settings::{Environment, Settings};
    use super::*;

    type Rows = Vec<Vec<Option<Vec<u8>>>>;

    fn message(letter: u8, body: &[u8]) -> Vec<u8> {
        let mut message = vec![letter];
        message.extend_from_slice(&(body.len() as u32 + 4).to_be_bytes());
        message.extend_from_slice(body);
        message
    }

    fn row(fields: &[Option<Vec<u8>>]) -> Vec<u8> {
        let mut body = (fields.len() as u16).to_be_bytes().to_vec();
        for field in fields {
            match field {
                Some(bytes) => {
                    body.extend_from_slice(&(bytes.len() as i32).to_be_bytes());
                    body.extend_from_slice(bytes);
                }
                None => body.extend_from_slice(&(-1i32).to_be_bytes()),
            }
        }
        message(b'D', &body)
    }

    /// A server that lets anybody in, answers `rows` with `answer`, in chunks,
    /// and everything else with nothing.
    fn serve(listener: TcpListener, answer: &[u8], chunk: usize, then_close: bool) {
        let (mut stream, _) = listener.accept().unwrap();
        // Requests to cancel are refused, not left waiting.
        drop(listener);
        stream.set_nodelay(true).unwrap();
        let take = |stream: &mut TcpStream, length: usize| {
            let mut bytes = vec![0; length];
            stream.read_exact(&mut bytes).map(|()| bytes)
        };
        let length = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap()) as usize - 4;
        let size = length(&take(&mut stream, 4).unwrap());
        take(&mut stream, size).unwrap();
        let ready = message(b'Z', b"I");
        stream.write_all(&[message(b'R', &[0; 4]), ready.clone()].concat()).unwrap();
        while let Ok(header) = take(&mut stream, 5) {
            let Ok(query) = take(&mut stream, length(&header[1..])) else { return };
            if !query.starts_with(b"rows") {
                let _ = stream.write_all(&[message(b'C', b"SET\0"), ready.clone()].concat());
                continue;
            }
            for part in answer.chunks(chunk) {
                if stream.write_all(part).is_err() {
                    return;
                }
            }
            if then_close {
                return;
            }
        }
    }

    fn check(answer: Vec<u8>, chunk: usize, then_close: bool, stop: &Stop, fail: bool) -> (Rows, Result<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let uri = format!("postgres://u@{}/d?sslmode=disable", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || serve(listener, &answer, chunk, then_close));
        let settings = Settings::read(&uri, &Environment::default()).unwrap();
        let mut session = Session::connect(&settings, None).unwrap();
        let mut rows = Rows::new();
        let result = session.read("rows", 2, &Place::table("public.t").row(0), stop, &mut |batch| {
            if fail {
                return Err(Error::new("the taker fails"));
            }
            for index in 0..batch.rows() {
                let row = batch.row(index);
                rows.push((0..2).map(|column| row.get(column).map(<[u8]>::to_vec)).collect());
            }
            Ok(())
        });
        assert_eq!(result.is_ok(), session.is_open());
        drop(session);
        server.join().unwrap();
        (rows, result)
    }

    fn end() -> Vec<u8> {
        [message(b'C', b"SELECT 1\0"), message(b'Z', b"T")].concat()
    }

    #[test]
    fn rows_come_whole_whatever_the_chunks() {
        let rows: Rows = vec![
            vec![Some(b"1".to_vec()), None],
            vec![Some(Vec::new()), Some("Zo\u{eb}\t\\".as_bytes().to_vec())],
            vec![None, None],
        ];
        let mut answer = message(b'T', &[0, 0]);
        answer.extend(message(b'S', b"a\0b\0"));
        answer.extend(rows.iter().flat_map(|fields| row(fields)));
        answer.extend(end());
        for chunk in [1, 3, 4096] {
            let (found, result) = check(answer.clone(), chunk, false, &Stop::new(), false);
            assert!(result.is_ok());
            assert!(found == rows, "chunk {chunk}");
        }
    }

    #[test]
    fn rows_larger_than_the_buffer_and_more_than_one_buffer() {
        let large = |letter: u8, length: usize| Some(vec![letter; length]);
        let mut rows: Rows = vec![vec![large(b'a', 3 << 20), None]];
        rows.extend((0..20_000).map(|n| vec![Some(n.to_string().into_bytes()), large(b'b', n % 200)]));
        rows.push(vec![None, large(b'c', 9 << 20)]);
        rows.push(vec![large(b'd', BATCH_BYTES_MIN - 20), None]);
        let answer = [rows.iter().flat_map(|fields| row(fields)).collect(), end()].concat();
        let (found, result) = check(answer, 65_521, false, &Stop::new(), false);
        assert!(result.is_ok());
        assert!(found == rows);
    }

    #[test]
    fn failures_have_a_place_and_no_value() {
        let good = row(&[Some(b"secret".to_vec()), None]);
        let error = message(b'E', b"SERROR\0C42501\0Msecret\0tcustomers\0\0");
        let (_, result) = check([good.clone(), error].concat(), 4096, false, &Stop::new(), false);
        let text = result.unwrap_err().to_string();
        assert!(
            text.starts_with("public.t, row 1: ") && text.contains("42501") && text.contains("customers"),
            "{text}"
        );
        assert!(!text.contains("secret"), "{text}");

        let cut = [good.clone(), good[..9].to_vec()].concat();
        let (_, result) = check(cut, 4096, true, &Stop::new(), false);
        assert_eq!(result.unwrap_err().to_string(), "public.t, row 1: the server closed the connection");

        let mut long = good.clone();
        long[1..5].copy_from_slice(&u32::MAX.to_be_bytes());
        for broken in
            [message(b'D', &[0, 2, 0, 0, 0, 9]), message(b'D', &[0, 1]), message(b'?', b""), message(b'Z', b"T"), long]
        {
            assert!(check(broken, 4096, false, &Stop::new(), false).1.is_err());
        }
        let (_, result) = check([good, end()].concat(), 4096, false, &Stop::new(), true);
        assert_eq!(result.unwrap_err().problem(), "the taker fails");
    }

    #[test]
    fn a_stop_is_noticed_while_the_server_is_silent() {
        let stop = Stop::new();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(50));
                stop.set();
            });
            let (rows, result) = check(row(&[None, None]), 4096, false, &stop, false);
            assert!(rows.is_empty() && result.is_err());
        });
    }
}
