//! Ranges as PostgreSQL writes them, bound by bound.

use super::Reject;

/// `[2020-01-01,2020-02-01)`: a bound may be absent, and in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds<'a> {
    pub opens: u8,
    /// Without quotes; empty where there is none.
    pub low: &'a [u8],
    pub high: &'a [u8],
    pub closes: u8,
}

pub(super) const NO_RANGE: Reject = Reject("the value is no range");

impl<'a> Bounds<'a> {
    /// `None` is the empty range.
    ///
    /// # Errors
    /// Text that is no range, or has bounds with quotes or backslashes inside.
    pub fn parse(input: &'a [u8]) -> Result<Option<Bounds<'a>>, Reject> {
        if input == b"empty" {
            return Ok(None);
        }
        let [opens @ (b'[' | b'('), inside @ .., closes @ (b']' | b')')] = input else { return Err(NO_RANGE) };
        let (low, rest) = bound(inside, b',')?;
        let [b',', rest @ ..] = rest else { return Err(NO_RANGE) };
        let (high, rest) = bound(rest, b',')?;
        if !rest.is_empty() {
            return Err(NO_RANGE);
        }
        Ok(Some(Bounds { opens: *opens, low, high, closes: *closes }))
    }

    /// Writes the range with other bounds; absent ones stay so.
    ///
    /// # Errors
    /// What a bound's writer says.
    pub fn write(
        self,
        out: &mut Vec<u8>,
        mut one: impl FnMut(&[u8], bool, &mut Vec<u8>) -> Result<(), Reject>,
    ) -> Result<(), Reject> {
        out.push(self.opens);
        for (bound, is_high) in [(self.low, false), (self.high, true)] {
            if is_high {
                out.push(b',');
            }
            if bound.is_empty() {
                continue;
            }
            let quoted = bound.contains(&b' ');
            out.extend_from_slice(if quoted { b"\"" } else { b"" });
            one(bound, is_high, out)?;
            out.extend_from_slice(if quoted { b"\"" } else { b"" });
        }
        out.push(self.closes);
        Ok(())
    }
}

fn bound(text: &[u8], end: u8) -> Result<(&[u8], &[u8]), Reject> {
    let (value, rest) = match text {
        [b'"', quoted @ ..] => {
            let close = quoted.iter().position(|&byte| byte == b'"').ok_or(NO_RANGE)?;
            (&quoted[..close], &quoted[close + 1..])
        }
        _ => text.split_at(text.iter().position(|&byte| byte == end).unwrap_or(text.len())),
    };
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b" .:+-".contains(byte);
    if !value.iter().all(plain) {
        return Err(NO_RANGE);
    }
    Ok((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(text: &str) -> String {
        let mut out = Vec::new();
        let bounds = Bounds::parse(text.as_bytes()).unwrap().unwrap();
        bounds
            .write(&mut out, |bound, _, out| {
                out.extend_from_slice(bound);
                Ok(())
            })
            .unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn ranges_are_read_and_written() {
        for text in ["[1,2)", "(,2]", "[2020-01-01,)", "(,)", "[\"2020-01-01 10:00:00+00\",\"2020-01-02 00:00:00+00\")"]
        {
            assert_eq!(same(text), text);
        }
        assert_eq!(Bounds::parse(b"empty"), Ok(None));
        for text in
            ["", "[", "[]", "[1]", "[1,2", "1,2)", "[1,2,3)", "[\"1,2)", "[\"a\"\"b\",2)", "[a\\,b,c)", "[1,\"2\"3)"]
        {
            assert_eq!(Bounds::parse(text.as_bytes()), Err(NO_RANGE), "{text}");
        }
    }
}
