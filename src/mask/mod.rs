//! Masks: pure functions of (input bytes, drawn bits).
//!
//! One mask is one file and one word in the list below. A mask knows nothing
//! of tables, plans, sources or sinks; it gets the column it is compiled for,
//! then only bytes and bits.

mod bounds;
mod canonical;
mod coordinate;
mod decimal;
mod digits;
mod family;
mod ff1;
mod inner;
mod invented_domain;
mod literal;
pub mod manual;
mod moment;
mod name_part;
mod path;
mod stray;
mod word_part;

pub use canonical::{Canonical, canonicalize, canonicalize_behind, is_canonical};
pub use shuffle::Deck;

use literal::{integer_range, is_unsigned, literal, write_scaled};

use crate::call::{Argument, Call, Value};
use crate::schema::{Column, Type};
use crate::seed::{DomainKey, Draw, Identity};
use crate::words::{Lists, Locale};

macro_rules! masks {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*
        #[cfg(test)]
        mod tests;
        /// Every mask there is: the manual, the completion, the rules and the
        /// tests are made from this list.
        pub static MASKS: &[&dyn MaskKind] = &[$(&$module::KIND),*];
    };
}

masks![
    address_city,
    address_country,
    address_full,
    address_lat,
    address_line1,
    address_line2,
    address_lon,
    address_postal_code,
    address_state,
    address_street,
    address_timezone,
    array,
    card,
    cases,
    choice,
    command,
    company_catchphrase,
    company_department,
    company_industry,
    company_name,
    composite,
    date,
    date_shift,
    default,
    email,
    fixed,
    generalize,
    geo_shift,
    hash,
    hstore,
    iban,
    internet_domain,
    internet_hostname,
    internet_ip,
    internet_mac,
    internet_url,
    internet_user_agent,
    json,
    keep,
    key,
    lorem,
    map,
    national_id,
    noise,
    null,
    number,
    partial,
    password_hash,
    pattern,
    person_birth_date,
    person_email,
    person_first_name,
    person_full_name,
    person_gender,
    person_last_name,
    person_title,
    person_username,
    phone,
    php,
    range,
    replace,
    scramble,
    series,
    shuffle,
    substitute,
    template,
    tsvector,
    xml,
];

