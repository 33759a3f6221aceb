//! The cells of one column until a row group of them is written.

use jiff::civil;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::{ParquetError, Result};
use parquet::file::writer::SerializedColumnWriter;

use super::leaf::{Leaf, Shape, UUID_BYTES};
use crate::sink::value::Value;

/// Why a value is none of its column's type in the file.
pub type Unfit = &'static str;

const ANOTHER_KIND: Unfit = "a value is of another kind than its column's type in the Parquet file";
const OUT_OF_RANGE: Unfit = "a number has more digits than its column's type in the Parquet file";
const NO_DATE: Unfit =
    "a date is none that Parquet has: infinite, before the year 1 or after 9999, or not in the calendar";
const NO_TIME: Unfit = "a time is none that Parquet has";
const NO_NUMBER: Unfit = "a decimal is no number or infinite, which Parquet's decimals cannot be";
const NULL_IN_REQUIRED: Unfit = "a NULL stands in a column that has none by its declaration";
const NESTED: Unfit = "an array has more than one dimension, and lists in the Parquet file have one";

/// A column and its cells.
pub struct Cells {
    pub shape: Shape,
    values: Values,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
}

enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    /// One after the other; where each ends.
    Bytes(Vec<u8>, Vec<usize>),
    Fixed(Vec<u8>, usize),
}

impl Values {
    fn of(leaf: Leaf) -> Values {
        match leaf {
            Leaf::Bool => Values::Bool(Vec::new()),
            Leaf::Int32 { .. } | Leaf::Date => Values::Int32(Vec::new()),
            Leaf::Int64 { .. } | Leaf::Time | Leaf::Timestamp { .. } => Values::Int64(Vec::new()),
            Leaf::Float => Values::Float(Vec::new()),
            Leaf::Double => Values::Double(Vec::new()),
            Leaf::Text | Leaf::Json | Leaf::Bytes => Values::Bytes(Vec::new(), Vec::new()),
            Leaf::Decimal { size, .. } => Values::Fixed(Vec::new(), size),
            Leaf::Uuid => Values::Fixed(Vec::new(), UUID_BYTES),
        }
    }

    /// In memory, nearly.
    fn bytes(&self) -> usize {
        match self {
            Values::Bool(values) => values.len(),
            Values::Int32(values) => values.len() * 4,
            Values::Int64(values) => values.len() * 8,
            Values::Float(values) => values.len() * 4,
            Values::Double(values) => values.len() * 8,
            Values::Bytes(bytes, ends) => bytes.len() + ends.len() * 8,
            Values::Fixed(bytes, _) => bytes.len(),
        }
    }
}

impl Cells {
    pub fn new(shape: Shape) -> Cells {
        let values = Values::of(shape.leaf);
        Cells { shape, values, definitions: Vec::new(), repetitions: Vec::new() }
    }

    /// How much they take up in memory, nearly.
    pub fn bytes(&self) -> usize {
        self.values.bytes() + (self.definitions.len() + self.repetitions.len()) * 2
    }

    /// Takes in the cell of the next row.
    ///
    /// # Errors
    /// A value that the column's type in the file does not have.
    pub fn push(&mut self, value: &Value<'_>) -> Result<(), Unfit> {
        let depth = self.shape.depth();
        match value {
            Value::Null if !self.shape.nullable => return Err(NULL_IN_REQUIRED),
            Value::Null => self.level(0, 0),
            Value::List(elements) if self.shape.is_list => {
                if elements.is_empty() {
                    self.level(depth - 2, 0);
                }
                for (index, element) in elements.iter().enumerate() {
                    let repetition = i16::from(index > 0);
                    match element {
                        Value::Null => self.level(depth - 1, repetition),
                        Value::List(_) => return Err(NESTED),
                        element => {
                            self.level(depth, repetition);
                            self.leaf(element)?;
                        }
                    }
                }
            }
            _ if self.shape.is_list => return Err(ANOTHER_KIND),
            value => {
                self.level(depth, 0);
                self.leaf(value)?;
            }
        }
        Ok(())
    }

    fn level(&mut self, definition: i16, repetition: i16) {
        if self.shape.depth() > 0 {
            self.definitions.push(definition);
        }
        if self.shape.is_list {
            self.repetitions.push(repetition);
        }
    }

