//! The steps on the way to another engine that lose something, each with its
//! reason and a way on.

use std::collections::BTreeMap;
use std::fmt;

macro_rules! steps {
    ($($name:ident: $what:literal, $why:literal, $way:literal;)*) => {
        /// One kind of loss; all columns of a table that share it are one line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Step { $($name),* }

        impl Step {
            pub const ALL: &[Step] = &[$(Step::$name),*];

            /// What happens, why, and what can be done instead.
            pub fn words(self) -> (&'static str, &'static str, &'static str) {
                match self { $(Step::$name => ($what, $why, $way)),* }
            }
        }
    };
}

steps! {
    NameTooLong: "the name is too long", "the target cuts or refuses it", "rename it in the source";
    NameTwice: "the name is that of another", "the target does not tell them apart", "rename it in the source";
    SchemaInName: "the schema becomes the first part of the table's name", "the target has one namespace", "allow it";
    Array: "an array becomes a JSON text", "the target has no arrays", "allow it, or rule the column null";
    Range: "a range becomes its text", "the target has no ranges", "allow it, or rule the column null";
    Composite: "a composite becomes its text", "the target has no composites", "allow it, or rule the column null";
    Hstore: "an hstore becomes its text", "the target has no hstore", "allow it, or rule the column null";
    Geometry: "a shape becomes its text or bytes", "the target is not known to have shapes", "allow it, or rule the column null";
    Interval: "an interval becomes its text", "the target has no intervals", "allow it, or rule the column null";
    TimeOfZone: "a time with zone becomes its text", "the target has no such time", "allow it";
    Zoned: "a timestamp with zone becomes a datetime of UTC", "the target keeps no zone", "allow it";
    Network: "an address becomes its text", "the target has no network types, and compares letters", "allow it";
    Xml: "XML becomes its text", "the target has no XML", "allow it";
    TextSearch: "a search vector becomes its text", "the target has none", "allow it, or rule the column null";
    Money: "an amount of money becomes its text", "the target has no such type", "allow it, or make it numeric in the source";
    Ltree: "a label path becomes its text", "the target has none", "allow it";
    Bits: "a bit string becomes its text", "the target's bits are numbers or none", "allow it";
    Unknown: "a value of an unknown type becomes its text", "nobody here knows the type", "allow it, or rule the column null";
    DecimalUnlimited: "a number without limits becomes DECIMAL(65,30)", "the target has no other; a longer number stops the run", "allow it, or give it precision and scale in the source";
    DecimalWide: "a number becomes DECIMAL(65,30)", "the target has no wider one; a longer number stops the run", "allow it";
    DecimalAsFloat: "a decimal number becomes a floating one", "the target has no decimals; one of more than 15 digits stops the run", "allow it";
    DecimalAsText: "a decimal number becomes its text", "the target has no decimals of so many digits, and compares letters", "allow it";
    Json: "JSON is written anew by the target", "it keeps neither spaces nor the order and repetition of keys, and numbers as doubles", "allow it";
    UnsignedNumeric: "an unsigned bigint becomes numeric(20)", "the target's widest integer is signed", "allow it";
    UnsignedSigned: "an unsigned bigint becomes a signed one", "identities and their references are integers; a larger number stops the run", "allow it";
    Set: "a set becomes its text", "the target has no sets", "allow it";
    Year: "a year becomes a smallint", "the target has no years", "allow it";
    Folded: "text is compared by case from now on", "the target has no such collation here; unique keys still hold", "allow it";
    FoldedAscii: "text without regard to case is so for A to Z alone", "the target's NOCASE knows no other letters", "allow it";
    Collation: "the collation is the target's", "collations have no common names; text sorts by code point", "allow it";
    KeyText: "a text in a key gets a length", "the target's keys hold 3072 bytes; a longer text stops the run", "allow it, or give it a length in the source";
    Length: "the length of a text is not held by the target", "its type has none; rows written now keep it", "allow it";
    Computed: "a computed column is left out", "its expression is the source's", "allow it, and add it after the load";
    Default: "a default is left out", "it is withheld, or in the source's own words", "allow it, and add it after the load";
    Filled: "a column that is not written may be NULL", "its default is left out", "allow it, or rule the column otherwise";
    Clock: "ON UPDATE is left out", "the target has no such clause", "allow it, and add a trigger";
    Counter: "a counter is left out", "the target counts in a key's only or first column, once in a table", "allow it";
    CounterAlways: "GENERATED ALWAYS becomes BY DEFAULT", "the target takes a number that is given", "allow it";
    KeyPartial: "a partial unique index is left out", "its condition is the source's", "allow it, and add it after the load";
    KeyExpression: "a unique index over expressions is left out", "they are the source's", "allow it, and add it after the load";
    KeyNulls: "a key takes several NULLs", "the target does not compare them", "allow it";
    KeyDeferrable: "a key is checked row by row", "the target cannot defer it", "allow it";
    KeyLong: "a key is left out", "its columns are too long for the target, or of a type that it does not index", "allow it";
    KeyOfComputed: "a key over a computed column is left out", "the column is", "allow it, and add both after the load";
    ForeignKeyParent: "a foreign key is left out", "its parent has no such key in the target", "allow it";
    ForeignKeyTypes: "a foreign key is left out", "its columns and the parent's are of other types in the target", "allow it";
    ForeignKeyUnchecked: "a foreign key that was never checked is left out", "rows that break it would not load", "allow it, or validate it in the source";
    ForeignKeyDeferrable: "a foreign key is checked row by row", "the target cannot defer it", "allow it";
    ForeignKeyFull: "MATCH FULL becomes MATCH SIMPLE", "the target has no other", "allow it";
    ForeignKeyDefault: "SET DEFAULT becomes NO ACTION", "the target refuses it", "allow it";
    Check: "a check is left out", "its expression is the source's", "allow it, and add it after the load";
    Exclusion: "an exclusion constraint is left out", "the target has none", "allow it";
    Partitions: "a partitioned table becomes a plain one", "partitions are the source's", "allow it";
    Inheritance: "a table that inherits becomes a plain one", "the target has no inheritance, or its rows would be read twice", "allow it";
    ForeignTable: "a foreign or virtual table is left out", "its rows live elsewhere", "allow it";
    View: "a view is left out", "its query is the source's", "allow it, and add it after the load";
    Extension: "an extension is left out", "the target has none", "allow it";
    Domain: "the checks of a domain are left out", "the columns get its base type", "allow it";
    Sequence: "a sequence is left out", "no column counts by it", "allow it";
    Labels: "the labels of an enum are withheld", "no value of it is carried, so the column is text", "allow it, or keep the column";
    Object: "an object is left out", "its text is the source's", "allow it, and add it after the load";
    Index: "an index that is no key is left out", "its text is the source's", "allow it, and add it after the load";
}

