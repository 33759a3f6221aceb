//! `scramble`: every letter and digit by another of its kind, drawn by row.

use super::substitute::kind_of;
use super::*;

/// Replaces digits by digits, capital by capital and small by small letters, each
/// drawn for the row: `SO-1-004711` becomes `KD-7-310482`. Length and shape are
/// the same, so it always fits; everything else stays where it is, and so do the
/// characters that `keep` lists.
///
/// The same value gets another text in every row, and two values may get the same:
/// joins do not hold and unique columns are refused. `substitute` does both. The
/// letters that have kinds are those of `substitute`; a letter of another script
/// stops the run. Only a value without anything to replace stays as it is.
pub struct Scramble;
pub const KIND: Scramble = Scramble;

struct Scrambled {
    keep: String,
}

/// As in the plan: how often an output that equals its input is drawn again.
const ATTEMPTS: u32 = 16;

impl Mask for Scrambled {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        let text = std::str::from_utf8(input).map_err(|_| Reject("the value is no UTF-8 text"))?;
        let start = out.len();
        for _ in 0..ATTEMPTS {
            out.truncate(start);
            let mut replaced = false;
            for letter in text.chars() {
                let kind = match self.keep.contains(letter) {
                    true => None,
                    false => kind_of(letter).map_err(Reject)?,
                };
                let letter = kind.map_or(letter, |kind| kind[draw.below(kind.len() as u64) as usize]);
                replaced |= kind.is_some();
                match letter.is_ascii() {
                    true => out.push(letter as u8),
                    false => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
                }
            }
            if !replaced || out[start..] != *input {
                break;
            }
        }
        Ok(())
    }

    fn draws(&self) -> Option<usize> {
        Some(4)
    }
}

impl MaskKind for Scramble {
    fn name(&self) -> &'static str {
        "scramble"
    }

    fn summary(&self) -> &'static str {
        "letters by letters, digits by digits, drawn by row; same shape, not consistent"
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[Parameter { name: "keep", doc: "characters that stay as they are: keep=\"X0\"", required: false }]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "scramble", native: "text", input: "Ann-42", output: "Xtb-18" },
            Example {
                rule: "scramble(keep=\"@.\")",
                native: "varchar(20)",
                input: "größe@corp.7",
                output: "xtàãw@rzzw.9",
            },
        ]
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        target.text_max("scramble").map_err(|misfit| match target.column.ty {
            Type::Int { .. } => misfit.help("use `number` or `noise` on numbers, `key` where they are keys"),
            _ => misfit,
        })?;
        let keep = args.text("keep")?.unwrap_or_default().to_owned();
        Ok(Compiled::mask(
            Scrambled { keep },
            Contract {
                reads: true,
                by: By::ROW,
                unique: Unique::Lossy { distinct: None },
                output: Output::SameShape,
                // A value without letters and digits.
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::mask_row;
    use super::*;

    fn scrambled(rule: &str, input: &str, row: u8) -> String {
        String::from_utf8(mask_row(rule, "text", input.as_bytes(), &[row]).unwrap()).unwrap()
    }

    #[test]
    fn the_shape_stays_and_the_value_does_not() {
        for row in 0..100 {
            for input in ["SO-1-004711", "7", "a", "Größe 7", "Пример", "東京 12"] {
                let out = scrambled("scramble", input, row);
                assert_ne!(out, input);
                assert_eq!(out.chars().count(), input.chars().count());
                for (before, after) in input.chars().zip(out.chars()) {
                    assert_eq!(kind_of(before).unwrap(), kind_of(after).unwrap(), "{input} {out}");
                    assert!(kind_of(before).unwrap().is_some() || before == after);
                }
            }
            assert_eq!(scrambled("scramble", "--", row), "--");
            assert!(scrambled("scramble(keep=\"0\")", "A00", row).ends_with("00"));
        }
    }

    #[test]
    fn nothing_of_the_value_is_left() {
        let input = "annakellermann1984KLM";
        for row in 0..100 {
            let out = scrambled("scramble", input, row);
            assert!(
                input.as_bytes().windows(5).all(|part| !out.as_bytes().windows(5).any(|made| made == part)),
                "{out}"
            );
        }
    }

    #[test]
    fn rows_and_not_values_decide() {
        let outs: std::collections::BTreeSet<String> =
            (0..100).map(|row| scrambled("scramble", "anna keller", row)).collect();
        assert_eq!(outs.len(), 100);
        assert!(mask_row("scramble", "text", b"\xff", b"1").is_err());
        assert!(mask_row("scramble", "text", "\u{1e900}".as_bytes(), b"1").is_err());
    }
}
