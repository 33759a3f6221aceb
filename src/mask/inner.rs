//! A mask that another mask runs: on a leaf of a document, an element of an
//! array, a branch of a choice.

use super::*;
use crate::schema::Generated;
use crate::seed::Identity;

/// As in the plan: how often an output that equals its input is drawn again.
const ATTEMPTS: u32 = 16;

/// A rule below another rule, fitted.
pub(super) enum Inner {
    Keep,
    Null,
    Mask(Box<Fitted>),
}

pub(super) struct Fitted {
    mask: Box<dyn Mask>,
    key: DomainKey,
    by: By,
    may_equal: bool,
    looks_around: bool,
    /// All places of a value move alike.
    together: bool,
    /// Where its siblings begin among those of the mask that runs it.
    siblings: usize,
}

/// What one place of an inner value is told apart by: the indexes of the arrays
/// that lead there, outermost first. Empty is the place of the value itself, and
/// then who the row is about is who the value is about.
pub(super) type Indexes<'a> = &'a [u64];

/// What masks take a part of a column's value for.
pub(super) fn part(column: &Column, place: &str, ty: Type, native: &str) -> Column {
    Column {
        name: format!("{} at {place}", column.name),
        ty,
        native: native.to_owned(),
        nullable: true,
        default: None,
        generated: Generated::No,
        collation: None,
    }
}

/// How PostgreSQL spells the type of a part that has no spelling of its own; some
/// masks tell by it in which form values come.
pub(super) fn part_native(ty: &Type) -> &str {
    match ty {
        Type::Bytes { .. } => "bytea",
        Type::Bit { .. } => "bit varying",
        Type::Timestamp { zone: true } => "timestamp with time zone",
        Type::Timestamp { zone: false } => "timestamp without time zone",
        _ => ty.word(),
    }
}

/// How unique a value is whose parts keep these contracts; `None` is a part that
/// goes. Parts that draw by the row say nothing about their value.
pub(super) fn together<'a>(parts: impl IntoIterator<Item = Option<&'a Contract>>) -> Unique {
    let lossy = Unique::Lossy { distinct: None };
    parts.into_iter().fold(Unique::Bijective, |all, part| match (all, part.map(|part| (part.unique, part.by))) {
        (all, Some((Unique::Bijective, _))) => all,
        (Unique::Bijective, Some((Unique::Injective { bits }, By::Value(_)))) => Unique::Injective { bits },
        (Unique::Injective { bits: most }, Some((Unique::Injective { bits }, By::Value(_)))) => {
            Unique::Injective { bits: most.min(bits) }
        }
        _ => lossy,
    })
}

impl Inner {
    /// Fits `call` to `column`, the type of what stands at `path`. Masks that share
    /// a domain with columns share it here; others get a domain of the path. What
    /// the mask looks at is appended to `siblings`, those of the mask that runs it.
    ///
    /// # Errors
    /// What the mask says of its arguments and the type; `default`, which rules
    /// columns alone.
    pub fn compile(
        call: &Call,
        path: &str,
        column: &Column,
        target: &Target<'_>,
        siblings: &mut Vec<Sibling>,
    ) -> Result<(Inner, Option<Contract>), Misfit> {
        let key = match find(&call.name).map(|kind| kind.scope()) {
            Some(Scope::Shared(name)) => (target.domains)(name),
            _ => target.key.part(path),
        };
        if let Some(native) = column.ty.unknown()
            && !rules_unknown(call)
        {
            return Err(Misfit::new(
                MisfitKind::Type,
                format!("`{}` on {}: nobody here knows the type {native}", call.name, column.name),
            )
            .help("it takes `null`, `fixed(…)` or `keep(because=…)`"));
        }
        let inner = Target { column, key: &key, ..*target };
        let (kind, compiled) = compile(call, &inner)?;
        let first = siblings.len();
        siblings.extend(compiled.siblings);
        let contract = compiled.contract;
        match compiled.action {
            Action::Keep => Ok((Inner::Keep, Some(contract))),
            Action::Null => Ok((Inner::Null, None)),
            Action::Default => Err(Misfit::new(
                MisfitKind::Argument,
                format!("`{}` rules columns, not what is inside them", kind.name()),
            )),
            // They are about a column as a whole, in which the plan finds them.
            Action::Mask(mask) if mask.counts_rows() || mask.deck().is_some() => Err(Misfit::new(
                MisfitKind::Argument,
                format!("`{}` rules columns, not what is inside them", kind.name()),
            )),
            Action::Mask(mask) => {
                let fitted = Fitted {
                    by: contract.by,
                    may_equal: contract.may_equal,
                    looks_around: mask.looks_around(),
                    together: kind.moves_together(),
                    mask,
                    key,
                    siblings: first,
                };
                Ok((Inner::Mask(Box::new(fitted)), Some(contract)))
            }
        }
    }

