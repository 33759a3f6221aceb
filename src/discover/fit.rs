//! Which masks a column can take, by type, length, keys and checks.
//!
//! A draft has to be a rules file that compiles; this knows what the masks
//! promise, not the masks. When in doubt the content goes.

use super::empty::empty;
use super::{Class, Suspicion};
use crate::schema::{
    Catalog, Column, Default, Generated, KeyKind, KeyPart, Length, Table, TableKind, Type, UserTypeDefinition,
};

/// What a column's surroundings ask of a rule.
pub struct Fit<'a> {
    pub column: &'a Column,
    /// Part of a key: only one-to-one masks.
    pub unique: bool,
    /// NULL may not take the place of a value.
    pub not_null: bool,
    /// Compared without regard to case, or through an expression: two texts
    /// that differ may count as equal.
    pub folded: bool,
    /// Joined by foreign keys to columns of which one is compared that way.
    pub joined_folded: bool,
    /// Under a check that is no plain list of values: what keeps the length and
    /// the kinds of characters is the safest.
    pub checked: bool,
    /// Under a check that asks for a least or an exact length.
    pub measured: bool,
    /// Decides which partition a row belongs to, or what it excludes.
    pub placed: bool,
    /// The labels of an enum, or the literals of a `CHECK (x IN (…))`.
    pub labels: Option<Vec<String>>,
    /// In a key over so few of its characters that no mask's outputs stay apart.
    pub cramped: bool,
    /// Its collation decides what counts as equal, and only where values are
    /// compared: in keys and references.
    is_mysql: bool,
}

