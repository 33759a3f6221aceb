//! A coordinate of an invented address's town, fitted to a column: what
//! `address.lat` and `address.lon` have in common.

use super::*;
use crate::words::{Address, City};

pub(super) const DECIMALS: Parameter = Parameter {
    name: "decimals",
    doc: "digits behind the point, 0 to 9; default the column's scale, else 4",
    required: false,
};

struct Coordinate {
    lists: &'static Lists,
    of: fn(&City) -> i32,
    decimals: u32,
}

impl Mask for Coordinate {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        self.write(Address::draw(draw, self.lists).city, out);
        Ok(())
    }
}

impl Coordinate {
    fn write(&self, city: &City, out: &mut Vec<u8>) {
        write_scaled(scaled((self.of)(city), self.decimals), self.decimals, out);
    }
}

/// Ten-thousandths of a degree in units of the last decimal; halves go away from
/// zero.
fn scaled(degrees: i32, decimals: u32) -> i128 {
    if decimals >= 4 {
        return degrees as i128 * 10i128.pow(decimals - 4);
    }
    let unit = 10i128.pow(4 - decimals);
    let half = if degrees < 0 { -unit / 2 } else { unit / 2 };
    (degrees as i128 + half) / unit
}

/// Fits the coordinate to a column.
pub(super) fn compile(
    mask: &str,
    target: &Target<'_>,
    args: &Args<'_>,
    of: fn(&City) -> i32,
) -> Result<Compiled, Misfit> {
    let column = target.column;
    let lists = target.lists()?;
    let scale = match &column.ty {
        Type::Decimal { precision, scale } => scale.or(precision.map(|_| 0)).map(|scale| scale.clamp(0, 9) as u32),
        Type::Float { .. } | Type::Text(_) => None,
        _ => return Err(Misfit::wrong_type(mask, "a numeric, floating point or text", column)),
    };
    let decimals = match args.integer("decimals")? {
        None => scale.unwrap_or(4),
        Some(decimals @ 0..=9) => decimals as u32,
        Some(_) => return Err(Misfit::new(MisfitKind::Argument, "`decimals` is between 0 and 9")),
    };
    let coordinate = Coordinate { lists, of, decimals };
    let mut chars_max = 0;
    let mut distinct = std::collections::BTreeSet::new();
    for city in &lists.cities {
        let mut text = Vec::new();
        coordinate.write(city, &mut text);
        chars_max = chars_max.max(text.len() as u32);
        let text = String::from_utf8(text).expect("digits are UTF-8");
        literal(column, text.clone()).map_err(|_| {
            let problem =
                format!("degrees with {decimals} decimals do not all fit {} ({})", column.name, column.native);
            Misfit::new(if column.ty.is_text() { MisfitKind::Length } else { MisfitKind::Value }, problem).help(
                "a latitude needs two digits before the point, a longitude three; `decimals` takes fewer behind it",
            )
        })?;
        distinct.insert(text);
    }
    let degrees = || lists.cities.iter().map(|city| of(city) as i64);
    let output = match column.ty {
        Type::Text(_) => Output::Text { chars_max },
        _ => Output::Interval {
            low: degrees().min().unwrap_or(0).div_euclid(10_000),
            high: degrees().max().unwrap_or(0).div_euclid(10_000) + 1,
        },
    };
    Ok(Compiled::mask(
        coordinate,
        Contract {
            reads: false,
            by: target.subject("address", args)?,
            unique: Unique::Lossy { distinct: Some(distinct.len() as u64) },
            output,
            may_equal: true,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on};
    use super::*;

    #[test]
    fn degrees_are_rounded_and_padded() {
        let written = |degrees, decimals| {
            let mut out = Vec::new();
            write_scaled(scaled(degrees, decimals), decimals, &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(written(515_074, 4), "51.5074");
        assert_eq!(written(515_074, 6), "51.507400");
        assert_eq!(written(-1257, 2), "-0.13");
        assert_eq!(written(-1257, 0), "0");
        assert_eq!(written(1_396_917, 3), "139.692");
        assert_eq!(written(-725_000, 0), "-73");
    }

    #[test]
    fn columns_hold_what_is_written() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        for native in [
            "numeric",
            "numeric(9,6)",
            "numeric(5,2)",
            "numeric(3,0)",
            "double precision",
            "real",
            "text",
            "varchar(9)",
        ] {
            assert_eq!(kind("address.lon", native), None, "{native}");
            assert_eq!(kind("address.lat", native), None, "{native}");
        }
        assert_eq!(kind("address.lon", "numeric(4,2)"), Some(MisfitKind::Value));
        assert_eq!(kind("address.lat", "numeric(4,2)"), None);
        assert_eq!(kind("address.lat(decimals=4)", "numeric(5,2)"), Some(MisfitKind::Value));
        assert_eq!(kind("address.lat(decimals=2)", "numeric(9,6)"), None);
        assert_eq!(kind("address.lat(decimals=10)", "text"), Some(MisfitKind::Argument));
        assert_eq!(kind("address.lat", "varchar(4)"), Some(MisfitKind::Length));
        assert_eq!(kind("address.lat(decimals=1)", "varchar(4)"), None);
        assert_eq!(kind("address.lat", "integer"), Some(MisfitKind::Type));
    }
}
