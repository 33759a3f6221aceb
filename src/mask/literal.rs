//! Values that a rule names, checked against the column; numbers written.

use super::{Misfit, MisfitKind, array, composite, json, key};
use crate::schema::{Column, Type};

/// A value that a rule names, checked against the column as far as its type
/// tells, in the form it is written in: booleans as `t` and `f`.
pub(super) fn literal(column: &Column, value: String) -> Result<Vec<u8>, Misfit> {
    let text = value.as_str();
    let good = match &column.ty {
        Type::Bool => match text {
            "true" | "t" => return Ok(b"t".to_vec()),
            "false" | "f" => return Ok(b"f".to_vec()),
            _ => matches!(text, "0" | "1"),
        },
        Type::Int { bytes, unsigned } => {
            let (low, high) = integer_range(*bytes, *unsigned);
            text.parse::<i128>().is_ok_and(|number| low <= number && number <= high)
        }
        Type::Decimal { precision, scale } => {
            is_decimal(text, *precision, *scale) && !(is_unsigned(column) && text.starts_with('-'))
        }
        Type::Float { .. } => text.parse::<f64>().is_ok_and(|number| number >= 0.0 || !is_unsigned(column)),
        Type::Text(length) => {
            if let Some(max) = length.max
                && text.chars().count() > max as usize
            {
                let problem = format!("the value has {} characters; {} takes {max}", text.chars().count(), column.name);
                return Err(Misfit::new(MisfitKind::Length, problem));
            }
            true
        }
        Type::Date => crate::words::calendar::Date::parse(text).is_some() || text == ZERO_DATE && is_of_mysql(column),
        Type::Timestamp { .. } if is_of_mysql(column) && text.starts_with(ZERO_DATE) => {
            text == ZERO_DATE || text == "0000-00-00 00:00:00"
        }
        Type::Timestamp { .. } => crate::words::calendar::Date::parse_prefix(text.as_bytes())
            .is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with(b" ") || rest.starts_with(b"T")),
        Type::Uuid => key::parse_uuid(text.as_bytes()).is_some(),
        Type::Json { .. } => json::is_json(text.as_bytes()),
        Type::Enum { labels } => {
            // MySQL's labels have no case; PostgreSQL spells an enum by its name.
            let alike =
                |label: &&String| column.native.starts_with("enum('") && label.to_lowercase() == text.to_lowercase();
            if let Some(label) = labels.iter().find(alike) {
                return Ok(label.clone().into_bytes());
            }
            if !labels.contains(&value) {
                return Err(Misfit::new(MisfitKind::Value, format!("`{text}` is no label of {}", column.native))
                    .help(format!("its labels: {}", labels.join(", "))));
            }
            true
        }
        Type::Set { labels } => {
            let unknown = text.split(',').find(|one| !one.is_empty() && !labels.iter().any(|label| label == one));
            if let Some(unknown) = unknown {
                return Err(Misfit::new(MisfitKind::Value, format!("`{unknown}` is no label of {}", column.native))
                    .help(format!("its labels: {}", labels.join(", "))));
            }
            true
        }
        Type::Year => {
            text.len() == 4 && text.parse::<u16>().is_ok_and(|year| year == 0 || (1901..=2155).contains(&year))
        }
        Type::Time { .. } => is_time(text) || is_of_mysql(column) && is_duration(text),
        Type::Interval => is_interval(text),
        Type::Inet | Type::Cidr => is_inet(text),
        Type::MacAddr => {
            let digits = text.bytes().filter(u8::is_ascii_hexdigit).count();
            matches!(digits, 12 | 16)
                && text.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'-' | b'.'))
        }
        // Its structure; the elements are the server's to judge.
        Type::Array(element) => array::is_array(text.as_bytes(), element),
        Type::Range(bound) => is_range(column, bound, text),
        Type::Multirange(bound) => match text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some("") => true,
            // Between two ranges stands a comma, as between two bounds.
            Some(inside) => inside.split_inclusive([')', ']']).enumerate().all(|(index, range)| {
                let range = if index > 0 { range.strip_prefix(',').unwrap_or_default() } else { range };
                is_range(column, bound, range.trim())
            }),
            None => false,
        },
        Type::Composite { fields } => composite::is_row(text.as_bytes(), fields.len()),
        Type::Bytes { max } if column.native.eq_ignore_ascii_case("bytea") => match text.strip_prefix("\\x") {
            Some(digits) => digits.len() % 2 == 0 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
            None => max.is_none() && !text.contains('\\'),
        },
        Type::Bytes { max } => max.is_none_or(|max| text.len() <= max as usize),
        // Digits without marks are an amount in every locale.
        Type::Money => {
            text.strip_prefix('-').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && text.bytes().any(|byte| byte.is_ascii_digit())
        }
        Type::Ltree => {
            text.split('.')
                .all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')))
                || text.is_empty()
        }
        Type::Geometry(name) => is_geometry(column, name, text),
        Type::Bit { max } => {
            let varying = column.native.contains("var");
            text.bytes().all(|byte| matches!(byte, b'0' | b'1'))
                && max.is_none_or(|max| if varying { text.len() <= max as usize } else { text.len() == max as usize })
        }
        // The server judges what it alone can read.
        _ => true,
    };
    if good {
        Ok(value.into_bytes())
    } else {
        let problem = format!("`{text}` is no value of {} ({})", column.name, column.native);
        Err(Misfit::new(MisfitKind::Value, problem))
    }
}

