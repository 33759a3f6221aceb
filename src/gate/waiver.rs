//! Findings that somebody decided to live with: `masks/allow.yaml`, and
//! `standin:allow DETECTOR -- reason` beside the line.