    fn leaf(&mut self, value: &Value<'_>) -> Result<(), Unfit> {
        match (&mut self.values, self.shape.leaf) {
            (Values::Bool(values), _) => match value {
                Value::Bool(value) => values.push(*value),
                _ => return Err(ANOTHER_KIND),
            },
            (Values::Int32(values), Leaf::Date) => values.push(date(value)?),
            (Values::Int32(values), Leaf::Int32 { bits, signed }) => values.push(int32(value, bits, signed)?),
            (Values::Int64(values), Leaf::Time) => values.push(time_of_day(value)?),
            (Values::Int64(values), Leaf::Timestamp { utc }) => values.push(timestamp(value, utc)?),
            (Values::Int64(values), Leaf::Int64 { signed: true }) => {
                values.push(integer(value)?.parse().map_err(|_| OUT_OF_RANGE)?);
            }
            (Values::Int64(values), _) => {
                values.push(integer(value)?.parse::<u64>().map_err(|_| OUT_OF_RANGE)?.cast_signed());
            }
            (Values::Float(values), _) => values.push(double(value)?.parse().map_err(|_| ANOTHER_KIND)?),
            (Values::Double(values), _) => values.push(double(value)?.parse().map_err(|_| ANOTHER_KIND)?),
            (Values::Bytes(bytes, ends), leaf) => {
                bytes.extend_from_slice(match (leaf, value) {
                    (Leaf::Bytes, Value::Bytes(value)) => value,
                    (_, Value::Bytes(_)) => return Err(ANOTHER_KIND),
                    // SQLite's column of bytes may hold a text, which is none.
                    (Leaf::Bytes, _) => return Err(ANOTHER_KIND),
                    (_, value) => text(value).ok_or(ANOTHER_KIND)?.as_bytes(),
                });
                ends.push(bytes.len());
            }
            (Values::Fixed(bytes, size), Leaf::Decimal { precision, scale, .. }) => {
                let number = unscaled(value, precision, scale)?.to_be_bytes();
                bytes.extend_from_slice(&number[number.len() - *size..]);
            }
            (Values::Fixed(bytes, _), _) => bytes.extend_from_slice(&uuid(value).ok_or(ANOTHER_KIND)?),
            (Values::Int32(_), _) => return Err(ANOTHER_KIND),
        }
        Ok(())
    }

    /// Writes the cells as a column of a row group, and forgets them.
    ///
    /// # Errors
    /// A full disk.
    pub fn write(&mut self, mut column: SerializedColumnWriter<'_>) -> Result<()> {
        let definitions = (self.shape.depth() > 0).then_some(self.definitions.as_slice());
        let repetitions = self.shape.is_list.then_some(self.repetitions.as_slice());
        match (column.untyped(), &mut self.values) {
            (ColumnWriter::BoolColumnWriter(writer), Values::Bool(values)) => {
                writer.write_batch(values, definitions, repetitions)?;
            }
            (ColumnWriter::Int32ColumnWriter(writer), Values::Int32(values)) => {
                writer.write_batch(values, definitions, repetitions)?;
            }
            (ColumnWriter::Int64ColumnWriter(writer), Values::Int64(values)) => {
                writer.write_batch(values, definitions, repetitions)?;
            }
            (ColumnWriter::FloatColumnWriter(writer), Values::Float(values)) => {
                writer.write_batch(values, definitions, repetitions)?;
            }
            (ColumnWriter::DoubleColumnWriter(writer), Values::Double(values)) => {
                writer.write_batch(values, definitions, repetitions)?;
            }
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Bytes(bytes, ends)) => {
                let all = ByteArray::from(std::mem::take(bytes));
                let mut start = 0;
                let values: Vec<ByteArray> = ends
                    .iter()
                    .map(|&end| {
                        let value = all.slice(start, end - start);
                        start = end;
                        value
                    })
                    .collect();
                writer.write_batch(&values, definitions, repetitions)?;
            }
            (ColumnWriter::FixedLenByteArrayColumnWriter(writer), Values::Fixed(bytes, size)) => {
                let all = ByteArray::from(std::mem::take(bytes));
                let values: Vec<FixedLenByteArray> =
                    (0..all.len() / *size).map(|index| all.slice(index * *size, *size).into()).collect();
                writer.write_batch(&values, definitions, repetitions)?;
            }
            _ => return Err(ParquetError::General("the schema has another type".to_owned())),
        }
        self.values = Values::of(self.shape.leaf);
        self.definitions.clear();
        self.repetitions.clear();
        column.close()
    }
}

