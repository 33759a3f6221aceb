//! Comments beside a line that allow what stands there.

use super::Who;
use crate::detect::Class;
use crate::gate::waiver;

pub(super) use crate::gate::waiver::may_allow;

/// Whether a line allows what somebody found on it or on the line below.
pub(super) fn allows(line: &[u8], who: Who, name: &str) -> bool {
    let is_secret = match who {
        Who::Detector(detector) => detector.class() == Class::Secret,
        Who::Rule(_) => true,
    };
    waiver::allows(line, name, is_secret)
}