impl Step {
    /// Nobody can allow it.
    pub fn is_final(self) -> bool {
        matches!(self, Step::NameTooLong | Step::NameTwice)
    }
}

/// One step at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub place: String,
    pub step: Step,
    /// Columns or objects of the place.
    pub names: Vec<String>,
}

/// `public.users: an array becomes a JSON text (tags): the target has no arrays; allow it, or …`
impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, why, way) = self.step.words();
        write!(f, "{}: {what}", self.place)?;
        if !self.names.is_empty() {
            write!(f, " ({})", self.names.join(", "))?;
        }
        write!(f, ": {why}; {way}")
    }
}

/// What is lost, one entry for each place and step.
#[derive(Clone, Debug, Default)]
pub struct Losses(BTreeMap<(String, Step), Vec<String>>);

impl Losses {
    /// At an object as a whole.
    pub fn at(&mut self, place: impl Into<String>, step: Step) {
        self.0.entry((place.into(), step)).or_default();
    }

    /// At something of an object: a column, a key.
    pub fn of(&mut self, place: impl Into<String>, step: Step, name: impl Into<String>) {
        let (names, name) = (self.0.entry((place.into(), step)).or_default(), name.into());
        if !names.contains(&name) {
            names.push(name);
        }
    }

    pub fn list(&self) -> Vec<Loss> {
        let loss = |((place, step), names): (&(String, Step), &Vec<String>)| Loss {
            place: place.clone(),
            step: *step,
            names: names.clone(),
        };
        self.0.iter().map(loss).collect()
    }
}
