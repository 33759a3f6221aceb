//! stub
use super::Modes;
use crate::error::Result;
pub struct Redaction { pub range: std::ops::Range<usize>, pub replacement: Vec<u8>, pub what: &'static str }
pub fn secrets(_statement: &[u8], _modes: &Modes) -> Result<Vec<Redaction>> { Ok(Vec::new()) }
