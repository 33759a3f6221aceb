//! What looks at what was written, and at what anybody hands it.
//!
//! Three oracles: *safe space* (`scanner`: whatever looks personal or secret and
//! is not of a reserved range), *provenance* (what the run itself made) and *leak
//! proof* (`leak`: no source value of a masked column in the output). The gate
//! shares no type list, no parser and no table with the masks, and a finding
//! holds no value.

pub mod finding;
pub mod gitleaks;
pub mod leak;
pub mod scanner;
pub mod waiver;

pub use finding::{Finding, Fingerprint};
