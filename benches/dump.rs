//! The benchmark comes with `cli`.

fn main() {}