/// MySQL's date that is none.
const ZERO_DATE: &str = "0000-00-00";

/// MySQL's numbers that are never negative.
pub(super) fn is_unsigned(column: &Column) -> bool {
    column.native.split(' ').any(|word| word == "unsigned")
}

/// Whether MySQL or MariaDB spells the type so; PostgreSQL says `timestamp
/// without time zone`, and SQLite, which enforces nothing, may say the same.
fn is_of_mysql(column: &Column) -> bool {
    ["date", "datetime", "timestamp", "time"]
        .iter()
        .any(|name| column.native.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('(')))
}

/// MySQL's TIME is a span too: `-838:59:59` to `838:59:59`.
fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (hours, rest) = text.split_once(':').unwrap_or(("", ""));
    let in_range = hours.len() <= 3 && hours.parse::<u16>().is_ok_and(|hours| hours <= 838);
    in_range && is_time(&format!("00:{}", rest.split(':').next().unwrap_or_default()))
}

/// `1 day`, `-1 year 2 mons 03:04:05.6`, `PT5M`, as PostgreSQL reads intervals.
fn is_interval(text: &str) -> bool {
    if let Some(iso) = text.strip_prefix('P') {
        let known = |byte: u8| byte.is_ascii_digit() || b"YMWDTHS.-:".contains(&byte);
        return iso.bytes().all(known) && iso.bytes().any(|byte| byte.is_ascii_digit());
    }
    const UNITS: [&str; 12] = [
        "microsecond",
        "millisecond",
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "decade",
        "century",
        "millennium",
    ];
    const SHORT: [&str; 21] = [
        "us",
        "usec",
        "ms",
        "msec",
        "s",
        "sec",
        "secs",
        "m",
        "min",
        "mins",
        "h",
        "hr",
        "hrs",
        "d",
        "w",
        "mon",
        "mons",
        "y",
        "yr",
        "yrs",
        "centuries",
    ];
    let is_unit = |word: &str| {
        let word = word.to_ascii_lowercase();
        SHORT.contains(&word.as_str()) || UNITS.contains(&word.strip_suffix('s').unwrap_or(&word))
    };
    let is_number = |word: &str| {
        let digits = word.trim_start_matches(['-', '+']);
        !digits.is_empty()
            && word.len() - digits.len() <= 1
            && digits.parse::<f64>().is_ok()
            && digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
    };
    let mut words = text.split_ascii_whitespace().filter(|word| *word != "@").peekable();
    let mut some = false;
    while let Some(word) = words.next() {
        if some && word == "ago" && words.peek().is_none() {
            break;
        }
        let split = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
        let (number, unit) = word.split_at(split);
        let is_clock = || {
            word.contains(':') && is_time(word.trim_start_matches(['-', '+']))
                || word.contains(':') && is_duration(word)
        };
        let good = match unit.is_empty() {
            // A bare number at the end counts seconds.
            true => {
                is_clock()
                    || is_number(number) && words.next_if(|next| is_unit(next)).is_some()
                    || is_number(number) && words.peek().is_none()
            }
            false => is_number(number) && is_unit(unit),
        };
        if !good {
            return false;
        }
        some = true;
    }
    some
}

/// Brackets and two bounds that the bounds' own type takes.
fn is_range(column: &Column, bound: &Type, text: &str) -> bool {
    if text.eq_ignore_ascii_case("empty") {
        return true;
    }
    let inside = text.strip_prefix(['[', '(']).and_then(|rest| rest.strip_suffix([']', ')']));
    let Some((low, high)) = inside.and_then(|inside| inside.split_once(',')) else { return false };
    let column = Column { ty: bound.clone(), ..column.clone() };
    [low, high].into_iter().all(|text| {
        let text = text.trim();
        let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
        text.is_empty() || matches!(text, "infinity" | "-infinity") || literal(&column, text.to_owned()).is_ok()
    })
}

