//! `geo.shift`: places and shapes move, all corners of one by the same way.

use super::*;
use shape::{Form, Shape};

mod shape;

/// Moves a place or a whole shape by up to `meters` to the north or south and to the
/// east or west, each by a tenth of that at least. All points of a value move by the
/// same, so a shape keeps its form; all values of a subject move by the same, so what
/// is near stays near. `by=row`, the default where the table has no subject, moves
/// each row on its own.
///
/// With `meters` coordinates are degrees, longitude first, as in PostGIS' and MySQL's
/// stored form: a degree of latitude is 111,320 metres, one of longitude shrinks
/// towards the poles by a table of cosines. A shape that would leave the globe moves
/// the other way. With `units` coordinates are whatever the column counts in, and move
/// by up to so many of them along both axes: for projected systems and drawings.
///
/// Takes PostgreSQL's `point`, `lseg`, `box`, `path`, `polygon` and `circle`, PostGIS'
/// `geometry` and `geography` (hex of EWKB, as the server prints them), and MySQL's
/// spatial types (its own bytes: the reference system, then WKB). Numbers of dimensions,
/// the third and fourth coordinate, the reference system and empty shapes stay. An
/// infinite line (`line`) has no place of its own; rule it `null` or `fixed`.
///
/// A shift hides where somebody is, not that two values are near each other, and a
/// shape that is known elsewhere is known by its form: where that matters use `null`.
///
/// Coordinates are IEEE 754 doubles in the database itself. The way is a whole number of
/// ten-millionths; it is divided and added with the operations that the standard rounds
/// correctly, so every machine makes the same bytes.
pub struct GeoShift;
pub const KIND: GeoShift = GeoShift;

/// Ten-millionths of a degree, or of a unit.
const PARTS: i64 = 10_000_000;
/// Metres in a degree of latitude, and of longitude at the equator.
const DEGREE: i64 = 111_320;

/// 10,000 / cos of 0 to 89 degrees, rounded down: how many more degrees of longitude
/// than of latitude the same way is.
#[rustfmt::skip]
const SECANTS: [i64; 90] = [
    10_000, 10_001, 10_006, 10_013, 10_024, 10_038, 10_055, 10_075, 10_098, 10_124,
    10_154, 10_187, 10_223, 10_263, 10_306, 10_352, 10_402, 10_456, 10_514, 10_576,
    10_641, 10_711, 10_785, 10_863, 10_946, 11_033, 11_126, 11_223, 11_325, 11_433,
    11_547, 11_666, 11_791, 11_923, 12_062, 12_207, 12_360, 12_521, 12_690, 12_867,
    13_054, 13_250, 13_456, 13_673, 13_901, 14_142, 14_395, 14_662, 14_944, 15_242,
    15_557, 15_890, 16_242, 16_616, 17_013, 17_434, 17_882, 18_360, 18_870, 19_416,
    19_999, 20_626, 21_300, 22_026, 22_811, 23_662, 24_585, 25_593, 26_694, 27_904,
    29_238, 30_715, 32_360, 34_203, 36_279, 38_637, 41_335, 44_454, 48_097, 52_408,
    57_587, 63_924, 71_852, 82_055, 95_667, 114_737, 143_355, 191_073, 286_537, 572_986,
];

struct Shift {
    form: Form,
    /// The most, in parts.
    most: i64,
    degrees: bool,
}

impl Mask for Shift {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let mut way = || {
            let size = draw.between((self.most + 9) / 10, self.most);
            if draw.below(2) == 0 { size } else { -size }
        };
        let (mut x, mut y) = (way(), way());
        let mut shape = Shape::read(self.form, input)?;
        let Some((low, high)) = shape.bounds() else {
            // Nothing has a place in it.
            out.extend_from_slice(input);
            return Ok(());
        };
        if self.degrees {
            const LIMIT: (f64, f64) = (180.0, 90.0);
            if low.0 < -LIMIT.0 || low.1 < -LIMIT.1 || high.0 > LIMIT.0 || high.1 > LIMIT.1 {
                return Err(Reject("the coordinates are no degrees; `geo.shift(units=…)` moves others"));
            }
            // The parallel of the first corner decides for all. A comparison counts
            // the degrees, so nothing is rounded.
            let latitude = if low.1 < 0.0 { -low.1 } else { low.1 };
            let degree = (0..89).rev().find(|&degree| f64::from(degree) <= latitude).unwrap_or(0);
            x = x * SECANTS[degree as usize] / SECANTS[0];
            x = turned(x, low.0, high.0, LIMIT.0)?;
            y = turned(y, low.1, high.1, LIMIT.1)?;
        }
        shape.shift(parts(x), parts(y));
        shape.write(out);
        Ok(())
    }
}

fn parts(count: i64) -> f64 {
    count as f64 / PARTS as f64
}

/// The way, or the way back where it would lead over the edge.
fn turned(way: i64, low: f64, high: f64, limit: f64) -> Result<i64, Reject> {
    let stays = |way: i64| low + parts(way) >= -limit && high + parts(way) <= limit;
    match (stays(way), stays(-way)) {
        (true, _) => Ok(way),
        (false, true) => Ok(-way),
        (false, false) => Err(Reject("the shape spans the globe: no way to move it is left")),
    }
}