    /// Lets a mask that goes by the value go by a subject, where its values belong to one.
    pub fn follow(&mut self, by: By) {
        if let Inner::Mask(fitted) = self
            && matches!(fitted.by, By::Value(_))
        {
            fitted.by = by;
        }
    }

    /// Appends what becomes of `value`, which is neither NULL nor empty and stands for
    /// the whole of what the row is about; false where it becomes NULL.
    ///
    /// # Errors
    /// What the mask rejects; an output that stays equal to its input.
    pub fn apply(&self, row: &dyn Row, value: &[u8], out: &mut Vec<u8>) -> Result<bool, Reject> {
        match self {
            Inner::Null => Ok(false),
            Inner::Keep => {
                out.extend_from_slice(value);
                Ok(true)
            }
            Inner::Mask(fitted) => fitted.apply_or_null(row, &[], value, &mut Vec::new(), out),
        }
    }
}

/// Whether a rule needs to know nothing of the type of a part, or rules its parts.
fn rules_unknown(call: &Call) -> bool {
    match call.name.as_str() {
        "keep" => !call.arguments.is_empty(),
        name => ["null", "fixed", "default", "array", "composite"].contains(&name),
    }
}

impl Fitted {
    /// Appends the masked `value`, which is neither NULL nor empty. `scratch` is
    /// overwritten.
    ///
    /// # Errors
    /// What the mask rejects; an output that stays equal to its input.
    pub fn apply(
        &self,
        row: &dyn Row,
        indexes: Indexes<'_>,
        value: &[u8],
        scratch: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<(), Reject> {
        match self.apply_or_null(row, indexes, value, scratch, out)? {
            true => Ok(()),
            false => Err(Reject("a mask inside the value made NULL of a part")),
        }
    }

    /// As [`apply`](Self::apply), where NULL can stand; false says so.
    pub fn apply_or_null(
        &self,
        row: &dyn Row,
        indexes: Indexes<'_>,
        value: &[u8],
        scratch: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<bool, Reject> {
        let identity = match self.by {
            _ if self.mask.draws().is_none() => Identity::OF_NOTHING,
            By::Value(canonical) if is_canonical(canonical, value) => self.key.identity(value),
            By::Value(canonical) => {
                canonicalize(canonical, value, scratch);
                self.key.identity(scratch)
            }
            By::Constant => self.key.identity(b""),
            By::Subject(slot) if indexes.is_empty() || self.together => row.subject(slot),
            By::Subject(slot) => self.key.within(row.subject(slot), indexes),
        };
        let ready: [u128; 2] = match self.by {
            _ if self.mask.draws().is_none() => [0; 2],
            _ => self.key.first_blocks(identity),
        };
        let start = out.len();
        for attempt in 0..ATTEMPTS {
            let mut draw = match attempt {
                0 => self.key.draw_ready(identity, &ready),
                _ => self.key.draw_for(identity, attempt),
            };
            out.truncate(start);
            match self.looks_around {
                true => {
                    if !self.mask.mask_or_null(&Shifted { row, by: self.siblings }, value, &mut draw, out)? {
                        return Ok(false);
                    }
                }
                false => self.mask.mask(value, &mut draw, out)?,
            }
            if self.may_equal || out[start..] != *value {
                return Ok(true);
            }
        }
        Err(Reject("a mask inside the value left a part as it was"))
    }
}

/// The row as an inner mask sees it, which counts its own siblings alone.
struct Shifted<'a> {
    row: &'a dyn Row,
    by: usize,
}

impl Row for Shifted<'_> {
    fn subject(&self, slot: usize) -> Identity {
        self.row.subject(slot)
    }

    fn source(&self, sibling: usize) -> Option<&[u8]> {
        self.row.source(self.by + sibling)
    }

    fn masked(&self, sibling: usize, out: &mut Vec<u8>) -> Result<bool, Reject> {
        self.row.masked(self.by + sibling, out)
    }

    fn ordinal(&self) -> u64 {
        self.row.ordinal()
    }
}
