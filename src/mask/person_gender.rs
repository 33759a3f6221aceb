//! `person.gender`: the gender of an invented person.

use super::*;
use crate::words::{Gender as Of, Person};

/// The gender that the row's invented first name has, in the column's own words.
///
/// An enum column gets the two of its labels that say so (`female` and `male`, `f`
/// and `m`, `woman` and `man`, in any case); an integer column 2 and 1, as ISO/IEC
/// 5218 numbers them; a text column `female` and `male`, or `F` and `M` where that
/// is too long. `values=[…]` names others, first the female one; a CHECK on the
/// column wants its own spelling there.
///
/// The lists of names know two genders. Rule the column `choice` where a third
/// matters.
pub struct Gender;
pub const KIND: Gender = Gender;

struct Fitted {
    lists: &'static Lists,
    female: Vec<u8>,
    male: Vec<u8>,
}

impl Mask for Fitted {
    fn mask(&self, _input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        out.extend_from_slice(match Person::draw(draw, self.lists).gender {
            Of::Female => &self.female,
            Of::Male => &self.male,
        });
        Ok(())
    }
}

/// Spellings that enums use, female first.
const SPELLINGS: &[(&str, &str)] =
    &[("female", "male"), ("f", "m"), ("woman", "man"), ("women", "men"), ("w", "m"), ("2", "1")];

impl MaskKind for Gender {
    fn name(&self) -> &'static str {
        "person.gender"
    }

    fn summary(&self) -> &'static str {
        "the gender of the row's invented first name, in the column's own words"
    }

    fn remains(&self) -> Remains {
        Remains::Listed
    }

    fn parameters(&self) -> &'static [Parameter] {
        &[
            Parameter {
                name: "values",
                doc: "how the column says female and male, in this order; default by its type",
                required: false,
            },
            BY,
        ]
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { rule: "person.gender", native: "text", input: "x", output: "male" },
            Example { rule: "person.gender", native: "char(1)", input: "X", output: "M" },
            Example { rule: "person.gender", native: "enum(unknown,male,female)", input: "unknown", output: "male" },
            Example { rule: "person.gender(values=[0, 1])", native: "smallint", input: "9", output: "1" },
        ]
    }

    fn scope(&self) -> Scope {
        Scope::Shared("person")
    }

    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit> {
        let column = target.column;
        let owned = |(female, male): (&str, &str)| [female.to_owned(), male.to_owned()];
        let values = match (args.list("values")?, &column.ty) {
            (Some(values), _) => <[String; 2]>::try_from(values).map_err(|_| {
                Misfit::new(MisfitKind::Argument, "`values` has two: how the column says female, then male")
            })?,
            (None, Type::Enum { labels }) => {
                let label = |spelling: &str| labels.iter().find(|label| label.eq_ignore_ascii_case(spelling));
                let pair = SPELLINGS.iter().find_map(|(female, male)| Some((label(female)?, label(male)?)));
                let (female, male) = pair.ok_or_else(|| {
                    Misfit::new(MisfitKind::Value, format!("which labels of {} are female and male is not told", column.native))
                        .help("name them: `person.gender(values=[FEMALE, MALE])`")
                })?;
                owned((female, male))
            }
            (None, Type::Int { .. }) => owned(("2", "1")),
            (None, Type::Text(length)) if length.max.is_some_and(|max| max < 6) => owned(("F", "M")),
            (None, Type::Text(_)) => owned(("female", "male")),
            (None, Type::Bool) => {
                return Err(Misfit::new(MisfitKind::Argument, "a boolean column does not tell which gender is true")
                    .help("say so: `person.gender(values=[true, false])` writes true for female"));
            }
            (None, _) => return Err(Misfit::wrong_type(self.name(), "a text, enum or integer", column)),
        };
        let [female, male] = values;
        let (female, male) = (literal(column, female)?, literal(column, male)?);
        let output = Output::OneOf(vec![female.clone(), male.clone()]);
        Ok(Compiled::mask(
            Fitted { lists: target.lists()?, female, male },
            Contract {
                reads: false,
                by: target.subject("person", args)?,
                unique: Unique::Lossy { distinct: Some(2) },
                output,
                may_equal: true,
            },
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{column, compile_on, mask_row};
    use super::*;

    #[test]
    fn gender_first_name_and_title_agree() {
        let lists = Lists::of(1, Locale::EnUs).unwrap();
        let text = |rule: &str, row: u32| {
            String::from_utf8(mask_row(rule, "text", b"x", &row.to_le_bytes()).unwrap()).unwrap()
        };
        let mut women = 0;
        for row in 0..400 {
            let (gender, first, title) = (text("person.gender", row), text("person.first_name", row), text("person.title", row));
            let (names, titles) = match gender.as_str() {
                "female" => (&lists.female, &lists.female_titles),
                _ => (&lists.male, &lists.male_titles),
            };
            assert!(names.iter().any(|name| name.word.text == first), "{gender} {first}");
            assert!(titles.iter().any(|word| word.text == title), "{gender} {title}");
            women += u32::from(gender == "female");
        }
        assert!((150..250).contains(&women), "{women} of 400");
    }

    #[test]
    fn the_columns_own_words_are_used() {
        let outputs = |rule: &str, native: &str| {
            let mut seen = std::collections::BTreeSet::new();
            for row in 0..50u32 {
                seen.insert(String::from_utf8(mask_row(rule, native, b"x", &row.to_le_bytes()).unwrap()).unwrap());
            }
            seen.into_iter().collect::<Vec<_>>().join(" ")
        };
        for (rule, native, words) in [
            ("person.gender", "text", "female male"),
            ("person.gender", "varchar(5)", "F M"),
            ("person.gender", "char(1)", "F M"),
            ("person.gender", "integer", "1 2"),
            ("person.gender", "enum(M,F,X)", "F M"),
            ("person.gender", "enum(Male,Female)", "Female Male"),
            ("person.gender", "enum(w,m,d)", "m w"),
            ("person.gender([frau, mann])", "varchar(4)", "frau mann"),
            ("person.gender(values=[true, false])", "boolean", "f t"),
        ] {
            assert_eq!(outputs(rule, native), words, "{rule} on {native}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let kind = |rule: &str, native: &str| compile_on(rule, &column(native)).err().map(|misfit| misfit.kind);
        assert_eq!(kind("person.gender", "enum(a,b)"), Some(MisfitKind::Value));
        assert_eq!(kind("person.gender([x, y])", "enum(a,b)"), Some(MisfitKind::Value));
        assert_eq!(kind("person.gender([ff, m])", "char(1)"), Some(MisfitKind::Length));
        assert_eq!(kind("person.gender([f])", "text"), Some(MisfitKind::Argument));
        assert_eq!(kind("person.gender", "boolean"), Some(MisfitKind::Argument));
        assert_eq!(kind("person.gender", "date"), Some(MisfitKind::Type));
    }
}