/// A compiled mask. Appends the masked value to `out`; never sees NULL or the
/// empty text (both stay what they are). `out` may hold earlier bytes.
pub trait Mask: Send + Sync {
    fn mask(&self, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject>;

    /// As [`mask`](Self::mask), for masks that look at more of the row than their
    /// own value: they override this, and [`looks_around`](Self::looks_around).
    fn mask_in(&self, _row: &dyn Row, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<(), Reject> {
        self.mask(input, draw, out)
    }

    /// Whether the mask needs the row; then only [`mask_in`](Self::mask_in) is called.
    fn looks_around(&self) -> bool {
        false
    }

    /// As [`mask_in`](Self::mask_in), for masks that may make NULL of a value: false
    /// says that it is NULL, and then nothing was appended. They look around.
    fn mask_or_null(&self, row: &dyn Row, input: &[u8], draw: &mut Draw, out: &mut Vec<u8>) -> Result<bool, Reject> {
        self.mask_in(row, input, draw, out).map(|()| true)
    }

    /// Whether the mask looks at [`Row::ordinal`]; only such rows are counted.
    fn counts_rows(&self) -> bool {
        false
    }

    /// Where the mask needs the whole column before the first value: every value that
    /// is neither NULL nor empty is added with its row, and the deck closed, before
    /// anything is masked.
    fn deck(&self) -> Option<&Deck> {
        None
    }

    /// How many blocks of 128 bits a value mostly draws: they are made ahead, for
    /// several rows together. It changes no output. `None` says that the draw is
    /// never touched; then nothing is worked out for it, and a mask that drew all
    /// the same would write constants.
    fn draws(&self) -> Option<usize> {
        Some(1)
    }

    /// Masks several values at once, as [`mask`](Self::mask) does each of them, for
    /// masks that draw nothing and may leave a value as it is: appends them all,
    /// and to `ends` where each ends in `out`. Any of them may be empty, and stays
    /// so. A mask that gains nothing by it leaves `ends` as it is.
    ///
    /// # Errors
    /// One that does not say which value it is about.
    fn mask_all(&self, _inputs: &[&[u8]], _out: &mut Vec<u8>, _ends: &mut Vec<u32>) -> Result<(), Reject> {
        Ok(())
    }
}

/// The row around a value, for the masks that look beyond it.
pub trait Row {
    /// Who the row is about, by a slot of [`Target::subjects`]; 0 is the row itself.
    fn subject(&self, slot: usize) -> Identity;

    /// The source's value of a sibling, by its place in [`Compiled::siblings`];
    /// `None` is NULL.
    fn source(&self, sibling: usize) -> Option<&[u8]>;

    /// Appends the masked value of a sibling; false where it is NULL.
    ///
    /// # Errors
    /// What the sibling's own mask rejects.
    fn masked(&self, sibling: usize, out: &mut Vec<u8>) -> Result<bool, Reject>;

    /// Which row of its table this is, in the order of the output; the first is 1.
    fn ordinal(&self) -> u64;
}

/// Another program that is asked for values, a line for a line.
pub trait Ask: Send + Sync {
    /// Appends the answer to `question`, both without their line feeds.
    ///
    /// # Errors
    /// The program is not allowed, cannot be started, failed, or said nothing.
    fn ask(&self, question: &[u8], answer: &mut Vec<u8>) -> Result<(), Reject>;
}

/// Why one value could not be masked: a sentence without the value. It stops
/// the run with table, column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reject(pub &'static str);

/// What people type, and how it becomes a [`Mask`].
pub trait MaskKind: Sync {
    /// What users type: `person.first_name`.
    fn name(&self) -> &'static str;
    /// One line for `standin list masks`.
    fn summary(&self) -> &'static str;
    /// Parameters in order; positional arguments fill them from the left.
    fn parameters(&self) -> &'static [Parameter] {
        &[]
    }
    /// Run as tests, printed as the manual.
    fn examples(&self) -> &'static [Example];
    /// The identity domain that values of this mask live in.
    fn scope(&self) -> Scope {
        Scope::Column
    }
    /// The kind of subject that values of this mask belong to: where the rules say
    /// whose the rows of a table are, the plan lets the mask draw by that subject
    /// and not by the value, unless the rule says `by`.
    fn subject(&self) -> Option<&'static str> {
        None
    }
    /// What of real values may be left in the outputs.
    fn remains(&self) -> Remains {
        Remains::Chance
    }
    /// Whether all values of one subject move alike: then the elements of its arrays
    /// and documents do too.
    fn moves_together(&self) -> bool {
        false
    }
    /// Fits the mask to a column, or says what does not fit. `args` was checked
    /// against `parameters` already.
    fn compile(&self, target: &Target<'_>, args: &Args<'_>) -> Result<Compiled, Misfit>;
}

/// A documented parameter.
pub struct Parameter {
    pub name: &'static str,
    /// What it does, its unit and its default, in one line.
    pub doc: &'static str,
    pub required: bool,
}

/// `rule` on a column of type `native`, applied to `input`, gives `output`
/// under the key of 32 zero bytes, epoch 1, locale en_US, and the domain and
/// row subject `example`. `NULL` and `DEFAULT` stand for what is no value; paths
/// are written as in YAML: `json: {$.email: person.email}`.
pub struct Example {
    pub rule: &'static str,
    /// PostgreSQL spelling, without NOT NULL.
    pub native: &'static str,
    pub input: &'static str,
    pub output: &'static str,
}

/// What a mask is compiled for.
pub struct Target<'a> {
    pub column: &'a Column,
    /// The column is MySQL's or MariaDB's.
    pub is_mysql: bool,
    pub locale: Locale,
    pub epoch: u32,
    /// Of the column's identity domain; permutations are fixed by it.
    pub key: &'a DomainKey,
    /// The key of a shared domain by its name (see [`Scope::Shared`]), for masks
    /// that run other masks: an address inside JSON gets the same stand-in as
    /// one in a column.
    pub domains: &'a dyn Fn(&str) -> DomainKey,
    /// Who the rows of the table are about: the first is always [`ROW`], the row
    /// itself; then the kinds that the rules name, `person`, `company`.
    pub subjects: &'a [String],
    /// All columns of the table.
    pub siblings: &'a [Column],
    /// Makes the child process of a command line; nothing is started before it is
    /// asked.
    pub commands: &'a dyn Fn(&str) -> Box<dyn Ask>,
}

/// What the row itself is called among the subjects.
pub const ROW: &str = "row";

/// The parameter of masks that [`Target::subject`] reads.
pub const BY: Parameter = Parameter {
    name: "by",
    doc: "whose draw it is: `row`, or a subject of the table such as `person`; default the table's subject",
    required: false,
};

