//! The coordinates of spatial values, wherever they stand in their text or bytes.

use crate::mask::Reject;

const NO_SHAPE: Reject = Reject("the value is no spatial value of the column's type");
/// As deep as collections may be nested.
const DEPTH_MAX: usize = 32;

/// How a server writes spatial values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Numbers between brackets and commas: PostgreSQL's own types.
    Text,
    /// As text, with a radius at the end that is no coordinate.
    Circle,
    /// PostGIS: the hex digits of EWKB.
    Hex,
    /// MySQL: four bytes of the reference system, then WKB.
    Mysql,
}

/// A value and the places of its points.
pub(super) struct Shape {
    form: Form,
    bytes: Vec<u8>,
    /// Where x and y stand: their spans in text; in bytes, where they begin.
    points: Vec<(Place, Place)>,
}

#[derive(Clone, Copy)]
struct Place {
    start: usize,
    end: usize,
    little: bool,
    value: f64,
}

impl Shape {
    pub(super) fn read(form: Form, input: &[u8]) -> Result<Shape, Reject> {
        let bytes = match form {
            Form::Hex => unhex(input).ok_or(NO_SHAPE)?,
            _ => input.to_vec(),
        };
        let mut shape = Shape { form, bytes, points: Vec::new() };
        match form {
            Form::Text | Form::Circle => shape.read_text()?,
            Form::Hex | Form::Mysql => {
                let start = if form == Form::Mysql { 4 } else { 0 };
                if shape.read_binary(start, 0)? != shape.bytes.len() {
                    return Err(NO_SHAPE);
                }
            }
        }
        Ok(shape)
    }

    /// The least and the greatest x and y; `None` where there is no point.
    pub(super) fn bounds(&self) -> Option<((f64, f64), (f64, f64))> {
        let smaller = |a: f64, b: f64| if b < a { b } else { a };
        let larger = |a: f64, b: f64| if b > a { b } else { a };
        let points = self.points.iter().map(|(x, y)| (x.value, y.value));
        points.map(|point| (point, point)).reduce(|(low, high), (point, _)| {
            ((smaller(low.0, point.0), smaller(low.1, point.1)), (larger(high.0, point.0), larger(high.1, point.1)))
        })
    }

    pub(super) fn shift(&mut self, x: f64, y: f64) {
        for point in &mut self.points {
            point.0.value += x;
            point.1.value += y;
        }
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let places = self.points.iter().flat_map(|(x, y)| [x, y]);
        let start = out.len();
        let mut at = 0;
        for place in places {
            out.extend_from_slice(&self.bytes[at..place.start]);
            match self.form {
                // The shortest digits that read back as the same double.
                Form::Text | Form::Circle => out.extend_from_slice(place.value.to_string().as_bytes()),
                Form::Hex | Form::Mysql if place.little => out.extend_from_slice(&place.value.to_le_bytes()),
                Form::Hex | Form::Mysql => out.extend_from_slice(&place.value.to_be_bytes()),
            }
            at = place.end;
        }
        out.extend_from_slice(&self.bytes[at..]);
        if self.form == Form::Hex {
            let bytes = out.split_off(start);
            out.extend(bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| b"0123456789ABCDEF"[digit as usize]));
        }
    }

    /// Every two numbers are a point.
    fn read_text(&mut self) -> Result<(), Reject> {
        let mut places = Vec::new();
        let mut at = 0;
        while at < self.bytes.len() {
            let byte = self.bytes[at];
            if b"()[]<>, ".contains(&byte) {
                at += 1;
                continue;
            }
            let length = self.bytes[at..].iter().take_while(|byte| !b"()[]<>, ".contains(byte)).count();
            let text = std::str::from_utf8(&self.bytes[at..at + length]).map_err(|_| NO_SHAPE)?;
            if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
                return Err(Reject("a coordinate is no finite number"));
            }
            let value = text.parse().map_err(|_| NO_SHAPE)?;
            places.push(Place { start: at, end: at + length, little: false, value });
            at += length;
        }
        if self.form == Form::Circle {
            places.pop();
        }
        if places.is_empty() || places.len() % 2 == 1 {
            return Err(NO_SHAPE);
        }
        self.points = places.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        Ok(())
    }

    /// Reads one geometry of well-known binary (OGC 06-103r4, 8.2; PostGIS' flags for
    /// Z, M and the reference system, and ISO's thousands): where it ends.
    fn read_binary(&mut self, start: usize, depth: usize) -> Result<usize, Reject> {
        if depth > DEPTH_MAX {
            return Err(Reject("the spatial value is nested too deeply"));
        }
        let little = match self.bytes.get(start) {
            Some(0) => false,
            Some(1) => true,
            _ => return Err(NO_SHAPE),
        };
        let mut at = start + 1;
        let kind = self.count(&mut at, little)?;
        if kind & 0x2000_0000 != 0 {
            self.count(&mut at, little)?;
        }
        let thousands = (kind & 0xffff) / 1000;
        let more = |flag: u32, named: bool| usize::from(kind & flag != 0 || named);
        let dimensions = 2 + more(0x8000_0000, matches!(thousands, 1 | 3)) + more(0x4000_0000, matches!(thousands, 2 | 3));
        match (kind & 0xffff) % 1000 {
            1 => self.point(&mut at, little, dimensions)?,
            // Line string, circular string.
            2 | 8 => self.ring(&mut at, little, dimensions)?,
            // Polygon, triangle.
            3 | 17 => {
                for _ in 0..self.count(&mut at, little)? {
                    self.ring(&mut at, little, dimensions)?;
                }
            }
            // Multi-, compound and collections, surfaces.
            4..=7 | 9..=12 | 15 | 16 => {
                for _ in 0..self.count(&mut at, little)? {
                    at = self.read_binary(at, depth + 1)?;
                }
            }
            _ => return Err(NO_SHAPE),
        }
        Ok(at)
    }

    fn ring(&mut self, at: &mut usize, little: bool, dimensions: usize) -> Result<(), Reject> {
        for _ in 0..self.count(at, little)? {
            self.point(at, little, dimensions)?;
        }
        Ok(())
    }

    fn point(&mut self, at: &mut usize, little: bool, dimensions: usize) -> Result<(), Reject> {
        let coordinate = |start: usize| {
            let bytes = self.bytes.get(start..).and_then(|rest| rest.first_chunk()).ok_or(NO_SHAPE)?;
            let value = if little { f64::from_le_bytes(*bytes) } else { f64::from_be_bytes(*bytes) };
            Ok(Place { start, end: start + 8, little, value })
        };
        let (x, y) = (coordinate(*at)?, coordinate(*at + 8)?);
        *at += 8 * dimensions;
        if *at > self.bytes.len() {
            return Err(NO_SHAPE);
        }
        match (x.value.is_finite(), y.value.is_finite()) {
            (true, true) => self.points.push((x, y)),
            // An empty point has no numbers.
            (false, false) if x.value.is_nan() && y.value.is_nan() => {}
            _ => return Err(Reject("a coordinate is no finite number")),
        }
        Ok(())
    }

    fn count(&self, at: &mut usize, little: bool) -> Result<u32, Reject> {
        let bytes = self.bytes.get(*at..).and_then(|rest| rest.first_chunk()).ok_or(NO_SHAPE)?;
        *at += 4;
        Ok(if little { u32::from_le_bytes(*bytes) } else { u32::from_be_bytes(*bytes) })
    }
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs = text.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    pairs.map(|pair| Some((digit(pair[0])? << 4 | digit(pair[1])?) as u8)).collect::<Option<Vec<u8>>>().filter(|_| whole)
}
