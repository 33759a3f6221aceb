//! Plain tables for people: columns aligned, nothing drawn around them.

/// Lines of `rows`, each cell padded to its column's width in characters.
pub fn table(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    rows.iter()
        .map(|row| {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, &width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count()))));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

/// A value for the terminal: control characters made visible, cut to `width`.
pub fn cell(bytes: Option<&[u8]>, width: usize) -> String {
    let Some(bytes) = bytes else { return "NULL".to_owned() };
    let text: String = String::from_utf8_lossy(bytes).chars().map(|c| if c.is_control() { '·' } else { c }).collect();
    if text.chars().count() <= width {
        return text;
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_line_up_and_hide_controls() {
        let rows = [vec!["a".to_owned(), "bb".to_owned()], vec!["ccc".to_owned(), "d".to_owned()]];
        assert_eq!(table(&rows), ["a    bb", "ccc  d"]);
        assert_eq!(cell(Some(b"a\x1b[31mb"), 20), "a·[31mb");
        assert_eq!(cell(Some("ünïcödé".as_bytes()), 4), "ünï…");
        assert_eq!(cell(None, 4), "NULL");
    }
}