impl<'a> Fit<'a> {
    /// The column by itself, as if its table had no keys and checks.
    pub fn alone(column: &'a Column) -> Fit<'a> {
        let folded = matches!(column.ty, Type::Text(Length { folded: true, .. }));
        let labels = match &column.ty {
            Type::Enum { labels } if !labels.is_empty() => Some(labels.clone()),
            _ => None,
        };
        Fit {
            column,
            unique: false,
            not_null: !column.nullable,
            folded,
            joined_folded: false,
            checked: false,
            measured: false,
            placed: false,
            labels,
            cramped: false,
            is_mysql: false,
        }
    }

    /// The column in its table.
    pub fn of(table: &Table, column: &'a Column) -> Fit<'a> {
        let mut fit = Fit::alone(column);
        fit.obey(table, table);
        fit
    }

    /// The column in its table and catalog: keys, checks and bounds of the
    /// table's partitions count, and so does the domain it is typed by.
    pub fn within(catalog: &Catalog, table: &Table, column: &'a Column) -> Fit<'a> {
        let mut fit = Fit::of(table, column);
        fit.is_mysql = catalog.engine.kind.is_mysql();
        if fit.is_mysql && !fit.unique {
            fit.folded = false;
        }
        let partitions = catalog
            .tables
            .iter()
            .filter(|part| part.name != table.name && catalog.partition_root(part).name == table.name);
        for partition in partitions {
            fit.obey(table, partition);
        }
        // A domain may stand on another: all of their checks count.
        let mut native = column.native.clone();
        for _ in 0..catalog.types.len() {
            let domain = catalog.types.iter().find_map(|ty| match &ty.definition {
                UserTypeDefinition::Domain { base, not_null, checks }
                    if native == ty.name.to_string() || native == catalog.short(&ty.name) =>
                {
                    Some((base, not_null, checks))
                }
                _ => None,
            });
            let Some((base, not_null, checks)) = domain else { break };
            fit.not_null |= not_null;
            for check in checks {
                fit.check(&check.expression, "VALUE");
            }
            native.clone_from(base);
        }
        fit
    }

    /// Other columns carry the same values, through foreign keys: the mask
    /// must be one-to-one and never NULL. `folded` where one of them ignores case.
    pub fn shared(mut self, folded: bool) -> Fit<'a> {
        self.unique = true;
        self.not_null = true;
        self.folded |= folded;
        self.joined_folded = self.folded && !self.is_mysql;
        self
    }

    /// What `owner`, the table itself or one of its partitions, asks for.
    fn obey(&mut self, table: &Table, owner: &Table) {
        for key in &owner.keys {
            for part in &key.parts {
                match part {
                    KeyPart::Column(name) if *name == self.column.name => {
                        self.unique = true;
                        self.not_null |= key.kind == KeyKind::Primary || key.nulls_not_distinct;
                    }
                    KeyPart::Column(name) => {
                        // A computed column in a key is an expression by another name.
                        let computed = table.column(name).map(|column| &column.generated);
                        if let Some(Generated::Stored(expression) | Generated::Virtual(expression)) = computed {
                            self.expression_key(expression);
                        }
                    }
                    KeyPart::Expression(expression) => {
                        self.expression_key(expression);
                        // As the plan counts: three bits for each, twenty where the run can
                        // compare the outputs, forty in a key of several columns.
                        let least = if key.parts.len() == 1 { 7 } else { 14 };
                        self.cramped |= prefix_of(expression, &self.column.name).is_some_and(|count| count < least);
                    }
                }
            }
        }
        self.placed |= match &owner.kind {
            // Rows find another hash partition by themselves.
            TableKind::Partitioned { by, .. } => {
                !["HASH", "KEY", "LINEAR"].iter().any(|word| by.starts_with(word)) && mentions(by, &self.column.name)
            }
            _ => false,
        };
        self.placed |= owner.exclusions.iter().any(|exclusion| mentions(&exclusion.definition, &self.column.name));
        for check in &owner.checks {
            self.check(&check.expression, &self.column.name);
        }
    }

    fn expression_key(&mut self, expression: &str) {
        if mentions(expression, &self.column.name) {
            self.unique = true;
            self.folded = true;
        }
    }

    fn check(&mut self, expression: &str, name: &str) {
        if !mentions(expression, name) {
            return;
        }
        self.not_null |= expression.to_uppercase().contains("IS NOT NULL");
        match literals(expression, name) {
            Some(labels) if self.column.ty.is_text() => self.labels = self.labels.take().or(Some(labels)),
            _ => {
                self.checked = true;
                self.measured |= expression.to_lowercase().contains("length(")
                    && (expression.contains(" = ") || expression.contains('>'));
            }
        }
    }

    /// The rule for a column of this class: the first of `preferred` that
    /// fits, else the best of what fits such columns in general.
    pub fn rule(&self, class: Class, preferred: &[&str]) -> String {
        if self.placed {
            return "keep(because=\"decides the partition, an exclusion or a reference; review before use\")"
                .to_owned();
        }
        if let Some(labels) = &self.labels
            && !self.unique
        {
            return match self.column.ty {
                Type::Enum { .. } => "choice".to_owned(),
                _ => choice(labels),
            };
        }
        let general: &[&str] = match (class, &self.column.ty) {
            (Class::FreeText, Type::Text(_)) => &["lorem", "substitute", "hash", "person.username", "key"],
            (Class::Secret, Type::Text(_)) => &["hash", "substitute", "person.username", "key"],
            (Class::Personal, Type::Text(_)) => &["substitute", "hash", "person.username", "key", "lorem"],
            _ => &["key", "date_shift(days=30)", "internet.ip"],
        };
        preferred.iter().chain(general).find_map(|mask| self.admit(mask)).unwrap_or_else(|| self.dropped())
    }

    /// The rule that keeps nothing of the content.
    pub fn dropped(&self) -> String {
        if self.placed || (self.unique && self.not_null) {
            return "keep(because=\"in a key, and no one-to-one mask fits; review before use\")".to_owned();
        }
        if !self.not_null {
            return "null".to_owned();
        }
        let computed = !matches!(self.column.generated, Generated::No);
        match (&self.column.default, empty(&self.column.ty, self.is_mysql)) {
            _ if self.column.ty.is_text() => "lorem".to_owned(),
            (Some(Default::Expression(_) | Default::Withheld), _) if !computed => "default".to_owned(),
            (_, Some(empty)) => format!("fixed({})", quoted(&empty)),
            _ => "fixed(\"\")".to_owned(),
        }
    }

    /// Whether a rule that sampled values led to fits, where the type alone
    /// would not allow it: `date_shift` on text that holds ISO dates.
    pub fn admits_as_found(&self, rule: &str) -> bool {
        let dates_in_text = rule == "date_shift(days=30)" && self.column.ty.is_text();
        dates_in_text && !self.unique && !self.placed && self.labels.is_none()
    }

    /// The mask as a rule that fits this column, if it does.
    fn admit(&self, mask: &str) -> Option<String> {
        let lossy_fits = !self.unique;
        let ty = &self.column.ty;
        let room = |chars: u32| match ty {
            Type::Text(length) => length.max.is_none_or(|max| max >= chars),
            _ => false,
        };
        if self.cramped && ty.is_text() {
            return None;
        }
        if self.joined_folded && ty.is_text() && !["person.email", "person.username"].contains(&mask) {
            return None;
        }
        let keeps_shape = ["substitute", "key", "card", "iban"].contains(&mask) || mask.starts_with("national_id");
        let keeps_length = keeps_shape || ["lorem", "null"].contains(&mask);
        if ty.is_text()
            && ((self.measured && !keeps_length) || (self.checked && ["hash", "fixed(\"!\")"].contains(&mask)))
        {
            return None;
        }
        let fits = match mask {
            "null" => !self.not_null,
            "person.email" => room(24),
            "person.username" => room(12),
            "person.first_name" | "person.last_name" | "fixed(\"!\")" => lossy_fits && room(4),
            "person.full_name" | "address.city" | "address.postal_code" => lossy_fits && room(10),
            "person.title" => lossy_fits && room(12),
            // Codes fit nearly everywhere, names are up to twenty characters and more.
            "address.state" => lossy_fits && room(3),
            "address.line2" => lossy_fits && room(20),
            "address.lat" | "address.lon" => {
                let degrees = |scale: u16, precision: Option<u32>| {
                    precision.is_none_or(|precision| precision >= u32::from(scale) + 3)
                };
                let decimal = matches!(ty, Type::Decimal { precision, scale } if degrees(scale.unwrap_or(0).max(0) as u16, precision.map(u32::from)));
                lossy_fits && (decimal || matches!(ty, Type::Float { .. }))
            }
            "address.line1" => lossy_fits && room(20),
            "address.country" => lossy_fits && room(30),
            "lorem" => lossy_fits && room(0),
            "phone" => {
                let digits = matches!(ty, Type::Int { bytes: 8, .. } | Type::Decimal { scale: Some(0), .. });
                lossy_fits && (room(0) || digits)
            }
            "email" => room(18),
            "internet.hostname" => room(11),
            "internet.mac" => !self.folded && (is_mac_address(ty) || room(0)),
            "internet.user_agent" => lossy_fits && room(68),
            "internet.ip" => lossy_fits && (matches!(ty, Type::Inet | Type::Cidr) || room(15)),
            // Reserved numbers are few: in keys the one-to-one forms alone.
            "card" => lossy_fits && (room(12) || holds_digits(ty, 16)),
            "card(range=any)" => !self.folded && (room(12) || holds_digits(ty, 16)),
            "iban" => !self.folded && room(15),
            "substitute" => ty.is_text() && !self.folded,
            // Over text it keeps the shape as well, and makes lower case where case is ignored.
            "key" => match ty {
                Type::Int { .. } | Type::Uuid | Type::Decimal { scale: Some(0), .. } => true,
                Type::Text(length) => length.folded,
                _ => false,
            },
            "date_shift(days=30)" => lossy_fits && matches!(ty, Type::Date | Type::Timestamp { .. }),
            "hash" => return self.hash(),
            _ => IDENTIFIERS.iter().any(|(name, chars, one_to_one)| {
                let keys = if *one_to_one { !self.folded } else { lossy_fits };
                *name == mask && keys && (room(*chars) || *chars < 16 && holds_digits(ty, *chars))
            }),
        };
        fits.then(|| mask.to_owned())
    }

    /// `hash` at the length the column has room for; at least 8 digits, and 16
    /// where they have to be unique.
    fn hash(&self) -> Option<String> {
        let least = if self.unique { 16 } else { 8 };
        match &self.column.ty {
            Type::Bytes { max: None } | Type::Uuid => Some("hash".to_owned()),
            Type::Text(Length { max, .. }) => match max {
                None | Some(32..) => Some("hash".to_owned()),
                Some(max) if *max >= least => Some(format!("hash(length={max})")),
                Some(_) => None,
            },
            _ => None,
        }
    }

    /// The rule for a column that was suspected, fitted to its table: what the
    /// detector would say of it here, else what its class asks for.
    pub fn refit(&self, suspicion: &Suspicion) -> String {
        super::refit(self, suspicion)
    }
}

/// Six bytes, or eight.
pub(super) fn is_mac_address(ty: &Type) -> bool {
    *ty == Type::MacAddr || matches!(ty, Type::Other(name) if name.ends_with("macaddr8"))
}

/// How many characters an identifier has, and whether its stand-ins are one-to-one.
/// Those of 16 and more have letters.
static IDENTIFIERS: &[(&str, u32, bool)] = &[
    ("national_id(BR)", 11, true),
    ("national_id(DE)", 11, false),
    ("national_id(GB)", 10, false),
    ("national_id(IN)", 12, false),
    ("national_id(IT)", 16, true),
    ("national_id(MX)", 18, true),
    ("national_id(PL)", 11, true),
    ("national_id(SE)", 12, true),
    ("national_id(US)", 9, false),
];

/// Whether a number column has room for whole numbers of so many digits.
fn holds_digits(ty: &Type, digits: u32) -> bool {
    match ty {
        Type::Int { bytes: 8, .. } => true,
        Type::Int { bytes: 4, .. } => digits <= 9,
        Type::Decimal { precision, scale: Some(0) } => precision.is_none_or(|precision| precision >= digits),
        _ => false,
    }
}

/// How many characters of the column are a part of a key of MySQL's:
/// ``left(`a`, 10)``.
fn prefix_of(expression: &str, column: &str) -> Option<u32> {
    let inside = expression.strip_prefix("left(")?.strip_suffix(')')?;
    let (name, count) = inside.rsplit_once(", ")?;
    let is_it = name.trim_matches('`').replace("``", "`").eq_ignore_ascii_case(column);
    count.parse().ok().filter(|_| is_it)
}

/// `choice([a, "b c"])`
fn choice(labels: &[String]) -> String {
    let labels: Vec<String> = labels.iter().map(|label| argument(label)).collect();
    format!("choice([{}])", labels.join(", "))
}

/// A text as an argument: bare where it reads as itself, quoted otherwise.
fn argument(text: &str) -> String {
    let bare = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !["true", "false", "null"].contains(&text);
    if bare { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Whether an SQL expression names a column, as a whole word outside of text
/// literals. Case is ignored: SQLite does, and to find too much is safe here.
pub fn mentions(expression: &str, column: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let wanted = column.to_lowercase();
    expression.split('\'').step_by(2).any(|outside| {
        let outside = outside.to_lowercase();
        outside.match_indices(&wanted).any(|(at, found)| {
            !is_word(outside[..at].chars().next_back()) && !is_word(outside[at + found.len()..].chars().next())
        })
    })
}

/// The literals of a check that allows nothing else: `x IN ('a', 'b')` or
/// `x = ANY (ARRAY['a'::text, 'b'::text])`, as either engine writes it.
fn literals(expression: &str, column: &str) -> Option<Vec<String>> {
    let upper = expression.to_uppercase();
    let lists = upper.contains(" IN (")
        || upper.contains(" IN(")
        || upper.contains("= ANY (ARRAY[")
        || upper.contains("= ANY ((ARRAY[");
    let more = ["~", " LIKE ", " AND ", "NOT ", "<", ">", "||"].iter().any(|sign| upper.contains(sign));
    if !lists || more || !mentions(expression, column) || expression.contains("''") {
        return None;
    }
    let labels: Vec<String> = expression.split('\'').skip(1).step_by(2).map(str::to_owned).collect();
    (!labels.is_empty()).then_some(labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_name_columns() {
        assert!(mentions("lower((email)::text)", "email"));
        assert!(mentions("RANGE (\"Sold At\")", "Sold At"));
        assert!(!mentions("lower(email_address)", "email"));
        assert!(!mentions("kind = 'email'", "email"));
    }

    #[test]
    fn checks_that_list_their_values_are_read() {
        let read = |expression: &str| literals(expression, "sex");
        assert_eq!(read("sex IN ('m', 'f')").unwrap(), ["m", "f"]);
        assert_eq!(read("((sex = ANY (ARRAY['m'::bpchar, 'x y'::bpchar])))").unwrap(), ["m", "x y"]);
        assert_eq!(read("upper((sex)::text) = ANY ((ARRAY['M'::text])::text[])").unwrap(), ["M"]);
        assert_eq!(read("sex IN ('m', 'f') AND sex <> note"), None);
        assert_eq!(read("note IN ('m')"), None);
    }

    #[test]
    fn labels_that_are_no_words_are_quoted() {
        let labels = ["m", "not known", "it\"s", "true", "1"].map(str::to_owned);
        assert_eq!(choice(&labels), "choice([m, \"not known\", \"it\"\"s\", \"true\", \"1\"])");
    }
}
