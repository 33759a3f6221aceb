//! What opens something: tokens, keys, passwords and their hashes.

use super::detectors;

detectors![];