/// The text of everything that is no bytes and no list.
fn text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    match value {
        Value::Integer(text) | Value::Decimal(text) | Value::Float(text) => Some(text),
        Value::Date(text) | Value::Time(text) | Value::Uuid(text) | Value::Timestamp { text, .. } => Some(text),
        Value::Text(text) | Value::Json(text) => Some(text),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::Null | Value::Bytes(_) | Value::List(_) => None,
    }
}

fn integer<'v>(value: &'v Value<'_>) -> Result<&'v str, Unfit> {
    match value {
        Value::Integer(digits) => Ok(digits),
        // The year.
        Value::Text(text) if text == "0000" => Ok("0"),
        // Of a MySQL boolean, which is an integer.
        Value::Bool(value) => Ok(if *value { "1" } else { "0" }),
        _ => Err(ANOTHER_KIND),
    }
}

fn int32(value: &Value<'_>, bits: i8, signed: bool) -> Result<i32, Unfit> {
    let number: i64 = integer(value)?.parse().map_err(|_| OUT_OF_RANGE)?;
    let (low, high) = if signed { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) } else { (0, (1i64 << bits) - 1) };
    if !(low..=high).contains(&number) {
        return Err(OUT_OF_RANGE);
    }
    // The bits of an unsigned number are those of the signed one.
    i32::try_from(number).or_else(|_| u32::try_from(number).map(u32::cast_signed)).map_err(|_| OUT_OF_RANGE)
}

/// The text of a number that a float takes: NaN and the infinities too, as PostgreSQL
/// and SQLite write them.
fn double<'v>(value: &'v Value<'_>) -> Result<&'v str, Unfit> {
    match value {
        Value::Float(text) => Ok(text),
        // SQLite keeps whole numbers of a NUMERIC column as integers.
        Value::Integer(digits) => {
            let is_exact = digits.parse::<i64>().is_ok_and(|number| number.unsigned_abs() <= 1 << 53);
            if is_exact { Ok(digits) } else { Err(OUT_OF_RANGE) }
        }
        Value::Text(text) if matches!(text.as_ref(), "NaN" | "Infinity" | "-Infinity" | "9e999" | "-9e999") => Ok(text),
        _ => Err(ANOTHER_KIND),
    }
}

/// A decimal without its point.
fn unscaled(value: &Value<'_>, precision: u32, scale: u32) -> Result<i128, Unfit> {
    let digits = match value {
        Value::Decimal(digits) | Value::Integer(digits) => digits,
        Value::Text(text) if matches!(text.as_ref(), "NaN" | "Infinity" | "-Infinity") => return Err(NO_NUMBER),
        _ => return Err(ANOTHER_KIND),
    };
    let (is_negative, digits) = match digits.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, *digits),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = if fraction.len() > scale as usize { fraction.trim_end_matches('0') } else { fraction };
    let missing = (scale as usize).checked_sub(fraction.len()).ok_or(OUT_OF_RANGE)?;
    let mut number: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat_n(b'0', missing)) {
        let digit = i128::from(digit.wrapping_sub(b'0'));
        number = number.checked_mul(10).and_then(|number| number.checked_add(digit)).ok_or(OUT_OF_RANGE)?;
    }
    if number >= 10i128.pow(precision) {
        return Err(OUT_OF_RANGE);
    }
    Ok(if is_negative { -number } else { number })
}

/// Days since 1970-01-01.
fn date(value: &Value<'_>) -> Result<i32, Unfit> {
    match value {
        Value::Date(text) => day(text),
        _ => Err(NO_DATE),
    }
}

/// The day of the first ten characters.
fn day(text: &str) -> Result<i32, Unfit> {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(digits).ok_or(NO_DATE);
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    let small = |number: i64| i8::try_from(number).map_err(|_| NO_DATE);
    civil::Date::new(i16::try_from(year).map_err(|_| NO_DATE)?, small(month)?, small(day)?)
        .and_then(|day| day.since(civil::date(1970, 1, 1)))
        .map(|days| days.get_days())
        .map_err(|_| NO_DATE)
}

