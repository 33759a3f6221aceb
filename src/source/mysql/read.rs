//! The hot path: rows of one query, streamed, put together to batches.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use mysql_async::consts::ColumnType;
use mysql_async::prelude::Queryable;
use mysql_async::{Column, Value};

use super::failure::{cleaned, lost};
use super::select::{Form, single};
use super::session::Session;
use crate::batch::{Batch, Field, Kind};
use crate::error::{Error, Result};
use crate::place::Place;
use crate::source::Stop;

/// A batch is handed over when it is this large; less would be woken more.
const BATCH_BYTES_MIN: usize = 128 << 10;
/// Fields of a batch, for rows of nothing but NULL.
const BATCH_FIELDS_MIN: usize = 64 << 10;
/// A buffer that one large row made grow does not stay that large.
const BUFFER_BYTES_KEPT: usize = 8 << 20;
/// How soon a stop is noticed while the server is silent.
const STOP_WAIT: Duration = Duration::from_millis(100);
/// The number of the character set that is none: `binary`.
const BINARY: u16 = 63;

/// Rows, whole batches at a time.
pub(super) type Take<'a> = &'a mut dyn FnMut(&Batch<'_>) -> Result<()>;

impl Session {
    /// Runs one query and hands its rows to `take`; `forms` are those of its
    /// columns. On any error the session is over: the rest of the result is not
    /// waited for. `place.row` is the number of rows of the table before the
    /// first one, where that is known.
    ///
    /// # Errors
    /// The server's, cleaned; `take`'s; a stop. All but `take`'s carry `place`.
    pub(super) fn read(&mut self, sql: &str, forms: &[Form], place: &Place, stop: &Stop, take: Take<'_>) -> Result<()> {
        stop.check()?;
        let mut reading = Reading { bytes: Vec::new(), fields: Vec::new(), columns: forms.len(), rows: 0 };
        let result = self.run_reading(&mut reading, sql, forms, stop, take);
        result.map_err(|error| {
            self.abandon();
            let mut place = place.clone();
            place.row = place.row.map(|before| before + reading.rows).filter(|&row| row > 0);
            error.at_least(place)
        })
    }

    fn run_reading(
        &mut self,
        reading: &mut Reading,
        sql: &str,
        forms: &[Form],
        stop: &Stop,
        take: Take<'_>,
    ) -> Result<()> {
        let Some(connection) = self.connection.as_mut() else { return Err(lost()) };
        self.runtime.block_on(async {
            let mut result = watched(connection.query_iter(sql), stop)
                .await?
                .map_err(|failure| cleaned("the server sends no rows", &failure))?;
            let columns = result.columns_ref();
            if columns.len() != forms.len() {
                return Err(Error::new("the server sends another number of columns than were asked for"));
            }
            let forms: Vec<Form> = forms.iter().zip(columns).map(|(form, column)| as_sent(*form, column)).collect();
            loop {
                let row = watched(result.next(), stop).await?.map_err(|failure| {
                    let problem = match reading.rows {
                        0 => "the server sends no rows",
                        _ => "the server stopped sending rows",
                    };
                    cleaned(problem, &failure)
                })?;
                let Some(row) = row else { return reading.hand_over(take) };
                reading.push(row.unwrap_raw(), &forms)?;
                if reading.bytes.len() >= BATCH_BYTES_MIN || reading.fields.len() >= BATCH_FIELDS_MIN {
                    reading.hand_over(take)?;
                    stop.check()?;
                }
            }
        })
    }
}

/// Waits for the server, and looks up now and then to see whether to stop. A
/// row that is already here costs no timer.
async fn watched<F: Future>(future: F, stop: &Stop) -> Result<F::Output> {
    let mut future = pin!(future);
    if let Poll::Ready(done) = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await {
        return Ok(done);
    }
    wait(future, stop).await
}

async fn wait<F: Future>(mut future: Pin<&mut F>, stop: &Stop) -> Result<F::Output> {
    loop {
        match tokio::time::timeout(STOP_WAIT, &mut future).await {
            Ok(done) => return Ok(done),
            Err(_) => stop.check()?,
        }
    }
}

/// Resolves [`Form::AsSent`] by what the server says of the column.
fn as_sent(form: Form, column: &Column) -> Form {
    let holds_bytes = match column.column_type() {
        ColumnType::MYSQL_TYPE_GEOMETRY | ColumnType::MYSQL_TYPE_VECTOR => true,
        ColumnType::MYSQL_TYPE_STRING
        | ColumnType::MYSQL_TYPE_VAR_STRING
        | ColumnType::MYSQL_TYPE_VARCHAR
        | ColumnType::MYSQL_TYPE_TINY_BLOB
        | ColumnType::MYSQL_TYPE_BLOB
        | ColumnType::MYSQL_TYPE_MEDIUM_BLOB
        | ColumnType::MYSQL_TYPE_LONG_BLOB => column.character_set() == BINARY,
        _ => false,
    };
    match form {
        Form::AsSent if column.column_type() == ColumnType::MYSQL_TYPE_BIT => Form::Bits(column.column_length()),
        Form::AsSent if holds_bytes => Form::Blob,
        Form::AsSent => Form::Text,
        form => form,
    }
}

struct Reading {
    bytes: Vec<u8>,
    fields: Vec<Field>,
    columns: usize,
    /// Rows taken in so far.
    rows: u64,
}

impl Reading {
    fn push(&mut self, row: Vec<Option<Value>>, forms: &[Form]) -> Result<()> {
        for (value, form) in row.iter().zip(forms) {
            let value = match value {
                Some(Value::Bytes(value)) => value,
                Some(Value::NULL) => {
                    self.fields.push(Field::NULL);
                    continue;
                }
                _ => return Err(unexpected()),
            };
            let start = self.bytes.len();
            let kind = if *form == Form::Blob { Kind::Blob } else { Kind::Text };
            match form {
                Form::Text | Form::Blob | Form::AsSent => self.bytes.extend_from_slice(value),
                Form::Bits(count) => bits(value, *count, &mut self.bytes).ok_or_else(unexpected)?,
                Form::Single => single(value, &mut self.bytes).ok_or_else(unexpected)?,
            }
            let at = |position: usize| u32::try_from(position).map_err(|_| unexpected());
            self.fields.push(Field { start: at(start)?, end: at(self.bytes.len())?, kind });
        }
        self.rows += 1;
        Ok(())
    }

    fn hand_over(&mut self, take: Take<'_>) -> Result<()> {
        if !self.fields.is_empty() {
            take(&Batch { bytes: &self.bytes, fields: &self.fields, columns: self.columns })?;
        }
        self.fields.clear();
        self.bytes.clear();
        if self.bytes.capacity() > BUFFER_BYTES_KEPT {
            self.bytes = Vec::with_capacity(BATCH_BYTES_MIN);
        }
        Ok(())
    }
}

/// The last `count` bits of big-endian bytes, as `0` and `1`.
fn bits(bytes: &[u8], count: u32, out: &mut Vec<u8>) -> Option<()> {
    let all = bytes.len() * 8;
    let skipped = all.checked_sub(usize::try_from(count).ok()?)?;
    out.extend((skipped..all).map(|at| b'0' + (bytes[at / 8] >> (7 - at % 8) & 1)));
    Some(())
}

fn unexpected() -> Error {
    Error::new("the server sent something that is no row of this query")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_the_last_ones_of_their_bytes() {
        let check = |bytes: &[u8], count: u32, expected: Option<&str>| {
            let mut out = Vec::new();
            let done = bits(bytes, count, &mut out);
            assert_eq!(done.map(|()| String::from_utf8(out).unwrap()).as_deref(), expected);
        };
        check(&[0b0000_0001, 0b1000_0010], 9, Some("110000010"));
        check(&[1], 1, Some("1"));
        check(&[0xff; 8], 64, Some(&"1".repeat(64)));
        check(&[1], 9, None);
    }

    #[test]
    fn a_row_becomes_fields_of_its_forms() {
        let mut reading = Reading { bytes: Vec::new(), fields: Vec::new(), columns: 4, rows: 0 };
        let forms = [Form::Text, Form::Blob, Form::Bits(3), Form::Single];
        let value = |bytes: &[u8]| Some(Value::Bytes(bytes.to_vec()));
        reading.push(vec![value(b"a"), value(&[0, 255]), value(&[5]), value(b"0.10000000149011612")], &forms).unwrap();
        reading.push(vec![Some(Value::NULL), value(b""), Some(Value::NULL), Some(Value::NULL)], &forms).unwrap();
        let mut seen = Vec::new();
        reading
            .hand_over(&mut |batch| {
                for index in 0..batch.rows() {
                    let row = batch.row(index);
                    seen.extend((0..4).map(|column| (row.get(column).map(<[u8]>::to_vec), row.kind(column))));
                }
                Ok(())
            })
            .unwrap();
        let some = |bytes: &[u8]| Some(bytes.to_vec());
        assert_eq!(
            seen,
            [
                (some(b"a"), Kind::Text),
                (some(&[0, 255]), Kind::Blob),
                (some(b"101"), Kind::Text),
                (some(b"0.1"), Kind::Text),
                (None, Kind::Null),
                (some(b""), Kind::Blob),
                (None, Kind::Null),
                (None, Kind::Null),
            ]
        );
        assert!(reading.push(vec![value(b"x")], &[Form::Single]).is_err());
    }
}