impl MaskKind for GeoShift {
    fn name(&self) -> &'static str {
        "geo.shift"
    }

    fn summary(&self) -> &'static str {
        "move places and shapes by some metres, all of a row or subject by the same"
    }

    fn remains(&self) -> Remains {
        Remains::Parts
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter { name: "meters", doc: "the most to move along each axis, for degrees; default 1000", required: false },
            Parameter { name: "units", doc: "the most to move along each axis, in the column's own units", required: false },
            BY,
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "geo.shift", native: "point", input: "(13.376,52.518)", output: "(13.3871563,52.5117086)" },
            Example { rule: "geo.shift(units=100)", native: "box", input: "(5,5),(1,1)", output: "(81.4635211,-65.0357358),(77.4635211,-69.0357358)" },
            Example { rule: "geo.shift(meters=500)", native: "geometry(Point,4326)", input: "0101000020E6100000C3F5285C8FC22A40F6285C8FC2455240", output: "0101000020E6100000CECF68064CBB2A40C166CA98CC455240" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("geo.shift")
    }

    fn moves_together(&self) -> bool {
        true
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let wrong = |problem: &str| Misfit::new(MisfitKind::Argument, problem);
        let form = match &target.column.ty {
            Type::Geometry(_) if target.is_mysql => Form::Mysql,
            Type::Geometry(name) => match name.as_str() {
                "geometry" | "geography" => Form::Hex,
                "point" | "lseg" | "box" | "path" | "polygon" => Form::Text,
                "circle" => Form::Circle,
                _ => return Err(Misfit::wrong_type("geo.shift", "a place or a shape with corners in this", target.column)),
            },
            _ => return Err(Misfit::wrong_type("geo.shift", "a spatial", target.column)),
        };
        let within = |name: &'static str, most: i64| match args.integer(name)? {
            Some(number) if number < 1 || number > most => Err(wrong(&format!("`{name}` is between 1 and {most}"))),
            number => Ok(number),
        };
        let (most, degrees) = match (within("meters", 1_000_000)?, within("units", 100_000_000)?) {
            (Some(_), Some(_)) => return Err(wrong("either `meters` or `units`, not both")),
            (None, Some(units)) => (units * PARTS, false),
            (meters, None) => (meters.unwrap_or(1000) * PARTS / DEGREE, true),
        };
        Ok(Compiled::mask(
            Shift { form, most, degrees },
            Contract {
                reads: true,
                by: target.subject("person", args)?,
                unique: Unique::Lossy { distinct: None },
                output: Output::AnyOfType,
                // An empty shape stays; a place so far out that a double has no room for the way, too.
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, compile_on_mysql, mask_row};
    use super::*;

    fn mask(rule: &str, native: &str, input: &str, row: u8) -> Result<String, Reject> {
        mask_row(rule, native, input.as_bytes(), &[row]).map(|out| String::from_utf8(out).unwrap())
    }

    fn numbers(text: &str) -> Vec<f64> {
        text.split(|c: char| "()[]<>, ".contains(c)).filter(|part| !part.is_empty()).map(|part| part.parse().unwrap()).collect()
    }

    #[test]
    fn all_corners_move_by_the_same() {
        for (native, input) in [
            ("point", "(1.5,2)"),
            ("lseg", "[(1,2),(3,4)]"),
            ("box", "(3,4),(1,2)"),
            ("path", "((1,2),(3,4),(-5,6))"),
            ("path", "[(1,2),(3,4)]"),
            ("polygon", "((1,2),(3,4),(-5,1e1))"),
        ] {
            for row in 0..30 {
                let out = mask("geo.shift(units=50)", native, input, row).unwrap();
                let (before, after) = (numbers(input), numbers(&out));
                let ways: Vec<f64> = before.iter().zip(&after).map(|(before, after)| after - before).collect();
                assert!(ways.chunks(2).all(|way| (way[0] - ways[0]).abs() < 1e-9 && (way[1] - ways[1]).abs() < 1e-9), "{out}");
                assert!(ways.iter().all(|way| (5.0..=50.0).contains(&way.abs())), "{out}");
                let brackets = |text: &str| text.chars().filter(|c| "()[]<>,".contains(*c)).collect::<String>();
                assert_eq!(brackets(input), brackets(&out));
            }
        }
        let circle = mask("geo.shift(units=5)", "circle", "<(1,2),7.5>", 1).unwrap();
        assert!(circle.ends_with(",7.5>"));
    }

    #[test]
    fn metres_are_metres_on_every_parallel() {
        for (latitude, cosine) in [(0.0, 1.0), (40.0, 0.76604), (-40.0, 0.76604), (60.0, 0.5), (80.0, 0.17365)] {
            for row in 0..30 {
                let out = numbers(&mask("geo.shift(meters=1000)", "point", &format!("(10,{latitude})"), row).unwrap());
                let north = (out[1] - latitude) * 111_320.0;
                let east = (out[0] - 10.0) * 111_320.0 * cosine;
                assert!((99.0..1001.0).contains(&north.abs()) && (99.0..1001.0).contains(&east.abs()), "{north} {east}");
            }
        }
    }

    #[test]
    fn nobody_leaves_the_globe() {
        for row in 0..30 {
            for input in ["(180,90)", "(-180,-90)", "(179.9999,0)"] {
                let out = numbers(&mask("geo.shift(meters=50000)", "point", input, row).unwrap());
                assert!(out[0].abs() <= 180.0 && out[1].abs() <= 90.0, "{out:?}");
            }
        }
        assert!(mask("geo.shift", "point", "(3500000,5800000)", 1).is_err());
        assert!(mask("geo.shift", "box", "(180,90),(-180,-90)", 1).is_err());
    }

    fn binary(points: &[[f64; 2]], kind: u32, little: bool, srid: Option<u32>) -> Vec<u8> {
        let word = |n: u32| if little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut out = vec![u8::from(little)];
        out.extend(word(kind | if srid.is_some() { 0x2000_0000 } else { 0 }));
        out.extend(srid.into_iter().flat_map(word));
        match kind {
            1 => {}
            2 => out.extend(word(points.len() as u32)),
            3 => out.extend([word(1), word(points.len() as u32)].concat()),
            _ => {
                out.extend(word(points.len() as u32));
                for point in points {
                    out.extend(binary(&[*point], 1, little, None));
                }
                return out;
            }
        }
        for number in points.iter().flatten() {
            out.extend(if little { number.to_le_bytes() } else { number.to_be_bytes() });
        }
        out
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    #[test]
    fn well_known_binary_moves_in_either_order_of_bytes() {
        for little in [false, true] {
            for (kind, points) in [(1, &[[13.0, 52.0]][..]), (2, &[[1.0, 2.0], [3.0, 4.0]]), (3, &[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]), (4, &[[1.0, 2.0], [3.0, 4.0]])] {
                let out = mask("geo.shift(units=3)", "geometry", &hex(&binary(points, kind, little, Some(4326))), 7).unwrap();
                let way = numbers(&mask("geo.shift(units=3)", "point", "(0,0)", 7).unwrap());
                let moved: Vec<[f64; 2]> = points.iter().map(|point| [point[0] + way[0], point[1] + way[1]]).collect();
                assert_eq!(out, hex(&binary(&moved, kind, little, Some(4326))), "{kind}");
                let Action::Mask(mask) = compile_on_mysql("geo.shift(units=3)", "geometry").unwrap().action else { panic!("a mask") };
                let key = crate::seed::Key::new([0; 32]).domain(1, "unused");
                let mut value = 4326u32.to_le_bytes().to_vec();
                value.extend(binary(points, kind, little, None));
                let mut out = Vec::new();
                mask.mask(&value, &mut key.draw(b"x"), &mut out).unwrap();
                assert_eq!((out.len(), &out[..4]), (value.len(), &value[..4]));
                assert_ne!(out, value);
            }
        }
    }

    #[test]
    fn a_third_coordinate_and_an_empty_point_stay() {
        let mut with_height = vec![1, 1, 0, 0, 0x80];
        with_height.extend([1.0f64, 2.0, 33.0].iter().flat_map(|number| number.to_le_bytes()));
        let out = mask("geo.shift", "geometry(PointZ)", &hex(&with_height), 1).unwrap();
        assert_eq!(out[out.len() - 16..], hex(&33.0f64.to_le_bytes()));
        let nowhere = hex(&binary(&[[f64::NAN, f64::NAN]], 1, true, None));
        assert_eq!(mask("geo.shift", "geometry", &nowhere, 1).unwrap(), nowhere);
    }

    #[test]
    fn what_is_no_shape_is_rejected() {
        for (native, input) in [
            ("point", "x"), ("point", "(1)"), ("point", "(1,2,3)"), ("point", "(Infinity,1)"), ("point", "(NaN,NaN)"), ("circle", "<1,2>"), ("geometry", "01"), ("geometry", "POINT(1 2)"), ("geometry", "0101000000"),
            ("geometry", "010200000005000000"), ("geometry", "0107000000FFFFFFFF"), ("geometry", "0163000000"), ("geometry", "02"), ("geometry", "0"),
        ] {
            assert!(mask("geo.shift", native, input, 1).is_err(), "{input}");
        }
        let deep = "010700000001000000".repeat(100);
        assert!(mask("geo.shift", "geometry", &deep, 1).is_err());
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("geo.shift", "line"), Some(MisfitKind::Type));
        assert_eq!(kind("geo.shift", "text"), Some(MisfitKind::Type));
        for rule in ["geo.shift(meters=0)", "geo.shift(units=0)", "geo.shift(meters=1, units=1)", "geo.shift(by=nobody)"] {
            assert_eq!(kind(rule, "point"), Some(MisfitKind::Argument), "{rule}");
        }
    }
}