impl Target<'_> {
    /// The word lists of the target's locale and epoch.
    fn lists(&self) -> Result<&'static Lists, Misfit> {
        Lists::of(self.epoch, self.locale).ok_or_else(|| {
            Misfit::new(MisfitKind::Argument, format!("there are no word lists of epoch {}", self.epoch))
                .help("epoch 1 is the only one so far")
        })
    }

    /// Whose draw a value is: what `by` names, else the subject `kind` where the
    /// table has one. Without either a person's mask draws by the row itself, as
    /// the people of one company are not one person; any other mask (`kind` is not
    /// `person`) draws by the first subject of the table, else by the row.
    ///
    /// # Errors
    /// `by` names a subject that the table does not have.
    pub fn subject(&self, kind: &str, args: &Args<'_>) -> Result<By, Misfit> {
        let slot = |name: &str| self.subjects.iter().position(|subject| subject == name);
        if let Some(name) = args.text("by")? {
            return slot(name).map(By::Subject).ok_or_else(|| {
                Misfit::new(MisfitKind::Argument, format!("`by={name}`: rows of this table have no subject `{name}`"))
                    .help(format!("they have: {}", self.subjects.join(", ")))
                    .help_too(format!("give the table one: `subject: {name} via COLUMN` or `subject: {name}(COLUMN)`"))
            });
        }
        let first = if kind != "person" && self.subjects.len() > 1 { 1 } else { 0 };
        Ok(By::Subject(slot(kind).unwrap_or(first)))
    }

    /// Another column of the same table, for masks that look at it.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn sibling(&self, name: &str) -> Result<&Column, Misfit> {
        self.siblings.iter().find(|column| column.name == name).ok_or_else(|| {
            Misfit::new(MisfitKind::Argument, format!("there is no column `{name}` beside {}", self.column.name))
        })
    }

    /// The first and the last whole day that MySQL's TIMESTAMP holds: it counts
    /// 32-bit seconds from 1970 on (MySQL manual, 13.2.2).
    fn timestamp_days(&self) -> Option<(i64, i64)> {
        use crate::words::calendar::Date;
        let is_timestamp = self.is_mysql && self.column.native.starts_with("timestamp");
        let day = |year, month, day| Date { year, month, day }.days();
        is_timestamp.then(|| (day(1970, 1, 2), day(2038, 1, 18)))
    }

    /// The most characters a text column takes; `None` is unlimited.
    fn text_max(&self, mask: &str) -> Result<Option<u32>, Misfit> {
        match &self.column.ty {
            Type::Text(length) => Ok(length.max),
            _ => Err(Misfit::wrong_type(mask, "a text", self.column)),
        }
    }

    /// Says no when a text of `needed` characters is too long for the column.
    fn fits(&self, mask: &str, needed: u32, max: Option<u32>) -> Result<(), Misfit> {
        match max {
            Some(max) if needed > max => Err(Misfit::new(
                MisfitKind::Length,
                format!("`{mask}` makes up to {needed} characters; {} takes {max}", self.column.name),
            )),
            _ => Ok(()),
        }
    }
}

/// Which identity domain a mask draws from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The column's own: its foreign-key closure.
    Column,
    /// One namespace everywhere, so that the same e-mail address gets the same
    /// stand-in in every table and database: `"person.email"`.
    Shared(&'static str),
}

/// What decides the draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The canonical form of the value itself.
    Value(Canonical),
    /// Who the row is about, by a slot of [`Target::subjects`]. Names never map
    /// per value: frequency would give them away.
    Subject(usize),
    /// Nothing: the output is the same for every row.
    Constant,
}

impl By {
    /// The row itself, whatever its subject.
    pub const ROW: By = By::Subject(0);
}

/// How many different outputs different inputs may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unique {
    /// One-to-one by construction.
    Bijective,
    /// Different inputs get different outputs but for chance in 2^bits; the run
    /// verifies it while writing.
    Injective { bits: u32 },
    /// Many to one. `distinct` is the number of different outputs, where known.
    Lossy { distinct: Option<u64> },
}

/// What comes out, as far as the plan can use it to prove fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// The same characters in the same classes and the same length as the input.
    SameShape,
    /// Exactly one of these texts.
    OneOf(Vec<Vec<u8>>),
    /// Numbers, or dates as days since 1970-01-01, from low to high. They are
    /// whole numbers where the column's type holds no others.
    Interval { low: i64, high: i64 },
    /// Text of at most so many characters.
    Text { chars_max: u32 },
    /// Text no longer, in characters, than the input.
    NoLonger,
    /// Any value of the column's type.
    AnyOfType,
}

