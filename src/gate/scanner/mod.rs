//! Looks for every detector's anchors in one pass, and asks the detectors.
