//! The value of a type that says the least.

use crate::schema::Type;

/// The text form of an empty value, for columns that must hold something and
/// whose content goes. `None` where no value of the type says nothing.
pub fn empty(ty: &Type, is_mysql: bool) -> Option<String> {
    let text = match ty {
        // Bytes are themselves there, and its TIMESTAMP has no first second.
        Type::Bytes { .. } if is_mysql => "",
        Type::Timestamp { .. } if is_mysql => "1970-01-02 00:00:00",
        Type::Geometry(name) | Type::Other(name) if is_mysql => return empty_of_mysql(name).map(str::to_owned),
        Type::Bool => "false",
        Type::Int { .. } | Type::Decimal { .. } | Type::Float { .. } => "0",
        Type::Text(_) | Type::TextSearch | Type::Hstore | Type::Ltree => "",
        Type::Money => "0",
        Type::Multirange(_) => "{}",
        Type::Bytes { .. } => "\\x",
        Type::Date => "1970-01-01",
        Type::Timestamp { zone: false } => "1970-01-01 00:00:00",
        Type::Timestamp { zone: true } => "1970-01-01 00:00:00+00",
        Type::Time { zone: false } | Type::Interval => "00:00:00",
        Type::Time { zone: true } => "00:00:00+00",
        Type::Uuid => "00000000-0000-0000-0000-000000000000",
        Type::Json { .. } | Type::Array(_) => "{}",
        Type::Xml => "<x/>",
        Type::Inet => "192.0.2.1",
        Type::Cidr => "192.0.2.0/24",
        // RFC 7042, 2.1.2: for documentation.
        Type::MacAddr => "00:00:5e:00:53:00",
        Type::Enum { labels } => return labels.first().cloned(),
        Type::Set { .. } => "",
        Type::Year => "0000",
        Type::Range(_) => "empty",
        Type::Composite { fields } => return Some(format!("({})", ",".repeat(fields.len().saturating_sub(1)))),
        Type::Bit { max } => return Some("0".repeat(max.unwrap_or(1) as usize)),
        Type::Geometry(name) | Type::Other(name) => return empty_of_native(name).map(str::to_owned),
    };
    Some(text.to_owned())
}

/// Spatial types as ST_GeomFromText reads them; no one has an empty value, so it
/// is one at the origin.
fn empty_of_mysql(name: &str) -> Option<&'static str> {
    Some(match name {
        "geometry" | "point" => "POINT(0 0)",
        "linestring" => "LINESTRING(0 0,1 1)",
        "polygon" => "POLYGON((0 0,0 1,1 1,0 0))",
        "multipoint" => "MULTIPOINT(0 0)",
        "multilinestring" => "MULTILINESTRING((0 0,1 1))",
        "multipolygon" => "MULTIPOLYGON(((0 0,0 1,1 1,0 0)))",
        "geometrycollection" | "geomcollection" => "GEOMETRYCOLLECTION(POINT(0 0))",
        _ => return None,
    })
}

/// The same for PostgreSQL's and its extensions' types that [`Type`] does not tell apart.
fn empty_of_native(name: &str) -> Option<&'static str> {
    let bare = name.rsplit('.').next().unwrap_or(name);
    let bare = bare.split('(').next().unwrap_or(bare).trim().trim_matches('"');
    Some(match bare {
        "lquery" | "ltxtquery" | "name" | "int2vector" | "oidvector" => "",
        "point" => "(0,0)",
        "box" => "(0,0),(0,0)",
        "lseg" => "[(0,0),(0,0)]",
        "path" | "polygon" => "((0,0))",
        "circle" => "<(0,0),0>",
        "line" => "{1,0,0}",
        "geometry" | "geography" => "POINT(0 0)",
        "macaddr8" => "00:00:5e:00:53:00:00:00",
        "xid" | "xid8" | "cid" => "0",
        "pg_lsn" => "0/0",
        "tid" => "(0,0)",
        // The name of no object.
        name if name.starts_with("reg") => "-",
        "jsonpath" => "$",
        "cube" => "(0)",
        "txid_snapshot" | "pg_snapshot" => "1:1:",
        _ => return None,
    })
}