fn digits(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

const MICROSECONDS: i64 = 1_000_000;
const DAY: i64 = 24 * 60 * 60 * MICROSECONDS;

/// Microseconds since midnight. 24:00:00 is not one of this day.
fn time_of_day(value: &Value<'_>) -> Result<i64, Unfit> {
    let Value::Time(text) = value else { return Err(NO_TIME) };
    Some(clock(text).ok_or(NO_TIME)?).filter(|&time| time < DAY).ok_or(NO_TIME)
}

/// Microseconds of `12:30`, `12:30:15`, `12:30:15.5`.
fn clock(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':').map(|part| digits(part).filter(|_| part.len() == 2));
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let is_time = hour <= 24 && minute < 60 && second < 60 && parts.next().is_none();
    let fraction = if fraction.len() > 6 { fraction.trim_end_matches('0') } else { fraction };
    let micros = match fraction.len() {
        0 if !text.ends_with('.') => 0,
        1..=6 => digits(fraction)? * 10i64.pow(6 - u32::try_from(fraction.len()).ok()?),
        _ => return None,
    };
    is_time.then_some(((hour * 60 + minute) * 60 + second) * MICROSECONDS + micros)
}

/// Microseconds since 1970-01-01, in UTC or in nobody's zone.
fn timestamp(value: &Value<'_>, utc: bool) -> Result<i64, Unfit> {
    let Value::Timestamp { text, .. } = value else { return Err(NO_DATE) };
    let midnight = i64::from(day(text)?) * DAY;
    let time = text.get(11..).ok_or(NO_TIME)?;
    let (time, offset) = match time.find(['+', '-', 'Z']) {
        Some(at) if utc => (&time[..at], offset(&time[at..]).ok_or(NO_TIME)?),
        Some(_) => return Err(NO_TIME),
        None => (time, 0),
    };
    Ok(midnight + clock(time).filter(|&time| time < DAY).ok_or(NO_TIME)? - offset)
}

/// Microseconds of `+05`, `-03:30`, `+00:19:32`, `Z`.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let mut parts = text.get(1..)?.split(':').map(digits);
    let hours = parts.next()??;
    let minutes = parts.next().unwrap_or(Some(0))?;
    let seconds = parts.next().unwrap_or(Some(0))?;
    let offset = ((hours * 60 + minutes) * 60 + seconds) * MICROSECONDS;
    parts.next().is_none().then_some(if text.starts_with('-') { -offset } else { offset })
}

