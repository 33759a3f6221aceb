//! What a column's type means, whichever engine spells it.

/// A type, seen through domains. Lengths count characters, precisions digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Bool,
    /// `bytes` is 1, 2, 3, 4 or 8.
    Int {
        bytes: u8,
        unsigned: bool,
    },
    /// `numeric(p,s)`; both absent when unconstrained.
    Decimal {
        precision: Option<u32>,
        scale: Option<i32>,
    },
    /// `bytes` is 4 or 8.
    Float {
        bytes: u8,
    },
    Text(Length),
    Bytes {
        max: Option<u32>,
    },
    Date,
    Time {
        zone: bool,
    },
    Timestamp {
        zone: bool,
    },
    Interval,
    Uuid,
    Json {
        binary: bool,
    },
    Xml,
    /// `inet`: an address with an optional prefix length.
    Inet,
    Cidr,
    MacAddr,
    /// Labels in their declared order.
    Enum {
        labels: Vec<String>,
    },
    /// MySQL's SET: any of the labels at once, with commas between.
    Set {
        labels: Vec<String>,
    },
    /// MySQL's YEAR: 0000, or 1901 to 2155.
    Year,
    Array(Box<Type>),
    Range(Box<Type>),
    /// Several ranges of a type, without overlaps.
    Multirange(Box<Type>),
    Composite {
        fields: Vec<(String, Type)>,
    },
    Bit {
        max: Option<u32>,
    },
    TextSearch,
    /// Keys with texts, of PostgreSQL's extension.
    Hstore,
    /// A path of labels with dots between, of PostgreSQL's extension.
    Ltree,
    /// An amount in the currency of the server's locale.
    Money,
    /// A place or a shape, by the server's own name without schema and modifiers:
    /// `point`, `geometry`. PostgreSQL's own seven are written as text, PostGIS'
    /// as the hex digits of well-known binary, MySQL's as bytes.
    Geometry(String),
    /// A type nobody here knows, by the server's own name. It can be `null`,
    /// `fixed`, `default` or `keep` with a reason, nothing else.
    Other(String),
}

/// How long a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// In characters; `None` is unlimited.
    pub max: Option<u32>,
    /// `char(n)`: padded with blanks to `max`.
    pub padded: bool,
    /// Compared without regard to case (`citext`, `COLLATE NOCASE`).
    pub folded: bool,
}

impl Length {
    pub const UNLIMITED: Length = Length { max: None, padded: false, folded: false };

    pub fn at_most(max: u32) -> Length {
        Length { max: Some(max), padded: false, folded: false }
    }
}

impl Type {
    pub const TEXT: Type = Type::Text(Length::UNLIMITED);

    /// The word a person would use for it, in messages.
    pub fn word(&self) -> &str {
        match self {
            Type::Bool => "boolean",
            Type::Int { .. } => "integer",
            Type::Decimal { .. } => "numeric",
            Type::Float { .. } => "floating point",
            Type::Text(_) => "text",
            Type::Bytes { .. } => "binary",
            Type::Date => "date",
            Type::Time { .. } => "time",
            Type::Timestamp { .. } => "timestamp",
            Type::Interval => "interval",
            Type::Uuid => "uuid",
            Type::Json { .. } => "JSON",
            Type::Xml => "XML",
            Type::Inet => "inet",
            Type::Cidr => "cidr",
            Type::MacAddr => "macaddr",
            Type::Enum { .. } => "enum",
            Type::Set { .. } => "set",
            Type::Year => "year",
            Type::Array(_) => "array",
            Type::Range(_) => "range",
            Type::Multirange(_) => "multirange",
            Type::Composite { .. } => "composite",
            Type::Bit { .. } => "bit string",
            Type::TextSearch => "text search",
            Type::Hstore => "hstore",
            Type::Ltree => "ltree",
            Type::Money => "money",
            Type::Geometry(name) => name,
            Type::Other(name) => name,
        }
    }

    /// The part of it that nobody here knows, by the server's name.
    pub fn unknown(&self) -> Option<&str> {
        match self {
            Type::Other(native) => Some(native),
            Type::Array(inner) | Type::Range(inner) | Type::Multirange(inner) => inner.unknown(),
            Type::Composite { fields } => fields.iter().find_map(|(_, ty)| ty.unknown()),
            _ => None,
        }
    }

    pub fn is_integer(&self) -> bool {
        matches!(self, Type::Int { .. })
    }

    pub fn is_text(&self) -> bool {
        matches!(self, Type::Text(_))
    }

    /// True when every text form of the type is made of letters, digits and
    /// `+-.: ` alone, so that no wire format has to escape it.
    pub fn is_plain(&self) -> bool {
        matches!(
            self,
            Type::Bool
                | Type::Int { .. }
                | Type::Decimal { .. }
                | Type::Float { .. }
                | Type::Date
                | Type::Time { .. }
                | Type::Timestamp { .. }
                | Type::Interval
                | Type::Uuid
                | Type::Inet
                | Type::Cidr
                | Type::MacAddr
                | Type::Bit { .. }
                | Type::Year
        )
    }
}
