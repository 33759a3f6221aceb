//! Texts that Alice takes for nothing but themselves.
//!
//! Alice looks for expressions in every string: `<f()>`, `<{parameter}>`, `@reference`,
//! `$variable`, `[list]`, `50%? this : that`, `3x this`. A backslash takes the meaning
//! from `\`, `<`, `>`, `@`, `$` and `%`; a bracket alone and a count cannot be escaped at
//! all, so a text with one is an expression that PHP decodes. Read from the lexer of
//! nelmio/alice 3 (`SubPatternsLexer`, `GlobalPatternsLexer`).

use super::yaml_text;

/// Appends a text as a scalar of YAML that Alice evaluates to that text.
pub fn text(text: &str, out: &mut Vec<u8>) {
    if !is_escapable(text) {
        return expression(&format!("rawurldecode('{}')", encoded(text)), out);
    }
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '<' | '>' | '@' | '$' | '%') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    yaml_text::quoted(&escaped, out);
}

/// Appends an expression of PHP, which must hold no white space but single blanks.
pub fn expression(php: &str, out: &mut Vec<u8>) {
    yaml_text::quoted(&format!("<({php})>"), out);
}

/// No bracket, and nothing that reads as a count: `3x `, `<…>x `.
fn is_escapable(text: &str) -> bool {
    let counts = |at: usize| text[..at].ends_with(|before: char| before.is_ascii_digit() || before == '>');
    !text.contains(['[', ']']) && !text.match_indices("x ").any(|(at, _)| counts(at))
}

/// RFC 3986: what is not unreserved, byte by byte.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, wanted: &str) {
        let mut out = Vec::new();
        text(value, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), wanted);
    }

    #[test]
    fn nothing_is_an_expression() {
        check("Anna", "\"Anna\"");
        check("anna@example.test", r#""anna\\@example.test""#);
        check("<name()> $x 50%? a : b \\", r#""\\<name()\\> \\$x 50\\%? a : b \\\\""#);
        check("[a] 1", "\"<(rawurldecode('%5Ba%5D%201'))>\"");
        check("3x b", "\"<(rawurldecode('3x%20b'))>\"");
        check("<b>x c", "\"<(rawurldecode('%3Cb%3Ex%20c'))>\"");
        check("3xb 3 x", "\"3xb 3 x\"");
        check("é\n'", "\"é\\n'\"");
    }
}