fn uuid(value: &Value<'_>) -> Option<[u8; UUID_BYTES]> {
    let Value::Uuid(text) = value else { return None };
    let digits: Vec<u32> = text.chars().filter(|&c| c != '-').map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | *digit as u8)).collect();
    if digits.len() == 2 * UUID_BYTES { bytes.try_into().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(text: &str, utc: bool) -> Result<i64, Unfit> {
        timestamp(&Value::Timestamp { text, zone: utc }, utc)
    }

    #[test]
    fn days_and_times_are_counted_from_1970() {
        let days = |text| date(&Value::Date(text));
        assert_eq!(days("1970-01-01"), Ok(0));
        assert_eq!(days("0001-01-01"), Ok(-719_162));
        assert_eq!(days("9999-12-31"), Ok(2_932_896));
        assert_eq!(days("2024-02-29"), Ok(19_782));
        for none in ["2023-02-29", "2023-13-01", "202x-01-01", "2023-1-1"] {
            assert_eq!(days(none), Err(NO_DATE), "{none}");
        }
        for none in ["infinity", "0044-03-15 BC", "0000-00-00", "12026-11-22"] {
            assert_eq!(date(&Value::Text(none.into())), Err(NO_DATE), "{none}");
        }
        assert_eq!(stamp("1970-01-01 00:00:00.000001", false), Ok(1));
        assert_eq!(stamp("1969-12-31 23:59:59.5", false), Ok(-500_000));
        assert_eq!(stamp("1970-01-01 05:30:00+05:30", true), Ok(0));
        assert_eq!(stamp("1970-01-01 00:00:00-03", true), Ok(3 * 3600 * MICROSECONDS));
        assert_eq!(stamp("1970-01-01T00:00:00Z", true), Ok(0));
        assert_eq!(stamp("9999-12-31 23:59:59.999999+00", true), Ok(253_402_300_799_999_999));
        // A zone where none is, finer than microseconds, no time of a day.
        for none in
            ["1970-01-01 00:00:00+00", "1970-01-01 00:00:00.0000001", "1970-01-01 24:00:00", "1970-01-01 00:60:00"]
        {
            assert_eq!(stamp(none, false), Err(NO_TIME), "{none}");
        }
        assert_eq!(time_of_day(&Value::Time("23:59:59.999999")), Ok(DAY - 1));
        for none in ["24:00:00", "12:30:00+01", "-01:00:00", "838:59:59", "12:30:00.", "", "12"] {
            assert_eq!(time_of_day(&Value::Time(none)), Err(NO_TIME), "{none}");
        }
    }

    #[test]
    fn decimals_keep_every_digit() {
        fn number(text: &str, precision: u32, scale: u32) -> Result<i128, Unfit> {
            unscaled(&Value::Decimal(text), precision, scale)
        }
        assert_eq!(number("12.50", 4, 2), Ok(1250));
        assert_eq!(number("-0.5", 4, 2), Ok(-50));
        assert_eq!(number("7", 4, 2), Ok(700));
        assert_eq!(number("7.5000", 4, 2), Ok(750));
        let nines = "9".repeat(38);
        assert_eq!(number(&nines, 38, 0), Ok(10i128.pow(38) - 1));
        assert_eq!(number(&format!("-{nines}"), 38, 0), Ok(1 - 10i128.pow(38)));
        let too_long = "9".repeat(60);
        for (text, precision, scale) in [("0.001", 4, 2), ("100", 4, 2), (too_long.as_str(), 38, 0)] {
            assert_eq!(number(text, precision, scale), Err(OUT_OF_RANGE), "{text}");
        }
        assert_eq!(unscaled(&Value::Text("NaN".into()), 4, 2), Err(NO_NUMBER));
        assert_eq!(unscaled(&Value::Float("1e3"), 4, 2), Err(ANOTHER_KIND));
    }

    #[test]
    fn integers_fit_or_are_refused() {
        let number = |text, bits, signed| int32(&Value::Integer(text), bits, signed);
        assert_eq!(number("-128", 8, true), Ok(-128));
        assert_eq!(number("255", 8, false), Ok(255));
        assert_eq!(number("4294967295", 32, false), Ok(-1));
        for (text, bits, signed) in [("128", 8, true), ("-1", 8, false), ("4294967296", 32, false), ("x", 8, true)] {
            assert_eq!(number(text, bits, signed), Err(OUT_OF_RANGE), "{text}");
        }
        let cell = |leaf, value: &Value<'_>| Cells::new(Shape { leaf, is_list: false, nullable: false }).push(value);
        assert_eq!(cell(Leaf::Int64 { signed: false }, &Value::Integer("18446744073709551615")), Ok(()));
        assert_eq!(cell(Leaf::Int64 { signed: true }, &Value::Integer("9223372036854775808")), Err(OUT_OF_RANGE));
        assert_eq!(cell(Leaf::Double, &Value::Integer("9007199254740993")), Err(OUT_OF_RANGE));
        assert_eq!(cell(Leaf::Double, &Value::Text("-Infinity".into())), Ok(()));
        assert_eq!(cell(Leaf::Double, &Value::Text("nan".into())), Err(ANOTHER_KIND));
        assert_eq!(cell(Leaf::Text, &Value::Bytes([0].as_slice().into())), Err(ANOTHER_KIND));
        assert_eq!(cell(Leaf::Bytes, &Value::Text("a".into())), Err(ANOTHER_KIND));
        assert_eq!(cell(Leaf::Bool, &Value::Integer("2")), Err(ANOTHER_KIND));
        assert_eq!(cell(Leaf::Uuid, &Value::Uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8")), Ok(()));
        assert_eq!(cell(Leaf::Uuid, &Value::Uuid("6ba7b810")), Err(ANOTHER_KIND));
        assert_eq!(cell(Leaf::Text, &Value::Null), Err(NULL_IN_REQUIRED));
    }

    #[test]
    fn lists_have_levels_as_dremel_counts_them() {
        let mut cells =
            Cells::new(Shape { leaf: Leaf::Int32 { bits: 32, signed: true }, is_list: true, nullable: true });
        let (one, two) = (Value::Integer("1"), Value::Integer("2"));
        cells.push(&Value::Null).unwrap();
        cells.push(&Value::List(vec![])).unwrap();
        cells.push(&Value::List(vec![one, Value::Null, two])).unwrap();
        assert_eq!(cells.definitions, [0, 1, 3, 2, 3]);
        assert_eq!(cells.repetitions, [0, 0, 0, 1, 1]);
        assert_eq!(cells.push(&Value::List(vec![Value::List(vec![])])), Err(NESTED));
        assert_eq!(cells.push(&Value::Integer("1")), Err(ANOTHER_KIND));
    }
}