/// What of real values the outputs of a mask may hold. The gate is told, and looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// Nothing: outputs are of a reserved space, digests, or words that mean nothing.
    /// One that is a source value, anybody's, is a leak.
    Nothing,
    /// Nothing of their own original; made from lists or permuted, one may be
    /// another's real value by chance.
    Chance,
    /// Nothing but words of a short list, of the rule's or the mask's own: one often
    /// is what stood there.
    Listed,
    /// Parts of the original or something near it, as the rule says.
    Parts,
    /// Real values, as the rule says.
    Values,
}

/// A mask's promise about its outputs; the plan proves fit from it.
#[derive(Clone, Debug)]
pub struct Contract {
    /// False lets the source leave the column unread.
    pub reads: bool,
    pub by: By,
    pub unique: Unique,
    pub output: Output,
    /// True where an output may equal its input by chance (a permutation's
    /// fixed point, one of three choices). Everywhere else equality is drawn
    /// again, and stops the run if it stays.
    pub may_equal: bool,
}

/// A mask fitted to one column.
pub struct Compiled {
    pub action: Action,
    pub contract: Contract,
    /// Other columns of the row that the mask looks at.
    pub siblings: Vec<Sibling>,
}

/// A column that the mask of another one looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    pub column: String,
    /// It is the masked value that is looked at, not the source's.
    pub masked: bool,
}

/// What happens to a column: there is no default.
pub enum Action {
    /// Source bytes are copied. Only `keep` makes this.
    Keep,
    Null,
    /// The column is left out of the dump, so that the target's own default
    /// fills it. Only `default` makes this.
    Default,
    Mask(Box<dyn Mask>),
}

impl Compiled {
    pub fn mask(mask: impl Mask + 'static, contract: Contract) -> Compiled {
        Compiled { action: Action::Mask(Box::new(mask)), contract, siblings: Vec::new() }
    }

    pub fn beside(mut self, siblings: Vec<Sibling>) -> Compiled {
        self.siblings = siblings;
        self
    }
}

/// Why a mask does not fit a column or its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    pub kind: MisfitKind,
    pub problem: String,
    pub help: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MisfitKind {
    /// The column's type cannot take it.
    Type,
    /// The output may be too long.
    Length,
    /// An argument is wrong.
    Argument,
    /// The column is NOT NULL.
    Null,
    /// The value is outside an enum or a CHECK set.
    Value,
}

impl Misfit {
    pub fn new(kind: MisfitKind, problem: impl Into<String>) -> Misfit {
        Misfit { kind, problem: problem.into(), help: None }
    }

    pub fn help(mut self, help: impl Into<String>) -> Misfit {
        self.help = Some(help.into());
        self
    }

    /// A second way on, below the first.
    pub fn help_too(mut self, help: impl Into<String>) -> Misfit {
        let first = self.help.take().map(|first| first + "\n").unwrap_or_default();
        self.help = Some(first + &help.into());
        self
    }

    /// `hash needs a text, uuid or binary column, not an integer one`
    pub fn wrong_type(mask: &str, wanted: &str, column: &Column) -> Misfit {
        Misfit::new(
            MisfitKind::Type,
            format!("`{mask}` needs {wanted} column; {} is {} ({})", column.name, column.ty.word(), column.native),
        )
    }
}

/// A call's arguments, bound to a kind's parameters.
pub struct Args<'a> {
    pub call: &'a Call,
    bound: Vec<(&'static str, &'a Argument)>,
}

