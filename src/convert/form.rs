//! What a column becomes in the target: its type's text, and the values it takes.

use super::step::Step;
use crate::dialect::mysql;
use crate::schema::{Column, EngineKind, Type};

/// The values that a target's column takes, as they are checked when written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    Bool,
    Int {
        min: i128,
        max: i128,
    },
    /// So many digits before the point, and behind it.
    Decimal {
        whole: u32,
        scale: u32,
    },
    /// A number as the source writes it, which may be NaN or infinite there.
    Number,
    /// A decimal number of at most 15 digits in all.
    Short,
    Float,
    Text {
        chars: Option<u32>,
        trimmed: bool,
    },
    Label(Vec<String>),
    Bytes {
        max: Option<u32>,
    },
    Date,
    Time,
    /// `zone` keeps the offset; without, it has to be that of UTC and goes.
    Timestamp {
        zone: bool,
    },
    Uuid,
    /// `loose`: the source does not hold it to be JSON.
    Json {
        loose: bool,
    },
    /// As JSON.
    List,
    Bits(Option<u32>),
}

impl Form {
    pub const TEXT: Form = Form::Text { chars: None, trimmed: false };

    /// Equal columns of a foreign key have forms of one family.
    pub fn family(&self) -> u8 {
        match self {
            Form::Bool => 0,
            Form::Int { .. } => 1,
            Form::Decimal { .. } | Form::Number | Form::Short => 2,
            Form::Float => 3,
            Form::Text { .. } => 4,
            Form::Label(_) => 5,
            Form::Bytes { .. } => 6,
            Form::Date => 7,
            Form::Time => 8,
            Form::Timestamp { .. } => 9,
            Form::Uuid => 10,
            Form::Json { .. } | Form::List => 11,
            Form::Bits(_) => 12,
        }
    }
}

/// How a column is used, as far as its type hangs on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Use {
    /// It counts by itself, or refers to a column that does.
    pub counts: bool,
    /// It stands in a key that gives a text so many characters.
    pub key: Option<u32>,
    /// Texts of its table are too long together for one row of MySQL's.
    pub wide: bool,
    /// Labels may not be told.
    pub withheld: bool,
}

/// What a column becomes.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The type's text; of an enum in PostgreSQL it is still to be named.
    pub sql: String,
    pub form: Form,
    pub steps: Vec<Step>,
}

impl Shape {
    fn new(sql: impl Into<String>, form: Form) -> Shape {
        Shape { sql: sql.into(), form, steps: Vec::new() }
    }

    fn with(mut self, step: Step) -> Shape {
        self.steps.push(step);
        self
    }
}

/// `ty` is the column's own, or that of the column it refers to.
pub fn shape(column: &Column, ty: &Type, from: EngineKind, to: EngineKind, used: Use) -> Shape {
    let shape = Shaping { column, from, to, used }.shape(ty);
    // The default collations of a database are nobody's choice; others are.
    let is_named = from == EngineKind::Postgres && column.collation.as_deref().is_some_and(|name| name != "default");
    if is_named { shape.with(Step::Collation) } else { shape }
}

struct Shaping<'a> {
    column: &'a Column,
    from: EngineKind,
    to: EngineKind,
    used: Use,
}

