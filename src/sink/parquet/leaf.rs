//! How a column is typed in a Parquet file: decided from its declared type alone.
//!
//! A type that Parquet does not have, or not with all its values, is a string of the
//! source's text. A value that a type has and Parquet's has not is refused later.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::errors::Result;
use parquet::schema::types::{Type as Node, TypePtr};

use crate::schema::{EngineKind, Type};
use crate::sink::typed::Column;

/// What the cells of a column, or the elements of its lists, are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaf {
    Bool,
    /// Of 32 bits or fewer.
    Int32 {
        bits: i8,
        signed: bool,
    },
    Int64 {
        signed: bool,
    },
    Float,
    Double,
    /// `size` bytes, big-endian.
    Decimal {
        precision: u32,
        scale: u32,
        size: usize,
    },
    Text,
    Json,
    Bytes,
    Date,
    Time,
    Timestamp {
        utc: bool,
    },
    Uuid,
}

/// The most digits that every reader takes: those of 128 bits.
const PRECISION_MAX: u32 = 38;
pub const UUID_BYTES: usize = 16;

/// One column of a file.
pub struct Shape {
    pub leaf: Leaf,
    /// A list of such leaves, any of which may be NULL.
    pub is_list: bool,
    pub nullable: bool,
}

impl Shape {
    pub fn of(engine: EngineKind, column: &Column) -> Shape {
        let (is_list, ty) = match &column.ty {
            Type::Array(element) if engine == EngineKind::Postgres => (true, element.as_ref()),
            ty => (false, ty),
        };
        let leaf = match engine {
            EngineKind::Postgres => postgres(ty),
            EngineKind::Mysql | EngineKind::Mariadb => mysql(ty, &column.native),
            EngineKind::Sqlite => sqlite(ty),
        };
        Shape { leaf, is_list, nullable: column.nullable }
    }

    /// How deep a value that is there lies: Dremel's definition level.
    pub fn depth(&self) -> i16 {
        i16::from(self.nullable) + if self.is_list { 2 } else { 0 }
    }

    /// The column's part of the schema.
    ///
    /// # Errors
    /// Never: the types fit each other.
    pub fn node(&self, name: &str) -> Result<TypePtr> {
        let outer = if self.nullable { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        if !self.is_list {
            return self.leaf.node(name, outer);
        }
        // Format specification, LogicalTypes.md, "Lists": three levels of these names.
        let element = self.leaf.node("element", Repetition::OPTIONAL)?;
        let list = Node::group_type_builder("list").with_repetition(Repetition::REPEATED).with_fields(vec![element]);
        let column = Node::group_type_builder(name).with_repetition(outer).with_logical_type(Some(LogicalType::List));
        Ok(Arc::new(column.with_fields(vec![Arc::new(list.build()?)]).build()?))
    }
}

impl Leaf {
    fn physical(self) -> Physical {
        match self {
            Leaf::Bool => Physical::BOOLEAN,
            Leaf::Int32 { .. } | Leaf::Date => Physical::INT32,
            Leaf::Int64 { .. } | Leaf::Time | Leaf::Timestamp { .. } => Physical::INT64,
            Leaf::Float => Physical::FLOAT,
            Leaf::Double => Physical::DOUBLE,
            Leaf::Text | Leaf::Json | Leaf::Bytes => Physical::BYTE_ARRAY,
            Leaf::Decimal { .. } | Leaf::Uuid => Physical::FIXED_LEN_BYTE_ARRAY,
        }
    }

    fn logical(self) -> Option<LogicalType> {
        match self {
            Leaf::Bool | Leaf::Float | Leaf::Double | Leaf::Bytes => None,
            Leaf::Int32 { bits, signed } => Some(LogicalType::integer(bits, signed)),
            Leaf::Int64 { signed } => Some(LogicalType::integer(64, signed)),
            Leaf::Decimal { precision, scale, .. } => {
                let number = |digits: u32| i32::try_from(digits).unwrap_or(i32::MAX);
                Some(LogicalType::decimal(number(scale), number(precision)))
            }
            Leaf::Text => Some(LogicalType::String),
            Leaf::Json => Some(LogicalType::Json),
            Leaf::Date => Some(LogicalType::Date),
            Leaf::Time => Some(LogicalType::time(false, TimeUnit::MICROS)),
            Leaf::Timestamp { utc } => Some(LogicalType::timestamp(utc, TimeUnit::MICROS)),
            Leaf::Uuid => Some(LogicalType::Uuid),
        }
    }