/// An argument that fits no parameter, or a parameter without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unbound<'a> {
    Unknown(&'a str, std::ops::Range<usize>),
    TooMany(std::ops::Range<usize>),
    Twice(&'static str, std::ops::Range<usize>),
    Missing(&'static str),
}

impl<'a> Args<'a> {
    pub fn bind(call: &'a Call, parameters: &'static [Parameter]) -> Result<Args<'a>, Unbound<'a>> {
        let mut bound: Vec<(&'static str, &Argument)> = Vec::new();
        let mut position = 0;
        for argument in &call.arguments {
            let parameter = match &argument.name {
                Some(name) => parameters
                    .iter()
                    .find(|parameter| parameter.name == name)
                    .ok_or(Unbound::Unknown(name, argument.at.clone()))?,
                None => {
                    position += 1;
                    parameters.get(position - 1).ok_or(Unbound::TooMany(argument.at.clone()))?
                }
            };
            if bound.iter().any(|(name, _)| *name == parameter.name) {
                return Err(Unbound::Twice(parameter.name, argument.at.clone()));
            }
            bound.push((parameter.name, argument));
        }
        match parameters.iter().find(|p| p.required && !bound.iter().any(|(name, _)| *name == p.name)) {
            Some(missing) => Err(Unbound::Missing(missing.name)),
            None => Ok(Args { call, bound }),
        }
    }

    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.bound.iter().find(|(bound, _)| *bound == name).map(|(_, argument)| &argument.value)
    }

    /// A text, bare word or number, as written.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Misfit> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bare(text) | Value::Text(text) | Value::Number(text)) => Ok(Some(text)),
            Some(_) => Err(Misfit::new(MisfitKind::Argument, format!("`{name}` takes a text"))),
        }
    }

    pub fn integer(&self, name: &str) -> Result<Option<i64>, Misfit> {
        let wrong = || Misfit::new(MisfitKind::Argument, format!("`{name}` takes a whole number"));
        match self.get(name) {
            None => Ok(None),
            Some(Value::Number(text)) => text.parse().map(Some).map_err(|_| wrong()),
            Some(_) => Err(wrong()),
        }
    }

    /// The scalars of a list, as text; booleans as `true` and `false`.
    pub fn list(&self, name: &str) -> Result<Option<Vec<String>>, Misfit> {
        let wrong = || Misfit::new(MisfitKind::Argument, format!("`{name}` takes a list of values: `[a, b]`"));
        match self.get(name) {
            None => Ok(None),
            Some(Value::List(values)) => {
                values.iter().map(|value| scalar(value).ok_or_else(wrong)).collect::<Result<_, _>>().map(Some)
            }
            Some(_) => Err(wrong()),
        }
    }

    /// One of a few words.
    pub fn one_of(&self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, Misfit> {
        let Some(given) = self.text(name)? else { return Ok(None) };
        words
            .iter()
            .copied()
            .find(|word| *word == given)
            .map(Some)
            .ok_or_else(|| Misfit::new(MisfitKind::Argument, format!("`{name}` takes one of: {}", words.join(", "))))
    }

    pub fn bool(&self, name: &str) -> Result<Option<bool>, Misfit> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(value)) => Ok(Some(*value)),
            Some(_) => Err(Misfit::new(MisfitKind::Argument, format!("`{name}` takes true or false"))),
        }
    }
}

/// The mask that users type as `name`.
pub fn find(name: &str) -> Option<&'static dyn MaskKind> {
    MASKS.iter().copied().find(|kind| kind.name() == name)
}

/// Binds the arguments of `call` and fits its mask to `target`, in one step:
/// for masks that run other masks. The plan does the same with spans.
pub fn compile(call: &Call, target: &Target<'_>) -> Result<(&'static dyn MaskKind, Compiled), Misfit> {
    let wrong = |problem: String| Misfit::new(MisfitKind::Argument, problem);
    let kind = find(&call.name).ok_or_else(|| wrong(format!("there is no mask `{}`", call.name)))?;
    let name = kind.name();
    let args = Args::bind(call, kind.parameters()).map_err(|unbound| {
        wrong(match unbound {
            Unbound::Unknown(argument, _) => format!("`{name}` takes no `{argument}`"),
            Unbound::TooMany(_) => format!("`{name}` takes fewer arguments"),
            Unbound::Twice(argument, _) => format!("`{name}` is given `{argument}` twice"),
            Unbound::Missing(argument) => format!("`{name}` needs `{argument}`"),
        })
    })?;
    Ok((kind, kind.compile(target, &args)?))
}

/// The text of a value that is no list and no null.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Bare(text) | Value::Text(text) | Value::Number(text) => Some(text.clone()),
        Value::Bool(true) => Some("true".to_owned()),
        Value::Bool(false) => Some("false".to_owned()),
        Value::Null | Value::List(_) => None,
    }
}

/// Characters of a UTF-8 text; of other bytes, those that begin one, and one at
/// least where there is anything.
fn count_chars(text: &[u8]) -> usize {
    // In runs that a byte can count, so that the compiler counts in vectors.
    let count = |run: &[u8]| run.iter().fold(0u8, |count, &byte| count + u8::from(byte & 0xc0 != 0x80)) as usize;
    text.chunks(255).map(count).sum::<usize>().max(usize::from(!text.is_empty()))
}
