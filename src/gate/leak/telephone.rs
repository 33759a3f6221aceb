//! The national significant number of a telephone number: what stays the same
//! whether it is dialled from home or from abroad.

/// The digits behind the country code or the trunk prefix, where the number is
/// written with one; `is_international` tells of a `+` before it.
///
/// Country codes are cut by ITU-T E.164: 1 and 7 have one digit, those of the
/// list two, all others three. Eleven digits that begin with 1 are read as North
/// American. A number that is written with its country code and without a sign
/// of it looks like any other and stays as it is.
pub(super) fn significant(digits: &[u8], is_international: bool) -> Option<&[u8]> {
    match digits {
        _ if is_international => without_country(digits),
        [b'0', b'0', rest @ ..] if rest.len() >= 10 => without_country(rest),
        [b'0', rest @ ..] if digits.len() <= 12 && !rest.starts_with(b"0") => Some(rest),
        [b'1', rest @ ..] if rest.len() == 10 => Some(rest),
        _ => None,
    }
}

fn without_country(digits: &[u8]) -> Option<&[u8]> {
    let length = match digits.first_chunk::<2>()? {
        [b'1' | b'7', _] => 1,
        b"20" | b"27" | b"36" | b"39" | b"81" | b"82" | b"84" | b"86" | b"98" => 2,
        [b'3', b'0'..=b'4'] | [b'4', b'0' | b'1' | b'3'..=b'9'] => 2,
        [b'5', b'1'..=b'8'] | [b'6', b'0'..=b'6'] | [b'9', b'0'..=b'5'] => 2,
        _ => 3,
    };
    let rest = digits.get(length..)?;
    // `+44 (0)20 …` is often written, and never dialled.
    Some(rest.strip_prefix(b"0").filter(|rest| rest.len() >= 9).unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::significant;

    fn check(digits: &str, is_international: bool, wanted: Option<&str>) {
        assert_eq!(significant(digits.as_bytes(), is_international), wanted.map(str::as_bytes), "{digits}");
    }

    #[test]
    fn a_number_is_the_same_from_home_and_from_abroad() {
        check("447700900123", true, Some("7700900123"));
        check("4407700900123", true, Some("7700900123"));
        check("07700900123", false, Some("7700900123"));
        check("00447700900123", false, Some("7700900123"));
        check("12025550123", true, Some("2025550123"));
        check("12025550123", false, Some("2025550123"));
        check("2025550123", false, None);
        check("351210000000", true, Some("210000000"));
        check("4", true, None);
        check("", false, None);
    }
}
