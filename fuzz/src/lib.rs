//! What the fuzz targets have in common.

use standin::script::rows::{Form, decode};
use standin::script::split::Splitter;
use standin::script::{Dialect, Modes};

/// The first byte says how the rest is read.
pub fn modes(dialect: Dialect, flags: u8) -> Modes {
    Modes { backslash_escapes: flags & 1 == 0, ansi_quotes: flags & 2 != 0, ..Modes::new(dialect) }
}

/// Lengths and kinds of all parts, with so many bytes more at a time. Every
/// value is within its part, and is read or refused.
fn parts(modes: &Modes, script: &[u8], chunk: usize) -> (Vec<String>, bool) {
    let mut splitter = Splitter::new(modes.clone());
    let mut parts = Vec::new();
    let (mut start, mut given) = (0, 0);
    let mut out = Vec::new();
    loop {
        match splitter.next(&script[start..given], given == script.len()) {
            Err(_) => return (parts, false),
            Ok(None) if given == script.len() => break,
            Ok(None) => given = script.len().min(given + chunk),
            Ok(Some(part)) => {
                assert!(part.len > 0);
                let text = &script[start..given][..part.len];
                let bounds = splitter.bounds();
                for value in &bounds.values {
                    out.clear();
                    let raw = &text[value.start as usize..value.end as usize];
                    let read = decode(raw, value.form, &splitter.modes, &mut out);
                    assert!(value.form != Form::Expression || read.is_err());
                }
                parts.push(format!("{part:?} {:?} {:?}", bounds.values, bounds.row_ends));
                start += part.len;
            }
        }
    }
    assert_eq!(start, script.len(), "every byte is in a part");
    (parts, true)
}

/// The parts are the same however the script comes in.
pub fn split(dialect: Dialect, data: &[u8]) {
    let [flags, chunk, script @ ..] = data else { return };
    let modes = modes(dialect, *flags);
    let at_once = parts(&modes, script, script.len().max(1));
    let in_chunks = parts(&modes, script, usize::from(*chunk) + 1);
    assert_eq!(at_once, in_chunks);
}