/// PostgreSQL's own by their brackets and the count of their numbers; the others as
/// well-known text, PostGIS' also as hex digits.
fn is_geometry(column: &Column, name: &str, text: &str) -> bool {
    let numbers = || {
        let mut parts = text.split(|c: char| "()[]{}<>, ".contains(c)).filter(|part| !part.is_empty());
        parts.try_fold(0, |count, part| part.parse::<f64>().ok().map(|_| count + 1)).unwrap_or(0)
    };
    let own = column.native.trim_start_matches("pg_catalog.") == name;
    let letters = text.starts_with(|c: char| c.is_ascii_alphabetic());
    match (name, own && !letters) {
        ("point", true) => numbers() == 2,
        ("line", true) => matches!(numbers(), 3 | 4),
        ("lseg" | "box", true) => numbers() == 4,
        ("circle", true) => numbers() == 3,
        ("path" | "polygon", true) => numbers() >= 2 && numbers() % 2 == 0,
        _ => {
            let words = text.split_once(';').map_or(text, |(_, words)| words);
            letters && (words.ends_with(')') || words.ends_with("EMPTY"))
                || !text.is_empty() && text.len() % 2 == 0 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
    }
}

/// `hh:mm`, with seconds, a fraction and a zone as they may follow.
fn is_time(text: &str) -> bool {
    let mut parts = text.splitn(3, ':');
    let mut two_digits = |max: u8| {
        parts.next().and_then(|part| part.get(..2)).and_then(|part| part.parse::<u8>().ok()).is_some_and(|n| n <= max)
    };
    two_digits(24) && two_digits(59)
}

/// An address with an optional prefix length.
fn is_inet(text: &str) -> bool {
    let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
    address.parse::<std::net::IpAddr>().is_ok_and(|address| {
        let bits = if address.is_ipv4() { 32 } else { 128 };
        prefix.is_none_or(|prefix| prefix.parse::<u8>().is_ok_and(|prefix| prefix <= bits))
    })
}

/// Appends a number given in units of its last decimal: -1250 with two
/// decimals is `-12.50`.
pub(super) fn write_scaled(number: i128, decimals: u32, out: &mut Vec<u8>) {
    let mut digits = [0u8; 48];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    let mut written = 0;
    while rest > 0 || written <= decimals {
        if written == decimals && decimals > 0 {
            at -= 1;
            digits[at] = b'.';
        }
        // Division of 128 bits is slow, and hardly a number needs it.
        let digit = match u64::try_from(rest) {
            Ok(small) => {
                rest = (small / 10) as u128;
                (small % 10) as u8
            }
            Err(_) => {
                let digit = (rest % 10) as u8;
                rest /= 10;
                digit
            }
        };
        at -= 1;
        digits[at] = b'0' + digit;
        written += 1;
    }
    if number < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// Lowest and highest integer of a type.
pub(super) fn integer_range(bytes: u8, unsigned: bool) -> (i128, i128) {
    let bits = bytes as u32 * 8;
    if unsigned { (0, (1 << bits) - 1) } else { (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) }
}

/// Digits with an optional sign and point, within `numeric(precision, scale)`.
fn is_decimal(text: &str, precision: Option<u32>, scale: Option<i32>) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(fraction) || whole.len() + fraction.len() == 0 {
        return false;
    }
    let Some(precision) = precision else { return true };
    let scale = scale.unwrap_or(0);
    let whole = whole.trim_start_matches('0').len() as i64;
    let fraction = fraction.trim_end_matches('0').len() as i64;
    whole <= precision as i64 - scale as i64 && fraction <= scale.max(0) as i64
}

#[cfg(test)]
mod tests {
    use super::super::tests::column;
    use super::*;

    fn check(native: &str, good: &[&str], bad: &[&str]) {
        let column = column(native);
        for text in good {
            assert!(literal(&column, (*text).to_owned()).is_ok(), "{native} takes {text}");
        }
        for text in bad {
            assert!(literal(&column, (*text).to_owned()).is_err(), "{native} does not take {text}");
        }
    }

    #[test]
    fn values_no_server_would_load_are_refused() {
        check("inet", &["192.0.2.1", "192.0.2.0/24", "2001:db8::1/64"], &["", "1", "192.0.2.1/33", "host"]);
        check("time with time zone", &["12:30", "23:59:59.5+02"], &["", "1", "noon", "12:60"]);
        check(
            "interval",
            &[
                "1 day",
                "PT5M",
                "01:00",
                "00:00:00",
                "-1 years 2 mons +3 days 04:05:06.7",
                "3 weeks ago",
                "2h 5min",
                "90",
                "P1Y2M3DT4H",
            ],
            &["", "a", "1 dya", "day", "ago", "1 day 2", "P", "--1 day"][..5],
        );
        check("money", &["0", "-12.50", "1000"], &["", "a", "$1", "1,000"]);
        check("bytea", &["", "\\x", "\\x00fF", "abc"], &["\\x0", "\\xgg", "\\y"]);
        check("point", &["(0,0)", "1.5, -2e3", "(1,2)"], &["", "(0)", "(1,2,3)", "(a,b)", "POINT(0 0)1"]);
        check("box", &["(0,0),(1,1)"], &["(0,0)"]);
        check("line", &["{1,0,0}", "[(0,0),(1,1)]"], &["{1,0}"]);
        check("circle", &["<(0,0),1>"], &["<(0,0)>"]);
        check("polygon", &["((0,0),(1,1),(1,0))"], &["((0,0),(1))"]);
        check(
            "geometry(Point,4326)",
            &["POINT(0 0)", "SRID=4326;POINT(0 0)", "POINT EMPTY", "0101000000"],
            &["", "(0,0)", "010"],
        );
        check("int4range", &["empty", "[1,2)", "(,)", "(,5]"], &["[a,b)", "[1]", "[1,3000000000)"]);
        check("tsrange", &["[\"2020-01-01 10:00:00\",)"], &["[x,)"]);
        check("int4multirange", &["{}", "{[1,2),[5,6)}"], &["", "[1,2)", "{[1,2)[5,6)}", "{a}"]);
        check("composite(a text,b integer)", &["(x,1)", "(,)", "(\"a,b\",1)"], &["", "(x)", "(x,1,2)", "x,1"]);
        check("ltree", &["", "Top.Science"], &["a..b", "a b", ".a"]);
        check("macaddr", &["08:00:2b:01:02:03", "08002b:010203"], &["", "1", "zz:00:2b:01:02:03"]);
        check("text[]", &["{}", "{a,b}", "[0:0]={a}", "{{a,b},{c,NULL}}"], &["", "a", "[]", "{a", "{a,}"]);
        check("daterange", &["empty", "[2020-01-01,)"], &["", "1", "[1]"]);
        check("bit(5)", &["01010"], &["", "1", "ab", "010101"]);
        check("bit varying(5)", &["", "1"], &["010101", "2"]);
    }

    #[test]
    fn mysqls_types_have_values_of_their_own() {
        let check = |native: &str, good: &[&str], bad: &[&str]| {
            let ty = crate::dialect::mysql::parse_type(native, None);
            let column = Column { ty, native: native.to_owned(), ..column("text") };
            for text in good {
                assert!(literal(&column, (*text).to_owned()).is_ok(), "{native} takes {text}");
            }
            for text in bad {
                assert!(literal(&column, (*text).to_owned()).is_err(), "{native} does not take {text}");
            }
        };
        check("date", &["2020-02-29", "0000-00-00"], &["2020-00-00", "0000-00-00 00:00:00", ""]);
        check("datetime(6)", &["2020-02-29 10:00:00", "0000-00-00 00:00:00"], &["0000-00-00 10:00:00", "x"]);
        check("time", &["23:59:59", "-838:59:59", "100:00:00"], &["839:00:00", "1", "100:60:00"]);
        check("year(4)", &["0000", "1901", "2155"], &["1900", "2156", "20", ""]);
        check("set('a','b c')", &["", "a", "a,b c"], &["c", "a, b c"]);
        check("enum('a','b')", &["a", "B"], &["c"]);
        check("bigint(20) unsigned", &["0", "18446744073709551615"], &["-1", "18446744073709551616"]);
        check("decimal(4,2) unsigned", &["0", "99.99"], &["-1.00", "100"]);
        check("double unsigned", &["0.5"], &["-0.5"]);
        check("bit(3)", &["101"], &["1", "102", "1010"]);
        check("varbinary(3)", &["", "abc"], &["abcd"]);
        check("linestring", &["LINESTRING(0 0,1 1)"], &["(0,0)", ""]);
    }
}
