//! Numbers that authorities give to persons, one file for each.

use super::detectors;

detectors![];
