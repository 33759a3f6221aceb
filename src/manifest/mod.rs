//! `ARTEFACT.manifest.json`: what made an artefact, what became of every column,
//! and what the gate looked at.
//!
//! Holds names, hashes and orders of magnitude; never a value, a time or an exact
//! count of rows. The same artefact of the same run has the same bytes.

mod bucket;
mod describe;
mod read;
mod signature;

pub use crate::sink::digest::{Digest, Sum};
pub use bucket::Bucket;
pub use describe::describe;
pub use read::parse;
pub use signature::{PublicKey, SIGNATURE_BYTES, SignKey};

use serde_json::{Value, json};

use crate::sink::folder::Part;
use crate::sink::heading::Heading;

/// The version of the format; a reader knows this one alone.
pub const FORMAT: u64 = 1;

/// Behind the artefact's whole name: `shop.sql.gz.manifest.json`.
pub const SUFFIX: &str = ".manifest.json";

/// Behind the manifest's: `shop.sql.gz.manifest.json.sig`.
pub const SIGNATURE_SUFFIX: &str = ".sig";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// Of the program that wrote the artefact.
    pub version: String,
    pub epoch: u32,
    pub locale: String,
    /// [`crate::seed::Key::id`]; `None` for a key of one run.
    pub key: Option<String>,
    /// Of the bytes of `masks/NAME.yaml`.
    pub rules: Sum,
    /// Of the bytes of `schemas/NAME.yaml`.
    pub snapshot: Sum,
    /// The snapshot's fingerprint as the artefact's own heading has it, which is
    /// the same for every version of the server.
    pub schema: String,
    pub artefact: Artefact,
    pub tables: Vec<Table>,
    pub gate: Vec<Check>,
}

/// The file or the folder that the manifest is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefact {
    pub engine: String,
    /// As behind `--to`: `sql`, `csv`.
    pub format: String,
    /// The size as it lies there, of all files of a folder.
    pub bytes: u64,
    /// Of the file; of a folder see [`crate::sink::folder::digest`].
    pub sum: Sum,
    /// Of a folder, in the order written.
    pub files: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// `public.users`
    pub name: String,
    pub rows: Bucket,
    /// Every column of the catalog, in its order.
    pub columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// The mask's name: `email`, `keep`, `null`; `computed` where the database
    /// makes the value.
    pub ruling: String,
    pub treatment: Treatment,
}

/// What became of a column's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    Masked,
    /// Masked as the column that it references.
    Followed,
    Kept,
    /// Somebody wrote why.
    KeptForAReason,
    /// The values are gone: `null`.
    Dropped,
    /// The target makes its own: computed columns and those ruled `default`.
    Made,
}

impl Treatment {
    pub const ALL: [Treatment; 6] = [
        Treatment::Masked,
        Treatment::Followed,
        Treatment::Kept,
        Treatment::KeptForAReason,
        Treatment::Dropped,
        Treatment::Made,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Treatment::Masked => "masked",
            Treatment::Followed => "followed",
            Treatment::Kept => "kept",
            Treatment::KeptForAReason => "kept for a reason",
            Treatment::Dropped => "dropped",
            Treatment::Made => "made by the target",
        }
    }

    /// Whether the source's own values are in the output.
    pub fn is_kept(self) -> bool {
        matches!(self, Treatment::Kept | Treatment::KeptForAReason)
    }
}

/// What one of the gate's oracles looked at. A check that found something has no
/// manifest, because it has no artefact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// `leak proof`, `safe space`, `provenance`.
    pub name: String,
    /// What was looked at, in the check's own order: `("source values", …)`.
    pub looked_at: Vec<(String, Bucket)>,
    /// What counts as identifying: `("characters_min", 5)`.
    pub thresholds: Vec<(String, u64)>,
    pub exempt: Vec<Exempt>,
    /// Findings that somebody decided to live with; everything else is none.
    pub waived: Bucket,
}

/// What was not looked for, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exempt {
    /// `short`, `frequent`, `dictionary word`.
    pub why: String,
    /// `public.users.city`; empty for all together.
    pub column: String,
    pub values: Bucket,
}

impl Manifest {
    /// What the heading of the artefact says, and the hashes; `tables` come from
    /// [`describe()`], `gate` from whoever looked.
    pub fn new(heading: &Heading, rules: Sum, snapshot: Sum, artefact: Artefact) -> Manifest {
        Manifest {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            epoch: heading.epoch,
            locale: heading.locale.to_owned(),
            key: heading.key.clone(),
            rules,
            snapshot,
            schema: heading.snapshot.clone(),
            artefact,
            tables: Vec::new(),
            gate: Vec::new(),
        }
    }

    /// The file's text; its bytes depend on nothing but what is in it.
    pub fn to_json(&self) -> String {
        let tables: Vec<Value> = self.tables.iter().map(Table::to_json).collect();
        let gate: Vec<Value> = self.gate.iter().map(Check::to_json).collect();
        let mut artefact = json!({
            "engine": self.artefact.engine,
            "format": self.artefact.format,
            "bytes": self.artefact.bytes,
            "sha256": self.artefact.sum.as_str(),
        });
        if !self.artefact.files.is_empty() {
            let file = |part: &Part| json!({"file": part.name, "bytes": part.bytes, "sha256": part.sum.as_str()});
            artefact["files"] = self.artefact.files.iter().map(file).collect();
        }
        let all = json!({
            "standin_manifest": FORMAT,
            "tool": {"name": "standin", "version": self.version},
            "epoch": self.epoch,
            "locale": self.locale,
            "key": self.key.as_deref().unwrap_or(EPHEMERAL),
            "rules": {"sha256": self.rules.as_str()},
            "snapshot": {"sha256": self.snapshot.as_str(), "fingerprint": self.schema},
            "artefact": artefact,
            "tables": tables,
            "gate": gate,
        });
        format!("{all:#}\n")
    }
}

/// In the place of a key's id.
const EPHEMERAL: &str = "ephemeral";

impl Table {
    fn to_json(&self) -> Value {
        let columns: Vec<Value> = self
            .columns
            .iter()
            .map(|column| json!({"column": column.name, "ruling": column.ruling, "treatment": column.treatment.name()}))
            .collect();
        json!({"table": self.name, "rows": self.rows.to_string(), "columns": columns})
    }
}

impl Check {
    fn to_json(&self) -> Value {
        let counted = |(what, bucket): &(String, Bucket)| json!({"what": what, "count": bucket.to_string()});
        let threshold = |(name, number): &(String, u64)| json!({"name": name, "is": number});
        let exempt =
            |exempt: &Exempt| json!({"why": exempt.why, "column": exempt.column, "values": exempt.values.to_string()});
        json!({
            "check": self.name,
            "looked_at": self.looked_at.iter().map(counted).collect::<Vec<_>>(),
            "thresholds": self.thresholds.iter().map(threshold).collect::<Vec<_>>(),
            "exempt": self.exempt.iter().map(exempt).collect::<Vec<_>>(),
            "waived": self.waived.to_string(),
            "findings": 0,
        })
    }
}