/// `[PostgreSQL, MySQL, SQLite]`
type Three = [&'static str; 3];

impl Shaping<'_> {
    fn pick(&self, names: Three) -> &'static str {
        match self.to {
            EngineKind::Postgres => names[0],
            EngineKind::Mysql | EngineKind::Mariadb => names[1],
            EngineKind::Sqlite => names[2],
        }
    }

    fn shape(&self, ty: &Type) -> Shape {
        let (to_postgres, to_sqlite) = (self.to == EngineKind::Postgres, self.to == EngineKind::Sqlite);
        match ty {
            Type::Bool => Shape::new(self.pick(["boolean", "tinyint(1)", "BOOLEAN"]), Form::Bool),
            Type::Int { bytes, unsigned } => self.int(*bytes, *unsigned),
            Type::Decimal { precision, scale } => self.decimal(*precision, *scale),
            Type::Float { bytes: 4 } if to_postgres => Shape::new("real", Form::Float),
            // MySQL prints six digits of a FLOAT: a DOUBLE keeps what is written.
            Type::Float { .. } => Shape::new(self.pick(["double precision", "double", "REAL"]), Form::Float),
            Type::Text(length) => {
                let shape = self.text(length.max, length.padded);
                match length.folded {
                    false => shape,
                    true if to_sqlite => {
                        let mut shape = shape.with(Step::FoldedAscii);
                        shape.sql.push_str(" COLLATE NOCASE");
                        shape
                    }
                    true => shape.with(Step::Folded),
                }
            }
            Type::Bytes { max } => self.bytes(*max),
            Type::Date => Shape::new(self.pick(["date", "date", "DATE"]), Form::Date),
            Type::Time { zone: false } => Shape::new(self.pick(["time", "time(6)", "TIME"]), Form::Time),
            Type::Time { zone: true } if to_postgres => Shape::new("time with time zone", Form::TEXT),
            Type::Time { zone: true } => self.text(Some(24), false).with(Step::TimeOfZone),
            Type::Timestamp { zone } => self.timestamp(*zone),
            Type::Interval if to_postgres => Shape::new("interval", Form::TEXT),
            Type::Interval => self.text(Some(128), false).with(Step::Interval),
            Type::Uuid if to_postgres => Shape::new("uuid", Form::Uuid),
            Type::Uuid if to_sqlite => Shape::new("TEXT", Form::Uuid),
            Type::Uuid => Shape::new("char(36)", Form::Uuid),
            Type::Json { binary } => self.json(*binary),
            Type::Xml => self.text(None, false).with(Step::Xml),
            Type::Inet if to_postgres => Shape::new("inet", Form::TEXT),
            Type::Inet | Type::Cidr | Type::MacAddr => self.text(Some(64), false).with(Step::Network),
            Type::Enum { .. } if self.used.withheld => self.text(None, false).with(Step::Labels),
            Type::Enum { labels } => self.labels(labels),
            Type::Set { .. } if self.used.withheld => self.text(None, false).with(Step::Labels),
            Type::Set { .. } => self.text(None, false).with(Step::Set),
            Type::Year => Shape::new(self.pick(["smallint", "smallint", "SMALLINT"]), Form::Int { min: 0, max: 2155 })
                .with(Step::Year),
            Type::Array(_) => Shape::new(self.pick(["jsonb", "json", "TEXT"]), Form::List).with(Step::Array),
            Type::Range(_) | Type::Multirange(_) => self.text(None, false).with(Step::Range),
            Type::Composite { .. } => self.text(None, false).with(Step::Composite),
            Type::Bit { max } if to_postgres => Shape::new(format!("bit({})", max.unwrap_or(1)), Form::Bits(*max)),
            // MySQL's are bytes to us, PostgreSQL's are text already.
            Type::Bit { max } if self.from.is_mysql() => {
                let text = self.text(*max, false);
                Shape { form: Form::Bits(*max), ..text }.with(Step::Bits)
            }
            Type::Bit { max } => self.text(*max, false).with(Step::Bits),
            Type::TextSearch => self.text(None, false).with(Step::TextSearch),
            Type::Hstore => self.text(None, false).with(Step::Hstore),
            Type::Ltree => self.text(None, false).with(Step::Ltree),
            Type::Money => self.text(Some(64), false).with(Step::Money),
            // MySQL sends bytes, PostgreSQL text.
            Type::Geometry(_) if self.from.is_mysql() => self.bytes(None).with(Step::Geometry),
            Type::Geometry(_) => self.text(None, false).with(Step::Geometry),
            Type::Other(_) => self.text(None, false).with(Step::Unknown),
        }
    }

    fn int(&self, bytes: u8, unsigned: bool) -> Shape {
        let bits = u32::from(bytes) * 8;
        let form = match unsigned {
            true => Form::Int { min: 0, max: (1 << bits) - 1 },
            false => Form::Int { min: -(1 << (bits - 1)), max: (1 << (bits - 1)) - 1 },
        };
        let signed = Form::Int { min: i128::from(i64::MIN), max: i128::from(i64::MAX) };
        match (self.to, bytes, unsigned) {
            // The one spelling that SQLite counts by; all its integers are 64 bits wide.
            (EngineKind::Sqlite, 8, true) => Shape::new("INTEGER", signed).with(Step::UnsignedSigned),
            (EngineKind::Sqlite, 2, false) if !self.used.counts => Shape::new("SMALLINT", form),
            (EngineKind::Sqlite, ..) => Shape::new("INTEGER", form),
            (EngineKind::Postgres, 8, true) if self.used.counts => {
                Shape::new("bigint", signed).with(Step::UnsignedSigned)
            }
            (EngineKind::Postgres, 8, true) => Shape::new("numeric(20)", form).with(Step::UnsignedNumeric),
            (EngineKind::Postgres, 4, true) => Shape::new("bigint", form),
            (EngineKind::Postgres, 1, _) | (EngineKind::Postgres, 2, false) => Shape::new("smallint", form),
            (EngineKind::Postgres, 8, false) => Shape::new("bigint", form),
            (EngineKind::Postgres, ..) => Shape::new("integer", form),
            (_, 1, false) => Shape::new("tinyint", form),
            (_, 2, false) => Shape::new("smallint", form),
            (_, 3, false) => Shape::new("mediumint", form),
            (_, 4, false) => Shape::new("int", form),
            (_, 8, true) => Shape::new("bigint unsigned", form),
            _ => Shape::new("bigint", form),
        }
    }

    fn decimal(&self, precision: Option<u32>, scale: Option<i32>) -> Shape {
        let scale = scale.unwrap_or(0);
        // `numeric(3,-2)` has two zeros more; `numeric(2,4)` two digits fewer.
        let behind = u32::try_from(scale).unwrap_or(0);
        let whole = precision.map(|precision| u32::try_from(i64::from(precision) - i64::from(scale)).unwrap_or(0));
        match (self.to, whole) {
            (EngineKind::Postgres, None) => Shape::new("numeric", Form::Number),
            (EngineKind::Postgres, Some(whole)) if whole + behind <= 1000 => {
                Shape::new(format!("numeric({},{behind})", whole + behind), Form::Decimal { whole, scale: behind })
            }
            (EngineKind::Postgres, Some(_)) => Shape::new("numeric", Form::Number),
            (EngineKind::Sqlite, Some(whole)) if whole + behind <= 15 => {
                Shape::new(format!("DECIMAL({},{behind})", whole + behind), Form::Short).with(Step::DecimalAsFloat)
            }
            (EngineKind::Sqlite, _) => Shape::new("TEXT", Form::Number).with(Step::DecimalAsText),
            (_, Some(whole)) if (1..=65).contains(&(whole + behind)) && behind <= 30 => {
                Shape::new(format!("decimal({},{behind})", whole + behind), Form::Decimal { whole, scale: behind })
            }
            (_, whole) => {
                let step = if whole.is_none() { Step::DecimalUnlimited } else { Step::DecimalWide };
                Shape::new("decimal(65,30)", Form::Decimal { whole: 35, scale: 30 }).with(step)
            }
        }
    }

    /// Characters are counted when rows are written, whatever the target counts.
    fn text(&self, max: Option<u32>, padded: bool) -> Shape {
        let form = |chars| Form::Text { chars, trimmed: padded };
        match (self.to, max, self.used.key) {
            (EngineKind::Postgres, Some(max), _) if max <= 10_485_760 => {
                Shape::new(format!("varchar({max})"), form(Some(max)))
            }
            (EngineKind::Postgres, ..) => Shape::new("text", form(max)),
            (EngineKind::Sqlite, Some(max), _) => {
                let shape = Shape::new(format!("VARCHAR({max})"), form(Some(max)));
                if self.from == EngineKind::Sqlite { shape } else { shape.with(Step::Length) }
            }
            (EngineKind::Sqlite, None, _) => Shape::new("TEXT", form(None)),
            (_, Some(max), Some(room)) if max <= room => Shape::new(format!("varchar({max})"), form(Some(max))),
            (_, _, Some(room)) => Shape::new(format!("varchar({room})"), form(Some(room))).with(Step::KeyText),
            (_, Some(max), None) if max <= 1000 && !self.used.wide => {
                Shape::new(format!("varchar({max})"), form(Some(max)))
            }
            (_, Some(max), None) => Shape::new("longtext", form(Some(max))).with(Step::Length),
            (_, None, None) => Shape::new("longtext", form(None)),
        }
    }

    fn bytes(&self, max: Option<u32>) -> Shape {
        match (self.to, self.used.key) {
            (EngineKind::Postgres, _) => Shape::new("bytea", Form::Bytes { max: None }),
            (EngineKind::Sqlite, _) => Shape::new("BLOB", Form::Bytes { max: None }),
            (_, Some(room)) => {
                let room = max.map_or(room, |max| max.min(room));
                Shape::new(format!("varbinary({room})"), Form::Bytes { max: Some(room) }).with(Step::KeyText)
            }
            (_, None) => Shape::new("longblob", Form::Bytes { max: None }),
        }
    }

    fn timestamp(&self, zone: bool) -> Shape {
        // MySQL's TIMESTAMP is an instant, which the session reads in UTC.
        let is_instant = zone || (self.from.is_mysql() && self.column.native.starts_with("timestamp"));
        match (self.to, is_instant) {
            (EngineKind::Postgres, true) => Shape::new("timestamp with time zone", Form::Timestamp { zone: true }),
            (EngineKind::Postgres, false) => Shape::new("timestamp", Form::Timestamp { zone: false }),
            (_, is_instant) => {
                let shape = Shape::new(self.pick(["", "datetime(6)", "DATETIME"]), Form::Timestamp { zone: false });
                if is_instant { shape.with(Step::Zoned) } else { shape }
            }
        }
    }

    fn json(&self, binary: bool) -> Shape {
        let form = Form::Json { loose: self.from == EngineKind::Sqlite };
        match self.to {
            EngineKind::Postgres if binary || self.from.is_mysql() => Shape::new("jsonb", form),
            EngineKind::Postgres => Shape::new("json", form),
            // Its JSON is a text, whose form is checked.
            EngineKind::Mariadb => Shape::new("json", form),
            EngineKind::Mysql => Shape::new("json", form).with(Step::Json),
            EngineKind::Sqlite => Shape::new("TEXT", form),
        }
    }

    fn labels(&self, labels: &[String]) -> Shape {
        let form = Form::Label(labels.to_vec());
        match self.to {
            // A label of PostgreSQL's is a name, of 63 bytes at most.
            EngineKind::Postgres if labels.iter().all(|label| label.len() <= 63) => Shape::new("", form),
            EngineKind::Postgres | EngineKind::Sqlite => Shape::new(self.pick(["text", "", "TEXT"]), form),
            // The server takes blanks from the ends of labels.
            _ if labels.is_empty() || labels.iter().any(|label| label.ends_with(' ')) => {
                Shape { form, ..self.text(Some(255), false) }
            }
            _ => Shape::new(format!("enum({})", mysql::labels(labels).replace('\\', "\\\\")), form),
        }
    }
}