    fn node(self, name: &str, repetition: Repetition) -> Result<TypePtr> {
        let builder = Node::primitive_type_builder(name, self.physical())
            .with_repetition(repetition)
            .with_logical_type(self.logical());
        let number = |digits: usize| i32::try_from(digits).unwrap_or(i32::MAX);
        let node = match self {
            Leaf::Decimal { precision, scale, size } => builder
                .with_length(number(size))
                .with_precision(number(precision as usize))
                .with_scale(number(scale as usize))
                .build(),
            Leaf::Uuid => builder.with_length(number(UUID_BYTES)).build(),
            _ => builder.build(),
        };
        Ok(Arc::new(node?))
    }
}

fn postgres(ty: &Type) -> Leaf {
    match ty {
        Type::Bool => Leaf::Bool,
        Type::Date => Leaf::Date,
        // With a zone it would lose that.
        Type::Time { zone: false } => Leaf::Time,
        Type::Timestamp { zone } => Leaf::Timestamp { utc: *zone },
        Type::Uuid => Leaf::Uuid,
        Type::Bytes { .. } => Leaf::Bytes,
        ty => number(ty),
    }
}

fn mysql(ty: &Type, native: &str) -> Leaf {
    match ty {
        // Not only 0 and 1 are in there.
        Type::Bool => Leaf::Int32 { bits: 8, signed: true },
        Type::Year => Leaf::Int32 { bits: 16, signed: true },
        Type::Bit { max: None | Some(1) } => Leaf::Int32 { bits: 8, signed: true },
        Type::Bit { .. } => Leaf::Bytes,
        Type::Date => Leaf::Date,
        // A TIMESTAMP is read and dumped in UTC; a DATETIME is nobody's.
        Type::Timestamp { .. } => Leaf::Timestamp { utc: native.to_ascii_lowercase().starts_with("timestamp") },
        Type::Uuid => Leaf::Uuid,
        // A TIME is a duration, and may be negative or of many days: a string.
        Type::Bytes { .. } | Type::Geometry(_) | Type::Other(_) => Leaf::Bytes,
        ty => number(ty),
    }
}

/// SQLite has integers, doubles, texts and bytes; the rest is what people call them.
fn sqlite(ty: &Type) -> Leaf {
    match ty {
        Type::Bool => Leaf::Bool,
        Type::Int { .. } | Type::Year => Leaf::Int64 { signed: true },
        Type::Decimal { .. } | Type::Float { .. } => Leaf::Double,
        Type::Bytes { .. } => Leaf::Bytes,
        Type::Json { .. } => Leaf::Json,
        _ => Leaf::Text,
    }
}

fn number(ty: &Type) -> Leaf {
    match *ty {
        Type::Int { bytes: 8, unsigned } => Leaf::Int64 { signed: !unsigned },
        // There are no 24 bits.
        Type::Int { bytes: 3 | 4, unsigned } => Leaf::Int32 { bits: 32, signed: !unsigned },
        Type::Int { bytes, unsigned } => Leaf::Int32 { bits: if bytes == 1 { 8 } else { 16 }, signed: !unsigned },
        Type::Float { bytes: 4 } => Leaf::Float,
        Type::Float { .. } => Leaf::Double,
        Type::Decimal { precision: Some(precision), scale } => decimal(precision, scale.unwrap_or(0)),
        Type::Json { .. } => Leaf::Json,
        _ => Leaf::Text,
    }
}

/// More digits than readers take, and PostgreSQL's scales that are none elsewhere, are
/// strings.
fn decimal(precision: u32, scale: i32) -> Leaf {
    match u32::try_from(scale) {
        Ok(scale) if (1..=PRECISION_MAX).contains(&precision) && scale <= precision => {
            Leaf::Decimal { precision, scale, size: size(precision) }
        }
        _ => Leaf::Text,
    }
}

/// The fewest bytes whose two's complement holds so many digits, 38 at most.
fn size(precision: u32) -> usize {
    let largest = 10u128.pow(precision) - 1;
    (1..16).find(|bytes| largest >> (bytes * 8 - 1) == 0).unwrap_or(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_take_as_few_bytes_as_they_need() {
        let sizes = [1, 2, 3, 4, 9, 10, 18, 19, 38].map(size);
        assert_eq!(sizes, [1, 1, 2, 2, 4, 5, 8, 9, 16]);
        assert_eq!(decimal(38, 38), Leaf::Decimal { precision: 38, scale: 38, size: 16 });
        for strings in [(39, 0), (65, 30), (2, -3), (2, 5), (0, 0)] {
            assert_eq!(decimal(strings.0, strings.1), Leaf::Text);
        }
    }
}
