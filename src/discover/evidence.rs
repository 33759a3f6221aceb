//! Why a column is thought to be something: in words and counts, never a value.
//!
//! Nothing here can hold a value: the words are the kinds' own, the names are
//! the schema's, and a path spells out the keys that are in the lexicons.

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Its name says so; what it is named like.
    Name(&'static str),
    /// Its type says so.
    Type(&'static str),
    /// `sensitive=true` or `sensitive=false` in its comment.
    Comment { sensitive: bool },
    /// A label of PostgreSQL Anonymizer, or a comment in its form; with the name
    /// of the masking function, where it calls one.
    Label { masked: bool, function: Option<String> },
    /// A foreign key to a table whose rows are persons.
    Person { table: String },
    /// How many of the distinct sampled values are one.
    Values { what: &'static str, matching: u64, distinct: u64, chance: Chance },
    /// How many hold one among other things.
    Inside { what: &'static str, matching: u64, distinct: u64 },
    /// Where in documents keys or leaves are one.
    Path { what: &'static str, path: String, matching: u64, distinct: u64 },
    /// Days, and where the middle of them lies.
    Days { distinct: u64, years: u32 },
    /// Few, short and repeated.
    Code { distinct: u64, rows: u64 },
    /// Looked at, and nothing but NULL or blanks.
    Empty { rows: u64 },
}

/// How often a value that is none passes as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// Never: one is proof.
    Never,
    /// Once in so many.
    Once(u32),
}

impl Chance {
    pub fn of(chance: f64) -> Chance {
        if chance <= 0.0 {
            return Chance::Never;
        }
        Chance::Once((1.0 / chance).round().clamp(1.0, 1e9) as u32)
    }
}

impl Evidence {
    /// The shortest form: `by its name`.
    pub fn because(&self) -> &'static str {
        match self {
            Evidence::Name(_) => "by its name",
            Evidence::Type(_) => "by its type",
            Evidence::Comment { .. } => "by its comment",
            Evidence::Label { .. } => "by its label",
            Evidence::Person { .. } => "by a foreign key",
            Evidence::Values { .. } | Evidence::Days { .. } | Evidence::Code { .. } | Evidence::Empty { .. } => {
                "by sampled values"
            }
            Evidence::Inside { .. } | Evidence::Path { .. } => "inside sampled values",
        }
    }

    /// Whether values were read for it.
    pub fn is_of_values(&self) -> bool {
        self.because().ends_with("values")
    }
}

impl Evidence {
    /// What it speaks of, where it does.
    fn what(&self) -> Option<&'static str> {
        match self {
            Evidence::Name(what)
            | Evidence::Type(what)
            | Evidence::Values { what, .. }
            | Evidence::Inside { what, .. }
            | Evidence::Path { what, .. } => Some(what),
            _ => None,
        }
    }

    /// A clause of a sentence that speaks of `known` already.
    fn clause(&self, known: Option<&str>) -> String {
        let one = |what: &str| if known == Some(what) { "one".to_owned() } else { article(what) };
        match self {
            Evidence::Name(what) => format!("named like {}", one(what)),
            Evidence::Type(what) => format!("its type is that of {}", one(what)),
            Evidence::Comment { sensitive: true } => "its comment says that it is sensitive".to_owned(),
            Evidence::Comment { sensitive: false } => "its comment says that it is not sensitive".to_owned(),
            Evidence::Label { masked: false, .. } => "its label says that it is not masked".to_owned(),
            Evidence::Label { function: Some(function), .. } => format!("its label masks it with {function}"),
            Evidence::Label { function: None, .. } => "its label masks it".to_owned(),
            Evidence::Person { table } => format!("a foreign key to {table}, whose rows are persons"),
            Evidence::Values { what, matching, distinct, chance } => {
                if (*matching, *distinct) == (0, 1) {
                    return "the only distinct sampled value is none".to_owned();
                }
                let is = if *matching < 2 { "is" } else { "are" };
                let by_chance = match chance {
                    Chance::Once(many) if *matching > 0 => format!(", where chance makes one in {many}"),
                    _ => String::new(),
                };
                format!("{} {is} {}{by_chance}", of(*matching, *distinct), one(what))
            }
            Evidence::Inside { what, matching, distinct } => {
                let hold = if *matching < 2 { "holds" } else { "hold" };
                format!("{} {hold} {}", of(*matching, *distinct), one(what))
            }
            Evidence::Path { what, path, matching, distinct } => {
                format!("{} at {path} in {}", one(what), of(*matching, *distinct))
            }
            Evidence::Days { distinct, years } => {
                format!("{distinct} distinct sampled days over {years} years, in a table about persons")
            }
            Evidence::Code { distinct, rows } => {
                format!("a code: {distinct} distinct words in {rows} sampled values")
            }
            Evidence::Empty { rows: 1 } => "no value in the only sampled row".to_owned(),
            Evidence::Empty { rows } => format!("no value in {rows} sampled rows"),
        }
    }
}

fn of(matching: u64, distinct: u64) -> String {
    match (matching, distinct) {
        (1, 1) => "the only distinct sampled value".to_owned(),
        (0, _) => format!("none of {distinct} distinct sampled values"),
        _ => format!("{matching} of {distinct} distinct sampled values"),
    }
}

/// `an e-mail address`, `a password`, `free text`.
fn article(what: &str) -> String {
    match what {
        "free text" => what.to_owned(),
        _ if what.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']) => format!("an {what}"),
        _ => format!("a {what}"),
    }
}

/// All reasons in one line: `named like an e-mail address; 198 of 200 distinct
/// sampled values are one`. What is `known` is called `one` from the beginning.
pub fn sentence(evidence: &[Evidence], known: Option<&'static str>) -> String {
    let mut known = known;
    let mut clauses = Vec::new();
    for reason in evidence {
        clauses.push(reason.clause(known));
        known = reason.what().or(known);
    }
    clauses.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_as_sentences() {
        let values = Evidence::Values { what: "e-mail address", matching: 198, distinct: 200, chance: Chance::Never };
        let both = [Evidence::Name("e-mail address"), values];
        assert_eq!(sentence(&both, None), "named like an e-mail address; 198 of 200 distinct sampled values are one");
        assert_eq!(sentence(&both[..1], Some("e-mail address")), "named like one");
        let by_chance =
            Evidence::Values { what: "payment card", matching: 1, distinct: 7, chance: Chance::of(1.0 / 40.0) };
        assert_eq!(
            sentence(&[by_chance], None),
            "1 of 7 distinct sampled values is a payment card, where chance makes one in 40"
        );
        let none = Evidence::Inside { what: "IP address", matching: 0, distinct: 3 };
        assert_eq!(sentence(&[none], None), "none of 3 distinct sampled values holds an IP address");
    }
}
